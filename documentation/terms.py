"""Everything that the pages show of each released term, gathered from the release."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from ontology import RELEASE, alignment, hierarchy
from ontology.release_definitions import Expression, Name
from ontology.release_graph import DEFINITION, PTKG, local
from ontology.release_statements import Apart, Below, Same, read_statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from ontology.alignment import Mapping

    Ordered = Callable[[set[str]], tuple[str, ...]]

__all__ = ["Term", "read_release", "read_terms"]

_OBO: Final = "http://purl.obolibrary.org/obo/IAO_"
_SYNONYM: Final = "http://www.geneontology.org/formats/oboInOwl#"
EDITOR_NOTE: Final = URIRef(f"{_OBO}0000116")
SOURCE: Final = URIRef(f"{_OBO}0000119")
EXACT: Final = URIRef(f"{_SYNONYM}hasExactSynonym")
RELATED: Final = URIRef(f"{_SYNONYM}hasRelatedSynonym")
REPLACED_BY: Final = URIRef("http://purl.org/dc/terms/isReplacedBy")
_PROPERTIES: Final = (
    (OWL.ObjectProperty, "object property"),
    (OWL.DatatypeProperty, "data property"),
    (OWL.AnnotationProperty, "annotation property"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """One released term; names are local names, and all sequences are sorted by label."""

    name: str
    kind: str
    label: str
    definition: str
    axis: str
    parents: tuple[str, ...]  # nearest superclasses, told or inferred; of a value, its list
    told: tuple[str, ...]  # superclasses that a person wrote
    children: tuple[str, ...]
    exactly: tuple[Expression, ...]
    also: tuple[Expression, ...]
    apart: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    synonyms: tuple[str, ...]
    related_words: tuple[str, ...]
    notes: tuple[str, ...]
    comments: tuple[str, ...]
    sources: tuple[str, ...]
    mappings: tuple[Mapping, ...]
    replaced_by: str | None  # empty where it is deprecated without a successor, None in use


def read_release() -> Graph:
    """The released graph."""
    return Graph().parse(RELEASE / "ptkg.ttl", format="turtle")


@dataclass(frozen=True, slots=True)
class _Axioms:
    """What the release says of classes, by name."""

    told: dict[str, set[str]]
    exactly: dict[str, list[Expression]]
    also: dict[str, list[Expression]]
    apart: dict[str, set[str]]


def _axioms(graph: Graph) -> _Axioms:
    found = _Axioms(defaultdict(set), defaultdict(list), defaultdict(list), defaultdict(set))
    for statement in read_statements(graph):
        match statement:
            case Below(name, Name(above)):
                found.told[name].add(above)
            case Below(name, above):
                found.also[name].append(above)
            case Same(name, expression):
                found.exactly[name].append(expression)
            case Apart(one, other):
                found.apart[one].add(other)
                found.apart[other].add(one)
            case _:
                pass
    return found


def read_terms(graph: Graph) -> dict[str, Term]:
    """Every class, property and closed-list value of ours by name, sorted."""
    kinds = _kinds(graph)
    above = {name: _above(graph, name, kind) for name, kind in kinds.items()}
    below: dict[str, set[str]] = defaultdict(set)
    for name, parents in above.items():
        for parent in parents:
            below[parent].add(name)
    axioms = _axioms(graph)
    label: dict[str, str] = {name: str(graph.value(PTKG[name], RDFS.label)) for name in kinds}

    def ordered(names: set[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=lambda each: (label[each].casefold(), each)))

    return {
        name: _term(graph, name, kind, label[name], axioms, ordered, (above[name], below[name]))
        for name, kind in sorted(kinds.items())
    }


def _kinds(graph: Graph) -> dict[str, str]:
    """The kind of every term of ours."""
    placed = hierarchy.load()
    kinds: dict[str, str] = {name: placed.kind(name) for name in placed.names}
    for rdf_type, kind in (*_PROPERTIES, (OWL.NamedIndividual, "value")):
        kinds |= {
            name: kind
            for node in graph.subjects(RDF.type, rdf_type)
            if (name := local(node)) is not None
        }
    return kinds


def _above(graph: Graph, name: str, kind: str) -> set[str]:
    """What a term stands under: superclasses, wider properties, a value's closed list."""
    if name in hierarchy.load():
        return set(hierarchy.load().parents(name))
    predicate = RDF.type if kind == "value" else RDFS.subPropertyOf
    around = map(local, graph.objects(PTKG[name], predicate))
    return {found for found in around if found is not None}


def _term(
    graph: Graph,
    name: str,
    kind: str,
    label: str,
    axioms: _Axioms,
    ordered: Ordered,
    around: tuple[set[str], set[str]],
) -> Term:
    node = PTKG[name]

    def texts(predicate: URIRef) -> tuple[str, ...]:
        written = {str(o) for o in graph.objects(node, predicate) if isinstance(o, Literal)}
        return tuple(sorted(written, key=lambda text: (text.casefold(), text)))

    successor = graph.value(node, REPLACED_BY)
    return Term(
        name,
        kind,
        label,
        "".join(texts(DEFINITION)),
        "".join(texts(PTKG.axis)),
        ordered(around[0]),
        ordered(axioms.told[name]),
        ordered(around[1]),
        tuple(axioms.exactly[name]),
        tuple(sorted(axioms.also[name], key=str)),
        ordered(axioms.apart[name]),
        _ends(graph, node, RDFS.domain),
        _ends(graph, node, RDFS.range),
        texts(EXACT),
        texts(RELATED),
        texts(EDITOR_NOTE),
        texts(RDFS.comment),
        texts(SOURCE),
        alignment.of(name),
        (local(successor) or "" if successor is not None else "")
        if (node, OWL.deprecated, None) in graph
        else None,
    )


def _ends(graph: Graph, node: URIRef, predicate: URIRef) -> tuple[str, ...]:
    """The classes or datatypes at an end of a property: local names, or the end of an IRI."""
    return tuple(
        sorted(
            local(end) or str(end).replace("#", "/").rpartition("/")[2]
            for end in graph.objects(node, predicate)
            if isinstance(end, URIRef)
        )
    )
