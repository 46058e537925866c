"""Doses, schedules and durations of a curated therapy: UCUM units, days, weeks, grays."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.records import Amount, Range
from graph.sources.curated_types import RangeBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.sources.curated_schema import TherapyBlock

__all__ = ["DOSE_UNITS", "INTERVAL_DAYS", "amount", "notes", "radiation", "span", "weeks"]

DOSE_UNITS: Final = {
    "mg": "mg",
    "mg/day": "mg/d",
    "mg/kg": "mg/kg",
    "mg/m2": "mg/m2",
    "GBq": "GBq",
    "kBq/kg": "kBq/kg",
    "microcurie": "uCi",
}
# Only schedules with one interval throughout; the others stay text.
INTERVAL_DAYS: Final = {
    "every 12 hours": Decimal("0.5"),
    "twice daily": Decimal("0.5"),
    "daily": Decimal(1),
    "once daily": Decimal(1),
    "once daily in 28-day courses": Decimal(1),
    "alternate days": Decimal(2),
    "every other day": Decimal(2),
    "weekly": Decimal(7),
    "every 2 weeks": Decimal(14),
    "2 weeks apart": Decimal(14),
    "day 1 of 21-day cycles": Decimal(21),
    "day 1 of each 21-day cycle": Decimal(21),
    "day 2 of 21-day cycles": Decimal(21),
    "every 21 days": Decimal(21),
    "every 3 weeks": Decimal(21),
    "every 28 days": Decimal(28),
    "every 4 weeks": Decimal(28),
    "every 4 weeks up to 2 years": Decimal(28),
    "day 1, every 6 weeks": Decimal(42),
    "every 6 weeks": Decimal(42),
    "every 6 weeks, decreasing by 0.5 GBq each cycle": Decimal(42),
    "every 8 weeks": Decimal(56),
}
# Mean Gregorian month and year (400 years = 146,097 days), in weeks.
WEEKS: Final = {
    "days": Decimal(1) / 7,
    "weeks": Decimal(1),
    "months": Decimal(146097) / 4800 / 7,
    "years": Decimal(146097) / 400 / 7,
}
ONE_DECIMAL: Final = Decimal("0.1")
HUNDREDTH: Final = Decimal("0.01")


def amount(block: TherapyBlock) -> Amount | None:
    """The dose with its UCUM unit."""
    quantity = span(block.dose)
    if quantity is None or block.dose_unit is None:
        return None
    return Amount(quantity, DOSE_UNITS[block.dose_unit])


def span(printed: Decimal | RangeBlock | None) -> Range | None:
    """A number or a range of the file as a range; None where the file has neither."""
    if printed is None:
        return None
    if isinstance(printed, RangeBlock):
        return Range(printed.low, printed.high)
    return Range(printed, printed)


def weeks(block: TherapyBlock) -> Range | None:
    """The duration in weeks, to one decimal where it was printed in another unit."""
    printed = span(block.duration)
    if printed is None or block.duration_unit in {None, "weeks"}:
        return printed
    factor = WEEKS[block.duration_unit or "weeks"]
    ends = (
        None if end is None else (end * factor).quantize(ONE_DECIMAL)
        for end in (printed.low, printed.high)
    )
    return Range(*ends)


def _duration_note(block: TherapyBlock) -> Iterator[str]:
    """The printed duration, where the weeks were reckoned from it."""
    printed = span(block.duration)
    if printed is None or block.duration_unit == "weeks":
        return
    if printed.single is not None:
        words = f"{printed.single}"
    elif printed.low is None:
        words = f"at most {printed.high}"
    elif printed.high is None:
        words = f"at least {printed.low}"
    else:
        words = f"{printed.low} to {printed.high}"
    yield f"for {words} {block.duration_unit}"


def radiation(block: TherapyBlock) -> tuple[Range | None, Range | None]:
    """Total dose and dose per fraction; one that is not printed follows from the other.

    Only with one number of fractions, and the dose per fraction only where it comes out
    exactly (to a hundredth of a gray): 36.25 Gy in 5 is 7.25 Gy a fraction.
    """
    total, each = span(block.dose_gy), span(block.dose_per_fraction_gy)
    fractions = block.fractions
    if not isinstance(fractions, Decimal) or (total is None) == (each is None):
        return total, each
    if total is None and each is not None:
        low, high = (
            None if end is None else _plain(end * fractions) for end in (each.low, each.high)
        )
        return Range(low, high), each
    if isinstance(block.dose_gy, Decimal):
        share = (block.dose_gy / fractions).quantize(HUNDREDTH)
        if share * fractions == block.dose_gy:
            share = _plain(share)
            return total, Range(share, share)
    return total, each


def _plain(number: Decimal) -> Decimal:
    """The number without trailing zeros after the point."""
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()


def _reckoning_note(block: TherapyBlock) -> Iterator[str]:
    total, each = radiation(block)
    if total is not None and block.dose_gy is None:
        yield "total dose reckoned from the dose per fraction"
    if each is not None and block.dose_per_fraction_gy is None:
        yield "dose per fraction reckoned from the total dose"


def notes(block: TherapyBlock) -> Iterator[str]:
    """What was reckoned, said in words: the printed duration, a total or a share of it."""
    yield from _duration_note(block)
    yield from _reckoning_note(block)
