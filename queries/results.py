"""Numbers and sources of arms: estimates, contrasts, and where each was read."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from queries import facts as read
from queries.tables import IRI
from queries.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queries.engine import Engine
    from queries.facts import Facts

__all__ = [
    "Contrast",
    "Result",
    "SourceRef",
    "contrasts",
    "estimates",
    "result_of",
    "source_ref",
    "sources_of",
]

_TIERS: Final = ("Paper", "RegistryRecord", "ConferenceReport", "SecondaryReport", "Digest")
_PEOPLE: Final = re.compile(r"participant|patient|subject|people", re.IGNORECASE)
_CUTS: Final = ("final", "update", "primary", "interim")  # latest cut first


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """Where a fact was read: DOI, PMID or registry page first, then where it was seen."""

    iri: str
    title: str | None
    tier: str | None
    doi: str | None = None
    pmid: str | None = None
    registry_id: str | None = None
    page: str | None = None
    read_at: str | None = None

    @property
    def of_digest(self) -> bool:
        """Whether it is a row of the registry digest: facts only, as the reader linked them."""
        return "/record/digest/" in self.iri

    @property
    def cite(self) -> str:
        """One line to cite it by."""
        if self.of_digest:
            return f"{self.page or self.title or self.iri} (digest)"
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return self.page or self.title or self.registry_id or self.iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One estimate."""

    node: str
    outcome: str
    endpoint: str | None  # class of the endpoint
    label: str | None  # the source's words
    group: str
    statistic: str | None
    statistic_text: str | None = None
    value: Decimal | None = None
    value_status: str | None = None
    unit: str | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_status: str | None = None
    upper_status: str | None = None
    confidence_level: Decimal | None = None
    range_low: Decimal | None = None
    range_high: Decimal | None = None
    events: int | None = None
    denominator: int | None = None
    time_months: Decimal | None = None
    analysis: str | None = None
    analysis_set: str | None = None
    category: str | None = None
    criteria: str | None = None
    counts_people: bool = False  # a count of participants, not of events
    grade_min: int | None = None  # of the harm that is counted, where it is harm
    grade_max: int | None = None
    attribution: str | None = None
    source: SourceRef | None = None
    of_part: str | None = None  # the group's label, where that is a union or a part of the arm
    preferred: bool = True  # the one of its endpoint and statistic for plots and tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One comparison, in the source's order."""

    node: str
    outcome: str
    endpoint: str | None
    label: str | None
    measure: str | None
    numerator: str | None  # label of the group
    denominator: str | None
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    confidence_level: Decimal | None = None
    p_value: Decimal | None = None
    p_relation: str | None = None
    subgroup: str | None = None
    analysis: str | None = None
    favours: str | None = None
    source: SourceRef | None = None


def estimates(engine: Engine, groups: Iterable[str]) -> dict[str, tuple[Result, ...]]:
    """The estimates about each arm or group, preferred and best sources first.

    Subgroups of an arm are groups of their own, so they are not among an arm's estimates.
    """
    found = _results_of(engine, groups, "inGroup")
    facts, outcomes, sources = _read(engine, {n for nodes in found.values() for n in nodes})
    return {
        group: _prefer([result_of(facts, outcomes, sources, node) for node in sorted(nodes)])
        for group, nodes in found.items()
    }


def contrasts(engine: Engine, groups: Iterable[str]) -> dict[str, tuple[Contrast, ...]]:
    """The comparisons that each arm or group takes part in."""
    found = _results_of(engine, groups, "comparesGroup")
    facts, outcomes, sources = _read(engine, {n for nodes in found.values() for n in nodes})
    ends = read.about(
        engine,
        {
            end
            for nodes in found.values()
            for node in nodes
            for name in ("numerator", "denominatorGroup", "favours")
            for end in facts.nodes(node, name)
        },
    )
    return {
        group: tuple(
            sorted(
                (_contrast(facts, outcomes, sources, ends, node) for node in nodes),
                key=lambda c: (c.label or "", c.subgroup or "", c.node),
            )
        )
        for group, nodes in found.items()
    }


