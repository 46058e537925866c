"""The released axioms that say something about instances, read from `ontology/release/ptkg.ttl`.

Three kinds count: definitions (`owl:equivalentClass` of an intersection of named classes,
existentials and values), subproperties, and disjointness. What is a kind of what, definitions
included, comes classified in `ontology.hierarchy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations, count
from typing import TYPE_CHECKING, Final

from pyoxigraph import Dataset, NamedNode, Quad, RdfFormat, parse

from graph.iris import ONTOLOGY_GRAPH
from ontology import RELEASE, hierarchy, vocab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import BlankNode, Literal, Triple

    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["Axioms", "Definition", "load_axioms", "ontology_quads"]

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"


@dataclass(frozen=True, slots=True)
class Definition:
    """A defined class and the SPARQL pattern that its instances `?x` match."""

    name: str  # IRI
    pattern: str
    properties: tuple[str, ...] = ()  # IRIs, all of which an instance must have


@dataclass(frozen=True, slots=True)
class Axioms:
    """Definitions, subproperty pairs (lower, upper) and disjoint pairs of classes, all sorted."""

    definitions: tuple[Definition, ...]
    subproperties: tuple[tuple[str, str], ...]
    disjoint: tuple[tuple[str, str], ...]


@cache
def ontology_quads() -> tuple[Quad, ...]:
    """The released ontology in its named graph, anonymous classes with their own stable names.

    The nearest superclasses of every class stand in it as told ones do: who asks the graph has
    no reasoner, and `rdfs:subClassOf+` must find what the definitions imply. Blank nodes get the
    labels of RDF canonicalisation, so that a build gives the same bytes.

    Raises:
        OSError: when the release is missing (`python -m ontology.release` makes it).
    """
    from pyoxigraph import CanonicalizationAlgorithm

    graph = NamedNode(ONTOLOGY_GRAPH)
    with (RELEASE / "ptkg.ttl").open("rb") as stream:
        dataset = Dataset(
            Quad(quad.subject, quad.predicate, quad.object, graph)
            for quad in parse(stream, format=RdfFormat.TURTLE)
        )
    classes = hierarchy.load()
    for name in classes.names:
        for parent in classes.parents(name):
            child, above = NamedNode(vocab.NS + name), NamedNode(vocab.NS + parent)
            dataset.add(Quad(child, NamedNode(f"{_RDFS}subClassOf"), above, graph))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted(dataset, key=str))


@cache
def load_axioms() -> Axioms:
    """The axioms of a released ontology.

    Raises:
        ValueError: when a definition uses an expression outside the ones named above.
    """
    reader = _Reader(Dataset(ontology_quads()))
    return Axioms(
        definitions=tuple(sorted(reader.definitions(), key=lambda d: d.name)),
        subproperties=tuple(sorted(reader.subproperties())),
        disjoint=tuple(sorted(set(reader.disjoint()))),
    )


class _Reader:
    """Walks the triples of one ontology."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def _objects(self, subject: Term, predicate: str) -> list[Term]:
        return [
            quad.object
            for quad in self._dataset.quads_for_subject(subject)  # type: ignore[arg-type]  # no literal is asked
            if quad.predicate.value == predicate
        ]

    def _pairs(self, predicate: str) -> Iterator[tuple[Term, Term]]:
        for quad in self._dataset.quads_for_predicate(NamedNode(predicate)):
            yield quad.subject, quad.object

    def _list(self, head: Term) -> Iterator[Term]:
        while head != NamedNode(f"{_RDF}nil"):
            yield self._objects(head, f"{_RDF}first")[0]
            head = self._objects(head, f"{_RDF}rest")[0]

    def definitions(self) -> Iterator[Definition]:
        """Named classes equivalent to an anonymous one."""
        for subject, expression in self._pairs(f"{_OWL}equivalentClass"):
            if isinstance(subject, NamedNode) and not isinstance(expression, NamedNode):
                numbers = count(1)
                triples = list(self._pattern(expression, "?x", numbers, subject.value))
                properties = {words[1].strip("<>") for words in map(str.split, triples)} - {"a"}
                yield Definition(subject.value, " ".join(triples), tuple(sorted(properties)))

    def _pattern(
        self, expression: Term, variable: str, numbers: count[int], name: str
    ) -> Iterator[str]:
        """Triple patterns of one class expression about one variable.

        Raises:
            ValueError: for a restriction that is neither existential nor a value.
        """
        if isinstance(expression, NamedNode):
            yield f"{variable} a <{expression.value}> ."
            return
        if lists := self._objects(expression, f"{_OWL}intersectionOf"):
            for member in self._list(lists[0]):
                yield from self._pattern(member, variable, numbers, name)
            return
        properties = self._objects(expression, f"{_OWL}onProperty")
        fillers = self._objects(expression, f"{_OWL}someValuesFrom")
        values = self._objects(expression, f"{_OWL}hasValue")
        if not properties or not (fillers or values):
            raise ValueError(f"<{name}>: a definition with an expression the closure cannot read")
        if values:
            yield f"{variable} {properties[0]} {values[0]} ."
            return
        other = f"?y{next(numbers)}"
        yield f"{variable} {properties[0]} {other} ."
        yield from self._pattern(fillers[0], other, numbers, name)

    def subproperties(self) -> Iterator[tuple[str, str]]:
        """Told pairs of properties, lower first."""
        for lower, upper in self._pairs(f"{_RDFS}subPropertyOf"):
            if isinstance(lower, NamedNode) and isinstance(upper, NamedNode):
                yield lower.value, upper.value

    def disjoint(self) -> Iterator[tuple[str, str]]:
        """Pairs of classes that share no instance, each pair once, in order."""
        for first, second in self._pairs(f"{_OWL}disjointWith"):
            if isinstance(first, NamedNode) and isinstance(second, NamedNode):
                yield min(first.value, second.value), max(first.value, second.value)
        for axiom, kind in self._pairs(f"{_RDF}type"):
            if kind == NamedNode(f"{_OWL}AllDisjointClasses"):
                members = self._list(self._objects(axiom, f"{_OWL}members")[0])
                names = sorted(m.value for m in members if isinstance(m, NamedNode))
                yield from combinations(names, 2)
