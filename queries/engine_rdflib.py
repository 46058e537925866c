"""rdflib's API as an engine: its own evaluator for small graphs, Oxigraph's through oxrdflib.

Which evaluator works depends on the graph: `rdflib.Dataset()` uses rdflib's own, which is
thousands of times slower than Oxigraph on closure questions; `Dataset(store="Oxigraph")` hands
the query to Oxigraph. Give `default_union=True` for graphs with names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rdflib
import rdflib.plugins.sparql as rdflib_sparql
from pyparsing import ParseException

from queries.binding import bind
from queries.engine import QueryError
from queries.tables import IRI, Table, Value, typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdflib.query import Result

__all__ = ["RdflibEngine"]


@dataclass(frozen=True, slots=True)
class RdflibEngine:
    """An `rdflib.Graph` or `rdflib.Dataset` (with `default_union=True`)."""

    graph: rdflib.Graph
    name: str = "rdflib"

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
        result = self._run(bind(text, bindings or {}, among))
        if result.type == "ASK":
            return Table(("answer",), ((bool(result.askAnswer),),))
        if result.type != "SELECT":
            msg = "this query makes triples, not rows: ask with construct"
            raise QueryError(msg)
        columns = tuple(str(variable) for variable in result.vars or ())
        rows: list[tuple[Value, ...]] = []
        for row in result:
            if max_rows is not None and len(rows) >= max_rows:
                return Table(columns, tuple(rows), truncated=True)
            rows.append(tuple(_value(term) for term in row))  # type: ignore[union-attr]
        return Table(columns, tuple(rows))

    def construct(self, text: str, bindings: Mapping[str, Value] | None = None) -> tuple[str, ...]:
        """See `Engine.construct`.

        Raises:
            QueryError: as there.
        """
        result = self._run(bind(text, bindings or {}))
        if result.graph is None:
            msg = "this query makes rows, not triples: ask with select"
            raise QueryError(msg)
        lines = result.graph.serialize(format="nt", encoding="utf-8").decode().splitlines()
        return tuple(sorted(line for line in lines if line))

    def _run(self, text: str) -> Result:
        rdflib_sparql.SPARQL_LOAD_GRAPHS = False  # FROM must not fetch from the network
        try:
            return self.graph.query(text)
        except (ParseException, SyntaxError, ValueError, TypeError, AttributeError) as error:
            raise QueryError(str(error)) from error
        except Exception as error:
            raise QueryError(str(error)) from error


def _value(term: object) -> Value:
    if term is None:
        return None
    if isinstance(term, rdflib.URIRef):
        return IRI(str(term))
    if isinstance(term, rdflib.Literal):
        return typed(str(term), str(term.datatype) if term.datatype else None)
    return f"_:{term}"
