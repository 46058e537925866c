"""A small release of the ontology, for what reads and draws classes."""

from __future__ import annotations

from ontology.hierarchy import ClassRecord, Hierarchy

__all__ = ["RELEASE", "SMALL", "USES"]

RELEASE = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix oboInOwl: <http://www.geneontology.org/formats/oboInOwl#> .
@prefix ptkg: <https://w3id.org/ptkg/ontology/> .

ptkg:Drug a owl:Class ; rdfs:label "drug"@en ; obo:IAO_0000119 "ptkg" .
ptkg:Rays a owl:Class ; rdfs:label "rays"@en ; owl:disjointWith ptkg:Drug .
ptkg:Blocker a owl:Class ; rdfs:label "blocker <b>"@en ;
    obo:IAO_0000116 "Blocks & stays." ; obo:IAO_0000119 "a guideline" ;
    oboInOwl:hasExactSynonym "stopper", "Bar" ; oboInOwl:hasRelatedSynonym "brake" ;
    rdfs:subClassOf ptkg:Drug ,
        [ a owl:Restriction ; owl:onProperty ptkg:target ; owl:hasValue ptkg:Node ] ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( ptkg:Drug
        [ a owl:Restriction ; owl:onProperty ptkg:actsOn ; owl:someValuesFrom ptkg:Gate ] ) ] .
ptkg:Blockermab a owl:Class ; rdfs:label "blockermab"@en ; rdfs:subClassOf ptkg:Blocker .
ptkg:Pill a owl:Class ; rdfs:label "Pill"@en ; rdfs:subClassOf ptkg:Drug .
ptkg:Gate a owl:Class ; rdfs:label "gate"@en .
ptkg:actsOn rdfs:label "acts on"@en .
ptkg:target rdfs:label "target"@en .
ptkg:Node a owl:NamedIndividual , ptkg:Gate ; rdfs:label "node as target"@en .
[] a owl:AllDisjointClasses ; owl:members ( ptkg:Gate ptkg:Drug ) .
"""


def of(kind: str, label: str, axis: str, *parents: str) -> ClassRecord:
    return ClassRecord(label, f"A {label}.", kind, axis, parents)  # type: ignore[arg-type]


SMALL = Hierarchy(
    {
        "Blocker": of("therapy", "blocker <b>", "", "Drug"),
        "Blockermab": of("therapy", "blockermab", "molecule", "Blocker", "Rays"),
        "Drug": of("therapy", "drug", "modality"),
        "Gate": of("characteristic", "gate", "", "Thing"),
        "Key": of("characteristic", "key", "", "Thing"),
        "Thing": of("model", "thing", ""),
        "Rays": of("therapy", "rays", "modality"),
        "Pill": of("therapy", "Pill", "molecule", "Drug"),
    }
)
USES = {"Blocker": 1234, "Drug": 2000}
