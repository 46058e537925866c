"""Which trials give several therapies in one arm, how closely, and what came of it.

The headline question, for any number of therapies. Members of each class come from the
graph, pairing and grading are `queries.grading`, the rows are dressed in `combine_rows`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Literal

from ontology import hierarchy
from queries import facts as read
from queries.combine_members import are_partners, members_of
from queries.combine_rows import Example, Filters, Row, Spoken, dress
from queries.grading import GRADES, SAME_ARM, Grade, Match, Member, best
from queries.tables import IRI

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from queries.combine_json import Json
    from queries.engine import Engine
    from queries.facts import Facts

__all__ = ["CombinationAnswer", "combine"]

Scope = Literal["prostate", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinationAnswer:
    """The rows, closest grade first, and why the other trials are not among them."""

    question: Filters
    rows: tuple[Row, ...]
    same_trial: int  # studies that have all the therapies, but in no arm together
    left_out: int  # studies with all of them in one arm that the filters or the scope leave out
    examples: tuple[Example, ...]
    alongside: int = 0  # studies that give one of them only alongside: care, placebo, steroid

    @property
    def studies(self) -> int:
        """How many studies the rows belong to."""
        return len({row.study for row in self.rows})

    @property
    def sentence(self) -> str:
        """The answer in one sentence; an empty answer says why it is empty."""
        names = " and ".join(spoken.label for spoken in self.question.therapies)
        trials = f"{self.studies} trial{'' if self.studies == 1 else 's'}"
        arms = f" ({len(self.rows)} arm{'' if len(self.rows) == 1 else 's'})" if self.rows else ""
        parts = [f"{trials}{arms} with {names} in the same arm"]
        if self.same_trial:
            has = "have" if self.same_trial > 1 else "has"
            all_of = "both" if len(self.question.therapies) == 2 else "all"
            where = "in different arms"
            if any(example.alternatives for example in self.examples):
                where += " or as alternatives"
            parts.append(f"{self.same_trial} {has} {all_of}, but {where}")
        if self.left_out:
            do = "do" if self.left_out > 1 else "does"
            parts.append(f"{self.left_out} more {do} not meet {self.question.limits}")
        if self.alongside:
            give = "give" if self.alongside > 1 else "gives"
            parts.append(
                f"{self.alongside} more {give} one of them only alongside, as supportive care, "
                "placebo or a steroid"
            )
        if len(parts) == 1:
            parts.append("none has them in different arms")
        return f"{parts[0]}: {'; '.join(parts[1:])}."

    def as_json(self) -> dict[str, Json]:
        """The answer as plain data, in the shape of `ptkg combine --format json`."""
        from queries.combine_json import answer_json

        return answer_json(self)


def combine(
    engine: Engine,
    therapies: Sequence[str],
    state: str | None = None,
    status: str | None = None,
    phase: str | None = None,
    scope: Scope = "prostate",
    *,
    asked: Sequence[str] | None = None,
    grades: Sequence[Grade] = SAME_ARM,
    limit_examples: int = 10,
    supportive: bool = False,
    presumed: bool = False,
) -> CombinationAnswer:
    """Which arms give all of these therapies.

    Args:
        engine: where to ask.
        therapies: two or more class names, for example `StereotacticAblativeRadiotherapy`.
        state: class name of a disease state that some population of the study must be of.
        status: local name of a recruitment status, for example `Recruiting`.
        phase: local name of a phase, for example `Phase2`.
        scope: `prostate` keeps studies of prostate cancer, alone or among others.
        asked: the words that the therapies were asked with, for the answer's question.
        grades: which grades become rows.
        limit_examples: how many of the trials without a common arm to name.
        supportive: count what an arm gives only alongside (supportive care, placebo, a steroid
            with abiraterone or a taxane) as a partner; a class that is asked for by its own
            name counts anyway.
        presumed: count the castration that arms in castration-resistant disease presume.

    Raises:
        ValueError: no therapy was named.
        QueryError: the engine failed.
    """
    if not therapies:
        msg = "name the therapies to combine"
        raise ValueError(msg)
    names = hierarchy.load()
    spoken = tuple(
        Spoken(asked=words, name=name, label=names.label(name))
        for name, words in zip(therapies, asked or therapies, strict=True)
    )
    filters = Filters(
        therapies=spoken, state=state, status=status, phase=phase, scope=scope,
        supportive=supportive, presumed=presumed,
    )  # fmt: skip
    given = [members_of(engine, name, presumed=presumed) for name in therapies]
    found = [
        each if supportive else are_partners(each, name)
        for each, name in zip(given, therapies, strict=True)
    ]
    studies = set.intersection(*({member.study for member in each} for each in given))
    kept = _Candidates(engine, filters, studies)
    everywhere = _same_arm(found, studies)
    matches = [match for match in everywhere if match.members[0].study in kept.studies]
    alongside = set() if supportive else _alongside(given, everywhere) & kept.studies
    apart = kept.studies - alongside - {match.members[0].study for match in matches}
    joined = _joined(engine, found, apart)
    examples = tuple(
        sorted(
            _examples(found, apart, joined, kept.facts), key=lambda each: (each.name, each.study)
        )
    )
    rows = dress(engine, filters, [m for m in matches if m.grade in grades], kept.facts)
    return CombinationAnswer(
        question=filters,
        rows=rows,
        same_trial=len(examples),
        left_out=len({match.members[0].study for match in everywhere} - kept.studies),
        examples=examples[:limit_examples],
        alongside=len(alongside),
    )


def _alongside(given: Sequence[Sequence[Member]], matches: Sequence[Match]) -> set[str]:
    """Studies that give the therapies in one arm, but one of them only alongside."""
    if not any(member.along for members in given for member in members):
        return set()
    studies = set.intersection(*({member.study for member in members} for members in given))
    known = {match.members[0].study for match in matches}
    return {match.members[0].study for match in _same_arm(given, studies - known)}


class _Candidates:
    """The studies that have all the therapies somewhere and pass the question's filters."""

    def __init__(self, engine: Engine, filters: Filters, studies: Iterable[str]) -> None:
        self.facts = read.about(engine, studies)
        arms = [arm for study in studies for arm in self.facts.nodes(study, "hasArm")]
        self._arms = read.about(engine, arms if filters.state else ())
        self._populations = read.about(
            engine,
            [
                node
                for facts, holders in ((self.facts, studies), (self._arms, arms))
                for holder in holders
                for node in facts.nodes(holder, "enrols")
            ],
        )
        self.studies = {study for study in studies if self._passes(filters, study)}

    def _passes(self, filters: Filters, study: str) -> bool:
        facts = self.facts
        if filters.phase and filters.phase not in facts.locals(study, "phase"):
            return False
        if filters.status and filters.status not in facts.locals(study, "status"):
            return False
        names = hierarchy.load()
        states = self._states(study)
        if filters.state and not any(names.is_a(name, filters.state) for name in states):
            return False
        if filters.scope == "all":
            return True
        stated = facts.local(study, "scope")
        return bool(states) if stated is None else stated != "ScopeOther"

    def _states(self, study: str) -> list[str]:
        """The disease states of a study's men, those of single arms included."""
        names = hierarchy.load()
        holders = [(self.facts, study)]
        holders += [(self._arms, arm) for arm in self.facts.nodes(study, "hasArm")]
        return [
            name
            for facts, holder in holders
            for node in facts.nodes(holder, "enrols")
            for name in self._populations.locals(node, "directType")
            if name in names and names.kind(name) == "disease state"
        ]


