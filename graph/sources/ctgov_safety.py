"""Adverse events of a ClinicalTrials.gov record: one count an event and group."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from graph.records import AdverseEvent
from graph.sources.grades import own_grades, relatedness
from graph.sources.text import decimal, few_words, slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.sources.node import Node

__all__ = ["ANY_OTHER", "ANY_SERIOUS", "DEATH", "event_groups", "read_safety"]

Seriousness = Literal["serious", "other", "death"]
Assessment = Literal["systematic", "non-systematic"]

ANY_SERIOUS: Final = "any serious adverse event"
ANY_OTHER: Final = "any other adverse event"
DEATH: Final = "death from any cause"
_TABLES: Final[tuple[tuple[str, Seriousness], ...]] = (
    ("seriousEvents", "serious"),
    ("otherEvents", "other"),
)
_TOTALS: Final[tuple[tuple[str, Seriousness, str], ...]] = (
    ("serious", "serious", ANY_SERIOUS),
    ("other", "other", ANY_OTHER),
    ("deaths", "death", DEATH),
)
_ASSESSMENTS: Final[dict[str, Assessment]] = {
    "SYSTEMATIC_ASSESSMENT": "systematic",
    "NON_SYSTEMATIC_ASSESSMENT": "non-systematic",
}


def event_groups(section: Node) -> list[tuple[str, Node]]:
    """The groups in which a results section counts adverse events, with the module's path."""
    module = section.child("adverseEventsModule")
    return [(module.path, node) for node in module.children("eventGroups")]


def read_safety(section: Node, groups: Mapping[tuple[str, str], str]) -> tuple[AdverseEvent, ...]:
    """The safety tables: totals first, then each event in each group, those without harm as well.

    A group of which nobody was at risk says nothing of an event, and is left out.

    Args:
        section: `resultsSection`.
        groups: group keys by the module's path and group id.
    """
    module = section.child("adverseEventsModule")
    found: dict[str, AdverseEvent] = {}
    for event in _totals(module, groups):
        found.setdefault(event.key, event)
    for name, seriousness in _TABLES:
        for node in module.children(name):
            for event in _events(node, seriousness, groups, module.path):
                known = found.setdefault(event.key, event)
                if known is not event:
                    _again(node, event, found)
    return tuple(found.values())


def _again(node: Node, event: AdverseEvent, found: dict[str, AdverseEvent]) -> None:
    """An event that the table lists twice: its other counts are kept, equal ones are not."""
    counts = f"{event.affected}/{event.at_risk}/{event.events}"
    other = replace(event, key=f"{event.key}-{_digest(counts)[:4]}")
    known = found[event.key]
    if (known.affected, known.at_risk, known.events) == (
        event.affected,
        event.at_risk,
        event.events,
    ) or other.key in found:
        node.lose("term", event.term, "the same event is listed twice; it was kept once")
    else:
        found[other.key] = other


def _totals(module: Node, groups: Mapping[tuple[str, str], str]) -> Iterator[AdverseEvent]:
    """How many of each group had any event, and how many died."""
    threshold = module.number_text("frequencyThreshold")
    percent = decimal(threshold) if threshold else None
    frame = module.text("timeFrame")
    for node in module.children("eventGroups"):
        key = groups.get((module.path, node.text("id") or ""))
        for prefix, seriousness, term in _TOTALS:
            affected = node.integer(f"{prefix}NumAffected")
            at_risk = node.integer(f"{prefix}NumAtRisk")
            if key is None or not at_risk:
                continue
            yield AdverseEvent(
                key=f"{seriousness}-total-{_digest(key)}",
                group_key=key,
                seriousness=seriousness,
                term=term,
                total=True,
                affected=_within(node, affected, at_risk),
                at_risk=at_risk,
                threshold_percent=_threshold(percent) if seriousness == "other" else None,
                time_frame=few_words(frame, 40) if frame else None,
                field=node.path,
            )


@dataclass(frozen=True, slots=True)
class _Event:
    """What the counts of one event share."""

    term: str
    organ: str | None
    vocabulary: str | None
    notes: str | None
    assessment: Assessment | None


def _events(
    node: Node, seriousness: Seriousness, groups: Mapping[tuple[str, str], str], module: str
) -> Iterator[AdverseEvent]:
    """One event in each group."""
    term = node.text("term")
    if term is None:
        node.lose("term", node.value.get("term"), "an adverse event needs a term")
        return
    of = _Event(
        term,
        node.text("organSystem"),
        node.text("sourceVocabulary"),
        node.text("notes"),
        _assessment(node),
    )
    grade = own_grades(term) or own_grades(of.notes or "") or (None, None)
    for stats in node.children("stats"):
        group_id = stats.text("groupId") or ""
        key = groups.get((module, group_id))
        at_risk = stats.integer("numAtRisk")
        if key is None:
            stats.lose("groupId", group_id, "no event group of the record has this id")
        elif at_risk != 0:
            yield AdverseEvent(
                key=_key(seriousness, of, key),
                group_key=key,
                seriousness=seriousness,
                term=term,
                organ_system=of.organ,
                vocabulary=of.vocabulary,
                affected=_within(stats, stats.integer("numAffected"), at_risk),
                at_risk=at_risk,
                events=stats.integer("numEvents"),
                grade_min=grade[0],
                grade_max=grade[1],
                relatedness=relatedness(f"{term} ; {of.notes or ''}"),
                assessment=of.assessment,
                field=node.path,
            )


def _key(seriousness: str, of: _Event, group: str) -> str:
    parts = (seriousness, of.term, of.organ or "", of.vocabulary or "", of.notes or "", group)
    return f"{seriousness}-{slug(of.term, 40)}-{_digest(*parts)}"


def _assessment(node: Node) -> Assessment | None:
    """How events were looked for."""
    code = node.code("assessmentType", dict(_ASSESSMENTS))
    return None if code is None else _ASSESSMENTS[node.text("assessmentType") or ""]


def _within(node: Node, affected: int | None, at_risk: int | None) -> int | None:
    """The number affected, where it can be one of those at risk."""
    if affected is not None and at_risk is not None and affected > at_risk:
        node.lose("numAffected", affected, f"more than the {at_risk} at risk; it was left out")
        return None
    return affected


def _threshold(percent: Decimal | None) -> Decimal | None:
    """The share below which other events are left out of the table."""
    return percent if percent is not None and Decimal(0) < percent <= Decimal(100) else None


def _digest(*parts: str) -> str:
    """Ten characters that stand for an event."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
