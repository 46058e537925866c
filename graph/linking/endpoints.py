"""Link outcomes to endpoint classes: by name, then by description; null rather than wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from graph.linking.endpoints_criteria import assessor, criteria
from graph.linking.endpoints_objectives import outcomes_of_text
from graph.linking.endpoints_read import Reading, read
from graph.linking.endpoints_toxicity import TOXICITY
from graph.linking.endpoints_words import GENUS_AXES, mean_of_psa
from graph.records import Mention, Unresolved
from graph.sources.paths import below
from ontology import hierarchy

if TYPE_CHECKING:
    from graph.records import Outcome, Study

__all__ = ["classify_outcome", "link_endpoints"]

_KIND: Final = "endpoint"
_LEAD: Final = 300  # characters of a description that may say what is measured
_WORDS: Final = 12
_START: Final = 100  # where in it the measure must stand, to be what the outcome is
_ANY_HARM: Final = re.compile(
    r"\b(?:any|all|other)\s+(?:\w+\s+){0,2}?(?:adverse\s+events?|AEs?|toxicit\w+)\b", re.IGNORECASE
)
_NEAR: Final = 40  # where a description begins with a bare word for its measure
_TEXTS: Final = frozenset({"description", "summary"})
_FAILURE: Final = ("BiochemicalFailure",)
_BARE: Final = 3  # the rank of a reading of bare words


def _refines(name: list[Reading], description: list[Reading]) -> bool:
    """Whether the description names a kind of what the name only wishes for in general."""
    tree = hierarchy.load()
    return bool(description) and all(
        each.rank >= 2
        and all(
            any(tree.is_a(one, other) for one in description[0].classes) for other in each.classes
        )
        for each in name
    )


def _counts_all_harm(description: str) -> bool:
    """Whether a description counts adverse events as such, and serious ones only beside them."""
    first = read(description)
    if first and first[0].classes == (TOXICITY,) and first[0].start <= _START:
        return True
    return _ANY_HARM.search(description) is not None


@cache
def _kinds(name: str) -> tuple[str, ...]:
    """The kinds of endpoint that a class belongs to."""
    tree = hierarchy.load()
    kinds = (
        kind
        for kind in tree.names
        if tree.kind(kind) == "endpoint" and tree.axis(kind) in GENUS_AXES and kind != "Endpoint"
    )
    return tuple(kind for kind in kinds if tree.is_a(name, kind))


def _spells_out(name: list[Reading], description: list[Reading]) -> bool:
    """Whether the description names the measures of a kind that the name has in one bare word."""

    def kinds_of(readings: list[Reading]) -> set[str]:
        return {kind for each in readings for one in each.classes for kind in _kinds(one)}

    bare = all(each.rank == _BARE for each in name)
    return bare and bool(description) and kinds_of(name) == kinds_of(description)


def classify_outcome(name: str, description: str | None = None) -> tuple[list[Reading], str]:
    """The readings of one outcome, and which part of it they come from.

    Args:
        name: the outcome's own words.
        description: what the source says of it beyond its name.

    Returns:
        Readings (empty where nothing is known) and `name` or `description`.

    >>> readings, part = classify_outcome("Efficacy", "Objective response rate by RECIST 1.1")
    >>> [each.classes for each in readings], part
    ([('ObjectiveResponseRate',)], 'description')
    """
    found = read(name)
    if all(each.classes == _FAILURE for each in found) and mean_of_psa(
        (description or "")[:_NEAR]
    ):  # a name of a failure over a measured number
        return read(description or ""), "description"
    if found and min(each.rank for each in found) <= 1:
        return found, "name"
    lead = (description or "")[:_LEAD]
    further = [each for each in read(lead, strict=True) if each.start <= _START] if lead else []
    refined = _refines(found, further) and not _counts_all_harm(lead)
    if found and not refined and not _spells_out(found, further):
        return found, "name"
    if not found and not further:
        further = [each for each in read(lead) if each.start <= _NEAR] if lead else []
    return (further, "description") if further else (found, "name")


def _mention(reading: Reading, path: str, class_name: str) -> Mention:
    scores = {0: Decimal(1), 1: Decimal("0.9"), 2: Decimal("0.8"), 3: Decimal("0.6")}
    return Mention(
        text=" ".join(reading.text.split()[:_WORDS]),
        field=path,
        rule=reading.rule,
        score=scores[reading.rank],
        class_name=class_name,
    )


_OF_PROSTATE: Final = {
    "CauseSpecificMortality": "ProstateCancerSpecificMortality",
    "CauseSpecificSurvival": "ProstateCancerSpecificSurvival",
}
# "Biochemical progression" is recurrence after local treatment, and PSA progression later on.
_OF_SPREAD: Final = {
    "BiochemicalFailure": "PSAProgression",
    "BiochemicalRecurrenceFreeSurvival": "PSAProgressionFreeSurvival",
    "TimeToBiochemicalRecurrence": "TimeToPSAProgression",
}
_LATE: Final = ("MetastaticProstateCancer", "CastrationResistantProstateCancer")


def _turns(study: Study) -> dict[str, str]:
    """Which classes mean another one in this study's men."""
    tree = hierarchy.load()
    if study.scope != "prostate":
        return {}
    late = [
        any(tree.is_a(name, state) for name in each.classes for state in _LATE)
        for each in study.populations
    ]
    return _OF_PROSTATE | (_OF_SPREAD if late and all(late) else {})


