"""End points of EudraCT results: outcomes with their estimates, analyses as comparisons."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph.records import Bound, Estimate, Outcome
from graph.sources import ctgov_units as units
from graph.sources import euctr_codes as codes
from graph.sources.euctr_comparisons import read_comparisons
from graph.sources.text import decimal, few_words, slug, unique_keys
from graph.sources.tree import attribute, each

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from graph.records import Comparison
    from graph.sources.euctr_groups import Groups
    from graph.sources.node import Node

__all__ = ["bound_of", "digest", "read_endpoints"]

# Sponsors write 999 or 99999 where the form requires a number and there is none.
NINES: Final = re.compile(r"9{3,}(?:\.9+)?")
NOT_REACHED: Final = re.compile(
    r"not (?:yet )?(?:been )?(?:reached|attained)|\bNR\b", re.IGNORECASE
)
# "Kaplan-Meier survival probability": a share, whatever the words before it.
PROBABILITY: Final = re.compile(r"\b(?:probability|proportion)$", re.IGNORECASE)
REPORTING: Final = (
    ("armReportingGroups", "armReportingGroup"),
    ("subjectAnalysisSetReportingGroups", "subjectAnalysisSetReportingGroup"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """What the cells of one end point share."""

    node: Node
    outcome: Outcome
    countable: bool
    statistic: str
    dispersion: str
    level: Decimal | None
    unit: str
    unit_text: str | None
    categories: dict[str, str]


def read_endpoints(
    root: Node, groups: Groups
) -> tuple[tuple[Outcome, ...], tuple[Estimate, ...], tuple[Comparison, ...]]:
    """Outcomes, estimates and comparisons of the end points of a results record."""
    nodes = [node for node in each(root, "endPoints", "endPoint") if _titled(node)]
    titles = [node.text("title") or "" for node in nodes]
    contents = [repr((_role(node), node.text("timeFrame"))) for node in nodes]
    outcomes: dict[str, Outcome] = {}
    estimates: dict[str, Estimate] = {}
    comparisons: dict[str, Comparison] = {}
    for node, title, key in zip(nodes, titles, unique_keys(titles, contents), strict=True):
        if key in outcomes:
            node.lose("title", title, "the same end point is listed twice; it was kept once")
            continue
        role = node.child("type").code("value", codes.ROLE)
        outcomes[key] = Outcome(
            key=key,
            name=title,
            role=codes.ROLE[_role(node)] if role else "not stated",
            time_frame=node.text("timeFrame"),
            description=node.text("description"),
            field=node.path,
        )
        table = _table(node, outcomes[key])
        keys: dict[str, str] = {}
        for estimate in _estimates(table, groups, keys):
            if estimates.setdefault(estimate.key, estimate) is not estimate:
                node.lose("categories", estimate.category, "the same cell is listed twice")
        for comparison in read_comparisons(node, outcomes[key], keys):
            comparisons.setdefault(comparison.key, comparison)
    return tuple(outcomes.values()), tuple(estimates.values()), tuple(comparisons.values())


def _titled(node: Node) -> bool:
    if node.text("title") is None:
        node.lose("title", "", "an end point needs a title; it was left out")
    return node.text("title") is not None


def _role(node: Node) -> str:
    return node.child("type").text("value") or ""


def _table(node: Node, outcome: Outcome) -> _Table:
    """The frame of an end point's table: statistic, dispersion, unit, categories."""
    printed = node.text("unit") or ""
    unit, unit_text = units.ucum(printed)
    countable = node.text("countable") == "true"
    statistic = node.child("centralTendencyType").code("value", codes.CENTRE) or "not stated"
    if countable:
        statistic, unit = "count", "1"
    elif statistic == "not stated" and (units.is_share(printed) or PROBABILITY.search(printed)):
        statistic, unit = "proportion", unit or "1"
    elif statistic == "not stated" and units.is_count(printed):
        statistic, unit = "count", "1"
    level = decimal(node.number_text("percentage") or "")
    return _Table(
        node=node,
        outcome=outcome,
        countable=countable,
        statistic=statistic,
        dispersion=node.child("dispersionType").code("value", codes.DISPERSION) or "",
        level=level if level is not None and 0 < level < 100 else None,
        unit=unit,
        unit_text=unit_text,
        categories={
            attribute(item, "id") or "": item.text("name") or ""
            for item in each(node, "categories", "category")
        },
    )


