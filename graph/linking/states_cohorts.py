"""Populations of single arms, where arms or parts of a study take men in different states."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.linking.states_criteria import cohorts_of, criteria_text, lines
from graph.linking.states_exclusive import exclusive
from graph.linking.states_facts import characteristics
from graph.linking.states_prior import history_classes, prior_therapies
from graph.linking.states_read import Statement, read
from graph.linking.states_tnm import stage_classes, stated_metastases
from graph.records import Mention
from graph.sources.paths import below
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph.linking.states_criteria import Line
    from graph.records import Arm, Population, Study

__all__ = ["cohort_populations"]

_WORDS: Final = 12
_ANY: Final = "ProstateCancer"
_TAKES: Final = re.compile(
    r"\b(?:patients?|men|subjects?|participants?|males)\b[^.;]{0,30}?\b(?:with|who|whose|having)\b"
    r"|\b(?:cohort|population)\b[^.;]{0,20}\b(?:with|of)\b",
    re.IGNORECASE,
)


def _path(arm: Arm, name: str) -> str:
    return below(arm.field, name) if arm.field else name


def _statements(study: Study, arm: Arm, own: Sequence[Line], place: str) -> Iterator[Statement]:
    """The states that an arm's label, its description or the criteria of its cohort state."""
    context = " ".join((*study.conditions, study.title or "", "prostate"))
    yield from read(arm.label, _path(arm, "label"), 1, context=context, short=True)
    for sentence in re.split(r"(?<=[.;])\s+|\n+", arm.description or ""):
        if _TAKES.search(sentence):
            yield from read(
                sentence, _path(arm, "description"), 2, context=context, short=False, listed=True
            )
    for line in own:
        if not line.included:
            continue
        joint, _ = stage_classes(line.text)
        met = stated_metastases(line.text)
        for name in (*joint, *((met[0],) if met else ())):
            yield Statement((name,), " ".join(line.text.split()[:8]), place, "rule:tnm", 2)
        yield from read(line.text, place, 2, context=context, short=False, listed=True)


def _own_lines(arm: Arm, criteria: Sequence[Line]) -> list[Line]:
    """The criteria of the cohort that an arm's label names."""
    names = set(cohorts_of(arm.label))
    return [line for line in criteria if names.intersection(line.cohorts)]


def _kept(statements: Sequence[Statement]) -> list[Statement]:
    """Statements of cancer that agree with the more trusted ones before them."""
    tree = hierarchy.load()
    kept: list[Statement] = []
    for each in sorted(statements, key=lambda one: one.trust):
        if each.either or not all(tree.is_a(name, _ANY) for name in each.classes):
            continue
        others = [name for other in kept for name in other.classes]
        if not any(exclusive(name, other) for name in each.classes for other in others):
            kept.append(each)
    return kept


def _within(population: Population, names: Sequence[str]) -> tuple[str, ...] | None:
    """The states of those men of a population who are in an arm's states; None if nobody is."""
    if any(exclusive(one, other) for one in population.classes for other in names):
        return None
    return hierarchy.load().most_specific({*population.classes, *names})


def _of_arm(
    study: Study, arm: Arm, statements: Sequence[Statement], populations: Sequence[Population]
) -> Iterator[Population]:
    tree = hierarchy.load()
    place, criteria = criteria_text(study)
    own = _own_lines(arm, lines(criteria))
    stated = tree.most_specific(name for each in statements for name in each.classes)
    prior = prior_therapies(own, path=place)
    for population in populations:
        classes = _within(population, stated)
        if classes is None:
            continue
        resistant = any(tree.is_a(n, "CastrationResistantProstateCancer") for n in classes)
        history = history_classes(prior, resistant=resistant)
        facts, words = characteristics(replace(study, age_min_years=None, age_max_years=None),
                                       own, place)  # fmt: skip
        mentions = [
            Mention(
                text=" ".join(each.text.split()[:_WORDS]),
                field=each.field,
                rule=each.rule,
                score=Decimal(1) - Decimal(each.trust) / 10,
                class_name=name,
            )
            for each in statements
            for name in each.classes
            if name in classes
        ]
        yield replace(
            population,
            key=f"{arm.key}-{population.key}",
            arm_key=arm.key,
            classes=tree.most_specific({*classes, *history}),
            prior_therapies=(*population.prior_therapies, *prior),
            characteristics=tuple(
                sorted({**dict(population.characteristics), **dict(facts)}.items())
            ),
            mentions=tuple(dict.fromkeys((*mentions, *words, *population.mentions))),
        )


def cohort_populations(study: Study, populations: Sequence[Population]) -> list[Population]:
    """Populations of arms, where what is stated of the men differs from arm to arm.

    Args:
        study: with its arms, before or after their therapies are linked.
        populations: the men of the whole study, by alternative state.

    Returns:
        For each arm that states more than the others do, the populations it can take, narrowed;
        nothing where all arms take the same men.
    """
    place, criteria = criteria_text(study)
    listed = lines(criteria)
    stated: list[tuple[Arm, list[Statement]]] = []
    for arm in study.arms:
        own = _own_lines(arm, listed)
        stated.append((arm, _kept(list(_statements(study, arm, own, place)))))
    told = [frozenset(name for each in found for name in each.classes) for _, found in stated]
    ruled = [frozenset(_own_lines(arm, listed)) for arm, _ in stated]
    if len(set(zip(told, ruled, strict=True))) <= 1:  # all arms take the same men
        return []
    narrow = [
        population
        for (arm, found), names, rules in zip(stated, told, ruled, strict=True)
        if names - {_ANY} or rules
        for population in _of_arm(study, arm, found, populations)
    ]
    return list({each.key: each for each in narrow}.values())
