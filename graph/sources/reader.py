"""Reads files of any known source: content decides which loader a record goes to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from graph.records import Reject, Study
from graph.sources import ctgov, titles
from graph.sources.files import RawRecord, raw_records, walk
from graph.sources.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["LOADERS", "Loader", "read"]


@dataclass(frozen=True, slots=True)
class Loader:
    """How records of one shape are known and read."""

    name: str
    reads: str  # what it reads, in words, for messages and help
    recognises: Callable[[Mapping[str, object]], bool]
    study: Callable[[Mapping[str, object], str], Study | Reject]


LOADERS: Final[dict[str, Loader]] = {
    loader.name: loader
    for loader in (
        Loader("ctgov", "ClinicalTrials.gov API v2 studies", ctgov.recognises, ctgov.study),
        Loader("text", "records of an id, a title and texts", titles.recognises, titles.study),
    )
}
"""The loaders of JSON records, in the order in which they are asked."""


def read(path: Path) -> Iterator[Study | Reject]:
    """The studies of a file, or of all files below a folder, in the order of their names.

    What a file holds is told by its content: API v2 JSON (one study, a page, a list), JSON Lines,
    plain-text records, curated YAML; each may be gzipped. Lines are streamed.

    Args:
        path: a file or a folder.

    Yields:
        A study, or a reject for each record or file that cannot be read. Nothing is raised for bad
        data, and nothing is left out silently.
    """
    for file in walk(path):
        if isinstance(file, Reject):
            yield file
            continue
        for raw in raw_records(file):
            if isinstance(raw, RawRecord):
                yield _study(raw, str(file))
            elif isinstance(raw, Reject):
                yield raw
            else:
                yield _curated(raw.content, file)


def _study(raw: RawRecord, file: str) -> Study | Reject:
    """One JSON record through the loader that knows its shape."""
    for loader in LOADERS.values():
        if loader.recognises(raw.value):
            result = loader.study(raw.value, file)
            if isinstance(result, Reject) and raw.place:
                return replace(result, path=f"{raw.place}: {result.path}")
            return result
    known = "; ".join(loader.reads for loader in LOADERS.values())
    return Reject(
        file=file,
        record_id=None,
        path=raw.place,
        value=shorten(", ".join(sorted(raw.value))),
        reason=f"no known shape of record; read are: {known}",
    )


def _curated(content: bytes, file: Path) -> Study | Reject:
    """A curated YAML study; its loader is imported only when there is one to read."""
    from graph.sources import curated

    stem = file.name.removesuffix(".gz").removesuffix(".yaml").removesuffix(".yml")
    return curated.load_text(content, stem, str(file))
