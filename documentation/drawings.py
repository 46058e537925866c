"""Drawings of the hierarchy as SVG: the axes of a kind, and the tree of one axis.

Laid out by hand-made rules, so that nothing but this file draws and the same terms give the
same bytes. Text widths are estimated: no font is measured.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from documentation.cards import Links

__all__ = ["SEVERAL", "axes_drawing", "axis_members", "tree_drawing"]

SEVERAL: Final = "several axes (defined)"
_ROW: Final = 22
_INDENT: Final = 22
_GLYPH: Final = 7.2  # mean width of a letter at 13 px
_LEAVES: Final = 8  # more leaves under one class than these are counted, not drawn
_EXAMPLES: Final = 4
_WIDTH: Final = 1000  # of the drawing of axes
_EXAMPLES_X: Final = 412
_SMALL: Final = 6.8  # mean width of a letter at 12 px


def axis_members(links: Links, kind: str) -> dict[str, list[str]]:
    """The classes of a kind by their axis, the axes with most classes first."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, term in links.terms.items():
        if term.kind == kind:
            found[term.axis or (SEVERAL if term.exactly else "")].append(name)
    found.pop("", None)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def axes_drawing(links: Links, kind: str, title: str) -> str:
    """The axes of a kind, each with how many classes it divides and its widest ones."""
    members = axis_members(links, kind)
    widest = max((len(names) for names in members.values()), default=1)
    wire, axis_x, bar_x, bar = 24, 50, 262, 100
    lines = [
        '<rect class="box" x="8" y="8" width="150" height="32" rx="6"/>',
        f'<text class="strong" x="83" y="29" text-anchor="middle">{escape(title)}</text>',
    ]
    y = 40
    for axis, names in members.items():
        y += 27
        width = max(3, round(bar * len(names) / widest))
        lines += [
            f'<path class="wire" d="M{wire} {y} H{axis_x - 6}"/>',
            f'<text class="strong" x="{axis_x}" y="{y + 4}">{escape(axis)}</text>',
            f'<rect class="bar" x="{bar_x}" y="{y - 7}" width="{width}" height="14" rx="3"/>',
            f'<text class="count" x="{bar_x + width + 6}" y="{y + 4}">{len(names):,}</text>',
            f'<text class="small" x="{_EXAMPLES_X}" y="{y + 4}">{_examples(links, names)}</text>',
        ]
    lines.append(f'<path class="wire" d="M{wire} 40 V{y}"/>')
    return _svg(_WIDTH, y + 20, f"Axes of {title}", lines)


def _examples(links: Links, names: list[str]) -> str:
    """As many of the widest classes of an axis as fit on a line, as links."""
    shown: list[str] = []
    room = float(_WIDTH - _EXAMPLES_X)
    for name in _widest(links, names):
        label = links.terms[name].label
        room -= (len(label) + 3) * _SMALL
        if room < 0:
            break
        shown.append(f'<a href="{links.href(name)}">{escape(label)}</a>')
    return " · ".join(shown)


def _widest(links: Links, names: list[str]) -> list[str]:
    """The classes of an axis with most classes directly below them."""
    terms = links.terms
    ranked = sorted(names, key=lambda n: (-len(terms[n].children), terms[n].label.casefold(), n))
    return ranked[:_EXAMPLES]


@dataclass(slots=True)
class _Sheet:
    """Rows as they are drawn, from the top down."""

    links: Links
    members: set[str]
    lines: list[str] = field(default_factory=list)
    y: int = 4
    width: float = 200
    done: set[str] = field(default_factory=set)

    def text(self, name: str, depth: int, note: str = "") -> None:
        label = self.links.terms[name].label
        x = 10 + depth * _INDENT
        look = "strong" if name in self.members else "around"
        after = f'<tspan class="count" dx="9">{note}</tspan>' if note else ""
        self.lines.append(
            f'<text class="{look}" x="{x}" y="{self.y + 15}">'
            f'<a href="{self.links.href(name)}">{escape(label)}</a>{after}</text>'
        )
        self.width = max(self.width, x + (len(label) + len(note) + 2) * _GLYPH)
        self.y += _ROW

    def branch(self, name: str, below: dict[str, list[str]], depth: int) -> None:
        """A class with everything of the axis below it."""
        if name in self.done and below.get(name):
            self.text(name, depth, "(drawn above)")
            return
        self.done.add(name)
        inner = [child for child in below.get(name, []) if below.get(child)]
        leaves = [child for child in below.get(name, []) if not below.get(child)]
        folded = len(leaves) > _LEAVES
        self.text(name, depth, f"+ {len(leaves)} more" if folded else "")
        top, x = self.y - _ROW + 20, 10 + depth * _INDENT + 6
        bottom = top
        for child in inner + ([] if folded else leaves):
            bottom = self.y + 11
            self.lines.append(f'<path class="wire" d="M{x} {bottom} h12"/>')
            self.branch(child, below, depth + 1)
        if bottom > top:
            self.lines.append(f'<path class="wire" d="M{x} {top} V{bottom}"/>')


def tree_drawing(links: Links, axis: str, names: list[str]) -> str:
    """The classes of one axis as a tree, under the classes that the axis divides."""
    members = set(names)
    below: dict[str, list[str]] = defaultdict(list)
    tops = set()
    for name in names:
        for parent in links.terms[name].parents:
            below[parent].append(name)
        tops |= set(links.terms[name].parents or (name,)) - (members - {name})
    sheet = _Sheet(links, members)
    order = sorted(tops, key=lambda n: (-len(below[n]), links.terms[n].label.casefold(), n))
    for name in order:
        sheet.branch(name, dict(below), 0)
    return _svg(round(sheet.width) + 20, sheet.y + 8, f"Tree of the axis {axis}", sheet.lines)


def _svg(width: int, height: int, title: str, lines: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img"><title>{escape(title)}</title>{"".join(lines)}</svg>'
    )
