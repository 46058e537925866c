"""Units of registry results in UCUM, and what a printed number is a statistic of."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from graph.sources.text import tidy

__all__ = ["PARAMETER", "is_count", "is_landmark", "is_share", "time_point", "ucum"]

PARAMETER: Final = {
    "MEDIAN": "median",
    "MEAN": "mean",
    "GEOMETRIC_MEAN": "geometric mean",
    "LEAST_SQUARES_MEAN": "least squares mean",
    "GEOMETRIC_LEAST_SQUARES_MEAN": "geometric least squares mean",
    "LOG_MEAN": "log mean",
    "COUNT_OF_PARTICIPANTS": "count",
    "COUNT_OF_UNITS": "count",
    "NUMBER": "not stated",  # the unit says whether it is a share or a count
}
"""What the API's `paramType` says of a value."""

# Spellings of a unit -> UCUM. The registry's field is free text; these are the frequent ones.
SPELLINGS: Final = {
    "mo": "month|months|time in months",
    "a": "year|years",
    "wk": "week|weeks",
    "d": "day|days",
    "h": "hour|hours|hr|hrs|h",
    "min": "minute|minutes|min",
    "s": "second|seconds|sec",
    "ms": "millisecond|milliseconds",
    "%": "%|percent|percentage|percent change|percentage change|% change|percentage of change|"
    "percent change from baseline|percentage change from baseline|percent reduction",
    "{score}": "score|scores|score on a scale|scores on a scale|units on a scale|unit on a scale|"
    "points on a scale|units of a scale|score on a 0-100 scale|score on a 0-100 scale.|points",
    "{Z-score}": "z score|z-score",
    "{T-score}": "t-score|t score",
    "1": "ratio|proportion|probability|fraction|unitless|hazard ratio|correlation coefficient",
    "mg": "mg|milligram|milligrams",
    "ug": "ug|µg|mcg|microgram|micrograms",
    "g": "g|gram|grams",
    "kg": "kg|kilogram|kilograms",
    "mm": "mm|millimeter|millimeters|millimetre|millimetres",
    "cm": "cm|centimeter|centimeters|centimetre|centimetres",
    "cm3": "cm^3|cm3|cc|cubic centimeter|cubic centimeters",
    "mL": "ml|milliliter|milliliters|millilitre|millilitres",
    "L": "l|liter|liters|litre|litres",
    "Gy": "gy|gray",
    "GBq": "gbq",
    "MBq": "mbq",
    "mg/d": "mg/day",
    "mg/kg": "mg/kg",
    "mg/m2": "mg/m^2|mg/m2|mg/m²",
    "kg/m2": "kg/m^2|kg/m2|kg/m²",
    "pg/mL": "pg/ml|picogram per milliliter|picograms per milliliter|picogram/milliliter",
    "ng/mL": "ng/ml|nanogram per milliliter|nanograms per milliliter|nanograms per milliliters|"
    "nanogram/milliliter|nanograms/milliliter|nanogram per millilitre|nanograms per millilitre|"
    "nano gram per milliliter",
    "ug/mL": "µg/ml|ug/ml|mcg/ml|microgram per milliliter|micrograms per milliliter|"
    "microgram per millilitre|micrograms per millilitre",
    "ug/L": "ug/l|µg/l",
    "mg/L": "mg/l",
    "mg/dL": "mg/dl|milligram per deciliter|milligrams per deciliter|milligrams/deciliter",
    "g/dL": "g/dl|gram per deciliter|grams per deciliter|grams/deciliter",
    "g/L": "g/l|grams per liter",
    "ng/dL": "ng/dl|nanograms per deciliter",
    "mmol/L": "mmol/l|millimoles per liter",
    "umol/L": "umol/l|µmol/l|micromoles per liter",
    "nmol/L": "nmol/l|nanomoles per liter",
    "pmol/L": "pmol/l|picomoles per liter",
    "U/L": "u/l|units/liter|units per liter",
    "[iU]/L": "iu/l|international units per liter",
    "[iU]/mL": "iu/ml|international units per milliliter",
    "h.ng/mL": "h*ng/ml|hr*ng/ml|hours*ng/ml|ng*h/ml|ng*hr/ml|ng.h/ml|ng.hr/ml|ng·h/ml|"
    "nanogram*hour per milliliter|hour*nanograms/milliliter|hour*nanograms per milliliter",
    "d.ug/mL": "day*mcg/ml|day*µg/ml|day*ug/ml",
    "L/h": "l/h|l/hr|liter per hour|liters per hour|liters/hour",
    "mL/d": "ml/day",
    "mL/min": "ml/min",
    "10*9/L": "10^9/l|10^9 cells/l|10^9 cells/liter|10^9 cells per liter",
    "10*3/uL": "10^3/ul|10^3 cells/ul",
    "/uL": "cells/ul|cells/µl|cells/mm^3|cells/mm3",
    "mm[Hg]": "mmhg|mm hg|millimeters of mercury|millimetres of mercury",
    "/min": "beats/min|beats per minute|breaths/min|breath/minute",
    "Cel": "celsius|degrees celsius|°c",
}
UCUM: Final = {
    spelling: unit for unit, spellings in SPELLINGS.items() for spelling in spellings.split("|")
}
PEOPLE: Final = (
    r"(?:eligible |evaluable |treated )?(?:participants?|patients?|subjects?|men|people)"
)
SHARE: Final = re.compile(
    rf"(?:estimate of )?(?:%|percent|percentage)(?: of)? {PEOPLE}\b.*|"
    r"percentage of responders|(?:percent|percentage) response rate|percent response rate"
)
SHARE_ALONE: Final = frozenset({"%", "percent", "percentage", "proportion", "probability"})
FRACTION: Final = re.compile(rf"(?:proportion|probability|fraction) of .*|(?:{PEOPLE}) proportion")
COUNT: Final = re.compile(
    rf"(?:number of )?{PEOPLE}(?: with .*)?|(?:number of )?(?:adverse )?events?(?: reported)?|"
    r"(?:number of )?(?:lesions|lymph nodes|toxicities|reactions|deaths|cycles|scans)"
)
SYMBOL_BEHIND: Final = re.compile(r"(.+?)\s*\([^()]*\)")
UNIT_MONTHS: Final = {
    "month": Decimal(1),
    "year": Decimal(12),
    "week": Decimal(12) / Decimal("52.1775"),
    "day": Decimal(12) / Decimal("365.2425"),
}
TIME: Final = re.compile(
    r"(?<![\d.])(\d{1,4}(?:\.\d+)?)[\s-]?(year|month|week|day)s?\b|"
    r"\b(year|month|week|day)s? (\d{1,4}(?:\.\d+)?)\b",
    re.IGNORECASE,
)
# Before these, a time is an age, a duration or a limit, not the time at which a rate was read.
NO_TIME_POINT: Final = re.compile(
    r"(?:[<>≥≤=]|\b(?:up to|every|within|over|for|per|each|last|past|first|minimum|maximum|of|from|"
    r"aged?|than|before|after|until|to|and|or)) ?$",
    re.IGNORECASE,
)
LONGEST_MONTHS: Final = 360  # beyond 30 years a "time" is an age
# Endpoints of which a share at a time is a landmark rate.
LANDMARK: Final = re.compile(
    r"surviv|\w+[- ]free\b|\b(?:r?pfs|os|dfs|efs|mfs|rfs|bcr|ddfs|dmfs|iddfs|idfs|ffs)\b|"
    r"\b(?:local|regional|biochemical|disease) control\b|cumulative incidence|kaplan|alive",
    re.IGNORECASE,
)


