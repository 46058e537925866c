"""`ontology.classify`: what reasoning adds to what was told, and why something can not be."""

from __future__ import annotations

import doctest

import pytest
from rdflib import Graph

import ontology
from ontology import hierarchy, vocab
from ontology.classification import Changes, Gain

DATA = "https://example.org/"
PREFIXES = f"""
@prefix ptkg: <{vocab.NS}> .
@prefix : <{DATA}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SABR_ARM = "StereotacticRadiotherapyCheckpointInhibitorArm"
TWO_SCOPES = ":study ptkg:scope ptkg:ScopeProstate , ptkg:ScopeOther ."
pytestmark = pytest.mark.java


def triples(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


def test_the_release_alone() -> None:
    changes = ontology.classify()
    assert (changes.consistent, changes.types, changes.equivalent) == (True, {}, ())
    assert changes.unsatisfiable == {}
    known = hierarchy.load()
    for name, gain in changes.parents.items():
        assert set(gain.inferred) <= set(known.parents(name))
    assert changes.parents[SABR_ARM] == Gain(
        told=("Arm",), inferred=("RadiotherapyCheckpointInhibitorArm",)
    )


def test_classes_and_individuals_of_ones_own_without_dates() -> None:
    changes = ontology.classify(
        triples(
            TWO_SCOPES  # a clash only with the axioms beyond EL
            + """
        :arm a ptkg:Arm ; ptkg:delivers :sabr , :avelumab .
        :sabr a ptkg:StereotacticAblativeRadiotherapy . :avelumab a ptkg:Avelumab .
        :told a ptkg:Arm . :study a ptkg:Study ; ptkg:startDate "2020-01-01"^^xsd:date .
        :OurArm a owl:Class ; owl:equivalentClass ptkg:Arm .
        :Ours a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:intersectionOf (
            ptkg:CastrationResistantProstateCancer ptkg:MetastaticProstateCancer ) ] .
        :Impossible a owl:Class ; rdfs:label "study arm" ; rdfs:subClassOf ptkg:Study , ptkg:Arm .
        :colour a owl:ObjectProperty , owl:FunctionalProperty . :red owl:differentFrom :blue .
        :Purple a owl:Class ; rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty :colour ; owl:hasValue :red ] ,
            [ a owl:Restriction ; owl:onProperty :colour ; owl:hasValue :blue ] .
        """
        )
    )
    assert changes.types == {f"{DATA}arm": Gain(("Arm",), (SABR_ARM,))}
    assert changes.equivalent == (("Arm", f"{DATA}OurArm"),)
    assert {name: gain for name, gain in changes.parents.items() if name.startswith(DATA)} == {
        f"{DATA}Ours": Gain(
            ("CastrationResistantProstateCancer", "MetastaticProstateCancer"),
            ("MetastaticCastrationResistantProstateCancer",),
        )
    }
    assert changes.unsatisfiable == {
        f"{DATA}Impossible": (
            "study arm: is a kind of arm",
            "study arm: is a kind of study",
            "arm: is a kind of analysis group",
            "analysis group: shares no instance with study (A group of participants is none of "
            "the things that are planned for it, measured in it or written about it.)",
        ),
        f"{DATA}Purple": (  # functional properties are beyond EL: HermiT is asked
            "Purple: colour value blue",
            "Purple: colour value red",
            "colour: has one value at most",
            "red: is not blue",
        ),
    }


def test_a_contradiction_is_explained_and_nothing_else_is_said() -> None:
    changes = ontology.classify(
        triples(
            ":man a ptkg:CastrationResistantProstateCancer , ptkg:HormoneSensitiveProstateCancer ."
            ":other a ptkg:ProstateCancer ."
        )
    )
    assert changes == Changes(
        contradiction=(
            "man: instance of castration-resistant prostate cancer",
            "man: instance of hormone-sensitive prostate cancer",
            "castration-resistant prostate cancer: shares no instance with hormone-sensitive "
            "prostate cancer (a cancer either still answers to castration or progresses under it)",
        )
    )
    assert not changes.consistent


def test_a_contradiction_beyond_el_is_found_by_hermit_and_explained() -> None:
    study = triples(TWO_SCOPES)
    assert ontology.classify(study, with_dl=True).contradiction == (
        "includes prostate and other and prostate are different",
        "scope: has one value at most",
        "study: scope other",
        "study: scope prostate",
    )


def test_the_example_for_python_people_runs() -> None:
    readme = str(ontology.FOLDER / "README.md")
    outcome = doctest.testfile(readme, module_relative=False)
    assert (outcome.failed, outcome.attempted) == (0, 7)
