"""Interval plots beside their numbers: a row for each number, all on one axis, as HTML.

What a forest plot is in a paper: endpoint, group, the number in words, its interval drawn, its
source. An end that was not reached is an arrow, never a number; a value without an interval is
a point; a row that has no number keeps its words. Pure functions from lines to HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log, log10
from typing import TYPE_CHECKING, Final, Literal

from app_pages.markup import esc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Axis", "Line", "axis_of", "forest"]

_TICKS: Final = 5
_RATIOS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)

Kind = Literal["time", "per cent", "ratio"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: what is shown as HTML, and the numbers that are drawn; None where none is known."""

    endpoint: str  # HTML
    group: str  # text; empty where all rows are about the same
    text: str  # the number in words, text
    source: str  # HTML
    value: float | None
    lower: float | None = None
    upper: float | None = None
    open_upper: bool = False  # the upper end was not reached


@dataclass(frozen=True, slots=True)
class Axis:
    """One scale for all rows of a plot."""

    title: str
    low: float
    high: float
    ticks: tuple[float, ...]
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Where a value stands, in per cent of the width, kept within the plot."""
        if self.logarithmic:
            share = log(max(value, self.low) / self.low) / log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(100 * min(1.0, max(0.0, share)), 2)


def axis_of(kind: Kind, lines: Sequence[Line], title: str) -> Axis:
    """The axis for some rows.

    Percentages always span 0 to 100, so that plots compare; times begin at zero; ratios are
    drawn on a logarithmic scale with 1 in sight.
    """
    ends = [x for line in lines for x in (line.value, line.lower, line.upper) if x is not None]
    if kind == "per cent":
        return Axis(title, 0, 100, (0, 25, 50, 75, 100))
    if kind == "ratio":
        positive = [x for x in ends if x > 0]
        low = max(_RATIOS[0], min([0.5, *positive]) / 1.1)
        high = min(_RATIOS[-1], max([2.0, *positive]) * 1.1)
        return Axis(title, low, high, tuple(t for t in _RATIOS if low <= t <= high), True)
    step = _step(max([1.0, *ends]))
    top = max([1.0, *ends]) * (1.15 if any(line.open_upper for line in lines) else 1.05)
    return Axis(title, 0, top, tuple(step * i for i in range(int(top / step) + 1)))


def _step(high: float) -> float:
    """A round distance of ticks: 1, 2 or 5 times a power of ten.

    >>> _step(14.1), _step(96), _step(3.8)
    (5.0, 20.0, 1.0)
    """
    rough = high / _TICKS
    power = 10.0 ** floor(log10(rough))
    return power * next((m for m in (1, 2, 5) if m * power >= rough), 10)


def forest(lines: Sequence[Line], axis: Axis) -> str:
    """A table with a drawn interval in every row.

    Args:
        lines: the rows, in the order in which they are drawn.
        axis: the scale that they share.
    """
    grouped = any(line.group for line in lines)
    head = "<th>Endpoint</th>" + ("<th>Group</th>" if grouped else "")
    shape = "ptkg-grouped" if grouped else "ptkg-single"
    body = "".join(
        f"<tr><td>{line.endpoint}</td>"
        + (f"<td>{esc(line.group)}</td>" if grouped else "")
        + f'<td class="ptkg-value">{esc(line.text)}</td>'
        f'<td class="ptkg-plot">{_draw(line, axis)}</td><td>{line.source}</td></tr>'
        for line in lines
    )
    foot = f'<tr><td colspan="{3 if grouped else 2}"></td><td class="ptkg-plot">{_scale(axis)}</td>'
    return (
        f'<div class="ptkg-scroll"><table class="ptkg-table ptkg-forest {shape}"><thead><tr>{head}'
        f'<th>Result</th><th class="ptkg-plot"><span class="ptkg-axis">{esc(axis.title)}</span>'
        f"</th><th>Source</th></tr></thead><tbody>{body}</tbody>"
        f"<tfoot>{foot}<td></td></tr></tfoot></table></div>"
    )


def _draw(line: Line, axis: Axis) -> str:
    """One row's interval, as boxes placed in per cent of the width."""
    shapes = [_box("tick", axis.at(tick)) for tick in axis.ticks]
    if axis.logarithmic:
        shapes.append(_box("one", axis.at(1)))
    shapes += _interval(line, axis)
    if line.value is not None:
        shapes.append(_box("point", axis.at(line.value)))
    return (
        f'<div class="ptkg-bar" role="img" aria-label="{esc(line.text)}" '
        f'title="{esc(line.text)}">{"".join(shapes)}</div>'
    )


def _interval(line: Line, axis: Axis) -> Iterator[str]:
    start = line.lower if line.lower is not None else line.value
    end = axis.high if line.open_upper else line.upper
    end = line.value if end is None else end
    if start is None or end is None or start == end:
        return
    left, right = axis.at(start), axis.at(end)
    yield _box("range", left, right - left)
    if line.lower is not None:
        yield _box("end", left)
    if line.open_upper:
        yield _box("arrow", right)
    elif line.upper is not None:
        yield _box("end", right)


def _box(kind: str, left: float, width: float | None = None) -> str:
    wide = "" if width is None else f";width:{width:.2f}%"
    return f'<span class="ptkg-{kind}" style="left:{left:.2f}%{wide}"></span>'


def _scale(axis: Axis) -> str:
    """The ticks' numbers under the rows."""
    marks = "".join(
        f'<span style="left:{axis.at(tick):.2f}%">{tick:g}</span>' for tick in axis.ticks
    )
    return f'<div class="ptkg-scale" aria-hidden="true">{marks}</div>'
