"""Running the real command line: `python -m ptkg`, as a person or a pipe would."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PTKG = [sys.executable, "-m", "ptkg"]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - parsed JSON of any shape
        """The answer, parsed."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """What was said on stderr, line by line."""
        return self.err.splitlines()


def ptkg(*arguments: str | Path, graph: Path | str | None = None, stdin: str = "") -> Ran:
    """Run the command line to its end.

    Args:
        arguments: verb and arguments.
        graph: where not None, given as PTKG_GRAPH.
        stdin: what it reads.
    """
    done = subprocess.run(
        [*PTKG, *map(str, arguments)],
        cwd=ROOT, env=environment(graph), input=stdin, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def environment(graph: Path | str | None = None) -> dict[str, str]:
    """A person's environment: no graph is set unless it is given."""
    env = {name: value for name, value in os.environ.items() if name != "PTKG_GRAPH"}
    return env if graph is None else env | {"PTKG_GRAPH": str(graph)}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(verb: str, graph: Path, ready: str = "") -> Iterator[str]:
    """`ptkg serve` or `ptkg explore` over a graph, from the first answer until it is stopped.

    Args:
        verb: serve or explore.
        graph: the graph folder.
        ready: path that answers once the server is up.

    Yields:
        The address that the verb printed.
    """
    port = free_port()
    line = [*PTKG, verb, "--graph", str(graph), "--port", str(port)]
    server = subprocess.Popen(
        line, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        printed = server.stdout.readline().strip()
        _wait(f"http://127.0.0.1:{port}/{ready}", server)
        yield printed
    finally:
        server.terminate()
        server.wait(20)


def _wait(address: str, server: subprocess.Popen[str], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        try:
            with urlopen(address, timeout=2):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{address} gave no answer within {seconds:g} seconds")
