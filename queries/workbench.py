"""Running people's own SPARQL: read-only, with a time limit and a row limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queries.binding import UnsafeQuery, refuse_unsafe, tokens
from queries.engine import QueryError, within
from queries.tables import IRI, PREFIXES, Table, typed

if TYPE_CHECKING:
    from queries.engine import Engine
    from queries.tables import Value

__all__ = ["BadQuery", "run", "with_prefixes"]

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


class BadQuery(QueryError):
    """A text that is no SPARQL query, or one that would write or reach out."""


def run(engine: Engine, text: str, *, seconds: float = 60.0, rows: int = 10_000) -> Table:
    """The answer to a query that a person wrote.

    Args:
        engine: where to ask.
        text: SPARQL; the usual prefixes (ptkg, rdfs, dcterms, ...) need not be declared.
        seconds: how long it may take.
        rows: how many rows are read; the table says when it was cut.

    Returns:
        Rows of a SELECT; `answer` for an ASK; subject, predicate and object of a CONSTRUCT or
        DESCRIBE.

    Raises:
        BadQuery: the text is no query, or not a harmless one.
        QueryTimeout: it took too long.
        QueryError: the engine failed.
    """
    text = with_prefixes(text)
    form = _form(text)
    if form in {"SELECT", "ASK"}:
        return within(seconds, lambda: engine.select(text, max_rows=rows))
    lines = within(seconds, lambda: engine.construct(text))
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


def _form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises:
        BadQuery: it is none of them, unsafe, or not SPARQL.
    """
    import pyoxigraph as ox

    try:
        refuse_unsafe(text)
    except UnsafeQuery as error:
        raise BadQuery(str(error)) from error
    words = (token.upper() for kind, token, _ in tokens(text) if kind == "word")
    form = next((word for word in words if word in _FORMS), None)
    if form is None:
        raise BadQuery("this is no query: begin with SELECT, ASK, CONSTRUCT or DESCRIBE")
    try:
        ox.Store().query(text)  # an empty store: only the grammar is looked at
    except (SyntaxError, ValueError) as error:
        raise BadQuery(f"this is not SPARQL: {error}") from error
    return form


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
