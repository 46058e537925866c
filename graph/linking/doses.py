"""Radiotherapy doses in a text: total dose, fractions, dose per fraction.

A dose counts only as prescribed to a target: biologically effective doses (BED), EQD2 and
limits for organs at risk are left out. Of total, fractions and dose per fraction the third is
derived only where the other two are single numbers and the result is exact.
Drug doses and schedules are read in `graph/linking/drug_doses.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from graph.linking.numbers import WHOLE, quantity, quantity_pattern
from graph.records import Range

__all__ = ["RadiotherapyDose", "radiotherapy_doses"]


@dataclass(frozen=True, slots=True)
class RadiotherapyDose:
    """One prescription as a text states it, in Gy; what it does not state is None."""

    text: str
    start: int
    end: int
    dose_gy: Range | None = None
    fractions: Range | None = None
    dose_gy_per_fraction: Range | None = None


_GY: Final = r"\s*-?\s*(?P<{0}unit>c?Gys?|grays?|centigrays?|CGE)\b(?:[\s-]?E\b|\s?\((?:RBE|E)\))?"
_FRACTION: Final = (
    r"(?:fractions?\b|fxs?\b|frx?\b|fractionations?\b|#|sessions?\b|doses\b|"
    r"treatments?\b(?!\s+arm))"
)
_DAILY: Final = (
    r"(?:(?:once[\s-]?)?(?:daily|weekly|equal|consecutive|separate|radiation|weekday|\w+ly)\s+)"
    r"{0,2}"
)
_X: Final = r"\s*(?:x|×|\*|✕)\s*"
_OF: Final = r"(?:\s+(?:of|with|at|each\s+of|à|a)\s+)"


def _dose(name: str) -> str:
    return quantity_pattern(name, unit=r"\s*c?Gy") + _GY.format(name)


def _count(name: str) -> str:
    return quantity_pattern(name, WHOLE)


# Tried in this order at each place; the names say what the numbers are:
# t total, f fractions, p dose per fraction, e either total or per fraction.
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 16 x 3.63 = 58.08 Gy
        rf"{_count('f')}{_X}{quantity_pattern('p')}(?:{_GY.format('p')})?\s*=\s*{_dose('t')}",
        # 3 x 9 Gy; 5 fractions x 7.25 Gy
        rf"{_count('f')}\s*(?:{_FRACTION})?{_X}{_dose('p')}",
        # 8 Gy x 3 (fractions); 8-10 Gy/fraction x 3
        rf"{_dose('p')}(?:\s*(?:/|per)\s*{_FRACTION})?{_X}{_count('f')}\s*(?:{_FRACTION})?",
        # 3 Gy/day for 10 days
        rf"{_dose('p')}\s*(?:/|per|a|each)\s*day\s+(?:for|x|×)\s+{_count('f')}\s+days\b",
        # 8 Gy for 3 fractions
        rf"{_dose('e')}\s+for\s+(?:a\s+total\s+of\s+)?{_count('f')}\s+{_DAILY}{_FRACTION}",
        # 20 Gy in one fraction; 45 Gy in 25 daily fractions; 25Gy/5#; 30 Gy given over 5 fractions
        rf"{_dose('t')}(?:\s+total)?(?:\s*[,(]?\s*(?:(?:\w+\s+)?(?:in|over|as|into|using|with|at|by)"
        rf"|/|\()\s*(?:a\s+)?){_count('f')}\s*-?\s*{_DAILY}{_FRACTION}"
        rf"(?:{_OF}{_dose('p')})?",
        # 30 Gy/3; 67.5 Gy / 25 / 5 weeks
        rf"{_dose('t')}\s*/\s*{_count('f')}(?!\s*(?:weeks?|w|days?|d|months?)\b)",
        # single fraction of 20 Gy; 39 fractions of 2 Gy; 5 fractions (7.25 Gy each)
        rf"{_count('f')}\s*-?\s*{_DAILY}{_FRACTION}(?:{_OF}|\s*[(,@]\s*){_dose('p')}"
        r"(?!\s*(?:in\s+)?total)",
        # single dose of 8 Gy; single 8 Gy dose; 8 Gy single dose
        rf"(?P<once>single)[\s-]*(?:dose|fraction)?\s*(?:of\s+)?{_dose('p')}",
        rf"{_dose('p')}\s*,?\s*(?:as\s+|in\s+)?(?:a\s+)?(?P<once>single)[\s-]*(?:dose|fraction|treatment)",
        # 8-10 Gy per fraction; 2 Gy/fx; 1.8 Gy daily fractions; fractions of 2 Gy
        rf"{_dose('p')}\s*(?:(?:/|per|a|each)\s*(?:{_FRACTION}|day\b|dose\b)|{_DAILY}fractions?\b)",
        rf"fractions{_OF}{_dose('p')}",
        _dose("t"),
        rf"{_count('f')}\s*-?\s*{_DAILY}(?:fractions?\b|fxs?\b)(?!\s+(?:of\s+the|per|a|each)\b)",
    )
)
_ANY: Final = re.compile(r"gy\b|gray|\bfraction|\bfx|CGE\b", re.IGNORECASE)
_SCHEDULED_LIMIT: Final = Decimal(100)  # Gy; "60 Gy for 20 fractions" cannot be 1,200 Gy

# What stands before or after a number that is no prescription.
_NOT_BEFORE: Final = re.compile(
    r"(?:\bBED\w*|\bEQD\d?|biological(?:ly)?\s+(?:effective|equivalent)\s+doses?|\b[VD]\d*|"
    r"\b(?:mean|median|maximum|max|minimum|integral)\s+(?:\w+\s+){0,3}doses?|\bDmax|\bDmean|"
    r"absorbed\s+doses?|doses?\s+constraints?|tolerance|receiving|received|previous|prior)"
    r"(?:\s*\([^)]*\))?\s*(?:of|to|is|was|be|as|at|for|least|more|less|than|a|the|with|<|>|≤|≥|=|~|"
    r"\s|radiotherapy|radiation|\(|α/β|\d+)*$",
    re.IGNORECASE,
)
_NOT_AFTER: Final = re.compile(
    r"\s*[\[(,]?\s*(?:BED|EQD|biological(?:ly)?\s+(?:effective|equivalent)|equivalents?\b|"
    r"(?:isodose|line|increments?|steps?)\b|to\s+(?:less|no)\b)",
    re.IGNORECASE,
)


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

    total, each, count, either = part("t"), part("p"), part("f"), part("e")
    if groups.get("once"):
        count, total = Range(Decimal(1), Decimal(1)), each
    if either is not None and count is not None:
        product = (either.high or Decimal(0)) * (count.high or Decimal(0))
        total, each = (either, None) if product > _SCHEDULED_LIMIT else (None, either)
    return RadiotherapyDose(found[0].strip(), found.start(), found.end(), total, count, each)


def _components(text: str) -> list[RadiotherapyDose]:
    """What the patterns find, in order, none overlapping, earlier patterns first."""
    taken: list[RadiotherapyDose] = []
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            free = all(found.end() <= each.start or found.start() >= each.end for each in taken)
            if free:
                taken.append(_read(found))
    kept = [
        each
        for each in taken
        if not _NOT_BEFORE.search(text[max(0, each.start - 60) : each.start])
        and not _NOT_AFTER.match(text[each.end : each.end + 40])
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
    written = text[first.start : second.end]
    return RadiotherapyDose(written, first.start, second.end, total, count, each)


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


def radiotherapy_doses(text: str) -> list[RadiotherapyDose]:
    """The radiotherapy prescriptions in a text, in order.

    >>> [dose] = radiotherapy_doses("8 Gy × 3 to one lesion")
    >>> dose.dose_gy.single, dose.fractions.single, dose.dose_gy_per_fraction.single
    (Decimal('24'), Decimal('3'), Decimal('8'))
    >>> radiotherapy_doses("BED of 100 Gy; mean heart dose < 20 Gy; V20 < 30 %")
    []
    """
    if not _ANY.search(text):
        return []
    merged: list[RadiotherapyDose] = []
    for each in _components(text):
        joined = _joined(merged[-1], each, text) if merged else None
        if joined is None:
            merged.append(each)
        else:
            merged[-1] = joined
    return [_completed(each) for each in _shared_fractions(merged, text)]


def _shared_fractions(doses: list[RadiotherapyDose], text: str) -> list[RadiotherapyDose]:
    """The first dose of `66 Gy and 50 Gy in 25 fractions` has the fractions of the second."""
    shared = list(doses)
    for place in range(len(doses) - 2, -1, -1):
        first, second = shared[place], shared[place + 1]
        gap = text[first.end : second.start].strip()
        if first.fractions is None and second.dose_gy is not None and gap in {"and", "/", "&"}:
            shared[place] = replace(first, fractions=second.fractions)
    return shared
