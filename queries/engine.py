"""Where questions are asked: one protocol over Oxigraph, rdflib and SPARQL endpoints.

`open_engine` takes a graph directory, an RDF file, or the address of an endpoint. Everything
heavy (rdflib, SPARQLWrapper) is imported by the engine that needs it, when it is opened.
The default graph is the union of all named graphs, everywhere.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from queries.binding import bind
from queries.tables import IRI, Table, Value, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyoxigraph as ox

__all__ = ["Engine", "QueryError", "QueryTimeout", "StoreEngine", "open_engine", "within"]

T = TypeVar("T")


class QueryError(RuntimeError):
    """A query that the engine could not answer; the message is the engine's own."""


class QueryTimeout(QueryError):
    """A query that did not end within its time limit."""


class Engine(Protocol):
    """Something that answers SPARQL with values bound."""

    @property
    def name(self) -> str:
        """What is asked, for messages: a directory or an address."""
        ...

    def select(
        self,
        text: str,
        bindings: Mapping[str, Value] | None = None,
        *,
        among: Mapping[str, Sequence[Value]] | None = None,
        max_rows: int | None = None,
    ) -> Table:
        """The answer to a SELECT or ASK (one column `answer`), read up to `max_rows` rows.

        Args:
            text: SPARQL; an outermost `WHERE {` is needed where values are bound.
            bindings: parameter to its value; None leaves it free.
            among: parameter to the several values it may take.
            max_rows: stop reading after so many rows; the table says so.

        Raises:
            QueryError: the query is malformed or the engine failed.
        """
        ...

    def construct(self, text: str, bindings: Mapping[str, Value] | None = None) -> tuple[str, ...]:
        """The triples of a CONSTRUCT or DESCRIBE as sorted N-Triples lines.

        Raises:
            QueryError: the query is malformed or the engine failed.
        """
        ...


def open_engine(graph: str, *, timeout_seconds: float = 60.0) -> Engine:
    """The engine for a graph directory, an RDF file, or an endpoint's http(s) address.

    Args:
        graph: a directory made by `ptkg build`, an RDF file, or the address of an endpoint.
        timeout_seconds: how long an endpoint may take for one answer.

    Raises:
        NoGraph: there is no built graph in the directory (the message says how to build it).
    """
    if graph.startswith(("http://", "https://")):
        from queries.engine_http import EndpointEngine

        return EndpointEngine(graph, timeout_seconds=timeout_seconds)
    path = Path(graph)
    if path.is_file():
        return StoreEngine(_read_file(path), name=graph)
    from graph.store import open_graph

    return StoreEngine(open_graph(path), name=graph)


def _read_file(path: Path) -> ox.Store:
    import pyoxigraph as ox

    store = ox.Store()
    store.bulk_load(path=str(path))
    return store


@dataclass(frozen=True, slots=True)
class StoreEngine:
    """Oxigraph inside this process: a store on disk, opened read-only, or in memory."""

    store: ox.Store
    name: str = "memory"

    def select(
        self,
        text: str,
        bindings: Mapping[str, Value] | None = None,
        *,
        among: Mapping[str, Sequence[Value]] | None = None,
        max_rows: int | None = None,
    ) -> Table:
        """See `Engine.select`.

        Raises:
            QueryError: as there.
        """
        import pyoxigraph as ox

        result = self._run(bind(text, bindings or {}, among))
        if isinstance(result, ox.QueryBoolean):
            return Table(("answer",), ((bool(result),),))
        if not isinstance(result, ox.QuerySolutions):
            msg = "this query makes triples, not rows: ask with construct"
            raise QueryError(msg)
        columns = tuple(variable.value for variable in result.variables)
        rows: list[tuple[Value, ...]] = []
        try:
            for solution in result:
                if max_rows is not None and len(rows) >= max_rows:
                    return Table(columns, tuple(rows), truncated=True)
                rows.append(tuple(_value(term) for term in solution))
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(str(error)) from error
        return Table(columns, tuple(rows))

    def construct(self, text: str, bindings: Mapping[str, Value] | None = None) -> tuple[str, ...]:
        """See `Engine.construct`.

        Raises:
            QueryError: as there.
        """
        import pyoxigraph as ox

        result = self._run(bind(text, bindings or {}))
        if not isinstance(result, ox.QueryTriples):
            msg = "this query makes rows, not triples: ask with select"
            raise QueryError(msg)
        return tuple(sorted({f"{triple} ." for triple in result}))

    def _run(self, text: str) -> object:
        try:
            return self.store.query(text, use_default_graph_as_union=True)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise QueryError(str(error)) from error


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Value:
    import pyoxigraph as ox

    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    if isinstance(term, ox.Literal):
        return typed(term.value, term.datatype.value)
    return str(term)


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do `work` in a thread and wait at most so long for it.

    SPARQLWrapper's own timeout covers only the connection, and pyoxigraph has none. A thread
    cannot be killed: after the limit the work is abandoned, and ends with the process.

    Raises:
        QueryTimeout: it took longer.
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread below
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True, name="query")
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        msg = f"no answer within {seconds:g} seconds; narrow the question or raise the limit"
        raise QueryTimeout(msg)
    return done[0]
