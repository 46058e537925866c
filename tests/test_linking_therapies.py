"""What arms get: the registry's links, labels and descriptions read as a trialist reads them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from graph.linking.therapies import classify_name, link_therapies
from graph.records import (
    Amount,
    Arm,
    Choice,
    Intervention,
    Range,
    Reject,
    Source,
    Study,
    Therapy,
    Treatment,
)
from graph.sources import read
from graph.sources.curated import read_bundled

if TYPE_CHECKING:
    from pathlib import Path


def drug(name: str, description: str | None = None, *, kind: str = "drug") -> Intervention:
    return Intervention(name=name, type=kind, description=description, field=f"i[{name}]")


def beam(name: str, description: str | None = None) -> Intervention:
    return drug(name, description, kind="radiation")


def arm(
    label: str = "Arm A",
    description: str | None = None,
    *interventions: Intervention,
    kind: str | None = "experimental",
) -> Arm:
    return Arm(
        key=label.casefold(),
        label=label,
        type=kind,
        description=description,
        interventions=interventions,
        field=f"armGroups[{label}]",
    )


def trial(*arms: Arm, title: str = "A trial", **more: str) -> Study:
    return Study(
        source=Source(kind="ctgov", record_id="NCT00000000", tier="registry"),
        slug="nct00000000",
        name=title,
        title=title,
        arms=arms,
        **more,  # type: ignore[arg-type]  # text fields only
    )


def plain(treatment: Treatment) -> str:
    """A treatment in one line: classes, or the options of a choice."""
    if isinstance(treatment, Therapy):
        return "+".join(treatment.classes) or f"'{treatment.name}'"
    options = "|".join(
        "&".join("+".join(each.classes) for each in option) for option in treatment.options
    )
    return f"{treatment.minimum}-{treatment.maximum}({options})"


def got(study: Study, label: str = "Arm A") -> list[str]:
    linked = link_therapies(study)
    (found,) = (each for each in linked.arms if each.label == label)
    return [plain(treatment) for treatment in found.treatments]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Patients receive docetaxel 75 mg/m2 every 3 weeks.", ["Docetaxel"]),
        ("Patients who progressed on docetaxel receive cabazitaxel.", ["Cabazitaxel"]),
        ("Docetaxel-naive men receive enzalutamide.", ["Enzalutamide"]),
        ("Cabazitaxel after failure of abiraterone", ["Cabazitaxel"]),
        ("Men with prior abiraterone will receive olaparib.", ["Olaparib"]),
        ("Enzalutamide without docetaxel", ["Enzalutamide"]),
        ("Olaparib, compared with enzalutamide", ["Olaparib"]),
        ("Apalutamide plus abiraterone", ["Apalutamide", "Abiraterone"]),
        ("Abiraterone or enzalutamide", ["1-1(Abiraterone|Enzalutamide)"]),
        (
            "Physician's choice of abiraterone, enzalutamide or docetaxel",
            ["1-1(Abiraterone|Enzalutamide|Docetaxel)"],
        ),
        (
            "ARPI (abiraterone, enzalutamide, or apalutamide)",
            ["1-1(Abiraterone|Enzalutamide|Apalutamide)"],
        ),
        ("Cisplatin or carboplatin + pemetrexed", ["1-1(Cisplatin|Carboplatin)", "Pemetrexed"]),
        ("Docetaxel with or without carboplatin", ["Docetaxel", "0-1(Carboplatin)"]),
        ("Olaparib. Patients may receive denosumab.", ["Olaparib", "0-1(Denosumab)"]),
        ("Olaparib; denosumab if clinically indicated", ["Olaparib", "0-1(Denosumab)"]),
        (
            "Observation. At progression patients cross over to olaparib.",
            ["0-1(Olaparib)"],
        ),
        ("Olaparib until disease progression", ["Olaparib"]),
        ("Placebo matching abiraterone", ["Placebo"]),
        ("Docetaxel and abiraterone placebo", ["Docetaxel", "Placebo"]),
    ],
)
def test_descriptions(description: str, expected: list[str]) -> None:
    found = got(trial(arm("Arm A", description), arm("Arm B", "Another")))
    if "Observation" in description:
        found = [each for each in found if each != "Observation"]
    assert found == expected


def test_the_registrys_link_the_label_and_the_description_are_one_therapy() -> None:
    linked = link_therapies(
        trial(
            arm("Pembrolizumab", "Patients receive MK-3475.", drug("MK-3475 200 mg")),
            arm("Observation", kind="no intervention"),
        )
    )
    (therapy,) = linked.arms[0].treatments
    assert isinstance(therapy, Therapy)
    assert therapy.classes == ("Pembrolizumab",)
    assert [(mention.text, mention.field) for mention in therapy.mentions] == [
        ("MK-3475", "i[MK-3475 200 mg].name"),
        ("Pembrolizumab", "armGroups[Pembrolizumab].label"),
        ("MK-3475", "armGroups[Pembrolizumab].description"),
    ]
    assert therapy.role == "investigated"


def test_technique_dose_and_target_come_from_the_description() -> None:
    radiation = beam("Radiation", "SBRT to one metastatic lesion, 8 Gy × 3")
    linked = link_therapies(
        trial(arm("Arm A", None, radiation, drug("Nivolumab", "480 mg IV q4w")))
    )
    beams, nivolumab = linked.arms[0].treatments
    assert isinstance(beams, Therapy)
    assert beams.classes == ("StereotacticAblativeRadiotherapy",)
    assert (beams.dose_gy, beams.fractions) == (
        Range(Decimal(24), Decimal(24)),
        Range(Decimal(3), Decimal(3)),
    )
    assert beams.target == "metastasis"
    assert isinstance(nivolumab, Therapy)
    assert nivolumab.dose == Amount(Range(Decimal(480), Decimal(480)), "mg")
    assert (nivolumab.interval_days, nivolumab.route) == (Decimal(28), "intravenous")


def test_a_dose_does_not_make_a_technique() -> None:
    (only,) = (
        link_therapies(
            trial(arm("Arm A", None, beam("Radiotherapy", "8 Gy in a single fraction to bone")))
        )
        .arms[0]
        .treatments
    )
    assert isinstance(only, Therapy)
    assert only.classes == ("Radiotherapy",)
    assert only.fractions == Range(Decimal(1), Decimal(1))


def test_alternative_schedules_are_a_choice_of_one_therapy() -> None:
    text = "55 Gy in 20 fractions or 36 Gy in 6 fractions"
    (choice,) = (
        link_therapies(trial(arm("Arm A", None, beam("Radiotherapy", text)))).arms[0].treatments
    )
    assert isinstance(choice, Choice)
    assert plain(choice) == "1-1(Radiotherapy|Radiotherapy)"
    assert [option[0].dose_gy for option in choice.options] == [
        Range(Decimal(55), Decimal(55)),
        Range(Decimal(36), Decimal(36)),
    ]


def test_members_of_a_class_take_the_place_of_the_listed_drugs() -> None:
    study = trial(
        arm(
            "Arm A",
            "Pembrolizumab and platinum (cisplatin or carboplatin)",
            drug("Pembrolizumab"),
            drug("Cisplatin"),
            drug("Carboplatin"),
        )
    )
    assert got(study) == ["Pembrolizumab", "1-1(Cisplatin|Carboplatin)"]


def test_an_arm_that_refers_to_another_gets_its_therapies() -> None:
    study = trial(
        arm("Arm A: control", None, drug("Docetaxel"), kind="active comparator"),
        arm("Arm B", "Same as Arm A, plus SBRT to the prostate"),
    )
    assert got(study, "Arm B") == ["StereotacticAblativeRadiotherapy", "Docetaxel"]
    assert got(study, "Arm A: control") == ["Docetaxel"]


def test_another_arms_drug_does_not_leak_through_an_interventions_description() -> None:
    text = "Given alone in arm A; with ipilimumab and SBRT in arm B"
    study = trial(arm("Arm A", None, drug("Nivolumab", text)), arm("Arm B", "Nothing"))
    assert got(study) == ["Nivolumab"]


def test_background_of_all_arms() -> None:
    study = trial(
        arm("Arm A", None, drug("Darolutamide")),
        arm("Arm B", None, drug("Placebo"), kind="placebo comparator"),
        title="Darolutamide in addition to androgen deprivation therapy",
        eligibility="Must continue GnRH therapy during the study",
    )
    linked = link_therapies(study)
    assert [[plain(each) for each in found.treatments] for found in linked.arms] == [
        ["Darolutamide", "AndrogenDeprivationTherapy"],
        ["Placebo", "AndrogenDeprivationTherapy"],
    ]
    roles = [
        each.role for found in linked.arms for each in found.treatments if isinstance(each, Therapy)
    ]
    assert roles == ["investigated", "backbone", "comparator", "backbone"]


def test_roles_of_companions() -> None:
    linked = link_therapies(
        trial(
            arm("Arm A", None, drug("Abiraterone"), drug("Prednisone"), drug("Olaparib")),
            arm("Arm B", None, drug("Abiraterone"), drug("Prednisone"), kind="active comparator"),
        )
    )
    roles = {
        (found.label, each.name): each.role
        for found in linked.arms
        for each in found.treatments
        if isinstance(each, Therapy)
    }
    assert roles == {
        ("Arm A", "Abiraterone"): "backbone",
        ("Arm A", "Prednisone"): "supportive",
        ("Arm A", "Olaparib"): "investigated",
        ("Arm B", "Abiraterone"): "backbone",
        ("Arm B", "Prednisone"): "supportive",
    }


def test_timing() -> None:
    linked = link_therapies(
        trial(arm("Arm A", "Neoadjuvant apalutamide followed by radical prostatectomy"))
    )
    assert [
        (plain(each), each.timing)
        for each in linked.arms[0].treatments
        if isinstance(each, Therapy)
    ] == [("Apalutamide", "neoadjuvant"), ("RadicalProstatectomy", "sequential")]


def test_what_is_unknown_is_kept_and_reported() -> None:
    linked = link_therapies(trial(arm("Arm A", None, drug("Xyzzymab"), drug("Olaparib"))))
    assert [plain(each) for each in linked.arms[0].treatments] == ["'Xyzzymab'", "Olaparib"]
    assert [(lost.kind, lost.text, lost.field) for lost in linked.unresolved] == [
        ("therapy", "Xyzzymab", "i[Xyzzymab].name")
    ]


def test_without_arms_nobody_is_sure_to_get_one_of_several() -> None:
    study = Study(
        source=Source(kind="ctgov", record_id="NCT00000001", tier="registry"),
        slug="nct00000001",
        name="A trial",
        unassigned=(drug("Nivolumab"), beam("SBRT")),
    )
    assert got(study, "trial") == ["0-1(Nivolumab)", "0-1(StereotacticAblativeRadiotherapy)"]


def test_arms_told_of_in_prose() -> None:
    study = trial(
        Arm(key="trial", label="trial"),
        description="OUTLINE: Patients are randomized to 1 of 2 arms.\n\nArm I: Patients receive "
        "docetaxel and prednisone.\n\nArm II: Patients receive docetaxel, prednisone and SBRT.",
    )
    assert got(study, "Arm I") == ["Docetaxel", "Prednisone"]
    assert got(study, "Arm II") == ["Docetaxel", "Prednisone", "StereotacticAblativeRadiotherapy"]


def test_arms_told_of_in_a_title() -> None:
    study = trial(
        Arm(key="trial", label="trial"),
        title="Olaparib versus enzalutamide or abiraterone in mCRPC",
    )
    assert got(study, "Olaparib") == ["Olaparib"]
    assert got(study, "enzalutamide or abiraterone") == ["1-1(Enzalutamide|Abiraterone)"]


def test_an_arms_only_radiotherapy_has_the_dose_of_its_description() -> None:
    study = trial(arm("Arm A", "Five fractions over two weeks, 36.25 Gy", beam("SBRT")), arm("B"))
    (sabr,) = link_therapies(study).arms[0].treatments
    assert isinstance(sabr, Therapy)
    assert sabr.dose_gy == Range(Decimal("36.25"), Decimal("36.25"))
    assert sabr.fractions == Range(Decimal(5), Decimal(5))


def test_adjectives_make_a_radiotherapy_precise() -> None:
    text = "Hypofractionated image-guided radiation to the prostate"
    assert got(trial(arm("Arm A", None, beam("RT", text)))) == [
        "HypofractionatedRadiotherapy+ImageGuidedRadiotherapy"
    ]


def test_regimens_of_which_one_is_given() -> None:
    study = trial(
        arm(
            "Arm A",
            "One of the following regimens",
            drug("Gemcitabine plus cisplatin"),
            drug("Gemcitabine plus oxaliplatin"),
        )
    )
    assert got(study) == ["Gemcitabine", "1-1(Cisplatin|Oxaliplatin)"]


def test_the_unknown_part_of_a_combination_is_kept() -> None:
    linked = link_therapies(trial(arm("Arm A", None, drug("Xyzzymab + pembrolizumab"))))
    assert [plain(each) for each in linked.arms[0].treatments] == ["Pembrolizumab", "'Xyzzymab'"]
    assert [lost.text for lost in linked.unresolved] == ["Xyzzymab"]


def test_an_intervention_that_no_arm_is_linked_to_is_reported() -> None:
    study = trial(arm("Arm A", None, drug("Olaparib")), arm("Arm B", None, drug("Placebo")))
    linked = link_therapies(replace(study, unassigned=(drug("Denosumab"),)))
    assert [(lost.text, lost.reason) for lost in linked.unresolved] == [
        ("Denosumab", "the record links it to no arm")
    ]


def test_chemoradiotherapy_goes_where_its_parts_are_named() -> None:
    study = trial(arm("Chemoradiotherapy", None, drug("Cisplatin"), beam("IMRT")), arm("B"))
    assert got(study, "Chemoradiotherapy") == ["Cisplatin", "IntensityModulatedRadiotherapy"]


def test_a_basket_trials_other_cohorts_have_no_background_of_the_prostate_cohort() -> None:
    study = trial(
        arm("Prostate cancer cohort", None, drug("Olaparib")),
        arm("Breast cancer cohort", None, drug("Olaparib")),
        eligibility="Men with prostate cancer must continue ADT during the study",
    )
    assert got(study, "Prostate cancer cohort") == ["Olaparib", "AndrogenDeprivationTherapy"]
    assert got(study, "Breast cancer cohort") == ["Olaparib"]


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("SABR", ("StereotacticAblativeRadiotherapy",)),
        (
            "moderately hypofractionated intensity-modulated radiotherapy",
            ("IntensityModulatedRadiotherapy", "ModeratelyHypofractionatedRadiotherapy"),
        ),
        (
            "external beam radiotherapy with brachytherapy boost",
            ("BrachytherapyBoost", "ExternalBeamRadiotherapy"),
        ),
        ("LHRH agonist or antagonist", ("GnRHAnalogue",)),
        ("abiraterone or enzalutamide", ("AndrogenReceptorPathwayInhibitor",)),
        ("bone-directed radiotherapy", ("BoneDirectedRadiotherapy",)),
        ("Drug: MK-3475 200 mg", ("Pembrolizumab",)),
        ("a thing that nobody knows", ()),
    ],
)
def test_names(name: str, classes: tuple[str, ...]) -> None:
    assert classify_name(name)[0] == classes


def test_a_names_facts_and_mentions() -> None:
    classes, facts, mentions = classify_name("SABR to all metastases")
    assert "StereotacticAblativeRadiotherapy" in classes
    assert facts == {"target": "metastasis"}
    assert all(mention.rule.startswith("lexicon:") for mention in mentions)


def test_linking_twice_changes_nothing() -> None:
    once = link_therapies(trial(arm("Arm A", "Docetaxel or cabazitaxel", drug("Xyzzymab"))))
    assert link_therapies(once).arms == once.arms


# --- the bundled studies and the registry's records -----------------------------------------------


def bundled(slug: str) -> Study:
    (study,) = (each for each in read_bundled() if isinstance(each, Study) and each.slug == slug)
    return link_therapies(study)


@pytest.mark.parametrize(
    ("slug", "arms"),
    [
        ("ice-pac", [["Avelumab", "StereotacticAblativeRadiotherapy"]]),
        (
            "checkpro",
            [
                ["StereotacticAblativeRadiotherapy", "Nivolumab", "Ipilimumab"],
                ["Nivolumab", "Ipilimumab"],
            ],
        ),
        (
            "nct03477864",
            [
                [
                    "StereotacticAblativeRadiotherapy",
                    "1-2(Cemiplimab|Ipilimumab)",
                    "RadicalProstatectomy",
                ]
            ],
        ),
        (
            "ca184-043",
            [["BoneDirectedRadiotherapy", "Ipilimumab"], ["BoneDirectedRadiotherapy", "Placebo"]],
        ),
        ("i125-pd103-randomised", [["Iodine125SeedImplant"], ["Palladium103SeedImplant"]]),
    ],
)
def test_bundled_studies(slug: str, arms: list[list[str]]) -> None:
    assert [[plain(each) for each in found.treatments] for found in bundled(slug).arms] == arms


def test_ice_pacs_doses_stay() -> None:
    avelumab, sabr = bundled("ice-pac").arms[0].treatments
    assert isinstance(avelumab, Therapy)
    assert isinstance(sabr, Therapy)
    assert (avelumab.dose, avelumab.interval_days) == (
        Amount(Range(Decimal(10), Decimal(10)), "mg/kg"),
        Decimal(14),
    )
    assert (sabr.dose_gy, sabr.fractions, sabr.target) == (
        Range(Decimal(20), Decimal(20)),
        Range(Decimal(1), Decimal(1)),
        "metastasis",
    )


def test_every_bundled_therapy_has_a_class() -> None:
    lost = [
        (study.slug, each.text)
        for study in read_bundled()
        if not isinstance(study, Reject)
        for each in link_therapies(study).unresolved
        if each.kind == "therapy"
    ]
    assert lost == []


def test_registry_records_are_read_without_an_error(shared: Path) -> None:
    linked = [
        link_therapies(study)
        for study in read(shared / "registry" / "ctgov_v2")
        if isinstance(study, Study)
    ]
    assert len(linked) >= 15
    for study in linked:
        for found in study.arms:
            keys = [treatment.key for treatment in found.treatments]
            assert len(keys) == len(set(keys))
