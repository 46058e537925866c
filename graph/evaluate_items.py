"""What a reading says of a record, in the terms of the labels: items that are right or wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Final

from graph.evaluate_arms import Delivered, delivered
from graph.evaluate_gold import meanings
from graph.records import Range
from ontology import lexicon
from ontology.hierarchy import load as load_hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from graph.evaluate_gold import GoldDose, GoldRecord, LabelKind, Labels, Quantity
    from graph.records import Study, Therapy

__all__ = ["VIEWS", "Counts", "Miss", "Tally", "tally"]

_TARGETS: Final = {
    "primary": "PrimaryTumour",
    "metastasis": "Metastasis",
    "node": "PelvicNode",
    "bed": "ProstateBed",
}
"""A stated target makes a therapy one of the classes that are defined by it."""
VIEWS: Final = (
    *("therapies", "pairs", "states", "endpoints", "dose"),
    *("involves", "states with ancestors"),
)
"""What is counted: the five facets, and two further views of them."""
Found = dict[str, str]
"""Items that were read (class names, or `class: X`), each with the words that gave it."""


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
class Miss:
    """One item that was read and is not labelled (wrong), or labelled and not read (missed)."""

    facet: str
    record: str
    place: str  # the arm or measure; "" for the record
    verdict: str  # "wrong" or "missed"
    item: str
    kind: str  # why, as far as labels and reading tell it themselves
    words: str = ""  # the record's words that were read so


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one record by facet, its misses, and how many `other: …` were found as well."""

    counts: dict[str, Counts]
    misses: tuple[Miss, ...] = ()
    recovered: int = 0
    others: int = 0


@dataclass(slots=True)
class _Sheet:
    """The counts and misses of one record while they are gathered."""

    record: str
    counts: dict[str, Counts] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def add(self, facet: str, counts: Counts, misses: Iterable[Miss] = ()) -> None:
        self.counts[facet] = self.counts.get(facet, Counts()) + counts
        self.misses += misses

    def compare(
        self,
        facet: str,
        place: str,
        wanted: AbstractSet[str],
        found: Mapping[str, str],
        kinds: Mapping[str, str] | None = None,
    ) -> None:
        """Count one set of items against another and note what differs."""
        wrong, missed = found.keys() - wanted, wanted - found.keys()
        reasons = kinds or {}
        self.add(
            facet,
            Counts(len(wanted & found.keys()), len(wrong), len(missed)),
            [
                *(
                    Miss(
                        facet, self.record, place, "wrong", item, reasons.get(item, ""), found[item]
                    )
                    for item in sorted(wrong)
                ),
                *(
                    Miss(facet, self.record, place, "missed", item, reasons.get(item, ""))
                    for item in sorted(missed)
                ),
            ],
        )


def tally(gold: GoldRecord, study: Study, labels: Labels) -> Tally:
    """Compare one linked record with its labels.

    Args:
        gold: the labels.
        study: the same record, read and linked.
        labels: the frozen list that predictions are projected on.
    """
    sheet = _Sheet(gold.id, dict.fromkeys(VIEWS, Counts()))
    recovered = others = 0
    for arm in delivered(gold, study):
        _arm(sheet, arm, labels)
        classes = {cls for therapy in arm.everything for cls in therapy.classes}
        unlisted = {
            label.removeprefix("other: ") for label in arm.involves if label.startswith("other: ")
        }
        others += len(unlisted)
        recovered += sum(bool(meanings(text) & classes) for text in unlisted)
    _states(sheet, gold, study, labels)
    _endpoints(sheet, gold, study, labels)
    return Tally(sheet.counts, tuple(sheet.misses), recovered, others)


def _arm(sheet: _Sheet, arm: Delivered, labels: Labels) -> None:
    """The facets of one arm: therapies, same-arm pairs, what may be given, doses."""
    found, wanted = _therapies(arm.delivers, arm.certain, labels)
    involved, wished = _therapies(arm.involves, arm.everything, labels)
    kinds = dict(_kinds(wanted, found, wished, involved))
    if not arm.read:
        kinds = dict.fromkeys(wanted, "the arm was not read")
    sheet.compare("therapies", arm.label, wanted, found, kinds)
    sheet.compare("pairs", arm.label, {*_pairs(wanted)}, dict.fromkeys(_pairs(found), ""))
    sheet.compare("involves", arm.label, wished, involved)
    _doses(sheet, arm, labels)


def _pairs(items: Iterable[str]) -> Iterator[str]:
    return (f"{one} + {other}" for one, other in combinations(sorted(items), 2))


def _kinds(
    wanted: AbstractSet[str],
    found: Mapping[str, str],
    wished: AbstractSet[str],
    involved: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    """Why each item differs, as far as the two sets say it themselves."""
    known = load_hierarchy()

    def related(item: str, others: Iterable[str]) -> bool:
        return item in known.names and any(
            other in known.names and (known.is_a(item, other) or known.is_a(other, item))
            for other in others
        )

    for item in wanted - found.keys():
        if item in involved:
            yield item, "read as optional"
        elif related(item, found.keys() - wanted):
            yield item, "read more or less specifically"
        else:
            yield item, "not read"
    for item in found.keys() - wanted:
        if item in wished:
            yield item, "labelled as optional"
        elif related(item, wanted - found.keys()):
            yield item, "read more or less specifically"
        elif related(item, wanted):
            yield item, "said again, more or less specifically"
        else:
            yield item, "not labelled"


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
) -> tuple[Found, set[str]]:
    """Items found and items wanted; a prediction under X becomes the item `class: X`."""
    known = load_hierarchy()
    items = _wanted(wanted, labels)
    wild = {label: cls for label in wanted if (cls := labels.wildcard(label))}
    found: Found = {}
    for therapy in therapies:
        under = {
            label
            for label, cls in wild.items()
            if any(known.is_a(own, cls) and own not in items for own in therapy.classes)
        }
        for item in under or _listed(therapy, labels):
            found.setdefault(item, _words(therapy))
    return found, items


