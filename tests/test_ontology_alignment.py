"""The alignment: valid SSSOM, known prefixes, typed by kind, read by `ontology.alignment`."""

from __future__ import annotations

import csv
import logging
import re
import socket
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import bioregistry
import curies
import pytest
from mapping_sets import (
    SETS,
    all_rows,
    category,
    header,
    prefixes,
    release,
    rows,
    sources,
    vocabulary,
)
from rdflib import OWL, RDF, URIRef
from sssom.parsers import parse_sssom_table
from sssom.validators import validate

from ontology import alignment, vocab
from ontology.spelling import key

if TYPE_CHECKING:
    from pathlib import Path

OURS = {"ptkg": "https://w3id.org/ptkg/ontology/"}  # not yet in the Bioregistry
SUBSTANCES = {"drug", "biological", "radiopharmaceutical", "imaging agent", "dietary supplement"}
# CDISC pairs these codes with outcome roles; NCIt calls them endpoints, and has outcome measures.
ENDPOINT_CODES = {"C94496", "C139173", "C170559"}


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        msg = "a test asked for the network"
        raise OSError(msg)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_the_sssom_library_accepts_every_row(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        read = parse_sssom_table(path)
        reports = validate(read, fail_on_error=False)
    assert {str(kind): report.results for kind, report in reports.items() if report.results} == {}
    assert [record.getMessage() for record in caplog.records] == []
    assert len(read.df) == len(rows(path))


def test_the_sssom_library_sees_a_planted_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = next(each for each in SETS if vocabulary(each) == "prov")
    text = path.read_text(encoding="utf-8")
    bad = tmp_path / path.name
    bad.write_text(text.replace("prov:Entity\t", "prov:Entity|prov:Plan\t"), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        read = parse_sssom_table(bad)
    assert len(read.df) == 0
    assert "is not a valid URI or CURIE" in caplog.text


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_prefixes_are_those_of_the_bioregistry(path: Path) -> None:
    expected = {}
    for prefix in prefixes(path):
        record = bioregistry.get_resource(prefix)
        if record is not None:
            # An RDF prefix where a vocabulary has its own (MeSH, Biolink), else the usual one.
            iri = record.get_rdf_uri_prefix() or record.get_uri_prefix()
            expected[record.get_preferred_prefix() or record.prefix] = iri
    assert prefixes(path) == {**expected, **OURS}


@pytest.mark.parametrize("path", SETS, ids=vocabulary)
def test_codes_expand_and_compress_and_have_the_pattern_of_their_vocabulary(path: Path) -> None:
    converter = curies.Converter.from_prefix_map(prefixes(path), strict=True)
    cells = {
        row[column]
        for row in rows(path)
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification")
    }
    assert {curie: converter.compress(converter.expand(curie, strict=True)) for curie in cells} == {
        curie: curie for curie in cells
    }
    patterns = {prefix: bioregistry.get_pattern(prefix) for prefix in prefixes(path)}
    odd = []
    for row in rows(path):
        prefix, code = row["object_id"].split(":", 1)
        if re.fullmatch(patterns[prefix] or r"[A-Z][A-Za-z]+", code) is None:
            odd.append(row["object_id"])
    assert odd == []


def test_no_two_of_our_terms_claim_one_code_as_exact() -> None:
    exact = [row for row in all_rows() if row["predicate_id"] == "skos:exactMatch"]
    codes = Counter(row["object_id"] for row in exact)
    terms = Counter((row["subject_id"], row["object_id"].split(":")[0]) for row in exact)
    assert [code for code, count in codes.items() if count > 1] == []
    assert [term for term, count in terms.items() if count > 1] == []
    assert len(exact) > 90  # the test would pass on an empty alignment


def test_subject_categories_follow_the_model() -> None:
    wrong = [
        (row["subject_id"], row["subject_category"])
        for row in all_rows()
        if category(row["subject_id"].removeprefix("ptkg:")) != {row["subject_category"]}
    ]
    assert wrong == []


def test_predicates_join_the_kinds_that_they_are_for() -> None:
    exact = {
        (row["subject_category"], row["object_category"])
        for row in all_rows()
        if row["predicate_id"] == "skos:exactMatch"
    }
    assert exact == {(each, each) for each in ("procedure", "endpoint", "study", "group", "value")}
    for predicate, kinds in {
        "ptkg:hasAgent": {("procedure", "substance")},
        "ptkg:ofDisease": {("population", "disease")},
        "skos:broadMatch": {("procedure", "procedure"), ("endpoint", "endpoint")},
        "skos:narrowMatch": {("value", "value")},
        "rdfs:subClassOf": {
            ("study", "study"),
            ("data", "data"),
            ("document", "document"),
            ("data", "entity"),
            ("document", "entity"),
            ("population", "population"),
        },
    }.items():
        found = {
            (row["subject_category"], row["object_category"])
            for row in all_rows()
            if row["predicate_id"] == predicate
        }
        assert (predicate, found) == (predicate, kinds)


def test_a_code_has_one_category() -> None:
    categories: dict[str, set[str]] = {}
    for row in all_rows():
        categories.setdefault(row["object_id"], set()).add(row["object_category"])
    assert {code: found for code, found in categories.items() if len(found) > 1} == {}


def test_codes_of_drugs_in_the_tables_are_substances(shared: Path) -> None:
    with (shared / "terms" / "therapies.tsv").open(encoding="utf-8", newline="") as stream:
        substances = {
            (vocabulary(path), code)
            for row in csv.DictReader(stream, delimiter="\t")
            if row["kind"] in SUBSTANCES
            for path in SETS
            for code in (row.get(vocabulary(path)) or "").replace("CHEBI:", "").split("|")
        }
    wrong = [
        (row["subject_id"], row["object_id"], row["object_category"])
        for path in SETS
        for row in rows(path)
        if (vocabulary(path), row["object_id"].split(":")[1]) in substances
        and row["object_category"] != "substance"
    ]
    assert wrong == []


def test_justification_is_lexical_where_the_labels_agree_and_a_person_s_elsewhere() -> None:
    wrong = [
        (row["subject_id"], row["object_id"], row["mapping_justification"])
        for row in all_rows()
        if (row["mapping_justification"] == "semapv:LexicalMatching")
        != bool(row["object_label"] and key(row["object_label"]) == key(row["subject_label"]))
    ]
    assert wrong == []
    assert {row["mapping_justification"] for row in all_rows()} == {
        "semapv:LexicalMatching",
        "semapv:ManualMappingCuration",
    }


def test_every_row_says_where_its_code_was_seen() -> None:
    known = {(source["set"], source["url"]) for source in sources()}
    lost = [
        (vocabulary(path), row["object_id"], row["see_also"])
        for path in SETS
        for row in rows(path)
        if (vocabulary(path), row["see_also"]) not in known
    ]
    assert lost == [], "add the file to ontology/mappings/sources.tsv"
    used = {(vocabulary(path), row["see_also"]) for path in SETS for row in rows(path)}
    assert known - used == set()


def test_sources_are_sorted_and_agree_on_the_licence_of_each_set() -> None:
    found = sources()
    assert [tuple(each.values()) for each in found] == sorted(
        tuple(each.values()) for each in found
    )
    assert {(each["set"], each["licence"]) for each in found} == {
        (vocabulary(path), str(header(path)["license"])) for path in SETS
    }
    assert [each for each in found if not each["source"] or not each["licence_seen_in"]] == []


def test_every_code_of_the_registries_lists_is_aligned(shared: Path) -> None:
    with (shared / "terms" / "registry_vocab.tsv").open(encoding="utf-8", newline="") as stream:
        codes = {row["ncit_cdisc"] for row in csv.DictReader(stream, delimiter="\t")} - {""}
    aligned = {row["object_id"].split(":")[1] for row in all_rows()}
    assert codes - aligned == ENDPOINT_CODES


def test_predicates_of_our_own_are_released_as_annotations() -> None:
    kinds = {
        term: set(release().objects(URIRef(term), RDF.type))
        for term in (vocab.hasAgent, vocab.ofDisease)
    }
    assert kinds == {
        vocab.hasAgent: {OWL.AnnotationProperty},
        vocab.ofDisease: {OWL.AnnotationProperty},
    }


def test_trials_are_placed_under_the_upper_classes() -> None:
    placed = {
        (row["subject_id"], row["object_id"])
        for row in all_rows()
        if row["predicate_id"] == "rdfs:subClassOf" and row["subject_category"] == "study"
    }
    assert placed == {
        ("ptkg:Study", "OBI:0000066"),
        ("ptkg:Study", "biolink:Study"),
        ("ptkg:Study", "schema:MedicalStudy"),
        ("ptkg:InterventionalTrial", "OBI:0003699"),
        ("ptkg:InterventionalTrial", "schema:MedicalTrial"),
        ("ptkg:RandomizedTrial", "OBI:0004001"),
        ("ptkg:NonRandomizedTrial", "OBI:0004002"),
        ("ptkg:ObservationalStudy", "OBI:0003698"),
        ("ptkg:ObservationalStudy", "schema:MedicalObservationalStudy"),
    }


def test_the_reader_gives_every_row_with_its_link() -> None:
    found = alignment.load()
    assert Counter((each.subject, each.predicate, each.object) for each in found) == Counter(
        (row["subject_id"].removeprefix("ptkg:"), row["predicate_id"], row["object_id"])
        for row in all_rows()
    )
    assert alignment.of("Recruiting") == (
        alignment.Mapping(
            subject="Recruiting",
            predicate="skos:exactMatch",
            object="schema:Recruiting",
            object_label="Recruiting",
            iri="https://schema.org/Recruiting",
            comment="",
            set_title="Prostate-trials ontology to schema.org, health and life sciences",
            licence="https://creativecommons.org/licenses/by-sa/3.0/",
        ),
    )
    assert [(each.predicate, each.iri) for each in alignment.of("Avelumab")] == [
        ("ptkg:hasAgent", "http://purl.obolibrary.org/obo/NCIT_C116870"),
        ("ptkg:hasAgent", "http://id.nlm.nih.gov/mesh/C000609138"),
        (
            "ptkg:hasAgent",
            "https://mor.nlm.nih.gov/RxNav/search?searchBy=RXCUI&searchTerm=1875534",
        ),
        ("ptkg:hasAgent", "https://precision.fda.gov/uniisearch/srs/unii/KXG2PJ551I"),
    ]
    assert alignment.of("NoSuchTerm") == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('# license: "', '# licence: "', "x.sssom.tsv: the header says no license: add it"),
        ("prov:Entity\t", "other:Entity\t", "x.sssom.tsv: 'other:Entity' has no prefix"),
        ("prov:Entity\t", "prov:\t", "x.sssom.tsv: 'prov:' has no prefix"),
    ],
)
def test_the_reader_says_what_is_wrong_and_where(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = next(each for each in SETS if vocabulary(each) == "prov")
    bad = tmp_path / "x.sssom.tsv"
    bad.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(alignment.MappingError, match=re.escape(said)):
        alignment.read(bad)


def test_the_reader_is_light() -> None:
    code = (
        "import sys, ontology.alignment as a; a.load(); "
        "print(sorted({'pandas', 'sssom', 'rdflib', 'curies', 'owlready2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
