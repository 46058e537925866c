"""Definitions in readable words: `inhibition that acts on PD-1`, with what each piece names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ontology.release_definitions import And, HasValue, Name, Some
from queries.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ontology.release_definitions import Expression

__all__ = ["Piece", "in_words"]


class Piece(NamedTuple):
    """Some words, and the class or value that they name, if any."""

    text: str
    name: str | None = None


def in_words(said: Expression, labels: Mapping[str, str]) -> tuple[Piece, ...]:
    """A class expression as pieces of a phrase.

    Args:
        said: the expression.
        labels: labels of classes, properties and values by local name.

    >>> labels = {"LocalTherapy": "local therapy", "target": "target", "Metastasis": "metastasis"}
    >>> said = And((Name("LocalTherapy"), HasValue("target", "Metastasis")))
    >>> "".join(piece.text for piece in in_words(said, labels))
    'local therapy whose target is metastasis'
    """
    return tuple(_phrase(said, labels))


def _phrase(said: Expression, labels: Mapping[str, str]) -> Iterator[Piece]:
    parts = said.parts if isinstance(said, And) else (said,)
    heads = [part for part in parts if isinstance(part, Name)]
    told = [part for part in parts if not isinstance(part, Name)]
    for number, head in enumerate(heads):
        yield from (Piece(" and "),) if number else ()
        yield _named(head.name, labels)
    before = "that " if heads else ""
    for number, part in enumerate(told):
        yield from (Piece(" and " if number else " "),) if number or heads else ()
        yield from _condition(part, labels, before=before, bare=len(told) == 1)
        before = ""


def _condition(
    said: Expression, labels: Mapping[str, str], *, before: str, bare: bool
) -> Iterator[Piece]:
    """One condition; what is nested stands in brackets where a further condition stands by it."""
    match said:
        case HasValue(prop, individual):
            yield Piece(_link(prop, labels, before))
            as_such = f" as {labels.get(prop, prop)}"  # "metastasis as target"
            yield Piece(_named(individual, labels).text.removesuffix(as_such), individual)
        case Some(prop, filler):
            link = _link(prop, labels, before)
            if not isinstance(filler, Name | And):  # "has a mechanism that acts on PSMA"
                rest = link.partition("has the ")[2]
                article = "an" if rest[:1] in tuple("aeiou") else "a"
                link = f"{link.replace('has the ', f'has {article} ')}that "
            yield Piece(link)
            closed = isinstance(filler, And) and not bare
            yield from (Piece("("),) if closed else ()
            yield from _phrase(filler, labels)
            yield from (Piece(")"),) if closed else ()
        case _:
            yield from _phrase(said, labels)


def _link(prop: str, labels: Mapping[str, str], before: str) -> str:
    """A verb (`has mechanism`, `acts on`) as it is; a noun (`target`) after "whose"."""
    label = labels.get(prop) or spoken(prop) or prop
    first, _, rest = label.partition(" ")
    if first == "has" and rest:
        return f"{before}has the {rest} "
    return f"{before}{label} " if first.endswith("s") else f"whose {label} is "


def _named(name: str, labels: Mapping[str, str]) -> Piece:
    return Piece(labels.get(name) or spoken(name) or name, name)
