"""Find the lexicon's terms in a text: longest match, whole words, case and context rules.

The automaton runs over the normalised text without spaces, so that `MK-3475`, `MK3475` and
`MK 3475` are one string; a hit counts only where it starts and ends with a word of the text,
and where the spaces and hyphens inside it are ones that the term may have.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

import ahocorasick_rs

from ontology import lexicon, spelling

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ontology.lexicon import Entry
    from ontology.spelling import Token

__all__ = ["Match", "Matcher", "matcher"]

# Between two words of one term: spaces, hyphens, brackets and the like, never a sentence's end.
_JOINT: Final = re.compile(r"[\s\-\u2010-\u2015\u2212_'’`®™©\[\](){}/·*^]*|\.(?=\S)|\.")
_CODE: Final = re.compile(r"[\-\u2010-\u2015]\d")  # "CT-011" is no tomography
_HYPHEN: Final = re.compile(r"[\-\u2010-\u2015\u2212]+")
_KEPT: Final = 512  # texts whose matches are kept
_CONTEXT_REACH: Final = 400  # characters either side in which a context rule may find its words
_SPACED_LETTERS: Final = 8  # "brachy therapy" for "brachytherapy": only terms this long
_HYPHENED_LETTERS: Final = 5  # "bi-calutamide"
_JOINED_LETTERS: Final = 6  # "hormonetherapy"


@dataclass(frozen=True, slots=True)
class Match:
    """A term found in a text: `text` is the slice from `start` to `end` of the original."""

    start: int
    end: int
    text: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A pattern of the automaton: its entries, and where the term's own words end."""

    entries: tuple[tuple[Entry, frozenset[int]], ...]


def _breaks(words: list[Token]) -> frozenset[int]:
    """Offsets in the joined spelling at which a word ends and the next begins."""
    place = 0
    found = []
    for word in words[:-1]:
        place += len(word.norm)
        found.append(place)
    return frozenset(found)


def _letters(text: str) -> str:
    """Letters and digits alone, in their own case, for exact short forms."""
    return "".join(
        character for character in unicodedata.normalize("NFKC", text) if character.isalnum()
    )


def _same_case(term: str, found: str) -> bool:
    """Whether an exact short form is written as the lexicon has it (a plural s is no matter)."""
    wanted, written = _letters(term), _letters(found)
    if written not in {wanted, wanted + "s"}:
        return False
    return " " in term.strip() or not re.search(r"[A-Za-z]\s+[A-Za-z]", found)


class Matcher:
    """Finds the terms of a lexicon in texts.

    >>> from ontology.lexicon import Entry
    >>> found = Matcher([Entry("PD-1 inhibitor", ("PD1Inhibitor",))]).find("Two PD1 inhibitors")
    >>> [(match.text, match.entry.classes) for match in found]
    [('PD1 inhibitors', ('PD1Inhibitor',))]
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Build the automaton of the entries' spellings."""
        spellings: dict[str, list[tuple[Entry, frozenset[int]]]] = {}
        for entry in entries:
            words = spelling.tokens(entry.term)
            joined = "".join(word.norm for word in words)
            spellings.setdefault(joined, []).append((entry, _breaks(words)))
        # Entries with a context are asked first: they are the more specific reading.
        self._spellings = [
            _Spelling(tuple(sorted(rows, key=lambda row: row[0].context is None)))
            for rows in spellings.values()
        ]
        self._automaton = ahocorasick_rs.AhoCorasick(list(spellings)) if spellings else None
        self._found = lru_cache(maxsize=_KEPT)(self._find)

    def find(self, text: str, context: str | None = None) -> list[Match]:
        """The terms in a text, in order, none overlapping, the longest preferred.

        Args:
            text: the words to read.
            context: where else a row's context rule may find its words: the record's.
        """
        if self._automaton is None or not text:
            return []
        return list(self._found(text, context))

    def _find(self, text: str, context: str | None) -> tuple[Match, ...]:
        """What `find` finds; kept for a while, since arms of a record share their texts."""
        spelt = spelling.spelt(text)
        hits = self._hits("".join(spelt.norms))
        if not hits:
            return ()
        ends = list(accumulate(map(len, spelt.norms)))
        numbers = {end: number for number, end in enumerate(ends)}
        whole = [
            (index, 0 if start == 0 else numbers[start] + 1, numbers[end])
            for index, start, end in hits
            if end in numbers and (start == 0 or start in numbers)
        ]
        words = spelt.tokens() if whole else []
        found = [
            match
            for index, first, last in whole
            if (match := self._accept(index, text, words[first : last + 1], context)) is not None
        ]
        return tuple(_longest(found))

    def _hits(self, joined: str) -> list[tuple[int, int, int]]:
        """Number, start and end of each spelling in a text without spaces."""
        if self._automaton is None:
            return []
        return self._automaton.find_matches_as_indexes(joined, overlapping=True)

    def whole(self, text: str) -> Entry | None:
        """The entry that the whole text is a spelling of, or None."""
        found = self.find(text)
        if len(found) != 1:
            return None
        return found[0].entry if spelling.key(found[0].text) == spelling.key(text) else None

    def _accept(
        self, index: int, text: str, words: list[Token], context: str | None
    ) -> Match | None:
        """The hit as a match, if its separators, its case and its surroundings allow it."""
        start, end = words[0].start, words[-1].end
        written = text[start:end]
        here = _breaks(words)
        for entry, breaks in self._spellings[index].entries:
            if not _separators_fit(entry.term, breaks, words, here, text):
                continue
            if entry.case == "exact" and (
                not _same_case(entry.term, written) or _CODE.match(text, end)
            ):
                continue
            around = text[max(0, start - _CONTEXT_REACH) : end + _CONTEXT_REACH]
            if entry.applies(around) or (context is not None and entry.applies(context)):
                return Match(start, end, written, entry)
        return None


def _separators_fit(
    term: str, breaks: frozenset[int], words: list[Token], here: frozenset[int], text: str
) -> bool:
    """Whether the spaces and hyphens in the text are ones that the term may be written with."""
    place = 0
    size = sum(len(word.norm) for word in words)
    for word, following in pairwise(words):
        place += len(word.norm)
        gap = text[word.end : following.start]
        if not _JOINT.fullmatch(gap) and not (place in breaks and gap.strip() in term):
            return False
        if place in breaks or not (word.norm[-1].isalpha() and following.norm[0].isalpha()):
            continue
        needed = _HYPHENED_LETTERS if _HYPHEN.fullmatch(gap) else _SPACED_LETTERS
        if size < needed:
            return False
    return size >= _JOINED_LETTERS or _letter_breaks(breaks, words) <= here


def _letter_breaks(breaks: frozenset[int], words: list[Token]) -> frozenset[int]:
    """The term's breaks between two letters (those at a digit may always close up)."""
    joined = "".join(word.norm for word in words)
    return frozenset(
        place for place in breaks if joined[place - 1].isalpha() and joined[place].isalpha()
    )


def _longest(found: list[Match]) -> list[Match]:
    """Matches that do not overlap: longer before shorter, earlier before later."""
    kept: list[Match] = []
    for match in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if all(match.end <= other.start or match.start >= other.end for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda each: each.start)


@cache
def matcher(kind: lexicon.Kind) -> Matcher:
    """The matcher of one of the package's lexicons."""
    return Matcher(lexicon.load(kind))
