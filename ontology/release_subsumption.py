"""Place every class: the consequences of the released axioms, by EL completion.

The release is OWL 2 EL, for which saturation by a few rules finds all subsumptions between
named classes (Baader, Brandt, Lutz 2005; ranges as in their 2008 paper). HermiT gives the same
answer, which a test holds; this one needs no Java.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rdflib import OWL, RDF

from ontology.release_axioms import NOTHING, THING, Axioms, read_axioms
from ontology.release_graph import local

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["NOTHING", "above", "direct_parents", "subsumers"]


def subsumers(graph: Graph) -> dict[str, frozenset[str]]:
    """Strict superclasses of every named class; `NOTHING` among them marks no instance possible."""
    names = {name for term in graph.subjects(RDF.type, OWL.Class) if (name := local(term))}
    saturated = _Saturation(read_axioms(graph)).run(names)
    return {
        name: frozenset((saturated[name] & (names | {NOTHING})) - {name}) for name in sorted(names)
    }


def above(axioms: Axioms, atom: str) -> frozenset[str]:
    """All that one atom is below, itself included: a class name, or `{individual}`."""
    return frozenset(_Saturation(axioms).run({atom})[atom])


def direct_parents(ancestors: dict[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """The nearest superclasses of every class, sorted.

    >>> direct_parents({"A": frozenset("BC"), "B": frozenset("C"), "C": frozenset()})
    {'A': ('B',), 'B': ('C',), 'C': ()}
    """
    return {
        name: tuple(sorted(a for a in above if not any(a in ancestors[b] for b in above if b != a)))
        for name, above in ancestors.items()
    }


class _Saturation:
    """Apply the completion rules until nothing new follows."""

    def __init__(self, axioms: Axioms) -> None:
        self.axioms = axioms
        self.above: dict[str, set[str]] = {}
        self.edges_into: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.queue: list[tuple[str, str]] = []

    def run(self, names: set[str]) -> dict[str, set[str]]:
        for name in sorted(names):
            self._start(name)
        while self.queue:
            self._follow(*self.queue.pop())
        return self.above

    def _start(self, atom: str) -> None:
        if atom not in self.above:
            self.above[atom] = set()
            self._add(atom, atom)
            self._add(atom, THING)

    def _add(self, atom: str, sup: str) -> None:
        if sup not in self.above[atom]:
            self.above[atom].add(sup)
            self.queue.append((atom, sup))

    def _follow(self, atom: str, sup: str) -> None:
        """Draw what follows from `atom` being below `sup`."""
        for told in self.axioms.told.get(sup, ()):
            self._add(atom, told)
        for body, head in self.axioms.conjunctions.get(sup, ()):
            if body <= self.above[atom]:
                self._add(atom, head)
        for prop, target in self.axioms.existentials.get(sup, ()):
            self._start(target)
            for above in self.axioms.super_properties.get(prop, {prop}):
                self._edge(atom, above, target)
        for source, prop in tuple(self.edges_into[atom]):
            self._across(source, prop, sup)

    def _edge(self, source: str, prop: str, target: str) -> None:
        if (source, prop) not in self.edges_into[target]:
            self.edges_into[target].add((source, prop))
            for sup in tuple(self.above[target]):
                self._across(source, prop, sup)

    def _across(self, source: str, prop: str, sup: str) -> None:
        if sup == NOTHING:
            self._add(source, NOTHING)
        for head in self.axioms.sufficient.get((prop, sup), ()):
            self._add(source, head)
