"""What a person mended, applied to a linked study: the last word on every link that it names.

A row takes a wrong class away, puts a right one in its place, or gives one where the reader
found none. It holds as long as the field still holds the words: where the link that it mends is
no longer made, or the words are gone, it is not applied, and says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from graph.linking.items import known
from graph.linking.mend_missing import add_missing
from graph.linking.roles import with_roles
from graph.records import Choice, Mended, Mention, Therapy
from ontology import hierarchy

if TYPE_CHECKING:
    from graph.records import AnalysisGroup, Arm, Outcome, Override, Population, Study, Treatment

__all__ = ["edition", "mend"]

_Node = TypeVar("_Node", "Therapy", "Population", "AnalysisGroup", "Outcome")


def edition(study: Study) -> str:
    """The version of a record as a row names it: its date, else the first digits of its hash."""
    return study.source.version or study.source.sha256[:12]


def mend(linked: Study, raw: Study) -> Study:
    """The study with its overrides applied, and what became of each.

    Args:
        linked: as the reader understands the record.
        raw: the same record before linking, whose fields hold the words.
    """
    mended: list[Mended] = []
    for override in linked.overrides:
        changed = _without_wrong(linked, override) if override.wrong else None
        if override.wrong is None:
            changed = add_missing(linked, raw, override)
        mended.append(_told(override, edition(raw), applied=changed is not None))
        linked = changed if changed is not None else linked
    return replace(linked, arms=with_roles(linked.arms), overrides=(), mended=tuple(mended))


def _told(override: Override, now: str, *, applied: bool) -> Mended:
    """What became of a row, with what a person should do about it."""
    same = override.version == now
    if applied and same:
        return Mended(override=override, state="applied")
    if applied:
        note = (
            f"the record changed from version {override.version} to {now or 'an unnamed one'} and "
            "still holds the words; look again, and write the new version into the row"
        )
        return Mended(override=override, state="applied, record changed", note=note)
    lost = f"no link to {override.wrong}" if override.wrong else "no such words"
    since = "" if same else f" (the record changed from version {override.version} to {now})"
    note = f"{lost} in this field of the record any more{since}; mend the row or remove it"
    return Mended(override=override, state="not applied", note=note)


def _without_wrong(study: Study, override: Override) -> Study | None:
    """The study with a wrong link taken away or replaced; None where it is not made."""
    arms = tuple(_arm(arm, override) for arm in study.arms)
    populations = tuple(_population(each, override) for each in study.populations)
    groups = tuple(_node(each, override) for each in study.groups)
    outcomes = tuple(_node(each, override) for each in study.outcomes)
    changed = replace(study, arms=arms, populations=populations, groups=groups, outcomes=outcomes)
    return None if changed == study else changed


def _population(population: Population, override: Override) -> Population:
    prior = tuple(
        replace(each, therapies=tuple(_node(therapy, override) for therapy in each.therapies))
        for each in population.prior_therapies
    )
    return _node(replace(population, prior_therapies=prior), override)


def _arm(arm: Arm, override: Override) -> Arm:
    """The arm with its therapies mended; one that was found in running text alone may go."""
    treatments: list[Treatment] = []
    gone: list[Mention] = []
    for treatment in arm.treatments:
        if isinstance(treatment, Choice):
            treatments += _choice(treatment, override, gone)
        else:
            treatments += _kept(treatment, override, gone)
    mentions = (*arm.mentions, *dict.fromkeys(gone))
    return replace(arm, treatments=tuple(treatments), mentions=mentions)


def _choice(choice: Choice, override: Override, gone: list[Mention]) -> list[Treatment]:
    options = [
        tuple(kept for therapy in option for kept in _kept(therapy, override, gone))
        for option in choice.options
    ]
    left = tuple(option for option in options if option)
    if len(left) == 1 and choice.minimum and len(choice.options) > 1:
        return list(left[0])  # nothing is left to choose
    return [replace(choice, options=left)] if left else []


def _kept(therapy: Therapy, override: Override, gone: list[Mention]) -> tuple[Therapy, ...]:
    """The therapy, mended; nothing where the reader had it from running text and is wrong."""
    found = _node(therapy, override)
    if found is therapy or found.classes or found.stated:
        return (found,)
    gone += found.mentions
    return ()


def _node(node: _Node, override: Override) -> _Node:
    """A therapy, population, group or outcome with the wrong class taken away or replaced."""
    found = _mended(node.classes, node.mentions, override)
    return node if found is None else replace(node, classes=found[0], mentions=found[1])


def _mended(
    classes: tuple[str, ...], mentions: tuple[Mention, ...], override: Override
) -> tuple[tuple[str, ...], tuple[Mention, ...]] | None:
    """The classes and mentions of a node without the wrong class; None where it has no such."""
    held = [mention for mention in mentions if _is_of(mention, mentions, override)]
    if override.wrong not in classes or not held:
        return None
    right = known((*(name for name in classes if name != override.wrong), *override.right))
    kept = [
        m
        for m in mentions
        if m not in held and (m.class_name is None or _agrees(m.class_name, right))
    ]
    names: tuple[str | None, ...] = override.right or (None,)
    new = [
        Mention(
            text=override.words or held[0].text,
            field=override.field,
            rule="override",
            class_name=name,
            override=override,
        )
        for name in names
    ]
    return right, (*kept, *new)


def _agrees(name: str, classes: tuple[str, ...]) -> bool:
    """Whether a class is one of those that a node has now, or a wider one of them."""
    names = hierarchy.load()
    return any(names.is_a(each, name) for each in classes)


def _is_of(mention: Mention, around: tuple[Mention, ...], override: Override) -> bool:
    """Whether a mention is the link that a row names.

    A lexicon row may give several classes and name the first of them only, so that the class
    decides where any mention of the node names it.
    """
    named = any(each.class_name == override.wrong for each in around)
    return (
        mention.field == override.field
        and mention.override is None
        and (mention.class_name == override.wrong or not named)
        and override.words.casefold() in mention.text.casefold()
    )
