"""Finds AACT exports among files: folders, and zips, that hold AACT's pipe-delimited tables.

A table is known by the columns that its header names. The tables of one folder are one export.
"""

from __future__ import annotations

import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from graph.records import Reject
from graph.sources.aact_rows import header_of
from graph.sources.aact_tables import PEOPLE, STUDIES, TABLES, UNREAD, table_of
from graph.sources.archives import is_zip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["UNREADABLE", "Export", "TableFile", "exports_among"]

HEADER: Final = 16 * 1024  # bytes that the header of AACT's widest table has room in
MEMBERS: Final = 200  # files of a zip: an export has some fifty tables
# What a file of a zip that is no zip, or is damaged, brings about.
UNREADABLE: Final = (
    *(OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError),
    *(zlib.error, ValueError),  # damaged contents and headers
)


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that is one of AACT's tables."""

    table: str
    path: str  # for messages
    columns: tuple[str, ...]
    _path: Path
    _member: str | None = None

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The table's bytes."""
        if self._member is None:
            with self._path.open("rb") as stream:
                yield stream
        else:
            with zipfile.ZipFile(self._path) as archive, archive.open(self._member) as member:
                yield cast("BinaryIO", member)


@dataclass(frozen=True, slots=True)
class Export:
    """The tables of one export, those of studies first."""

    path: str
    tables: tuple[TableFile, ...]
    others: tuple[str, ...] = ()  # members of a zip that are no tables


def exports_among(files: Iterable[Path | Reject]) -> Iterator[Path | Reject | Export]:
    """The files, with those that are tables of AACT joined to exports.

    Tables beside them of which nothing is read, those of people above all, are passed over: they
    are not opened.

    Args:
        files: as `walk` gives them, all files of a folder.

    Yields:
        An export at the place of the first of its files; other files and rejects as they came.
    """
    given = list(files)
    folders: dict[Path, list[Path]] = {}
    for file in given:
        if isinstance(file, Path):
            folders.setdefault(file.parent, []).append(file)
    taken: dict[Path, set[Path]] = {}
    for file in given:
        if isinstance(file, Reject):
            yield file
            continue
        if file.parent not in taken:
            export, taken[file.parent] = _export(folders.pop(file.parent))
            if export is not None:
                yield export
        if file not in taken[file.parent]:
            zipped = _zipped(file)
            yield file if zipped is None else zipped


def _export(files: list[Path]) -> tuple[Export | None, set[Path]]:
    """The export that some files of a folder are, with the files that belong to it."""
    tables = [table for file in files if (table := _table(file)) is not None]
    if not tables:
        return None, set()
    endings = {Path(table.path).suffix for table in tables}
    known = {Path(table.path) for table in tables}
    known |= {file for file in files if _is_passed_over(file.stem) and file.suffix in endings}
    path = tables[0].path if len(files) == 1 else str(files[0].parent)
    return Export(path, _studies_first(tables)), known


def _table(file: Path) -> TableFile | None:
    """The table that a file is, or None."""
    if _is_passed_over(file.stem):
        return None
    try:
        with file.open("rb") as stream:
            columns = header_of(stream.readline(HEADER))
    except OSError:  # its loader says so
        return None
    table = table_of(file.stem, columns)
    return None if table is None else TableFile(table, str(file), tuple(columns), file)


def _zipped(file: Path) -> Export | None:
    """The export that a zip holds, or None."""
    try:
        with file.open("rb") as stream:
            if not is_zip(stream.read(4)):
                return None
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MEMBERS:
                return None
            members = [(info.filename, _member(file, archive, info)) for info in infos]
    except UNREADABLE:  # its loader says so
        return None
    tables = [table for _, table in members if table is not None]
    others = [
        name
        for name, table in members
        if table is None and not _is_passed_over(PurePosixPath(name).stem)
    ]
    whole = any(table.columns for table in tables)
    return Export(str(file), _studies_first(tables), tuple(sorted(others))) if whole else None


def _member(file: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> TableFile | None:
    """The table that a zip's member is, or None; a damaged one is known by its name."""
    stem = PurePosixPath(info.filename).stem
    if _is_passed_over(stem):
        return None
    columns: list[str] = []
    try:
        with archive.open(info) as member:
            columns = header_of(member.readline(HEADER))
        table = table_of(stem, columns)
    except UNREADABLE:
        table = stem.casefold() if stem.casefold() in TABLES else None
    if table is None:
        return None
    return TableFile(table, f"{file}: {info.filename}", tuple(columns), file, info.filename)


def _studies_first(tables: list[TableFile]) -> tuple[TableFile, ...]:
    """The tables in the order of their names, that of studies first."""
    return tuple(sorted(tables, key=lambda each: (each.table != STUDIES, each.table, each.path)))


def _is_passed_over(stem: str) -> bool:
    """Whether a table of this name is not opened."""
    return stem.casefold() in PEOPLE | UNREAD
