"""Interval plots: estimates by endpoint and group, and ratios as a forest.

Pure functions from rows to Altair charts; pages draw them. A bound that was not reached is an
arrow, never a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Interval", "forest", "intervals"]

Chart = alt.LayerChart | alt.FacetChart
INK, ACCENT, QUIET = "#1b2a32", "#0b6e75", "#8a9aa3"
ROW_PIXELS = 26


@dataclass(frozen=True, slots=True)
class Interval:
    """One plotted row: a value with its ends in one unit; None where the source prints none."""

    label: str
    group: str
    value: float | None
    lower: float | None
    upper: float | None
    open_upper: bool = False  # the upper end was not reached
    text: str = ""  # the row as printed, for the tooltip


def _rows(
    items: Sequence[Interval], low: float, high: float
) -> list[dict[str, str | float | bool | None]]:
    return [
        {
            "row": f"{item.label} · {item.group}" if item.group else item.label,
            "value": item.value,
            "from": item.lower
            if item.lower is not None
            else (item.value if item.open_upper else None),
            "to": high if item.open_upper else item.upper,
            "open": item.open_upper,
            "text": item.text,
            "low": low,
        }
        for item in items
    ]


def _layers(
    items: Sequence[Interval], scale: alt.Scale, title: str, high: float, low: float
) -> Chart:
    data = alt.InlineData(values=_rows(items, low, high))
    order = list(dict.fromkeys(str(row["row"]) for row in _rows(items, low, high)))
    y = alt.Y(
        "row:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=380, labelColor=INK, ticks=False, domain=False, labelFontSize=12),
    )
    base = alt.Chart(data).encode(y=y, tooltip=[alt.Tooltip("text:N", title="as printed")])
    x = alt.X("from:Q", scale=scale, title=title)
    rules = base.mark_rule(color=ACCENT, strokeWidth=2).encode(x=x, x2="to:Q")
    arrows = (
        base.transform_filter("datum.open")
        .mark_point(shape="triangle-right", filled=True, size=90, color=ACCENT, opacity=1)
        .encode(x=alt.X("to:Q", scale=scale, title=title))
    )
    points = base.mark_point(filled=True, size=80, color=INK, opacity=1).encode(
        x=alt.X("value:Q", scale=scale, title=title)
    )
    return alt.layer(rules, arrows, points)


def _style(chart: Chart, rows: int) -> Chart:
    styled: Chart = (
        chart.properties(height=max(2, rows) * ROW_PIXELS, width="container")
        .configure_view(strokeWidth=0)
        .configure_axisX(
            gridColor="#e6ebee", titleColor=INK, labelColor=INK, titleFontWeight="normal"
        )
    )
    return styled


def intervals(items: Sequence[Interval], unit: str) -> Chart:
    """Values with their intervals on one linear axis that starts at zero.

    Args:
        items: rows of one unit, in the order in which they are drawn.
        unit: what the axis says, e.g. "months".
    """
    ends = [x for i in items for x in (i.value, i.lower, i.upper) if x is not None]
    high = max(ends, default=1.0) * 1.12
    low = min(0.0, *ends) if ends else 0.0
    scale = alt.Scale(domain=[low, high], nice=False)
    return _style(_layers(items, scale, unit, high, low), len({(i.label, i.group) for i in items}))


def forest(items: Sequence[Interval], measure: str) -> Chart:
    """Ratios on a logarithmic axis with the line of no difference.

    Args:
        items: ratios above zero; others are left out, since a logarithm has no place for them.
        measure: what the axis says, e.g. "hazard ratio".
    """
    shown = [i for i in items if i.value is not None and i.value > 0]
    ends = [x for i in shown for x in (i.value, i.lower, i.upper) if x is not None and x > 0]
    low, high = min([0.5, *ends]) / 1.15, max([2.0, *ends]) * 1.15
    scale = alt.Scale(type="log", domain=[low, high], nice=False)
    layers = _layers(
        shown, scale, f"{measure} (log scale; below 1 favours the first group)", high, low
    )
    one = (
        alt.Chart(alt.InlineData(values=[{"one": 1}]))
        .mark_rule(color=QUIET, strokeDash=[4, 4])
        .encode(x=alt.X("one:Q", scale=scale))
    )
    return _style(alt.layer(one, layers), len({(i.label, i.group) for i in shown}))
