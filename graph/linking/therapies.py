"""Therapies of a study: ontology classes for the names, and the therapies of each arm.

Curated records list their therapies; registry records list interventions and describe arms.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from graph.linking import arms as evidence
from graph.linking.arm_doses import with_arm_doses
from graph.linking.background import background
from graph.linking.context import read
from graph.linking.dosing import target_of, with_schedule
from graph.linking.items import Item, is_radiotherapy, known, single
from graph.linking.matcher import matcher
from graph.linking.merge import merged, treatments
from graph.linking.phrases import Origin, items
from graph.linking.prose_arms import planned_sentences, prose_arms
from graph.linking.roles import with_roles
from graph.records import Arm, Choice, Mention, Therapy, Unresolved
from graph.sources.text import few_words
from ontology import hierarchy

if TYPE_CHECKING:
    from graph.records import Study, Treatment

__all__ = ["classify_name", "link_therapies"]

ONE_ARM: Final = "trial"
_CONTEXT_LIMIT: Final = 20_000


@cache
def _name_items(name: str, context: str) -> tuple[Item, ...]:
    """What a therapy's name says: cached, since names repeat."""
    origin = Origin("", Decimal(1), 5, stated=True)
    found = items(read(name, matcher("therapies"), f"{name}\n{context}"), name, origin)
    return tuple(merged(found))


def classify_name(
    name: str, context: str = ""
) -> tuple[tuple[str, ...], dict[str, str], tuple[Mention, ...]]:
    """The classes of a therapy's name, its facts (target, timing ...) and the mentions.

    Of alternatives ("LHRH agonist or antagonist") the classes that all share are given; of
    several therapies named together the classes of all. Field paths are left to the caller.

    Args:
        name: a source's wording of one therapy.
        context: other words of the record, for short forms that need them.
    """
    classes: list[str] = []
    facts: dict[str, str] = {}
    mentions: list[Mention] = []
    for item in _name_items(name, context):
        if len(item.options) == 1:
            classes.extend(name for each in item.therapies for name in each.classes)
        else:
            options = [[n for each in option for n in each.classes] for option in item.options]
            classes.extend(n for n in hierarchy.load().common(options) if n != "Therapy")
        for each in item.therapies:
            mentions.extend(each.mentions)
            for fact in ("target", "timing", "role"):
                value = getattr(each, fact)
                if value != "not stated":
                    facts.setdefault(fact, value)
        mentions.extend(item.mentions)
    return known(classes), facts, tuple(dict.fromkeys(mentions))


# --- curated records ------------------------------------------------------------------------------


def _placed(mentions: tuple[Mention, ...], field: str) -> tuple[Mention, ...]:
    return tuple(replace(mention, field=mention.field or field) for mention in mentions)


def _completed(therapy: Therapy, found: Therapy, field: str, *, dosed: bool) -> Therapy:
    """A listed therapy with the classes and facts that its name gives."""
    blank = replace(
        found,
        key=therapy.key,
        kind=therapy.kind,
        stated=therapy.stated,
        role=therapy.role if therapy.role != "not stated" else found.role,
        timing=therapy.timing if therapy.timing != "not stated" else found.timing,
        timing_text=therapy.timing_text,
        mentions=_placed(found.mentions, field),
    )
    if not dosed:
        return blank
    target = therapy.target if therapy.target != "not stated" else found.target
    result = replace(
        therapy,
        classes=found.classes,
        mentions=(*therapy.mentions, *blank.mentions),
        role=blank.role,
        timing=blank.timing,
        target=target,
    )
    if is_radiotherapy(found.classes):
        if target == "not stated" and therapy.target_text:
            result = replace(result, target=target_of(therapy.target_text))
        if not (result.dose_gy or result.fractions or result.dose_gy_per_fraction):
            result = replace(
                result,
                dose_gy=found.dose_gy,
                fractions=found.fractions,
                dose_gy_per_fraction=found.dose_gy_per_fraction,
            )
    if result.schedule and result.interval_days is None:
        result = with_schedule(result, result.schedule)
    return result


def _listed(therapy: Therapy, context: str, field: str) -> tuple[list[Item], list[Unresolved]]:
    """The items of one listed therapy: itself, several, or a choice."""
    if therapy.classes:
        return [single(therapy)], []
    found = _name_items(therapy.name, context)
    if not found:
        lost = Unresolved(kind="therapy", text=few_words(therapy.name), field=field)
        return [single(therapy)], [lost]
    result: list[Item] = []
    whole = len(found) == 1 and found[0].plain is not None
    for number, item in enumerate(found):
        options = tuple(
            tuple(
                _completed(
                    replace(therapy, name=therapy.name if whole else each.name),
                    each,
                    field,
                    dosed=whole or number == 0,
                )
                for each in option
            )
            for option in item.options
        )
        result.append(
            replace(
                item,
                options=options,
                label=therapy.name if len(options) > 1 else item.label,
                mentions=_placed(item.mentions, field),
            )
        )
    return result, []


