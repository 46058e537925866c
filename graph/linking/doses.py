"""Radiotherapy doses in a text: total dose, fractions, dose per fraction.

A dose counts only as prescribed to a target; what is none is told in `dose_limits.py`.
Of total, fractions and dose per fraction the third is derived only where the other two are
single numbers and the result is exact. Drug doses are read in `drug_doses.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from graph.linking.dose_limits import is_limit
from graph.linking.gates import Gate
from graph.linking.numbers import WHOLE, quantity, quantity_pattern
from graph.records import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RadiotherapyDose", "plain_marks", "radiotherapy_doses"]


@dataclass(frozen=True, slots=True)
class RadiotherapyDose:
    """One prescription as a text states it, in Gy; what it does not state is None."""

    text: str
    start: int
    end: int
    dose_gy: Range | None = None
    fractions: Range | None = None
    dose_gy_per_fraction: Range | None = None


_GY: Final = (
    r"(?:\s*(?:±|\+\s?/?\s?-)\s*\d+(?:\.\d+)?)?\s*-?\s*(?P<{0}unit>c?Gy(?:s|E|RBE)?|grays?|centi-?grays?|CGE)\b"
    r"(?:[\s-]?Eq?\b|\s?[(\[](?:RBE|E)[)\]])?"
)
_FRACTION: Final = (
    r"(?:fractions?\b|fxs?\b|frx?s?\b|fractionations?\b|F\b|#|sessions?\b|sittings?\b|doses\b|"
    r"treatments?\b(?!\s+arm))"
)
_DAILY: Final = (
    r"(?:(?:(?:once[\s-]?)?(?:daily|weekly|equal|consecutive|separate|radiation|weekday|treatment|"
    r"fractionated|SBRT|SABR|\w+ly))\s+){0,2}"
)
_X: Final = r"\s*(?:x|×|\*|✕)\s*"
_OF: Final = r"(?:\s+(?:of|with|at|each\s+of|à|a)\s+)"
# "36 grays (radiation dose unit) in 6 treatments", "36.25 Gy (EQD2 = 90 Gy) in 5 fractions"
_ASIDE: Final = r"(?:\s*\((?:[^()]{0,40}(?:EQD|BED|PTV|CTV|GTV)[^()]{0,40}|[^()\d]{0,40})\)+)?"
_NOT_WHOLE: Final = r"(?!\s*(?:(?:in\s+)?total|(?:in|over|/)\s*(?:\d|one\b|two\b|three\b|five\b)))"
_WORD: Final = r"(?:(?!(?:and|or|plus|then|versus|vs|boost)\b)[a-z]+\s+)"


def _dose(name: str) -> str:
    return quantity_pattern(name, unit=r"\s*c?Gy", listed=True) + _GY.format(name)


def _count(name: str) -> str:
    return quantity_pattern(name, WHOLE)


# Tried in this order at each place; the names say what the numbers are:
# t total, f fractions, p dose per fraction, e either total or per fraction, d daily if small.
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 16 x 3.63 = 58.08 Gy
        rf"{_count('f')}{_X}{quantity_pattern('p')}(?:{_GY.format('p')})?\s*=\s*{_dose('t')}",
        # 5 fractions of 2 Gy per week: a rate, not a course
        rf"(?:{_count('r')})\s*{_DAILY}{_FRACTION}{_OF}{_dose('p')}\s*(?:/|per|a|each)\s*week\b",
        # 2 implants with 1 fraction of 12 Gy
        rf"{_count('f')}\s+(?:implants|implantations|insertions|applications|procedures)\s+(?:with|of)\s+"
        rf"(?:1|one|a|a\s+single|single)\s+fraction{_OF}{_dose('p')}",
        # 1.8 Gy/day, 5 days/week, for 5 weeks
        rf"{_dose('p')}\s*(?:(?:/|per|a|each)\s*(?:day|{_FRACTION})|daily|fractions?)?[\s,;]*"
        rf"(?:x\s*|×\s*)?{_count('n')}\s*(?:days|{_FRACTION}|times)\s*(?:/|per|a|each)\s*week\s*,?"
        rf"\s*(?:x|×|for|over)?\s*{_count('w')}\s*weeks\b",
        # 3 x 9 Gy; 5 fractions x 7.25 Gy
        rf"{_count('f')}\s*(?:{_FRACTION})?{_X}{_dose('p')}(?:\s*(?:/|per)\s*{_FRACTION})?",
        # 8 Gy x 3 (fractions); 8-10 Gy/fraction x 3
        rf"{_dose('p')}(?:\s*(?:/|per)\s*{_FRACTION}|\s+(?:HDR|LDR|SBRT|SABR|EBRT))?{_X}{_count('f')}\s*{_DAILY}(?:{_FRACTION})?",
        # 3 Gy/day for 10 days; 8-12 Gy, 4-5 times; 3 Gy per fraction for 15-20 fractions
        rf"{_dose('p')}\s*(?:(?:/|per|a|each)\s*day|daily)\s+(?:for|x|×)\s+{_count('f')}\s+days\b",
        rf"{_dose('p')}\s*,?\s*{_count('f')}\s+times\b(?!\s*(?:a|per|/)\s*(?:week|day))",
        # two 15 Gy HDR treatments
        rf"{_count('f')}\s+{_dose('p')}\s+(?:HDR\s+)?(?:fractions|treatments|doses|implants|sessions)\b",
        rf"{_dose('p')}\s*(?:/|per)\s*{_FRACTION}\s*(?:,|for|in)\s*(?:a\s+total\s+of\s+)?"
        rf"{_count('f')}\s*{_DAILY}{_FRACTION}",
        # 8 Gy for 3 fractions
        rf"{_dose('e')}(?:\s+of\s+[a-z-]+(?:\s+(?:therapy|RT))?)?\s+for\s+(?:a\s+total\s+of\s+)?{_count('f')}\s+{_DAILY}{_FRACTION}",
        # 20 Gy in one fraction; 45 Gy in 25 daily fractions; 25Gy/5#; 30 Gy given over 5 fractions
        rf"{_dose('t')}{_ASIDE}(?:\s+total)?(?:\s*[,(]?\s*{_WORD}{{0,3}}?"
        rf"(?:in|over|as|into|using|with|at|by|divided\s+into)|\s*/|\s*\()\s*"
        rf"(?:a\s+|a\s+total\s+of\s+)?{_count('f')}(?:\s*\(up\s+to\s+\d+\))?\s*-?\s*{_DAILY}"
        rf"{_FRACTION}(?:(?:{_OF}|\s*[(,@]\s*){_dose('p')}{_NOT_WHOLE})?",
        # 30 Gy/3; 67.5 Gy / 25 / 5 weeks
        rf"{_dose('t')}\s*/\s*{_count('f')}(?!\s*(?:weeks?|wks?|w|days?|d|months?|min\w*|h\w*)\b)",
        # single fraction of 20 Gy; 39 fractions of 2 Gy; 5 fractions (7.25 Gy each)
        rf"{_count('f')}\s*-?\s*{_DAILY}{_FRACTION}(?:{_OF}|\s*[(,@]\s*){_dose('p')}"
        rf"{_NOT_WHOLE}",
        # single dose of 8 Gy; single 8 Gy dose; 8 Gy single dose
        rf"(?P<once>single)[\s-]*(?:dose|fraction)?\s*(?:of\s+)?{_dose('p')}",
        rf"{_dose('p')}\s*,?\s*(?:as\s+|in\s+)?(?:a\s+)?(?P<once>single)"
        r"[\s-]*(?:dose|fraction|treatment)",
        # 8-10 Gy per fraction; 2 Gy/fx; 1.8 Gy daily fractions; fractions of 2 Gy; 3 Gy, QD
        rf"{_dose('p')}\s*(?:(?:/|per|a|each)\s*(?:{_FRACTION}|day\b|dose\b|F\b)"
        rf"|{_DAILY}fractions?\b)",
        rf"fractions{_OF}{_dose('p')}",
        rf"{_dose('d')}\s*,?\s*(?:once\s+|twice\s+)?(?:daily|QD|BID|b\.i\.d|t\.?i\.?d)\b",
        _dose("t"),
        rf"{_count('f')}\s*-?\s*{_DAILY}(?:fractions?\b|fxs?\b)(?!\s+(?:of\s+the|per|a|each)\b)"
        r"(?P<less>\s+or\s+(?:less|fewer)\b)?",
        # the number of treatment sessions will be reduced to five
        rf"(?:\bfractions|\btreatment\s+sessions)\b[^.;:\d]{{0,70}}\b(?:reduced|cut|shortened)\s+to\s+"
        rf"{_count('f')}\b(?!\s*(?:weeks?|days?|months?|Gy|%))",
    )
)
_SESSIONS: Final = re.compile(
    rf"\b(?:for|in|over|of)\s+{_count('f')}\s+{_DAILY}(?:treatments|sessions|sittings)\b",
    re.IGNORECASE,
)
_ANY: Final = re.compile(r"gy|gray|fraction|fx\b|CGE\b|treatment\s+sessions", re.IGNORECASE)
_PHASE: Final = Decimal("0.8")  # a part of a course gives at most so much of the whole
_SCHEDULED_LIMIT: Final = Decimal(100)  # Gy; "60 Gy for 20 fractions" cannot be 1,200 Gy
_DAILY_LIMIT: Final = Decimal(6)  # Gy; "60 Gy daily" is the whole course, given day by day
_KEPT: Final = 256  # texts whose doses are kept: arms share their texts
_SENTENCE: Final = re.compile(r"\.\s|;")
_MARKS: Final = str.maketrans("（）［］：；，．＝～＋＞＜\\", "()[]:;,.=~+>< ")


def plain_marks(text: str) -> str:
    """The text with full-width marks and Markdown's backslashes made plain; offsets stay."""
    return text.translate(_MARKS)


