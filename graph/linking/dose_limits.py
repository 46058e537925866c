"""Numbers with a radiation unit that prescribe nothing: limits, equivalents, earlier courses."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_limit"]

_ORGANS: Final = (
    r"(?:bladder|rect(?:um|al)|urethra\w*|lungs?|heart|liver|kidneys?|spinal\s+cord|cord|bowels?|"
    r"femoral\s+heads?|penile\s+bulb|o?esophag\w+|stomach|duodenum|parotids?|brain\s*stem|skin|"
    r"marrow|organs?(?:\s+at\s+risk)?|OARs?|normal\s+tissues?)"
)
_TAIL: Final = (
    r"(?:\s*\([^)]*\))?\s*(?:\b(?:of|to|is|was|be|being|as|at|for|least|more|less|greater|lower|"
    r"than|equal|or|a|an|the|with|around|about|approximately|up|below|above|under|over|"
    r"radiotherapy|radiation|therapy|total|estimate|value|ratio|"
    r"α/β)\b|[<>≤≥=~:,\s(]|α/β|\d+(?:\.\d+)?\s*%?)*$"
)
# What stands before a number that is no prescription, perhaps with small words between.
_BEFORE: Final = re.compile(
    r"(?:\bBED\w*|\bEQD\d?|biological(?:ly)?\s+(?:effective|equivalent)\s+doses?|"
    r"\bequivalent\s+doses?|\bequivalent\s+to|\bisoeffective\w*|"
    r"(?-i:\b[VD])(?:\d[\d.]*\s?(?:cc|%|cm3|ml)?|max|mean|min)|"
    r"\b(?:mean|median|maximum|max|minimum|integral|imaging|skin|scatter\w*)\s+(?:\w+\s+){0,3}"
    r"doses?(?:\s+to\s+(?:be\s+delivered\s+to\s+)?(?:the\s+)?(?:\w+\s+){1,5})?|"
    r"absorbed\s+doses?(?:\s+to\s+(?:the\s+)?(?:\w+\s+){1,3})?|"
    r"doses?[\s-]+(?:constraints?|limits?|reductions?)|tolerance(?:\s+doses?)?|"
    r"(?:alfa|alpha|α)?\s*/\s*(?:beta|β)(?:\s+ratio)?|"
    r"\breceiving|(?:\bhave|\bhaving|\bhad|\bhas|\bwho|previously)\s+(?:\w+\s+)?received|\bprevious|"
    r"\bprior(?!\s+to\b)|previously\s+\w+|"
    r"(?:increment|step)s?|(?:increas|reduc|escalat)\w+\s+by)" + _TAIL,
    re.IGNORECASE,
)
_DIRECT: Final = re.compile(r"\b[VD]$|\bratio\s+(?:estimate\s+)?(?:of|=)\s*$")  # V20 Gy
_ORGAN_LIMIT: Final = re.compile(
    rf"\b{_ORGANS}\b[^.;\d]{{0,40}}(?:\bmax\w*|\bmean\b|\blimit\w*|\bconstrain\w*|\bexceed\w*|"
    r"\bless\s+than|\bbelow|\btoleran\w+|[<≤])[^.;\d]{0,25}$|"
    rf"\b(?:max\w*|mean|limit\w*|constraint\w*|exceed\w*)\b[^.;\d]{{0,30}}\b{_ORGANS}[^.;\d]{{0,25}}$|"
    r"\d\s*%\s+of\s+(?:the\s+)?[^.;]{0,60}\breceiv\w+[^.;\d]{0,25}$|"
    r"\bnot\s+(?:to\s+)?exceed\w*[^.;\d]{0,25}$",
    re.IGNORECASE,
)
_OPEN_DOSE: Final = re.compile(r"\s*(?:<|≤|max|less|no\s+more|below)", re.IGNORECASE)
_ORGAN_NEAR: Final = re.compile(rf"\b{_ORGANS}\b[^.;\d]{{0,30}}$", re.IGNORECASE)
_AFTER: Final = re.compile(
    r"\s*[\[(,]?\s*(?:(?:BED|EQD\d?)\w*(?!\s*\)?\s*(?:=|of|:|~|≈)?\s*\d)|"
    # "(biologically effective dose 211 Gy)" says it of the number that follows
    r"biological(?:ly)?\s+(?:effective|equivalent)(?!\s+doses?[^\d.;)]{0,20}\d)|equivalents?\b|"
    r"isodose|line\b|increments?\b|steps?\b|to\s+(?:less|no)\b|"
    r"to\s+(?:the\s+)?\d+(?:\.\d+)?\s*(?:%|cc|cm3|ml)|constraints?\b|limits?\b)",
    re.IGNORECASE,
)
_REACH: Final = 90  # characters before a number in which its meaning stands


def is_limit(text: str, start: int, end: int) -> bool:
    """Whether a number with a radiation unit is something else than a prescription.

    Args:
        text: with plain marks.
        start: of the number in it, with the sign or words of an open end.
        end: of the number and its unit.

    >>> is_limit("bladder max 38 Gy", 8, 17), is_limit("the prostate to 38 Gy", 16, 21)
    (True, False)
    """
    before = text[max(0, start - _REACH) : start]
    if _BEFORE.search(before) or _ORGAN_LIMIT.search(before) or _DIRECT.search(before):
        return True
    if _OPEN_DOSE.match(text, start, end) and _ORGAN_NEAR.search(before):
        return True
    return _AFTER.match(text, end, min(len(text), end + 40)) is not None
