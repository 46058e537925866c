"""AACT exports: tables made from records of API v2 are read as those records are.

There is no real export to test with. `aact_export` writes the tables from AACT's list of columns
and the values of records that we have: own-worded ones, and real ones where the shared material is.
"""

from __future__ import annotations

import csv
import dataclasses
import gzip
import io
import json
import sqlite3
import tracemalloc
import zipfile
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import pytest
from aact_export import Rows, as_table, export, without_what_aact_lacks, write
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.records import Loss, Reject, Study
from graph.sources import ctgov, read
from graph.sources.aact_rows import BrokenRow, Cells, rows
from graph.sources.aact_tables import PEOPLE, TABLES, UNREAD, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DATA = ROOT / "tests" / "data" / "ctgov"
NCT = "NCT99999001"
OTHER = "NCT99999002"


def own_records() -> list[dict[str, Any]]:
    files = (DATA / f"{nct}.json" for nct in (NCT, OTHER))
    return [without_what_aact_lacks(json.loads(file.read_bytes())) for file in files]


def tables() -> Rows:
    return export(own_records())


def bare(value: object) -> object:
    """A record without its source, and without the paths of its fields."""
    if isinstance(value, tuple):
        return tuple(bare(item) for item in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    found = {
        each.name: bare(getattr(value, each.name))
        for each in dataclasses.fields(value)
        if each.name not in {"source", "field", "path"}
    }
    if isinstance(value, Study):
        # A loss is told once a path, and of one event that is listed twice the rows stand together.
        found["losses"] = {(loss.value, loss.reason) for loss in value.losses}
        found["adverse_events"] = {event.key: bare(event) for event in value.adverse_events}
    return found


def studies(folder: Path) -> dict[str, Study]:
    return {item.source.record_id: item for item in read(folder) if isinstance(item, Study)}


def rejects(path: Path) -> list[Reject]:
    return [item for item in read(path) if isinstance(item, Reject)]


def assert_same(records: Iterable[dict[str, Any]], folder: Path, *, labels: bool) -> None:
    given_records = [without_what_aact_lacks(record) for record in records]
    items = list(read(write(export(given_records, labels=labels), folder)))
    assert [item for item in items if isinstance(item, Reject)] == []
    found = {item.source.record_id: item for item in items if isinstance(item, Study)}
    assert len(found) == len(items)
    for record in given_records:
        expected = ctgov.study(record, "")
        assert isinstance(expected, Study)
        assert bare(found.pop(expected.source.record_id)) == bare(expected)
    assert found == {}


@pytest.mark.parametrize("labels", [False, True])
def test_own_records_are_the_same_from_tables(tmp_path: Path, labels: bool) -> None:
    assert_same(own_records(), tmp_path / "export", labels=labels)


@pytest.mark.parametrize("labels", [False, True])
def test_real_records_are_the_same_from_tables(tmp_path: Path, shared: Path, labels: bool) -> None:
    files = sorted((shared / "registry" / "ctgov_v2").glob("*.json"))
    records = [json.loads(file.read_bytes()) for file in files]
    with gzip.open(
        shared / "registry" / "ctgov_v2_other" / "other_conditions_full.jsonl.gz"
    ) as lines:
        real = (record for line in lines if is_real(record := json.loads(line)))
        records += list(islice(real, 150))
    assert len(records) > 150
    assert_same(records, tmp_path / "export", labels=labels)


def is_real(record: dict[str, Any]) -> bool:
    """Whether a record is the registry's, not one that a test of somebody's made up."""
    number: str = record["protocolSection"]["identificationModule"]["nctId"]
    return number != "NCT55555555"


def test_the_source_of_a_study_is_the_registry(tmp_path: Path) -> None:
    folder = write(tables(), tmp_path / "export")
    source = studies(folder)[NCT].source
    assert (source.kind, source.tier, source.file) == ("ctgov", "registry", str(folder))
    assert (source.version, source.processed_on) == ("2025-12-02", "2026-01-05")
    assert len(source.sha256) == 64


def test_paths_are_those_of_the_tables(tmp_path: Path) -> None:
    study = studies(write(tables(), tmp_path / "export"))[NCT]
    paths = {arm.label: arm.field for arm in study.arms}
    made = tables()
    ids = {row["title"]: row["id"] for row in made["design_groups"]}
    assert paths == {label: f"design_groups[id={ids[label]}]" for label in paths}
    assert {item.field.partition("[")[0] for item in study.outcomes} == {
        "design_outcomes",
        "outcomes",
    }
    groups = {row["id"]: row["result_type"] for row in made["result_groups"]}
    assert {groups[int(group.field[len("result_groups[id=") : -1])] for group in study.groups} == {
        "Outcome"
    }


def test_losses_name_table_row_and_column(tmp_path: Path) -> None:
    made = tables()
    of_study = next(row for row in made["studies"] if row["nct_id"] == NCT)
    of_study |= {"overall_status": "Sleeping", "phase": "Phase 9", "enrollment": "many"}
    of_study["a_new_column"] = "news"
    group = made["design_groups"][0]
    group["group_type"] = "BEST"
    made["design_groups"][1]["title"] = None
    link = made["design_group_interventions"][0]
    link["design_group_id"] = 7
    made["sponsors"][0]["lead_or_collaborator"] = "boss"
    study = studies(write(made, tmp_path / "export"))[NCT]
    known = {loss.path: loss.value for loss in study.losses}
    assert (
        known
        | {
            "studies.overall_status": "Sleeping",
            "studies.phase[0]": "Phase 9",
            "studies.enrollment": "many",
            "studies.a_new_column": "news",
            f"design_groups[id={group['id']}].group_type": "BEST",
            f"design_groups[id={made['design_groups'][1]['id']}].title": "None",
            f"design_group_interventions[id={link['id']}].design_group_id": "7",
            f"sponsors[id={made['sponsors'][0]['id']}].lead_or_collaborator": "boss",
        }
        == known
    )


def test_dates_as_written_and_as_a_day(tmp_path: Path) -> None:
    made = tables()
    row = next(row for row in made["studies"] if row["nct_id"] == NCT)
    row |= {"start_month_year": "March 2019", "start_date": "2019-03-31"}
    row |= {"primary_completion_month_year": "2024-06", "primary_completion_date": "2024-06-12"}
    row |= {"completion_month_year": None, "completion_date": "2025-01-15"}
    study = studies(write(made, tmp_path / "export"))[NCT]
    found = (study.start_date, study.primary_completion_date, study.completion_date)
    assert found == ("2019-03", "2024-06-12", "2025-01-15")


def test_totals_among_the_events_of_older_exports(tmp_path: Path) -> None:
    made = export(own_records())
    code = {"nct_id": NCT, "ctgov_group_code": "E1"}
    group = {"id": 1, "result_type": "Reported Event", "title": "Enzalutamide", **code}
    event = {"result_group_id": 1, "event_type": "serious", "frequency_threshold": 5, **code}
    total = {"organ_system": "Total", "adverse_event_term": "Total, serious adverse events"}
    counts = {"subjects_affected": 4, "subjects_at_risk": 31}
    made["result_groups"].append(group)
    made["reported_events"] = [{"id": 1, **event, **total, **counts}]
    made["reported_events"].append(
        {
            **event,
            "id": 2,
            "organ_system": "Cardiac disorders",
            "adverse_event_term": "Arrest",
            "default_vocab": "MedDRA 24.0",
            "default_assessment": "Systematic Assessment",
            "subjects_affected": 1,
            "subjects_at_risk": 31,
        }
    )
    found = studies(write(made, tmp_path / "export"))[NCT].adverse_events
    assert [
        (each.term, each.total, each.affected, each.at_risk, each.vocabulary, each.assessment)
        for each in found
    ] == [
        ("any serious adverse event", True, 4, 31, None, None),
        ("Arrest", False, 1, 31, "MedDRA 24.0", "systematic"),
    ]


def test_a_zip_is_an_export_and_other_files_beside_tables_are_read(tmp_path: Path) -> None:
    folder = write(tables(), tmp_path / "export")
    zipped = tmp_path / "export.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"dump/{file.name}")
        archive.writestr("dump/readme.png", b"\x89PNG")
    assert [item.path for item in rejects(zipped)] == ["dump/readme.png"]
    assert {nct: bare(study) for nct, study in studies(zipped).items()} == {
        nct: bare(study) for nct, study in studies(folder).items()
    }
    (folder / "a_record.json").write_text(json.dumps(own_records()[0]).replace(NCT, "NCT99999090"))
    (folder / "schema.png").write_bytes(b"\x89PNG\0")
    assert sorted(studies(folder)) == [NCT, OTHER, "NCT99999090"]
    assert [item.file for item in rejects(folder)] == [str(folder / "schema.png")]


def test_a_damaged_zip_gives_what_stood_before(tmp_path: Path) -> None:
    folder = write(tables(), tmp_path / "export")
    zipped = tmp_path / "export.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    content = zipped.read_bytes()
    zipped.write_bytes(content.replace(b"Objective response rate", b"Objective RESPONSE rate"))
    (damaged,) = rejects(zipped)
    assert damaged.file == f"{zipped}: design_outcomes.txt"
    assert damaged.reason.startswith("the table cannot be read (Bad CRC-32")
    assert sorted(studies(zipped)) == [NCT, OTHER]


def test_tables_of_people_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tables()
    for table in sorted(PEOPLE | UNREAD):
        made[table] = [{"id": 1, "nct_id": NCT, "name": "Robin Tester", "email": "r@example.org"}]
    folder = write(made, tmp_path / "export")
    opened: list[str] = []
    kept = type(folder).open

    def watched(self: Path, mode: str) -> IO[Any]:
        opened.append(self.stem)
        return kept(self, mode)

    monkeypatch.setattr(type(folder), "open", watched)
    items = list(read(folder))
    assert len(items) == 2
    assert set(opened) == set(made) - PEOPLE - UNREAD


def test_columns_are_all_known(shared: Path) -> None:
    columns: dict[str, list[str]] = {}
    with (shared / "registry" / "aact" / "columns.tsv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            columns.setdefault(row["table"], []).append(row["column"])
    unknown = {
        f"{table}.{column}"
        for table, names in columns.items()
        for column in names
        if table not in PEOPLE | UNREAD
        and column not in TABLES.get(table, TABLES["studies"]).branch.children
    }
    assert unknown == set()
    assert set(TABLES) - set(columns) == set()
    read_tables = {table: names for table, names in columns.items() if table in TABLES}
    assert {table: table_of(table, names) for table, names in read_tables.items()} == {
        table: table for table in read_tables
    }
    # By content alone, but for those whose columns another table has, too.
    assert {table for table, names in read_tables.items() if table_of("x", names) is None} == {
        *("brief_summaries", "detailed_descriptions", "conditions", "keywords", "baseline_counts")
    }


def test_broken_rows_are_named_and_the_others_read(tmp_path: Path) -> None:
    folder = write(tables(), tmp_path / "export")
    file = folder / "conditions.txt"
    rows_of = file.read_text(encoding="utf-8").splitlines()
    bad = [
        f"1|{NCT}|one field more|x|y",
        f'2|{NCT}|"never closed|z',
        "3|NCT123|no study|no study",
        f'4|{NCT}|"quoted"wrongly|z',
        f"5|{NCT}|kept|kept",
    ]
    file.write_text("\n".join([*rows_of, *bad]) + "\n", encoding="utf-8")
    first = len(rows_of) + 1
    found = [(item.file, item.path, item.record_id) for item in rejects(folder)]
    assert found == [
        (str(file), f"line {first}", NCT),
        (str(file), f"line {first + 1}", NCT),
        (str(file), f"line {first + 2}", None),
        (str(file), f"line {first + 3}", NCT),
    ]
    assert studies(folder)[NCT].conditions == ("kept", "Prostate Cancer")


def test_after_too_many_broken_rows_a_table_is_given_up(tmp_path: Path) -> None:
    folder = write(tables(), tmp_path / "export")
    file = folder / "keywords.txt"
    file.write_text(file.read_text(encoding="utf-8") + "|\n" * 3_000, encoding="utf-8")
    found = rejects(folder)
    assert len(found) == 1_001
    assert found[-1].reason.startswith("more than 1000 broken rows; from here on nothing was read")
    assert studies(folder)[NCT].keywords == ("mCRPC", "SABR")


def test_rows_span_lines_and_a_lost_quote_costs_one_row() -> None:
    content = b'1|"a\nb"|c\n2|"lost|d\n3|e|f\n\n4|\xff|g\n'
    assert list(rows(io.BytesIO(content), 3)) == [
        Cells(2, ["1", "a\nb", "c"], torn=False),
        BrokenRow(
            4,
            '2|"lost|d\n',
            "the row cannot be read (unexpected end of data); export the table again",
        ),
        Cells(5, ["3", "e", "f"], torn=False),
        Cells(7, ["4", "�", "g"], torn=True),
    ]


def test_bytes_that_are_no_utf8_are_a_loss(tmp_path: Path) -> None:
    folder = write(tables(), tmp_path / "export")
    file = folder / "studies.txt"
    file.write_bytes(file.read_bytes().replace(b"LANTERN", b"LANT\xc9RN"))
    study = studies(folder)[NCT]
    assert study.acronym == "LANT�RN"
    reason = "bytes that are no UTF-8 were replaced; export the table as UTF-8"
    assert Loss(path="studies", value="", reason=reason) in study.losses


def test_headers_that_cannot_be_used(tmp_path: Path) -> None:
    made = tables()
    folder = write(made, tmp_path / "export")
    no_study = [{k: v for k, v in row.items() if k != "nct_id"} for row in made["conditions"]]
    (folder / "conditions.txt").write_text(as_table(no_study), encoding="utf-8")
    twice = as_table(made["keywords"]).replace("downcase_name", "name", 1)
    (folder / "keywords.txt").write_text(twice, encoding="utf-8")
    found = {
        item.file.rpartition("/")[2]: item.reason.partition(";")[0] for item in rejects(folder)
    }
    assert found == {
        "conditions.txt": "the table has no column nct_id, by which its rows find their study",
        "keywords.txt": "the header names columns twice (name)",
    }
    assert studies(folder)[NCT].conditions == ()


def test_tables_without_studies_and_rows_without_a_study(tmp_path: Path) -> None:
    made = tables()
    folder = write({table: rows for table, rows in made.items() if table != "studies"}, tmp_path)
    (only,) = read(folder)
    assert isinstance(only, Reject)
    assert only.reason == "tables of AACT without that of the studies; give the whole export"
    of_one = [row for row in made["studies"] if row["nct_id"] == OTHER]
    (folder / "studies.txt").write_text(as_table([*of_one, *of_one]), encoding="utf-8")
    second, without = rejects(folder)
    assert (second.record_id, second.path) == (OTHER, "studies: line 3")
    count = sum(
        row["nct_id"] == NCT for table, found in made.items() if table != "studies" for row in found
    )
    assert (without.value, without.reason) == (
        NCT,
        f"{count} rows are of studies that the table of studies does not have; "
        "give the whole export",
    )


def test_a_full_disk_is_a_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite3, "connect", full)
    (only,) = read(write(tables(), tmp_path / "export"))
    assert isinstance(only, Reject)
    assert "set SQLITE_TMPDIR to another" in only.reason


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_becomes_of_the_tables_nothing_is_raised_or_lost_silently(
    tmp_path: Path, data: st.DataObject
) -> None:
    made = tables()
    table = data.draw(st.sampled_from(sorted(made)))
    row = data.draw(st.sampled_from(made[table]))
    column = data.draw(st.sampled_from(sorted(row)))
    change = data.draw(
        st.sampled_from(
            ["no table", "no column", "another value", "a quote", "NUL", "cut", "shuffled"]
        )
    )
    folder = write(made, tmp_path / "export")
    file = folder / f"{table}.txt"
    before = list(read(folder))
    if change == "no column":
        rest = [{k: v for k, v in each.items() if k != column} for each in made[table]]
        file.write_text(as_table(rest), encoding="utf-8", newline="")
    elif change == "no table":
        file.unlink()
    elif change == "cut":
        content = file.read_bytes()
        file.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    elif change == "shuffled":
        shuffled = data.draw(st.permutations(made[table]))
        file.write_text(as_table(shuffled), encoding="utf-8", newline="")
    else:
        odd = {"a quote": '"', "NUL": "\0x"}
        row[column] = odd.get(change) or data.draw(
            st.text(st.characters(codec="utf-8"), max_size=40)
        )
        text = as_table(made[table])
        file.write_text(
            text.replace('""""', '"') if change == "a quote" else text,
            encoding="utf-8",
            newline="",
        )
    after = list(read(folder))
    assert after
    if change == "shuffled" and table != "studies":
        assert [bare(item) for item in after] == [bare(item) for item in before]
    for item in after:
        if isinstance(item, Reject):
            assert item.reason and item.file
    read_ids = {item.source.record_id for item in after if isinstance(item, Study)}
    rejected = any(isinstance(item, Reject) for item in after)
    assert read_ids == {NCT, OTHER} or rejected


def test_a_field_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    made = tables()
    made["brief_summaries"][0]["description"] = ('word "x" | ' * 900 + "\n") * 1_000
    study = studies(write(made, tmp_path / "export"))[NCT]
    assert study.summary is not None
    assert len(study.summary) > 9_000_000


def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    row = {"overall_status": "COMPLETED", "study_type": "INTERVENTIONAL"}
    filler = "a condition with a name of some length " * 5

    def peak(count: int) -> int:
        ids = [f"NCT{number:08}" for number in range(count)]
        folder = write(
            {
                "studies": [{"nct_id": nct, "brief_title": "Title", **row} for nct in ids],
                "conditions": [
                    {"id": at, "nct_id": nct, "name": f"{filler}{at}"} for at, nct in enumerate(ids)
                ],
            },
            tmp_path / str(count),
        )
        tracemalloc.start()
        seen = sum(isinstance(item, Study) for item in read(folder))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert seen == count
        return used

    assert peak(4_500) < peak(1_500) * 1.3
