"""The numbers and closed words of a therapy, as the registry digest writes them.

    36.25-40 Gy; 5 fractions; 7.25 Gy each; 2 courses; 1-5 sites; to metastasis; boost 15 Gy
    dose 240 mg; every 14 days; 4-6 cycles; neoadjuvant; backbone

A range is `low-high`, with an open end `low-` or `-high`. A therapy is investigated unless another
role is written; one without a role has `no role`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, get_args

from graph.records import Amount, Range, Role, Target, Therapy, Timing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["NotationError", "facts_of", "read_facts", "read_span", "said", "span"]

_NUMBER: Final = r"\d+(?:\.\d+)?"
_SPAN: Final = rf"(?:{_NUMBER}(?:-(?:{_NUMBER})?)?|-{_NUMBER})"
_RANGES: Final = {
    "dose_gy": "Gy",
    "fractions": "fractions",
    "dose_gy_per_fraction": "Gy each",
    "sites": "sites",
    "cycles": "cycles",
}
_UNIT: Final = re.compile(r"[^\s;<>|]+")
_ROLES: Final = tuple(role for role in get_args(Role) if role != "not stated")
_TIMINGS: Final = tuple(timing for timing in get_args(Timing) if timing != "not stated")
_TARGETS: Final = tuple(target for target in get_args(Target) if target != "not stated")


class NotationError(ValueError):
    """A cell that does not follow the notation; the message says what and how to mend it."""


_USUAL: Final = "investigated"  # a role that goes without saying
_NO_ROLE: Final = "no role"


def facts_of(therapy: Therapy) -> Therapy:
    """The therapy with only those facts that the digest holds, as it can write them."""
    dose = therapy.dose
    return replace(
        Therapy(key=therapy.key, name=therapy.name),
        role=therapy.role,
        timing=therapy.timing,
        dose=dose if dose and _UNIT.fullmatch(dose.unit) and _closed(dose.quantity) else None,
        interval_days=_positive(therapy.interval_days),
        cycles=_closed(therapy.cycles),
        dose_gy=_closed(therapy.dose_gy),
        fractions=_closed(therapy.fractions),
        dose_gy_per_fraction=_closed(therapy.dose_gy_per_fraction),
        courses=therapy.courses,
        sites=_closed(therapy.sites),
        target=therapy.target,
        boost_gy=_positive(therapy.boost_gy),
    )


def _closed(given: Range | None) -> Range | None:
    """A range that says something and nothing below zero."""
    ends = [] if given is None else [e for e in (given.low, given.high) if e is not None]
    return given if ends and min(ends) >= 0 else None


def _positive(number: Decimal | None) -> Decimal | None:
    return number if number is not None and number >= 0 else None


def said(therapy: Therapy) -> Iterator[str]:
    """The facts of a therapy as the digest writes them, in its order."""
    for field, unit in _RANGES.items():
        if written := _written(getattr(therapy, field)):
            yield f"{written} {unit}"
    if therapy.boost_gy is not None:
        yield f"boost {therapy.boost_gy:f} Gy"
    if therapy.courses is not None:
        yield f"{therapy.courses} courses"
    if therapy.dose is not None:
        yield f"dose {_written(therapy.dose.quantity)} {therapy.dose.unit}"
    if therapy.interval_days is not None:
        yield f"every {therapy.interval_days:f} days"
    if therapy.target != "not stated":
        yield f"to {therapy.target}"
    if therapy.timing != "not stated":
        yield therapy.timing
    if therapy.classes and therapy.role != _USUAL:
        yield _NO_ROLE if therapy.role == "not stated" else therapy.role


def _written(given: Range | None) -> str:
    if given is None:
        return ""
    if given.single is not None:
        return f"{given.single:f}"
    low, high = ("" if end is None else f"{end:f}" for end in (given.low, given.high))
    return f"{low}-{high}"


def read_facts(therapy: Therapy, facts: Sequence[str]) -> Therapy:
    """The therapy with the facts that a cell gives.

    Raises:
        NotationError: naming the fact that cannot be read.
    """
    seen: dict[str, object] = {}
    if not therapy.classes:
        if facts:
            raise NotationError("what has no class has no facts either; write ? alone")
        return therapy
    for fact in facts:
        name, value = _fact(fact)
        if name in seen:
            raise NotationError(f"{fact!r}: {name} is given twice; give it once")
        seen[name] = value
    return replace(therapy, **{"role": _USUAL, **seen})  # type: ignore[arg-type]  # _fact gives each its own type


def _fact(text: str) -> tuple[str, object]:
    """The field of a therapy that a fact is of, and its value.

    Raises:
        NotationError: when it is none.
    """
    if text in _WORDS:
        return _WORDS[text]
    for field, (pattern, value) in _NUMBERS.items():
        if found := pattern.fullmatch(text):
            return field, value(*found.groups())
    raise NotationError(f"{text!r} is no fact of a therapy; see graph/sources/digest_facts.py")


def _range(text: str) -> Range:
    low, dash, high = text.partition("-")
    if not dash:
        return Range(Decimal(low), Decimal(low))
    return Range(Decimal(low) if low else None, Decimal(high) if high else None)


def _amount(quantity: str, unit: str) -> Amount:
    return Amount(_range(quantity), unit)


_WORDS: Final[dict[str, tuple[str, object]]] = {
    **{role: ("role", role) for role in _ROLES},
    **{timing: ("timing", timing) for timing in _TIMINGS},
    **{f"to {target}": ("target", target) for target in _TARGETS},
    _NO_ROLE: ("role", "not stated"),
}
_NUMBERS: Final[dict[str, tuple[re.Pattern[str], Callable[..., object]]]] = {
    **{field: (re.compile(rf"({_SPAN}) {unit}"), _range) for field, unit in _RANGES.items()},
    "boost_gy": (re.compile(rf"boost ({_NUMBER}) Gy"), Decimal),
    "courses": (re.compile(r"(\d+) courses"), int),
    "interval_days": (re.compile(rf"every ({_NUMBER}) days"), Decimal),
    "dose": (re.compile(rf"dose ({_SPAN}) ({_UNIT.pattern})"), _amount),
}


def span(low: int | None, high: int | None) -> str:
    """A range of whole numbers: `1-5`, `5`, `-5`, `1-`; empty where both ends are open."""
    if low is None and high is None:
        return ""
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return _written(Range(*ends))


def read_span(text: str) -> tuple[int | None, int | None]:
    """The ends of a range of whole numbers.

    Raises:
        NotationError: when it is none.

    >>> read_span("1-5"), read_span("-3")
    ((1, 5), (None, 3))
    """
    if not re.fullmatch(r"\d+(?:-\d*)?|-\d+", text):
        raise NotationError(f"{text!r} is no range of whole numbers; write 1-5, 5 or -5")
    found = _range(text)
    low, high = (None if end is None else int(end) for end in (found.low, found.high))
    return low, high
