"""Therapy-combination networks: which therapies are given in the same arm, in how many trials."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx

from queries import facts as read
from queries.grading import Member, are_pair
from queries.tables import IRI, ONTOLOGY
from queries.words import label_of

if TYPE_CHECKING:
    from queries.engine import Engine

__all__ = ["combinations_of", "neighbourhood"]


def combinations_of(
    engine: Engine, *, state: str | None = None, supportive: bool = False
) -> nx.Graph:
    """The network of therapies that some arm delivers together for certain.

    Args:
        engine: where to ask.
        state: keep only studies that enrol men in this state (class name).
        supportive: with what arms give only alongside: supportive care, placebo, a steroid with
            abiraterone or a taxane.

    Returns:
        Nodes are class names (most specific) with `label` and `trials`; an edge has `weight`
        (the number of studies) and `studies` (their names, sorted).

    Raises:
        QueryError: the engine failed.
    """
    arms: dict[tuple[str, str, str], list[Member]] = defaultdict(list)
    bound = {
        "state": IRI(ONTOLOGY + state) if state else None,
        "supportive": "yes" if supportive else None,
    }
    table = engine.select(read.part("delivered"), bound).gather(["type", "name"])
    for study, name, arm, node, types in table.rows:
        kinds = types if isinstance(types, tuple) else ()
        names = name if isinstance(name, tuple) else (name,)
        member = Member(
            study=str(study),
            arm=str(arm),
            node=str(node),
            certain=True,
            types=frozenset(kind.local for kind in kinds if isinstance(kind, IRI)),
        )
        arms[str(study), str(names[0]), str(arm)].append(member)
    trials: dict[str, set[str]] = defaultdict(set)
    edges: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for (study_iri, study_name, _), members in sorted(arms.items()):
        for member in members:
            for kind in member.types:
                trials[kind].add(study_iri)
        for one, other in combinations(members, 2):
            if are_pair(one, other):
                for pair in {
                    tuple(sorted((a, b))) for a in one.types for b in other.types if a != b
                }:
                    edges[pair[0], pair[1]][study_iri] = study_name
    graph: nx.Graph = nx.Graph()
    for kind, studies in sorted(trials.items()):
        graph.add_node(kind, label=label_of(kind), trials=len(studies))
    for (one_kind, other_kind), by_study in sorted(edges.items()):
        graph.add_edge(
            one_kind, other_kind, weight=len(by_study), studies=sorted(by_study.values())
        )
    return graph


def neighbourhood(graph: nx.Graph, therapy: str, *, strongest: int = 30) -> nx.Graph:
    """A therapy with the partners that it is most often given with, and the edges among them.

    Args:
        graph: a network from `combinations_of`.
        therapy: class name of a node.
        strongest: how many partners at most.

    Raises:
        KeyError: the therapy is no node of the network.
    """
    if therapy not in graph:
        raise KeyError(therapy)
    partners = sorted(graph[therapy], key=lambda each: (-graph[therapy][each]["weight"], each))
    kept = {therapy, *partners[:strongest]}
    smaller = nx.Graph()
    smaller.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if node in kept)
    smaller.add_edges_from(
        (one, other, data)
        for one, other, data in graph.edges(data=True)
        if one in kept and other in kept
    )
    return smaller
