"""Triples of arms and treatments, and of populations with their prior-therapy criteria.

The record's graph holds what the source states; types, and therapies that the reader found in
free text (`stated` False), go to the links graph. A choice of at least one is delivered and
typed by what all its options surely share; the therapies of its options may be delivered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.nquads import decimal, integer, text
from graph.pretreatment import shared_history, surely_had
from graph.records import Choice
from graph.triples_codes import (
    ARM_TYPES,
    COMBINATIONS,
    CRITERION_KINDS,
    ROLES,
    TARGETS,
    TIMINGS,
    coded,
)
from graph.triples_frame import option_iris, prior_iris, treatment_iris
from graph.triples_reading import RDF_TYPE, RDFS_LABEL, mention_quads, type_quads
from ontology import hierarchy, vocab

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.nquads import Graph
    from graph.records import Arm, Population, PriorTherapy, Range, Study, Therapy
    from graph.triples_frame import Frame

__all__ = ["arm_quads", "choice_label", "population_quads", "shared_classes", "shared_facts"]


def shared_classes(choice: Choice) -> tuple[str, ...]:
    """The most specific classes that every option of a choice is sure to deliver.

    A choice that may be left out delivers nothing for certain. With a minimum of one or
    more, any option may be the only one taken, whatever the maximum is.
    """
    options = [
        {name for therapy in option for name in therapy.classes} for option in choice.options
    ]
    if choice.minimum < 1 or not options or not all(options):
        return ()
    return hierarchy.load().common(options)


def shared_facts(choice: Choice) -> Iterator[tuple[str, str | None]]:
    """Target, timing and role of a choice: each where all therapies of its options share it.

    SABR or surgery of metastases is metastasis-directed therapy, whichever a man gets.
    """
    therapies = [therapy for option in choice.options for therapy in option]
    if choice.minimum < 1:
        return
    for name, codes, values in (
        (vocab.target, TARGETS, {therapy.target for therapy in therapies}),
        (vocab.timing, TIMINGS, {therapy.timing for therapy in therapies}),
        (vocab.role, ROLES, {therapy.role for therapy in therapies}),
    ):
        if len(values) == 1:
            yield name, coded(codes, values.pop())


def choice_label(choice: Choice) -> str:
    """What a choice is called: as the source does, else its options joined by *or*."""
    options = (" + ".join(therapy.name for therapy in option) for option in choice.options)
    return choice.label or " or ".join(dict.fromkeys(options))


def arm_quads(frame: Frame, study: Study) -> Iterator[str]:
    """The arms of a record and what they deliver."""
    for arm in study.arms:
        node = frame.arms[arm.key]
        yield frame.stated.link(frame.study, vocab.hasArm, node)
        yield from frame.stated.facts(
            node,
            (
                (RDF_TYPE, f"<{vocab.Arm}>"),
                (RDF_TYPE, coded(ARM_TYPES, arm.type)),
                (RDFS_LABEL, text(arm.label)),
                (vocab.participants, integer(arm.participants)),
                (vocab.sourceKey, text(arm.key)),
                (vocab.armOf, f"<{frame.study}>"),
            ),
        )
        yield from mention_quads(frame, node, arm.mentions)
        yield from _treatments(frame, arm, node)


def _treatments(frame: Frame, arm: Arm, node: str) -> Iterator[str]:
    nodes = treatment_iris(arm, node)
    for treatment in arm.treatments:
        if isinstance(treatment, Choice):
            yield from _choice(frame, treatment, node, nodes)
        else:
            graph = _graph(frame, (treatment,))
            yield graph.link(node, vocab.delivers, nodes[treatment.key])
            yield from _therapy(frame, treatment, nodes[treatment.key])


def _choice(frame: Frame, choice: Choice, arm: str, nodes: dict[str, str]) -> Iterator[str]:
    node = nodes[choice.key]
    graph = _graph(frame, [therapy for option in choice.options for therapy in option])
    yield graph.link(arm, vocab.delivers if choice.minimum else vocab.mayDeliver, node)
    yield from graph.facts(
        node,
        (
            (RDF_TYPE, f"<{vocab.Choice}>"),
            (RDFS_LABEL, text(choice_label(choice))),
            (vocab.minimumOptions, integer(choice.minimum)),
            (vocab.maximumOptions, integer(choice.maximum)),
        ),
    )
    yield from type_quads(frame, node, shared_classes(choice))
    yield from frame.links.facts(node, shared_facts(choice))
    yield from mention_quads(frame, node, choice.mentions)
    for option, therapies in option_iris(choice, node):
        yield graph.link(node, vocab.hasOption, option)
        yield graph.link(option, RDF_TYPE, vocab.Option)
        for therapy in therapies:
            yield graph.link(option, vocab.includes, nodes[therapy.key])
            yield graph.link(arm, vocab.mayDeliver, nodes[therapy.key])
            yield from _therapy(frame, therapy, nodes[therapy.key])


def _graph(frame: Frame, therapies: Iterable[Therapy]) -> Graph:
    """Where a treatment is said: with the record when the source states any part of it."""
    return frame.stated if any(therapy.stated for therapy in therapies) else frame.links


def _therapy(frame: Frame, therapy: Therapy, node: str) -> Iterator[str]:
    graph = _graph(frame, (therapy,))
    yield from graph.facts(
        node,
        (
            (RDF_TYPE, f"<{vocab.Therapy}>"),
            (RDFS_LABEL, text(therapy.name)),
            (vocab.kindText, text(therapy.kind)),
            (vocab.role, coded(ROLES, therapy.role)),
            (vocab.timing, coded(TIMINGS, therapy.timing)),
            (vocab.timingText, text(therapy.timing_text)),
            (vocab.route, text(therapy.route)),
            (vocab.schedule, text(therapy.schedule)),
            *((vocab.note, text(note)) for note in therapy.notes),
            *_drug_facts(therapy),
            *_radiotherapy_facts(therapy),
        ),
    )
    yield from type_quads(frame, node, therapy.classes)
    yield from mention_quads(frame, node, therapy.mentions)


def _drug_facts(therapy: Therapy) -> Iterator[tuple[str, str | None]]:
    if therapy.dose is not None:
        yield from _ranged(
            (vocab.dose, vocab.doseMinimum, vocab.doseMaximum), therapy.dose.quantity
        )
        yield vocab.doseUnit, text(therapy.dose.unit)
    yield vocab.intervalDays, decimal(therapy.interval_days)
    yield from _ranged((vocab.cycles, vocab.cyclesMinimum, vocab.cyclesMaximum), therapy.cycles)
    yield from _ranged(
        (vocab.durationWeeks, vocab.durationWeeksMinimum, vocab.durationWeeksMaximum),
        therapy.duration_weeks,
    )


def _radiotherapy_facts(therapy: Therapy) -> Iterator[tuple[str, str | None]]:
    yield from _ranged((vocab.doseGy, vocab.doseGyMinimum, vocab.doseGyMaximum), therapy.dose_gy)
    yield from _ranged(
        (vocab.fractions, vocab.fractionsMinimum, vocab.fractionsMaximum), therapy.fractions
    )
    yield from _ranged(
        (
            vocab.doseGyPerFraction,
            vocab.doseGyPerFractionMinimum,
            vocab.doseGyPerFractionMaximum,
        ),
        therapy.dose_gy_per_fraction,
    )
    yield vocab.courses, integer(therapy.courses)
    yield from _ranged((vocab.sites, vocab.sitesMinimum, vocab.sitesMaximum), therapy.sites)
    yield vocab.target, coded(TARGETS, therapy.target)
    yield vocab.targetText, text(therapy.target_text)
    yield vocab.boostGy, decimal(therapy.boost_gy)
    yield vocab.boostTarget, text(therapy.boost_target)


def _ranged(names: tuple[str, str, str], values: Range | None) -> Iterator[tuple[str, str | None]]:
    """A number under its plain name, or a range under the names of its ends."""
    if values is None:
        return
    plain, minimum, maximum = names
    if values.single is not None:
        yield plain, decimal(values.single)
    else:
        yield minimum, decimal(values.low)
        yield maximum, decimal(values.high)


def population_quads(frame: Frame, study: Study) -> Iterator[str]:
    """Whom the study, or one of its arms, enrols: one node for each alternative state.

    Raises:
        ValueError: when a population names an arm that the record does not have.
    """
    for population in study.populations:
        node = frame.populations[population.key]
        holder = frame.study
        if population.arm_key is not None:
            holder = frame.group(population.arm_key, f"population {population.key}")
        yield frame.stated.link(holder, vocab.enrols, node)
        yield from frame.stated.facts(
            node,
            (
                (RDF_TYPE, f"<{vocab.Population}>"),
                (RDFS_LABEL, text(population.label)),
                (vocab.imaging, text(population.imaging)),
                (vocab.biomarker, text(population.biomarker)),
                (vocab.lesionsMaximum, integer(population.lesions_max)),
                (vocab.lesionsMinimum, integer(population.lesions_min)),
                *(
                    (vocab.characteristic, text(f"{name}: {value}"))
                    for name, value in population.characteristics
                ),
            ),
        )
        yield from type_quads(frame, node, population.classes)
        yield from mention_quads(frame, node, population.mentions)
        yield from _prior_therapies(frame, population, node)


def _prior_therapies(frame: Frame, population: Population, node: str) -> Iterator[str]:
    for criterion, prior, therapies in prior_iris(population, node):
        yield frame.stated.link(node, vocab.priorTherapyCriterion, criterion)
        yield from frame.stated.facts(
            criterion,
            (
                (RDF_TYPE, f"<{vocab.PriorTherapyCriterion}>"),
                (RDFS_LABEL, text(prior.text)),
                (vocab.criterionKind, coded(CRITERION_KINDS, prior.kind)),
                (vocab.combination, coded(COMBINATIONS, prior.combination)),
                (vocab.minimum, integer(prior.minimum)),
                (vocab.maximum, integer(prior.maximum)),
            ),
        )
        for therapy in prior.therapies:
            graph = _graph(frame, (therapy,))
            yield graph.link(criterion, vocab.ofTherapy, therapies[therapy.key])
            yield from _therapy(frame, therapy, therapies[therapy.key])
        if surely_had(prior):
            yield from _pretreatment(
                frame, prior, node, therapies, f"{criterion}/therapy/any-of-them"
            )


def _pretreatment(
    frame: Frame, prior: PriorTherapy, men: str, therapies: dict[str, str], any_of_them: str
) -> Iterator[str]:
    """What men have had for certain: each therapy, or one that is all that alternatives share."""
    if prior.combination == "all" or len(prior.therapies) == 1:
        for therapy in prior.therapies:
            yield frame.links.link(men, vocab.pretreatedWith, therapies[therapy.key])
        return
    shared = shared_history(prior)
    if shared:
        names = dict.fromkeys(therapy.name for therapy in prior.therapies)
        yield frame.links.link(men, vocab.pretreatedWith, any_of_them)
        yield frame.links.link(any_of_them, RDF_TYPE, vocab.Therapy)
        yield from frame.links.facts(any_of_them, ((RDFS_LABEL, text(" or ".join(names))),))
        yield from type_quads(frame, any_of_them, shared)
