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
        ("Intensity-modulated proton therapy", ["IntensityModulatedProtonTherapy"]),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # "followed by" is no follow-up
        (
            "Patients receive estramustine orally, followed by paclitaxel.",
            {"trial": ["EstramustinePhosphate", "Paclitaxel"]},
        ),
        ("Patients are followed for five years after docetaxel.", {"trial": []}),
        # a negation in brackets ends with them
        (
            "Patients receive ADT (if not already on hormonal therapy) comprising goserelin.",
            {"trial": ["Goserelin"]},
        ),
        (  # an arm each
            "Patients in Group A and B will receive abiraterone. Patients in Group A receive "
            "enzalutamide. Patients in Group B receive docetaxel.",
            {"Group A": ["Abiraterone", "Enzalutamide"], "Group B": ["Abiraterone", "Docetaxel"]},
        ),
    ],
)
def test_prose_says_who_gets_what(text: str, expected: dict[str, list[str]]) -> None:
    assert read(prose(description=text)) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Docetaxel in Men at Risk of Relapse", {"trial": ["Docetaxel"]}),
        ("Enzalutamide in Men at High Risk for Progression", {"trial": ["Enzalutamide"]}),
        ("Olaparib at Progression", {"trial": ["0-1(Olaparib)"]}),
        (
            "Abiraterone Versus Apalutamide Versus Abiraterone and Apalutamide",
            {
                "Abiraterone": ["Abiraterone"],
                "Apalutamide": ["Apalutamide"],
                "Abiraterone and Apalutamide": ["Abiraterone", "Apalutamide"],
            },
        ),
    ],
)
def test_titles_say_what_is_given(title: str, expected: dict[str, list[str]]) -> None:
    assert read(prose(title=title)) == expected


def test_a_summary_that_compares_tells_two_arms_apart() -> None:
    study = prose(summary="Docetaxel and sunitinib will be compared to docetaxel.")
    assert read(study) == {
        "Docetaxel and sunitinib": ["Docetaxel", "Sunitinib"],
        "docetaxel": ["Docetaxel"],
    }


def test_a_sentence_of_another_arm_is_not_of_this_one() -> None:
    text = "Arm A receives enzalutamide alone. Arm B receives enzalutamide and metformin."
    both = (given("Enzalutamide"), given("Metformin"))
    study = trial(arm("Arm A: enzalutamide", text, both[0]), arm("Arm B: both", text, *both))
    assert read(study) == {
        "Arm A: enzalutamide": ["Enzalutamide"],
        "Arm B: both": ["Enzalutamide", "Metformin"],
    }


def test_a_choice_beside_a_drug_leaves_the_drug_certain() -> None:
    text = "Docetaxel for six cycles with either abiraterone or darolutamide."
    listed = [given(name) for name in ("Docetaxel", "Abiraterone", "Darolutamide")]
    study = trial(arm("Triplet", text, *listed), arm("Control", None, given("Placebo")))
    assert read(study)["Triplet"] == ["Docetaxel", "1-1(Abiraterone|Darolutamide)"]


def test_a_choice_in_the_label_is_the_drug_that_is_listed() -> None:
    study = trial(
        arm("Olaparib", None, given("Olaparib")),
        arm("Physician's choice", None, given("Enzalutamide")),
    )
    assert read(study)["Physician's choice"] == ["Enzalutamide"]


def test_the_target_of_a_radiotherapy_named_beside_a_drug() -> None:
    listed = given("Enzalutamide plus SBRT", "Enzalutamide daily; SBRT to all metastases, 30 Gy.")
    (found,) = link_therapies(trial(arm("Both", None, listed))).arms
    aims = [(each.classes, each.target) for each in found.treatments if isinstance(each, Therapy)]
    assert aims == [
        (("Enzalutamide",), "not stated"),
        (("StereotacticAblativeRadiotherapy",), "metastasis"),
    ]


def test_a_title_names_the_common_radiotherapy_more_precisely() -> None:
    told = "Arm 1: Proton therapy for four weeks. Arm 2: Proton therapy for two weeks."
    study = prose(title="Randomized Trial of Palliative Proton Therapy", description=told)
    beam = ["PalliativeRadiotherapy+ProtonTherapy"]
    assert read(study) == {"Arm 1": beam, "Arm 2": beam}


def test_an_optional_general_word_makes_the_listed_technique_optional() -> None:
    study = trial(
        arm(
            "A",
            "Patients undergo observation or vaginal brachytherapy.",
            given("High-dose-rate brachytherapy", None, "radiation"),
        ),
        arm("B", None, given("Placebo")),
    )
    assert read(study)["A"] == ["0-1(HighDoseRateBrachytherapy)"]


def test_a_sentence_of_two_arms_is_of_both() -> None:
    told = "Group 1 will receive 400 mg of docetaxel and group 2 800 mg."
    assert read(prose(description=told)) == {"Group 1": ["Docetaxel"], "Group 2": ["Docetaxel"]}


def test_members_of_a_class_that_nobody_gets_together_are_alternatives() -> None:
    listed = [given(name) for name in ("Palbociclib", "Ribociclib", "Letrozole")]
    assert read(trial(arm("Arm A", None, *listed))) == {
        "Arm A": ["1-1(Palbociclib|Ribociclib)", "Letrozole"]
    }
