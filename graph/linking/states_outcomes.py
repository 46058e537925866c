"""States named as what is counted or hoped to change: words of an outcome, not of its men."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["measured"]

_COUNTED: Final = re.compile(
    r"\b(?:incidence|rates?|frequency|probability|likelihood|occurrence|prevalence|time|freedom)\s+"
    r"(?:of|to|from|for)\s+(?:(?:a|an|the|any)\s+)?(?:(?!(?:patients?|men|subjects?|participants?)\b)"
    r"[\w-]+\s+){0,2}$"
    r"|\b(?:percentage|proportion|fraction|percent|number)\s+of\s+(?:[\w-]+\s+){0,2}?(?:patients?|men|"
    r"subjects?|participants?)\s+(?:with|who\s+(?:have|had|develop|experience)|having|developing|"
    r"experiencing)\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_QUANTITY: Final = re.compile(
    r"[\s-]*(?:\([^)]*\)\s*)?(?:rates?\b|incidence\b|frequency\b|grade\s+and\b|volume\b|free\b|"
    r"control\b)",
    re.IGNORECASE,
)
# Events and precursors can be aims of a treatment; a cancer named so is that of the men.
_EVENT: Final = re.compile(
    r"(?:failures?|recurrences?|relapses?|progression|neoplasia|\bPIN)$", re.IGNORECASE
)
_AIMED: Final = re.compile(
    r"\b(?:effects?|impact|influence|efficacy)\b[^.;:]*\bon\s+(?:(?!(?:in|among|with|for|patients?|men)\b)"
    r"[\w/,-]+\s+)*$"
    r"|\b(?:compar|determin|assess|evaluat|estimat|measur|reduc|decreas)\w*\s+(?:the\s+)?"
    r"(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_OF_PEOPLE: Final = re.compile(r"\s*(?:prostat\w+|patients?|men\b|disease\b|who\b)", re.IGNORECASE)


def measured(text: str, start: int, end: int, *, short: bool) -> bool:
    """Whether the words around a state make it what a study counts or wants to change.

    Args:
        text: a field or sentence.
        start: where in it the state's words begin.
        end: where in it they end.
        short: whether the text is a label, condition or title, whose aim is also its men's state.

    >>> text = "the incidence of biochemical failure in men given X"
    >>> measured(text, 17, 36, short=False)
    True
    >>> measured("men with biochemical failure", 9, 28, short=False)
    False
    """
    clause = re.split(r"[.;:•\n]", text[:start])[-1]
    if _OF_PEOPLE.match(text, end):
        return False
    if _EVENT.search(text[start:end]) is None:
        return False
    if _COUNTED.search(clause) or _QUANTITY.match(text, end):
        return True
    return not short and _AIMED.search(clause) is not None
