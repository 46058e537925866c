"""What goes wrong on the command line: one clear line, the right exit code, the graph unhurt."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from command import PTKG, ROOT, Ran, environment, free_port, ptkg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def record(number: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - raw registry JSON
    """A small registry record that loads; `changes` replace its modules, None removes one."""
    modules: dict[str, Any] = {
        "identificationModule": {
            "nctId": f"NCT{number:08}",
            "briefTitle": "Men with prostate cancer",
        },
        "statusModule": {"overallStatus": "RECRUITING"},
        "conditionsModule": {"conditions": ["Metastatic Prostate Cancer"]},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": "SABR and avelumab",
                    "type": "EXPERIMENTAL",
                    "interventionNames": ["Radiation: SABR", "Drug: Avelumab"],
                }
            ],
            "interventions": [
                {"type": "RADIATION", "name": "SABR", "armGroupLabels": ["SABR and avelumab"]},
                {"type": "DRUG", "name": "Avelumab", "armGroupLabels": ["SABR and avelumab"]},
            ],
        },
    }
    modules |= changes
    return {"protocolSection": {name: each for name, each in modules.items() if each is not None}}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A file with one record that loads."""
    path = tmp_path / "good.json"
    path.write_text(json.dumps(record(1)), encoding="utf-8")
    return path


@pytest.fixture
def graph(tmp_path: Path, good: Path) -> Path:
    """A graph of that record: the last good one."""
    folder = tmp_path / "graph"
    ran = ptkg("build", "--no-bundled", good, "--graph", folder)
    assert ran.code == 0, ran.err
    return folder


def still_answers(graph: Path) -> bool:
    """Whether the graph opens and holds the good record."""
    ran = ptkg("combine", "SABR", "avelumab", "--graph", graph, "--format", "json")
    return ran.code == 0 and "NCT00000001" in {
        i for r in ran.json["rows"] for i in r["registry_ids"]
    }


def build_with(graph: Path, good: Path, bad: Path) -> Ran:
    return ptkg("build", "--no-bundled", good, bad, "--graph", graph)


