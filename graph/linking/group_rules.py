"""The rules by which the words of one result group fit one arm of its record and no other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.linking.group_words import ArmWords, Words, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.records import AnalysisGroup

__all__ = ["Tie", "dose_cohorts", "explains", "tie_of", "undosed"]

_TELLING: Final = 40  # characters; shorter descriptions are shared by chance
_OVERLAP: Final = Decimal("0.85")  # shared words of all words of title and label
_MARGIN: Final = Decimal("0.25")  # by which every other arm must be worse


@dataclass(frozen=True, slots=True)
class Tie:
    """The arms that a group is, the rule that found them, and where its words stand."""

    arms: tuple[str, ...]
    rule: str
    score: Decimal
    part: str = "title"


def dose_cohorts(groups: list[AnalysisGroup]) -> set[str]:
    """Groups that differ from another group in their dose alone: cohorts of a dose escalation."""
    same: dict[tuple[frozenset[str], frozenset[str]], dict[frozenset[str], set[str]]] = {}
    for group in groups:
        title = words(group.label)
        if amounts := _amounts(title.doses):
            doses = same.setdefault((title.named, title.letters), {})
            doses.setdefault(amounts, set()).add(group.key)
    return {
        key for doses in same.values() if len(doses) > 1 for keys in doses.values() for key in keys
    }


def undosed(tie: Tie, arms: list[ArmWords]) -> bool:
    """Whether the arm of a tie has no dose in its label, so that it may stand for several."""
    return not any(_amounts(arm.label.doses) for arm in arms if arm.key in tie.arms)


def tie_of(group: AnalysisGroup, arms: list[ArmWords]) -> Tie | None:
    """The one arm (or the arms) that the words of a group fit."""
    title = words(group.label)
    if len(title.letters) > 1 and not title.named:
        return _union(title, arms)
    rules: tuple[tuple[str, str, str, Callable[[ArmWords], bool]], ...] = (
        ("label", "0.95", "title", lambda arm: _same_label(title, arm)),
        ("letter", "0.90", "title", lambda arm: _same_letter(title, arm)),
        ("interventions", "0.90", "title", lambda arm: _same_items(title, arm)),
        ("description", "0.90", "description", lambda arm: _same_text(group, title, arm)),
    )
    if _several(title, arms):
        rules = rules[:1]
    for rule, score, part, fits in rules:
        found = [arm for arm in arms if _doses_agree(title, arm) and fits(arm)]
        if len(found) > 1:  # of arms that differ in dose alone, the one of this dose
            found = [arm for arm in found if _of_the_dose(title, arm)]
        if len(found) == 1:
            return Tie((found[0].key,), rule, Decimal(score), part)
    return _best_overlap(title, arms)


def _several(title: Words, arms: list[ArmWords]) -> bool:
    """Whether several labels say all that a title names and more: "A" of "A then B", "B then A"."""
    return sum(bool(title.named) and title.named < arm.label.named for arm in arms) > 1


def _union(title: Words, arms: list[ArmWords]) -> Tie | None:
    """All the arms of the letters that a title lists."""
    found = [
        arm.key
        for arm in arms
        if len(arm.label.letters) == 1 and arm.label.letters <= title.letters
    ]
    if len(found) != len(title.letters):
        return None
    return Tie(tuple(found), "letters", Decimal("0.90"))


def _letters_agree(title: Words, arm: ArmWords) -> bool:
    return not title.letters or not arm.label.letters or title.letters == arm.label.letters


def _doses_agree(title: Words, arm: ArmWords) -> bool:
    """Whether the arm's texts name each dose and schedule of a title, where they name any."""
    return all(
        not kind(title.doses) or not kind(arm.doses) or kind(title.doses) <= kind(arm.doses)
        for kind in (_amounts, _schedules)
    )


def _of_the_dose(title: Words, arm: ArmWords) -> bool:
    """Whether a label has the very doses and schedules of a title, and has some."""
    kinds = [kind for kind in (_amounts, _schedules) if kind(title.doses) and kind(arm.label.doses)]
    return bool(kinds) and all(kind(title.doses) == kind(arm.label.doses) for kind in kinds)


def _amounts(doses: frozenset[str]) -> frozenset[str]:
    """Doses with their units: no bare numbers, no schedules."""
    return frozenset(dose for dose in doses if dose[0].isdigit() and not dose[-1].isdigit())


def _schedules(doses: frozenset[str]) -> frozenset[str]:
    """How often: weekly, q3w, bid."""
    return frozenset(dose for dose in doses if dose[0].isalpha())


def _same_label(title: Words, arm: ArmWords) -> bool:
    """Equal but for doses, letters that only one of them has, and empty words."""
    same = bool(title.named) and title.named == arm.label.named
    return same and _numbers(title) == _numbers(arm.label) and _letters_agree(title, arm)


def _numbers(title: Words) -> set[str]:
    """Bare numbers: phases, parts, periods."""
    return {dose for dose in title.doses if dose.isdigit()}


def _same_letter(title: Words, arm: ArmWords) -> bool:
    """The same letter or number, and nothing in the title that the arm does not say."""
    same = len(title.letters) == 1 and title.letters == arm.label.letters
    spoken = frozenset(arm.description.split())
    return same and title.named <= arm.told | spoken


def _same_items(title: Words, arm: ArmWords) -> bool:
    """The title names each intervention of the arm, and nothing else."""
    labelled = arm.label.named <= title.named and _numbers(arm.label) == _numbers(title)
    own = arm.given | (arm.label.named if labelled else frozenset())
    names = bool(title.named) and bool(arm.items) and title.named <= own
    # A dose that the arm does not name may be one of several that it stands for.
    named = names and _amounts(title.doses) <= arm.doses
    return named and all(title.named & item for item in arm.items) and _letters_agree(title, arm)


def _same_text(group: AnalysisGroup, title: Words, arm: ArmWords) -> bool:
    """The description is the arm's, or one goes on where the other ends."""
    own = " ".join(re.findall(r"\w+", (group.description or "").casefold()))
    other = arm.description
    if min(len(own), len(other)) < _TELLING or not (own.startswith(other) or other.startswith(own)):
        return False
    known = arm.told | frozenset(other.split()) | frozenset(words(other).named)
    return title.named <= known and _letters_agree(title, arm)


def explains(title: Words, arm: ArmWords) -> bool:
    """The arm's label, interventions and therapies say all that the title names."""
    named = bool(title.named) and title.named <= arm.told
    return named and _letters_agree(title, arm) and _doses_agree(title, arm)


def _best_overlap(title: Words, arms: list[ArmWords]) -> Tie | None:
    """The one arm whose label shares clearly more words with a title than any other's."""
    scores = sorted(
        (
            Decimal(len(title.named & arm.label.named)) / (len(title.named | arm.label.named) or 1),
            arm.key,
        )
        for arm in arms
        if _letters_agree(title, arm) and _doses_agree(title, arm)
        if _numbers(title) == _numbers(arm.label)
    )
    if not scores or scores[-1][0] < _OVERLAP:
        return None
    if len(scores) > 1 and scores[-2][0] > scores[-1][0] - _MARGIN:
        return None
    return Tie((scores[-1][1],), "overlap", scores[-1][0].quantize(Decimal("0.01")))
