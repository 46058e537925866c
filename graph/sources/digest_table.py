"""The digest's table: its columns, and its rows as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from graph.sources.raw import BROKEN, RawRecord, broken_gzip, rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from graph.records import Reject

__all__ = ["COLUMNS", "is_digest", "rows", "stream_rows", "table"]

COLUMNS: Final = (
    "id",
    "other_ids",
    "source",
    "version",
    "sha256",
    "kind",
    "scope",
    "phase",
    "status",
    "allocation",
    "start",
    "primary_completion",
    "completion",
    "enrolment",
    "sponsor",
    "countries",
    "states",
    "arms",
    "endpoints",
    "therapy_score",
    "state_score",
    "endpoint_score",
)
_HEADER: Final = "\t".join(COLUMNS).encode()
_LINE_LIMIT: Final = 1024 * 1024


def is_digest(head: bytes) -> bool:
    """Whether a file that begins like this is a digest: by its header."""
    return head.splitlines()[:1] == [_HEADER]


def rows(path: Path) -> Iterator[RawRecord | Reject]:
    """The rows of a digest by their columns; a row of another shape is a reject."""
    try:
        with path.open("rb") as stream:
            head = stream.readline(_LINE_LIMIT)
            stream.seek(0)
            if is_digest(head):
                yield from stream_rows(path, stream, "")
            else:
                reason = "this is not the header of a digest; run make digest"
                yield rejected(path, "line 1", head[:80], reason)
    except OSError as error:
        reason = f"the digest cannot be read ({error.strerror or error}); run make digest"
        yield rejected(path, "", "", reason)


def stream_rows(path: Path, stream: BinaryIO, member: str) -> Iterator[RawRecord | Reject]:
    """The rows of an open digest.

    Args:
        path: the file, for messages.
        stream: its content.
        member: the name of the archive's member that it is, or "".
    """
    number = 0
    while True:
        number += 1
        place = f"{member}: line {number}" if member else f"line {number}"
        try:
            line = stream.readline(_LINE_LIMIT)
        except BROKEN as error:
            yield broken_gzip(path, error, place)
            return
        if not line:
            return
        if number > 1 and line.strip():
            yield _row(path, place, line)


def _row(path: Path, place: str, line: bytes) -> RawRecord | Reject:
    try:
        cells = line.decode().rstrip("\r\n").split("\t")
    except UnicodeDecodeError:
        return rejected(path, place, line[:80], "the line is no UTF-8; save the file as UTF-8")
    if len(cells) != len(COLUMNS):
        reason = f"the row has {len(cells)} cells and needs {len(COLUMNS)}; part them by tabs"
        return rejected(path, place, line[:80], reason)
    return RawRecord(dict(zip(COLUMNS, cells, strict=True)), place)


def table(cells: Iterable[Mapping[str, str]]) -> bytes:
    """The digest of some rows: header and rows, in their order."""
    lines = [_HEADER, *("\t".join(row[name] for name in COLUMNS).encode() for row in cells)]
    return b"\n".join(lines) + b"\n"
