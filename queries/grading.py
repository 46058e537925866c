"""How closely two therapies stand to each other in a trial, decided by arms.

The grades, closest first: the same arm with concurrent, sequential or unstated timing; the
same arm with one that may be left out; compared with each other; only somewhere in the same
trial. Of several therapies the weakest pair counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "GRADES",
    "SAME_ARM",
    "Grade",
    "Match",
    "Member",
    "are_pair",
    "best",
    "grade_of",
    "weakest",
]

Grade = Literal[
    "concurrent", "sequential", "timing not stated", "optional", "compared", "same trial"
]
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
SAME_ARM: Final[tuple[Grade, ...]] = GRADES[:4]

_IN_TURN: Final = frozenset({"Induction", "Maintenance", "Sequential", "OnProgression"})
_AROUND_LOCAL_THERAPY: Final = frozenset({"Neoadjuvant", "Adjuvant"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A therapy or a choice that an arm delivers (certain) or may deliver."""

    study: str
    arm: str
    node: str
    certain: bool
    types: frozenset[str]  # its most specific therapy classes
    timing: str | None = None  # local name: Concurrent, Neoadjuvant ...
    local: bool = False  # local therapy: what neoadjuvant and adjuvant are relative to
    choice: str | None = None  # the choice that it is an option of
    options: frozenset[str] = frozenset()  # the options of that choice that include it
    most: int | None = None  # how many options of that choice may be taken
    along: bool = False  # given alongside only: supportive care, placebo, a steroid


@dataclass(frozen=True, slots=True)
class Match:
    """The members that answer a question in one arm, in the order of the question."""

    members: tuple[Member, ...]
    grade: Grade


def are_pair(first: Member, second: Member) -> bool:
    """Whether two members of one arm can both be given to one man, as two therapies.

    Not a pair: one instance with itself; two instances of the same kind (nivolumab alone is no
    pair of checkpoint inhibitor and PD-1 inhibitor); a choice with its own option; two
    options of one choice, unless the source lets more than one of them be taken.
    """
    if first.node == second.node or first.types == second.types:
        return False
    if first.choice == second.node or second.choice == first.node:
        return False
    if first.choice is None or first.choice != second.choice:
        return True
    return bool(first.options & second.options) or (first.most or 1) > 1


def grade_of(first: Member, second: Member) -> Grade:
    """The grade of a pair in one arm.

    *Neoadjuvant* and *adjuvant* say when a therapy is given relative to local therapy, so
    they order a pair only when the other of the two is local therapy.
    """
    if not (first.certain and second.certain):
        return "optional"
    if "Concurrent" in {first.timing, second.timing}:
        return "concurrent"
    if first.timing != second.timing and (_in_turn(first, second) or _in_turn(second, first)):
        return "sequential"
    return "timing not stated"


def _in_turn(one: Member, other: Member) -> bool:
    return one.timing in _IN_TURN or (one.timing in _AROUND_LOCAL_THERAPY and other.local)


def weakest(grades: Iterable[Grade]) -> Grade:
    """The loosest of several grades.

    >>> weakest(["concurrent", "optional"])
    'optional'
    """
    return max(grades, key=GRADES.index)


def best(candidates: Sequence[Sequence[Member]]) -> Match | None:
    """The closest way in which one arm gives all therapies of a question, or None.

    Args:
        candidates: for each therapy of the question the members of the arm that are of it.

    A single therapy is graded *timing not stated* when certain, else *optional*.
    """
    found: Match | None = None
    for members in product(*candidates):
        pairs = list(combinations(members, 2))
        if not all(are_pair(one, other) for one, other in pairs):
            continue
        if pairs:
            grade = weakest(grade_of(one, other) for one, other in pairs)
        else:
            grade = "timing not stated" if members[0].certain else "optional"
        if found is None or GRADES.index(grade) < GRADES.index(found.grade):
            found = Match(members, grade)
    return found
