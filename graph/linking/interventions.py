"""The therapies of one intervention as a registry lists it: name, type, other names, description.

Its name decides; other names and the description speak only where the name says nothing, or say
more precisely what it is: the technique of a radiotherapy, the members of a class, the doses.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from graph.linking.context import read
from graph.linking.dosing import own_doses
from graph.linking.items import Item, apart, is_a, is_radiotherapy, joined, known, related, single
from graph.linking.modifiers import modifiers
from graph.linking.phrases import PHOTONS, Origin, items
from graph.records import Mention, Therapy, Unresolved
from graph.sources.paths import below
from graph.sources.text import few_words
from ontology import hierarchy, spelling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.linking.matcher import Matcher
    from graph.records import Arm, Intervention

__all__ = ["INCIDENTAL", "from_intervention", "regimens"]

NAME: Final = Decimal("1")
OTHER_NAME: Final = Decimal("0.9")
INTERVENTION_TEXT: Final = Decimal("0.85")

# Not what a trial gives, unless the registry lists it or the label names it.
INCIDENTAL: Final = (
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
# In the first sentence of an intervention's description: not everybody gets it.
_OPTIONAL: Final = re.compile(
    r"\b(?:is|are)\s+optional\b|^\W*(?:if|when|as)\s+(?:clinically\s+)?(?:indicated|needed|required)\b|"
    r"\bwill\s+be\s+(?:allowed|permitted)\b|\bone\s+of\s+(?:the\s+)?(?:\w+\s+)?"
    r"(?:investigator|physician)\S*\s+choices?\b|^\W*for\s+(?:patients|participants|subjects)\s+with\b|"
    r"^\W*for\s+(?:wo)?men\b|\bto\s+(?:all\s+)?(?:male|female|(?:pre|peri|post)-?\s)|"
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
    found, lost = _understood(listed, matcher, context)
    return list(found), list(lost)


@lru_cache(maxsize=128)  # the arms of a record share their interventions
def _understood(
    listed: Intervention, matcher: Matcher, context: str
) -> tuple[list[Item], list[Unresolved]]:
    found = _named(listed, matcher, context)
    if not found:
        return [_untyped(listed)], [
            Unresolved(
                kind="therapy", text=few_words(listed.name), field=below(listed.field, "name")
            )
        ]
    lost = [
        Unresolved(kind="therapy", text=few_words(part), field=below(listed.field, "name"))
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
    origin = Origin(below(listed.field, "name"), NAME, 5, listed.type, stated=True)
    found = items(read(listed.name, matcher, context), listed.name, origin)
    if found:
        return [_whole_name(found[0], listed.name)] if len(found) == 1 else found
    found = _other_names(listed, matcher, context)
    if found:
        return found
    return _irradiation(listed) or _first_told(listed, matcher, context)


def _first_told(listed: Intervention, matcher: Matcher, context: str) -> list[Item]:
    """What the first sentence of the description that names a therapy names."""
    text = listed.description or ""
    readings = [
        r
        for r in read(text, matcher, context)
        if not any(is_a(r.classes, name) for name in INCIDENTAL)
        or (listed.type == "behavioural" and is_a(r.classes, "BehaviouralIntervention"))
    ]
    origin = Origin(
        below(listed.field, "description"), INTERVENTION_TEXT, 3, listed.type, stated=True
    )
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
        field=below(listed.field, f"otherNames[{number}]"),
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


_ISOTOPE: Final = re.compile(
    r"\b(?:[A-Z][a-z]?-?\d{2,3}|\d{2,3}-?[A-Z][a-z]?)\b|radioligand|radioimmun|radiolabel",
    re.IGNORECASE,
)


def _irradiation(listed: Intervention) -> list[Item]:
    """What the registry types as radiation and no term is known of: a radiotherapy."""
    if listed.type != "radiation" or _ISOTOPE.search(listed.name):
        return []
    name = listed.name.rstrip(" .")
    adjectives = modifiers(name, len(name))
    mention = Mention(
        text=few_words(listed.name),
        field=f"{listed.field}.type",
        rule="rule:intervention-type-radiation",
        score=INTERVENTION_TEXT,
        class_name="Radiotherapy",
    )
    therapy = Therapy(
        key="",
        name=listed.name,
        kind=listed.type,
        classes=known(("Radiotherapy", *(name for name, _ in adjectives))),
        mentions=(mention,),
    )
    return [single(therapy, trust=5)]


def _described(
    found: list[Item], listed: Intervention, matcher: Matcher, context: str
) -> list[Item]:
    """Technique, members of a class and doses from the intervention's own description."""
    text = listed.description or ""
    origin = Origin(f"{listed.field}.description", INTERVENTION_TEXT, 3, listed.type)
    told = items(read(text, matcher, context), text, origin)
    result: list[Item] = []
    for item in found:
        therapy = item.plain
        if therapy is None:
            result.append(item)
        elif len(found) > 1 and is_radiotherapy(therapy.classes):
            result.append(_only_beam(item, therapy, found, told))
        elif is_radiotherapy(therapy.classes):
            result.extend(_beam(item, therapy, told, text))
        else:
            finer = [other for other in told if _finer(other, therapy)]
            same = [other for other in told if _offers(other, therapy)]
            result.extend(same[:1] or _spelled_out(item, therapy, finer))
            if not finer and not same:
                own = _own_dose(therapy, told, alone=len(found) == 1)
                if own is not None:
                    result[-1:] = [replace(item, options=((own,),))]
                elif len(found) == 1:
                    result[-1:] = _levels(item, therapy, text)
    return result


