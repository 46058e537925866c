"""Which radiotherapy of an arm gets which dose: targets, alternatives, boosts, other fields."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from graph.linking.therapies import link_therapies
from graph.records import Amount, Arm, Choice, Intervention, Range, Source, Study, Therapy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.records import Treatment


def number(value: Range | None) -> str:
    if value is None:
        return "?"
    if value.single is not None:
        return str(value.single)
    return f"{'' if value.low is None else value.low}..{'' if value.high is None else value.high}"


def one(therapy: Therapy) -> str:
    """Classes, target, total dose and fractions of a radiotherapy in one line."""
    where = "" if therapy.target == "not stated" else f" to {therapy.target}"
    classes = "+".join(therapy.classes)
    return f"{classes}{where}: {number(therapy.dose_gy)}/{number(therapy.fractions)}"


def lines(treatments: Iterable[Treatment]) -> list[str]:
    shown = []
    for each in treatments:
        if isinstance(each, Choice):
            shown.append(" OR ".join(" AND ".join(map(one, option)) for option in each.options))
        elif each.kind != "drug":
            shown.append(one(each))
    return shown


def trial(*arms: Arm, title: str = "A trial", **texts: str) -> Study:
    return Study(
        source=Source(kind="ctgov", record_id="NCT00000000", tier="registry"),
        slug="nct00000000",
        name=title,
        title=title,
        arms=arms,
        **texts,  # type: ignore[arg-type]  # text fields only
    )


def arm(description: str, *interventions: Intervention, label: str = "Arm A") -> Arm:
    return Arm(
        key=label.casefold(), label=label, description=description, interventions=interventions
    )


def beam(name: str, description: str | None = None) -> Intervention:
    return Intervention(name=name, type="radiation", description=description, field="i")


def got(study: Study) -> list[str]:
    return lines(link_therapies(study).arms[0].treatments)


SBRT = "StereotacticAblativeRadiotherapy"
EBRT = "ExternalBeamRadiotherapy"
PELVIS = f"{EBRT}+WholePelvicRadiotherapy"


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("SBRT 7.25 Gy x 5 to the prostate", [f"{SBRT} to primary: 36.25/5"]),
        (
            "Radiotherapy to prostate and pelvic nodes (66-68Gy and 50Gy in 25 fractions OR "
            "36.25-40Gy and 25Gy in 5 fractions)",
            [
                f"{EBRT} to primary: 66..68/25 AND {PELVIS} to node: 50/25 OR "
                f"{EBRT} to primary: 36.25..40/5 AND {PELVIS} to node: 25/5"
            ],
        ),
        (
            "External beam radiotherapy of 78 Gy to the prostate and 46 Gy to the pelvic nodes "
            "in 39 fractions",
            [
                f"{EBRT} to primary: 78/39",
                f"{PELVIS} to node: 46/39",
            ],
        ),
        (
            "IMRT 30 Gy in 10 fractions or 45 Gy in 25 fractions",
            [
                "IntensityModulatedRadiotherapy: 30/10 OR IntensityModulatedRadiotherapy: 45/25",
            ],
        ),
        (
            "Radiotherapy: 30 Gy, 3 Gy/day for 10 days for the trunk and 45 Gy, 1.8 Gy/day for "
            "25 days for the limbs",
            ["Radiotherapy: 30/10 OR Radiotherapy: 45/25"],
        ),
        (
            "SBRT at dose levels of 35 Gy, 40 Gy and 45 Gy in 5 fractions",
            [f"{SBRT}: 35..45/5"],
        ),
        ("Radiotherapy 40-55 Gy in 10 fractions (up to 60 Gy in 15 fractions)",
         ["Radiotherapy: 40..55/10 OR Radiotherapy: 60/15"]),
        ("SBRT, highest dose level: 10 Gy per fraction, total 50 Gy", [f"{SBRT}: ..50/5"]),
        (
            "IMRT with a total dose of 79.2 Gy, delivered as 25 fractions of 1.8 Gy, followed by "
            "34.2 Gy in 19 fractions",
            ["IntensityModulatedRadiotherapy: 79.2/44"],
        ),
        (
            "SBRT 35 Gy in 5 fractions with an integrated boost up to 50 Gy",
            [f"{SBRT}: 35/5", "SimultaneousIntegratedBoost: 50/5"],
        ),
        (
            "EBRT 46 Gy in 23 fractions followed by HDR brachytherapy 15 Gy in 1 fraction",
            [f"{EBRT}: 46/23", "HighDoseRateBrachytherapy: 15/1"],
        ),
        ("SBRT (40 Gy in 5 fractions); rectum max 38 Gy, BED 190 Gy", [f"{SBRT}: 40/5"]),
        ("SBRT in 5 fractions. The bladder V37 stays below 5 cc.", [f"{SBRT}: ?/5"]),
    ],
)  # fmt: skip
def test_doses_of_a_description(description: str, expected: list[str]) -> None:
    assert got(trial(arm(description))) == expected


def test_sessions_are_fractions_in_the_description_of_a_radiotherapy() -> None:
    listed = beam("Radiation therapy", "Once daily for 28 treatments")
    assert got(trial(arm("", listed))) == ["Radiotherapy: ?/28"]


@pytest.mark.parametrize(
    "texts",
    [
        {"title": "SBRT (40 Gy/5 fractions) for prostate cancer"},
        {"summary": "Men will be treated with 40 Gy in 5 fractions."},
        {"description": "Prescription dose: 8 Gy x 5. Others reported 60 Gy in 20 fractions."},
    ],
)
def test_a_dose_from_title_summary_or_description(texts: dict[str, str]) -> None:
    assert got(trial(arm("", beam("SBRT")), **texts)) == [f"{SBRT}: 40/5"]


def test_what_others_have_done_is_no_dose() -> None:
    text = "It has been shown that 60 Gy in 20 fractions is safe; previous trials delivered 74 Gy."
    assert got(trial(arm("", beam("SBRT")), description=text)) == [f"{SBRT}: ?/?"]


def test_the_study_gives_no_dose_to_one_of_several_arms() -> None:
    arms = (arm("", beam("SBRT")), arm("", beam("IMRT"), label="Arm B"))
    study = trial(*arms, summary="Men will be treated with 40 Gy in 5 fractions.")
    assert [lines(each.treatments) for each in link_therapies(study).arms] == [
        [f"{SBRT}: ?/?"],
        ["IntensityModulatedRadiotherapy: ?/?"],
    ]


def test_an_implant_dose_goes_to_the_brachytherapy() -> None:
    study = trial(
        arm("", beam("EBRT"), beam("HDR brachytherapy")),
        description="Patients will undergo 2 implants with 1 fraction of 12 Gy each.",
    )
    assert got(study) == [f"{EBRT}: ?/?", "HighDoseRateBrachytherapy: 24/2"]


def test_nodes_that_one_arm_gets_besides() -> None:
    text = (
        "EBRT 54 Gy in 18 fractions to the prostate bed. 45 Gy to the pelvic lymph nodes as well."
    )
    assert got(trial(arm(text))) == [
        f"{EBRT}+ProstateBedRadiotherapy to bed: 54/18",
        f"{PELVIS} to node: 45/?",
    ]


def test_drug_doses_with_their_drugs() -> None:
    text = (
        "Docetaxel 75 mg/m2 every 3 weeks plus prednisone 5 mg twice daily; 177Lu-PSMA-617 7.4 GBq "
        "every 6 weeks; carboplatin AUC 5"
    )
    (found,) = link_therapies(trial(arm(text))).arms
    doses = {each.classes: each.dose for each in found.treatments if isinstance(each, Therapy)}
    assert {names: _amount(dose) for names, dose in doses.items()} == {
        ("Docetaxel",): "75 mg/m2",
        ("Prednisone",): "5 mg",
        ("Lutetium177PSMA617",): "7.4 GBq",
        ("Carboplatin",): "5 mg.min/mL",
    }


def _amount(dose: Amount | None) -> str:
    return "?" if dose is None else f"{number(dose.quantity)} {dose.unit}"


def drug(name: str, description: str | None = None) -> Intervention:
    return Intervention(name=name, type="drug", description=description, field="i")


def drug_lines(study: Study) -> list[str]:
    """Name and dose of every drug of the first arm."""
    return [
        f"{each.name}: {number(each.dose.quantity)} {each.dose.unit}" if each.dose else each.name
        for each in link_therapies(study).arms[0].treatments
        if isinstance(each, Therapy) and each.kind == "drug"
    ]


def test_each_drug_of_a_description_has_the_dose_before_its_own_name() -> None:
    words = "90 mg/m2 of epirubicin + 500 mg/m2 cyclophosphamide every 3 weeks"
    study = trial(arm("", drug("Epirubicin", words), drug("Cyclophosphamide", words)))
    assert drug_lines(study) == ["Epirubicin: 90 mg/m2", "Cyclophosphamide: 500 mg/m2"]


def test_an_area_under_the_curve_is_of_carboplatin() -> None:
    words = "carboplatin IV AUC 6 and docetaxel 60 mg/m2 every 21 days"
    study = trial(arm("", drug("Docetaxel", words), drug("Carboplatin", words)))
    assert drug_lines(study) == ["Docetaxel: 60 mg/m2", "Carboplatin: 6 mg.min/mL"]


def test_a_ramp_is_the_range_of_its_doses() -> None:
    words = "20 mg day 1, 50 mg day 2, 100 mg days 3-28"
    assert drug_lines(trial(arm("", drug("Venetoclax", words)))) == ["Venetoclax: 20..100 mg"]


def test_a_drug_and_a_radiotherapy_of_one_intervention_have_their_own_doses() -> None:
    listed = drug("Apalutamide plus SBRT", "Apalutamide 240 mg daily; SBRT, 27 Gy in 3 fractions.")
    [first, second] = link_therapies(trial(arm("", listed))).arms[0].treatments
    assert isinstance(first, Therapy)
    assert isinstance(second, Therapy)
    assert first.dose == Amount(Range(Decimal(240), Decimal(240)), "mg")
    assert one(second) == f"{SBRT}: 27/3"


def test_fractions_of_the_title_are_completed_by_the_arm() -> None:
    study = trial(arm("42.7 Gy in 7 fractions", beam("SBRT")), title="Prostate SBRT in 7 fractions")
    assert got(study) == [f"{SBRT} to primary: 42.7/7"]


def test_photons_before_their_techniques_hold_for_each() -> None:
    words = "External beam photon radiotherapy using 3D conformal or intensity modulated RT, 72 Gy"
    assert got(trial(arm("", beam("Radiotherapy", words)))) == [
        "PhotonRadiotherapy: 72/?",
    ]


def test_a_dose_of_the_external_beam_is_none_of_the_implant() -> None:
    words = "external beam (45 Gy in 25 fractions) and HDR brachytherapy (2 fractions of 9 Gy)"
    assert got(trial(arm(words, beam("HDR brachytherapy")))) == ["HighDoseRateBrachytherapy: 18/2"]
