"""Validation of a graph that was built before: the same checks as in the build, and the floors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.iris import BASE
from graph.store import open_graph
from graph.validate import SAMPLE, record_shapes, run_checks, sample

if TYPE_CHECKING:
    from pathlib import Path

    from graph.validate import Problem

__all__ = ["validate_graph"]

_RECORD = f"{BASE}record/"


def validate_graph(graph_dir: Path, size: int = SAMPLE) -> tuple[Problem, ...]:
    """Put the current graph through every check, and a sample of its records through the shapes.

    Args:
        graph_dir: a graph folder.
        size: how many records go through the shapes.

    Returns:
        The problems, violations first.

    Raises:
        NoGraph: when no graph is there.
    """
    store = open_graph(graph_dir)
    records = (
        graph.value
        for graph in store.named_graphs()
        if getattr(graph, "value", "").startswith(_RECORD)
    )
    problems = [*run_checks(store), *record_shapes(store, sample(records, size))]
    return tuple(sorted(problems, key=lambda p: (p.severity != "violation", p.record, p.check)))
