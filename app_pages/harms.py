"""Harm, participant flow and baseline as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_pages.markup import esc, table
from queries.safety import grade_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_pages.results import Footnotes
    from queries.safety import Harm
    from queries.study_tables import Grid

__all__ = ["grid_html", "harms_html"]


def harms_html(harms: Sequence[Harm], notes: Footnotes) -> str:
    """Counts of harm as a table: what, in whom, how many of how many, where it was read."""
    if not harms:
        return ""
    groups = any(each.group for each in harms)
    head = ("Harm", *(("Group",) if groups else ()), "Grade", "Affected", "Source")
    rows = [
        (
            _event(each),
            *((esc(each.group),) if groups else ()),
            esc(grade_text(each.grade_min, each.grade_max)),
            esc(_affected(each)),
            notes.cite(each.source),
        )
        for each in harms
    ]
    return table(head, rows)


def _event(harm: Harm) -> str:
    """The harm in the source's words, with its category and its attribution."""
    words = esc(harm.event)
    if harm.organ_system:
        words += f": {esc(harm.organ_system)}"
    said = harm.attribution and harm.attribution not in harm.event
    return words + (f" ({esc(harm.attribution)})" if said else "")


def _affected(harm: Harm) -> str:
    percent = None if harm.percent is None else f"{harm.percent.normalize():f} %"
    if harm.affected is None:
        return percent or "not reported"
    counted = f"{harm.affected} of {harm.at_risk}" if harm.at_risk else str(harm.affected)
    return f"{counted} ({percent})" if percent else counted


def grid_html(grid: Grid) -> str:
    """A table of a results section; a line of its own where a new part of it begins."""
    rows = []
    part = None
    for row in grid.rows:
        if row.within != part and row.within is not None:
            rows.append((f"<b>{esc(row.within)}</b>", *("" for _ in grid.groups)))
        part = row.within
        rows.append((esc(row.label), *(esc(cell or "–") for cell in row.cells)))
    return table(("", *map(esc, grid.groups)), rows)
