"""One spelling of a term: what makes `MK3475`, `MK-3475` and `MK 3475` the same words.

Everything that compares terms (lexicons, matcher, names that people type) compares here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

__all__ = ["Spelt", "Token", "key", "normalise", "spelt", "tokens"]


class Token(NamedTuple):
    """One normalised word or number and the slice of the text that it stands for."""

    norm: str
    start: int
    end: int


_ELEMENTS: Final = {
    "ac": "actinium", "at": "astatine", "bi": "bismuth", "c": "carbon", "cs": "cesium",
    "cu": "copper", "f": "fluorine", "ga": "gallium", "ho": "holmium", "i": "iodine",
    "in": "indium", "ir": "iridium", "lu": "lutetium", "o": "oxygen", "p": "phosphorus",
    "pb": "lead", "pd": "palladium", "ra": "radium", "re": "rhenium", "sm": "samarium",
    "sn": "tin", "sr": "strontium", "tb": "terbium", "tc": "technetium", "th": "thorium",
    "y": "yttrium", "zr": "zirconium",
}  # fmt: skip
_MASSES: Final = {
    "ac": {"225"}, "at": {"211"}, "bi": {"213"}, "c": {"11", "14"}, "cs": {"131", "137"},
    "cu": {"64", "67"}, "f": {"18"}, "ga": {"67", "68"}, "ho": {"166"},
    "i": {"123", "124", "125", "131"}, "in": {"111"}, "ir": {"192"}, "lu": {"177"}, "o": {"15"},
    "p": {"32"}, "pb": {"203", "212"}, "pd": {"103"}, "ra": {"223", "224"},
    "re": {"186", "188"}, "sm": {"153"}, "sn": {"117"}, "sr": {"89"}, "tb": {"161"},
    "tc": {"99"}, "th": {"227"}, "y": {"90"}, "zr": {"89"},
}  # fmt: skip
_NAMES: Final = {name: symbol for symbol, name in _ELEMENTS.items()} | {
    "caesium": "cs",
    "fluor": "f",
    "fluoro": "f",
    "iodide": "i",
    "jod": "i",
}
_GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda",
    "μ": "mu", "ω": "omega", "ß": "ss",
}  # fmt: skip
# British to American, on whole words: both sides of a comparison pass here.
_BRITISH: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[a-z]{3})is(?=(?:e[drs]?|ing|ations?)$)", "iz"),
        (r"(tum|col|fav|behavi|lab|hum|neighb)our", r"\1or"),
        (r"haem", "hem"),
        (r"(?<=[a-z])aem(?=i)", "em"),
        (r"^oe(?=str|so|de)", "e"),
        (r"^paed", "ped"),
        (r"orchid(?=ectom)", "orchi"),
        (r"(?<=[a-z]el)l(?=(?:ed|ing)$)", ""),
        (r"^centre", "center"),
        (r"^fibre", "fiber"),
        (r"^programme$", "program"),
        (r"^sulph", "sulf"),
        (r"(?<=^metastas)e$", "is"),  # metastases, after its plural s has gone
    )
)
_WORD: Final = re.compile(r"[a-z]+|[0-9]+|[^\W\d_]+")
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")
# Only where one of these numbers stands can there be an isotope.
_ALL_MASSES: Final = frozenset().union(*_MASSES.values())


def _fold(text: str) -> tuple[str, list[int] | None]:
    """Case-folded compatibility form, and the original offset of each of its characters."""
    if text.isascii():
        return text.lower(), None
    pieces: list[str] = []
    offsets: list[int] = []
    place = 0
    for found in _FOREIGN.finditer(text):
        start = found.start()
        written = _character(found[0])
        pieces += (text[place:start].lower(), written)
        offsets.extend(range(place, start))
        offsets.extend([start] * len(written))
        place = start + 1
    pieces.append(text[place:].lower())
    offsets.extend(range(place, len(text)))
    return "".join(pieces), offsets


@cache
def _character(character: str) -> str:
    """The folded form of one character beyond ASCII; empty for an accent alone."""
    return "".join(
        _GREEK.get(piece, piece)
        for piece in unicodedata.normalize("NFKD", character).casefold()
        if not unicodedata.combining(piece)
    )


@cache
def _spelling(word: str) -> str:
    """One word in American spelling and the singular."""
    if len(word) >= 4 and word.endswith("s") and word[-2] not in "sui":
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 5 else word[:-1]
    if len(word) >= 6:
        for pattern, replacement in _BRITISH:
            word = pattern.sub(replacement, word)
    return word


def _isotope(words: list[Token], place: int) -> tuple[Token, int] | None:
    """The isotope that starts at a place (Lu-177, 177Lu, lutetium Lu 177), and where it ends."""
    symbol: str | None = None
    mass: str | None = None
    end = place
    while end < len(words) and end < place + 5:
        word = words[end].norm
        if word.isdigit():
            if mass is not None:
                break
            mass = word
        elif mass == "99" and word in {"m", "mtc"}:
            mass, symbol = "99m", symbol or "tc"
        else:
            found = word if word in _ELEMENTS else _NAMES.get(word)
            if found is None or symbol not in {None, found}:
                break
            symbol = found
        end += 1
    if symbol is None or mass is None or not (mass == "99m" or mass in _MASSES[symbol]):
        return None
    return Token(symbol + mass, words[place].start, words[end - 1].end), end


@dataclass(frozen=True, slots=True)
class Spelt:
    """The normalised words of a text in order; where they stand is found out when asked for."""

    norms: list[str]
    _folded: str
    _offsets: list[int] | None
    _spans: list[Token] | None  # where isotopes were put together

    def tokens(self) -> list[Token]:
        """The words, each with its place in the text."""
        if self._spans is not None:
            return self._spans
        return _placed(self.norms, self._folded, self._offsets)


def _placed(norms: list[str], folded: str, offsets: list[int] | None) -> list[Token]:
    """The words with their places: the slices of the folded text, in terms of the text itself."""
    spans = [found.span() for found in _WORD.finditer(folded)]
    if offsets is None:
        return [Token(norm, start, end) for norm, (start, end) in zip(norms, spans, strict=True)]
    return [
        Token(norm, offsets[start], offsets[end - 1] + 1)
        for norm, (start, end) in zip(norms, spans, strict=True)
    ]


def spelt(text: str) -> Spelt:
    """The normalised words of a text."""
    folded, offsets = _fold(text)
    norms = list(map(_spelling, _WORD.findall(folded)))
    if _ALL_MASSES.isdisjoint(norms):
        return Spelt(norms, folded, offsets, None)
    words = _placed(norms, folded, offsets)
    result: list[Token] = []
    place = 0
    while place < len(words):
        isotope = _isotope(words, place)
        if isotope is None:
            result.append(words[place])
            place += 1
        else:
            token, place = isotope
            result.append(token)
    return Spelt([word.norm for word in result], folded, offsets, result)


def tokens(text: str) -> list[Token]:
    """The normalised words and numbers of a text, each with its place there.

    >>> [token.norm for token in tokens("[¹⁷⁷Lu]Lu-PSMA-617")]
    ['lu177', 'psma', '617']
    """
    return spelt(text).tokens()


def normalise(text: str) -> str:
    """The spelling that terms are compared in: folded, American, singular, single spaces.

    >>> {normalise(written) for written in ("MK3475", "MK-3475", "mk 3475")}
    {'mk 3475'}
    >>> {normalise(written) for written in ("¹⁷⁷Lu-PSMA-617", "177Lu PSMA 617", "Lu-177-PSMA-617")}
    {'lu177 psma 617'}
    >>> normalise("Randomised tumours"), normalise("PD-1"), normalise("Pd-103")
    ('randomized tumor', 'pd 1', 'pd103')
    """
    return " ".join(spelt(text).norms)


def key(text: str) -> str:
    """The normalised spelling without spaces: equal for `PD-L1` and `PDL1`.

    >>> key("Anti-androgens") == key("antiandrogen")
    True
    """
    return "".join(spelt(text).norms)
