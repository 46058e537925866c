"""Results in the JSON of ClinicalTrials.gov's former beta API, in the shape of API v2."""

from __future__ import annotations

from typing import Final

from graph.sources import ctgov_comparisons, ctgov_units
from graph.sources.ctgov_legacy_rows import fields, listed, unread
from graph.sources.ctgov_shape import Row, Shape
from graph.sources.ctgov_words import ASSESSMENTS, OUTCOME_TYPES, coded, yes

__all__ = ["OUTCOME_GROUP", "RESULTS"]


def _group(prefix: str) -> Shape:
    """A result group."""
    return Shape(*fields(prefix, "id", "title", "description"))


def _denominators(prefix: str) -> Row:
    """Participants analysed."""
    counts = Shape(*fields(f"{prefix}DenomCount", "groupId", "value"))
    row = Shape(*fields(f"{prefix}Denom", "units"), listed(f"{prefix}DenomCount", "counts", counts))
    return listed(f"{prefix}Denom", "denoms", row)


def _classes(prefix: str) -> Row:
    """The rows of a result table."""
    cell = Shape(
        *fields(f"{prefix}Measurement", "groupId", "value", "spread", "comment"),
        *fields(f"{prefix}Measurement", "lowerLimit", "upperLimit"),
    )
    category = Shape(
        *fields(f"{prefix}Category", "title"), listed(f"{prefix}Measurement", "measurements", cell)
    )
    row = Shape(
        *fields(f"{prefix}Class", "title"),
        _denominators(f"{prefix}Class"),
        listed(f"{prefix}Category", "categories", category),
    )
    return listed(f"{prefix}Class", "classes", row)


def _measure(prefix: str) -> tuple[Row, ...]:
    """What measures of outcomes and of the baseline share."""
    return (
        *fields(f"{prefix}Measure", "title", "description", "populationDescription"),
        *fields(f"{prefix}Measure", "unitOfMeasure", "dispersionType", "denomUnitsSelected"),
        *fields(f"{prefix}Measure", paramType=coded(ctgov_units.PARAMETER), calculatePct=yes),
        _denominators(f"{prefix}Measure"),
        _denominators(prefix),
        _classes(prefix),
    )


def _events(kind: str) -> Row:
    """Serious or other events."""
    prefix = f"{kind}Event"
    stats = Shape(*fields(f"{prefix}Stats", "groupId", "numEvents", "numAffected", "numAtRisk"))
    event = Shape(
        *fields(prefix, "term", "organSystem", "sourceVocabulary", "notes"),
        *fields(prefix, assessmentType=coded(ASSESSMENTS)),
        listed(f"{prefix}Stats", "stats", stats),
    )
    return listed(prefix, f"{kind.lower()}Events", event)


ANALYSIS: Final = Shape(
    *fields("OutcomeAnalysis", "groupDescription", "nonInferiorityComment", "pValue"),
    *fields("OutcomeAnalysis", "pValueComment", "statisticalMethod", "statisticalComment"),
    *fields("OutcomeAnalysis", "paramType", "paramValue", "estimateComment"),
    *fields("OutcomeAnalysis", "dispersionValue", "otherAnalysisDescription"),
    *fields("OutcomeAnalysis", testedNonInferiority=yes),
    *fields("OutcomeAnalysis", nonInferiorityType=coded(ctgov_comparisons.HYPOTHESES)),
    *fields("OutcomeAnalysis", dispersionType=coded(ctgov_comparisons.DISPERSION)),
    Row("OutcomeAnalysisCIPctValue", "ciPctValue"),
    Row("OutcomeAnalysisCINumSides", "ciNumSides", coded(ctgov_comparisons.SIDES)),
    Row("OutcomeAnalysisCILowerLimit", "ciLowerLimit"),
    Row("OutcomeAnalysisCIUpperLimit", "ciUpperLimit"),
    Row("OutcomeAnalysisCILowerLimitComment", "ciLowerLimitComment"),
    Row("OutcomeAnalysisCIUpperLimitComment", "ciUpperLimitComment"),
    listed("OutcomeAnalysisGroupId", "groupIds"),
)
OUTCOME_GROUP: Final = _group("OutcomeGroup")
OUTCOME: Final = Shape(
    *_measure("Outcome"),
    *fields("OutcomeMeasure", "timeFrame", "reportingStatus", "anticipatedPostingDate"),
    *fields("OutcomeMeasure", "typeUnitsAnalyzed", type=coded(OUTCOME_TYPES)),
    listed("OutcomeGroup", "groups", OUTCOME_GROUP),
    listed("OutcomeAnalysis", "analyses", ANALYSIS),
)
BASELINE: Final = Shape(
    *fields("Baseline", "populationDescription", "typeUnitsAnalyzed"),
    listed("BaselineGroup", "groups", _group("BaselineGroup")),
    _denominators("Baseline"),
    listed("BaselineMeasure", "measures", Shape(*_measure("Baseline"))),
)


def _flow_counts(prefix: str) -> Shape:
    """Participants at a milestone, or who left for a reason."""
    return Shape(*fields(prefix, "groupId", "numSubjects", "numUnits", "comment"))


PERIOD: Final = Shape(
    *fields("FlowPeriod", "title"),
    listed(
        "FlowMilestone",
        "milestones",
        Shape(
            *fields("FlowMilestone", "type", "comment"),
            listed("FlowAchievement", "achievements", _flow_counts("FlowAchievement")),
        ),
    ),
    listed(
        "FlowDropWithdraw",
        "dropWithdraws",
        Shape(
            *fields("FlowDropWithdraw", "type", "comment"),
            listed("FlowReason", "reasons", _flow_counts("FlowReason")),
        ),
    ),
)
FLOW: Final = Shape(
    *fields("Flow", "recruitmentDetails", "preAssignmentDetails", "typeUnitsAnalyzed"),
    listed("FlowGroup", "groups", _group("FlowGroup")),
    listed("FlowPeriod", "periods", PERIOD),
)
SAFETY: Final = Shape(
    *fields("Events", "frequencyThreshold", "timeFrame", "description"),
    listed(
        "EventGroup",
        "eventGroups",
        Shape(
            *fields("EventGroup", "id", "title", "description"),
            *fields("EventGroup", "deathsNumAffected", "deathsNumAtRisk"),
            *fields("EventGroup", "seriousNumAffected", "seriousNumAtRisk"),
            *fields("EventGroup", "otherNumAffected", "otherNumAtRisk"),
        ),
    ),
    _events("Serious"),
    _events("Other"),
)
MORE: Final = Shape(
    Row(
        "LimitationsAndCaveats/LimitationsAndCaveatsDescription",
        "limitationsAndCaveats.description",
    ),
    *unread("CertainAgreement"),
    Row(
        "PointOfContact",
        "pointOfContact",
        Shape(
            *fields("PointOfContact", "title", "organization"),
            *unread("PointOfContactPhone", "PointOfContactPhoneExt", "PointOfContactEMail"),
        ),
    ),
)
RESULTS: Final = Shape(
    Row("ParticipantFlowModule", "participantFlowModule", FLOW),
    Row("BaselineCharacteristicsModule", "baselineCharacteristicsModule", BASELINE),
    Row(
        "OutcomeMeasuresModule",
        "outcomeMeasuresModule",
        Shape(listed("OutcomeMeasure", "outcomeMeasures", OUTCOME)),
    ),
    Row("AdverseEventsModule", "adverseEventsModule", SAFETY),
    Row("MoreInfoModule", "moreInfoModule", MORE),
)
