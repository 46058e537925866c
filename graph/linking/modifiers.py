"""Adjectives before a radiotherapy word: "hypofractionated external image-guided radiation"."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["modifiers", "targets"]

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
        ("ThreeDimensionalConformalRadiotherapy", r"\bconformal\b"),
        ("PhotonRadiotherapy", r"\bphotons?\b"),
        ("ExternalBeamRadiotherapy", r"\bexternal(?:[\s-]+beam)?\b"),
        ("AdaptiveRadiotherapy", r"\badaptive\b"),
        ("IntensityModulatedRadiotherapy", r"\bintensity[\s-]+modulated\b"),
        ("DoseEscalatedRadiotherapy", r"\bdose[\s-]+escalated\b"),
        ("SalvageRadiotherapy", r"\bsalvage\b"),
        ("PalliativeRadiotherapy", r"\bpalliative\b"),
        ("ConsolidativeRadiotherapy", r"\bconsolidat(?:ive|ion)\b"),
        ("WholePelvicRadiotherapy", r"\b(?:whole[\s-]+)?pelvi[cs]\b"),
        ("NeoadjuvantRadiotherapy", r"\b(?:neo-?adjuvant|pre-?operative)\b"),
        ("AdjuvantRadiotherapy", r"(?<!neo)(?<!neo-)\badjuvant\b"),
        ("PostoperativeRadiotherapy", r"\bpost-?(?:operative|prostatectomy)\b"),
        ("DefinitiveRadiotherapy", r"\bdefinitive\b"),
        ("StereotacticAblativeRadiotherapy", r"\bstereotactic\s+(?:body|ablative|prostate)\b"),
    )
)
_BREAK: Final = re.compile(
    r"[,;.:()+/]|\b(?:and|or|vs|versus|plus|with|by|after|before|for|to|of|in|receive\w*)\b",
    re.IGNORECASE,
)
_AFTER: Final = (
    (
        "WholePelvicRadiotherapy",
        re.compile(
            r"^[^.;:+]{0,40}?\b(?:to|of|targeting)\s+(?:the\s+)?(?:whole\s+|prostate\s+and\s+)?"
            r"(?:pelvis\b|pelvic\s+(?:lymph\s+)?nodes?|pelvis\s+nodes?)",
            re.IGNORECASE,
        ),
    ),
    (
        "ProstateBedRadiotherapy",
        re.compile(
            r"^[^.;:+,]{0,40}?\b(?:to|of)\s+the\s+(?:prostate\s+bed|prostatic\s+fossa)",
            re.IGNORECASE,
        ),
    ),
)
_REACH: Final = 60


def targets(text: str, end: int) -> list[tuple[str, str]]:
    """The classes that the words directly after a radiotherapy give by its target.

    >>> targets("EBRT to the pelvic lymph nodes", 4)
    [('WholePelvicRadiotherapy', ' to the pelvic lymph nodes')]
    """
    after = text[end : end + _REACH]
    return [(name, found[0]) for name, pattern in _AFTER if (found := pattern.search(after))]


def modifiers(text: str, start: int) -> list[tuple[str, str]]:
    """The classes that adjectives directly before a place give, each with its words.

    >>> [name for name, _ in modifiers("Hypofractionated image-guided radiation", 30)]
    ['HypofractionatedRadiotherapy', 'ImageGuidedRadiotherapy']
    """
    before = text[max(0, start - _REACH) : start]
    breaks = [found.end() for found in _BREAK.finditer(before)]
    phrase = before[breaks[-1] :] if breaks else before
    return [(name, found[0]) for name, pattern in _MODIFIERS if (found := pattern.search(phrase))]
