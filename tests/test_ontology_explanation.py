"""Explanations: enough, nothing too much, in words; and the completion's answer for one class."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

import ontology
from ontology import RELEASE, hierarchy
from ontology.explanation import NotEntailedError, follows, justification, why
from ontology.explanation_axioms import Axiom, axioms_of, relevant
from ontology.hierarchy import UnknownClassError
from ontology.release_axioms import NOTHING
from ontology.release_definitions import And, Expression, HasValue, Name, Some, names
from ontology.release_statements import (
    THING,
    Apart,
    Below,
    Domain,
    Fact,
    Implies,
    Member,
    Range,
    Same,
    Statement,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIXES = """
@prefix : <https://w3id.org/ptkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
CLASSES = st.sampled_from("ABCDEF")
PROPERTIES = st.sampled_from("pqr")
INDIVIDUALS = st.sampled_from("ab")
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    CLASSES.map(Name) | st.builds(HasValue, PROPERTIES, INDIVIDUALS),
    lambda inner: (
        st.builds(Some, PROPERTIES, inner)
        | st.lists(inner, min_size=2, max_size=2).map(lambda parts: And(tuple(parts)))
    ),
    max_leaves=3,
)
STATEMENTS: st.SearchStrategy[Statement] = st.one_of(
    st.builds(Below, CLASSES, EXPRESSIONS),
    st.builds(Same, CLASSES, EXPRESSIONS),
    st.builds(Apart, CLASSES, CLASSES),
    st.builds(Domain, PROPERTIES, CLASSES),
    st.builds(Range, PROPERTIES, CLASSES),
    st.builds(Implies, PROPERTIES, PROPERTIES),
    st.builds(Member, INDIVIDUALS, CLASSES),
    st.builds(Fact, INDIVIDUALS, PROPERTIES, INDIVIDUALS),
)


def symbols(statement: Statement) -> frozenset[str]:
    cells = (getattr(statement, slot) for slot in statement.__slots__ if slot != "reason")
    return frozenset(
        chain.from_iterable(
            [cell] if isinstance(cell, str) else [name for _, name in names(cell)] for cell in cells
        )
    ) - {THING}


def axiom(statement: Statement) -> Axiom:
    return Axiom(repr(statement), statement, frozenset(), symbols(statement))


@given(st.lists(STATEMENTS, max_size=14), CLASSES, CLASSES | st.just(NOTHING))
def test_what_can_matter_is_enough(statements: list[Statement], name: str, ancestor: str) -> None:
    axioms = [axiom(each) for each in statements]
    near = relevant(axioms, {name, ancestor})
    assert follows(near, name, ancestor) == follows(axioms, name, ancestor)


@given(st.lists(STATEMENTS, max_size=14), CLASSES, CLASSES | st.just(NOTHING))
def test_a_justification_is_enough_and_nothing_of_it_is_too_much(
    statements: list[Statement], name: str, ancestor: str
) -> None:
    axioms = [axiom(each) for each in statements]
    if not follows(axioms, name, ancestor):
        with pytest.raises(NotEntailedError):
            why(axioms, name, ancestor)
        return
    found = why(axioms, name, ancestor)
    assert follows(found, name, ancestor)
    for left_out in range(len(found)):
        kept = [each for index, each in enumerate(found) if index != left_out]
        assert not follows(kept, name, ancestor)


@given(st.sets(st.frozensets(st.integers(0, 7), max_size=4), min_size=1, max_size=4))
def test_halving_finds_one_of_the_smallest_selections(enough: set[frozenset[int]]) -> None:
    def holds(kept: Sequence[int]) -> bool:
        return any(each <= set(kept) for each in enough)

    smallest = {each for each in enough if not any(other < each for other in enough)}
    assert frozenset(justification(range(8), holds)) in smallest


