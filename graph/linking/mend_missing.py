"""A link that the reader did not make, added by a person to the arm, men or outcome it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from graph.iris import slug
from graph.linking.items import known
from graph.records import Choice, Mention, Population, Therapy
from graph.sources.paths import below
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.records import Arm, Outcome, Override, Study, Treatment

__all__ = ["add_missing"]

_Node = TypeVar("_Node", "Therapy", "Population", "Outcome")


def add_missing(linked: Study, raw: Study, override: Override) -> Study | None:
    """The study with the right classes added; None where the record does not hold the words.

    A therapy goes to the listed one of these words that no class was found for, else to the
    arm whose field is named; an endpoint to the outcome of these words; a disease state to the
    populations that were read from the field, else to those of the whole study.

    Args:
        linked: as the reader understands the record.
        raw: the same record before linking, whose fields hold the words.
        override: a row without a wrong class.
    """
    kind = hierarchy.load().kind(override.right[0])
    if kind == "therapy":
        changed = _therapy(linked, raw, override)
    elif kind == "endpoint":
        changed = _endpoint(linked, override)
    else:
        changed = _state(linked, raw, override)
    if changed is None or changed == linked:
        return None
    open_ = tuple(
        each
        for each in changed.unresolved
        if not (each.field == override.field and _holds(each.text, override))
    )
    return replace(changed, unresolved=open_)


def _holds(text: str | None, override: Override) -> bool:
    """Whether a text holds the words of a row, whatever the case and the spaces."""
    return " ".join(override.words.split()).casefold() in " ".join((text or "").split()).casefold()


def _mentions(override: Override) -> tuple[Mention, ...]:
    return tuple(
        Mention(
            text=override.words, field=override.field, rule="override", class_name=name,
            override=override,
        )
        for name in override.right
    )  # fmt: skip


def _told(node: _Node, override: Override) -> _Node:
    return replace(
        node,
        classes=known((*node.classes, *override.right)),
        mentions=(*node.mentions, *_mentions(override)),
    )


def _therapy(linked: Study, raw: Study, override: Override) -> Study | None:
    named = replace(
        linked,
        arms=tuple(
            replace(arm, treatments=tuple(_named(each, override) for each in arm.treatments))
            for arm in linked.arms
        ),
    )
    if named != linked:
        return named
    fields = {arm.key: arm for arm in raw.arms}
    arms = tuple(
        _given(arm, override) if _arm_holds(fields.get(arm.key, arm), override) else arm
        for arm in linked.arms
    )
    return replace(linked, arms=arms)


def _named(treatment: Treatment, override: Override) -> Treatment:
    """A listed therapy of these words that has no class, with it."""
    if isinstance(treatment, Therapy):
        bare = not treatment.classes and _holds(treatment.name, override)
        return _told(treatment, override) if bare else treatment
    options = tuple(
        tuple(
            _told(each, override) if not each.classes and _holds(each.name, override) else each
            for each in option
        )
        for option in treatment.options
    )
    return replace(treatment, options=options)


def _arm_holds(arm: Arm, override: Override) -> bool:
    """Whether the field that a row names is one of the arm's own, and holds the words."""
    texts = {
        arm.field: arm.label,
        below(arm.field, "label"): arm.label,
        below(arm.field, "description"): arm.description,
    }
    for listed in arm.interventions:
        texts |= {
            below(listed.field, "name"): listed.name,
            below(listed.field, "description"): listed.description,
        }
    return _holds(texts.get(override.field), override) if override.field in texts else False


def _given(arm: Arm, override: Override) -> Arm:
    """The arm with one more therapy, unless it delivers one of these classes already."""
    given = {
        name for each in arm.treatments if not isinstance(each, Choice) for name in each.classes
    }
    if given & set(override.right):
        return arm
    therapy = Therapy(
        key=f"override-{slug(override.words)}",
        name=override.words,
        classes=known(override.right),
        stated=False,
        mentions=_mentions(override),
    )
    return replace(arm, treatments=(*arm.treatments, therapy))


def _endpoint(linked: Study, override: Override) -> Study:
    outcomes = tuple(
        _told(each, override)
        if override.field.startswith(each.field)
        and (_holds(each.name, override) or _holds(each.description, override))
        and not set(override.right) <= set(each.classes)
        else each
        for each in linked.outcomes
    )
    return replace(linked, outcomes=outcomes)


def _state(linked: Study, raw: Study, override: Override) -> Study | None:
    if not any(_holds(text, override) for text in _texts(raw)):
        return None
    read = {
        each.key
        for each in linked.populations
        if any(mention.field == override.field for mention in each.mentions)
    }
    of_study = {each.key for each in linked.populations if each.arm_key is None}
    wanted = read or of_study
    if not wanted:
        whole = Population(key=f"override-{slug(override.words)}", label=override.words)
        return replace(linked, populations=(*linked.populations, _told(whole, override)))
    populations = tuple(
        _told(each, override)
        if each.key in wanted and not set(override.right) <= set(each.classes)
        else each
        for each in linked.populations
    )
    return replace(linked, populations=populations)


def _texts(raw: Study) -> Iterable[str | None]:
    """The fields of a record that speak of its men."""
    yield from (raw.name, raw.title, raw.summary, raw.description, raw.eligibility)
    yield from (*raw.conditions, *raw.keywords)
    yield from (population.label for population in raw.populations)
    for arm in raw.arms:
        yield from (arm.label, arm.description)
