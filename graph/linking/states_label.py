"""The states that a source lists for a population: its label, its timing, its biomarker."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.linking.states_read import Statement, read
from graph.linking.states_tnm import stage_classes
from ontology import hierarchy

if TYPE_CHECKING:
    from graph.records import Population, Study

__all__ = ["from_label"]

_ANY: Final = "ProstateCancer"
_READ: Final = frozenset({"timing", "symptoms", "line", "risk", "volume", "extent"})
_TOLD_AS: Final = {"bone only": "bone-only disease", "bone metastases min": "bone metastases"}


def from_label(study: Study, population: Population) -> list[Statement]:
    """The states of a population that the source names, with its biomarker and timing."""
    context = "prostate" if study.scope != "other" else ""
    found = read(population.label, "population.states", 0, context=context, short=True)
    for name, value in population.characteristics:
        for text in _telling(name, value):
            found += read(text, f"population.{name}", 1, context=context, short=True)
    joint, _ = stage_classes(population.label)
    found += [
        Statement((name,), population.label, "population.states", "rule:tnm", 0) for name in joint
    ]
    if population.biomarker:
        found += _biomarkers(population.biomarker, context)
    tree = hierarchy.load()
    if not all(any(tree.is_a(name, _ANY) for name in each.classes) for each in found):
        return [each for each in found if not any(tree.is_a(n, _ANY) for n in each.classes)]
    metastatic = any(tree.is_a(n, "MetastaticProstateCancer") for s in found for n in s.classes)
    return [
        each
        for each in found
        if each.trust == 0
        or metastatic
        or not any(tree.is_a(name, "MetastaticProstateCancer") for name in each.classes)
    ]


def _telling(name: str, value: str) -> list[str]:
    """What a named characteristic says of the state, as words; characteristics hold jointly."""
    if name in _TOLD_AS:
        return [_TOLD_AS[name]]
    if name not in _READ:
        return []
    parts = [part.strip() for part in value.split(",")]
    return [f"{part} metastatic" if name == "timing" else part for part in parts]


def _biomarkers(text: str, context: str) -> list[Statement]:
    """Markers that all men of a population have; mixed and unselected populations have none."""
    if re.search(
        r"unselected|subgroups|all-comers|with\s+or\s+without|cohorts?\s+with", text, re.I
    ):
        return []
    found = read(text, "population.biomarker", 1, context=context, short=True)
    if found and re.match(r"\s*:", text[len(found[0].text) :]):
        return [replace(found[0], either=0)]  # what follows the colon explains it
    names = {name for each in found for name in each.classes}
    if len(names) > 1 and re.search(r"\bor\b|,", text):
        shared = hierarchy.load().common([{name} for name in sorted(names)])
        narrow = tuple(name for name in shared if name not in {_ANY, "DiseaseState"})
        if not narrow:
            return []
        return [Statement(narrow, text, "population.biomarker", "rule:any-of-several-markers", 1)]
    return [replace(each, either=0) for each in found]
