"""Synthetic trials shaped like real ones: the bundled studies over and over, with ids of their own.

Every copy keeps the arms, doses, populations, outcomes and numbers of its original, so that the
graph has the real mix of single arms, factorial trials, choices and subgroups.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from graph.alignment import align, alignment_quads, arm_facts
from graph.identity import decide
from graph.iris import record
from graph.linking import link
from graph.records import Identifier, Study
from graph.sources.curated import read_bundled
from graph.triples import quads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["lines_of", "originals", "trials"]


@cache
def originals() -> tuple[Study, ...]:
    """The bundled studies, linked."""
    return tuple(link(study) for study in read_bundled() if isinstance(study, Study))


def trials(count: int) -> Iterator[Study]:
    """So many linked trials; the same ones on every run.

    Args:
        count: how many.
    """
    models = originals()
    for number in range(count):
        study = models[number % len(models)]
        own = f"{study.slug}-{number}"
        yield replace(
            study,
            slug=own,
            source=replace(study.source, record_id=own),
            identifiers=(Identifier(value=f"NCT9{number:07d}", registry="nct", kind="trial"),),
            pools=(),
            part_of=(),
        )


def lines_of(studies: Sequence[Study]) -> list[str]:
    """Their N-Quads lines with the alignment of arms, before the closure."""
    identities = decide(studies)
    iri = identities.study_iris
    arms = [facts for s in studies for facts in arm_facts(s, iri[record(s.source)])]
    lines = [line for s in studies for line in quads(s, iri[record(s.source)])]
    return [*lines, *alignment_quads(align(arms), identities)]
