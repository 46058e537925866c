"""Drug doses, activities and schedules in a text, in UCUM units and days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.linking.numbers import NUMBER, WHOLE, decimal, quantity, quantity_pattern
from graph.records import Amount, Range

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DrugDose", "cycles", "drug_doses", "duration_weeks", "interval_days", "route"]


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
}  # fmt: skip
_PER: Final = {
    "kg": "/kg", "m2": "/m2", "m^2": "/m2", "m²": "/m2", "day": "/d", "d": "/d", "dose": "",
    "kgbodyweight": "/kg", "kilogram": "/kg", "m(2)": "/m2", "m**2": "/m2", "m\\^2": "/m2",
}  # fmt: skip
_UNIT: Final = (
    r"\s*-?(?P<unit>milligrams?|micrograms?|grams?|mcg|mCi|[µμu]Ci|[GMk]Bq|mg|[µμu]g|ng|g|mL|IU|MU)"
    r"(?:\s*(?:/|\bper\b)\s*(?P<per>kg(?:\s+body\s+weight)?|kilogram|m\s?(?:\^|\\\^|\*\*)?\s?2|m²|"
    r"m\(2\)|day|d|dose)(?![a-z]))?(?:\s*/\s*(?P<daily>day|d|dose)\b)?(?![\w/])"
)
_AMOUNT: Final = re.compile(r"(?<![\w.])" + quantity_pattern("q") + _UNIT, re.IGNORECASE)
_AUC: Final = re.compile(rf"\bAUC\s*(?:of\s+|=\s*)?(?P<q>{NUMBER})", re.IGNORECASE)

_DAYS: Final = {"day": 1, "d": 1, "week": 7, "wk": 7, "w": 7, "month": 30, "year": 365}
_WEEKS: Final = {
    "day": Decimal(1) / 7,
    "week": Decimal(1),
    "wk": Decimal(1),
    "month": Decimal(52) / 12,
    "year": Decimal(52),
}
_SPAN: Final = r"(?P<unit>days?|weeks?|wks?|months?|years?|hours?|hrs?)"


def _every(found: re.Match[str]) -> Decimal:
    number, unit = decimal(found["n"]), found["unit"].casefold().rstrip("s")
    if unit in {"hour", "hr", "h"}:
        return number / 24
    return number * _DAYS[unit]


def _letter(found: re.Match[str]) -> Decimal:
    number = decimal(found["n"]) if found["n"] else Decimal(1)
    unit = found["unit"].casefold()
    if unit.startswith("h"):
        return number / 24
    return number * {"d": 1, "w": 7, "m": 30}[unit[0]]


def _fixed(days: str) -> Callable[[re.Match[str]], Decimal]:
    return lambda _found: Decimal(days)


# First that matches earliest wins; times of day before days, numbered spans before bare ones.
_INTERVALS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), value)
    for pattern, value in (
        (rf"\bevery\s+(?P<n>{WHOLE}|{NUMBER})\s*-?\s*{_SPAN}\b", _every),
        (r"\bq\.?\s?(?P<n>\d+)?\s?(?P<unit>h|d|wk|w|mo|m)(?:s|rs|ays?|eeks?)?\b", _letter),
        (rf"\b(?P<n>{WHOLE})[\s-]?(?P<unit>week)ly\b", _every),
        (rf"\bday\s*1\b[^.;,]{{0,25}}?(?P<n>{WHOLE})[\s-]*{_SPAN}[\s-]+cycles?\b", _every),
        (r"\b(?:twice|two\s+times|2\s*(?:x|times))\s*(?:a|per|/)?\s*(?:daily|day)\b"
         r"|\bb\.?i\.?d\b", _fixed("0.5")),
        (r"\b(?:three\s+times|thrice|3\s*(?:x|times))\s*(?:a|per|/)?\s*(?:daily|day)\b|\bt\.?i\.?d\b",
         _fixed("0.333")),
        (r"\b(?:four\s+times|4\s*(?:x|times))\s*(?:a|per|/)?\s*(?:daily|day)\b|\bq\.?i\.?d\b",
         _fixed("0.25")),
        (r"\b(?:every\s+other|alternate)\s+days?\b|\bq\.?o\.?d\b", _fixed("2")),
        (r"\b(?:every\s+other|alternate)\s+weeks?\b|\bfortnightly\b", _fixed("14")),
        (r"\btwice\s+(?:a\s+|per\s+)?week(?:ly)?\b", _fixed("3.5")),
        (r"\bthree\s+times\s+(?:a\s+|per\s+)?week(?:ly)?\b", _fixed("2.333")),
        (r"\b(?:daily|every\s+day|each\s+day|(?:once\s+)?(?:a|per)\s+day|per\s+diem)\b|\bq\.?d\b"
         r"|\bo\.?d\b|(?<=[a-z0-9])/d(?:ay)?\b", _fixed("1")),
        (r"(?<!bi-)\b(?:weekly|(?:once\s+)?(?:a|per|every|each)\s+week)\b", _fixed("7")),
        (r"\b(?:monthly|(?:once\s+)?(?:a|per|every|each)\s+month)\b", _fixed("30")),
        (r"\b(?:quarterly)\b", _fixed("90")),
    )
)  # fmt: skip


def _interval(text: str) -> tuple[Decimal, str] | None:
    best: tuple[int, int, Decimal, str] | None = None
    for order, (pattern, value) in enumerate(_INTERVALS):
        found = pattern.search(text)
        if found is not None and (best is None or (found.start(), order) < best[:2]):
            best = (found.start(), order, value(found), found[0])
    return None if best is None else (best[2], best[3])


def interval_days(text: str) -> Decimal | None:
    """Days from one dose to the next, as a schedule puts it; None if it does not.

    >>> [str(interval_days(words)) for words in ("q3w", "twice daily", "every 28 days", "once")]
    ['21', '0.5', '28', 'None']
    """
    found = _interval(text)
    return found[0] if found else None


_CYCLES: Final = re.compile(
    r"(?:(?P<upto>\bup\s+to\s+(?:a\s+)?(?:maximum\s+of\s+)?|\bmax(?:imum)?(?:\s+of)?\s+)|"
    r"\bfor\s+(?:a\s+total\s+of\s+)?|[x×]\s*|\btotal\s+of\s+|\(|\b)"
    rf"(?P<low>{WHOLE})(?:\s*(?:-|–|to|or)\s*(?P<high>{WHOLE}))?\s+"
    r"(?:\d{1,2}[\s-](?:day|week)\s+)?(?:additional\s+)?"
    r"(?:cycles|courses|doses|injections|infusions|administrations|cycle|course)\b",
    re.IGNORECASE,
)


def cycles(text: str) -> Range | None:
    """The number of cycles or doses that a schedule states.

    >>> cycles("every 3 weeks for up to 10 cycles")
    Range(low=None, high=Decimal('10'))
    """
    found = _CYCLES.search(text)
    if found is None:
        return None
    low = decimal(found["low"])
    if found["upto"]:
        return Range(None, low)
    return Range(low, decimal(found["high"]) if found["high"] else low)


_DURATION: Final = re.compile(
    rf"\b(?:(?P<upto>(?:for\s+)?up\s+to|for\s+a\s+maximum\s+of)|for\s+(?:a\s+total\s+of\s+|at\s+least\s+)?"
    rf"|over)\s*(?P<low>{WHOLE}|{NUMBER})(?:\s*(?:-|–|to|or)\s*(?P<high>{WHOLE}|{NUMBER}))?"
    r"\s*-?\s*(?P<unit>weeks?|wks?|months?|years?)\b",
    re.IGNORECASE,
)


def duration_weeks(text: str) -> Range | None:
    """How long a therapy is planned, in weeks (a month is 52/12 weeks), rounded to a tenth.

    >>> duration_weeks("for 6 months"), duration_weeks("up to 2 years")
    (Range(low=Decimal('26'), high=Decimal('26')), Range(low=None, high=Decimal('104')))
    """
    found = _DURATION.search(text)
    if found is None:
        return None
    factor = _WEEKS[found["unit"].casefold().rstrip("s")]

    def weeks(written: str) -> Decimal:
        value = (decimal(written) * factor).quantize(Decimal("0.1")).normalize()
        return value.quantize(Decimal(1)) if value == value.to_integral_value() else value

    low = weeks(found["low"])
    if found["upto"]:
        return Range(None, low)
    return Range(low, weeks(found["high"]) if found["high"] else low)


_ROUTES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"\bintraven\w*|\bi\.?v\.?\b|\binfusions?\b", "intravenous"),
        (r"\boral(?:ly)?\b|\bp\.?o\.?\b|\bby\s+mouth\b|\btablets?\b|\bcapsules?\b", "oral"),
        (r"\bsubcutaneous\w*|\bs\.?c\.?\b|\bsubq\b", "subcutaneous"),
        (r"\bintramuscular\w*|\bi\.?m\.?\b", "intramuscular"),
        (r"\bintra-?tumou?ral\w*", "intratumoural"),
        (r"\bintra-?prostatic\w*", "intraprostatic"),
        (r"\bintravesical\w*", "intravesical"),
        (r"\bintradermal\w*", "intradermal"),
        (r"\btransdermal\w*|\bpatch(?:es)?\b", "transdermal"),
        (r"\btopical\w*", "topical"),
    )
)


def route(text: str) -> str | None:
    """The route of administration that stands first in a text, or None.

    >>> route("200 mg IV every 3 weeks")
    'intravenous'
    """
    found = [(match.start(), name) for pattern, name in _ROUTES if (match := pattern.search(text))]
    return min(found)[1] if found else None


_STOP: Final = re.compile(r"[;\n]|[.](?:\s+[A-Z(]|$)|\b(?:followed|then|or|versus|plus|with)\b")
_TABLET: Final = re.compile(r"\s*(?:capsules?|tablets?|vials?|pills?|softgels?)\b", re.IGNORECASE)
_REACH: Final = 110  # characters after a dose in which its schedule may stand


def _bracketed(text: str, place: int) -> bool:
    return "(" in text[max(0, place - 12) : place]


def _amount(found: re.Match[str]) -> Amount:
    unit = _UNITS[found["unit"].casefold().replace(" ", "")]
    per = re.sub(r"\s+", "", (found["per"] or "").casefold())
    unit += _PER[per] if per else ""
    if found["daily"] and found["daily"].casefold() != "dose":
        unit += "/d"
    return Amount(quantity(found, "q"), unit)


def drug_doses(text: str) -> list[DrugDose]:
    """The drug doses in a text, in order, each with the schedule that follows it.

    >>> [dose] = drug_doses("10 mg/kg IV every 2 weeks for 12 cycles")
    >>> dose.amount.quantity.single, dose.amount.unit, dose.interval_days, dose.cycles.single
    (Decimal('10'), 'mg/kg', Decimal('14'), Decimal('12'))
    """
    places: list[tuple[int, int, Amount]] = [
        (found.start(), found.end(), _amount(found))
        for found in _AMOUNT.finditer(text)
        # "160 mg (four 40 mg capsules)": a tablet's strength is no dose
        if not (_TABLET.match(text, found.end()) and _bracketed(text, found.start()))
    ]
    for found in _AUC.finditer(text):
        area = decimal(found["q"])
        places.append((found.start(), found.end(), Amount(Range(area, area), "mg.min/mL")))
    places.sort(key=lambda place: place[0])
    result: list[DrugDose] = []
    for number, (start, end, amount) in enumerate(places):
        limit = places[number + 1][0] if number + 1 < len(places) else len(text)
        after = text[end : min(limit, end + _REACH)]
        stop = _STOP.search(after)
        after = after[: stop.start()] if stop else after
        schedule = _interval(after)
        if schedule is None and amount.unit.endswith("/d"):
            schedule = (Decimal(1), "per day")
        result.append(
            DrugDose(
                text=text[start:end].strip(),
                start=start,
                end=end,
                amount=amount,
                interval_days=schedule[0] if schedule else None,
                cycles=cycles(after),
                duration_weeks=duration_weeks(after),
                route=route(after) or route(text[max(0, start - 25) : start]),
                schedule=schedule[1].strip() if schedule else None,
            )
        )
    return result
