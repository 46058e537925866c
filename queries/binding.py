"""Binding values to a stored query, and reading its tokens.

A value is never pasted into SPARQL. `bind` puts a `VALUES` block at the head of the outermost
`WHERE` group, the same text for every engine. The engines' own ways of binding do not agree
(measured, pyoxigraph 0.5.13 and rdflib 7.6): under pyoxigraph's `substitutions` `BOUND(?p)`
stays false, under rdflib's `initBindings` it is true, and a trailing `VALUES` is joined only
after the group's filters have run. A data block at the head of the group has one meaning
in SPARQL 1.1 (section 10.2), and the text that ran is the text that can be shown.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from queries.tables import IRI, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["UnsafeQuery", "bind", "refuse_unsafe", "serialise", "tokens"]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"

_BEFORE_GROUP: Final = frozenset({"UNION", "{", "}", "."})
"""What stands before a brace that opens a group of its own (not OPTIONAL, EXISTS, VALUES ...)."""

_TOKEN: Final = re.compile(
    r"""
    (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
              |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<comment>\#[^\n\r]*)
  | (?P<variable>[?$]\w+)
  | (?P<prefixed>[\w.-]*:[\w.:%-]*)
  | (?P<word>@?[A-Za-z_][\w-]*)
  | (?P<other>\s+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class UnsafeQuery(ValueError):
    """A query that would write, or reach out to another server."""


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """The tokens of a SPARQL text: kind, token, start; comments and blanks left out.

    >>> [token for _, token, _ in tokens("SELECT ?a # WHERE {")]
    ['SELECT', '?a']
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind != "comment" and not match.group().isspace():
            yield kind, match.group(), match.start()


def serialise(value: Value) -> str:
    r"""A value as a SPARQL term, written by pyoxigraph's own serialiser.

    Why this is safe: the term's constructor refuses an IRI that could close its brackets,
    and its serialiser escapes quote, backslash and line ends of a literal, so no value can
    end its own token. A backslash before `u` is spelled out, since rdflib decodes `\u`
    before it looks for backslashes.

    Args:
        value: an IRI, text, integer, decimal or flag.

    Raises:
        ValueError: an IRI with characters that IRIs do not have, or no value at all.

    >>> serialise('say "no"')
    '"say \\"no\\""'
    """
    match value:
        case None:
            msg = "a parameter without a value is left out, not bound"
            raise ValueError(msg)
        case IRI():
            return str(ox.NamedNode(str(value)))
        case bool():
            return str(ox.Literal(value))
        case int():
            return str(ox.Literal(str(value), datatype=ox.NamedNode(f"{_XSD}integer")))
        case Decimal():
            return str(ox.Literal(f"{value:f}", datatype=ox.NamedNode(f"{_XSD}decimal")))
        case _:
            text = str(ox.Literal(str(value)))
            return re.sub(r"\\\\([uU])?|\\.", _spell_out, text)


def _spell_out(escape: re.Match[str]) -> str:
    """An escaped backslash before a `u`: the letter is written as a code point of its own."""
    letter = escape.group(1)
    return escape.group() if letter is None else f"\\\\\\U{ord(letter):08X}"


def bind(
    text: str, bindings: Mapping[str, Value], among: Mapping[str, Sequence[Value]] | None = None
) -> str:
    """The query with its values bound: a `VALUES` block at the head of the outermost group.

    Args:
        text: SPARQL with an outermost `WHERE {`.
        bindings: variable name to value; None leaves the variable free.
        among: variable name to several values, any of which it may take.

    Raises:
        ValueError: the query has no outermost `WHERE {`, or a name that is no variable of it.
    """
    blocks: dict[str, tuple[Value, ...]] = {
        name: (value,) for name, value in bindings.items() if value is not None
    }
    blocks |= {name: tuple(values) for name, values in (among or {}).items()}
    if not blocks:
        return text
    known = {token[1:] for kind, token, _ in tokens(text) if kind == "variable"}
    if strange := sorted(blocks.keys() - known):
        msg = f"the query has no variable {', '.join('?' + name for name in strange)}"
        raise ValueError(msg)
    clauses = " ".join(
        f"VALUES ?{name} {{ {' '.join(serialise(value) for value in values)} }}"
        for name, values in sorted(blocks.items())
    )
    pieces = []
    last = 0
    for at in _heads(text):
        pieces += [text[last:at], " ", clauses]
        last = at
    return "".join([*pieces, text[last:]])


def _heads(text: str) -> list[int]:
    """Where values are put: behind the braces of the outermost WHERE group and its branches.

    A branch is a group that stands in it on its own or under UNION. Such a group is evaluated
    by itself before it is joined, so that without the values it would look at every study of
    the graph. Joining the same values twice changes nothing.

    Raises:
        ValueError: there is no outermost WHERE group.
    """
    heads: list[int] = []
    depth = 0
    previous = ""
    for _, token, start in tokens(text):
        if token == "{":
            outermost = depth == 0 and previous.upper() == "WHERE"
            branch = bool(heads) and depth == 1 and previous.upper() in _BEFORE_GROUP
            if outermost or branch:
                heads.append(start + 1)
            depth += 1
        elif token == "}":
            depth -= 1
        elif token in {"(", ")"}:
            depth += 1 if token == "(" else -1
        previous = token
    if not heads:
        msg = "the query needs an outermost `WHERE {` for its parameters"
        raise ValueError(msg)
    return heads


_FORBIDDEN: Final = frozenset(
    [
        "SERVICE",
        "LOAD",
        "INSERT",
        "DELETE",
        "CLEAR",
        "DROP",
        "CREATE",
        "COPY",
        "MOVE",
        "ADD",
        "FROM",
    ]
)


def refuse_unsafe(text: str) -> None:
    """Refuse what a reader's query must not do: write, or reach out to other servers.

    `FROM` is among it, because rdflib fetches the graph it names from the network; name
    graphs with `GRAPH` instead. A bare word outside strings, IRIs and comments can only be
    the keyword, so words are enough to tell.

    Raises:
        UnsafeQuery: naming the word.
    """
    for kind, token, _ in tokens(text):
        if kind == "word" and token.upper() in _FORBIDDEN:
            msg = f"{token.upper()} is not allowed: queries here only read this graph"
            raise UnsafeQuery(msg)
