"""Files of records: what is in them is told by content, and lines are streamed.

A file is one JSON document (a record, an API page `{"studies": […]}`, a list), JSON Lines, or YAML;
each may be gzipped. The name of a file says nothing.
"""

from __future__ import annotations

import gzip
import re
import zlib
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import orjson

from graph.records import Reject
from graph.sources.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Raw", "RawRecord", "RawYaml", "raw_records", "walk"]

GZIP_MAGIC: Final = b"\x1f\x8b"
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
HEAD: Final = 64 * 1024
# A line or document beyond these would fill the memory of a small machine.
LINE_LIMIT: Final = 64 * 1024 * 1024
DOCUMENT_LIMIT: Final = 1024 * 1024 * 1024
YAML_LIMIT: Final = 16 * 1024 * 1024
# What the reading of a truncated or damaged archive raises.
BROKEN: Final = (EOFError, zlib.error, gzip.BadGzipFile)
RECORD_ID: Final = re.compile(r'"nct_?[iI]d"\s*:\s*"(NCT\d{8})"')
YAML_KEY: Final = re.compile(rb"^[A-Za-z_][\w-]*:(?:\s|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A parsed JSON object and where it stands in its file: "line 7", "studies[3]" or ""."""

    value: Mapping[str, object]
    place: str


@dataclass(frozen=True, slots=True)
class RawYaml:
    """The content of a YAML file: its own loader reads it."""

    content: bytes


Raw = RawRecord | RawYaml | Reject


def walk(path: Path) -> Iterator[Path | Reject]:
    """The files to read: the path itself, or all files below a folder, sorted.

    Hidden files are left out. A path that does not exist, or a folder without files, is a reject.
    """
    if path.is_dir():
        files = sorted(
            file
            for file in path.rglob("*")
            if file.is_file() and not any(p.startswith(".") for p in file.relative_to(path).parts)
        )
        yield from files
        if not files:
            yield _reject(path, "", "", "the folder holds no files; give a folder with records")
    elif path.exists():
        yield path
    else:
        yield _reject(path, "", "", "no such file or folder; check the path")


def raw_records(path: Path) -> Iterator[Raw]:
    """The records of one file, one at a time; what cannot be read is a reject."""
    try:
        with path.open("rb") as plain:
            zipped = plain.read(2) == GZIP_MAGIC
            plain.seek(0)
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=plain)) if zipped else plain
            with closing(stream):
                yield from _records(path, stream)
    except OSError as error:
        yield _reject(path, "", "", f"the file cannot be read ({error.strerror or error})")


def _records(path: Path, stream: BinaryIO) -> Iterator[Raw]:
    """The records of an open file, by what its first lines hold."""
    try:
        head, lines = _first_lines(stream)
    except BROKEN as error:
        # A cut archive: what can be read of it is told from the bytes before the break.
        stream.seek(0)
        head, lines = _before_break(stream)
        if not lines:
            yield _broken_gzip(path, error)
            return
    stream.seek(0)
    start = head.lstrip()
    if not lines:
        yield _reject(path, "", "", "the file is empty; fetch it again or remove it")
    elif start[:1] == b"{" and _is_lines(lines):
        yield from _lines(path, stream)
    elif start[:1] in {b"{", b"["}:
        yield from _document(path, stream)
    elif b"\0" not in head and YAML_KEY.search(head) and start[:1] != b"<":
        yield _yaml(path, stream)
    else:
        kind = "XML" if start.startswith(b"<") else "neither JSON, JSON Lines nor YAML"
        yield _reject(
            path, "", start[:80], f"the content is {kind}; give API v2 JSON or JSON Lines"
        )


def _yaml(path: Path, stream: BinaryIO) -> RawYaml | Reject:
    """The content of a YAML file."""
    try:
        content = stream.read(YAML_LIMIT + 1)
    except BROKEN as error:
        return _broken_gzip(path, error)
    if len(content) > YAML_LIMIT:
        return _reject(path, "", "", "the YAML is larger than 16 MB; give one study a file")
    return RawYaml(content)


