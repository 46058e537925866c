"""The frame of a record: the IRI of every node of it, made before any triple is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph import iris
from graph.nquads import Graph
from graph.records import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.records import Arm, Population, PriorTherapy, Study, Therapy

__all__ = ["Frame", "frame", "option_iris", "prior_iris", "treatment_iris"]


@dataclass(frozen=True, slots=True)
class Frame:
    """The two graphs of a record and the IRIs of its nodes, by the record's own keys."""

    study: str
    record: str
    stated: Graph  # what the record states
    links: Graph  # what the reader made of it
    arms: dict[str, str]
    populations: dict[str, str]
    groups: dict[str, str]
    outcomes: dict[str, str]
    estimates: dict[str, str]
    comparisons: dict[str, str]
    citations: dict[str, str]
    adverse_events: dict[str, str]
    flow: dict[str, str]
    baseline: dict[str, str]

    def group(self, key: str, where: str) -> str:
        """The IRI of an arm or of an analysis group.

        Raises:
            ValueError: when the record has neither under this key.
        """
        found = self.arms.get(key) or self.groups.get(key)
        if found is None:
            raise ValueError(f"{where}: no arm and no analysis group has the key {key!r}")
        return found

    def outcome(self, key: str, where: str) -> str:
        """The IRI of an outcome.

        Raises:
            ValueError: when the record has none under this key.
        """
        if key not in self.outcomes:
            raise ValueError(f"{where}: no outcome has the key {key!r}")
        return self.outcomes[key]


def frame(study: Study, study_iri: str) -> Frame:
    """The frame of one record that states something about the study with this IRI."""
    record = iris.record(study.source)
    return Frame(
        study=study_iri,
        record=record,
        stated=Graph(record),
        links=Graph(iris.links_graph(study.source)),
        arms=_arms(record, study.arms),
        populations=_keyed(record, "population", (p.key for p in study.populations)),
        groups=_keyed(record, "group", (g.key for g in study.groups)),
        outcomes=_keyed(record, "outcome", (o.key for o in study.outcomes)),
        estimates=_keyed(record, "estimate", (e.key for e in study.estimates)),
        comparisons=_keyed(record, "comparison", (c.key for c in study.comparisons)),
        citations=_keyed(record, "citation", (c.key for c in study.citations)),
        adverse_events=_keyed(record, "adverse-event", (a.key for a in study.adverse_events)),
        flow=_keyed(record, "flow", (f.key for f in study.flow)),
        baseline=_keyed(record, "baseline", (b.key for b in study.baseline)),
    )


def treatment_iris(arm: Arm, arm_iri: str) -> dict[str, str]:
    """The IRIs of the therapies (those of options, too) and choices of an arm, by key.

    Raises:
        ValueError: when one key names two different treatments of the arm.
    """
    by_key: dict[str, Therapy | Choice] = {}
    for treatment in [*arm.treatments, *_option_therapies(arm)]:
        if by_key.setdefault(treatment.key, treatment) != treatment:
            raise ValueError(f"arm {arm.key!r}: two treatments share the key {treatment.key!r}")
    choices = [key for key, treatment in by_key.items() if isinstance(treatment, Choice)]
    therapies = [key for key in by_key if key not in choices]
    return {**_keyed(arm_iri, "therapy", therapies), **_keyed(arm_iri, "choice", choices)}


def option_iris(choice: Choice, choice_iri: str) -> list[tuple[str, tuple[Therapy, ...]]]:
    """Each option of a choice with its IRI, made from the keys of its therapies."""
    labels = [" ".join(sorted(therapy.key for therapy in option)) for option in choice.options]
    options = _keyed(choice_iri, "option", labels)
    return [(options[label], option) for label, option in zip(labels, choice.options, strict=True)]


def prior_iris(
    population: Population, population_iri: str
) -> Iterator[tuple[str, PriorTherapy, dict[str, str]]]:
    """Each prior-therapy criterion with its IRI, from what it says, and those of its therapies."""
    labels = {
        repr(prior): " ".join(
            [prior.kind, prior.text or " ".join(therapy.name for therapy in prior.therapies)]
        )
        for prior in population.prior_therapies
    }
    slugs = iris.unique_slugs(labels)
    for prior in dict.fromkeys(population.prior_therapies):
        criterion = f"{population_iri}/prior/{slugs[repr(prior)]}"
        therapies = _keyed(criterion, "therapy", (therapy.key for therapy in prior.therapies))
        yield criterion, prior, therapies


def _option_therapies(arm: Arm) -> Iterator[Therapy]:
    for treatment in arm.treatments:
        if isinstance(treatment, Choice):
            for option in treatment.options:
                yield from option


def _arms(record: str, arms: Iterable[Arm]) -> dict[str, str]:
    listed = list(arms)
    labels = {arm.key: arm.label for arm in listed}
    if len(labels) < len(listed):
        raise ValueError(f"two arms of {record} share a key: {[arm.key for arm in listed]}")
    return _nodes(f"{record}/arm/", labels)


def _keyed(parent: str, kind: str, keys: Iterable[str]) -> dict[str, str]:
    listed = list(keys)
    if repeated := sorted(key for key, seen in Counter(listed).items() if seen > 1):
        raise ValueError(f"two {kind} nodes of {parent} share the key {', '.join(repeated)}")
    return _nodes(f"{parent}/{kind}/", {key: key for key in listed})


def _nodes(prefix: str, labels: dict[str, str]) -> dict[str, str]:
    return {key: prefix + slug for key, slug in iris.unique_slugs(labels).items()}
