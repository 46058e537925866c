"""Rows of AACT's pipe-delimited tables: streamed, and a broken row does not take others with it.

AACT writes them as PostgreSQL's COPY does: a field that holds a bar, a quote or a line end stands
in double quotes, a quote within is doubled, an empty field is blank
(https://www.postgresql.org/docs/current/sql-copy.html, "CSV Format").
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from graph.sources.json_files import BYTE_ORDER_MARK, LINE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BrokenRow", "Cells", "header_of", "rows"]

DELIMITER: Final = "|"
SPAN: Final = 5_000  # lines of one row: no text of a registry is that long, a lost quote is
BROKEN_LIMIT: Final = 1_000  # rows of one table: beyond, the table is no such table


@dataclass(frozen=True, slots=True)
class Cells:
    """The fields of one row."""

    line: int  # at which the row begins, the header being line 1
    fields: list[str]
    torn: bool  # bytes that are no UTF-8 were replaced


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A line at which no row could be read."""

    line: int
    text: str
    reason: str


class _UnclosedError(Exception):
    """A row that goes on for longer than a row can."""


class _Lines:
    """Lines of a table, of which a broken row can be given back."""

    __slots__ = ("_again", "_size", "_stream", "number", "taken", "torn")

    def __init__(self, stream: BinaryIO) -> None:
        """The lines after the header."""
        self._stream = stream
        self._again: list[bytes] = []  # the next last
        self._size = 0
        self.number = 2  # of the line at which the row begins
        self.taken: list[bytes] = []  # by the row that is read
        self.torn = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        """The next line.

        Raises:
            StopIteration: at the end.
            _UnclosedError: when the row has become longer than any is.
        """
        line = self._again.pop() if self._again else self._stream.readline(LINE_LIMIT)
        if not line:
            raise StopIteration
        self.taken.append(line)
        self._size += len(line)
        if len(self.taken) > SPAN or self._size > LINE_LIMIT:
            raise _UnclosedError
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.torn = True
            return line.decode(errors="replace")

    def begin(self) -> None:
        """Begin a row after those that were read."""
        self.number += len(self.taken)
        self._clear()

    def retry(self) -> bytes:
        """Give back all lines of a row but its first, which is returned."""
        first, *others = self.taken
        self._again.extend(reversed(others))
        self.number += 1
        self._clear()
        return first

    def _clear(self) -> None:
        self.taken = []
        self._size = 0
        self.torn = False


def header_of(line: bytes) -> list[str]:
    r"""The columns that a first line names, or none where it is no header of such a table.

    >>> header_of(b'"id"|nct_id|name\r\n'), header_of(b"a title")
    (['id', 'nct_id', 'name'], [])
    """
    try:
        text = line.removeprefix(BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError:
        return []
    columns = [name.strip().strip('"').casefold() for name in text.split(DELIMITER)]
    return columns if len(columns) > 1 else []


def rows(stream: BinaryIO, width: int) -> Iterator[Cells | BrokenRow]:
    """The rows of a table after its header.

    After a row that cannot be read, reading goes on at the next line, so that a quote that was
    never closed costs one row.

    Args:
        stream: the table, read up to the end of its header.
        width: the number of its columns.

    Yields:
        Rows of that width, and the lines at which there is none; after too many of these the table
        is given up, and the last broken row says so.
    """
    csv.field_size_limit(LINE_LIMIT)
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=DELIMITER, strict=True)
    broken = 0
    while True:
        lines.begin()
        try:
            fields = next(reader)
            reason = f"the row has {len(fields)} fields where the header has {width}"
        except StopIteration:
            return
        except (csv.Error, _UnclosedError) as error:
            fields = []
            reason = f"the row cannot be read ({error or 'a quote is not closed'})"
        if len(fields) == width:
            yield Cells(lines.number, fields, lines.torn)
        elif b"".join(lines.taken).strip():
            broken += 1
            number = lines.number
            text = lines.retry()[:200].decode(errors="replace")
            if broken > BROKEN_LIMIT:
                reason = f"more than {BROKEN_LIMIT} broken rows; from here on nothing was read"
            yield BrokenRow(number, text, f"{reason}; export the table again")
            if broken > BROKEN_LIMIT:
                return
