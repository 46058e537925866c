"""AACT, ClinicalTrials.gov as pipe-delimited tables: a study's rows become the shape of API v2.

AACT (https://aact.ctti-clinicaltrials.org) publishes the registry's records as some fifty tables.
A study that is read from them is the registry's record, and is read as API v2 is. Paths in
mentions and losses are the tables' own: `design_groups[id=123].title`. The tables of people are
never opened; what AACT has no column for (notes on adverse events) is not read.
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING, Final

import orjson

from graph.records import Reject
from graph.sources import ctgov
from graph.sources.aact_files import Export, exports_among
from graph.sources.aact_join import Joiner
from graph.sources.aact_protocol import read_protocol
from graph.sources.aact_results import read_results
from graph.sources.aact_spool import StudyRows, spooled
from graph.sources.aact_tables import STUDIES
from graph.sources.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Study

__all__ = ["Export", "exports_among", "studies"]

NUMBER: Final = f"{STUDIES}.nct_id"
NAMED: Final = 3  # NCT numbers of rows without a study that a message repeats


def studies(export: Export) -> Iterator[Study | Reject]:
    """The studies of an export, in the order of their NCT numbers.

    Args:
        export: its tables; all but that of studies may be missing.

    Yields:
        Rejects of tables and rows that cannot be read, then studies.
    """
    if all(table.table != STUDIES for table in export.tables):
        found = ", ".join(table.table for table in export.tables)
        reason = f"tables of AACT without that of the {STUDIES}; give the whole export"
        yield _reject(export, None, "", found, reason)
        return
    for name in export.others:
        reason = "none of AACT's tables; unpack it and give it apart if it holds records"
        yield _reject(export, None, name, "", reason)
    without: list[str] = []
    rows = 0
    try:
        for item in spooled(export):
            if isinstance(item, Reject):
                yield item
            elif STUDIES in item.tables:
                yield from _study(item, export)
            else:
                without = [*without, item.nct][: NAMED + 1]
                rows += sum(map(len, item.tables.values()))
    except sqlite3.Error as error:
        reason = f"the temporary copy of the tables failed ({error}); make room in the temporary "
        yield _reject(export, None, "", "", f"{reason}folder, or set SQLITE_TMPDIR to another")
    if without:
        reason = f"{rows} rows are of studies that the table of {STUDIES} does not have"
        yield _reject(export, None, STUDIES, ", ".join(without), f"{reason}; give the whole export")


def _study(rows: StudyRows, export: Export) -> Iterator[Study | Reject]:
    """One study, and its further rows in the table of studies."""
    first, *others = rows.tables[STUDIES]
    for row in others:
        reason = "a second row of the same study; the first was kept; export the tables again"
        yield _reject(export, rows.nct, f"{STUDIES}: line {row.line}", "", reason)
    rows.tables[STUDIES] = [first]
    join = Joiner(rows)
    record = join.one(STUDIES)
    if record is not None:
        read_protocol(join, record)
        read_results(join, record)
        digest = _digest(rows)
        yield ctgov.translated(record, join.translator.losses, export.path, digest, NUMBER)


def _digest(rows: StudyRows) -> str:
    """A hash of a study's rows."""
    content = [
        [table, [row.cells for row in found]] for table, found in sorted(rows.tables.items())
    ]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _reject(export: Export, record_id: str | None, path: str, value: str, reason: str) -> Reject:
    """Part of an export that was set aside."""
    return Reject(
        file=export.path, record_id=record_id, path=path, value=shorten(value), reason=reason
    )
