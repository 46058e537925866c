"""One class as HTML: definition, axioms in words, neighbours, other vocabularies' codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app_pages.markup import badge, class_link, esc, link, table
from ontology.alignment import PREDICATES
from queries.ontology_words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ontology.alignment import Mapping as Match
    from ontology.hierarchy import Hierarchy
    from ontology.release_definitions import Expression
    from queries.ontology_terms import Terms

__all__ = ["card_html", "matches_html"]

FEW: Final = 12  # of a list that are read at a glance; the rest opens on a click
_BETWEEN: Final = "\N{NO-BREAK SPACE}· "


def card_html(name: str, names: Hierarchy, terms: Terms, uses: Mapping[str, int]) -> str:
    """What a class is: its definition, then what is known of it, a line each.

    Args:
        name: the class.
        names: the hierarchy.
        terms: words and axioms.
        uses: how many studies use each class.
    """
    term, axis = terms.classes[name], names.axis(name)
    told = f"told apart by {axis}" if axis else "defined" if term.exactly else ""
    source = term.definition_source
    cited = (
        f' <span class="ptkg-quiet">({esc(source)})</span>' if source not in ("", "ptkg") else ""
    )
    rows = [(head, body) for head, body in _lines(name, names, terms, uses) if body]
    facts = "".join(f"<dt>{esc(head)}</dt><dd>{body}</dd>" for head, body in rows)
    return (
        f'<h2 class="ptkg-class">{esc(names.label(name))}</h2>'
        f'<p class="ptkg-line">{badge(names.kind(name))}{badge(told) if told else ""}'
        f"<code>ptkg:{esc(name)}</code></p>"
        f"<p>{esc(names.definition(name))}{cited}</p>"
        f'<dl class="ptkg-terms">{facts}</dl>'
    )


def _lines(
    name: str, names: Hierarchy, terms: Terms, uses: Mapping[str, int]
) -> Iterable[tuple[str, str]]:
    term = terms.classes[name]

    def linked(found: Iterable[str], *, most_used: bool = False) -> str:
        """Links by label; of what may be long the classes of most studies first."""
        order = sorted(found, key=lambda each: names.label(each).casefold())
        if most_used:
            order.sort(key=lambda each: -uses.get(each, 0))
        return _few([_counted(each, names, uses) for each in order])

    below = [each for each in names.names if name in names.parents(each)]
    yield "Defined as", "<br>".join(_phrase(said, terms, names) for said in term.exactly)
    yield "Also true of it", "<br>".join(_phrase(said, terms, names) for said in term.also)
    yield "Note", esc(term.editor_note)
    yield "Also called", _few([esc(each) for each in sorted(term.synonyms, key=len)])
    yield "Near words", _few([esc(each) for each in sorted(term.related, key=len)])
    yield "Is a kind of", linked(names.parents(name))
    yield "Kinds of it", linked(below, most_used=True)
    yield "Never together with", linked(each for each in term.excludes if each in names)
    yield "Values", _few([esc(terms.labels.get(each, each)) for each in term.members])
    described = set(terms.naming(name)) - names.descendants(name)
    yield "Used to describe", linked(described, most_used=True)


def _counted(name: str, names: Hierarchy, uses: Mapping[str, int]) -> str:
    number = uses.get(name)
    counted = f'&nbsp;<span class="ptkg-uses">{number:,}</span>' if number else ""
    return class_link(name, names.label(name)) + counted


def _few(shown: Sequence[str]) -> str:
    """The first of a list, and the others on demand."""
    if len(shown) <= FEW + 2:  # opening a list for one or two more is not worth a click
        return _BETWEEN.join(shown)
    more = _BETWEEN.join(shown[FEW:])
    return (
        f"{_BETWEEN.join(shown[:FEW])}<details><summary>{len(shown) - FEW} more</summary>{more}"
        "</details>"
    )


def _phrase(said: Expression, terms: Terms, names: Hierarchy) -> str:
    """A definition in words, each class in it a link."""
    return "".join(
        class_link(piece.name, piece.text)
        if piece.name is not None and piece.name in names
        else esc(piece.text)
        for piece in in_words(said, terms.labels)
    )


def matches_html(found: Sequence[Match]) -> str:
    """The codes of other vocabularies, and how the class stands to each."""
    rows = (
        (
            esc(PREDICATES.get(each.predicate, each.predicate)),
            esc(each.object_label),
            esc(_vocabulary(each)),
            link(each.iri, each.object.rpartition(":")[2]),
        )
        for each in found
    )
    return table(("This class is", "concept", "in", "code"), rows, css="ptkg-matches")


def _vocabulary(match: Match) -> str:
    """The other vocabulary, from the title of the mapping set: "... to NCI Thesaurus"."""
    return match.set_title.rpartition(" to ")[2] or match.object.partition(":")[0]
