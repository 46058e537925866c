"""Small worlds: a few facts of one record in short form, and what the closure makes of them.

A fact is `subject property object`: an object that begins with a capital is a term of the
ontology, a number an integer, a quoted one a text, anything else a node. A world is the id of a
curated record, or `source/id`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.closure import close
from graph.iris import ALIGNMENT_GRAPH, BASE
from graph.store import memory_store, select
from ontology import vocab

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Store

__all__ = ["closed", "lines", "mentions", "types"]

TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"
_PREDICATES: Final = {"a": TYPE, "label": LABEL}
_ALIGNED: Final = frozenset({"representedBy", "sameArmAs"})  # what the alignment graph says


def lines(facts: Iterable[str], world: str) -> list[str]:
    """The N-Quads of some facts; every node, and the record, is of that world."""
    record = f"{BASE}record/{world}" if "/" in world else f"{BASE}record/curated/{world}"
    found = []
    for fact in facts:
        subject, name, value = fact.split(maxsplit=2)
        graph = ALIGNMENT_GRAPH if name in _ALIGNED else record
        predicate = _PREDICATES.get(name, vocab.NS + name)
        found.append(f"<urn:{world}:{subject}> <{predicate}> {_term(value, world)} <{graph}> .\n")
    return found


def _term(value: str, world: str) -> str:
    if value.startswith('"'):
        return value
    if value.isdigit():
        return f'"{value}"^^<{INTEGER}>'
    return f"<{vocab.NS}{value}>" if value[0].isupper() else f"<urn:{world}:{value}>"


def closed(worlds: Mapping[str, Iterable[str]]) -> Store:
    """A store with the facts of some worlds, and their closure."""
    store = memory_store(line for world, facts in worlds.items() for line in lines(facts, world))
    close(store)
    return store


def types(store: Store, world: str, node: str) -> set[str]:
    """The classes of a node."""
    rows = select(store, f"SELECT DISTINCT ?c WHERE {{ <urn:{world}:{node}> a ?c }}")
    return {row["c"].value.removeprefix(vocab.NS) for row in rows}


def mentions(store: Store, world: str, node: str) -> set[tuple[str, str, str]]:
    """Class, rule and words of each mention that supports a node."""
    rows = select(
        store,
        f"SELECT ?c ?r ?t WHERE {{ ?m <{vocab.supports}> <urn:{world}:{node}> ; "
        f"<{vocab.supportsClass}> ?c ; <{vocab.byRule}> ?r ; <{vocab.matchedText}> ?t }}",
    )
    return {(row["c"].value.removeprefix(vocab.NS), row["r"].value, row["t"].value) for row in rows}
