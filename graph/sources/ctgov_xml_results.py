"""Results of the legacy XML of ClinicalTrials.gov, in the shape of API v2 (tables)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.sources import ctgov_comparisons, ctgov_units
from graph.sources.ctgov_shape import XML_PATHS, Mapped, Row, Shape
from graph.sources.ctgov_words import ASSESSMENTS, OUTCOME_TYPES, coded, yes

if TYPE_CHECKING:
    from graph.sources.ctgov_shape import Translator
    from graph.sources.xml_tree import Element

__all__ = ["GROUP", "RESULTS"]

PARTICIPANTS: Final = "number of participants"  # title of the measure that held the denominators

GROUP: Final = Shape(
    Row("@group_id", "id"), Row("title", "title"), Row("description", "description")
)
COUNT: Final = Shape(Row("@group_id", "groupId"), Row("@value", "value"))
DENOMINATOR: Final = Shape(
    Row("units", "units"),
    Row("scope", None),
    Row("count_list/count", "counts", COUNT, many=True),
)
MEASUREMENT: Final = Shape(
    Row("", "comment"),
    Row("@group_id", "groupId"),
    Row("@value", "value"),
    Row("@spread", "spread"),
    Row("@lower_limit", "lowerLimit"),
    Row("@upper_limit", "upperLimit"),
)
CATEGORY: Final = Shape(
    Row("title", "title"),
    Row("measurement_list/measurement", "measurements", MEASUREMENT, many=True),
)
OLD_CATEGORY: Final = Shape(
    Row("sub_title", "title"),
    Row("measurement_list/measurement", "measurements", MEASUREMENT, many=True),
)
CLASS: Final = Shape(
    Row("title", "title"),
    Row("analyzed_list/analyzed", "denoms", DENOMINATOR, many=True),
    Row("category_list/category", "categories", CATEGORY, many=True),
)
TABLE: Final = (
    Row("units", "unitOfMeasure"),
    Row("param", "paramType", coded(ctgov_units.PARAMETER)),
    Row("dispersion", "dispersionType"),
    Row("units_analyzed", "denomUnitsSelected"),
    Row("analyzed_list/analyzed", "denoms", DENOMINATOR, many=True),
    Row("class_list/class", "classes", CLASS, many=True),
    Row("category_list/category", None),  # the older layout: see _classes
)
ANALYSIS: Final = Shape(
    Row("group_id_list/group_id", "groupIds", many=True),
    Row("groups_desc", "groupDescription"),
    Row("non_inferiority", "testedNonInferiority", yes),
    Row("non_inferiority_type", "nonInferiorityType", coded(ctgov_comparisons.HYPOTHESES)),
    Row("non_inferiority_desc", "nonInferiorityComment"),
    Row("p_value", "pValue"),
    Row("p_value_desc", "pValueComment"),
    Row("method", "statisticalMethod"),
    Row("method_desc", "statisticalComment"),
    Row("param_type", "paramType"),
    Row("param_value", "paramValue"),
    Row("dispersion_type", "dispersionType", coded(ctgov_comparisons.DISPERSION)),
    Row("dispersion_value", "dispersionValue"),
    Row("ci_percent", "ciPctValue"),
    Row("ci_n_sides", "ciNumSides", coded(ctgov_comparisons.SIDES)),
    Row("ci_lower_limit", "ciLowerLimit"),
    Row("ci_upper_limit", "ciUpperLimit"),
    Row("ci_lower_limit_na_comment", "ciLowerLimitComment"),
    Row("ci_upper_limit_na_comment", "ciUpperLimitComment"),
    Row("estimate_desc", "estimateComment"),
    Row("other_analysis_desc", "otherAnalysisDescription"),
)


def _classes(translator: Translator, table: Element, found: Mapped, *, apart: bool) -> None:
    """The categories of the older layout, which had no classes.

    Args:
        translator: of the record.
        table: the measure, at `found.place`.
        found: the measure that gets the classes.
        apart: whether each category is a class of its own, as the registry made them of outcomes.
    """
    categories = []
    for wrapper in table.all("category_list"):
        place = XML_PATHS.step(found.place, "category_list")
        for index, category in enumerate(wrapper.all("category")):
            path = XML_PATHS.step(place, "category", index)
            categories.append(translator.mapped(OLD_CATEGORY, category, path))
    groups = [[category] for category in categories] if apart else [categories]
    for group in filter(None, groups):
        row = Mapped(group[0].place, {"title": "sub_title"}, XML_PATHS)
        if apart and "title" in group[0]:
            row["title"] = group[0].pop("title")
        row["categories"] = group
        classes = found.setdefault("classes", [])
        if isinstance(classes, list):
            classes.append(row)


def _counts(translator: Translator, table: Element, place: str) -> Mapped:
    """The older layout's measure "Number of Participants" as a denominator."""
    denominator = Mapped(place, {"units": "units"}, XML_PATHS)
    denominator["units"] = "Participants"
    counted = Mapped(place, {}, XML_PATHS)
    _classes(translator, table, counted, apart=False)
    counts: list[object] = []
    rows = counted.get("classes")
    for row in rows if isinstance(rows, list) else []:
        for category in row["categories"]:
            counts += category.get("measurements", [])
    denominator["counts"] = counts
    return denominator


