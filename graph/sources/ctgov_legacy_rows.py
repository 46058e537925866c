"""Rows for the JSON of ClinicalTrials.gov's former beta API, whose names follow a rule.

Its fields repeat the name of their object (an `ArmGroup` has an `ArmGroupLabel`), and each list is
wrapped (`ArmGroupList.ArmGroup`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.sources.ctgov_shape import Row, Shape, stated
from graph.sources.ctgov_words import day, plain_code

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["contact", "dated", "day_of", "fields", "listed", "sponsor", "unread"]


def fields(prefix: str, *names: str, **read: Callable[[str], object] | Shape) -> tuple[Row, ...]:
    """Rows of fields that repeat a prefix: `label` of `ArmGroup` is `ArmGroupLabel`.

    Args:
        prefix: the name of the object.
        names: fields that are texts.
        read: fields with their readers.
    """
    readers = dict.fromkeys(names, stated) | read
    return tuple(
        Row(prefix + name[0].upper() + name[1:], name, reader) for name, reader in readers.items()
    )


def listed(piece: str, key: str, read: Callable[[str], object] | Shape = stated) -> Row:
    """A row of a wrapped list."""
    return Row(f"{piece}List/{piece}", key, read, many=True)


def dated(name: str) -> Row:
    """A date with its type."""
    key = name[0].lower() + name[1:]
    shape = Shape(Row(name, "date", day), Row(f"{name}Type", "type", plain_code))
    return Row(f"{name}Struct", f"{key}Struct", shape)


def day_of(name: str) -> Row:
    """A date without a type."""
    return Row(name, name[0].lower() + name[1:], day)


def unread(*names: str) -> tuple[Row, ...]:
    """Rows of what the graph does not hold."""
    return tuple(Row(name, None) for name in names)


def contact(prefix: str) -> Shape:
    """A contact: only the name is read, to be taken out of texts."""
    rest = ("Role", "Phone", "PhoneExt", "EMail", "Affiliation")
    return Shape(*fields(prefix, "name"), *unread(*(prefix + name for name in rest)))


def sponsor(prefix: str) -> Shape:
    """A sponsor's name and class."""
    return Shape(Row(f"{prefix}Name", "name"), Row(f"{prefix}Class", "class", plain_code))
