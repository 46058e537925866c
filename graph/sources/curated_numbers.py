"""Numbers of a curated file that cannot be as printed: a slip of the hand, named with its row."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.sources.curated_problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.sources.curated_schema import ComparisonBlock, ResultBlock, StudyFile

__all__ = ["implausible"]

LEVELS: Final = (Decimal(50), Decimal(100))  # confidence levels, in per cent
SHARES: Final = (Decimal(0), Decimal(100))
PROBABILITIES: Final = (Decimal(0), Decimal(1))


def implausible(study: StudyFile) -> Iterator[Problem]:
    """Values outside their own interval, shares above 100 %, more events than men, p above 1."""
    for at, result in enumerate(study.results):
        yield from _result(result, f"results[{at}]")
    for at, comparison in enumerate(study.comparisons):
        path = f"comparisons[{at}]"
        yield from _interval(comparison, path)
        yield from _within(comparison.p_value, PROBABILITIES, f"{path}.p_value")


def _result(row: ResultBlock, path: str) -> Iterator[Problem]:
    yield from _interval(row, path)
    if row.unit == "percent":
        yield from _within(row.value, SHARES, f"{path}.value")
    if row.n_events is not None and row.n is not None and row.n_events > row.n:
        reason = f"more events than the {row.n} in n; check both"
        yield Problem(path=f"{path}.n_events", value=str(row.n_events), reason=reason)
    for low, high, name in (
        (row.iqr_low, row.iqr_high, "iqr_low"),
        (row.range_low, row.range_high, "range_low"),
    ):
        if low is not None and high is not None and low > high:
            reason = f"above the upper end, {high}; check both"
            yield Problem(path=f"{path}.{name}", value=str(low), reason=reason)


def _interval(row: ResultBlock | ComparisonBlock, path: str) -> Iterator[Problem]:
    yield from _within(row.ci_level, LEVELS, f"{path}.ci_level")
    low, value, high = (_number(row.ci_low), _number(row.value), _number(row.ci_high))
    if value is None:
        if low is not None and high is not None and low > high:
            reason = f"above the upper limit, {high}; check both"
            yield Problem(path=f"{path}.ci_low", value=str(low), reason=reason)
    elif (low is not None and value < low) or (high is not None and value > high):
        reason = f"outside its interval, {row.ci_low} to {row.ci_high}; check the three numbers"
        yield Problem(path=f"{path}.value", value=str(value), reason=reason)


def _within(
    printed: Decimal | str | None, limits: tuple[Decimal, Decimal], path: str
) -> Iterator[Problem]:
    low, high = limits
    number = _number(printed)
    if number is not None and not low <= number <= high:
        reason = f"must lie between {low} and {high}; check it"
        yield Problem(path=path, value=str(number), reason=reason)


def _number(printed: Decimal | str | None) -> Decimal | None:
    return printed if isinstance(printed, Decimal) else None
