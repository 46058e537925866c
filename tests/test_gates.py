"""The gate before many patterns: what it shuts out could not have matched."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.linking import context, doses, endpoints_criteria, schedules
from graph.linking.gates import Gate

PATTERNS = [
    *(cue for cue, _, _ in context._CUES),
    *doses._PATTERNS,
    *(pattern for pattern, _ in endpoints_criteria._CRITERIA),
    *(pattern for pattern, _ in endpoints_criteria._ASSESSORS),
    *(pattern for pattern, _ in schedules._INTERVALS),
    *(pattern for pattern, _ in schedules._ROUTES),
]
GATE = Gate(PATTERNS)
TEXT = (
    "prior PAST progreſſed fail\u0131ng K\u212aey 5 x 7 Gy in fractions, per RECIST 1.1 every 3 "
    "weeks IV q3w b.i.d. PCWG3 BICR may be given if needed after radiotherapy ± with/without "
    "not İs up to 60 cGy / 20 single dose mRECIST v1.1 orally"
)
WORDS = st.sampled_from(TEXT.split())


@pytest.mark.parametrize(
    ("pattern", "text", "opened"),
    [
        ("abc", "xABCx", [0]),
        ("abc", "ab c", []),
        ("ab|cd", "cd", [0]),
        ("(?:ab)?c", "nothing", [0]),
        ("(?:ab)+c", "nothing", []),
        (r"\bab\b(?!cd)", "ab", [0]),
        ("a[bc]de", "a", []),
        ("prior|past|p", "none", [0]),
        ("ski", "S\u212ai", [0]),
        ("ski", "\u017fki", [0]),
    ],
)
def test_a_pattern_is_tried_where_its_letters_stand(
    pattern: str, text: str, opened: list[int]
) -> None:
    assert Gate([re.compile(pattern, re.IGNORECASE)]).open(text) == opened


@given(st.lists(WORDS, max_size=20).map(" ".join) | st.text(max_size=60))
def test_no_pattern_that_matches_is_shut_out(text: str) -> None:
    matching = {number for number, pattern in enumerate(PATTERNS) if pattern.search(text)}
    assert matching <= set(GATE.open(text))