def _older_outcome(translator: Translator, outcome: Element, found: Mapped) -> None:
    """The older layout of an outcome: a list of measures, the first with the denominators."""
    for wrapper in outcome.all("measure_list"):
        place = XML_PATHS.step(found.place, "measure_list")
        for index, table in enumerate(wrapper.all("measure")):
            path = XML_PATHS.step(place, "measure", index)
            title = table.find("title")
            if title is not None and title.text.strip().casefold() == PARTICIPANTS and index == 0:
                found["denoms"] = [_counts(translator, table, path)]
            elif "classes" in found:
                name = title.text if title is not None else ""
                translator.lose(path, name, "a second table of one outcome; it was left out")
            else:
                read = translator.mapped(OLD_TABLE, table, path)
                _classes(translator, table, read, apart=True)
                found.adopt(read)


OLD_TABLE: Final = Shape(
    *TABLE, Row("title", None), Row("description", None), Row("population", None)
)


def _older_measure(translator: Translator, measure: Element, found: Mapped) -> None:
    """The older layout of a baseline measure."""
    _classes(translator, measure, found, apart=False)


OUTCOME: Final = Shape(
    Row("type", "type", coded(OUTCOME_TYPES)),
    Row("title", "title"),
    Row("description", "description"),
    Row("time_frame", "timeFrame"),
    Row("safety_issue", None),
    Row("posting_date", "anticipatedPostingDate"),
    Row("population", "populationDescription"),
    Row("group_list/group", "groups", GROUP, many=True),
    *(
        Row(f"measure/{row.path}", row.key, row.read, row.many)
        for row in TABLE
        if row.key is not None
    ),
    # repeat the outcome's own
    Row("measure/title", None),
    Row("measure/description", None),
    Row("measure/population", None),
    Row("measure_list", None),  # the older layout: see _older_outcome
    Row("analysis_list/analysis", "analyses", ANALYSIS, many=True),
    finish=_older_outcome,
)
BASELINE: Final = Shape(
    Row("population", "populationDescription"),
    Row("group_list/group", "groups", GROUP, many=True),
    Row("analyzed_list/analyzed", "denoms", DENOMINATOR, many=True),
    Row(
        "measure_list/measure",
        "measures",
        Shape(
            Row("title", "title"),
            Row("description", "description"),
            Row("population", "populationDescription"),
            *TABLE,
            finish=_older_measure,
        ),
        many=True,
    ),
)
FLOW_COUNT: Final = Shape(
    Row("", "comment"), Row("@group_id", "groupId"), Row("@count", "numSubjects")
)
FLOW: Final = Shape(
    Row("recruitment_details", "recruitmentDetails"),
    Row("pre_assignment_details", "preAssignmentDetails"),
    Row("group_list/group", "groups", GROUP, many=True),
    Row(
        "period_list/period",
        "periods",
        Shape(
            Row("title", "title"),
            Row(
                "milestone_list/milestone",
                "milestones",
                Shape(
                    Row("title", "type"),
                    Row("participants_list/participants", "achievements", FLOW_COUNT, many=True),
                ),
                many=True,
            ),
            Row(
                "drop_withdraw_reason_list/drop_withdraw_reason",
                "dropWithdraws",
                Shape(
                    Row("title", "type"),
                    Row("participants_list/participants", "reasons", FLOW_COUNT, many=True),
                ),
                many=True,
            ),
        ),
        many=True,
    ),
)
EVENT: Final = Shape(
    Row("sub_title", "term"),
    Row("sub_title/@vocab", "sourceVocabulary"),
    Row("assessment", "assessmentType", coded(ASSESSMENTS)),
    Row("description", "notes"),
    Row(
        "counts",
        "stats",
        Shape(
            Row("@group_id", "groupId"),
            Row("@events", "numEvents"),
            Row("@subjects_affected", "numAffected"),
            Row("@subjects_at_risk", "numAtRisk"),
        ),
        many=True,
    ),
)
EVENTS: Final = Shape(
    Row("frequency_threshold", "frequencyThreshold"),
    Row("default_vocab", "vocabulary"),
    Row("default_assessment", "assessment", coded(ASSESSMENTS)),
    Row(
        "category_list/category",
        "categories",
        Shape(
            Row("title", "title"),
            Row("event_list/event", "events", EVENT, many=True),
        ),
        many=True,
    ),
)


