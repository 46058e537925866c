"""What an arm gets, and who gets it: therapies, choices, arms, populations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

    from graph.records.basics import Amount, Mention, Range

__all__ = [
    "Arm",
    "Choice",
    "Intervention",
    "Population",
    "PriorTherapy",
    "Role",
    "Target",
    "Therapy",
    "Timing",
    "Treatment",
]

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
