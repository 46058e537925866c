"""Put the doses, schedules and targets of a text on the therapies that it names."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from graph.linking.doses import radiotherapy_doses
from graph.linking.drug_doses import cycles, drug_doses, duration_weeks, interval_days, route
from graph.linking.items import is_radionuclide, is_radiotherapy
from graph.records import Amount, Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.linking.doses import RadiotherapyDose
    from graph.linking.drug_doses import DrugDose
    from graph.records import Target, Therapy

__all__ = ["Place", "dosed", "own_doses", "target_of", "with_schedule"]

Place = tuple[int, int, int]  # start and end of a therapy's words, and the end of its sentence

_TARGETS: Final[tuple[tuple[re.Pattern[str], Target], ...]] = (
    (
        re.compile(
            r"\bmetasta(?:sis|ses|tic\s+(?:site|lesion|deposit|disease\s+site|focus|foci)s?)\b|"
            r"\blesions?\b|\bdisease\s+sites?\b|\bsites?\s+of\s+(?:\w+\s+)?disease\b|"
            r"\boligo(?:metasta|progress|recurr)\w+|\bspine\b|\bvertebra\w*",
            re.IGNORECASE,
        ),
        "metastasis",
    ),
    (re.compile(r"\bprostat(?:e|ic)\s+(?:bed|fossa)\b|\btumou?r\s+bed\b", re.IGNORECASE), "bed"),
    (re.compile(r"\bpelvic\s+(?:lymph\s+)?nod\w+|\bwhole\s+pelvis\b", re.IGNORECASE), "node"),
    (re.compile(r"\bprostate\b(?!\s+cancer)|\bprimary\b|\bin\s+situ\b", re.IGNORECASE), "primary"),
)
_TARGET_WORDS: Final = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:to|of|on|for|at|directed\s+(?:to|at))\s+"
)
_TARGET_REACH: Final = 60
_LEVELS: Final = re.compile(r"dose[\s-]+(?:level|escalat|finding|cohort)|escalat", re.IGNORECASE)
_BEFORE_NAME: Final = re.compile(r"\s*(?:of\s+|dose\s+of\s+|of\s+oral\s+)?", re.IGNORECASE)


def target_of(text: str) -> Target:
    """The radiation target that a phrase names first ("1-2 disease sites", "the prostate bed").

    >>> target_of("1-2 disease sites"), target_of("the prostatic fossa")
    ('metastasis', 'bed')
    """
    found = [
        (match.start(), -len(match[0]), target)
        for pattern, target in _TARGETS
        if (match := pattern.search(text)) is not None
    ]
    return min(found)[2] if found else "not stated"


def _target_after(text: str, place: Place) -> Target:
    """The target in "SBRT to all metastatic lesions": only directly after the therapy's words."""
    _, end, stop = place
    lead = _TARGET_WORDS.match(text, end, stop)
    if lead is None:
        return "not stated"
    phrase = text[lead.end() : min(stop, lead.end() + _TARGET_REACH)]
    return target_of(re.split(r"[,;:(]|\b(?:and|with|plus|followed|in)\b", phrase)[0])


def _owner(start: int, end: int, text: str, places: Sequence[Place | None]) -> int | None:
    """Which therapy a dose belongs to: the one it stands before, else the last one named."""
    best: tuple[int, int] | None = None
    for number, place in enumerate(places):
        if place is None:
            continue
        if place[0] >= end and _BEFORE_NAME.fullmatch(text[end : place[0]]):
            return number
        if place[0] <= start and start <= place[2] and (best is None or place[0] > best[0]):
            best = (place[0], number)
    return best[1] if best else None


def _nearest(start: int, text: str, places: Sequence[Place | None]) -> int | None:
    """A radiotherapy dose that follows no therapy in its sentence: the only or the next one."""
    numbered = [(place, number) for number, place in enumerate(places) if place is not None]
    if len(numbered) == 1:
        return numbered[0][1]
    later = [(place[0], number) for place, number in numbered if place[0] >= start]
    sentence = re.compile(r"[.;\n]")
    if later and not sentence.search(text, start, min(later)[0]):
        return min(later)[1]
    return None


