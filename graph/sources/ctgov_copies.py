"""Rows that others made of ClinicalTrials.gov records: read by way of the shape of API v2.

They are the registry's facts at second hand: without arms, older than the registry, here and there
in words of their maker's. So they are of the tier `secondary` and of kinds of their own, and a
record of the registry that has the same number takes their place (`graph.reading`).
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.records import Study
from graph.sources import ctgov
from graph.sources.ctgov_copies_tables import COPIES, Copy
from graph.sources.ctgov_shape import Translator
from graph.sources.tree import fingerprint, too_deep
from graph.sources.xml_tree import Element

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.records import Reject

__all__ = ["recognises", "study"]

LICENCE: Final = "as the file's own source states it; the registry's facts are public"
DEPTH_LIMIT: Final = 8  # four times that of a real row


class _TooDeepError(ValueError):
    """A row that is nested deeper than any real one."""


def recognises(record: Mapping[str, object]) -> bool:
    """Whether a JSON object is a row of a known shape."""
    return _copy(record) is not None


def _copy(record: Mapping[str, object]) -> Copy | None:
    """The shape that a row has."""
    return next((copy for copy in COPIES if copy.marks <= record.keys()), None)


def study(record: Mapping[str, object], file: str) -> Study | Reject:
    """One row as a record.

    Args:
        record: the parsed JSON of one row, which `recognises` knows.
        file: the file that it was read from, for messages.

    Returns:
        The study with its losses, or a reject when it cannot be identified.
    """
    copy = next(copy for copy in COPIES if copy.marks <= record.keys())
    digest = fingerprint(record)
    stated = record.get(copy.number)
    if digest is None:
        return too_deep(file, stated if isinstance(stated, str) else None)
    translator = Translator(copy.paths)
    try:
        root = _row(record, copy)
    except _TooDeepError:
        return too_deep(file, stated if isinstance(stated, str) else None)
    mapped = translator.mapped(copy.shape, root, "")
    found = ctgov.translated(mapped, translator.losses, file, digest, copy.number)
    if not isinstance(found, Study):
        return found
    source = replace(found.source, kind=copy.kind, tier="secondary", licence=LICENCE)
    return replace(found, source=source)


def _row(record: Mapping[str, object], copy: Copy) -> Element:
    """A row as an element; a key with a slash is a field within another."""
    root = Element("", {})
    for key, value in record.items():
        *outer, name = key.split("/")
        parent = root
        for tag in outer:
            inner = parent.find(tag)
            if inner is None:
                inner = Element(tag, {})
                parent.children.append(inner)
            parent = inner
        _add(parent, name, _listed(value, copy.lists.get(key)), 0)
    return root


def _add(parent: Element, name: str, value: object, depth: int) -> None:
    """Add a value: a list as an element repeated; an absent one not at all.

    Raises:
        _TooDeepError: when it is nested beyond the limit.
    """
    if depth > DEPTH_LIMIT:
        raise _TooDeepError
    if isinstance(value, list):
        for item in value:
            _add(parent, name, item, depth + 1)
        return
    if value is None:
        return
    element = Element(name, {})
    if isinstance(value, dict):
        for key, item in value.items():
            _add(element, str(key), item, depth + 1)
    else:
        element.text = str(value)
    parent.children.append(element)


def _listed(value: object, separator: str | None) -> object:
    """The list that a text is: with a separator, or as Python prints a list ("[")."""
    if separator is None or not isinstance(value, str):
        return value
    if separator != "[":
        return [part.strip() for part in value.split(separator) if part.strip()]
    if not value.startswith("["):
        return value
    try:
        found = ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
    return found if isinstance(found, list) else value