def _turned(reading: Reading, turns: dict[str, str]) -> Reading:
    """A reading in terms of the study's men; recurrence stays where the words say so."""
    progress = re.search(r"progress|\bb?PFS\b", reading.text, re.IGNORECASE) is not None
    classes = tuple(
        turns.get(name, name) if progress or name in _OF_PROSTATE else name
        for name in reading.classes
    )
    if classes == reading.classes:
        return reading
    return replace(reading, classes=classes, rule="rule:of-these-men")


def _link(outcome: Outcome, turns: dict[str, str]) -> Outcome:
    readings, part = classify_outcome(outcome.name, outcome.description)
    readings = [_turned(each, turns) for each in readings]
    tree = hierarchy.load()
    names = {name for each in readings for name in each.classes}
    classes = tree.most_specific(names)
    if {TOXICITY, "DoseLimitingToxicity"} <= names:  # counted apart from the other harm
        classes = tuple(sorted({*classes, TOXICITY}))
    own = {"name": "measure", "description": "description"}[part]
    path = below(outcome.field, own) if outcome.field else own
    if outcome.field in _TEXTS:  # an aim is a part of a text, not a field below it
        path = outcome.field
    mentions = tuple(
        _mention(each, path, name) for each in readings for name in each.classes if name in classes
    )
    words = " ; ".join(filter(None, (outcome.name, outcome.description)))
    return replace(
        outcome,
        classes=classes,
        criteria=outcome.criteria or criteria(words),
        assessor=outcome.assessor or assessor(words),
        mentions=mentions,
    )


def _of_text(study: Study) -> tuple[Outcome, ...]:
    """Aims of the running text; one that says no more than an earlier aim of its role is left."""
    found: list[Outcome] = []
    turns = _turns(study)
    for outcome in (_link(each, turns) for each in outcomes_of_text(study)):
        told = {name for each in found if each.role == outcome.role for name in each.classes}
        if not outcome.classes or not told.issuperset(outcome.classes):
            found.append(outcome)
    return tuple(found)


def link_endpoints(study: Study) -> Study:
    """Fill the endpoint classes of a study's outcomes.

    Args:
        study: a record, linked before or not; the result is the same.

    Returns:
        The study with `classes`, `criteria`, `assessor` and `mentions` of its outcomes filled;
        an outcome that no class was found for is listed in `unresolved`.
    """
    turns = _turns(study)
    outcomes = tuple(_link(outcome, turns) for outcome in study.outcomes) or _of_text(study)
    missing = tuple(
        Unresolved(kind="endpoint", text=outcome.name, field=outcome.field)
        for outcome in outcomes
        if not outcome.classes
    )
    others = tuple(each for each in study.unresolved if each.kind != _KIND)
    return replace(study, outcomes=outcomes, unresolved=others + missing)
