"""Hand-labelled records, and the frozen list of labels that readings are scored on."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ontology import FOLDER, lexicon
from ontology.hierarchy import load as load_hierarchy

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "EvaluationError",
    "GoldArm",
    "GoldDose",
    "GoldRecord",
    "LabelKind",
    "Labels",
    "Quantity",
    "load_labels",
    "meanings",
    "read_gold",
]

LabelKind = Literal["therapies", "disease_states", "endpoints"]
Quantity = Decimal | tuple[Decimal | None, Decimal | None]
_CLASS_PHRASES: Final = {
    "PARP inhibitor": "PARPInhibitor",
    "PD-1 inhibitor": "PD1Inhibitor",
    "PD-L1 inhibitor": "PDL1Inhibitor",
    "immune checkpoint inhibitor": "ImmuneCheckpointInhibitor",
    "androgen receptor pathway inhibitor": "AndrogenReceptorPathwayInhibitor",
    "platinum agent": "PlatinumAgent",
    "taxane": "Taxane",
    "GnRH agonist": "GnRHAgonist",
    "GnRH antagonist": "GnRHAntagonist",
    "chemotherapy": "CytotoxicChemotherapy",
    "radioligand therapy": "RadioligandTherapy",
    "radiation therapy": "Radiotherapy",
}
"""The phrases that `class: X` labels may hold, by the conventions of the labelling."""


class EvaluationError(ValueError):
    """The gold or the records cannot be used; one line says what, where and how to mend it."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class GoldDose(_Model):
    """Radiotherapy of an arm as labelled: a number, a range, or nothing stated."""

    therapy: str
    dose_gy: Quantity | None = None
    fractions: Quantity | None = None


class GoldArm(_Model):
    """An arm as labelled."""

    label: str
    delivers: tuple[str, ...] = ()
    may_deliver: tuple[str, ...] = ()
    radiotherapy: tuple[GoldDose, ...] = ()


class GoldEndpoint(_Model):
    """A primary measure as labelled; None: none of the listed endpoints."""

    measure: str
    endpoint: str | None


class GoldRecord(_Model):
    """A record as labelled. `unsure` tells where two careful people could differ."""

    id: str
    set_name: str = Field(alias="set")
    arms: tuple[GoldArm, ...]
    disease_states: tuple[str, ...] = ()
    primary_endpoints: tuple[GoldEndpoint, ...] = ()
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """The frozen list: which class a label stands for."""

    classes: dict[tuple[str, str], str]  # (kind, label) to class

    def class_of(self, kind: LabelKind, label: str) -> str | None:
        """The class of a label, or None for `other: …` and for what the list lacks."""
        return self.classes.get((kind, label))

    def wildcard(self, label: str) -> str | None:
        """The class X of a label `class: X`, under which any prediction is right."""
        return _CLASS_PHRASES.get(label.removeprefix("class: ")) if _is_class(label) else None

    def listed(self, kind: LabelKind) -> frozenset[str]:
        """The classes that the list has a label for."""
        return frozenset(cls for (k, _), cls in self.classes.items() if k == kind)

    def moiety(self, name: str) -> str:
        """A salt's moiety where the list has both: they share the first words of the label.

        >>> load_labels().moiety("AbirateroneAcetate")
        'Abiraterone'
        >>> load_labels().moiety("NabPaclitaxel")
        'NabPaclitaxel'
        """
        known, listed = load_hierarchy(), self.listed("therapies")
        parents = known.parents(name)
        for parent in parents if len(parents) == 1 else ():  # two: a fixed-dose combination
            if parent in listed and known.label(name).startswith(f"{known.label(parent)} "):
                return parent
        return name


def _is_class(label: str) -> bool:
    return label.startswith("class: ")


@cache
def load_labels() -> Labels:
    """The list in `ontology/mappings/concepts.tsv`."""
    path = FOLDER / "mappings" / "concepts.tsv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return Labels({(row["kind"], row["raw_label"]): row["class"] for row in rows})


def meanings(text: str) -> frozenset[str]:
    """Classes that the lexicon gives to a whole text, whatever the context."""
    return _meanings().get(lexicon.key(text), frozenset())


@cache
def _meanings() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in lexicon.load("therapies"):
        key = lexicon.key(entry.term)
        found[key] = found.get(key, frozenset()).union(entry.classes)
    return found


def read_gold(path: Path) -> tuple[GoldRecord, ...]:
    """The labelled records of a JSON Lines file, or of all such files of a folder.

    Raises:
        EvaluationError: for a missing file, one without records, or bad lines (all are named).
    """
    if not path.exists():
        msg = f"gold: {path} does not exist; give a .jsonl file of labelled records or its folder"
        raise EvaluationError(msg)
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    records, problems = [], []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                records.append(GoldRecord.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(map(str, first["loc"])) or "line"
                problems.append(f"{file.name}, line {number}, {place}: {first['msg']}")
    if problems:
        raise EvaluationError("; ".join(problems))
    if not records:
        msg = f"gold: {path} holds no labelled records; give a .jsonl file, one record a line"
        raise EvaluationError(msg)
    return tuple(records)
