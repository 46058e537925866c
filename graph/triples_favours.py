"""Whom a comparison favours: derived with one cautious rule, never stated by a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.triples_codes import measure
from ontology import hierarchy, vocab

if TYPE_CHECKING:
    from graph.records import Comparison

__all__ = ["favoured"]

RATIOS: Final = frozenset(
    f"<{ratio}>" for ratio in (vocab.HazardRatio, vocab.OddsRatio, vocab.RiskRatio)
)

LEAST_CONFIDENCE: Final = 95  # percent; the interval of a screening design (80 %) shows little
UNWANTED_EVENTS: Final = tuple(
    endpoint.removeprefix(vocab.NS)
    for endpoint in (
        vocab.EventOrDeathEndpoint,  # survival without an event: progression, metastasis, death
        vocab.DeathCensoredEndpoint,  # time to, or freedom from, an event
        vocab.FailureEndpoint,  # failures counted
        vocab.DurationOfResponse,  # ends with progression
        vocab.FractureFreeSurvival,
    )
)
"""Endpoints whose event nobody wants. Time to response, to nadir or to testosterone recovery,
and time on treatment, are left out: there an early event is good, or may be."""


def favoured(comparison: Comparison, outcome_classes: tuple[str, ...]) -> str | None:
    """The key of the group that the comparison favours, or None when that is not certain.

    The rule: the measure is a hazard, odds or risk ratio of an event that nobody wants (death,
    progression, failure, the next treatment: `UNWANTED_EVENTS`); then a ratio whose whole
    interval lies below 1 favours the numerator, one above 1 the denominator. Without both
    bounds, with an interval that reaches 1 or is stated for less than 95 % confidence, with
    another kind of endpoint or with more than two groups nothing is said. The order of the
    groups is the source's, with the value.
    """
    lower, upper = comparison.lower, comparison.upper
    if (
        comparison.numerator_key is None
        or comparison.denominator_key is None
        or lower is None
        or upper is None
        or lower.value is None
        or upper.value is None
        or (comparison.confidence_level or LEAST_CONFIDENCE) < LEAST_CONFIDENCE
        or measure(comparison.measure) not in RATIOS
        or not _is_unwanted(outcome_classes)
    ):
        return None
    if lower.value <= upper.value < 1:
        return comparison.numerator_key
    if 1 < lower.value <= upper.value:
        return comparison.denominator_key
    return None


def _is_unwanted(outcome_classes: tuple[str, ...]) -> bool:
    classes = hierarchy.load()
    return any(classes.is_a(name, event) for name in outcome_classes for event in UNWANTED_EVENTS)
