"""The project's small, hand-checked graph: nine studies as linked records, written by hand.

Facts are those of the curated files of the same names (and of ICE-PAC's ANZCTR record);
classes are what the linker should find. Expected tables of the stored questions are made
over this graph: change a record, and check the tables by hand. The records stand in
`small_papers`, `small_registry`, `small_designs`, `small_cohorts` and `small_inhibitors`, their
makers in `small_facts`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from small_cohorts import deek_2020, nct03477864, sbrt_sg_05
from small_designs import (
    peace_1,
    peace_1_radiotherapy,
    stampede_arm_h,
)
from small_inhibitors import checkmate_9kd_arm_b, checkpro
from small_papers import card, ice_pac
from small_registry import ice_pac_registry

from graph.alignment import align, alignment_quads, arm_facts
from graph.closure import close
from graph.identity import decide
from graph.iris import record
from graph.store import load_ontology, memory_store, serialise
from graph.triples import quads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from graph.records import Study

__all__ = ["lines_of", "small_nquads", "small_store", "small_studies"]


def small_studies() -> tuple[Study, ...]:
    """The linked records of the small graph."""
    return (
        ice_pac(),
        ice_pac_registry(),
        card(),
        stampede_arm_h(),
        sbrt_sg_05(),
        peace_1(),
        peace_1_radiotherapy(),
        nct03477864(),
        deek_2020(),
        checkpro(),
        checkmate_9kd_arm_b(),
    )


def lines_of(studies: Iterable[Study]) -> list[str]:
    """The N-Quads lines of some linked records, with their alignment, before the closure."""
    studies = list(studies)
    identities = decide(studies)
    iri = {record(s.source): identities.study_iris[record(s.source)] for s in studies}
    arms = [facts for s in studies for facts in arm_facts(s, iri[record(s.source)])]
    lines = [
        line
        for s in studies
        for line in quads(s, iri[record(s.source)], identities.classes[iri[record(s.source)]])
    ]
    return [*lines, *alignment_quads(align(arms), identities)]


@cache
def small_nquads() -> bytes:
    """The small graph with ontology and closure, as sorted N-Quads."""
    store = memory_store(lines_of(small_studies()))
    close(store)
    load_ontology(store)
    return serialise(f"{quad} .\n" for quad in store)


def small_store() -> Store:
    """The small graph in a new store in memory: ontology, records, links and closure."""
    return memory_store([small_nquads().decode()])
