"""Triples of outcomes, analysis groups, estimates and comparisons.

Which group a comparison favours is derived, not stated, and so stands in the links graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.nquads import decimal, integer, text
from graph.triples_codes import (
    CRITERIA,
    GROUP_KINDS,
    OUTCOME_ROLES,
    RELATEDNESS,
    REPORT_STATUSES,
    coded,
    measure,
    statistic,
)
from graph.triples_favours import favoured
from graph.triples_reading import RDF_TYPE, RDFS_LABEL, mention_quads, type_quads
from ontology import vocab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import AdverseEvent, Bound, Comparison, Estimate, Outcome, Study
    from graph.triples_frame import Frame

__all__ = ["PROV_DERIVED", "group_quads", "harm_facts", "outcome_quads", "result_quads"]

PROV_DERIVED: Final = "http://www.w3.org/ns/prov#wasDerivedFrom"


def outcome_quads(frame: Frame, study: Study) -> Iterator[str]:
    """What the study measures."""
    for outcome in study.outcomes:
        node = frame.outcomes[outcome.key]
        yield frame.stated.link(frame.study, vocab.hasOutcome, node)
        if outcome.role == "primary":
            yield frame.stated.link(frame.study, vocab.hasPrimaryOutcome, node)
        yield from frame.stated.facts(
            node,
            (
                (RDF_TYPE, f"<{vocab.Outcome}>"),
                (RDFS_LABEL, text(outcome.name)),
                (vocab.outcomeRole, coded(OUTCOME_ROLES, outcome.role)),
                (vocab.timeFrame, text(outcome.time_frame)),
                (vocab.criteria, text(outcome.criteria)),
                (vocab.assessor, text(outcome.assessor)),
                *((PROV_DERIVED, f"<{source}>") for source in _sources(frame, outcome)),
            ),
        )
        yield from type_quads(frame, node, outcome.classes)
        yield from frame.links.facts(node, harm_facts(outcome))
        followed = dict.fromkeys(map(_criteria, (outcome.criteria or "").split(";")))
        yield from frame.links.facts(node, ((vocab.followsCriteria, each) for each in followed))
        yield from mention_quads(frame, node, outcome.mentions)


def _sources(frame: Frame, outcome: Outcome) -> Iterator[str]:
    """The citations that state an outcome's role.

    Raises:
        ValueError: when the outcome names a citation that the record does not have.
    """
    for key in outcome.citation_keys:
        if key not in frame.citations:
            raise ValueError(f"outcome {outcome.key}: no citation has the key {key!r}")
        yield frame.citations[key]


def group_quads(frame: Frame, study: Study) -> Iterator[str]:
    """Whom numbers are about, when that is not simply an arm.

    Raises:
        ValueError: when a group names an arm that the record does not have.
    """
    for group in study.groups:
        node = frame.groups[group.key]
        yield frame.stated.link(frame.study, vocab.hasGroup, node)
        yield from frame.stated.facts(
            node,
            (
                (RDF_TYPE, f"<{vocab.AnalysisGroup}>"),
                (RDF_TYPE, coded(GROUP_KINDS, group.kind)),
                (RDFS_LABEL, text(group.label)),
                (vocab.subgroup, text(group.subgroup)),
                (vocab.participants, integer(group.participants)),
            ),
        )
        # That a registry's group is an arm is the reader's judgement, which a mention explains.
        graph = frame.links if group.mentions else frame.stated
        for key in group.arm_keys:
            yield graph.link(node, vocab.ofArm, frame.group(key, f"group {group.key}"))
        yield from type_quads(frame, node, group.classes)
        yield from mention_quads(frame, node, group.mentions)


def result_quads(frame: Frame, study: Study) -> Iterator[str]:
    """The numbers: estimates and comparisons.

    Raises:
        ValueError: when a number names an outcome or a group that the record does not have.
    """
    for estimate in study.estimates:
        yield from _estimate(frame, estimate)
    outcome_classes = {outcome.key: outcome.classes for outcome in study.outcomes}
    for comparison in study.comparisons:
        yield from _comparison(frame, comparison)
        winner = favoured(comparison, outcome_classes.get(comparison.outcome_key, ()))
        if winner is not None:
            node = frame.comparisons[comparison.key]
            group = frame.group(winner, f"comparison {comparison.key}")
            yield frame.links.link(node, vocab.favours, group)


def _estimate(frame: Frame, estimate: Estimate) -> Iterator[str]:
    node = frame.estimates[estimate.key]
    where = f"estimate {estimate.key}"
    yield frame.stated.link(frame.study, vocab.hasEstimate, node)
    yield from frame.stated.facts(
        node,
        (
            (RDF_TYPE, f"<{vocab.Estimate}>"),
            (vocab.ofOutcome, f"<{frame.outcome(estimate.outcome_key, where)}>"),
            (vocab.inGroup, f"<{frame.group(estimate.group_key, where)}>"),
            (vocab.statistic, statistic(estimate.statistic)),
            (vocab.statisticText, text(estimate.statistic)),
            (vocab.unit, text(estimate.unit)),
            (vocab.unitText, text(estimate.unit_text)),
            (vocab.dispersion, text(estimate.dispersion)),
            (vocab.rangeLow, decimal(estimate.range_low)),
            (vocab.rangeHigh, decimal(estimate.range_high)),
            (vocab.events, integer(estimate.events)),
            (vocab.denominator, integer(estimate.denominator)),
            (vocab.timeText, text(estimate.time_text)),
            (vocab.analysisSet, text(estimate.analysis_set)),
            (vocab.category, text(estimate.category)),
            *_common_facts(frame, estimate, where),
        ),
    )
    yield from frame.links.facts(node, harm_facts(estimate))


def harm_facts(
    of: Outcome | Estimate | AdverseEvent,
) -> Iterator[tuple[str, str | None]]:
    """The grades of harm that are counted, and whether it is attributed to the treatment."""
    yield vocab.gradeMinimum, integer(of.grade_min)
    yield vocab.gradeMaximum, integer(of.grade_max)
    yield vocab.relatedness, coded(RELATEDNESS, of.relatedness)


def _criteria(name: str) -> str | None:
    """The IRI term of published criteria; of those with versions of their own, for any version.

    >>> _criteria(" CTCAE 4.03")
    '<https://w3id.org/ptkg/ontology/CTCAE>'
    """
    return coded(CRITERIA, name) or coded(CRITERIA, name.rpartition(" ")[0])


def _comparison(frame: Frame, comparison: Comparison) -> Iterator[str]:
    node = frame.comparisons[comparison.key]
    where = f"comparison {comparison.key}"
    ends = (
        (vocab.numerator, comparison.numerator_key),
        (vocab.denominatorGroup, comparison.denominator_key),
    )
    compared = dict.fromkeys([*comparison.group_keys, *(key for _, key in ends if key)])
    yield frame.stated.link(frame.study, vocab.hasComparison, node)
    yield from frame.stated.facts(
        node,
        (
            (RDF_TYPE, f"<{vocab.Comparison}>"),
            (vocab.ofOutcome, f"<{frame.outcome(comparison.outcome_key, where)}>"),
            *((name, f"<{frame.group(key, where)}>") for name, key in ends if key is not None),
            *((vocab.comparesGroup, f"<{frame.group(key, where)}>") for key in compared),
            (vocab.measure, measure(comparison.measure)),
            (vocab.measureText, text(comparison.measure)),
            (vocab.unit, text(comparison.unit)),
            (vocab.subgroup, text(comparison.subgroup)),
            (vocab.pValue, decimal(comparison.p_value)),
            (
                vocab.pRelation,
                text(comparison.p_relation) if comparison.p_value is not None else None,
            ),
            (vocab.pSided, text(comparison.p_sided)),
            (vocab.method, text(comparison.method)),
            *_common_facts(frame, comparison, where),
        ),
    )


def _common_facts(
    frame: Frame, result: Estimate | Comparison, where: str
) -> Iterator[tuple[str, str | None]]:
    """What estimates and comparisons share: value, bounds, confidence, analysis, source.

    Raises:
        ValueError: when the result names a citation that the record does not have.
    """
    yield from _bound(vocab.value, vocab.valueStatus, result.value)
    yield from _bound(vocab.lowerBound, vocab.lowerBoundStatus, result.lower)
    yield from _bound(vocab.upperBound, vocab.upperBoundStatus, result.upper)
    yield vocab.confidenceLevel, decimal(result.confidence_level)
    yield vocab.timeMonths, decimal(result.time_months)
    yield vocab.analysis, text(result.analysis)
    yield vocab.assessor, text(result.assessor)
    yield vocab.note, text(result.note)
    source = frame.record
    if result.citation_key is not None:
        if result.citation_key not in frame.citations:
            raise ValueError(f"{where}: no citation has the key {result.citation_key!r}")
        source = frame.citations[result.citation_key]
    yield PROV_DERIVED, f"<{source}>"


def _bound(
    value_name: str, status_name: str, bound: Bound | None
) -> Iterator[tuple[str, str | None]]:
    if bound is not None:
        yield value_name, decimal(bound.value)
        yield status_name, coded(REPORT_STATUSES, bound.status)
