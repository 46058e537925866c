"""The release is OWL 2 EL, and the check of it bites: every construct outside is named."""

from __future__ import annotations

import pytest
from rdflib import Graph

from ontology import FOLDER, RELEASE
from ontology.profile import DATATYPES, breaches

PREFIXES = """
@prefix : <http://x/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty .
:a a owl:NamedIndividual . :b a owl:NamedIndividual .
"""
NOT_A_CLASS = (
    "http://x/A: an unnamed class that is no intersection, existential or single individual"
)


def restriction(rest: str) -> str:
    return f":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; {rest} ] ."


def outside(word: str) -> tuple[str, str]:
    """What is said of a restriction with a filler that the profile does not have."""
    return (
        "http://x/A: a restriction with 0 fillers that OWL 2 EL has",
        f"http://x/A: {word} is not in OWL 2 EL",
    )


FORBIDDEN = {
    "union": (
        ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ] .",
        (NOT_A_CLASS, "http://x/A: unionOf is not in OWL 2 EL"),
    ),
    "complement": (
        ":A rdfs:subClassOf [ a owl:Class ; owl:complementOf :B ] .",
        (NOT_A_CLASS, "http://x/A: complementOf is not in OWL 2 EL"),
    ),
    "disjoint union": (
        ":A owl:disjointUnionOf ( :B :C ) .",
        ("http://x/A: disjointUnionOf is not in OWL 2 EL",),
    ),
    "enumeration": (
        ":A owl:equivalentClass [ a owl:Class ; owl:oneOf ( :a :b ) ] .",
        ("http://x/A: oneOf with 2 members; OWL 2 EL has one",),
    ),
    "universal": (restriction("owl:allValuesFrom :B"), outside("allValuesFrom")),
    "exactly": (restriction("owl:cardinality 1"), outside("cardinality")),
    "at least": (restriction("owl:minCardinality 1"), outside("minCardinality")),
    "at most": (restriction("owl:maxCardinality 1"), outside("maxCardinality")),
    "two fillers": (
        restriction("owl:someValuesFrom :B ; owl:hasValue :a"),
        ("http://x/A: a restriction with 2 fillers that OWL 2 EL has",),
    ),
    "inverse": (":p owl:inverseOf :q .", ("http://x/p: inverseOf is not in OWL 2 EL",)),
    "functional": (
        ":p a owl:FunctionalProperty .",
        ("http://x/p: FunctionalProperty, and not a data property",),
    ),
    "disjoint properties": (
        ":p owl:propertyDisjointWith :q .",
        ("http://x/p: propertyDisjointWith is not in OWL 2 EL",),
    ),
    "range of a data property": (
        ":d rdfs:range xsd:date .",
        ("http://x/d: datatype date is not in OWL 2 EL",),
    ),
    "value of a data property": (
        ":a :d true .",
        ("http://x/a: datatype boolean is not in OWL 2 EL",),
    ),
    "data enumeration": (
        ":d rdfs:range [ a rdfs:Datatype ; owl:oneOf ( 1 2 ) ] .",
        ("http://x/d: oneOf with 2 members; OWL 2 EL has one",),
    ),
    "facet": (
        ":d rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ] .",
        (
            "http://x/d: an unnamed data range that is no intersection or single literal",
            "http://x/d: onDatatype is not in OWL 2 EL",
        ),
    ),
    "unnamed individual": (
        ":a :p [ a :A ] .",
        ("http://x/a: an individual without a name is not in OWL 2 EL",),
    ),
    "chain with a range of its own": (
        ":p owl:propertyChainAxiom ( :q :p2 ) ; rdfs:range :A . :p2 a owl:ObjectProperty .",
        ("http://x/p: has a range that the last property of its chain does not have",),
    ),
    "undeclared class": (
        ":A rdfs:subClassOf :Nowhere .",
        ("http://x/A: the class http://x/Nowhere is not declared",),
    ),
    "undeclared property": (
        ":a :r :b .",
        ("http://x/a: the property http://x/r is not declared",),
    ),
    "undeclared individual": (
        ":a :p :nobody .",
        ("http://x/a: the individual http://x/nobody is not declared",),
    ),
    "punned property": (
        ":p a owl:DatatypeProperty .",
        ("http://x/p: is both ObjectProperty and DatatypeProperty",),
    ),
    "reserved name": (
        "owl:Arm a owl:Class .",
        ("http://www.w3.org/2002/07/owl#Arm: declares a name of the reserved vocabulary",),
    ),
    "reserved property": (
        ":A rdfs:subclassof :B .",
        ("http://x/A: subclassof is not in OWL 2 EL",),
    ),
    "shared blank node": (
        ":A rdfs:subClassOf _:x . :B rdfs:subClassOf _:x ."
        " _:x a owl:Class ; owl:intersectionOf ( :B :C ) .",
        ("http://x/A and http://x/B: two axioms share a blank node",),
    ),
} | {
    kind: (
        f":p a owl:{kind}Property .",
        (f"http://x/p: type {kind}Property is not in OWL 2 EL",),
    )
    for kind in ("Symmetric", "Asymmetric", "Irreflexive", "InverseFunctional")
}
ALLOWED = """
:A rdfs:subClassOf [ a owl:Class ; owl:intersectionOf ( :B [ a owl:Restriction ;
    owl:onProperty :p ; owl:someValuesFrom [ a owl:Class ; owl:oneOf ( :a ) ] ] ) ] ;
    owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :a ] ;
    owl:disjointWith :C ; rdfs:comment "any words"@en .
:B rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:someValuesFrom xsd:decimal ] ,
    [ a owl:Restriction ; owl:onProperty :d ; owl:hasValue 4.5 ] , owl:Thing ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasSelf true ] .
[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .
[] a owl:AllDifferent ; owl:distinctMembers ( :a :b ) .
:p a owl:TransitiveProperty , owl:ReflexiveProperty ; rdfs:domain :A ; rdfs:range :B ;
    rdfs:subPropertyOf :q ; owl:equivalentProperty :q .
:q owl:propertyChainAxiom ( :p :p ) .
:d a owl:FunctionalProperty ; rdfs:domain :A ; rdfs:range xsd:integer .
:a a :A ; :p :b ; :d 3 ; owl:differentFrom :b .
"""


