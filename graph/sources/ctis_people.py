"""People of a CTIS record: contacts of the sponsors and investigators of the sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.sources.people import PersonRemover

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["people_of"]


def people_of(record: Mapping[str, object]) -> PersonRemover:
    """Takes everybody whom a record names as a contact or a person out of its texts."""
    return PersonRemover(_names(record))


def _names(record: Mapping[str, object]) -> Iterator[str]:
    stack: list[object] = [record]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            stack += value.values()
            contact = value.get("functionalName")
            if isinstance(contact, str):
                yield contact
            first, last = value.get("firstName"), value.get("lastName")
            if isinstance(first, str) and isinstance(last, str):
                yield f"{first} {last}"
