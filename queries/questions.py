"""The library of stored questions: `library/<topic>/<slug>.rq`, each with a strict header.

A header is YAML in lines that begin with `#+ `; what it may hold is `Header`. Columns are
documented one by one and must be those that the query selects, so the two cannot drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from queries import terms
from queries.binding import bind, tokens
from queries.facts import shared_name
from queries.tables import IRI, ONTOLOGY, Cell, Table, Value, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queries.engine import Engine

__all__ = [
    "BadParameter",
    "LibraryError",
    "Parameter",
    "Question",
    "answer",
    "bound_text",
    "fold",
    "load",
]

LIBRARY: Final = Path(__file__).parent / "library"
MARK: Final = "#+"

Kind = Literal["therapy", "state", "endpoint", "study", "phase", "status", "text", "flag", "node"]


class LibraryError(ValueError):
    """Stored questions that break the rules; the message names all, each with file and key."""


class BadParameter(ValueError):
    """A parameter that the question does not have, or a value that it cannot take."""


class Parameter(BaseModel):
    """What a question asks for: a kind of term, and the value where none is given."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Kind
    default: str | None = None
    example: str


class Header(BaseModel):
    """The `#+` header of a stored question."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    slug: str
    title: str
    question: str
    topic: str
    keywords: list[str]
    params: dict[str, Parameter]
    columns: dict[str, str]
    gather: list[str] = []  # columns of which one row may hold several values
    split: list[str] = []  # columns that come as one text joined by " | "


@dataclass(frozen=True, slots=True)
class Question:
    """One stored question."""

    slug: str
    title: str
    question: str
    topic: str
    keywords: tuple[str, ...]
    params: dict[str, Parameter]
    columns: dict[str, str]
    gather: tuple[str, ...]
    split: tuple[str, ...]
    text: str  # the SPARQL, without its header


@cache
def load() -> dict[str, Question]:
    """All stored questions by slug, sorted by topic and slug.

    Raises:
        LibraryError: naming every broken file and key.
    """
    problems: list[str] = []
    found: dict[str, Question] = {}
    for path in sorted(LIBRARY.glob("*/*.rq")):
        question = _read(path, problems)
        if question is not None:
            found[question.slug] = question
    if problems:
        raise LibraryError("\n".join(problems))
    return found


def _read(path: Path, problems: list[str]) -> Question | None:
    import yaml

    where = f"{path.parent.name}/{path.name}"
    lines = path.read_text(encoding="utf-8").splitlines()
    head = "\n".join(line.removeprefix(MARK)[1:] for line in lines if line.startswith(MARK))
    text = "\n".join(line for line in lines if not line.startswith(MARK)).strip() + "\n"
    try:
        header = Header.model_validate(yaml.safe_load(head))
    except yaml.YAMLError as error:
        problems.append(f"{where}: the header is no YAML: {error}")
        return None
    except ValidationError as error:
        problems.extend(
            f"{where}: {'.'.join(map(str, each['loc'])) or 'header'}: {each['msg']}"
            for each in error.errors()
        )
        return None
    before = len(problems)
    problems.extend(f"{where}: {problem}" for problem in _faults(header, text, path))
    if len(problems) > before:
        return None
    return Question(
        slug=header.slug,
        title=header.title,
        question=header.question,
        topic=header.topic,
        keywords=tuple(header.keywords),
        params=dict(header.params),
        columns=dict(header.columns),
        gather=tuple(header.gather),
        split=tuple(header.split),
        text=text,
    )


def _faults(header: Header, text: str, path: Path) -> list[str]:
    """What pydantic cannot see: the header against the file's name and its query."""
    faults = []
    if header.slug != path.stem:
        faults.append(f"slug: {header.slug!r} must be the file's name, {path.stem!r}")
    if header.topic != path.parent.name:
        faults.append(f"topic: {header.topic!r} must be the folder's name, {path.parent.name!r}")
    try:
        columns, variables = _shape(text)
        bind(text, dict.fromkeys(header.params, "x"))
    except ValueError as error:
        return [*faults, f"query: {error}"]
    if columns != tuple(header.columns):
        faults.append(f"columns: the query selects {', '.join(columns)}; document these in order")
    faults.extend(
        f"params.{name}: the query does not use ?{name}"
        for name in header.params
        if name not in variables
    )
    if sum(kind == "word" and token.upper() == "SELECT" for kind, token, _ in tokens(text)) > 1:
        faults.append("query: a sub-SELECT hides parameters from their values; write it without")
    if not _distinct([token.upper() for _, token, _ in tokens(text)]):
        faults.append(
            "query: begin with SELECT DISTINCT, and count with COUNT(DISTINCT ...): "
            "the union of the named graphs repeats what two sources state"
        )
    faults.extend(
        f"{key}: {name!r} is no column"
        for key, names in (("gather", header.gather), ("split", header.split))
        for name in names
        if name not in header.columns
    )
    return faults


