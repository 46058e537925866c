"""ClinicalTrials.gov, the former beta API's JSON: read by way of the shape of API v2."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import orjson

from graph.records import Reject
from graph.sources import ctgov
from graph.sources.ctgov_legacy_tables import STUDY
from graph.sources.ctgov_shape import JSON_PATHS, Translator
from graph.sources.xml_tree import Element

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.records import Study

__all__ = ["recognises", "study"]

NUMBER: Final = "ProtocolSection/IdentificationModule/NCTId"
WRAPPERS: Final = ("FullStudy", "Study")
DEPTH_LIMIT: Final = 40  # more than twice that of a real record


class _TooDeepError(ValueError):
    """A record that is nested deeper than any real one."""


def recognises(record: Mapping[str, object]) -> bool:
    """Whether a JSON object is a study of the former beta API, maybe in its wrappers."""
    return "ProtocolSection" in _unwrapped(record)[0]


def study(record: Mapping[str, object], file: str) -> Study | Reject:
    """One study of the former beta API as a record.

    Args:
        record: the parsed JSON of one study.
        file: the file that it was read from, for messages.

    Returns:
        The study with its losses, or a reject when it cannot be identified.
    """
    inner, place = _unwrapped(record)
    try:
        content = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
        root = _element("Study", inner, 0)
    except (TypeError, _TooDeepError):
        return Reject(
            file=file,
            record_id=None,
            path=place,
            value="",
            reason="the record is nested too deeply to be a study; fetch it again",
        )
    translator = Translator(JSON_PATHS)
    translated = translator.mapped(STUDY, root, place)
    digest = hashlib.sha256(content).hexdigest()
    number_at = JSON_PATHS.step(place, NUMBER) if place else NUMBER.replace("/", ".")
    return ctgov.translated(translated, translator.losses, file, digest, number_at)


def _unwrapped(record: Mapping[str, object]) -> tuple[Mapping[str, object], str]:
    """The study within the API's wrappers, and its path."""
    place: list[str] = []
    for name in WRAPPERS:
        inner = record.get(name)
        if isinstance(inner, dict):
            record = inner
            place.append(name)
    return record, ".".join(place)


def _element(name: str, value: object, depth: int) -> Element:
    """A JSON value as an element: fields are children, a list is an element repeated.

    Raises:
        _TooDeepError: when it is nested beyond the limit.
    """
    if depth > DEPTH_LIMIT:
        raise _TooDeepError
    element = Element(name, {})
    if isinstance(value, dict):
        for key, item in value.items():
            items = item if isinstance(item, list) else [item]
            element.children += [_element(key, each, depth + 1) for each in items]
    elif isinstance(value, list):  # a list within a list: no shape of this API
        inner = Element("", {})
        inner.text = f"a list of {len(value)}"
        element.children.append(inner)
    elif isinstance(value, bool):
        element.text = "Yes" if value else "No"
    elif value is not None:
        element.text = str(value)
    return element
