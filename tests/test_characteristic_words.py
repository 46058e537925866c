"""Characteristics of a population in clinicians' words."""

from __future__ import annotations

import pytest

from queries.words import characteristic_words


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("age_years_max: 79", "age up to 79 years"),
        ("age_years_min: 18", "age at least 18 years"),
        ("ecog_max: 2", "ECOG performance status at most 2"),
        ("psa_ng_ml_min: 0.2", "PSA at least 0.2 ng/mL"),
        ("testosterone_ng_dl_max: 50", "testosterone at most 50 ng/dL"),
        ("testosterone_nmol_l_min: 1.7", "testosterone at least 1.7 nmol/L"),
        ("bone_metastases_min: 1", "at least 1 bone metastasis"),
        ("bone_metastases_min: 3", "at least 3 bone metastases"),
        ("life_expectancy_months_min: 6", "life expectancy at least 6 months"),
        ("t_stage: cT1-T2c", "stage cT1-T2c"),
        ("visceral_metastases: excluded", "visceral metastases excluded"),
        ("measurable_disease: required", "measurable disease required"),
        ("median age: 71", "median age: 71"),
        ("as the paper has it", "as the paper has it"),
    ],
)
def test_words(stated: str, expected: str) -> None:
    assert characteristic_words(stated) == expected
