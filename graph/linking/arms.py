"""What each field of a record says that an arm gets, most trusted field first.

The registry's own links come first (names, other names, intervention descriptions), then the
arm's label, its description, the arms that it refers to, and what the summary says of all arms.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.linking.context import Reading, read
from graph.linking.dosing import own_doses
from graph.linking.items import Item, is_a, is_radiotherapy, known, single
from graph.linking.phrases import Origin, items
from graph.records import Mention, Therapy, Unresolved
from graph.sources.text import few_words
from ontology import hierarchy, spelling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.linking.matcher import Matcher
    from graph.records import Arm, Intervention

__all__ = ["described", "from_intervention", "from_text", "labelled", "referred", "regimens"]

NAME: Final = Decimal("1")
LABEL: Final = Decimal("0.95")
OTHER_NAME: Final = Decimal("0.9")
INTERVENTION_TEXT: Final = Decimal("0.85")
ARM_TEXT: Final = Decimal("0.8")
TITLE: Final = Decimal("0.6")

# Not what a trial gives, unless the registry lists it or the label names it.
_INCIDENTAL: Final = (
    "DiagnosticProcedure",
    "HealthServicesIntervention",
    "ControlIntervention",
    "ExpectantManagement",
    "NonOncologyDrug",
    "SupportiveCare",
    "RadiotherapyAccessory",
    "DietarySupplement",
    "BehaviouralIntervention",
    "ComplementaryTherapy",
)
_TOO_WIDE: Final = frozenset(
    {"Therapy", "SystemicTherapy", "LocalTherapy", "StandardSystemicTherapy"}
)
# In the first sentence of an intervention's description: not everybody gets it.
_OPTIONAL: Final = re.compile(
    r"\b(?:is|are)\s+optional\b|^\W*(?:if|when|as)\s+(?:clinically\s+)?(?:indicated|needed|required)\b|"
    r"\bwill\s+be\s+(?:allowed|permitted)\b|\bone\s+of\s+(?:the\s+)?(?:\w+\s+)?"
    r"(?:investigator|physician)\S*\s+choices?\b|^\W*for\s+(?:patients|participants|subjects)\s+with\b|"
    r"\bat\s+(?:the\s+)?(?:\S+\s+){0,3}discretion\b|\b(?:may|can)\s+(?:be\s+)?(?:optionally|receive)\b",
    re.IGNORECASE,
)


def from_intervention(
    listed: Intervention, matcher: Matcher, context: str
) -> tuple[list[Item], list[Unresolved]]:
    """The therapies of one intervention of a registry, and what was not understood.

    Its name decides; other names and the description only where the name says nothing. The
    description adds the technique of a radiotherapy, the members of a class, and the doses.
    """
    found = _named(listed, matcher, context)
    if not found:
        return [_untyped(listed)], [
            Unresolved(kind="therapy", text=few_words(listed.name), field=f"{listed.field}.name")
        ]
    lost = [
        Unresolved(kind="therapy", text=few_words(part), field=f"{listed.field}.name")
        for part in _unknown_parts(listed.name, matcher, context)
    ]
    found = [*found, *(_untyped(replace(listed, name=each.text)) for each in lost)]
    if listed.description:
        found = _described(found, listed, matcher, context)
        if _OPTIONAL.search(next(iter(re.split(r"[.;](?=\s)|\n", listed.description)), "")):
            found = [replace(item, minimum=0) for item in found]
    return found, lost


_PLUS: Final = re.compile(r"\s+(?:\+|plus)\s+", re.IGNORECASE)
_WORDS: Final = re.compile(r"[A-Za-z]{3,}")


def _unknown_parts(name: str, matcher: Matcher, context: str) -> list[str]:
    """The parts of "A + B" that no term is known for, where another part has one."""
    parts = _PLUS.split(name)
    if len(parts) < 2:
        return []
    return [part for part in parts if _WORDS.search(part) and not matcher.find(part, context)]


def _named(listed: Intervention, matcher: Matcher, context: str) -> list[Item]:
    origin = Origin(f"{listed.field}.name", NAME, 5, listed.type, stated=True)
    found = items(read(listed.name, matcher, context), listed.name, origin)
    if found:
        return [_whole_name(found[0], listed.name)] if len(found) == 1 else found
    found = _other_names(listed, matcher, context)
    if found or not listed.description:
        return found
    text = listed.description
    readings = [
        r
        for r in read(text, matcher, context)
        if not is_a(r.classes, "DiagnosticProcedure") and not is_a(r.classes, "ControlIntervention")
    ]
    origin = Origin(f"{listed.field}.description", INTERVENTION_TEXT, 3, listed.type, stated=True)
    first = [r for r in readings if r.sentence == readings[0].sentence] if readings else []
    return items(first, text, origin)


def _whole_name(item: Item, name: str) -> Item:
    """The therapy under the registry's whole name, not only the words that were understood."""
    therapy = item.plain
    if therapy is None or len(name.split()) > 12:
        return item
    return replace(item, options=((replace(therapy, name=" ".join(name.split())),),))


