"""Every check of `ontology/checks/` finds nothing unexplained, and finds a planted fault."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from ontology import FOLDER, RELEASE, vocab
from ontology.release_templates import TEMPLATES, Fault, Row, read_template

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FOLDER_OF_CHECKS = FOLDER / "checks"
CHECKS = sorted(FOLDER_OF_CHECKS.glob("*.rq"))
WARNINGS = [path for path in CHECKS if path.stem.endswith("-warning")]
VIOLATIONS = [path for path in CHECKS if path.stem.endswith("-violation")]
EXPLAINED = FOLDER_OF_CHECKS / "explained.tsv"

PREFIXES = """
@prefix ptkg: <https://w3id.org/ptkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix oboInOwl: <http://www.geneontology.org/formats/oboInOwl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""
PLANTED = {
    "built-in-vocabulary-redefined": 'rdfs:label rdfs:comment "A name." .',
    "class-without-parent": "ptkg:A a owl:Class .",
    "cycle": "ptkg:A a owl:Class ; rdfs:subClassOf ptkg:B . ptkg:B rdfs:subClassOf ptkg:A .",
    "datatype-outside-el": "ptkg:A a owl:DatatypeProperty ; rdfs:range xsd:date .",
    "definition-duplicate": """
        ptkg:A obo:IAO_0000115 "A thing." . ptkg:B obo:IAO_0000115 "a thing." .
    """,
    "definition-form": 'ptkg:A obo:IAO_0000115 "an arm." . ',
    "definition-missing": 'ptkg:A a owl:Class ; rdfs:label "a" .',
    "definition-recursive": """
        ptkg:A owl:equivalentClass [ owl:intersectionOf ( ptkg:B [ owl:someValuesFrom ptkg:A ] ) ] .
    """,
    "definition-says-nothing": 'ptkg:A rdfs:label "an arm" ; obo:IAO_0000115 "An arm." .',
    "definition-without-genus": """
        ptkg:A owl:equivalentClass [ owl:onProperty ptkg:p ; owl:someValuesFrom ptkg:B ] .
    """,
    "definitions-several": """
        ptkg:A owl:equivalentClass [ owl:intersectionOf ( ptkg:B ptkg:C ) ] ,
            [ owl:intersectionOf ( ptkg:B ptkg:D ) ] .
    """,
    "deprecated-not-boolean": 'ptkg:A owl:deprecated "true" .',
    "deprecated-term-used": "ptkg:A owl:deprecated true . ptkg:B rdfs:subClassOf ptkg:A .",
    "disjointness-partial": """
        ptkg:A rdfs:subClassOf ptkg:P ; ptkg:axis "x" . ptkg:B rdfs:subClassOf ptkg:P ;
            ptkg:axis "x" . ptkg:C rdfs:subClassOf ptkg:P ; ptkg:axis "x" .
        [] a owl:AllDisjointClasses ; owl:members ( ptkg:A ptkg:B ) .
    """,
    "disjointness-without-reason": "ptkg:A owl:disjointWith ptkg:B .",
    "equivalent-pair": "ptkg:A owl:equivalentClass ptkg:B .",
    "individual-without-list": "ptkg:A a owl:NamedIndividual .",
    "inverse-mismatched": """
        ptkg:p owl:inverseOf ptkg:q ; rdfs:domain ptkg:A . ptkg:q rdfs:range ptkg:B .
    """,
    "inverse-missing": "ptkg:p a owl:ObjectProperty ; rdfs:range ptkg:Study .",
    "inverse-needless": "ptkg:p a owl:SymmetricProperty ; owl:inverseOf ptkg:q .",
    "iri-form": "ptkg:picture.png a owl:Class .",
    "label-duplicate": """
        ptkg:A a owl:Class ; rdfs:label "a" .
        ptkg:B a owl:Class ; rdfs:label "A" .
    """,
    "label-joins-two": 'ptkg:A a owl:Class ; rdfs:label "hips and knees" .',
    "label-miscellaneous": 'ptkg:A a owl:Class ; rdfs:label "other therapy" .',
    "label-missing": "ptkg:A a owl:Class .",
    "label-says-is": 'ptkg:p a owl:ObjectProperty ; rdfs:label "is a" .',
    "list-values-not-different": """
        ptkg:L rdfs:subClassOf ptkg:ClosedListValue . ptkg:A a ptkg:L . ptkg:B a ptkg:L .
    """,
    "name-form": "ptkg:p a owl:Class .",
    "obsolete-label": 'ptkg:A owl:deprecated true ; rdfs:label "arm" .',
    "ontology-header": "ptkg:x a owl:Ontology .",
    "primitive-without-one-axis": "ptkg:A a owl:Class ; rdfs:subClassOf ptkg:Therapy .",
    "property-several-domains": "ptkg:p rdfs:domain ptkg:A , ptkg:B .",
    "property-without-domain": "ptkg:A a owl:ObjectProperty .",
    "property-without-range": 'ptkg:A a owl:ObjectProperty ; obo:IAO_0000115 "Relates." .',
    "replacement": 'ptkg:A dcterms:isReplacedBy ptkg:B . ptkg:B rdfs:label "b" .',
    "roots-not-disjoint": "ptkg:A a owl:Class . ptkg:B a owl:Class .",
    "symmetric-mismatched": """
        ptkg:p a owl:SymmetricProperty ; rdfs:domain ptkg:A ; rdfs:range ptkg:B .
    """,
    "synonym-is-label-of-another": """
        ptkg:A a owl:Class ; rdfs:subClassOf ptkg:Therapy ; oboInOwl:hasExactSynonym "b" .
        ptkg:B a owl:Class ; rdfs:subClassOf ptkg:Therapy ; rdfs:label "B" .
    """,
    "synonym-repeated": """
        ptkg:A oboInOwl:hasExactSynonym "a" ; oboInOwl:hasRelatedSynonym "A" .
    """,
    "synonym-shared": """
        ptkg:A oboInOwl:hasExactSynonym "a" . ptkg:B oboInOwl:hasExactSynonym "a" .
    """,
    "term-unconnected": "ptkg:A a owl:Class .",
    "term-undeclared": "ptkg:A a owl:Class ; rdfs:subClassOf ptkg:B .",
    "text-whitespace": 'ptkg:A rdfs:label "two  spaces" .',
    "xref": 'ptkg:A oboInOwl:hasDbXref "NCIT:C1" .',
}
# What the planted fault of a check must not be confused with: right, and close to it.
SOUND = {
    "definition-recursive": "ptkg:A rdfs:subClassOf [ owl:someValuesFrom ptkg:A ] .",
    "deprecated-term-used": "ptkg:A owl:deprecated true ; dcterms:isReplacedBy ptkg:B .",
    "inverse-missing": """
        ptkg:p a owl:ObjectProperty ; rdfs:range ptkg:Study . ptkg:q owl:inverseOf ptkg:p .
    """,
    "iri-form": "ptkg:Phase1 a obo:OBI_0000011 .",
    "list-values-not-different": """
        ptkg:L rdfs:subClassOf ptkg:ClosedListValue . ptkg:A a ptkg:L . ptkg:B a ptkg:L .
        [] a owl:AllDifferent ; owl:distinctMembers ( ptkg:A ptkg:B ) .
    """,
    "obsolete-label": 'ptkg:A owl:deprecated true ; rdfs:label "obsolete arm" .',
    "primitive-without-one-axis": """
        ptkg:A a owl:Class ; rdfs:subClassOf ptkg:Therapy ; ptkg:axis "molecule" .
    """,
    "roots-not-disjoint": """
        ptkg:A a owl:Class . ptkg:B a owl:Class .
        [] a owl:AllDisjointClasses ; owl:members ( ptkg:A ptkg:B ) .
    """,
}


