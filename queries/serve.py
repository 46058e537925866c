"""A SPARQL endpoint over a built graph: the real Oxigraph server, read-only, at `/query`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from graph.store import STORE, graph_version

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ServerError", "command", "start"]

_START_SECONDS: Final = 30.0


class ServerError(RuntimeError):
    """The server could not be started; the message says why and what to do."""


def executable() -> Path:
    """The `oxigraph` program: beside this Python, else on the path.

    Raises:
        ServerError: it is not installed.
    """
    beside = Path(sys.executable).parent / "oxigraph"
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if found is None:
        msg = "the program `oxigraph` is not installed; install the package: pip install oxigraph"
        raise ServerError(msg)
    return Path(found)


def command(graph_dir: Path, *, host: str, port: int, timeout_seconds: int) -> list[str]:
    """The command line that serves the current version of a graph.

    Browsers may ask it from any page (`--cors`), updates are refused by the server itself,
    the default graph is the union of all graphs, and a query ends at the time limit.

    Raises:
        NoGraph: no graph is built in the folder.
        ServerError: Oxigraph is not installed.
    """
    store = graph_version(graph_dir) / STORE
    return [
        str(executable()), "serve-read-only", "--location", str(store), "--bind", f"{host}:{port}",
        "--cors", "--union-default-graph", "--timeout-s", str(timeout_seconds),
    ]  # fmt: skip


def start(
    graph_dir: Path, *, host: str = "127.0.0.1", port: int = 7878, timeout_seconds: int = 60
) -> subprocess.Popen[bytes]:
    """Start the endpoint and wait until it answers; end it with `terminate()`.

    Args:
        graph_dir: a graph folder; its current version is served until the server is restarted.
        host: address to listen on; the default answers this machine alone.
        port: port to listen on.
        timeout_seconds: time limit of a query.

    Raises:
        NoGraph: no graph is built in the folder.
        ServerError: Oxigraph is not installed, or did not come up (its own words are in it).
    """
    return launch(
        command(graph_dir, host=host, port=port, timeout_seconds=timeout_seconds), host, port
    )


def launch(line: Sequence[str], host: str, port: int) -> subprocess.Popen[bytes]:
    """Run a server's command line and wait until its address answers.

    Raises:
        ServerError: it ended or did not answer in time.
    """
    # Its words go to a file: a pipe that nobody reads would stop a talkative server.
    words = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the server runs
    server = subprocess.Popen(line, stdout=words, stderr=words)  # noqa: S603 - our own command
    address = f"http://{host}:{port}/"
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            words.seek(0)
            said = words.read().decode(errors="replace").strip()
            msg = f"the endpoint at {address} did not start: {said}"
            raise ServerError(msg)
        try:
            urlopen(address, timeout=1).close()
        except HTTPError:
            return server  # it answers, if only with an error page
        except (URLError, OSError):
            time.sleep(0.05)
        else:
            return server
    server.terminate()
    msg = f"the endpoint at {address} gave no answer within {_START_SECONDS:g} seconds"
    raise ServerError(msg)