def _option(
    option: tuple[Therapy, ...], context: str, field: str
) -> tuple[list[tuple[Therapy, ...]], list[Unresolved]]:
    """One option of a curated choice; a name that says "A or B" makes two options of it."""
    variants: list[tuple[Therapy, ...]] = [()]
    lost: list[Unresolved] = []
    for therapy in option:
        found, unknown = _listed(therapy, context, field)
        lost.extend(unknown)
        for item in found:
            if len(item.options) > 1 and len(option) > 1:
                shared = hierarchy.load().common(
                    [[n for each in part for n in each.classes] for part in item.options]
                )
                joint = replace(therapy, classes=shared, mentions=item.mentions)
                variants = [(*variant, joint) for variant in variants]
            else:
                variants = [(*variant, *part) for variant in variants for part in item.options]
    return variants, lost


def _unique(found: list[Treatment]) -> tuple[Treatment, ...]:
    """The treatments with keys unique in their arm: `-2` for a second one of a key."""
    taken: dict[str, int] = {}

    def fresh(key: str) -> str:
        taken[key] = taken.get(key, 0) + 1
        return key if taken[key] == 1 else f"{key}-{taken[key]}"

    result: list[Treatment] = []
    for treatment in found:
        if isinstance(treatment, Therapy):
            result.append(replace(treatment, key=fresh(treatment.key)))
        else:
            options = tuple(
                tuple(replace(each, key=fresh(each.key)) for each in option)
                for option in treatment.options
            )
            result.append(replace(treatment, key=fresh(treatment.key), options=options))
    return tuple(result)


def _link_listed(arm: Arm, context: str) -> tuple[Arm, list[Unresolved]]:
    """An arm whose therapies the source lists."""
    found: list[Treatment] = []
    lost: list[Unresolved] = []
    for number, treatment in enumerate(arm.treatments):
        field = f"{arm.field or f'arms[{arm.key}]'}.treatments[{number}]"
        if isinstance(treatment, Choice):
            options: list[tuple[Therapy, ...]] = []
            for option in treatment.options:
                variants, unknown = _option(option, context, field)
                options.extend(variants)
                lost.extend(unknown)
            found.append(replace(treatment, options=tuple(options)))
            continue
        parts, unknown = _listed(treatment, context, field)
        lost.extend(unknown)
        for item in parts:
            if len(item.options) == 1 and item.minimum == 1:
                found.extend(item.options[0])
            else:
                found.append(
                    Choice(
                        key=f"choice-{treatment.key}",
                        options=item.options,
                        minimum=item.minimum,
                        maximum=item.maximum,
                        label=item.label or treatment.name,
                        mentions=item.mentions,
                    )
                )
    return replace(arm, treatments=_unique(found)), lost


# --- registry records -----------------------------------------------------------------------------


_PROSTATE: Final = re.compile(r"prostat|\bm?CRPC\b", re.IGNORECASE)


def _context(study: Study) -> str:
    """The record's words, for terms that need them: title, conditions, arms, interventions."""
    parts = [study.title or study.name, *study.conditions, *study.keywords]
    for arm in study.arms:
        parts.extend((arm.label, arm.description or ""))
        parts.extend(listed.name for listed in arm.interventions)
    parts.append(study.summary or "")
    return "\n".join(parts)[:_CONTEXT_LIMIT]


def _arm_items(arm: Arm, context: str) -> tuple[list[Item], list[Unresolved]]:
    """What all fields say of one arm, most trusted first."""
    terms = matcher("therapies")
    found: list[Item] = []
    lost: list[Unresolved] = []
    groups: list[list[Item]] = []
    for listed in arm.interventions:
        parts, unknown = evidence.from_intervention(listed, terms, context)
        groups.append(parts)
        lost.extend(unknown)
    found.extend(evidence.regimens(arm, groups))
    found.extend(evidence.labelled(arm, terms, context))
    bare = not any(each.classes for item in found for each in item.therapies)
    listed_already = frozenset(
        name for item in found for each in item.therapies for name in each.classes
    )
    found.extend(evidence.described(arm, terms, context, listed_already, bare=bare))
    return found, lost


def _prose(study: Study, context: str) -> list[Item]:
    """What title, summary and description plan, where nothing else says it."""
    found: list[Item] = []
    for field, text in (
        ("title", study.title or study.name),
        ("summary", planned_sentences(study.summary or "")),
        ("description", planned_sentences(study.description or "")),
    ):
        found.extend(evidence.from_text(text, field, matcher("therapies"), context))
    return found


