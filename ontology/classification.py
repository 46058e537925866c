"""What reasoning changes: parents and types that nobody told, and what cannot be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import ontology
from ontology.explanation import NotEntailedError, follows, justification, why
from ontology.explanation_axioms import DECLARATIONS, axioms_of, iri_of, relevant
from ontology.reasoning import Classification, classify_graph, dl_axioms
from ontology.release_axioms import NOTHING
from ontology.release_definitions import And, Name
from ontology.release_statements import Below, Fact, Member, Same
from ontology.vocab import NS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from owlready2 import World
    from rdflib import Graph

    from ontology.explanation_axioms import Axiom

__all__ = ["Changes", "Gain", "classify"]

_NO_TIMES: Final = ("#date", "#time", "#gYear", "#gYearMonth", "#gMonthDay", "#gDay", "#gMonth")


@dataclass(frozen=True, slots=True)
class Gain:
    """The nearest classes above something: those told, and those that only reasoning found."""

    told: tuple[str, ...]
    inferred: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What HermiT found that was not told.

    Our classes are local names, those of others and all individuals are IRIs.
    `parents`: classes that gained a nearest superclass. `types`: individuals that gained a most
    specific class. `equivalent`: classes that share all their instances. `unsatisfiable`: classes
    that can have no instance, with the axioms that forbid it. `contradiction`: where individuals
    contradict the ontology, the axioms and facts that clash; everything else is then empty.
    """

    parents: dict[str, Gain] = field(default_factory=dict)
    types: dict[str, Gain] = field(default_factory=dict)
    equivalent: tuple[tuple[str, ...], ...] = ()
    unsatisfiable: dict[str, tuple[str, ...]] = field(default_factory=dict)
    contradiction: tuple[str, ...] = ()

    @property
    def consistent(self) -> bool:
        """Whether individuals and ontology can all be true."""
        return not self.contradiction


def classify(given: Graph | World | None = None, *, with_dl: bool = False) -> Changes:
    """Reason over the release, with triples of one's own, and say what that changed.

    Args:
        given: triples of one's own: an rdflib graph, or an owlready2 world in which
            `ontology.load(world)` was called. Nothing is written into it. Values that are dates
            are left out: HermiT does not know them.
        with_dl: also take the axioms of `ptkg-dl.ttl`, which are outside OWL 2 EL.

    Returns:
        What follows and was not told.

    Raises:
        NoJavaError: without Java, which HermiT needs.
    """
    whole = _whole(given, with_dl=with_dl)
    answer = classify_graph(whole)
    axioms = axioms_of(whole)
    if not answer.consistent:
        return Changes(contradiction=_contradiction(whole, axioms))
    told = _told(axioms)
    return Changes(
        parents=_gains(told, answer.ancestors, answer.ancestors),
        types=_gains(told, answer.types, answer.ancestors),
        equivalent=_equivalent(answer),
        unsatisfiable={name: _why(whole, axioms, name) for name in answer.unsatisfiable},
    )


def _whole(given: Graph | World | None, *, with_dl: bool) -> Graph:
    """The release and what was given, as one graph without dates."""
    from rdflib import Graph, Literal, URIRef
    from rdflib.namespace import OWL, RDF

    whole = Graph()
    triples = given if given is None or isinstance(given, Graph) else given.as_rdflib_graph()
    for triple in triples or ():
        value = triple[2]
        if not (isinstance(value, Literal) and str(value.datatype).endswith(_NO_TIMES)):
            whole.add(triple)
    if (URIRef(ontology.IRI), RDF.type, OWL.Ontology) not in whole:
        whole.parse(ontology.RELEASE / "ptkg.ttl", format="turtle")
    if with_dl:
        whole += dl_axioms()
    whole.remove((None, OWL.imports, None))  # owlready2 would fetch them
    return whole


