"""The closure of types, in Oxigraph, from the released axioms.

Each record's consequences go to its own graph, `inferred/<source>/<id>`: the superclasses of
every instance, the defined classes it falls under, superproperties, and its most specific
classes (`directType`). The result equals HermiT's on the test graph (`tests/test_closure.py`).
What needs counting or absence, which no definition sees, rules of the field say (`rules/*.ru`,
each with its id and what was rejected): some before the definitions, which build on them (whom an
arm treats, few lesions, a stated biomarker), some after (companions, presumed castration,
doublets and triplets).

A scratch graph holds the strict ancestors of every class and the inferred graph of every
record graph, so that superclasses cost one pass; definitions are repeated until nothing new
comes, since one may build on another.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad

from graph.axioms import Axioms, load_axioms
from graph.iris import ALIGNMENT_GRAPH, BASE
from graph.store import select
from ontology import hierarchy, vocab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

__all__ = ["close"]

RULES: Final = Path(__file__).parent / "rules"
_BEFORE: Final = (
    "types.ru",
    "populations.ru",
    "given-to.ru",
    "few-lesions.ru",
    "biomarker-selected.ru",
)
_AFTER: Final = ("companions.ru", "castration.ru", "doublets.ru", "direct_types.ru")
SCRATCH: Final = NamedNode(f"{BASE}graph/closure")
_INTO: Final = NamedNode("urn:ptkg:closure#into")
_BELOW: Final = NamedNode("urn:ptkg:closure#below")
_ASIDE: Final = NamedNode("urn:ptkg:closure#aside")
_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SAID: Final = ("record/", "links/")  # the graphs whose consequences are drawn


def close(store: Store, axioms: Axioms | None = None) -> None:
    """Write the closure of every record in the store, replacing an earlier one.

    Args:
        store: holds record and links graphs; its ontology graph is neither read nor changed.
        axioms: the axioms to draw consequences from; those of the release by default.
    """
    axioms = axioms if axioms is not None else load_axioms()
    for graph in list(store.named_graphs()):
        if isinstance(graph, NamedNode) and graph.value.startswith(f"{BASE}inferred/"):
            store.remove_graph(graph)
    store.extend(_scratch(store, axioms))
    try:
        _properties(store, axioms)
        _rules(store, _BEFORE)
        _definitions(store, axioms)
        _rules(store, _AFTER)
    finally:
        store.remove_graph(SCRATCH)


def _rules(store: Store, names: tuple[str, ...]) -> None:
    for name in names:
        store.update((RULES / name).read_text(encoding="utf-8"))


def _scratch(store: Store, axioms: Axioms) -> Iterator[Quad]:
    """The ancestor table, the classes by criteria, and where the closure of each graph goes."""
    classes = hierarchy.load()
    for name in classes.names:
        for ancestor in classes.ancestors(name):
            yield Quad(NamedNode(vocab.NS + name), _BELOW, NamedNode(vocab.NS + ancestor), SCRATCH)
    for definition in axioms.definitions:
        if vocab.followsCriteria in definition.properties:
            yield Quad(NamedNode(definition.name), _ASIDE, NamedNode(definition.name), SCRATCH)
    for graph in list(store.named_graphs()):
        if not isinstance(graph, NamedNode):
            continue
        if graph.value == ALIGNMENT_GRAPH:  # of no record: its mentions are closed in place
            yield Quad(graph, _INTO, graph, SCRATCH)
        path = graph.value.removeprefix(BASE)
        for kind in _SAID:
            if path.startswith(kind):
                inferred = NamedNode(f"{BASE}inferred/{path.removeprefix(kind)}")
                yield Quad(graph, _INTO, inferred, SCRATCH)
                yield Quad(inferred, _INTO, inferred, SCRATCH)


def _properties(store: Store, axioms: Axioms) -> None:
    """Superproperties: what an arm delivers or may deliver, it involves."""
    for lower, upper in axioms.subproperties:
        found = select(
            store,
            f"SELECT ?x ?y ?inferred WHERE {{ GRAPH ?g {{ ?x <{lower}> ?y }} "
            f"GRAPH {SCRATCH} {{ ?g {_INTO} ?inferred }} "
            f"FILTER NOT EXISTS {{ GRAPH ?said {{ ?x <{upper}> ?y }} }} }}",
        )
        store.extend([Quad(row["x"], NamedNode(upper), row["y"], row["inferred"]) for row in found])


def _definitions(store: Store, axioms: Axioms) -> None:
    """Defined classes, with their own superclasses, until nothing new comes.

    Many definitions speak of what only classes have (a mechanism, a modality, an event): their
    consequences are in the hierarchy already, and no instance can match, so they are not asked.
    """
    classes = hierarchy.load()
    askable = [each for each in axioms.definitions if _all_in_use(store, each.properties)]
    while True:
        new: list[Quad] = []
        for definition in askable:
            name = definition.name.removeprefix(vocab.NS)
            gained = [definition.name, *(vocab.NS + above for above in classes.ancestors(name))]
            for instance, graph in _newly_defined(store, definition.name, definition.pattern):
                new += [Quad(instance, _TYPE, NamedNode(above), graph) for above in gained]
        fresh = [quad for quad in new if not _said(store, quad)]
        if not fresh:
            return
        store.extend(fresh)


def _all_in_use(store: Store, properties: tuple[str, ...]) -> bool:
    """Whether each property stands in some triple of the store."""
    return all(
        next(store.quads_for_pattern(None, NamedNode(each), None, None), None) is not None
        for each in properties
    )


def _newly_defined(store: Store, name: str, pattern: str) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Instances that match a definition and are not yet said to be of its class."""
    rows = select(
        store,
        f"SELECT DISTINCT ?x ?inferred WHERE {{ {pattern} "
        f"GRAPH ?g {{ ?x a ?any }} GRAPH {SCRATCH} {{ ?g {_INTO} ?inferred }} "
        f"FILTER NOT EXISTS {{ ?x a <{name}> }} }}",
    )
    for row in rows:
        yield row["x"], row["inferred"]


def _said(store: Store, quad: Quad) -> bool:
    return next(store.quads_for_pattern(quad.subject, _TYPE, quad.object, None), None) is not None
