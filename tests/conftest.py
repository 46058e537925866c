"""Shared fixtures: where the shared material is, and the tests' graph."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engines import Engines

    from queries.engine import StoreEngine

ROOT = Path(__file__).resolve().parent.parent

# No test is timed: a busy machine must not fail it.
settings.register_profile("house", settings.get_profile("default"), deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "house")


def shared_dir() -> Path | None:
    """Folder of the shared material (`../shared`, or PTKG_SHARED), or None where absent."""
    folder = Path(os.environ.get("PTKG_SHARED", ROOT.parent / "shared"))
    return folder if (folder / "terms").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared material; skips the test where it is absent."""
    folder = shared_dir()
    if folder is None:
        pytest.skip("needs the shared material (../shared or PTKG_SHARED), which is absent here")
    return folder


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """The small graph behind every engine, the real Oxigraph server among them."""
    from engines import all_engines

    with all_engines(tmp_path_factory.mktemp("engines")) as opened:
        yield opened


@pytest.fixture(scope="session")
def small_engine() -> StoreEngine:
    """The small graph in memory."""
    from engines import memory_engine

    return memory_engine()


@pytest.fixture(scope="session")
def bundled_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph folder built once from the bundled data, shared by pytest-xdist's workers."""
    return built_once(tmp_path_factory, "bundled-graph", [], bundled=True)


@pytest.fixture(scope="session")
def curated_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of the curated studies alone, without the registry digest."""
    studies = ROOT / "graph" / "curated" / "studies"
    return built_once(tmp_path_factory, "curated-graph", [studies], bundled=False)


def built_once(
    factory: pytest.TempPathFactory, name: str, records: list[Path], *, bundled: bool
) -> Path:
    """A graph that the first of several workers builds."""
    import fcntl

    from graph.build import build

    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder = root / name
    with (root / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "current").exists():
            build(records, folder, bundled=bundled)
    return folder