def _only_beam(item: Item, therapy: Therapy, found: list[Item], told: list[Item]) -> Item:
    """The one radiotherapy among several therapies, with what the description says of it."""
    beams = [each for each in found if any(is_radiotherapy(t.classes) for t in each.therapies)]
    accounts = [
        each.plain
        for each in told
        if each.plain is not None and each.minimum and is_radiotherapy(each.plain.classes)
    ]
    if len(beams) > 1 or len(accounts) != 1 or not related(therapy.classes, accounts[0].classes):
        return item
    return replace(item, options=((joined(therapy, accounts[0]),),))


def _beam(item: Item, therapy: Therapy, told: list[Item], text: str) -> list[Item]:
    """A radiotherapy with the technique that its description names."""
    finer = [other for other in told if _finer(other, therapy)]
    for other in finer:  # "3D conformal or intensity-modulated": what both are is certain
        if len(other.options) < _SEVERAL or not other.minimum:
            continue
        shared = (*_photons(other), *_common(other))
        therapy = replace(
            therapy,
            classes=known((*therapy.classes, *shared)),
            mentions=(*therapy.mentions, *other.mentions),
        )
    members = [other for other in finer if other.plain is not None and other.minimum == 1]
    return [*_levels(item, therapy, text), *members]


def _common(choice: Item) -> tuple[str, ...]:
    """The classes that all options of a choice share."""
    return tuple(
        hierarchy.load().common([[n for t in o for n in t.classes] for o in choice.options])
    )


def _photons(choice: Item) -> tuple[str, ...]:
    """Photons, named before several of their techniques: "photons, conformal or modulated"."""
    named = {name for each in choice.therapies for name in each.classes}
    ways = all(PHOTONS & {*each.classes} for each in choice.therapies)
    return ("PhotonRadiotherapy",) if "PhotonRadiotherapy" in named and ways else ()


def _spelled_out(item: Item, therapy: Therapy, finer: list[Item]) -> list[Item]:
    """A class by what its description says it is: a choice, one member, or several together."""
    choices = [other for other in finer if len(other.options) > 1]
    members = [other for other in finer if len(other.options) == 1 and other.minimum == 1]
    if choices:
        named = tuple(therapy.mentions)
        return [
            *(replace(each, mentions=(*each.mentions, *named)) for each in choices),
            *members,
        ]
    if len(members) > 1 and not _broad(therapy):
        options = tuple(other.options[0] for other in members)
        return [replace(members[0], options=options, mentions=therapy.mentions, label=therapy.name)]
    if len(members) == 1 and not _broad(therapy):
        return [item, *members]
    return members or [item]


def _offers(choice: Item, therapy: Therapy) -> bool:
    """Whether a choice has a therapy as one of its options, beside others of its kind."""
    return len({each.classes for each in choice.therapies}) > 1 and any(
        option[0].classes == therapy.classes for option in choice.options if len(option) == 1
    )


_SEVERAL: Final = 2
_BROAD: Final = frozenset(
    {
        "StandardOfCare",
        "PhysiciansChoice",
        "StandardSystemicTherapy",
        "SystemicTherapy",
        "CytotoxicChemotherapy",
        "CombinationChemotherapy",
        "TargetedTherapy",
        "Immunotherapy",
    }
)


def _broad(therapy: Therapy) -> bool:
    """Whether a therapy's class says so little that several drugs may stand for it together."""
    return bool(_BROAD & {*therapy.classes})


def _levels(item: Item, therapy: Therapy, text: str) -> list[Item]:
    dosed = own_doses(therapy, text)
    label = therapy.name if len(dosed) > 1 else item.label
    return [replace(item, options=tuple(dosed), label=label)]


def _own_dose(therapy: Therapy, told: list[Item], *, alone: bool) -> Therapy | None:
    """A drug with the dose beside its name, in a description that gives other drugs' doses."""
    drugs = [each for item in told for each in item.therapies if each.dose is not None]
    own = [each for each in drugs if each.classes == therapy.classes]
    if len(own) != 1 or (alone and len(drugs) == 1) or therapy.dose is not None:
        return None
    stated = own[0]
    return replace(
        therapy,
        dose=stated.dose,
        route=therapy.route or stated.route,
        schedule=therapy.schedule or stated.schedule,
        interval_days=therapy.interval_days or stated.interval_days,
        cycles=therapy.cycles or stated.cycles,
        duration_weeks=therapy.duration_weeks or stated.duration_weeks,
    )


def _finer(item: Item, therapy: Therapy) -> bool:
    """Whether an item says more precisely what a therapy is."""
    tree = hierarchy.load()
    if therapy.classes[:1] in (("StandardOfCare",), ("PhysiciansChoice",)):
        return any(not any(is_a(t.classes, name) for name in INCIDENTAL) for t in item.therapies)
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
    chosen = Item(options=options, trust=5, label="one of the listed regimens")
    return [*rest, *apart(chosen)]
