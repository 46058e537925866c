"""The provenance graph: what the graph was built from, with which version, and its VoID.

No clock: the same input gives the same bytes. Terms: PROV-O (https://www.w3.org/TR/prov-o/)
and VoID (https://www.w3.org/TR/void/).
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from graph.iris import BASE, PROVENANCE_GRAPH, segment
from graph.nquads import Graph, integer, text
from graph.store import select
from graph.triples_reading import (
    DCTERMS_CREATOR,
    DCTERMS_LICENSE,
    DCTERMS_TITLE,
    RDF_TYPE,
    RDFS_LABEL,
)
from ontology import vocab

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import Store

__all__ = ["DATASET", "provenance_quads", "software_version"]

DATASET: Final = f"{BASE}graph"
_BUILD: Final = f"{BASE}graph/build"
_VOID: Final = "http://rdfs.org/ns/void#"
_PROV: Final = "http://www.w3.org/ns/prov#"
_SCHEMA: Final = "https://schema.org/"
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_TOTALS: Final = {
    "triples": "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
    "classes": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s a ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }",
}
_OVERRIDES: Final = f"{BASE}graph/overrides"
_MENDED: Final = f"""
SELECT DISTINCT ?mention ?who WHERE {{
  ?mention <{vocab.byRule}> "override" ; <{DCTERMS_CREATOR}> ?who .
}} ORDER BY ?mention
"""
_CLASSES: Final = """
SELECT ?class (COUNT(DISTINCT ?x) AS ?n) WHERE {
  GRAPH ?g { ?x a ?class } FILTER(?g != <https://w3id.org/ptkg/graph/ontology>)
} GROUP BY ?class ORDER BY ?class
"""


def software_version() -> str:
    """The installed version of this package, or `not installed` when run from a bare folder."""
    try:
        return version("prostate-trials-kg")
    except PackageNotFoundError:
        return "not installed"


def provenance_quads(store: Store, sources: Mapping[str, int]) -> Iterator[str]:
    """The lines of the provenance graph.

    Args:
        store: the whole graph, before these lines are added.
        sources: how many records of each source kind are in it.
    """
    graph = Graph(PROVENANCE_GRAPH)
    yield from graph.facts(
        DATASET,
        (
            (RDF_TYPE, f"<{_VOID}Dataset>"),
            (DCTERMS_TITLE, text("Prostate-trials knowledge graph")),
            (DCTERMS_LICENSE, f"<{_LICENCE}>"),
            (f"{_VOID}uriSpace", text(BASE)),
            (f"{_VOID}vocabulary", f"<{vocab.NS}>"),
            (f"{_PROV}wasGeneratedBy", f"<{_BUILD}>"),
            *((f"{_VOID}{name}", _count(store, query)) for name, query in _TOTALS.items()),
        ),
    )
    yield from graph.facts(
        _BUILD,
        (
            (RDF_TYPE, f"<{_PROV}Activity>"),
            (RDFS_LABEL, text("build of the graph")),
            (f"{_SCHEMA}softwareVersion", text(software_version())),
        ),
    )
    for kind, records in sorted(sources.items()):
        source = f"{DATASET}/source/{segment(kind)}"
        yield graph.link(DATASET, f"{_VOID}subset", source)
        yield graph.link(_BUILD, f"{_PROV}used", source)
        yield from graph.facts(
            source,
            (
                (RDF_TYPE, f"<{_VOID}Dataset>"),
                (RDFS_LABEL, text(kind)),
                (f"{_VOID}documents", integer(records)),
            ),
        )
    yield from _overrides(graph, store)
    yield from _class_partitions(graph, store)


def _overrides(graph: Graph, store: Store) -> Iterator[str]:
    """What people mended: a collection that the build used, and who is behind each of it."""
    mended = [(row["mention"].value, row["who"].value) for row in select(store, _MENDED)]
    if not mended:
        return
    yield graph.link(_BUILD, f"{_PROV}used", _OVERRIDES)
    yield graph.link(_OVERRIDES, RDF_TYPE, f"{_PROV}Collection")
    yield from graph.facts(_OVERRIDES, ((RDFS_LABEL, text("links mended by hand")),))
    for mention, who in mended:
        yield graph.link(_OVERRIDES, f"{_PROV}hadMember", mention)
        yield from graph.facts(_OVERRIDES, ((DCTERMS_CREATOR, text(who)),))


def _class_partitions(graph: Graph, store: Store) -> Iterator[str]:
    for row in select(store, _CLASSES):
        name = row["class"].value
        if not name.startswith(vocab.NS):
            continue
        partition = f"{DATASET}/class/{segment(name.removeprefix(vocab.NS))}"
        yield graph.link(DATASET, f"{_VOID}classPartition", partition)
        yield graph.link(partition, f"{_VOID}class", name)
        yield from graph.facts(partition, ((f"{_VOID}entities", integer(int(row["n"].value))),))


def _count(store: Store, query: str) -> str | None:
    return integer(int(next(select(store, query))["n"].value))
