"""Read the released axioms into the normal form that the completion rules work on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.collection import Collection

from ontology.release_definitions import And, Expression, HasValue, Name, Some
from ontology.release_graph import PTKG, local
from ontology.release_templates import Fault, ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

__all__ = ["NOTHING", "THING", "Axioms", "read_axioms"]

NOTHING: Final = "owl:Nothing"
THING: Final = "owl:Thing"


@dataclass(slots=True)
class Axioms:
    """Normalised axioms over atoms: class names, `{individual}`, and invented names.

    `told`: atom ⊑ atom. `conjunctions`, by each atom of their body: body ⊑ atom.
    `existentials`: atom ⊑ ∃ property. atom. `sufficient`: ∃ property. atom ⊑ atom.
    """

    told: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    conjunctions: dict[str, set[tuple[frozenset[str], str]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    existentials: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    sufficient: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    super_properties: dict[str, set[str]] = field(default_factory=dict)
    ranges: dict[str, set[str]] = field(default_factory=dict)
    invented: int = 0

    def invent(self) -> str:
        """A new atom for an unnamed class."""
        self.invented += 1
        return f"*{self.invented}"

    def below(self, atom: str, expression: Expression) -> None:
        """Say that an atom implies an expression."""
        match expression:
            case Name(name):
                self.told[atom].add(name)
            case And(parts):
                for part in parts:
                    self.below(atom, part)
            case Some(prop, filler):
                self._exists(atom, prop, filler)
            case HasValue(prop, individual):
                self._exists(atom, prop, Name(f"{{{individual}}}"))

    def _exists(self, atom: str, prop: str, filler: Expression) -> None:
        ranges = set().union(
            *(self.ranges.get(above, set()) for above in self.super_properties.get(prop, {prop}))
        )
        target = self.invent()
        self.below(target, filler)
        self.told[target] |= ranges
        self.existentials[atom].add((prop, target))

    def above(self, expression: Expression, atom: str) -> None:
        """Say that an expression implies an atom."""
        match expression:
            case Name(name):
                self.told[name].add(atom)
            case And(parts):
                body = frozenset(self.atom(part) for part in parts)
                for each in body:
                    self.conjunctions[each].add((body, atom))
            case Some(prop, filler):
                self.sufficient[prop, self.atom(filler)].add(atom)
            case HasValue(prop, individual):
                self.sufficient[prop, f"{{{individual}}}"].add(atom)

    def atom(self, expression: Expression) -> str:
        """An atom that an expression implies: its own name, or an invented one."""
        if isinstance(expression, Name):
            return expression.name
        name = self.invent()
        self.above(expression, name)
        return name


def read_axioms(graph: Graph) -> Axioms:
    """The graph's axioms in normal form.

    Raises:
        ReleaseError: where an axiom is outside the EL that the release may use.
    """
    axioms = Axioms()
    _read_properties(graph, axioms)
    for cls, above in graph.subject_objects(RDFS.subClassOf):
        axioms.below(_named(graph, cls), _expression(graph, above))
    for cls, same in graph.subject_objects(OWL.equivalentClass):
        expression = _expression(graph, same)
        axioms.below(_named(graph, cls), expression)
        axioms.above(expression, _named(graph, cls))
    for individual, cls in graph.subject_objects(RDF.type):
        if (i := local(individual)) and (c := local(cls)):
            axioms.told[f"{{{i}}}"].add(c)
    for one, other in _disjoint_pairs(graph):
        body = frozenset({one, other})
        for each in body:
            axioms.conjunctions[each].add((body, NOTHING))
    return axioms


def _read_properties(graph: Graph, axioms: Axioms) -> None:
    """Read what the object properties imply: wider properties, domains, ranges."""
    for name in filter(None, map(local, graph.subjects(RDF.type, OWL.ObjectProperty))):
        axioms.super_properties[name] = _super_properties(graph, name)
        axioms.ranges[name] = set(filter(None, map(local, graph.objects(PTKG[name], RDFS.range))))
        domains = filter(None, map(local, graph.objects(PTKG[name], RDFS.domain)))
        axioms.sufficient[name, THING] |= set(domains)


def _super_properties(graph: Graph, name: str) -> set[str]:
    """A property and all properties that it implies."""
    above = graph.transitive_objects(PTKG[name], RDFS.subPropertyOf)
    return {each for term in above if term is not None and (each := local(term)) is not None}


def _disjoint_pairs(graph: Graph) -> Iterator[tuple[str, str]]:
    for one, other in graph.subject_objects(OWL.disjointWith):
        yield _named(graph, one), _named(graph, other)
    for node in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        members = graph.value(node, OWL.members)
        if members is not None:
            yield from combinations([_named(graph, m) for m in Collection(graph, members)], 2)


def _named(graph: Graph, node: Node) -> str:
    """The name of a class that an axiom is about.

    Raises:
        ReleaseError: for a class without a name.
    """
    expression = _expression(graph, node)
    if isinstance(expression, Name):
        return expression.name
    raise ReleaseError([_outside(f"an axiom about the unnamed class {expression}")])


def _outside(text: str) -> Fault:
    """The fault of an axiom beyond the release's profile."""
    remedy = "say it within OWL 2 EL, or move it to ptkg-dl.ttl"
    return Fault("ptkg-edit.ttl", "(axioms)", text, remedy)


def _expression(graph: Graph, node: Node) -> Expression:
    """The class expression at a node.

    Raises:
        ReleaseError: for anything but an intersection, an existential or a value.
    """
    name = THING if node == OWL.Thing else local(node)
    if name is not None:
        return Name(name)
    members = graph.value(node, OWL.intersectionOf)
    if members is not None:
        return And(tuple(_expression(graph, part) for part in Collection(graph, members)))
    prop = local(graph.value(node, OWL.onProperty) or BNode())
    filler = graph.value(node, OWL.someValuesFrom)
    value = graph.value(node, OWL.hasValue)
    if prop is not None and filler is not None:
        return Some(prop, _expression(graph, filler))
    if prop is not None and isinstance(value, URIRef) and (individual := local(value)):
        return HasValue(prop, individual)
    raise ReleaseError(
        [_outside("a class expression that is no intersection, existential or value")]
    )