def graph(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


def test_every_kind_of_axiom_in_words() -> None:
    found = axioms_of(
        graph("""
        :A a owl:Class ; rdfs:label "arm" ; rdfs:subClassOf :B , [ a owl:Restriction ;
            owl:onProperty :p ; owl:someValuesFrom [ a owl:Class ; owl:intersectionOf ( :B
            [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :a ] ) ] ] .
        :B a owl:Class ; rdfs:label "group" ; owl:equivalentClass [ a owl:Class ;
            owl:intersectionOf ( :A [ a owl:Restriction ; owl:onProperty :p ;
            owl:someValuesFrom :B ] ) ] .
        [] a owl:AllDisjointClasses ; owl:members ( :A :B ) ; rdfs:comment "they differ" .
        :p a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:label "has part" ;
            rdfs:domain :A ; rdfs:range :B ; rdfs:subPropertyOf :q ; owl:inverseOf :q .
        :q a owl:ObjectProperty , owl:SymmetricProperty , owl:TransitiveProperty ;
            rdfs:domain [ a owl:Class ; owl:unionOf ( :A :B ) ] .
        :d a owl:DatatypeProperty ; rdfs:label "dose" .
        :a a owl:NamedIndividual , :A ; :p <http://x/b> ; :d 3 .
        <http://x/b> a owl:NamedIndividual , owl:Thing .
        [] a owl:AllDifferent ; owl:distinctMembers ( :a <http://x/b> ) .
        """)
    )
    assert [(each.words, each.statement is not None) for each in found] == [
        ("a and b are different", False),
        ("a: dose 3", False),
        ("a: has part b", True),
        ("a: instance of arm", True),
        ("arm: has part some (group and (has part value a))", True),
        ("arm: is a kind of group", True),
        ("arm: shares no instance with group (they differ)", True),
        ("group: is exactly arm and (has part some group)", True),
        ("has part: belongs to arm", True),
        ("has part: has one value at most", False),
        ("has part: implies q", True),
        ("has part: is the inverse of q", False),
        ("has part: leads to group", True),
        ("q: belongs to arm or group", False),
        ("q: carries on: what the value leads to, it leads to", False),
        ("q: holds in both directions", False),
    ]


def test_a_released_class_is_explained_from_its_name_on() -> None:
    assert ontology.explain("Nivolumab", "Nivolumab") == ()
    assert ontology.explain("StereotacticRadiotherapyCheckpointInhibitorArm", "AnalysisGroup") == (
        "arm of SABR with an immune checkpoint inhibitor: is exactly arm and "
        "(delivers some stereotactic ablative radiotherapy) and "
        "(delivers some immune checkpoint inhibitor)",
        "arm: is a kind of analysis group",
    )


def test_every_released_subsumption_to_a_root_is_explained_and_minimal() -> None:
    axioms = axioms_of(Graph().parse(RELEASE / "ptkg.ttl"))
    known = hierarchy.load()
    pairs = [
        ("MetastasisDirectedStereotacticRadiotherapy", "MetastasisDirectedTherapy"),
        ("Nivolumab", "ImmuneCheckpointInhibitor"),
        ("OligometastaticCastrationResistantProstateCancer", "MetastaticProstateCancer"),
        ("PSAProgressionFreeSurvival", "Endpoint"),
    ]
    for name, ancestor in pairs:
        assert known.is_a(name, ancestor)
        found = why(axioms, name, ancestor)
        assert follows(found, name, ancestor)
        for part in combinations(found, len(found) - 1):
            assert not follows(part, name, ancestor)


def test_what_is_not_so_or_unknown_has_no_explanation() -> None:
    with pytest.raises(NotEntailedError, match="nothing makes Avelumab a Radiotherapy: there is"):
        ontology.explain("Avelumab", "Radiotherapy")
    with pytest.raises(UnknownClassError, match="no class 'Avelumap'"):
        ontology.explain("Avelumap", "Radiotherapy")


def test_a_class_without_instances_is_explained() -> None:
    clash = axioms_of(
        graph("""
        :p a owl:ObjectProperty ; rdfs:range :B .
        :A a owl:Class ; rdfs:subClassOf :C , [ a owl:Restriction ; owl:onProperty :p ;
            owl:someValuesFrom :D ] .
        :B a owl:Class ; owl:disjointWith :D . :C a owl:Class . :D a owl:Class .
        """)
    )
    assert [each.words for each in why(clash, "A", NOTHING)] == [
        "A: p some D",
        "p: leads to B",
        "B: shares no instance with D",
    ]
