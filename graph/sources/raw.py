"""What a file gives before any loader reads it, and what is set aside of it."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph.records import Reject
from graph.sources.text import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["BROKEN", "Raw", "RawRecord", "RawXml", "RawYaml", "broken_gzip", "rejected"]

# What the reading of a truncated or damaged archive raises.
BROKEN: Final = (EOFError, zlib.error, gzip.BadGzipFile)
RECORD_ID: Final = re.compile(r'(?:"nct_?id"\s*:\s*"|<nct_id>\s*)(NCT\d{8})', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A parsed JSON object and where it stands in its file.

    The place is "", "line 7" or "studies[3]", and of an archive begins with the member's name.
    """

    value: Mapping[str, object]
    place: str


@dataclass(frozen=True, slots=True)
class RawXml:
    """An XML document that declares no document type: the loader of its root reads it."""

    root: str  # the root element's local name
    content: bytes
    place: str  # "" or the name of an archive's member


@dataclass(frozen=True, slots=True)
class RawYaml:
    """The content of a YAML file: its own loader reads it."""

    content: bytes
    place: str = ""  # "" or the name of an archive's member


Raw = RawRecord | RawXml | RawYaml | Reject


def rejected(path: Path, place: str, value: object, reason: str) -> Reject:
    """Part of a file that was set aside.

    Args:
        path: the file.
        place: where in the file.
        value: what was found there; the record's id is taken from it where it shows.
        reason: with the remedy.
    """
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


def broken_gzip(path: Path, error: Exception, place: str = "") -> Reject:
    """An archive that is cut or damaged."""
    return rejected(
        path,
        place,
        "",
        f"the gzip archive is truncated or damaged ({error}); what stood before was read; "
        "get the file again",
    )
