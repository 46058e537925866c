"""Writes `docs/quality.md`: how well records are read, measured on labelled ones (`make quality`).

Two sets: the project's own worded records in `tests/data/labelled`, one for each trap of reading,
and the hand-labelled registry records beside the checkout, which are not part of the project.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.evaluate import FACETS, Evaluation, Score, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ROOT", "LabelledSet", "figures", "main", "sets"]

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "quality.md"
EXPLAINED: Final = ROOT / "benchmarks" / "misses.tsv"
"""Why each miss was missed, from the record beside its label; the reader was not traced."""
UNSEEN: Final = ROOT / "benchmarks" / "unseen.tsv"
"""One measurement on records that were labelled blind and that no rule was made from."""
TARGETS: Final = {
    "therapies": 0.93,
    "pairs": 0.90,
    "states with ancestors": 0.88,
    "endpoints": 0.90,
    "dose": 0.95,
}
"""F1 that a systematic reviewer would accept."""
ANNOTATORS: Final = {"therapies": 0.90, "pairs": 0.85, "states": 0.81, "endpoints": 0.90}
"""Agreement of two careful annotators before adjudication, on 20 records of the shared gold."""
HEAD: Final = """\
# How well records are read

Measured by `make quality`, which writes this page; each figure is a floor below which `make test`
fails. A record is read and linked alone, and what was read is projected on the frozen list of
labels. Micro-averaged; intervals are percentile bootstraps over records. Facets:

- *therapies*: pairs of an arm and a therapy that it certainly delivers; *involves*: the same with
  what it may deliver. *pairs*: unordered pairs of therapies that one arm delivers.
- *states*: of the record, exact; *with ancestors*: with all the classes above them.
- *endpoints*: class of each primary measure. *dose*: arm, class, total dose and fractions.

Arms are told by their label, strictly: an arm that was not found misses all it has. Records of
plain text have no arms, so that their labelled arms are folded into one: what all deliver is
delivered, the rest may be.
"""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Labels with the records that they belong to."""

    name: str
    gold: Path
    records: Path
    about: str


def sets() -> tuple[LabelledSet, LabelledSet]:
    """The project's own labelled records, and the shared ones (which may be absent)."""
    own = ROOT / "tests" / "data" / "labelled"
    shared = Path(os.environ.get("PTKG_SHARED", ROOT.parent / "shared"))
    return (
        LabelledSet(
            "Own-worded records",
            own / "gold.jsonl",
            own,
            "Written and labelled for this project, one for each trap that annotators met. Some "
            "labels were corrected by the conventions after readings had been seen, so that this "
            "set guards against falling back and is no estimate of quality.",
        ),
        LabelledSet(
            "Hand-labelled registry records",
            shared / "gold" / "gold.jsonl",
            shared / "registry",
            "Real records, labelled by careful reading. The rules of reading, and some of scoring"
            " (DECISIONS 12), were made with these at hand: expect less of unseen records. Reasons "
            "in the last column come from the record beside its label; the reader was not traced.",
        ),
    )


def main() -> int:
    """Measure both sets and write the page.

    Returns:
        0, or 1 where the shared records are absent: the page is then left as it is.
    """
    absent = [each for each in sets() if not each.gold.exists()]
    if absent:
        sys.stderr.write(
            f"not measured: {absent[0].name.lower()} are not there ({absent[0].gold}); "
            f"{PAGE.relative_to(ROOT)} is left as it is\n"
        )
        return 1
    sections = ["\n".join(_section(each, evaluate(each.gold, [each.records]))) for each in sets()]
    sections.insert(1, "\n".join(_unseen()))
    PAGE.write_text("\n\n".join([HEAD.rstrip(), *sections]) + "\n", encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE.relative_to(ROOT)}\n")
    return 0


