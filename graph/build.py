"""Build a graph: read, decide identities, convert, close, validate, publish.

Each step is a module; this one only orders them. Nothing is lost silently: records in equal
records out plus rejects, and every reject, loss and unresolved term is written to a file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import orjson
from pyoxigraph import NamedNode, RdfFormat, serialize

from graph import iris
from graph.alignment import align, alignment_quads
from graph.axioms import ontology_quads
from graph.closure import close
from graph.convert import Converted, Work, convert_all
from graph.files import write_atomically
from graph.fingerprint import INPUTS, fingerprint
from graph.identity import Identities, Refusal, decide
from graph.overrides import BUNDLED, attach, read_overrides
from graph.precedence import give_way
from graph.provenance import provenance_quads, software_version
from graph.publish import disk_errors, lock, publish, version_of
from graph.reading import BuildError, Progress, read_all
from graph.records import Mended, Reject, Study
from graph.reports import (
    arms_table,
    losses_table,
    overrides_table,
    rejects_lines,
    unresolved_table,
)
from graph.store import load_ontology, memory_store
from graph.validate import Problem, record_shapes, run_checks, sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Store

    from graph.alignment import Alignment, ArmFacts
    from graph.reading import Reading

__all__ = ["REJECTS", "BuildError", "BuildReport", "build"]

REJECTS: Final = "rejects.jsonl"
REPORT: Final = "report.json"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, for people and programs."""

    graph: Path  # the version's folder
    version: str
    reused: bool  # the same graph was there already
    items: int  # records seen
    sources: dict[str, int]  # records in the graph, by source kind
    studies: int
    quads: int
    rejects: tuple[Reject, ...]
    rejects_file: Path
    losses: int
    unresolved: int
    unaligned: tuple[ArmFacts, ...]
    refusals: tuple[Refusal, ...]
    warnings: tuple[Problem, ...]
    mended: tuple[Mended, ...] = ()  # what became of each override

    @property
    def records(self) -> int:
        """Records in the graph."""
        return sum(self.sources.values())


@dataclass(frozen=True, slots=True)
class _Assembled:
    """A whole graph in memory, with what was decided on the way."""

    store: Store
    converted: tuple[Converted, ...]
    identities: Identities
    alignment: Alignment
    problems: tuple[Problem, ...]
    rejects: tuple[Reject, ...]
    mended: tuple[Mended, ...] = ()


def build(
    paths: Sequence[Path],
    graph_dir: Path,
    bundled: bool = True,
    progress: Progress | None = None,
    overrides: Path | None = None,
) -> BuildReport:
    """Build a graph from the bundled studies and the given records, and make it the current one.

    Args:
        paths: files or folders of records, of any known source.
        graph_dir: the graph folder; made if it is not there.
        bundled: whether the bundled studies and the bundled digest are part of the graph.
        progress: told how far the build is.
        overrides: a file of corrections beside the bundled one (see `graph.overrides`).

    Raises:
        OverridesError: when a row of the overrides cannot be understood.
        BuildError: when a floor is broken (a bundled study is lost, nothing given could be read,
            nothing is left), when the disk is full, or when another build is at work. The last
            good graph is unchanged then.
    """
    report = progress if progress is not None else _silent
    with disk_errors(graph_dir), lock(graph_dir):
        own = [overrides] if overrides is not None else []
        inputs = fingerprint([*paths, *own], bundled=bundled)
        rows = read_overrides([BUNDLED, *own])
        rejects: tuple[Reject, ...] = ()
        try:
            reading = read_all(paths, bundled=bundled, progress=report)
            studies, absent = attach(reading.studies, rows)
            made = _assemble(studies, report)
            made = replace(made, mended=(*made.mended, *absent))
            rejects = (*reading.rejects, *made.rejects)
            _check_floors(made, rejects, reading.items, bundled=bundled)
        except BuildError as error:
            write_atomically(graph_dir / REJECTS, rejects_lines(error.rejects or rejects))
            raise
        return _publish(graph_dir, made, rejects, inputs, reading, report)


