"""Exports: each format is read again by a second parser and holds what the graph holds."""

from __future__ import annotations

import csv
import gzip
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from small_records import small_nquads

from graph.exports import EXPORTERS, ExportError, export
from graph.exports.tables import TABLES
from graph.publish import publish
from graph.store import NoGraph
from ontology import vocab

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://w3id.org/ptkg/"


@pytest.fixture(scope="module")
def graph_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    publish(folder, small_nquads(), {})
    return folder


def small_triples() -> set[str]:
    """The distinct triples of the small graph without blank nodes, as N-Triples lines."""
    quads = parse(small_nquads(), format=RdfFormat.N_QUADS)
    return {line for line in (str(quad.triple) for quad in quads) if "_:" not in line}


def small_count() -> int:
    return len({quad.triple for quad in parse(small_nquads(), format=RdfFormat.N_QUADS)})


def test_the_names_are_those_of_the_interface() -> None:
    assert list(EXPORTERS) == [
        "turtle",
        "trig",
        "nquads",
        "ntriples",
        "rdfxml",
        "jsonld",
        "graphml",
        "csv",
    ]


@pytest.mark.parametrize(
    ("name", "rdflib_name"), [("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml")]
)
def test_triples_formats_are_read_again_by_rdflib(
    name: str, rdflib_name: str, graph_dir: Path, tmp_path: Path
) -> None:
    path = export(graph_dir, name, tmp_path / "out")
    graph = Graph().parse(path, format=rdflib_name)
    assert len(graph) == small_count()
    median = (URIRef(f"{BASE}record/curated/ice-pac/estimate/rpfs-a1"), URIRef(vocab.value))
    (value,) = graph.objects(*median)
    assert isinstance(value, Literal)
    assert float(value) == 8.4


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("turtle", RdfFormat.TURTLE),
        ("ntriples", RdfFormat.N_TRIPLES),
        ("rdfxml", RdfFormat.RDF_XML),
        ("trig", RdfFormat.TRIG),
        ("nquads", RdfFormat.N_QUADS),
        ("jsonld", RdfFormat.JSON_LD),
    ],
)
def test_no_triple_is_lost_or_added(
    name: str, kind: RdfFormat, graph_dir: Path, tmp_path: Path
) -> None:
    path = export(graph_dir, name, tmp_path / "out")
    quads = parse(path=str(path), format=kind)
    assert {str(q.triple) for q in quads if "_:" not in str(q.triple)} == small_triples()


@pytest.mark.parametrize(
    ("name", "rdflib_name"), [("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")]
)
def test_dataset_formats_keep_their_graphs(
    name: str, rdflib_name: str, graph_dir: Path, tmp_path: Path
) -> None:
    path = export(graph_dir, name, tmp_path / "out")
    dataset = Dataset()
    dataset.parse(path, format=rdflib_name)
    store = Store()
    store.bulk_load(small_nquads(), RdfFormat.N_QUADS)
    assert sum(1 for _ in dataset.quads()) == sum(1 for _ in store)
    record = URIRef(f"{BASE}record/curated/card")
    ours = Graph()
    ours.parse(
        data=store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(str(record))),
        format="nt",
    )
    assert set(to_canonical_graph(dataset.graph(record))) == set(to_canonical_graph(ours))


@pytest.mark.parametrize("name", sorted(set(EXPORTERS) - {"csv"}))
def test_the_same_graph_gives_the_same_file(name: str, graph_dir: Path, tmp_path: Path) -> None:
    one, two = (export(graph_dir, name, tmp_path / part).read_bytes() for part in ("a", "b"))
    assert one == two


def test_packed_nquads(graph_dir: Path, tmp_path: Path) -> None:
    path = export(graph_dir, "nquads", tmp_path / "graph.nq.gz")
    assert gzip.decompress(path.read_bytes()) == small_nquads()


