"""Write the release as Turtle and RDF/XML, sorted, the same bytes for the same triples.

Blank nodes of OWL axioms form trees: each is written inside the one node that refers to it and
sorted by its own text, so that no label of a blank node is ever written.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, BNode, Literal, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["PREFIXES", "rdfxml_text", "turtle_text"]

PREFIXES: Final = {
    "ptkg": "https://w3id.org/ptkg/ontology/",
    "owl": str(OWL),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
    "vann": "http://purl.org/vocab/vann/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "obo": "http://purl.obolibrary.org/obo/",
}
_LOCAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_FIRST: Final = (RDF.type, RDFS.label, URIRef(PREFIXES["obo"] + "IAO_0000115"))
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _predicate_order(predicate: Node) -> tuple[int, str]:
    first = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return first, str(predicate)


def _subject_order(graph: Graph, subject: Node) -> tuple[bool, str]:
    return (subject, RDF.type, OWL.Ontology) not in graph, str(subject)


def _qname(term: Node) -> str | None:
    """The prefixed name of an IRI, None where no prefix fits."""
    for prefix, namespace in PREFIXES.items():
        rest = str(term).removeprefix(namespace)
        if rest != str(term) and _LOCAL.fullmatch(rest):
            return f"{prefix}:{rest}"
    return None


def _roots(graph: Graph) -> tuple[list[URIRef], list[BNode]]:
    """Named subjects in order, and blank nodes that nothing refers to."""
    subjects = set(graph.subjects())
    named = sorted(
        (s for s in subjects if isinstance(s, URIRef)), key=lambda s: _subject_order(graph, s)
    )
    loose = [s for s in subjects if isinstance(s, BNode) and (None, None, s) not in graph]
    return named, loose


def turtle_text(graph: Graph) -> str:
    """The graph as Turtle, in sorted order."""
    named, loose = _roots(graph)
    head = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in sorted(PREFIXES.items())]
    blocks = [
        f"{_turtle(graph, subject)} {_turtle_pairs(graph, subject, '    ')} ." for subject in named
    ]
    blocks += sorted(f"[] {_turtle_pairs(graph, node, '    ')} ." for node in loose)
    return "\n".join(head) + "\n\n" + "\n\n".join(blocks) + "\n"


def _turtle_pairs(graph: Graph, subject: Node, indent: str) -> str:
    pairs = []
    for predicate in sorted(set(graph.predicates(subject)), key=_predicate_order):
        verb = "a" if predicate == RDF.type else _turtle(graph, predicate)
        objects = sorted(_turtle(graph, o, indent) for o in graph.objects(subject, predicate))
        pairs.append(f"{verb} {', '.join(objects)}")
    return f" ;\n{indent}".join(pairs)


def _turtle(graph: Graph, node: Node, indent: str = "    ") -> str:
    """One node as Turtle; a blank node with everything below it."""
    if isinstance(node, Literal):
        text = "".join(_ESCAPES.get(c, c) for c in node)
        if node.language:
            return f'"{text}"@{node.language}'
        if node.datatype is None:
            return f'"{text}"'
        return f'"{text}"^^{_turtle(graph, node.datatype)}'
    if isinstance(node, URIRef):
        return _qname(node) or f"<{node}>"
    if (node, RDF.first, None) in graph:
        members = [_turtle(graph, member, indent + "    ") for member in Collection(graph, node)]
        return f"( {' '.join(members)} )"
    return f"[ {_turtle_pairs(graph, node, indent + '    ')} ]"


def rdfxml_text(graph: Graph) -> str:
    """The graph as RDF/XML, in sorted order (owlready2 and Protégé read it).

    Raises:
        ValueError: for a predicate that has no prefix, which RDF/XML cannot write.
    """
    named, loose = _roots(graph)
    attributes = "".join(
        f'\n    xmlns:{prefix}="{html.escape(iri)}"' for prefix, iri in sorted(PREFIXES.items())
    )
    blocks = [_element(graph, subject, "  ") for subject in named]
    blocks += sorted(_element(graph, node, "  ") for node in loose)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF{attributes}>\n'
        + "\n".join(blocks)
        + "\n</rdf:RDF>\n"
    )


def _element(graph: Graph, node: Node, indent: str) -> str:
    """A node element with its properties."""
    about = f' rdf:about="{html.escape(str(node))}"' if isinstance(node, URIRef) else ""
    types = sorted(
        graph.objects(node, RDF.type), key=lambda t: (not str(t).startswith(str(OWL)), t)
    )
    tag = (_qname(types[0]) if types else None) or "rdf:Description"
    lines = [
        line
        for predicate in sorted(set(graph.predicates(node)), key=_predicate_order)
        for line in _properties(graph, node, predicate, types[:1], indent + "  ")
    ]
    if not lines:
        return f"{indent}<{tag}{about}/>"
    return "\n".join([f"{indent}<{tag}{about}>", *lines, f"{indent}</{tag}>"])


def _properties(
    graph: Graph, node: Node, predicate: Node, in_tag: Iterable[Node], indent: str
) -> list[str]:
    name = _qname(predicate)
    if name is None:
        msg = f"no prefix for the predicate {predicate}: add one to PREFIXES in release_write.py"
        raise ValueError(msg)
    skipped = set(in_tag) if predicate == RDF.type else set()
    return sorted(
        _property(graph, name, value, indent)
        for value in graph.objects(node, predicate)
        if value not in skipped
    )


def _property(graph: Graph, name: str, value: Node, indent: str) -> str:
    """A property element."""
    if isinstance(value, URIRef):
        return f'{indent}<{name} rdf:resource="{html.escape(value)}"/>'
    if isinstance(value, Literal):
        kind = f' xml:lang="{value.language}"' if value.language else ""
        if value.datatype is not None:
            kind = f' rdf:datatype="{html.escape(value.datatype)}"'
        return f"{indent}<{name}{kind}>{html.escape(value, quote=False)}</{name}>"
    if (value, RDF.first, None) in graph:
        members = [_member(graph, m, indent + "  ") for m in Collection(graph, value)]
        inner = "\n".join(members)
        return f'{indent}<{name} rdf:parseType="Collection">\n{inner}\n{indent}</{name}>'
    return f"{indent}<{name}>\n{_element(graph, value, indent + '  ')}\n{indent}</{name}>"


def _member(graph: Graph, node: Node, indent: str) -> str:
    """A member of a collection: named ones by reference only."""
    if isinstance(node, URIRef):
        return f'{indent}<rdf:Description rdf:about="{html.escape(node)}"/>'
    return _element(graph, node, indent)
