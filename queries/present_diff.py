"""A difference between two graphs as text for people, spreadsheets and programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from queries.present import render
from queries.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.diff import Change, Difference, StudyName
    from queries.combine_json import Json
    from queries.present import Format

__all__ = ["change_text", "diff_table", "render_diff"]


def render_diff(
    found: Difference, form: Format = "table", *, width: int | None = None, terminal: bool = False
) -> str:
    """A difference as text: by study for people, a row a change otherwise."""
    if form == "json":
        return json.dumps(_json(found), ensure_ascii=False, indent=2) + "\n"
    if form != "table":
        return render(diff_table(found), form, width=width, terminal=terminal)
    return "\n".join(_lines(found)) + "\n"


def diff_table(found: Difference) -> Table:
    """A row for each change; a study that is new or gone is one row."""
    rows = [
        *((each.id, each.name, "study", None, None, each.name) for each in found.added),
        *((each.id, each.name, "study", None, each.name, None) for each in found.removed),
        *(
            (each.study.id, each.study.name, each.part, each.about or None, each.before, each.after)
            for each in found.changes
        ),
    ]
    return Table(("study", "name", "part", "about", "before", "after"), tuple(rows))


def change_text(change: Change) -> str:
    """One change in one line: `status: recruiting → completed`, `arm added: SABR`."""
    about = f" of {change.about}" if change.about else ""
    if change.before is None:
        return f"{change.part}{about} added: {change.after}"
    if change.after is None:
        return f"{change.part}{about} removed: {change.before}"
    return f"{change.part}{about}: {change.before} → {change.after}"


def _lines(found: Difference) -> Iterator[str]:
    changed = {change.study.iri for change in found.changes}
    yield (
        f"studies in both: {found.compared}, of them changed: {len(changed)}; "
        f"added: {len(found.added)}, removed: {len(found.removed)}"
    )
    yield from _listed("added", found.added)
    yield from _listed("removed", found.removed)
    last = None
    for change in found.changes:
        if change.study != last:
            last = change.study
            yield f"\n{last.id} · {last.name}"
        yield f"  {change_text(change)}"


def _listed(what: str, studies: Iterable[StudyName]) -> Iterator[str]:
    lines = [f"  {each.id} · {each.name}" for each in studies]
    if lines:
        yield f"\n{what}"
        yield from lines


def _json(found: Difference) -> Json:
    return {
        "added": [_study(each) for each in found.added],
        "removed": [_study(each) for each in found.removed],
        "compared": found.compared,
        "changes": [
            {
                **_study(each.study),
                "part": each.part,
                "about": each.about or None,
                "before": each.before,
                "after": each.after,
            }
            for each in found.changes
        ],
        "set_aside": list(found.set_aside),
    }


def _study(study: StudyName) -> dict[str, Json]:
    return {"study": study.iri, "id": study.id, "name": study.name}
