"""The small graph behind every engine: the compliance suite's four ways to ask."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib
from command import free_port
from small_records import small_nquads, small_store

from queries.engine import Engine, StoreEngine
from queries.engine_http import EndpointEngine
from queries.engine_rdflib import RdflibEngine
from queries.serve import start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Engines = dict[str, Engine]


@contextmanager
def all_engines(folder: Path) -> Iterator[Engines]:
    """Oxigraph on disk, rdflib's own evaluator, oxrdflib, and the real server over HTTP.

    Args:
        folder: an empty folder for the store on disk.
    """
    on_disk = ox.Store(str(folder / "store"))
    on_disk.bulk_load(small_nquads(), ox.RdfFormat.N_QUADS)
    on_disk.flush()
    del on_disk
    port = free_port()
    server = start(folder, port=port)
    try:
        yield {
            "oxigraph": StoreEngine(ox.Store.read_only(str(folder / "store"))),
            "rdflib": RdflibEngine(_rdflib("default")),
            "oxrdflib": RdflibEngine(_rdflib("Oxigraph")),
            "http": EndpointEngine(f"http://127.0.0.1:{port}/query"),
        }
    finally:
        server.terminate()
        server.wait(10)


def memory_engine() -> StoreEngine:
    """The small graph in memory."""
    return StoreEngine(small_store())


def _rdflib(store: str) -> rdflib.Dataset:
    dataset = rdflib.Dataset(store=store, default_union=True)
    dataset.parse(data=small_nquads(), format="nquads")
    return dataset
