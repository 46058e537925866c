"""Alternatives laid out as a list: "either: 1) A plus B; or 2) A plus C", or bullets."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["alternatives"]

_BULLET: Final = re.compile(
    r"(?:^|\n)[ \t]*(?:[*•–\-]|\(?\d{1,2}[.)]|\(?[a-h][.)]|"
    r"(?P<kind>option|regimen|design|schedule)\s+[\dA-Z]{1,2}\s*[:.)–\-])\s*",
    re.IGNORECASE,
)
_INLINE: Final = re.compile(
    r"(?:(?<=[\s:;,(])|^)\(?(?P<mark>[1-9]|[a-h])\)\s+(?=\S)", re.IGNORECASE
)
_CUE: Final = re.compile(
    r"\b(?:either|one\s+of(?!\s+the\s+(?:primary|most))|any\s+of|choice|choose\w*|options?|"
    r"alternatives?|selected\s+from)\b[^.\n]{0,120}$",
    re.IGNORECASE,
)
# Items that say of themselves that they are one regimen among others.
_SELF: Final = re.compile(r"^.{0,60}\b(?:option|regimen|schedule)\b", re.IGNORECASE)
_OR_LINE: Final = re.compile(r"(?:\bor\W*|\n\s*or\s*)$|^\s*or\b", re.IGNORECASE)
_ENOUGH: Final = 2

Span = tuple[int, int]


def _spans(marks: list[re.Match[str]], end: int) -> list[Span]:
    """From each mark to the next one, the last to the end of its paragraph."""
    starts = [mark.end() for mark in marks]
    return list(zip(starts, [*(mark.start() for mark in marks[1:]), end], strict=True))


def _are_options(text: str, first: int, spans: list[Span]) -> bool:
    items = [text[start:end] for start, end in spans]
    if _CUE.search(text[:first].rstrip()[-200:]):
        return True
    if all(_SELF.search(item) for item in items):
        return True
    return any(_OR_LINE.search(item.strip()) for item in items[:-1]) or any(
        re.match(r"or\b", item, re.IGNORECASE) for item in items[1:]
    )


def alternatives(text: str) -> list[list[Span]]:
    """The places of the options of each list of alternatives in a text.

    >>> text = "Either: 1) cisplatin plus SBRT; or 2) carboplatin plus SBRT"
    >>> [[text[start:end] for start, end in block] for block in alternatives(text)]
    [['cisplatin plus SBRT; or ', 'carboplatin plus SBRT']]
    """
    found: list[list[Span]] = []
    for pattern in (_BULLET, _INLINE):
        for marks, end in _lists(text, pattern):
            spans = _spans(marks, end)
            named = pattern is _BULLET and all(mark["kind"] for mark in marks)
            if len(spans) >= _ENOUGH and (named or _are_options(text, marks[0].start(), spans)):
                found.append(spans)
        if found:
            break
    return found


_LIST_END: Final = re.compile(r"\n[ \t]*\n(?=\s*\S)")
_INLINE_END: Final = re.compile(r"\.(?=\s+[A-Z]|\s*$)|\n")


def _lists(text: str, pattern: re.Pattern[str]) -> list[tuple[list[re.Match[str]], int]]:
    """Runs of list marks, each with the place where its last item ends."""
    marks = list(pattern.finditer(text))
    runs: list[list[re.Match[str]]] = []
    for mark in marks:
        if runs and not _apart(text, runs[-1][-1], mark, pattern):
            runs[-1].append(mark)
        else:
            runs.append([mark])
    ender = _LIST_END if pattern is _BULLET else _INLINE_END
    return [
        (run, found.start() if (found := ender.search(text, run[-1].end())) else len(text))
        for run in runs
    ]


def _apart(text: str, one: re.Match[str], other: re.Match[str], pattern: re.Pattern[str]) -> bool:
    """Whether two list marks belong to different lists: a heading stands between, or no series."""
    if pattern is _INLINE:
        return ord(other["mark"].casefold()) != ord(one["mark"].casefold()) + 1
    return text[one.end() : other.start()].rstrip().endswith(":") or _restarts(one[0], other[0])


def _restarts(one: str, other: str) -> bool:
    first, second = re.search(r"\d+", one), re.search(r"\d+", other)
    if first is None or second is None or (first[0] == second[0] and one.strip() != other.strip()):
        return False  # "Design 2:" and "Design 2B:" are one list
    return int(second[0]) <= int(first[0])
