"""A study's page, and the therapy-combination network."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from queries.networks import combinations_of, neighbourhood
from queries.study import page
from queries.terms import resolve_study

if TYPE_CHECKING:
    from engines import Engines

    from queries.engine import StoreEngine

ICE_PAC = "https://w3id.org/ptkg/study/ACTRN12618000954224"


def test_the_head_of_a_page(small_engine: StoreEngine) -> None:
    found = page(small_engine, ICE_PAC)
    assert (found.name, found.names, found.registry_ids) == (
        "ICE-PAC",
        ("ICE-PAC",),
        ("ACTRN12618000954224",),
    )
    head = {fact.label: fact.values for fact in found.header}
    assert head["phase"] == ("phase 2",)
    assert head["enrolment"] == ("31",)
    assert head["median follow-up in months"] == ("18",)
    assert head["first posted"] == ("2018-06-06",)


def test_aligned_arms_are_one_arm_with_its_doses(small_engine: StoreEngine) -> None:
    (arm,) = page(small_engine, ICE_PAC).arms
    assert (arm.label, arm.labels, arm.participants, arm.kind) == (
        "avelumab + SABR",
        ("SABR + avelumab", "avelumab + SABR"),
        31,
        "experimental arm",
    )
    avelumab, sabr = sorted(arm.therapies, key=lambda each: each.name or "")
    assert (avelumab.name, avelumab.dose_unit, avelumab.certain) == ("Avelumab", "mg/kg", True)
    assert avelumab.dose is not None
    assert avelumab.dose.single == 10
    assert sabr.dose_gy is not None
    assert sabr.fractions is not None
    assert (sabr.name, sabr.dose_gy.single, sabr.fractions.single, sabr.target) == (
        "StereotacticAblativeRadiotherapy",
        Decimal(20),
        Decimal(1),
        "Metastasis",
    )


def test_a_choice_stands_before_its_options(small_engine: StoreEngine) -> None:
    card = page(small_engine, resolve_study(small_engine, "CARD"))
    control = next(arm for arm in card.arms if arm.label.startswith("the other"))
    shown = [(each.name, each.certain, each.is_choice) for each in control.therapies]
    assert shown == [
        ("AndrogenReceptorPathwayInhibitor", True, True),
        ("AbirateroneAcetate", False, False),
        ("Enzalutamide", False, False),
        ("Prednisone", False, False),
    ]
    assert {each.option_of for each in control.therapies[1:]} == {control.therapies[0].node}


def test_populations_are_alternatives_with_their_criteria(small_engine: StoreEngine) -> None:
    (first, second) = page(small_engine, resolve_study(small_engine, "SBRT-SG 05")).populations
    assert sorted((*first.states, *second.states)) == [
        "OligometastaticCastrationResistantProstateCancer",
        "OligorecurrentHormoneSensitiveProstateCancer",
    ]
    populations = page(small_engine, ICE_PAC).populations
    (prior,) = [line for population in populations for line in population.prior]
    assert (prior.kind, prior.minimum, prior.therapies) == (
        "required",
        1,
        ("androgen receptor pathway inhibitor",),
    )


def test_outcomes_carry_their_intervals(small_engine: StoreEngine) -> None:
    outcomes = page(small_engine, ICE_PAC).outcomes
    assert outcomes[0].role == "Primary"
    numbers = {
        (outcome.label, line.group): (
            line.result.value,
            line.result.lower,
            line.result.upper,
            line.result.upper_status,
        )
        for outcome in outcomes
        for line in outcome.lines
    }
    assert numbers["radiographic progression-free survival", "avelumab + SABR"] == (
        Decimal("8.4"),
        Decimal("4.5"),
        None,
        "NotReached",
    )
    assert numbers["disease control rate", "avelumab + SABR"] == (
        Decimal(48),
        Decimal(30),
        Decimal(67),
        "Reported",
    )


def test_comparisons_sources_notes_and_reasons(small_engine: StoreEngine) -> None:
    card = page(small_engine, resolve_study(small_engine, "CARD"))
    assert [(c.label, c.value, c.p_relation, c.p_value, c.subgroup) for c in card.comparisons] == [
        ("overall survival", Decimal("0.64"), "=", Decimal("0.008"), None),
        ("overall survival", Decimal("0.66"), "=", Decimal("0.084"), "age 70 or over"),
        (
            "radiographic progression-free survival",
            Decimal("0.54"),
            "<",
            Decimal("0.001"),
            None,
        ),
    ]
    assert card.notes == (
        "A secondary page prints a cabazitaxel rPFS of 8.9 months; s1 gives 8.0.",
    )
    found = page(small_engine, ICE_PAC)
    assert found.sources[0].cite == "https://doi.org/10.1016/j.eururo.2021.08.011"
    assert {(mention.says, mention.words) for mention in found.mentions} >= {
        ("avelumab", "avelumab"),
        ("stereotactic ablative radiotherapy", "stereotactic ablative body radiotherapy"),
    }


def test_the_page_is_the_same_over_http(engines: Engines, small_engine: StoreEngine) -> None:
    for iri in (ICE_PAC, resolve_study(small_engine, "CARD")):
        assert page(engines["http"], iri) == page(small_engine, iri)


def test_a_study_that_is_not_there_is_a_key_error(small_engine: StoreEngine) -> None:
    with pytest.raises(KeyError):
        page(small_engine, "https://w3id.org/ptkg/study/NCT00000000")


def test_the_combination_network_counts_trials(small_engine: StoreEngine) -> None:
    graph = combinations_of(small_engine)
    sabr = "MetastasisDirectedStereotacticRadiotherapy"
    assert graph["Avelumab"][sabr] == {"weight": 1, "studies": ["ICE-PAC"]}
    assert graph["Nivolumab"]["Ipilimumab"] == {"weight": 1, "studies": ["CheckPRO"]}
    assert graph.nodes["Avelumab"] == {"label": "avelumab", "trials": 1}
    assert "Enzalutamide" not in graph["AbirateroneAcetate"]
    near = neighbourhood(graph, "Avelumab")
    assert set(near) == {"Avelumab", sabr}
    with pytest.raises(KeyError):
        neighbourhood(graph, "Nothing")


def test_what_goes_along_is_in_the_network_when_asked_for(small_engine: StoreEngine) -> None:
    graph = combinations_of(small_engine)
    assert not {"Prednisone", "ColonyStimulatingFactor"} & set(graph)
    whole = combinations_of(small_engine, supportive=True)
    assert whole["Cabazitaxel"]["Prednisone"] == {"weight": 1, "studies": ["CARD"]}


def test_the_network_of_a_state(small_engine: StoreEngine) -> None:
    graph = combinations_of(small_engine, state="MetastaticHormoneSensitiveProstateCancer")
    assert "Avelumab" not in graph
    assert "AndrogenDeprivationTherapy" in graph
