"""Assemble the released ontology, as one RDF graph, from the edited files.

`ptkg-edit.ttl` gives the header, the model and the properties; the templates give the classes
of therapies, disease states, endpoints and designs; the lexicons give their synonyms.
"""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.plugins.parsers.notation3 import BadSyntax

from ontology.release_definitions import (
    And,
    DefinitionError,
    Expression,
    HasValue,
    Name,
    Some,
    names,
    parse,
)
from ontology.release_synonyms import Synonym, read_synonyms
from ontology.release_templates import (
    TEMPLATES,
    Disjoint,
    Fault,
    Kind,
    ReleaseError,
    Row,
    check_axes,
    read_disjointness,
    read_template,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rdflib.term import Node

__all__ = ["DEFINITION", "PTKG", "Assembly", "assemble", "local"]

PTKG: Final = Namespace("https://w3id.org/ptkg/ontology/")
_IAO: Final = Namespace("http://purl.obolibrary.org/obo/IAO_")
DEFINITION: Final = _IAO["0000115"]
_EDITOR_NOTE: Final = _IAO["0000116"]
_DEFINITION_SOURCE: Final = _IAO["0000119"]
_SYNONYM: Final = Namespace("http://www.geneontology.org/formats/oboInOwl#")
_TYPES: Final[dict[str, URIRef]] = {
    "class": OWL.Class,
    "property": OWL.ObjectProperty,
    "individual": OWL.NamedIndividual,
}


@dataclass(frozen=True, slots=True)
class Assembly:
    """The released graph, and what the tables say of each class: kind, axis, definition."""

    graph: Graph
    definitions: dict[str, Expression]
    kinds: dict[str, Kind]
    axes: dict[str, str]


def local(term: Node) -> str | None:
    """The local name of a ptkg term, None for any other node."""
    text = str(term)
    return text[len(PTKG) :] if isinstance(term, URIRef) and text.startswith(PTKG) else None


def assemble(folder: Path) -> Assembly:
    """The released graph of the edited files in a folder.

    Raises:
        ReleaseError: with every fault of every file.
    """
    faults: list[Fault] = []
    graph = _edited(folder / "ptkg-edit.ttl")
    rows: list[Row] = []
    for stem, kind in TEMPLATES.items():
        rows.extend(read_template(folder / "templates" / f"{stem}.tsv", kind, faults))
    check_axes(folder / "templates" / "axes.tsv", rows, faults)
    disjoint = read_disjointness(folder / "templates" / "disjointness.tsv", faults)
    definitions = _parse(((row, row.logical_definition) for row in rows), faults)
    necessary = _parse(((row, row.necessary) for row in rows), faults)
    model = {name for term in graph.subjects(RDF.type, OWL.Class) if (name := local(term))}
    faults.extend(_duplicates(rows, graph))
    _add_rows(graph, rows)
    faults.extend(_unknown_names(graph, rows, (definitions, necessary), disjoint))
    faults.extend(_unusable_names(graph))
    synonyms = read_synonyms(folder / "lexicons", {row.id for row in rows}, faults)
    if faults:
        raise ReleaseError(faults)
    for name, expression in definitions.items():
        graph.add((PTKG[name], OWL.equivalentClass, _node(graph, expression)))
    for name, expression in necessary.items():
        for part in expression.parts if isinstance(expression, And) else (expression,):
            graph.add((PTKG[name], RDFS.subClassOf, _node(graph, part)))
    _add_disjointness(graph, disjoint)
    _add_synonyms(graph, synonyms, rows)
    kinds: dict[str, Kind] = dict.fromkeys(model, "model")
    return Assembly(
        graph,
        definitions,
        kinds | {row.id: row.kind for row in rows},
        dict.fromkeys(model, "") | {row.id: row.axis for row in rows},
    )


def _edited(path: Path) -> Graph:
    """The hand-written Turtle.

    Raises:
        ReleaseError: where it cannot be read.
    """
    try:
        return Graph().parse(path, format="turtle")
    except BadSyntax as error:
        text = " ".join(str(error).split())[:200]
        raise ReleaseError([Fault(path.name, "(syntax)", text, "mend the Turtle")]) from None


def _parse(cells: Iterable[tuple[Row, str]], faults: list[Fault]) -> dict[str, Expression]:
    """The expressions in cells by class name; what cannot be read becomes a fault."""
    found = {}
    for row, text in cells:
        if text:
            try:
                found[row.id] = parse(text)
            except DefinitionError as error:
                remedy = "write: A and B and (property some Class) and (property value Individual)"
                faults.append(Fault(row.file, row.id, str(error), remedy))
    return found


def _duplicates(rows: Iterable[Row], graph: Graph) -> list[Fault]:
    """Ids that two rows, or a row and the edited Turtle, both describe."""
    seen = {
        name: "ptkg-edit.ttl"
        for term in graph.subjects(RDFS.label, None)
        if (name := local(term)) is not None
    }
    found = []
    for row in rows:
        if row.id in seen:
            text = f"is already described in {seen[row.id]}"
            found.append(Fault(row.file, row.id, text, "keep one of the two"))
        seen[row.id] = row.file
    return found


def _unknown_names(
    graph: Graph,
    rows: Iterable[Row],
    written: tuple[dict[str, Expression], ...],
    disjoint: Iterable[Disjoint],
) -> list[Fault]:
    """Names in parents, definitions and disjoint sets that nothing declares."""
    used = [(row.file, row.id, "class", parent) for row in rows for parent in row.parents]
    used += [
        (row.file, row.id, what, name)
        for expressions in written
        for row in rows
        if row.id in expressions
        for what, name in names(expressions[row.id])
    ]
    used += [(d.file, "|".join(d.classes), "class", name) for d in disjoint for name in d.classes]
    return [
        Fault(file, row, f"unknown {what} {name}", f"correct the name, or add the {what}")
        for file, row, what, name in used
        if (PTKG[name], RDF.type, _TYPES[what]) not in graph
    ]


def _unusable_names(graph: Graph) -> list[Fault]:
    """Terms that could not be a Python name in `vocab.py`."""
    terms = {name for term in graph.subjects(RDFS.label, None) if (name := local(term)) is not None}
    return [
        Fault("release", name, "is no Python name", "rename the term")
        for name in sorted(terms)
        if not name.isidentifier() or keyword.iskeyword(name) or name == "NS"
    ]


def _add_rows(graph: Graph, rows: Iterable[Row]) -> None:
    """Add classes with labels, definitions, told parents and notes."""
    for row in rows:
        term = PTKG[row.id]
        graph.add((term, RDF.type, OWL.Class))
        graph.add((term, RDFS.label, Literal(row.label, "en")))
        graph.add((term, DEFINITION, Literal(row.definition, "en")))
        for parent in row.parents:
            graph.add((term, RDFS.subClassOf, PTKG[parent]))
        for predicate, text in (
            (PTKG.axis, row.axis),
            (_DEFINITION_SOURCE, row.definition_source),
            (_EDITOR_NOTE, row.editor_note),
        ):
            if text:
                graph.add((term, predicate, Literal(text)))


def _node(graph: Graph, expression: Expression) -> URIRef | BNode:
    """The RDF node of an expression; its triples are added."""
    match expression:
        case Name(name):
            return PTKG[name]
        case And(parts):
            node = BNode()
            members = Collection(graph, BNode(), [_node(graph, part) for part in parts])
            graph.add((node, RDF.type, OWL.Class))
            graph.add((node, OWL.intersectionOf, members.uri))
            return node
        case Some(prop, filler):
            return _restriction(graph, prop, OWL.someValuesFrom, _node(graph, filler))
        case HasValue(prop, individual):
            return _restriction(graph, prop, OWL.hasValue, PTKG[individual])


def _restriction(graph: Graph, prop: str, kind: URIRef, value: URIRef | BNode) -> BNode:
    """A restriction on a property."""
    node = BNode()
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, PTKG[prop]))
    graph.add((node, kind, value))
    return node


def _add_disjointness(graph: Graph, disjoint: Iterable[Disjoint]) -> None:
    """Add one `owl:AllDisjointClasses` with its reason for each set."""
    for each in disjoint:
        node = BNode()
        members = Collection(graph, BNode(), [PTKG[name] for name in sorted(each.classes)])
        graph.add((node, RDF.type, OWL.AllDisjointClasses))
        graph.add((node, OWL.members, members.uri))
        graph.add((node, RDFS.comment, Literal(each.reason, "en")))


def _add_synonyms(graph: Graph, synonyms: Iterable[Synonym], rows: Iterable[Row]) -> None:
    """Add the lexicons' words, but for those that only repeat the label."""
    labels = {row.id: row.label.casefold() for row in rows}
    for synonym in synonyms:
        if synonym.text.casefold() != labels[synonym.class_name]:
            predicate = _SYNONYM.hasExactSynonym if synonym.exact else _SYNONYM.hasRelatedSynonym
            graph.add((PTKG[synonym.class_name], predicate, Literal(synonym.text)))