def ucum(text: str) -> tuple[str, str | None]:
    """A printed unit in UCUM, and the printed text where UCUM does not say it all.

    Returns:
        The unit and the text to keep beside it; the unit is empty where none is known.

    >>> ucum("Months"), ucum("nanograms per milliliter (ng/mL)")
    (('mo', None), ('ng/mL', None))
    >>> ucum("percentage of participants"), ucum("number of lesions"), ucum("hot flashes")
    (('%', 'percentage of participants'), ('1', 'number of lesions'), ('', 'hot flashes'))
    """
    printed = tidy(text)
    plain = printed.casefold().replace("μ", "µ")
    behind = SYMBOL_BEHIND.fullmatch(plain)
    for spelling in (plain, behind.group(1) if behind else ""):
        if spelling in UCUM:
            return UCUM[spelling], None if UCUM[spelling] != "1" else printed
    if SHARE.fullmatch(plain) or plain.startswith(("percentage of ", "percent of ", "% of ")):
        return "%", printed
    if FRACTION.fullmatch(plain) or COUNT.fullmatch(plain):
        return "1", printed
    return "", printed


def is_share(text: str) -> bool:
    """Whether a unit is a share of participants, in percent or as a fraction.

    >>> [is_share(unit) for unit in ("Percentage of patients", "probability of OS", "% change")]
    [True, True, False]
    """
    plain = tidy(text).casefold()
    return bool(SHARE.fullmatch(plain) or FRACTION.fullmatch(plain) or plain in SHARE_ALONE)


def is_count(text: str) -> bool:
    """Whether a unit counts people or events.

    >>> is_count("Number of participants"), is_count("months")
    (True, False)
    """
    return bool(COUNT.fullmatch(tidy(text).casefold()))


def is_landmark(text: str) -> bool:
    """Whether a measure is of the kind whose share at a time is a landmark rate.

    >>> is_landmark("Overall survival at 3 years"), is_landmark("Response at Week 12")
    (True, False)
    """
    return LANDMARK.search(text) is not None


def time_point(text: str) -> tuple[Decimal, str] | None:
    """The one time that a text names: in months to two decimals, and as printed.

    None where it names no time, or several.

    >>> time_point("OS at Month 36"), time_point("3-year PFS"), time_point("from Week 2 to Week 9")
    ((Decimal('36'), 'Month 36'), (Decimal('36'), '3-year'), None)
    >>> time_point("PSA response up to 24 months"), time_point("men aged 65 years")
    (None, None)
    """
    found = list(TIME.finditer(text))
    if len({_months(match) for match in found}) != 1:
        return None
    first = found[0]
    if NO_TIME_POINT.search(text[: first.start()]) or _months(first) > LONGEST_MONTHS:
        return None
    return _months(first), first.group(0)


def _months(match: re.Match[str]) -> Decimal:
    """The time of a match of `TIME` in months."""
    number, unit = match.group(1) or match.group(4), match.group(2) or match.group(3)
    time = Decimal(number) * UNIT_MONTHS[unit.casefold()]
    if time == time.to_integral_value():
        return Decimal(int(time))
    return time.quantize(Decimal("0.01")).normalize()
