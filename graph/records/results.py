"""What is measured, and what came of it: outcomes, groups, estimates, comparisons, safety, flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

    from graph.records.basics import Bound, Mention

__all__ = [
    "AdverseEvent",
    "AnalysisGroup",
    "BaselineValue",
    "Comparison",
    "Estimate",
    "FlowCount",
    "Outcome",
    "Relatedness",
]

Relatedness = Literal["treatment-related", "not treatment-related"]
"""Whether harm is attributed to the treatment, where the source says so."""


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
    description: str | None = None  # read by the linker, not exported
    field: str = ""
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
    grade_min: int | None = None  # of the harm that is counted: both 3 for "grade 3",
    grade_max: int | None = None  # 3 and 5 for "grade 3 or higher"
    relatedness: Relatedness | None = None
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
    grade_min: int | None = None  # of the harm that is counted, by the category, else the outcome
    grade_max: int | None = None
    relatedness: Relatedness | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent:
    """How many of one group had one kind of harm, as a safety table counts it.

    A total counts everyone with any event of its seriousness. Death is death of any cause.
    """

    key: str  # unique within the record
    group_key: str  # an arm's or an analysis group's key
    seriousness: Literal["serious", "other", "death"]
    term: str  # the source's wording
    total: bool = False
    organ_system: str | None = None
    vocabulary: str | None = None  # "MedDRA 24.0", "CTCAE (4.0)" ...
    affected: int | None = None  # participants
    at_risk: int | None = None
    events: int | None = None
    grade_min: int | None = None  # both 3 for "grade 3", 3 and 5 for "grade 3 or higher"
    grade_max: int | None = None
    relatedness: Relatedness | None = None
    threshold_percent: Decimal | None = None  # rarer events are left out of the table
    assessment: Literal["systematic", "non-systematic"] | None = None
    time_frame: str | None = None
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowCount:
    """How many of one group reached a milestone, or left for a reason, in one period."""

    key: str  # unique within the record
    group_key: str
    period: str
    milestone: str  # started, completed, not completed, or the source's own milestone
    reason: str | None = None  # why they did not complete
    participants: int | None = None
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineValue:
    """One number that describes a group at baseline: a count, or the centre of a measure."""

    key: str  # unique within the record
    group_key: str
    measure: str  # "Age, Continuous", "Gleason Score" ...
    category: str | None = None
    statistic: str = "not stated"  # count, mean, median ...
    value: Bound
    unit: str = ""  # UCUM
    unit_text: str | None = None  # as printed, where UCUM does not say it all
    lower: Decimal | None = None
    upper: Decimal | None = None
    dispersion: str | None = None  # "standard deviation 8.1", or what lower and upper are
    denominator: int | None = None
    field: str = ""
