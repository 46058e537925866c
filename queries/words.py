"""Names of the graph in people's words: class labels, closed lists, sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ontology import hierarchy
from queries.tables import IRI, ONTOLOGY, shorten, to_text

if TYPE_CHECKING:
    from queries.tables import Cell

__all__ = ["humanise", "label_of", "spoken"]


def spoken(name: str | None) -> str | None:
    """A local name of a closed list in words.

    >>> spoken("NotReached"), spoken("Phase2"), spoken("EarlyPhase1"), spoken(None)
    ('not reached', 'phase 2', 'early phase 1', None)
    """
    if name is None:
        return None
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", name).lower()


def label_of(name: str) -> str:
    """The label of a class by local name; of a value of a closed list its words.

    >>> label_of("NotReached")
    'not reached'
    """
    names = hierarchy.load()
    return names.label(name) if name in names else spoken(name) or name


def humanise(cell: Cell) -> str:
    """A cell for people: ontology terms by their labels, numbers plain, the rest as it is."""
    if isinstance(cell, tuple):
        return " | ".join(humanise(value) for value in cell)
    if isinstance(cell, IRI):
        return label_of(cell.local) if cell.startswith(ONTOLOGY) else shorten(cell)
    return to_text(cell)
