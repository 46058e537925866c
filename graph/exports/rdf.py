"""RDF exports, through pyoxigraph's serialisers, from the graph's sorted N-Quads."""

from __future__ import annotations

import gzip
import shutil
from itertools import groupby
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import RdfFormat, parse, serialize

from graph.files import atomic_stream
from graph.iris import BASE
from graph.publish import NQUADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad, Triple

__all__ = ["PREFIXES", "write_dataset", "write_nquads", "write_union"]

PREFIXES: Final = {
    "ptkg": f"{BASE}ontology/",
    "study": f"{BASE}study/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "void": "http://rdfs.org/ns/void#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "obo": "http://purl.obolibrary.org/obo/",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
}
_FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
}


def write_nquads(version: Path, out: Path) -> None:
    """The graph's own N-Quads, unpacked; packed as they are where the name ends in `.gz`."""
    with (version / NQUADS).open("rb") as packed, atomic_stream(out) as target:
        if out.suffix == ".gz":
            shutil.copyfileobj(packed, target)
        else:
            with gzip.GzipFile(fileobj=packed) as source:
                shutil.copyfileobj(source, target)


def write_union(name: str) -> Callable[[Path, Path], None]:
    """A writer of one triples format: every triple once, whatever graphs hold it."""

    def write(version: Path, out: Path) -> None:
        with atomic_stream(out) as target:
            serialize(_triples(version), target, _FORMATS[name], prefixes=PREFIXES)

    return write


def write_dataset(name: str) -> Callable[[Path, Path], None]:
    """A writer of one format that keeps the named graphs, graph after graph."""

    def write(version: Path, out: Path) -> None:
        quads = sorted(_quads(version), key=lambda quad: str(quad.graph_name))
        with atomic_stream(out) as target:
            serialize(quads, target, _FORMATS[name], prefixes=PREFIXES)

    return write


def _quads(version: Path) -> Iterator[Quad]:
    with gzip.open(version / NQUADS, "rb") as source:
        yield from parse(cast("IO[bytes]", source), format=RdfFormat.N_QUADS)


def _triples(version: Path) -> Iterator[Triple]:
    # Sorted lines put the quads of one triple next to each other.
    yield from (triple for triple, _ in groupby(quad.triple for quad in _quads(version)))
