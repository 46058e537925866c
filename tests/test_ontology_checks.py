"""Every check of `ontology/checks/` finds nothing in the release, and finds a planted fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store

from ontology import FOLDER, RELEASE

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = sorted((FOLDER / "checks").glob("*-violation.rq"))

PREFIXES = """
@prefix ptkg: <https://w3id.org/ptkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix oboInOwl: <http://www.geneontology.org/formats/oboInOwl#> .
"""
PLANTED = {
    "class-without-parent": "ptkg:A a owl:Class .",
    "cycle": "ptkg:A a owl:Class ; rdfs:subClassOf ptkg:B . ptkg:B rdfs:subClassOf ptkg:A .",
    "datatype-outside-el": "ptkg:A a owl:DatatypeProperty ; rdfs:range xsd:date .",
    "definition-missing": 'ptkg:A a owl:Class ; rdfs:label "a" .',
    "definition-says-nothing": 'ptkg:A rdfs:label "an arm" ; obo:IAO_0000115 "An arm." .',
    "disjointness-without-reason": "ptkg:A owl:disjointWith ptkg:B .",
    "individual-without-list": "ptkg:A a owl:NamedIndividual .",
    "label-duplicate": """
        ptkg:A a owl:Class ; rdfs:label "a" .
        ptkg:B a owl:Class ; rdfs:label "A" .
    """,
    "label-missing": "ptkg:A a owl:Class .",
    "property-without-domain": "ptkg:A a owl:ObjectProperty .",
    "property-without-range": 'ptkg:A a owl:ObjectProperty ; obo:IAO_0000115 "Relates." .',
    "synonym-is-label-of-another": """
        ptkg:A a owl:Class ; rdfs:subClassOf ptkg:Therapy ; oboInOwl:hasExactSynonym "b" .
        ptkg:B a owl:Class ; rdfs:subClassOf ptkg:Therapy ; rdfs:label "B" .
    """,
    "term-undeclared": "ptkg:A a owl:Class ; rdfs:subClassOf ptkg:B .",
    "text-whitespace": 'ptkg:A rdfs:label "two  spaces" .',
}


def slug(path: Path) -> str:
    return path.name.removesuffix("-violation.rq")


@pytest.fixture(scope="module")
def released() -> Store:
    store = Store()
    for path in (RELEASE / "ptkg.ttl", FOLDER / "ptkg-dl.ttl"):
        store.load(path=path, format=RdfFormat.TURTLE)
    return store


def rows(store: Store, path: Path) -> list[str]:
    return [str(row) for row in store.query(path.read_text(encoding="utf-8"))]  # type: ignore[union-attr]


def test_every_check_has_a_planted_fault() -> None:
    assert [slug(path) for path in CHECKS] == sorted(PLANTED)


@pytest.mark.parametrize("path", CHECKS, ids=slug)
def test_header_states_problem_and_solution(path: Path) -> None:
    first, second, *_ = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("# Problem: ")
    assert second.startswith("# Solution: ")


@pytest.mark.parametrize("path", CHECKS, ids=slug)
def test_release_passes(path: Path, released: Store) -> None:
    solution = path.read_text(encoding="utf-8").splitlines()[1].removeprefix("# ")
    assert rows(released, path) == [], solution


@pytest.mark.parametrize("path", CHECKS, ids=slug)
def test_check_finds_a_planted_fault(path: Path) -> None:
    store = Store()
    store.load(PREFIXES + PLANTED[slug(path)], format=RdfFormat.TURTLE)
    assert rows(store, path) != []
