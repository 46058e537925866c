"""The library: strict headers, and every question's whole answer on every engine.

The expected tables (`expected/*.tsv`) are over the small graph, checked by hand. After a
change on purpose write them anew with `PTKG_WRITE_EXPECTED=1 pytest tests/test_questions.py`
and read the difference line by line.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from queries import questions
from queries.questions import BadParameter, LibraryError, Question, answer, fold, load
from queries.tables import IRI, ONTOLOGY, Table, to_text
from queries.terms import UnknownTerm

if TYPE_CHECKING:
    from engines import Engines

    from queries.engine import StoreEngine

EXPECTED = Path(__file__).parent / "expected"
ENGINES = ("oxigraph", "rdflib", "oxrdflib", "http")

CASES: dict[str, tuple[str, dict[str, str]]] = {
    **{slug: (slug, {}) for slug in load()},
    "combination@pd1": ("combination", {"partner": "PD-1 inhibitor"}),
    "combination@mcrpc-phase2-completed": (
        "combination",
        {"state": "mCRPC", "phase": "2", "status": "completed"},
    ),
    "combination@high-risk": ("combination", {"state": "high-risk prostate cancer"}),
    # prednisone and G-CSF go along with cabazitaxel: partners of it only by name, or when asked for
    "combination@cabazitaxel-systemic": (
        "combination",
        {"therapy": "cabazitaxel", "partner": "systemic therapy"},
    ),
    "combination@cabazitaxel-prednisone": (
        "combination",
        {"therapy": "cabazitaxel", "partner": "corticosteroid"},
    ),
    "combination@cabazitaxel-supportive": (
        "combination",
        {"therapy": "cabazitaxel", "partner": "systemic therapy", "supportive": "yes"},
    ),
    # empty on purpose: CARD gives it with prednisone and G-CSF only, which are no partners
    "combined-with@cabazitaxel": ("combined-with", {"therapy": "cabazitaxel"}),
    "combined-with@cabazitaxel-supportive": (
        "combined-with",
        {"therapy": "cabazitaxel", "supportive": "yes"},
    ),
    "compared@arpi-cabazitaxel": ("compared", {"therapy": "ARPI", "comparator": "cabazitaxel"}),
    # biomarker-selected and the doublets of named-combinations are empty here on purpose (no small
    # record states one): their rows are held by tests/test_rules.py
    "named-combinations@mcrpc": ("named-combinations", {"state": "mCRPC"}),
    "trials-of-state@mhspc-phase3": ("trials-of-state", {"state": "mHSPC", "phase": "3"}),
    "primary-endpoints-per-state@crpc-phase2": (
        "primary-endpoints-per-state",
        {"state": "CRPC", "phase": "2"},
    ),
    "prior-therapy@docetaxel": ("prior-therapy", {"therapy": "docetaxel", "state": "CRPC"}),
    "results-for-endpoint@os-mcrpc": (
        "results-for-endpoint",
        {"endpoint": "OS", "state": "mCRPC"},
    ),
    "results-for-endpoint@rpfs-sabr": ("results-for-endpoint", {"therapy": "SABR"}),
    "hazard-ratios-by-class@cabazitaxel-os": (
        "hazard-ratios-by-class",
        {"therapy": "cabazitaxel", "endpoint": "overall survival", "state": "mCRPC"},
    ),
    "hazard-ratios-by-class@radiotherapy": ("hazard-ratios-by-class", {"therapy": "radiotherapy"}),
    "what-an-arm-got@card": ("what-an-arm-got", {"study": "CARD"}),
    "what-an-arm-got@stampede": ("what-an-arm-got", {"study": "NCT00268476"}),
    "what-an-arm-got@nct03477864": ("what-an-arm-got", {"study": "nct03477864"}),
    "trials-of-therapy@enzalutamide": ("trials-of-therapy", {"therapy": "enzalutamide"}),
    "trials-of-therapy@mcrpc-phase4": (
        "trials-of-therapy",
        {"therapy": "taxane", "state": "mCRPC", "phase": "4"},
    ),
    "trials-of-therapy@completed": ("trials-of-therapy", {"status": "completed"}),
    "therapy-class-over-time@mcrpc": ("therapy-class-over-time", {"state": "mCRPC"}),
    "sabr-schedules@crpc": ("sabr-schedules", {"state": "CRPC"}),
    "registry-and-paper-disagree@peace-1": (
        "registry-and-paper-disagree",
        {"study": "NCT01957436"},
    ),
    "unresolved-terms@endpoint": ("unresolved-terms", {"kind": "endpoint"}),
    "prior-therapy@chemotherapy": ("prior-therapy", {"therapy": "chemotherapy"}),
    "results-for-endpoint@psa50": ("results-for-endpoint", {"endpoint": "PSA50"}),
    "numbers-of-a-study@deek-2020": ("numbers-of-a-study", {"study": "deek-2020"}),
    "safety-by-arm@sabr": ("safety-by-arm", {"therapy": "SABR"}),
    "numbers-of-a-study@card": ("numbers-of-a-study", {"study": "CARD"}),
    "study-on-one-page@sbrt-sg-05": ("study-on-one-page", {"study": "sbrt-sg-05"}),
    "where-from@node": (
        "where-from",
        {
            "study": "ICE-PAC",
            "node": "https://w3id.org/ptkg/record/curated/ice-pac/arm/avelumab-sabr/therapy/sabr",
        },
    ),
}


def _tsv(table: Table) -> str:
    lines = ["\t".join(table.columns), *("\t".join(map(to_text, row)) for row in table.rows)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("case", CASES)
def test_each_question_answers_as_checked_by_hand(case: str, small_engine: StoreEngine) -> None:
    slug, params = CASES[case]
    found = _tsv(answer(small_engine, slug, params))
    path = EXPECTED / f"{case}.tsv"
    if os.environ.get("PTKG_WRITE_EXPECTED"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES)
def test_each_question_has_the_same_rows_on_every_engine(
    case: str, engine: str, engines: Engines, small_engine: StoreEngine
) -> None:
    slug, params = CASES[case]
    assert answer(engines[engine], slug, params) == answer(small_engine, slug, params)


def test_no_expected_table_is_left_over() -> None:
    assert {path.stem for path in EXPECTED.glob("*.tsv")} == set(CASES)


def test_the_questions_of_the_main_road_are_there() -> None:
    assert set(load()) == {
        "biomarker-selected",
        "combination",
        "combined-with",
        "compared",
        "hazard-ratios-by-class",
        "named-combinations",
        "numbers-of-a-study",
        "oligoprogression-next-intervention",
        "primary-endpoints-per-state",
        "prior-therapy",
        "registry-and-paper-disagree",
        "results-for-endpoint",
        "sabr-schedules",
        "safety-by-arm",
        "studies-of-class",
        "study-on-one-page",
        "therapy-class-over-time",
        "trials-of-state",
        "trials-of-therapy",
        "unresolved-terms",
        "what-an-arm-got",
        "where-from",
    }


@pytest.mark.parametrize("question", load().values(), ids=lambda question: question.slug)
def test_every_term_of_a_question_is_of_the_ontology(
    question: Question, small_engine: StoreEngine
) -> None:
    from queries.binding import tokens

    used = {
        token.removeprefix("ptkg:").rstrip(".")
        for kind, token, _ in tokens(question.text)
        if kind == "prefixed" and token.startswith("ptkg:") and token != "ptkg:"
    }
    known = {
        str(row[0]).removeprefix(ONTOLOGY)
        for row in small_engine.select(
            "SELECT DISTINCT ?term WHERE "
            "{ GRAPH <https://w3id.org/ptkg/graph/ontology> { ?term a ?kind } }"
        ).rows
    }
    assert used - known == set()


@pytest.mark.parametrize("question", load().values(), ids=lambda question: question.slug)
def test_defaults_and_examples_of_parameters_are_understood(
    question: Question, small_engine: StoreEngine
) -> None:
    for name, parameter in question.params.items():
        if parameter.kind in {"therapy", "state", "endpoint", "phase", "status", "flag"}:
            for words in filter(None, (parameter.default, parameter.example)):
                found = questions.resolve(small_engine, question, {name: words})[name]
                assert isinstance(found, IRI) or found == "yes"


def _write(folder: Path, name: str, header: str, query: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "".join(f"#+ {line}\n" for line in header.splitlines()) + query, encoding="utf-8"
    )


GOOD = """slug: good
title: A title
question: A question?
topic: topic
keywords: [word]
params: {state: {kind: state, example: mCRPC}}
columns: {s: a study}"""
QUERY = "SELECT DISTINCT ?s WHERE { ?s a ?state }"


@pytest.fixture(name="library")
def _library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(questions, "LIBRARY", tmp_path)
    return tmp_path


def test_a_good_question_is_read(library: Path) -> None:
    _write(library, "topic/good.rq", GOOD, QUERY)
    (question,) = load.__wrapped__().values()
    assert (question.slug, question.columns, question.text) == (
        "good",
        {"s": "a study"},
        f"{QUERY}\n",
    )


@pytest.mark.parametrize(
    ("header", "query", "complaint"),
    [
        (GOOD + "\nauthor: me", QUERY, "topic/good.rq: author: Extra inputs are not permitted"),
        (GOOD.replace("title: A title\n", ""), QUERY, "topic/good.rq: title: Field required"),
        (
            GOOD.replace("kind: state", "kind: stage"),
            QUERY,
            "topic/good.rq: params.state.kind: Input",
        ),
        (GOOD.replace("slug: good", "slug: bad"), QUERY, "must be the file's name, 'good'"),
        (GOOD.replace("topic: topic", "topic: other"), QUERY, "must be the folder's name, 'topic'"),
        (GOOD, "SELECT DISTINCT ?s ?t WHERE { ?s a ?state, ?t }", "the query selects s, t"),
        (GOOD, "SELECT ?s WHERE { ?s a ?state }", "begin with SELECT DISTINCT"),
        (GOOD, "SELECT DISTINCT ?s { ?s a ?state }", "outermost `WHERE {`"),
        (GOOD, "SELECT DISTINCT ?s WHERE { ?s a ?stat }", r"no variable ?state"),
        (
            GOOD,
            "SELECT DISTINCT ?s WHERE { ?s a ?state { SELECT ?s WHERE { ?s a ?state } } }",
            "a sub-SELECT",
        ),
        (GOOD, "SELECT DISTINCT ?s WHERE { ?s a ?state", "query: error"),
        (GOOD, "ASK WHERE { ?s a ?state }", "must be a SELECT"),
        (GOOD + "\ngather: [t]", QUERY, "gather: 't' is no column"),
        (GOOD.replace("params: {", "params: [{"), QUERY, "the header is no YAML"),
    ],
)
def test_a_broken_question_is_an_error_that_names_file_and_key(
    library: Path, header: str, query: str, complaint: str
) -> None:
    _write(library, "topic/good.rq", header, query)
    with pytest.raises(LibraryError) as caught:
        load.__wrapped__()
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("topic/good.rq: ")


def test_all_broken_questions_are_named_at_once(library: Path) -> None:
    _write(library, "topic/good.rq", GOOD + "\nauthor: me", QUERY)
    _write(library, "topic/other.rq", GOOD, QUERY)
    with pytest.raises(LibraryError, match=r"(?s)good\.rq: author.*other\.rq: slug"):
        load.__wrapped__()


def test_a_parameter_that_the_question_lacks_is_refused(small_engine: StoreEngine) -> None:
    with pytest.raises(BadParameter, match="has no parameter phases; it has: state"):
        answer(small_engine, "trials-of-state", {"phases": "2"})
    with pytest.raises(BadParameter, match="must be yes or no, not 'perhaps'"):
        answer(small_engine, "combined-with", {"supportive": "perhaps"})
    with pytest.raises(BadParameter, match="must be the IRI of a node"):
        answer(small_engine, "where-from", {"node": "sabr"})
    with pytest.raises(UnknownTerm, match="no disease state is known as 'mCPRC'; nearest: mCRPC"):
        answer(small_engine, "trials-of-state", {"state": "mCPRC"})


def test_the_text_that_is_shown_is_the_text_that_runs(small_engine: StoreEngine) -> None:
    text = questions.bound_text(small_engine, "trials-of-state", {"state": "mHSPC", "phase": "3"})
    assert "VALUES ?phase { <https://w3id.org/ptkg/ontology/Phase3> }" in text
    shown = fold(load()["trials-of-state"], small_engine.select(text))
    assert shown == answer(small_engine, "trials-of-state", {"state": "mHSPC", "phase": "3"})
