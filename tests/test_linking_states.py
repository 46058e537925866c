"""Reading disease states: labels, registry fields, alternatives, scope and prior therapies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.linking.states import link_states
from graph.linking.states_criteria import lines
from graph.linking.states_exclusive import alternatives, exclusive
from graph.linking.states_prior import history_classes, prior_therapies
from graph.linking.states_read import unfold
from graph.linking.states_scope import scope_of
from graph.linking.states_tnm import stage_classes, stated_metastases
from graph.records import (
    AnalysisGroup,
    Population,
    PriorTherapy,
    Source,
    Study,
    Therapy,
)


def study(**fields: object) -> Study:
    """A study with nothing but the given fields."""
    source = Source(kind="test", record_id="T1", tier="registry")
    return replace(Study(source=source, slug="t", name="T"), **fields)  # type: ignore[arg-type]


def labelled(label: str, **fields: object) -> list[tuple[str, ...]]:
    """The classes of the populations that one labelled population becomes."""
    population = replace(Population(key="p", label=label), **fields)  # type: ignore[arg-type]
    linked = link_states(study(scope="prostate", populations=(population,)))
    return [each.classes for each in linked.populations]


def classes_of(**fields: object) -> list[tuple[str, ...]]:
    """The populations of a registry study."""
    return [each.classes for each in link_states(study(**fields)).populations]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("mCRPC", [("MetastaticCastrationResistantProstateCancer",)]),
        ("nonmetastatic CRPC", [("NonMetastaticCastrationResistantProstateCancer",)]),
        ("high-risk nmCRPC", [("NonMetastaticCastrationResistantProstateCancer",)]),
        ("stage IV prostate cancer", [("StageIVProstateCancer",)]),
        (
            "pelvic nodal oligorecurrent prostate cancer",
            [("NodalOligorecurrentProstateCancer",)],
        ),
        (
            "high-risk localised or locally advanced prostate cancer",
            [
                ("HighRiskProstateCancer", "LocalizedProstateCancer"),
                ("LocallyAdvancedProstateCancer",),
            ],
        ),
        (
            "low- or intermediate-risk localised prostate cancer",
            [("LowRiskProstateCancer",), ("IntermediateRiskProstateCancer",)],
        ),
        (
            "oligometastatic hormone-sensitive or castration-resistant prostate cancer",
            [
                ("HormoneSensitiveProstateCancer", "OligometastaticProstateCancer"),
                ("CastrationResistantProstateCancer", "OligometastaticProstateCancer"),
            ],
        ),
        (
            "neuroendocrine or aggressive-variant prostate cancer",
            [("NeuroendocrineProstateCancer",), ("AggressiveVariantProstateCancer",)],
        ),
        (
            "unfavourable intermediate-risk localised prostate cancer",
            [("UnfavorableIntermediateRiskProstateCancer",)],
        ),
    ],
)
def test_a_label_becomes_one_population_for_each_alternative(
    label: str, expected: list[tuple[str, ...]]
) -> None:
    assert labelled(label) == expected


def test_split_populations_have_keys_of_their_own() -> None:
    population = Population(key="p", label="localised or locally advanced prostate cancer")
    linked = link_states(study(scope="prostate", populations=(population,)))
    keys = [each.key for each in linked.populations]
    assert keys == ["p-localized-prostate-cancer", "p-locally-advanced-prostate-cancer"]


def test_each_class_has_a_mention() -> None:
    population = Population(key="p", label="mCRPC", biomarker="PTEN deficient")
    linked = link_states(study(scope="prostate", populations=(population,))).populations[0]
    assert [(each.class_name, each.text, each.field) for each in linked.mentions] == [
        ("MetastaticCastrationResistantProstateCancer", "mCRPC", "population.states"),
        ("PTENDeficientProstateCancer", "PTEN deficient", "population.biomarker"),
    ]


@pytest.mark.parametrize(
    ("biomarker", "expected"),
    [
        ("BRCA1, BRCA2 or ATM alteration", "HRRMutatedProstateCancer"),
        ("PSMA-positive on PET", "PSMAPositiveProstateCancer"),
        ("unselected for homologous recombination repair", None),
        ("with or without PTEN loss by immunohistochemistry", None),
    ],
)
def test_biomarkers_hold_only_where_all_men_have_them(biomarker: str, expected: str | None) -> None:
    found = labelled("mCRPC", biomarker=biomarker)
    state = "MetastaticCastrationResistantProstateCancer"
    assert found == [tuple(sorted(filter(None, (state, expected))))]


def therapy(name: str, *classes: str) -> Therapy:
    """A therapy with classes."""
    return Therapy(key=name, name=name, classes=classes)


def test_required_prior_therapy_is_a_history() -> None:
    criterion = PriorTherapy(
        kind="required",
        combination="any",
        therapies=(therapy("abiraterone", "Abiraterone"), therapy("enzalutamide", "Enzalutamide")),
    )
    assert labelled("mCRPC", prior_therapies=(criterion,)) == [
        ("ARPIPretreatedProstateCancer", "MetastaticCastrationResistantProstateCancer")
    ]


def test_a_refusable_prior_therapy_is_no_history() -> None:
    criterion = PriorTherapy(
        kind="required",
        therapies=(therapy("docetaxel", "Docetaxel"),),
        text="docetaxel, or ineligible for it",
    )
    assert history_classes((criterion,), resistant=True) == ()


def test_banned_chemotherapy_says_naive_only_of_resistant_men() -> None:
    criterion = PriorTherapy(
        kind="excluded", therapies=(therapy("chemotherapy", "CytotoxicChemotherapy"),)
    )
    assert history_classes((criterion,), resistant=True) == ("ChemotherapyNaiveProstateCancer",)
    assert history_classes((criterion,), resistant=False) == ()


def test_a_registry_study_gets_populations_from_its_fields() -> None:
    found = classes_of(
        conditions=("Prostate Adenocarcinoma",),
        title="Radiotherapy for high-risk prostate cancer",
        eligibility="Inclusion Criteria:\n* No evidence of distant metastases",
    )
    assert found == [
        ("HighRiskProstateCancer", "NonMetastaticProstateCancer", "ProstateAdenocarcinoma")
    ]


def test_less_trusted_fields_do_not_contradict() -> None:
    found = classes_of(
        conditions=("Localized Prostate Cancer",),
        summary="Patients with metastatic prostate cancer are treated otherwise.",
    )
    assert found == [("LocalizedProstateCancer",)]


def test_a_complaint_and_its_cause_are_one_population() -> None:
    assert classes_of(title="Drug X in lower urinary tract symptoms / BPH") == [
        ("BenignProstaticHyperplasia", "LowerUrinaryTractSymptoms")
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Drug X in preventing prostate cancer",
        "Screening for prostate cancer",
        "Men at risk of prostate cancer",
    ],
)
def test_men_at_risk_have_no_cancer(title: str) -> None:
    assert classes_of(title=title) == [("AtRiskOfProstateCancer",)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (  # what a risk is of decides what it means
            {"title": "High-risk or high-volume mHSPC"},
            [
                ("LATITUDEHighRiskMetastaticProstateCancer",),
                ("HighVolumeMetastaticHormoneSensitiveProstateCancer",),
            ],
        ),
        (
            {"title": "Adjuvant radiotherapy after prostatectomy for prostate cancer at high risk "
             "of relapse"},
            [("ProstateCancer",)],
        ),
        (
            {"title": "Local and pelvic recurrence of prostate cancer"},
            [("LocalRecurrenceOfProstateCancer", "NodalRecurrenceOfProstateCancer")],
        ),
        (  # registries list every stage that metastatic disease can have
            {"conditions": ("Metastatic Prostate Carcinoma", "Stage IVA Prostate Cancer AJCC v8",
                            "Stage IVB Prostate Cancer AJCC v8")},
            [("MetastaticProstateCancer",)],
        ),
        (
            {"title": "Radiotherapy of prostate cancer",
             "description": "Men are stratified according to stage (T1 vs T2) and centre."},
            [("LocalizedProstateCancer",)],
        ),
        (
            {"title": "Vaccine for prostate cancer",
             "description": "Eligibility: - Men with chemotherapy na ve metastatic "
             "castrate-resistant prostate cancer. Design: - Men get the vaccine."},
            [("ChemotherapyNaiveProstateCancer", "MetastaticCastrationResistantProstateCancer")],
        ),
        (
            {"title": "Salvage surgery in prostate cancer",
             "eligibility": "* Prior radiotherapy for localized prostate cancer"},
            [("ProstateCancer",)],
        ),
        (
            {"title": "Screening of men with a predisposition to prostate cancer",
             "summary": "Men with a BRCA1 or BRCA2 mutation get yearly PSA tests."},
            [("AtRiskOfProstateCancer",)],
        ),
        ({"title": "Antibiotics in men undergoing prostate biopsy"},
         [("SuspectedProstateCancer",)]),
        (
            {"title": "Exercise in prostate cancer",
             "summary": "Men may have hot flashes from treatment."},
            [("ProstateCancer",)],
        ),
        (
            {"title": "Device X in prostate cancer",
             "eligibility": "* M1ab disease on imaging"},
            [("M1aProstateCancer",), ("M1bProstateCancer",)],
        ),
    ],
)  # fmt: skip
def test_what_words_mean_beside_other_words(
    fields: dict[str, object], expected: list[tuple[str, ...]]
) -> None:
    assert classes_of(**fields) == expected


def test_alternatives_of_different_castration_status() -> None:
    found = classes_of(title="SBRT in hormone-sensitive or castration-resistant prostate cancer")
    assert found == [("HormoneSensitiveProstateCancer",), ("CastrationResistantProstateCancer",)]


def test_what_a_basket_says_of_all_tumours_holds_of_its_prostate_cohort() -> None:
    found = classes_of(
        title="Drug X in patients with locally advanced or metastatic solid tumours",
        conditions=("Prostate Cancer", "Breast Cancer"),
    )
    assert found == [("LocallyAdvancedProstateCancer",), ("MetastaticProstateCancer",)]


def test_a_state_of_another_organ_is_not_taken() -> None:
    found = classes_of(conditions=("Prostate Cancer", "Metastatic Breast Cancer"))
    assert found == [("ProstateCancer",)]


def test_nothing_found_is_reported() -> None:
    population = Population(key="p", label="veterans of one clinic")
    linked = link_states(study(scope="prostate", populations=(population,)))
    assert linked.populations == (population,)
    assert [(each.kind, each.text) for each in linked.unresolved] == [
        ("disease state", "veterans of one clinic")
    ]


def test_subgroups_get_their_states() -> None:
    groups = tuple(
        AnalysisGroup(key=str(number), label=text, kind="subgroup", subgroup=text)
        for number, text in enumerate(
            ("low volume", "BRCA1/2", "high-risk mutation", "age over 75")
        )
    )
    linked = link_states(study(scope="prostate", groups=groups))
    assert [each.classes for each in linked.groups] == [
        ("LowVolumeMetastaticProstateCancer",),
        ("BRCAMutatedProstateCancer",),
        (),
        (),
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"conditions": ("Prostate Cancer", "Anxiety")}, "prostate"),
        ({"conditions": ("Prostate Cancer", "Breast Cancer")}, "includes prostate"),
        ({"conditions": ("Solid Tumor",), "keywords": ("prostate cancer",)}, "includes prostate"),
        ({"conditions": ("Melanoma",)}, "other"),
        ({"title": "Palladium Pd-103 seeds in lung cancer"}, "other"),
        ({"title": "Docetaxel in mCRPC"}, "prostate"),
    ],
)
def test_scope(fields: dict[str, object], expected: str) -> None:
    assert scope_of(study(**fields)) == expected


def test_other_scope_has_no_populations() -> None:
    linked = link_states(study(conditions=("Melanoma",)))
    assert (linked.scope, linked.populations) == ("other", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cT1-2 N0 M0", (("NonMetastaticProstateCancer",), ("LocalizedProstateCancer",))),
        ("T3bN0M0", (("NonMetastaticProstateCancer",), ("LocallyAdvancedProstateCancer",))),
        ("N1 M0", (("NonMetastaticProstateCancer", "NodePositiveProstateCancer"), ())),
        ("M0 or M1", ((), ())),
        ("M1b", (("M1bProstateCancer",), ())),
        ("a mean of 3", ((), ())),
    ],
)
def test_tnm(text: str, expected: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    assert stage_classes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no evidence of bone metastases", "NonMetastaticProstateCancer"),
        ("radiologically confirmed metastatic disease", "MetastaticProstateCancer"),
        ("no brain metastases", None),
        ("adequate liver function", None),
    ],
)
def test_metastases_in_words(text: str, expected: str | None) -> None:
    found = stated_metastases(text)
    assert (found[0] if found else None) == expected


def criteria(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Kind, combination and class names of the criteria in a text."""
    return [
        (
            each.kind,
            each.combination,
            tuple(name for one in each.therapies for name in one.classes),
        )
        for each in prior_therapies(lines(text))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Inclusion Criteria:\n* Must have received docetaxel",
            [("required", "all", ("Docetaxel",))],
        ),
        (
            "Inclusion Criteria:\n* Progression on abiraterone or enzalutamide",
            [("required", "any", ("Abiraterone", "Enzalutamide"))],
        ),
        (
            "Exclusion Criteria:\n* Prior docetaxel",
            [("excluded", "all", ("Docetaxel",))],
        ),
        ("Exclusion Criteria:\n* Prior docetaxel within 4 weeks of enrolment", []),
        (
            "Inclusion Criteria:\n* Prior docetaxel is permitted",
            [("permitted", "all", ("Docetaxel",))],
        ),
        ("Exclusion Criteria:\n* History of hypersensitivity to docetaxel", []),
        ("Inclusion Criteria:\n* Age 18 or older", []),
    ],
)
def test_prior_therapies_of_simple_sentences(
    text: str, expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert criteria(text) == expected


def test_lesions_and_imaging_of_a_registry_study() -> None:
    linked = link_states(
        study(
            title="SBRT for oligometastatic hormone-sensitive prostate cancer",
            eligibility="Inclusion Criteria:\n* 1 to 3 metastases on PSMA PET",
        )
    )
    assert [
        (each.classes, each.imaging, each.lesions_min, each.lesions_max)
        for each in linked.populations
    ] == [
        (
            ("OligometastaticHormoneSensitiveProstateCancer", "PSMAPETMetastaticProstateCancer"),
            "PSMA PET",
            1,
            3,
        )
    ]


def test_linking_again_changes_nothing() -> None:
    once = link_states(
        study(
            conditions=("Metastatic Castration-Resistant Prostate Cancer",),
            eligibility="Inclusion Criteria:\n* Must have received docetaxel",
        )
    )
    assert link_states(once) == once
    assert once.populations[0].classes == (
        "DocetaxelPretreatedProstateCancer",
        "MetastaticCastrationResistantProstateCancer",
    )


STATES = st.sampled_from(
    [
        "HormoneSensitiveProstateCancer",
        "MetastaticCastrationResistantProstateCancer",
        "LocalizedProstateCancer",
        "OligometastaticProstateCancer",
        "HighRiskProstateCancer",
        "BiochemicalRecurrence",
        "PSMAPositiveProstateCancer",
        "NodePositiveProstateCancer",
    ]
)


@given(st.lists(STATES, max_size=6, unique=True))
def test_no_alternative_holds_what_no_man_can_share(names: list[str]) -> None:
    found = alternatives([(name,) for name in names])
    assert {place for places in found for place in places} == set(range(len(names)))
    for places in found:
        assert not any(exclusive(names[a], names[b]) for a in places for b in places)


@given(st.text(max_size=200))
def test_unfolding_and_cutting_never_fail(text: str) -> None:
    assert unfold(unfold(text)) == unfold(text) or "risk" in text.casefold()
    assert all(line.text.strip() for line in lines(text))


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Compare the incidence of biochemical failure in patients given X.", ("ProstateCancer",)),
        ("Estimate the share of men; the rate of PSA failure in men is counted.",
         ("ProstateCancer",)),
        ("The proportion of patients with biochemical recurrence will be compared.",
         ("ProstateCancer",)),
        ("Determine the effect of X on high-grade prostatic intraepithelial neoplasia in men.",
         ("ProstateCancer",)),
        ("Men with biochemical failure after surgery are treated.", ("BiochemicalRecurrence",)),
        ("Compare X and Y in patients with biochemical recurrence.", ("BiochemicalRecurrence",)),
    ],
)  # fmt: skip
def test_a_state_that_is_counted_is_not_that_of_the_men(
    summary: str, expected: tuple[str, ...]
) -> None:
    found = classes_of(title="X in prostate cancer", conditions=("Prostate Cancer",),
                       summary=summary)  # fmt: skip
    assert found == [expected]


def test_two_stages_of_one_noun_are_two_states() -> None:
    assert classes_of(title="X for stage II or III prostate cancer") == [
        ("StageIIProstateCancer",),
        ("StageIIIProstateCancer",),
    ]


def test_men_who_failed_a_therapy_had_it() -> None:
    title = "X for prostate cancer patients who failed androgen deprivation and docetaxel"
    assert classes_of(title=title) == [
        ("CastrationResistantProstateCancer", "DocetaxelPretreatedProstateCancer")
    ]