@cache
def _gate() -> Gate:
    """Tells which patterns can match in a sentence."""
    return Gate(_PATTERNS)


def _factor(unit: str | None) -> Decimal:
    small = unit is not None and unit.casefold().startswith(("cgy", "centi"))
    return Decimal("0.01") if small else Decimal(1)


def _read(found: re.Match[str]) -> RadiotherapyDose:
    """The numbers of one found pattern under their names."""
    groups = found.groupdict()

    def part(name: str) -> Range | None:
        if groups.get(f"{name}low") is None:
            return None
        return quantity(found, name, _factor(groups.get(f"{name}unit")))

    total, each, count, either, daily = part("t"), part("p"), part("f"), part("e"), part("d")
    weekly, weeks = part("n"), part("w")
    count = _times(weekly, weeks) if weekly is not None and weeks is not None else count
    if groups.get("once"):
        count, total = Range(Decimal(1), Decimal(1)), each
    if either is not None and count is not None:
        product = (either.high or Decimal(0)) * (count.high or Decimal(0))
        total, each = (either, None) if product > _SCHEDULED_LIMIT else (None, either)
    if daily is not None:
        whole = (daily.high or daily.low or Decimal(0)) > _DAILY_LIMIT
        total, each = (daily, None) if whole else (None, daily)
    count = _counted(count, found[0], open_end=bool(groups.get("less")))
    if total is not None and total.low is None and count is not None:
        total = Range(total.high, total.high)  # "up to 60 Gy in 15 sessions" is a schedule
    for spread in (total, each):
        if spread and spread.low and spread.high and spread.low <= _DAILY_LIMIT < spread.high / 3:
            total, each = _exact(spread.high), _exact(spread.low)  # "2 Gy to 66 Gy"
    return RadiotherapyDose(found[0].strip(), found.start(), found.end(), total, count, each)


