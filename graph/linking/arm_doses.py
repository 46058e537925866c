"""Doses that a record states beside an arm's radiotherapy, not in one phrase with it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.linking.context import sentences
from graph.linking.dose_courses import aimed_doses, nodal_part
from graph.linking.dosing import own_doses
from graph.linking.items import Item, is_a, is_radiotherapy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph.records import Arm, Study, Therapy

__all__ = ["with_arm_doses"]

_INTEGRATED: Final = ("SimultaneousIntegratedBoost", "FocalBoostRadiotherapy")
_IMPLANTED: Final = re.compile(
    r"\bbrachy\w*|\bHDR|\bLDR\b|\bPDR|\bimplant\w*|\bseeds?\b|\b(?:I|Pd|Cs|Ir)-?\d{3}\b"
)
_BOOST: Final = re.compile(r"\bboost\w*|\bSIB\b", re.IGNORECASE)
# A sentence of a summary or description that tells the plan, not what others have done.
_PLAN: Final = re.compile(
    r"\bwill\b|\bto\s+be\b|\b(?:patients?|participants?|men|subjects)\b[^.]{0,60}"
    r"\b(?:receiv\w+|undergo\w*|treated|randomi[sz]ed|get)\b|\bprescri\w+|\bdeliver(?:ed|ing)?\b|"
    r"\bdose\b[^.]{0,40}(?::|\bis\b|\bwill\b|\bof\b)|\bregimen\b|\bschedule\b|\bsingle\s+fraction\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:reported|showed|shown|demonstrat\w+|published|literature|trials?\s+(?:of|with|have)|"
    r"historical\w*|previous\w*|experience|compared\s+with|standard\s+doses?|has\s+been|have\s+been|"
    r"currently|usually|unacceptable|assum\w+|estimate[sd]?|endpoint|equivalent)\b|\[\d+",
    re.IGNORECASE,
)


def _beam(item: Item) -> Therapy | None:
    """The radiotherapy that an item is, if it is nothing else."""
    therapy = item.plain
    return therapy if therapy is not None and is_radiotherapy(therapy.classes) else None


def _undosed(therapy: Therapy) -> bool:
    return therapy.dose_gy is None and therapy.fractions is None


def _is_boost(therapy: Therapy) -> bool:
    return any(is_a(therapy.classes, name) for name in (*_INTEGRATED, "RadiationBoost"))


def with_arm_doses(items: list[Item], arm: Arm, study: Study) -> list[Item]:
    """The items, a radiotherapy without dose with the one that the record tells elsewhere.

    First label and description of the arm, then title, summary and description of the study, if
    they can mean no other arm. A boost within the fractions of the main course has their number.

    Args:
        items: of the arm.
        arm: with label and description.
        study: whose arm it is.
    """
    result = _filled(items, [arm.label, arm.description or ""])
    if len(study.arms) < 2 and any(_undosed(b) for item in result if (b := _beam(item))):
        result = _filled(result, list(_planned(study)))
    result = _with_nodes(result, arm.description or "")
    beams = [(number, beam) for number, item in enumerate(result) if (beam := _beam(item))]
    main = [beam for _, beam in beams if beam.fractions]
    if len(main) == 1:
        for number, beam in beams:
            integrated = any(is_a(beam.classes, name) for name in _INTEGRATED)
            if integrated and beam.dose_gy and beam.fractions is None:
                boost = replace(beam, fractions=main[0].fractions)
                result[number] = replace(result[number], options=((boost,),))
    return result


def _with_nodes(items: list[Item], text: str) -> list[Item]:
    """The items with the dose to the pelvic nodes that a text adds to the dosed radiotherapy."""
    beams = [
        (item, beam)
        for item in items
        if (beam := _beam(item)) and not is_a(beam.classes, "Brachytherapy")
    ]
    if len(beams) != 1 or beams[0][1].dose_gy is None or beams[0][1].target == "node":
        return items
    item, beam = beams[0]
    for dose, target in aimed_doses(text):
        if target == "node" and dose.dose_gy is not None and dose.dose_gy != beam.dose_gy:
            return [*items, replace(item, options=((nodal_part(beam, dose),),))]
    return items


def _planned(study: Study) -> Iterator[str]:
    """The title, and the sentences of summary and description that tell the plan."""
    yield study.title or study.name
    for text in (study.summary or "", study.description or ""):
        for start, end in sentences(text):
            sentence = text[start:end]
            if _PLAN.search(sentence) and not _OTHERS.search(sentence):
                yield sentence


def _filled(items: list[Item], texts: Sequence[str]) -> list[Item]:
    """The items, with the doses of texts where it is clear which radiotherapy they mean."""
    result = list(items)
    for text in texts:
        beams = [(number, beam) for number, item in enumerate(result) if (beam := _beam(item))]
        if all(beam.dose_gy for _, beam in beams):
            break
        meant = _meant(beams, text)
        if len(meant) != 1 or meant[0][1].dose_gy is not None:
            continue
        number, beam = meant[0]
        dosed = own_doses(beam, text) if _undosed(beam) else _completed(beam, text)
        if any(not _undosed(each) for option in dosed for each in option):
            result[number] = replace(result[number], options=tuple(dosed))
    return result


def _completed(beam: Therapy, text: str) -> list[tuple[Therapy, ...]]:
    """A radiotherapy of which the fractions are known, with its one dose in as many."""
    options = own_doses(replace(beam, fractions=None), text)
    told = options[0][0]
    fits = told.dose_gy is not None and told.fractions == beam.fractions
    return options if fits and len(options) == len(options[0]) == 1 else [(beam,)]


def _meant(beams: list[tuple[int, Therapy]], text: str) -> list[tuple[int, Therapy]]:
    """Those of several radiotherapies that a text can mean: implanted or not, boost or main."""
    if len(beams) < 2:
        return beams
    implanted = _IMPLANTED.search(text) is not None
    alike = [each for each in beams if is_a(each[1].classes, "Brachytherapy") == implanted]
    boosts = [each for each in alike if _is_boost(each[1])]
    if boosts and not implanted:
        return boosts if _BOOST.search(text) else [each for each in alike if each not in boosts]
    return alike
