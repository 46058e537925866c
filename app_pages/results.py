"""Numbers with their intervals: a table in words and a plot, for estimates and for contrasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.common import plain, source_link
from app_pages.plots import Interval, forest, intervals
from queries.present import interval_text
from queries.words import label_of, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from queries.results import Contrast, Result

__all__ = ["draw_contrasts", "draw_estimates"]

_UNITS: Final = {"mo": "months", "a": "years", "%": "per cent", "d": "days", "wk": "weeks"}
_MOST_ROWS: Final = 24  # a plot with more is no longer read
_RATIOS: Final = frozenset({"HazardRatio", "OddsRatio", "RiskRatio"})


def draw_estimates(rows: Sequence[tuple[str, Result]]) -> None:
    """Draw estimates as a table in words; those with an interval as a plot beside it.

    Args:
        rows: label of the group and the estimate.
    """
    if not rows:
        return
    table, plot = st.columns([3, 2], gap="medium")
    with table:
        lines = ["| Endpoint | Group | Estimate | Source |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {plain(_endpoint(each))} | {plain(group)} | {_estimate(each)} "
            f"| {source_link(each.source)} |"
            for group, each in rows
        ]
        st.markdown("\n".join(lines))
    with plot:
        for unit in ("mo", "%"):
            shown = [_interval(group, each) for group, each in rows if _plottable(each, unit)]
            if shown:
                st.altair_chart(intervals(shown[:_MOST_ROWS], _UNITS[unit]))


def draw_contrasts(rows: Sequence[Contrast]) -> None:
    """Draw comparisons as a table, ratios as a forest plot beside it."""
    if not rows:
        return
    table, plot = st.columns([3, 2], gap="medium")
    with table:
        lines = ["| Endpoint | Comparison | Result | Source |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {plain(_contrast_endpoint(each))} | {plain(each.numerator or '?')} vs "
            f"{plain(each.denominator or '?')}{_subgroup(each)} | {_contrast(each)} "
            f"| {source_link(each.source)} |"
            for each in rows
        ]
        st.markdown("\n".join(lines))
    with plot:
        ratios = [each for each in rows if each.measure in _RATIOS and each.value is not None]
        if ratios:
            items = [
                Interval(
                    label=_contrast_endpoint(each), group=each.subgroup or "",
                    value=_float(each.value), lower=_float(each.lower), upper=_float(each.upper),
                    text=_contrast(each),
                )
                for each in ratios[:_MOST_ROWS]
            ]  # fmt: skip
            measures = {spoken(each.measure) or "" for each in ratios}
            st.altair_chart(forest(items, " or ".join(sorted(measures))))


def _endpoint(result: Result) -> str:
    name = label_of(result.endpoint) if result.endpoint else result.label or "outcome"
    if result.time_months is not None:
        name += f" at {result.time_months.normalize():f} months"
    return name


def _estimate(result: Result) -> str:
    if result.value is None and result.value_status:
        shown = label_of(result.value_status)
    elif result.value is None and result.range_low is not None:
        shown = f"{result.range_low.normalize():f} to {_decimal(result.range_high)} {result.unit}"
    else:
        shown = interval_text(
            result.value, result.lower, result.upper, unit=result.unit,
            lower_status=result.lower_status, upper_status=result.upper_status,
        )  # fmt: skip
    if result.statistic == "StatisticNotStated":
        shown += " (statistic not stated)"
    elif result.statistic in {"Median", "Mean"}:
        shown = f"{spoken(result.statistic)} {shown}"
    if result.events is not None and result.denominator is not None:
        shown += f", {result.events} of {result.denominator}"
    return plain(shown)


def _decimal(value: Decimal | None) -> str:
    return "?" if value is None else f"{value.normalize():f}"


def _plottable(result: Result, unit: str) -> bool:
    return result.unit == unit and result.value is not None


def _interval(group: str, result: Result) -> Interval:
    return Interval(
        label=_endpoint(result),
        group=group,
        value=_float(result.value),
        lower=_float(result.lower),
        upper=_float(result.upper),
        open_upper=result.upper_status == "NotReached",
        text=_estimate(result),
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _contrast_endpoint(contrast: Contrast) -> str:
    return label_of(contrast.endpoint) if contrast.endpoint else contrast.label or "outcome"


def _subgroup(contrast: Contrast) -> str:
    return f" ({plain(contrast.subgroup)})" if contrast.subgroup else ""


def _contrast(contrast: Contrast) -> str:
    parts = []
    if contrast.value is not None:
        shown = interval_text(contrast.value, contrast.lower, contrast.upper)
        parts.append(f"{spoken(contrast.measure) or 'value'} {shown}")
    if contrast.p_value is not None:
        parts.append(f"p {contrast.p_relation or '='} {contrast.p_value.normalize():f}")
    return plain(", ".join(parts) or spoken(contrast.measure) or "")
