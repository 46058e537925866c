"""Archives of records: members are read as files, and no archive can do harm."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.records import Reject, Study
from graph.sources import archives, read

if TYPE_CHECKING:
    from pathlib import Path


def xml(number: int) -> bytes:
    name = f"NCT{99990000 + number}"
    return f"<clinical_study><id_info><nct_id>{name}</nct_id></id_info></clinical_study>".encode()


def line(number: int) -> bytes:
    identification = {"nctId": f"NCT{99990000 + number}"}
    return json.dumps({"protocolSection": {"identificationModule": identification}}).encode()


MEMBERS = {
    "deep/a.xml": xml(1),
    "b.xml.gz": gzip.compress(xml(2), mtime=0),
    "c.jsonl": line(3) + b"\n{\n" + line(4) + b"\n",
    ".hidden": xml(9),
    "../../outside.xml": xml(5),
    "README.md": b"# Words\n\nmore words\n",
    "inner.tar": b"",  # filled below
    "broken.xml": b"<clinical_study><id_info><nct_id>NCT99990008</nct_id>",
}


def tarred(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        folder = tarfile.TarInfo("deep")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


MEMBERS["inner.tar"] = tarred({"a.xml": xml(7)})
KINDS = {
    "tar": tarred(MEMBERS),
    "tar.gz": gzip.compress(tarred(MEMBERS), mtime=0),
    "zip": zipped(MEMBERS),
}


def told(path: Path) -> list[tuple[str, str]]:
    """Studies by id, rejects by place and the first words of their reason."""
    return [
        (item.source.record_id, "")
        if isinstance(item, Study)
        else (item.path, item.reason.partition(";")[0].partition(" (")[0])
        for item in read(path)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_each_member_is_read_as_a_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "anything"
    path.write_bytes(KINDS[kind])
    assert told(path) == [
        ("NCT99990001", ""),
        ("NCT99990002", ""),
        ("NCT99990003", ""),
        ("c.jsonl: line 2", "no valid JSON"),
        ("NCT99990004", ""),
        ("NCT99990005", ""),
        ("README.md", "the content is a text, not records"),
        ("inner.tar", "an archive within an archive is not read"),
        ("broken.xml", "no well-formed XML"),
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["anything"]
    assert not (tmp_path.parent / "outside.xml").exists()


def test_links_and_devices_are_named(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, kind in (("link.xml", tarfile.SYMTYPE), ("pipe.xml", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info)
    path = tmp_path / "a.tar"
    path.write_bytes(buffer.getvalue())
    assert told(path) == [
        ("link.xml", "a link or device is not read"),
        ("pipe.xml", "a link or device is not read"),
    ]


def test_a_member_that_is_too_large_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 1000)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"large.xml": b" " * 1001, "small.xml": xml(1)}))
    assert told(path) == [("large.xml", "the member is larger than 64 MB"), ("NCT99990001", "")]


@pytest.mark.parametrize("pack", [zipped, lambda members: gzip.compress(tarred(members))])
def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: object) -> None:
    monkeypatch.setattr(archives, "SMALL", 100_000)
    monkeypatch.setattr(archives, "GROWTH_LIMIT", 3)
    assert callable(pack)
    path = tmp_path / "bomb"
    path.write_bytes(pack({f"{number}.xml": b" " * 90_000 for number in range(50)}))
    found = told(path)
    assert len(found) < 10
    assert found[-1] == ("", "the archive unpacks to more than 3 times its size")


def test_an_office_document_is_no_archive_of_records(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}))
    assert told(path) == [("", "an office document")]


def test_an_empty_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({}))
    assert told(path) == [("", "the archive holds no files")]


def test_a_zip_with_a_password_is_named(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.xml": xml(1)}))
    content[6] |= 1  # the flag of encryption, in the member's header ...
    content[content.index(b"PK\x01\x02") + 8] |= 1  # ... and in the directory
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(content))
    assert told(path) == [("a.xml", "the archive is truncated or damaged")]


@pytest.mark.parametrize("kept", [0.3, 0.7])
@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_of_a_cut_archive_the_members_before_the_break_are_kept(
    tmp_path: Path, kind: str, kept: float
) -> None:
    whole = tarred({f"{number:03}.xml": xml(number) for number in range(100)})
    whole = gzip.compress(whole) if kind == "tar.gz" else whole
    path = tmp_path / "cut"
    path.write_bytes(whole[: int(len(whole) * kept)])
    *studies, last = read(path)
    assert [type(item) for item in studies] == [Study] * len(studies)
    assert studies
    assert isinstance(last, Reject)
    assert "truncated or damaged" in last.reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_archive_never_raises(tmp_path: Path, kind: str, at: int, junk: bytes) -> None:
    whole = KINDS[kind]
    at %= len(whole)
    path = tmp_path / "any"
    path.write_bytes(whole[:at] + junk + whole[at + len(junk) :])
    assert list(read(path))


def test_members_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "many.tar.gz"
    wide = xml(1).replace(
        b"<id_info>", b"<brief_title>" + b"w " * 10_000 + b"</brief_title><id_info>"
    )
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for number in range(1000):  # 20 MB
            info = tarfile.TarInfo(f"{number}.xml")
            info.size = len(wide)
            tar.addfile(info, io.BytesIO(wide))
    tracemalloc.start()
    count = sum(1 for item in read(path) if isinstance(item, Study))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1000
    assert peak < 5_000_000
