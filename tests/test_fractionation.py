"""Fractionation is a rule over the numbers: it warns, and never classifies."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from small_facts import one
from small_papers import ice_pac
from small_records import lines_of

from graph.closure import close
from graph.records import Range, Therapy
from graph.store import memory_store
from graph.validate import run_checks
from ontology import hierarchy

SABR, SINGLE = "StereotacticAblativeRadiotherapy", "SingleFractionRadiotherapy"
BEAM = "ExternalBeamRadiotherapy"
MODERATE, ULTRA = "ModeratelyHypofractionatedRadiotherapy", "UltrahypofractionatedRadiotherapy"
HYPO, PLAIN = "HypofractionatedRadiotherapy", "ConventionallyFractionatedRadiotherapy"
DOSE, COUNT = "fraction_dose_outside_class", "single_fraction_count"


def warnings(therapy: Therapy) -> list[tuple[str, str, str]]:
    """What the checks of fractionation say of one therapy: check, severity, detail."""
    study = ice_pac()
    arm = replace(study.arms[0], treatments=(therapy,))
    store = memory_store(lines_of([replace(study, arms=(arm,))]))
    close(store)
    return [
        (problem.check, problem.severity, problem.detail.split(": ", 1)[1])
        for problem in run_checks(store)
        if "fraction" in problem.check and problem.check != "dose_not_fractions"
    ]


def given(
    cls: str,
    each: str | tuple[str, str] | None = None,
    total: str | None = None,
    fractions: int | None = None,
) -> Therapy:
    low, high = each if isinstance(each, tuple) else (each, each)
    return Therapy(
        key="rt",
        name="radiotherapy",
        classes=(cls,),
        dose_gy_per_fraction=Range(Decimal(low), Decimal(high)) if low and high else None,
        dose_gy=one(total) if total else None,
        fractions=one(fractions) if fractions else None,
    )


@pytest.mark.parametrize(
    ("therapy", "details"),
    [
        (given(SABR, "4.99"), [(DOSE, f"sabr-fraction: 4.99 Gy as {SABR}")]),
        (given(SABR, "5"), []),
        (given(SABR, total="24", fractions=6), [(DOSE, f"sabr-fraction: 4 Gy as {SABR}")]),
        (given(SABR, ("3", "4")), [(DOSE, f"sabr-fraction: 3 to 4 Gy as {SABR}")]),
        (given(SABR, ("4", "8")), []),
        (given(ULTRA, "4.5"), [(DOSE, f"ultrahypofraction: 4.5 Gy as {ULTRA}")]),
        (given(ULTRA, "6.1"), []),
        (given(MODERATE, "2.3"), [(DOSE, f"moderate-hypofraction: 2.3 Gy as {MODERATE}")]),
        (given(MODERATE, "3.5"), [(DOSE, f"moderate-hypofraction: 3.5 Gy as {MODERATE}")]),
        (given(MODERATE, total="60", fractions=20), []),
        (
            given(HYPO, total="70", fractions=35),
            [(DOSE, f"hypofraction: 2 Gy as {HYPO}")],
        ),
        (given(HYPO, "2.2"), []),
        (given(PLAIN, "1.79"), [(DOSE, f"conventional-fraction: 1.79 Gy as {PLAIN}")]),
        (given(PLAIN, "2.5"), [(DOSE, f"conventional-fraction: 2.5 Gy as {PLAIN}")]),
        (given(PLAIN, total="78", fractions=39), []),
        (given(SINGLE, "8", fractions=3), [(COUNT, "3 fractions")]),
        (given(SINGLE, "8", fractions=1), []),
        (given(BEAM, "8", fractions=1), []),
        (given(BEAM, "1"), []),
    ],
)
def test_a_fraction_outside_the_limits_of_its_class_is_warned_about(
    therapy: Therapy, details: list[tuple[str, str]]
) -> None:
    assert warnings(therapy) == [(check, "warning", detail) for check, detail in details]


def test_the_limits_are_those_that_the_definitions_state() -> None:
    stated = {
        SABR: "as a rule of 5 Gy or more",
        ULTRA: "of 5 Gy or more",
        MODERATE: "from 2.4 to 3.4 Gy",
        HYPO: "of 2.2 Gy or more",
        PLAIN: "from 1.8 to 2.2 Gy",
        SINGLE: "in one fraction",
    }
    known = hierarchy.load()
    assert [name for name, text in stated.items() if text not in known.definition(name)] == []
