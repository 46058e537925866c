"""How the registry digest writes arms, states and endpoints in a cell, and reads them back.

    arms       experimental: Nivolumab + StereotacticAblativeRadiotherapy<40 Gy; 5 fractions> || ...
    choice     1 of (Abiraterone | Enzalutamide), 0 to 1 of (Docetaxel): alternatives and how many
    class      one per axis, joined by "&"; "?" stands for what no class was found for, "-" for none
    states     MetastaticCastrationResistantProstateCancer<1-5 lesions> | arm 2: ...
    endpoints  OverallSurvival | RadiographicProgressionFreeSurvival

What a reading gives has no words of the record: names and labels are composed from classes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.records import Arm, Choice, Outcome, Population, Therapy
from graph.sources.digest_facts import (
    NotationError,
    facts_of,
    read_facts,
    read_span,
    said,
    span,
)
from graph.sources.text import slug
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.records import Treatment

__all__ = [
    "UNKNOWN",
    "NotationError",
    "compose",
    "format_arms",
    "format_endpoints",
    "format_states",
    "parse_arms",
    "parse_endpoints",
    "parse_states",
]

UNKNOWN: Final = "?"
NOTHING: Final = "-"
UNLINKED: Final = "not linked to a class"
ARM_TYPES: Final = (
    "experimental",
    "active comparator",
    "placebo comparator",
    "sham comparator",
    "no intervention",
    "cohort group",
    "other",
)
_TYPE: Final = re.compile(rf"(?P<type>{'|'.join(ARM_TYPES)}): ")
_CHOICE: Final = re.compile(r"(?P<least>\d+)(?: to (?P<most>\d+))? of \((?P<options>[^()]*)\)")
_NODE: Final = re.compile(r"(?P<classes>[A-Za-z0-9_&]+|\?)(?:<(?P<facts>[^<>]*)>)?")
_OF_ARM: Final = re.compile(r"arm (?P<number>[1-9]\d*): ")
_LESIONS: Final = re.compile(r"(?P<span>\S+) lesions")


def compose(arms: Iterable[Arm]) -> tuple[Arm, ...]:
    """The arms with keys, names and labels made of their classes alone, in their order.

    What was only said of an arm (its label, therapies' wording, schedules, mentions) is gone. Of
    one arm equal therapies are one; those that no class was found for are one without a class.
    """
    return tuple(_arm(arm, number) for number, arm in enumerate(arms, 1))


def _arm(arm: Arm, number: int) -> Arm:
    seen: dict[str, int] = {}
    plain: dict[str, Treatment] = {}
    for treatment in arm.treatments:
        composed = _bare(treatment)
        if composed is not None:
            plain.setdefault(_item(composed), composed)
    treatments = tuple(_keyed(each, seen) for each in plain.values())
    given = " + ".join(_called(each) for each in treatments)
    return Arm(
        key=f"arm-{number}",
        label=f"arm {number} · {given}" if given else f"arm {number}",
        type=arm.type if arm.type in ARM_TYPES else None,
        treatments=treatments,
    )


def _bare(treatment: Treatment) -> Treatment | None:
    """A treatment without words; a choice whose options are all unknown says nothing."""
    if isinstance(treatment, Therapy):
        return _therapy(treatment)
    options = dict.fromkeys(
        tuple(sorted(dict.fromkeys(map(_therapy, option)), key=_token))
        for option in treatment.options
    )
    if not any(therapy.classes for option in options for therapy in option):
        return None
    kept = tuple(option for option in options if option)
    if len(kept) == 1 and len(kept[0]) == 1 and treatment.minimum > 0:
        return kept[0][0]
    return Choice(
        key="choice",
        options=kept,
        minimum=treatment.minimum,
        maximum=max(treatment.maximum, treatment.minimum, 1),
    )


def _therapy(therapy: Therapy) -> Therapy:
    names = hierarchy.load()
    classes = tuple(sorted(dict.fromkeys(therapy.classes)))
    if not classes:
        return Therapy(key="", name=UNLINKED)
    called = " ".join(names.label(each) for each in classes)
    return replace(facts_of(therapy), key="", name=called, classes=classes)


def _keyed(treatment: Treatment, seen: dict[str, int]) -> Treatment:
    """The treatment with keys of its own, numbered where one is there already."""
    if isinstance(treatment, Therapy):
        return replace(treatment, key=_key(slug(treatment.name), seen))
    options = tuple(
        tuple(replace(each, key=_key(slug(each.name), seen)) for each in option)
        for option in treatment.options
    )
    return replace(treatment, key=_key("choice", seen), options=options)


def _key(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def _called(treatment: Treatment) -> str:
    if isinstance(treatment, Therapy):
        return treatment.name
    options = " or ".join(" + ".join(each.name for each in option) for option in treatment.options)
    return f"optional {options}" if treatment.minimum == 0 else options


def format_arms(arms: Iterable[Arm]) -> str:
    """The cell of composed arms; empty where there are none."""
    return " || ".join(
        (f"{arm.type}: " if arm.type else "") + (" + ".join(map(_item, arm.treatments)) or NOTHING)
        for arm in arms
    )


def _item(treatment: Treatment) -> str:
    if isinstance(treatment, Therapy):
        return _token(treatment)
    options = " | ".join(" + ".join(map(_token, option)) for option in treatment.options)
    least, most = treatment.minimum, treatment.maximum
    return f"{least if least == most else f'{least} to {most}'} of ({options})"


def _token(therapy: Therapy) -> str:
    facts = "; ".join(said(therapy))
    return ("&".join(therapy.classes) or UNKNOWN) + (f"<{facts}>" if facts else "")


def parse_arms(cell: str) -> tuple[Arm, ...]:
    """The composed arms that a cell says.

    Raises:
        NotationError: naming the part that cannot be read.

    >>> [arm.label for arm in parse_arms("experimental: Nivolumab + Ipilimumab || -")]
    ['arm 1 · nivolumab + ipilimumab', 'arm 2']
    """
    return compose(_read_arm(part) for part in cell.split(" || ")) if cell else ()


def _read_arm(text: str) -> Arm:
    kind = _TYPE.match(text)
    given = text[kind.end() :] if kind else text
    items = [] if given == NOTHING else _split_items(given)
    return Arm(
        key="",
        label="",
        type=kind["type"] if kind else None,
        treatments=tuple(_read_item(item) for item in items),
    )


def _split_items(text: str) -> list[str]:
    """The items of an arm: parted by plus signs outside of brackets."""
    return re.split(r" \+ (?![^(]*\))", text)


def _read_item(text: str) -> Treatment:
    found = _CHOICE.fullmatch(text)
    if found is None:
        return _read_therapy(text)
    least = int(found["least"])
    most = int(found["most"] or least)
    options = tuple(
        tuple(_read_therapy(each) for each in option.split(" + "))
        for option in found["options"].split(" | ")
    )
    if most < max(least, 1):
        raise NotationError(f"{text!r} takes at most {most}; write how many of them may be taken")
    return Choice(key="", options=options, minimum=least, maximum=most)


def _read_therapy(text: str) -> Therapy:
    classes, facts = _node(text, "therapy")
    return read_facts(Therapy(key="", name="", classes=classes), facts)


def _node(text: str, kind: str) -> tuple[tuple[str, ...], list[str]]:
    """The classes and facts of one node of a cell.

    Raises:
        NotationError: when it is none, or a class is not of this kind.
    """
    found = _NODE.fullmatch(text)
    if found is None:
        raise NotationError(f"{text!r} is no {kind}; write Class, Class&Class or Class<fact; fact>")
    names = () if found["classes"] == UNKNOWN else tuple(found["classes"].split("&"))
    known = hierarchy.load()
    for name in names:
        if name not in known:
            raise NotationError(f"{name!r} is no class of the ontology; run make digest")
        if known.kind(name) != kind:
            raise NotationError(f"{name} is of kind {known.kind(name)}, not {kind}")
    return names, found["facts"].split("; ") if found["facts"] else []


def format_states(populations: Sequence[Population], arms: Sequence[Arm]) -> str:
    """The cell of populations: alternatives, of the study or of one of its arms."""
    numbers = {arm.key: number for number, arm in enumerate(arms, 1)}
    found: list[str] = []
    for each in populations:
        text = "&".join(sorted(each.classes))
        lesions = span(each.lesions_min, each.lesions_max)
        text += f"<{lesions} lesions>" if text and lesions else ""
        number = numbers.get(each.arm_key or "")
        if text:
            found.append(f"arm {number}: {text}" if number else text)
    return " | ".join(sorted(dict.fromkeys(found)))


def parse_states(cell: str, arms: Sequence[Arm]) -> tuple[Population, ...]:
    """The populations that a cell says, of composed arms.

    Raises:
        NotationError: naming the part that cannot be read.
    """
    parts = cell.split(" | ") if cell else []
    return tuple(_state(part, number, arms) for number, part in enumerate(parts, 1))


def _state(text: str, number: int, arms: Sequence[Arm]) -> Population:
    of = _OF_ARM.match(text)
    if of and int(of["number"]) > len(arms):
        raise NotationError(f"{text!r} is about an arm that the row does not have")
    classes, facts = _node(text[of.end() :] if of else text, "disease state")
    lesions = [_LESIONS.fullmatch(fact) for fact in facts]
    if not classes or len(lesions) > 1 or not all(lesions):
        raise NotationError(f"{text!r} is no state; write Class or Class<1-5 lesions>")
    low, high = read_span(lesions[0]["span"]) if lesions and lesions[0] else (None, None)
    return Population(
        key=f"p{number}",
        label=", ".join(hierarchy.load().label(name) for name in classes),
        classes=classes,
        arm_key=f"arm-{of['number']}" if of else None,
        lesions_min=low,
        lesions_max=high,
    )


def format_endpoints(outcomes: Iterable[Outcome]) -> str:
    """The cell of the primary outcomes that a class was found for, each once."""
    found = ("&".join(sorted(each.classes)) for each in outcomes if each.role == "primary")
    return " | ".join(sorted(dict.fromkeys(filter(None, found))))


def parse_endpoints(cell: str) -> tuple[Outcome, ...]:
    """The primary outcomes that a cell says.

    Raises:
        NotationError: naming the part that cannot be read.

    >>> [each.name for each in parse_endpoints("OverallSurvival")]
    ['overall survival']
    """
    found: list[Outcome] = []
    for part in cell.split(" | ") if cell else []:
        classes, facts = _node(part, "endpoint")
        if facts or not classes:
            raise NotationError(f"{part!r} is no endpoint; write Class or Class&Class")
        name = ", ".join(hierarchy.load().label(each) for each in classes)
        key = f"primary-{len(found) + 1}"
        found.append(Outcome(key=key, name=name, role="primary", classes=classes))
    return tuple(found)
