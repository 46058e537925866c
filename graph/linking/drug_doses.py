"""Drug doses and activities in a text, in UCUM units, each with its schedule."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from graph.linking.numbers import NUMBER, WHOLE, decimal, quantity, quantity_pattern
from graph.linking.schedules import cycles, duration_weeks, route, schedule_of
from graph.records import Amount, Range

__all__ = ["AREA", "DrugDose", "drug_doses"]

AREA: Final = "mg.min/mL"  # of an area under the curve


@dataclass(frozen=True, slots=True)
class DrugDose:
    """One dose of a drug as a text states it, with the schedule that follows it."""

    text: str
    start: int
    end: int  # of the dose itself
    amount: Amount
    interval_days: Decimal | None = None
    cycles: Range | None = None
    duration_weeks: Range | None = None
    route: str | None = None
    schedule: str | None = None  # the words that the interval was read from


# Source spelling (folded, without spaces) to UCUM; `[iU]` is UCUM's international unit.
_UNITS: Final = {
    "mg": "mg", "milligram": "mg", "milligrams": "mg", "g": "g", "gram": "g", "grams": "g",
    "µg": "ug", "μg": "ug", "ug": "ug", "mcg": "ug", "microgram": "ug", "micrograms": "ug",
    "ng": "ng", "iu": "[iU]", "mu": "10*6.[iU]", "ml": "mL", "gbq": "GBq", "mbq": "MBq",
    "kbq": "kBq", "mci": "mCi", "uci": "uCi", "µci": "uCi", "μci": "uCi",
    "/mg": "mg",  # a slip: "25/mg/m2"
}  # fmt: skip
_PER: Final = {
    "kg": "/kg", "m2": "/m2", "m^2": "/m2", "m²": "/m2", "day": "/d", "d": "/d", "dose": "",
    "kgbodyweight": "/kg", "kilogram": "/kg", "m(2)": "/m2", "m**2": "/m2", "m\\^2": "/m2",
    "m": "/m2",  # a lost superscript: nothing is given by the metre
}  # fmt: skip
_UNIT: Final = (
    r"\s*-?(?P<unit>milligrams?|micrograms?|grams?|mcg|mCi|[µμu]Ci|[GMk]Bq|mg|/mg(?=/m2)|[µμu]g|ng|g|mL|IU|MU)"
    r"(?:\s*(?:/|\bper\b)\s*(?P<per>kg(?:\s+body\s+weight)?|kilogram|m\s?(?:\^|\\\^|\*\*)?\s?2|m²|"
    r"m\(2\)|m(?!\w)|day|d|dose)(?![a-z]))?(?:\s*/\s*(?P<daily>day|d|dose)\b)?(?![\w/])"
)
_AMOUNT: Final = re.compile(
    r"(?<![\w.])" + quantity_pattern("q", listed=True) + _UNIT, re.IGNORECASE
)
_AUC: Final = re.compile(
    r"\b(?:AUC|area\s+under\s+(?:the\s+)?(?:[\w-]+\s+){0,3}curve)(?:\s*[(\[]\s*AUC\s*[)\]])?"
    r"(?!\s*[(=:]?\s*0)"  # "AUC 0-24" is measured
    r"\s*(?:of\s+|at\s+|[=:]\s*|\(\s*)?" + quantity_pattern("q") + "(?![\\d-])",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_CELLS: Final = re.compile(
    rf"(?<![\w.])(?:(?P<n>{NUMBER})\s*[x×]\s*)?(?:10\s*(?:\^|\*\*|e)\s*|(?P<e>\d(?:\.\d+)?)e|10(?=1[0-2]\b))"
    r"(?P<power>\d{1,2})\s*(?:/\s*(?P<per>kg|m2))?\s*(?:[\w-]+\s+){0,3}?"
    r"(?P<unit>cells?|viral\s+particles|vp|vg|pfu|cfu)\b(?:\s*(?:/|per)\s*(?P<after>kg|m2))?",
    re.IGNORECASE,
)
_COUNTED: Final = {"cell": "{cells}", "pfu": "[PFU]", "cfu": "[CFU]", "vg": "{vector genomes}"}

_STOP: Final = re.compile(r"[;\n]|[.](?:\s+[A-Z(]|$)|\b(?:followed|then|or|versus|plus|with)\b")
_TABLET: Final = re.compile(r"\s*(?:capsules?|tablets?|vials?|pills?|softgels?)\b", re.IGNORECASE)
_REACH: Final = 110  # characters after a dose in which its schedule may stand


# "four (4) 250 mg capsules", "two tablets of 500 mg": so many at a time
_EACH: Final = rf"\b(?P<n>{WHOLE})\s*(?:\(\d+\)\s*)?(?:x\s*)?"
_COUNT: Final = re.compile(_EACH + "$", re.IGNORECASE)
_COUNT_OF: Final = re.compile(_EACH + r"(?:capsules|tablets|pills)\s+of\s*$", re.IGNORECASE)
_TABLETS: Final = re.compile(
    r"\s*-?\s*(?:[a-z]+\s+){0,3}?(?:capsules|tablets|pills|softgels)\b", re.IGNORECASE
)
# "tapered by 50 mg", "in steps of 10 mg": by how much a dose changes
_CHANGE: Final = re.compile(
    r"\b(?:taper|reduc|decreas|lower|increas|escalat|titrat|rais)\w*\s+(?:\w+\s+){0,3}?by\s*$|"
    r"\b(?:steps|increments|decrements)\s+of\s*$",
    re.IGNORECASE,
)
_DOSES: Final = re.compile(r"\bdoses\b", re.IGNORECASE)


def _number_at_once(text: str, start: int, end: int) -> Decimal:
    """How many tablets of an amount are taken at a time."""
    before = text[max(0, start - 40) : start]
    counted = _COUNT.search(before) if _TABLETS.match(text, end) else _COUNT_OF.search(before)
    return decimal(counted["n"]) if counted else Decimal(1)


def _taken(found: re.Match[str], text: str) -> Amount:
    """The amount taken at a time: a tablet's strength times the tablets."""
    amount = _amount(found)
    count = _number_at_once(text, found.start(), found.end())
    if count == 1:
        return amount
    ends = (amount.quantity.low, amount.quantity.high)
    low, high = (None if end is None else _plain_number(end * count) for end in ends)
    return replace(amount, quantity=Range(low, high))


