"""The SSSOM sets: well-formed, of seen codes only, one claim of equivalence a code."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import yaml

from ontology import FOLDER, hierarchy

if TYPE_CHECKING:
    from pathlib import Path

SETS = sorted((FOLDER / "mappings").glob("*.sssom.tsv"))
COLUMNS = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "comment",
]
PREDICATES = {
    "skos:exactMatch",
    "skos:closeMatch",
    "skos:broadMatch",
    "skos:relatedMatch",
}
SUBSTANCES = {"chebi", "rxnorm", "unii"}
DISEASES = {"mondo", "doid"}
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


def header(path: Path) -> dict[str, object]:
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line[1:].removeprefix(" ") for line in lines if line.startswith("#"))
    return dict(yaml.safe_load(text))


def rows(path: Path) -> list[dict[str, str]]:
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def vocabulary(path: Path) -> str:
    return path.name.split(".")[0]


def test_every_vocabulary_has_its_set() -> None:
    assert [vocabulary(path) for path in SETS] == [
        "chebi",
        "doid",
        "efo",
        "mesh",
        "mondo",
        "ncit",
        "rxnorm",
        "unii",
    ]


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_header_names_set_licence_and_prefixes(path: Path) -> None:
    found = header(path)
    assert [key for key in HEADER if key not in found] == []
    assert found["mapping_set_id"] == f"https://w3id.org/ptkg/mappings/{vocabulary(path)}"
    assert str(found["license"]).startswith("https://")
    prefixes = found["curie_map"]
    assert isinstance(prefixes, dict)
    used = {
        cell.split(":")[0]
        for row in rows(path)
        for key, cell in row.items()
        if key in {"subject_id", "predicate_id", "object_id", "mapping_justification"}
    }
    assert used == set(prefixes)


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_rows_are_sorted_unique_and_of_known_words(path: Path) -> None:
    found = rows(path)
    assert list(found[0]) == COLUMNS
    keys = [(row["subject_id"], row["object_id"]) for row in found]
    assert keys == sorted(set(keys))
    assert {row["predicate_id"] for row in found} <= PREDICATES
    assert {row["mapping_justification"] for row in found} == {"semapv:ManualMappingCuration"}


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_subjects_are_released_classes_under_their_label(path: Path) -> None:
    known = hierarchy.load()
    wrong = [
        row["subject_id"]
        for row in rows(path)
        if row["subject_id"].removeprefix("ptkg:") not in known
        or known.label(row["subject_id"].removeprefix("ptkg:")) != row["subject_label"]
    ]
    assert wrong == [], f"correct subject_id or subject_label in ontology/mappings/{path.name}"


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_nobody_claims_one_code_twice_as_exact(path: Path) -> None:
    exact = [row for row in rows(path) if row["predicate_id"] == "skos:exactMatch"]
    codes = Counter(row["object_id"] for row in exact)
    classes = Counter(row["subject_id"] for row in exact)
    assert [code for code, count in codes.items() if count > 1] == []
    assert [name for name, count in classes.items() if count > 1] == []


def test_a_therapy_is_no_molecule_and_a_population_no_disease() -> None:
    claimed = {
        (vocabulary(path), row["predicate_id"])
        for path in SETS
        if vocabulary(path) in SUBSTANCES | DISEASES
        for row in rows(path)
    }
    assert {predicate for _, predicate in claimed} == {"skos:relatedMatch"}
    known = hierarchy.load()
    equal_states = [
        row["subject_id"]
        for path in SETS
        for row in rows(path)
        if row["predicate_id"] in {"skos:exactMatch", "skos:closeMatch"}
        and known.kind(row["subject_id"].removeprefix("ptkg:")) == "disease state"
    ]
    assert equal_states == []


def test_drug_concepts_are_related_and_procedures_exact() -> None:
    ncit = {
        row["subject_id"]: (row["predicate_id"], row["object_id"])
        for row in rows(FOLDER / "mappings" / "ncit.sssom.tsv")
    }
    assert ncit["ptkg:Avelumab"][0] == "skos:relatedMatch"
    assert ncit["ptkg:RadicalProstatectomy"] == ("skos:exactMatch", "NCIT:C15399")
    assert ncit["ptkg:WatchfulWaiting"] == ("skos:broadMatch", "NCIT:C15722")


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_codes_were_seen_in_the_tables(path: Path, shared: Path) -> None:
    seen: dict[str, set[str]] = {}
    column = vocabulary(path)
    for stem in ("therapies", "disease_states", "endpoints"):
        with (shared / "terms" / f"{stem}.tsv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                code = (row.get(column) or "").split(":")[-1]
                if code:
                    seen.setdefault(code, set()).add(row.get(f"{column}_label") or "")
    unseen = [
        row["object_id"]
        for row in rows(path)
        if not any(
            row["object_label"] in label for label in seen.get(row["object_id"].split(":")[1], ())
        )
    ]
    assert unseen == []
