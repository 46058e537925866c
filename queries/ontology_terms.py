"""The classes of the ontology as people look them up: words, axioms, what excludes what.

Read once from the release's Turtle; what is a kind of what stands in `ontology.hierarchy`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ontology import RELEASE, hierarchy
from ontology.release_definitions import And, HasValue, Name, Some
from queries.tables import IRI, ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ontology.hierarchy import Hierarchy
    from ontology.release_definitions import Expression

__all__ = ["Term", "Terms", "load", "read"]

_Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_OBO: Final = "http://purl.obolibrary.org/obo/"
_IN_OWL: Final = "http://www.geneontology.org/formats/oboInOwl#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One class: its words, what defines it, what else is true of it, what it excludes."""

    name: str
    definition_source: str
    editor_note: str
    synonyms: tuple[str, ...]
    related: tuple[str, ...]  # words that lead to it without meaning quite the same
    exactly: tuple[Expression, ...]  # whatever is all of this is in the class, and the reverse
    also: tuple[Expression, ...]  # true of all in the class, but not enough to be in it
    excludes: tuple[str, ...]
    members: tuple[str, ...]  # the values of a closed list


@dataclass(frozen=True, slots=True)
class Terms:
    """All released classes by local name, and the labels of everything that is named."""

    classes: dict[str, Term]
    labels: dict[str, str]  # of classes, properties and values

    def naming(self, name: str) -> tuple[str, ...]:
        """The classes whose definition or necessary condition names a class or value, sorted."""
        return tuple(
            each.name
            for each in self.classes.values()
            if any(name in _names(said) for said in (*each.exactly, *each.also))
        )


def read(path: Path, names: Hierarchy) -> Terms:
    """The terms of a release.

    Args:
        path: its Turtle.
        names: its hierarchy, which says what is a class.
    """
    graph = _Graph(path)
    apart = graph.apart()
    classes = {name: graph.term(name, sorted(apart[name])) for name in names.names}
    return Terms(classes, graph.labels())


@cache
def load() -> Terms:
    """The released terms, read once."""
    return read(RELEASE / "ptkg.ttl", hierarchy.load())


def _names(said: Expression) -> frozenset[str]:
    match said:
        case Name(name):
            return frozenset({name})
        case Some(_, filler):
            return _names(filler)
        case HasValue(_, individual):
            return frozenset({individual})
        case And(parts):
            return frozenset[str]().union(*map(_names, parts))


class _Graph:
    """The triples of a release by subject and predicate."""

    def __init__(self, path: Path) -> None:
        self._of: dict[str, dict[str, list[_Node]]] = defaultdict(lambda: defaultdict(list))
        self._members: dict[str, list[str]] = defaultdict(list)
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            self._of[_id(triple.subject)][triple.predicate.value].append(triple.object)
            if triple.predicate.value == f"{_RDF}type":
                self._members[_id(triple.object)].append(_id(triple.subject))

    def term(self, name: str, excludes: list[str]) -> Term:
        """One class, as its triples say."""
        iri = ONTOLOGY + name
        source, note = (
            "; ".join(self._texts(iri, f"{_OBO}IAO_{code}")) for code in ("0000119", "0000116")
        )
        exact = self._texts(iri, f"{_IN_OWL}hasExactSynonym")
        return Term(
            name=name,
            definition_source=source,
            editor_note=note,
            synonyms=exact,
            related=self._texts(iri, f"{_IN_OWL}hasRelatedSynonym"),
            exactly=tuple(self._expressions(iri, f"{_OWL}equivalentClass")),
            also=tuple(
                said
                for said in self._expressions(iri, f"{_RDFS}subClassOf")
                if not isinstance(said, Name)
            ),
            excludes=tuple(excludes),
            members=tuple(
                IRI(each).local for each in sorted(self._members[iri]) if each.startswith(ONTOLOGY)
            ),
        )

    def labels(self) -> dict[str, str]:
        """The label of everything of ours that has one, by local name."""
        return {
            IRI(subject).local: _id(said[f"{_RDFS}label"][0])
            for subject, said in self._of.items()
            if subject.startswith(ONTOLOGY) and f"{_RDFS}label" in said
        }

    def apart(self) -> dict[str, set[str]]:
        """For each class those that it shares no instance with, as stated."""
        found: dict[str, set[str]] = defaultdict(set)
        for subject, said in list(self._of.items()):
            groups = [[subject, _id(each)] for each in said.get(f"{_OWL}disjointWith", ())]
            if any(_id(each) == f"{_OWL}AllDisjointClasses" for each in said[f"{_RDF}type"]):
                groups += [list(map(_id, self._list(said[f"{_OWL}members"][0])))]
            for group in groups:
                local = {IRI(each).local for each in group}
                for each in local:
                    found[each] |= local - {each}
        return found

    def _texts(self, iri: str, predicate: str) -> tuple[str, ...]:
        texts = map(_id, self._of[iri].get(predicate, ()))
        return tuple(sorted(texts, key=lambda text: (text.casefold(), text)))

    def _expressions(self, iri: str, predicate: str) -> Iterator[Expression]:
        found = [self._expression(node) for node in self._of[iri].get(predicate, ())]
        yield from sorted(found, key=str)

    def _expression(self, node: _Node) -> Expression:
        """A class expression of the OWL 2 EL that the release is written in."""
        said = self._of.get(_id(node), {})
        if f"{_OWL}intersectionOf" in said:
            parts = self._list(said[f"{_OWL}intersectionOf"][0])
            return And(tuple(map(self._expression, parts)))
        if f"{_OWL}onProperty" not in said:
            return Name(IRI(_id(node)).local)
        prop = IRI(_id(said[f"{_OWL}onProperty"][0])).local
        if f"{_OWL}hasValue" in said:
            return HasValue(prop, IRI(_id(said[f"{_OWL}hasValue"][0])).local)
        return Some(prop, self._expression(said[f"{_OWL}someValuesFrom"][0]))

    def _list(self, head: _Node) -> Iterator[_Node]:
        while _id(head) != f"{_RDF}nil":
            cell = self._of[_id(head)]
            yield cell[f"{_RDF}first"][0]
            head = cell[f"{_RDF}rest"][0]


def _id(term: _Node) -> str:
    """An IRI, a blank node's label, or the text of a literal."""
    return str(getattr(term, "value", term))
