"""A build's report in words, for people: what is in the graph, and what is not, with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.iris import BASE
from graph.overrides import ABSENT
from graph.sources.text import shorten
from graph.store import open_graph, select

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graph.build import BuildReport

__all__ = ["report_text"]

TOP: Final = 5  # unresolved wordings named on the screen
NAMED: Final = 10  # rejects, losses and records named on the screen; all stand in the files
_UNRESOLVED: Final = """
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
SELECT ?kind ?words (COUNT(DISTINCT ?study) AS ?n) WHERE {
  ?term a ptkg:UnresolvedTerm ; ptkg:termKind ?kind ; ptkg:matchedText ?words ;
        ptkg:inRecord/ptkg:aboutStudy ?study .
} GROUP BY ?kind ?words ORDER BY DESC(?n) ?words ?kind
"""
_WITHOUT_THERAPY: Final = """
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
SELECT DISTINCT ?record WHERE {
  GRAPH ?record { ?study a ptkg:Study }
  FILTER NOT EXISTS {
    GRAPH ?record { ?study ptkg:hasArm ?arm }
    ?arm ptkg:delivers|ptkg:mayDeliver ?therapy
  }
} ORDER BY ?record
"""


def report_text(report: BuildReport) -> str:
    """Lines that say what a build did.

    Args:
        report: of a build that ended well.
    """
    sources = ", ".join(f"{count} {kind}" for kind, count in report.sources.items())
    kept = "unchanged" if report.reused else "new"
    lines = [
        f"{report.graph}: {_count(report.studies, 'study', 'studies')} from "
        f"{_count(report.records, 'record')} ({sources}), {report.quads:,} quads ({kept})"
    ]
    if report.unresolved:
        lines.append(f"unresolved words: {report.unresolved} ({report.graph / 'unresolved.tsv'})")
        lines += _unresolved(report.graph)
    lines += _overrides(report)
    if report.losses:
        lines += _losses(report.losses, report.graph / "losses.tsv")
    lines += _without_therapy(report.graph)
    if report.unaligned:
        lines.append(
            f"arms of studies with several records that are not aligned: {len(report.unaligned)} "
            f"({report.graph / 'arms_unaligned.tsv'})"
        )
    lines += [f"not joined: {refusal}" for refusal in report.refusals]
    if report.warnings:
        lines.append(f"warnings: {len(report.warnings)} (list them: ptkg validate)")
    if report.rejects:
        lines.append(f"set aside: {_count(len(report.rejects), 'record')} ({report.rejects_file})")
        named = [
            ": ".join(filter(None, (each.file, each.record_id, each.path, each.reason)))
            for each in report.rejects
        ]
        lines += _first(named)
    return "\n".join(lines)


def _unresolved(graph: Path) -> Iterator[str]:
    """The wordings that touch most studies, most first: these rows of a lexicon pay most."""
    rows = select(open_graph(graph), _UNRESOLVED)
    named = [(row["kind"].value, row["words"].value, int(row["n"].value)) for row in rows]
    for kind, words, studies in named[:TOP]:
        yield f"  {shorten(words, 60)} ({kind}): {_count(studies, 'study', 'studies')}"
    if len(named) > TOP:
        yield f"  and {len(named) - TOP} more, ranked: ptkg answer unresolved-terms"


def _overrides(report: BuildReport) -> Iterator[str]:
    """How many links a person mended, and the rows that ask for another look."""
    if not report.mended:
        return
    done = sum(each.state != "not applied" for each in report.mended)
    stale = [each for each in report.mended if each.note and each.note != ABSENT]
    yield f"links mended by hand: {done} ({report.graph / 'overrides.tsv'})"
    yield from _first(
        [
            f"{each.override.row}: {each.override.record}: {each.state}: {each.note}"
            for each in stale
        ]
    )


def _losses(count: int, file: Path) -> Iterator[str]:
    """How many fields were left out, and the first of them by name."""
    yield f"fields left out: {count} ({file})"
    rows = file.read_text(encoding="utf-8").splitlines()[1:]
    yield from _first([": ".join(filter(None, row.split("\t"))) for row in rows])


def _without_therapy(graph: Path) -> Iterator[str]:
    """Records without arms, or whose arms give nothing: no combination can be found in them."""
    records = [row["record"].value for row in select(open_graph(graph), _WITHOUT_THERAPY)]
    if records:
        yield (
            f"records without arms that give a therapy: {len(records)} "
            "(no question about one finds them)"
        )
        yield from _first([record.removeprefix(f"{BASE}record/") for record in records])


def _first(named: Sequence[str]) -> Iterator[str]:
    yield from (f"  {name}" for name in named[:NAMED])
    if len(named) > NAMED:
        yield f"  and {len(named) - NAMED} more"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
