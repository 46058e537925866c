"""Names of the graph in people's words: class labels, closed lists, sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ontology import hierarchy
from queries.tables import IRI, ONTOLOGY, shorten, to_text

if TYPE_CHECKING:
    from queries.tables import Cell

__all__ = ["characteristic_words", "humanise", "humanise_in", "label_of", "spoken", "unit_words"]

_UNITS: Final = {
    "mo": "months", "a": "years", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes",
    "1": "", "mg/d": "mg/day", "uCi": "µCi", "{score}": "points",
}  # fmt: skip


def unit_words(unit: str | None) -> str:
    """A UCUM unit as people write it; nothing for a plain count.

    >>> unit_words("mo"), unit_words("mg/kg"), unit_words("1"), unit_words(None)
    ('months', 'mg/kg', '', '')
    """
    return _UNITS.get(unit, unit) if unit else ""


# What a reader of criteria names, as clinicians write it; {} is the value.
_CHARACTERISTICS: Final = {
    "age_years_max": "age up to {} years",
    "age_years_min": "age at least {} years",
    "bone_metastases_min": "at least {} bone metastases",
    "brain_metastases": "brain metastases {}",
    "ecog_max": "ECOG performance status at most {}",
    "gleason_max": "Gleason score at most {}",
    "gleason_min": "Gleason score at least {}",
    "karnofsky_min": "Karnofsky performance status at least {}",
    "life_expectancy_months_min": "life expectancy at least {} months",
    "measurable_disease": "measurable disease {}",
    "psa_doubling_time_months_max": "PSA doubling time at most {} months",
    "psa_ng_ml_max": "PSA at most {} ng/mL",
    "psa_ng_ml_min": "PSA at least {} ng/mL",
    "t_stage": "stage {}",
    "visceral_metastases": "visceral metastases {}",
    "who_ps_max": "WHO performance status at most {}",
}
_TESTOSTERONE: Final = re.compile(
    r"testosterone_(?P<mass>[a-zμµ]+)_(?P<volume>[a-z]+)_(?P<end>max|min)"
)


def characteristic_words(stated: str) -> str:
    """A characteristic of people ("name: value") as clinicians write it; others as they are.

    >>> characteristic_words("age_years_max: 79"), characteristic_words("median age: 71")
    ('age up to 79 years', 'median age: 71')
    >>> characteristic_words("testosterone_ng_dl_max: 50")
    'testosterone at most 50 ng/dL'
    """
    name, mark, value = stated.partition(": ")
    if mark and name in _CHARACTERISTICS:
        words = _CHARACTERISTICS[name].format(value)
        return words.replace("metastases", "metastasis") if value == "1" else words
    hit = _TESTOSTERONE.fullmatch(name)
    if mark and hit is not None:
        limit = "at most" if hit["end"] == "max" else "at least"
        unit = f"{hit['mass']}/{hit['volume'].replace('dl', 'dL').replace('ml', 'mL')}"
        return f"testosterone {limit} {value} {re.sub('l$', 'L', unit)}"
    return stated


def spoken(name: str | None) -> str | None:
    """A local name of a closed list in words.

    >>> spoken("NotReached"), spoken("Phase2"), spoken("EarlyPhase1"), spoken(None)
    ('not reached', 'phase 2', 'early phase 1', None)
    """
    if name is None:
        return None
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", name).lower()


def label_of(name: str) -> str:
    """The label of a class by local name; of a value of a closed list its words.

    >>> label_of("NotReached")
    'not reached'
    """
    names = hierarchy.load()
    return names.label(name) if name in names else spoken(name) or name


def humanise(cell: Cell) -> str:
    """A cell for people: ontology terms by their labels, numbers plain, the rest as it is."""
    if isinstance(cell, tuple):
        return " | ".join(humanise(value) for value in cell)
    if isinstance(cell, IRI):
        return label_of(cell.local) if cell.startswith(ONTOLOGY) else shorten(cell)
    return to_text(cell)


def humanise_in(column: str, cell: Cell) -> str:
    """A cell of a named column for people: units in words, the rest as `humanise` has it.

    >>> humanise_in("unit", "mo"), humanise_in("name", "mo")
    ('months', 'mo')
    """
    if (column == "unit" or column.endswith("_unit")) and isinstance(cell, str):
        return unit_words(cell)
    return humanise(cell)
