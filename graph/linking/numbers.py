"""Numbers in a text: digits, words, ranges and open ends, as decimals."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from graph.records import Range

__all__ = ["NUMBER", "WHOLE", "decimal", "quantity", "quantity_pattern"]

# fmt: off
_WORDS: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)
# fmt: on
_VALUES: Final = (
    {word: number for number, word in enumerate(_WORDS, start=1)}
    | {
        f"{tens}{joint}{unit}": value + number
        for tens, value in (("twenty", 20), ("thirty", 30))
        for joint in ("-", " ")
        for number, unit in enumerate(_WORDS[:9], start=1)
    }
    | {"thirty": 30, "forty": 40, "a": 1, "single": 1, "once": 1, "twice": 2, "thrice": 3}
)
_SPELT: Final = "|".join(
    sorted((word for word in _VALUES if word not in {"a", "once", "twice"}), key=len, reverse=True)
)

# "1,4" is a decimal comma; "5,10 or 20" and "1,8,15" are lists.
_COMMA: Final = r"(?<![\d,])(?:\d{1,3},\d{1,2}|0,\d{3})(?![\d,]|\.\d|\s*(?:or|and)\s+\d)"
NUMBER: Final = rf"(?:{_COMMA}|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:[.·]\d+)?|\.\d+)"
WHOLE: Final = rf"(?:\b(?:{_SPELT})\b|\d{{1,3}}(?![\d.]\d))"
_TO: Final = r"\s*(?:-|–|—|−|\bto\b|\bor\b|\band\b)\s*"
_OPEN: Final = (
    r"(?P<{0}open>≥|>=|=>|>|≤|<=|<|\b(?:at\s+least|a?\s*minimum\s+(?:dose\s+)?of|more\s+than|"
    r"up\s+to|a?\s*maximum\s+(?:dose\s+)?of|max(?:imum)?\.?|no\s+more\s+than|less\s+than)\b)?\s*"
)
_LOW: Final = frozenset({"≥", ">=", "=>", ">"})
_HIGH: Final = frozenset({"≤", "<=", "<"})


def quantity_pattern(
    name: str, number: str = NUMBER, unit: str = "", *, listed: bool = False
) -> str:
    """A pattern for a number, a range or an open end; its groups start with `name`.

    Args:
        name: prefix of the groups.
        number: what counts as a number.
        unit: a pattern that may stand after the low end of a range ("70 Gy-80 Gy").
        listed: whether several numbers may stand in a list ("12, 15, or 18 Gy"): a range as well.
    """
    between = rf"(?:{unit}(?=\s*(?:[-–—−]|(?:up\s+)?to\b)))?" if unit else ""
    several = rf"(?:(?P<{name}first>{number}),\s+(?:{number},\s+)*(?P<{name}last>(?:or|and)\s+)?)?"
    return (
        rf"(?<!\d:){_OPEN.format(name)}{several if listed else ''}(?P<{name}low>{number})"
        rf"(?:{between}(?P<{name}to>{_TO}|\s*\b(?:up\s+)?(?:to|and)\s+(?:a\s+)?(?:max(?:imum)?\s+(?:of\s+)?)?)(?P<{name}high>{number}))?"
    )


def decimal(written: str) -> Decimal:
    """The value of a number written in digits or words.

    >>> decimal("1,000"), decimal("thirty-nine"), decimal("7.25"), decimal("1,4")
    (Decimal('1000'), Decimal('39'), Decimal('7.25'), Decimal('1.4'))
    """
    word = re.sub(r"\s+", " ", written.strip().casefold())
    if word in _VALUES:
        return Decimal(_VALUES[word])
    if re.fullmatch(_COMMA, word):
        return Decimal(word.replace(",", "."))
    return Decimal(word.replace(",", "").replace("·", "."))


def quantity(found: re.Match[str], name: str, factor: Decimal = Decimal(1)) -> Range:
    """The range that a `quantity_pattern` of this name has found, times a factor."""
    low = _plain(decimal(found[f"{name}low"]) * factor)
    written = found[f"{name}high"]
    first = found.groupdict().get(f"{name}first")
    if first is not None and (found[f"{name}last"] or written is not None):
        ends = [_plain(decimal(end) * factor) for end in (first, written or found[f"{name}low"])]
        return Range(min(ends), max(ends))  # "12, 15, or 18 Gy"
    if written is not None:
        high = _plain(decimal(written) * factor)
        if high < low and found[f"{name}to"].strip().casefold() not in {"or", "and"}:
            return Range(low, low)  # "8 Gy × 3 to one lesion" is no range
        return Range(min(low, high), max(low, high))
    mark = re.sub(r"\s+", " ", (found[f"{name}open"] or "").casefold())
    if mark in _LOW or mark.startswith(("at least", "minimum", "a minimum", "more")):
        return Range(low, None)
    if mark in _HIGH or mark.startswith(("up to", "max", "a max", "no more", "less")):
        return Range(None, low)
    return Range(low, low)


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros, and never in exponent form."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
