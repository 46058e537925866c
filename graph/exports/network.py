"""GraphML: studies, their arms, the therapies that arms deliver and the states they enrol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.files import atomic_stream
from graph.store import open_graph, select
from ontology import hierarchy, vocab

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx
    from pyoxigraph import Store

__all__ = ["network", "write_graphml"]

_PREFIXES: Final = (
    "PREFIX ptkg: <https://w3id.org/ptkg/ontology/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
_NAMED: Final = {
    "study": "SELECT ?node ?label WHERE { ?node a ptkg:Study ; rdfs:label ?label }",
    "arm": "SELECT ?node ?label WHERE { ?node a ptkg:Arm ; rdfs:label ?label }",
}
_EDGES: Final = {
    "hasArm": "SELECT ?from ?to WHERE { ?from ptkg:hasArm ?to }",
    "delivers": (
        "SELECT DISTINCT ?from ?to WHERE { ?from ptkg:delivers ?given . ?given ptkg:directType ?to "
        "FILTER(?to NOT IN (ptkg:Choice, ptkg:Therapy)) "
        "FILTER NOT EXISTS { ?from ptkg:accompaniedBy ?given } }"
    ),
    # no partners of a combination: a network of partners leaves these edges out
    "accompaniedBy": (
        "SELECT DISTINCT ?from ?to WHERE { ?from ptkg:accompaniedBy/ptkg:directType ?to "
        "FILTER(?to NOT IN (ptkg:Choice, ptkg:Therapy)) }"
    ),
    "mayDeliver": (
        "SELECT DISTINCT ?from ?to WHERE { ?from ptkg:mayDeliver ?given . "
        "?given ptkg:directType ?to FILTER(?to NOT IN (ptkg:Choice, ptkg:Therapy)) "
        "FILTER NOT EXISTS { ?from ptkg:accompaniedBy ?given } }"
    ),
    "enrols": (
        "SELECT DISTINCT ?from ?to WHERE { ?from ptkg:enrols/ptkg:directType ?to "
        "FILTER(?to != ptkg:Population) }"
    ),
}


def network(store: Store) -> nx.MultiDiGraph:
    """The network of a graph: nodes with `kind` and `label`, edges with `relation`.

    Nodes are studies, arms, therapy classes and state classes, by IRI; a class is a node once,
    so that studies which share a therapy meet in it.
    """
    import networkx as nx  # heavy; the other exports do without

    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    for kind, query in _NAMED.items():
        labels: dict[str, str] = {}
        for row in select(store, _PREFIXES + query):
            node, label = row["node"].value, row["label"].value
            labels[node] = min(label, labels.get(node, label))  # several records: one name
        for node, label in sorted(labels.items()):
            graph.add_node(node, kind=kind, label=label)
    classes = hierarchy.load()
    for relation, query in _EDGES.items():
        pairs = sorted(
            (row["from"].value, row["to"].value) for row in select(store, _PREFIXES + query)
        )
        for source, target in pairs:
            name = target.removeprefix(vocab.NS)
            if name in classes:
                graph.add_node(target, kind=classes.kind(name), label=classes.label(name))
            graph.add_edge(source, target, key=relation, relation=relation)
    return graph


def write_graphml(version: Path, out: Path) -> None:
    """Write the network of a graph as GraphML."""
    import networkx as nx

    with atomic_stream(out) as target:
        nx.write_graphml_xml(network(open_graph(version)), target)
