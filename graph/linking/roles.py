"""Roles of therapies in a trial: investigated, backbone, comparator, supportive."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.linking.items import is_a
from graph.records import Choice, Therapy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.records import Arm, Role, Treatment

__all__ = ["with_roles"]

_SUPPORTIVE: Final = (
    "SupportiveCare",
    "DiagnosticProcedure",
    "RadiotherapyAccessory",
    "HealthServicesIntervention",
)
_COMPANIONS: Final = ("Abiraterone", "Taxane", "Ketoconazole")
_BACKBONE: Final = ("AndrogenDeprivationTherapy", "StandardOfCare")


_COMPARING: Final = frozenset(
    {"active comparator", "placebo comparator", "sham comparator", "no intervention"}
)


def _of(treatment: Treatment) -> list[tuple[str, ...]]:
    if isinstance(treatment, Therapy):
        return [treatment.classes]
    return [each.classes for option in treatment.options for each in option]


def _classes(treatments: Sequence[Treatment]) -> list[tuple[str, ...]]:
    return [classes for treatment in treatments for classes in _of(treatment)]


def _shared(treatment: Treatment, arms: Sequence[Arm]) -> bool:
    """Whether every arm gives this, as the same choice where it is one, and the arms differ.

    Enzalutamide in one arm and *enzalutamide or docetaxel* in the other is not shared.
    """
    sets = [{frozenset(_of(each)) for each in arm.treatments} for arm in arms]
    differ = len({frozenset(each) for each in sets}) > 1
    return len(arms) > 1 and differ and all(frozenset(_of(treatment)) in each for each in sets)


def _controls_lack(name: str, arms: Sequence[Arm]) -> bool:
    """Whether comparing arms exist and none of them gives a therapy of this class."""
    controls = [arm for arm in arms if arm.type in _COMPARING]
    return bool(controls) and not any(
        is_a(classes, name) for arm in controls for classes in _classes(arm.treatments)
    )


def _supportive(classes: tuple[str, ...], around: Sequence[tuple[str, ...]]) -> bool:
    """Steroids beside what needs them; care that is not all that an arm gives."""
    if is_a(classes, "Corticosteroid") and any(
        is_a(other, name) for other in around for name in _COMPANIONS
    ):
        return True
    alone = all(any(is_a(other, name) for name in _SUPPORTIVE) for other in around if other)
    return not alone and any(is_a(classes, name) for name in _SUPPORTIVE)


def _role(therapy: Therapy, treatment: Treatment, arm: Arm, arms: Sequence[Arm]) -> Role:
    """The role of one therapy of one arm, from the other therapies and the other arms."""
    if therapy.role != "not stated" or not therapy.classes:
        return therapy.role
    classes = therapy.classes
    around = _classes(arm.treatments)
    if _supportive(classes, around):
        return "supportive"
    comparing = arm.type in _COMPARING
    if is_a(classes, "Placebo"):
        return "comparator" if comparing else "supportive"
    background = next((name for name in _BACKBONE if is_a(classes, name)), None)
    compared = any(each.type not in {None, "experimental"} for each in arms)
    if _shared(treatment, arms) and (background or compared):
        return "backbone"
    if comparing:
        return "comparator"
    companions = [other for other in around if other and other != classes]
    if background and companions and not _controls_lack(background, arms):
        return "backbone"
    return "investigated" if arm.type in {None, "experimental"} else "not stated"


def _with_role(therapy: Therapy, role: Role) -> Therapy:
    return therapy if therapy.role == role else replace(therapy, role=role)


def with_roles(arms: Sequence[Arm]) -> tuple[Arm, ...]:
    """The arms with the role of every therapy that no field states a role for."""
    result: list[Arm] = []
    for arm in arms:
        treatments: list[Treatment] = []
        for treatment in arm.treatments:
            if isinstance(treatment, Choice):
                options = tuple(
                    tuple(_with_role(each, _role(each, treatment, arm, arms)) for each in option)
                    for option in treatment.options
                )
                treatments.append(replace(treatment, options=options))
            else:
                treatments.append(_with_role(treatment, _role(treatment, treatment, arm, arms)))
        result.append(replace(arm, treatments=tuple(treatments)))
    return tuple(result)