def rejects(graph: Path) -> list[dict[str, Any]]:
    text = (graph / "rejects.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def named_in(ran: Ran, name: str) -> str:
    """The one line of stderr that names a file or record."""
    lines = [line for line in ran.lines if name in line]
    assert len(lines) == 1, ran.err
    assert "Traceback" not in ran.err
    return lines[0].strip()


def test_broken_json_is_set_aside(graph: Path, good: Path, tmp_path: Path) -> None:
    bad = tmp_path / "broken.json"
    bad.write_text('{"protocolSection": {', encoding="utf-8")
    ran = build_with(graph, good, bad)
    assert (ran.code, ran.out) == (3, "")
    assert named_in(ran, "broken.json").startswith(f"{bad}: no valid JSON")
    assert set(rejects(graph)[0]) == {"file", "record_id", "path", "value", "reason"}
    assert [each["file"] for each in rejects(graph)] == [str(bad)]
    assert still_answers(graph)


def test_a_truncated_archive_is_set_aside(graph: Path, good: Path, tmp_path: Path) -> None:
    bad = tmp_path / "cut.json.gz"
    bad.write_bytes(gzip.compress(json.dumps(record(2)).encode())[:-120])
    ran = build_with(graph, good, bad)
    assert ran.code == 3
    assert "truncated" in named_in(ran, "cut.json.gz")
    assert still_answers(graph)


def test_a_record_without_arms_is_loaded_and_named(graph: Path, good: Path, tmp_path: Path) -> None:
    other = tmp_path / "noarms.json"
    other.write_text(json.dumps(record(3, armsInterventionsModule=None)), encoding="utf-8")
    ran = build_with(graph, good, other)
    assert ran.code == 0
    assert named_in(ran, "NCT00000003") == "ctgov/NCT00000003"
    assert (
        "records without arms that give a therapy: 1 (no question about one finds them)"
        in ran.lines
    )
    assert still_answers(graph)


def test_an_unknown_code_loses_the_field_alone(graph: Path, good: Path, tmp_path: Path) -> None:
    other = tmp_path / "code.json"
    design = {"studyType": "INTERVENTIONAL", "phases": ["PHASE9"]}
    other.write_text(json.dumps(record(4, designModule=design)), encoding="utf-8")
    ran = build_with(graph, good, other)
    assert ran.code == 0
    line = named_in(ran, "NCT00000004")
    assert line.startswith("ctgov: NCT00000004: protocolSection.designModule.phases[0]: PHASE9: ")
    assert "known are EARLY_PHASE1" in line
    found = ptkg("combine", "SABR", "avelumab", "--graph", graph, "--format", "json").json["rows"]
    assert [row["registry_ids"] for row in found] == [["NCT00000001"], ["NCT00000004"]]


def test_an_unknown_key_of_yaml_is_named(graph: Path, good: Path, tmp_path: Path) -> None:
    source = ROOT / "graph" / "curated" / "studies" / "ice-pac.yaml"
    bad = tmp_path / "ice-pac.yaml"
    bad.write_text(f"favourite_colour: blue\n{source.read_text(encoding='utf-8')}", "utf-8")
    ran = build_with(graph, good, bad)
    assert ran.code == 3
    assert "favourite_colour: unknown key" in named_in(ran, "ice-pac.yaml")
    assert still_answers(graph)


def test_a_missing_folder_stops_the_build(graph: Path, tmp_path: Path) -> None:
    ran = ptkg("build", "--no-bundled", tmp_path / "nowhere", "--graph", graph)
    assert (ran.code, ran.out) == (1, "")
    assert ran.lines == [f"ptkg: no such file or folder: {tmp_path / 'nowhere'}; check the path"]
    assert still_answers(graph)


def test_nothing_readable_is_nothing_loaded(graph: Path, tmp_path: Path) -> None:
    bad = tmp_path / "broken.json"
    bad.write_text("{", encoding="utf-8")
    ran = ptkg("build", "--no-bundled", bad, "--graph", graph)
    assert ran.code == 1
    assert ran.lines[0] == "ptkg: records were given, and none could be read (1):"
    assert still_answers(graph)


def test_a_limited_disk_leaves_the_last_good_graph(graph: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(record(5)), encoding="utf-8")
    line = subprocess.list2cmdline(
        [*PTKG, "build", "--no-bundled", str(other), "--graph", str(graph)]
    )
    # The kernel refuses to let any file grow beyond 20 KB, as a full disk would.
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 20; exec {line}"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"ptkg: {graph}: the graph could not be written (")
    assert "the last good graph, if there is one, is unchanged" in done.stderr
    assert still_answers(graph)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB; skips where this user may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_leaves_the_last_good_graph(small_disk: Path, graph: Path, good: Path) -> None:
    moved = small_disk / "graph"
    ran = ptkg("build", "--no-bundled", good, "--graph", moved)
    if ran.code == 0:  # it fitted: the disk is filled now
        (small_disk / "filler").write_bytes(b"x" * 100)
        assert still_answers(moved)
        return
    assert (ran.code, len(ran.lines)) == (1, 1)
    assert f"ptkg: {moved}: the graph could not be written (" in ran.err
    assert still_answers(graph)


def test_no_graph_names_the_remedy(tmp_path: Path) -> None:
    for question in (
        ("combine", "SABR", "nivolumab"),
        ("info",),
        ("show", "ICE-PAC"),
        ("validate",),
    ):
        ran = ptkg(*question, "--graph", tmp_path / "none")
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == (
            f"ptkg: {tmp_path / 'none'}: there is no such folder; "
            f"build it: ptkg build --graph {tmp_path / 'none'}\n"
        )


def test_an_endpoint_that_is_not_there() -> None:
    address = f"http://127.0.0.1:{free_port()}/query"
    ran = ptkg("combine", "SABR", "nivolumab", "--graph", address)
    assert (ran.code, ran.out, len(ran.lines)) == (1, "", 1)
    assert ran.err.startswith(f"ptkg: {address} cannot be asked: ")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("combine", "SABR"), 2, "combine needs two therapies or more"),
        (
            ("combine", "SABR", "avelumub"),
            1,
            "no therapy is known as 'avelumub'; nearest: avelumab",
        ),
        (("combine", "SABR", "avelumab", "--state", "mCRCP"), 1, "no disease state is known as"),
        (("combine", "SABR", "avelumab", "--phase", "9"), 1, "no phase is known as '9'; nearest:"),
        (("combine", "SABR", "avelumab", "--status", "opened"), 1, "no status is known as"),
        (("combine", "SABR", "avelumab", "--format", "xml"), 2, "'xml'"),
        (("combine", "SABR", "avelumab", "--colour"), 2, "--colour"),
        (("answer", "trials-of-stat"), 1, "nearest: trials-of-state"),
        (("answer", "trials-of-state", "--therapy", "SABR"), 2, "it has: state, phase, status"),
        (("answer", "trials-of-state", "--state"), 2, "--state needs a value"),
        (("answer", "trials-of-state", "mCRPC"), 2, "mCRPC is no parameter; write --NAME VALUE"),
        (("answer", "trials-of-state", "--param", "mCRPC"), 2, "write NAME=VALUE"),
        (("answer", "trials-of-state", "--state", "xyzzy"), 1, "no disease state is known as"),
        (("show", "NCT99999999"), 1, "no study is known as 'NCT99999999'"),
        (("sparql",), 2, "sparql needs either a file (or - for stdin) or -q TEXT"),
        (("sparql", "missing.rq"), 2, "missing.rq: cannot be read (No such file or directory)"),
        (
            ("sparql", "-q", "SELECT ?s WHERE {"),
            2,
            "this is no SPARQL query: line 1, column 18, at the end",
        ),
        (("sparql", "-q", "hello"), 2, "no SPARQL query: line 1, column 6, at the end"),
        (("sparql", "-q", "DELETE WHERE { ?s ?p ?o }"), 2, "DELETE is not allowed"),
        (("sparql", "-q", "LOAD <http://example.org/>"), 2, "LOAD is not allowed"),
        (
            ("sparql", "-q", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"),
            2,
            "SERVICE is not allowed",
        ),
        (("export", "excel", "--out", "x"), 2, "'excel'"),
        (("export", "csv"), 2, "--out"),
        (("fetch", "x", "--out", "x.jsonl", "--since", "soon"), 2, "soon"),
        (("evaluate", "gold.jsonl", "records"), 1, "gold.jsonl"),
        (("serve", "--port", "99999"), 2, "'--port'"),
        (("info", "--graph", "README.md"), 1, "RDF format"),
        (("frobnicate",), 2, "frobnicate"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_one_clear_line(
    bundled_graph: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ran = ptkg(*arguments, graph=bundled_graph)
    assert (ran.code, ran.out) == (code, "")
    assert len(ran.lines) == 1, ran.err
    assert ran.err.startswith("ptkg: ")
    assert says in ran.err


def test_a_query_has_a_time_limit(bundled_graph: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    ran = ptkg("sparql", "-q", query, "--timeout", "1", "--graph", bundled_graph)
    assert (ran.code, ran.out) == (1, "")
    assert ran.lines == ["ptkg: no answer within 1 seconds; narrow the question or raise the limit"]


def test_a_query_that_is_no_text() -> None:
    done = subprocess.run(
        [*PTKG, "sparql", "-"], cwd=ROOT, env=environment(), input=b"\xff\xfe", check=False,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == b"ptkg: -: cannot be read (it is no UTF-8 text)\n"


def test_a_taken_port_is_said_before_the_server_starts(bundled_graph: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for verb in ("serve", "explore"):
            ran = ptkg(verb, "--port", str(port), "--graph", bundled_graph)
            assert (ran.code, ran.out, len(ran.lines)) == (1, "", 1)
            assert "choose another: --port" in ran.err


def test_words_that_mean_nothing_get_suggestions(bundled_graph: Path) -> None:
    ran = ptkg("ask", "frobnicate", "--graph", bundled_graph)
    assert ran.code == 1
    assert ran.out.splitlines()[0].endswith("not understood: frobnicate")
    assert ran.out.splitlines()[1].startswith("Try: ")
