"""Conversion: a record is linked and written as N-Quads lines, a pure function of the record.

Small builds convert in this process, large ones in two; the lines are the same.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph import iris
from graph.alignment import ArmFacts, arm_facts
from graph.consistency import without_contradictions
from graph.records import Loss, Reject, Study, Unresolved
from graph.triples import quads
from graph.triples_codes import unknown_codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph.reading import Progress
    from graph.records import Mended

__all__ = ["POOL_FROM", "Converted", "Work", "convert", "convert_all"]

POOL_FROM: Final = 500  # records: below, starting the workers costs more than they save
WORKERS: Final = 2
_CHUNK: Final = 25

# What an odd record can bring about: one of them must not stop the thousands beside it.
_FAULTS: Final = (ValueError, LookupError, ArithmeticError, TypeError, AttributeError)

Work = tuple[Study, str, str]
"""A record, the IRI of its study, the IRI of the study's class."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What a record became: its lines, and what the rest of the build needs to know of it."""

    record: str
    source_kind: str
    record_id: str
    file: str
    lines: tuple[str, ...]
    arms: tuple[ArmFacts, ...]
    losses: tuple[Loss, ...]
    unresolved: tuple[Unresolved, ...]
    mended: tuple[Mended, ...] = ()


def convert(study: Study, study_iri: str, kind: str | None = None) -> Converted | Reject:
    """Link one record and write its lines; a record that cannot be written is set aside.

    Args:
        study: a record as its source module read it.
        study_iri: the IRI of the study that it describes.
        kind: the IRI of the study's class; by default the one that the record gives.
    """
    from graph.linking import link

    try:
        linked = without_contradictions(link(study))
        lines = tuple(dict.fromkeys(quads(linked, study_iri, kind)))
        arms = arm_facts(linked, study_iri)
    except _FAULTS as error:
        return Reject(
            file=study.source.file,
            record_id=study.source.record_id,
            path="",
            value="",
            reason=f"cannot be written as triples: {error or type(error).__name__}; if the record "
            "looks right, please report it",
        )
    return Converted(
        record=iris.record(study.source),
        source_kind=study.source.kind,
        record_id=study.source.record_id,
        file=study.source.file,
        lines=lines,
        arms=arms,
        losses=(*linked.losses, *unknown_codes(linked)),
        unresolved=linked.unresolved,
        mended=linked.mended,
    )


def convert_all(
    studies: Sequence[Work], progress: Progress, pool_from: int = POOL_FROM
) -> list[Converted | Reject]:
    """Convert records with their study IRIs, in their order.

    Args:
        studies: records with the IRIs of their studies and of the studies' classes.
        progress: told after each record.
        pool_from: from how many records on two processes share the work.
    """
    done: list[Converted | Reject] = []
    for result in _results(studies, pool_from):
        done.append(result)
        progress("convert", len(done), len(studies))
    return done


def _results(studies: Sequence[Work], pool_from: int) -> Iterator[Converted | Reject]:
    if len(studies) < pool_from:
        yield from (convert(*work) for work in studies)
        return
    # Forked workers have the lexicons loaded already; where there is no fork they start afresh.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        yield from pool.map(_convert, studies, chunksize=_CHUNK)


def _convert(work: Work) -> Converted | Reject:
    return convert(*work)
