"""Which studies of a graph use a class, and how many use each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queries import facts, questions
from queries.tables import IRI, ONTOLOGY

if TYPE_CHECKING:
    from queries.engine import Engine
    from queries.tables import Table

__all__ = ["certain", "counts", "studies", "studies_sparql"]

_QUESTION: Final = "studies-of-class"
_CERTAIN: Final = "an arm delivers it"


def counts(engine: Engine) -> dict[str, int]:
    """How many studies use each class, directly or through a class below it, in one query.

    Raises:
        QueryError: the engine failed.
    """
    table = engine.select(facts.part("class-uses"))
    return {
        each.local: number
        for each, number in table.rows
        if isinstance(each, IRI) and each.startswith(ONTOLOGY) and isinstance(number, int)
    }


def studies(engine: Engine, name: str) -> Table:
    """The studies that use a class, a row each.

    Raises:
        QueryError: the engine failed.
    """
    return questions.answer(engine, _QUESTION, {"class": ONTOLOGY + name})


def studies_sparql(engine: Engine, name: str) -> str:
    """The query behind `studies`."""
    return questions.bound_text(engine, _QUESTION, {"class": ONTOLOGY + name})


def certain(table: Table) -> int:
    """In how many of these studies an arm delivers it for certain."""
    return sum(
        _CERTAIN in (cell if isinstance(cell, tuple) else (cell,)) for cell in table.column("uses")
    )
