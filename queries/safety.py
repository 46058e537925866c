"""Harm of arms and groups: safety tables of registries, and severe harm that was an endpoint."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from ontology import vocab
from queries import facts as read
from queries.results import source_ref
from queries.tables import IRI
from queries.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queries.engine import Engine
    from queries.facts import Facts
    from queries.results import Result, SourceRef

__all__ = ["SEVERE", "Harm", "counts_of", "grade_text", "harm_text", "harms", "severe"]

SEVERE: Final = 3  # from this grade on harm is severe (CTCAE)
_KINDS: Final = {"SeriousEvent": "serious", "OtherEvent": "other", "DeathOfAnyCause": "death"}
_ORDER: Final = ("outcome", "serious", "death", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """How many of one group had one kind of harm."""

    node: str
    kind: str  # serious, other, death (of a safety table), or outcome (it was an endpoint)
    event: str
    total: bool = False  # any event of the kind
    organ_system: str | None = None
    grade_min: int | None = None
    grade_max: int | None = None
    attribution: str | None = None
    affected: int | None = None
    at_risk: int | None = None
    percent: Decimal | None = None
    group: str | None = None  # label, where it is not the arm as a whole
    source: SourceRef | None = None


def harms(engine: Engine, groups: Iterable[str], *, totals: bool = False) -> dict[str, list[Harm]]:
    """The safety tables' counts about each arm or group, totals first.

    Args:
        engine: where to ask.
        groups: IRIs of arms and groups.
        totals: only how many had any event of a kind, or died.
    """
    kind = vocab.AdverseEventTotal if totals else vocab.AdverseEventCount
    found, facts = counts_of(engine, groups, kind)
    nodes = {node for each in found.values() for node in each}
    sources = read.about(engine, {s for node in nodes for s in facts.nodes(node, "wasDerivedFrom")})
    return {
        group: sorted((_harm(facts, sources, node) for node in each), key=_rank)
        for group, each in found.items()
    }


def counts_of(
    engine: Engine, groups: Iterable[str], kind: str
) -> tuple[dict[str, list[str]], Facts]:
    """The counts of one kind about each group, and what is said of them."""
    found: dict[str, list[str]] = defaultdict(list)
    for batch in read.batches(sorted(set(groups))):
        table = engine.select(
            read.part("counts"), {"kind": IRI(kind)}, among={"group": [IRI(g) for g in batch]}
        )
        for group, count in table.rows:
            found[str(group)].append(str(count))
    return dict(found), read.about(engine, {node for each in found.values() for node in each})


def severe(results: Iterable[Result]) -> list[Harm]:
    """The estimates that count harm of grade 3 or higher, as harm."""
    return [_of_result(each) for each in results if (each.grade_min or 0) >= SEVERE]


def _of_result(result: Result) -> Harm:
    counted = result.counts_people and result.value is not None
    affected = result.events if not counted else int(result.value or 0)
    percent = result.value if result.unit == "%" else _percent(affected, result.denominator)
    return Harm(
        node=result.node,
        kind="outcome",
        event=result.label or "harm",
        organ_system=result.category,
        grade_min=result.grade_min,
        grade_max=result.grade_max,
        attribution=result.attribution,
        affected=affected,
        at_risk=result.denominator,
        percent=percent,
        group=result.of_part,
        source=result.source,
    )


def _harm(facts: Facts, sources: Facts, node: str) -> Harm:
    affected, at_risk = _count(facts, node, "affected"), _count(facts, node, "atRisk")
    return Harm(
        node=node,
        kind=_KINDS.get(facts.local(node, "seriousness") or "", "other"),
        event=facts.text(node, "eventTerm") or "",
        total="AdverseEventTotal" in facts.locals(node, "type"),
        organ_system=facts.text(node, "organSystem"),
        grade_min=_count(facts, node, "gradeMinimum"),
        grade_max=_count(facts, node, "gradeMaximum"),
        attribution=spoken(facts.local(node, "relatedness")),
        affected=affected,
        at_risk=at_risk,
        percent=_percent(affected, at_risk),
        source=source_ref(sources, facts, node),
    )


def _percent(affected: int | None, at_risk: int | None) -> Decimal | None:
    """Affected of those at risk, to one decimal."""
    if affected is None or not at_risk:
        return None
    share = Decimal(100) * affected / at_risk
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _rank(harm: Harm) -> tuple[object, ...]:
    return (_ORDER.index(harm.kind), not harm.total, harm.event.casefold(), harm.node)


def grade_text(low: int | None, high: int | None) -> str:
    """A range of grades in words.

    >>> grade_text(3, 5), grade_text(3, 4), grade_text(3, 3), grade_text(None, None)
    ('grade ≥ 3', 'grade 3-4', 'grade 3', '')
    """
    if low is None:
        return ""
    if high is None or high == low:
        return f"grade {low}"
    return f"grade ≥ {low}" if high == 5 else f"grade {low}-{high}"


def harm_text(harm: Harm) -> str:
    """One count of harm in words: `any serious adverse event 5 of 31 (16.1%)`."""
    grade = grade_text(harm.grade_min, harm.grade_max)
    what = harm.event
    if grade and "grade" not in what.casefold():
        what = f"{what}, {grade}"
    if harm.organ_system and harm.kind == "outcome":
        what = f"{what} ({harm.organ_system})"
    percent = None if harm.percent is None else f"{harm.percent.normalize():f}%"
    counted = None
    if harm.affected is not None:
        counted = f"{harm.affected} of {harm.at_risk}" if harm.at_risk else f"{harm.affected}"
    number = f"{counted} ({percent})" if counted and percent else counted or percent
    part = f" [{harm.group}]" if harm.group else ""
    return f"{what}: {number or 'not reported'}{part}"


def _count(facts: Facts, node: str, name: str) -> int | None:
    value = facts.one(node, name)
    return value if isinstance(value, int) else None
