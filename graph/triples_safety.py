"""Triples of adverse events, participant flow and baseline: counts of one group each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.nquads import decimal, integer, text
from graph.triples_codes import REPORT_STATUSES, SERIOUSNESS, coded, statistic
from graph.triples_reading import RDF_TYPE
from graph.triples_results import PROV_DERIVED, harm_facts
from ontology import vocab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Study
    from graph.triples_frame import Frame

__all__ = ["baseline_quads", "flow_quads", "safety_quads"]


def safety_quads(frame: Frame, study: Study) -> Iterator[str]:
    """Counts of harm, one node an event and group.

    Raises:
        ValueError: when a count names a group that the record does not have.
    """
    for event in study.adverse_events:
        node = frame.adverse_events[event.key]
        group = frame.group(event.group_key, f"adverse event {event.key}")
        kind = vocab.AdverseEventTotal if event.total else vocab.AdverseEventCount
        yield frame.stated.link(frame.study, vocab.hasAdverseEventCount, node)
        yield from frame.stated.facts(
            node,
            (
                (RDF_TYPE, f"<{kind}>"),
                (vocab.inGroup, f"<{group}>"),
                (vocab.seriousness, coded(SERIOUSNESS, event.seriousness)),
                (vocab.eventTerm, text(event.term)),
                (vocab.organSystem, text(event.organ_system)),
                (vocab.termVocabulary, text(event.vocabulary)),
                (vocab.affected, integer(event.affected)),
                (vocab.atRisk, integer(event.at_risk)),
                (vocab.events, integer(event.events)),
                (vocab.listedFromPercent, decimal(event.threshold_percent)),
                (vocab.ascertainment, text(event.assessment)),
                (vocab.timeText, text(event.time_frame)),
                (PROV_DERIVED, f"<{frame.record}>"),
                *harm_facts(event),
            ),
        )


def flow_quads(frame: Frame, study: Study) -> Iterator[str]:
    """Who started, completed and left, one node a period, milestone or reason, and group.

    Raises:
        ValueError: when a count names a group that the record does not have.
    """
    for count in study.flow:
        node = frame.flow[count.key]
        yield frame.stated.link(frame.study, vocab.hasFlowCount, node)
        yield from frame.stated.facts(
            node,
            (
                (RDF_TYPE, f"<{vocab.FlowCount}>"),
                (vocab.inGroup, f"<{frame.group(count.group_key, f'flow {count.key}')}>"),
                (vocab.period, text(count.period)),
                (vocab.milestone, text(count.milestone)),
                (vocab.reasonNotCompleted, text(count.reason)),
                (vocab.participantCount, integer(count.participants)),
                (PROV_DERIVED, f"<{frame.record}>"),
            ),
        )


def baseline_quads(frame: Frame, study: Study) -> Iterator[str]:
    """What the groups were at baseline, one node a measure, category and group.

    Raises:
        ValueError: when a value names a group that the record does not have.
    """
    for value in study.baseline:
        node = frame.baseline[value.key]
        group = frame.group(value.group_key, f"baseline {value.key}")
        yield frame.stated.link(frame.study, vocab.hasBaselineValue, node)
        yield from frame.stated.facts(
            node,
            (
                (RDF_TYPE, f"<{vocab.BaselineValue}>"),
                (vocab.inGroup, f"<{group}>"),
                (vocab.baselineMeasure, text(value.measure)),
                (vocab.category, text(value.category)),
                (vocab.statistic, statistic(value.statistic)),
                (vocab.value, decimal(value.value.value)),
                (vocab.valueStatus, coded(REPORT_STATUSES, value.value.status)),
                (vocab.unit, text(value.unit)),
                (vocab.unitText, text(value.unit_text)),
                (vocab.lowerBound, decimal(value.lower)),
                (vocab.upperBound, decimal(value.upper)),
                (vocab.dispersion, text(value.dispersion)),
                (vocab.denominator, integer(value.denominator)),
                (PROV_DERIVED, f"<{frame.record}>"),
            ),
        )
