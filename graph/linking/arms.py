"""What the texts of one arm say that it gets: its label, its description, arms it refers to."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.linking.context import Reading, read, sentences
from graph.linking.interventions import INCIDENTAL
from graph.linking.items import Item, is_a, known
from graph.linking.matcher import matcher
from graph.linking.phrases import Origin, items
from graph.records import Mention
from graph.sources.paths import below
from graph.sources.text import few_words
from ontology import spelling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.linking.matcher import Matcher
    from graph.records import Arm

__all__ = ["described", "from_text", "labelled", "referred"]

LABEL: Final = Decimal("0.95")
ARM_TEXT: Final = Decimal("0.8")
TITLE: Final = Decimal("0.6")

_TOO_WIDE: Final = frozenset(
    {"Therapy", "SystemicTherapy", "LocalTherapy", "StandardSystemicTherapy"}
)


_LINE: Final = 80
# Supportive and other drugs count where a text says that people receive them.
_GIVEN_TOO: Final = ("SupportiveDrug", "NonOncologyDrug", "DietarySupplement")
_TAKEN: Final = re.compile(
    r"\b(?:receiv\w+|take|takes|premedicated\s+with|pre-?medication\s+with)\b[^.;]*$", re.IGNORECASE
)


def _planned(
    readings: list[Reading],
    text: str,
    *,
    strict: bool,
    listed: frozenset[str] = frozenset(),
) -> list[Reading]:
    """Readings without what is incidental in running text (unless it is listed anyway)."""
    kept = [r for r in readings if not set(r.classes) <= _TOO_WIDE]
    if not strict:
        return kept
    return [
        r
        for r in kept
        if set(known(r.classes)) <= listed
        or (
            _TAKEN.search(text[max(0, r.match.start - 80) : r.match.start])
            and any(is_a(r.classes, kind) for kind in _GIVEN_TOO)
        )
        or r.classes in {("Placebo",), ("Observation",)}
        or not any(is_a(r.classes, incidental) for incidental in INCIDENTAL)
    ]


# "as standard of care" and "standard of care imaging" are no therapy.
_RECEIVED: Final = re.compile(
    r"\b(?:receiv\w+|plus|and|with|undergo\w*|given|continu\w+|get|(?:in\s+)?addition\s+to)\s+(?:\w+\s+){0,2}$|\+\s*$",
    re.I,
)


def _without_remarks(readings: list[Reading], text: str) -> list[Reading]:
    """Readings without remarks on what the standard of care is."""
    return [
        reading
        for reading in readings
        if reading.classes != ("StandardOfCare",) or _RECEIVED.search(text[: reading.match.start])
    ]


_SUBJECT: Final = re.compile(
    r"^\W*(?:(?i:patients|participants|subjects|men)\s+(?:\w+\s+)?(?:in|of|to)\s+)?"
    r"(?i:arm|group|cohort)\s+(?P<id>[A-Z]|[IVX]{1,4}|\d{1,2})\b"
    r"(?=\s*:|\s+(?:will|shall|receives?|undergo|undergoes|gets?|takes?|is|are|has|have)\b)"
)
# "Group 1 receives 40 mg of X and group 2 80 mg": of both
_AND_ARM: Final = re.compile(
    r"\band\s+(?:the\s+)?(?i:arm|group|cohort)\s+(?P<id>[A-Z]|[IVX]{1,4}|\d{1,2})\b"
)
_NUMBER: Final = re.compile(r"\b(?i:arm|group|cohort)\s+(?P<id>[A-Z]|[IVX]{1,4}|\d{1,2})\b")


def _of_others(arm: Arm) -> set[int]:
    """The sentences of an arm's description that another arm is the subject of."""
    own = {found["id"] for found in _NUMBER.finditer(arm.label)}
    text = arm.description or ""
    if len(own) != 1:
        return set()
    others: set[int] = set()
    for number, (start, end) in enumerate(sentences(text)):
        found = _SUBJECT.match(text[start:end])
        joint = {each["id"] for each in _AND_ARM.finditer(text[start:end])}
        if found is not None and found["id"] not in own and not own & joint:
            others.add(number)
    return others


def labelled(arm: Arm, matcher: Matcher, context: str) -> list[Item]:
    """What the arm's label names."""
    readings = _planned(read(arm.label, matcher, context), arm.label, strict=False)
    origin = Origin(below(arm.field, "label"), LABEL, 4, pinned=True)
    return items(readings, arm.label, origin)


