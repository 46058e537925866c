"""A study as one source states it, with the source, its ids and its citations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

    from graph.records.basics import Loss, Tier, Unresolved
    from graph.records.overrides import Mended, Override
    from graph.records.results import (
        AdverseEvent,
        AnalysisGroup,
        BaselineValue,
        Comparison,
        Estimate,
        FlowCount,
        Outcome,
    )
    from graph.records.treatments import Arm, Intervention, Population

__all__ = [
    "Citation",
    "Identifier",
    "Source",
    "Study",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """An id that the record states. Only `trial` ids of a registry may join records."""

    value: str
    registry: str | None = None  # "nct", "isrctn", "actrn", "euct", "eudract", ... or None
    kind: Literal["trial", "secondary"] = "secondary"
    type: str | None = None  # the source's word: NIH grant, other identifier ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A publication or page that facts of the record were read from, or that it refers to."""

    key: str  # unique within the record: s1, s2 ...
    title: str
    tier: Tier
    kind: str  # the source's word: journal abstract, news report ...
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    registry_id: str | None = None
    read_at: str | None = None  # where it was read: a URL or file name
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The record that a Study was read from."""

    kind: str  # "ctgov", "curated", ...
    record_id: str  # NCT number, file stem ...
    tier: Tier
    file: str = ""  # file name as given, for messages (never in the graph)
    version: str | None = None  # last update date of the record
    processed_on: str | None = None  # the registry's "processed on" date
    url: str | None = None
    licence: str | None = None
    sha256: str = ""  # of the record's own bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One study as one source states it (and, after linking, as the reader understands it)."""

    source: Source
    slug: str  # for a study without a registry id; also names curated files
    identifiers: tuple[Identifier, ...] = ()
    name: str  # acronym, else short title
    title: str | None = None
    acronym: str | None = None
    kind: str = "interventional"  # interventional, observational, cohort, case report, ...
    pools: tuple[str, ...] = ()  # registry ids of the trials that a pooled analysis joins
    part_of: tuple[str, ...] = ()  # registry ids of a master protocol
    phases: tuple[str, ...] = ()  # "1", "1/2" is ("1", "2"); "early 1", "not applicable"
    status: str | None = None  # recruiting, completed, ... (closed list; see ctgov source)
    status_text: str | None = None  # as the source puts it, where it says more
    why_stopped: str | None = None
    allocation: str | None = None  # randomised, non-randomised, single arm, not applicable
    allocation_ratio: str | None = None
    intervention_model: str | None = None
    masking: str | None = None
    purpose: str | None = None
    start_date: str | None = None  # ISO, may be YYYY-MM
    primary_completion_date: str | None = None
    completion_date: str | None = None
    first_posted_date: str | None = None
    last_update_date: str | None = None
    enrolment: int | None = None
    enrolment_kind: Literal["actual", "planned"] | None = None
    follow_up_median_months: Decimal | None = None
    sponsor: str | None = None
    collaborators: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    site_count: int | None = None
    scope: Literal["prostate", "includes prostate", "other"] | None = None  # linker's, or stated
    # free text that the linker reads; never exported
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    summary: str | None = None
    description: str | None = None
    eligibility: str | None = None
    sex: str | None = None
    age_min_years: Decimal | None = None
    age_max_years: Decimal | None = None
    # the substance
    populations: tuple[Population, ...] = ()
    arms: tuple[Arm, ...] = ()
    unassigned: tuple[Intervention, ...] = ()  # interventions that no arm is linked to
    groups: tuple[AnalysisGroup, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    flow: tuple[FlowCount, ...] = ()
    baseline: tuple[BaselineValue, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    overrides: tuple[Override, ...] = ()  # what a person mends; the linker applies it last
    mended: tuple[Mended, ...] = ()  # what became of it
    linked: bool = field(default=False)
