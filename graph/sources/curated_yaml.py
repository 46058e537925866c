"""YAML as the curated studies are written: numbers as printed, no key twice, no dates.

A number becomes a `Decimal` of its literal text (`8.0` stays 8.0), a whole number an `int`.
What YAML 1.1 would read as a date stays text. A key that stands twice in one mapping is an
error: plain YAML would silently keep the second.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import yaml

try:
    from yaml import CSafeLoader as _BaseLoader
except ImportError:  # PyYAML without libyaml: the same answers, slower
    from yaml import SafeLoader as _BaseLoader  # type: ignore[assignment]

__all__ = ["BadYaml", "parse"]


WHOLE: Final = re.compile(r"[+-]?(0|[1-9]\d{0,17})")
BROKEN: Final = re.compile(r"[+-]?\d{1,18}\.\d{0,18}([eE][+-]?\d{1,3})?")


class BadYaml(ValueError):
    """Text that is no YAML: `line` (from 1) and `reason`."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class _Loader(_BaseLoader):
    """The safe loader with the constructors below."""


def _number(_loader: _Loader, node: yaml.ScalarNode) -> Decimal | int | str:
    """What reads as a number to people; YAML 1.1 also has base 60 (1:1), octal and infinity."""
    text = str(node.value)
    if WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if BROKEN.fullmatch(text) else text


def _text(_loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(node.value)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[object, object]:
    seen: set[object] = set()
    for key_node, _ in node.value:
        key = key_node.value
        if not isinstance(key, str):
            raise BadYaml(key_node.start_mark.line + 1, "a key must be plain text")
        if key in seen:
            raise BadYaml(key_node.start_mark.line + 1, f"key {key!r} stands twice; keep one")
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:int", _number)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def parse(text: str) -> object:
    """The data of one YAML document.

    Raises:
        BadYaml: with the line, where the text is no YAML or a key stands twice.

    >>> parse("{value: 8.0, n: 31, seen: 2018-06-06}")
    {'value': Decimal('8.0'), 'n': 31, 'seen': '2018-06-06'}
    """
    try:
        data: object = yaml.load(text, Loader=_Loader)  # noqa: S506 - derived from the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml(mark.line + 1 if mark else 1, error.problem or "not YAML") from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        code = error.character if isinstance(error.character, int) else ord(error.character)
        raise BadYaml(line, f"character U+{code:04X} is not allowed") from error
    except RecursionError as error:
        raise BadYaml(1, "nested too deeply") from error
    if _shares(data):
        raise BadYaml(1, "aliases (*name) are not allowed; write the content out")
    return data


def _shares(data: object) -> bool:
    """Whether one list or mapping stands in several places (a few lines could mean gigabytes)."""
    seen: set[int] = set()
    waiting = [data]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, list | dict):
            continue
        if id(node) in seen:
            return True
        seen.add(id(node))
        waiting.extend(node.values() if isinstance(node, dict) else node)
    return False
