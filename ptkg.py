"""The prostate-trials knowledge graph: command line, and `import ptkg` for notebooks.

Every verb is a function of a floor; this module only reads arguments and prints. Imports stand
inside the verbs, so that `ptkg combine` does not pay for what `ptkg explore` needs.

>>> import ptkg
>>> ptkg.class_of("SABR")
'StereotacticAblativeRadiotherapy'
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from queries.terminal import out, progress_bar, say, shape

if TYPE_CHECKING:
    from queries.combine import CombinationAnswer
    from queries.engine import Engine

__all__ = ["class_of", "combine", "main", "open_graph"]

DONE, NOTHING, USAGE, REJECTS = 0, 1, 2, 3
FLOORS = {"ontology", "graph", "queries", "app_pages"}

app = typer.Typer(
    name="ptkg",
    help="The knowledge graph of prostate-oncology trials: what is combined with what, in the "
    "same arm, in which disease state, and what came of it. Not medical advice.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"


class ExportFormat(StrEnum):
    """Formats of `ptkg export`."""

    turtle = "turtle"
    trig = "trig"
    nquads = "nquads"
    ntriples = "ntriples"
    rdfxml = "rdfxml"
    jsonld = "jsonld"
    graphml = "graphml"
    csv = "csv"


class Scope(StrEnum):
    """Which studies count."""

    prostate = "prostate"
    all = "all"


GraphOption = Annotated[
    str,
    typer.Option(
        "--graph", metavar="DIR|URL", envvar="PTKG_GRAPH", help="A built graph, or an endpoint."
    ),
]
DirOption = Annotated[
    Path,
    typer.Option("--graph", metavar="DIR", envvar="PTKG_GRAPH", help="Folder of the graph."),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print the answer.")]


# ---------------------------------------------------------------- for notebooks


def class_of(therapy: str) -> str:
    """Local name of the therapy class that people's words mean.

    Raises:
        UnknownTerm: no class has this name; the message gives the nearest ones.
    """
    from queries.terms import resolve

    return resolve("therapy", therapy)


def open_graph(graph: str = "graphs") -> Engine:
    """An engine over a graph folder or a SPARQL endpoint.

    Raises:
        NoGraph: the folder holds no graph.
    """
    from queries.engine import open_engine

    return open_engine(graph)


def combine(*therapies: str, graph: str = "graphs", scope: str = "prostate") -> CombinationAnswer:
    """Arms that deliver all of the therapies, graded, with their results.

    Raises:
        UnknownTerm: a therapy has no class of that name.
        NoGraph: the folder holds no graph.
    """
    from queries import combine as floor

    return floor.combine(open_graph(graph), [class_of(t) for t in therapies], scope=scope)


# ---------------------------------------------------------------- verbs that write


@app.command()
def build(
    records: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[RECORDS]...", help="Registry files or folders of them."),
    ] = None,
    graph: DirOption = Path("graphs"),
    bundled: Annotated[bool, typer.Option(help="With the 241 curated studies.")] = True,
    if_changed: Annotated[
        bool, typer.Option("--if-changed", help="Do nothing when the graph is up to date.")
    ] = False,
) -> int:
    """Build the graph from the bundled studies and the records given.

    Example: ptkg build my-records/ --graph graphs
    """
    from graph.build import build as build_graph
    from graph.fingerprint import is_current
    from graph.report_text import report_text

    paths = records or []
    if if_changed and is_current(graph, paths, bundled=bundled):
        say(f"{graph} is up to date")
        return DONE
    with progress_bar("read") as advance:
        report = build_graph(paths, graph, bundled=bundled, progress=advance)
    say(report_text(report))
    return REJECTS if report.rejects else DONE


@app.command()
def fetch(
    query: Annotated[str, typer.Argument(help="What to look for, e.g. 'prostate cancer'.")],
    path: Annotated[Path, typer.Option("--out", metavar="FILE", help="JSON Lines to write.")],
    since: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Only what changed since.")
    ] = None,
    base_url: Annotated[
        str, typer.Option(help="Address of the registry's API, version 2.")
    ] = "https://clinicaltrials.gov/api/v2",
) -> int:
    """Download records from ClinicalTrials.gov; go on where an interrupted run stopped.

    Example: ptkg fetch "prostate cancer" --since 2026-01-01 --out records.jsonl
    """
    from graph.fetch import fetch as fetch_records

    with progress_bar("fetch") as advance:
        report = fetch_records(
            query, path, base_url=base_url, since=since,
            progress=lambda done, total: advance("fetch", done, total),
        )  # fmt: skip
    say(f"{report.records} records in {path}")
    return DONE if report.records else NOTHING


@app.command()
def export(
    format: Annotated[ExportFormat, typer.Argument(help="What to write.")],
    path: Annotated[
        Path, typer.Option("--out", metavar="PATH", help="File to write (csv: a folder).")
    ],
    graph: DirOption = Path("graphs"),
) -> int:
    """Write the graph for another knowledge base.

    Example: ptkg export turtle --out ptkg.ttl
    """
    from graph.exports import export as write

    write(graph, format.value, path)
    say(f"{path} written")
    return DONE


# ---------------------------------------------------------------- verbs that ask


@app.command(name="combine")
def combine_verb(
    therapies: Annotated[
        list[str], typer.Argument(metavar="THERAPY THERAPY...", help="Two or more, in your words.")
    ],
    state: Annotated[str | None, typer.Option(help="Disease state, e.g. mCRPC.")] = None,
    status: Annotated[str | None, typer.Option(help="Recruitment status.")] = None,
    phase: Annotated[str | None, typer.Option(help="Phase: 1, 2, 3, 4.")] = None,
    scope: Annotated[Scope, typer.Option(help="Prostate studies only, or all.")] = Scope.prostate,
    graph: GraphOption = "graphs",
    format: FormatOption = Format.table,
) -> int:
    """Which trials combine these therapies in the same arm, and what came of it.

    Example: ptkg combine SABR "immune checkpoint inhibitor" --state mCRPC
    """
    from queries import combine as floor
    from queries.present import render_combination
    from queries.terms import resolve

    if len(therapies) < 2:
        _usage("combine needs two therapies or more, e.g. ptkg combine SABR nivolumab")
    answer = floor.combine(
        open_graph(graph),
        [class_of(t) for t in therapies],
        state=resolve("state", state) if state else None,
        status=resolve("status", status) if status else None,
        phase=resolve("phase", phase) if phase else None,
        scope=scope.value,
    )
    out(render_combination(answer, format.value))
    return DONE


@app.command()
def questions(format: FormatOption = Format.table) -> int:
    """List the stored questions.

    Example: ptkg questions
    """
    from queries.present import render
    from queries.questions import listing

    out(render(listing(), format.value))
    return DONE


@app.command()
def answer(
    slug: Annotated[str, typer.Argument(help="A stored question; `ptkg questions` lists them.")],
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A value.")
    ] = None,
    graph: GraphOption = "graphs",
    format: FormatOption = Format.table,
) -> int:
    """Answer a stored question.

    Example: ptkg answer trials-of-state --param state=mCRPC
    """
    from queries.present import render
    from queries.questions import answer as answer_question

    values = dict(_pair(p) for p in param or [])
    out(render(answer_question(open_graph(graph), slug, values), format.value))
    return DONE


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="A question in your words.")],
    graph: GraphOption = "graphs",
    format: FormatOption = Format.table,
) -> int:
    """Ask in plain words; shows what was understood and which question was run.

    Example: ptkg ask "which trials combine SABR with a checkpoint inhibitor in mCRPC?"
    """
    from queries.ask import ask as ask_question
    from queries.present import render_reply

    out(render_reply(ask_question(open_graph(graph), text), format.value))
    return DONE


@app.command()
def sparql(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE|-]", help="Query file; - reads stdin.")
    ] = None,
    query: Annotated[str | None, typer.Option("-q", metavar="TEXT", help="The query.")] = None,
    graph: GraphOption = "graphs",
    format: FormatOption = Format.table,
    timeout: Annotated[float, typer.Option(help="Seconds.")] = 60.0,
    limit: Annotated[int, typer.Option(help="Rows at the most.")] = 10_000,
) -> int:
    """Run a SPARQL query of yours; updates, SERVICE and LOAD are refused.

    Example: ptkg sparql -q "SELECT ?s WHERE { ?s a ptkg:Study } LIMIT 5"
    """
    from queries.present import render
    from queries.workbench import run

    if (file is None) == (query is None):
        _usage("sparql needs either a file (or - for stdin) or -q TEXT")
    text = query if query is not None else _read(file)
    out(render(run(open_graph(graph), text, seconds=timeout, rows=limit), format.value))
    return DONE


@app.command()
def show(
    study: Annotated[str, typer.Argument(help="Registry id, acronym or slug.")],
    graph: GraphOption = "graphs",
    format: FormatOption = Format.table,
) -> int:
    """One study on one page: arms, populations, outcomes, numbers, sources.

    Example: ptkg show ICE-PAC
    """
    from queries.present import render_study
    from queries.study import page
    from queries.terms import resolve_study

    engine = open_graph(graph)
    out(render_study(page(engine, resolve_study(engine, study)), format.value))
    return DONE


@app.command()
def validate(graph: DirOption = Path("graphs"), format: FormatOption = Format.table) -> int:
    """Check the graph against its shapes and rules; a row is a finding with its remedy.

    Example: ptkg validate
    """
    from graph.validate import validate_graph
    from queries.engine import Table
    from queries.present import render

    findings = validate_graph(graph)
    rows = [(f.severity, f.rule, f.node, f.value, f.remedy) for f in findings]
    out(render(Table(("severity", "rule", "node", "value", "remedy"), rows), format.value))
    return NOTHING if any(f.severity == "violation" for f in findings) else DONE


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Labelled records, JSON Lines.")],
    records: Annotated[list[Path], typer.Argument(help="The records themselves.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """Measure the reading of records against labelled ones: precision, recall, F1.

    Example: ptkg evaluate gold.jsonl records/ --json
    """
    from graph.evaluate import evaluate as measure
    from queries.present import to_json

    evaluation = measure(gold, records)
    out(to_json(evaluation.as_json()) if json else evaluation.as_text())
    return DONE


# ---------------------------------------------------------------- verbs that serve


@app.command()
def serve(
    graph: DirOption = Path("graphs"),
    port: Annotated[int, typer.Option(help="Port of the endpoint.")] = 7878,
    host: Annotated[str, typer.Option(help="Address to bind.")] = "127.0.0.1",
) -> int:
    """Serve the graph as a read-only SPARQL endpoint at /query.

    Example: ptkg serve --port 7878
    """
    from queries.serve import serve as start

    return start(graph, host=host, port=port)


@app.command()
def explore(
    graph: GraphOption = "graphs",
    port: Annotated[int, typer.Option(help="Port of the explorer.")] = 8501,
    host: Annotated[str, typer.Option(help="Address to bind.")] = "127.0.0.1",
) -> int:
    """Open the explorer in the browser.

    Example: ptkg explore --port 8501
    """
    from app_pages.start import start

    open_graph(graph)  # says now, in one line, when there is no graph
    return start(graph, host=host, port=port)


@app.command()
def info(graph: GraphOption = "graphs", format: FormatOption = Format.table) -> int:
    """What is in the graph: version, records per source, triples, licences.

    Example: ptkg info
    """
    from queries.present import render
    from queries.questions import answer as answer_question

    out(render(answer_question(open_graph(graph), "graph-info", {}), format.value))
    return DONE


# ---------------------------------------------------------------- helpers


def _usage(text: str) -> NoReturn:
    raise typer.BadParameter(text)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        _usage(f"--param {text}: write NAME=VALUE, e.g. --param state=mCRPC")
    return name.strip(), value.strip()


def _read(file: Path | None) -> str:
    if file is None or str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _usage(f"{file}: cannot be read ({error})")


def main() -> None:
    """Run the command line; an error is one clear line, never a traceback."""
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        say(f"ptkg: {error.format_message()}")
        code = USAGE
    except (KeyboardInterrupt, typer.Abort):
        code = NOTHING
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        code = DONE
    except Exception as error:
        # An error class of a floor says what is wrong, where, and how to mend it.
        if type(error).__module__.partition(".")[0] not in FLOORS and not isinstance(
            error, OSError
        ):
            raise
        say(f"ptkg: {error}")
        code = NOTHING
    sys.exit(code)


if __name__ == "__main__":
    main()
