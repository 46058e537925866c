"""Validation of a graph: SHACL core shapes on records, SELECT checks on the whole.

The shapes (`ontology/shapes/ptkg-shapes.ttl`) run in pyshacl, record by record: it is slow, so
that a build takes a fixed sample. What SHACL-SPARQL would do are the queries `checks/*.rq`, run
in Oxigraph on everything: a row is a problem, and a header says what it means and how to mend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast

from pyoxigraph import NamedNode, RdfFormat, serialize

from graph.iris import BASE, short_hash
from graph.store import open_graph, select
from ontology import FOLDER, vocab

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad, Store
    from rdflib import Graph

__all__ = [
    "SAMPLE",
    "Check",
    "Problem",
    "checks",
    "record_shapes",
    "run_checks",
    "sample",
    "validate_graph",
]

CHECKS: Final = Path(__file__).parent / "checks"
SHAPES: Final = FOLDER / "shapes" / "ptkg-shapes.ttl"
SAMPLE: Final = 20  # records a build puts through the shapes

Severity = Literal["violation", "warning"]


@dataclass(frozen=True, slots=True)
class Check:
    """One SELECT check: its file's name, its header, its query."""

    name: str
    problem: str
    solution: str
    severity: Severity
    query: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a node of a record."""

    check: str  # name of the check or of the shape
    severity: Severity
    record: str  # IRI of the record
    node: str
    detail: str
    solution: str


def read_check(path: Path) -> Check:
    """A check with its header `# Problem:`, `# Solution:`, `# Severity:`.

    Raises:
        ValueError: when a line of the header is missing or the severity is unknown.
    """
    text = path.read_text(encoding="utf-8")
    header = dict(re.findall(r"^# (Problem|Solution|Severity): (.+)$", text, re.MULTILINE))
    if header.keys() != {"Problem", "Solution", "Severity"}:
        raise ValueError(f"{path.name}: the header needs Problem, Solution and Severity")
    if header["Severity"] not in {"violation", "warning"}:
        raise ValueError(f"{path.name}: the severity is violation or warning")
    severity = cast("Severity", header["Severity"])
    return Check(path.stem, header["Problem"], header["Solution"], severity, text)


@cache
def checks() -> tuple[Check, ...]:
    """All checks, in the order of their names."""
    return tuple(read_check(path) for path in sorted(CHECKS.glob("*.rq")))


def run_checks(store: Store) -> tuple[Problem, ...]:
    """Run all checks on a graph with ontology and closure; problems sorted."""
    found = [
        Problem(
            check=check.name,
            severity=check.severity,
            record=record_of(row["record"].value),
            node=row["node"].value,
            detail=f"{check.problem.rstrip('.')}: {row['detail'].value}",
            solution=check.solution.rstrip("."),
        )
        for check in checks()
        for row in select(store, check.query)
    ]
    return tuple(sorted(set(found), key=lambda p: (p.record, p.check, p.node, p.detail)))


def record_of(graph: str) -> str:
    """The IRI of the record whose record, links or inferred graph this is.

    >>> record_of("https://w3id.org/ptkg/links/curated/card")
    'https://w3id.org/ptkg/record/curated/card'
    """
    _, _, place = graph.removeprefix(BASE).partition("/")
    return f"{BASE}record/{place}"


def sample(records: Iterable[str], size: int = SAMPLE) -> tuple[str, ...]:
    """A fixed choice of records: the same ones for the same set, whatever their order."""
    return tuple(sorted(sorted(records, key=short_hash)[:size]))


def record_shapes(store: Store, records: Iterable[str]) -> Iterator[Problem]:
    """Put single records, with their links and closure, through the SHACL shapes.

    Yields:
        One problem for each validation result, in the order of the records.
    """
    for record in records:
        problems = _conform(_triples(store, record), record)
        yield from sorted(problems, key=lambda problem: (problem.node, problem.detail))


def validate_graph(graph_dir: Path, *, every: bool = False) -> tuple[Problem, ...]:
    """All problems of a built graph: every check, and the shapes on records.

    Args:
        graph_dir: a graph folder or one version of it.
        every: put every record through the shapes (slow), not only the sample of a build.

    Raises:
        NoGraph: when there is no graph.
    """
    store = open_graph(graph_dir)
    records = [
        graph.value
        for graph in store.named_graphs()
        if isinstance(graph, NamedNode) and graph.value.startswith(f"{BASE}record/")
    ]
    chosen = sorted(records) if every else sample(records)
    return (*run_checks(store), *record_shapes(store, chosen))


def _triples(store: Store, record: str) -> Graph:
    from rdflib import Graph

    place = record.removeprefix(f"{BASE}record/")
    names = [NamedNode(f"{BASE}{kind}/{place}") for kind in ("record", "links", "inferred")]
    triples = [quad.triple for name in names for quad in _quads(store, name)]
    document = serialize(triples, format=RdfFormat.N_TRIPLES)
    return Graph().parse(data=document, format="nt")


def _short(term: object) -> str:
    """A term of a validation result as people write it."""
    return "" if term is None else str(term).removeprefix(vocab.NS)


def _quads(store: Store, graph: NamedNode) -> Iterator[Quad]:
    yield from store.quads_for_pattern(None, None, None, graph)


@cache
def _shapes_graph() -> Graph:
    from rdflib import Graph

    return Graph().parse(SHAPES, format="turtle")


def _conform(data: Graph, record: str) -> Iterator[Problem]:
    from pyshacl import validate
    from rdflib import SH

    conforms, results, _ = validate(data, shacl_graph=_shapes_graph(), inference="none")
    if conforms:
        return
    for result in results.objects(None, SH.result):
        message = results.value(result, SH.resultMessage)
        path = results.value(result, SH.resultPath)
        value = results.value(result, SH.value)
        yield Problem(
            check="shapes",
            severity="violation",
            record=record,
            node=str(results.value(result, SH.focusNode)),
            detail=f"{message}: {_short(path) or 'the node itself'} {_short(value)}".rstrip(),
            solution="correct the record, or the source module that read it",
        )