def _words(therapy: Therapy) -> str:
    """The words that gave a therapy, and where they stand."""
    if not therapy.mentions:
        return therapy.name
    mention = therapy.mentions[0]
    return f"{mention.text} ({mention.field})"


def _wanted(labelled: Iterable[str], labels: Labels) -> set[str]:
    """The items that labels ask for: listed classes, and `class: X` as it stands."""
    return {
        item
        for label in labelled
        if (item := labels.class_of("therapies", label) or (labels.wildcard(label) and label))
    }


def _doses(sheet: _Sheet, arm: Delivered, labels: Labels) -> None:
    """Labelled doses, each looked for in a therapy of its class; what gold lacks is no error."""
    read = [t for t in arm.everything if t.dose_gy or t.fractions]
    used: set[int] = set()
    right = 0
    misses: list[Miss] = []
    for dose in arm.doses:
        cls = labels.class_of("therapies", dose.therapy)
        if cls is None or (dose.dose_gy is None and dose.fractions is None):
            continue
        fitting = [i for i, therapy in enumerate(read) if _fits(dose, cls, therapy, labels)]
        fresh = [index for index in fitting if index not in used]
        if fitting:
            right += 1
            used.add((fresh or fitting)[0])
        else:
            there = any(cls in _listed(therapy, labels) for therapy in arm.everything)
            kind = "the number was not read" if there else "the therapy was not read"
            item = f"{cls} {_shown(dose.dose_gy)} Gy / {_shown(dose.fractions)}"
            misses.append(Miss("dose", sheet.record, arm.label, "missed", item, kind))
    for index, therapy in enumerate(read):
        classes = _listed(therapy, labels)
        if index not in used and classes:
            item = f"{' '.join(sorted(classes))} {_range(therapy.dose_gy)} Gy / "
            item += _range(therapy.fractions)
            misses.append(
                Miss(
                    "dose", sheet.record, arm.label, "wrong", item, "not labelled", _words(therapy)
                )
            )
    wrong = sum(miss.verdict == "wrong" for miss in misses)
    sheet.add("dose", Counts(right, wrong, len(misses) - wrong), misses)


def _fits(dose: GoldDose, cls: str, therapy: Therapy, labels: Labels) -> bool:
    return (
        cls in _listed(therapy, labels)
        and _equal(dose.dose_gy, therapy.dose_gy)
        and _equal(dose.fractions, therapy.fractions)
    )


def _equal(gold: Quantity | None, read: Range | None) -> bool:
    """Whether a reading gives the labelled number or range; nothing labelled fits all."""
    if gold is None:
        return True
    low, high = gold if isinstance(gold, tuple) else (gold, gold)
    return read == Range(low, high)


def _shown(quantity: Quantity | None) -> str:
    if isinstance(quantity, tuple):
        return " to ".join("?" if end is None else str(end) for end in quantity)
    return "?" if quantity is None else str(quantity)


def _range(read: Range | None) -> str:
    if read is None:
        return "?"
    return _shown((read.low, read.high) if read.single is None else read.single)


def _nearest(names: Iterable[str], kind: LabelKind, labels: Labels) -> tuple[str, ...]:
    """The most specific listed classes that the given ones imply."""
    known = load_hierarchy()
    return known.most_specific(known.entailed(names) & labels.listed(kind))


def _states(sheet: _Sheet, gold: GoldRecord, study: Study, labels: Labels) -> None:
    """States of the record, exact and with all their listed ancestors."""
    known, listed = load_hierarchy(), labels.listed("disease_states")
    wanted = {
        cls for name in gold.disease_states if (cls := labels.class_of("disease_states", name))
    }
    found = {
        cls: population.label
        for population in reversed(study.populations)
        for cls in _nearest(population.classes, "disease_states", labels)
    }
    exact = {cls: found[cls] for cls in known.most_specific(found)}
    asked = set(known.most_specific(wanted))  # M0 beside high-risk, which implies it, is no item
    sheet.compare("states", "", asked, exact, dict(_kinds(asked, exact, asked, exact)))
    sheet.compare(
        "states with ancestors",
        "",
        set(known.entailed(wanted)) & listed,
        dict.fromkeys(set(known.entailed(found)) & listed, ""),
    )


def _endpoints(sheet: _Sheet, gold: GoldRecord, study: Study, labels: Labels) -> None:
    """Classes of the primary measures; measures are found by their wording.

    A text record lists none: its labels quote more or less of a sentence, so that there the
    classes are compared over the record.
    """
    found: dict[str, Found] = {}
    listed = gold.set_name != "text"
    for outcome in study.outcomes:
        if outcome.role == "primary":
            classes = _nearest(outcome.classes, "endpoints", labels)
            given = found.setdefault(lexicon.key(outcome.name) if listed else "", {})
            given.update(dict.fromkeys(classes, outcome.name))
    wanted: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for each in gold.primary_endpoints:
        cls = each.endpoint and labels.class_of("endpoints", each.endpoint)
        name = lexicon.key(each.measure) if listed else ""
        names[name] = each.measure
        wanted.setdefault(name, set()).update({cls} if cls else ())
    for name in sorted(wanted.keys() | found.keys()):
        asked, given = wanted.get(name, set()), found.get(name, {})
        place = names.get(name, name)
        sheet.compare("endpoints", place, asked, given, dict(_kinds(asked, given, asked, given)))