def _bracketed(text: str, place: int) -> bool:
    return "(" in text[max(0, place - 12) : place].rpartition(")")[2]


def _amount(found: re.Match[str]) -> Amount:
    unit = _UNITS[found["unit"].casefold().replace(" ", "")]
    per = re.sub(r"\s+", "", (found["per"] or "").casefold())
    unit += _PER[per] if per else ""
    if found["daily"] and found["daily"].casefold() != "dose":
        unit += "/d"
    return Amount(quantity(found, "q"), unit)


def _amounts(text: str) -> list[tuple[int, int, Amount]]:
    """All amounts in a text: where each starts and ends."""
    places: list[tuple[int, int, Amount]] = [
        (found.start(), found.end(), _taken(found, text))
        for found in _AMOUNT.finditer(text)
        # "160 mg (four 40 mg capsules)": a tablet's strength is no dose
        if not (_TABLET.match(text, found.end()) and _bracketed(text, found.start()))
        and not _CHANGE.search(text[max(0, found.start() - 50) : found.start()])
    ]
    areas = [
        (found.start(), found.end(), Amount(quantity(found, "q"), AREA))
        for found in _AUC.finditer(text)
    ]
    places = [  # "area under the curve 5 mg/mL": the area's own unit
        place
        for place in places
        if all(place[1] <= low or place[0] >= high for low, high, _ in areas)
    ]
    places += areas
    places += [(found.start(), found.end(), _cells(found)) for found in _CELLS.finditer(text)]
    places.sort(key=lambda place: place[0])
    return places


def _cells(found: re.Match[str]) -> Amount:
    """A number of cells or particles, written as a power of ten."""
    factor = decimal(found["n"] or found["e"] or "1")
    number = _plain_number(factor * Decimal(10) ** int(found["power"]))
    unit = _COUNTED.get(found["unit"].casefold().rstrip("s"), "{viral particles}")
    per = (found["per"] or found["after"] or "").casefold()
    return Amount(Range(number, number), f"{unit}/{per}" if per else unit)


def _plain_number(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


_RESTATED: Final = re.compile(r"\s*[(\[]\s*(?:=|i\.e\.,?|\d+\s*[x×])?\s*")


def _restates(first: tuple[int, int, Amount], second: tuple[int, int, Amount], text: str) -> bool:
    """Whether the second dose stands in brackets after the first: 50 kBq/kg (1.35 µCi/kg)."""
    gap = text[first[1] : second[0]]
    close = text.find(")", second[1], second[1] + 30)
    return bool(_RESTATED.fullmatch(gap)) and close >= 0


def drug_doses(text: str) -> list[DrugDose]:
    """The drug doses in a text, in order, each with the schedule that follows it.

    >>> [dose] = drug_doses("10 mg/kg IV every 2 weeks for 12 cycles")
    >>> dose.amount.quantity.single, dose.amount.unit, dose.interval_days, dose.cycles.single
    (Decimal('10'), 'mg/kg', Decimal('14'), Decimal('12'))
    """
    return list(_stated(text)) if _DIGIT.search(text) else []


def _cycles(after: str, interval: Decimal | None) -> Range | None:
    """The cycles of a dose: daily doses that are counted ("days 1-5 (5 doses)") are none."""
    if interval is not None and interval <= 1 and _DOSES.search(after):
        return None
    return cycles(after)


@lru_cache(maxsize=256)  # arms share their texts
def _stated(text: str) -> tuple[DrugDose, ...]:
    places = _amounts(text)
    places = [
        place
        for number, place in enumerate(places)
        if not number or not _restates(places[number - 1], place, text)
    ]
    result: list[DrugDose] = []
    for number, (start, end, amount) in enumerate(places):
        limit = places[number + 1][0] if number + 1 < len(places) else len(text)
        after = text[end : min(limit, end + _REACH)]
        stop = _STOP.search(after)
        after = after[: stop.start()] if stop else after
        schedule = schedule_of(after)
        if schedule is None and amount.unit.endswith("/d"):
            schedule = (Decimal(1), "per day")
        result.append(
            DrugDose(
                text=text[start:end].strip(),
                start=start,
                end=end,
                amount=amount,
                interval_days=schedule[0] if schedule else None,
                cycles=_cycles(after, schedule[0] if schedule else None),
                duration_weeks=duration_weeks(after),
                route=route(after) or route(text[max(0, start - 25) : start]),
                schedule=schedule[1].strip() if schedule else None,
            )
        )
    return tuple(result)
