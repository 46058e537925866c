"""The command line over the bundled studies: whole answers, exit codes, formats, help."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from command import PTKG, ROOT, environment, ptkg, served

import ptkg as package

if TYPE_CHECKING:
    from pathlib import Path

VERBS = (
    "build", "fetch", "combine", "questions", "answer", "ask", "sparql", "show", "why",
    "diff", "validate", "evaluate", "export", "serve", "explore", "info",
)  # fmt: skip
HEAVY = ("rdflib", "owlready2", "pandas", "streamlit", "SPARQLWrapper", "networkx", "yaml", "httpx")
ICI = "immune checkpoint inhibitor"


def test_headline_finds_the_trials_that_hold_both_in_one_arm(bundled_graph: Path) -> None:
    ran = ptkg("combine", "SABR", ICI, "--graph", bundled_graph, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    grades = {(row["name"], row["arm"]): row["grade"] for row in ran.json["rows"]}
    assert grades == {
        ("CheckPRO", "nivolumab + ipilimumab + SBRT"): "concurrent",
        ("ICE-PAC", "avelumab + SABR"): "concurrent",
        ("POSTCARD (GETUG-P13)", "durvalumab + SBRT"): "concurrent",
        (
            "SAABR",
            "atezolizumab + abiraterone + prednisone + GnRH analogue + prostate SBRT",
        ): "concurrent",
        (
            "Pembrolizumab + SBRT with or without SD-101",
            "ADT + pembrolizumab + SBRT",
        ): "timing not stated",
        (
            "Pembrolizumab + SBRT with or without SD-101",
            "ADT + pembrolizumab + SBRT + SD-101",
        ): "timing not stated",
        (
            "SBRT with cemiplimab and/or intraprostatic ipilimumab before prostatectomy",
            "SBRT + anti-PD-1 and/or ipilimumab, then prostatectomy",
        ): "timing not stated",
        # Its curated file knows one cohort of it; this one is of the registry digest.
        (
            "PORTER",
            "arm 2 · nivolumab + stereotactic ablative radiotherapy + CDX-301 + poly-ICLC"
            " + androgen deprivation therapy",
        ): "timing not stated",
    }


def test_headline_gives_the_numbers_of_ice_pac(bundled_graph: Path) -> None:
    ran = ptkg("combine", "SABR", ICI, "--graph", bundled_graph, "--format", "json")
    row = next(row for row in ran.json["rows"] if row["name"] == "ICE-PAC")
    assert row["registry_ids"] == ["ACTRN12618000954224"]
    assert (row["phase"], row["status"], row["n"]) == ("phase 2", "active not recruiting", 31)
    given = [
        {k: t[k] for k in ("answers", "class", "dose", "dose_unit", "dose_gy", "fractions")}
        for t in row["therapies"]
    ]
    assert given == [
        {
            "answers": "StereotacticAblativeRadiotherapy",
            "class": "StereotacticAblativeRadiotherapy",
            "dose": None, "dose_unit": None, "dose_gy": 20, "fractions": 1,
        },
        {
            "answers": "ImmuneCheckpointInhibitor",
            "class": "Avelumab",
            "dose": 10, "dose_unit": "mg/kg", "dose_gy": None, "fractions": None,
        },
    ]  # fmt: skip
    assert all(each["certain"] for each in row["therapies"])
    shown = ("statistic", "value", "unit", "lower", "upper", "upper_status")
    numbers = {r["endpoint"]: tuple(r[k] for k in shown) for r in row["results"] if r["preferred"]}
    assert numbers["RadiographicProgressionFreeSurvival"] == (
        "median", 8.4, "mo", 4.5, None, "not reached",
    )  # fmt: skip
    assert numbers["OverallSurvival"] == ("median", 14.1, "mo", 8.9, None, "not reached")
    assert numbers["DiseaseControlRate"] == ("proportion", 48, "%", 30, 67, "reported")
    assert numbers["ObjectiveResponseRate"] == ("proportion", 31, "%", 11, 59, "reported")
    assert all(result["source"] for result in row["results"])


def test_classes_are_understood(bundled_graph: Path) -> None:
    ran = ptkg(
        "combine", "external beam radiotherapy", "PD-L1 inhibitor", "--graph", bundled_graph,
        "--format", "json",
    )  # fmt: skip
    assert "ICE-PAC" in {row["name"] for row in ran.json["rows"]}


def test_an_inhibitor_that_may_be_left_out_is_optional(bundled_graph: Path) -> None:
    ran = ptkg("combine", "SABR", "PD-1 inhibitor", "--graph", bundled_graph, "--format", "json")
    grades = {row["grade"] for row in ran.json["rows"] if "NCT03477864" in row["registry_ids"]}
    assert grades == {"optional"}


def test_an_empty_answer_is_done_and_says_why(bundled_graph: Path) -> None:
    ran = ptkg("combine", "brachytherapy", "olaparib", "--graph", bundled_graph)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("0 trials with brachytherapy and olaparib in the same arm")


def test_combine_imports_nothing_heavy(bundled_graph: Path) -> None:
    code = (
        "import sys, ptkg\n"
        f"sys.argv = ['ptkg', 'combine', 'SABR', {ICI!r}, '--graph', {str(bundled_graph)!r}]\n"
        "try:\n    ptkg.main()\nexcept SystemExit as done:\n"
        f"    print([done.code, [n for n in {HEAVY!r} if n in sys.modules]], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stderr.strip() == "[0, []]"


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_spreadsheet_formats_hold_the_rows_of_json(bundled_graph: Path, form: str) -> None:
    question = ("answer", "trials-of-state", "--state", "mCRPC", "--graph", bundled_graph)
    rows = ptkg(*question, "--format", "json").json
    text = ptkg(*question, "--format", form).out
    read = list(csv.DictReader(io.StringIO(text), delimiter="," if form == "csv" else "\t"))
    names = [row["name"] for row in rows]
    told = [" | ".join(name) if isinstance(name, list) else name for name in names]
    assert [row["name"] for row in read] == told
    assert list(read[0]) == list(rows[0])


def test_a_pipe_gets_plain_text(bundled_graph: Path) -> None:
    ran = ptkg("show", "ICE-PAC", "--graph", bundled_graph)
    assert ran.code == 0
    assert "\x1b" not in ran.out + ran.err
    assert "median 8.4 months (4.5 to" in ran.out


def test_a_closed_pipe_is_silent(bundled_graph: Path) -> None:
    query = "SELECT * WHERE { ?s ?p ?o }"
    line = subprocess.list2cmdline([*PTKG, "sparql", "-q", query, "--limit", "30000", "-f", "csv"])
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line} | head -1"],
        cwd=ROOT, env=environment(bundled_graph), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr in ("", "ptkg: cut at 30000 rows; raise it with --limit\n")
    assert done.returncode == 0


def test_questions_lists_the_whole_library() -> None:
    ran = ptkg("questions", "--format", "json")
    assert ran.code == 0
    slugs = {path.stem for path in (ROOT / "queries" / "library").glob("*/*.rq")}
    assert {row["slug"] for row in ran.json} == slugs


def test_a_parameter_may_be_written_in_three_ways(bundled_graph: Path) -> None:
    ways = (("--state", "mCRPC"), ("--state=mCRPC",), ("--param", "state=mCRPC"))
    answers = {ptkg("answer", "trials-of-state", *w, graph=bundled_graph).out for w in ways}
    assert len(answers) == 1
    assert "ICE-PAC" in answers.pop()


def test_ask_shows_what_it_understood(bundled_graph: Path) -> None:
    text = "which trials combine SABR with a checkpoint inhibitor in mCRPC?"
    ran = ptkg("ask", text, "--graph", bundled_graph)
    first = ran.out.splitlines()[0]
    assert first.startswith("Understood: combine: therapy stereotactic ablative radiotherapy")
    assert "state metastatic castration-resistant prostate cancer (“mCRPC”)" in first
    data = ptkg("ask", text, "--graph", bundled_graph, "--format", "json").json
    assert data["question"] == "combine"
    assert data["understood"]["not_understood"] == []
    assert {row["name"] for row in data["combination"]["rows"]} == {
        "CheckPRO", "ICE-PAC", "PORTER",
    }  # fmt: skip


def test_sparql_reads_a_file_stdin_and_text(bundled_graph: Path, tmp_path: Path) -> None:
    query = 'SELECT ?name WHERE { ?s rdfs:label ?name FILTER(?name = "ICE-PAC") ?s a ptkg:Study }'
    file = tmp_path / "query.rq"
    file.write_text(query, encoding="utf-8")
    runs = [
        ptkg("sparql", file, "-f", "csv", graph=bundled_graph),
        ptkg("sparql", "-", "-f", "csv", graph=bundled_graph, stdin=query),
        ptkg("sparql", "-q", query, "-f", "csv", graph=bundled_graph),
    ]
    assert [(ran.code, ran.out, ran.err) for ran in runs] == [(0, "name\nICE-PAC\n", "")] * 3


def test_sparql_says_that_it_was_cut(bundled_graph: Path) -> None:
    query = "SELECT DISTINCT ?s WHERE { ?s a ptkg:Study } ORDER BY ?s"
    ran = ptkg("sparql", "-q", query, "--limit", "2", "-f", "json", graph=bundled_graph)
    assert (ran.code, len(ran.json)) == (0, 2)
    assert ran.err == "ptkg: cut at 2 rows; raise it with --limit\n"


def test_show_has_each_arm_once(bundled_graph: Path) -> None:
    ran = ptkg("show", "PEACE-1", "--graph", bundled_graph, "--format", "json")
    assert ran.json["registry_ids"] == ["NCT01957436"]
    assert [(arm["label"], arm["participants"]) for arm in ran.json["arms"]] == [
        ("standard of care", 296),
        ("standard of care + abiraterone", 292),
        ("standard of care + abiraterone + radiotherapy", 291),
        ("standard of care + radiotherapy", 293),
    ]


def test_info_agrees_with_the_build_report(bundled_graph: Path) -> None:
    rows = {
        row["what"]: row["value"] for row in ptkg("info", "-f", "json", graph=bundled_graph).json
    }
    report = json.loads((bundled_graph / "current" / "report.json").read_text(encoding="utf-8"))
    assert rows["studies"] == report["studies"]
    assert rows["records from curated"] == report["sources"]["curated"]
    assert rows["version"] == report["version"]
    assert rows["records set aside"] == 0
    assert rows["licence"] == "https://creativecommons.org/licenses/by/4.0/"


def test_an_endpoint_gives_the_same_answers(bundled_graph: Path) -> None:
    with served("serve", bundled_graph) as address:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/query", address)
        for question in (
            ("combine", "SABR", ICI),
            ("answer", "sabr-schedules"),
            ("show", "ICE-PAC"),
        ):
            here = ptkg(*question, "--graph", bundled_graph, "--format", "json")
            there = ptkg(*question, "--graph", address, "--format", "json")
            assert (there.code, there.err) == (0, "")
            assert there.json == here.json
        rows = {row["what"]: row["value"] for row in ptkg("info", "-f", "json", graph=address).json}
        assert rows["graph"] == address
        assert rows["studies"] > 200


def test_validate_finds_no_violation(bundled_graph: Path) -> None:
    ran = ptkg("validate", "--graph", bundled_graph, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert {row["severity"] for row in ran.json} <= {"warning"}
    assert all(row["remedy"] for row in ran.json)


def test_export_writes_a_file(bundled_graph: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph.nt"
    ran = ptkg("export", "ntriples", "--out", out, "--graph", bundled_graph)
    assert (ran.code, ran.out, ran.err) == (0, "", f"{out} written\n")
    assert "<https://w3id.org/ptkg/study/ACTRN12618000954224>" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example_and_stands_in_the_docs(verb: str) -> None:
    ran = ptkg(verb, "--help")
    assert ran.code == 0
    assert f"Example: ptkg {verb}" in ran.out
    assert f"## `ptkg {verb}" in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def test_there_is_no_other_verb() -> None:
    listed = re.findall(r"^  (\w+) {2,}\S", ptkg("--help").out.split("Commands:")[1], re.MULTILINE)
    assert sorted(listed) == sorted(VERBS)


def test_notebooks_ask_the_same(bundled_graph: Path) -> None:
    answer = package.combine("SABR", ICI, graph=str(bundled_graph))
    ran = ptkg("combine", "SABR", ICI, "--graph", bundled_graph, "--format", "json")
    assert json.loads(json.dumps(answer.as_json())) == ran.json
