"""Records whose JSON was made from XML: blanks left out, one item or a list, entities in texts.

Such JSON writes an empty element as `[]`, `{}` or `""`, an element that occurs once without a
list, and attributes under `@attributes`. An XML element becomes the same shape, so that one reader
serves both.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

import orjson

from graph.records import Reject
from graph.sources.text import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.records import Study
    from graph.sources.node import Node
    from graph.sources.xml_tree import Element

__all__ = [
    "ATTRIBUTES",
    "attribute",
    "each",
    "element_record",
    "enumerated",
    "fingerprint",
    "pruned",
    "spelled",
    "texts",
    "too_deep",
    "with_losses",
]

ATTRIBUTES: Final = "@attributes"
_BLANK: Final[tuple[object, ...]] = (None, "", [], {})
_SPACE: Final = re.compile(r"\s{3,}")  # long runs of it would make other patterns slow
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBERED: Final = re.compile(r"(?:^|(?<=\s)|(?<=[;,:)]))(\d{1,2})[.)]\s+(?=\S)")
_BULLET: Final = re.compile(r"(?:^|\n|\s{2,})\s*[-•·*]\s*(?=[^\s\d-])")


def fingerprint(record: Mapping[str, object]) -> str | None:
    """The SHA-256 of a record's content, or None where it is nested too deeply to be one."""
    try:
        return hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
    except (TypeError, RecursionError):  # orjson's error: nested deeper than its limit
        return None


def too_deep(file: str, record_id: str | None) -> Reject:
    """The reject of a record that is nested too deeply."""
    return Reject(
        file=file,
        record_id=record_id,
        path="",
        value="",
        reason="the record is nested too deeply to be a study; fetch it again",
    )


def pruned(record: Mapping[str, object]) -> dict[str, object]:
    """A record without blank fields, its texts unescaped, stripped, without long white space.

    >>> pruned({"a": [], "b": {"c": ""}, "d": " x &lt; 1 "})
    {'d': 'x < 1'}
    """
    return cast("dict[str, object]", _plain(record))


def _plain(value: object) -> object:
    if isinstance(value, str):
        text = (html.unescape(value) if "&" in value else value).strip()
        return _SPACE.sub(lambda run: "\n\n" if "\n" in run[0] else "  ", text)
    if isinstance(value, dict):
        found = {str(key): _plain(item) for key, item in value.items()}
        return {key: item for key, item in found.items() if item not in _BLANK}
    if isinstance(value, list):
        return [item for item in map(_plain, value) if item not in _BLANK]
    return value


def element_record(root: Element) -> dict[str, object]:
    """An XML element as the JSON record that would be made of it.

    The depth of an element that `xml_tree.parse` gives is limited.
    """
    value = _element(root)
    return value if isinstance(value, dict) else {}


def _element(element: Element) -> object:
    """A leaf as its text, another element as an object of its attributes and children."""
    attributes = {
        name.rpartition(":")[2]: value
        for name, value in element.attributes.items()
        if not name.startswith("xmlns")
    }
    if attributes.pop("nil", None) == "true":
        return ""
    record: dict[str, object] = {ATTRIBUTES: attributes} if attributes else {}
    for child in element.children:
        _add(record, child.tag, _element(child))
    return record or element.text


def _add(record: dict[str, object], name: str, value: object) -> None:
    """Put a child in its place: the second of a name makes a list."""
    if name not in record:
        record[name] = value
        return
    held = record[name]
    if isinstance(held, list):
        held.append(value)
    else:
        record[name] = [held, value]


def each(node: Node, *keys: str) -> list[Node]:
    """The objects at the end of a path, where one object need not stand in a list.

    >>> from graph.sources.node import Node
    >>> [item.value for item in each(Node({"arms": {"arm": {"title": "A"}}}, ""), "arms", "arm")]
    [{'title': 'A'}]
    """
    for key in keys[:-1]:
        node = node.child(key)
    value = node.value.get(keys[-1])
    return [node.child(keys[-1])] if isinstance(value, dict) else list(node.children(keys[-1]))


def texts(node: Node, key: str) -> tuple[str, ...]:
    """The texts of a field, where one text need not stand in a list."""
    if isinstance(node.value.get(key), str):
        return tuple(filter(None, (node.text(key),)))
    return node.texts(key)


def attribute(node: Node, name: str) -> str | None:
    """An attribute of an element."""
    return node.child(ATTRIBUTES).text(name)


def spelled(code: str) -> str:
    """The words of a code of the form `LIST.someWords`.

    >>> spelled("PARAMETER_TYPE.riskDifference")
    'risk difference'
    """
    return _CAMEL.sub(" ", code.rpartition(".")[2]).replace("_", " ").lower()


def enumerated(text: str, limit: int = 300) -> list[tuple[str, str]]:
    """The items of a numbered or bulleted text, each as a short name and in full.

    A numbered list counts from 1 without a gap; a text of another form is one item.

    >>> [name for name, _ in enumerated("1. OS 2. PFS at 2. years 3. PSA")]
    ['OS', 'PFS at 2. years', 'PSA']
    >>> [name for name, _ in enumerated("rPFS at 24 weeks")]
    ['rPFS at 24 weeks']
    """
    starts: list[re.Match[str]] = []
    for match in _NUMBERED.finditer(text):
        if int(match.group(1)) == len(starts) + 1:
            starts.append(match)
    if len(starts) > 1:
        ends = [match.start() for match in starts[1:]] + [len(text)]
        parts = [text[m.end() : end] for m, end in zip(starts, ends, strict=True)]
    else:
        bullets = _BULLET.split(text)
        parts = bullets[1:] if len(bullets) > 2 else [text]
    found = [" ".join(part.split()).strip(" ;,") for part in parts]
    return [(shorten(part, limit), part) for part in found if part]


def with_losses(study: Study, root: Node) -> Study:
    """The study with what its record lost, each once, though a field may be read several times."""
    losses = sorted(set(root.losses), key=lambda loss: (loss.path, loss.value, loss.reason))
    return replace(study, losses=(*study.losses, *losses))