def _same_arm(found: Sequence[Sequence[Member]], studies: set[str]) -> list[Match]:
    """The closest match of every arm that gives all therapies of the question."""
    by_arm: list[dict[str, list[Member]]] = []
    for members in found:
        arms: dict[str, list[Member]] = defaultdict(list)
        for member in members:
            if member.study in studies:
                arms[member.arm].append(member)
        by_arm.append(arms)
    shared = set.intersection(*(set(arms) for arms in by_arm))
    matches = (best([arms[arm] for arms in by_arm]) for arm in sorted(shared))
    return [match for match in matches if match is not None]


def _joined(
    engine: Engine, found: Sequence[Sequence[Member]], studies: set[str]
) -> frozenset[frozenset[str]]:
    """Pairs of arms that a comparison joins, among the arms of these studies."""
    arms = {member.arm for members in found for member in members if member.study in studies}
    compared: dict[str, set[str]] = defaultdict(set)
    for batch in read.batches(sorted(arms)):
        table = engine.select(read.part("results"), among={"group": [IRI(arm) for arm in batch]})
        for group, how, result in table.rows:
            if isinstance(how, IRI) and how.local == "comparesGroup":
                compared[str(result)].add(str(group))
    return frozenset(
        frozenset(pair) for groups in compared.values() for pair in combinations(groups, 2)
    )


def _examples(
    found: Sequence[Sequence[Member]],
    studies: set[str],
    joined: frozenset[frozenset[str]],
    facts: Facts,
) -> Iterator[Example]:
    """Each study that has all therapies as different ones, but in no arm together."""
    for study in studies:
        candidates = [[m for m in members if m.study == study] for members in found]
        randomised = "Randomized" in facts.locals(study, "allocation")
        grades: list[Grade] = [
            _apart(members, joined, randomised=randomised)
            for members in product(*candidates)
            if _different(members)
        ]
        if grades:
            one_arm = set.intersection(*({m.arm for m in members} for members in candidates))
            if all({m.arm for m in members} <= one_arm for members in candidates):
                grades = ["same trial"]  # alternatives in every arm: no arm is set against another
            yield Example(
                study=study,
                name=read.name_of(facts, study),
                grade=min(grades, key=GRADES.index),
                alternatives=bool(one_arm) and "compared" not in grades,
            )


def _different(members: Sequence[Member]) -> bool:
    """Whether these are different therapies, and no choice beside its own option."""
    return all(
        one.node != other.node
        and one.types != other.types
        and one.choice != other.node
        and other.choice != one.node
        for one, other in combinations(members, 2)
    )


def _apart(
    members: Sequence[Member], joined: frozenset[frozenset[str]], *, randomised: bool
) -> Grade:
    """How therapies of different arms stand to each other."""
    pairs = [
        frozenset((one.arm, other.arm))
        for one, other in combinations(members, 2)
        if one.arm != other.arm
    ]
    if pairs and (randomised or all(pair in joined for pair in pairs)):
        return "compared"
    return "same trial"
