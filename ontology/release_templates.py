"""Read the edited tables of the ontology, and collect every fault before raising.

`templates/{therapies,disease_states,endpoints,characteristics,designs}.tsv` hold one class a
row; the columns are `COLUMNS`. `templates/disjointness.tsv` holds sets of classes that no
instance can share, with the reason; `templates/axes.tsv` the closed list of axes on which
classes of one kind are divided from their siblings.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = [
    "COLUMNS",
    "TEMPLATES",
    "Disjoint",
    "Fault",
    "Kind",
    "ReleaseError",
    "Row",
    "check_axes",
    "read_disjointness",
    "read_table",
    "read_template",
]

Kind = Literal["therapy", "disease state", "endpoint", "characteristic", "design", "model"]
TEMPLATES: Final[dict[str, Kind]] = {
    "therapies": "therapy",
    "disease_states": "disease state",
    "endpoints": "endpoint",
    "characteristics": "characteristic",
    "designs": "design",
}
COLUMNS: Final = (
    "id",
    "label",
    "parents",
    "axis",
    "definition",
    "definition_source",
    "logical_definition",
    "necessary",
    "editor_note",
)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in an edited file: where, what, and how to mend it."""

    file: str
    row: str
    text: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.row}: {self.text} – {self.remedy}"


class ReleaseError(ValueError):
    """The edited files cannot be released; `faults` holds every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Row:
    """One class of a template."""

    file: str
    kind: Kind
    id: str
    label: str
    parents: tuple[str, ...]
    axis: str
    definition: str
    definition_source: str
    logical_definition: str
    necessary: str
    editor_note: str


@dataclass(frozen=True, slots=True)
class Disjoint:
    """Classes that no instance can share, pairwise, and why."""

    file: str
    classes: tuple[str, ...]
    reason: str


def read_table(path: Path, columns: tuple[str, ...], faults: list[Fault]) -> list[dict[str, str]]:
    """Rows of a tab-separated file as dicts; no file, a wrong header or row becomes a fault."""
    if not path.exists():
        faults.append(
            Fault(path.name, "(all)", "is missing", f"restore ontology/{path.parent.name}")
        )
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    header = tuple(lines[0]) if lines else ()
    if header != columns:
        remedy = f"make it: {' '.join(columns)}"
        faults.append(Fault(path.name, "header", f"columns are {' '.join(header)}", remedy))
        return []
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(columns):
            text = f"{len(cells)} cells, not {len(columns)}"
            faults.append(Fault(path.name, f"line {number}", text, "count the tabs of the line"))
            continue
        rows.append(dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
    return rows


def split(cell: str) -> tuple[str, ...]:
    """The parts of a `|`-separated cell.

    >>> split("Radiotherapy| LocalTherapy")
    ('Radiotherapy', 'LocalTherapy')
    >>> split("")
    ()
    """
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def read_template(path: Path, kind: Kind, faults: list[Fault]) -> list[Row]:
    """The classes of one template that have a usable id; faults are appended to `faults`."""
    rows = [
        Row(
            file=path.name,
            kind=kind,
            id=cells["id"],
            label=cells["label"],
            parents=split(cells["parents"]),
            axis=cells["axis"],
            definition=cells["definition"],
            definition_source=cells["definition_source"],
            logical_definition=cells["logical_definition"],
            necessary=cells["necessary"],
            editor_note=cells["editor_note"],
        )
        for cells in read_table(path, COLUMNS, faults)
    ]
    faults.extend(
        Fault(path.name, later.id, f"stands after {earlier.id}", "sort the file by id")
        for earlier, later in pairwise(rows)
        if later.id < earlier.id
    )
    for row in rows:
        faults.extend(_row_faults(row))
    return [row for row in rows if _NAME.fullmatch(row.id)]


def _row_faults(row: Row) -> list[Fault]:
    """What is wrong with a row on its own."""
    found = []
    if not _NAME.fullmatch(row.id):
        found.append(("id is not a CamelCase name of letters and digits", "rename it"))
    found.extend(
        (f"no {column}", f"fill the column {column}")
        for column in ("label", "definition")
        if not getattr(row, column)
    )
    return [Fault(row.file, row.id or "(no id)", text, remedy) for text, remedy in found]


def read_disjointness(path: Path, faults: list[Fault]) -> list[Disjoint]:
    """The disjoint sets of `disjointness.tsv`: columns `classes` (two or more) and `reason`."""
    found = []
    for cells in read_table(path, ("classes", "reason"), faults):
        classes = split(cells["classes"])
        if len(classes) < 2 or not cells["reason"]:
            text = "needs two classes or more, and a reason"
            faults.append(Fault(path.name, cells["classes"], text, "fill both columns"))
        else:
            found.append(Disjoint(path.name, classes, cells["reason"]))
    return found


def check_axes(path: Path, rows: Iterable[Row], faults: list[Fault]) -> None:
    """Compare the axes of classes with the closed list; what differs is appended to `faults`."""
    table = read_table(path, ("kind", "axis", "divides by"), faults)
    listed = {(cells["kind"], cells["axis"]) for cells in table if cells["divides by"]}
    used = {(row.kind, row.axis): row for row in rows if row.axis}
    if not table:
        return
    faults.extend(
        Fault(row.file, row.id, f"unknown axis {axis!r}", f"take one of {path.name}, or list it")
        for (kind, axis), row in sorted(used.items())
        if (kind, axis) not in listed
    )
    faults.extend(
        Fault(path.name, f"{kind} {axis}", "no class has this axis", "take the row away")
        for kind, axis in sorted(listed - set(used))
    )