def _counted(count: Range | None, words: str, *, open_end: bool) -> Range | None:
    """The number of fractions: none in "one daily fraction", at most ten in "10 or less"."""
    if count is not None and count.high == 1 and re.search(r"\bdaily\b", words, re.IGNORECASE):
        return None
    return Range(None, count.high) if count is not None and open_end else count


def _parts(dose: RadiotherapyDose) -> list[RadiotherapyDose]:
    """The whole and its first phase: `79.2 Gy, delivered as 25 fractions of 1.8 Gy, then ...`."""
    total, count, each = map(_single, (dose.dose_gy, dose.fractions, dose.dose_gy_per_fraction))
    if not (total and count and each) or count * each > total * _PHASE:
        return [dose]
    middle = dose.start + 1
    return [
        replace(dose, end=middle, fractions=None, dose_gy_per_fraction=None),
        replace(dose, start=middle, dose_gy=None),
    ]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence; no prescription goes on beyond one."""
    start = 0
    for found in _SENTENCE.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _sentence_doses(
    text: str, start: int, end: int, *, sessions: bool
) -> Iterator[RadiotherapyDose]:
    """What the patterns find in one sentence, none overlapping, earlier patterns first."""
    sentence = text[start:end]
    counted = sessions and _SESSIONS.search(sentence) is not None
    if not counted and not _ANY.search(sentence):
        return
    taken: list[tuple[int, int]] = []
    possible = [number for number in _gate().open(sentence) if number < len(_PATTERNS)]
    for pattern in (*(_PATTERNS[number] for number in possible), *([_SESSIONS] if counted else [])):
        for found in pattern.finditer(text, start, end):
            if all(found.end() <= low or found.start() >= high for low, high in taken):
                taken.append(found.span())
                yield from _parts(_read(found))


def _components(text: str, *, sessions: bool) -> list[RadiotherapyDose]:
    """What the patterns find, in order, none overlapping, earlier patterns first."""
    taken = [
        dose
        for start, end in _sentences(text)
        for dose in _sentence_doses(text, start, end, sessions=sessions)
    ]
    kept = [
        each
        for each in taken
        if not is_limit(text, each.start, each.end)
        and not (each.dose_gy and each.dose_gy.high == 0)
    ]
    return sorted(kept, key=lambda each: each.start)


_BREAK: Final = re.compile(
    r"[;\n]|[.](?:\s|$)|\b(?:or|versus|vs|followed|then|boost|plus|and)\b", re.I
)
_REACH: Final = 45  # characters between the parts of one prescription


def _joined(
    first: RadiotherapyDose, second: RadiotherapyDose, text: str
) -> RadiotherapyDose | None:
    """Both as one prescription, if they stand together and complete each other."""
    gap = text[first.end : second.start]
    if len(gap) > _REACH or _BREAK.search(gap):
        return None
    pairs = [
        (first.dose_gy, second.dose_gy),
        (first.fractions, second.fractions),
        (first.dose_gy_per_fraction, second.dose_gy_per_fraction),
    ]
    if any(one is not None and other is not None and one != other for one, other in pairs):
        return None
    total, count, each = (one or other for one, other in pairs)
    whole = RadiotherapyDose(
        text[first.start : second.end], first.start, second.end, total, count, each
    )
    return whole if _parts(whole) == [whole] else None


def _single(value: Range | None) -> Decimal | None:
    return value.single if value is not None else None


def _completed(dose: RadiotherapyDose) -> RadiotherapyDose:
    """The dose with its third number, where the two others give it exactly."""
    total, count, each = (
        _single(dose.dose_gy),
        _single(dose.fractions),
        _single(dose.dose_gy_per_fraction),
    )
    if total and count and each and 2 * total < count * each:
        return _completed(replace(dose, dose_gy=None))  # a misprint: less than half of the parts
    if dose.dose_gy is None and count and each:
        return replace(dose, dose_gy=_exact(count * each))
    if dose.dose_gy is None and dose.fractions and dose.dose_gy_per_fraction:
        return replace(dose, dose_gy=_times(dose.dose_gy_per_fraction, dose.fractions))
    if dose.dose_gy_per_fraction is None and total and count:
        quotient = total / count
        if quotient == round(quotient, 3):
            return replace(dose, dose_gy_per_fraction=_exact(quotient))
    if dose.fractions is None and total and each:
        quotient = total / each
        if quotient == quotient.to_integral_value() and quotient > 1:
            return replace(dose, fractions=_exact(quotient))
    return dose


def _exact(value: Decimal) -> Range:
    plain = value.normalize()
    plain = plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
    return Range(plain, plain)


def _times(each: Range, count: Range) -> Range | None:
    """Dose per fraction times fractions, one of them a range: 9-11 Gy x 3 is 27-33 Gy."""
    if each.low is None or each.high is None or count.low is None or count.high is None:
        return None
    return Range(_exact(each.low * count.low).low, _exact(each.high * count.high).low)


def radiotherapy_doses(text: str, *, sessions: bool = False) -> list[RadiotherapyDose]:
    """The radiotherapy prescriptions in a text, in order.

    Args:
        text: the words to read.
        sessions: whether the text is about radiotherapy alone, so that its treatments and
            sessions are fractions.

    >>> [dose] = radiotherapy_doses("8 Gy × 3 to one lesion")
    >>> dose.dose_gy.single, dose.fractions.single, dose.dose_gy_per_fraction.single
    (Decimal('24'), Decimal('3'), Decimal('8'))
    >>> radiotherapy_doses("BED of 100 Gy; mean heart dose < 20 Gy; V20 < 30 %")
    []
    """
    return list(_prescriptions(text, sessions))


@lru_cache(maxsize=_KEPT)
def _prescriptions(text: str, sessions: bool) -> tuple[RadiotherapyDose, ...]:
    if not _ANY.search(text) and not (sessions and _SESSIONS.search(text)):
        return ()
    plain = plain_marks(text)
    merged: list[RadiotherapyDose] = []
    for each in _components(plain, sessions=sessions):
        joined = _joined(merged[-1], each, plain) if merged else None
        if joined is None:
            merged.append(each)
        else:
            merged[-1] = joined
    return tuple(_completed(each) for each in _shared_fractions(merged, plain))


_SIDE_BY_SIDE: Final = re.compile(
    r"(?:(?:to|for)\s+(?:[a-z]+\s+){1,4}?(?:\([A-Z]+\)\s*)?)?(?:,\s*)?(?:and|/|&)(?:\s*(?!or\b|then\b)[a-z]+){0,4}:?",
    re.IGNORECASE,
)


def _shared_fractions(doses: list[RadiotherapyDose], text: str) -> list[RadiotherapyDose]:
    """The first dose of `66 Gy and 50 Gy in 25 fractions` has the fractions of the second."""
    shared = list(doses)
    for place in range(len(doses) - 2, -1, -1):
        first, second = shared[place], shared[place + 1]
        gap = text[first.end : second.start].strip()
        if (
            first.fractions is None
            and first.dose_gy_per_fraction is None
            and second.dose_gy is not None
            and _SIDE_BY_SIDE.fullmatch(gap)
        ):
            shared[place] = replace(first, fractions=second.fractions)
    return shared
