"""The store: pyoxigraph in memory while a graph is made, on disk and read-only afterwards."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from pyoxigraph import QuerySolutions, RdfFormat, Store

from graph.axioms import ontology_quads

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = [
    "CURRENT",
    "STORE",
    "NoGraph",
    "graph_version",
    "load_ontology",
    "memory_store",
    "open_graph",
    "select",
    "serialise",
]

CURRENT: Final = "current"
STORE: Final = "store"


class NoGraph(FileNotFoundError):  # the interface's name: "there is no graph"
    """No graph has been built in this folder, or what is there cannot be opened."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder}: {why}; build it: ptkg build --graph {folder}")
        self.folder = folder


def graph_version(graph_dir: Path) -> Path:
    """The version folder that a graph folder points to, or the folder itself if it is one.

    Raises:
        NoGraph: when there is neither.
    """
    if (graph_dir / STORE).is_dir():
        return graph_dir
    current = graph_dir / CURRENT
    if not graph_dir.is_dir():
        raise NoGraph(graph_dir, "there is no such folder")
    if not (current / STORE).is_dir():
        raise NoGraph(graph_dir, "no graph has been built here")
    return current.resolve()


def open_graph(graph_dir: Path) -> Store:
    """Open the current version of a graph, read-only.

    Args:
        graph_dir: a graph folder (with its link `current`) or one version folder of it.

    Raises:
        NoGraph: when no graph is there, or its files are damaged; names the remedy.
    """
    version = graph_version(graph_dir)
    try:
        return Store.read_only(str(version / STORE))
    except (OSError, RuntimeError) as error:  # pyoxigraph raises either for damaged files
        raise NoGraph(graph_dir, f"the store cannot be opened ({error})") from error


def memory_store(lines: Iterable[str] = ()) -> Store:
    """A store in memory holding some lines of N-Quads."""
    store = Store()
    text = "".join(lines)
    if text:
        store.bulk_load(BytesIO(text.encode()), RdfFormat.N_QUADS)
    return store


def select(store: Store, query: str) -> QuerySolutions:
    """The rows of a SELECT query; the default graph is the union of all graphs.

    Raises:
        TypeError: when the query is no SELECT.
    """
    rows = store.query(query, use_default_graph_as_union=True)
    if not isinstance(rows, QuerySolutions):
        raise TypeError("not a SELECT query")
    return rows


def load_ontology(store: Store) -> None:
    """Add the released ontology to a store, in its named graph."""
    store.extend(ontology_quads())


def serialise(lines: Iterable[str]) -> bytes:
    """Lines of N-Quads as one sorted document without repetitions: the graph's own bytes."""
    return "".join(sorted(set(lines))).encode()
