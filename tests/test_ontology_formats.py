"""The two releases hold the same axioms, and every library that we name opens them alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import owlready2
import pyoxigraph
import rdflib

import ontology
from ontology import RELEASE, hierarchy, vocab

if TYPE_CHECKING:
    from pathlib import Path

TURTLE, XML = RELEASE / "ptkg.ttl", RELEASE / "ptkg.owl"


def canonical(path: Path, kind: pyoxigraph.RdfFormat) -> pyoxigraph.Dataset:
    """A file's triples with canonical labels of blank nodes: equal where files are isomorphic."""
    with path.open("rb") as stream:
        dataset = pyoxigraph.Dataset(pyoxigraph.parse(stream, format=kind))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def in_oxigraph(path: Path, kind: pyoxigraph.RdfFormat) -> set[str]:
    store = pyoxigraph.Store()
    store.load(path=path, format=kind)
    a = pyoxigraph.NamedNode(str(rdflib.RDF.type))
    cls = pyoxigraph.NamedNode(str(rdflib.OWL.Class))
    found = (quad.subject for quad in store.quads_for_pattern(None, a, cls, None))
    return {node.value for node in found if isinstance(node, pyoxigraph.NamedNode)}


def in_rdflib(path: Path, kind: str) -> set[str]:
    graph = rdflib.Graph().parse(path, format=kind)
    found = graph.subjects(rdflib.RDF.type, rdflib.OWL.Class)
    return {str(node) for node in found if isinstance(node, rdflib.URIRef)}


def test_turtle_and_rdfxml_are_isomorphic_and_open_with_the_same_classes_everywhere() -> None:
    turtle, xml = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.RDF_XML
    assert canonical(TURTLE, turtle) == canonical(XML, xml)
    released = {vocab.NS + name for name in hierarchy.read(RELEASE / "hierarchy.json").names}
    opened = {
        "rdflib, Turtle": in_rdflib(TURTLE, "turtle"),
        "rdflib, RDF/XML": in_rdflib(XML, "xml"),
        "pyoxigraph, Turtle": in_oxigraph(TURTLE, turtle),
        "pyoxigraph, RDF/XML": in_oxigraph(XML, xml),
        "owlready2, RDF/XML": {cls.iri for cls in ontology.load().classes()},
    }
    assert {name: len(classes) for name, classes in opened.items()} == dict.fromkeys(
        opened, len(released)
    )
    assert all(classes == released for classes in opened.values())


def test_two_loads_share_nothing() -> None:
    one, other = ontology.load(), ontology.load()
    assert one.world is not other.world
    assert isinstance(one.world, owlready2.World)