def _first_lines(stream: BinaryIO) -> tuple[bytes, list[bytes]]:
    """The head of a file and its first two lines that are not blank."""
    head = stream.read(HEAD).removeprefix(BYTE_ORDER_MARK)
    stream.seek(0)
    lines: list[bytes] = []
    while len(lines) < 2 and (line := stream.readline(LINE_LIMIT)):
        line = line.removeprefix(BYTE_ORDER_MARK)
        if line.strip():
            lines.append(line)
    return head, lines


def _before_break(stream: BinaryIO) -> tuple[bytes, list[bytes]]:
    """The same of an archive that breaks within its first two lines."""
    content = bytearray()
    with suppress(*BROKEN):
        while part := stream.read(1024):
            content += part
    head = bytes(content).removeprefix(BYTE_ORDER_MARK)
    return head[:HEAD], [line for line in head.splitlines(keepends=True) if line.strip()][:2]


def _is_lines(lines: list[bytes]) -> bool:
    """Whether a text that begins with an object is JSON Lines.

    Its first line is a whole object and not the only line, or, where it is broken, the second
    line begins an object of its own: pretty-printed JSON never does that at a line's start.
    """
    return len(lines) > 1 and (
        _is_object(lines[0]) or (lines[0].startswith(b'{"') and lines[1].startswith(b'{"'))
    )


def _is_object(line: bytes) -> bool:
    """Whether a line is one whole JSON object."""
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _lines(path: Path, stream: BinaryIO) -> Iterator[Raw]:
    """The objects of JSON Lines; of a truncated archive, the whole lines before the break."""
    number = 0
    while True:
        number += 1
        place = f"line {number}"
        try:
            line = stream.readline(LINE_LIMIT)
        except BROKEN as error:
            yield _broken_gzip(path, error, place)
            return
        if not line:
            return
        if len(line) >= LINE_LIMIT and not line.endswith(b"\n"):
            yield _reject(path, place, line[:80], "the line is longer than 64 MB; split the file")
            _skip_line(stream)
        elif line.strip():
            yield _parse(path, place, line.removeprefix(BYTE_ORDER_MARK))


def _skip_line(stream: BinaryIO) -> None:
    """Read on to the end of a line that is too long."""
    while (line := stream.readline(LINE_LIMIT)) and not line.endswith(b"\n"):
        pass


def _document(path: Path, stream: BinaryIO) -> Iterator[Raw]:
    """The objects of one JSON document: itself, or those of a page or list."""
    try:
        content = stream.read(DOCUMENT_LIMIT + 1)
    except BROKEN as error:
        yield _broken_gzip(path, error)
        return
    if len(content) > DOCUMENT_LIMIT:
        yield _reject(path, "", "", "the document is larger than 1 GB; give it as JSON Lines")
        return
    try:
        value = orjson.loads(content.removeprefix(BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        yield _reject(path, "", content[:80], f"no valid JSON ({error}); fetch it again")
        return
    del content
    if isinstance(value, dict) and not isinstance(value.get("studies"), list):
        yield RawRecord(value, "")
        return
    items, name = (value["studies"], "studies") if isinstance(value, dict) else (value, "")
    if not items:
        yield _reject(path, name, "", "the list holds no records; fetch it again or remove it")
    for index, item in enumerate(items):
        place = f"{name}[{index}]"
        yield RawRecord(item, place) if isinstance(item, dict) else _no_object(path, place, item)


def _parse(path: Path, place: str, line: bytes) -> Raw:
    """The object of one line."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return _reject(path, place, line[:HEAD], f"no valid JSON ({error}); fetch the record again")
    return RawRecord(value, place) if isinstance(value, dict) else _no_object(path, place, value)


def _no_object(path: Path, place: str, value: object) -> Reject:
    """A JSON value that cannot be a record."""
    return _reject(path, place, value, "a record is a JSON object; remove this value")


def _broken_gzip(path: Path, error: Exception, place: str = "") -> Reject:
    """An archive that is cut or damaged."""
    return _reject(
        path,
        place,
        "",
        f"the gzip archive is truncated or damaged ({error}); what stood before was read; "
        "get the file again",
    )


def _reject(path: Path, place: str, value: object, reason: str) -> Reject:
    """Part of a file that was set aside."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    found = RECORD_ID.search(value) if isinstance(value, str) else None
    return Reject(
        file=str(path),
        record_id=found.group(1) if found else None,
        path=place,
        value=shorten(value),
        reason=reason,
    )
