"""People's words become classes, phases, statuses and studies, or get suggestions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import hierarchy
from queries.terms import UnknownTerm, resolve, resolve_study

if TYPE_CHECKING:
    from queries.engine import StoreEngine
    from queries.terms import Kind


@pytest.mark.parametrize(
    ("kind", "words", "name"),
    [
        ("therapy", "SABR", "StereotacticAblativeRadiotherapy"),
        ("therapy", "sbrt", "StereotacticAblativeRadiotherapy"),
        ("therapy", "checkpoint inhibitor", "ImmuneCheckpointInhibitor"),
        ("therapy", "Immune  Checkpoint Inhibitors", "ImmuneCheckpointInhibitor"),
        ("therapy", "PD-L1 inhibitor", "PDL1Inhibitor"),
        ("therapy", "PD1 inhibitors", "PD1Inhibitor"),
        ("therapy", "PD-1", "PD1Inhibitor"),  # never palladium-103
        ("therapy", "PARP", "PARPInhibitor"),
        ("therapy", "vaccines", "TherapeuticCancerVaccine"),
        ("therapy", "bispecific", "BispecificAntibody"),
        ("therapy", "external beam radiotherapy", "ExternalBeamRadiotherapy"),
        ("therapy", "ARPI", "AndrogenReceptorPathwayInhibitor"),
        ("therapy", "Keytruda", "Pembrolizumab"),
        ("therapy", "MK 3475", "Pembrolizumab"),
        ("therapy", "177Lu-PSMA-617", "Lutetium177PSMA617"),
        ("therapy", "Avelumab", "Avelumab"),
        ("therapy", "PDL1Inhibitor", "PDL1Inhibitor"),
        ("therapy", "metastasis-directed therapy", "MetastasisDirectedTherapy"),
        ("state", "mCRPC", "MetastaticCastrationResistantProstateCancer"),
        ("state", "mhspc", "MetastaticHormoneSensitiveProstateCancer"),
        ("state", "oligoprogressive CRPC", "OligoprogressiveCastrationResistantProstateCancer"),
        ("endpoint", "rPFS", "RadiographicProgressionFreeSurvival"),
        ("endpoint", "overall survival", "OverallSurvival"),
        ("endpoint", "time to next intervention", "TimeToNextIntervention"),
        ("phase", "2", "Phase2"),
        ("phase", "Phase III", "Phase3"),
        ("phase", "EarlyPhase1", "EarlyPhase1"),
        ("status", "recruiting", "Recruiting"),
        ("status", "Active, not recruiting", "ActiveNotRecruiting"),
        ("status", "NOT_YET_RECRUITING", "NotYetRecruiting"),
    ],
)
def test_words_are_understood(kind: Kind, words: str, name: str) -> None:
    assert resolve(kind, words) == name


@pytest.mark.parametrize(
    ("kind", "words", "first"),
    [
        ("therapy", "avelumap", "avelumab"),
        ("therapy", "enzalutamid", "enzalutamide"),
        ("state", "mCPRC", "mCRPC"),
        ("status", "recruting", "recruiting"),
    ],
)
def test_unknown_words_get_the_nearest(kind: Kind, words: str, first: str) -> None:
    with pytest.raises(UnknownTerm) as caught:
        resolve(kind, words)
    assert caught.value.suggestions[0] == first
    assert 1 <= len(caught.value.suggestions) <= 5
    assert words in str(caught.value)


def test_a_class_of_another_kind_is_not_taken() -> None:
    with pytest.raises(UnknownTerm):
        resolve("state", "Avelumab")
    with pytest.raises(UnknownTerm):
        resolve("phase", "9")


@pytest.mark.parametrize("kind", ["therapy", "disease state", "endpoint"])
def test_every_label_leads_to_its_class(kind: str) -> None:
    names = hierarchy.load()
    asked: dict[str, Kind] = {
        "therapy": "therapy",
        "disease state": "state",
        "endpoint": "endpoint",
    }
    wrong = {
        name: found
        for name in names.names
        if names.kind(name) == kind and (found := resolve(asked[kind], names.label(name))) != name
    }
    assert wrong == {}


@given(st.text(max_size=30))
def test_any_text_is_a_class_or_an_unknown_term(text: str) -> None:
    try:
        found = resolve("therapy", text)
    except UnknownTerm as error:
        assert error.text == " ".join(text.split())
    else:
        assert found in hierarchy.load()


@pytest.mark.parametrize(
    "words",
    [
        "ICE-PAC",
        "ice-pac",
        "ice pac",
        "ACTRN12618000954224",
        "actrn12618000954224",
        "https://w3id.org/ptkg/study/ACTRN12618000954224",
    ],
)
def test_a_study_is_found_by_any_of_its_names(small_engine: StoreEngine, words: str) -> None:
    found = resolve_study(small_engine, words)
    assert found == "https://w3id.org/ptkg/study/ACTRN12618000954224"


def test_a_study_is_found_by_slug_second_id_or_part_of_a_name(small_engine: StoreEngine) -> None:
    base = "https://w3id.org/ptkg/study/"
    assert resolve_study(small_engine, "deek-2020") == f"{base}deek-2020"
    assert resolve_study(small_engine, "2014-004676-29") == f"{base}NCT02485691"
    assert resolve_study(small_engine, "Johns Hopkins cohort") == f"{base}deek-2020"
    with pytest.raises(UnknownTerm):
        resolve_study(small_engine, "Johns Hopkins cohort", whole=True)


def test_an_unknown_study_gets_the_nearest(small_engine: StoreEngine) -> None:
    with pytest.raises(UnknownTerm, match="no study is known as 'ICE-PACK'; nearest: ICE-PAC"):
        resolve_study(small_engine, "ICE-PACK")
    with pytest.raises(UnknownTerm, match=r"no study is known as 'zzzzzzzz'$"):
        resolve_study(small_engine, "zzzzzzzz")
