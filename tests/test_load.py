"""Load: thousands of synthetic trials give, copy for copy, what the bundled studies give."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from command import free_port
from conftest import ROOT

from benchmarks.synthetic import lines_of, originals, trials
from graph.closure import close
from graph.store import STORE, load_ontology, memory_store
from queries.combine import combine
from queries.engine import Engine, StoreEngine, open_engine
from queries.serve import start

if TYPE_CHECKING:
    from pathlib import Path

COPIES = 12
PAIR = ["StereotacticAblativeRadiotherapy", "ImmuneCheckpointInhibitor"]


def loaded(count: int) -> ox.Store:
    """A store in memory with so many synthetic trials, closed."""
    store = memory_store(lines_of(list(trials(count))))
    close(store)
    load_ontology(store)
    return store


def answered(engine: Engine) -> Counter[tuple[str, str, int]]:
    """How often each arm of the answer comes, by name, grade and number of results."""
    rows = combine(engine, PAIR).rows
    return Counter((row.arm_label, row.grade, len(row.results)) for row in rows)


@pytest.mark.full
def test_each_copy_of_a_study_gives_the_same_rows(tmp_path: Path) -> None:
    models = len(originals())
    once = answered(StoreEngine(loaded(models)))
    assert sum(once.values()) >= 7
    many = loaded(models * COPIES)
    expected = Counter({row: times * COPIES for row, times in once.items()})
    assert answered(StoreEngine(many)) == expected

    on_disk = ox.Store(str(tmp_path / STORE))
    on_disk.bulk_extend(many)
    on_disk.flush()
    del on_disk, many
    assert answered(open_engine(str(tmp_path))) == expected
    port = free_port()
    server = start(tmp_path, port=port)
    try:
        assert answered(open_engine(f"http://127.0.0.1:{port}/query")) == expected
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.full
def test_the_benchmark_runs_to_its_end() -> None:
    line = [sys.executable, "-m", "benchmarks", "60"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "60 trials" in done.stdout
    assert "ptkg combine" in done.stdout
    assert done.stderr == ""
