"""What the words mean: edited tables and Turtle, lexicons, mappings, and the release made of them.

Importing this package is light. `ontology.vocab` holds the term IRIs, `ontology.hierarchy` the
classified hierarchy; `load()` gives the release to Python people as owlready2 classes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from owlready2 import Ontology, World

__all__ = ["FOLDER", "IRI", "RELEASE", "load"]

FOLDER: Final = Path(__file__).resolve().parent
RELEASE: Final = FOLDER / "release"
IRI: Final = "https://w3id.org/ptkg/ontology"


def load(world: World | None = None) -> Ontology:
    """Load the released ontology into owlready2.

    Args:
        world: the owlready2 world to load into; a new one by default, so that two calls never
            share state.

    Returns:
        The owlready2 ontology; its classes are in `.classes()`.

    Raises:
        ValueError: when the release holds fewer classes than `release/hierarchy.json` names,
            as happens when a parser reads nothing and says nothing.
    """
    import owlready2  # heavy; only people who ask for it pay

    from ontology import hierarchy

    target: Any = world if world is not None else owlready2.World()
    with (RELEASE / "ptkg.owl").open("rb") as stream:
        loaded = target.get_ontology(IRI).load(fileobj=stream)
    found = sum(1 for _ in loaded.classes())
    expected = len(hierarchy.load().names)
    if found < expected:
        msg = (
            f"ontology/release/ptkg.owl: owlready2 found {found} classes of {expected}; "
            "rebuild it: python -m ontology.release"
        )
        raise ValueError(msg)
    return loaded