def dosed(therapies: Sequence[Therapy], places: Sequence[Place], text: str) -> list[list[Therapy]]:
    """Every therapy with its dose; several where the text gives alternative schedules.

    Args:
        therapies: as found in the text, in order.
        places: where each stands there.
        text: what they were found in.
    """
    radiation: list[list[RadiotherapyDose]] = [[] for _ in therapies]
    drugs: list[list[DrugDose]] = [[] for _ in therapies]
    beams = [
        place if is_radiotherapy(t.classes) else None
        for t, place in zip(therapies, places, strict=True)
    ]
    others = [None if beam else place for beam, place in zip(beams, places, strict=True)]
    if any(beams):
        for dose in radiotherapy_doses(text):
            owner = _owner(dose.start, dose.end, text, beams)
            if owner is None:
                owner = _nearest(dose.start, text, beams)
            if owner is not None:
                radiation[owner].append(dose)
    if any(others):
        for amount in drug_doses(text):
            owner = _owner(amount.start, amount.end, text, others)
            if owner is not None:
                drugs[owner].append(amount)
    result = []
    for number, therapy in enumerate(therapies):
        if beams[number]:
            aimed = _aimed(therapy, _target_after(text, places[number]))
            result.append(_beam(aimed, radiation[number], text))
        else:
            result.append([_drug(therapy, drugs[number], text)])
    return result


def own_doses(therapy: Therapy, text: str) -> list[Therapy]:
    """A therapy with the doses of a text that is about it alone (its own description)."""
    if is_radiotherapy(therapy.classes) or therapy.kind == "radiation":
        return _beam(therapy, radiotherapy_doses(text), text)
    found = _drug(therapy, drug_doses(text), text)
    return [with_schedule(found, text) if found.dose is None else found]


def _aimed(therapy: Therapy, target: Target) -> Therapy:
    return replace(therapy, target=target) if therapy.target == "not stated" else therapy


def _beam(therapy: Therapy, doses: list[RadiotherapyDose], text: str) -> list[Therapy]:
    """The radiotherapy with its dose; one therapy for each schedule joined by `or`."""
    if not doses or therapy.dose_gy or therapy.fractions or therapy.dose_gy_per_fraction:
        return [therapy]
    first = next((number for number, dose in enumerate(doses) if dose.dose_gy), 0)
    kept = [doses[first]]
    for before, dose in pairwise(doses[first:]):
        gap = text[before.end : dose.start]
        alternative = re.search(r"\bor\b", gap, re.IGNORECASE) and len(gap) < 80
        if alternative and dose.dose_gy and dose.fractions and kept[-1] is before:
            kept.append(dose)
    return [
        replace(
            _aimed(therapy, _target_after(text, (dose.start, dose.end, len(text)))),
            dose_gy=dose.dose_gy,
            fractions=dose.fractions,
            dose_gy_per_fraction=dose.dose_gy_per_fraction,
        )
        for dose in kept
    ]


def _drug(therapy: Therapy, doses: list[DrugDose], text: str) -> Therapy:
    """The drug with its first dose, or the range of its dose levels."""
    usable = [
        dose
        for dose in doses
        if not dose.amount.unit.endswith(("Bq", "Ci", "Bq/kg")) or is_radionuclide(therapy.classes)
    ]
    if not usable or therapy.dose is not None:
        return therapy
    first = usable[0]
    amount = first.amount
    if len(usable) > 1 and _LEVELS.search(text):
        amount = _levels(usable, amount)
    scheduled = next((dose for dose in usable if dose.interval_days is not None), first)
    return replace(
        therapy,
        dose=amount,
        route=therapy.route or first.route,
        schedule=therapy.schedule or scheduled.schedule,
        interval_days=therapy.interval_days or scheduled.interval_days,
        cycles=therapy.cycles or first.cycles,
        duration_weeks=therapy.duration_weeks or first.duration_weeks,
    )


def _levels(doses: list[DrugDose], amount: Amount) -> Amount:
    ends = [
        end
        for dose in doses
        if dose.amount.unit == amount.unit
        for end in (dose.amount.quantity.low, dose.amount.quantity.high)
        if end is not None
    ]
    return Amount(Range(min(ends), max(ends)), amount.unit) if ends else amount


def with_schedule(therapy: Therapy, text: str) -> Therapy:
    """The therapy with the interval, cycles, duration and route that a text about it states."""
    return replace(
        therapy,
        interval_days=therapy.interval_days or interval_days(text),
        cycles=therapy.cycles or cycles(text),
        duration_weeks=therapy.duration_weeks or duration_weeks(text),
        route=therapy.route or route(text),
    )