def _distinct(words: list[str]) -> bool:
    """Whether a query's answer is the same when a triple stands in two named graphs."""
    if "GROUP" not in words:
        return words[words.index("SELECT") + 1] == "DISTINCT"
    counted = [i for i, word in enumerate(words) if word in {"COUNT", "SUM", "AVG", "GROUP_CONCAT"}]
    return all(words[i + 1 : i + 3] == ["(", "DISTINCT"] for i in counted)


def _shape(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The columns that a query selects, in order, and all variables that it uses.

    Raises:
        ValueError: it is no SELECT, or not SPARQL.
    """
    import pyoxigraph as ox

    try:
        result = ox.Store().query(text)
    except SyntaxError as error:
        raise ValueError(str(error)) from error
    if not isinstance(result, ox.QuerySolutions):
        msg = "a stored question must be a SELECT"
        raise ValueError(msg)
    used = frozenset(token[1:] for kind, token, _ in tokens(text) if kind == "variable")
    return tuple(variable.value for variable in result.variables), used


def resolve(engine: Engine, question: Question, given: Mapping[str, str]) -> dict[str, Value]:
    """Each parameter's value as a term: from people's words, or the default, or free.

    Raises:
        BadParameter: a name that the question does not have.
        UnknownTerm: words that no class, study, phase or status is found for.
    """
    if strange := sorted(given.keys() - question.params.keys()):
        known = ", ".join(question.params) or "none"
        msg = f"{question.slug} has no parameter {', '.join(strange)}; it has: {known}"
        raise BadParameter(msg)
    values: dict[str, Value] = {}
    for name, parameter in question.params.items():
        words = given.get(name) or parameter.default
        values[name] = None if words is None else _term(engine, name, parameter.kind, words)
    return values


def _term(engine: Engine, name: str, kind: Kind, words: str) -> Value:
    match kind:
        case "therapy" | "state" | "endpoint" | "phase" | "status":
            return IRI(ONTOLOGY + terms.resolve(kind, words))
        case "study":
            return IRI(terms.resolve_study(engine, words))
        case "node":
            if not words.startswith(("http://", "https://")):
                msg = f"{name} must be the IRI of a node, not {words!r}"
                raise BadParameter(msg)
            return IRI(words)
        case "flag":
            flags: dict[str, Value] = {"yes": "yes", "true": "yes", "no": None, "false": None}
            if words.casefold() not in flags:
                msg = f"{name} must be yes or no, not {words!r}"
                raise BadParameter(msg)
            return flags[words.casefold()]
        case "text":
            return words


def bound_text(engine: Engine, slug: str, params: Mapping[str, str] | None = None) -> str:
    """The SPARQL of a question with its values bound, as it is run and shown.

    Raises:
        KeyError: there is no such question.
    """
    question = load()[slug]
    return bind(question.text, resolve(engine, question, params or {}))


def answer(engine: Engine, slug: str, params: Mapping[str, str] | None = None) -> Table:
    """Ask a stored question.

    Args:
        engine: where to ask.
        slug: the question, for example `trials-of-state`.
        params: parameter to people's words, for example `{"state": "mCRPC"}`.

    Raises:
        KeyError: there is no such question.
        BadParameter: a parameter that the question does not have.
        UnknownTerm: words that no class, study, phase or status is found for.
        QueryError: the engine failed.
    """
    question = load()[slug]
    table = engine.select(question.text, resolve(engine, question, params or {}))
    return fold(question, table)


def fold(question: Question, table: Table) -> Table:
    """The rows of a query as its question shows them: many-valued columns folded, one name a study.

    Args:
        question: whose `split` and `gather` say how.
        table: what the query gave.
    """
    folded = _split(table, question.split).gather(question.gather)
    if "name" not in question.gather:
        return folded
    at = folded.columns.index("name")
    rows = ((*row[:at], _one_name(row[at]), *row[at + 1 :]) for row in folded.rows)
    return Table(folded.columns, tuple(rows), folded.truncated)


def _one_name(names: Cell) -> Cell:
    return shared_name([to_text(name) for name in names]) if isinstance(names, tuple) else names


def _split(table: Table, names: tuple[str, ...]) -> Table:
    """Texts that a query had to concatenate, taken apart again and sorted."""
    if not names:
        return table
    at = {table.columns.index(name) for name in names}

    def parts(cell: Cell) -> Cell:
        return tuple(sorted(str(cell).split(" | "))) if cell else ()

    rows = (
        tuple(parts(cell) if i in at else cell for i, cell in enumerate(row)) for row in table.rows
    )
    return Table(table.columns, tuple(rows), table.truncated)
