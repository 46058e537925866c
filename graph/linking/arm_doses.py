"""Doses that an arm states beside its radiotherapy, not in one phrase with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.linking.dosing import own_doses
from graph.linking.items import Item, is_a, is_radiotherapy

if TYPE_CHECKING:
    from graph.records import Arm, Therapy

__all__ = ["with_arm_doses"]

_INTEGRATED: Final = ("SimultaneousIntegratedBoost", "FocalBoostRadiotherapy")


def _beam(item: Item) -> Therapy | None:
    """The radiotherapy that an item is, if it is nothing else."""
    therapy = item.plain
    return therapy if therapy is not None and is_radiotherapy(therapy.classes) else None


def _undosed(therapy: Therapy) -> bool:
    return therapy.dose_gy is None and therapy.fractions is None


def with_arm_doses(items: list[Item], arm: Arm) -> list[Item]:
    """The items, the arm's only radiotherapy with the dose of label or description.

    A boost that is given within the fractions of the main course has their number.
    """
    beams = [(number, beam) for number, item in enumerate(items) if (beam := _beam(item))]
    result = list(items)
    if len(beams) == 1 and _undosed(beams[0][1]):
        number, beam = beams[0]
        for text in (arm.label, arm.description or ""):
            dosed = own_doses(beam, text)
            if any(not _undosed(each) for each in dosed):
                options = tuple((each,) for each in dosed)
                result[number] = replace(items[number], options=options)
                break
    main = [beam for _, beam in beams if beam.fractions]
    if len(main) == 1:
        for number, beam in beams:
            integrated = any(is_a(beam.classes, name) for name in _INTEGRATED)
            if integrated and beam.dose_gy and beam.fractions is None:
                boost = replace(beam, fractions=main[0].fractions)
                result[number] = replace(items[number], options=((boost,),))
    return result
