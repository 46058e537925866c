"""The numbers of a ClinicalTrials.gov outcome measure: one estimate a class, category and group."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.records import Bound, Estimate
from graph.sources import ctgov_units as units
from graph.sources.ctgov_groups import denominators_of
from graph.sources.text import decimal, few_words, slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Outcome, Status
    from graph.sources.node import Node

__all__ = ["read_estimates"]

NOT_A_NUMBER: Final = re.compile(r"n/?a|n\.a\.|nan|-+", re.IGNORECASE)
NOT_REACHED: Final = re.compile(
    r"\b(?:not|n't)(?: yet| been)* (?:reached|attained|achieved)|did not reach|\bNR\b|unreached",
    re.IGNORECASE,
)
# That fewer than half had the event is what "not reached" means, of a median.
MEDIAN_NOT_REACHED: Final = re.compile(
    rf"{NOT_REACHED.pattern}|(?:less|fewer) than (?:50 ?%|half)", re.IGNORECASE
)
INTERVAL: Final = re.compile(r"(\d{1,2}(?:\.\d+)?)\s*%? Confidence Interval", re.IGNORECASE)
DISPERSION: Final = {
    "Standard Deviation": "standard deviation",
    "Standard Error": "standard error",
    "Geometric Coefficient of Variation": "geometric coefficient of variation (%)",
    "Inter-Quartile Range": "inter-quartile range",
    "Full Range": "full range",
    # the codes that some copies of the registry carry instead of the texts
    "STANDARD_DEVIATION": "standard deviation",
    "STANDARD_ERROR": "standard error",
    "INTER_QUARTILE_RANGE": "inter-quartile range",
    "FULL_RANGE": "full range",
}
ANALYSIS_SETS: Final = (
    ("modified intention to treat", r"modified (?:intent|intention)[- ]to[- ]treat|\bmITT\b"),
    ("intention to treat", r"(?:intent|intention)[- ]to[- ]treat|\bITT\b"),
    ("per protocol", r"\bper[- ]protocol\b"),
    ("full analysis set", r"full analysis (?:set|population)"),
    ("safety", r"^(?:the )?safety (?:analysis )?(?:set|population)|treated population"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """What the estimates of one row of a result table share."""

    measure: Node
    outcome: Outcome
    row: Node
    row_title: str | None
    category: str | None
    denominators: dict[str, int]


def read_estimates(
    measure: Node, outcome: Outcome, groups: dict[tuple[str, str], str]
) -> Iterator[Estimate]:
    """One estimate a class, category and group."""
    whole = denominators_of(measure)
    for row in measure.children("classes"):
        denominators = {**whole, **denominators_of(row)}
        for category in row.children("categories"):
            cell = _Cell(
                measure=measure,
                outcome=outcome,
                row=row,
                row_title=row.text("title"),
                category=category.text("title"),
                denominators=denominators,
            )
            for measurement in category.children("measurements"):
                group_id = measurement.text("groupId") or ""
                group = groups.get((measure.path, group_id))
                if group is None:
                    measurement.lose("groupId", group_id, "no group of the measure has this id")
                else:
                    yield _estimate(cell, measurement, group_id, group)


def _estimate(cell: _Cell, node: Node, group_id: str, group: str) -> Estimate:
    """One number of a result table."""
    measure = cell.measure
    printed = measure.text("unitOfMeasure") or ""
    unit, unit_text = units.ucum(printed)
    statistic, time = _statistic(cell, printed)
    if statistic == "count":
        unit = "1"
    comment = node.text("comment") or ""
    value = _bound(node, "value", comment) or Bound(None, "not reported")
    spread = _spread(measure, node, comment)
    names = [name for name in (cell.row_title, cell.category) if name]
    raw = node.text("value") or ""
    return Estimate(
        key=f"{slug(cell.outcome.key, 40)}-{_digest(cell.outcome.key, *names, group, raw)}",
        outcome_key=cell.outcome.key,
        group_key=group,
        statistic=statistic,
        value=value,
        unit=unit,
        unit_text=unit_text,
        lower=spread.lower,
        upper=spread.upper,
        confidence_level=spread.level,
        dispersion=spread.text,
        range_low=spread.smallest,
        range_high=spread.largest,
        denominator=cell.denominators.get(group_id),
        time_months=time[0] if time and statistic == "landmark rate" else None,
        time_text=time[1] if time else None,
        analysis_set=_analysis_set(measure),
        category="; ".join(names) or None,
        note=_note(value, raw, comment),
    )


def _statistic(cell: _Cell, unit: str) -> tuple[str, tuple[Decimal, str] | None]:
    """What a number is a statistic of, and at which time, where its row or title names one."""
    parameter = cell.measure.code("paramType", units.PARAMETER) or "not stated"
    title = cell.outcome.name
    time = units.time_point(cell.row_title or "") or units.time_point(title)
    if cell.measure.value.get("paramType") != "NUMBER":
        return parameter, time
    if units.is_share(unit):
        landmark = time is not None and units.is_landmark(f"{title} {cell.row_title or ''} {unit}")
        return ("landmark rate" if landmark else "proportion"), time
    return ("count" if units.is_count(unit) else parameter), time


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spread:
    """What stands around a value."""

    lower: Bound | None = None
    upper: Bound | None = None
    level: Decimal | None = None
    text: str | None = None
    smallest: Decimal | None = None
    largest: Decimal | None = None


def _spread(measure: Node, node: Node, comment: str) -> _Spread:
    """Interval, range or dispersion of a value, as the measure's dispersion type says."""
    lower, upper = _bound(node, "lowerLimit", comment), _bound(node, "upperLimit", comment)
    kind = measure.text("dispersionType")
    interval = INTERVAL.fullmatch(kind) if kind else None
    if interval:
        return _Spread(lower=lower, upper=upper, level=Decimal(interval.group(1)))
    if kind is None:
        return _Spread(lower=lower, upper=upper)
    name = measure.word("dispersionType", kind, DISPERSION)
    if name == "full range":
        return _Spread(
            smallest=lower.value if lower else None,
            largest=upper.value if upper else None,
            text=name,
        )
    spread = node.text("spread")
    if name is not None and spread is not None and decimal(spread) is not None:
        name = f"{name} {decimal(spread)}"
    return _Spread(lower=lower, upper=upper, text=name)


def _bound(node: Node, key: str, comment: str) -> Bound | None:
    """A printed number, or why there is none."""
    text = node.number_text(key)
    if text is None:
        return None
    number = decimal(text)
    if number is not None:
        return Bound(number)
    if NOT_A_NUMBER.fullmatch(text):
        pattern = MEDIAN_NOT_REACHED if key == "value" else NOT_REACHED
        status: Status = "not reached" if pattern.search(comment) else "not estimable"
        return Bound(None, status)
    node.lose(key, text, 'a number or "NA" is expected here; the printed text is in the note')
    return Bound(None, "not reported")


def _note(value: Bound, printed: str, comment: str) -> str | None:
    """What the table says beside a number; a value that is no number as printed."""
    parts = [f"printed as {printed}"] if value.status == "not reported" and printed else []
    parts += [few_words(comment)] if comment else []
    return "; ".join(parts) or None


def _analysis_set(measure: Node) -> str | None:
    """The population that was analysed: the usual sets by name, else its first dozen words."""
    text = measure.text("populationDescription")
    if text is None:
        return None
    for name, pattern in ANALYSIS_SETS:
        if re.search(pattern, text, re.IGNORECASE):
            return name
    return few_words(text)


def _digest(*parts: str) -> str:
    """Ten characters that stand for a cell's content."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
