"""Codes and words of the EU Clinical Trials Information System in the graph's words.

A code stands here only where a record shows its meaning beside it.
"""

from __future__ import annotations

from typing import Final

__all__ = ["PHASE", "PHASE_WORDS", "ROLE", "STATUS"]

STATUS: Final = {
    "Ongoing, recruiting": "recruiting",
    "Authorised, not started": "not yet recruiting",
}
PHASE: Final[dict[str, tuple[str, ...]]] = {"3": ("1",), "4": ("2",), "5": ("3",)}
PHASE_WORDS: Final = {"I": "1", "II": "2", "III": "3", "IV": "4"}
ROLE: Final = {"1": "test product", "4": "auxiliary product"}
