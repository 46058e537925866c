"""Schedules in a text: days between doses, cycles, duration in weeks, route."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from graph.linking.gates import Gate
from graph.linking.numbers import NUMBER, WHOLE, decimal
from graph.records import Range

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["cycles", "duration_weeks", "interval_days", "route", "schedule_of"]

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


# Several days of a cycle: no one interval, but words worth keeping.
_DAYS_OF_CYCLE: Final = re.compile(
    r"\b(?:days?|d)\s*\d+(?:\s*(?:,|and|&|,\s*and)\s*(?:days?\s*)?\d+)+\s*(?:\b\w+\s+){0,4}?"
    r"\d+[\s-]*(?:days?|weeks?)(?:[\s-]+cycles?)?",
    re.IGNORECASE,
)


def schedule_of(text: str) -> tuple[Decimal | None, str] | None:
    """The interval that a text states with its words; of several days a cycle the words alone.

    >>> schedule_of("on days 1, 8 and 15 of each 28-day cycle")
    (None, 'days 1, 8 and 15 of each 28-day cycle')
    """
    days, regular = _DAYS_OF_CYCLE.search(text), _interval(text)
    if days is not None and (regular is None or text.find(regular[1]) >= days.start()):
        return None, days[0]
    return regular


@cache
def _interval_gate() -> Gate:
    return Gate([pattern for pattern, _ in _INTERVALS])


def _interval(text: str) -> tuple[Decimal, str] | None:
    best: tuple[int, int, Decimal, str] | None = None
    for order in _interval_gate().open(text):
        pattern, value = _INTERVALS[order]
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
    rf"(?:(?P<low>{WHOLE})(?:\s*(?:-|–|to|or)\s*(?P<high>{WHOLE}))?\s+"
    r"(?:\d{1,2}[\s-](?:day|week)\s+)?(?:additional\s+|planned\s+|\(max(?:imum)?\)\s+)?"
    r"(?:cycles|courses|doses|injections|infusions|administrations|cycle|course)\b|"
    rf"(?:number\s+of\s+)?(?:cycles|courses)\s*[:=]\s*(?P<told>{WHOLE}))",
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
    low = decimal(found["low"] or found["told"])
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


@cache
def _route_gate() -> Gate:
    return Gate([pattern for pattern, _ in _ROUTES])


def route(text: str) -> str | None:
    """The route of administration that stands first in a text, or None.

    >>> route("200 mg IV every 3 weeks")
    'intravenous'
    """
    possible = (_ROUTES[number] for number in _route_gate().open(text))
    found = [(match.start(), name) for pattern, name in possible if (match := pattern.search(text))]
    return min(found)[1] if found else None
