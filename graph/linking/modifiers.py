"""Adjectives before a radiotherapy word: "hypofractionated external image-guided radiation"."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["modifiers"]

# Only words of technique, fractionation and setting; doses never classify.
_MODIFIERS: Final = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("ModeratelyHypofractionatedRadiotherapy", r"\bmoderate(?:ly)?\s+hypo-?\s?fractionat\w+"),
        (
            "UltrahypofractionatedRadiotherapy",
            r"\b(?:ultra|extreme(?:ly)?)-?\s?hypo-?\s?fractionat\w+",
        ),
        ("HypofractionatedRadiotherapy", r"(?<!ultra)(?<!ultra-)\bhypo-?\s?fractionat\w+"),
        ("ConventionallyFractionatedRadiotherapy", r"\bconventional(?:ly)?[\s-]+fractionat\w+"),
        ("ImageGuidedRadiotherapy", r"\bimage[\s-]+guid\w+"),
        ("MRGuidedRadiotherapy", r"\bMRI?[\s-]+guid\w+"),
        ("PhotonRadiotherapy", r"\bphotons?\b"),
        ("ExternalBeamRadiotherapy", r"\bexternal(?:[\s-]+beam)?\b"),
        ("AdaptiveRadiotherapy", r"\badaptive\b"),
        ("IntensityModulatedRadiotherapy", r"\bintensity[\s-]+modulated\b"),
        ("DoseEscalatedRadiotherapy", r"\bdose[\s-]+escalated\b"),
        ("SalvageRadiotherapy", r"\bsalvage\b"),
        ("PalliativeRadiotherapy", r"\bpalliative\b"),
        ("ConsolidativeRadiotherapy", r"\bconsolidat(?:ive|ion)\b"),
    )
)
_BREAK: Final = re.compile(
    r"[,;.:()+/]|\b(?:and|or|vs|versus|plus|with|by|after|before|for|to|of|in|receive\w*)\b",
    re.IGNORECASE,
)
_REACH: Final = 60


def modifiers(text: str, start: int) -> list[tuple[str, str]]:
    """The classes that adjectives directly before a place give, each with its words.

    >>> [name for name, _ in modifiers("Hypofractionated image-guided radiation", 30)]
    ['HypofractionatedRadiotherapy', 'ImageGuidedRadiotherapy']
    """
    before = text[max(0, start - _REACH) : start]
    breaks = [found.end() for found in _BREAK.finditer(before)]
    phrase = before[breaks[-1] :] if breaks else before
    return [(name, found[0]) for name, pattern in _MODIFIERS if (found := pattern.search(phrase))]
