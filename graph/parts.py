"""Records at scale: streamed, linked and written as N-Quads by workers into part files.

Every worker reads the whole input as a stream, takes every so-manieth share of it and writes a
file for each of its shares. Nothing is handed back between processes and no more than one record
is held, so that memory does not grow with the input; the parts in the order of their names are
the same bytes whatever the number of workers.
"""

from __future__ import annotations

import gc
import multiprocessing
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from graph import iris
from graph.convert import Converted, convert
from graph.files import atomic_stream
from graph.identity import decide
from graph.records import Study
from graph.reports import rejects_lines
from graph.sources import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from graph.records import Reject

__all__ = ["SHARE", "WORKERS", "PartsError", "in_workers", "write_parts"]

WORKERS: Final = 2
SHARE: Final = 100  # records in a row that go to one worker, and into one part file
_COLLECT: Final = 100_000  # new objects until the next look for cycles, of which there are few


class PartsError(RuntimeError):
    """A worker ended before its work was done."""


@dataclass(frozen=True, slots=True)
class _Share:
    """Which records of the input a worker takes."""

    worker: int
    workers: int

    def takes(self, number: int) -> bool:
        return number // SHARE % self.workers == self.worker


def write_parts(paths: Sequence[Path], folder: Path, workers: int = WORKERS) -> list[Path]:
    """Read, link and write records; each record's study goes by the record's own first id.

    Args:
        paths: files or folders of records, of any known source.
        folder: an empty folder; it gets `part-0000000.nq` ... and `part-0000000.rejects.jsonl` ...
        workers: how many processes share the work; 1 does it in this one.

    Returns:
        The N-Quads files, in the order of the records.

    Raises:
        PartsError: when a worker was stopped, for example for want of memory.
    """
    folder.mkdir(parents=True, exist_ok=True)
    in_workers(lambda number: _write(paths, folder, _Share(number, workers)), workers)
    return sorted(folder.glob("part-*.nq"))


def in_workers(task: Callable[[int], None], workers: int) -> None:
    """Do a task once for each worker's number, in forked processes that share what is loaded.

    Raises:
        PartsError: when one of them fails.
    """
    if workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for number in range(workers):
            _quietly(task, number)
        return
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_quietly, args=(task, number)) for number in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if stopped := [str(process.exitcode) for process in processes if process.exitcode]:
        raise PartsError(
            f"{len(stopped)} of {workers} workers ended early (exit {', '.join(stopped)}); free "
            "some memory or disk, and run it again"
        )


def _quietly(task: Callable[[int], None], number: int) -> None:
    """Do a task with a garbage collector that seldom looks: records hold no cycles."""
    gc.freeze()
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT, *before[1:])
    try:
        task(number)
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _write(paths: Sequence[Path], folder: Path, share: _Share) -> None:
    numbered = enumerate(item for path in paths for item in read(path))
    mine = ((number, item) for number, item in numbered if share.takes(number))
    for part, items in groupby(mine, key=lambda each: each[0] // SHARE):
        rejects: list[Reject] = []
        with atomic_stream(folder / f"part-{part:07d}.nq") as stream:
            for line in _lines((item for _, item in items), rejects):
                stream.write(line.encode())
        if rejects:
            with atomic_stream(folder / f"part-{part:07d}.rejects.jsonl") as stream:
                stream.write(rejects_lines(rejects))


def _lines(items: Iterator[Study | Reject], rejects: list[Reject]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Study):
            result = convert(item, decide([item]).study_iris[iris.record(item.source)])
        else:
            result = item
        if isinstance(result, Converted):
            yield from result.lines
        else:
            rejects.append(result)
