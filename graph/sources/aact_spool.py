"""The rows of an AACT export, study by study: a full one is larger than memory.

AACT's tables are not sorted by study. One pass copies what is needed of them into a database of
SQLite's that exists only while it is read; it lies in the temporary folder (`SQLITE_TMPDIR` moves
it), and what is held in memory is one study's rows.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

import orjson

from graph.records import Reject
from graph.sources.aact_files import UNREADABLE
from graph.sources.aact_rows import BrokenRow, rows
from graph.sources.aact_tables import STUDIES, is_kept
from graph.sources.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.sources.aact_files import Export, TableFile

__all__ = ["StudyRows", "TableRow", "spooled"]

NCT: Final = re.compile(r"NCT\d{8}")
BATCH: Final = 500
SCHEMA: Final = """
pragma journal_mode = off;
pragma synchronous = off;
pragma cache_size = -16000;
create table rows (nct text, file integer, id integer, line integer, torn integer, cells blob);
"""
INDEX: Final = "create index by_study on rows (nct, file, id, line)"
INSERT: Final = "insert into rows values (?, ?, ?, ?, ?, ?)"
# A table's rows in the order of their ids, which is the order of the registry's record.
STUDY_BY_STUDY: Final = "select * from rows order by nct, file, id, line"

_Inserted = tuple[str, int, int, int, bool, bytes]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its cells that are not blank."""

    table: str
    line: int
    cells: dict[str, str]
    torn: bool = False  # bytes that are no UTF-8 were replaced

    @property
    def place(self) -> str:
        """Where it stands.

        >>> TableRow("design_groups", 3, {"id": "123"}).place
        'design_groups[id=123]'
        """
        if self.table == STUDIES:
            return STUDIES
        found = self.cells.get("id")
        return (
            f"{self.table}[id={shorten(found, 20)}]" if found else f"{self.table}[line={self.line}]"
        )


@dataclass(slots=True)
class StudyRows:
    """The rows of one study, by table."""

    nct: str
    tables: dict[str, list[TableRow]] = field(default_factory=dict)


def spooled(export: Export) -> Iterator[StudyRows | Reject]:
    """The studies of an export, in the order of their NCT numbers.

    Yields:
        Rejects of tables and rows that cannot be read first, then the rows of each NCT number,
        whether or not the table of studies has it.

    Raises:
        sqlite3.Error: when the temporary database cannot be written.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.executescript(SCHEMA)
        database.execute("begin")
        for number, table in enumerate(export.tables):
            yield from _copied(database, number, table)
        database.execute(INDEX)
        yield from _by_study(database, export)


def _by_study(database: sqlite3.Connection, export: Export) -> Iterator[StudyRows]:
    """The rows of one study after another."""
    kept = [_kept(table.columns, table.table) for table in export.tables]
    study: StudyRows | None = None
    for nct, file, _, line, torn, cells in database.execute(STUDY_BY_STUDY):
        if study is None or study.nct != nct:
            if study is not None:
                yield study
            study = StudyRows(nct)
        table = export.tables[file].table
        fields = orjson.loads(cells)
        named = {column: text for (_, column), text in zip(kept[file], fields, strict=True) if text}
        study.tables.setdefault(table, []).append(TableRow(table, line, named, bool(torn)))
    if study is not None:
        yield study


def _kept(columns: tuple[str, ...], table: str) -> list[tuple[int, str]]:
    """The columns that are needed, with their positions."""
    return [(at, name) for at, name in enumerate(columns) if is_kept(table, name)]


def _copied(database: sqlite3.Connection, number: int, table: TableFile) -> Iterator[Reject]:
    """Copy a table; what cannot be copied is a reject."""
    try:
        with table.open() as stream:
            stream.readline()
            if wrong := _wrong_header(table):
                yield _reject(table, 1, "", wrong)
            else:
                yield from _insert(database, number, table, stream)
    except UNREADABLE as error:
        reason = f"the table cannot be read ({shorten(error, 80)}); what stood before was read"
        yield _reject(table, 0, "", f"{reason}; get it again")


def _wrong_header(table: TableFile) -> str | None:
    """What is wrong with a table's header."""
    if "nct_id" not in table.columns:
        return "the table has no column nct_id, by which its rows find their study; export it again"
    twice = sorted({name for name in table.columns if table.columns.count(name) > 1})
    if twice:
        return f"the header names columns twice ({', '.join(twice)[:100]}); export the table again"
    return None


def _insert(
    database: sqlite3.Connection, number: int, table: TableFile, stream: BinaryIO
) -> Iterator[Reject]:
    """Copy the rows after the header."""
    kept = [at for at, _ in _kept(table.columns, table.table)]
    of_study = table.columns.index("nct_id")
    own_id = table.columns.index("id") if "id" in table.columns else None
    batch: list[_Inserted] = []
    for row in rows(stream, len(table.columns)):
        if isinstance(row, BrokenRow):
            yield _reject(table, row.line, row.text, row.reason)
            continue
        nct = row.fields[of_study].strip().upper()
        if not NCT.fullmatch(nct):
            yield _reject(table, row.line, row.fields[of_study], "the row names no study (nct_id)")
            continue
        key = _number(row.fields[own_id]) if own_id is not None else 0
        cells = orjson.dumps([row.fields[at] for at in kept])
        batch.append((nct, number, key, row.line, row.torn, cells))
        if len(batch) >= BATCH:
            database.executemany(INSERT, batch)
            batch.clear()
    database.executemany(INSERT, batch)


def _number(text: str) -> int:
    """An id by which rows are sorted; another one than a number sorts first."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _reject(table: TableFile, line: int, value: str, reason: str) -> Reject:
    """A row that was set aside."""
    found = re.search(r"NCT\d{8}", value)
    return Reject(
        file=table.path,
        record_id=found.group(0) if found else None,
        path=f"line {line}" if line else "",
        value=shorten(value),
        reason=reason,
    )
