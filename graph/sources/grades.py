"""Grades of harm (1 to 5, as the CTCAE counts them) and attribution, as titles say them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from graph.records import Relatedness

__all__ = ["HIGHEST", "grades", "own_grades", "relatedness"]

HIGHEST: Final = 5
_NUMBER: Final = r"(?:[1-5]|I{1,3}|IV|V)"
_AT_LEAST: Final = r"(?:>\s*/?\s*=|=\s*>|≥|≧|at\s+least)"
_GRADE: Final = re.compile(
    rf"(?P<lead>{_AT_LEAST}|>|greater\s+than|above)?\s*\b(?:CTCAE\s+)?(?:grades?|gr\.?|G(?=\s?[≥>]?\s?[1-5]))"
    rf"\s*(?:\(?\s*)(?P<mark>{_AT_LEAST}|>|<=|≤)?\s*(?P<low>{_NUMBER})(?![\d.])\b(?P<plus>\s*\+)?"
    rf"(?:(?P<join>\s*(?:,|-|–|/|\bto\b|\bor\b|\band\b|&|\bthrough\b)\s*)+(?:grades?\s*)?"
    rf"(?P<high>{_NUMBER})(?![\d.])\b)*"
    r"(?P<open>\s*\)?\s*(?:or|and|/)?\s*(?:higher|greater|above|more|worse|over|more\s+severe)\b)?"
    r"(?P<below>\s*\)?\s*(?:or|and|/)?\s*(?:lower|less|below)\b)?",
    re.IGNORECASE,
)
# A grade of a tumour, or of something that a condition of harm is about, is no grade of harm.
_OTHER_GRADE: Final = re.compile(
    r"\b(?:gleason|tumou?r|nuclear|histologic(?:al)?|isup|low|high|baseline|toxicity\s+of)\s*$",
    re.IGNORECASE,
)
_OTHER_NOUN: Final = re.compile(
    r"^\s*(?:groups?\b|neutrophils?\b|tumou?rs?\b|(?:prostate\s+)?cancers?\b|glioma|astrocytoma)",
    re.IGNORECASE,
)
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_AGENT: Final = r"(?:treatment|drug|medication|therapy|radiation|radiotherapy|SBRT|SABR|vaccine)"
_RELATED: Final = re.compile(
    rf"\b{_AGENT}[\s-]*related\b|\brelated\s+to\s+(?:the\s+)?(?:study\s+|trial\s+)?{_AGENT}"
    r"|\b(?:events?|toxicit(?:y|ies)|reactions?|effects?)\s+(?:possibly\s+|probably\s+)?related\s+to\b"
    r"|\bTR[\s-]?S?AEs?\b",
    re.IGNORECASE,
)
_UNRELATED: Final = re.compile(
    rf"\b(?:not|un)[\s-]*related\b|\bnon[\s-]+{_AGENT}[\s-]*related\b", re.IGNORECASE
)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _ROMAN[text.casefold()]


def _range(match: re.Match[str]) -> tuple[int, int] | None:
    low = _number(match["low"])
    if match["mark"] in {"<=", "≤"} or match["below"]:
        return 1, low
    strict = {(match["lead"] or "").casefold(), match["mark"]} & {">", "above"}
    if strict or re.match(r"greater", match["lead"] or "", re.IGNORECASE):
        return (low + 1, HIGHEST) if low < HIGHEST else None
    if match["lead"] or match["mark"] or match["plus"] or match["open"]:
        return low, HIGHEST
    high = _number(match["high"]) if match["high"] else low
    return (low, high) if low <= high else None


def grades(text: str) -> tuple[int, int] | None:
    """The lowest and the highest grade of harm that a text counts.

    None where it names no grade, or several that are not one range.

    >>> grades("Grade 3 or higher adverse events"), grades("Toxicity, grade 3/4"), grades("G2")
    ((3, 5), (3, 4), (2, 2))
    >>> grades("Grade 1 AEs; Grade 4 AEs"), grades("Gleason grade 4"), grades("ISUP grade group 3")
    (None, None, None)
    """
    found = set()
    for match in _GRADE.finditer(text):
        if not _OTHER_GRADE.search(text[: match.start()]) and not _OTHER_NOUN.match(
            text[match.end() :]
        ):
            found.add(_range(match))
    return found.pop() if len(found) == 1 else None


def own_grades(term: str) -> tuple[int, int] | None:
    """The grade that a term of a safety table gives itself: at its start, its end or in brackets.

    >>> own_grades("Diarrhea, Grade 3"), own_grades("Grade 3/4 neutropenia only")
    ((3, 3), (3, 4))
    >>> own_grades("Infection with grade 3 or 4 neutropenia")
    """
    match = _GRADE.search(term)
    if match is None or _OTHER_NOUN.match(term[match.end() :]):
        return None
    before, after = term[: match.start()].rstrip(), term[match.end() :].lstrip()
    outside = not before or before[-1] in "(,-–:;[" or after[:1] in {"", ")", "]"}
    return grades(term) if outside else None


def relatedness(text: str) -> Relatedness | None:
    """Whether a text attributes harm to the treatment; None where it does not say or says both.

    >>> relatedness("Treatment-related adverse events"), relatedness("Infusion related reaction")
    ('treatment-related', None)
    >>> relatedness("Adverse events not related to study drug")
    'not treatment-related'
    """
    if _UNRELATED.search(text):
        rest = _UNRELATED.sub(" ", text)
        return None if _RELATED.search(rest) else "not treatment-related"
    return "treatment-related" if _RELATED.search(text) else None
