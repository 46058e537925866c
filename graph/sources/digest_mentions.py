"""Why a link of a digest is believed: the cell that says so, and the row's score of its kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from graph.records import Choice, Mention
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from graph.records import Study, Therapy, Treatment

__all__ = ["Scores", "weakest", "with_mentions"]

RULE: Final = "digest"


@dataclass(frozen=True, slots=True)
class Scores:
    """The weakest link of each kind in the record that a row was made of; None without links."""

    therapy: Decimal | None
    state: Decimal | None
    endpoint: Decimal | None


def with_mentions(study: Study, scores: Scores) -> Study:
    """The study of a row with a mention for each class that its cells give."""
    return replace(
        study,
        arms=tuple(
            replace(arm, treatments=tuple(_treatment(t, scores.therapy) for t in arm.treatments))
            for arm in study.arms
        ),
        populations=tuple(
            replace(each, mentions=_mentions(each.classes, "states", scores.state))
            for each in study.populations
        ),
        outcomes=tuple(
            replace(each, mentions=_mentions(each.classes, "endpoints", scores.endpoint))
            for each in study.outcomes
        ),
    )


def _treatment(treatment: Treatment, score: Decimal | None) -> Treatment:
    if not isinstance(treatment, Choice):
        return _therapy(treatment, score)
    options = tuple(tuple(_therapy(each, score) for each in option) for option in treatment.options)
    return replace(treatment, options=options)


def _therapy(therapy: Therapy, score: Decimal | None) -> Therapy:
    return replace(therapy, mentions=_mentions(therapy.classes, "arms", score))


def _mentions(classes: Iterable[str], column: str, score: Decimal | None) -> tuple[Mention, ...]:
    if score is None:
        return ()
    names = hierarchy.load()
    return tuple(
        Mention(text=names.label(name), field=column, rule=RULE, score=score, class_name=name)
        for name in classes
    )


def weakest(mentions: Iterable[tuple[Mention, ...]]) -> Decimal | None:
    """The score of the weakest of several links: each is as sure as its best mention.

    Args:
        mentions: those of each linked node.
    """
    best = [max(each.score for each in of) for of in mentions if of]
    return min(best, default=None)
