"""How well records are read: precision, recall and F1 against hand-labelled records.

Each record is read and linked alone. Facets are micro-averaged over the records; intervals are
percentile bootstraps over records, with a seed that is made from the gold itself.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from graph.evaluate_gold import EvaluationError, GoldRecord, load_labels, read_gold
from graph.evaluate_items import VIEWS, Counts, Miss, Tally, tally
from graph.linking import link
from graph.records import Study
from graph.sources import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["FACETS", "Evaluation", "EvaluationError", "Score", "evaluate"]

FACETS: Final = VIEWS[:5]
_MORE: Final = VIEWS[5:]
_RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """One facet: support is the number of labelled items; low and high bound F1 at 95 %.

    A ratio without a denominator is None.
    """

    facet: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores over the labelled records that were found, with and without the unsure ones."""

    scores: tuple[Score, ...]  # the facets of the interface, in their order
    more: tuple[Score, ...]  # further views of the same
    sure: tuple[Score, ...]  # facets and views over records that are not marked unsure
    unsure: tuple[Score, ...]  # and over those that are
    records: int
    unsure_records: int
    missing: tuple[str, ...]  # labelled records that the given records lack
    recovered: int
    others: int
    misses: tuple[Miss, ...]  # what was read wrong or not at all, in the order of the gold

    def as_json(self) -> dict[str, object]:
        """Scores, the number of records and all misses, ready for JSON."""
        return {
            "facets": [asdict(score) for score in self.scores],
            "more": [asdict(score) for score in self.more],
            "sure": [asdict(score) for score in self.sure],
            "unsure": [asdict(score) for score in self.unsure],
            "records": self.records,
            "unsure_records": self.unsure_records,
            "missing": list(self.missing),
            "other_labels": {"recovered": self.recovered, "all": self.others},
            "misses": [asdict(miss) for miss in self.misses],
        }

    def as_text(self) -> str:
        """Tables for people, and a line for each miss with the words concerned."""
        sure = self.records - self.unsure_records
        lines = [f"{'facet':<24}{'P':>7}{'R':>7}{'F1':>7}{'95 % interval':>17}{'support':>9}"]
        lines += [_line(score) for score in (*self.scores, *self.more)]
        lines.append(f"without the unsure records ({sure} of {self.records}):")
        lines += [_line(score) for score in self.sure]
        lines.append(f"unsure records alone ({self.unsure_records} of {self.records}):")
        lines += [_line(score) for score in self.unsure]
        lines.append(f"outside the label list: {self.recovered} of {self.others} recovered")
        if self.missing:
            lines.append(f"not among the records given: {', '.join(self.missing)}")
        listed = [miss for miss in self.misses if miss.facet in FACETS]
        lines.append(f"misses: {len(listed) or 'none'}")
        lines += [_miss_line(miss) for miss in listed]
        return "\n".join(lines)


def _miss_line(miss: Miss) -> str:
    """`NCT01234567  therapies  missed  Docetaxel  (not read)  in: Arm A`, and the words read."""
    kind = f"  ({miss.kind})" if miss.kind else ""
    place = f"  in: {miss.place}" if miss.place else ""
    words = f"  read from: {miss.words}" if miss.words else ""
    return f"{miss.record}  {miss.facet}  {miss.verdict}  {miss.item}{kind}{place}{words}"


def _line(score: Score) -> str:
    def shown(value: float | None) -> str:
        return "–" if value is None else f"{value:.3f}"

    interval = f"{shown(score.low)} to {shown(score.high)}"
    cells = f"{shown(score.precision):>7}{shown(score.recall):>7}{shown(score.f1):>7}"
    return f"{score.facet:<24}{cells}{interval:>17}{score.support:>9}"


def evaluate(gold_path: Path, record_paths: Sequence[Path]) -> Evaluation:
    """Read the labelled records and compare the reading with the labels.

    Args:
        gold_path: a `.jsonl` of labelled records, or a folder of such files.
        record_paths: files or folders that hold the records themselves.

    Returns:
        The scores. Labelled records that are not among the given ones are listed, not scored.

    Raises:
        EvaluationError: for a missing path, unreadable gold, or when no labelled record is found.
    """
    gold = read_gold(gold_path)
    absent = [str(path) for path in record_paths if not path.exists()]
    if absent:
        msg = f"records: {', '.join(absent)}: no such file or folder; give the records' own files"
        raise EvaluationError(msg)
    studies = _studies(gold, record_paths)
    found = [(each, studies[each.id]) for each in gold if each.id in studies]
    if not found:
        msg = f"records: none of the {len(gold)} labelled records is in the files given"
        raise EvaluationError(msg)
    labels = load_labels()
    tallies = [tally(each, link(study), labels) for each, study in found]
    pairs = list(zip(found, tallies, strict=True))
    doubted = [result for (each, _), result in pairs if each.unsure]
    sure = [result for (each, _), result in pairs if not each.unsure]
    seed = hashlib.sha256(repr(gold).encode()).hexdigest()
    return Evaluation(
        scores=_scores(FACETS, tallies, seed),
        more=_scores(_MORE, tallies, seed),
        sure=_scores(VIEWS, sure, seed),
        unsure=_scores(VIEWS, doubted, seed),
        records=len(found),
        unsure_records=len(doubted),
        missing=tuple(sorted({each.id for each in gold} - studies.keys())),
        recovered=sum(result.recovered for result in tallies),
        others=sum(result.others for result in tallies),
        misses=tuple(miss for result in tallies for miss in result.misses),
    )


def _studies(gold: Iterable[GoldRecord], paths: Iterable[Path]) -> dict[str, Study]:
    """The labelled records among the files, by id; a text label is met by a text record."""
    text = {each.id: each.set_name == "text" for each in gold}
    found: dict[str, Study] = {}
    for path in paths:
        for study in read(path):
            if not isinstance(study, Study) or study.source.record_id not in text:
                continue
            name = study.source.record_id
            if name not in found or _fit(study, text[name]) > _fit(found[name], text[name]):
                found[name] = study
    return found


def _fit(study: Study, text: bool) -> int:
    """How well a record is the labelled one: of its own kind, before a copy of parts of it."""
    kind = study.source.kind
    if text:
        return int(kind == "text")
    return {"text": 0, "ctgov-copy": 1}.get(kind, 2)


def _scores(facets: Iterable[str], tallies: Sequence[Tally], seed: str) -> tuple[Score, ...]:
    return tuple(
        _score(facet, [result.counts[facet] for result in tallies], seed) for facet in facets
    )


def _score(facet: str, counts: Sequence[Counts], seed: str) -> Score:
    total = sum(counts, Counts())
    low, high = _interval(counts, seed)
    return Score(
        facet=facet,
        precision=_ratio(total.right, total.right + total.wrong),
        recall=_ratio(total.right, total.right + total.missed),
        f1=_f1(total),
        support=total.right + total.missed,
        low=low,
        high=high,
    )


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _f1(counts: Counts) -> float | None:
    return _ratio(2 * counts.right, 2 * counts.right + counts.wrong + counts.missed)


def _interval(counts: Sequence[Counts], seed: str) -> tuple[float | None, float | None]:
    """The 95 % percentile interval of F1 when records are drawn again with replacement."""
    source = random.Random(seed)  # noqa: S311  # resampling, not cryptography
    drawn = sorted(
        value
        for _ in range(_RESAMPLES)
        if (value := _f1(sum(source.choices(counts, k=len(counts)), Counts()))) is not None
    )
    if not drawn:
        return None, None
    return drawn[round(0.025 * (len(drawn) - 1))], drawn[round(0.975 * (len(drawn) - 1))]
