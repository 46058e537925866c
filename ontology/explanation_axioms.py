"""The axioms of a graph one by one: what each says in words, and what it can matter for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, XSD, BNode, URIRef

from ontology.explanation_words import labels_of, words_of, words_of_triple
from ontology.release_definitions import And, Expression, HasValue, Name, Some, names
from ontology.release_graph import PTKG
from ontology.release_statements import (
    THING,
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
    statements_at,
)
from ontology.release_templates import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from rdflib import Graph
    from rdflib.term import Node

    from ontology.explanation_words import Labels

    Triple = tuple[Node, Node, Node]

__all__ = ["DECLARATIONS", "Axiom", "axioms_of", "iri_of", "relevant"]

_RESERVED: Final = tuple(map(str, (OWL, RDF, RDFS, XSD)))
_FACTS: Final = (OWL.ObjectProperty, OWL.DatatypeProperty)
_LOGICAL: Final = frozenset(
    {
        *(RDFS.subClassOf, RDFS.domain, RDFS.range, RDFS.subPropertyOf, RDF.type),
        *(OWL.equivalentClass, OWL.disjointWith, OWL.disjointUnionOf, OWL.hasKey, OWL.members),
        *(OWL.inverseOf, OWL.equivalentProperty, OWL.propertyDisjointWith, OWL.sameAs),
        *(OWL.propertyChainAxiom, OWL.differentFrom, OWL.distinctMembers),
    }
)
DECLARATIONS: Final = frozenset(
    {
        *(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty),
        *(OWL.NamedIndividual, OWL.Ontology, OWL.Restriction, OWL.AllDifferent),
        *(OWL.AllDisjointClasses, OWL.AllDisjointProperties, OWL.Thing, RDFS.Datatype),
    }
)


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom that a justification keeps or leaves out.

    `statement` is what the EL completion reads, None for an axiom beyond OWL 2 EL; `triples`
    are what HermiT reads; `symbols` are the names in it. An axiom beyond EL that is only `about`
    one property says nothing while that has no values.
    """

    words: str
    statement: Statement | None
    triples: frozenset[Triple]
    symbols: frozenset[str]
    about: str = ""

    def matters(self, known: Collection[str]) -> bool:
        """Whether the axiom can say anything about what has the known names.

        An axiom that stays true when every other class and property is empty can not (it is
        ⊥-local: Cuenca Grau and others 2008).
        """
        match self.statement:
            case Below(name) | Domain(name) | Range(name) | Implies(name):
                return name in known
            case Same(name, expression):
                return name in known or not _empty(expression, known)
            case Apart(one, other):
                return one in known and other in known
            case Member(individual):
                return individual in known
            case Fact(individual, _, value):
                return individual in known or value in known
            case None:
                return self.about in known or not (self.about or self.symbols.isdisjoint(known))


def _empty(expression: Expression, known: Collection[str]) -> bool:
    """Whether an expression has no instance when only the known names have any."""
    match expression:
        case Name(name):
            return name not in known and name != THING
        case And(parts):
            return any(_empty(part, known) for part in parts)
        case Some(prop, filler):
            return prop not in known or _empty(filler, known)
        case HasValue(prop):
            return prop not in known


def relevant(axioms: Sequence[Axiom], seeds: Iterable[str]) -> tuple[Axiom, ...]:
    """The axioms that can matter for what follows about some names, in their order.

    What follows about the seeds from all axioms follows from these.
    """
    known = set(seeds)
    kept: set[int] = set()
    left = dict(enumerate(axioms))
    while new := {index for index, axiom in left.items() if axiom.matters(known)}:
        kept |= new
        known.update(*(axioms[index].symbols for index in new))
        left = {index: axiom for index, axiom in left.items() if index not in new}
    return tuple(axioms[index] for index in sorted(kept))


def axioms_of(graph: Graph) -> tuple[Axiom, ...]:
    """Every axiom of a graph, sorted by what it says; sets of disjoint classes by pairs."""
    label = labels_of(graph)
    found: list[Axiom] = []
    for triple in graph:
        try:
            statements = tuple(statements_at(graph, triple))
        except ReleaseError:
            statements = ()
        found += [_known(graph, label, statement, triple) for statement in statements]
        if not statements and _is_axiom(graph, triple):
            found.append(_other(graph, label, triple))
    return tuple(sorted(found, key=lambda axiom: (axiom.words, sorted(axiom.symbols))))


def _is_axiom(graph: Graph, triple: Triple) -> bool:
    """Whether a triple begins an axiom: not an annotation, a declaration or an inner node."""
    subject, predicate, value = triple
    if isinstance(subject, BNode) and any(graph.subjects(None, subject)):
        return False
    if predicate in _LOGICAL:
        return value not in DECLARATIONS
    return any((predicate, RDF.type, kind) in graph for kind in _FACTS)


def _known(graph: Graph, label: Labels, statement: Statement, triple: Triple) -> Axiom:
    """An axiom that the EL completion reads."""
    triples = frozenset(_below(graph, triple))
    if isinstance(statement, Apart):
        one, other = (iri_of(name) for name in (statement.one, statement.other))
        triples = frozenset({(one, OWL.disjointWith, other)})
    return Axiom(words_of(statement, label), statement, triples, frozenset(_symbols(statement)))


def _other(graph: Graph, label: Labels, triple: Triple) -> Axiom:
    """An axiom that only HermiT reads."""
    triples = frozenset(_below(graph, triple))
    symbols = {
        name_of(term)
        for part in triples
        for term in part
        if isinstance(term, URIRef) and not str(term).startswith(_RESERVED)
    }
    about = name_of(triple[0]) if _is_about_one(graph, triple) else ""
    return Axiom(words_of_triple(graph, triple, label), None, triples, frozenset(symbols), about)


def _is_about_one(graph: Graph, triple: Triple) -> bool:
    """Whether an axiom holds by itself while the property that it begins with is empty."""
    subject, predicate, value = triple
    of_property = any((subject, RDF.type, kind) in graph for kind in _FACTS)
    if value == OWL.ReflexiveProperty:
        return False
    return of_property and predicate in {RDF.type, RDFS.domain, RDFS.range, RDFS.subPropertyOf}


def iri_of(name: str) -> URIRef:
    """The IRI of a name as `name_of` gives it."""
    return URIRef(name) if ":" in name else PTKG[name]


def _below(graph: Graph, triple: Triple) -> Iterator[Triple]:
    """A triple with all that its blank nodes hold."""
    queue, seen = [triple], {triple}
    while queue:
        each = queue.pop()
        yield each
        for node in (each[0], each[2]):
            if isinstance(node, BNode):
                more = set(graph.triples((node, None, None))) - seen
                seen |= more
                queue.extend(more)


def _symbols(statement: Statement) -> set[str]:
    """The names in a statement."""
    match statement:
        case Below(name, expression) | Same(name, expression):
            found = {name, *(each for _, each in names(expression))}
        case Fact(individual, prop, value):
            found = {individual, prop, value}
        case Apart(one, other) | Domain(one, other) | Range(one, other):
            found = {one, other}
        case Implies(one, other) | Member(one, other):
            found = {one, other}
    return found - {THING}
