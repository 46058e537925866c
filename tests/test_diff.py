"""What changed between two graphs or two versions of a record; whole answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from command import ptkg

from graph.diff import Change, diff
from queries.present_diff import change_text, render_diff

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def record(number: int = 1, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - raw registry JSON
    """A small registry record; `changes` replace its modules."""
    modules: dict[str, Any] = {
        "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": "Prostate cancer"},
        "statusModule": {
            "overallStatus": "RECRUITING",
            "primaryCompletionDateStruct": {"date": "2024-01", "type": "ESTIMATED"},
            "lastUpdatePostDateStruct": {"date": "2023-01-01"},
        },
        "conditionsModule": {"conditions": ["Metastatic Prostate Cancer"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "enrollmentInfo": {"count": 80, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": arms("Avelumab"),
        "outcomesModule": {"primaryOutcomes": [{"measure": "Overall survival"}]},
    }
    return {"protocolSection": modules | changes}


def arms(*drugs: str) -> dict[str, Any]:
    """One arm that gets these drugs."""
    return {
        "armGroups": [{"label": "Arm A", "interventionNames": [f"Drug: {each}" for each in drugs]}],
        "interventions": [
            {"type": "DRUG", "name": each, "armGroupLabels": ["Arm A"]} for each in drugs
        ],
    }


NEWER = record(
    statusModule={
        "overallStatus": "COMPLETED",
        "primaryCompletionDateStruct": {"date": "2024-06", "type": "ACTUAL"},
        "lastUpdatePostDateStruct": {"date": "2025-03-04"},
    },
    designModule={
        "studyType": "INTERVENTIONAL", "enrollmentInfo": {"count": 92, "type": "ACTUAL"},
    },
    armsInterventionsModule=arms("Avelumab", "Olaparib"),
    outcomesModule={"primaryOutcomes": [{"measure": "Progression-free survival"}]},
)  # fmt: skip


@pytest.fixture(name="write")
def _write(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, *records: dict[str, Any]) -> Path:
        path = tmp_path / name
        path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        return path

    return write


CHANGED = """\
studies in both: 1, of them changed: 1; added: 1, removed: 1

added
  NCT00000003 · Prostate cancer

removed
  NCT00000002 · Prostate cancer

NCT00000001 · Prostate cancer
  status: recruiting → completed
  enrolment: 80 → 92
  kind of enrolment: planned → actual
  primary completion: 2024-01 → 2024-06
  last update: 2023-01-01 → 2025-03-04
  therapy of Arm A added: olaparib
  primary outcome added: Progression-free survival
  primary outcome removed: Overall survival
"""


def test_two_versions_of_a_record(write: Callable[..., Path]) -> None:
    old = write("old.jsonl", record(), record(2))
    new = write("new.jsonl", record(3), NEWER)
    found = diff(old, new)
    assert render_diff(found) == CHANGED
    assert (found.compared, found.set_aside) == (1, ())
    assert diff(old, new) == found


def test_the_same_records_in_another_order_are_no_change(write: Callable[..., Path]) -> None:
    found = diff(write("a.jsonl", record(), record(2)), write("b.jsonl", record(2), record()))
    assert (found.added, found.removed, found.changes, found.compared) == ((), (), (), 2)


def results(median: str, p_value: str) -> dict[str, Any]:
    """A results section with one number of one group and one comparison."""
    groups = [{"id": "OG000", "title": "Arm A"}, {"id": "OG001", "title": "Arm B"}]
    outcome = {
        "type": "PRIMARY", "title": "Overall survival", "paramType": "MEDIAN",
        "dispersionType": "95% Confidence Interval", "unitOfMeasure": "months", "groups": groups,
        "classes": [{"categories": [{"measurements": [
            {"groupId": "OG000", "value": median, "lowerLimit": "4.5", "upperLimit": "12"},
        ]}]}],
        "analyses": [
            {"groupIds": ["OG000", "OG001"], "pValue": p_value, "statisticalMethod": "Log Rank",
             "paramType": "Hazard Ratio (HR)", "paramValue": "0.8"},
        ],
    }  # fmt: skip
    return record() | {"resultsSection": {"outcomeMeasuresModule": {"outcomeMeasures": [outcome]}}}


def test_numbers_that_changed_are_told_with_what_they_are_about(
    write: Callable[..., Path],
) -> None:
    found = diff(write("a.json", results("8.4", "0.04")), write("b.json", results("9.10", "0.05")))
    assert [(each.part, each.before, each.after) for each in found.changes] == [
        ("result", "8.4 mo (4.5 to 12)", "9.1 mo (4.5 to 12)"),
        ("comparison", "0.8, p 0.04", "0.8, p 0.05"),
    ]
    assert found.changes[0].about == "Overall survival, Arm A, median"


def test_a_change_reads_as_a_line() -> None:
    from graph.diff import StudyName

    study = StudyName(iri="x", id="x", name="x")
    told = [
        change_text(Change(study=study, part="arm", about="", before=None, after="SABR")),
        change_text(Change(study=study, part="therapy", about="A", before="x", after=None)),
        change_text(Change(study=study, part="status", about="", before="a", after="b")),
    ]
    assert told == ["arm added: SABR", "therapy of A removed: x", "status: a → b"]


def test_graphs_and_files_on_the_command_line(write: Callable[..., Path], tmp_path: Path) -> None:
    old, new = write("old.jsonl", record(), record(2)), write("new.json", NEWER)
    one, two = tmp_path / "one", tmp_path / "two"
    assert ptkg("build", "--no-bundled", old, "--graph", one).code == 0
    assert ptkg("build", "--no-bundled", new, "--graph", two).code == 0
    ran = ptkg("diff", one, two)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("studies in both: 1, of them changed: 1; added: 0, removed: 1\n")
    data = ptkg("diff", one, two, "--format", "json").json
    assert [each["id"] for each in data["removed"]] == ["NCT00000002"]
    assert data["changes"][0] == {
        "study": "https://w3id.org/ptkg/study/NCT00000001", "id": "NCT00000001",
        "name": "Prostate cancer", "part": "status", "about": None, "before": "recruiting",
        "after": "completed",
    }  # fmt: skip
    # of a graph and a file only the file's studies are compared
    mixed = ptkg("diff", one, new, "--format", "json").json
    assert (mixed["added"], mixed["removed"]) == ([], [])
    assert mixed["changes"] == data["changes"]
    same = ptkg("diff", one, one)
    assert same.code == 0
    assert same.out == "studies in both: 2, of them changed: 0; added: 0, removed: 0\n"


def test_what_cannot_be_read_is_named(write: Callable[..., Path], tmp_path: Path) -> None:
    good = write("good.json", record())
    ran = ptkg("diff", good, tmp_path / "nowhere")
    assert (ran.code, ran.out, len(ran.lines)) == (1, "", 1)
    assert ran.err.startswith(f"ptkg: no such file or folder: {tmp_path / 'nowhere'}")
    both = tmp_path / "both"
    both.mkdir()
    (both / "good.json").write_bytes(good.read_bytes())
    (both / "bad.json").write_text("{", encoding="utf-8")
    ran = ptkg("diff", good, both)
    assert (ran.code, len(ran.lines)) == (0, 1)
    assert ran.err.startswith(f"ptkg: set aside, and so not compared: {both / 'bad.json'}")
