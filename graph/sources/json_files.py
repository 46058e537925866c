"""The objects of JSON files: one document, a page or list of records, or JSON Lines, streamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

import orjson

from graph.sources.raw import BROKEN, Raw, RawRecord, broken_gzip, rejected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.records import Reject

__all__ = ["BYTE_ORDER_MARK", "LINE_LIMIT", "document", "is_lines", "lines"]

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
SHOWN: Final = 64 * 1024  # of a line that is no JSON, to look for its id
# A line or document beyond these would fill the memory of a small machine.
LINE_LIMIT: Final = 64 * 1024 * 1024
DOCUMENT_LIMIT: Final = 1024 * 1024 * 1024


def is_lines(first: list[bytes]) -> bool:
    """Whether a text that begins with an object is JSON Lines.

    Its first line is a whole object and not the only line, or, where it is broken, the second
    line begins an object of its own: pretty-printed JSON never does that at a line's start.

    Args:
        first: its first two lines that are not blank.
    """
    return len(first) > 1 and (
        _is_object(first[0]) or (first[0].startswith(b'{"') and first[1].startswith(b'{"'))
    )


def _is_object(line: bytes) -> bool:
    """Whether a line is one whole JSON object."""
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def lines(path: Path, stream: BinaryIO, member: str) -> Iterator[Raw]:
    """The objects of JSON Lines; of a truncated archive, the whole lines before the break.

    Args:
        path: the file, for messages.
        stream: its content.
        member: the name of the archive's member that the content is of, or "".
    """
    number = 0
    while True:
        number += 1
        place = within(member, f"line {number}")
        try:
            line = stream.readline(LINE_LIMIT)
        except BROKEN as error:
            yield broken_gzip(path, error, place)
            return
        if not line:
            return
        if len(line) >= LINE_LIMIT and not line.endswith(b"\n"):
            yield rejected(path, place, line[:80], "the line is longer than 64 MB; split the file")
            _skip_line(stream)
        elif line.strip():
            yield _parse(path, place, line.removeprefix(BYTE_ORDER_MARK))


def within(member: str, place: str) -> str:
    """A place within an archive's member, or within the file itself."""
    return ": ".join(filter(None, (member, place)))


def _skip_line(stream: BinaryIO) -> None:
    """Read on to the end of a line that is too long."""
    while (line := stream.readline(LINE_LIMIT)) and not line.endswith(b"\n"):
        pass


def document(path: Path, stream: BinaryIO, member: str) -> Iterator[Raw]:
    """The objects of one JSON document: itself, or those of a page or list.

    Args:
        path: the file, for messages.
        stream: its content.
        member: the name of the archive's member that the content is of, or "".
    """
    try:
        content = stream.read(DOCUMENT_LIMIT + 1)
    except BROKEN as error:
        yield broken_gzip(path, error, member)
        return
    if len(content) > DOCUMENT_LIMIT:
        yield rejected(path, member, "", "the document is larger than 1 GB; give it as JSON Lines")
        return
    try:
        value = orjson.loads(content.removeprefix(BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        yield rejected(path, member, content[:80], f"no valid JSON ({error}); fetch it again")
        return
    del content
    name, items = _page(value) if isinstance(value, dict) else ("", value)
    if items is None:
        yield RawRecord(value, member)
        return
    if not items:
        reason = "the list holds no records; fetch it again or remove it"
        yield rejected(path, within(member, name), "", reason)
    for index, item in enumerate(items):
        place = within(member, f"{name}[{index}]")
        yield RawRecord(item, place) if isinstance(item, dict) else _no_object(path, place, item)


def _page(value: dict[str, object]) -> tuple[str, list[object] | None]:
    """The records of an API's page and their path; None where the object is one record."""
    if isinstance(items := value.get("studies"), list):
        return "studies", items
    beta = value.get("FullStudiesResponse")  # of the former beta API
    if isinstance(beta, dict) and isinstance(items := beta.get("FullStudies"), list):
        return "FullStudiesResponse.FullStudies", items
    return "", None


def _parse(path: Path, place: str, line: bytes) -> Raw:
    """The object of one line."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        reason = f"no valid JSON ({error}); fetch the record again"
        return rejected(path, place, line[:SHOWN], reason)
    return RawRecord(value, place) if isinstance(value, dict) else _no_object(path, place, value)


def _no_object(path: Path, place: str, value: object) -> Reject:
    """A JSON value that cannot be a record."""
    return rejected(path, place, value, "a record is a JSON object; remove this value")
