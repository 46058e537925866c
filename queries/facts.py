"""Reading what the graph says about many nodes at once, in few queries."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from queries.tables import IRI, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from queries.engine import Engine

__all__ = ["Facts", "about", "batches", "name_of", "part", "shared_name"]

PARTS: Final = Path(__file__).parent / "parts"
BATCH: Final = 400  # nodes in one query: keeps a query over HTTP well under a megabyte


@cache
def part(name: str) -> str:
    """The SPARQL of a building block, `parts/<name>.rq`."""
    return (PARTS / f"{name}.rq").read_text(encoding="utf-8")


class Facts:
    """What is said about nodes: node, property (local name), values in a fixed order."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, set[Value]]] = {}

    def add(self, subject: str, name: str, value: Value) -> None:
        """Note one statement."""
        self._of.setdefault(subject, {}).setdefault(name, set()).add(value)

    def subjects(self) -> tuple[str, ...]:
        """The nodes that something is said of, sorted."""
        return tuple(sorted(self._of))

    def all(self, subject: str, name: str) -> tuple[Value, ...]:
        """All values of a property, sorted."""
        return tuple(sorted(self._of.get(subject, {}).get(name, ()), key=str))

    def one(self, subject: str, name: str) -> Value:
        """The first value of a property, or None."""
        values = self.all(subject, name)
        return values[0] if values else None

    def text(self, subject: str, name: str) -> str | None:
        """The first value as text, or None."""
        value = self.one(subject, name)
        return None if value is None else str(value)

    def local(self, subject: str, name: str) -> str | None:
        """The local name of the first value that is an IRI, or None."""
        return next(iter(self.locals(subject, name)), None)

    def locals(self, subject: str, name: str) -> tuple[str, ...]:
        """The local names of the values that are IRIs, sorted."""
        return tuple(sorted(v.local for v in self.all(subject, name) if isinstance(v, IRI)))

    def nodes(self, subject: str, name: str) -> tuple[str, ...]:
        """The values that are IRIs, sorted."""
        return tuple(str(value) for value in self.all(subject, name) if isinstance(value, IRI))


def name_of(facts: Facts, study: str) -> str:
    """What to call a study that several sources name: its acronym, else its shortest label.

    Of several acronyms what all begin with: PACE, of PACE-A, PACE-B and PACE-C.
    """
    acronyms = [str(value) for value in facts.all(study, "acronym")]
    names = acronyms or [str(value) for value in facts.all(study, "label")]
    return shared_name(names) if names else IRI(study).local


def shared_name(names: Sequence[str]) -> str:
    """What several names of one study share when each only adds its part, else the shortest.

    >>> shared_name(["PACE-A", "PACE-B"]), shared_name(["SBRT with A", "SBRT and ADT"])
    ('PACE', 'SBRT with A')
    """
    stem = _stem(names)
    added = [name.removeprefix(stem).strip()[:1] for name in names]
    if stem and all(each in {"", "(", "-"} for each in added):
        return stem
    return min(names, key=lambda name: (len(name), name))


def _stem(names: Sequence[str]) -> str:
    """The words at the beginning that all names share; empty where there are none."""
    if len(names) < 2:
        return ""
    words = [list(re.finditer(r"\w+", name)) for name in names]
    level = zip(*words, strict=False)
    shared = takewhile(lambda each: len({word.group() for word in each}) == 1, level)
    last = max((each[0].end() for each in shared), default=0)
    return names[0][:last]


def about(engine: Engine, subjects: Iterable[str]) -> Facts:
    """Everything that the graph says about these nodes."""
    facts = Facts()
    for batch in batches(sorted(set(subjects))):
        table = engine.select(part("facts"), among={"subject": [IRI(node) for node in batch]})
        for subject, name, value in table.rows:
            if isinstance(name, IRI) and not isinstance(value, tuple):
                facts.add(str(subject), name.local, value)
    return facts


def batches(nodes: list[str]) -> Iterator[list[str]]:
    """The nodes in lots that one query can carry."""
    for start in range(0, len(nodes), BATCH):
        yield nodes[start : start + BATCH]
