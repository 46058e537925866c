"""What an arm gets, while it is being put together: alternatives, each a set of therapies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.records import Mention, Therapy

__all__ = [
    "COMPOSITES",
    "Item",
    "apart",
    "is_a",
    "is_radionuclide",
    "is_radiotherapy",
    "joined",
    "known",
    "related",
    "single",
]


_KEPT: Final = 16_384  # answers on sets of classes that are kept


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that an arm gets: one option = certain, several = a choice, minimum 0 = optional.

    `trust` is higher for fields that are trusted more; `pinned` holds where a trusted field names
    the therapy itself, so that a description cannot make it optional.
    """

    options: tuple[tuple[Therapy, ...], ...]
    minimum: int = 1
    maximum: int = 1
    trust: int = 0
    pinned: bool = False
    label: str | None = None
    mentions: tuple[Mention, ...] = ()

    @property
    def therapies(self) -> tuple[Therapy, ...]:
        """All therapies of all options."""
        return tuple(therapy for option in self.options for therapy in option)

    @property
    def plain(self) -> Therapy | None:
        """The therapy, where the item is nothing but one therapy (certain or optional)."""
        return self.options[0][0] if len(self.options) == 1 and len(self.options[0]) == 1 else None


def single(therapy: Therapy, *, minimum: int = 1, trust: int = 0, pinned: bool = False) -> Item:
    """An item of one therapy."""
    return Item(options=((therapy,),), minimum=minimum, trust=trust, pinned=pinned)


def apart(choice: Item) -> list[Item]:
    """What all options share, as items of their own, and what is left to choose.

    "A plus B, or A plus C" gives A for certain; "A, or A plus C" leaves C optional.
    """
    if choice.minimum < 1 or max(map(len, choice.options), default=0) < 2:
        return [choice]
    first, *others = choice.options
    shared = [
        therapy
        for therapy in first
        if therapy.classes
        and all(any(each.classes == therapy.classes for each in option) for option in others)
    ]
    if not shared:
        return [choice]
    certain = {therapy.classes for therapy in shared}
    left = [
        tuple(each for each in option if each.classes not in certain) for option in choice.options
    ]
    options = tuple(option for option in left if option)
    rest = replace(choice, options=options, minimum=1 if all(left) else 0)
    return [
        *(replace(choice, options=((therapy,),), maximum=1, label=None) for therapy in shared),
        *([rest] if options else []),
    ]


def known(names: Iterable[str]) -> tuple[str, ...]:
    """The names that the released ontology has, most specific ones only, sorted."""
    return _known(tuple(names))


@lru_cache(maxsize=_KEPT)
def _known(names: tuple[str, ...]) -> tuple[str, ...]:
    classes = hierarchy.load()
    return classes.most_specific(name for name in names if name in classes)


def is_a(classes: Iterable[str], ancestor: str) -> bool:
    """Whether one of the classes is an ancestor's subclass or the ancestor itself."""
    return _is_a(tuple(classes), ancestor)


@lru_cache(maxsize=_KEPT)
def _is_a(classes: tuple[str, ...], ancestor: str) -> bool:
    tree = hierarchy.load()
    return ancestor in tree and any(name in tree and tree.is_a(name, ancestor) for name in classes)


def is_radionuclide(classes: Iterable[str]) -> bool:
    """Whether the classes say radionuclide therapy (a drug that radiates)."""
    return is_a(classes, "RadionuclideTherapy")


def is_radiotherapy(classes: Iterable[str]) -> bool:
    """Whether the classes say radiotherapy from a machine or from implanted sources."""
    return _is_radiotherapy(tuple(classes))


@lru_cache(maxsize=_KEPT)
def _is_radiotherapy(classes: tuple[str, ...]) -> bool:
    return is_a(classes, "Radiotherapy") and not is_radionuclide(classes)


# Families of techniques that one course of radiotherapy cannot mix.
_FAMILIES: Final = (
    "Brachytherapy",
    "ParticleTherapy",
    "IntraoperativeRadiotherapy",
    "Radioembolisation",
)
_EXTERNAL: Final = "ExternalBeamRadiotherapy"
_APART: Final = (
    ("RadiationBoost", "FocalBoostRadiotherapy"),
    ("WholeBrainRadiotherapy",),
    ("TotalBodyIrradiation",),
)
COMPOSITES: Final = {
    "Chemoradiotherapy": ("CytotoxicChemotherapy", "Radiotherapy"),
    "ChemohormonalTherapy": ("CytotoxicChemotherapy", "HormonalTherapy"),
}
_TARGETS: Final = (
    "MetastasisDirectedTherapy",
    "PelvicNodalRadiotherapy",
    "PrimaryTumourRadiotherapy",
    "ProstateBedRadiotherapy",
)
_EXCLUSIVE: Final = ("StereotacticRadiotherapy", "ConventionallyFractionatedRadiotherapy")


def _family(classes: tuple[str, ...]) -> str | None:
    for family in _FAMILIES:
        if is_a(classes, family):
            return family
    return _EXTERNAL if is_a(classes, _EXTERNAL) else None


def _one_course(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two sets of radiotherapy classes can describe one course."""
    families = {family for family in (_family(first), _family(second)) if family}
    if len(families) == 2 and families != {_EXTERNAL, "ParticleTherapy"}:
        return False
    if _opposed(first, second):
        return False
    for names in _APART:
        if any(is_a(first, name) for name in names) != any(is_a(second, name) for name in names):
            return False
    targets = [{name for name in _TARGETS if is_a(classes, name)} for classes in (first, second)]
    return not (targets[0] and targets[1] and targets[0].isdisjoint(targets[1]))


def _opposed(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    return any(
        is_a(one, _EXCLUSIVE[0]) and is_a(other, _EXCLUSIVE[1])
        for one, other in ((first, second), (second, first))
    )


@lru_cache(maxsize=_KEPT)
def related(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two mentions can be the same therapy: a class and its member, one RT course."""
    if not first or not second:
        return False
    if COMPOSITES.keys() & {*first, *second}:
        return set(first) == set(second)
    if is_radiotherapy(first) and is_radiotherapy(second):
        return _one_course(first, second)
    tree = hierarchy.load()
    return not _crosses(first, second) and any(
        tree.is_a(one, other) or tree.is_a(other, one)
        for one in first
        for other in second
        if one in tree and other in tree
    )


def _crosses(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """The bare word radiotherapy does not mean a radionuclide."""
    return is_radiotherapy(first) != is_radiotherapy(second) and (
        is_radionuclide(first) or is_radionuclide(second)
    )


def joined(therapy: Therapy, other: Therapy) -> Therapy:
    """One therapy from two accounts of it; what the first states wins."""
    changes: dict[str, object] = {
        "classes": known((*therapy.classes, *other.classes)),
        "mentions": tuple(dict.fromkeys((*therapy.mentions, *other.mentions))),
    }
    for name in ("role", "timing", "target"):
        if getattr(therapy, name) == "not stated":
            changes[name] = getattr(other, name)
    radiation = ("dose_gy", "fractions", "dose_gy_per_fraction")
    if all(getattr(therapy, name) is None for name in radiation):
        changes.update({name: getattr(other, name) for name in radiation})
    drug = ("dose", "route", "schedule", "interval_days", "cycles", "duration_weeks")
    if therapy.dose is None:
        changes.update(
            {name: getattr(other, name) for name in drug if getattr(therapy, name) is None}
        )
    return replace(therapy, **changes)  # type: ignore[arg-type]  # names are Therapy's own
