"""The whole ontology on one page, as pyLODE writes it."""

from __future__ import annotations

import importlib.metadata
import logging
import sys
import types
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from documentation.cards import PAGES, PREDICATE_WORDS
from ontology import IRI
from ontology.release_definitions import And, Expression, HasValue, Name, Some
from ontology.release_graph import PTKG
from ontology.release_write import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pylode import OntPub
    from rdflib.term import Node

    from documentation.terms import Term

__all__ = ["reference_page"]


# What else is said of a term goes into notes: later versions of pyLODE show every predicate,
# earlier ones only those that they know.
_KEPT: Final = frozenset({RDF.type, RDFS.domain, RDFS.range, RDFS.subPropertyOf})


def reference_page(graph: Graph, terms: dict[str, Term]) -> str:
    """The HTML of pyLODE's profile for ontologies, with the terms' own names as anchors."""
    page: OntPub = _profile()(ontology=_prepared(graph, terms))
    # pyLODE makes anchors from labels; the names of the terms are what people know and link to.
    page.fids = {str(PTKG[name]): name for name in terms}
    text = str(page.make_html())
    for version in graph.objects(URIRef(IRI), OWL.versionIRI | OWL.priorVersion):
        # It takes all that begins like our terms for an anchor on the page.
        text = text.replace(f'"#{str(version).removeprefix(PTKG)}"', f'"{version}"')
    back = '<p style="margin:.5rem 4rem"><a href="index.html">All pages of the ontology</a></p>'
    return text.replace("<body>", f"<body>{back}", 1)


def _profile() -> Callable[..., OntPub]:
    """The class that writes pyLODE's page, however pyLODE was installed.

    The wheels of 3.4 read a `pyproject.toml` that they do not bring (RDFLib/pyLODE, issue 260),
    so that the version is given to them beforehand.
    """
    if "pylode" not in sys.modules:
        version = types.ModuleType("pylode.version")
        version.__dict__["__version__"] = importlib.metadata.version("pylode")
        sys.modules["pylode.version"] = version
    root = logging.getLogger()
    level = root.level
    from pylode import OntPub

    root.setLevel(max(level, logging.WARNING))  # importing pyLODE makes every library talk
    made: Callable[..., OntPub] = OntPub
    return made


def _prepared(graph: Graph, terms: dict[str, Term]) -> Graph:
    """The release as pyLODE can show it, in an order that never varies.

    pyLODE knows neither the OBO definition nor synonyms, and writes intersections in the order of
    a set: definitions become descriptions, logic and words become notes.
    """
    triples = {
        triple
        for triple in graph
        if triple[0] == URIRef(IRI)
        or (isinstance(triple[0], URIRef) and triple[1] in _KEPT and isinstance(triple[2], URIRef))
        or triple[1] == RDFS.label
    }
    for term in terms.values():
        node = PTKG[term.name]
        triples.add((node, DCTERMS.description, Literal(term.definition)))
        triples |= {(node, SKOS.note, Literal(note)) for note in _notes(term, terms)}
        if PAGES[term.kind] not in {"properties", "closed-lists"}:
            triples |= {(node, RDFS.subClassOf, PTKG[parent]) for parent in term.parents}
    citation = graph.value(URIRef(IRI), DCTERMS.bibliographicCitation)
    if citation is not None:
        triples.add((URIRef(IRI), SKOS.note, Literal(f"Cite as: {citation}")))
    ordered = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():  # few: pyLODE tries each one at every node
        ordered.bind(prefix, namespace)
    for triple in sorted(triples, key=lambda each: (_rank(graph, each[0]), *map(str, each))):
        ordered.add(triple)
    return ordered


def _rank(graph: Graph, node: Node) -> str:
    """The label that a node is sorted by."""
    return str(graph.value(node, RDFS.label) or "").casefold()


def _notes(term: Term, terms: dict[str, Term]) -> list[str]:
    """What pyLODE has no row for, as Markdown."""
    notes = [f"*Axis*: {term.axis}"] if term.axis else []
    notes += [f"*Is exactly*: {_text(each, terms)}" for each in term.exactly]
    notes += [f"*Also true of it*: {_text(each, terms)}" for each in term.also]
    if term.synonyms:
        notes.append(f"*Also called*: {_plain(' · '.join(term.synonyms))}")
    notes += [f"*Editor's note*: {_plain(note)}" for note in term.notes]
    notes += [
        f"*{PREDICATE_WORDS.get(each.predicate, each.predicate)}* "
        f"[{each.object}](<{each.iri}>) {_plain(each.object_label)}"
        for each in term.mappings
    ]
    return notes


def _plain(text: str) -> str:
    """Text that Markdown takes for nothing else."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#" else sign for sign in text)


def _text(expression: Expression, terms: dict[str, Term]) -> str:
    """A class expression with links, as Markdown."""
    match expression:
        case Name(name):
            return f"[{_plain(terms[name].label)}](#{name})"
        case Some(prop, filler):
            return f"({_text(Name(prop), terms)} **some** {_text(filler, terms)})"
        case HasValue(prop, individual):
            return f"({_text(Name(prop), terms)} **value** {_plain(terms[individual].label)})"
        case And(parts):
            return " **and** ".join(_text(part, terms) for part in parts)
