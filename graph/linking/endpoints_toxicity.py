"""Harm as outcomes name it: grade, organ, onset and attribution are separate axes of one outcome.

"Late grade 2 or higher GU toxicity" is late genitourinary toxicity *and* grade 2 or higher; a
lexicon cannot list all such wordings, so they are composed here.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["TOXICITY", "has_grade", "toxicity_classes"]

TOXICITY: Final = "SafetyAndTolerability"
_HARM: Final = re.compile(
    r"\btoxicit|\badverse\s+(?:\w+\s+)?(?:event|effect|reaction)|\b(?:TR|TE|S|ir)?AEs?\b"
    r"|\bside\s+effect|\bcomplication|\bmorbidity\b",
    re.IGNORECASE,
)
_AT_LEAST: Final = r"(?:>\s*/?\s*=|=\s*>|≥|≧|at\s+least)"
_GRADE: Final = re.compile(
    rf"(?P<lead>{_AT_LEAST}|>|greater\s+than|above)?\s*\bgrades?\s*"
    rf"(?P<mark>{_AT_LEAST}|>)?\s*(?P<low>[1-5]|I{{1,3}}V?|IV)\b(?P<plus>\s*\+)?"
    r"(?:\s*(?:-|–|to|or|/|and|through)\s*(?:grades?\s*)?(?P<high>[2-5]|III|IV|V)\b)?"
    r"(?P<open>\s*(?:\)\s*)?(?:or|and|/)?\s*(?:higher|greater|above|more|worse|over|more\s+severe)"
    r"\b|\s*and\s+(?:above|over)\b)?",
    re.IGNORECASE,
)
_HIGHEST: Final = 4  # grade 5 is death
_ALL_GRADES: Final = re.compile(r"\b(?:all|any)\s+grades?\b", re.IGNORECASE)
_ROMAN: Final = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_RELATED: Final = re.compile(
    r"\b(?:treatment|drug|study\s+drug|therapy|radiation|SBRT|SABR)[\s-]*related\b"
    r"|\brelated\s+to\b|\bTRAEs?\b",
    re.IGNORECASE,
)
_ORGANS: Final = (
    ("Genitourinary", re.compile(r"\bgenito[\s-]?urinary\b|\bGU\b|\burinary\b|\bbladder\b", re.I)),
    (
        "Gastrointestinal",
        re.compile(r"\bgastro[\s-]?intestinal\b|\bGI\b|\bbowel\b|\brectal\b", re.I),
    ),
)
_ONSETS: Final = (
    ("Acute", re.compile(r"\b(?:acute|early)\b", re.I)),
    ("Late", re.compile(r"\b(?:late|chronic|long[\s-]term)\b", re.I)),
)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _ROMAN[text.upper()]


def _minimum(hit: re.Match[str]) -> int | None:
    """The lowest grade that is counted, when all higher ones count too; None for a single grade.

    A range counts as open from its top of 4 or 5: deaths aside, nothing is left out.
    """
    low = _number(hit["low"])
    if any(
        mark and mark.strip() in {">", "greater than", "above"}
        for mark in hit.group("lead", "mark")
    ):
        return low + 1
    if hit["lead"] or hit["mark"] or hit["plus"] or hit["open"]:
        return low
    if hit["high"]:
        high = _number(hit["high"])
        return low if high >= 4 or (low == 2 and high == 3) else None
    return None


def has_grade(text: str) -> bool:
    """Whether a text names a grade of harm at all.

    >>> has_grade("grade 3 toxicity"), has_grade("toxicity")
    (True, False)
    """
    return _GRADE.search(text) is not None


def toxicity_classes(text: str, *, harm: bool = False) -> tuple[str, ...]:
    """The classes that a wording of harm composes to; empty where it names neither grade nor organ.

    Args:
        text: the name of an outcome.
        harm: whether it is known to speak of harm (an adverse event is named).

    >>> toxicity_classes("Late grade 2 or higher genitourinary toxicity")
    ('Grade2OrHigherToxicity', 'LateGenitourinaryToxicity')
    >>> toxicity_classes("Acute gastrointestinal and genitourinary toxicity")
    ('AcuteGastrointestinalToxicity', 'AcuteGenitourinaryToxicity')
    >>> toxicity_classes("grade 1 toxicity")
    ('Grade1OnlyToxicity',)
    """
    if not harm and not _HARM.search(text):
        return ()
    onsets = [name for name, pattern in _ONSETS if pattern.search(text)]
    onset = onsets[0] if len(onsets) == 1 else ""
    found = {f"{onset}{name}Toxicity" for name, pattern in _ORGANS if pattern.search(text)}
    if onset and not found:
        found.add(f"{onset}Toxicity")
    hit = _GRADE.search(text)
    if hit is None or _ALL_GRADES.search(text):
        return tuple(sorted(found))
    minimum = _minimum(hit)
    related = _RELATED.search(text) is not None
    if minimum == 3 and related:
        found.add("Grade3OrHigherTreatmentRelatedAdverseEvents")
    elif minimum is None and hit["high"] is None and _number(hit["low"]) <= _HIGHEST:
        found.add(f"Grade{_number(hit['low'])}OnlyToxicity")
        if related:
            found.add("TreatmentRelatedAdverseEvents")
    elif minimum in {2, 3}:
        found.add(f"Grade{minimum}OrHigherToxicity")
        if related:
            found.add("TreatmentRelatedAdverseEvents")
    elif related:
        found.add("TreatmentRelatedAdverseEvents")
    return tuple(sorted(found)) or (TOXICITY,)
