"""The small language of the column `logical_definition`, as RDF.

`A and B and (property some Class) and (property value Individual)`: intersections,
existentials and values, all within OWL 2 EL. Names are local names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "And",
    "DefinitionError",
    "Expression",
    "HasValue",
    "Name",
    "Some",
    "names",
    "parse",
    "written",
]


@dataclass(frozen=True, slots=True)
class Name:
    """A class by its local name."""

    name: str


@dataclass(frozen=True, slots=True)
class Some:
    """Everything with at least one value of a property in a class."""

    property: str
    filler: Expression


@dataclass(frozen=True, slots=True)
class HasValue:
    """Everything whose property has one named individual among its values."""

    property: str
    individual: str


@dataclass(frozen=True, slots=True)
class And:
    """The intersection of two expressions or more."""

    parts: tuple[Expression, ...]


Expression = Name | Some | HasValue | And


class DefinitionError(ValueError):
    """A logical definition that cannot be read; the message says where."""


_TOKEN: Final = re.compile(r"\s*(?:(?P<word>[A-Za-z][A-Za-z0-9_]*)|(?P<paren>[()]))")
_KEYWORDS: Final = frozenset({"and", "some", "value"})


def parse(text: str) -> Expression:
    """Read a logical definition.

    Args:
        text: for example `Arm and (delivers some Radiotherapy)`.

    Returns:
        The expression.

    Raises:
        DefinitionError: naming the word at which reading stopped.

    >>> parse("Arm and (delivers some Radiotherapy)")
    And(parts=(Name(name='Arm'), Some(property='delivers', filler=Name(name='Radiotherapy'))))
    >>> parse("Arm and")
    Traceback (most recent call last):
        ...
    ontology.release_definitions.DefinitionError: expected a class or '(' at the end of 'Arm and'
    """
    reader = _Reader(text)
    expression = reader.conjunction()
    if reader.peek() is not None:
        raise reader.error("expected 'and'")
    return expression


def names(expression: Expression) -> Iterator[tuple[str, str]]:
    """Pairs (`class` | `property` | `individual`, local name) that an expression uses."""
    match expression:
        case Name(name):
            yield "class", name
        case Some(prop, filler):
            yield "property", prop
            yield from names(filler)
        case HasValue(prop, individual):
            yield "property", prop
            yield "individual", individual
        case And(parts):
            for part in parts:
                yield from names(part)


def written(expression: Expression) -> str:
    """An expression in the language that `parse` reads, its parts in sorted order.

    >>> written(parse("Arm and (delivers some (Drug and (target value Bone)))"))
    'Arm and (delivers some (Drug and (target value Bone)))'
    """
    match expression:
        case Name(name):
            return name
        case Some(prop, filler):
            inner = written(filler)
            return f"({prop} some {f'({inner})' if isinstance(filler, And) else inner})"
        case HasValue(prop, individual):
            return f"({prop} value {individual})"
        case And(parts):
            return " and ".join(
                sorted(map(written, parts), key=lambda text: (text[0] == "(", text))
            )


class _Reader:
    """A recursive-descent reader over the words of one definition."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = []
        self.position = 0
        start, end = 0, len(text.rstrip())
        while start < end:
            found = _TOKEN.match(text, start)
            if found is None:
                msg = f"cannot read {text[start:].strip()[:20]!r} in {text!r}"
                raise DefinitionError(msg)
            self.tokens.append(found["word"] or found["paren"])
            start = found.end()

    def peek(self, ahead: int = 0) -> str | None:
        index = self.position + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def error(self, expected: str) -> DefinitionError:
        token = self.peek()
        where = "the end of" if token is None else f"{token!r} (word {self.position + 1}) in"
        return DefinitionError(f"{expected} at {where} {self.text!r}")

    def name(self, what: str) -> str:
        token = self.peek()
        if token is None or token in _KEYWORDS or token in "()":
            raise self.error(f"expected {what}")
        self.position += 1
        return token

    def conjunction(self) -> Expression:
        parts = [self.part()]
        while self.peek() == "and":
            self.position += 1
            parts.append(self.part())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def part(self) -> Expression:
        if self.peek() == "(":
            self.position += 1
            inner = self.conjunction()
            if self.peek() != ")":
                raise self.error("expected ')'")
            self.position += 1
            return inner
        name = self.name("a class or '('")
        keyword = self.peek()
        if keyword == "some":
            self.position += 1
            return Some(name, self.part())
        if keyword == "value":
            self.position += 1
            return HasValue(name, self.name("an individual"))
        return Name(name)
