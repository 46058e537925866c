"""Which definition an outcome follows, and who judged it, as its own words say."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from graph.linking.gates import Gate

__all__ = ["assessor", "criteria"]

_CRITERIA: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (
            r"\bPCWG[\s-]?3\b|cancer (?:clinical trials )?working group[\s,(]*(?:PCWG\)?\s*)?-?3\b",
            "PCWG3",
        ),
        (
            r"\bPCWG[\s-]?2\b|cancer (?:clinical trials )?working group[\s,(]*(?:PCWG\)?\s*)?-?2\b",
            "PCWG2",
        ),
        (r"\biRECIST\b", "iRECIST"),
        (r"\birRECIST\b|immune[\s-]related RECIST", "irRECIST"),
        (r"\bmRECIST\b|\bmodified RECIST", "mRECIST"),
        (r"(?:(?<!i)(?<!ir)(?<!m)\bRECIST\)?|in solid tumou?rs\)?)[\s,()]*(?:RECIST\)?\s*)?"
         r"(?:version|ver\.?|v\.?)?\s*1\.1\b", "RECIST 1.1"),
        (r"\bRECIST\)?[\s,(]*(?:version|ver\.?|v\.?)?\s*1\.0\b", "RECIST 1.0"),
        (r"\bRECIP\b", "RECIP 1.0"),
        (r"\bPhoenix\b|\bnadir\s*\+\s*2\b", "Phoenix"),
        (r"\bClavien(?:[\s-]Dindo)?\b", "Clavien-Dindo"),
        (r"\bRTOG\b(?=[^.;]{0,40}\b(?:toxicit|criteria|scor|scale|morbidity|grad))", "RTOG"),
    )
)  # fmt: skip
_VERSIONED: Final = re.compile(
    r"(?:\bCTCAE\b|\bNCI[\s-]CTC\b|terminology criteria for adverse events?"
    r"|common toxicity criteria)"
    r"[\s,()]*(?:\(?(?:NCI[\s-])?CTCAE\)?[\s,]*)?(?:(?:version|ver\.?|v\.?)\s*)?(\d(?:\.\d{1,2})?)?",
    re.IGNORECASE,
)
_ASSESSORS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (
            r"\bBICR\b|blinded independent central|\bindependent (?:central|radiolog\w+|review)"
            r"|\bcentral(?:ly)? (?:review|assess)|\bIRC\b|\bBIRC\b",
            "independent central review",
        ),
        (r"\binvestigator[\s-]?(?:'s )?(?:assess|review|determin)|"
         r"\b(?:assessed|determined|judged|reviewed) by (?:the )?investigators?\b|"
         r"\bper (?:the )?investigators?\b", "investigator"),
    )
)  # fmt: skip


@cache
def _gate() -> Gate:
    """Tells which criteria can stand in a text, and last whether a version of CTCAE can."""
    return Gate([*(pattern for pattern, _ in _CRITERIA), _VERSIONED])


@cache
def _assessor_gate() -> Gate:
    return Gate([pattern for pattern, _ in _ASSESSORS])


def criteria(text: str) -> str | None:
    """The named definitions in a text, in a fixed order, or None.

    >>> criteria("rPFS per PCWG3 and RECIST v1.1")
    'PCWG3; RECIST 1.1'
    >>> criteria("graded by NCI CTCAE version 5.0")
    'CTCAE 5.0'
    >>> criteria("overall survival") is None
    True
    """
    possible = _gate().open(text)
    found = [
        _CRITERIA[number][1]
        for number in possible
        if number < len(_CRITERIA) and _CRITERIA[number][0].search(text)
    ]
    versioned = len(_CRITERIA) in possible
    versions = {hit[1] for hit in _VERSIONED.finditer(text)} if versioned else set()
    numbers = sorted(_version(number) for number in versions if number)
    if numbers:
        found.extend(f"CTCAE {number}" for number in numbers)
    elif versions:
        found.append("CTCAE")
    return "; ".join(found) or None


def _version(number: str) -> str:
    """A CTCAE version with its minor number: 4.03 and 4.0 stay apart, 5 becomes 5.0."""
    return number if "." in number else f"{number}.0"


def assessor(text: str) -> str | None:
    """Who judged the outcome, where exactly one is named.

    >>> assessor("PFS (using BICR assessments according to RECIST 1.1)")
    'independent central review'
    """
    possible = (_ASSESSORS[number] for number in _assessor_gate().open(text))
    found = [name for pattern, name in possible if pattern.search(text)]
    return found[0] if len(found) == 1 else None