def said(text: str) -> tuple[str, ...]:
    return tuple(map(str, breaches(Graph().parse(data=PREFIXES + text, format="turtle"))))


def test_the_release_is_owl_2_el() -> None:
    assert breaches(Graph().parse(RELEASE / "ptkg.ttl")) == ()


def test_what_the_profile_has_passes() -> None:
    assert said(ALLOWED) == ()


@pytest.mark.parametrize("construct", FORBIDDEN)
def test_what_the_profile_has_not_is_named(construct: str) -> None:
    text, faults = FORBIDDEN[construct]
    assert said(text) == faults


def test_the_axioms_kept_out_of_the_release_are_outside_the_profile() -> None:
    graph = Graph().parse(RELEASE / "ptkg.ttl")
    graph.parse(FOLDER / "ptkg-dl.ttl")
    named = {each.text.split(":")[0].split(",")[0] for each in breaches(graph)}
    assert named == {
        "FunctionalProperty",
        "an unnamed class that is no intersection",
        "inverseOf is not in OWL 2 EL",
        "type SymmetricProperty is not in OWL 2 EL",
        "unionOf is not in OWL 2 EL",
    }


def test_the_datatypes_are_the_nineteen_of_the_profile_and_language_strings() -> None:
    assert sorted(str(each).replace("#", "/").rpartition("/")[2] for each in DATATYPES) == [
        *("Literal", "NCName", "NMTOKEN", "Name", "PlainLiteral", "XMLLiteral", "anyURI"),
        *("base64Binary", "dateTime", "dateTimeStamp", "decimal", "hexBinary", "integer"),
        *("langString", "nonNegativeInteger", "normalizedString", "rational", "real", "string"),
        "token",
    ]
