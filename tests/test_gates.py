"""The gate before many patterns: what it shuts out could not have matched."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.linking import (
    context,
    doses,
    endpoints_criteria,
    schedules,
    states_criteria,
    states_facts,
    states_gather,
    states_imaging,
    states_indirect,
    states_prior,
    states_read,
    states_tnm,
)
from graph.linking.gates import AnyOf, Gate, Gated, gated

GATED = [
    each
    for module in (
        states_criteria,
        states_facts,
        states_gather,
        states_imaging,
        states_indirect,
        states_prior,
        states_read,
        states_tnm,
    )
    for each in vars(module).values()
    if isinstance(each, Gated)
]
PATTERNS = [
    *(each.pattern for each in GATED),
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
PRIOR = gated(r"\bprior\b", re.IGNORECASE)
STAGE = gated("T[1-4]")


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
        ("T[1-4]", "ct3", [0]),
        ("T[1-4]", "t 3", []),
        ("Gy.*fraction", "Gy", []),
        ("Gy.*fraction", "5 fractions of 7 GY", [0]),
        (r"\d\s*[x×]\s*\d", "3 by 9", []),
        (r"\d\s*[x×]\s*\d", "3 × 9", [0]),
        ("at(?=.*Gy)", "at", []),
        ("at(?!.*Gy)", "at", [0]),
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


# Long patterns take their time to be made up.
@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(st.data())
def test_what_a_pattern_was_made_to_match_opens_it(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(PATTERNS) - 1))
    pattern = PATTERNS[number]
    text = data.draw(st.from_regex(pattern).filter(lambda made: pattern.search(made) is not None))
    assert number in GATE.open(text)
    assert number >= len(GATED) or GATED[number].search(text) is not None


def test_a_gated_pattern_answers_as_the_pattern_itself() -> None:
    text = "Prior T3, no prior T2"
    found = [*PRIOR.finditer(text), PRIOR.search(text, 1), PRIOR.match(text, 1)]
    assert [hit and hit.span() for hit in found] == [(0, 5), (13, 18), (13, 18), None]
    assert PRIOR.sub("past", text) == "past T3, no past T2"
    assert STAGE.sub("T", text) == "Prior T, no prior T"
    nothing = "at any time"
    assert (PRIOR.search(nothing), PRIOR.match(nothing)) == (None, None)
    assert ([*PRIOR.finditer(nothing)], PRIOR.sub("past", nothing)) == ([], nothing)


def test_some_of_several_patterns() -> None:
    either = AnyOf((PRIOR, STAGE))
    assert [either.can_match(text) for text in ("prior", "cT2", "T and 2")] == [True, True, False]
