"""Rules of reading arms, one by one, in records of our own wording."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.linking.therapies import link_therapies
from graph.records import Arm, Choice, Intervention, Source, Study, Therapy, Treatment


def given(name: str, description: str | None = None, kind: str = "drug") -> Intervention:
    return Intervention(name=name, type=kind, description=description, field=f"i[{name}]")


def arm(label: str, description: str | None, *listed: Intervention) -> Arm:
    return Arm(
        key=label.casefold(),
        label=label,
        type="experimental",
        description=description,
        interventions=listed,
        field=f"arms[{label}]",
    )


def trial(*arms: Arm, title: str = "A trial", kind: str = "ctgov", **more: str) -> Study:
    return Study(
        source=Source(kind=kind, record_id="NCT00000000", tier="registry"),
        slug="nct00000000",
        name=title,
        title=title,
        arms=arms,
        **more,  # type: ignore[arg-type]  # text fields only
    )


def prose(title: str = "A trial", **texts: str) -> Study:
    """A record that is nothing but text: one arm without interventions."""
    return trial(Arm(key="trial", label="trial"), title=title, kind="text", **texts)


def plain(treatment: Treatment) -> str:
    if isinstance(treatment, Therapy):
        return "+".join(treatment.classes) or f"'{treatment.name}'"
    options = "|".join(
        "&".join("+".join(each.classes) for each in option) for option in treatment.options
    )
    return f"{treatment.minimum}-{treatment.maximum}({options})"


def read(study: Study) -> dict[str, list[str]]:
    return {
        found.label: [plain(treatment) for treatment in found.treatments]
        for found in link_therapies(study).arms
    }


def described(text: str) -> list[str]:
    """What the description of one of two arms gives."""
    return read(trial(arm("Arm A", text), arm("Arm B", None, given("Placebo"))))["Arm A"]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (  # options in a list, what they share is certain
            "Either: 1) cisplatin plus gemcitabine; or 2) cisplatin plus pemetrexed.",
            ["Cisplatin", "1-1(Gemcitabine|Pemetrexed)"],
        ),
        (
            "One of the following:\n\n* Enzalutamide\n* Docetaxel and carboplatin",
            ["1-1(Enzalutamide|Docetaxel&Carboplatin)"],
        ),
        (
            "Design 1: Lapatinib alone.\nDesign 2: Lapatinib and docetaxel.",
            ["Lapatinib", "0-1(Docetaxel)"],
        ),
        ("Given daily:\n\n* Enzalutamide\n* Olaparib", ["Enzalutamide", "Olaparib"]),
        (
            "Docetaxel and carboplatin or docetaxel and cisplatin",
            ["Docetaxel", "1-1(Carboplatin|Cisplatin)"],
        ),
        ("mFOLFOX6 and bevacizumab", ["Fluorouracil", "FolinicAcid", "Oxaliplatin", "Bevacizumab"]),
        ("GemOx or CapOx", ["Oxaliplatin", "1-1(Gemcitabine|Capecitabine)"]),
        ("Phesgo", ["Pertuzumab", "Trastuzumab"]),
        # a condition that opens a sentence holds for all of it
        (
            "Olaparib. If the patient is premenopausal, goserelin must be started.",
            ["Olaparib", "0-1(Goserelin)"],
        ),
        ("If a patient is randomised to this arm, olaparib is given.", ["Olaparib"]),
        ("Letrozole. For men: goserelin monthly.", ["Letrozole", "0-1(Goserelin)"]),
        (
            "Olaparib. In the phase 2 portion, pembrolizumab is added.",
            ["Olaparib", "0-1(Pembrolizumab)"],
        ),
        ("Letrozole with placebo (which matched with lapatinib tablets)", ["Letrozole", "Placebo"]),
        (
            "External beam radiotherapy emulating HDR brachytherapy",
            ["ExternalBeamRadiotherapy"],
        ),
        ("SBRT, matched 1:1 to docetaxel patients", ["StereotacticAblativeRadiotherapy"]),
        ("EBRT before or after brachytherapy", ["ExternalBeamRadiotherapy", "Brachytherapy"]),
        (
            "Pelvic EBRT with cisplatin",
            ["ExternalBeamRadiotherapy+WholePelvicRadiotherapy", "Cisplatin"],
        ),
        ("EBRT to the pelvic nodes", ["ExternalBeamRadiotherapy+WholePelvicRadiotherapy"]),
        ("Conformal radiotherapy", ["ThreeDimensionalConformalRadiotherapy"]),
        ("Intensity-modulated proton therapy", ["ProtonTherapy"]),
    ],
)
def test_descriptions(description: str, expected: list[str]) -> None:
    assert described(description) == expected


def test_of_drugs_that_are_never_given_together_one_is_given() -> None:
    study = trial(arm("Arm A", None, given("Cisplatin"), given("Carboplatin"), given("Etoposide")))
    assert read(study)["Arm A"] == ["1-1(Cisplatin|Carboplatin)", "Etoposide"]


def test_an_intervention_that_is_one_of_a_choice() -> None:
    text = "The investigator's choice of docetaxel or paclitaxel"
    study = trial(
        arm("Arm A", None, given("Docetaxel", text), given("Paclitaxel", text)),
        arm("Arm B", None),
    )
    assert read(study)["Arm A"] == ["1-1(Docetaxel|Paclitaxel)"]


def test_members_of_a_class_that_an_intervention_names() -> None:
    study = trial(
        arm("Arm A", None, given("GnRH analogue", "Goserelin or leuprolide for 2 years")),
        arm("Arm B", None, given("Chemotherapy", "Docetaxel 75 mg/m2 and cisplatin 75 mg/m2")),
    )
    assert read(study) == {
        "Arm A": ["1-1(Goserelin|Leuprolide)"],
        "Arm B": ["Docetaxel", "Cisplatin"],
    }
    (choice,) = link_therapies(study).arms[0].treatments
    assert isinstance(choice, Choice)
    assert "GnRHAnalogue" in {mention.class_name for mention in choice.mentions}


def test_observation_is_no_therapy() -> None:
    study = trial(
        arm("Observation", None, given("Observation", kind="other")),
        arm("Arm B", "Observation or brachytherapy", given("Brachytherapy", kind="radiation")),
    )
    assert read(study) == {"Observation": [], "Arm B": ["0-1(Brachytherapy)"]}


def test_a_standard_of_care_that_is_spelled_out() -> None:
    study = trial(
        arm("SBRT", None, given("SBRT", kind="radiation"), given("Standard of care")),
        arm("Standard of care", "Deferred androgen deprivation therapy"),
        arm("Control", None, given("Standard of care", "FOLFOX every 2 weeks")),
    )
    assert read(study) == {
        "SBRT": ["StereotacticAblativeRadiotherapy", "StandardOfCare"],
        "Standard of care": ["0-1(AndrogenDeprivationTherapy)"],
        "Control": ["Fluorouracil", "FolinicAcid", "Oxaliplatin"],
    }


def test_what_the_registry_types_as_radiation_is_radiotherapy() -> None:
    study = trial(
        arm("Arm A", None, given("Long palliative course", kind="radiation")),
        arm("Arm B", None, given("111In-XYZ", kind="radiation")),
    )
    assert read(study) == {"Arm A": ["PalliativeRadiotherapy"], "Arm B": ["'111In-XYZ'"]}


def test_the_title_of_a_single_arm_trial_adds_what_it_names() -> None:
    one = arm("Arm A", None, given("IMRT", kind="radiation"))
    assert read(trial(one, title="Re-irradiation of the breast with IMRT"))["Arm A"] == [
        "IntensityModulatedRadiotherapy+Reirradiation"
    ]
    drug = arm("Arm A", None, given("Olaparib"))
    assert read(trial(drug, title="Olaparib in residual disease after chemotherapy"))["Arm A"] == [
        "Olaparib"
    ]


def test_the_outline_of_a_single_arm_trial_is_believed() -> None:
    study = trial(
        arm("Surgery", "Salvage prostatectomy", given("conventional surgery", kind="procedure")),
        title="Salvage prostatectomy",
        description="OBJECTIVES: Compare with cryotherapy.\n\nOUTLINE: Patients undergo pelvic "
        "lymph node dissection.\n\nPROJECTED ACCRUAL: 40",
    )
    assert "PelvicLymphNodeDissection" in read(study)["Surgery"]


def test_prose_that_does_not_say_who_gets_what() -> None:
    study = prose(
        "Zoledronate in men undergoing radiotherapy",
        summary="Patients are randomized to one of two arms. Zoledronate is given monthly. "
        "Denosumab is given too.",
    )
    assert read(study) == {"trial": ["Radiotherapy", "0-1(ZoledronicAcid)", "0-1(Denosumab)"]}


def test_one_therapy_in_two_doses_is_certain() -> None:
    study = prose("Thalidomide", summary="Men are randomized to low or high dose thalidomide.")
    assert read(study) == {"trial": ["Thalidomide"]}


def test_what_a_title_names_before_with_or_without_is_given_to_all() -> None:
    study = prose(
        "Docetaxel with or without SBRT",
        description="Participants in Arm 1 receive chemotherapy. "
        "Participants in Arm 2 receive SBRT.",
    )
    found = read(study)
    assert "Docetaxel" in found["Arm 1"]
    assert {"Docetaxel", "StereotacticAblativeRadiotherapy"} <= {*found["Arm 2"]}
    assert "StereotacticAblativeRadiotherapy" not in found["Arm 1"]


def test_what_all_patients_of_an_outline_get_before_the_arms_are_told() -> None:
    study = prose(
        description="OUTLINE: This is a randomized study.\n\nPatients receive leuprolide.\n\n"
        "COHORT A: Patients undergo IMRT.\n\nCOHORT B: Patients undergo proton therapy."
    )
    assert {label: {*names} for label, names in read(study).items()} == {
        "COHORT A": {"Leuprolide", "IntensityModulatedRadiotherapy"},
        "COHORT B": {"Leuprolide", "ProtonTherapy"},
    }


def test_as_in_arm_a_says_how_not_what() -> None:
    study = trial(
        arm("Arm A", "Docetaxel and carboplatin"),
        arm("Arm B", "Docetaxel as in Arm A"),
        arm("Arm C", "As in Arm A, plus olaparib"),
    )
    found = read(study)
    assert found["Arm B"] == ["Docetaxel"]
    assert {*found["Arm C"]} == {"Olaparib", "Docetaxel", "Carboplatin"}


def test_castration_of_the_eligibility_is_background_of_prostate_trials_only() -> None:
    text = "Men with CRPC: LHRH analogue therapy must be continued throughout the study"
    study = trial(arm("Arm A", None, given("Olaparib")), eligibility=text)
    assert read(study)["Arm A"] == ["Olaparib"]
    prostate = replace(study, conditions=("Prostate Cancer",))
    assert read(prostate)["Arm A"] == ["Olaparib", "AndrogenDeprivationTherapy"]


def test_a_code_is_no_short_form() -> None:
    study = trial(arm("Arm A", "CT-922 and docetaxel"), arm("Arm B", "CT of the chest"))
    assert read(study)["Arm A"] == ["Docetaxel"]


def test_arms_of_tests_alone_list_their_tests() -> None:
    study = trial(
        arm(
            "Arm A", "PSA testing\nMultiparametric MRI", given("Multiparametric MRI", kind="device")
        )
    )
    assert {*read(study)["Arm A"]} == {"MultiparametricMRI", "PSATesting"}
