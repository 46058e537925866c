"""Axioms in plain English, by the labels of what they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, Literal

from ontology.release_definitions import And, Expression, HasValue, Name, Some
from ontology.release_statements import (
    Apart,
    Below,
    Domain,
    Fact,
    Implies,
    Member,
    Range,
    Same,
    Statement,
    name_of,
)

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["Labels", "labels_of", "words_of", "words_of_triple"]

Labels = Callable[[str], str]
_KINDS: Final[dict[str, str]] = {
    str(OWL.FunctionalProperty): "has one value at most",
    str(OWL.InverseFunctionalProperty): "leads to each value from one thing at most",
    str(OWL.SymmetricProperty): "holds in both directions",
    str(OWL.TransitiveProperty): "carries on: what the value leads to, it leads to",
}
_LINKS: Final[dict[str, str]] = {
    str(OWL.inverseOf): "is the inverse of",
    str(RDFS.domain): "belongs to",
    str(RDFS.range): "leads to",
    str(RDFS.subClassOf): "is a kind of",
    str(OWL.equivalentClass): "is exactly",
    str(OWL.differentFrom): "is not",
    str(OWL.sameAs): "is the same as",
}


def labels_of(graph: Graph) -> Labels:
    """A function from a name (local, or an IRI) to its label, else to the end of the name."""
    known = {name_of(term): str(label) for term, label in graph.subject_objects(RDFS.label)}
    return lambda name: known.get(name) or name.replace("#", "/").rpartition("/")[2]


def words_of(statement: Statement, label: Labels) -> str:
    """What a statement says.

    >>> words_of(Below("A", Some("p", Name("B"))), str.lower)
    'a: p some b'
    """
    match statement:
        case Below(name, above):
            return f"{label(name)}: {_said(above, label)}"
        case Same(name, expression):
            return f"{label(name)}: is exactly {_text(expression, label)}"
        case Apart(one, other, reason):
            why = f" ({reason})" if reason else ""
            return f"{label(one)}: shares no instance with {label(other)}{why}"
        case Domain(prop, cls):
            return f"{label(prop)}: belongs to {label(cls)}"
        case Range(prop, cls):
            return f"{label(prop)}: leads to {label(cls)}"
        case Implies(prop, wider):
            return f"{label(prop)}: implies {label(wider)}"
        case Member(individual, cls):
            return f"{label(individual)}: instance of {label(cls)}"
        case Fact(individual, prop, value):
            return f"{label(individual)}: {label(prop)} {label(value)}"


def _said(expression: Expression, label: Labels) -> str:
    """What follows the name of a class: a wider class, or what its instances have."""
    text = _text(expression, label)
    return f"is a kind of {text}" if isinstance(expression, Name | And) else text


def _text(expression: Expression, label: Labels) -> str:
    """An expression with labels, in the language of the templates."""
    match expression:
        case Name(name):
            return label(name)
        case HasValue(prop, individual):
            return f"{label(prop)} value {label(individual)}"
        case Some(prop, filler):
            inner = _text(filler, label)
            return f"{label(prop)} some {inner if isinstance(filler, Name) else f'({inner})'}"
        case And(parts):
            texts = (_text(part, label) for part in parts)
            return " and ".join(
                text if isinstance(part, Name) else f"({text})"
                for part, text in zip(parts, texts, strict=True)
            )


def words_of_triple(graph: Graph, triple: tuple[Node, Node, Node], label: Labels) -> str:
    """What an axiom beyond OWL 2 EL says, from the triple that begins it."""
    subject, predicate, value = triple
    if predicate == OWL.distinctMembers:
        return " and ".join(sorted(map(label, _listed(graph, value)))) + " are different"
    name = label(name_of(subject))
    if predicate == RDF.type:
        return f"{name}: {_KINDS.get(str(value)) or f'instance of {label(name_of(value))}'}"
    link = _LINKS.get(str(predicate)) or label(name_of(predicate))
    if isinstance(value, Literal):
        return f"{name}: {link} {value}"
    for union in graph.objects(value, OWL.unionOf):
        return f"{name}: {link} {' or '.join(map(label, _listed(graph, union)))}"
    return f"{name}: {link} {label(name_of(value))}"


def _listed(graph: Graph, head: Node) -> list[str]:
    """The names in an RDF list."""
    return [name_of(member) for member in graph.items(head)]
