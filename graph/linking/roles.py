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


def _classes(treatments: Sequence[Treatment]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for treatment in treatments:
        if isinstance(treatment, Therapy):
            found.append(treatment.classes)
        else:
            found.extend(each.classes for option in treatment.options for each in option)
    return found


def _role(therapy: Therapy, arm: Arm, arms: Sequence[Arm]) -> Role:
    """The role of one therapy of one arm, from the other therapies and the other arms."""
    if therapy.role != "not stated" or not therapy.classes:
        return therapy.role
    classes = therapy.classes
    around = _classes(arm.treatments)
    if is_a(classes, "Corticosteroid") and any(
        is_a(other, name) for other in around for name in _COMPANIONS
    ):
        return "supportive"
    alone = all(any(is_a(other, name) for name in _SUPPORTIVE) for other in around if other)
    if any(is_a(classes, name) for name in _SUPPORTIVE) and not alone:
        return "supportive"
    everywhere = len(arms) > 1 and all(
        any(set(other) == set(classes) for other in _classes(each.treatments)) for each in arms
    )
    differ = len({frozenset(map(frozenset, _classes(each.treatments))) for each in arms}) > 1
    if everywhere and differ:
        return "backbone"
    if arm.type in {
        "active comparator",
        "placebo comparator",
        "sham comparator",
        "no intervention",
    }:
        return "comparator"
    companions = [other for other in around if other and other != classes]
    if companions and any(is_a(classes, name) for name in _BACKBONE):
        return "backbone"
    return "investigated" if arm.type in {None, "experimental"} else "not stated"


def with_roles(arms: Sequence[Arm]) -> tuple[Arm, ...]:
    """The arms with the role of every therapy that no field states a role for."""
    result: list[Arm] = []
    for arm in arms:
        treatments: list[Treatment] = []
        for treatment in arm.treatments:
            if isinstance(treatment, Choice):
                options = tuple(
                    tuple(replace(each, role=_role(each, arm, arms)) for each in option)
                    for option in treatment.options
                )
                treatments.append(replace(treatment, options=options))
            else:
                treatments.append(replace(treatment, role=_role(treatment, arm, arms)))
        result.append(replace(arm, treatments=tuple(treatments)))
    return tuple(result)
