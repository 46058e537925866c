"""Reading endpoints: names, polarity, harm, descriptions, criteria and what stays unknown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.linking.endpoints import classify_outcome, link_endpoints
from graph.linking.endpoints_criteria import assessor, criteria
from graph.linking.endpoints_toxicity import toxicity_classes
from graph.records import Outcome, Source, Study


def study(*outcomes: Outcome) -> Study:
    """A study with nothing but outcomes."""
    source = Source(kind="test", record_id="T1", tier="registry")
    return replace(Study(source=source, slug="t", name="T"), outcomes=outcomes)


def classes(name: str, description: str | None = None) -> tuple[str, ...]:
    """The classes of one outcome."""
    outcome = Outcome(key="o", name=name, description=description, field="outcomes[0]")
    return link_endpoints(study(outcome)).outcomes[0].classes


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Radiographic progression-free survival (rPFS)", "RadiographicProgressionFreeSurvival"),
        ("Overall survival rate at 5 years", "OverallSurvival"),
        ("time to first symptomatic skeletal event", "TimeToFirstSymptomaticSkeletalEvent"),
        ("PSA50 response at 12 weeks", "PSA50Response"),
        ("PSA response rate (PSA decline by >= 50% [PSA50])", "PSA50Response"),
        ("PSA progression-free survival", "PSAProgressionFreeSurvival"),
        ("Time to PSA progression", "TimeToPSAProgression"),
        ("Change from baseline in BPI-SF worst pain", "BPISFScore"),
        ("Number of participants with dose limiting toxicities", "DoseLimitingToxicity"),
        ("Local failure", "LocalFailure"),
        ("Time to local failure", "LocalControl"),
        ("Freedom from local failure", "LocalControl"),
        ("Local control rate at 2 years", "LocalControl"),
        ("Duration of objective response", "DurationOfResponse"),
        ("Time to objective response", "TimeToResponse"),
        ("Freedom from distant metastasis", "TimeToDistantMetastasis"),
        ("Distant metastasis-free survival", "DistantMetastasisFreeSurvival"),
        ("Prostate cancer-specific mortality", "ProstateCancerSpecificMortality"),
        ("Endometrial cancer-specific survival", "CauseSpecificSurvival"),
        ("Quality of life (EPIC-26)", "EPIC26Score"),
        ("Mean IPSS at 6 months", "IPSSScore"),
        ("Part A, dose escalation / MTD: incidence of adverse events", "SafetyAndTolerability"),
        ("Adverse events and serious adverse events", "SafetyAndTolerability"),
        ("toxicity, all grades and grade III/IV", "SafetyAndTolerability"),
        ("Distant recurrence-free survival", "DistantMetastasisFreeSurvival"),
        ("Time to disease recurrence", "TimeToRecurrence"),
        ("PFS1 + PFS2", "SumOfTwoProgressionFreeSurvivals"),
        ("Number of men whose PSA fell by at least 30 %", "PSA30Response"),
        ("Confirmed decline of PSA of 50% or more", "ConfirmedPSA50Response"),
        ("Proportion with a 75% decrease in serum PSA", "PSAResponse"),
        ("Share of men alive and free of disease progression", "ProgressionFreeSurvival"),
        ("Share of men free of disease progression", "FreedomFromProgression"),
        ("Participants alive at 2 years", "OverallSurvival"),
        ("Cumulative incidence of relapse", "RecurrenceRate"),
        ("Serum selenium levels at 6 months", "BiomarkerChange"),
        ("Area under curve of drug X", "PharmacokineticParameters"),
        ("Change from baseline in FACT-P", "FACTPScore"),
        ("Change from baseline in FACT-L", "HealthRelatedQualityOfLife"),
        ("Non-hematologic toxicity", "SafetyAndTolerability"),
        ("Haematological and non-haematological toxicity", "SafetyAndTolerability"),
        ("Hematological toxicity", "HematologicToxicity"),
        ("Residual cancer burden class 0 or I", "ResidualCancerBurden"),
        ("RCB at surgery", "ResidualCancerBurden"),
        (
            "Participants who discontinued X because of side effects",
            "DiscontinuationForAdverseEvents",
        ),
        ("Withdrawal due to toxicity", "DiscontinuationForAdverseEvents"),
        ("Progressive disease or death within 2 years", "ProgressionFreeSurvival"),
        ("Progressive disease within 2 years", "DiseaseProgression"),
        ("Share of patients who survive 18 months", "OverallSurvival"),
        ("Prostatic-specific antigen response", "PSAResponse"),
        ("Time to prostatic specific antigen progression", "TimeToPSAProgression"),
        ("Decline in prostate-specific antigen", "PSADecline"),
        ("Mean serum PSA at 2 years", "PSALevel"),
        ("Biochemical failure (median PSA, ng/mL)", "PSALevel"),
        ("Median PSA progression-free survival", "PSAProgressionFreeSurvival"),
        ("Median PSA nadir", "PSANadir"),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert classes(name) == (expected,)


@pytest.mark.parametrize(
    "name",
    [
        "Voice Handicap Index",
        "no PSA decline",
        "Baroreflex sensitivity",
        "Efficacy",
        "Composite endpoint",
        "cancer-free survival",
        "cardiac functional status",
        "Chronic post-operative pain",
    ],
)
def test_null_rather_than_a_wrong_class(name: str) -> None:
    assert classes(name) == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Late grade 2 or higher genitourinary toxicity",
            ("Grade2OrHigherToxicity", "LateGenitourinaryToxicity"),
        ),
        ("rate of grade 3 or higher toxicity", ("Grade3OrHigherToxicity",)),
        ("Adverse events of grade >= 3", ("Grade3OrHigherToxicity",)),
        ("toxicity > grade 2", ("Grade3OrHigherToxicity",)),
        ("grade 3-4 treatment-related adverse events",
         ("Grade3OrHigherTreatmentRelatedAdverseEvents",)),
        ("grade 1 toxicity", ("Grade1OnlyToxicity",)),
        ("grade 3 adverse events", ("Grade3OnlyToxicity",)),
        ("acute grade 2 toxicity", ("AcuteToxicity", "Grade2OnlyToxicity")),
        ("Acute and late toxicity", ("SafetyAndTolerability",)),
        ("grade 1-2 toxicity", ("SafetyAndTolerability",)),
        ("acute gastrointestinal and genitourinary toxicity",
         ("AcuteGastrointestinalToxicity", "AcuteGenitourinaryToxicity")),
        ("grade 3 or higher hypertension", ("Grade3OrHigherToxicity", "HypertensionAdverseEvent")),
        ("treatment-related serious adverse events",
         ("SeriousAdverseEvents", "TreatmentRelatedAdverseEvents")),
    ],
)  # fmt: skip
def test_harm_is_composed(name: str, expected: tuple[str, ...]) -> None:
    assert classes(name) == expected


def test_joined_measures_are_both_kept() -> None:
    assert classes("Disease-free survival and overall survival") == (
        "DiseaseFreeSurvival",
        "OverallSurvival",
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Progression-free survival and to assess safety",
         ("ProgressionFreeSurvival", "SafetyAndTolerability")),
        ("Overall survival, PSA response and toxicity",
         ("OverallSurvival", "PSAResponse", "SafetyAndTolerability")),
        ("DLTs, adverse events and serious adverse events",
         ("DoseLimitingToxicity", "SafetyAndTolerability")),
        ("Safety and pharmacokinetics of X",
         ("PharmacokineticParameters", "SafetyAndTolerability")),
        ("Recommended phase 2 dose and safety",
         ("RecommendedPhase2Dose", "SafetyAndTolerability")),
        ("Safety and recommended phase 2 dose", ("RecommendedPhase2Dose",)),
        ("Adverse events and grade 3 or higher toxicity", ("Grade3OrHigherToxicity",)),
    ],
)  # fmt: skip
def test_each_measure_that_is_listed_is_kept(name: str, expected: tuple[str, ...]) -> None:
    assert classes(name) == expected


def test_harm_of_other_organs_in_a_description_is_no_harm_of_the_blood() -> None:
    told = "No grade 4 non-hematologic and no grade 5 hematologic toxicity"
    assert classes("Toxicity", told) == ("SafetyAndTolerability",)
    assert classes("Toxicity", "Grade 4 hematologic toxicity") == ("HematologicToxicity",)


def test_a_mean_of_psa_is_a_number_whatever_the_outcome_is_called() -> None:
    assert classes("Biochemical failure", "Mean PSA at 3 years") == ("PSALevel",)
    assert classes("Mean PSA", "Biochemical failure is nadir + 2 ng/mL") == ("PSALevel",)
    assert classes("Biochemical failure", "PSA of nadir + 2 ng/mL") == ("BiochemicalFailure",)


def test_the_description_decides_where_the_name_does_not() -> None:
    assert classes("Efficacy", "Objective response rate by RECIST 1.1") == (
        "ObjectiveResponseRate",
    )
    assert classes("Safety", "Number of participants with dose-limiting toxicities") == (
        "DoseLimitingToxicity",
    )
    assert classes("Overall survival", "Progression-free survival is another outcome") == (
        "OverallSurvival",
    )


def test_an_outcome_is_filled_and_explained() -> None:
    outcome = Outcome(
        key="o",
        name="rPFS per PCWG3 and RECIST 1.1",
        description="Assessed by blinded independent central review",
        field="outcomes[0]",
    )
    linked = link_endpoints(study(outcome)).outcomes[0]
    assert linked.classes == ("RadiographicProgressionFreeSurvival",)
    assert linked.criteria == "PCWG3; RECIST 1.1"
    assert linked.assessor == "independent central review"
    assert [(each.text, each.field, each.rule) for each in linked.mentions] == [
        ("rPFS", "outcomes[0].measure", "lexicon:rPFS")
    ]


def test_unknown_outcomes_are_reported_once() -> None:
    outcome = Outcome(key="o", name="Voice Handicap Index", field="outcomes[0]")
    once = link_endpoints(study(outcome))
    assert [(each.kind, each.text, each.field) for each in once.unresolved] == [
        ("endpoint", "Voice Handicap Index", "outcomes[0]")
    ]
    assert link_endpoints(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prostate Cancer Working Group 3 (PCWG3)", "PCWG3"),
        ("Prostate Cancer Clinical Trials Working Group 2 criteria", "PCWG2"),
        ("Response Evaluation Criteria in Solid Tumors (RECIST) version 1.1", "RECIST 1.1"),
        ("iRECIST", "iRECIST"),
        ("Phoenix definition (nadir + 2)", "Phoenix"),
        ("NCI CTCAE v4.03", "CTCAE 4.03"),
        ("Common Terminology Criteria for Adverse Events (CTCAE) version 5", "CTCAE 5.0"),
        ("graded by CTCAE", "CTCAE"),
        ("no definition", None),
    ],
)
def test_criteria(text: str, expected: str | None) -> None:
    assert criteria(text) == expected


def test_two_assessors_are_none() -> None:
    assert assessor("assessed by the investigator") == "investigator"
    assert assessor("investigator assessment and BICR") is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_words_are_read(name: str, description: str) -> None:
    readings, part = classify_outcome(name, description)
    assert part in {"name", "description"}
    assert all(each.classes for each in readings)


@given(st.sampled_from(["grade 2", "grade ≥3", "grade 3 or 4", "grades 1-2", ">= grade 2"]))
def test_a_grade_always_gives_a_class(grade: str) -> None:
    assert toxicity_classes(f"{grade} toxicity") != ()