def figures(page: str, name: str) -> dict[str, float]:
    """F1 by facet from the first table of a set's section of the page.

    Raises:
        ValueError: when the page has no such section; regenerate it with `make quality`.
    """
    _, found, rest = page.partition(f"## {name}\n")
    if not found:
        msg = f"docs/quality.md: no section {name!r}; run `make quality`"
        raise ValueError(msg)
    table = rest.partition("| facet |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines()[2:]]
    return {row[1]: float(row[4]) for row in rows if row[4] != "–"}


def _section(labelled: LabelledSet, result: Evaluation) -> Iterator[str]:
    yield f"## {labelled.name}\n"
    yield f"{labelled.about} {result.records} records, {result.unsure_records} of them unsure.\n"
    yield from _table((*result.scores, *result.more), targets=True)
    yield f"\nWithout the unsure records ({result.records - result.unsure_records}):\n"
    yield from _table(result.sure, targets=False)
    yield f"\nThe unsure records alone ({result.unsure_records}):\n"
    yield from _table(result.unsure, targets=False)
    yield (
        f"\nLabels outside the list (`other: …`): {result.recovered} of {result.others} "
        "were read as well."
    )
    if result.missing:
        yield f"\nNot among the records: {', '.join(result.missing)}."
    yield from _errors(result)


def _table(scores: Sequence[Score], *, targets: bool) -> Iterator[str]:
    more = " target | two annotators |" if targets else ""
    yield f"| facet | precision | recall | F1 | 95 % interval | support |{more}"
    yield "|---|---|---|---|---|---|" + ("---|---|" if targets else "")
    for score in scores:
        cells = [
            score.facet,
            *(_shown(value) for value in (score.precision, score.recall, score.f1)),
            f"{_shown(score.low)} to {_shown(score.high)}",
            str(score.support),
        ]
        if targets:
            cells += [_shown(each.get(score.facet)) for each in (TARGETS, ANNOTATORS)]
        yield f"| {' | '.join(cells)} |"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _errors(result: Evaluation) -> Iterator[str]:
    """The kinds of miss with their counts, then each miss."""
    misses = [miss for miss in result.misses if miss.facet in FACETS]
    yield "\n### Kinds of miss\n"
    yield "Pairs follow from the therapies and are not explained again.\n"
    yield "| facet | verdict | kind | count |\n|---|---|---|---|"
    kinds = Counter((miss.facet, miss.verdict, miss.kind or "–") for miss in misses)
    order = {facet: place for place, facet in enumerate(FACETS)}
    for (facet, verdict, kind), count in sorted(
        kinds.items(), key=lambda item: (order[item[0][0]], -item[1], item[0])
    ):
        yield f"| {facet} | {verdict} | {kind} | {count} |"
    yield "\n### Each miss\n"
    yield "| record | facet | verdict | class | kind | why |\n|---|---|---|---|---|---|"
    reasons = _table_of(EXPLAINED)
    why = {
        (row["record"], row["facet"], row["verdict"], row["item"]): row["explanation"]
        for row in reasons
    }
    for miss in dict.fromkeys(replace(miss, place="", words="") for miss in misses):
        if miss.facet != "pairs":
            cells = (miss.record, miss.facet, miss.verdict, miss.item)
            yield f"| {' | '.join((*cells, miss.kind or '–', why.get(cells, '–')))} |"


def _unseen() -> Iterator[str]:
    """The measurement on unseen records, as it was taken then."""
    yield "## Unseen records\n"
    yield (
        "Thirty records (15 oncology, 15 prostate texts) drawn at random, labelled by one "
        "annotator who saw no reading, without adjudication and not by a clinician; 24 are marked "
        "unsure. Measured once, before any rule was made from them (one was since: CDK4/6 "
        "inhibitors that an arm lists are alternatives). Two further sets were labelled in the "
        "same way and then used to find kinds of miss: their first therapies F1 were 0.62 "
        "(39 records) and 0.68. "
        "The labels are not part of the project.\n"
    )
    yield "| set | facet | precision | recall | F1 | support |\n|---|---|---|---|---|---|"
    for row in _table_of(UNSEEN):
        yield f"| {' | '.join(row.values())} |"


def _table_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table beside this module."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


if __name__ == "__main__":
    sys.exit(main())
