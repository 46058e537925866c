"""AACT's tables of results in the shape of API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.sources import ctgov_comparisons, ctgov_flow, ctgov_units
from graph.sources.ctgov_shape import Mapped, Row, Shape
from graph.sources.ctgov_words import coded

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.sources.ctgov_shape import Translator
    from graph.sources.xml_tree import Element

__all__ = ["RESULT_TABLES"]

OUTCOME_TYPES: Final = {"PRIMARY": 1, "SECONDARY": 1, "OTHER_PRE_SPECIFIED": 1, "POST_HOC": 1}
ASSESSMENTS: Final = {"SYSTEMATIC_ASSESSMENT": 1, "NON_SYSTEMATIC_ASSESSMENT": 1}


def _printed_first(_: Translator, __: Element, found: Mapped) -> None:
    """Of numbers that stand as printed and as a number, the printed ones."""
    numbers = found.pop("numbers", None)
    if isinstance(numbers, Mapped):
        relation = numbers.pop("relation", None)
        if relation and "pValue" in numbers:
            numbers["pValue"] = f"{relation}{numbers['pValue']}"
        found.adopt(numbers)


def _defaults(_: Translator, __: Element, found: Mapped) -> None:
    """How an event was coded and looked for, where only the table says so."""
    defaults = found.pop("defaults", None)
    if isinstance(defaults, Mapped):
        found.adopt(defaults)


def _table(
    *rows: Row,
    unread: str = "",
    finish: Callable[[Translator, Element, Mapped], None] | None = None,
) -> Shape:
    """A table of results: an id, a study, and for most a group."""
    known = f"id nct_id result_group_id ctgov_group_code {unread}".split()
    taken = {row.path for row in rows}
    given = (Row(column, None) for column in known if column not in taken)
    return Shape(*given, *rows, finish=finish)


GROUP_ID: Final = Row("result_group_id", "groupId")
COUNT: Final = (GROUP_ID, Row("count", "value"))
# What AACT repeats on each measurement is its measure's; older dumps have it only there.
MEASURE: Final = (
    Row("title", "measure.title"),
    Row("units", "measure.unitOfMeasure"),
    Row("param_type", "measure.paramType", coded(ctgov_units.PARAMETER)),
    Row("description", "measure.description"),
)
CELL: Final = (
    GROUP_ID,
    Row("classification", "row"),
    Row("category", "category"),
    Row("param_value", "value"),
    Row("param_value_num", "numbers.value"),
    Row("dispersion_value", "spread"),
    Row("dispersion_value_num", "numbers.spread"),
    Row("dispersion_lower_limit_raw", "lowerLimit"),
    Row("dispersion_lower_limit", "numbers.lowerLimit"),
    Row("dispersion_upper_limit_raw", "upperLimit"),
    Row("dispersion_upper_limit", "numbers.upperLimit"),
    Row("explanation_of_na", "comment"),
)

RESULT_TABLES: Final[dict[str, Shape]] = {
    "result_groups": _table(
        Row("id", "id"),
        Row("title", "title"),
        Row("description", "description"),
        unread="result_type",
    ),
    "outcomes": _table(
        Row("outcome_type", "type", coded(OUTCOME_TYPES)),
        Row("title", "title"),
        Row("description", "description"),
        Row("time_frame", "timeFrame"),
        Row("population", "populationDescription"),
        Row("units", "unitOfMeasure"),
        Row("units_analyzed", "denomUnitsSelected"),
        Row("dispersion_type", "dispersionType"),
        Row("param_type", "paramType", coded(ctgov_units.PARAMETER)),
        unread="anticipated_posting_date anticipated_posting_month_year",
    ),
    "outcome_counts": _table(*COUNT, Row("units", "units"), unread="outcome_id scope"),
    "outcome_measurements": _table(
        *MEASURE,
        Row("dispersion_type", "measure.dispersionType"),
        *CELL,
        unread="outcome_id",
        finish=_printed_first,
    ),
    "outcome_analyses": _table(
        Row("non_inferiority_type", "nonInferiorityType", coded(ctgov_comparisons.HYPOTHESES)),
        Row("non_inferiority_description", "nonInferiorityComment"),
        Row("param_type", "paramType"),
        Row("param_value", "paramValue"),
        Row("dispersion_type", "dispersionType", coded(ctgov_comparisons.DISPERSION)),
        Row("dispersion_value", "dispersionValue"),
        Row("p_value_raw", "pValue"),
        Row("p_value", "numbers.pValue"),
        Row("p_value_modifier", "numbers.relation"),
        Row("p_value_description", "pValueComment"),
        Row("ci_n_sides", "ciNumSides", coded(ctgov_comparisons.SIDES)),
        Row("ci_percent", "ciPctValue"),
        Row("ci_lower_limit_raw", "ciLowerLimit"),
        Row("ci_lower_limit", "numbers.ciLowerLimit"),
        Row("ci_upper_limit_raw", "ciUpperLimit"),
        Row("ci_upper_limit", "numbers.ciUpperLimit"),
        Row("ci_lower_limit_na_comment", "ciLowerLimitComment"),
        Row("ci_upper_limit_na_comment", "ciUpperLimitComment"),
        Row("method", "statisticalMethod"),
        Row("method_description", "statisticalComment"),
        Row("estimate_description", "estimateComment"),
        Row("groups_description", "groupDescription"),
        Row("other_analysis_description", "otherAnalysisDescription"),
        unread="outcome_id",
        finish=_printed_first,
    ),
    "outcome_analysis_groups": _table(GROUP_ID, unread="outcome_analysis_id"),
    "baseline_counts": _table(*COUNT, Row("units", "units"), unread="scope"),
    "baseline_measurements": _table(
        *MEASURE,
        Row("dispersion_type", "measure.dispersionType", coded(ctgov_flow.DISPERSION)),
        Row("population_description", "measure.populationDescription"),
        *CELL,
        Row("number_analyzed", "analysed"),
        Row("number_analyzed_units", "analysedUnits"),
        unread="calculate_percentage",
        finish=_printed_first,
    ),
    "milestones": _table(
        GROUP_ID,
        Row("title", "type"),
        Row("count", "numSubjects"),
        unread="period description milestone_description count_units",
    ),
    "drop_withdrawals": _table(
        GROUP_ID,
        Row("reason", "type"),
        Row("count", "numSubjects"),
        unread="period drop_withdraw_comment reason_comment count_units",
    ),
    "reported_events": _table(
        GROUP_ID,
        Row("adverse_event_term", "term"),
        Row("organ_system", "organSystem"),
        Row("vocab", "sourceVocabulary"),
        Row("default_vocab", "defaults.sourceVocabulary"),
        Row("assessment", "assessmentType", coded(ASSESSMENTS)),
        Row("default_assessment", "defaults.assessmentType", coded(ASSESSMENTS)),
        Row("event_count", "numEvents"),
        Row("subjects_affected", "numAffected"),
        Row("subjects_at_risk", "numAtRisk"),
        Row("time_frame", "timeFrame"),
        Row("frequency_threshold", "frequencyThreshold"),
        unread="event_type description",
        finish=_defaults,
    ),
    "reported_event_totals": _table(
        Row("subjects_affected", "numAffected"),
        Row("subjects_at_risk", "numAtRisk"),
        unread="event_type classification created_at updated_at",
    ),
}
