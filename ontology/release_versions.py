"""Remember what each version of the ontology held, and tell the versions apart.

`versions/<version>.tsv` is a snapshot: one term a row, with its label, where it is placed, and
hashes of its words and axioms. The release writes the snapshot of the present version and, from
all snapshots, `CHANGES.md`. Once the version is raised, the older file stays as it is.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, URIRef

from ontology import IRI
from ontology.release_definitions import Name, written
from ontology.release_graph import DEFINITION, PTKG, local
from ontology.release_statements import Apart, Below, Domain, Range, Same, statements_at
from ontology.release_subsumption import direct_parents, subsumers
from ontology.release_templates import Fault, ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rdflib import Graph

    from ontology.release_statements import Statement

__all__ = ["Snapshot", "TermState", "read_snapshots", "snapshot", "snapshot_text", "version_of"]

_PROPERTIES: Final = (
    (OWL.ObjectProperty, "object property"),
    (OWL.DatatypeProperty, "data property"),
    (OWL.AnnotationProperty, "annotation property"),
)
_ROOTS: Final = {
    "Therapy": "therapy",
    "DiseaseState": "disease state",
    "Endpoint": "endpoint",
    "Characteristic": "characteristic",
}
_REPLACED_BY: Final = URIRef("http://purl.org/dc/terms/isReplacedBy")
_FOLDER: Final = "versions"


@dataclass(frozen=True, slots=True)
class TermState:
    """One term as a version holds it: `parents` are the nearest after reasoning, joined by `|`."""

    term: str
    kind: str
    label: str
    parents: str
    words: str  # hash of the definition
    axioms: str  # hash of what is told of the term, its place among its parents apart
    deprecated: str  # empty, "yes", or the name of the term that replaces it


Snapshot = dict[str, TermState]


def version_of(graph: Graph) -> str:
    """The version that the ontology's header states."""
    return str(graph.value(URIRef(IRI), OWL.versionInfo))


def snapshot(graph: Graph, ancestors: dict[str, frozenset[str]] | None = None) -> Snapshot:
    """The state of every term of ours, by name.

    Args:
        graph: a release.
        ancestors: the strict superclasses of its classes, where they are known already.
    """
    placed = subsumers(graph) if ancestors is None else ancestors
    nearest = direct_parents(placed)
    states = [
        _state(graph, name, "value of a closed list", _names(graph.objects(PTKG[name], RDF.type)))
        for name in _declared(graph, OWL.NamedIndividual)
    ]
    for kind, word in _PROPERTIES:
        for name in _declared(graph, kind):
            wider = _names(graph.objects(PTKG[name], RDFS.subPropertyOf))
            states.append(_state(graph, name, word, wider))
    states += [
        _state(graph, name, _class_kind(name, placed[name]), parents)
        for name, parents in nearest.items()
    ]
    return {state.term: state for state in sorted(states, key=lambda state: state.term)}


def _declared(graph: Graph, kind: URIRef) -> tuple[str, ...]:
    return _names(graph.subjects(RDF.type, kind))


def _names(nodes: Iterable[object]) -> tuple[str, ...]:
    """The sorted local names among nodes."""
    return tuple(
        sorted(name for node in nodes if isinstance(node, URIRef) and (name := local(node)))
    )


def _class_kind(name: str, above: frozenset[str]) -> str:
    """The kind of a class, from the root that it stands under."""
    found = [kind for root, kind in _ROOTS.items() if root == name or root in above]
    return found[0] if found else "class of the model"


def _state(graph: Graph, name: str, kind: str, parents: tuple[str, ...]) -> TermState:
    term = PTKG[name]
    told = sorted(
        line
        for triple in graph.triples((term, None, None))
        for statement in statements_at(graph, triple)
        if (line := _told(statement))
    )
    successor = graph.value(term, _REPLACED_BY)
    gone = (term, OWL.deprecated, None) in graph
    return TermState(
        name,
        kind,
        str(graph.value(term, RDFS.label)),
        "|".join(parents),
        _hash(str(graph.value(term, DEFINITION))),
        _hash("\n".join(told)) if told else "",
        ((local(successor) if successor is not None else None) or "yes") if gone else "",
    )


def _told(statement: Statement) -> str:
    """What a statement adds to the place of its term; empty for the place itself."""
    match statement:
        case Same(_, expression):
            return f"is {written(expression)}"
        case Below(_, above) if not isinstance(above, Name):
            return f"below {written(above)}"
        case Apart(_, other):
            return f"apart from {other}"
        case Domain(_, cls):
            return f"domain {cls}"
        case Range(_, cls):
            return f"range {cls}"
        case _:
            return ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def snapshot_text(held: Snapshot) -> str:
    """A snapshot as the text of its file."""
    rows = [tuple(field.name for field in fields(TermState)), *map(astuple, held.values())]
    return "".join("\t".join(row) + "\n" for row in rows)


def read_snapshots(folder: Path) -> dict[str, Snapshot]:
    """The snapshots of an ontology's folder by version, the oldest first.

    Raises:
        ReleaseError: naming every file that is no snapshot.
    """
    faults: list[Fault] = []
    found: dict[str, Snapshot] = {}
    columns = [field.name for field in fields(TermState)]
    for path in sorted((folder / _FOLDER).glob("*.tsv"), key=lambda each: _order(each.stem)):
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            if reader.fieldnames != columns:
                text = f"its columns are not {' '.join(columns)}"
                faults.append(Fault(path.name, "(header)", text, "take it from version control"))
                continue
            found[path.stem] = {row["term"]: TermState(**row) for row in reader}
    if faults:
        raise ReleaseError(faults)
    return found


def _order(version: str) -> tuple[int, ...]:
    """Versions in the order of their numbers: 0.10.0 comes after 0.9.0."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
