"""The neutral record model: what a source says about a study, before and after reading.

A source module (`graph/sources/`) makes a `Study` from its raw format; the linker
(`graph/linking/`) returns the same `Study` with ontology classes and mentions filled in;
`graph/triples.py` turns it into quads. Nothing here knows JSON, XML or RDF.

Class names (`classes`) are local names of `ptkg:` terms, e.g. `"Avelumab"`. Numbers are
`Decimal`, as printed in the source. Units stand in field names; a unit that varies is UCUM.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

__all__ = [
    "Amount",
    "AnalysisGroup",
    "Arm",
    "Bound",
    "Choice",
    "Citation",
    "Comparison",
    "Estimate",
    "Identifier",
    "Intervention",
    "Loss",
    "Mention",
    "Outcome",
    "Population",
    "PriorTherapy",
    "Range",
    "Reject",
    "Source",
    "Study",
    "Therapy",
    "Treatment",
    "Unresolved",
]

Status = Literal["reported", "not reached", "not estimable", "not reported"]
"""What is known of a printed number: `value` is None unless the status is `reported`."""

Role = Literal["investigated", "backbone", "comparator", "supportive", "not stated"]
Timing = Literal[
    "concurrent",
    "neoadjuvant",
    "adjuvant",
    "induction",
    "maintenance",
    "sequential",
    "on progression",
    "not stated",
]
Target = Literal[
    "primary",  # the prostate itself
    "metastasis",
    "node",  # pelvic nodes
    "bed",  # the prostate bed
    "not stated",
]
Tier = Literal["paper", "registry", "conference", "secondary", "digest"]
"""Source quality, best first: paper or abstract, registry record, conference report, news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Why a link is believed: the words, where they stand, the rule, how sure (0 to 1)."""

    text: str  # at most a dozen words of the record
    field: (
        str  # path in the record, e.g. "protocolSection.armsInterventionsModule.armGroups[0].label"
    )
    rule: str  # "lexicon:<term>" or "rule:<id>"
    score: Decimal = Decimal(1)
    class_name: str | None = None  # the class that these words gave, where they gave one


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """Words of a source that no ontology class was found for."""

    kind: Literal["therapy", "disease state", "endpoint", "identifier", "arm", "other"]
    text: str
    field: str
    reason: str = "not in the lexicon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A field that was left out because its value is unknown or malformed; the record stays."""

    path: str
    value: str
    reason: str  # names the known values and the remedy


@dataclass(frozen=True, slots=True)
class Range:
    """A closed range of decimals; both ends equal for one number; None = open end."""

    low: Decimal | None
    high: Decimal | None

    @property
    def single(self) -> Decimal | None:
        """The one number, or None for a real range.

        >>> Range(Decimal(20), Decimal(20)).single
        Decimal('20')
        >>> Range(Decimal(9), Decimal(11)).single is None
        True
        """
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Amount:
    """A drug dose: a range with its UCUM unit (`mg`, `mg/kg`, `mg/m2`, `GBq`, `kBq/kg`, ...)."""

    quantity: Range
    unit: str


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of an interval, or a value that may be `not reached`."""

    value: Decimal | None
    status: Status = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapy:
    """One planned therapy of one arm (or a therapy named in a prior-therapy criterion).

    `name` is the source's wording. `stated` is False where the reader found the therapy in
    free text rather than in a field of the source that lists therapies.
    """

    key: str  # unique within its arm: a slug of the name (and "-2" for a second course)
    name: str
    kind: str | None = None  # the source's own word: drug, radiation, biological, ...
    classes: tuple[str, ...] = ()  # most specific classes, one per axis, joint
    stated: bool = True
    role: Role = "not stated"
    timing: Timing = "not stated"
    timing_text: str | None = None  # as the source puts it, where longer than a word
    # drugs
    dose: Amount | None = None
    route: str | None = None
    schedule: str | None = None  # as the source puts it
    interval_days: Decimal | None = None
    cycles: Range | None = None
    duration_weeks: Range | None = None
    # radiotherapy: prescribed to one target volume in one course
    dose_gy: Range | None = None
    fractions: Range | None = None
    dose_gy_per_fraction: Range | None = None
    courses: int | None = None
    sites: Range | None = None
    target: Target = "not stated"
    target_text: str | None = None
    boost_gy: Decimal | None = None
    boost_target: str | None = None
    notes: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Alternatives. An option is a tuple of therapies taken together.

    `minimum` 0 = may be left out altogether. A choice of at least one delivers every class
    that all of its options share. A single therapy that is optional is a choice of 0 to 1
    with one option.
    """

    key: str  # unique within its arm
    options: tuple[tuple[Therapy, ...], ...]
    minimum: int = 1
    maximum: int = 1
    label: str | None = None
    mentions: tuple[Mention, ...] = ()


Treatment = Therapy | Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """An intervention as a registry lists it, before reading. The linker consumes it."""

    name: str
    type: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    field: str = ""  # path in the record


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorTherapy:
    """One prior-therapy criterion of a population."""

    kind: Literal["required", "excluded", "permitted"]
    combination: Literal["all", "any"] = "all"
    minimum: int | None = None
    maximum: int | None = None
    therapies: tuple[Therapy, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Men whom the study enrols, in ONE state: alternatives are separate populations.

    `classes` are all true of every man in it. Of the study (`arm_key` None) or of an arm.
    """

    key: str  # unique within the record
    label: str  # the source's wording
    classes: tuple[str, ...] = ()
    arm_key: str | None = None
    imaging: str | None = None  # as stated: conventional, PSMA PET, choline PET ...
    biomarker: str | None = None
    lesions_max: int | None = None
    lesions_min: int | None = None
    prior_therapies: tuple[PriorTherapy, ...] = ()
    characteristics: tuple[tuple[str, str], ...] = ()  # other stated facts: (name, value)
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """What was assigned (or, in a cohort study, received).

    Before linking, a registry's arm holds `interventions` and `description`; after it,
    `treatments`. `canonical_key` is shared by the arms of several files of one trial.
    """

    key: str  # unique within the record: a slug of the label (curated: its a1, g1 ...)
    label: str
    type: str | None = None  # experimental, active comparator, placebo comparator, no intervention
    description: str | None = None
    participants: int | None = None
    canonical_key: str | None = None
    interventions: tuple[Intervention, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    field: str = ""
    mentions: tuple[Mention, ...] = ()


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
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    linked: bool = field(default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A record that was set aside: what, where, and how to mend it."""

    file: str
    record_id: str | None
    path: str  # where in the record
    value: str  # shortened to 200 characters
    reason: str  # with the remedy