def described(
    arm: Arm, matcher: Matcher, context: str, listed: frozenset[str], *, bare: bool
) -> list[Item]:
    """What the arm's description plans.

    Args:
        arm: with its description.
        matcher: of the therapies' lexicon.
        context: the record's words, for terms that need them.
        listed: classes that the registry's links or the label give already.
        bare: no other field says anything, so that incidental procedures count as well.
    """
    text = arm.description or ""
    others = _of_others(arm)
    said = [
        reading
        for reading in _without_remarks(read(text, matcher, context), text)
        if reading.sentence not in others
    ]
    lines = [line for line in text.splitlines() if line.strip()]
    tests = (  # an arm of tests, listed once more
        bool(listed)
        and all(is_a((name,), "DiagnosticProcedure") for name in listed)
        and len(lines) > 1
        and max(map(len, lines)) < _LINE
    )
    readings = _planned(said, text, strict=not tests, listed=listed)
    if bare and not readings:
        readings = _planned(said, text, strict=False)
    return items(readings, text, Origin(below(arm.field, "description"), ARM_TEXT, 2))


def from_text(
    text: str, field: str, matcher: Matcher, context: str, *, strict: bool = True
) -> list[Item]:
    """What a title or summary plans; strict: without procedures that are beside the point."""
    said = _without_remarks(read(text, matcher, context), text)
    return items(_planned(said, text, strict=strict), text, Origin(field, TITLE, 1))


# --- arms that a description refers to ------------------------------------------------------------

_REFERENCE: Final = re.compile(
    r"\b(?:same\s+(?:\w+\s+){0,3}?as|as\s+(?:\w+\s+){0,2}?(?:in|for|per|on|of)|(?:^|:\s)as|identical\s+to|"
    r"treatment\s+(?:of|in|as\s+in)|similar\s+to|equivalent\s+to)\s+(?:the\s+|that\s+(?:in|of)\s+)?"
    r"(?P<first>(?:[A-Za-z]+\s+){0,3}?(?:arm|group|cohort)\b(?:\s+[A-Z0-9]{1,3}\b)?)",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(
    r"^\W*(?P<first>(?:arm|group|cohort)\s+[A-Z0-9]{1,3})\b(?:\s+(?:treatment|therapy|regimen))?\s*"
    r"(?:\+|plus|and|with)",
    re.IGNORECASE,
)


def referred(arm: Arm, arms: Sequence[Arm]) -> list[tuple[Arm, Mention]]:
    """The arms whose therapies this arm also gets ("as in arm A, plus ..."), with the words."""
    result: list[tuple[Arm, Mention]] = []
    for field, text in (("label", arm.label), ("description", arm.description or "")):
        for pattern in (_REFERENCE, _SHORT):
            for found in pattern.finditer(text):
                if _MANNER.match(found[0]) and _names_a_drug(text[: found.start()]):
                    continue
                other = _arm_named(found["first"], arm, arms)
                if other is not None and all(other.key != each.key for each, _ in result):
                    mention = Mention(
                        text=few_words(found[0]),
                        field=below(arm.field, field),
                        rule="rule:reference-to-arm",
                        score=ARM_TEXT,
                    )
                    result.append((other, mention))
    return result


_MANNER: Final = re.compile(r"as\s+(?:\w+\s+){0,2}?(?:in|for|per|on|of)\b", re.IGNORECASE)


def _names_a_drug(before: str) -> bool:
    """Whether "as in arm A" only says how what the sentence names is given."""
    sentence = re.split(r"[.;\n]", before)[-1]
    found = matcher("therapies").find(sentence)
    return any(not {*match.entry.classes} <= {*_TOO_WIDE, "StandardOfCare"} for match in found)


def _arm_named(words: str, arm: Arm, arms: Sequence[Arm]) -> Arm | None:
    """The one other arm whose label holds the words (or whose type they are)."""
    wanted = spelling.normalise(words)
    short = wanted.replace("arm", "").replace("group", "").replace("cohort", "").strip()
    hits = [
        other
        for other in arms
        if other.key != arm.key
        and (
            re.search(rf"\b{re.escape(wanted)}\b", spelling.normalise(other.label))
            or (len(short) > 3 and short in spelling.normalise(other.label))
            or (short in {"control", "standard"} and "comparator" in (other.type or ""))
        )
    ]
    return hits[0] if len(hits) == 1 else None
