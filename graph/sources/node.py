"""A JSON object with its path: reads fields by type and notes a loss where one is malformed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.records import Loss
from graph.sources.ctgov_shape import Mapped
from graph.sources.text import iso_date, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["Node"]


@dataclass(frozen=True, slots=True)
class Node:
    """One object of a record. An absent or null field is no loss; a wrong type is one."""

    value: Mapping[str, object]
    path: str
    losses: list[Loss] = field(default_factory=list)  # shared by the nodes of one record
    clean: Callable[[str], str] = str  # takes people out of texts

    def at(self, key: str) -> str:
        """Path of a field of this object, in the record as it was written."""
        if isinstance(self.value, Mapped):
            return self.value.at(key)
        return f"{self.path}.{key}" if self.path else key

    def lose(self, key: str, value: object, reason: str) -> None:
        """Note that a field was left out."""
        self.losses.append(Loss(path=self.at(key), value=self.clean(shorten(value)), reason=reason))

    def child(self, key: str) -> Node:
        """The object in a field; an empty one where there is none."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, dict):
            self.lose(key, value, "an object is expected here; the field was left out")
        return self._below(value if isinstance(value, dict) else {}, key)

    def children(self, key: str) -> Iterator[Node]:
        """The objects of a list in a field."""
        for index, value in enumerate(self._list(key)):
            place = f"{key}[{index}]"
            if isinstance(value, dict):
                yield self._below(value, place)
            else:
                self.lose(place, value, "an object is expected here; the item was left out")

    def text(self, key: str) -> str | None:
        """The text of a field, without people, or None when absent or blank."""
        value = self.value.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.lose(key, value, "a text is expected here; the field was left out")
            return None
        return self.clean(value).strip() or None

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list in a field, blanks left out."""
        found = []
        for index, value in enumerate(self._list(key)):
            if isinstance(value, str):
                found.append(self.clean(value).strip())
            else:
                self.lose(f"{key}[{index}]", value, "a text is expected here; it was left out")
        return tuple(filter(None, found))

    def number_text(self, key: str) -> str | None:
        """A number as printed: registries write numbers as texts and as JSON numbers."""
        value = self.value.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return self.text(key)

    def integer(self, key: str) -> int | None:
        """A whole number of at least 0, given as a number or as digits."""
        text = self.number_text(key)
        if text is None:
            return None
        digits = text.replace(",", "")
        # ASCII digits, and no more of them than a count of people can have.
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
            self.lose(key, text, "a whole number of at least 0 is expected; it was left out")
            return None
        return int(digits)

    def code(self, key: str, known: Mapping[str, str]) -> str | None:
        """A registry code in our words; an unknown code is a loss that names the known ones."""
        value = self.text(key)
        return None if value is None else self.word(key, value, known)

    def codes(self, key: str, known: Mapping[str, str]) -> tuple[str, ...]:
        """The codes of a list in a field, unknown ones left out as losses."""
        words = (
            self.word(f"{key}[{index}]", value, known)
            for index, value in enumerate(self.texts(key))
        )
        return tuple(word for word in words if word is not None)

    def word(self, key: str, value: str, known: Mapping[str, str]) -> str | None:
        """Our word for a code, or None with a loss."""
        if value not in known:
            self.lose(key, value, f"unknown code; known are {', '.join(sorted(known))}")
        return known.get(value)

    def date(self, key: str) -> str | None:
        """A date (day, month or year) of a field."""
        value = self.text(key)
        if value is None:
            return None
        date = iso_date(value)
        if date is None:
            self.lose(key, value, "a date is expected as YYYY-MM-DD, YYYY-MM or YYYY")
        return date

    def _below(self, value: Mapping[str, object], key: str) -> Node:
        """The node of an object in a field."""
        path = value.place if isinstance(value, Mapped) else self.at(key)
        return Node(value, path, self.losses, self.clean)

    def _list(self, key: str) -> list[object]:
        """The list in a field, or an empty one, with a loss when it is something else."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, list):
            self.lose(key, value, "a list is expected here; the field was left out")
        return value if isinstance(value, list) else []
