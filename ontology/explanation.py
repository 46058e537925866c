"""Why the ontology says that something is a kind of something, or that it cannot be.

A justification is a smallest set of axioms that is enough: leave any of them out and the answer
no longer follows. It is found by halving (QuickXplain, Junker 2004) over the axioms that can
matter, with the EL completion as oracle, and HermiT where an axiom of `ptkg-dl.ttl` is needed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from ontology import RELEASE, hierarchy
from ontology.explanation_axioms import Axiom, axioms_of, relevant
from ontology.release_axioms import NOTHING, normal_form
from ontology.release_subsumption import above

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["NotEntailedError", "explain", "follows", "justification", "why"]

T = TypeVar("T")


class NotEntailedError(ValueError):
    """What should be explained does not follow."""

    def __init__(self, name: str, ancestor: str) -> None:
        self.name, self.ancestor = name, ancestor
        super().__init__(f"nothing makes {name} a {ancestor}: there is nothing to explain")


def justification(parts: Sequence[T], holds: Callable[[Sequence[T]], bool]) -> tuple[T, ...]:
    """A smallest selection of parts for which something still holds.

    Args:
        parts: all parts, for which it holds.
        holds: the test; once true it must stay true when parts are added.

    Returns:
        Parts in their order: enough together, and too few without any one of them.

    >>> justification(range(9), lambda kept: {2, 7} <= set(kept) or 4 in kept)
    (4,)
    """
    found = set(_needed((), True, tuple(range(len(parts))), parts, holds))
    return tuple(part for index, part in enumerate(parts) if index in found)


def _needed(
    given: tuple[int, ...],
    grown: bool,
    open_: tuple[int, ...],
    parts: Sequence[T],
    holds: Callable[[Sequence[T]], bool],
) -> tuple[int, ...]:
    """The open parts that are needed beside the given ones."""
    if grown and holds([parts[index] for index in given]):
        return ()
    if len(open_) <= 1:
        return open_
    first, second = open_[: len(open_) // 2], open_[len(open_) // 2 :]
    late = _needed(given + first, True, second, parts, holds)
    early = _needed(given + late, bool(late), first, parts, holds)
    return early + late


def follows(axioms: Sequence[Axiom], name: str, ancestor: str) -> bool:
    """Whether the EL completion finds a class, or `{individual}`, below another class."""
    statements = [axiom.statement for axiom in axioms if axiom.statement is not None]
    found = above(normal_form(statements), name)
    return ancestor in found or NOTHING in found


def why(
    axioms: Sequence[Axiom],
    name: str,
    ancestor: str,
    oracle: Callable[[Sequence[Axiom], str, str], bool] = follows,
) -> tuple[Axiom, ...]:
    """A smallest set of axioms for which one class is below another.

    Args:
        axioms: all that may be used.
        name: a class, or an individual as `{individual}`.
        ancestor: a class; `NOTHING` asks why there can be no instance.
        oracle: whether axioms are enough. What can have no instance is below everything.

    Returns:
        The axioms, from the name on; none where name and ancestor are the same.

    Raises:
        NotEntailedError: where all axioms are not enough.
    """
    near = relevant(axioms, {name.strip("{}"), ancestor})
    if not oracle(near, name, ancestor):
        raise NotEntailedError(name, ancestor)
    found = justification(near, lambda kept: oracle(kept, name, ancestor))
    return _in_order(found, name.strip("{}"))


def _in_order(axioms: tuple[Axiom, ...], name: str) -> tuple[Axiom, ...]:
    """Axioms as a reader follows them: those about the name first, then what they lead to."""
    known, ordered, left = {name}, [], list(axioms)
    while left:
        near = [axiom for axiom in left if axiom.matters(known)] or left
        ordered += near
        left = [axiom for axiom in left if axiom not in near]
        known.update(*(axiom.symbols for axiom in near))
    return tuple(ordered)


def explain(name: str, ancestor: str) -> tuple[str, ...]:
    """Why a released class is a kind of another, as lines of plain English.

    Args:
        name: the narrower class, by its local name.
        ancestor: the wider class.

    Returns:
        The axioms that together make it so, in words; none for a class and itself.

    Raises:
        UnknownClassError: for a name that no released class has.
        NotEntailedError: where the class is not a kind of the other.

    >>> explain("MetastaticCastrationResistantProstateCancer", "MetastaticProstateCancer")
    ('metastatic castration-resistant prostate cancer: is exactly castration-resistant prostate \
cancer and metastatic prostate cancer',)
    """
    known = hierarchy.load()
    if not known.is_a(name, ancestor):
        raise NotEntailedError(name, ancestor)
    return tuple(axiom.words for axiom in why(_released(), name, ancestor))


@cache
def _released() -> tuple[Axiom, ...]:
    """The axioms of the release, read once."""
    from rdflib import Graph

    return axioms_of(Graph().parse(RELEASE / "ptkg.ttl", format="turtle"))
