"""Grade and attribution of the harm that an outcome counts, as facts of it and of its numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.linking.endpoints_toxicity import TOXICITY
from graph.sources.grades import grades, relatedness
from ontology import hierarchy

if TYPE_CHECKING:
    from graph.records import Estimate, Outcome, Study

__all__ = ["link_harm"]

_HARM: Final = re.compile(
    r"\btoxicit|\badverse\b|\b(?:TR|TE|S|ir)?AEs?\b|\bside\s+effect|\bcomplication", re.IGNORECASE
)


def link_harm(study: Study) -> Study:
    """The study with the grades and the attribution of harm that its outcomes and numbers name.

    A category of a result table ("Grade 3") says more of its number than the outcome's name does.

    Args:
        study: a record whose endpoints are linked.
    """
    outcomes = tuple(_outcome(each) if _harmful(each) else each for each in study.outcomes)
    harmful = {each.key: each for each in outcomes if _harmful(each)}
    estimates = tuple(
        _estimate(each, harmful[each.outcome_key]) if each.outcome_key in harmful else each
        for each in study.estimates
    )
    return replace(study, outcomes=outcomes, estimates=estimates)


def _harmful(outcome: Outcome) -> bool:
    tree = hierarchy.load()
    linked = any(tree.is_a(name, TOXICITY) for name in outcome.classes)
    return linked or _HARM.search(outcome.name) is not None


def _outcome(outcome: Outcome) -> Outcome:
    low, high = grades(outcome.name) or (None, None)
    return replace(outcome, grade_min=low, grade_max=high, relatedness=relatedness(outcome.name))


def _estimate(estimate: Estimate, outcome: Outcome) -> Estimate:
    category = estimate.category or ""
    own = grades(category)
    low, high = own or (outcome.grade_min, outcome.grade_max)
    return replace(
        estimate,
        grade_min=low,
        grade_max=high,
        relatedness=relatedness(category) or outcome.relatedness,
    )