def _told(axioms: Iterable[Axiom]) -> dict[str, set[str]]:
    """The named classes that each class or individual was put below, as it is written."""
    told: dict[str, set[str]] = {}
    for axiom in axioms:
        match axiom.statement:
            case Below(name, Name(above)) | Same(name, Name(above)) | Member(name, above):
                told.setdefault(name, set()).add(above)
            case Below(name, And(parts)) | Same(name, And(parts)):
                above_all = {part.name for part in parts if isinstance(part, Name)}
                told.setdefault(name, set()).update(above_all)
    return told


def _closure(told: Mapping[str, set[str]], name: str) -> set[str]:
    """Everything above a name by what was told alone, itself included."""
    found, queue = {name}, [name]
    while queue:
        new = told.get(queue.pop(), set()) - found
        found |= new
        queue.extend(new)
    return found


def _gains(
    told: Mapping[str, set[str]],
    found: Mapping[str, frozenset[str]],
    ancestors: Mapping[str, frozenset[str]],
) -> dict[str, Gain]:
    """What gained a nearest class above it, by name."""
    gains = {}
    for name, above in sorted(found.items()):
        known = _closure(told, name.removeprefix(NS))
        inferred = [
            each
            for each in sorted(above - known)
            if not any(_equal(each, other, ancestors) for other in known)
            and not any(_strictly_above(each, other, ancestors) for other in above)
        ]
        if inferred:
            direct = told.get(name.removeprefix(NS), set())
            gains[name] = Gain(tuple(sorted(direct)), tuple(inferred))
    return gains


def _equal(cls: str, other: str, ancestors: Mapping[str, frozenset[str]]) -> bool:
    return cls in ancestors.get(other, ()) and other in ancestors[cls]


def _strictly_above(cls: str, other: str, ancestors: Mapping[str, frozenset[str]]) -> bool:
    return cls in ancestors[other] and other not in ancestors[cls]


def _equivalent(answer: Classification) -> tuple[tuple[str, ...], ...]:
    """Sets of classes that are each other's superclasses."""
    sets = {
        tuple(sorted({name, *(a for a in above if name in answer.ancestors[a])}))
        for name, above in answer.ancestors.items()
    }
    return tuple(sorted(each for each in sets if len(each) > 1))


def _contradiction(whole: Graph, axioms: Sequence[Axiom]) -> tuple[str, ...]:
    """Axioms and facts that clash: about the first individual in which the completion sees it."""
    individuals = sorted(
        {a.statement.individual for a in axioms if isinstance(a.statement, Member | Fact)}
    )
    for individual in individuals:
        near = relevant(axioms, {individual})
        if follows(near, f"{{{individual}}}", NOTHING):
            return tuple(axiom.words for axiom in why(near, f"{{{individual}}}", NOTHING))

    def clash(kept: Sequence[Axiom]) -> bool:
        return not classify_graph(_graph_of(kept, whole)).consistent

    near = relevant(axioms, (each for each in individuals if ":" in each))
    if not clash(near):  # it is not about individuals with other IRIs than ours
        near = relevant(axioms, individuals)
    return tuple(axiom.words for axiom in justification(near, clash))


def _why(whole: Graph, axioms: Sequence[Axiom], name: str) -> tuple[str, ...]:
    """Why a class can have no instance; HermiT is asked where the completion does not see it."""
    try:
        found = why(axioms, name, NOTHING)
    except NotEntailedError:
        found = why(
            axioms,
            name,
            NOTHING,
            lambda kept, *_: name in classify_graph(_graph_of(kept, whole)).unsatisfiable,
        )
    return tuple(axiom.words for axiom in found)


def _graph_of(axioms: Iterable[Axiom], whole: Graph) -> Graph:
    """Axioms as a graph of their own, with the declarations of what they name."""
    from rdflib import OWL, RDF, Graph

    graph = Graph()
    for axiom in axioms:
        for triple in axiom.triples:
            graph.add(triple)
        for name in axiom.symbols:
            for kind in whole.objects(iri_of(name), RDF.type):
                if kind in DECLARATIONS:
                    graph.add((iri_of(name), RDF.type, kind))
        if isinstance(axiom.statement, Member | Fact):
            graph.add((iri_of(axiom.statement.individual), RDF.type, OWL.NamedIndividual))
    return graph
