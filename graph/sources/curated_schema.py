"""The schema of a curated study, `graph/curated/studies/<id>.yaml`.

Strict: an unknown key, a wrong type, a word outside a closed list or a reference to an arm
or a source that the file does not have is an error, and all errors of a file are collected.
`graph/curated/README.md` describes the keys for people.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator
from pydantic_core import PydanticCustomError

from graph.sources.curated_types import (
    Block,
    Characteristic,
    Key,
    Number,
    Printed,
    RegistryId,
    SourceKey,
    Span,
    Text,
    Whole,
)

__all__ = [
    "ArmBlock",
    "ChoiceBlock",
    "ComparisonBlock",
    "GroupBlock",
    "OutcomeBlock",
    "PopulationBlock",
    "PriorBlock",
    "ResultBlock",
    "SourceBlock",
    "StateBlock",
    "StudyFile",
    "TherapyBlock",
]


class StateBlock(Block):
    """One population: all of its label is true of every man in it."""

    label: Text
    wording: Text | None = None  # the source's words, where they name several populations
    participants: Whole | None = None
    lesions_max: Whole | None = None  # where it limits this state and not the others


class PriorBlock(Block):
    """One prior-therapy criterion."""

    kind: Literal["required", "excluded", "permitted"]
    combination: Literal["all", "any"] = "all"
    at_least: Whole | None = None
    at_most: Whole | None = None
    therapies: list[Text]
    text: Text | None = None


class PopulationBlock(Block):
    """Who is enrolled: alternative states, and what holds in each of them."""

    states: Annotated[list[StateBlock], Field(min_length=1)]
    lesions_max: Whole | None = None
    imaging: Text | None = None
    biomarker: Text | None = None
    prior_therapies: list[PriorBlock] = Field(default_factory=list)
    characteristics: dict[str, Characteristic] = Field(default_factory=dict)


class TherapyBlock(Block):
    """One therapy of an arm."""

    therapy: Text
    kind: Literal[
        "biological",
        "cell therapy",
        "drug",
        "hormonal",
        "other",
        "placebo",
        "radiation",
        "radioligand",
        "surgery",
        "vaccine",
    ]
    role: Literal["investigated", "backbone", "comparator", "supportive"] | None = None
    timing: (
        Literal[
            "concurrent",
            "neoadjuvant",
            "adjuvant",
            "induction",
            "maintenance",
            "sequential",
            "on progression",
        ]
        | None
    ) = None
    timing_text: Text | None = None
    dose: Span | None = None
    dose_unit: Literal["mg", "mg/day", "mg/kg", "mg/m2", "GBq", "kBq/kg", "microcurie"] | None = (
        None
    )
    route: Text | None = None
    schedule: Text | None = None
    cycles: Span | None = None
    duration: Span | None = None
    duration_unit: Literal["days", "weeks", "months", "years"] | None = None
    dose_gy: Span | None = None
    fractions: Span | None = None
    dose_per_fraction_gy: Span | None = None
    courses: Whole | None = None
    sites: Span | None = None
    target: Literal["primary", "metastasis", "node", "bed"] | None = None
    target_text: Text | None = None
    boost_gy: Number | None = None
    boost_target: Text | None = None
    notes: list[Text] = Field(default_factory=list)

    @model_validator(mode="after")
    def _units(self) -> TherapyBlock:
        if (self.dose is None) != (self.dose_unit is None):
            raise PydanticCustomError("unit", "dose and dose_unit go together")
        if (self.duration is None) != (self.duration_unit is None):
            raise PydanticCustomError("unit", "duration and duration_unit go together")
        return self


def _is_list(value: object) -> str:
    return "<together>" if isinstance(value, list) else "<single>"


Option = Annotated[
    Annotated[TherapyBlock, Tag("<single>")] | Annotated[list[TherapyBlock], Tag("<together>")],
    Discriminator(_is_list),
]


class ChoiceBlock(Block):
    """Alternatives, `at_least` to `at_most` of them; an option may be a list taken together."""

    at_least: Whole
    at_most: Annotated[int, Field(ge=1)]
    label: Text | None = None
    options: Annotated[list[Option], Field(min_length=1)]

    @model_validator(mode="after")
    def _counts(self) -> ChoiceBlock:
        if not self.at_least <= self.at_most <= len(self.options):
            raise PydanticCustomError("choice", "need at_least <= at_most <= number of options")
        return self


def _is_choice(value: object) -> str:
    has_options = isinstance(value, ChoiceBlock) or (isinstance(value, dict) and "options" in value)
    return "<choice>" if has_options else "<single>"


Treatment = Annotated[
    Annotated[TherapyBlock, Tag("<single>")] | Annotated[ChoiceBlock, Tag("<choice>")],
    Discriminator(_is_choice),
]


class ArmBlock(Block):
    """What was assigned or, in a cohort, received."""

    key: Annotated[str, StringConstraints(pattern=r"^[ag][1-9]\d*$")]
    label: Text
    role: Literal[
        "experimental",
        "active comparator",
        "placebo comparator",
        "no intervention",
        "cohort group",
    ]
    participants: Whole | None = None
    canonical: Key | None = None
    states: list[StateBlock] = Field(default_factory=list)
    interventions: list[Treatment]


class GroupBlock(Block):
    """Whom a number is about when that is no arm: several arms, part of them, everybody."""

    key: Key
    label: Text
    kind: Literal["union", "subgroup", "all participants"]
    of: list[str] = Field(default_factory=list)
    subgroup: Text | None = None
    participants: Whole | None = None

    @model_validator(mode="after")
    def _kind(self) -> GroupBlock:
        if self.kind == "union" and len(self.of) < 2:
            raise PydanticCustomError("group", "a union needs two or more arms in `of`")
        if (self.kind == "subgroup") != (self.subgroup is not None):
            raise PydanticCustomError("group", "a subgroup, and only it, names its `subgroup`")
        if self.kind == "subgroup" and not self.of:
            raise PydanticCustomError("group", "a subgroup needs the arms it is part of in `of`")
        return self


class OutcomeBlock(Block):
    """An endpoint whose role a source states."""

    endpoint: Text
    role: Literal["primary", "secondary", "other"]
    time_frame: Text | None = None
    note: Text | None = None
    source: SourceKey | None = None


Unit = Literal[
    "months", "percent", "count", "years", "weeks", "days", "score", "percentage points",
    "score points",
]  # fmt: skip


class ResultBlock(Block):
    """One number of one endpoint in one arm or group."""

    endpoint: Text
    group: str
    subgroup: Text | None = None
    statistic: Literal[
        "median",
        "proportion",
        "landmark rate",
        "cumulative incidence",
        "prevalence",
        "count",
        "mean",
        "single patient value",
        "range across studies",
        "not stated",
    ]
    value: Printed | None = None
    unit: Unit
    ci_low: Printed | None = None
    ci_high: Printed | None = None
    ci_level: Number | None = None
    iqr_low: Number | None = None
    iqr_high: Number | None = None
    range_low: Number | None = None
    range_high: Number | None = None
    n_events: Whole | None = None
    n: Whole | None = None
    unit_of_analysis: Text | None = None
    time_months: Number | None = None
    time_text: Text | None = None
    analysis: Text | None = None
    analysis_set: Text | None = None
    assessor: Text | None = None
    note: Text | None = None
    source: SourceKey


class ComparisonBlock(Block):
    """One contrast: numerator group first, as the source orders it."""

    endpoint: Text
    groups: Annotated[list[str], Field(min_length=2)]
    subgroup: Text | None = None
    statistic: Literal[
        "hazard ratio",
        "adjusted hazard ratio",
        "stratified hazard ratio",
        "interaction hazard ratio",
        "odds ratio",
        "risk ratio",
        "relative risk reduction",
        "difference",
        "log-rank test",
        "stratified log-rank test",
        "Cochran-Mantel-Haenszel test",
        "Prescott test",
        "interaction test",
        "test of proportions",
        "test not named",
        "nominal p only",
        "p value only",
    ]
    value: Printed | None = None
    unit: Unit | None = None
    ci_low: Printed | None = None
    ci_high: Printed | None = None
    ci_level: Number | None = None
    ci_sided: Literal["one-sided"] | None = None
    noninferiority_margin: Number | None = None
    p_value: Number | None = None
    p_relation: Literal["<", ">", "<=", ">="] | None = None
    p_sided: Literal["one-sided", "two-sided"] | None = None
    p_test: Literal["non-inferiority"] | None = None
    n: Whole | None = None
    time_months: Number | None = None
    analysis: Text | None = None
    analysis_set: Text | None = None
    assessor: Text | None = None
    note: Text | None = None
    source: SourceKey


class SourceBlock(Block):
    """Where facts were read: DOI, PMID or registry page first, the page read last."""

    kind: Literal[
        "journal article",
        "journal abstract",
        "journal article table",
        "review article",
        "registry record",
        "conference report",
        "news report",
        "press release",
        "secondary summary",
        "drug label or manufacturer page",
    ]
    title: Text
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,8}$")] | None = None
    pmcid: Annotated[str, StringConstraints(pattern=r"^PMC[1-9]\d*$")] | None = None
    registry_id: RegistryId | None = None
    year: Annotated[int, Field(ge=1950, le=2100)] | None = None
    read_at: Text


class StudyFile(Block):
    """A whole file."""

    id: Key
    acronym: Text | None = None
    title: Text | None = None
    trial: RegistryId | None = None  # where several files are about one trial
    registry_ids: list[RegistryId]
    pools: list[RegistryId] = Field(default_factory=list)
    part_of: list[RegistryId] = Field(default_factory=list)
    study_kind: Literal[
        "interventional",
        "prospective cohort",
        "retrospective cohort",
        "case report",
        "pooled analysis",
        "meta-analysis",
    ]
    scope: Literal["prostate", "includes prostate", "other"]
    phases: list[Literal["early 1", "1", "2", "3", "4", "not applicable"]] = Field(
        default_factory=list
    )
    allocation: Literal["randomised", "non-randomised", "single arm", "not applicable"] | None = (
        None
    )
    allocation_ratio: Text | None = None
    masking: (
        Literal["open label", "single blind", "double blind", "triple blind", "quadruple blind"]
        | None
    ) = None
    status: (
        Literal[
            "not yet recruiting",
            "recruiting",
            "enrolling by invitation",
            "active, not recruiting",
            "suspended",
            "terminated",
            "completed",
            "withdrawn",
            "unknown",
        ]
        | None
    ) = None
    status_text: Text | None = None
    enrolment: Whole | None = None
    enrolment_kind: Literal["actual", "planned"] | None = None
    follow_up_median_months: Number | None = None
    population: PopulationBlock
    arms: Annotated[list[ArmBlock], Field(min_length=1)]
    groups: list[GroupBlock] = Field(default_factory=list)
    outcomes: list[OutcomeBlock] = Field(default_factory=list)
    results: list[ResultBlock]
    comparisons: list[ComparisonBlock]
    notes: list[Text] = Field(default_factory=list)
    sources: Annotated[dict[SourceKey, SourceBlock], Field(min_length=1)]
