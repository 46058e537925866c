"""What is measured, and what came of it: outcomes, groups, estimates, comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

    from graph.records.basics import Bound, Mention

__all__ = [
    "AnalysisGroup",
    "Comparison",
    "Estimate",
    "Outcome",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisGroup:
    """Whom a number is about, when it is not simply an arm: a union of arms or a subgroup."""

    key: str  # unique within the record, distinct from arm keys
    label: str
    kind: Literal["union", "subgroup", "result group", "all participants"]
    arm_keys: tuple[str, ...] = ()  # of which arms; empty = not tied to any
    subgroup: str | None = None  # e.g. "low volume"
    participants: int | None = None
    classes: tuple[str, ...] = ()  # disease states that hold in the subgroup
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is measured. `classes` are endpoint classes (usually one)."""

    key: str  # unique within the record
    name: str  # the source's wording
    role: Literal["primary", "secondary", "other", "not stated"] = "not stated"
    classes: tuple[str, ...] = ()
    time_frame: str | None = None
    description: str | None = None  # read by the linker, not exported
    criteria: str | None = None  # PCWG2, PCWG3, RECIST 1.1, iRECIST, Phoenix, CTCAE
    assessor: str | None = None
    citation_keys: tuple[str, ...] = ()  # the sources that state the role
    field: str = ""
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One number of one outcome in one group."""

    key: str  # unique within the record
    outcome_key: str
    group_key: str  # an arm's or an analysis group's key
    statistic: str  # median, proportion, landmark rate, mean, count, ..., "not stated"
    value: Bound
    unit: str  # UCUM: mo, a, %, 1, d, ng/mL ...
    unit_text: str | None = None  # as printed, where no UCUM unit was found
    lower: Bound | None = None
    upper: Bound | None = None
    confidence_level: Decimal | None = None
    dispersion: str | None = None  # what lower/upper are, when not a confidence interval
    range_low: Decimal | None = None  # smallest and largest single value
    range_high: Decimal | None = None
    events: int | None = None
    denominator: int | None = None
    time_months: Decimal | None = None  # of a landmark rate
    time_text: str | None = None
    analysis: str | None = None  # primary, interim, final, update ... as stated
    analysis_set: str | None = None
    assessor: str | None = None
    category: str | None = None  # class and category of a registry's result table
    note: str | None = None
    citation_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One contrast: numerator group over denominator group, as the source orders them."""

    key: str
    outcome_key: str
    numerator_key: str | None  # group keys; None where the source compares more than two
    denominator_key: str | None
    group_keys: tuple[str, ...]
    measure: str  # hazard ratio, odds ratio, risk ratio, difference, log-rank test, ...
    value: Bound | None = None
    unit: str | None = None
    lower: Bound | None = None
    upper: Bound | None = None
    confidence_level: Decimal | None = None
    p_value: Decimal | None = None
    p_relation: Literal["=", "<", ">", "<=", ">="] = "="
    p_sided: str | None = None
    method: str | None = None
    analysis: str | None = None
    subgroup: str | None = None
    time_months: Decimal | None = None
    assessor: str | None = None
    note: str | None = None
    citation_key: str | None = None
