"""Rows of AACT's tables as objects of the shape of API v2, with what their joins need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.sources.aact_tables import TABLES
from graph.sources.ctgov_shape import JSON_PATHS, Mapped, Translator
from graph.sources.xml_tree import Element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.sources.aact_spool import StudyRows, TableRow

__all__ = ["Joined", "Joiner", "below", "merge"]


class Joined(Mapped):
    """An object that is made of several rows: each item of its lists of texts has its own place."""

    __slots__ = ("_items", "_row")

    def __init__(self, place: str, row: Mapped | None = None) -> None:
        """An object of one row that others will add to, or an empty one.

        Args:
            place: the table, or the row, that stands for it.
            row: the object of the row.
        """
        super().__init__(place, {}, JSON_PATHS)
        self._items: dict[str, str] = {}
        self._row = row
        if row is not None:
            self.update(row)

    def at(self, key: str) -> str:
        """The path of a field, or of an item (`name[0]`)."""
        if key in self._items:
            return self._items[key]
        own = super().at(key)
        return own if self._row is None or own != self.place else self._row.at(key)

    def put(self, key: str, value: object, path: str) -> None:
        """Set a field that has a place of its own."""
        self[key] = value
        self._items[key] = path

    def append(self, key: str, value: object, path: str = "") -> None:
        """Add an item to a list; an object knows its path itself."""
        items = self.setdefault(key, [])
        if isinstance(items, list):
            self._items[f"{key}[{len(items)}]"] = path
            items.append(value)


class Joiner:
    """Translates the rows of one study."""

    __slots__ = ("_rows", "translator")

    def __init__(self, rows: StudyRows) -> None:
        """Nothing has been translated.

        Args:
            rows: of the study.
        """
        self._rows = rows
        self.translator = Translator(JSON_PATHS)

    def __contains__(self, table: str) -> bool:
        return table in self._rows.tables

    def objects(self, table: str) -> Iterator[tuple[TableRow, Mapped]]:
        """The rows of a table, each with its object."""
        for row in self._rows.tables.get(table, ()):
            element = Element(table, {})
            for column, text in row.cells.items():
                child = Element(column, {})
                child.text = text
                element.children.append(child)
            if row.torn:
                reason = "bytes that are no UTF-8 were replaced; export the table as UTF-8"
                self.translator.lose(row.place, "", reason)
            yield row, self.translator.mapped(TABLES[table], element, row.place)

    def one(self, table: str) -> Mapped | None:
        """The object of a table that has one row a study."""
        found: Mapped | None = None
        for row, item in self.objects(table):
            if found is None:
                found = item
            else:
                self.lose(row, "", "", "a second row for the study; the first was kept")
        return found

    def lose(self, row: TableRow, column: str, value: object, reason: str) -> None:
        """Note that a row, or a field of it, was left out."""
        path = JSON_PATHS.step(row.place, column)
        self.translator.lose(path, value, reason)


def merge(record: Mapped, other: Mapped) -> None:
    """Take over the fields of another object, and of the objects in it; own ones stay."""
    for key, value in other.items():
        own = record.get(key)
        if isinstance(own, Mapped) and isinstance(value, Mapped):
            merge(own, value)
    record.adopt(other)


def below(record: Mapped, path: str, place: str) -> Joined:
    """The object at the end of a path; those that are missing are made, as of a place."""
    key, _, rest = path.partition(".")
    inner = record.get(key)
    if not isinstance(inner, Joined):
        made = Joined(inner.place if isinstance(inner, Mapped) else place)
        if isinstance(inner, Mapped):
            made.adopt(inner)
        record[key] = inner = made
    return below(inner, rest, place) if rest else inner