def slug(path: Path) -> str:
    return path.stem.removesuffix("-violation").removesuffix("-warning")


def planted(text: str) -> Store:
    store = Store()
    store.load(PREFIXES + text, format=RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def released() -> Store:
    store = Store()
    for path in (RELEASE / "ptkg.ttl", FOLDER / "ptkg-dl.ttl"):
        store.load(path=path, format=RdfFormat.TURTLE)
    return store


def rows(store: Store, path: Path) -> QuerySolutions:
    found = store.query(path.read_text(encoding="utf-8"))
    assert isinstance(found, QuerySolutions)
    return found


def warned(store: Store, path: Path) -> set[str]:
    """The terms of a warning's rows: a name, or two names of a pair."""
    found = rows(store, path)
    columns = [v.value for v in found.variables if v.value in {"term", "other"}]
    nodes = [[row[column] for column in columns] for row in found]
    return {
        " ".join(node.value.removeprefix(vocab.NS) for node in row if isinstance(node, NamedNode))
        for row in nodes
    }


def explained() -> list[dict[str, str]]:
    with EXPLAINED.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_check_has_a_level_and_a_planted_fault() -> None:
    assert sorted(map(slug, CHECKS)) == sorted(PLANTED)
    assert sorted(VIOLATIONS + WARNINGS) == CHECKS


@pytest.mark.parametrize("path", CHECKS, ids=slug)
def test_header_states_problem_and_solution(path: Path) -> None:
    first, second, *_ = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("# Problem: ")
    assert second.startswith("# Solution: ")


@pytest.mark.parametrize("path", VIOLATIONS, ids=slug)
def test_release_passes(path: Path, released: Store) -> None:
    solution = path.read_text(encoding="utf-8").splitlines()[1].removeprefix("# ")
    assert [str(row) for row in rows(released, path)] == [], solution


@pytest.mark.parametrize("path", WARNINGS, ids=slug)
def test_every_warning_is_explained_and_every_explanation_has_its_warning(
    path: Path, released: Store
) -> None:
    solution = path.read_text(encoding="utf-8").splitlines()[1].removeprefix("# ")
    terms = {row["term"] for row in explained() if row["check"] == slug(path)}
    found = warned(released, path)
    assert (found - terms, terms - found) == (set(), set()), (
        f"(unexplained, outdated) of ontology/checks/explained.tsv; {solution}"
    )


def test_explanations_are_sorted_whole_and_of_known_checks() -> None:
    table = explained()
    keys = [(row["check"], row["term"]) for row in table]
    assert keys == sorted(set(keys))
    assert {check for check, _ in keys} <= set(map(slug, WARNINGS))
    assert [row for row in table if not re.fullmatch(r"\S.{15,}\S", row["reason"])] == []


@pytest.mark.parametrize("path", CHECKS, ids=slug)
def test_check_finds_a_planted_fault(path: Path) -> None:
    assert list(rows(planted(PLANTED[slug(path)]), path)) != []


@pytest.mark.parametrize("name", SOUND)
def test_check_lets_what_is_right_pass(name: str) -> None:
    (path,) = FOLDER_OF_CHECKS.glob(f"{name}-*.rq")
    assert [str(row) for row in rows(planted(SOUND[name]), path)] == []


def several_axes(rows: Sequence[Row]) -> list[str]:
    """Classes without a definition that have not one axis, or parents of several axes."""
    axes = {row.id: row.axis for row in rows}
    return [
        row.id
        for row in rows
        if not row.logical_definition
        and (not row.axis or len({axes.get(parent, "") for parent in row.parents}) > 1)
    ]


def test_a_class_of_a_template_is_on_one_axis_or_it_is_defined() -> None:
    faults: list[Fault] = []
    rows = [
        row
        for stem, kind in TEMPLATES.items()
        for row in read_template(FOLDER / "templates" / f"{stem}.tsv", kind, faults)
    ]
    assert faults == []
    assert several_axes(rows) == [], "define the class, or keep the parents of one axis"
    molecule = next(row for row in rows if row.id == "Nivolumab")
    assert several_axes([replace(molecule, axis="")]) == ["Nivolumab"]
    assert several_axes(
        [*rows, replace(molecule, id="X", parents=("Radiotherapy", "Avelumab"))]
    ) == ["X"]


def test_the_table_of_rules_names_every_check_once() -> None:
    text = (FOLDER_OF_CHECKS / "README.md").read_text(encoding="utf-8")
    listed = [
        line.split("|")[1].strip(" `") for line in text.splitlines() if line.startswith("| `")
    ]
    assert Counter(listed) == Counter(map(slug, CHECKS))
