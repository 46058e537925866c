"""Eligibility text, cut into lines that say who is taken, who is not, and of which cohort."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from graph.linking.gates import gated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Study

__all__ = ["Line", "cohorts_of", "criteria_text", "lines", "unwrap"]


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: its words, whether it lets men in, and the cohorts that it is about."""

    text: str
    included: bool
    cohorts: tuple[str, ...] = ()  # as "cohort a"; empty = of all men


_BREAK: Final = re.compile(r"\n+|(?<=[a-z0-9)\]]{2})[.;]\s+(?=[A-Z(])|\s[*•]\s")
_BULLET: Final = re.compile(r"^[\s*•\-–·]*(?:\(?\d{1,2}[.)]|\(?[a-z][.)])?\s*")


_WRAP: Final = re.compile(r"[ \t]*\n[ \t]{3,}(?![\s*•\-–]|\(?\d{1,2}[.)]\s|\(?[a-z][.)]\s)")


def unwrap(text: str) -> str:
    r"""Join lines that were only wrapped, as the older registry files wrap theirs.

    >>> unwrap("no distant\n          metastases\n\n          -  M0")
    'no distant metastases\n\n          -  M0'
    """
    return _WRAP.sub(" ", text.replace("\r\n", "\n"))


_TOLD_CRITERIA: Final = re.compile(
    r"(?:^|[\n.;)]\s*|\s[-–*]\s)(?:(?:key\s+|main\s+)?eligibility(?:\s+criteria)?|"
    r"(?:key\s+|main\s+)?inclusion\s+criteria)\s*:",
    re.IGNORECASE,
)
_NEXT_PART: Final = re.compile(
    r"(?:\n|\.\s+|\s[-–*]\s)(?:(?:study\s+)?design|objectives?|outline|methods?|treatment(?:\s+plan)?|"
    r"statistic\w*|end\s?-?points?|outcomes?|procedures?|background)\s*:",
    re.IGNORECASE,
)


def criteria_text(study: Study) -> tuple[str, str]:
    """Where a record states its criteria, and the text: their own field, else a part of another."""
    if study.eligibility:
        return "eligibility", study.eligibility
    for path, text in (("description", study.description), ("summary", study.summary)):
        start = _TOLD_CRITERIA.search(text or "")
        if text and start is not None:
            end = _NEXT_PART.search(text, start.end())
            return path, text[start.end() : end.start() if end else len(text)]
    return "eligibility", ""


_SECTION: Final = re.compile(
    r"(?P<out>\b(?:non-?inclusion|exclusion)\s+criteria\b|^\s*exclusion\b)"
    r"|^[^\w\n]*(?:[\w/()-]+[ \t]+){0,5}(?<!non-)(?<!non )inclusion[ \t]+criteria\b"
    r"(?:[^\n.]{0,40}:|[^\w\n]*)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_KIND_OF_PART: Final = r"cohort|arm|(?<!grade )group|part|phase|sub-?study|population"
_PARTS: Final = re.compile(
    rf"\b(?P<kind>{_KIND_OF_PART})s?\s+(?P<marks>(?:[A-Z]\d?|\d[a-cA-C]?|I{{1,3}}V?|IV)"
    r"(?:\s*(?:,|and|or|&|/|\+)+\s*(?:[A-Z]\d?|\d[a-cA-C]?|I{1,3}V?|IV))*)(?![\w-])"
    r"|\b(?:dose[\s-]+)?(?P<named>escalation|expansion)\s+(?:cohorts?|phase|part)\b",
)
_OF_PART: Final = gated(
    rf"^\W*(?:(?:for|in|to)\s+)?(?:(?:patients?|subjects?|participants?|men)\s+(?:in|of|enrolled\s+in)\s+)?"
    rf"(?:the\s+)?(?:[\w-]+\s+){{0,2}}?(?:{_KIND_OF_PART}|dose[\s-]+escalation|expansion)\w*\b"
    r"[^:;.]{0,60}?(?:only)?\s*(?::|\s[-–]\s|,|\)|$)",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(r":\s*$")
_HEADING_LENGTH: Final = 90


def cohorts_of(text: str) -> tuple[str, ...]:
    """The parts of a study that some words name, in one spelling.

    >>> cohorts_of("Cohorts A and B: metastatic disease")
    ('cohort a', 'cohort b')
    >>> cohorts_of("Dose-expansion cohort")
    ('expansion',)
    """
    found = []
    for hit in _PARTS.finditer(re.sub(rf"\b({_KIND_OF_PART})(?=s?\b)", _lower, text, flags=re.I)):
        if hit["named"]:
            found.append(hit["named"].lower())
            continue
        marks = re.findall(r"[A-Za-z0-9]+", re.sub(r"\b(?:and|or)\b", " ", hit["marks"]))
        found += [f"{hit['kind']} {mark.lower()}" for mark in marks]
    return tuple(dict.fromkeys(found))


def _lower(hit: re.Match[str]) -> str:
    return hit[0].lower()


def _line_of(piece: str, *, included: bool) -> Line | None:
    text = _BULLET.sub("", piece).strip()
    if len(text) < 2 or not text.strip(":*- "):
        return None
    own = cohorts_of(text) if _OF_PART.match(text) else ()
    return Line(text, included, own)


@lru_cache(maxsize=64)
def lines(eligibility: str) -> tuple[Line, ...]:
    r"""The criteria of an eligibility text, in order.

    >>> [(line.text, line.included) for line in lines("* M0\nExclusion Criteria:\n* M1")]
    [('M0', True), ('M1', False)]
    >>> [line.cohorts for line in lines("Cohort A:\n* M0\nAll cohorts:\n* ECOG 0")]
    [('cohort a',), ('cohort a',), (), ()]
    """
    found: list[Line] = []
    text = unwrap(eligibility)
    marks = [*_SECTION.finditer(text), None]
    place, included = 0, True
    for mark in marks:
        found += _section(text[place : mark.start() if mark else len(text)], included=included)
        if mark is not None:
            place, included = mark.end(), mark["out"] is None
    return tuple(found)


def _section(part: str, *, included: bool) -> Iterator[Line]:
    """The lines of one list; a heading that names a cohort governs what follows it."""
    governing: tuple[str, ...] = ()
    for piece in _BREAK.split(part):
        line = _line_of(piece, included=included)
        if line is None:
            continue
        if _HEADING.search(line.text) and len(line.text) < _HEADING_LENGTH:
            governing = line.cohorts
        yield line if line.cohorts else replace(line, cohorts=governing)