def _events(translator: Translator, reported: Element, found: Mapped) -> None:
    """Serious and other events, out of their categories; "Total" is of the groups."""
    groups = {
        group.get("id"): group for group in _list(found, "eventGroups") if isinstance(group, Mapped)
    }
    for kind in ("serious", "other"):
        for element in reported.all(f"{kind}_events"):
            place = XML_PATHS.step(found.place, element.tag)
            table = translator.mapped(EVENTS, element, place)
            if "frequencyThreshold" in table:
                found.setdefault("frequencyThreshold", table["frequencyThreshold"])
            listed: list[object] = []
            for category in _list(table, "categories"):
                events = _list(category, "events")
                if category.get("title") == "Total":
                    _totals(translator, kind, events, groups)
                    continue
                for event in events:
                    event.setdefault("organSystem", category.get("title"))
                    event.setdefault("sourceVocabulary", table.get("vocabulary"))
                    event.setdefault("assessmentType", table.get("assessment"))
                    listed.append(event)
            found[f"{kind}Events"] = listed


def _totals(
    translator: Translator, kind: str, events: list[Mapped], groups: dict[object, Mapped]
) -> None:
    """How many of a group had any event of a kind."""
    for event in events:
        for stats in _list(event, "stats"):
            group = groups.get(stats.get("groupId"))
            if group is None:
                reason = "no group of the table has this id"
                translator.lose(stats.at("groupId"), stats.get("groupId"), reason)
                continue
            for name in ("NumAffected", "NumAtRisk"):
                if (number := stats.get("n" + name[1:])) is not None:
                    group.setdefault(f"{kind}{name}", number)


def _list(found: Mapped, key: str) -> list[Mapped]:
    """The objects of a list."""
    items = found.get(key)
    return [item for item in items if isinstance(item, Mapped)] if isinstance(items, list) else []


REPORTED: Final = Shape(
    Row("time_frame", "timeFrame"),
    Row("desc", "description"),
    Row("group_list/group", "eventGroups", GROUP, many=True),
    # their events: see _events
    Row("serious_events", None),
    Row("other_events", None),
    finish=_events,
)
CONTACT: Final = Shape(
    Row("name_or_title", "title"),
    Row("organization", "organization"),
    Row("phone", None),
    Row("phone_ext", None),
    Row("email", None),
)
RESULTS: Final = Shape(
    Row("participant_flow", "participantFlowModule", FLOW),
    Row("baseline", "baselineCharacteristicsModule", BASELINE),
    Row("outcome_list/outcome", "outcomeMeasuresModule.outcomeMeasures", OUTCOME, many=True),
    Row("reported_events", "adverseEventsModule", REPORTED),
    Row("limitations_and_caveats", "moreInfoModule.limitationsAndCaveats.description"),
    Row("certain_agreements", None),
    Row("point_of_contact", "moreInfoModule.pointOfContact", CONTACT),
)
