"""Engines: the same rows from Oxigraph, rdflib and HTTP, values bound, nothing written."""

from __future__ import annotations

import threading
import time
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from queries.binding import UnsafeQuery, bind, refuse_unsafe, serialise
from queries.engine import QueryError, QueryTimeout, StoreEngine, open_engine, within
from queries.engine_rdflib import RdflibEngine
from queries.tables import IRI, ONTOLOGY, Table
from queries.workbench import Worked, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engines import Engines

ICE_PAC = IRI("https://w3id.org/ptkg/study/ACTRN12618000954224")
TRIPLES = """
@prefix : <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :label "SABR" ; :dose 20.0 ; :sites 2 ; :given true ; :in :arm ; :seen "2021"^^xsd:gYear .
:b :label "avelumab" ; :dose 10 ; :in :arm .
:c :label "docetaxel" .
"""
SELECT = """
PREFIX : <http://e/>
SELECT ?node ?label ?dose ?given
WHERE {
  ?node :label ?label .
  OPTIONAL { ?node :dose ?dose }
  OPTIONAL { ?node :given ?given }
  FILTER(!BOUND(?least) || ?dose >= ?least)
}
ORDER BY ?node
"""


@pytest.fixture(name="store")
def _store() -> ox.Store:
    store = ox.Store()
    store.load(TRIPLES.encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("http://e/g"))
    return store


@pytest.fixture(name="dataset")
def _dataset() -> rdflib.Dataset:
    dataset = rdflib.Dataset(default_union=True)
    dataset.graph(rdflib.URIRef("http://e/g")).parse(data=TRIPLES, format="turtle")
    return dataset


ROWS = (
    (IRI("http://e/a"), "SABR", Decimal(20), True),
    (IRI("http://e/b"), "avelumab", 10, None),
    (IRI("http://e/c"), "docetaxel", None, None),
)


def test_rows_are_typed_and_the_default_graph_is_the_union(
    store: ox.Store, dataset: rdflib.Dataset
) -> None:
    expected = Table(("node", "label", "dose", "given"), ROWS)
    assert StoreEngine(store).select(SELECT) == expected
    assert RdflibEngine(dataset).select(SELECT) == expected


def test_a_bound_value_is_seen_by_filters_and_bound_alike_on_every_engine(
    store: ox.Store, dataset: rdflib.Dataset
) -> None:
    for engine in (StoreEngine(store), RdflibEngine(dataset)):
        found = engine.select(SELECT, {"least": Decimal(15)})
        assert found.rows == ROWS[:1]
        assert engine.select(SELECT, {"least": None}).rows == ROWS


def test_among_takes_several_values(store: ox.Store) -> None:
    wanted = [IRI("http://e/a"), IRI("http://e/c"), IRI("http://e/absent")]
    assert StoreEngine(store).select(SELECT, among={"node": wanted}).rows == (ROWS[0], ROWS[2])


def test_a_row_limit_stops_and_says_so(store: ox.Store, dataset: rdflib.Dataset) -> None:
    for engine in (StoreEngine(store), RdflibEngine(dataset)):
        cut = engine.select(SELECT, max_rows=2)
        assert (cut.rows, cut.truncated) == (ROWS[:2], True)
        assert not engine.select(SELECT, max_rows=3).truncated


def test_construct_gives_sorted_ntriples(store: ox.Store, dataset: rdflib.Dataset) -> None:
    text = "CONSTRUCT { ?n <http://e/is> ?l } WHERE { ?n <http://e/label> ?l }"
    for engine in (StoreEngine(store), RdflibEngine(dataset)):
        assert engine.construct(text, {"l": "SABR"}) == ('<http://e/a> <http://e/is> "SABR" .',)
        with pytest.raises(QueryError, match="triples, not rows"):
            engine.select(text)
        with pytest.raises(QueryError, match="rows, not triples"):
            engine.construct(SELECT)


def test_ask_is_a_table_of_one_answer(store: ox.Store, dataset: rdflib.Dataset) -> None:
    for engine in (StoreEngine(store), RdflibEngine(dataset)):
        assert engine.select("ASK { ?n <http://e/label> 'SABR' }") == Table(("answer",), ((True,),))


def test_a_malformed_query_is_a_query_error_with_the_engines_words(
    store: ox.Store, dataset: rdflib.Dataset
) -> None:
    for engine in (StoreEngine(store), RdflibEngine(dataset)):
        with pytest.raises(QueryError, match=r"1|expected|Expected"):
            engine.select("SELECT ?x WHERE { ?x ")
        with pytest.raises(QueryError):
            engine.select("INSERT DATA { <http://e/x> <http://e/y> <http://e/z> }")


def test_an_unknown_parameter_or_a_query_without_where_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no variable \?stat"):
        bind(SELECT, {"stat": IRI("http://e/a")})
    with pytest.raises(ValueError, match=r"outermost `WHERE \{`"):
        bind("SELECT ?s { ?s ?p ?o }", {"s": IRI("http://e/a")})


def test_values_stand_at_the_head_of_the_outermost_group() -> None:
    text = "SELECT ?s # WHERE { no\nWHERE { ?s ?p 'WHERE { x' { SELECT ?s WHERE { ?s ?p ?o } } }"
    assert bind(text, {"s": IRI("http://e/a")}) == (
        "SELECT ?s # WHERE { no\nWHERE { VALUES ?s { <http://e/a> } "
        "?s ?p 'WHERE { x' { SELECT ?s WHERE { ?s ?p ?o } } }"
    )


