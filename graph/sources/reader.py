"""Reads files of any known source: content decides which loader a record goes to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from graph.records import Reject, Study
from graph.sources import (
    aact,
    ctgov,
    ctgov_copies,
    ctgov_legacy,
    ctgov_xml,
    ctis,
    digest,
    euctr,
    euctr_results,
    isrctn,
    titles,
)
from graph.sources.files import RawRecord, RawXml, RawYaml, raw_records, walk
from graph.sources.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["LOADERS", "XML_LOADERS", "Loader", "XmlLoader", "read"]


@dataclass(frozen=True, slots=True)
class Loader:
    """How records of one shape are known and read."""

    name: str
    reads: str  # what it reads, in words, for messages and help
    recognises: Callable[[Mapping[str, object]], bool]
    study: Callable[[Mapping[str, object], str], Study | Reject]
    # Further records that such an object holds beside its own.
    more: Callable[[Mapping[str, object], str], Iterator[Study | Reject]] | None = None


@dataclass(frozen=True, slots=True)
class XmlLoader:
    """How XML documents of one root element are read."""

    root: str  # the root element's local name
    name: str
    reads: str
    study: Callable[[bytes, str], Study | Reject]


LOADERS: Final[dict[str, Loader]] = {
    loader.name: loader
    for loader in (
        Loader("ctgov", "ClinicalTrials.gov API v2 studies", ctgov.recognises, ctgov.study),
        Loader(
            "ctgov beta",
            "ClinicalTrials.gov former beta API studies",
            ctgov_legacy.recognises,
            ctgov_legacy.study,
        ),
        Loader("ctis", "EU CTIS trials", ctis.recognises, ctis.study),
        Loader(
            "euctr",
            "EU Clinical Trials Register records",
            euctr.recognises,
            euctr.study,
            euctr_results.held,
        ),
        Loader("isrctn", "ISRCTN records", isrctn.recognises, isrctn.study),
        Loader(
            "ctgov-copy",
            "rows that others made of ClinicalTrials.gov records",
            ctgov_copies.recognises,
            ctgov_copies.study,
        ),
        Loader("digest", "rows of a registry digest", digest.recognises, digest.study),
        Loader("text", "records of an id, a title and texts", titles.recognises, titles.study),
    )
}
"""The loaders of JSON records, in the order in which they are asked."""

XML_LOADERS: Final[dict[str, XmlLoader]] = {
    loader.root: loader
    for loader in (
        XmlLoader(ctgov_xml.ROOT, "ctgov", "ClinicalTrials.gov legacy XML", ctgov_xml.study),
        XmlLoader(
            euctr_results.RESULTS_ROOT,
            "euctr",
            "EudraCT results",
            euctr_results.xml_results,
        ),
    )
}
"""The loaders of XML documents, by root element."""


def read(path: Path) -> Iterator[Study | Reject]:
    """The studies of a file, or of all files below a folder, in the order of their names.

    What a file holds is told by its content: registry JSON (one study, a page, a list), JSON Lines,
    plain-text records, registry XML, curated YAML; each may be gzipped or a member of an archive.
    Lines and members are streamed.

    Args:
        path: a file or a folder.

    Yields:
        A study, or a reject for each record or file that cannot be read. Nothing is raised for bad
        data, and nothing is left out silently.
    """
    held: set[str] = set()
    for file in aact.exports_among(walk(path)):
        if isinstance(file, Reject):
            yield file
            continue
        if isinstance(file, aact.Export):
            yield from aact.studies(file)
            continue
        for raw in raw_records(file):
            yield raw if isinstance(raw, Reject) else _study(raw, file)
            if isinstance(raw, RawRecord):
                yield from _more(raw, str(file), held)


def _study(raw: RawRecord | RawXml | RawYaml, file: Path) -> Study | Reject:
    """One record through the loader that knows its shape; rejects name the place in the file."""
    if isinstance(raw, RawRecord):
        result = _json(raw, str(file))
    elif isinstance(raw, RawXml):
        result = _xml(raw, str(file))
    else:
        result = _curated(raw, file)
    if isinstance(result, Reject) and raw.place:
        return replace(result, path=": ".join(filter(None, (raw.place, result.path))))
    return result


def _json(raw: RawRecord, file: str) -> Study | Reject:
    """One JSON record."""
    for loader in LOADERS.values():
        if loader.recognises(raw.value):
            return loader.study(raw.value, file)
    return _unknown(file, ", ".join(sorted(raw.value)))


def _more(raw: RawRecord, file: str, held: set[str]) -> Iterator[Study | Reject]:
    """Further records that an object holds, the same content once.

    Every country's record of the EU register carries the results of the one trial.
    """
    loader = next((each for each in LOADERS.values() if each.recognises(raw.value)), None)
    if loader is not None and loader.more is not None:
        for item in loader.more(raw.value, file):
            if isinstance(item, Reject) or item.source.sha256 not in held:
                held |= {item.source.sha256} if isinstance(item, Study) else set()
                yield item


def _xml(raw: RawXml, file: str) -> Study | Reject:
    """One XML document."""
    loader = XML_LOADERS.get(raw.root)
    return loader.study(raw.content, file) if loader else _unknown(file, f"<{raw.root}>")


def _unknown(file: str, found: str) -> Reject:
    """A record of a shape that no loader knows."""
    kinds = [loader.reads for loader in LOADERS.values()]
    kinds += [loader.reads for loader in XML_LOADERS.values()]
    known = "; ".join(dict.fromkeys(kinds))
    return Reject(
        file=file,
        record_id=None,
        path="",
        value=shorten(found),
        reason=f"no known shape of record; read are: {known}",
    )


def _curated(raw: RawYaml, file: Path) -> Study | Reject:
    """A curated YAML study; its loader is imported only when there is one to read."""
    from graph.sources import curated

    name = raw.place.rpartition("/")[2] or file.name
    stem = name.removesuffix(".gz").removesuffix(".yaml").removesuffix(".yml")
    return curated.load_text(raw.content, stem, str(file))
