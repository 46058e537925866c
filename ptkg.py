"""The prostate-trials knowledge graph: command line, and `import ptkg` for notebooks.

Every verb is a function of a floor; this module only reads arguments and prints. Imports stand
inside the verbs, so that `ptkg combine` does not pay for what `ptkg explore` needs.

>>> import ptkg
>>> ptkg.class_of("SABR")
'StereotacticAblativeRadiotherapy'
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from queries import command_line as cli
from queries import verbs
from queries.command_line import DONE, NOTHING, REJECTS, print_table, usage
from queries.terminal import out, progress_bar, say

if TYPE_CHECKING:
    from queries.combine import CombinationAnswer
    from queries.engine import Engine

__all__ = ["class_of", "combine", "main", "open_graph"]

app = typer.Typer(
    name="ptkg",
    help="The knowledge graph of prostate-oncology trials: what is combined with what, in the "
    "same arm, in which disease state, and what came of it. Not medical advice.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


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


def combine(
    *therapies: str, graph: str = "graphs", scope: Literal["prostate", "all"] = "prostate"
) -> CombinationAnswer:
    """Arms that deliver all of the therapies, graded, with their results.

    Raises:
        UnknownTerm: a therapy has no class of that name.
        NoGraph: the folder holds no graph.
    """
    from queries import combine as floor

    names = [class_of(therapy) for therapy in therapies]
    return floor.combine(open_graph(graph), names, scope=scope, asked=therapies)


@app.command()
def build(
    records: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[RECORDS]...", help="Registry files or folders of them."),
    ] = None,
    graph: cli.DirOption = Path("graphs"),
    bundled: Annotated[bool, typer.Option(help="With the curated studies.")] = True,
    if_changed: Annotated[
        bool, typer.Option("--if-changed", help="Do nothing when the graph is up to date.")
    ] = False,
    overrides: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Links that you mend, beside the bundled ones."),
    ] = None,
) -> int:
    """Build the graph from the bundled studies and the records given.

    Example: ptkg build my-records/ --graph graphs
    """
    from graph.build import build as build_graph
    from graph.fingerprint import is_current
    from graph.report_text import report_text

    paths = records or []
    inputs = [*paths, overrides] if overrides else paths
    if if_changed and is_current(graph, inputs, bundled=bundled):
        say(f"{graph} is up to date")
        return DONE
    with progress_bar("read") as advance:
        report = build_graph(paths, graph, bundled=bundled, progress=advance, overrides=overrides)
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
        try:
            report = fetch_records(
                query, path, base_url=base_url, since=since,
                progress=lambda done, total: advance("fetch", done, total),
            )  # fmt: skip
        except ValueError as error:  # a date that is none
            usage(str(error))
    say(f"{report.records} records in {path}")
    return DONE if report.records else NOTHING


@app.command()
def export(
    format: Annotated[cli.ExportFormat, typer.Argument(metavar="FORMAT", help="What to write.")],
    path: Annotated[
        Path, typer.Option("--out", metavar="PATH", help="File to write (csv: a folder).")
    ],
    graph: cli.DirOption = Path("graphs"),
) -> int:
    """Write the graph for another knowledge base.

    Formats: turtle, trig, nquads, ntriples, rdfxml, jsonld, graphml, csv.

    Example: ptkg export turtle --out ptkg.ttl
    """
    from graph.exports import export as write

    write(graph, format, path)
    say(f"{path} written")
    return DONE


@app.command(name="combine")
def combine_verb(
    therapies: Annotated[
        list[str], typer.Argument(metavar="THERAPY THERAPY...", help="Two or more, in your words.")
    ],
    state: Annotated[str | None, typer.Option(help="Disease state, e.g. mCRPC.")] = None,
    status: Annotated[str | None, typer.Option(help="Recruitment status.")] = None,
    phase: Annotated[str | None, typer.Option(help="Phase: 1, 2, 3, 4.")] = None,
    scope: Annotated[
        Literal["prostate", "all"], typer.Option(help="Prostate studies only, or all.")
    ] = "prostate",
    with_supportive: Annotated[
        bool, typer.Option("--with-supportive", help="Count care, placebo, steroids alongside.")
    ] = False,
    with_presumed: Annotated[
        bool, typer.Option("--with-presumed", help="Count castration that CRPC presumes.")
    ] = False,
    graph: cli.GraphOption = "graphs",
    format: cli.FormatOption = "table",
) -> int:
    """Which trials combine these therapies in the same arm, and what came of it.

    Example: ptkg combine SABR "immune checkpoint inhibitor" --state mCRPC
    """
    limits = (state, status, phase)
    return verbs.combine(
        graph, therapies, limits, scope, format, supportive=with_supportive, presumed=with_presumed
    )


@app.command()
def questions(format: cli.FormatOption = "table") -> int:
    """List the stored questions with their parameters.

    Example: ptkg questions
    """
    from queries.catalogue import listing

    return print_table(listing(), format)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def answer(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="A stored question; `ptkg questions` lists them.")],
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="The same as --NAME VALUE."),
    ] = None,
    graph: cli.GraphOption = "graphs",
    format: cli.FormatOption = "table",
) -> int:
    """Answer a stored question; its parameters are given as --NAME VALUE.

    Example: ptkg answer trials-of-state --state mCRPC
    """
    from queries.arguments import parameters
    from queries.catalogue import require_question
    from queries.questions import BadParameter
    from queries.questions import answer as answer_question

    require_question(slug)
    try:
        values = parameters(slug, param or [], context.args)
        table = answer_question(open_graph(graph), slug, values)
    except BadParameter as error:
        usage(str(error))
    return print_table(table, format)


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="A question in your words.")],
    graph: cli.GraphOption = "graphs",
    format: cli.FormatOption = "table",
) -> int:
    """Ask in plain words; shows what was understood and which question was run.

    Example: ptkg ask "which trials combine SABR with a checkpoint inhibitor in mCRPC?"
    """
    return verbs.ask(graph, text, format)


@app.command()
def sparql(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE|-]", help="Query file; - reads stdin.")
    ] = None,
    query: Annotated[str | None, typer.Option("-q", metavar="TEXT", help="The query.")] = None,
    graph: cli.GraphOption = "graphs",
    format: cli.FormatOption = "table",
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds.")] = 60.0,
    limit: Annotated[int, typer.Option(min=1, help="Rows at the most.")] = 10_000,
) -> int:
    """Run a SPARQL query of yours; updates, SERVICE and LOAD are refused.

    Example: ptkg sparql -q "SELECT ?s WHERE { ?s a ptkg:Study } LIMIT 5"
    """
    text = cli.read_query(file, query)
    return verbs.sparql(graph, text, format, seconds=timeout, rows=limit)


@app.command()
def show(
    study: Annotated[str, typer.Argument(help="Registry id, acronym or slug.")],
    graph: cli.GraphOption = "graphs",
    format: cli.FormatOption = "table",
) -> int:
    """One study on one page: arms, populations, outcomes, numbers, sources.

    Example: ptkg show ICE-PAC
    """
    return verbs.show(graph, study, format)


@app.command()
def why(
    study: Annotated[str, typer.Argument(help="Registry id, acronym or slug.")],
    therapy: Annotated[str | None, typer.Argument(help="Only this therapy, in your words.")] = None,
    graph: cli.GraphOption = "graphs",
    format: cli.FormatOption = "table",
) -> int:
    """Why the graph says what it says of a study: words, field, rule and record of each link.

    Example: ptkg why ICE-PAC SABR
    """
    return verbs.why(graph, study, therapy, format)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A graph folder, or a file or folder of records.")],
    new: Annotated[Path, typer.Argument(help="What to compare with it.")],
    format: cli.FormatOption = "table",
) -> int:
    """What changed: status, dates, arms, therapies, outcomes, numbers; studies new and gone.

    The exit code is 0 whether or not there is a difference.

    Example: ptkg diff records-2025/ records-2026/
    """
    return verbs.diff(old, new, format)


@app.command()
def validate(graph: cli.DirOption = Path("graphs"), format: cli.FormatOption = "table") -> int:
    """Check the graph against its shapes and rules; a row is a problem with its remedy.

    Example: ptkg validate
    """
    return verbs.validate(graph, format)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Labelled records, JSON Lines.")],
    records: Annotated[list[Path], typer.Argument(help="The records themselves.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """Measure the reading of records against labelled ones: precision, recall, F1.

    Example: ptkg evaluate gold.jsonl records/ --json
    """
    return verbs.evaluate(gold, records, as_json=json)


@app.command()
def info(graph: cli.GraphOption = "graphs", format: cli.FormatOption = "table") -> int:
    """What is in the graph: version, records per source, triples, studies, licences.

    Example: ptkg info
    """
    from queries.info import about

    return print_table(about(graph), format)


@app.command()
def serve(
    graph: cli.DirOption = Path("graphs"),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the endpoint.")] = 7878,
    host: cli.HostOption = "127.0.0.1",
    timeout: Annotated[int, typer.Option(min=1, help="Seconds that a query may take.")] = 60,
) -> int:
    """Serve the graph as a read-only SPARQL endpoint at /query, until Ctrl-C.

    Example: ptkg serve --port 7878
    """
    from queries.ports import require_free
    from queries.serve import command

    line = command(graph, host=host, port=port, timeout_seconds=timeout)
    require_free(host, port)
    out(f"http://{host}:{port}/query")
    # This process becomes the server, so that whoever stops it stops the server.
    os.execv(line[0], line)  # noqa: S606 - our own command, without a shell


@app.command()
def explore(
    graph: cli.GraphOption = "graphs",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the explorer.")] = 8501,
    host: cli.HostOption = "127.0.0.1",
) -> int:
    """Open the explorer in the browser, until Ctrl-C.

    Example: ptkg explore --port 8501
    """
    from app_pages.start import become_server
    from queries.ports import require_free

    open_graph(graph)  # says now, in one line, when there is no graph
    require_free(host, port)
    out(f"http://{host}:{port}")
    become_server(graph, host=host, port=port)


def main() -> None:
    """Run the command line."""
    sys.exit(cli.run(app))


if __name__ == "__main__":
    main()