def _other_names(listed: Intervention, matcher: Matcher, context: str) -> list[Item]:
    """The therapy that most other names are a spelling of: such lists hold strangers, too."""
    votes: Counter[tuple[str, ...]] = Counter()
    words: dict[tuple[str, ...], tuple[int, str]] = {}
    for number, name in enumerate(listed.other_names):
        for match in matcher.find(name, context):
            whole = spelling.key(match.text) == spelling.key(name)
            classes = known(match.entry.classes)
            if classes:
                votes[classes] += 3 if whole else 1
                words.setdefault(classes, (number, match.entry.term))
    if not votes:
        return []
    classes, count = min(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    if 2 * count <= sum(votes.values()):
        return []
    number, term = words[classes]
    mention = Mention(
        text=few_words(listed.other_names[number]),
        field=f"{listed.field}.otherNames[{number}]",
        rule=f"lexicon:{term}",
        score=OTHER_NAME,
        class_name=classes[0],
    )
    therapy = Therapy(
        key="", name=listed.name, kind=listed.type, classes=classes, mentions=(mention,)
    )
    return [single(therapy, trust=4)]


def _untyped(listed: Intervention) -> Item:
    """An intervention of which no term is known: its name is kept, without a class."""
    return single(Therapy(key="", name=listed.name, kind=listed.type), trust=5)


def _described(
    found: list[Item], listed: Intervention, matcher: Matcher, context: str
) -> list[Item]:
    """Technique, members of a class and doses from the intervention's own description."""
    text = listed.description or ""
    origin = Origin(f"{listed.field}.description", INTERVENTION_TEXT, 3, listed.type)
    told = items(read(text, matcher, context), text, origin)
    if len(found) > 1:
        return found
    item = found[0]
    therapy = item.plain
    if therapy is None:
        return found
    finer = [other for other in told if _finer(other, therapy)]
    rest = [other for other in finer if len(other.options) > 1]
    if rest and not is_radiotherapy(therapy.classes):
        return [item, rest[0]]
    members = [other for other in finer if other.plain is not None and other.minimum == 1]
    if not is_radiotherapy(therapy.classes):
        return [item, *members] if len(members) == 1 else _levels(item, therapy, text)
    for other in rest:  # "3D conformal or intensity-modulated": what both are is certain
        shared = hierarchy.load().common([[n for t in o for n in t.classes] for o in other.options])
        therapy = replace(
            therapy,
            classes=known((*therapy.classes, *shared)),
            mentions=(*therapy.mentions, *other.mentions),
        )
    return [*_levels(item, therapy, text), *(replace(m, minimum=1) for m in members)]


def _levels(item: Item, therapy: Therapy, text: str) -> list[Item]:
    dosed = own_doses(therapy, text)
    label = therapy.name if len(dosed) > 1 else item.label
    return [replace(item, options=tuple((each,) for each in dosed), label=label)]


def _finer(item: Item, therapy: Therapy) -> bool:
    """Whether an item says more precisely what a therapy is."""
    tree = hierarchy.load()
    if is_radiotherapy(therapy.classes):
        return all(is_radiotherapy(each.classes) for each in item.therapies)
    return all(
        any(
            one != name and tree.is_a(one, name) for one in each.classes for name in therapy.classes
        )
        for each in item.therapies
    )


_ONE_OF: Final = re.compile(r"\b(?:one\s+of|choice|either|alternative\w*|or)\b", re.IGNORECASE)


def regimens(arm: Arm, groups: Sequence[list[Item]]) -> list[Item]:
    """The items of an arm's interventions; regimens of which one is given become a choice.

    Several listed combinations that share a drug ("gemcitabine plus cisplatin", "gemcitabine
    plus oxaliplatin") are alternatives where the arm's text speaks of a choice.
    """
    several = [
        group
        for group in groups
        if len(group) > 1 and all(item.plain is not None and item.minimum for item in group)
    ]
    sets = [
        {name for item in group for t in item.therapies for name in t.classes} for group in several
    ]
    if len(several) < 2 or not set.intersection(*sets) or not _ONE_OF.search(arm.description or ""):
        return [item for group in groups for item in group]
    options = tuple(tuple(t for item in group for t in item.therapies) for group in several)
    rest = [item for group in groups if group not in several for item in group]
    return [*rest, Item(options=options, trust=5, label="one of the listed regimens")]


def _planned(
    readings: list[Reading], *, strict: bool, listed: frozenset[str] = frozenset()
) -> list[Reading]:
    """Readings without what is incidental in running text (unless it is listed anyway)."""
    kept = [r for r in readings if not set(r.classes) <= _TOO_WIDE]
    if not strict:
        return kept
    return [
        r
        for r in kept
        if set(known(r.classes)) <= listed
        or r.classes == ("Placebo",)
        or not any(is_a(r.classes, incidental) for incidental in _INCIDENTAL)
    ]


# "as standard of care" and "standard of care imaging" are no therapy.
_RECEIVED: Final = re.compile(
    r"\b(?:receiv\w+|plus|and|with|undergo\w*|given|continu\w+|get)\s+(?:\w+\s+){0,2}$|\+\s*$", re.I
)


def labelled(arm: Arm, matcher: Matcher, context: str) -> list[Item]:
    """What the arm's label names."""
    readings = _planned(read(arm.label, matcher, context), strict=False)
    origin = Origin(f"{arm.field}.label", LABEL, 4, pinned=True)
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
    said = [
        r
        for r in read(text, matcher, context)
        if r.classes != ("StandardOfCare",) or _RECEIVED.search(text[: r.match.start])
    ]
    readings = _planned(said, strict=True, listed=listed)
    if bare and not readings:
        readings = _planned(said, strict=False)
    return items(readings, text, Origin(f"{arm.field}.description", ARM_TEXT, 2))


def from_text(
    text: str, field: str, matcher: Matcher, context: str, *, strict: bool = True
) -> list[Item]:
    """What a title or summary plans; strict: without procedures that are beside the point."""
    readings = _planned(read(text, matcher, context), strict=strict)
    return items(readings, text, Origin(field, TITLE, 1))


# --- arms that a description refers to ------------------------------------------------------------

_REFERENCE: Final = re.compile(
    r"\b(?:same\s+(?:\w+\s+){0,3}?as|as\s+(?:\w+\s+){0,2}?(?:in|for|per|on|of)|identical\s+to|"
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
                other = _arm_named(found["first"], arm, arms)
                if other is not None and all(other.key != each.key for each, _ in result):
                    mention = Mention(
                        text=few_words(found[0]),
                        field=f"{arm.field}.{field}",
                        rule="rule:reference-to-arm",
                        score=ARM_TEXT,
                    )
                    result.append((other, mention))
    return result


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