def _results_of(engine: Engine, groups: Iterable[str], how: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for batch in read.batches(sorted(set(groups))):
        table = engine.select(read.part("results"), among={"group": [IRI(g) for g in batch]})
        for group, relation, result in table.rows:
            if isinstance(relation, IRI) and relation.local == how:
                found[str(group)].add(str(result))
    return found


def _read(engine: Engine, nodes: set[str]) -> tuple[Facts, Facts, Facts]:
    """What is said of results, of their outcomes, and of their sources."""
    facts = read.about(engine, nodes)
    outcomes = read.about(engine, {o for node in nodes for o in facts.nodes(node, "ofOutcome")})
    sources = read.about(engine, {s for node in nodes for s in facts.nodes(node, "wasDerivedFrom")})
    return facts, outcomes, sources


def result_of(facts: Facts, outcomes: Facts, sources: Facts, node: str) -> Result:
    """One estimate from what was read of it, of its outcome and of its source."""
    outcome = next(iter(facts.nodes(node, "ofOutcome")), "")
    return Result(
        node=node,
        outcome=outcome,
        endpoint=_endpoint(outcomes, outcome),
        label=outcomes.text(outcome, "label"),
        group=next(iter(facts.nodes(node, "inGroup")), ""),
        statistic=facts.local(node, "statistic"),
        statistic_text=facts.text(node, "statisticText"),
        value=_number(facts, node, "value"),
        value_status=facts.local(node, "valueStatus"),
        unit=facts.text(node, "unit"),
        lower=_number(facts, node, "lowerBound"),
        upper=_number(facts, node, "upperBound"),
        lower_status=facts.local(node, "lowerBoundStatus"),
        upper_status=facts.local(node, "upperBoundStatus"),
        confidence_level=_number(facts, node, "confidenceLevel"),
        range_low=_number(facts, node, "rangeLow"),
        range_high=_number(facts, node, "rangeHigh"),
        events=_count(facts, node, "events"),
        denominator=_count(facts, node, "denominator"),
        time_months=_number(facts, node, "timeMonths"),
        analysis=facts.text(node, "analysis"),
        analysis_set=facts.text(node, "analysisSet"),
        category=facts.text(node, "category"),
        criteria=outcomes.text(outcome, "criteria"),
        counts_people=facts.local(node, "statistic") == "Count"
        and _PEOPLE.search(facts.text(node, "unitText") or "") is not None,
        grade_min=_count(facts, node, "gradeMinimum"),
        grade_max=_count(facts, node, "gradeMaximum"),
        attribution=spoken(facts.local(node, "relatedness")),
        source=source_ref(sources, facts, node),
    )


def _contrast(facts: Facts, outcomes: Facts, sources: Facts, ends: Facts, node: str) -> Contrast:
    outcome = next(iter(facts.nodes(node, "ofOutcome")), "")

    def end(name: str) -> str | None:
        nodes = facts.nodes(node, name)
        return ends.text(nodes[0], "label") if nodes else None

    return Contrast(
        node=node,
        outcome=outcome,
        endpoint=_endpoint(outcomes, outcome),
        label=outcomes.text(outcome, "label"),
        measure=facts.local(node, "measure"),
        numerator=end("numerator"),
        denominator=end("denominatorGroup"),
        value=_number(facts, node, "value"),
        lower=_number(facts, node, "lowerBound"),
        upper=_number(facts, node, "upperBound"),
        confidence_level=_number(facts, node, "confidenceLevel"),
        p_value=_number(facts, node, "pValue"),
        p_relation=facts.text(node, "pRelation"),
        subgroup=facts.text(node, "subgroup"),
        analysis=facts.text(node, "analysis"),
        favours=end("favours"),
        source=source_ref(sources, facts, node),
    )


def _endpoint(outcomes: Facts, outcome: str) -> str | None:
    names = [name for name in outcomes.locals(outcome, "directType") if name != "Outcome"]
    return names[0] if names else None


def source_ref(sources: Facts, facts: Facts, node: str) -> SourceRef | None:
    """The source that a node was derived from."""
    iri = next(iter(facts.nodes(node, "wasDerivedFrom")), None)
    return None if iri is None else _source(sources, iri)


def _source(sources: Facts, iri: str) -> SourceRef:
    return SourceRef(
        iri=iri,
        title=sources.text(iri, "title") or sources.text(iri, "label"),
        tier=sources.local(iri, "tier"),
        doi=sources.text(iri, "doi"),
        pmid=sources.text(iri, "pmid"),
        registry_id=sources.text(iri, "registryId"),
        page=sources.text(iri, "page"),
        read_at=sources.text(iri, "readAt"),
    )


def sources_of(
    engine: Engine, studies: Facts, wanted: Iterable[str]
) -> dict[str, tuple[SourceRef, ...]]:
    """The sources of studies: citations and records, those with DOI, PMID or page first.

    What a registry record only refers to (guidelines, earlier work) is no source of its facts.
    """
    nodes = {
        study: {*studies.nodes(study, "cites"), *studies.nodes(study, "statedIn")}
        for study in wanted
    }
    facts = read.about(engine, {node for each in nodes.values() for node in each})
    return {
        study: tuple(
            sorted(
                (
                    _source(facts, node)
                    for node in each
                    if not (facts.text(node, "citationKind") or "").endswith("reference")
                ),
                key=_quality,
            )
        )
        for study, each in nodes.items()
    }


def _quality(source: SourceRef | None) -> tuple[int, bool, str]:
    if source is None:
        return (len(_TIERS), True, "")
    rank = _TIERS.index(source.tier) if source.tier in _TIERS else len(_TIERS)
    return (rank, not (source.doi or source.pmid or source.page), source.iri)


def _prefer(results: list[Result]) -> tuple[Result, ...]:
    """The results in order, one of each endpoint, wording, statistic and time preferred.

    Best tier first, then the intention-to-treat set, then the latest cut; where several
    sources print the same number, the best of them alone is kept.
    """
    ordered = sorted(results, key=_rank)
    seen: set[tuple[object, ...]] = set()
    numbers: set[tuple[object, ...]] = set()
    kept = []
    for result in ordered:
        what = (
            result.endpoint or result.label,
            (result.label or "").casefold(),
            result.statistic,
            result.time_months,
            result.category,
        )
        number = (
            *what,
            result.value,
            result.value_status,
            result.lower,
            result.upper,
            result.denominator,
            result.analysis,
        )
        if number in numbers:
            continue
        numbers.add(number)
        kept.append(replace(result, preferred=what not in seen))
        seen.add(what)
    kept.sort(key=lambda r: (r.endpoint or "~", r.label or "", r.statistic or "", not r.preferred))
    return tuple(kept)


def _rank(result: Result) -> tuple[object, ...]:
    treated = (result.analysis_set or "").casefold()
    analysis = (result.analysis or "").casefold()
    cut = next((i for i, word in enumerate(_CUTS) if word in analysis), len(_CUTS))
    return (
        *_quality(result.source),
        not ("itt" in treated or "intention" in treated),
        cut,
        result.node,
    )


def _number(facts: Facts, node: str, name: str) -> Decimal | None:
    value = facts.one(node, name)
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _count(facts: Facts, node: str, name: str) -> int | None:
    value = facts.one(node, name)
    return value if isinstance(value, int) else None
