"""What a reading says of a record, in the terms of the labels: items that are right or wrong."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from graph.evaluate_gold import meanings
from graph.records import Choice, Range
from ontology import lexicon
from ontology.hierarchy import load as load_hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from graph.evaluate_gold import GoldArm, GoldDose, GoldRecord, LabelKind, Labels, Quantity
    from graph.records import Arm, Study, Therapy

__all__ = ["Counts", "Tally", "tally"]

_TARGETS: Final = {
    "primary": "PrimaryTumour",
    "metastasis": "Metastasis",
    "node": "PelvicNode",
    "bed": "ProstateBed",
}
"""A stated target makes a therapy one of the classes that are defined by it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Right, wrong and missed items."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right, self.wrong + other.wrong, self.missed + other.missed
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one record by facet, and how many `other: …` labels were found as well."""

    counts: dict[str, Counts]
    recovered: int
    others: int


def tally(gold: GoldRecord, study: Study, labels: Labels) -> Tally:
    """Compare one linked record with its labels.

    Args:
        gold: the labels.
        study: the same record, read and linked.
        labels: the frozen list that predictions are projected on.
    """
    sums = dict.fromkeys(("therapies", "involves", "pairs", "dose"), Counts())
    recovered = others = 0
    for labelled, arms in _aligned(gold.arms, study.arms):
        certain, possible = _treatments(arms)
        everything = [*certain, *possible]
        delivers = [label for arm in labelled for label in arm.delivers]
        involves = delivers + [label for arm in labelled for label in arm.may_deliver]
        found, wanted = _therapies(delivers, certain, labels)
        sums["therapies"] += _compare(wanted, found)
        together = set[tuple[str, str]]().union(
            *(_pairs(_wanted(arm.delivers, labels)) for arm in labelled)
        )
        sums["pairs"] += _compare(together, _pairs(found))
        found, wanted = _therapies(involves, everything, labels)
        sums["involves"] += _compare(wanted, found)
        doses = [dose for arm in labelled for dose in arm.radiotherapy]
        sums["dose"] += _doses(doses, everything, labels)
        classes = {cls for therapy in everything for cls in therapy.classes}
        unlisted = {label.removeprefix("other: ") for label in involves if _is_other(label)}
        others += len(unlisted)
        recovered += sum(bool(meanings(text) & classes) for text in unlisted)
    sums |= _states(gold, study, labels)
    sums["endpoints"] = _endpoints(gold, study, labels)
    return Tally(sums, recovered, others)


def _compare(wanted: AbstractSet[object], found: AbstractSet[object]) -> Counts:
    return Counts(len(wanted & found), len(found - wanted), len(wanted - found))


def _pairs(items: Iterable[str]) -> set[tuple[str, str]]:
    return set(combinations(sorted(items), 2))


def _is_other(label: str) -> bool:
    return label.startswith("other: ")


def _aligned(
    gold: Sequence[GoldArm], arms: Sequence[Arm]
) -> list[tuple[Sequence[GoldArm], Sequence[Arm]]]:
    """Labelled arms, each with the arm that was read: by label, equal labels in their order.

    A labelled arm that was not read misses all of its labels; an arm that was read and is not
    labelled is wrong in all that it gives.
    """
    waiting: dict[str, list[Arm]] = {}
    for arm in arms:
        waiting.setdefault(lexicon.key(arm.label), []).append(arm)
    found: list[tuple[Sequence[GoldArm], Sequence[Arm]]] = []
    for each in gold:
        same = waiting.get(lexicon.key(each.label), [])
        found.append(([each], [same.pop(0)] if same else []))
    return found + [([], [arm]) for left in waiting.values() for arm in left]


def _treatments(arms: Iterable[Arm]) -> tuple[list[Therapy], list[Therapy]]:
    """Therapies that are delivered for certain, and those among choices."""
    certain: list[Therapy] = []
    possible: list[Therapy] = []
    for arm in arms:
        for treatment in arm.treatments:
            if isinstance(treatment, Choice):
                possible += [therapy for option in treatment.options for therapy in option]
            else:
                certain.append(treatment)
    return certain, possible


def _listed(therapy: Therapy, labels: Labels) -> set[str]:
    """The listed classes of a therapy: its own, and those that its target or their union define."""
    known, listed = load_hierarchy(), labels.listed("therapies")
    target = _TARGETS.get(therapy.target)
    values = [("target", target)] if target else []
    implied = set().union(*(known.ancestors(name) for name in therapy.classes))
    defined = known.entailed(therapy.classes, values) - implied
    own = known.most_specific(({*therapy.classes} | defined) & listed)
    return {labels.moiety(name) for name in own}


def _therapies(
    wanted: Iterable[str], therapies: Iterable[Therapy], labels: Labels
) -> tuple[set[str], set[str]]:
    """Items found and items wanted; a prediction under X becomes the item `class: X`."""
    known = load_hierarchy()
    items = _wanted(wanted, labels)
    wild = {label: cls for label in wanted if (cls := labels.wildcard(label))}
    found: set[str] = set()
    for therapy in therapies:
        under = {
            label
            for label, cls in wild.items()
            if any(known.is_a(own, cls) and own not in items for own in therapy.classes)
        }
        found |= under or _listed(therapy, labels)
    return found, items


def _wanted(labelled: Iterable[str], labels: Labels) -> set[str]:
    """The items that labels ask for: listed classes, and `class: X` as it stands."""
    return {
        item
        for label in labelled
        if (item := labels.class_of("therapies", label) or (labels.wildcard(label) and label))
    }


def _doses(gold: Sequence[GoldDose], therapies: Iterable[Therapy], labels: Labels) -> Counts:
    """Labelled doses, each looked for in a therapy of its class; what gold lacks is no error."""
    read = [t for t in therapies if t.dose_gy or t.fractions]
    used: set[int] = set()
    right = missed = 0
    for dose in gold:
        cls = labels.class_of("therapies", dose.therapy)
        if cls is None or (dose.dose_gy is None and dose.fractions is None):
            continue
        fitting = [
            index
            for index, therapy in enumerate(read)
            if cls in _listed(therapy, labels)
            and _equal(dose.dose_gy, therapy.dose_gy)
            and _equal(dose.fractions, therapy.fractions)
        ]
        fresh = [index for index in fitting if index not in used]
        if fitting:
            right += 1
            used.add((fresh or fitting)[0])
        else:
            missed += 1
    wrong = sum(
        index not in used and bool(_listed(therapy, labels)) for index, therapy in enumerate(read)
    )
    return Counts(right, wrong, missed)


def _equal(gold: Quantity | None, read: Range | None) -> bool:
    """Whether a reading gives the labelled number or range; nothing labelled fits all."""
    if gold is None:
        return True
    low, high = gold if isinstance(gold, tuple) else (gold, gold)
    return read == Range(low, high)


def _nearest(names: Iterable[str], kind: LabelKind, labels: Labels) -> tuple[str, ...]:
    """The most specific listed classes that the given ones imply."""
    known = load_hierarchy()
    return known.most_specific(known.entailed(names) & labels.listed(kind))


def _states(gold: GoldRecord, study: Study, labels: Labels) -> dict[str, Counts]:
    """States of the record, exact and with all their listed ancestors."""
    known, listed = load_hierarchy(), labels.listed("disease_states")
    wanted = {
        cls for name in gold.disease_states if (cls := labels.class_of("disease_states", name))
    }
    found = {
        cls
        for population in study.populations
        for cls in _nearest(population.classes, "disease_states", labels)
    }
    return {
        "states": _compare(wanted, set(known.most_specific(found))),
        "states with ancestors": _compare(
            set(known.entailed(wanted)) & listed, set(known.entailed(found)) & listed
        ),
    }


def _endpoints(gold: GoldRecord, study: Study, labels: Labels) -> Counts:
    """Classes of the primary measures; measures are found by their wording."""
    found: dict[str, set[str]] = {}
    for outcome in study.outcomes:
        if outcome.role == "primary":
            classes = _nearest(outcome.classes, "endpoints", labels)
            found.setdefault(lexicon.key(outcome.name), set()).update(classes)
    wanted: dict[str, set[str]] = {}
    for each in gold.primary_endpoints:
        cls = each.endpoint and labels.class_of("endpoints", each.endpoint)
        wanted.setdefault(lexicon.key(each.measure), set()).update({cls} if cls else ())
    return _compare(
        {(measure, cls) for measure, classes in wanted.items() for cls in classes},
        {(measure, cls) for measure, classes in found.items() for cls in classes},
    )
