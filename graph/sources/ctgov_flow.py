"""Participant flow and baseline of a ClinicalTrials.gov record, counted a group."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from graph.records import BaselineValue, Bound, FlowCount
from graph.sources import ctgov_units as units
from graph.sources.ctgov_groups import denominators_of
from graph.sources.text import decimal, slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from graph.sources.node import Node

__all__ = ["group_nodes", "participants", "read_baseline", "read_flow"]

FLOW: Final = "participantFlowModule"
BASELINE: Final = "baselineCharacteristicsModule"
MILESTONES: Final = {
    "STARTED": "started",
    "COMPLETED": "completed",
    "NOT COMPLETED": "not completed",
}
DISPERSION: Final = {
    "STANDARD_DEVIATION": "standard deviation",
    "INTER_QUARTILE_RANGE": "inter-quartile range",
    "FULL_RANGE": "full range",
    # as outcome measures have it
    "Standard Deviation": "standard deviation",
    "Inter-Quartile Range": "inter-quartile range",
    "Full Range": "full range",
}


def group_nodes(section: Node) -> list[tuple[str, Node]]:
    """The groups of the flow and of the baseline, each with its module's path."""
    modules = (section.child(FLOW), section.child(BASELINE))
    return [(module.path, node) for module in modules for node in module.children("groups")]


def read_flow(section: Node, groups: Mapping[tuple[str, str], str]) -> tuple[FlowCount, ...]:
    """Who started, completed and left, in each period and group.

    Args:
        section: `resultsSection`.
        groups: group keys by the module's path and group id.
    """
    module = section.child(FLOW)
    found: dict[str, FlowCount] = {}
    for period in module.children("periods"):
        for count in _period(period, groups, module.path):
            if found.setdefault(count.key, count) is not count:
                period.lose("title", period.text("title"), "the same count is listed twice")
    return tuple(found.values())


def _period(node: Node, groups: Mapping[tuple[str, str], str], module: str) -> Iterator[FlowCount]:
    title = node.text("title") or "Overall Study"
    rows = [("milestones", "achievements", child) for child in node.children("milestones")]
    rows += [("dropWithdraws", "reasons", child) for child in node.children("dropWithdraws")]
    for kind, cells, row in rows:
        word = row.text("type")
        if word is None:
            row.lose("type", row.value.get("type"), "a milestone or reason needs a name")
            continue
        left = kind == "dropWithdraws"
        milestone = "not completed" if left else MILESTONES.get(word.upper(), word)
        for cell in row.children(cells):
            group_id = cell.text("groupId") or ""
            key = groups.get((module, group_id))
            number = cell.integer("numSubjects")
            if key is None:
                cell.lose("groupId", group_id, "no group of the flow has this id")
            elif number is not None:
                reason = word if left else None
                yield FlowCount(
                    key=_key(word, title, milestone, reason or "", key),
                    group_key=key,
                    period=title,
                    milestone=milestone,
                    reason=reason,
                    participants=number,
                    field=row.path,
                )


def participants(flow: tuple[FlowCount, ...]) -> dict[str, int]:
    """How many of each group started the first period that it is in: the group's size."""
    found: dict[str, int] = {}
    for count in flow:
        if count.milestone == "started" and count.participants:
            found.setdefault(count.group_key, count.participants)
    return found


def read_baseline(
    section: Node, groups: Mapping[tuple[str, str], str]
) -> tuple[BaselineValue, ...]:
    """The baseline table, a number a measure, category and group.

    Args:
        section: `resultsSection`.
        groups: group keys by the module's path and group id.
    """
    module = section.child(BASELINE)
    whole = denominators_of(module)
    found: dict[str, BaselineValue] = {}
    for measure in module.children("measures"):
        for value in _values(measure, groups, module.path, whole):
            if found.setdefault(value.key, value) is not value:
                measure.lose("title", value.measure, "the same cell is listed twice")
    return tuple(found.values())


def _values(
    measure: Node, groups: Mapping[tuple[str, str], str], module: str, whole: Mapping[str, int]
) -> Iterator[BaselineValue]:
    title = measure.text("title")
    if title is None:
        measure.lose("title", measure.value.get("title"), "a baseline measure needs a title")
        return
    total = {**whole, **denominators_of(measure)}
    for row in measure.children("classes"):
        denominators = {**total, **denominators_of(row)}
        for category in row.children("categories"):
            names = [name for name in (row.text("title"), category.text("title")) if name]
            for cell in category.children("measurements"):
                group_id = cell.text("groupId") or ""
                key = groups.get((module, group_id))
                if key is None:
                    cell.lose("groupId", group_id, "no group of the baseline has this id")
                    continue
                what = (title, "; ".join(names))
                value = _value(measure, cell, what, key, denominators.get(group_id))
                if value is not None:
                    yield value


def _value(
    measure: Node, cell: Node, what: tuple[str, str], group: str, denominator: int | None
) -> BaselineValue | None:
    """One number of the table; a cell that holds none is left out."""
    printed = cell.number_text("value")
    number = decimal(printed) if printed else None
    if number is None:
        if printed and printed.casefold() not in {"na", "n/a"}:
            cell.lose("value", printed, 'a number or "NA" is expected here')
        return None
    unit_text = measure.text("unitOfMeasure") or ""
    unit, text = units.ucum(unit_text)
    statistic = measure.code("paramType", units.PARAMETER) or "not stated"
    if statistic == "not stated" and units.is_count(unit_text):
        statistic = "count"
    spread = measure.code("dispersionType", DISPERSION)
    own = cell.number_text("spread")
    if spread and own and decimal(own) is not None:
        spread = f"{spread} {decimal(own)}"
    return BaselineValue(
        key=_key(*what, group, str(number)),
        group_key=group,
        measure=what[0],
        category=what[1] or None,
        statistic=statistic,
        value=Bound(number),
        unit="1" if statistic == "count" else unit,
        unit_text=None if statistic == "count" else text,
        lower=_limit(cell, "lowerLimit"),
        upper=_limit(cell, "upperLimit"),
        dispersion=spread,
        denominator=denominator,
        field=measure.path,
    )


def _limit(cell: Node, key: str) -> Decimal | None:
    text = cell.number_text(key)
    return decimal(text) if text else None


def _key(name: str, *parts: str) -> str:
    """A key from what is counted."""
    digest = hashlib.sha256("\0".join([name, *parts]).encode()).hexdigest()[:10]
    return f"{slug(name, 40)}-{digest}"
