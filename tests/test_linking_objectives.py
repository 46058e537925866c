"""Outcomes of records that list none, read from what their texts call primary or secondary."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.linking.endpoints import link_endpoints
from graph.linking.endpoints_objectives import outcomes_of_text
from graph.records import Outcome, Population, Source, Study


def study(**fields: object) -> Study:
    """A study with nothing but the given fields."""
    source = Source(kind="text", record_id="T1", tier="digest")
    return replace(Study(source=source, slug="t", name="T"), **fields)  # type: ignore[arg-type]


def read(**fields: object) -> list[tuple[str, tuple[str, ...]]]:
    """Role and classes of the outcomes of a study."""
    return [(each.role, each.classes) for each in link_endpoints(study(**fields)).outcomes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "OBJECTIVES: Primary - Compare the overall survival of men given X or Y. "
            "Secondary - Compare the toxicity of these regimens. - Assess quality of life. "
            "OUTLINE: Men are randomised.",
            [
                ("primary", ("OverallSurvival",)),
                ("secondary", ("SafetyAndTolerability",)),
                ("secondary", ("HealthRelatedQualityOfLife",)),
            ],
        ),
        (
            "PRIMARY OBJECTIVES:\n\nI. To estimate the PSA50 response.\n\nII. To assess "
            "dose-limiting toxicities.\n\nOUTLINE:\n\nOverall survival is not assessed.",
            [("primary", ("PSA50Response",)), ("primary", ("DoseLimitingToxicity",))],
        ),
        (
            "The primary endpoint of this trial is progression-free survival. Overall survival "
            "is known to differ.",
            [("primary", ("ProgressionFreeSurvival",))],
        ),
        (
            "Objectives: - To assess the feasibility of X. - To measure overall survival. "
            "- Secondary objectives will follow.",
            [("primary", ("Feasibility",)), ("primary", ("OverallSurvival",))],
        ),
        (
            "Study Objectives Primary Objectives - To compare overall survival of men given X or Y "
            "Secondary Objectives - To describe toxicity",
            [("primary", ("OverallSurvival",)), ("secondary", ("SafetyAndTolerability",))],
        ),
        ("The trial endpoints are toxicity and PSA response.",
         [("primary", ("PSAResponse", "SafetyAndTolerability"))]),
        ("The study endpoints are toxicity. The primary endpoint is overall survival.",
         [("primary", ("OverallSurvival",))]),
        ("Activity will primarily be judged by PSA response.", [("primary", ("PSAResponse",))]),
        ("Activity will be measured primarily through PSA response.",
         [("primary", ("PSAResponse",))]),
        ("The drug is used primarily by men with a PSA response.", []),
        ("The aim of the trial is to measure PSA response. Beside this primary aim, men are seen.",
         [("primary", ("PSAResponse",))]),
        ("The aim of the trial is to measure PSA response.", []),
        ("OBJECTIVES: I. Compare the overall survival of men given X or Y.", []),
        ("The main purpose of this study is to improve overall survival.", []),
        ("The primary endpoint will be assessed by overall survival curves.", []),
    ],
)  # fmt: skip
def test_only_ranked_aims_are_outcomes(
    text: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert read(description=text) == expected


def test_an_aim_is_explained_by_the_text_it_stands_in() -> None:
    linked = link_endpoints(study(summary="The primary endpoint is overall survival at 2 years."))
    (outcome,) = linked.outcomes
    assert (outcome.name, outcome.field) == ("overall survival at 2 years", "summary")
    assert [(each.text, each.field) for each in outcome.mentions] == [
        ("overall survival", "summary")
    ]
    assert link_endpoints(linked) == linked


def test_listed_outcomes_are_enough() -> None:
    outcome = Outcome(key="o", name="Overall survival", role="primary")
    assert read(outcomes=(outcome,), summary="The primary endpoint is toxicity of X.") == [
        ("primary", ("OverallSurvival",))
    ]


def of_men(name: str, *states: str) -> tuple[str, ...]:
    """The classes of an outcome in a prostate study of men in some states."""
    men = tuple(Population(key=state, label=state, classes=(state,)) for state in states)
    outcome = Outcome(key="o", name=name)
    linked = link_endpoints(study(scope="prostate", outcomes=(outcome,), populations=men))
    return linked.outcomes[0].classes


def test_what_the_men_have_decides_what_biochemical_progression_is() -> None:
    late, early = "MetastaticCastrationResistantProstateCancer", "LocalizedProstateCancer"
    name = "Biochemical progression-free survival"
    assert of_men(name, late) == ("PSAProgressionFreeSurvival",)
    assert of_men(name, early) == ("BiochemicalRecurrenceFreeSurvival",)
    assert of_men(name, late, early) == ("BiochemicalRecurrenceFreeSurvival",)
    assert of_men("Biochemical recurrence-free survival", late) == (
        "BiochemicalRecurrenceFreeSurvival",
    )


def test_disease_specific_survival_in_a_prostate_study_is_of_prostate_cancer() -> None:
    assert of_men("Disease-specific survival") == ("ProstateCancerSpecificSurvival",)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = outcomes_of_text(study(description=text))
    assert len({each.key for each in found}) == len(found)
    assert all(each.name and each.role != "not stated" for each in found)