def _silent(stage: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def _assemble(studies: Sequence[Study], progress: Progress) -> _Assembled:
    """The graph of these records; one that breaks a rule is set aside, the rest goes on."""
    done: dict[tuple[str, str, str], Converted | Reject] = {}
    set_aside: dict[str, Reject] = {}
    while True:
        remaining = [s for s in studies if iris.record(s.source) not in set_aside]
        identities = decide(remaining)
        wanted = {_name(work): work for work in _works(remaining, identities)}
        new = [name for name in wanted if name not in done]
        done |= zip(new, convert_all([wanted[name] for name in new], progress), strict=True)
        results = [done[name] for name in wanted]
        set_aside |= {
            name[0]: result
            for name, result in zip(wanted, results, strict=True)
            if isinstance(result, Reject)
        }
        if any(isinstance(result, Reject) for result in results):
            continue
        converted = tuple(result for result in results if isinstance(result, Converted))
        made = _close_and_validate(converted, identities, progress)
        faulty = _faulty(made)
        if not faulty:
            return _with_rejects(made, set_aside)
        set_aside |= faulty


def _works(studies: Sequence[Study], identities: Identities) -> Iterator[Work]:
    of_study: dict[str, list[Study]] = defaultdict(list)
    for study in studies:
        of_study[identities.study_iris[iris.record(study.source)]].append(study)
    for study in studies:
        study_iri = identities.study_iris[iris.record(study.source)]
        others = [other for other in of_study[study_iri] if other is not study]
        stated = identities.resolved(give_way(study, others))
        yield stated, study_iri, identities.classes[study_iri]


def _name(work: Work) -> tuple[str, str, str]:
    study, study_iri, kind = work
    return iris.record(study.source), study_iri, kind


def _close_and_validate(
    converted: tuple[Converted, ...], identities: Identities, progress: Progress
) -> _Assembled:
    alignment = align(arm for record in converted for arm in record.arms)
    store = memory_store(line for record in converted for line in record.lines)
    store.extend(memory_store(alignment_quads(alignment, identities)))
    progress("close", 0, None)
    close(store)
    load_ontology(store)
    progress("validate", 0, None)
    problems = (
        *run_checks(store),
        *record_shapes(store, sample(record.record for record in converted)),
    )
    mended = tuple(each for record in converted for each in record.mended)
    return _Assembled(store, converted, identities, alignment, problems, (), mended)


def _faulty(made: _Assembled) -> dict[str, Reject]:
    """The records that break a rule, each with the first of its violations."""
    by_record = {record.record: record for record in made.converted}
    faulty: dict[str, Reject] = {}
    for problem in made.problems:
        record = by_record.get(problem.record)
        if problem.severity == "violation" and record is not None:
            faulty.setdefault(
                record.record,
                Reject(
                    file=record.file,
                    record_id=record.record_id,
                    path=problem.node.removeprefix(record.record).lstrip("/"),
                    value="",
                    reason=f"{problem.check}: {problem.detail}; {problem.solution}",
                ),
            )
    return faulty


def _with_rejects(made: _Assembled, set_aside: dict[str, Reject]) -> _Assembled:
    rejects = tuple(reject for _, reject in sorted(set_aside.items()))
    return replace(made, rejects=rejects)


def _check_floors(
    made: _Assembled, rejects: Sequence[Reject], items: int, *, bundled: bool
) -> None:
    """Records in equal records out plus rejects; no bundled study lost; something is left.

    Raises:
        BuildError: naming what is lost, and how to mend it.
    """
    if items != len(made.converted) + len(rejects):
        raise BuildError(
            f"{items} records came in, {len(made.converted)} went out and {len(rejects)} were set "
            "aside: some are lost; please report this",
            rejects,
        )
    if bundled and made.rejects:
        own = [reject for reject in made.rejects if reject.file.startswith("graph/curated/")]
        if own:
            named = "\n".join(f"  {r.file} {r.path}: {r.reason}" for r in own)
            raise BuildError(f"bundled studies are lost ({len(own)}):\n{named}", rejects)
    if not made.converted:
        raise BuildError("no record is left to build a graph from", rejects)


def _publish(
    graph_dir: Path,
    made: _Assembled,
    rejects: tuple[Reject, ...],
    inputs: str,
    reading: Reading,
    progress: Progress,
) -> BuildReport:
    """Write the graph and its reports, and describe what was done."""
    sources = dict(sorted(Counter(record.source_kind for record in made.converted).items()))
    store = made.store
    store.extend(memory_store(provenance_quads(store, sources)))
    progress("write", 0, None)
    document = _document(store)
    warnings = tuple(problem for problem in made.problems if problem.severity == "warning")
    losses = losses_table(made.converted)
    unresolved = unresolved_table(made.converted)
    facts = {
        "version": version_of(document),
        "software": software_version(),
        "records_in": reading.items,
        "records_out": len(made.converted),
        "rejects": len(rejects),
        "sources": sources,
        "studies": len(set(made.identities.study_iris.values())),
        "quads": document.count(b"\n"),
        "losses": losses.count(b"\n") - 1,
        "unresolved": unresolved.count(b"\n") - 1,
        "overrides_applied": sum(each.state != "not applied" for each in made.mended),
        "digest_replaced": reading.replaced,
        "arms_unaligned": len(made.alignment.unaligned),
        "refused_joins": made.identities.refusals,
        "warnings": warnings,
    }
    folder, reused = publish(
        graph_dir,
        document,
        {
            "unresolved.tsv": unresolved,
            "losses.tsv": losses,
            "arms_unaligned.tsv": arms_table(made.alignment.unaligned),
            "overrides.tsv": overrides_table(made.mended),
            REPORT: orjson.dumps(facts, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n",
        },
    )
    write_atomically(graph_dir / REJECTS, rejects_lines(rejects))
    write_atomically(
        graph_dir / INPUTS, orjson.dumps({"version": folder.name, "inputs": inputs}) + b"\n"
    )
    return BuildReport(
        graph=folder,
        version=folder.name,
        reused=reused,
        items=reading.items,
        sources=sources,
        studies=len(set(made.identities.study_iris.values())),
        quads=document.count(b"\n"),
        rejects=rejects,
        rejects_file=graph_dir / REJECTS,
        losses=losses.count(b"\n") - 1,
        unresolved=unresolved.count(b"\n") - 1,
        unaligned=made.alignment.unaligned,
        refusals=made.identities.refusals,
        warnings=warnings,
        mended=made.mended,
    )


def _document(store: Store) -> bytes:
    """The whole graph as sorted N-Quads.

    The ontology's anonymous classes keep their canonical names: a store renames blank nodes
    that it reads from text, so that those lines are taken from the release itself.
    """
    store.remove_graph(NamedNode(iris.ONTOLOGY_GRAPH))
    dumped = store.dump(format=RdfFormat.N_QUADS) or b""
    released = serialize(ontology_quads(), format=RdfFormat.N_QUADS) or b""
    lines = {*dumped.splitlines(keepends=True), *released.splitlines(keepends=True)}
    return b"".join(sorted(lines))
