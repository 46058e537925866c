"""What a person mended: a row of the overrides, and whether it could be applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Mended", "Override"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One link that a person took away, replaced or added, with the reason."""

    record: str  # "<source>/<record id>", as in the record's IRI
    version: str  # the record's version that the person looked at
    field: str  # path in the record, as the mention has it
    words: str = ""  # the words in that field; needed where there was no link
    wrong: str | None = None  # the class that is wrong; None where the reader found none
    right: tuple[str, ...] = ()  # the classes that are right; empty for none
    reason: str
    who: str
    date: str  # ISO
    row: str = ""  # file and line, for messages (never in the graph)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What became of an override in one build."""

    override: Override
    state: Literal["applied", "applied, record changed", "not applied"]
    note: str = ""  # what to do about it; empty where nothing is
