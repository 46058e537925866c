"""What is in a graph: from its own provenance, and for a folder from the build's report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.sources.text import shorten
from queries.engine import open_engine
from queries.questions import answer
from queries.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queries.engine import Engine
    from queries.tables import Cell

__all__ = ["about"]

_QUERY: Final = Path(__file__).parent / "parts" / "info.rq"
_ORDER: Final = (
    "title", "licence", "software", "records", "studies", "arms", "estimates", "comparisons",
    "triples", "classes", "properties", "unresolved terms",
)  # fmt: skip
TOP: Final = 5  # unresolved wordings told
_REPORT: Final = {
    "version": "version",
    "records_in": "records read",
    "rejects": "records set aside",
    "losses": "fields left out",
    "unresolved": "wordings not resolved",
    "arms_unaligned": "arms not aligned",
    "overrides_applied": "links mended by hand",
    "digest_replaced": "digest rows replaced by records",
}
"""Keys of a build's `report.json` and how they are called."""


def about(graph: str) -> Table:
    """What is in a graph, a line each.

    Args:
        graph: a graph folder, or the address of an endpoint.

    Raises:
        NoGraph: there is no graph in the folder.
        QueryError: the engine failed.
    """
    engine = open_engine(graph)
    found = engine.select(_QUERY.read_text(encoding="utf-8"))
    facts = sorted(found.rows, key=lambda row: (_ORDER.index(str(row[0])), str(row[1])))
    rows: list[tuple[Cell, ...]] = [("graph", graph)]
    rows += [(f"{what} from {of}" if of else what, value) for what, of, value in facts]
    if "://" not in graph:
        rows += _from_report(Path(graph))
    rows += _unresolved(engine)
    return Table(("what", "value"), tuple(rows))


def _unresolved(engine: Engine) -> Iterator[tuple[Cell, ...]]:
    """The words without a class that touch most studies; the whole list is a stored question."""
    for kind, words, _, studies, _ in answer(engine, "unresolved-terms").rows[:TOP]:
        told = f"{shorten(words, 60)} ({studies} {'study' if studies == 1 else 'studies'})"
        yield f"unresolved {kind}", told


def _from_report(folder: Path) -> Iterator[tuple[Cell, ...]]:
    from graph.store import graph_version

    path = graph_version(folder) / "report.json"
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return  # a folder that holds only the store has no report
    for key, what in _REPORT.items():
        if key in report:
            yield what, report[key]
    yield "warnings", len(report.get("warnings", ()))
