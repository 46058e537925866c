"""The command line's terminal: where answers and messages go, progress bars, widths.

stdout carries only the answer, stderr the rest. Colours and bars appear on a terminal and
nowhere else.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.reading import Progress

__all__ = ["out", "progress_bar", "say", "shape"]


def out(text: str) -> None:
    """Write an answer to stdout, with a line end."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Write a message to stderr."""
    sys.stderr.write(text + "\n")


def shape() -> tuple[int, bool]:
    """Width of stdout in characters, and whether it is a terminal.

    A pipe gets 120 characters, whatever window it was started from.
    """
    if not sys.stdout.isatty():
        return 120, False
    return shutil.get_terminal_size((120, 24)).columns, True


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A bar on stderr, told the stage, how many are done, and of how many if that is known."""
    if not sys.stderr.isatty():
        yield _quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def advance(stage: str, done: int, total: int | None) -> None:
            bar.update(task, description=stage or title, completed=done, total=total)

        yield advance


def _quiet(stage: str, done: int, total: int | None) -> None:
    """No bar in a pipe."""
