"""Which of many patterns can match in a text at all: one pass for the letters that they need.

Of most patterns it is known what must stand in any match ("progress", "fail" or "refractory"). An
Aho-Corasick pass over the text finds those letters faster than the patterns can be tried one by
one; a pattern of which nothing is known is always tried. What is found stays the same.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from itertools import product
from re import _constants as codes  # type: ignore[attr-defined]  # no public parser of patterns
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final

import ahocorasick_rs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["AnyOf", "Gate", "Gated", "gated"]

_RARE: Final = "jqxz"
_JOINT: Final = 4  # needs of one pattern that are looked at
_MOST: Final = 12  # spellings of one run of letters: "T1", "T2", "T3", "T4"
_KEPT: Final = 1024  # texts whose open patterns are kept: a record's lines are read several times
# Letters that a pattern without regard to case takes for ASCII ones: such texts pass unseen.
_LOOKALIKES: Final = re.compile("[\u017f\u0130\u0131\u212a]")


class Gate:
    """The needed letters of some patterns, all without regard to case.

    >>> gate = Gate([re.compile("prior|past", re.I), re.compile("[0-9]"), re.compile("zz")])
    >>> gate.open("In the past"), gate.open("none")
    ([0, 1], [1])
    """

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        """Find out what each pattern needs."""
        self._all = list(range(len(patterns)))
        self._needs = [_needs(parser.parse(each.pattern, each.flags)) for each in patterns]
        self._always = [number for number in self._all if not self._needs[number]]
        # Of each need the patterns that have it; of each spelling the needs that it meets.
        self._owners: dict[frozenset[str], list[int]] = {}
        meets: dict[str, list[frozenset[str]]] = {}
        for number, needs in enumerate(self._needs):
            for need in needs:
                self._owners.setdefault(need, []).append(number)
        for need in self._owners:
            for letters in need:
                meets.setdefault(letters, []).append(need)
        self._meets = list(meets.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(meets)) if meets else None
        self._opened = lru_cache(maxsize=_KEPT)(self._open)

    def open(self, text: str) -> list[int]:
        """The numbers of the patterns that can match in a text, in order."""
        if self._automaton is None or (not text.isascii() and _LOOKALIKES.search(text)):
            return self._all
        hits = self._automaton.find_matches_as_indexes(text.lower(), overlapping=True)
        if not hits:
            return self._always
        return self._opened(frozenset([hit[0] for hit in hits]))

    def _open(self, hits: frozenset[int]) -> list[int]:
        """The patterns that can match where some spellings stand."""
        met = {need for letters in hits for need in self._meets[letters]}
        found = {n for need in met for n in self._owners[need] if self._needs[n] <= met}
        return sorted(found.union(self._always))


class _Gates:
    """One gate for the patterns of all readers, so that a text is passed over once."""

    def __init__(self) -> None:
        self._patterns: list[re.Pattern[str]] = []
        self._gate: Gate | None = None
        self.open = lru_cache(maxsize=_KEPT)(self._open)

    def add(self, pattern: re.Pattern[str]) -> int:
        """The number of a pattern, which is then behind the gate."""
        self._patterns.append(pattern)
        self._gate = None
        self.open.cache_clear()
        return len(self._patterns) - 1

    def _open(self, text: str) -> frozenset[int]:
        """The numbers of the patterns that can match in a text."""
        if self._gate is None:
            self._gate = Gate(self._patterns)
        return frozenset(self._gate.open(text))


_ALL: Final = _Gates()


class Gated:
    """A pattern that is tried only on texts in which its needed letters stand."""

    __slots__ = ("_number", "pattern")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        """Put a pattern behind the gate that all readers share."""
        self.pattern = pattern
        self._number = _ALL.add(pattern)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match, as of the pattern itself."""
        if self._number not in _ALL.open(text):
            return None
        return self.pattern.search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """A match at the start, as of the pattern itself."""
        return self.pattern.match(text, start, end) if self._number in _ALL.open(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches in order, as of the pattern itself."""
        return self.pattern.finditer(text) if self._number in _ALL.open(text) else iter(())

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        """The text with its matches replaced, as by the pattern itself."""
        return self.pattern.sub(replacement, text) if self._number in _ALL.open(text) else text


class AnyOf:
    """Gated patterns that are all in vain on most texts: one question for all of them."""

    __slots__ = ("_numbers",)

    def __init__(self, patterns: Iterable[Gated]) -> None:
        """Keep which patterns they are."""
        self._numbers = frozenset(each._number for each in patterns)

    def can_match(self, text: str) -> bool:
        """Whether one of the patterns can match in a text."""
        return not self._numbers.isdisjoint(_ALL.open(text))


def gated(pattern: str, flags: int = 0) -> Gated:
    """A compiled pattern behind the gate that all readers share.

    >>> gated("prior|past", re.I).search("In the PAST")
    <re.Match object; span=(7, 11), match='PAST'>
    """
    return Gated(re.compile(pattern, flags))


def _needs(parsed: Iterable[tuple[Any, Any]]) -> frozenset[frozenset[str]]:
    """The most telling sets of letters of each of which one must stand in every match."""
    return frozenset(sorted(_options(parsed), key=_worth, reverse=True)[:_JOINT])


def _needed(parsed: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """Letters of which one must stand in every match of a sequence; None if none are known."""
    return max(_options(parsed), key=_worth, default=None)


def _options(parsed: Iterable[tuple[Any, Any]]) -> list[frozenset[str]]:
    """The sets of letters that the parts of a sequence need, those that say too little left out."""
    options: list[frozenset[str]] = []
    run = frozenset({""})
    for code, value in parsed:
        letters = _letters(code, value)
        if letters and len(run) * len(letters) <= _MOST:
            run = frozenset(map("".join, product(run, letters)))
            continue
        options.append(run)
        run = letters if letters and len(letters) <= _MOST else frozenset({""})
        options.extend(filter(None, [_of_part(code, value)]))
    options.append(run)
    return [each for each in options if all(map(_telling, each))]


def _telling(letters: str) -> bool:
    """Whether letters are rare enough to be looked for: two of them, a sign, or an x."""
    if len(letters) == 1:
        return letters in _RARE or not (letters.isalnum() or letters.isspace())
    return bool(letters)


def _letters(code: object, value: Any) -> frozenset[str]:  # noqa: ANN401  # parser's own
    """The characters of which one must stand here; empty if they are unknown, or have a case."""
    if code is codes.LITERAL:
        places = {value}
    elif code is codes.IN and all(each in {codes.LITERAL, codes.RANGE} for each, _ in value):
        places = {
            place
            for each, what in value
            for place in (range(what[0], what[1] + 1) if each is codes.RANGE else (what,))
        }
    else:
        return frozenset()
    written = {chr(place) for place in places}
    known = all(each.isascii() or each.lower() == each.upper() for each in written)
    return frozenset(each.lower() for each in written) if known else frozenset()


def _worth(letters: frozenset[str]) -> tuple[int, int]:
    """Long letters are rare, and few of them are quickly looked for."""
    return min(map(len, letters)), -len(letters)


def _of_part(code: object, value: Any) -> frozenset[str] | None:  # noqa: ANN401  # parser's own
    """What one part of a pattern needs."""
    if code is codes.SUBPATTERN:
        return _needed(value[-1])
    if code is codes.ASSERT:  # what must stand before or behind stands in the text, too
        return _needed(value[1])
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT}:
        low, _, inside = value
        return _needed(inside) if low else None
    if code is codes.BRANCH:
        branches = [_needed(branch) for branch in value[1]]
        if any(branch is None for branch in branches):
            return None
        return frozenset().union(*(branch for branch in branches if branch))
    return None
