"""One therapy, one instance per arm: bring what several fields say of an arm together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graph.linking.items import Item, is_radiotherapy, joined, related
from graph.linking.tidy import tidied
from graph.records import Choice
from graph.sources.text import slug
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.records import Therapy, Treatment

__all__ = ["merged", "treatments"]


def merged(items: Iterable[Item]) -> list[Item]:
    """The items of an arm without repetition, most trusted fields first.

    A later account of a therapy adds to the first one; alternatives stated by a description take
    the place of the same therapies that the registry lists one by one.
    """
    result: list[Item] = []
    for item in items:
        if len(item.options) > 1:
            _add_choice(result, item)
        elif item.plain is None:
            for therapy in item.options[0]:
                _add_therapy(result, replace(item, options=((therapy,),)))
        else:
            _add_therapy(result, item)
    return tidied(result)


def _similarity(first: Therapy, second: Therapy) -> int:
    """How surely two accounts are of one therapy; 0 = they are not."""
    if not first.classes or not second.classes:
        return 2 * (first.name.casefold() == second.name.casefold())
    if set(first.classes) == set(second.classes):
        return 3
    if not related(first.classes, second.classes):
        return 0
    return 2 if is_radiotherapy(first.classes) and _same_dose(first, second) else 1


def _same_dose(first: Therapy, second: Therapy) -> bool:
    return first.dose_gy is not None and first.dose_gy == second.dose_gy


def _contradict(first: Therapy, second: Therapy) -> bool:
    """Two courses of radiotherapy with different doses are two therapies."""
    if not (is_radiotherapy(first.classes) and is_radiotherapy(second.classes)):
        return False
    aims = {first.target, second.target} - {"not stated"}
    if len(aims) > 1 and first.dose_gy and second.dose_gy and first.dose_gy != second.dose_gy:
        return True  # prostate and pelvic nodes within one course
    pairs = ((first.dose_gy, second.dose_gy), (first.fractions, second.fractions))
    return all(one and other and one != other for one, other in pairs) and set(
        first.classes
    ) != set(second.classes)


def _best(result: list[Item], therapy: Therapy) -> int | None:
    best: tuple[int, int] | None = None
    for number, item in enumerate(result):
        known = item.plain
        if known is None or _contradict(known, therapy):
            continue
        score = _similarity(known, therapy)
        if score and (best is None or score > best[0]):
            best = (score, number)
    return best[1] if best else None


def _add_therapy(result: list[Item], item: Item) -> None:
    therapy = item.options[0][0]
    for number, other in enumerate(result):
        if len(other.options) > 1 and _covers(other, therapy):
            result[number] = _noted(other, item)
            return
    place = _best(result, therapy)
    if place is None:
        result.append(item)
        return
    before = result[place]
    known = before.plain
    if known is None:
        return
    minimum = before.minimum
    if item.minimum == 0 and not before.pinned and set(known.classes) == set(therapy.classes):
        minimum = 0
    same = set(known.classes) == set(therapy.classes)
    if item.minimum == 1 and item.pinned and same:
        minimum = 1
    result[place] = replace(
        before,
        options=((joined(known, therapy),),),
        minimum=minimum,
        pinned=before.pinned or (item.pinned and same),
    )


def _covers(choice: Item, therapy: Therapy) -> bool:
    """Whether a choice already speaks of a therapy: an option, or a class of one."""
    if any(set(each.classes) == set(therapy.classes) for each in choice.therapies):
        return True
    tree = hierarchy.load()
    return any(
        tree.is_a(one, name)
        for each in choice.therapies
        for one in each.classes
        for name in therapy.classes
    )


def _noted(choice: Item, item: Item) -> Item:
    """The choice with the mentions of a therapy that it covers."""
    mentions = tuple(mention for therapy in item.therapies for mention in therapy.mentions)
    minimum = 1 if item.minimum == 1 and item.pinned else choice.minimum
    return replace(choice, mentions=(*choice.mentions, *mentions), minimum=minimum)


def _add_choice(result: list[Item], item: Item) -> None:
    options = {frozenset(each.classes) for each in item.therapies}
    for number, other in enumerate(result):
        if len(other.options) > 1 and options & {frozenset(t.classes) for t in other.therapies}:
            item = _united(other, item)
            options = {frozenset(each.classes) for each in item.therapies}
            del result[number]
            break
    kept: list[Item] = []
    absorbed: list[Item] = []
    pinned = [
        other
        for other in result
        if other.pinned and other.plain and frozenset(other.plain.classes) in options
    ]
    if len(pinned) == 1 and not _schedules(item):
        return  # a more trusted field says which of them it is
    for other in result:
        known = other.plain
        same = known is not None and frozenset(known.classes) in options
        finer = known is not None and not other.pinned and _speaks_of(item, known)
        if known is not None and known.classes and (same or finer or _covers(item, known)):
            absorbed.append(other)
        else:
            kept.append(other)
    for other in absorbed:
        item = _filled(item, other)
    result[:] = [*kept, item]


def _speaks_of(choice: Item, known: Therapy) -> bool:
    """Whether an option says less precisely what a listed radiotherapy is."""
    return any(_above(each, known) for each in choice.therapies)


def _above(general: Therapy, special: Therapy) -> bool:
    tree = hierarchy.load()
    return is_radiotherapy(special.classes) and any(
        name != "Radiotherapy" and all(tree.is_a(one, name) for one in special.classes)
        for name in general.classes
    )


def _schedules(item: Item) -> bool:
    """Whether the alternatives are schedules of one therapy."""
    return len({frozenset(therapy.classes) for therapy in item.therapies}) == 1


def _filled(choice: Item, listed: Item) -> Item:
    """The choice, its option completed with what the registry's own entry says of it."""
    known = listed.plain
    if known is None:
        return choice
    options = tuple(
        tuple(
            joined(each, known)
            if set(each.classes) == set(known.classes) or _above(each, known)
            else each
            for each in option
        )
        for option in choice.options
    )
    if options == choice.options:
        choice = replace(choice, mentions=(*choice.mentions, *known.mentions))
    return replace(choice, options=options)


def _united(first: Item, second: Item) -> Item:
    """Two accounts of one choice: the options of both."""
    options = list(first.options)
    seen = {frozenset(name for t in option for name in t.classes) for option in options}
    options.extend(
        option
        for option in second.options
        if frozenset(name for t in option for name in t.classes) not in seen
    )
    return replace(
        first,
        options=tuple(options),
        minimum=max(first.minimum, second.minimum) if first.pinned else second.minimum,
        mentions=(*first.mentions, *second.mentions),
    )


# --- to records ---------------------------------------------------------------------------------


def treatments(items: list[Item]) -> tuple[Treatment, ...]:
    """The items as the record's therapies and choices, with keys unique in the arm."""
    taken: dict[str, int] = {}
    result: list[Treatment] = []
    for item in items:
        options = tuple(
            tuple(replace(t, key=_key(t.name, taken)) for t in option) for option in item.options
        )
        if len(options) == 1 and item.minimum == 1:
            result.extend(options[0])
            continue
        label = item.label or " or ".join(" + ".join(t.name for t in o) for o in options)
        result.append(
            Choice(
                key=_key(f"choice {label}", taken),
                options=options,
                minimum=item.minimum,
                maximum=item.maximum,
                label=label,
                mentions=tuple(dict.fromkeys(item.mentions)),
            )
        )
    return tuple(result)


def _key(name: str, taken: dict[str, int]) -> str:
    stem = slug(name)
    taken[stem] = taken.get(stem, 0) + 1
    return stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"
