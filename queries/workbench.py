"""A user's own SPARQL: read-only, with a time limit and a row limit, and said when it was cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from queries.binding import refuse_unsafe, tokens
from queries.engine import within

if TYPE_CHECKING:
    from queries.engine import Engine
    from queries.tables import Table

__all__ = ["MAX_ROWS", "SECONDS", "Worked", "run"]

SECONDS: Final = 30.0
MAX_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Worked:
    """What a user's query gave: rows, or triples as sorted N-Triples lines."""

    table: Table | None = None
    triples: tuple[str, ...] | None = None


def run(engine: Engine, text: str, *, seconds: float = SECONDS, max_rows: int = MAX_ROWS) -> Worked:
    """Run a user's query: SELECT and ASK give a table, CONSTRUCT and DESCRIBE triples.

    Args:
        engine: where to ask.
        text: SPARQL; updates, `SERVICE`, `LOAD` and `FROM` are refused before anything runs.
        seconds: time limit; a query that takes longer is abandoned.
        max_rows: no more rows are read; `table.truncated` says that there are more.

    Raises:
        UnsafeQuery: the query would write or reach out.
        QueryTimeout: it took too long.
        QueryError: it is malformed, or the engine failed.
    """
    refuse_unsafe(text)
    if _form(text) in {"CONSTRUCT", "DESCRIBE"}:
        triples = within(seconds, lambda: engine.construct(text))
        return Worked(triples=triples)
    return Worked(table=within(seconds, lambda: engine.select(text, max_rows=max_rows)))


def _form(text: str) -> str | None:
    """The query's form: the first keyword that is one, behind prefixes and base."""
    forms = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
    words = (token.upper() for kind, token, _ in tokens(text) if kind == "word")
    return next((word for word in words if word in forms), None)