@pytest.mark.parametrize(
    "bad", ["http://e/a> } DROP ALL #", "http://e/a b", 'http://e/"', "no iri at all"]
)
def test_an_iri_that_could_end_its_brackets_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"IRI|scheme|invalid|Invalid"):
        serialise(IRI(bad))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_text_comes_back_as_it_was_bound(text: str) -> None:
    query = "SELECT ?said WHERE { BIND(1 AS ?one) }"
    assert StoreEngine(ox.Store()).select(query, {"said": text}).rows == ((text,),)


@given(st.text(alphabet="\\\"u0U2{}?\n\r\t'>é", max_size=12))
def test_text_that_looks_like_syntax_comes_back_from_rdflib_too(text: str) -> None:
    query = "SELECT ?said WHERE { BIND(1 AS ?one) }"
    assert RdflibEngine(rdflib.Graph()).select(query, {"said": text}).rows == ((text,),)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE { SERVICE <http://e/> { ?s ?p ?o } }",
        "LOAD <http://e/>",
        "insert data { <http://e/x> <http://e/y> 1 }",
        "SELECT * FROM <http://e/> WHERE { ?s ?p ?o }",
        "DROP ALL",
    ],
)
def test_what_writes_or_reaches_out_is_refused(text: str) -> None:
    with pytest.raises(UnsafeQuery, match="only read this graph"):
        refuse_unsafe(text)


def test_words_in_strings_comments_and_names_are_no_keywords() -> None:
    refuse_unsafe(
        "# SERVICE\nPREFIX load: <http://service/> SELECT ?drop WHERE "
        "{ ?drop load:insert 'DELETE' ; <http://e/CLEAR> ?x }"
    )


def test_work_that_takes_too_long_is_given_up_and_errors_come_through() -> None:
    assert within(5, lambda: 3) == 3
    with pytest.raises(QueryTimeout, match="no answer within"):
        within(0.05, lambda: time.sleep(1))
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)


def test_a_file_is_opened_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(TRIPLES, encoding="utf-8")
    assert open_engine(str(path)).select(SELECT).rows == ROWS


def test_every_engine_says_the_same(engines: Engines) -> None:
    text = f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a <{ONTOLOGY}Study> }}"
    counts = {name: engine.select(text).rows for name, engine in engines.items()}
    assert counts == dict.fromkeys(["oxigraph", "rdflib", "oxrdflib", "http"], ((9,),))


def test_the_union_of_graphs_repeats_what_two_of_them_say(engines: Engines) -> None:
    """Why every stored question must be DISTINCT: ICE-PAC is a study in two records."""
    text = f"SELECT ?s WHERE {{ ?s a <{ONTOLOGY}Study> }}"
    counts = {name: len(engine.select(text, {"s": ICE_PAC})) for name, engine in engines.items()}
    assert counts == {"oxigraph": 2, "rdflib": 1, "oxrdflib": 2, "http": 2}


def test_the_endpoint_posts_long_queries_and_passes_on_its_errors(engines: Engines) -> None:
    http = engines["http"]
    many = [IRI(f"https://w3id.org/ptkg/study/none-{i}") for i in range(400)]
    assert http.select("SELECT ?s WHERE { ?s ?p ?o }", among={"s": many}).rows == ()
    with pytest.raises(QueryError, match=r"http://127\.0\.0\.1.*expected"):
        http.select("SELECT ?x WHERE { ?x ")
    assert http.construct(
        "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }",
        {"s": IRI("https://w3id.org/ptkg/ontology/Avelumab")},
    ) == (
        "<https://w3id.org/ptkg/ontology/Avelumab> "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<http://www.w3.org/2002/07/owl#Class> .",
    )


def test_nobody_at_the_address_is_said_plainly() -> None:
    with pytest.raises(QueryError, match=r"127\.0\.0\.1:9/query cannot be asked"):
        open_engine("http://127.0.0.1:9/query").select("SELECT ?s WHERE { ?s ?p ?o }")


class _Silent(BaseHTTPRequestHandler):
    """A server that takes the question and never answers, or answers nonsense."""

    def do_GET(self) -> None:
        if "nonsense" in self.path:
            body = b"<html>hello</html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            time.sleep(3)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(name="silent")
def _silent() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_silent_endpoint_ends_in_a_timeout(silent: str) -> None:
    with pytest.raises(QueryError, match=r"no answer within|timed out"):
        open_engine(f"{silent}/query", timeout_seconds=0.2).select("SELECT ?s WHERE { ?s ?p ?o }")


def test_an_address_that_is_no_endpoint_is_said_plainly(silent: str) -> None:
    with pytest.raises(QueryError, match="did not answer with SPARQL results"):
        open_engine(f"{silent}/nonsense").select("SELECT ?s WHERE { ?s ?p ?o }")


def test_a_users_query_is_limited_and_told_apart_by_form(store: ox.Store) -> None:
    engine = StoreEngine(store)
    assert run(engine, SELECT, max_rows=1) == Worked(
        table=Table(("node", "label", "dose", "given"), ROWS[:1], truncated=True)
    )
    assert run(engine, "# SELECT\nDESCRIBE <http://e/c>") == Worked(
        triples=('<http://e/c> <http://e/label> "docetaxel" .',)
    )
    with pytest.raises(UnsafeQuery):
        run(engine, "DELETE WHERE { ?s ?p ?o }")
    joins = " . ".join(f"?s{i} ?p{i} ?o{i}" for i in range(7))
    with pytest.raises(QueryTimeout):
        run(engine, f"SELECT ?s1 WHERE {{ {joins} }} ORDER BY ?s1", seconds=0.2)
