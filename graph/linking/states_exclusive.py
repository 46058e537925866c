"""Which disease states no man can share, and how stated states fall into alternatives."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Final

from ontology import FOLDER, hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["alternatives", "exclusive"]

# Axes on which a man has one value at a time, so that two unrelated classes are alternatives.
_SINGLE: Final = frozenset(
    {
        "AJCC stage",
        "castration status",
        "extent",
        "grade group",
        "metastatic status",
        "risk group",
        "suspicion",
        "timing",
    }
)
_MOST: Final = 8  # alternatives that a record may have before they are no longer crossed


@cache
def _disjoint() -> frozenset[frozenset[str]]:
    """The told disjoint pairs of `ontology/templates/disjointness.tsv`."""
    path = FOLDER / "templates" / "disjointness.tsv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return frozenset(
        frozenset(pair) for row in rows for pair in combinations(row["classes"].split("|"), 2)
    )


@cache
def exclusive(one: str, other: str) -> bool:
    """Whether no man is in both states, as the ontology says or as their common axis implies.

    >>> exclusive("MetastaticCastrationResistantProstateCancer", "LocalizedProstateCancer")
    True
    >>> exclusive("MetastaticProstateCancer", "CastrationResistantProstateCancer")
    False
    """
    tree = hierarchy.load()
    if one == other or tree.is_a(one, other) or tree.is_a(other, one):
        return False
    axis = tree.axis(one)
    if axis and axis == tree.axis(other) and axis in _SINGLE:
        return True
    disjoint = _disjoint()
    return any(
        frozenset((above, beside)) in disjoint
        for above in {one, *tree.ancestors(one)}
        for beside in {other, *tree.ancestors(other)}
    )


@dataclass(frozen=True, slots=True)
class _Graph:
    """Compatibility of numbered statements."""

    neighbours: tuple[frozenset[int], ...]

    def cliques(
        self, chosen: frozenset[int], open_: frozenset[int], done: frozenset[int]
    ) -> list[frozenset[int]]:
        """Maximal sets of statements that can all hold of one man (Bron and Kerbosch)."""
        if not open_ and not done:
            return [chosen]
        pivot = max(open_ | done, key=lambda each: (len(self.neighbours[each] & open_), -each))
        found: list[frozenset[int]] = []
        for each in sorted(open_ - self.neighbours[pivot]):
            near = self.neighbours[each]
            found += self.cliques(chosen | {each}, open_ & near, done & near)
            open_, done = open_ - {each}, done | {each}
        return found


def alternatives(
    statements: Sequence[tuple[str, ...]], apart: Iterable[frozenset[int]] = ()
) -> list[tuple[int, ...]]:
    """The statements that hold together, as alternatives of one another.

    Args:
        statements: class names, each tuple being true of the same men.
        apart: pairs of statements (by position) that the words join by *or*.

    Returns:
        For each alternative the positions of its statements, in order of first statement.

    >>> alternatives([("OligometastaticProstateCancer",), ("HormoneSensitiveProstateCancer",),
    ...     ("CastrationResistantProstateCancer",)])
    [(0, 1), (0, 2)]
    """
    separate = set(apart)
    count = len(statements)

    def together(one: int, other: int) -> bool:
        return frozenset((one, other)) not in separate and not any(
            exclusive(first, second) for first in statements[one] for second in statements[other]
        )

    neighbours = tuple(
        frozenset(other for other in range(count) if other != one and together(one, other))
        for one in range(count)
    )
    everything = frozenset(range(count))
    found = _Graph(neighbours).cliques(frozenset(), everything, frozenset()) if count else []
    if len(found) > _MOST:
        shared = frozenset(each for each in everything if neighbours[each] == everything - {each})
        found = [shared | {each} for each in sorted(everything - shared)]
    return sorted(tuple(sorted(each)) for each in found)
