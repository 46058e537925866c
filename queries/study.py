"""A study on one page: everything that the explorer's page and `ptkg show` draw."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from queries import facts as read
from queries.combine_therapies import given_by
from queries.results import contrasts, estimates, sources_of
from queries.safety import severe
from queries.study_tables import baseline_grid, flow_grids, harm_grid
from queries.tables import IRI, Value
from queries.words import label_of, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queries.combine_therapies import Given
    from queries.engine import Engine
    from queries.facts import Facts
    from queries.results import Contrast, Result, SourceRef
    from queries.safety import Harm
    from queries.study_tables import Grid

__all__ = [
    "ArmPage", "HeaderFact", "MentionLine", "OutcomeResults", "PopulationPage", "PriorLine",
    "ResultLine", "StudyPage", "page",
]  # fmt: skip

_HEADER: Final[dict[str, str]] = {
    "type": "design",
    "phase": "phase",
    "status": "status",
    "statusText": "status, in the source's words",
    "whyStopped": "why stopped",
    "allocation": "allocation",
    "allocationRatio": "allocation ratio",
    "masking": "masking",
    "purpose": "purpose",
    "interventionModel": "intervention model",
    "scope": "scope",
    "enrolment": "enrolment",
    "enrolmentKind": "kind of enrolment",
    "followUpMedianMonths": "median follow-up in months",
    "startDate": "start",
    "primaryCompletionDate": "primary completion",
    "completionDate": "completion",
    "firstPostedDate": "first posted",
    "lastUpdateDate": "last update",
    "sponsor": "sponsor",
    "collaborator": "collaborators",
    "country": "countries",
    "siteCount": "sites",
    "sex": "sex",
    "ageMinimumYears": "age, at least",
    "ageMaximumYears": "age, at most",
    "secondaryId": "other ids",
}
_PLAIN_TYPES: Final = frozenset({"Study", "Outcome", "Population", "Thing", "NamedIndividual"})


@dataclass(frozen=True, slots=True)
class HeaderFact:
    """A line of the page's head; several values where the sources differ."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmPage:
    """An arm; `labels` and `sources` are several where aligned records tell of it."""

    iri: str
    label: str
    labels: tuple[str, ...]
    kind: str | None
    participants: int | None
    therapies: tuple[Given, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorLine:
    """A prior-therapy criterion: required, excluded or permitted."""

    kind: str | None
    combination: str | None
    minimum: int | None
    maximum: int | None
    therapies: tuple[str, ...]
    wording: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationPage:
    """Men in one state; alternatives are several populations."""

    iri: str
    label: str | None
    states: tuple[str, ...]
    arm: str | None  # label of the arm, where only that arm enrols them
    imaging: str | None
    biomarker: str | None
    lesions_min: int | None
    lesions_max: int | None
    characteristics: tuple[str, ...]
    prior: tuple[PriorLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """An estimate with the label of whom it is about."""

    group: str
    result: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResults:
    """An outcome and its estimates, ready for an interval plot."""

    iri: str
    label: str
    endpoints: tuple[str, ...]
    role: str | None
    time_frame: str | None
    criteria: str | None
    assessor: str | None
    lines: tuple[ResultLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionLine:
    """Why the reader believes a link."""

    about: str
    says: str | None
    words: str
    field: str
    rule: str
    score: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPage:
    """All that the graph holds about a study."""

    iri: str
    name: str
    names: tuple[str, ...]
    title: str | None
    registry_ids: tuple[str, ...]
    header: tuple[HeaderFact, ...]
    arms: tuple[ArmPage, ...]
    populations: tuple[PopulationPage, ...]
    outcomes: tuple[OutcomeResults, ...]
    comparisons: tuple[Contrast, ...]
    harms: tuple[Harm, ...]  # severe harm that was an endpoint, and the totals of safety tables
    events: Grid | None  # serious and severe events by term
    flow: tuple[Grid, ...]
    baseline: Grid | None
    sources: tuple[SourceRef, ...]
    notes: tuple[str, ...]
    mentions: tuple[MentionLine, ...]


def page(engine: Engine, iri: str) -> StudyPage:
    """The page of a study.

    Args:
        engine: where to ask.
        iri: the study's IRI (see `terms.resolve_study`).

    Raises:
        KeyError: the graph holds no such study.
        QueryError: the engine failed.
    """
    study = read.about(engine, [iri])
    if not study.nodes(iri, "statedIn"):
        raise KeyError(iri)
    names = tuple(str(value) for value in study.all(iri, "label"))
    arms = read.about(engine, study.nodes(iri, "hasArm"))
    groups = read.about(engine, study.nodes(iri, "hasGroup"))
    results = estimates(engine, [*study.nodes(iri, "hasArm"), *study.nodes(iri, "hasGroup")])
    compared = contrasts(engine, [*study.nodes(iri, "hasArm"), *study.nodes(iri, "hasGroup")])
    own = {contrast for each in compared.values() for contrast in each}
    labels = _labels(arms, groups, study, iri)
    totals, events = harm_grid(engine, labels)
    rated = severe(
        replace(each, of_part=labels[group]) for group in labels for each in results.get(group, ())
    )
    return StudyPage(
        iri=iri,
        name=read.name_of(study, iri),
        names=names,
        title=study.text(iri, "title"),
        registry_ids=tuple(str(value) for value in study.all(iri, "registryId")),
        header=tuple(_header(study, iri)),
        arms=_arms(engine, arms, study.nodes(iri, "hasArm")),
        populations=_populations(engine, study, arms, iri),
        outcomes=_outcomes(engine, study, iri, results, labels),
        comparisons=tuple(sorted(own, key=lambda c: (c.label or "", c.subgroup or "", c.node))),
        harms=(*rated, *totals),
        events=events,
        flow=flow_grids(engine, labels),
        baseline=baseline_grid(engine, labels),
        sources=sources_of(engine, study, [iri])[iri],
        notes=tuple(str(value) for value in study.all(iri, "note")),
        mentions=_mentions(engine, iri),
    )


def _header(study: Facts, iri: str) -> Iterable[HeaderFact]:
    for name, label in _HEADER.items():
        values = [_value_text(value) for value in study.all(iri, name)]
        if name == "type":
            values = [
                label_of(each)
                for each in study.locals(iri, "directType")
                if each not in _PLAIN_TYPES
            ]
        if values:
            yield HeaderFact(label, tuple(values))


def _value_text(value: Value) -> str:
    if isinstance(value, IRI):
        return spoken(value.local) or str(value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _labels(arms: Facts, groups: Facts, study: Facts, iri: str) -> dict[str, str]:
    """What each arm and group is called."""
    of_arms = {node: arms.text(node, "label") for node in study.nodes(iri, "hasArm")}
    of_groups = {node: groups.text(node, "label") for node in study.nodes(iri, "hasGroup")}
    return {node: label or IRI(node).local for node, label in (of_arms | of_groups).items()}


def _arms(engine: Engine, facts: Facts, nodes: Iterable[str]) -> tuple[ArmPage, ...]:
    """The arms, those that several records tell of as one."""
    twins: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        twins[next(iter(facts.nodes(node, "representedBy")), node)].append(node)
    given = given_by(engine, facts, twins)
    pages = []
    for node, same in twins.items():
        kinds = [
            name
            for each in same
            for name in facts.locals(each, "type")
            if name.endswith(("Arm", "Group"))
        ]
        kinds = [name for name in kinds if name not in {"Arm", "AnalysisGroup"}]
        numbers = [facts.one(each, "participants") for each in (node, *same)]
        pages.append(
            ArmPage(
                iri=node,
                label=facts.text(node, "label") or IRI(node).local,
                labels=tuple(sorted({facts.text(each, "label") or "" for each in same})),
                kind=label_of(min(kinds, key=len)) if kinds else None,
                participants=next((n for n in numbers if isinstance(n, int)), None),
                therapies=given[node],
            )
        )
    return tuple(sorted(pages, key=lambda each: each.iri))


def _populations(engine: Engine, study: Facts, arms: Facts, iri: str) -> tuple[PopulationPage, ...]:
    holders: dict[str, str | None] = dict.fromkeys(study.nodes(iri, "enrols"))
    for arm in study.nodes(iri, "hasArm"):
        holders |= {node: arms.text(arm, "label") for node in arms.nodes(arm, "enrols")}
    facts = read.about(engine, holders)
    criteria = [c for node in holders for c in facts.nodes(node, "priorTherapyCriterion")]
    prior = read.about(engine, criteria)
    therapies = read.about(engine, [t for each in criteria for t in prior.nodes(each, "ofTherapy")])
    return tuple(
        PopulationPage(
            iri=node,
            label=facts.text(node, "label"),
            states=tuple(n for n in facts.locals(node, "directType") if n not in _PLAIN_TYPES),
            arm=arm,
            imaging=facts.text(node, "imaging"),
            biomarker=facts.text(node, "biomarker"),
            lesions_min=_integer(facts.one(node, "lesionsMinimum")),
            lesions_max=_integer(facts.one(node, "lesionsMaximum")),
            characteristics=tuple(str(value) for value in facts.all(node, "characteristic")),
            prior=tuple(
                _prior(prior, therapies, each)
                for each in facts.nodes(node, "priorTherapyCriterion")
            ),
        )
        for node, arm in holders.items()
    )


def _prior(facts: Facts, therapies: Facts, node: str) -> PriorLine:
    return PriorLine(
        kind=spoken(facts.local(node, "criterionKind")),
        combination=spoken(facts.local(node, "combination")),
        minimum=_integer(facts.one(node, "minimum")),
        maximum=_integer(facts.one(node, "maximum")),
        therapies=tuple(
            sorted(
                {
                    label_of(name)
                    for each in facts.nodes(node, "ofTherapy")
                    for name in therapies.locals(each, "directType")
                }
            )
        ),
        wording=facts.text(node, "label"),
    )


def _outcomes(
    engine: Engine,
    study: Facts,
    iri: str,
    results: dict[str, tuple[Result, ...]],
    labels: dict[str, str],
) -> tuple[OutcomeResults, ...]:
    """Outcomes with their numbers, primary ones first."""
    nodes = study.nodes(iri, "hasOutcome")
    facts = read.about(engine, nodes)
    lines: dict[str, list[ResultLine]] = defaultdict(list)
    for group, each in results.items():
        for result in each:
            lines[result.outcome].append(ResultLine(group=labels.get(group, group), result=result))
    pages = [
        OutcomeResults(
            iri=node,
            label=facts.text(node, "label") or IRI(node).local,
            endpoints=tuple(n for n in facts.locals(node, "directType") if n not in _PLAIN_TYPES),
            role=facts.local(node, "outcomeRole"),
            time_frame=facts.text(node, "timeFrame"),
            criteria=facts.text(node, "criteria"),
            assessor=facts.text(node, "assessor"),
            lines=tuple(sorted(lines.get(node, ()), key=_line_order)),
        )
        for node in nodes
    ]
    return tuple(sorted(pages, key=lambda each: (each.role != "Primary", each.label, each.iri)))


def _line_order(line: ResultLine) -> tuple[str, str, Decimal, str]:
    result = line.result
    return (line.group, result.statistic or "", result.time_months or Decimal(0), result.node)


def _mentions(engine: Engine, iri: str) -> tuple[MentionLine, ...]:
    from queries import questions

    table = engine.select(questions.load()["where-from"].text, {"study": IRI(iri)})
    lines = []
    for row in table.records():
        says, score = row["says"], row["score"]
        lines.append(
            MentionLine(
                about=str(row["about_label"] or row["about"]),
                says=label_of(says.local) if isinstance(says, IRI) else None,
                words=str(row["words"]),
                field=str(row["field"]),
                rule=str(row["rule"]),
                score=Decimal(score) if isinstance(score, int | Decimal) else None,
            )
        )
    return tuple(lines)


def _integer(value: Value) -> int | None:
    return value if isinstance(value, int) else None
