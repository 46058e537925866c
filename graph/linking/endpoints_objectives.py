"""Outcomes of records that list none: what the running text calls a primary or secondary aim."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from graph.records import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Study

__all__ = ["outcomes_of_text"]

Role = Literal["primary", "secondary", "other"]

_AIM: Final = r"(?:objective|end\s?-?point|outcome|aim|goal)s?(?:\s+measures?)?"
_RANK: Final = r"primary|main|principal|secondary|tertiary|exploratory|correlative"
# Sentences lost their ends: "... response rates Secondary Objectives - To assess ...".
_CAPITALS: Final = (
    r"(?-i:(?:Primary|Secondary|Exploratory)\s+(?:Objective|Endpoint|Outcome)s?)\s*(?::|\s[-–]\s)"
)
# "Primary - ", "PRIMARY OBJECTIVES:", "Secondary objective:", at the head of a list of aims.
_HEADING: Final = re.compile(
    rf"(?:^|(?<=[.:;)])\s|[\n*•]|\s[-–]\s|(?<=\w)\s(?={_CAPITALS}))\s*[-–*•]?\s*"
    rf"(?P<rank>{_RANK})(?:\s+(?:study\s+)?{_AIM})?\s*(?:\(s\))?\s*(?::|\s[-–]\s|\n|\s[*•])",
    re.IGNORECASE,
)
# "The primary endpoint of the study is ...", "... will be the main outcome measures" is not read.
_SENTENCE: Final = re.compile(
    rf"\b(?P<rank>{_RANK})\s+(?:(?:study|efficacy|clinical|safety|trial)\s+)?{_AIM}"
    r"(?:\s+(?:of|for|in)\s+(?:(?!\b(?:is|are|was|will)\b)[^.:]){0,80}?)?"
    r"\s+(?:is|are|was|were|will\s+be|would\s+be|include[sd]?|contains?)\s+(?!\w+ed\b|not\b)"
    r"(?P<what>[^\n]{8,}?)"
    r"(?=\.\s|\.$|;|\n|$)",
    re.IGNORECASE,
)
_JUDGED: Final = r"(?:assess|evaluat|measur|determin|judg)ed"
# "Efficacy will primarily be assessed through ...": the aim comes after the verb.
_PRIMARILY: Final = re.compile(
    rf"\b(?:(?:be|is|are)\s+{_JUDGED}\s+primarily|(?:will\s+primarily\s+be|(?:be|is|are)\s+primarily)"
    rf"\s+{_JUDGED})\s+(?:through|by(?:\s+means\s+of)?|using|via|as)\s+"
    r"(?P<what>[^\n]{8,}?)(?=\.\s|\.$|;|\n|$)",
    re.IGNORECASE,
)
# The endpoints of a study whose text ranks none are what it is planned for.
_UNRANKED: Final = re.compile(
    r"\b(?:the|our)\s+(?:(?:study|trial|clinical|efficacy)\s+)?"
    r"(?:end\s?-?points?|outcome\s+measures?)(?:\s+(?:of|for|in)\s+(?:this|the)\s+(?:study|trial))?"
    r"\s+(?:is|are|will\s+be|include[sd]?)\s+(?!\w+ed\b|not\b)(?P<what>[^\n]{5,}?)"
    r"(?=\.\s|\.$|;|\n|$)",
    re.IGNORECASE,
)
# "The objective of this study is ...", which a later sentence calls "this primary objective".
_OBJECTIVE: Final = re.compile(
    r"\bthe\s+(?:objective|aim|goal)(?:\s+of\s+(?:this|the)\s+(?:[\w-]+\s+){0,3}?(?:study|trial))?"
    r"\s+(?:is|was)\s+(?P<what>to\s+[^\n]{8,}?)(?=\.\s|\.$|;|\n|$)",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(rf"\bthis\s+(?:primary|main|principal)\s+{_AIM}", re.IGNORECASE)
_END: Final = re.compile(
    r"\b(?:OUTLINE|PROJECTED\s+ACCRUAL|STUDY\s+DESIGN|DESIGN|METHODS?|PROTOCOL\s+OUTLINE|"
    r"METHODOLOGY|PATIENTS?|ELIGIBILITY|BACKGROUND|RATIONALE)\b\s*[:\n]",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(
    r"\n+|\s[-–*•]\s|^[-–*•]\s|(?<=[.;])(?<!\bvs\.)(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z(])|(?:^|(?<=\s))(?:\(?[ivx]{1,4}[.)]|\d{1,2}[.)])\s",
    re.IGNORECASE | re.MULTILINE,
)
_OBJECTIVES: Final = re.compile(
    r"(?:^|\n|(?<=[.;])\s)\s*(?:STUDY\s+)?OBJECTIVES?\s*:", re.IGNORECASE
)
_LATER: Final = re.compile(rf"(?:\n|[-–*•.])\s*secondary\s+{_AIM}", re.IGNORECASE)
_VERB: Final = re.compile(
    r"(?:to\s+|(?:determin|compar|evaluat|assess|estimat|describ|correlat|investigat|identif|establish|"
    r"measur|examin|explor|characteri|study|obtain|defin|document|test)\w*\s)",
    re.IGNORECASE,
)
_MOST: Final = 12  # aims of one list
_LONGEST: Final = 600
_SHORTEST: Final = 8
_ROLES: Final[dict[str, Role]] = {
    "primary": "primary",
    "main": "primary",
    "principal": "primary",
    "secondary": "secondary",
    "tertiary": "other",
    "exploratory": "other",
    "correlative": "other",
}


def outcomes_of_text(study: Study) -> tuple[Outcome, ...]:
    """The aims that a study's running text ranks, as outcomes in its words.

    Only what the text itself calls primary, secondary or the like is taken: a sentence that
    tells what a study is about names no endpoint.

    Args:
        study: a record without outcomes.

    Returns:
        Outcomes with their role, before they are given classes.
    """
    found: dict[tuple[Role, str], Outcome] = {}
    for path, text in (("description", study.description), ("summary", study.summary)):
        for role, words in _aims(text or ""):
            name = words.strip(" .;:-–*•")
            if not _SHORTEST <= len(name) <= _LONGEST or (role, name.casefold()) in found:
                continue
            found[role, name.casefold()] = Outcome(
                key=f"aim-{len(found) + 1}", name=name, role=role, field=path
            )
    return tuple(found.values())


def _aims(text: str) -> Iterator[tuple[Role, str]]:
    """Each ranked aim, first those of lists, then those of sentences."""
    yield from _by_contrast(text)
    headings = list(_HEADING.finditer(text))
    for place, heading in enumerate(headings):
        following = headings[place + 1].start() if place + 1 < len(headings) else len(text)
        end = _END.search(text, heading.end(), following)
        part = text[heading.end() : end.start() if end else following]
        for item in _items(part):
            yield _ROLES[heading["rank"].lower()], item
    for sentence in _SENTENCE.finditer(text):
        yield _ROLES[sentence["rank"].lower()], sentence["what"]
    for sentence in _PRIMARILY.finditer(text):
        yield "primary", sentence["what"]
    plain = _OBJECTIVE.search(text)
    if plain is not None and _CALLED.search(text, plain.end()):
        yield "primary", plain["what"]
    if not headings and _SENTENCE.search(text) is None:
        for sentence in _UNRANKED.finditer(text):
            yield "primary", sentence["what"]


def _by_contrast(text: str) -> Iterator[tuple[Role, str]]:
    """The first aims of a list that ranks only its later ones, as secondary."""
    start = _OBJECTIVES.search(text)
    later = _LATER.search(text, start.end()) if start else None
    if start is None or later is None or _HEADING.search(text, start.start(), later.start()):
        return
    for item in _items(text[start.end() : later.start()]):
        yield "primary", item


def _items(part: str) -> list[str]:
    """The items of a list of aims, up to a sentence that is plainly no aim any more."""
    found: list[str] = []
    marks = list(_ITEM.finditer(part))
    starts = [(0, True), *((mark.end(), bool(mark[0].strip())) for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(part)]
    marked = False
    for (start, listed), end in zip(starts, ends, strict=True):
        piece = part[start:end].strip(" .:;-–*•\n")
        marked = marked or listed
        if not piece:
            continue
        if not marked and not _VERB.match(piece):
            break
        found.append(piece)
        marked = False
    return found[:_MOST]
