"""Finding a class by what people may call it: label, synonym, code, CURIE or IRI."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ontology import alignment, hierarchy
from ontology.spelling import key
from queries import ontology_terms
from queries.tables import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Hit", "rank", "search"]

_WORD: Final = re.compile(r"[^\W_]+")


class Hit(NamedTuple):
    """A class that was found, and the words of it that were: its label, or another name."""

    name: str
    words: str


def rank(text: str, named: Mapping[str, Sequence[str]]) -> tuple[Hit, ...]:
    """The classes that a text may mean, the likeliest first.

    The whole name comes before its beginning, that before whole words in it, and those before
    any part; at each step the label comes before other names, and a short name before a long one.

    Args:
        text: what was typed.
        named: class to its names, the label first.

    >>> named = {"A": ["avelumab", "Bavencio"], "B": ["bavencio trial"]}
    >>> rank("bavencio", named)
    (Hit(name='A', words='Bavencio'), Hit(name='B', words='bavencio trial'))
    """
    wanted, words = key(text), _WORD.findall(text.casefold())
    if not wanted:
        return ()
    found = []
    for name, names in named.items():
        best = min(
            (
                (step, place > 0, len(each), each)
                for place, each in enumerate(names)
                if (step := _step(wanted, words, each)) is not None
            ),
            default=None,
        )
        if best is not None:
            found.append((best, names[0].casefold(), name))
    return tuple(Hit(name, best[3]) for best, _, name in sorted(found))


def _step(wanted: str, words: list[str], name: str) -> int | None:
    """How well a name fits: 0 the same, 1 begins so, 2 has words that begin so, 3 holds it."""
    plain, own = _spelt(name)
    if plain == wanted:
        return 0
    if plain.startswith(wanted):
        return 1
    if all(any(each.startswith(word) for each in own) for word in words):
        return 2
    return 3 if len(wanted) > 2 and wanted in plain else None


@cache
def _spelt(name: str) -> tuple[str, tuple[str, ...]]:
    """A name's normalised spelling, and its words."""
    return key(name), tuple(_WORD.findall(name.casefold()))


def search(text: str, *, most: int = 30) -> tuple[Hit, ...]:
    """The released classes that a text may mean, the likeliest first; else the nearest spelling.

    Args:
        text: a label, a synonym, a code (`C106432`, `NCIT:C106432`), a local name or an IRI.
        most: how many to give.
    """
    hits = rank(text.strip().removeprefix(ONTOLOGY).removeprefix("ptkg:"), _names())
    if hits:
        return hits[:most]
    spelt = {key(each): Hit(name, each) for name, names in _names().items() for each in names}
    near = get_close_matches(key(text), spelt, n=5, cutoff=0.75)
    return tuple(dict.fromkeys(spelt[each] for each in near))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Class to all its names: label, synonyms, local name, codes with and without prefix."""
    terms, names = ontology_terms.load(), hierarchy.load()
    return {
        name: tuple(
            dict.fromkeys([names.label(name), *term.synonyms, *term.related, name, *_codes(name)])
        )
        for name, term in terms.classes.items()
    }


def _codes(name: str) -> Iterable[str]:
    for mapping in alignment.of(name):
        yield from (mapping.object, mapping.object.rpartition(":")[2], mapping.iri)