def test_graphml_is_a_network_that_networkx_reads(graph_dir: Path, tmp_path: Path) -> None:
    graph = nx.read_graphml(export(graph_dir, "graphml", tmp_path / "net.graphml"))
    arm = f"{BASE}record/curated/ice-pac/arm/avelumab-sabr"
    study = f"{BASE}study/ACTRN12618000954224"
    assert graph.nodes[study] == {"kind": "study", "label": "ICE-PAC"}
    assert graph.nodes[vocab.Avelumab] == {"kind": "therapy", "label": "avelumab"}
    assert {data["relation"] for data in graph.get_edge_data(study, arm).values()} == {"hasArm"}
    delivered = {
        target
        for _, target, data in graph.out_edges(arm, data=True)
        if data["relation"] == "delivers"
    }
    assert delivered == {vocab.Avelumab, vocab.MetastasisDirectedStereotacticRadiotherapy}
    cabazitaxel = f"{BASE}record/curated/card/arm/cabazitaxel-prednisone-g-csf"
    assert {
        (data["relation"], target.removeprefix(vocab.NS))
        for _, target, data in graph.out_edges(cabazitaxel, data=True)
    } == {
        ("delivers", "Cabazitaxel"),
        ("accompaniedBy", "Prednisone"),
        ("accompaniedBy", "ColonyStimulatingFactor"),
    }
    assert {data["kind"] for _, data in graph.nodes(data=True)} == {
        "study",
        "arm",
        "therapy",
        "disease state",
    }


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_csv_tables(graph_dir: Path, tmp_path: Path) -> None:
    folder = export(graph_dir, "csv", tmp_path / "tables")
    assert sorted(entry.name for entry in folder.iterdir()) == sorted(f"{n}.csv" for n in TABLES)
    studies = {row["name"]: row for row in table(folder, "studies")}
    assert len(studies) == 9
    assert studies["ICE-PAC"] == {
        "iri": f"{BASE}study/ACTRN12618000954224",
        "name": "ICE-PAC",
        "registry_ids": "ACTRN12618000954224",
        "kind": "NonRandomizedTrial",
        "scope": "ScopeProstate",
        "phase": "Phase2",
        "status": "ActiveNotRecruiting",
        "allocation": "SingleArm",
        "masking": "OpenLabel",
        "enrolment": "31",
        "enrolment_kind": "",
        "start_date": "",
        "completion_date": "",
        "sponsor": "",
        "countries": "",
        "follow_up_median_months": "18",
        "records": f"{BASE}record/anzctr/ACTRN12618000954224 | {BASE}record/curated/ice-pac",
    }
    estimates = {row["iri"].rpartition("/record/")[2]: row for row in table(folder, "estimates")}
    rpfs = estimates["curated/ice-pac/estimate/rpfs-a1"]
    assert {
        name: rpfs[name]
        for name in ("endpoint", "statistic", "value", "unit", "lower", "upper", "upper_status")
    } == {
        "endpoint": "RadiographicProgressionFreeSurvival",
        "statistic": "Median",
        "value": "8.4",
        "unit": "mo",
        "lower": "4.5",
        "upper": "",
        "upper_status": "NotReached",
    }
    (choice,) = (
        row
        for row in table(folder, "therapies")
        if row["iri"].endswith("inhibitors") and "nct03477864" in row["iri"]
    )
    assert choice["classes"] == "Choice | ImmuneCheckpointInhibitor"
    counts = {name: len(table(folder, name)) for name in TABLES}
    assert counts["comparisons"] == 15
    assert counts["populations"] == 13


def test_a_failed_export_leaves_the_old_file(graph_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "file-in-the-way"
    folder.write_text("old", encoding="utf-8")
    with pytest.raises(ExportError, match="could not be written"):
        export(graph_dir, "turtle", folder / "x.ttl")
    assert folder.read_text(encoding="utf-8") == "old"


def test_no_graph_and_no_such_format(graph_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(NoGraph):
        export(tmp_path, "turtle", tmp_path / "x.ttl")
    with pytest.raises(KeyError):
        export(graph_dir, "excel", tmp_path / "x.xls")
