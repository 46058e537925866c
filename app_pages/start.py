"""Start the explorer: one Streamlit server over one graph."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

__all__ = ["PortTaken", "start"]

ROOT = Path(__file__).resolve().parent.parent


class PortTaken(ValueError):
    """The port is in use; the message names the remedy."""


def start(graph: str, *, host: str, port: int) -> int:
    """Run the explorer until it is stopped; the server's exit code.

    Raises:
        PortTaken: another program listens on the port.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"port {port} on {host} is taken; choose another: --port") from error
    sys.stderr.write(f"Explorer of {graph}: http://{host}:{port} (stop with Ctrl-C)\n")
    environment = os.environ | {"PTKG_GRAPH": _absolute(graph)}
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
        "--server.port", str(port), "--server.address", host, "--server.headless", "true",
        "--server.fileWatcherType", "none",
    ]  # fmt: skip
    try:
        # The theme stands in .streamlit/ beside app.py, where Streamlit looks for it.
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 0


def _absolute(graph: str) -> str:
    return graph if graph.startswith(("http://", "https://")) else str(Path(graph).resolve())
