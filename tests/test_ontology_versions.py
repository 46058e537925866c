"""The change log of terms: snapshots of versions, and what is told of their differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

from ontology import FOLDER
from ontology.release_changes import changes_text
from ontology.release_templates import ReleaseError
from ontology.release_versions import TermState, read_snapshots, snapshot, snapshot_text

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """
@prefix ptkg: <https://w3id.org/ptkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
"""
OLD = """
ptkg:Therapy a owl:Class ; rdfs:label "therapy" ; obo:IAO_0000115 "What is given." .
ptkg:Drug a owl:Class ; rdfs:label "drug" ; obo:IAO_0000115 "A drug." ;
    rdfs:subClassOf ptkg:Therapy .
ptkg:Pill a owl:Class ; rdfs:label "pill" ; obo:IAO_0000115 "A pill." ;
    rdfs:subClassOf ptkg:Therapy .
ptkg:Tablet a owl:Class ; rdfs:label "tablet" ; obo:IAO_0000115 "A tablet." ;
    rdfs:subClassOf ptkg:Therapy .
ptkg:gives a owl:ObjectProperty ; rdfs:label "gives" ; obo:IAO_0000115 "Gives." .
"""
NEW = """
ptkg:Therapy a owl:Class ; rdfs:label "treatment" ; obo:IAO_0000115 "What is given." .
ptkg:Drug a owl:Class ; rdfs:label "drug" ; obo:IAO_0000115 "A medicine." ;
    rdfs:subClassOf ptkg:Therapy .
ptkg:Pill a owl:Class ; rdfs:label "pill" ; obo:IAO_0000115 "A pill." ;
    rdfs:subClassOf ptkg:Drug .
ptkg:Tablet a owl:Class ; rdfs:label "tablet" ; obo:IAO_0000115 "A tablet." ;
    rdfs:subClassOf ptkg:Therapy ;
    owl:deprecated true ; dcterms:isReplacedBy ptkg:Pill .
ptkg:Capsule a owl:Class ; rdfs:label "capsule" ; obo:IAO_0000115 "A capsule." ;
    rdfs:subClassOf ptkg:Drug .
ptkg:Strong a owl:NamedIndividual ; rdfs:label "strong" ; obo:IAO_0000115 "Strong." .
ptkg:gives a owl:ObjectProperty ; rdfs:label "gives" ; obo:IAO_0000115 "Gives." ;
    rdfs:range ptkg:Drug .
"""


def held(text: str) -> dict[str, TermState]:
    return snapshot(Graph().parse(data=PREFIXES + text, format="turtle"))


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "0.9.0.tsv").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_snapshot_reads_back_as_it_was(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, snapshot_text(held(NEW)))
    assert read_snapshots(folder) == {"0.9.0": held(NEW)}


def test_every_kind_of_change_is_told(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, snapshot_text(held(OLD)))
    told = changes_text(folder, "0.10.0", held(NEW))
    assert told.partition("## ")[2] == (
        """0.10.0 (after 0.9.0)

7 terms: 5 therapies, 1 object property, 1 value of a closed list.

### Added: 2

**1 therapy**: capsule `Capsule`

**1 value of a closed list**: strong `Strong`

### Deprecated: 1

| term | replaced by |
|---|---|
| tablet `Tablet` | `Pill` |

### Renamed: 1

| term | was | is |
|---|---|---|
| `Therapy` | therapy | treatment |

### Redefined in words: 1

**1 therapy**: drug `Drug`

### Redefined in logic: 1

**1 object property**: gives `gives`

### Placed anew: 1

| term | no longer directly under | now directly under |
|---|---|---|
| pill `Pill` | `Therapy` | `Drug` |

## 0.9.0

5 terms: 4 therapies, 1 object property.
"""
    )


def test_versions_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, snapshot_text(held(OLD)))
    (folder / "versions" / "0.10.0.tsv").write_text(snapshot_text(held(NEW)), encoding="utf-8")
    assert list(read_snapshots(folder)) == ["0.9.0", "0.10.0"]


def test_a_file_that_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "term\tlabel\n")
    with pytest.raises(ReleaseError) as caught:
        read_snapshots(folder)
    assert str(caught.value) == (
        "0.9.0.tsv: (header): its columns are not term kind label parents words axioms deprecated"
        " – take it from version control"
    )


def test_no_term_of_any_version_is_gone() -> None:
    versions = list(read_snapshots(FOLDER).values())
    gone = {term for version in versions for term in version} - versions[-1].keys()
    assert gone == set()
    assert [len(version) for version in versions[:1]] == [2040]  # 0.1.0 never changes again
