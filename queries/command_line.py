"""What the verbs of the command line share: options, printing of tables, errors as one line.

Exit codes: 0 done (also with no rows), 1 nothing loaded, a floor broken or the thing asked for
does not exist, 2 usage, 3 done but with rejects.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, NoReturn

import typer
from typer.exceptions import TyperException

from queries.terminal import out, say, shape

if TYPE_CHECKING:
    from queries.tables import Table

__all__ = [
    "DONE", "NOTHING", "REJECTS", "USAGE", "DirOption", "ExportFormat", "Format", "FormatOption",
    "GraphOption", "HostOption", "print_table", "read_query", "run", "usage",
]  # fmt: skip

DONE, NOTHING, USAGE, REJECTS = 0, 1, 2, 3
_FLOORS: Final = {"ontology", "graph", "queries", "app_pages"}

Format = Literal["table", "csv", "tsv", "json"]
ExportFormat = Literal["turtle", "trig", "nquads", "ntriples", "rdfxml", "jsonld", "graphml", "csv"]
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
HostOption = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")]


def usage(text: str) -> NoReturn:
    """Stop with exit code 2 and one line.

    Raises:
        TyperException: always.
    """
    raise TyperException(text)


def print_table(table: Table, form: Format) -> int:
    """Print an answer to stdout; the exit code 0."""
    from queries.present import render

    width, terminal = shape()
    out(render(table, form, width=width, terminal=terminal))
    return DONE


def read_query(file: Path | None, query: str | None) -> str:
    """The text of a query from a file, from stdin (`-`), or as it was given.

    Raises:
        TyperException: none or both are given, or the file cannot be read.
    """
    if (file is None) == (query is None):
        usage("sparql needs either a file (or - for stdin) or -q TEXT")
    if query is not None:
        return query
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read().decode("utf-8")
        return Path(str(file)).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        usage(f"{file}: cannot be read ({why})")


def run(app: typer.Typer) -> int:
    """Run the command line; an error is one clear line, never a traceback.

    Returns:
        The exit code.
    """
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        message = error.format_message()
        say(message if message.startswith("Usage:") else f"ptkg: {message}")  # no verb: the help
        return USAGE
    except (KeyboardInterrupt, typer.Abort):
        return NOTHING
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        # An error class of a floor says what is wrong, where, and how to mend it; the others
        # are what Python and its parsers raise for bad input. Anything else is a fault of ours.
        own = type(error).__module__.partition(".")[0] in _FLOORS
        if not own and not isinstance(error, OSError | ValueError | SyntaxError):
            raise
        say(f"ptkg: {error}")
        return NOTHING
    return code if isinstance(code, int) else DONE