def _estimates(table: _Table, groups: Groups, keys: dict[str, str]) -> Iterator[Estimate]:
    """One estimate a group and category; `keys` takes the group of each reporting group's id."""
    for kind, (outer, inner) in zip(("arm", "set"), REPORTING, strict=True):
        for group in each(table.node, outer, inner):
            key = groups.of_arm(group) if kind == "arm" else groups.of_set(group)
            if key is None:
                continue
            keys[attribute(group, "id") or ""] = key
            name = "countable" if table.countable else "tendency"
            spreads = {
                attribute(item, "categoryId") or "": item
                for item in each(group, "dispersionValues", "dispersionValue")
            }
            for cell in each(group, f"{name}Values", f"{name}Value"):
                category = attribute(cell, "categoryId") or ""
                yield _estimate(table, group, key, cell, category, spreads.get(category))


def _estimate(
    table: _Table, group: Node, key: str, cell: Node, category: str, spread: Node | None
) -> Estimate:
    """One number of an end point's table."""
    outcome, explained = table.outcome, table.outcome.description or ""
    value = bound_of(cell, "value", explained) or Bound(None, "not reported")
    low = bound_of(spread, "value", explained) if spread else None
    high = bound_of(spread, "highRangeValue", explained) if spread else None
    interval = table.dispersion in {"confidence interval", "inter-quartile range"}
    ranged = table.dispersion == "full range"
    text = table.dispersion or None
    if text and not interval and not ranged:
        text = f"{text} {low.value}" if low and low.value is not None else None
    name = table.categories.get(category)
    time = units.time_point(name or "") or units.time_point(outcome.name)
    statistic = table.statistic
    if statistic == "proportion" and time and units.is_landmark(f"{outcome.name} {name or ''}"):
        statistic = "landmark rate"
    raw = cell.number_text("value") or ""
    return Estimate(
        key=f"{slug(outcome.key, 40)}-{digest(outcome.key, category, name or '', key, raw)}",
        outcome_key=outcome.key,
        group_key=key,
        statistic=statistic,
        value=value,
        unit=table.unit,
        unit_text=table.unit_text,
        lower=low if interval else None,
        upper=high if interval else None,
        confidence_level=table.level if table.dispersion == "confidence interval" else None,
        dispersion=None if table.dispersion == "confidence interval" else text,
        range_low=low.value if ranged and low else None,
        range_high=high.value if ranged and high else None,
        denominator=group.integer("subjects"),
        time_months=time[0] if time and statistic == "landmark rate" else None,
        time_text=time[1] if time else None,
        category=name or None,
        note=few_words(f"printed as {raw}") if value.value is None and raw else None,
    )


def bound_of(node: Node, key: str, explained: str) -> Bound | None:
    """A printed number; a row of nines that the text explains is none.

    Args:
        node: the cell.
        key: its field.
        explained: the text that may say what 9999 stands for.
    """
    text = node.number_text(key)
    if text is None:
        return None
    number = decimal(text)
    if number is None:
        node.lose(key, text, "a number is expected here; the printed text is in the note")
        return Bound(None, "not reported")
    if NINES.fullmatch(text.strip()) and re.search(
        rf"(?<![\d.]){re.escape(text)}(?![\d.])", explained
    ):
        return Bound(None, "not reached" if NOT_REACHED.search(explained) else "not estimable")
    return Bound(number)


def digest(*parts: str) -> str:
    """Ten characters that stand for a cell's content."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
