"""Facts of the men whom a registry study takes, and populations of single arms."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.linking.states import link_states
from graph.linking.states_criteria import cohorts_of, lines
from graph.linking.states_facts import characteristics
from graph.linking.states_prior import prior_therapies
from graph.linking.states_tnm import grade_groups
from graph.records import Arm, Population, Source, Study


def study(**fields: object) -> Study:
    """A study with nothing but the given fields."""
    source = Source(kind="test", record_id="T1", tier="registry")
    return replace(Study(source=source, slug="t", name="T"), **fields)  # type: ignore[arg-type]


def arms(*labels: str) -> tuple[Arm, ...]:
    """Arms with the given labels, keyed a1, a2 ..."""
    return tuple(
        Arm(key=f"a{number}", label=label, field=f"arms[{number - 1}]")
        for number, label in enumerate(labels, start=1)
    )


def test_the_facts_of_a_registry_study_with_their_words() -> None:
    linked = link_states(
        study(
            title="Drug X in PSMA-positive metastatic castration-resistant prostate cancer",
            age_min_years=Decimal(18),
            eligibility=(
                "Inclusion Criteria:\n* ECOG performance status 0-1\n* PSA of at least 2 ng/mL\n"
                "* Serum testosterone < 50 ng/dL\n* Life expectancy of at least 1 year\n"
                "* At least two bone metastases\n"
                "Exclusion Criteria:\n* Visceral metastases\n* Untreated brain metastases"
            ),
        )
    )
    (population,) = linked.populations
    assert population.classes == ("PSMAPositiveMetastaticCastrationResistantProstateCancer",)
    assert population.biomarker == "PSMA-positive prostate cancer"
    assert population.characteristics == (
        ("age_years_min", "18"),
        ("bone_metastases_min", "2"),
        ("ecog_max", "1"),
        ("life_expectancy_months_min", "12"),
        ("psa_ng_ml_min", "2"),
        ("testosterone_ng_dl_max", "50"),
        ("visceral_metastases", "excluded"),
    )
    assert [
        (each.text, each.field, each.rule)
        for each in population.mentions
        if each.rule.startswith("rule:fact:")
    ] == [
        ("At least two bone metastases", "eligibility", "rule:fact:bone_metastases_min"),
        ("ECOG performance status 0-1", "eligibility", "rule:fact:ecog_max"),
        ("Life expectancy of at least 1 year", "eligibility",
         "rule:fact:life_expectancy_months_min"),
        ("PSA of at least 2 ng/mL", "eligibility", "rule:fact:psa_ng_ml_min"),
        ("testosterone < 50 ng/dL", "eligibility", "rule:fact:testosterone_ng_dl_max"),
        ("Visceral metastases", "eligibility", "rule:fact:visceral_metastases"),
    ]  # fmt: skip


def facts(*criteria: str) -> tuple[tuple[str, str], ...]:
    """The characteristics that criteria state."""
    found, _ = characteristics(study(), lines("\n".join(criteria)), "eligibility")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* ECOG PS of 0, 1 or 2", (("ecog_max", "2"),)),
        ("* WHO performance status ≤ 2", (("who_ps_max", "2"),)),
        ("* Karnofsky performance status at least 70", (("karnofsky_min", "70"),)),
        ("* PSA doubling time ≤ 10 months", (("psa_doubling_time_months_max", "10"),)),
        ("* PSA < 20 ng/mL", (("psa_ng_ml_max", "20"),)),
        ("* Gleason score ≤ 7", (("gleason_max", "7"),)),
        ("* Gleason score > 7", (("gleason_min", "8"),)),
        ("* Clinical stage T1c-T2b", (("t_stage", "T1c-T2b"),)),
        ("* Testosterone ≤ 1.7 nmol/L", (("testosterone_nmol_l_max", "1.7"),)),
        ("* Measurable disease by RECIST 1.1", (("measurable_disease", "required"),)),
        ("* Measurable or non-measurable disease", ()),
        ("* PSA > 20 ng/mL or Gleason score ≥ 8", ()),
        ("Exclusion Criteria:\n* PSA > 50 ng/mL", (("psa_ng_ml_max", "50"),)),
        ("Exclusion Criteria:\n* Visceral metastases unless stable", ()),
        ("* ECOG 0-1\n* ECOG 0-2 for older men", ()),
        ("* Adequate liver function", ()),
    ],
)
def test_characteristics(text: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert facts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* No more than 2 prior lines of chemotherapy", [("permitted", None, 2)]),
        ("* Progressed on at least one prior abiraterone regimen", [("required", 1, None)]),
        ("* One or two prior chemotherapy regimens", [("required", 1, 2)]),
        ("* None or one previous chemotherapy", [("permitted", None, 1)]),
        ("* No prior chemotherapy", [("excluded", None, None)]),
        ("* Prior abiraterone or enzalutamide", [("required", None, None)]),
        ("* Prior chemotherapy at least 4 weeks before enrolment", []),
        ("* No prior chemotherapy; prior docetaxel is allowed", []),
        ("* Patients who have received bicalutamide must wait 6 weeks", []),
        ("Exclusion Criteria:\n* Chemotherapy within the last 5 years", []),
        ("Exclusion Criteria:\n* Prior bone scan", []),
        ("Exclusion Criteria:\n* History of anaphylaxis to leuprolide", []),
    ],
)
def test_counts_of_prior_therapies(
    text: str, expected: list[tuple[str, int | None, int | None]]
) -> None:
    assert [
        (each.kind, each.minimum, each.maximum) for each in prior_therapies(lines(text))
    ] == expected


def narrow(linked: Study) -> list[tuple[str | None, tuple[str, ...]]]:
    """Arm and classes of each population."""
    return [(each.arm_key, each.classes) for each in linked.populations]


def test_arms_that_state_different_men_get_populations_of_their_own() -> None:
    linked = link_states(
        study(
            title="Drug X in hormone-sensitive or castration-resistant prostate cancer",
            arms=arms("Metastatic castration-resistant prostate cancer", "mHSPC"),
        )
    )
    assert narrow(linked) == [
        (None, ("HormoneSensitiveProstateCancer",)),
        (None, ("CastrationResistantProstateCancer",)),
        ("a1", ("MetastaticCastrationResistantProstateCancer",)),
        ("a2", ("MetastaticHormoneSensitiveProstateCancer",)),
    ]
    own = next(each for each in linked.populations if each.arm_key == "a2")
    assert next((each.text, each.field) for each in own.mentions if each.score < 1) == (
        "mHSPC",
        "arms[1].label",
    )
    assert link_states(linked) == linked


def test_criteria_of_a_cohort_are_facts_of_its_arm_alone() -> None:
    linked = link_states(
        study(
            title="Drug X in metastatic castration-resistant prostate cancer",
            arms=arms("Cohort A: drug X", "Cohort B: drug X"),
            eligibility=(
                "Inclusion Criteria:\n* ECOG 0-1\n"
                "Cohort A:\n* Must have received docetaxel\n"
                "Cohort B: no prior chemotherapy"
            ),
        )
    )

    def shown(each: Population) -> tuple[object, ...]:
        kinds = tuple(prior.kind for prior in each.prior_therapies)
        return each.arm_key, each.classes, kinds, each.characteristics

    mcrpc = "MetastaticCastrationResistantProstateCancer"
    assert [shown(each) for each in linked.populations] == [
        (None, (mcrpc,), (), (("ecog_max", "1"),)),
        ("a1", ("DocetaxelPretreatedProstateCancer", mcrpc), ("required",),
         (("ecog_max", "1"),)),
        ("a2", ("ChemotherapyNaiveProstateCancer", mcrpc), ("excluded",),
         (("ecog_max", "1"),)),
    ]  # fmt: skip


def test_arms_of_the_same_men_get_none() -> None:
    linked = link_states(study(title="Drug X in mCRPC", arms=arms("Drug X", "Placebo")))
    assert narrow(linked) == [(None, ("MetastaticCastrationResistantProstateCancer",))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cohort A: metastatic disease", ("cohort a",)),
        ("Cohorts 1 and 2b", ("cohort 1", "cohort 2b")),
        ("Dose escalation cohort only", ("escalation",)),
        ("Part I / Part II", ("part i", "part ii")),
        ("Stage T2 disease", ()),
        ("a group of men", ()),
    ],
)
def test_parts_of_a_study(text: str, expected: tuple[str, ...]) -> None:
    assert cohorts_of(text) == expected


def test_sections_of_criteria_may_come_twice() -> None:
    text = (
        "Inclusion Criteria for step 1:\n* M0\nExclusion Criteria:\n* M1a\n"
        "Inclusion Criteria for step 2:\n* N1"
    )
    assert [(each.text, each.included) for each in lines(text)] == [
        ("M0", True),
        ("M1a", False),
        ("N1", True),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gleason score 3+3 or 3+4", ("GleasonGradeGroup1", "GleasonGradeGroup2")),
        ("Gleason 4+5 or 5+4", ("GleasonGradeGroup5",)),
        ("Gleason score at least 3+4 or 4+3", ()),
        ("Gleason score 3+4", ()),
        ("High risk: Gleason 4+4 or 4+5", ()),
    ],
)
def test_grade_groups_of_listed_patterns(text: str, expected: tuple[str, ...]) -> None:
    assert grade_groups(text) == expected


@given(st.text(max_size=300))
def test_any_criteria_are_read(text: str) -> None:
    found, mentions = characteristics(study(), lines(text), "eligibility")
    assert {each.rule.removeprefix("rule:fact:") for each in mentions} == dict(found).keys()
    assert all(each.therapies for each in prior_therapies(lines(text)))
