"""A build's report in words, for people: what is in the graph, and what is not, with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from graph.build import BuildReport

__all__ = ["report_text"]

NAMED: Final = 10  # rejects named on the screen; all of them stand in the file


def report_text(report: BuildReport) -> str:
    """Lines that say what a build did.

    Args:
        report: of a build that ended well.
    """
    sources = ", ".join(f"{count} {kind}" for kind, count in report.sources.items())
    kept = "unchanged" if report.reused else "new"
    lines = [
        f"{report.graph}: {report.studies} studies from {report.records} records ({sources}), "
        f"{report.quads:,} quads ({kept})",
        f"unresolved words: {report.unresolved} ({report.graph / 'unresolved.tsv'})",
    ]
    if report.losses:
        lines.append(f"fields left out: {report.losses} ({report.graph / 'losses.tsv'})")
    if report.unaligned:
        lines.append(
            f"arms of studies with several records that are not aligned: {len(report.unaligned)} "
            f"({report.graph / 'arms_unaligned.tsv'})"
        )
    lines += [f"not joined: {refusal}" for refusal in report.refusals]
    if report.warnings:
        lines.append(f"warnings: {len(report.warnings)} (list them: ptkg validate)")
    if report.rejects:
        lines.append(f"set aside: {len(report.rejects)} records ({report.rejects_file})")
        lines += [
            f"  {reject.file}: {reject.record_id or 'no id'}: {reject.path}: {reject.reason}"
            for reject in report.rejects[:NAMED]
        ]
        if len(report.rejects) > NAMED:
            lines.append(f"  and {len(report.rejects) - NAMED} more in that file")
    return "\n".join(lines)
