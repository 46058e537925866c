"""Labelled arms beside the arms that were read: what each delivers, and what it may deliver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.evaluate_gold import load_labels
from graph.records import Choice, Therapy
from graph.triples_treatments import choice_label, shared_classes
from ontology import lexicon
from ontology.hierarchy import load as load_hierarchy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.evaluate_gold import GoldArm, GoldDose, GoldRecord
    from graph.records import Arm, Study

__all__ = ["Delivered", "delivered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One arm as labelled and as read; either side can be empty."""

    label: str
    delivers: tuple[str, ...] = ()  # labels
    involves: tuple[str, ...] = ()  # the same and what may be delivered
    doses: tuple[GoldDose, ...] = ()
    certain: tuple[Therapy, ...] = ()  # as read
    everything: tuple[Therapy, ...] = ()
    read: bool = True


def delivered(gold: GoldRecord, study: Study) -> list[Delivered]:
    """The arms of a record by label, equal labels in their order.

    A labelled arm that was not read misses all of its labels; an arm that was read and is not
    labelled is wrong in all that it gives. A text record has no arm groups, so that the names of
    its labelled arms are the annotators' own: there, all arms are folded into one, `trial`, which
    delivers what every arm delivers and may deliver the rest.
    """
    if gold.set_name == "text":
        return [_folded(gold.arms, study.arms)]
    waiting: dict[str, list[Arm]] = {}
    for arm in study.arms:
        waiting.setdefault(lexicon.key(arm.label), []).append(arm)
    found = []
    for labelled in gold.arms:
        same = waiting.get(lexicon.key(labelled.label), [])
        found.append(_one(labelled, same.pop(0) if same else None))
    return found + [_one(None, arm) for left in waiting.values() for arm in left]


def _one(labelled: GoldArm | None, arm: Arm | None) -> Delivered:
    certain, possible = _treatments(arm) if arm else ((), ())
    delivers = labelled.delivers if labelled else ()
    return Delivered(
        label=labelled.label if labelled else arm.label if arm else "",
        delivers=delivers,
        involves=delivers + (labelled.may_deliver if labelled else ()),
        doses=labelled.radiotherapy if labelled else (),
        certain=certain,
        everything=certain + possible,
        read=arm is not None,
    )


def _folded(labelled: Sequence[GoldArm], arms: Sequence[Arm]) -> Delivered:
    """All arms as one: what each of them delivers is delivered, the rest may be."""
    delivers = [arm.delivers for arm in labelled]
    involves = dict.fromkeys(label for arm in labelled for label in arm.delivers + arm.may_deliver)
    treatments = [_treatments(arm) for arm in arms]
    shared = [
        replace(therapy, classes=classes)
        for certain, _ in treatments[:1]
        for therapy in certain
        if (classes := _given(therapy, [others for others, _ in treatments[1:]]))
    ]
    return Delivered(
        label="trial",
        delivers=tuple(label for label in involves if all(label in each for each in delivers)),
        involves=tuple(involves),
        doses=tuple(dose for arm in labelled for dose in arm.radiotherapy),
        certain=tuple(shared),
        everything=tuple(each for certain, maybe in treatments for each in certain + maybe),
    )


def _given(therapy: Therapy, others: Sequence[Sequence[Therapy]]) -> tuple[str, ...]:
    """The classes of a therapy that every other arm has for certain as well."""
    return tuple(
        name
        for name in therapy.classes
        if all(any(name in each.classes for each in given) for given in others)
    )


def _treatments(arm: Arm) -> tuple[tuple[Therapy, ...], tuple[Therapy, ...]]:
    """Therapies that are delivered for certain, and those among choices."""
    certain: list[Therapy] = []
    possible: list[Therapy] = []
    choices: list[Choice] = []
    for treatment in arm.treatments:
        if isinstance(treatment, Choice):
            possible += [therapy for option in treatment.options for therapy in option]
            choices.append(treatment)
        else:
            certain.append(treatment)
    known = load_hierarchy()
    sure = {name for therapy in certain for name in therapy.classes}
    certain += [  # but not a named class that another therapy delivers
        each
        for choice in choices
        for each in _shared(choice)
        if not any(known.is_a(own, name) for own in sure for name in each.classes)
    ]
    return tuple(certain), tuple(possible)


def _shared(choice: Choice) -> list[Therapy]:
    """What a choice of at least one delivers by name: one class in all options, or a named one.

    "GnRH agonist (leuprolide or goserelin)" delivers a GnRH agonist; "pemetrexed or paclitaxel",
    where the record names no class, is labelled as two therapies that may be delivered.
    """
    classes = shared_classes(choice)
    known = load_hierarchy()
    every = {
        tuple(sorted({name for each in option for name in each.classes}))
        for option in choice.options
    }
    alike = len(every) == 1 and choice.minimum > 0
    named = [mention.class_name for mention in choice.mentions if mention.class_name]
    if alike:
        (classes,) = every
    else:
        above = {name for name in named if any(known.is_a(own, name) for own in classes)}
        labelled = tuple(sorted(above & load_labels().listed("therapies")))
        classes = labelled or (classes if above else ())
    if not classes:
        return []
    label = choice_label(choice)
    return [Therapy(key=choice.key, name=label, classes=classes, mentions=choice.mentions)]
