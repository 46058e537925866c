"""Results of a ClinicalTrials.gov record: outcome measures become estimates and comparisons."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from graph.records import Bound, Estimate, Outcome
from graph.sources import ctgov_units as units
from graph.sources.ctgov_comparisons import read_comparisons
from graph.sources.ctgov_groups import read_groups
from graph.sources.text import decimal, few_words, slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import AnalysisGroup, Arm, Comparison, Status, Unresolved
    from graph.sources.node import Node

__all__ = ["Results", "read_results"]

ROLES: Final[dict[str, Literal["primary", "secondary", "other"]]] = {
    "PRIMARY": "primary",
    "SECONDARY": "secondary",
    "OTHER_PRE_SPECIFIED": "other",
    "POST_HOC": "other",
}
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
class Results:
    """What the results section adds to a study."""

    outcomes: tuple[Outcome, ...] = ()
    groups: tuple[AnalysisGroup, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """What the estimates of one row of a result table share."""

    measure: Node
    outcome: Outcome
    row: Node
    row_title: str | None
    category: str | None
    denominators: dict[str, int]


def read_results(section: Node, arms: tuple[Arm, ...], planned: tuple[Outcome, ...]) -> Results:
    """Outcome measures of a results section.

    Args:
        section: `resultsSection`.
        arms: the record's arms.
        planned: the outcomes of its protocol, with which measures are matched by role and title.

    Returns:
        All outcomes (planned ones first), result groups, estimates, comparisons, untied groups.
    """
    measures = list(section.child("outcomeMeasuresModule").children("outcomeMeasures"))
    groups = read_groups(measures, arms)
    outcomes = {outcome.key: outcome for outcome in planned}
    taken: set[str] = set()
    estimates: dict[str, Estimate] = {}
    comparisons: dict[str, Comparison] = {}
    for measure in measures:
        outcome = _outcome(measure, outcomes, taken)
        if outcome is None:
            continue
        outcomes[outcome.key] = outcome
        taken.add(outcome.key)
        for estimate in _estimates(measure, outcome, groups.keys):
            if estimates.setdefault(estimate.key, estimate) is not estimate:
                measure.lose("classes", estimate.category, "the same cell is listed twice")
        for comparison in read_comparisons(measure, outcome, groups.keys):
            comparisons.setdefault(comparison.key, comparison)
    return Results(
        outcomes=tuple(outcomes.values()),
        groups=groups.groups,
        estimates=tuple(estimates.values()),
        comparisons=tuple(comparisons.values()),
        unresolved=groups.unresolved,
    )


def _outcome(measure: Node, known: dict[str, Outcome], taken: set[str]) -> Outcome | None:
    """The planned outcome that a measure reports, or an outcome of its own."""
    title = measure.text("title")
    if title is None:
        measure.lose("title", measure.value.get("title"), "an outcome measure needs a title")
        return None
    role = measure.code("type", dict(ROLES))
    frame = measure.text("timeFrame")
    same = [
        outcome
        for outcome in known.values()
        if outcome.key not in taken and (outcome.role, _norm(outcome.name)) == (role, _norm(title))
    ]
    # Among planned outcomes of one name, the one of the same time frame first.
    same.sort(key=lambda outcome: (outcome.time_frame != frame, outcome.key))
    if same:
        return same[0]
    key = slug(title)
    if key in known:
        key = f"{key}-{_digest(title, str(role), frame or '', measure.text('description') or '')}"
    if key in taken:
        measure.lose("title", title, "the same outcome measure is listed twice")
        return None
    return Outcome(
        key=key,
        name=title,
        role=ROLES.get(str(measure.value.get("type")), "not stated"),
        time_frame=frame,
        description=measure.text("description"),
        field=measure.path,
    )


def _estimates(
    measure: Node, outcome: Outcome, groups: dict[tuple[str, str], str]
) -> Iterator[Estimate]:
    """One estimate a class, category and group."""
    whole = _denominators(measure)
    for row in measure.children("classes"):
        denominators = {**whole, **_denominators(row)}
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


def _denominators(node: Node) -> dict[str, int]:
    """Participants analysed, by group id; other units analysed are not people."""
    found: dict[str, int] = {}
    for denominator in node.children("denoms"):
        if (denominator.text("units") or "").casefold() != "participants":
            continue
        for count in denominator.children("counts"):
            number = count.integer("value")
            if number is not None:
                found[count.text("groupId") or ""] = number
    return found


def _analysis_set(measure: Node) -> str | None:
    """The population that was analysed: the usual sets by name, else its first dozen words."""
    text = measure.text("populationDescription")
    if text is None:
        return None
    for name, pattern in ANALYSIS_SETS:
        if re.search(pattern, text, re.IGNORECASE):
            return name
    return few_words(text)


def _norm(text: str) -> str:
    """A title for comparison."""
    return " ".join(text.casefold().split())


def _digest(*parts: str) -> str:
    """Ten characters that stand for a cell's content."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
