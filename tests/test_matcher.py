"""The matcher: longest match, whole words, case and context rules, one spelling."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.linking.matcher import Matcher, matcher
from ontology.lexicon import Case, Entry


def entry(term: str, name: str = "X", *, case: Case = "any", context: str | None = None) -> Entry:
    return Entry(term, (name,), case=case, context=context)


TERMS = Matcher(
    [
        entry("PD-1", "PD1"),
        entry("PD-1 inhibitor", "PD1Inhibitor"),
        entry("PD-L1 inhibitor", "PDL1Inhibitor"),
        entry("MK-3475", "Pembrolizumab"),
        entry("177Lu-PSMA-617", "Lutetium177PSMA617"),
        entry("antiandrogen", "Antiandrogen"),
        entry("radiotherapy", "Radiotherapy"),
        entry("stereotactic body radiotherapy", "StereotacticAblativeRadiotherapy"),
        entry("AS", "ActiveSurveillance", case="exact"),
        entry("ART", "AdjuvantRadiotherapy", case="exact", context="prostatectomy"),
        entry("SRT", "SalvageRadiotherapy", case="exact", context="salvage"),
        entry("SRT", "StereotacticRadiotherapy", case="exact", context="stereotactic"),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two PD1 inhibitors", [("PD1 inhibitors", "PD1Inhibitor")]),
        ("anti-PD-1 and PD1", [("PD-1", "PD1"), ("PD1", "PD1")]),
        ("Pd-103 seeds, PD-10, XPD-1", []),
        ("PDL1 inhibitor", [("PDL1 inhibitor", "PDL1Inhibitor")]),
        (
            "MK3475, MK-3475 and mk 3475",
            [(written, "Pembrolizumab") for written in ("MK3475", "MK-3475", "mk 3475")],
        ),
        ("¹⁷⁷Lu-PSMA-617", [("¹⁷⁷Lu-PSMA-617", "Lutetium177PSMA617")]),
        ("[177Lu]Lu-PSMA-617", [("177Lu]Lu-PSMA-617", "Lutetium177PSMA617")]),
        ("anti-androgens", [("anti-androgens", "Antiandrogen")]),
        ("radio-therapy", [("radio-therapy", "Radiotherapy")]),
        ("by radio. Therapy follows", []),
        (
            "Stereotactic  body radiotherapy",
            [("Stereotactic  body radiotherapy", "StereotacticAblativeRadiotherapy")],
        ),
        ("AS as A S", [("AS", "ActiveSurveillance")]),
        ("state of the art, ART", []),
        ("ART after prostatectomy", [("ART", "AdjuvantRadiotherapy")]),
        ("salvage SRT", [("SRT", "SalvageRadiotherapy")]),
        ("stereotactic SRT", [("SRT", "StereotacticRadiotherapy")]),
        ("", []),
    ],
)
def test_what_is_found(text: str, found: list[tuple[str, str]]) -> None:
    matches = TERMS.find(text)
    assert [(match.text, match.entry.classes[0]) for match in matches] == found
    assert all(text[match.start : match.end] == match.text for match in matches)


def test_context_may_stand_elsewhere_in_the_record() -> None:
    assert TERMS.find("ART", context="after radical prostatectomy")[0].entry.term == "ART"


def test_a_whole_name() -> None:
    found = TERMS.whole("MK 3475")
    assert found is not None
    assert found.classes == ("Pembrolizumab",)
    assert TERMS.whole("MK 3475 infusion") is None


def test_the_packages_lexicon_knows_sabr_and_not_palladium_as_checkpoint() -> None:
    terms = matcher("therapies")
    names = {name for match in terms.find("SABR, SBRT") for name in match.entry.classes}
    assert names == {"StereotacticAblativeRadiotherapy"}
    seeds = {name for match in terms.find("Pd-103 brachytherapy") for name in match.entry.classes}
    assert seeds == {"Palladium103SeedImplant"}


words = st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=2, max_size=9)


@given(st.lists(words, min_size=1, max_size=4), st.text(max_size=30), st.text(max_size=30))
def test_a_term_is_found_between_any_separators(term: list[str], before: str, after: str) -> None:
    written = " ".join(term)
    text = f"{before} . {written} . {after}"
    found = Matcher([entry(written)]).find(text)
    assert written in {match.text for match in found}
    assert all(text[match.start : match.end] == match.text for match in found)


@given(words, words)
def test_no_match_within_a_word(term: str, more: str) -> None:
    text = f"{term}{more}"
    found = Matcher([entry(term)]).find(text)
    assert all(len(match.text) == len(text) for match in found)


@given(st.lists(words, min_size=1, max_size=6), st.text(max_size=80))
def test_matches_never_overlap(terms: list[str], text: str) -> None:
    found = Matcher([entry(term) for term in dict.fromkeys(terms)]).find(text)
    assert all(one.end <= two.start for one, two in pairwise(found))


@given(st.sampled_from(["pembrolizumab", "stereotactic body radiotherapy"]), st.booleans())
def test_case_is_no_matter_for_long_terms(term: str, upper: bool) -> None:
    text = term.upper() if upper else term.title()
    assert [match.text for match in Matcher([entry(term)]).find(text)] == [text]
    assert not re.search(r"\d", text)
