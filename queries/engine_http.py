"""A SPARQL 1.1 endpoint over HTTP, through SPARQLWrapper.

For graphs that have outgrown one machine: QLever, Virtuoso, GraphDB, Fuseki, Neptune, or
our own `ptkg serve`. The endpoint must answer over the union of its named graphs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.error import URLError

from SPARQLWrapper import JSON, N3, POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from queries.binding import bind
from queries.engine import QueryError, within
from queries.tables import IRI, Table, Value, typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["EndpointEngine"]

_LONGEST_GET: Final = 2000  # characters; servers refuse long addresses from 4 to 8 kB on


@dataclass(frozen=True, slots=True)
class EndpointEngine:
    """An endpoint at `url`; `timeout_seconds` covers connection, evaluation and reading."""

    url: str
    timeout_seconds: float = 60.0

    @property
    def name(self) -> str:
        """The address."""
        return self.url

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
        body = self._ask(bind(text, bindings or {}, among), JSON)
        try:
            answer = json.loads(body)
            if "boolean" in answer:
                return Table(("answer",), ((bool(answer["boolean"]),),))
            columns = tuple(answer["head"]["vars"])
            solutions = answer["results"]["bindings"]
            rows = tuple(
                tuple(_value(solution.get(name)) for name in columns)
                for solution in solutions[:max_rows]
            )
        except (ValueError, KeyError, TypeError) as error:
            msg = (
                f"{self.url} did not answer with SPARQL results in JSON: {error}; give the address "
                "of the endpoint itself, which often ends in /query or /sparql"
            )
            raise QueryError(msg) from error
        return Table(columns, rows, truncated=len(rows) < len(solutions))

    def construct(self, text: str, bindings: Mapping[str, Value] | None = None) -> tuple[str, ...]:
        """See `Engine.construct`.

        Raises:
            QueryError: as there.
        """
        import pyoxigraph as ox

        body = self._ask(bind(text, bindings or {}), N3)
        try:
            quads = ox.parse(body, ox.RdfFormat.N3)
            return tuple(sorted({f"{quad.triple} ." for quad in quads}))
        except (SyntaxError, ValueError) as error:
            msg = f"{self.url} did not answer with triples: {error}"
            raise QueryError(msg) from error

    def _ask(self, text: str, form: str) -> bytes:
        client = SPARQLWrapper(self.url)
        client.setQuery(text)
        client.setReturnFormat(form)
        client.setTimeout(max(1, int(self.timeout_seconds)))
        if len(text) > _LONGEST_GET:
            client.setMethod(POST)

        def run() -> bytes:
            response = client.query().response
            body: bytes = response.read()
            return body

        try:
            return within(self.timeout_seconds, run)
        except SPARQLWrapperException as error:
            raise QueryError(_message(self.url, error)) from error
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            msg = f"{self.url} cannot be asked: {reason}; is the endpoint running there?"
            raise QueryError(msg) from error


def _message(url: str, error: SPARQLWrapperException) -> str:
    """The endpoint's own words, without SPARQLWrapper's frame around them."""
    text = str(error).removeprefix(f"{type(error).__name__}: ")
    _, _, response = text.partition("Response:\n")
    if response.startswith("b"):
        response = response[1:].strip("'\"").encode().decode("unicode_escape", "replace")
    return f"{url}: {(response or text).strip()}"


def _value(binding: Mapping[str, str] | None) -> Value:
    if binding is None:
        return None
    match binding["type"]:
        case "uri":
            return IRI(binding["value"])
        case "bnode":
            return f"_:{binding['value']}"
        case _:
            return typed(binding["value"], binding.get("datatype"))
