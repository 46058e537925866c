"""Arms that a record tells of only in prose: "Arm I: Patients receive ...", "X versus Y"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.linking.context import sentences
from graph.records import Arm
from graph.sources.text import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.linking.matcher import Matcher

__all__ = ["planned_sentences", "prose_arms", "summary_comparison", "title_arms"]

_ID: Final = r"(?:I{1,3}V?|IV|VI?|[A-F]|[1-9])"
_NUMBERED: Final = re.compile(rf"\b(?i:arm|group|cohort)\s+(?P<id>{_ID})\b")
# "Groups A, B and C receive ...": an arm each.
_LISTED: Final = re.compile(
    rf"\b(?P<kind>(?i:arm|group|cohort))(?i:s?)\s+(?P<ids>{_ID}(?:\s*,\s*{_ID})*\s*,?\s+(?:and|&)\s+{_ID})"
    r"(?=\s+(?:will|shall|are|both|receive|undergo|get|take)\b)"
)
_NAMED: Final = re.compile(
    r"\b(?P<id>control|experimental|intervention|placebo)\s+(?:arm|group)\b", re.I
)
_HEAD: Final = re.compile(
    r"^\W*(?i:arm|group|cohort)\s+(?:I{1,3}V?|IV|VI?|[A-F]|[1-9])\s*(?:\([^)]*\))?\s*[:.\-–]"
)
_SHARED: Final = re.compile(r"^\W*(?:(?:\w+\s+){0,2}(?:all|both)\b|the\s+treatment\s+phase)", re.I)
_ADDED: Final = re.compile(r"\b(?:in\s+addition|furthermore|additionally|also)\b", re.I)
_ASIDE: Final = re.compile(
    r"\b(?:compar\w+|versus|vs|cross\w*|objectives?|randomi[sz]ed\s+(?:to\s+)?(?:1|one)\s+of|"
    r"difference\s+in|evaluate|accru\w+|follow-up|followed(?!\s+by\b))\b",
    re.IGNORECASE,
)
_STOP: Final = re.compile(
    r"^\W*(?:PROJECTED|OBJECTIVES|OUTLINE|(?:After|Patients\s+(?:are|will\s+be)\s+followed|Quality\s+of)\b)"
)
_PEOPLE: Final = re.compile(
    r"\b(?:patients|participants|men|subjects|trial|study|randomi[sz]\w+)\b", re.IGNORECASE
)
_GIVES: Final = re.compile(r"\bpatients\s+(?:receive|undergo)\b", re.IGNORECASE)
_PLANNED: Final = re.compile(
    r"\b(?:receiv(?:e|es|ing)|undergo(?:es|ing)?|treated\s+with|(?:be|is|are)\s+(?:given|administered|"
    r"delivered|treated|implanted)|adopt|will\s+(?:take|start|have|get)|treatment\s+(?:will\s+)?consists?|treat\s+(?:patients|men)|must\s+start|combin(?:es|ing)|adding)\b",
    re.IGNORECASE,
)


def _units(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentences(text)]


def planned_sentences(text: str) -> str:
    """The sentences of a text that say what people are given, a line each."""
    return "\n".join(
        unit for unit in _units(text) if _PLANNED.search(unit) and not _ASIDE.search(unit)
    )


def _spelled(unit: str) -> str:
    """A sentence with each arm of a list named: "Group A and B" -> "Group A and Group B"."""
    return _LISTED.sub(
        lambda found: re.sub(_ID, lambda name: f"{found['kind']} {name[0]}", found["ids"]), unit
    )


def prose_arms(text: str, field: str) -> tuple[Arm, ...]:
    """The arms that a description tells of; empty if it does not tell two apart.

    >>> arms = prose_arms("Arm I: Patients receive docetaxel. Arm II: Patients get SBRT.", "text")
    >>> [(arm.label, arm.description) for arm in arms]
    [('Arm I', 'Arm I: Patients receive docetaxel'), ('Arm II', 'Arm II: Patients get SBRT')]
    """
    units = [_spelled(unit) for unit in _units(text)]
    for pattern in (_NUMBERED, _NAMED):
        said = _assigned(units, pattern)
        if len(said) >= 2 and all(said.values()):
            return tuple(
                Arm(key=slug(label), label=label, description="\n".join(told), field=field)
                for label, told in said.items()
            )
    return ()


_MOST_SIDES: Final = 4
_VERSUS: Final = re.compile(r"\b(?:versus|vs\.?|compared\s+(?:with|to))\s", re.IGNORECASE)


def title_arms(title: str, matcher: Matcher) -> tuple[Arm, ...]:
    """The arms of a title that sets therapies against each other; else none.

    Args:
        title: of a record without arms.
        matcher: of the therapies' lexicon; each side must name a therapy.
    """
    sides = _VERSUS.split(title)
    if not 2 <= len(sides) <= _MOST_SIDES:
        return ()
    arms = []
    for side in sides:
        found = matcher.find(side, title)
        if not found:
            return ()
        one = len({match.entry.classes for match in found}) == 1
        label = found[0].text if one else side[found[0].start : found[-1].end]
        arms.append(Arm(key=slug(label), label=label, field="title"))
    return tuple(arms) if len({arm.key for arm in arms}) == len(arms) else ()


_COMPARED: Final = re.compile(r"\b(?:will\s+be|is|are)\s+compared\s+(?:to|with)\b", re.IGNORECASE)


def summary_comparison(text: str) -> str:
    """The sentence of a text that sets one therapy against another; "" if there is no such.

    >>> summary_comparison("A trial. Docetaxel and sunitinib will be compared to docetaxel.")
    'Docetaxel and sunitinib will be compared to docetaxel'
    """
    return next((unit for unit in _units(text) if _COMPARED.search(unit)), "")


def _assigned(units: Sequence[str], pattern: re.Pattern[str]) -> dict[str, list[str]]:
    """The sentences of each arm, in order."""
    labels = _labels(units, pattern)
    said: dict[str, list[str]] = {name: [] for name in labels}
    current: str | None = None
    outlined = False
    for unit in units:
        outlined = outlined or unit.startswith("OUTLINE")
        if _STOP.search(unit):
            current = None
        if _ASIDE.search(unit):
            continue
        named = {found["id"].casefold() for found in pattern.finditer(unit)} & said.keys()
        head = _HEAD.search(unit)
        if head is not None:  # "Arm 2: as arm 1, and ..." is of arm 2
            named = {found["id"].casefold() for found in pattern.finditer(head[0])} & said.keys()
        before = outlined and current is None and not any(said.values()) and _GIVES.search(unit)
        if len(named) > 1 or _SHARED.search(unit) or (before and not named):
            for told in said.values():
                told.append(unit)
        elif named:
            (current,) = named
            if _ADDED.search(unit) and not said[current]:
                said[current].extend(next(iter(said.values())))
            said[current].append(unit)
        elif current is not None and _goes_on(unit, said[current]):
            said[current].append(unit)
    return {labels[name]: told for name, told in said.items()}


_BRACKET: Final = re.compile(r"\s*\([^()]{1,40}\)")


def _labels(units: Sequence[str], pattern: re.Pattern[str]) -> dict[str, str]:
    """The arms' labels as written, with the words in brackets that explain them somewhere."""
    labels: dict[str, str] = {}
    for unit in units:
        for found in pattern.finditer(unit):
            name = found["id"].casefold()
            bracket = _BRACKET.match(unit, found.end())
            if bracket is not None or name not in labels:
                label = found[0][0].upper() + found[0][1:] + (bracket[0] if bracket else "")
                if "(" not in labels.get(name, ""):
                    labels[name] = label
    return labels


def _goes_on(unit: str, told: Sequence[str]) -> bool:
    """Whether a sentence without an arm's name still speaks of the arm before it."""
    return bool(_HEAD.search(told[0])) or not _PEOPLE.search(unit)
