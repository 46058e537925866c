"""Free text: what is understood, what is not, and which question is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.ask import ask, understand
from queries.questions import load

if TYPE_CHECKING:
    from queries.engine import StoreEngine

HEADLINE = "which trials combine SABR with a checkpoint inhibitor in mCRPC, phase 2, recruiting"


def test_the_headline_question_is_understood() -> None:
    found = understand(HEADLINE)
    assert [(piece.kind, piece.name, piece.label, piece.words) for piece in found.pieces] == [
        (
            "therapy",
            "StereotacticAblativeRadiotherapy",
            "stereotactic ablative radiotherapy",
            "SABR",
        ),
        (
            "therapy",
            "ImmuneCheckpointInhibitor",
            "immune checkpoint inhibitor",
            "checkpoint inhibitor",
        ),
        (
            "state",
            "MetastaticCastrationResistantProstateCancer",
            "metastatic castration-resistant prostate cancer",
            "mCRPC",
        ),
        ("phase", "Phase2", "phase 2", "phase 2"),
        ("status", "Recruiting", "recruiting", "recruiting"),
    ]
    assert (found.mode, found.question, found.not_understood) == ("combine", "combine", ())


def test_it_is_answered_with_its_filters(small_engine: StoreEngine) -> None:
    found = ask(small_engine, HEADLINE.removesuffix(", recruiting"))
    assert found.combination is not None
    assert [row.name for row in found.combination.rows] == ["CheckPRO", "ICE-PAC"]
    assert [spoken.asked for spoken in found.combination.question.therapies] == [
        "SABR",
        "checkpoint inhibitor",
    ]
    assert found.table is None


MCRPC = "MetastaticCastrationResistantProstateCancer"
MHSPC = "MetastaticHormoneSensitiveProstateCancer"
ICE_PAC = "https://w3id.org/ptkg/study/ACTRN12618000954224"


@pytest.mark.parametrize(
    ("text", "mode", "slug", "params"),
    [
        (
            "docetaxel versus ARPI in mHSPC",
            "versus",
            "compared",
            {
                "therapy": "Docetaxel",
                "comparator": "AndrogenReceptorPathwayInhibitor",
                "state": MHSPC,
            },
        ),
        ("SABR", "trials of", "trials-of-therapy", {"therapy": "StereotacticAblativeRadiotherapy"}),
        (
            "trials of 177Lu-PSMA-617 in mCRPC",
            "trials of",
            "trials-of-therapy",
            {"therapy": "Lutetium177PSMA617", "state": MCRPC},
        ),
        ("mHSPC phase III", "trials of", "trials-of-state", {"state": MHSPC, "phase": "Phase3"}),
        (
            "what rPFS was reached in mCRPC",
            "results",
            "results-for-endpoint",
            {"endpoint": "RadiographicProgressionFreeSurvival", "state": MCRPC},
        ),
        (
            "what is combined with cabazitaxel?",
            "stored question",
            "combined-with",
            {"therapy": "Cabazitaxel"},
        ),
        (
            "which primary endpoints are used in mCRPC",
            "stored question",
            "primary-endpoints-per-state",
            {"state": MCRPC},
        ),
        (
            "hazard ratios of ARPI for overall survival",
            "stored question",
            "hazard-ratios-by-class",
            {"therapy": "AndrogenReceptorPathwayInhibitor", "endpoint": "OverallSurvival"},
        ),
        (
            "SABR dose schedules",
            "stored question",
            "sabr-schedules",
            {"therapy": "StereotacticAblativeRadiotherapy"},
        ),
        (
            "time to next intervention in oligoprogressive disease",
            "stored question",
            "oligoprogression-next-intervention",
            {"endpoint": "TimeToNextIntervention"},
        ),
        ("unresolved terms", "stored question", "unresolved-terms", {}),
    ],
)
def test_the_question_that_fits_is_chosen(
    text: str, mode: str, slug: str, params: dict[str, str]
) -> None:
    found = understand(text)
    assert (found.mode, found.question) == (mode, slug)
    assert {key: value for key, value in found.params.items() if key in params} == params


@pytest.mark.parametrize(
    ("text", "mode", "slug"),
    [
        ("ICE-PAC", "study", "study-on-one-page"),
        ("actrn12618000954224", "study", "study-on-one-page"),
        ("what did the arms of ICE-PAC get", "stored question", "what-an-arm-got"),
        ("all numbers of ICE-PAC", "stored question", "numbers-of-a-study"),
        ("where does ICE-PAC come from", "stored question", "where-from"),
    ],
)
def test_a_study_that_is_named_is_found(
    small_engine: StoreEngine, text: str, mode: str, slug: str
) -> None:
    found = ask(small_engine, text)
    assert (found.understanding.mode, found.understanding.question) == (mode, slug)
    assert found.understanding.params["study"] == ICE_PAC
    assert found.table is not None
    assert len(found.table) > 0


def test_words_that_are_not_understood_are_listed() -> None:
    found = understand("SABR with a flurbl inhibitor for grumpy men in mCRPC")
    assert found.not_understood == ("flurbl", "inhibitor", "grumpy")


def test_nothing_understood_gets_suggestions(small_engine: StoreEngine) -> None:
    found = ask(small_engine, "avelumap")
    assert found.understanding.mode == "nothing"
    assert (found.table, found.combination) == (None, None)
    assert found.suggestions[0] == "avelumab"
    assert ask(small_engine, "???").suggestions == (
        "SABR with a checkpoint inhibitor in mCRPC",
        "docetaxel versus ARPI in mHSPC",
        "rPFS in mCRPC",
    )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    found = understand(text)
    assert found.question is None or found.question == "combine" or found.question in load()
    assert all(piece.words in text for piece in found.pieces)
