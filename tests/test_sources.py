"""Files of records: recognised by content, streamed, and never a reason to stop."""

from __future__ import annotations

import gzip
import json
import os
import re
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.records import Arm, Loss, Reject, Study
from graph.sources import LOADERS, read
from graph.sources.node import Node
from graph.sources.text import few_words, iso_date, shorten, slug, unique_keys

if TYPE_CHECKING:
    from pathlib import Path

DATA = ROOT / "tests" / "data" / "ctgov"


def record(number: int, title: str = "Invented") -> dict[str, object]:
    identification = {"nctId": f"NCT{99990000 + number}", "briefTitle": title}
    return {"protocolSection": {"identificationModule": identification}}


def as_lines(*numbers: int) -> bytes:
    return b"".join(json.dumps(record(number)).encode() + b"\n" for number in numbers)


def ids(path: Path) -> list[str]:
    return [item.source.record_id for item in read(path) if isinstance(item, Study)]


def rejects(path: Path) -> list[Reject]:
    return [item for item in read(path) if isinstance(item, Reject)]


PAGE = json.dumps({"studies": [record(1), record(2)], "nextPageToken": "x"}).encode()
SHAPES = {
    "one study": (json.dumps(record(1)).encode(), 1),
    "one study, pretty": (json.dumps(record(1), indent=2).encode(), 1),
    "one study, no end of line": (json.dumps(record(1)).encode() + b"\n\n", 1),
    "lines": (as_lines(1, 2, 3), 3),
    "lines with blanks": (b"\n\n" + as_lines(1) + b"  \n" + as_lines(2), 2),
    "windows lines": (as_lines(1, 2).replace(b"\n", b"\r\n"), 2),
    "byte order mark": (b"\xef\xbb\xbf" + as_lines(1, 2), 2),
    "page": (PAGE, 2),
    "page, pretty": (json.dumps(json.loads(PAGE), indent=1).encode(), 2),
    "list": (json.dumps([record(1), record(2)]).encode(), 2),
    "list, pretty": (json.dumps([record(1), record(2)], indent=4).encode(), 2),
    "long first line": (as_lines(1).replace(b"Invented", b"I" * 200_000) + as_lines(2), 2),
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_are_told_by_content_whatever_the_name(
    tmp_path: Path, shape: str, zipped: bool
) -> None:
    content, count = SHAPES[shape]
    path = tmp_path / "anything.txt"
    path.write_bytes(gzip.compress(content) if zipped else content)
    items = list(read(path))
    assert [type(item) for item in items] == [Study] * count, items
    assert ids(path) == [f"NCT{99990000 + number}" for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("content", "where", "reason"),
    [
        (b"", "", "the file is empty"),
        (b" \n\t ", "", "the file is empty"),
        (b'{"protocolSection": {', "", "no valid JSON"),
        (b"[1, 2", "", "no valid JSON"),
        (b"[]", "", "the list holds no records"),
        (b'{"studies": []}', "studies", "the list holds no records"),
        (b"[7]", "[0]", "a record is a JSON object"),
        (b'{"studies": [null]}', "studies[0]", "a record is a JSON object"),
        (b'{"a": 1}', "", "no known shape of record"),
        (b"<catalogue/>", "", "no known shape of record"),
        (b"<no XML", "", "no well-formed XML"),
        (b"<!DOCTYPE html><html><p>A page</html>", "", "the content is a web page"),
        (b"a,b,c\n1,2,3\n", "", "the content is a table with commas, not records"),
        (b"a|b|c\n1|2|3\n", "", "the content is a table with bars, not records"),
        (b"# A heading\n\nSome words.\n", "", "the content is a text, not records"),
        (b"\x89PNG\r\n\x1a\n\0\0", "", "the content is neither JSON, JSON Lines, XML nor YAML"),
        (b"\0" * 5000, "", "the content is neither JSON, JSON Lines, XML nor YAML"),
        (b'{"a": "\xff\xfe"}', "", "no valid JSON"),
        (b'{"a":' * 100_000, "", "no valid JSON"),
        (b"[" * 100_000, "", "no valid JSON"),
        (b"\x1f\x8b", "", "the gzip archive is truncated or damaged"),
        (b"\x1f\x8bnot gzip at all", "", "the gzip archive is truncated or damaged"),
        (b"NaN", "", "the content is a text, not records (neither JSON"),
    ],
)
def test_a_file_that_holds_no_record_is_one_reject(
    tmp_path: Path, content: bytes, where: str, reason: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    (reject,) = read(path)
    assert isinstance(reject, Reject)
    assert (reject.file, reject.path) == (str(path), where)
    assert reject.reason.startswith(reason)
    assert len(reject.value) <= 200


def test_a_missing_path_and_an_empty_folder(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    assert list(read(missing)) == [
        Reject(
            file=str(missing),
            record_id=None,
            path="",
            value="",
            reason="no such file or folder; check the path",
        )
    ]
    assert [item.reason for item in rejects(tmp_path)] == [
        "the folder holds no files; give a folder with records"
    ]


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(as_lines(1))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)  # root may read everything
    assert [item.reason for item in rejects(path)] == [
        "the file cannot be read (Permission denied)"
    ]


def test_a_bad_line_is_named_and_the_others_are_read() -> None:
    path = DATA / "studies.jsonl"
    found = [item if isinstance(item, Reject) else item.source.record_id for item in read(path)]
    without_number, broken = found[2], found[3]
    assert found == [
        "NCT99999003",
        "NCT99999004",
        Reject(
            file=str(path),
            record_id=None,
            path="line 3: protocolSection.identificationModule.nctId",
            value="None",
            reason="a study needs its NCT number (NCT and 8 digits); fetch the record again",
        ),
        broken,
        "NCT99999006",
        Reject(
            file=str(path),
            record_id=None,
            path="line 7",
            value="a list of 2",
            reason="a record is a JSON object; remove this value",
        ),
        "NCT99999007",
    ]
    assert isinstance(without_number, Reject)
    assert isinstance(broken, Reject)
    assert (broken.path, broken.record_id) == ("line 4", "NCT99999005")


def test_broken_first_line_of_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"protocolSection": {"identi\n' + as_lines(2, 3))
    assert ids(path) == ["NCT99990002", "NCT99990003"]
    assert [item.path for item in rejects(path)] == ["line 1"]


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_of_a_truncated_archive_the_lines_before_the_break_are_kept(
    tmp_path: Path, kept: float
) -> None:
    lines = [json.dumps(record(number, os.urandom(600).hex())).encode() for number in range(200)]
    whole = gzip.compress(b"\n".join(lines))
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(whole[: int(len(whole) * kept)])
    items = list(read(path))
    *studies, last = items
    assert len(studies) > 200 * kept * 0.7
    assert [item.source.record_id for item in studies if isinstance(item, Study)] == [
        f"NCT{99990000 + number}" for number in range(len(studies))
    ]
    assert isinstance(last, Reject)
    assert last.reason.startswith("the gzip archive is truncated or damaged")


def test_an_archive_cut_within_its_first_record(tmp_path: Path) -> None:
    path = tmp_path / "cut.json.gz"
    path.write_bytes(gzip.compress(json.dumps(record(1, os.urandom(5000).hex())).encode())[:3000])
    (reject,) = read(path)
    assert isinstance(reject, Reject)
    assert reject.reason.startswith("the gzip archive is truncated or damaged")


def test_a_folder_is_read_in_the_order_of_its_names_and_a_bad_file_does_not_stop_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.json").write_bytes(as_lines(3))
    (tmp_path / "b.json").write_bytes(b"{")
    (tmp_path / "a.json").write_bytes(as_lines(1))
    (tmp_path / ".hidden.json").write_bytes(as_lines(4))
    assert [
        item.source.record_id if isinstance(item, Study) else item.file for item in read(tmp_path)
    ] == ["NCT99990001", str(tmp_path / "b.json"), "NCT99990003"]


def test_a_text_of_ten_megabytes_is_a_study(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    path.write_text(json.dumps(record(1, "word " * 2_000_000)))
    assert ids(path) == ["NCT99990001"]


def test_a_deeply_nested_field_is_a_reject_not_a_crash(tmp_path: Path) -> None:
    deep: object = "x"
    for _ in range(600):
        deep = {"a": deep}
    path = tmp_path / "deep.json"
    path.write_text(json.dumps(record(1) | {"deep": deep}))
    (reject,) = read(path)
    assert isinstance(reject, Reject)
    assert reject.record_id == "NCT99990001"
    assert reject.reason == "the record is nested too deeply to be a study; fetch it again"


def test_lines_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    line = as_lines(1).replace(b"Invented", b"I" * 20_000)
    with path.open("wb") as file:
        for _ in range(2000):  # 40 MB
            file.write(line)
    tracemalloc.start()
    count = sum(1 for item in read(path) if isinstance(item, Study))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2000
    assert peak < 10_000_000


def test_a_plain_text_record_has_one_arm() -> None:
    (study,) = [
        item
        for item in read(DATA / "studies.jsonl")
        if isinstance(item, Study) and item.source.kind == "text"
    ]
    assert (study.source.record_id, study.source.tier) == ("NCT99999006", "digest")
    assert study.arms == (Arm(key="trial", label="trial"),)
    assert (study.title, study.summary, study.description) == (
        "An Invented Text Record",
        "Ask […] about lutetium.",
        "Longer.",
    )
    assert study.losses == (
        Loss(
            path="",
            value="phase",
            reason="a text record is read for its id, title and texts; not for these",
        ),
    )


def test_a_plain_text_record_of_no_registry_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"id": "row 7", "title": "Invented", "summary": "Words."}))
    assert list(read(path)) == [
        Reject(
            file=str(path),
            record_id="row 7",
            path="id",
            value="row 7",
            reason="the id is no trial id of a registry; give one such as NCT and 8 digits",
        )
    ]


@pytest.mark.parametrize("zipped", [False, True])
def test_yaml_goes_to_the_curated_loader(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / ("odd.yaml.gz" if zipped else "odd.txt")
    content = b"# a comment\nno_such_key: 1\n"
    path.write_bytes(gzip.compress(content) if zipped else content)
    (reject,) = read(path)
    assert isinstance(reject, Reject)
    assert "no_such_key" in reject.path + reject.reason


def test_loaders_are_named() -> None:
    assert {name: loader.name for name, loader in LOADERS.items()} == {
        "ctgov": "ctgov",
        "ctgov beta": "ctgov beta",
        "ctis": "ctis",
        "euctr": "euctr",
        "isrctn": "isrctn",
        "ctgov-copy": "ctgov-copy",
        "digest": "digest",
        "text": "text",
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_no_content_raises(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    items = list(read(path))
    assert items
    assert all(isinstance(item, Reject) and len(item.value) <= 200 for item in items)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 399), st.binary(min_size=1, max_size=4))
def test_a_damaged_archive_never_raises(tmp_path: Path, at: int, junk: bytes) -> None:
    whole = gzip.compress(as_lines(*range(30)), mtime=0)
    at %= len(whole)
    path = tmp_path / "any.gz"
    path.write_bytes(whole[:at] + junk + whole[at + len(junk) :])
    assert list(read(path))


@given(st.text())
def test_slugs_are_stable_keys(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= 70
    assert slug(text) == slug(text)


@given(st.lists(st.tuples(st.sampled_from(["A", "a", "B", "C c", "É"]), st.text(max_size=3))))
def test_keys_follow_content(items: list[tuple[str, str]]) -> None:
    keys = unique_keys([label for label, _ in items], [content for _, content in items])
    assert len(set(keys)) == len(set(items))
    backwards = unique_keys([label for label, _ in items[::-1]], [text for _, text in items[::-1]])
    assert backwards[::-1] == keys


@given(st.one_of(st.text(), st.lists(st.integers()), st.none(), st.floats()))
def test_shortened_values_are_one_short_line(value: object) -> None:
    assert len(shorten(value)) <= 200
    assert "\n" not in shorten(value)


def test_a_dozen_words() -> None:
    assert few_words(" ".join("abcdefghijklmn")) == "a b c d e f g h i j k l …"


@given(st.dates(min_value=__import__("datetime").date(1900, 1, 1)))
def test_days_are_dates_and_impossible_days_are_not(day: object) -> None:
    text = str(day)
    assert iso_date(text) == (text if int(text[:4]) <= 2200 else None)
    assert iso_date(text[:8] + "32") is None


def test_a_node_notes_wrong_types_once_each() -> None:
    node = Node({"a": 1, "b": "x", "c": [1, "y"], "d": "1,200", "e": -3, "f": None}, "r")
    assert node.text("a") is None
    assert list(node.children("b")) == []
    assert node.texts("c") == ("y",)
    assert (node.integer("d"), node.integer("e"), node.text("f")) == (1200, None, None)
    assert node.child("f").value == {}
    assert [(loss.path, loss.value) for loss in node.losses] == [
        ("r.a", "1"),
        ("r.b", "x"),
        ("r.c[0]", "1"),
        ("r.e", "-3"),
    ]
