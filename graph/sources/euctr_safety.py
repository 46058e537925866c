"""EudraCT results beside the end points: adverse events, participant flow, baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from graph.records import AdverseEvent, BaselineValue, FlowCount
from graph.sources import ctgov_units as units
from graph.sources import euctr_codes as codes
from graph.sources.ctgov_safety import ANY_OTHER, ANY_SERIOUS, DEATH
from graph.sources.euctr_endpoints import bound_of, digest
from graph.sources.grades import own_grades, relatedness
from graph.sources.text import decimal, slug
from graph.sources.tree import attribute, each, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from graph.sources.euctr_groups import Groups
    from graph.sources.node import Node

__all__ = ["read_baseline", "read_events", "read_flow"]

Seriousness = Literal["serious", "other", "death"]
TOTALS: Final[tuple[tuple[Seriousness, str, str], ...]] = (
    ("serious", "subjectsAffectedBySeriousAdverseEvents", ANY_SERIOUS),
    ("other", "subjectsAffectedByNonSeriousAdverseEvents", ANY_OTHER),
    ("death", "deathsAllCauses", DEATH),
)
TABLES: Final[tuple[tuple[Seriousness, str, str], ...]] = (
    ("serious", "seriousAdverseEvents", "seriousAdverseEvent"),
    ("other", "nonSeriousAdverseEvents", "nonSeriousAdverseEvent"),
)
CHARACTERISTICS: Final = (
    ("ageContinuousCharacteristic",),
    ("ageCategoricalCharacteristic",),
    ("genderCategoricalCharacteristic",),
    ("studyCategoricalCharacteristics", "studyCategoricalCharacteristic"),
    ("studyContinuousCharacteristics", "studyContinuousCharacteristic"),
)


def read_events(root: Node, groups: Groups) -> tuple[AdverseEvent, ...]:
    """The totals of each reporting group, then every event of the two tables."""
    section = root.child("adverseEvents")
    nodes = each(section, "reportingGroups", "reportingGroup")
    keys = {attribute(node, "id") or "": groups.of_title(node) for node in nodes}
    found: dict[str, AdverseEvent] = {}
    for node in nodes:
        key = keys[attribute(node, "id") or ""]
        for seriousness, field, term in TOTALS:
            affected = node.integer(field)
            if affected is not None:
                event = AdverseEvent(
                    key=f"{slug(term)}-{digest(key)}",
                    group_key=key,
                    seriousness=seriousness,
                    term=term,
                    total=True,
                    affected=affected,
                    at_risk=node.integer("subjectsExposed"),
                    time_frame=section.text("timeFrame"),
                    field=node.at(field),
                )
                found.setdefault(event.key, event)
    for seriousness, outer, inner in TABLES:
        for node in each(section, outer, inner):
            for event in _events(node, section, seriousness, keys):
                if found.setdefault(event.key, event) is not event:
                    node.lose("term", event.term, "the same event is listed twice for a group")
    return tuple(found.values())


def _events(
    node: Node, section: Node, seriousness: Seriousness, groups: dict[str, str]
) -> Iterator[AdverseEvent]:
    """One kind of event in each group."""
    term = node.text("term")
    if term is None:
        node.lose("term", "", "an adverse event needs a term; it was left out")
        return
    system = node.child("organSystem").code("eutctId", codes.ORGAN_SYSTEM)
    method = node.child("assessmentMethod").code("value", codes.ASSESSMENT)
    vocabulary = _vocabulary(section.child("dictionary"))
    grade = own_grades(term) or (None, None)
    threshold = decimal(section.number_text("nonSeriousEventFrequencyThreshold") or "")
    for value in each(node, "values", "value"):
        key = groups.get(attribute(value, "reportingGroupId") or "")
        if key is None:
            number = attribute(value, "reportingGroupId")
            value.lose("reportingGroupId", number, "no reporting group has this id")
            continue
        yield AdverseEvent(
            key=f"{seriousness}-{slug(term, 40)}-{digest(seriousness, term, system or '', key)}",
            group_key=key,
            seriousness=seriousness,
            term=term,
            organ_system=system,
            vocabulary=vocabulary,
            affected=value.integer("subjectsAffected"),
            at_risk=value.integer("subjectsExposed"),
            events=value.integer("occurrences"),
            grade_min=grade[0],
            grade_max=grade[1],
            relatedness=relatedness(term),
            threshold_percent=threshold if seriousness == "other" else None,
            assessment=codes.ASSESSMENT[node.child("assessmentMethod").text("value") or ""]
            if method
            else None,
            time_frame=section.text("timeFrame"),
            field=value.path,
        )


def _vocabulary(dictionary: Node) -> str | None:
    """The dictionary that the terms are of, with its version."""
    name = dictionary.text("otherName") or spelled(dictionary.child("name").text("value") or "")
    name = "MedDRA" if name == "meddra" else name
    return " ".join(filter(None, (name, dictionary.text("version")))) or None


def read_flow(root: Node, arms: dict[str, str]) -> Iterator[FlowCount]:
    """How many of each arm started, completed, and left for which reason, in each period.

    Args:
        root: the results record.
        arms: the arm of each arm id.
    """
    section = root.child("subjectDisposition")
    reasons = {
        attribute(node, "id") or "": node.text("otherReason")
        or node.child("type").code("value", codes.LEFT)
        for node in each(section, "reasonsNotCompleted", "reasonNotCompleted")
    }
    seen: set[str] = set()
    for period in each(section, "postAssignmentPeriods", "postAssignmentPeriod"):
        title = period.text("title") or "period without a title"
        others = {
            attribute(node, "id") or "": node.text("title")
            for node in each(period, "otherMilestones", "otherMilestone")
        }
        for arm in each(period, "arms", "arm"):
            key = arms.get(attribute(arm, "id") or "")
            if key is None:
                continue
            for milestone, reason, node in _counts(arm, others, reasons):
                name = f"{slug(milestone)}-{digest(title, key, milestone, reason or '')}"
                if name in seen:
                    node.lose("subjects", milestone, "the same count is listed twice for an arm")
                    continue
                seen.add(name)
                yield FlowCount(
                    key=name,
                    group_key=key,
                    period=title,
                    milestone=milestone,
                    reason=reason,
                    participants=node.integer("subjects"),
                    field=node.path,
                )


def _counts(
    arm: Node, others: dict[str, str | None], reasons: dict[str, str | None]
) -> Iterator[tuple[str, str | None, Node]]:
    """The milestones of an arm, its reasons for leaving, and the node of each count."""
    for milestone in ("started", "completed"):
        for node in each(arm, f"{milestone}MilestoneAchievement"):
            yield milestone, None, node
    for node in each(arm, "otherMilestoneAchievements", "otherMilestoneAchievement"):
        yield others.get(attribute(node, "otherMilestoneId") or "") or "other milestone", None, node
    for node in each(arm, "notCompletedReasonDetails", "reasonDetail"):
        reason = reasons.get(attribute(node, "reasonNotCompletedId") or "") or "not stated"
        yield "not completed", reason, node


def read_baseline(root: Node, groups: Groups) -> tuple[BaselineValue, ...]:
    """Counts and centres of each baseline characteristic in each arm and analysis set."""
    section = root.child("baselineCharacteristics")
    nodes = each(section, "baselineReportingGroups", "baselineReportingGroup")
    subjects = {attribute(node, "id") or "": node.integer("subjects") for node in nodes}
    arms = {
        attribute(node, "id") or "": groups.of_arm(node)
        for node in nodes
        if attribute(node, "armId")
    }
    found: dict[str, BaselineValue] = {}
    for path in CHARACTERISTICS:
        for node in each(section, *path):
            for group in each(node, "reportingGroups", "reportingGroup"):
                number = attribute(group, "baselineReportingGroupId") or ""
                key = arms.get(number)
                if key is not None:
                    for value in _values(node, group, key, subjects.get(number)):
                        found.setdefault(value.key, value)
    return tuple(found.values())


def _values(node: Node, group: Node, key: str, subjects: int | None) -> Iterator[BaselineValue]:
    """The counts of a categorical, or the centre of a continuous characteristic in a group."""
    measure = node.text("title") or "characteristic without a title"
    names = {
        attribute(item, "id") or "": item.text("name")
        for item in each(node, "categories", "category")
    }
    for cell in each(group, "countableValues", "countableValue"):
        category = names.get(attribute(cell, "categoryId") or "")
        value = bound_of(cell, "value", node.text("description") or "")
        if value is not None:
            yield BaselineValue(
                key=f"{slug(measure, 40)}-{digest(measure, category or '', key)}",
                group_key=key,
                measure=measure,
                category=category,
                statistic="count",
                value=value,
                unit="1",
                unit_text=node.text("unit"),
                denominator=subjects,
                field=cell.path,
            )
    yield from _centre(node, group, key, subjects, measure)


def _centre(
    node: Node, group: Node, key: str, subjects: int | None, measure: str
) -> Iterator[BaselineValue]:
    """The centre of a continuous characteristic in a group, with its dispersion."""
    for cell in each(group, "tendencyValue"):
        value = bound_of(cell, "value", node.text("description") or "")
        if value is not None:
            spread = _spread(node, group)
            unit, unit_text = units.ucum(node.text("unit") or "")
            yield BaselineValue(
                key=f"{slug(measure, 40)}-{digest(measure, '', key)}",
                group_key=key,
                measure=measure,
                statistic=node.child("centralTendencyType").code("value", codes.CENTRE)
                or "not stated",
                value=value,
                unit=unit,
                unit_text=unit_text,
                lower=spread[0],
                upper=spread[1],
                dispersion=spread[2],
                denominator=subjects,
                field=cell.path,
            )


def _spread(node: Node, group: Node) -> tuple[Decimal | None, Decimal | None, str | None]:
    """The ends of a range, or the dispersion in words."""
    kind = node.child("dispersionType").code("value", codes.DISPERSION)
    found = group.child("dispersionValue")
    low = decimal(found.number_text("value") or "")
    high = decimal(found.number_text("highRangeValue") or "")
    if not kind or low is None:
        return None, None, None
    if high is not None:
        return low, high, kind
    return None, None, f"{kind} {low}"
