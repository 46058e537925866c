"""The rows of a combination answer: arms with what they give, whom they enrol, what came of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ontology import hierarchy
from queries import facts as read
from queries.combine_therapies import Given, therapies_of
from queries.grading import GRADES, Grade, Match
from queries.results import Contrast, Result, SourceRef, contrasts, estimates, sources_of
from queries.safety import Harm, harms, severe
from queries.tables import IRI
from queries.words import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from queries.engine import Engine
    from queries.facts import Facts

__all__ = ["Enrolled", "Example", "Filters", "Row", "Spoken", "dress"]

_NO_STATE: Final = frozenset({"Population"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A therapy of the question: the words, the class that they mean, and its label."""

    asked: str
    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was asked."""

    therapies: tuple[Spoken, ...]
    state: str | None
    status: str | None
    phase: str | None
    scope: str
    supportive: bool = False  # what only goes along counts as a partner
    presumed: bool = False  # so does the castration that resistant disease presumes

    @property
    def limits(self) -> str:
        """What narrows the answer, in words."""
        named = [("state", self.state), ("phase", self.phase), ("status", self.status)]
        said = [f"{what} {label_of(name).removeprefix('phase ')}" for what, name in named if name]
        scope = ["scope prostate"] if self.scope == "prostate" else []
        return ", ".join(said + scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A trial that has the therapies, but in no arm together."""

    study: str
    name: str
    grade: Grade
    alternatives: bool  # only as options of one choice, so that a man gets one of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A population of a study or arm: its states, most specific, and how the source puts it."""

    states: tuple[str, ...]
    label: str | None
    lesions_max: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An arm that gives the therapies of the question."""

    study: str
    name: str
    registry_ids: tuple[str, ...]
    arm: str
    arm_label: str
    grade: Grade
    therapies: tuple[Given, ...]
    populations: tuple[Enrolled, ...]
    phases: tuple[str, ...]
    status: str | None
    participants: int | None  # of the arm
    enrolment: int | None  # of the study
    results: tuple[Result, ...]
    comparisons: tuple[Contrast, ...]
    sources: tuple[SourceRef, ...]
    safety: tuple[Harm, ...] = ()  # totals of safety tables; severe harm is among the results

    @property
    def leading_harms(self) -> tuple[Harm, ...]:
        """Severe harm that was an endpoint, then who had serious events and who died."""
        return (*severe(self.leading_results), *self.safety)

    @property
    def leading_results(self) -> tuple[Result, ...]:
        """The preferred estimates of the whole arm; of its unions and parts where it has none."""
        preferred = tuple(each for each in self.results if each.preferred)
        return tuple(each for each in preferred if each.of_part is None) or preferred

    @property
    def leading_contrasts(self) -> tuple[Contrast, ...]:
        """The comparisons of all men; those of subgroups where there is no other."""
        return tuple(each for each in self.comparisons if each.subgroup is None) or self.comparisons


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of the arms, their aligned twins, and the studies."""

    engine: Engine
    filters: Filters
    studies: Facts
    arms: Facts


@dataclass(frozen=True, slots=True)
class _Parts:
    """The unions and subgroups of arms: numbers may be about these only (PEACE-1, TALAPRO-2)."""

    labels: dict[str, str | None]  # None where a registry's group is an arm as a whole
    arms: dict[str, tuple[str, ...]]  # of which arms a group is

    def of(self, arms: Iterable[str]) -> tuple[str, ...]:
        """The groups that hold men of any of these arms."""
        wanted = set(arms)
        return tuple(group for group in self.labels if wanted & set(self.arms[group]))


def dress(
    engine: Engine, filters: Filters, matches: Sequence[Match], studies: Facts
) -> tuple[Row, ...]:
    """The rows for these matches: one for each arm, aligned arms of several sources as one.

    Args:
        engine: where to ask.
        filters: the question.
        matches: the arms with their grades.
        studies: what was read of their studies.
    """
    own = [match.members[0].arm for match in matches]
    arms = read.about(engine, own)
    twins = {twin for arm in own for twin in arms.nodes(arm, "sameArmAs")}
    arms = read.about(engine, {*own, *twins})
    groups: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for match in matches:
        member = match.members[0]
        shared = arms.nodes(member.arm, "representedBy")
        groups[member.study, shared[0] if shared else member.arm].append(match)
    known = _Known(engine, filters, studies, arms)
    rows = _rows(known, groups)
    return tuple(sorted(rows, key=lambda row: (GRADES.index(row.grade), row.name, row.arm)))


