"""People's own SPARQL as every face takes it: usual prefixes, clear errors, always a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from queries import workbench
from queries.binding import UnsafeQuery, refuse_unsafe, tokens
from queries.engine import QueryError
from queries.tables import IRI, PREFIXES, Table, typed

if TYPE_CHECKING:
    from queries.engine import Engine
    from queries.tables import Value

__all__ = ["BadQuery", "ask_own", "with_prefixes"]


class BadQuery(QueryError):
    """A text that is no SPARQL query, or one that would write or reach out."""


def ask_own(engine: Engine, text: str, *, seconds: float, rows: int) -> Table:
    """The answer to a query that a person wrote.

    Args:
        engine: where to ask.
        text: SPARQL; the usual prefixes (ptkg, rdfs, dcterms, ...) need not be declared.
        seconds: how long it may take.
        rows: how many rows are given; the table says when it was cut.

    Returns:
        Rows of a SELECT; `answer` for an ASK; subject, predicate and object of a CONSTRUCT or
        DESCRIBE.

    Raises:
        BadQuery: the text is no query, or not a harmless one.
        QueryTimeout: it took too long.
        QueryError: the engine failed.
    """
    _require_sparql(text)
    text = with_prefixes(text)
    worked = workbench.run(engine, text, seconds=seconds, max_rows=rows)
    if worked.table is not None:
        return worked.table
    lines = worked.triples or ()
    made = tuple(_triple(line) for line in lines[:rows])
    return Table(("subject", "predicate", "object"), made, truncated=len(lines) > rows)


def with_prefixes(text: str) -> str:
    """The query with the usual prefixes declared that it uses and does not declare.

    They stand in the first line, so that an error's line number stays the person's own.

    >>> with_prefixes("ASK { ?s a ptkg:Study }")
    'PREFIX ptkg: <https://w3id.org/ptkg/ontology/> ASK { ?s a ptkg:Study }'
    """
    found = list(tokens(text))
    declared = {
        found[i + 1][1]
        for i, (kind, token, _) in enumerate(found[:-1])
        if kind == "word" and token.upper() == "PREFIX"
    }
    used = {f"{token.partition(':')[0]}:" for kind, token, _ in found if kind == "prefixed"}
    missing = sorted(name for name in used - declared if name in PREFIXES)
    return "".join(f"PREFIX {name} <{PREFIXES[name]}> " for name in missing) + text


def _require_sparql(text: str) -> None:
    """Look at the grammar alone, on an empty store, before anything is asked.

    Raises:
        BadQuery: it is no query, unsafe, or not SPARQL.
    """
    import pyoxigraph as ox

    full = with_prefixes(text)
    try:
        refuse_unsafe(text)
        ox.Store().query(full)
    except UnsafeQuery as error:
        raise BadQuery(str(error)) from error
    except (SyntaxError, ValueError) as error:
        raise BadQuery(f"this is no SPARQL query: {_place(str(error), text, full)}") from error


def _place(message: str, text: str, full: str) -> str:
    """Where the grammar breaks and what stands there, in place of the parser's long list.

    >>> _place("error at 1:12: expected one of ...", "SELECT ?s { ?s", "SELECT ?s { ?s")
    'line 1, column 12, at “ ?s”'
    """
    found = re.search(r"error at (\d+):(\d+)", message)
    if found is None:
        return " ".join(message.split())[:200]
    line, column = int(found[1]), int(found[2])
    if line == 1:  # the declarations that were put before it are not the person's
        column = max(1, column - (len(full) - len(text)))
    lines = text.splitlines() or [""]
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    return f"line {line}, column {column}, at {f'“{rest[:30]}”' if rest.strip() else 'the end'}"


def _triple(line: str) -> tuple[Value, ...]:
    import pyoxigraph as ox

    def value(term: object) -> Value:
        if isinstance(term, ox.NamedNode):
            return IRI(term.value)
        if isinstance(term, ox.Literal):
            return typed(term.value, term.datatype.value)
        return str(term)

    quad = next(iter(ox.parse(line, ox.RdfFormat.N_TRIPLES)))
    return value(quad.subject), value(quad.predicate), value(quad.object)
