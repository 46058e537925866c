"""By which imaging a registry's men are staged, and how many lesions they may have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.linking.gates import AnyOf, gated

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["imaging", "imaging_of", "lesions"]

_MODALITIES: Final = (
    ("PSMA PET", re.compile(r"\bPSMA[\s-]*(?:ligand\s+|1007\s+|11\s+)?PET", re.IGNORECASE)),
    ("choline PET", re.compile(r"\bcholine[\s-]*PET|\bPET[^.;]{0,20}\bcholine", re.IGNORECASE)),
    (
        "conventional",
        re.compile(
            r"\bconventional\s+imaging\b|\bbone\s+scan\b|\bbone\s+scintigraph", re.IGNORECASE
        ),
    ),
)
_STAGING: Final = gated(
    r"\b(?:metasta\w+|oligo\w+|lesions?|M[01][abc]?|N[01]|recurren\w+|stag\w+)\b", re.IGNORECASE
)
_NUMBERS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_ONE: Final = r"(\d{1,2}|one|two|three|four|five|six|ten)"
_WHAT: Final = r"\)?\s*(?:[\w-]+\s+){0,4}?(?:metasta\w+|lesions?|oligo\w+|sites)\b"
_RANGE: Final = gated(rf"\b{_ONE}\s*(?:-|–|to)\s*{_ONE}{_WHAT}", re.IGNORECASE)
_MOST: Final = gated(
    rf"(?:≤|<\s*=|=\s*<|\b(?:up\s+to|no\s+more\s+than|(?:a\s+)?maximum\s+of|at\s+most|maximally))"
    rf"\s*\(?{_ONE}{_WHAT}",
    re.IGNORECASE,
)
_LEAST: Final = re.compile(rf"(?:≥|>\s*=|\bat\s+least)\s*{_ONE}\b[^.;]{{0,25}}$", re.IGNORECASE)
_FEWEST: Final = 2  # "no more than one lesion" is of one site, not of the disease
_FEWER: Final = gated(rf"(?:<|\b(?:fewer|less)\s+than)\s*{_ONE}{_WHAT}", re.IGNORECASE)
_ANY: Final = AnyOf((_RANGE, _MOST, _FEWER))


# States that are defined by what one modality shows.
_SHOWN_BY: Final = {
    "CholinePETMetastaticProstateCancer": "choline PET",
    "CholinePETNonMetastaticProstateCancer": "choline PET",
    "PSMAPETDetectedRecurrence": "PSMA PET",
    "PSMAPETMetastaticProstateCancer": "PSMA PET",
    "PSMAPETNonMetastaticProstateCancer": "PSMA PET",
}


def imaging_of(classes: Iterable[str]) -> str | None:
    """The modality that the states themselves name, where they name exactly one.

    >>> imaging_of(["BiochemicalRecurrence", "PSMAPETDetectedRecurrence"])
    'PSMA PET'
    """
    found = {_SHOWN_BY[name] for name in classes if name in _SHOWN_BY}
    return next(iter(found)) if len(found) == 1 else None


def imaging(texts: Iterable[str]) -> str | None:
    """The imaging that criteria name for staging, where they name exactly one.

    >>> imaging(["1 to 3 metastases on PSMA PET"])
    'PSMA PET'
    >>> imaging(["PSMA PET is the study drug"]) is None
    True
    """
    found = {
        name
        for text in texts
        if _STAGING.search(text)
        for name, pattern in _MODALITIES
        if pattern.search(text)
    }
    return next(iter(found)) if len(found) == 1 else None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]


def lesions(texts: Iterable[str]) -> tuple[int | None, int | None]:
    """Fewest and most metastases that criteria allow; None where unstated or contradictory.

    >>> lesions(["1-3 oligometastatic lesions"])
    (1, 3)
    >>> lesions(["no more than five metastases"])
    (None, 5)
    >>> lesions(["bone metastases: at least 1, maximally 5 metastases"])
    (1, 5)
    """
    ranges: set[tuple[int | None, int]] = set()
    for text in texts:
        if not _ANY.can_match(text):
            continue
        hit = _RANGE.search(text)
        if hit is not None:
            ranges.add((_number(hit[1]), _number(hit[2])))
            continue
        most, fewer = _MOST.search(text), _FEWER.search(text)
        if most is not None:
            least = _LEAST.search(text[: most.start()])
            ranges.add((_number(least[1]) if least else None, _number(most[1])))
        elif fewer is not None:
            ranges.add((None, _number(fewer[1]) - 1))
    tops = {top for _, top in ranges}
    if len(tops) != 1 or min(tops) < _FEWEST:
        return None, None
    lows = {low for low, _ in ranges if low is not None}
    return (next(iter(lows)) if len(lows) == 1 else None), next(iter(tops))
