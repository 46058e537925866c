"""Arms of registry records: what links, labels, descriptions and titles give each of them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.linking import arms as evidence
from graph.linking.arm_doses import with_arm_doses
from graph.linking.background import background
from graph.linking.interventions import from_intervention, regimens
from graph.linking.items import is_a
from graph.linking.matcher import matcher
from graph.linking.merge import merged, treatments
from graph.linking.prose import COMPARED, added, prose, typed, untold, with_or_without
from graph.linking.prose_arms import prose_arms, summary_comparison, title_arms
from graph.linking.roles import with_roles
from graph.linking.same_beam import with_same_beam
from graph.linking.tidy import without_observation
from graph.records import Arm, Unresolved
from graph.sources.paths import below
from graph.sources.text import few_words

if TYPE_CHECKING:
    from graph.linking.items import Item
    from graph.records import Intervention, Study

__all__ = ["link_registry"]

ONE_ARM: Final = "trial"
_CONTEXT_LIMIT: Final = 20_000
_PROSTATE: Final = re.compile(r"prostat|\bm?CRPC\b", re.IGNORECASE)


def record_words(study: Study) -> str:
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
        parts, unknown = from_intervention(listed, terms, context)
        groups.append(parts)
        lost.extend(unknown)
    found.extend(regimens(arm, groups))
    found.extend(evidence.labelled(arm, terms, context))
    bare = not any(each.classes for item in found for each in item.therapies)
    listed_already = frozenset(
        name for item in found for each in item.therapies for name in each.classes
    )
    found.extend(evidence.described(arm, terms, context, listed_already, bare=bare))
    return found, lost


def _arms(study: Study) -> tuple[Arm, ...]:
    """The arms to link: the record's own, else those told of in prose, else one."""
    arms = study.arms or (Arm(key=ONE_ARM, label=ONE_ARM, interventions=study.unassigned),)
    if len(arms) == 1 and study.arms and not study.unassigned:
        return arms if arms[0].key != ONE_ARM else _told(study, arms)
    if len(arms) == 1 and study.arms:
        (arm,) = arms
        return (replace(arm, interventions=(*arm.interventions, *study.unassigned)),)
    return arms


def _told(study: Study, arms: tuple[Arm, ...]) -> tuple[Arm, ...]:
    """The arms that the prose of a record without arm groups tells of."""
    if not arms[0].interventions and not arms[0].description:
        for field, text in (("description", study.description), ("summary", study.summary)):
            told = prose_arms(text or "", field)
            if told:
                return told
        terms = matcher("therapies")
        compared = summary_comparison(study.summary or "")
        return title_arms(study.title or study.name, terms) or title_arms(compared, terms) or arms
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


def _unassigned(found: list[Item], study: Study, context: str) -> list[Item]:
    """Interventions of a record that does not say who gets which: only the title can tell."""
    title = study.title or study.name
    told: set[str] = set()
    if not COMPARED.search(title):
        for item in evidence.from_text(title, "title", matcher("therapies"), context):
            if item.minimum:
                told |= {name for each in item.therapies for name in each.classes}
    return [
        item
        if any(is_a(each.classes, name) for each in item.therapies for name in told)
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


def _add_background(
    found: dict[str, list[Item]], arms: tuple[Arm, ...], shared: list[Item]
) -> None:
    """Give every arm what all arms get.

    In a basket trial, what men with prostate cancer go on with is no matter of other cohorts.
    """
    tumour = _PROSTATE if any(_PROSTATE.search(arm.label) for arm in arms) else None
    own = dict(found)
    for arm in arms:
        if tumour is not None and not tumour.search(arm.label):
            continue
        others = [own[other.key] for other in arms if other.key != arm.key]
        added = [item for item in shared if not _assigned(item, others)]
        found[arm.key] = [*found[arm.key], *added]


def _unlinked(listed: Intervention) -> Unresolved:
    return Unresolved(
        kind="therapy",
        text=few_words(listed.name),
        field=below(listed.field, "name"),
        reason="the record links it to no arm",
    )


def link_registry(study: Study) -> tuple[tuple[Arm, ...], list[Unresolved]]:
    """The arms of a registry record with their therapies, and what was not understood.

    Args:
        study: with arms and interventions as the registry has them, without treatments.
    """
    context = record_words(study)
    arms = _arms(study)
    shared = background(study, matcher("therapies"), context)
    if len(arms) > 1 or arms[0].key == ONE_ARM:
        shared.extend(with_or_without(study, context))
    found: dict[str, list[Item]] = {}
    lost: list[Unresolved] = []
    for arm in arms:
        found[arm.key], unknown = _arm_items(arm, context)
        lost.extend(unknown)
    if not study.arms and len(study.unassigned) > 1:
        found = {key: _unassigned(items, study, context) for key, items in found.items()}
    found = _with_references(found, arms)
    _add_background(found, arms, shared)
    if len(arms) == 1:
        (arm,) = arms
        if typed(found[arm.key]) and arm.interventions:
            rest = added(study, found[arm.key], context)
        else:
            rest = untold(study, prose(study, context), found[arm.key])
            if not typed([*found[arm.key], *rest]):  # a study of tests alone
                summary = study.summary or ""
                rest = evidence.from_text(
                    summary, "summary", matcher("therapies"), context, strict=False
                )
        found[arm.key] = [*found[arm.key], *rest]
    if study.arms and len(arms) > 1:
        lost.extend(map(_unlinked, study.unassigned))
    if study.source.kind == "text" and len(arms) > 1:
        found = with_same_beam(found, study, context)
    linked = [
        replace(
            arm,
            treatments=treatments(
                with_arm_doses(without_observation(merged(found[arm.key])), arm, study)
            ),
        )
        for arm in arms
    ]
    return with_roles(linked), list(dict.fromkeys(lost))
