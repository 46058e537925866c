"""Which of many patterns can match in a text at all: one pass for the letters that they need.

Of most patterns it is known what must stand in any match ("progress", "fail" or "refractory"). An
Aho-Corasick pass over the text finds those letters faster than the patterns can be tried one by
one; a pattern of which nothing is known is always tried. What is found stays the same.
"""

from __future__ import annotations

import re
from re import _constants as codes  # type: ignore[attr-defined]  # no public parser of patterns
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final

import ahocorasick_rs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Gate"]

_SHORTEST: Final = 2
# Letters that a pattern without regard to case takes for ASCII ones: such texts pass unseen.
_LOOKALIKES: Final = re.compile("[\u017f\u0130\u0131]")


class Gate:
    """The needed letters of some patterns, all without regard to case.

    >>> gate = Gate([re.compile("prior|past", re.I), re.compile("[0-9]"), re.compile("zz")])
    >>> gate.open("In the past"), gate.open("none")
    ([0, 1], [1])
    """

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        """Find out what each pattern needs."""
        owners: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._all = list(range(len(patterns)))
        for number, pattern in enumerate(patterns):
            needed = _needed(parser.parse(pattern.pattern, pattern.flags))
            if needed is None:
                self._always.append(number)
            for letters in needed or ():
                owners.setdefault(letters, []).append(number)
        self._owners = list(owners.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(owners)) if owners else None

    def open(self, text: str) -> list[int]:
        """The numbers of the patterns that can match in a text, in order."""
        if self._automaton is None or _LOOKALIKES.search(text):
            return self._all
        hits = self._automaton.find_matches_as_indexes(text.lower(), overlapping=True)
        if not hits:
            return self._always
        found = {number for hit in {hit[0] for hit in hits} for number in self._owners[hit]}
        return sorted(found.union(self._always))


def _needed(parsed: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """Letters of which one must stand in every match of a sequence; None if none are known."""
    options: list[frozenset[str]] = []
    run = ""
    for code, value in parsed:
        if code is codes.LITERAL and chr(value).isascii():
            run += chr(value).lower()
            continue
        options.append(frozenset({run}))
        run = ""
        options.extend(filter(None, [_of_part(code, value)]))
    options.append(frozenset({run}))
    usable = [each for each in options if all(len(letters) >= _SHORTEST for letters in each)]
    return max(usable, key=_worth) if usable else None


def _worth(letters: frozenset[str]) -> tuple[int, int]:
    """Long letters are rare, and few of them are quickly looked for."""
    return min(map(len, letters)), -len(letters)


def _of_part(code: object, value: Any) -> frozenset[str] | None:  # noqa: ANN401  # parser's own
    """What one part of a pattern needs."""
    if code is codes.SUBPATTERN:
        return _needed(value[-1])
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT}:
        low, _, inside = value
        return _needed(inside) if low else None
    if code is codes.BRANCH:
        branches = [_needed(branch) for branch in value[1]]
        if any(branch is None for branch in branches):
            return None
        return frozenset().union(*(branch for branch in branches if branch))
    return None
