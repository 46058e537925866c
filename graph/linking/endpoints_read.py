"""Which endpoint a wording means: the lexicon's terms, weighed, and words that turn them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from graph.linking.endpoints_toxicity import TOXICITY, has_grade, toxicity_classes
from graph.linking.endpoints_words import (
    GENUS_AXES,
    denied,
    harm_that_ends_treatment,
    mean_of_psa,
    one_spelling,
    or_death,
)
from graph.linking.matcher import matcher
from ontology import hierarchy

if TYPE_CHECKING:
    from graph.linking.matcher import Match

__all__ = ["Reading", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Classes that some words of an outcome gave; a lower rank is the better evidence."""

    classes: tuple[str, ...]
    text: str
    rule: str
    start: int
    end: int
    rank: int


# "time to local failure" is timed, "local failure" counts: polarity and kind turn together.
_TIMED: Final = {
    "AllCauseMortality": "OverallSurvival",
    "BiochemicalFailure": "TimeToBiochemicalRecurrence",
    "CauseSpecificMortality": "CauseSpecificSurvival",
    "DiseaseProgression": "FreedomFromProgression",
    "DistantFailure": "TimeToDistantMetastasis",
    "LocalFailure": "LocalControl",
    "LocoregionalFailure": "LocoregionalControl",
    "PSAProgression": "TimeToPSAProgression",
    "PainProgressionRate": "TimeToPainProgression",
    "ProstateCancerSpecificMortality": "ProstateCancerSpecificSurvival",
    "RecurrenceRate": "TimeToRecurrence",
    "SkeletalRelatedEventRate": "TimeToFirstSkeletalRelatedEvent",
    "SymptomaticSkeletalEventRate": "TimeToFirstSymptomaticSkeletalEvent",
    "TreatmentFailure": "TimeToTreatmentFailure",
}
_FREE_OF: Final = {
    "BiochemicalFailure": "BiochemicalRecurrenceFreeSurvival",
    "DiseaseProgression": "ProgressionFreeSurvival",
    "DistantFailure": "DistantMetastasisFreeSurvival",
    "LocalFailure": "LocalDiseaseFreeSurvival",
    "LocoregionalFailure": "LocoregionalRelapseFreeSurvival",
    "PSAProgression": "PSAProgressionFreeSurvival",
    "SkeletalRelatedEventRate": "SkeletalRelatedEventFreeSurvival",
    "SymptomaticSkeletalEventRate": "SymptomaticSkeletalEventFreeSurvival",
    "TreatmentFailure": "TreatmentFailureFreeSurvival",
}
_TIME_TO: Final = re.compile(
    r"(?:\btime\s+(?:\w+\s+){0,2}?(?:to|until)|\bfreedom\s+from|\binterval\s+to)\s+(?:the\s+)?"
    r"(?:first\s+|documented\s+|confirmed\s+|isolated\s+|any\s+)*$",
    re.IGNORECASE,
)
_FREE_BEFORE: Final = re.compile(
    r"(?P<alive>\balive\s+(?:and\s+|,\s*)?|\bsurviv\w+\s+)?(?:\bfree\s+(?:of|from)|\bwithout)\s+"
    r"(?:(?!and\b|or\b)[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
_DURATION_OF: Final = re.compile(r"\bduration\s+of\s+(?:the\s+)?(?:\w+\s+)?$", re.IGNORECASE)
_FREE: Final = re.compile(r"\bfree[\s-]*$", re.IGNORECASE)
_NO: Final = re.compile(r"\b(?:no|without|lack\s+of|absence\s+of)\s+$", re.IGNORECASE)
_PREFIX: Final = re.compile(
    r"^\s*(?:(?:(?:dose|safety|lead|run)[\s-]*)?(?:phase|part|cohort|arm|group|stage|escalation|"
    r"expansion|optimi[sz]ation|lead-in|run-in)\b[^:]{0,80}:\s*)+(?=\S)",
    re.IGNORECASE,
)
_FREE_SURVIVAL: Final = re.compile(r"[\s-]*free\b", re.IGNORECASE)
# Broad wishes of an outcome: any named measure beside them says more.
_BROAD: Final = frozenset(
    {
        TOXICITY,
        "BiomarkerChange",
        "BowelFunction",
        "ErectileFunction",
        "Feasibility",
        "HealthRelatedQualityOfLife",
        "PSALevel",
        "PharmacodynamicEffect",
        "TreatmentCompletion",
        "UrinaryFunction",
    }
)
# Beside a measure that is itself timed or counted, these only explain its definition.
_EXPLAINING: Final = frozenset(_TIMED) | {"StableDiseaseRate", "CompleteResponseRate"}
# Broad, and yet measures of their own when listed beside another one.
_WISHES: Final = (
    ("HealthRelatedQualityOfLife",),
    ("PharmacokineticParameters",),
    (TOXICITY,),
)
_FOUND_DOSE: Final = frozenset({"MaximumToleratedDose", "RecommendedPhase2Dose"})
_DOSE_LIMITING: Final = ("DoseLimitingToxicity",)  # harm, and yet counted apart from it
# "Serum lycopene levels": some analyte's level, unless a drug's.
_LEVEL: Final = re.compile(
    r"\b(?:serum|blood|urin(?:e|ary)|circulating)\s+(?:(?!drug|study|trough|concentration)[\w-]+\s+){1,6}?"
    r"(?:\([^)]*\)\s*)?levels?\b",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(
    r"[\s)\]]*(?:\([^)]*\)\s*)?(?:,|;|/|\band\b(?!/)|&|\+|,\s*and\b)\s*(?:\w+\s+){0,2}", re.I
)


def _turned(text: str, match: Match) -> tuple[str, ...]:
    """The classes of a term after the words around it: time to, freedom from, -free survival."""
    tree = hierarchy.load()
    before = text[max(0, match.start - 60) : match.start]
    after = text[match.end : match.end + 12]
    turned = []
    for own in match.entry.classes:
        name = denied(own, text, match.start, match.end)
        if name is None:
            continue
        result = name
        if _FREE_SURVIVAL.match(after) and name in _FREE_OF:
            result = _FREE_OF[name]
        elif name in _FREE_OF and (free := _FREE_BEFORE.search(before)):
            result = _FREE_OF[name] if free["alive"] else _TIMED.get(name, name)
        elif name in _FREE_OF and or_death(text[match.end :]):
            result = _FREE_OF[name]
        elif _TIME_TO.search(before):
            result = _TIMED.get(name, name)
            if tree.is_a(name, "ResponseEndpoint"):
                result = "TimeToResponse"
        elif _DURATION_OF.search(before) and tree.is_a(name, "ResponseEndpoint"):
            result = "DurationOfResponse"
        turned.append(result)
    return tuple(turned)


def _rank(classes: tuple[str, ...], match: Match) -> int:
    if set(classes) <= _BROAD:
        return 2
    if match.entry.match == "wording":
        return 3
    return 1 if set(classes) <= _EXPLAINING else 0


def _readings(text: str) -> list[Reading]:
    found = []
    tree = hierarchy.load()
    for match in matcher("endpoints").find(one_spelling(text)):
        if _NO.search(text[: match.start]) and all(
            tree.is_a(name, "ResponseEndpoint") for name in match.entry.classes
        ):
            continue  # "no PSA decline" is not PSA decline
        if tree.axis(match.entry.classes[0]) in GENUS_AXES:
            continue  # "endpoint" names no endpoint
        if match.entry.match == "wording" and _FREE.search(text[: match.start]):
            continue  # "cancer-free survival" is no overall survival
        classes = _turned(text, match)
        if not classes:
            continue
        rule = f"lexicon:{match.entry.term}"
        if classes != match.entry.classes:
            rule = "rule:endpoint-polarity"
        found.append(
            Reading(
                classes,
                text[match.start : match.end],
                rule,
                match.start,
                match.end,
                _rank(classes, match),
            )
        )
    return found


_STOPPED: Final = ("DiscontinuationForAdverseEvents",)


def _with_toxicity(text: str, readings: list[Reading]) -> list[Reading]:
    """Wordings of harm with a grade or an organ replace the lexicon's coarser readings of them."""
    tree = hierarchy.load()
    harm = [each for each in readings if all(tree.is_a(name, TOXICITY) for name in each.classes)]
    if hit := harm_that_ends_treatment(text):
        stopped = Reading(_STOPPED, hit[0], "rule:stopped-for-harm", hit.start(), hit.end(), 0)
        return [each for each in readings if each not in harm] + [stopped]
    composed = toxicity_classes(text, harm=bool(harm))
    if not composed:
        return readings
    if any("DoseLimitingToxicity" in each.classes for each in harm):
        return readings
    kept = {
        name
        for each in harm
        for name in each.classes
        if not (has_grade(text) and re.fullmatch(r"Grade\dOrHigher\w+", name))
    }
    names = tree.most_specific(kept | set(composed))
    start = min((each.start for each in harm), default=0)
    merged = Reading(
        names, text[:100], "rule:toxicity", start, max((e.end for e in harm), default=start), 0
    )
    return [each for each in readings if each not in harm] + [merged]


_PSA: Final = re.compile(r"\bPSA\b|\bprostat\w+[\s-]*specific\s+antigen", re.IGNORECASE)
_FALL: Final = re.compile(
    r"\b(?:declin\w+|decreas\w+|reduc\w+|drop\w*|fall\w*|fell|respon\w+)", re.IGNORECASE
)
_SHARE: Final = re.compile(r"(?<![\d.])(\d{2})\s*(?:%|percent\b|per\s+cent\b)", re.IGNORECASE)
_SHARES: Final = {
    "30": "PSA30Response",
    "50": "PSA50Response",
    "80": "PSA80Response",
    "90": "PSA90Response",
}


def _with_psa_share(text: str, readings: list[Reading]) -> list[Reading]:
    """A fall of PSA by a stated share is a response of that share, however it is worded."""
    shares = {hit[1] for hit in _SHARE.finditer(text)} & {*_SHARES, "25", "75"}
    if not (len(shares) == 1 and _PSA.search(text) and _FALL.search(text)):
        return readings
    vague = {"PSALevel", "PSADecline", "PSAResponse", "PSA50Response"}
    given = [each for each in readings if set(each.classes) <= vague]
    if any(each.rank == 0 for each in readings if each not in given):
        return readings
    name = _SHARES.get(next(iter(shares)), "PSAResponse")
    if name == "PSA50Response" and re.search(r"\bconfirmed\b", text, re.IGNORECASE):
        name = "ConfirmedPSA50Response"
    merged = Reading((name,), text[:100], "rule:psa-share", 0, len(text), 0)
    return [each for each in readings if each not in given] + [merged]


def _with_psa_mean(text: str, readings: list[Reading]) -> list[Reading]:
    """A mean of PSA is a measured number, however the outcome that it stands for is called."""
    hit = mean_of_psa(text)
    if hit is None:
        return readings
    counted = {"BiochemicalFailure", "PSAProgression", "PSADecline", "PSALevel"}
    kept = [each for each in readings if not set(each.classes) <= counted]
    mean = Reading(("PSALevel",), hit[0], "rule:psa-mean", hit.start(), hit.end(), 1)
    return [*kept, mean]


def _under(narrow: Reading, wide: Reading) -> bool:
    """Whether each class of one reading is a kind of one of the other's."""
    tree = hierarchy.load()
    return narrow.classes != wide.classes and all(
        any(tree.is_a(name, other) for other in wide.classes) for name in narrow.classes
    )


def _without_parts(text: str, readings: list[Reading]) -> list[Reading]:
    """Without what is joined to its own genus: "AEs and SAEs" are adverse events of any kind."""
    ordered = sorted(readings, key=lambda each: each.start)
    parts = set()
    for one, other in pairwise(ordered):
        if _DOSE_LIMITING in (one.classes, other.classes):
            continue
        if _JOINED.fullmatch(text[one.end : other.start]):
            if _under(other, one):
                parts.add(other)
            elif _under(one, other):
                parts.add(one)
    return [each for each in readings if each not in parts]


def _listed(text: str, one: Reading, other: Reading) -> bool:
    """Whether words join two readings as measures of their own, in either order."""
    first, second = sorted((one, other), key=lambda each: each.start)
    return _JOINED.fullmatch(text[first.end : second.start]) is not None


def _choose(text: str, readings: list[Reading]) -> list[Reading]:
    """The reading that an outcome is about, and those joined to it by `and` or a comma."""
    readings = _without_parts(text, readings)
    best = min(each.rank for each in readings)
    ranked = sorted((each for each in readings if each.rank == best), key=lambda each: each.start)
    chosen = [ranked[0]]
    for each in ranked[1:]:
        last = chosen[-1]
        if _under(each, last) and last.classes != _DOSE_LIMITING:
            chosen[-1] = replace(each, start=last.start)
        elif not _under(last, each) and _JOINED.fullmatch(text[last.end : each.start]):
            chosen.append(each)
    wishes = [each for each in readings if each.classes in _WISHES and each not in chosen]
    return chosen + [
        each
        for each in wishes
        if any(_listed(text, other, each) and _apart(other, each) for other in chosen)
        and not any(_under(other, each) and other.classes != _DOSE_LIMITING for other in chosen)
    ]


def _apart(measure: Reading, wish: Reading) -> bool:
    """Whether a wish is a measure of its own: safety named before a dose is what finds the dose."""
    return wish.start > measure.start or not set(measure.classes) & _FOUND_DOSE


def read(text: str, *, strict: bool = False) -> list[Reading]:
    """The endpoints that a wording names: normally one, several when it joins them.

    Args:
        text: the name of an outcome, or its description.
        strict: leave out broad wishes and bare words, as in a description they say little.

    >>> [each.classes for each in read("Time to local failure")]
    [('LocalControl',)]
    >>> [each.classes for each in read("Local failure")]
    [('LocalFailure',)]
    >>> read("Something else")
    []
    """
    prefix = _PREFIX.match(text)
    if prefix is not None:  # "Part A, dose escalation/MTD: adverse events" measures adverse events
        return read(text[prefix.end() :], strict=strict) or read(prefix[0].rstrip(": "))
    readings = _readings(text)
    if not strict:
        readings = _with_psa_share(text, _with_toxicity(text, readings))
        readings = _with_psa_mean(text, readings)
    if strict:
        readings = [each for each in readings if each.rank <= 1]
    if not readings and not strict and (level := _LEVEL.search(text)):
        readings = [
            Reading(("BiomarkerChange",), level[0], "rule:level", level.start(), level.end(), 3)
        ]
    return _choose(text, readings) if readings else []
