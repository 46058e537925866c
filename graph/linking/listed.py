"""Arms whose source lists their therapies (curated records): classes for the names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graph.linking.dosing import target_of, with_schedule
from graph.linking.items import Item, is_radiotherapy, single
from graph.linking.names import name_items
from graph.records import Arm, Choice, Mention, Therapy, Unresolved
from graph.sources.text import few_words
from ontology import hierarchy

if TYPE_CHECKING:
    from graph.records import Treatment

__all__ = ["link_listed"]


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
    found = name_items(therapy.name, context)
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


def link_listed(arm: Arm, context: str) -> tuple[Arm, list[Unresolved]]:
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