def _arms(study: Study) -> tuple[Arm, ...]:
    """The arms to link: the record's own, else those told of in prose, else one."""
    arms = study.arms or (Arm(key=ONE_ARM, label=ONE_ARM, interventions=study.unassigned),)
    if len(arms) == 1 and not arms[0].interventions and not arms[0].description:
        for field, text in (("description", study.description), ("summary", study.summary)):
            told = prose_arms(text or "", field)
            if told:
                return told
    return arms


def _with_references(found: dict[str, list[Item]], arms: tuple[Arm, ...]) -> dict[str, list[Item]]:
    """The items of each arm with those of the arms that it refers to."""
    result = dict(found)
    for arm in arms:
        for other, mention in evidence.referred(arm, arms):
            copied = [
                replace(
                    item,
                    trust=2,
                    pinned=False,
                    options=tuple(
                        tuple(
                            replace(each, mentions=(*each.mentions, mention), stated=False)
                            for each in option
                        )
                        for option in item.options
                    ),
                )
                for item in found[other.key]
            ]
            result[arm.key] = [*result[arm.key], *copied]
    return result


_COMPARED: Final = re.compile(
    r"\b(?:versus|vs|with\s+or\s+without|compar\w+|randomi[sz]ed)\b|±|\bor\b", re.IGNORECASE
)


def _unassigned(found: list[Item], study: Study, context: str) -> list[Item]:
    """Interventions of a record that does not say who gets which: only the title can tell."""
    title = study.title or study.name
    told: set[str] = set()
    if not _COMPARED.search(title):
        for item in evidence.from_text(title, "title", matcher("therapies"), context):
            if item.minimum:
                told |= {name for each in item.therapies for name in each.classes}
    return [
        item
        if told & {name for each in item.therapies for name in each.classes}
        else replace(item, minimum=0)
        for item in found
    ]


def _assigned(item: Item, others: list[list[Item]]) -> bool:
    """Whether the registry assigns a therapy to other arms, so that it is no background."""
    classes = {name for each in item.therapies for name in each.classes}
    return any(
        other.trust >= 4 and classes & {name for each in other.therapies for name in each.classes}
        for found in others
        for other in found
    )


def _typed(found: list[Item]) -> bool:
    return any(each.classes for item in found for each in item.therapies)


def _link_registry(study: Study) -> tuple[tuple[Arm, ...], list[Unresolved]]:
    """The arms of a registry record with their therapies."""
    context = _context(study)
    arms = _arms(study)
    shared = background(study, matcher("therapies"), context)
    found: dict[str, list[Item]] = {}
    lost: list[Unresolved] = []
    for arm in arms:
        found[arm.key], unknown = _arm_items(arm, context)
        lost.extend(unknown)
    if not study.arms and len(study.unassigned) > 1:
        found = {key: _unassigned(items, study, context) for key, items in found.items()}
    found = _with_references(found, arms)
    # In a basket trial what men with prostate cancer go on with is no matter of the other cohorts.
    tumour = _PROSTATE if any(_PROSTATE.search(arm.label) for arm in arms) else None
    for arm in arms:
        others = [found[other.key] for other in arms if other.key != arm.key]
        found[arm.key] = [
            *found[arm.key],
            *(
                item
                for item in shared
                if not _assigned(item, others) and (tumour is None or tumour.search(arm.label))
            ),
        ]
    if len(arms) == 1:
        (arm,) = arms
        rest = _prose(study, context)
        if _typed(found[arm.key]) and arm.interventions:
            rest = [item for item in rest if item.minimum == 0 and item.trust]
        found[arm.key] = [*found[arm.key], *rest]
    linked = [
        replace(arm, treatments=treatments(with_arm_doses(merged(found[arm.key]), arm)))
        for arm in arms
    ]
    return with_roles(linked), list(dict.fromkeys(lost))


def link_therapies(study: Study) -> Study:
    """The study with the classes of its therapies, its arms' treatments, and what stayed open.

    Args:
        study: as a source module made it; a study that is linked already comes back unchanged.
    """
    if study.linked:
        return study
    if any(arm.treatments for arm in study.arms):
        context = "\n".join((study.title or study.name, *(arm.label for arm in study.arms)))
        pairs = [_link_listed(arm, context) for arm in study.arms]
        arms = with_roles([arm for arm, _ in pairs])
        lost = [each for _, unknown in pairs for each in unknown]
        return replace(study, arms=arms, unresolved=(*study.unresolved, *dict.fromkeys(lost)))
    arms, lost = _link_registry(study)
    unassigned = study.unassigned if study.arms else ()
    return replace(study, arms=arms, unassigned=unassigned, unresolved=(*study.unresolved, *lost))
