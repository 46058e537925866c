"""Triples of sources and of reading: source record, citations, mentions, unresolved terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph import iris
from graph.nquads import date, decimal, iri, text, web_page
from graph.triples_codes import TIERS, coded
from ontology import hierarchy, vocab

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.records import Citation, Mention, Override, Study, Unresolved
    from graph.triples_frame import Frame

__all__ = [
    "DCTERMS_CREATOR",
    "DCTERMS_DATE",
    "DCTERMS_LICENSE",
    "DCTERMS_TITLE",
    "FOAF_PAGE",
    "RDFS_LABEL",
    "RDF_TYPE",
    "class_iri",
    "mention_quads",
    "source_quads",
    "type_quads",
    "unresolved_quads",
]

RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS_LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
DCTERMS_CREATOR: Final = "http://purl.org/dc/terms/creator"
DCTERMS_DATE: Final = "http://purl.org/dc/terms/date"
DCTERMS_TITLE: Final = "http://purl.org/dc/terms/title"
DCTERMS_LICENSE: Final = "http://purl.org/dc/terms/license"
FOAF_PAGE: Final = "http://xmlns.com/foaf/0.1/page"


def class_iri(name: str) -> str:
    """The IRI of an ontology class from its local name.

    Raises:
        ValueError: when the ontology has no such class, naming it.
    """
    if name not in hierarchy.load():
        raise ValueError(
            f"{name!r} is no class of the ontology; "
            "mend the lexicon row that gives it, or add it to ontology/templates/"
        )
    return vocab.NS + name


def type_quads(frame: Frame, node: str, classes: Iterable[str]) -> Iterator[str]:
    """What the reader takes a node to be: one line in the links graph for each class."""
    for name in classes:
        yield frame.links.link(node, RDF_TYPE, class_iri(name))


def mention_quads(frame: Frame, node: str, mentions: Iterable[Mention]) -> Iterator[str]:
    """Why the reader believes what it says of a node."""
    for mention in mentions:
        name = iris.short_hash(
            node, mention.class_name or "", mention.text, mention.field, mention.rule
        )
        by = mention.override
        subject = f"{frame.links.name}/mention/{name}"
        about = class_iri(mention.class_name) if mention.class_name else None
        yield from frame.links.facts(
            subject,
            (
                (RDF_TYPE, f"<{vocab.Mention}>"),
                (vocab.supports, f"<{node}>"),
                (vocab.supportsClass, about and f"<{about}>"),
                (vocab.matchedText, text(mention.text)),
                (vocab.inField, text(mention.field)),
                (vocab.byRule, text(mention.rule)),
                (vocab.score, decimal(mention.score)),
                (vocab.inRecord, f"<{frame.record}>"),
                *(_mended(by) if by is not None else ()),
            ),
        )


def _mended(by: Override) -> Iterator[tuple[str, str | None]]:
    """Who mended a link, when, why, and what it was before."""
    yield vocab.insteadOfClass, by.wrong and f"<{class_iri(by.wrong)}>"
    yield vocab.reason, text(by.reason)
    yield DCTERMS_CREATOR, text(by.who)
    yield DCTERMS_DATE, date(by.date)


def unresolved_quads(frame: Frame, terms: Iterable[Unresolved]) -> Iterator[str]:
    """The words of the record that no class was found for."""
    for term in terms:
        name = iris.short_hash(term.kind, term.text, term.field)
        yield from frame.links.facts(
            f"{frame.links.name}/unresolved/{name}",
            (
                (RDF_TYPE, f"<{vocab.UnresolvedTerm}>"),
                (vocab.termKind, text(term.kind)),
                (vocab.matchedText, text(term.text)),
                (vocab.inField, text(term.field)),
                (vocab.reason, text(term.reason)),
                (vocab.inRecord, f"<{frame.record}>"),
            ),
        )


def source_quads(frame: Frame, study: Study) -> Iterator[str]:
    """The source record that the study was read from, and the citations that it gives."""
    source = study.source
    yield from frame.stated.facts(
        frame.record,
        (
            (RDF_TYPE, f"<{vocab.SourceRecord}>"),
            (RDFS_LABEL, text(f"{source.kind} {source.record_id}")),
            (vocab.tier, coded(TIERS, source.tier)),
            (vocab.recordKind, text(source.kind)),
            (vocab.recordId, text(source.record_id)),
            (vocab.version, text(source.version)),
            (vocab.processedOn, date(source.processed_on)),
            (DCTERMS_LICENSE, web_page(source.licence) or text(source.licence)),
            (FOAF_PAGE, web_page(source.url)),
            (vocab.sha256, text(source.sha256)),
            (vocab.aboutStudy, iri(frame.study)),
        ),
    )
    yield frame.stated.link(frame.study, vocab.statedIn, frame.record)
    for citation in study.citations:
        yield from _citation(frame, citation)


def _citation(frame: Frame, citation: Citation) -> Iterator[str]:
    node = frame.citations[citation.key]
    yield frame.stated.link(frame.study, vocab.cites, node)
    yield from frame.stated.facts(
        node,
        (
            (RDF_TYPE, f"<{vocab.Citation}>"),
            (DCTERMS_TITLE, text(citation.title)),
            (vocab.tier, coded(TIERS, citation.tier)),
            (vocab.citationKind, text(citation.kind)),
            (vocab.doi, text(citation.doi)),
            (vocab.pmid, text(citation.pmid)),
            (vocab.pmcid, text(citation.pmcid)),
            (vocab.registryId, text(citation.registry_id)),
            (vocab.readAt, text(citation.read_at)),
            (vocab.year, date(f"{citation.year:04d}") if citation.year else None),
        ),
    )
