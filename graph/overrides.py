"""The overrides: rows by which a person mends what the reader made of a record.

`graph/curated/overrides.tsv` is read at every build, and so is a file of the user's own. A row
that cannot be understood stops the build: half of a person's corrections would be worse than
the last good graph.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.records import Mended, Override
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graph.records import Study

__all__ = [
    "ABSENT",
    "BUNDLED",
    "COLUMNS",
    "OverridesError",
    "attach",
    "read_overrides",
    "record_name",
]

BUNDLED: Final = Path(__file__).parent / "curated" / "overrides.tsv"
COLUMNS: Final = (
    "record", "version", "field", "words", "wrong", "right", "reason", "who", "date",
)  # fmt: skip
NONE: Final = "none"
ABSENT: Final = "this record is not in the graph"
_RECORD: Final = re.compile(r"[a-z][a-z0-9-]*/\S+")
_NEEDED: Final = ("record", "field", "wrong", "right", "reason", "who", "date")


class OverridesError(ValueError):
    """Rows that cannot be understood, a line each: where, what, and how to mend it."""


def read_overrides(paths: Iterable[Path]) -> tuple[Override, ...]:
    """The rows of some files, in their order.

    Args:
        paths: tab-separated files with the header of `COLUMNS`.

    Raises:
        OverridesError: naming every row that cannot be understood.
    """
    problems: list[str] = []
    rows = [row for path in paths for row in _rows(path, problems)]
    first: dict[tuple[str, str, str, str | None], str] = {}
    for row in rows:
        key = (row.record, row.field, row.words.casefold(), row.wrong)
        if (other := first.setdefault(key, row.row)) != row.row:
            problems.append(f"{row.row}: the same link is mended in {other}; keep one of the two")
    if problems:
        raise OverridesError("\n".join(problems))
    return tuple(rows)


def _rows(path: Path, problems: list[str]) -> Iterator[Override]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        problems.append(f"{path}: cannot be read ({why}); give a tab-separated file")
        return
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        problems.append(f"{path}:1: the header must be, tab-separated: {' '.join(COLUMNS)}")
        return
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != len(COLUMNS):
            problems.append(
                f"{where}: {len(cells)} cells instead of {len(COLUMNS)}; separate by tabs: "
                f"{' '.join(COLUMNS)}"
            )
            continue
        row = dict(zip(COLUMNS, cells, strict=True))
        before = len(problems)
        problems += [f"{where}: {fault}" for fault in _faults(row)]
        if len(problems) == before:
            yield _override(row, where)


def _faults(row: dict[str, str]) -> Iterator[str]:
    """What is wrong with a row, each fault with its remedy."""
    if missing := [name for name in _NEEDED if not row[name]]:
        yield f"{', '.join(missing)}: empty; fill it in (`{NONE}` stands for no link)"
        return
    yield from _malformed(row)
    wrong, right = _classes(row["wrong"]), _classes(row["right"])
    known = hierarchy.load()
    for column, name in [("wrong", each) for each in wrong] + [("right", each) for each in right]:
        if name not in known:
            yield f"{column}: {name!r} is no class of the ontology{_nearest(name)}"
    if len(wrong) > 1:
        yield "wrong: one class a row; write a second row for the other"
    if wrong == right:
        yield "wrong and right are the same; say what is right instead"
    if not wrong and not row["words"]:
        yield "words: needed where the reader found no link; copy them from the record"
    kinds = {known.kind(name) for name in (*wrong, *right) if name in known}
    if len(kinds) > 1:
        yield f"wrong and right are of different kinds ({', '.join(sorted(kinds))}); keep to one"


def _malformed(row: dict[str, str]) -> Iterator[str]:
    if not _RECORD.fullmatch(row["record"]):
        yield f"record: {row['record']!r} is no record; write SOURCE/ID, e.g. ctgov/NCT03835533"
    if not _is_date(row["date"]):
        yield f"date: {row['date']!r} is no date; write YYYY-MM-DD"


def _classes(cell: str) -> tuple[str, ...]:
    return () if cell == NONE else tuple(name.strip() for name in cell.split("|"))


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, hierarchy.load().names, n=3, cutoff=0.7)
    return f"; nearest: {', '.join(near)}" if near else "; write its local name, e.g. Avelumab"


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _override(row: dict[str, str], where: str) -> Override:
    return Override(
        record=row["record"],
        version=row["version"],
        field=row["field"],
        words=row["words"],
        wrong=next(iter(_classes(row["wrong"])), None),
        right=_classes(row["right"]),
        reason=row["reason"],
        who=row["who"],
        date=row["date"],
        row=where,
    )


def record_name(study: Study) -> str:
    """How a row names the record of a study: `ctgov/NCT03835533`."""
    return f"{study.source.kind}/{study.source.record_id}"


def attach(
    studies: Iterable[Study], overrides: Sequence[Override]
) -> tuple[tuple[Study, ...], tuple[Mended, ...]]:
    """The studies with the rows that mend them, and the rows whose record is not among them."""
    by_record: dict[str, list[Override]] = {}
    for override in overrides:
        by_record.setdefault(override.record, []).append(override)
    mended = tuple(
        replace(study, overrides=tuple(by_record.pop(record_name(study), ()))) for study in studies
    )
    absent = [
        Mended(override=each, state="not applied", note=ABSENT)
        for rows in by_record.values()
        for each in rows
    ]
    return mended, tuple(absent)
