"""Reading at scale: the same bytes whatever the number of workers, rejects named, none lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.records import SIZE, records, write_records
from graph import parts
from graph.parts import PartsError, in_workers, write_parts

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_records_have_their_size_and_differ() -> None:
    made = list(records(5))
    assert len(set(made)) == 5
    assert all(abs(len(record) - SIZE) < SIZE / 10 for record in made)
    assert list(records(5)) == made


def test_the_parts_are_the_same_with_one_two_and_three_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "SHARE", 3)
    source = tmp_path / "records.jsonl"
    write_records(source, 11)
    with source.open("ab") as stream:
        stream.write(b'{"no": "record"}\n')
    outputs = []
    for workers in (1, 2, 3):
        folder = tmp_path / str(workers)
        files = write_parts([source], folder, workers)
        assert [file.name for file in files] == [f"part-{n:07d}.nq" for n in range(4)]
        outputs.append(written(folder))
    assert outputs[0] == outputs[1] == outputs[2]
    assert sorted(outputs[0]) == [
        "part-0000000.nq",
        "part-0000001.nq",
        "part-0000002.nq",
        "part-0000003.nq",
        "part-0000003.rejects.jsonl",
    ]
    lines = b"".join(outputs[0][f"part-{n:07d}.nq"] for n in range(4))
    assert all(f"NCT8{number:07d}".encode() in lines for number in range(11))


def _fails(number: int) -> None:
    if number == 1:
        raise SystemExit(3)


def test_a_worker_that_is_stopped_is_an_error() -> None:
    with pytest.raises(PartsError, match=r"1 of 2 workers ended early \(exit 3\)"):
        in_workers(_fails, 2)
