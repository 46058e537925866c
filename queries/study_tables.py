"""Tables of a study's results section: harm, participant flow and baseline, a group a column."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ontology import vocab
from queries.safety import counts_of, harms
from queries.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from queries.engine import Engine
    from queries.facts import Facts
    from queries.safety import Harm
    from queries.tables import Value

__all__ = ["Grid", "GridRow", "baseline_grid", "flow_grids", "harm_grid"]

_MILESTONES: Final = ("started", "", "completed", "not completed")  # own ones in between
_FIRST: Final = ("age", "sex", "gender", "race", "ethnicity", "region")
_TOTAL: Final = re.compile(r"^(?:total|all participants|overall)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A line of a table: what it counts, and a cell a group."""

    label: str
    within: str | None  # the part of the table: organ system, measure
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a results section."""

    title: str
    groups: tuple[str, ...]
    rows: tuple[GridRow, ...]


def harm_grid(engine: Engine, labels: Mapping[str, str]) -> tuple[tuple[Harm, ...], Grid | None]:
    """The totals of harm, and serious events by term (with severe ones that are not serious).

    Args:
        engine: where to ask.
        labels: what each arm and group of the study is called.
    """
    found = harms(engine, labels)
    every = [(group, each) for group in found for each in found[group]]
    totals = tuple(replace(each, group=labels[group]) for group, each in every if each.total)
    cells: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    shown = set()
    for group, each in every:
        if each.total or (each.kind != "serious" and (each.grade_min or 0) < 3):
            continue
        key = (each.organ_system or "", each.event)
        cells[key][group] = _share(each.affected, each.at_risk)
        if each.affected:
            shown.add(key)
    rows = {key: cells[key] for key in sorted(shown)}
    return totals, _grid("Serious and severe adverse events", labels, rows)


def flow_grids(engine: Engine, labels: Mapping[str, str]) -> tuple[Grid, ...]:
    """Who started, completed and left, a table a period; the larger period first."""
    found, facts = counts_of(engine, labels, vocab.FlowCount)
    periods: dict[str, dict[tuple[str, str], dict[str, str]]] = {}
    for group, nodes in found.items():
        for node in nodes:
            period = periods.setdefault(facts.text(node, "period") or "", defaultdict(dict))
            milestone = facts.text(node, "milestone") or ""
            reason = facts.text(node, "reasonNotCompleted") or ""
            period[milestone, reason][group] = str(facts.one(node, "participantCount"))
    ordered = sorted(periods.items(), key=lambda item: (-_started(item[1]), item[0]))
    grids = (
        _grid(title, labels, dict(sorted(rows.items(), key=_flow_order)), reasons=True)
        for title, rows in ordered
    )
    return tuple(grid for grid in grids if grid is not None)


def _started(rows: Mapping[tuple[str, str], Mapping[str, str]]) -> int:
    return sum(int(cell) for cell in rows.get(("started", ""), {}).values())


def _flow_order(row: tuple[tuple[str, str], Mapping[str, str]]) -> tuple[int, int, str, str]:
    (milestone, reason), cells = row
    place = _MILESTONES.index(milestone) if milestone in _MILESTONES else 1
    left = -sum(int(cell) for cell in cells.values()) if reason else -(10**9)
    return place, left, milestone, reason


def baseline_grid(engine: Engine, labels: Mapping[str, str]) -> Grid | None:
    """The baseline table: age, sex and race first, then the study's own measures."""
    found, facts = counts_of(engine, labels, vocab.BaselineValue)
    cells: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for group, nodes in found.items():
        for node in nodes:
            key = (facts.text(node, "baselineMeasure") or "", facts.text(node, "category") or "")
            cells[key][group] = _baseline_cell(facts, node)
    return _grid("Baseline", labels, dict(sorted(cells.items(), key=_baseline_order)))


def _baseline_order(row: tuple[tuple[str, str], Mapping[str, str]]) -> tuple[int, str, str]:
    (measure, category), _ = row
    words = measure.casefold()
    place = next((i for i, word in enumerate(_FIRST) if words.startswith(word)), len(_FIRST))
    return place, measure, category


def _baseline_cell(facts: Facts, node: str) -> str:
    value = _plain(facts.one(node, "value"))
    if facts.local(node, "statistic") == "Count":
        denominator = facts.one(node, "denominator")
        return _share(int(value), denominator) if value.isdigit() else value
    centre = facts.local(node, "statistic")
    stated = centre is not None and centre != "StatisticNotStated"
    text = f"{spoken(centre)} {value}" if stated else value
    low, high = facts.one(node, "lowerBound"), facts.one(node, "upperBound")
    spread = facts.text(node, "dispersion")
    if low is not None and high is not None:
        return f"{text} ({_plain(low)} to {_plain(high)})"
    return f"{text} ({spread})" if spread else text


def _plain(value: Value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _share(affected: int | None, at_risk: Value) -> str:
    if affected is None:
        return "not stated"
    if not isinstance(at_risk, int) or at_risk == 0:
        return str(affected)
    return f"{affected}/{at_risk} ({100 * affected / at_risk:.0f} %)"


def _grid(
    title: str,
    labels: Mapping[str, str],
    rows: Mapping[tuple[str, str], Mapping[str, str]],
    *,
    reasons: bool = False,
) -> Grid | None:
    """A table with a column a group that it has numbers of, totals last."""
    used = {group for cells in rows.values() for group in cells}
    if not used:
        return None
    order = sorted(used, key=lambda g: (_TOTAL.match(labels[g]) is not None, labels[g], g))
    lines = tuple(
        GridRow(
            label=(second or first) if not reasons else (f"because: {second}" if second else first),
            within=None if reasons or not second else first,
            cells=tuple(cells.get(group) for group in order),
        )
        for (first, second), cells in rows.items()
    )
    return Grid(title, tuple(labels[group] for group in order), _distinct(lines))


def _distinct(rows: Iterable[GridRow]) -> tuple[GridRow, ...]:
    return tuple(dict.fromkeys(rows))
