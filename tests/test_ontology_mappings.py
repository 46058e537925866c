"""The SSSOM sets: well-formed, of seen codes only, one claim of equivalence a code."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from mapping_sets import SETS, all_rows, header, label, prefixes, rows, sources, vocabulary

from ontology import FOLDER, alignment
from ontology.spelling import key

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = [
    "subject_id",
    "subject_label",
    "subject_category",
    "predicate_id",
    "object_id",
    "object_label",
    "object_category",
    "mapping_justification",
    "see_also",
    "comment",
]
PREDICATES = set(alignment.PREDICATES)
HEADER = [
    "mapping_set_id",
    "mapping_set_title",
    "mapping_set_description",
    "mapping_set_version",
    "license",
    "subject_source",
    "object_source",
    "curie_map",
]


def test_every_vocabulary_has_its_set() -> None:
    assert [vocabulary(path) for path in SETS] == [
        "biolink",
        "chebi",
        "doid",
        "efo",
        "iao",
        "mesh",
        "mondo",
        "ncit",
        "obi",
        "prov",
        "rxnorm",
        "schema",
        "stato",
        "unii",
    ]


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_header_names_set_licence_and_prefixes(path: Path) -> None:
    found = header(path)
    assert [key for key in HEADER if key not in found] == []
    assert found["mapping_set_id"] == f"https://w3id.org/ptkg/mappings/{vocabulary(path)}"
    assert str(found["license"]).startswith("https://")
    used = {
        cell.split(":")[0]
        for row in rows(path)
        for key, cell in row.items()
        if key in {"subject_id", "predicate_id", "object_id", "mapping_justification"}
    }
    assert used == set(prefixes(path))


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_rows_are_sorted_unique_and_of_known_words(path: Path) -> None:
    found = rows(path)
    assert list(found[0]) == COLUMNS
    keys = [(row["subject_id"], row["object_id"]) for row in found]
    assert keys == sorted(set(keys))
    assert {row["predicate_id"] for row in found} <= PREDICATES


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_subjects_are_released_under_their_label(path: Path) -> None:
    wrong = [
        row["subject_id"]
        for row in rows(path)
        if label(row["subject_id"].removeprefix("ptkg:")) != row["subject_label"]
    ]
    assert wrong == [], f"correct subject_id or subject_label in ontology/mappings/{path.name}"


def test_a_therapy_is_no_molecule_and_a_population_no_disease() -> None:
    claimed = {
        (row["subject_category"], row["predicate_id"], row["object_category"])
        for row in all_rows()
        if row["object_category"] in {"substance", "disease"}
    }
    assert claimed == {
        ("procedure", "ptkg:hasAgent", "substance"),
        ("procedure", "skos:relatedMatch", "substance"),
        ("population", "ptkg:ofDisease", "disease"),
        ("population", "skos:relatedMatch", "disease"),
        ("endpoint", "skos:relatedMatch", "disease"),
    }


def test_drug_concepts_are_agents_and_procedures_exact() -> None:
    ncit = {
        row["subject_id"]: (row["predicate_id"], row["object_id"])
        for row in rows(FOLDER / "mappings" / "ncit.sssom.tsv")
    }
    assert ncit["ptkg:Avelumab"] == ("ptkg:hasAgent", "NCIT:C116870")
    assert ncit["ptkg:ProstateCancer"] == ("ptkg:ofDisease", "NCIT:C7378")
    assert ncit["ptkg:RadicalProstatectomy"] == ("skos:exactMatch", "NCIT:C15399")
    assert ncit["ptkg:WatchfulWaiting"] == ("skos:broadMatch", "NCIT:C15722")


def seen_in_tables(column: str, terms: Path) -> dict[str, set[str]]:
    """Codes of one vocabulary in the raw terminology tables, with their labels there."""
    found: dict[str, set[str]] = {}
    for stem in ("therapies", "disease_states", "endpoints", "registry_vocab"):
        with (terms / f"{stem}.tsv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                cells = (row.get(column) or "").replace(f"{column.upper()}:", "").split("|")
                if column == "ncit" and row.get("ncit_cdisc"):
                    cells = [row["ncit_cdisc"]]
                for code in filter(None, cells):
                    found.setdefault(code, set()).add(row.get(f"{column}_label") or "")
    return found


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_codes_were_seen_in_a_source(path: Path, shared: Path) -> None:
    """In the tables; or in a pinned file, by link; or in a pinned data package, by our label."""
    named = [source for source in sources() if source["set"] == vocabulary(path)]
    pinned = {source["url"] for source in named if source["url"] and source["version"]}
    package = any(source["version"] and not source["url"] for source in named)
    seen = seen_in_tables(vocabulary(path), shared / "terms")
    unseen = []
    for row in rows(path):
        labels = seen.get(row["object_id"].split(":", 1)[1])
        in_tables = labels is not None and (
            labels == {""} or any(row["object_label"] in label for label in labels)
        )
        by_label = package and key(row["object_label"]) == key(row["subject_label"])
        if not in_tables and row["see_also"] not in pinned and not by_label:
            unseen.append((row["object_id"], row["object_label"]))
    assert unseen == [], "a code that nobody saw in a source is not written"
