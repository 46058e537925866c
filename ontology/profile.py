"""Hold a graph to OWL 2 EL, triple by triple: what is not known to be allowed is a breach.

The profile: https://www.w3.org/TR/owl2-profiles/#OWL_2_EL. The rules on declarations, reserved
names and punning are those of OWL 2 DL, which EL is a part of:
https://www.w3.org/TR/owl2-syntax/#Typing_Constraints. It knows nothing of how the release is
made, so that it can contradict it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, XSD, BNode, Literal, URIRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["DATATYPES", "Breach", "breaches"]

DATATYPES: Final = frozenset(
    {
        *(RDF.PlainLiteral, RDF.XMLLiteral, RDF.langString, RDFS.Literal, OWL.real, OWL.rational),
        *(XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.string, XSD.normalizedString),
        *(XSD.token, XSD.Name, XSD.NCName, XSD.NMTOKEN, XSD.hexBinary, XSD.base64Binary),
        *(XSD.anyURI, XSD.dateTime, XSD.dateTimeStamp),
    }
)
_RESERVED: Final = tuple(map(str, (OWL, RDF, RDFS, XSD)))
_PROPERTIES: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_TYPES: Final = frozenset(
    {
        *_PROPERTIES,
        *(OWL.Class, OWL.NamedIndividual, OWL.Ontology, OWL.Restriction, OWL.AllDisjointClasses),
        *(OWL.AllDifferent, OWL.TransitiveProperty, OWL.ReflexiveProperty, RDFS.Datatype),
    }
)
_ANNOTATIONS: Final = frozenset(
    {
        *(RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy),
        *(OWL.deprecated, OWL.versionInfo, OWL.versionIRI, OWL.imports, OWL.priorVersion),
    }
)
_FILLERS: Final = (OWL.someValuesFrom, OWL.hasValue, OWL.hasSelf)
_EXPRESSIONS: Final = (OWL.intersectionOf, OWL.oneOf, OWL.onProperty)


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """One triple that OWL 2 EL does not have: the term it is about, and why not."""

    term: str
    text: str

    def __str__(self) -> str:
        return f"{self.term}: {self.text}"


def breaches(graph: Graph) -> tuple[Breach, ...]:
    """Everything in a graph that keeps it out of OWL 2 EL, sorted.

    Args:
        graph: an ontology with the axioms of all its imports.

    Returns:
        Breaches; none for an ontology within the profile.

    >>> from rdflib import Graph
    >>> text = "@prefix owl: <http://www.w3.org/2002/07/owl#> . <p:a> a owl:FunctionalProperty ."
    >>> [str(each) for each in breaches(Graph().parse(data=text))]
    ['p:a: FunctionalProperty, and not a data property']
    """
    reader = _Reader(graph)
    found = {
        Breach(reader.owner(subject), text)
        for subject, predicate, value in graph
        for text in reader.triple(subject, predicate, value)
    }
    return tuple(sorted(found | set(reader.structure())))


def _short(term: Node) -> str:
    """The last part of an IRI, for a message."""
    return str(term).replace("#", "/").rpartition("/")[2]


class _Reader:
    """One graph with the declarations in it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.rules: dict[Node, Callable[[Node, Node], Iterator[str]]] = {
            RDFS.subClassOf: self._classes,
            OWL.equivalentClass: self._classes,
            OWL.disjointWith: self._classes,
            RDFS.domain: lambda _, value: self._class(value),
            RDFS.range: self._range,
            RDFS.subPropertyOf: self._same_kind,
            OWL.equivalentProperty: self._same_kind,
            OWL.propertyChainAxiom: self._chain,
            OWL.hasKey: lambda _, keys: self._list(keys, 1),
            OWL.intersectionOf: self._intersection,
            OWL.oneOf: self._one_of,
            OWL.onProperty: lambda _, value: self._property(value),
            OWL.someValuesFrom: self._some,
            OWL.hasValue: self._value,
            OWL.hasSelf: lambda *_: iter(()),
            OWL.members: self._members,
            OWL.distinctMembers: self._members,
            OWL.sameAs: self._individuals,
            OWL.differentFrom: self._individuals,
            RDF.first: lambda *_: iter(()),  # read where the list is used
            RDF.rest: lambda *_: iter(()),
        }

    def is_a(self, term: Node, *kinds: Node) -> bool:
        return any((term, RDF.type, kind) in self.graph for kind in kinds)

    def owner(self, node: Node) -> str:
        """The named terms whose axiom a blank node is part of: above it, else below it."""
        if not isinstance(node, BNode):
            return str(node)
        return self._names(node, self.graph.subjects) or self._names(node, self._values)

    def _values(self, _: None, node: Node) -> Iterator[Node]:
        return self.graph.objects(node)

    def _names(self, node: Node, step: Callable[[None, Node], Iterable[Node]]) -> str:
        """The names that steps from blank node to blank node reach."""
        seen, queue, found = {node}, [node], set()
        while queue:
            for each in step(None, queue.pop()):
                if isinstance(each, BNode) and each not in seen:
                    seen.add(each)
                    queue.append(each)
                elif isinstance(each, URIRef) and not str(each).startswith(_RESERVED):
                    found.add(str(each))
        return " and ".join(sorted(found))

    def triple(self, subject: Node, predicate: Node, value: Node) -> Iterator[str]:
        """Why a triple is outside the profile; nothing for one inside."""
        if predicate == RDF.type:
            yield from self._type(subject, value)
        elif predicate in self.rules:
            yield from self.rules[predicate](subject, value)
        elif predicate in _ANNOTATIONS or self.is_a(predicate, OWL.AnnotationProperty):
            return
        elif str(predicate).startswith(_RESERVED):
            yield f"{_short(predicate)} is not in OWL 2 EL"
        elif self.is_a(predicate, OWL.ObjectProperty):
            yield from self._individuals(subject, value)
        elif self.is_a(predicate, OWL.DatatypeProperty):
            yield from self._literal(value)
        else:
            yield f"the property {predicate} is not declared"

    def _type(self, subject: Node, kind: Node) -> Iterator[str]:
        if kind == OWL.FunctionalProperty:
            if not self.is_a(subject, OWL.DatatypeProperty):
                yield "FunctionalProperty, and not a data property"
        elif kind in {OWL.TransitiveProperty, OWL.ReflexiveProperty}:
            if not self.is_a(subject, OWL.ObjectProperty):
                yield f"{_short(kind)}, and not an object property"
        elif kind in _TYPES:
            if isinstance(subject, URIRef) and str(subject).startswith(_RESERVED):
                yield "declares a name of the reserved vocabulary"
        elif str(kind).startswith(_RESERVED) and kind not in {OWL.Thing, OWL.Nothing}:
            yield f"type {_short(kind)} is not in OWL 2 EL"
        else:
            yield from self._class(kind)

    def _class(self, node: Node) -> Iterator[str]:
        """A named class must be declared, an unnamed one be an expression of the profile."""
        if isinstance(node, BNode):
            if sum((node, each, None) in self.graph for each in _EXPRESSIONS) != 1:
                yield "an unnamed class that is no intersection, existential or single individual"
            if (node, OWL.onProperty, None) in self.graph:
                count = sum(1 for each in _FILLERS for _ in self.graph.objects(node, each))
                if count != 1:
                    yield f"a restriction with {count} fillers that OWL 2 EL has"
        elif not (node in {OWL.Thing, OWL.Nothing} or self.is_a(node, OWL.Class)):
            yield f"the class {node} is not declared"

    def _classes(self, one: Node, other: Node) -> Iterator[str]:
        yield from self._class(one)
        yield from self._class(other)

    def _property(self, node: Node) -> Iterator[str]:
        if not self.is_a(node, OWL.ObjectProperty, OWL.DatatypeProperty):
            yield f"{_short(node)} is no declared object or data property"

    def _same_kind(self, one: Node, other: Node) -> Iterator[str]:
        if not any(self.is_a(one, kind) and self.is_a(other, kind) for kind in _PROPERTIES):
            yield f"is no property of the same kind as {_short(other)}"

    def _range(self, prop: Node, value: Node) -> Iterator[str]:
        if self.is_a(prop, OWL.DatatypeProperty):
            yield from self._data_range(value)
        elif self.is_a(prop, OWL.ObjectProperty):
            yield from self._class(value)

    def _data_range(self, node: Node) -> Iterator[str]:
        if isinstance(node, BNode):
            if sum((node, each, None) in self.graph for each in _EXPRESSIONS[:2]) != 1:
                yield "an unnamed data range that is no intersection or single literal"
        elif node not in DATATYPES:
            yield f"datatype {_short(node)} is not in OWL 2 EL"

    def _some(self, restriction: Node, filler: Node) -> Iterator[str]:
        prop = self.graph.value(restriction, OWL.onProperty)
        if prop is not None and self.is_a(prop, OWL.DatatypeProperty):
            yield from self._data_range(filler)
        else:
            yield from self._class(filler)

    def _value(self, restriction: Node, value: Node) -> Iterator[str]:
        prop = self.graph.value(restriction, OWL.onProperty)
        if prop is not None and self.is_a(prop, OWL.DatatypeProperty):
            yield from self._literal(value)
        else:
            yield from self._individuals(value)

    def _literal(self, value: Node) -> Iterator[str]:
        if not isinstance(value, Literal):
            yield f"{_short(value)} stands where a literal must"
        elif value.datatype is not None and value.datatype not in DATATYPES:
            yield f"datatype {_short(value.datatype)} is not in OWL 2 EL"

    def _individuals(self, *nodes: Node) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, BNode):
                yield "an individual without a name is not in OWL 2 EL"
            elif not self.is_a(node, OWL.NamedIndividual):
                yield f"the individual {node} is not declared"

    def _items(self, head: Node) -> list[Node]:
        return list(self.graph.items(head))

    def _list(self, head: Node, least: int) -> Iterator[str]:
        if len(self._items(head)) < least:
            yield f"a list of fewer than {least}"

    def _chain(self, prop: Node, chain: Node) -> Iterator[str]:
        """A chain must end in what its property ranges over (a global restriction of EL)."""
        yield from self._list(chain, 2)
        for each in [prop, *self._items(chain)]:
            yield from self._property(each)
        ranges = set(self.graph.objects(prop, RDFS.range))
        last = self._items(chain)[-1:]
        if any(ranges - set(self.graph.objects(each, RDFS.range)) for each in last):
            yield "has a range that the last property of its chain does not have"

    def _intersection(self, node: Node, members: Node) -> Iterator[str]:
        yield from self._list(members, 2)
        data = self.is_a(node, RDFS.Datatype)
        for each in self._items(members):
            yield from self._data_range(each) if data else self._class(each)

    def _one_of(self, node: Node, members: Node) -> Iterator[str]:
        items = self._items(members)
        if len(items) != 1:
            yield f"oneOf with {len(items)} members; OWL 2 EL has one"
        for each in items:
            data = self.is_a(node, RDFS.Datatype)
            yield from self._literal(each) if data else self._individuals(each)

    def _members(self, node: Node, members: Node) -> Iterator[str]:
        yield from self._list(members, 2)
        for each in self._items(members):
            if self.is_a(node, OWL.AllDisjointClasses):
                yield from self._class(each)
            else:
                yield from self._individuals(each)

    def structure(self) -> Iterator[Breach]:
        """What no single triple shows: punned properties, shared or circular blank nodes."""
        graph = self.graph
        for one, other in combinations(_PROPERTIES, 2):
            for term in set(graph.subjects(RDF.type, one)) & set(graph.subjects(RDF.type, other)):
                yield Breach(str(term), f"is both {_short(one)} and {_short(other)}")
        for node in {each for each in graph.objects() if isinstance(each, BNode)}:
            if sum(1 for _ in graph.subject_predicates(node)) > 1:
                yield Breach(self.owner(node), "two axioms share a blank node")
