"""Start the explorer: this process becomes a Streamlit server over one graph."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["become_server", "command"]

ROOT = Path(__file__).resolve().parent.parent


def command(*, host: str, port: int) -> list[str]:
    """The command line of the explorer's server."""
    return [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
        "--server.port", str(port), "--server.address", host, "--server.headless", "true",
        "--server.fileWatcherType", "none",
    ]  # fmt: skip


def become_server(graph: str, *, host: str, port: int) -> NoReturn:
    """Turn this process into the explorer, so that whoever stops it stops the server.

    Args:
        graph: a graph folder or an endpoint's address.
        host: address to listen on.
        port: port to listen on.
    """
    place = graph if "://" in graph else str(Path(graph).resolve())
    os.chdir(ROOT)  # the theme stands in .streamlit/ beside app.py, where Streamlit looks for it
    environment = os.environ | {"PTKG_GRAPH": place}
    os.execve(sys.executable, command(host=host, port=port), environment)  # noqa: S606 - ours
