"""`make bench`: what the whole answer costs beside bare SPARQL, in one run on one machine.

For 1,000 and 10,000 synthetic trials: conversion (quads a second, memory), the store, and the
headline question three ways: the whole `combine` answer (grades, doses, results, what was not
combined), the bare pattern on raw pyoxigraph, the bare pattern on rdflib's own engine. Then
registry records of 16 KB, streamed, linked and written by one worker and by two, and a cold
start of `ptkg combine` on the bundled graph. Ratios within the run are what counts.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from pyoxigraph import Store

    from ontology.lexicon import Kind

from benchmarks.records import write_records
from benchmarks.synthetic import lines_of, originals, trials

T = TypeVar("T")
SABR: Final = "StereotacticAblativeRadiotherapy"
INHIBITOR: Final = "ImmuneCheckpointInhibitor"
BARE: Final = f"""PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
SELECT DISTINCT ?study ?arm WHERE {{
  ?study ptkg:hasArm ?arm . ?arm ptkg:involves ?a , ?b .
  ?a a ptkg:{SABR} . ?b a ptkg:{INHIBITOR} . FILTER(?a != ?b)
}}"""
READ: Final = 2_000  # registry records that are read and linked
KINDS: Final[tuple[Kind, ...]] = ("therapies", "disease_states", "endpoints")
RDFLIB_SECONDS: Final = 120  # rdflib is stopped after so long; its row then says "more than"


def main() -> None:
    """Measure, and print one table a size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000])
    print(f"{len(originals())} bundled studies are the models of the synthetic trials")
    for size in parser.parse_args().sizes:
        _size(size)
    _reading()
    _cold_start()


def _size(size: int) -> None:
    from graph.store import memory_store, select
    from queries.combine import combine
    from queries.engine import StoreEngine

    print(f"\n{size:,} trials")
    studies = list(trials(size))
    lines, seconds = _timed(lambda: lines_of(studies))
    print(f"  conversion      {len(lines):>10,} quads  {len(lines) / seconds:>10,.0f} quads/s")
    store, load = _timed(lambda: memory_store(lines))
    _, closing = _timed(lambda: _close(store))
    print(f"  load            {len(lines) / load:>10,.0f} quads/s")
    print(f"  closure         {closing:>10.1f} s, {len(store):,} quads after it")
    print(f"  memory          {_megabytes():>10,.0f} MB at the most so far")
    engine = StoreEngine(store)
    bare = _median(lambda: list(select(store, BARE)))
    whole = _median(lambda: combine(engine, [SABR, INHIBITOR]))
    answer = combine(engine, [SABR, INHIBITOR])
    text = _rdflib(store.dump, size)
    print(f"  bare SPARQL, raw pyoxigraph   {bare * 1000:>10.1f} ms      1.0")
    print(
        f"  whole combine answer          {whole * 1000:>10.1f} ms  {whole / bare:>7.1f}"
        f"   ({len(answer.rows)} arms with results, {answer.same_trial} not combined)"
    )
    more = "" if text is not None else "more than "
    taken = text if text is not None else float(RDFLIB_SECONDS)
    print(f"  bare SPARQL, rdflib's engine  {taken * 1000:>10,.0f} ms  {more}{taken / bare:,.0f}")


def _reading() -> None:
    """Registry records of 16 KB, streamed, linked and written by one worker and by two.

    Each run is a process of its own, so that its memory is its own.
    """
    print("\nreading with linking, records of 16 KB, streamed to part files")
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        digests = set()
        for count, workers in ((READ // 4, 1), (READ, 1), (READ, 2)):
            source = Path(folder) / f"{count}.jsonl"
            write_records(source, count)
            here, there = context.Pipe()
            process = context.Process(target=_read_parts, args=(source, workers, there))
            process.start()
            seconds, busy, megabytes, digest = here.recv()
            process.join()
            if count == READ:
                digests.add(digest)
            print(
                f"  {count:>6,} records, {workers} worker{'s' if workers > 1 else ' '}"
                f"  {count / seconds:>8,.0f} records/s  {count / busy:>6,.0f} per CPU second"
                f"  {megabytes:>6,.0f} MB a process at the most"
            )
        print(f"  the same bytes from one worker and two: {'yes' if len(digests) == 1 else 'NO'}")


def _read_parts(source: Path, workers: int, pipe: Connection) -> None:
    from graph.linking.matcher import matcher
    from graph.parts import write_parts

    for kind in KINDS:
        matcher(kind)
    with tempfile.TemporaryDirectory() as folder:
        kept = resource.RUSAGE_SELF if workers == 1 else resource.RUSAGE_CHILDREN
        before = resource.getrusage(kept)
        files, seconds = _timed(lambda: write_parts([source], Path(folder), workers))
        after = resource.getrusage(kept)
        # Other work on the machine takes wall time, but not CPU time.
        busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        megabytes = after.ru_maxrss / 1024
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.read_bytes())
    pipe.send((seconds, busy, megabytes, digest.hexdigest()))


def _close(store: Store) -> None:
    from graph.closure import close
    from graph.store import load_ontology

    close(store)
    load_ontology(store)


def _rdflib(dump: Callable[..., bytes | None], size: int) -> float | None:
    """Seconds of the bare query on rdflib's own engine, or None after the limit.

    It runs in a process of its own, since a query in rdflib cannot be stopped.
    """
    from pyoxigraph import RdfFormat

    with tempfile.NamedTemporaryFile(suffix=".nq") as file:
        dump(file.name, format=RdfFormat.N_QUADS)
        here, there = multiprocessing.Pipe()
        worker = multiprocessing.Process(target=_rdflib_query, args=(file.name, there))
        worker.start()
        loaded = here.recv() if here.poll(RDFLIB_SECONDS * 4) else None
        print(f"  rdflib load     {loaded or 0:>10.1f} s of {size:,} trials")
        seconds = here.recv() if loaded and here.poll(RDFLIB_SECONDS) else None
        worker.kill()
        worker.join()
    return seconds


def _rdflib_query(path: str, pipe: Connection) -> None:
    from rdflib import Dataset

    data = Dataset(default_union=True)
    _, seconds = _timed(lambda: data.parse(path, format="nquads"))
    pipe.send(seconds)
    _, seconds = _timed(lambda: len(list(data.query(BARE))))
    pipe.send(seconds)


def _cold_start() -> None:
    from graph.build import build

    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph"
        _, seconds = _timed(lambda: build([], graph))
        print(f"\nbundled graph\n  build           {seconds:>10.1f} s")
        verb = [sys.executable, "-m", "ptkg", "combine", "SABR", "immune checkpoint inhibitor"]
        command = [*verb, "--graph", str(graph), "--format", "json"]
        bare = _median(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
        cold = _median(lambda: subprocess.run(command, check=True, capture_output=True))
        print(f"  python -c ''    {bare * 1000:>10.0f} ms      1.0")
        print(f"  ptkg combine    {cold * 1000:>10.0f} ms  {cold / bare:>7.1f}")


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _median(work: Callable[[], object], runs: int = 5) -> float:
    return statistics.median(_timed(work)[1] for _ in range(runs))


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