def _rows(known: _Known, groups: dict[tuple[str, str], list[Match]]) -> list[Row]:
    """All rows, each kind of fact read for all of them at once."""
    engine = known.engine
    chosen = {key: _closest(matches) for key, matches in groups.items()}
    aligned = {key: _aligned(known.arms, key[1], groups[key]) for key in groups}
    given = therapies_of(engine, known.arms, chosen.values(), known.filters)
    arms = {arm for each in aligned.values() for arm in each}
    parts = _parts(known, groups)
    numbers = estimates(engine, {*arms, *parts.labels})
    compared = contrasts(engine, {*arms, *parts.labels})
    harmed = harms(engine, {*arms, *parts.labels}, totals=True)
    holders = {study for study, _ in groups} | arms
    enrolled = _populations(known, holders)
    cited = sources_of(engine, known.studies, {study for study, _ in groups})
    rows = []
    for (study, arm), match in chosen.items():
        own = aligned[study, arm]
        about = (*own, *parts.of(own))
        label_of = match.members[0].arm
        of_arm = [each for one in own for each in enrolled.get(one, ())]
        rows.append(
            Row(
                study=study,
                name=read.name_of(known.studies, study),
                registry_ids=tuple(str(v) for v in known.studies.all(study, "registryId")),
                arm=arm,
                arm_label=known.arms.text(label_of, "label") or IRI(label_of).local,
                grade=match.grade,
                therapies=given[label_of],
                populations=_distinct(of_arm or enrolled.get(study, ())),
                phases=known.studies.locals(study, "phase"),
                status=known.studies.local(study, "status"),
                participants=_integer(known.arms, own, "participants"),
                enrolment=_integer(known.studies, [study], "enrolment"),
                results=tuple(
                    dict.fromkeys(
                        replace(each, of_part=parts.labels.get(one))
                        for one in about
                        for each in numbers.get(one, ())
                    )
                ),
                comparisons=_ordered(c for one in about for c in compared.get(one, ())),
                sources=_telling(cited.get(study, ()), label_of),
                safety=tuple(
                    replace(each, group=parts.labels.get(one))
                    for one in about
                    for each in harmed.get(one, ())
                    if each.kind != "other"
                ),
            )
        )
    return rows


def _telling(sources: Iterable[SourceRef], arm: str) -> tuple[SourceRef, ...]:
    """The sources of a study; of an arm that only the registry digest tells of, that one first."""
    return tuple(sorted(sources, key=lambda s: not (s.of_digest and arm.startswith(f"{s.iri}/"))))


def _parts(known: _Known, groups: Iterable[tuple[str, str]]) -> _Parts:
    nodes = {node for study, _ in groups for node in known.studies.nodes(study, "hasGroup")}
    facts = read.about(known.engine, nodes)
    found = {node: facts.nodes(node, "ofArm") for node in sorted(nodes)}
    named = {node: facts.text(node, "label") or IRI(node).local for node in found if found[node]}
    whole = {
        node
        for node in named
        if len(found[node]) == 1 and "ResultGroup" in facts.locals(node, "type")
    }
    return _Parts({node: None if node in whole else named[node] for node in named}, found)


def _ordered(found: Iterable[Contrast]) -> tuple[Contrast, ...]:
    """Each comparison once, those of all men before those of subgroups."""
    return tuple(sorted(set(found), key=lambda c: (c.label or "", c.subgroup or "", c.node)))


def _closest(matches: Iterable[Match]) -> Match:
    """Of the aligned arms the one with the closest grade speaks for all."""
    return min(matches, key=lambda match: (GRADES.index(match.grade), match.members[0].arm))


def _aligned(arms: Facts, representative: str, matches: Iterable[Match]) -> tuple[str, ...]:
    """The matched arms of one row with all arms that are the same arm in other sources."""
    own = {match.members[0].arm for match in matches} | {representative}
    return tuple(sorted(own | {twin for arm in own for twin in arms.nodes(arm, "sameArmAs")}))


def _distinct(populations: Iterable[Enrolled]) -> tuple[Enrolled, ...]:
    """One of each state: sources that tell of the same men are not several populations."""
    kept: dict[tuple[str, ...], Enrolled] = {}
    for population in populations:
        first = kept.setdefault(population.states, population)
        if first.lesions_max is None and population.lesions_max is not None:
            kept[population.states] = population
    return tuple(kept.values())


def _integer(facts: Facts, subjects: Iterable[str], name: str) -> int | None:
    values = [facts.one(subject, name) for subject in subjects]
    return next((value for value in values if isinstance(value, int)), None)


def _populations(known: _Known, holders: Iterable[str]) -> dict[str, tuple[Enrolled, ...]]:
    """The populations of studies and of arms that have their own."""
    nodes = {
        holder: known.studies.nodes(holder, "enrols") or known.arms.nodes(holder, "enrols")
        for holder in holders
    }
    facts = read.about(known.engine, [node for each in nodes.values() for node in each])
    names = hierarchy.load()
    return {
        holder: tuple(
            Enrolled(
                states=tuple(
                    name
                    for name in facts.locals(node, "directType")
                    if name in names and name not in _NO_STATE
                ),
                label=facts.text(node, "label"),
                lesions_max=_integer(facts, [node], "lesionsMaximum"),
            )
            for node in each
        )
        for holder, each in nodes.items()
    }
