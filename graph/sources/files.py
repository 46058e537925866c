"""Files of records: what is in them is told by content, and lines are streamed.

A file is one JSON document (a record, an API page `{"studies": […]}`, a list), JSON Lines, an XML
document, or YAML, each maybe gzipped; or an archive (tar, tar.gz, zip) of such files. The name of
a file says nothing.
"""

from __future__ import annotations

import gzip
import re
from contextlib import closing, suppress
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from graph.records import Reject
from graph.sources import archives, digest_table, json_files
from graph.sources.json_files import BYTE_ORDER_MARK, LINE_LIMIT
from graph.sources.raw import (
    BROKEN,
    Raw,
    RawRecord,
    RawXml,
    RawYaml,
    broken_gzip,
    rejected,
)
from graph.sources.xml_tree import XmlError, root_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Raw", "RawRecord", "RawXml", "RawYaml", "raw_records", "walk"]

GZIP_MAGIC: Final = b"\x1f\x8b"
HEAD: Final = 64 * 1024
YAML_LIMIT: Final = 16 * 1024 * 1024
XML_LIMIT: Final = 64 * 1024 * 1024
YAML_KEY: Final = re.compile(rb"^[A-Za-z_][\w-]*:(?:\s|$)", re.MULTILINE)
# "<" in UTF-8 and, after its byte order mark, in UTF-16.
XML_START: Final = (b"<", b"\xff\xfe<\0", b"\xfe\xff\0<")
WEB_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
RECORDS: Final = "give API v2 JSON, JSON Lines, or registry XML"


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
            reason = "the folder holds no files; give a folder with records"
            yield rejected(path, "", "", reason)
    elif path.exists():
        yield path
    else:
        yield rejected(path, "", "", "no such file or folder; check the path")


def raw_records(path: Path) -> Iterator[Raw]:
    """The records of one file, one at a time; what cannot be read is a reject."""
    try:
        with path.open("rb") as plain, closing(_unzipped(plain)) as stream:
            yield from _records(path, stream)
    except OSError as error:
        yield rejected(path, "", "", f"the file cannot be read ({error.strerror or error})")


def _unzipped(stream: BinaryIO) -> BinaryIO:
    """A stream's content, where it is gzipped without that."""
    zipped = stream.read(2) == GZIP_MAGIC
    stream.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if zipped else stream


def _records(path: Path, stream: BinaryIO, member: str = "") -> Iterator[Raw]:
    """The records of an open file, or of an archive's member, by what its first lines hold."""
    # Before any line is read: the lines of an archive may be as long as itself.
    head, broken = _head(stream)
    if broken and not head:
        yield broken_gzip(path, broken, member)
        return
    if archives.is_zip(head) or archives.is_tar(head):
        yield from _members(path, stream, head, member)
        return
    try:
        head, lines = _first_lines(stream)
    except BROKEN as error:
        # A cut archive: what can be read of it is told from the bytes before the break.
        stream.seek(0)
        head, lines = _before_break(stream)
        if not lines:
            yield broken_gzip(path, error, member)
            return
    stream.seek(0)
    start = head.lstrip()
    if not lines:
        yield rejected(path, member, "", "the file is empty; fetch it again or remove it")
    elif start[:1] == b"{" and json_files.is_lines(lines):
        yield from json_files.lines(path, stream, member)
    elif start[:1] in {b"{", b"["}:
        yield from json_files.document(path, stream, member)
    elif start.startswith(XML_START):
        yield _xml(path, stream, start, member)
    else:
        yield from _lines_of_text(path, stream, head, member)


def _lines_of_text(path: Path, stream: BinaryIO, head: bytes, member: str) -> Iterator[Raw]:
    """The records of what is neither JSON nor XML: a digest or YAML."""
    if digest_table.is_digest(head):
        yield from digest_table.stream_rows(path, stream, member)
    elif b"\0" not in head and YAML_KEY.search(head):
        yield _yaml(path, stream, member)
    else:
        yield rejected(path, member, head.lstrip()[:80], f"{_kind(head)}; {RECORDS}")


def _members(path: Path, stream: BinaryIO, head: bytes, member: str) -> Iterator[Raw]:
    """The records of an archive's members."""
    if member:
        reason = "an archive within an archive is not read; unpack it and give its files"
        yield rejected(path, member, "", reason)
        return
    each = archives.zip_members if archives.is_zip(head) else archives.tar_members
    empty = True
    for found in each(path, stream):
        empty = False
        if isinstance(found, Reject):
            yield found
        else:
            name, content = found
            with closing(_unzipped(content)) as plain:
                yield from _records(path, plain, name)
    if empty:
        yield rejected(path, "", "", "the archive holds no files; fetch it again or remove it")


def _xml(path: Path, stream: BinaryIO, start: bytes, member: str) -> RawXml | Reject:
    """An XML document with the name of its root, by which its loader is found."""
    if WEB_PAGE.search(start[:1024]):
        return rejected(path, member, "", f"the content is a web page; {RECORDS}")
    try:
        content = stream.read(XML_LIMIT + 1)
    except BROKEN as error:
        return broken_gzip(path, error, member)
    if len(content) > XML_LIMIT:
        reason = "the XML is larger than 64 MB; give one record a file"
        return rejected(path, member, start[:HEAD], reason)
    try:
        return RawXml(root_name(content), content, member)
    except XmlError as error:
        return rejected(path, member, start[:80], str(error))


def _yaml(path: Path, stream: BinaryIO, member: str) -> RawYaml | Reject:
    """The content of a YAML file."""
    try:
        content = stream.read(YAML_LIMIT + 1)
    except BROKEN as error:
        return broken_gzip(path, error, member)
    if len(content) > YAML_LIMIT:
        reason = "the YAML is larger than 16 MB; give one study a file"
        return rejected(path, member, "", reason)
    return RawYaml(content, member)


def _kind(head: bytes) -> str:
    """What a content is that no loader reads."""
    try:
        text = head[: HEAD // 2].decode()
    except UnicodeDecodeError as error:
        # A character that the cut goes through is no sign of another kind.
        text = head[: error.start].decode() if error.start > HEAD // 2 - 4 else "\0"
    if "\0" in text:
        return "the content is neither JSON, JSON Lines, XML nor YAML"
    first, _, rest = text.partition("\n")
    second = rest.partition("\n")[0]
    for name, mark in (("tabs", "\t"), ("bars", "|"), ("commas", ",")):
        if first.count(mark) >= 2 and second.count(mark) >= first.count(mark):
            return f"the content is a table with {name}, not records"
    return "the content is a text, not records (neither JSON, JSON Lines, XML nor YAML)"


def _head(stream: BinaryIO) -> tuple[bytes, Exception | None]:
    """The first bytes of a content, and what broke within them; the stream is at 0 again."""
    head = bytearray()
    broken: Exception | None = None
    try:
        while len(head) < HEAD and (part := stream.read(1024)):
            head += part
    except BROKEN as error:
        broken = error
    stream.seek(0)
    return bytes(head), broken


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
