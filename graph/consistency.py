"""Contradictions in what the reader made of a node, taken out before anything is written.

A node's classes are joint: all true at once. Where two of them exclude each other (a disease
state that is both metastatic and not), the reader has misread something; the contradicting
classes are dropped and the words go to the unresolved terms, rather than the record be lost.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from graph.axioms import load_axioms
from graph.records import Choice, Unresolved
from ontology import hierarchy, vocab

if TYPE_CHECKING:
    from graph.records import (
        AnalysisGroup,
        Arm,
        Outcome,
        Population,
        PriorTherapy,
        Study,
        Therapy,
        Treatment,
    )

__all__ = ["contradicting", "without_contradictions"]

_Kind = Literal["therapy", "disease state", "endpoint"]
_Node = TypeVar("_Node", "Therapy", "Population", "AnalysisGroup", "Outcome")
_KEPT: Final = 4096  # sets of classes whose contradictions are kept
_REASON: Final = "the classes found exclude each other: "


@lru_cache(maxsize=_KEPT)
def contradicting(classes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some joint classes that exclude another of them, sorted.

    >>> contradicting(("CastrationResistantProstateCancer", "HormoneSensitiveProstateCancer"))
    ('CastrationResistantProstateCancer', 'HormoneSensitiveProstateCancer')
    """
    if len(classes) < 2:  # one class cannot contradict itself
        return ()
    known = hierarchy.load()
    above = {name: known.ancestors(name) | {name} for name in classes if name in known}
    pairs = _disjoint()
    found: set[str] = set()
    for one, two in combinations(sorted(above), 2):
        if any((min(a, b), max(a, b)) in pairs for a in above[one] for b in above[two]):
            found |= {one, two}
    return tuple(sorted(found))


@cache
def _disjoint() -> frozenset[tuple[str, str]]:
    return frozenset(
        (first.removeprefix(vocab.NS), second.removeprefix(vocab.NS))
        for first, second in load_axioms().disjoint
    )


def without_contradictions(study: Study) -> Study:
    """The record without classes that contradict each other; each such node is reported."""
    report: list[Unresolved] = []
    clean = replace(
        study,
        populations=tuple(_population(population, report) for population in study.populations),
        arms=tuple(_arm(arm, report) for arm in study.arms),
        groups=tuple(_node(group, group.label, "disease state", report) for group in study.groups),
        outcomes=tuple(_node(o, o.name, "endpoint", report) for o in study.outcomes),
    )
    return replace(clean, unresolved=(*study.unresolved, *report)) if report else study


def _node(node: _Node, words: str, kind: _Kind, report: list[Unresolved]) -> _Node:
    bad = contradicting(node.classes)
    if not bad:
        return node
    report.append(
        Unresolved(kind=kind, text=words, field=node.key, reason=_REASON + ", ".join(bad))
    )
    return replace(
        node,
        classes=tuple(name for name in node.classes if name not in bad),
        mentions=tuple(m for m in node.mentions if m.class_name not in bad),
    )


def _population(population: Population, report: list[Unresolved]) -> Population:
    kept = _node(population, population.label, "disease state", report)
    priors = tuple(_prior(prior, report) for prior in kept.prior_therapies)
    return kept if priors == kept.prior_therapies else replace(kept, prior_therapies=priors)


def _prior(prior: PriorTherapy, report: list[Unresolved]) -> PriorTherapy:
    therapies = tuple(_therapy(t, report) for t in prior.therapies)
    return prior if therapies == prior.therapies else replace(prior, therapies=therapies)


def _arm(arm: Arm, report: list[Unresolved]) -> Arm:
    treatments = tuple(_treatment(t, report) for t in arm.treatments)
    return arm if treatments == arm.treatments else replace(arm, treatments=treatments)


def _treatment(treatment: Treatment, report: list[Unresolved]) -> Treatment:
    if isinstance(treatment, Choice):
        options = tuple(tuple(_therapy(t, report) for t in option) for option in treatment.options)
        return treatment if options == treatment.options else replace(treatment, options=options)
    return _therapy(treatment, report)


def _therapy(therapy: Therapy, report: list[Unresolved]) -> Therapy:
    return _node(therapy, therapy.name, "therapy", report)
