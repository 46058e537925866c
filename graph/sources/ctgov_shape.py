"""Translates older shapes of a ClinicalTrials.gov record into the shape of API v2, by tables.

A `Shape` lists, row by row, where the old record has a field and which field of API v2 it is. The
result is made of `Mapped` objects, which know where they stand in the old record, so that what is
read of them names true paths. What no row mentions is a loss: nothing is left out silently.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from graph.records import Loss
from graph.sources.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graph.sources.xml_tree import Element

__all__ = ["JSON_PATHS", "XML_PATHS", "Mapped", "Paths", "Row", "Shape", "Translator", "stated"]


@dataclass(frozen=True, slots=True)
class Paths:
    """How paths of a kind of document are written."""

    separator: str
    first: int  # the number of a list's first item

    def step(self, place: str, name: str, index: int | None = None) -> str:
        """The path of what is in a place.

        >>> XML_PATHS.step("clinical_study", "arm_group", 1)
        'clinical_study/arm_group[2]'
        >>> JSON_PATHS.step("", "ProtocolSection")
        'ProtocolSection'
        """
        if self.separator != "/":
            name = name.replace("/", self.separator)
        path = f"{place}{self.separator}{name}" if place and name else place or name
        return path if index is None else f"{path}[{index + self.first}]"


XML_PATHS: Final = Paths("/", 1)  # as XPath writes them
JSON_PATHS: Final = Paths(".", 0)


class Mapped(dict[str, object]):
    """An object of the shape of API v2 that knows where it stands in the record it comes from."""

    __slots__ = ("_borrowed", "_names", "_paths", "place")

    def __init__(self, place: str, names: Mapping[str, str], paths: Paths) -> None:
        """An empty object.

        Args:
            place: its path in the old record.
            names: the old record's name of each field, below that path.
            paths: how paths are written.
        """
        super().__init__()
        self.place = place
        self._names = names
        self._paths = paths
        self._borrowed: dict[str, Mapped] = {}

    def at(self, key: str) -> str:
        """The old record's path of a field (`name` or, for an item of a list, `name[0]`)."""
        name, _, index = key.partition("[")
        if name in self._borrowed:
            return self._borrowed[name].at(key)
        if name not in self._names:
            return self.place
        number = int(index[:-1]) if index else None
        return self._paths.step(self.place, self._names[name], number)

    def adopt(self, other: Mapped) -> None:
        """Take over the fields of another object, with their paths; own ones stay."""
        for key, value in other.items():
            if key not in self:
                self[key] = value
                self._borrowed[key] = other


def stated(text: str) -> str | None:
    """A text as it is, or None when blank."""
    return text.strip() or None


@dataclass(frozen=True, slots=True)
class Row:
    """One field: where the old record has it, and what it is in API v2.

    A path is relative to the shape's object, with `@` before an attribute; "" is the object's own
    text. Its field is written with dots; None is a field that is known and not read.
    """

    path: str
    key: str | None
    read: Callable[[str], object] | Shape = stated
    many: bool = False


@dataclass(slots=True)
class _Branch:
    """The rows at one element: of itself, of its attributes, of its children."""

    row: Row | None = None
    children: dict[str, _Branch] = field(default_factory=dict)  # attributes with their "@"


class Shape:
    """The rows of one kind of object."""

    __slots__ = ("branch", "finish", "names")

    def __init__(
        self,
        *rows: Row,
        finish: Callable[[Translator, Element, Mapped], None] | None = None,
    ) -> None:
        """A table.

        Args:
            rows: its fields.
            finish: completes an object that was translated, for what is no matter of names.
        """
        self.branch = _Branch()
        self.names: dict[str, dict[str, str]] = {"": {}}
        self.finish = finish
        for row in rows:
            branch = self.branch
            for part in filter(None, row.path.split("/")):
                branch = branch.children.setdefault(part, _Branch())
            branch.row = row
            if row.key is not None:
                parent, _, last = row.key.rpartition(".")
                self.names.setdefault(parent, {})[last] = row.path


class Translator:
    """Translates one record, and keeps what was lost on the way."""

    __slots__ = ("losses", "paths")

    def __init__(self, paths: Paths) -> None:
        """Nothing has been translated.

        Args:
            paths: how the record's paths are written.
        """
        self.paths = paths
        self.losses: list[Loss] = []

    def mapped(self, shape: Shape, element: Element, place: str) -> Mapped:
        """One object of the old record in the shape of API v2.

        Args:
            shape: its table.
            element: the object.
            place: its path.

        Returns:
            The object; `losses` has grown by what no row mentions.
        """
        found = Mapped(place, shape.names[""], self.paths)
        self._fill(shape, shape.branch, element, place, found)
        if shape.finish is not None:
            shape.finish(self, element, found)
        return found

    def lose(self, path: str, value: object, reason: str) -> None:
        """Note that a field was left out."""
        self.losses.append(Loss(path=path, value=shorten(value), reason=reason))

    def _fill(
        self, shape: Shape, branch: _Branch, element: Element, place: str, found: Mapped
    ) -> None:
        """Read an element's text, attributes and children into an object."""
        own = branch.row
        if own is not None and not isinstance(own.read, Shape):
            self._put(shape, own, element.text, place, found)
        elif element.text.strip() and "" not in shape.names[""].values():
            self.lose(place, element.text, "no text is expected here; it was left out")
        for name, value in element.attributes.items():
            path = self.paths.step(place, f"@{name}")
            known = branch.children.get(f"@{name}")
            if known is None or known.row is None:
                self.lose(path, value, "an attribute that this reader does not know; left out")
            else:
                self._put(shape, known.row, value, path, found)
        self._children(shape, branch, element, place, found)

    def _children(
        self, shape: Shape, branch: _Branch, element: Element, place: str, found: Mapped
    ) -> None:
        """Read an element's children into an object."""
        counts: dict[str, int] = {}
        for child in element.children:
            count = counts[child.tag] = counts.get(child.tag, -1) + 1
            known = branch.children.get(child.tag)
            row = known.row if known else None
            listed = count > 0 or (row is not None and row.many)
            path = self.paths.step(place, child.tag, count if listed else None)
            if known is None:
                value = child.text.strip() or f"{len(child.children)} fields"
                self.lose(path, value, "a field that this reader does not know; it was left out")
            elif row is not None and row.key is None:
                continue
            elif row is not None and isinstance(row.read, Shape):
                self._set(shape, row, self.mapped(row.read, child, path), path, found)
            else:
                self._fill(shape, known, child, path, found)

    def _put(self, shape: Shape, row: Row, text: str, path: str, found: Mapped) -> None:
        """Read a text into a field."""
        if row.key is None or isinstance(row.read, Shape):
            return
        value = row.read(text)
        if value is not None or row.many:  # a blank item keeps its place in a list
            self._set(shape, row, "" if value is None else value, path, found)

    def _set(self, shape: Shape, row: Row, value: object, path: str, found: Mapped) -> None:
        """Set a field; what a record states twice, where one is expected, is a loss."""
        *parents, last = str(row.key).split(".")
        target, above = found, ""
        for parent in parents:
            above = f"{above}.{parent}" if above else parent
            inner = target.get(parent)
            if not isinstance(inner, Mapped):
                inner = Mapped(found.place, shape.names.get(above, {}), self.paths)
                target[parent] = inner
            target = inner
        if row.many:
            items = target.setdefault(last, [])
            if isinstance(items, list):
                items += value if isinstance(value, list) else [value]
        elif last in target and target[last] != value:
            self.lose(path, value, "the field is stated more than once; the first was kept")
        else:
            target.setdefault(last, value)
