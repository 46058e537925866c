"""The axioms of a graph as statements, one a thing that can be true or left out.

Only what OWL 2 EL has and the release uses: whatever else is met is a fault, so that nothing is
passed over in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, XSD, URIRef
from rdflib.collection import Collection

from ontology.release_definitions import And, Expression, HasValue, Name, Some
from ontology.release_graph import local
from ontology.release_templates import Fault, ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

__all__ = [
    "THING",
    "Apart",
    "Below",
    "Domain",
    "Fact",
    "Implies",
    "Member",
    "Range",
    "Same",
    "Statement",
    "name_of",
    "read_expression",
    "read_statements",
    "statements_at",
]

THING: Final = "owl:Thing"
_RESERVED: Final = tuple(map(str, (OWL, RDF, RDFS, XSD)))


@dataclass(frozen=True, slots=True)
class Below:
    """Every instance of a class is in an expression."""

    name: str
    above: Expression


@dataclass(frozen=True, slots=True)
class Same:
    """A class is defined by an expression."""

    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Apart:
    """Two classes share no instance; the reason, where one is written."""

    one: str
    other: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """Whatever has a property is in a class."""

    property: str
    cls: str


@dataclass(frozen=True, slots=True)
class Range:
    """Whatever is a value of a property is in a class."""

    property: str
    cls: str


@dataclass(frozen=True, slots=True)
class Implies:
    """Whatever one property joins, a wider property joins."""

    property: str
    wider: str


@dataclass(frozen=True, slots=True)
class Member:
    """An individual is in a class."""

    individual: str
    cls: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A property joins two individuals."""

    individual: str
    property: str
    value: str


Statement = Below | Same | Apart | Domain | Range | Implies | Member | Fact


def name_of(term: Node) -> str:
    """The local name of a ptkg term, the IRI of any other."""
    return THING if term == OWL.Thing else local(term) or str(term)


def read_statements(graph: Graph) -> Iterator[Statement]:
    """The logical statements of a graph, in no order.

    Raises:
        ReleaseError: where an axiom is outside the EL that the release may use.
    """
    for triple in graph:
        yield from statements_at(graph, triple)


def statements_at(graph: Graph, triple: tuple[Node, Node, Node]) -> Iterator[Statement]:
    """The statements that a triple begins: none for annotations, declarations, inner nodes.

    Raises:
        ReleaseError: where the axiom is outside the EL that the release may use.
    """
    subject, predicate, value = triple
    if predicate == RDFS.subClassOf:
        yield Below(_named(graph, subject), read_expression(graph, value))
    elif predicate == OWL.equivalentClass:
        yield Same(_named(graph, subject), read_expression(graph, value))
    elif predicate == OWL.disjointWith:
        yield Apart(_named(graph, subject), _named(graph, value))
    elif predicate == OWL.members:
        yield from _apart(graph, subject, value)
    elif predicate in {RDFS.domain, RDFS.range, RDFS.subPropertyOf}:
        if (subject, RDF.type, OWL.ObjectProperty) in graph and value != OWL.Thing:
            yield _about_property(graph, subject, predicate, value)
    elif isinstance(subject, URIRef) and isinstance(value, URIRef):
        if predicate == RDF.type and not str(value).startswith(_RESERVED):
            yield Member(name_of(subject), name_of(value))
        elif (predicate, RDF.type, OWL.ObjectProperty) in graph:
            yield Fact(name_of(subject), name_of(predicate), name_of(value))


def _apart(graph: Graph, node: Node, members: Node) -> Iterator[Apart]:
    """The pairs of a set of disjoint classes."""
    reason = str(graph.value(node, RDFS.comment) or "")
    names = [_named(graph, member) for member in Collection(graph, members)]
    for one, other in combinations(names, 2):
        yield Apart(one, other, reason)


def _about_property(
    graph: Graph, prop: Node, predicate: Node, value: Node
) -> Domain | Range | Implies:
    """What an object property implies."""
    if predicate == RDFS.domain:
        return Domain(name_of(prop), _named(graph, value))
    if predicate == RDFS.range:
        return Range(name_of(prop), _named(graph, value))
    return Implies(name_of(prop), name_of(value))


def _named(graph: Graph, node: Node) -> str:
    """The name of a class that an axiom is about.

    Raises:
        ReleaseError: for a class without a name.
    """
    expression = read_expression(graph, node)
    if isinstance(expression, Name):
        return expression.name
    raise ReleaseError([_outside(f"an axiom about the unnamed class {expression}")])


def _outside(text: str) -> Fault:
    """The fault of an axiom beyond the release's profile."""
    remedy = "say it within OWL 2 EL, or move it to ptkg-dl.ttl"
    return Fault("ptkg-edit.ttl", "(axioms)", text, remedy)


def read_expression(graph: Graph, node: Node) -> Expression:
    """The class expression at a node.

    Raises:
        ReleaseError: for anything but a named class, an intersection, an existential or a value.
    """
    if isinstance(node, URIRef):
        return Name(name_of(node))
    members = graph.value(node, OWL.intersectionOf)
    if members is not None:
        return And(tuple(read_expression(graph, part) for part in Collection(graph, members)))
    prop = graph.value(node, OWL.onProperty)
    filler = graph.value(node, OWL.someValuesFrom)
    value = graph.value(node, OWL.hasValue)
    if isinstance(prop, URIRef) and filler is not None:
        return Some(name_of(prop), read_expression(graph, filler))
    if isinstance(prop, URIRef) and isinstance(value, URIRef):
        return HasValue(name_of(prop), name_of(value))
    raise ReleaseError(
        [_outside("a class expression that is no intersection, existential or value")]
    )
