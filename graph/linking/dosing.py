"""Put the doses, schedules and targets of a text on the therapies that it names."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from graph.linking.dose_courses import LEVELS, aimed_doses, courses, target_of
from graph.linking.doses import radiotherapy_doses
from graph.linking.drug_doses import AREA, drug_doses
from graph.linking.items import is_a, is_radionuclide, is_radiotherapy
from graph.linking.schedules import cycles, duration_weeks, interval_days, route
from graph.records import Amount, Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.linking.doses import RadiotherapyDose
    from graph.linking.drug_doses import DrugDose
    from graph.records import Target, Therapy

__all__ = ["Place", "dosed", "own_doses", "target_of", "with_schedule"]

Place = tuple[int, int, int]  # start and end of a therapy's words, and the end of its sentence

_TARGET_WORDS: Final = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:to|of|on|for|at|directed\s+(?:to|at))\s+"
)
_TARGET_REACH: Final = 60
_ON_DAY: Final = re.compile(r"\s*(?:[a-z]+\s+){0,2}?\(?(?:days?|d|weeks?|w)\s*\d", re.IGNORECASE)
# "external beam (46 Gy in 23 fractions) and HDR brachytherapy": no dose of an implant
_EXTERNAL: Final = re.compile(
    r"\bexternal[\s-]+beam\W{1,3}(?:to\s+|of\s+)?$|\bEBRT\W{1,3}$", re.IGNORECASE
)
_BEFORE_NAME: Final = re.compile(r"\s*(?:of\s+|dose\s+of\s+|of\s+oral\s+)?", re.IGNORECASE)


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


def dosed(
    therapies: Sequence[Therapy], places: Sequence[Place], text: str
) -> list[list[tuple[Therapy, ...]]]:
    """The options of every therapy, with doses: several where schedules are alternatives.

    An option holds more than one therapy where the doses of several targets are told.

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
    for dose, target in aimed_doses(text) if any(beams) else ():
        owner = _beam_owner(dose, target, text, therapies, beams)
        if owner is not None:
            radiation[owner].append(dose)
    if any(others):
        for amount in drug_doses(text):
            able = [
                place if _fits(amount, therapy) else None
                for place, therapy in zip(others, therapies, strict=True)
            ]
            owner = _owner(amount.start, amount.end, text, able)
            if owner is not None:
                drugs[owner].append(amount)
    result = []
    for number, therapy in enumerate(therapies):
        if beams[number]:
            aimed = _aimed(therapy, _target_after(text, places[number]))
            result.append(_beam(aimed, radiation[number], text))
        else:
            result.append([(_drug(therapy, drugs[number], text),)])
    return result


def _beam_owner(
    dose: RadiotherapyDose,
    target: Target,
    text: str,
    therapies: Sequence[Therapy],
    beams: Sequence[Place | None],
) -> int | None:
    """Which radiotherapy a dose is of: that of its target, else by where it stands."""
    if _EXTERNAL.search(text, max(0, dose.start - 40), dose.start):
        beams = [
            None if is_a(therapy.classes, "Brachytherapy") else place
            for therapy, place in zip(therapies, beams, strict=True)
        ]
    owner = _aimed_at(target, therapies, beams)
    if owner is None:
        owner = _owner(dose.start, dose.end, text, beams)
    return _nearest(dose.start, text, beams) if owner is None else owner


def _aimed_at(
    target: Target, therapies: Sequence[Therapy], beams: Sequence[Place | None]
) -> int | None:
    """The only radiotherapy that is said to go to a target, of several."""
    if target == "not stated" or sum(place is not None for place in beams) < 2:
        return None
    same = [
        number
        for number, (therapy, place) in enumerate(zip(therapies, beams, strict=True))
        if place is not None and therapy.target == target
    ]
    return same[0] if len(same) == 1 else None


def own_doses(therapy: Therapy, text: str) -> list[tuple[Therapy, ...]]:
    """The options of a therapy with the doses of a text that is about it alone."""
    if is_radiotherapy(therapy.classes) or therapy.kind == "radiation":
        return _beam(therapy, radiotherapy_doses(text, sessions=True), text)
    found = _drug(therapy, drug_doses(text), text)
    return [(with_schedule(found, text) if found.dose is None else found,)]


def _aimed(therapy: Therapy, target: Target) -> Therapy:
    return replace(therapy, target=target) if therapy.target == "not stated" else therapy


def _beam(therapy: Therapy, doses: list[RadiotherapyDose], text: str) -> list[tuple[Therapy, ...]]:
    """The radiotherapy with its doses, unless it has one."""
    if not doses or therapy.dose_gy or therapy.fractions or therapy.dose_gy_per_fraction:
        return [(therapy,)]
    return courses(therapy, doses, text)


def _drug(therapy: Therapy, doses: list[DrugDose], text: str) -> Therapy:
    """The drug with its first dose, or the range of its dose levels."""
    usable = [dose for dose in doses if _fits(dose, therapy)]
    if not usable or therapy.dose is not None:
        return therapy
    first = usable[0]
    amount = first.amount
    if len(usable) > 1 and (LEVELS.search(text) or _ramp(usable, text)):
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


def _fits(dose: DrugDose, therapy: Therapy) -> bool:
    """Whether a therapy can be given so: an activity, or an area under the curve (Calvert)."""
    if dose.amount.unit == AREA:
        return is_a(therapy.classes, "Carboplatin") or not therapy.classes
    activity = dose.amount.unit.endswith(("Bq", "Ci", "Bq/kg"))
    return not activity or is_radionuclide(therapy.classes)


def _ramp(doses: Sequence[DrugDose], text: str) -> bool:
    """Whether the doses go up from day to day: `100 mg day 1, 200 mg day 2, 400 mg days 3-28`."""
    return all(
        one.amount.unit == two.amount.unit
        and (one.amount.quantity.single or 0) < (two.amount.quantity.single or 0)
        for one, two in pairwise(doses)
    ) and all(_ON_DAY.match(text, dose.end) for dose in doses)


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
