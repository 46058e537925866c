"""Answers as typed tables: what every engine returns, whatever it speaks underneath.

Numbers are compared as numbers (pyoxigraph prints `31.0` as `31`, rdflib as `31.0`): decimals
and doubles become `Decimal`, integers `int`, IRIs `IRI`, everything else text.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = [
    "DATA",
    "IRI",
    "ONTOLOGY",
    "PREFIXES",
    "Cell",
    "Table",
    "Value",
    "shorten",
    "to_text",
    "typed",
]

DATA: Final = "https://w3id.org/ptkg/"
ONTOLOGY: Final = "https://w3id.org/ptkg/ontology/"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
PREFIXES: Final = {
    "ptkg:": ONTOLOGY,
    "rdf:": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs:": "http://www.w3.org/2000/01/rdf-schema#",
    "owl:": "http://www.w3.org/2002/07/owl#",
    "xsd:": _XSD,
    "dcterms:": "http://purl.org/dc/terms/",
    "prov:": "http://www.w3.org/ns/prov#",
    "foaf:": "http://xmlns.com/foaf/0.1/",
}


class IRI(str):
    """An IRI, so that a name is never taken for a text.

    >>> IRI("https://w3id.org/ptkg/ontology/Avelumab").local
    'Avelumab'
    """

    __slots__ = ()

    @property
    def local(self) -> str:
        """The last part: the class name, the registry id, the slug."""
        return self.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


Value = IRI | str | int | Decimal | bool | None
Cell = Value | tuple[Value, ...]
"""One value, or the gathered values of a column that a question declares as many-valued."""

_NUMBERS: Final[dict[str, Callable[[str], Value]]] = {
    **dict.fromkeys(
        (
            f"{_XSD}{name}"
            for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")
        ),
        int,
    ),
    **dict.fromkeys((f"{_XSD}{name}" for name in ("decimal", "double", "float")), Decimal),
    f"{_XSD}boolean": lambda lexical: lexical in {"true", "1"},
}


def typed(lexical: str, datatype: str | None) -> Value:
    """A literal's value; an ill-typed number stays text, as RDF has it.

    >>> typed("8.40", "http://www.w3.org/2001/XMLSchema#decimal") == Decimal("8.4")
    True
    >>> typed("many", "http://www.w3.org/2001/XMLSchema#integer")
    'many'
    """
    convert = _NUMBERS.get(datatype or "")
    if convert is None:
        return lexical
    try:
        return convert(lexical)
    except (ValueError, InvalidOperation):
        return lexical


def shorten(iri: str) -> str:
    """A compact form for people: `ptkg:Avelumab`, `study/NCT03795207`, or the IRI itself.

    >>> shorten("https://w3id.org/ptkg/study/NCT03795207")
    'study/NCT03795207'
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri.removeprefix(DATA)


def to_text(cell: Cell) -> str:
    """A cell as plain text: numbers without padding zeros, gathered values joined by ` | `.

    >>> to_text(Decimal("20.0")), to_text(None), to_text((1, "b")), to_text(True)
    ('20', '', '1 | b', 'yes')
    """
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return " | ".join(to_text(value) for value in cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return shorten(cell) if isinstance(cell, IRI) else str(cell)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of an answer; `truncated` says that a row limit cut it short."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    truncated: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> tuple[Cell, ...]:
        """All cells of one column."""
        index = self.columns.index(name)
        return tuple(row[index] for row in self.rows)

    def records(self) -> Iterator[dict[str, Cell]]:
        """Each row as a mapping from column to cell."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    def gather(self, names: Sequence[str]) -> Table:
        """Fold rows that differ only in `names`: each such cell becomes a sorted tuple.

        SPARQL's GROUP_CONCAT has no order, so two engines need not agree on it; this does.
        The folded row stands where the first of its rows stood.

        >>> Table(("a", "b"), (("x", "2"), ("y", "3"), ("x", "1"))).gather(["b"]).rows
        (('x', ('1', '2')), ('y', ('3',)))
        """
        if not names:
            return self
        many = [self.columns.index(name) for name in names]
        folded: dict[tuple[Cell, ...], list[set[Value]]] = {}
        for row in self.rows:
            key = tuple(cell for i, cell in enumerate(row) if i not in many)
            sets = folded.setdefault(key, [set() for _ in many])
            for values, i in zip(sets, many, strict=True):
                values.update(_values(row[i]))
        rows = (_unfold(key, sets, many, len(self.columns)) for key, sets in folded.items())
        return Table(self.columns, tuple(rows), self.truncated)


def _values(cell: Cell) -> Iterable[Value]:
    if isinstance(cell, tuple):
        return cell
    return () if cell is None else (cell,)


def _unfold(
    key: tuple[Cell, ...], sets: list[set[Value]], many: list[int], width: int
) -> tuple[Cell, ...]:
    rest = iter(key)
    gathered = {i: tuple(sorted(values, key=to_text)) for i, values in zip(many, sets, strict=True)}
    return tuple(gathered[i] if i in gathered else next(rest) for i in range(width))
