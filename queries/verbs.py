"""The bodies of the verbs that ask: what `ptkg.py` reads from the line, done and printed.

Imports stand inside the functions, so that a verb does not pay for another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from queries.command_line import DONE, NOTHING, print_table, usage
from queries.terminal import out, say, shape

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from queries.command_line import Format

__all__ = ["ask", "combine", "diff", "evaluate", "show", "sparql", "validate", "why"]


def combine(
    graph: str,
    therapies: Sequence[str],
    limits: tuple[str | None, str | None, str | None],
    scope: Literal["prostate", "all"],
    form: Format,
    *,
    supportive: bool,
    presumed: bool,
) -> int:
    """Print which arms give the therapies; `limits` are state, status and phase in words."""
    from queries import combine as floor
    from queries.engine import open_engine
    from queries.present import render_combination
    from queries.terms import resolve

    if len(therapies) < 2:
        usage("combine needs two therapies or more, e.g. ptkg combine SABR nivolumab")
    engine = open_engine(graph)
    names = [resolve("therapy", therapy) for therapy in therapies]
    state, status, phase = limits
    answer = floor.combine(
        engine,
        names,
        state=resolve("state", state) if state else None,
        status=resolve("status", status) if status else None,
        phase=resolve("phase", phase) if phase else None,
        scope=scope,
        asked=therapies,
        supportive=supportive,
        presumed=presumed,
    )
    width, terminal = shape()
    out(render_combination(answer, form, width=width, terminal=terminal))
    return DONE


def ask(graph: str, text: str, form: Format) -> int:
    """Print the answer to a question in plain words, and what was understood."""
    from queries.ask import ask as ask_question
    from queries.engine import open_engine
    from queries.present_study import render_reply, understood_text

    width, terminal = shape()
    reply = ask_question(open_engine(graph), text)
    if form != "table":
        say(understood_text(reply.understanding))
    out(render_reply(reply, form, width=width, terminal=terminal))
    return DONE if reply.understanding.question is not None else NOTHING


def sparql(graph: str, text: str, form: Format, *, seconds: float, rows: int) -> int:
    """Print the answer to a query of the user's own."""
    from queries.engine import open_engine
    from queries.own_query import BadQuery, ask_own

    try:
        table = ask_own(open_engine(graph), text, seconds=seconds, rows=rows)
    except BadQuery as error:
        usage(str(error))
    if table.truncated:
        say(f"ptkg: cut at {rows} rows; raise it with --limit")
    return print_table(table, form)


def show(graph: str, study: str, form: Format) -> int:
    """Print a study on one page."""
    from queries.engine import open_engine
    from queries.present_study import render_study
    from queries.study import page
    from queries.terms import resolve_study

    width, terminal = shape()
    engine = open_engine(graph)
    found = page(engine, resolve_study(engine, study))
    out(render_study(found, form, width=width, terminal=terminal))
    return DONE


def why(graph: str, study: str, therapy: str | None, form: Format) -> int:
    """Print the reasons behind the links of a study."""
    from queries.engine import open_engine
    from queries.present_why import render_why
    from queries.terms import resolve, resolve_study
    from queries.why import why as reasons

    engine = open_engine(graph)
    name = resolve("therapy", therapy) if therapy else None
    out(render_why(reasons(engine, resolve_study(engine, study), name), form))
    return DONE


def diff(old: Path, new: Path, form: Format) -> int:
    """Print what changed between two graphs or two sets of records."""
    from graph.diff import diff as compare
    from queries.present_diff import render_diff

    width, terminal = shape()
    found = compare(old, new)
    for lost in found.set_aside:
        say(f"ptkg: set aside, and so not compared: {lost}")
    out(render_diff(found, form, width=width, terminal=terminal))
    return DONE


def validate(graph: Path, form: Format) -> int:
    """Print the problems of a graph; a violation is exit code 1."""
    from graph.validate_graph import validate_graph
    from queries.tables import Table

    problems = validate_graph(graph)
    rows = tuple((p.severity, p.check, p.node, p.detail, p.solution) for p in problems)
    print_table(Table(("severity", "check", "node", "problem", "remedy"), rows), form)
    return NOTHING if any(p.severity == "violation" for p in problems) else DONE


def evaluate(gold: Path, records: list[Path], *, as_json: bool) -> int:
    """Print how well records are read."""
    from json import dumps

    from graph.evaluate import evaluate as measure

    evaluation = measure(gold, records)
    out(dumps(evaluation.as_json(), indent=2) if as_json else evaluation.as_text())
    return DONE
