"""One term as HTML: a card with everything that the release says of it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from ontology.alignment import PREDICATES
from ontology.release_definitions import And, Expression, HasValue, Name, Some

if TYPE_CHECKING:
    from collections.abc import Iterable

    from documentation.terms import Term

__all__ = ["PAGES", "PREDICATE_WORDS", "Links", "card"]

# The page of every kind of term.
PAGES: Final = {
    "therapy": "therapies",
    "disease state": "disease-states",
    "endpoint": "endpoints",
    "characteristic": "characteristics",
    "design": "designs",
    "model": "model",
    "object property": "properties",
    "data property": "properties",
    "annotation property": "properties",
    "value": "closed-lists",
}
PREDICATE_WORDS: Final = PREDICATES | {
    "owl:equivalentClass": "same as",
    "skos:mappingRelation": "related to",
}
_FEW: Final = 12  # more names than these are folded away


@dataclass(frozen=True, slots=True)
class Links:
    """Where each term is, seen from one page."""

    terms: dict[str, Term]
    page: str

    def href(self, name: str) -> str:
        """The address of a term's card."""
        page = PAGES[self.terms[name].kind]
        return f"#{name}" if page == self.page else f"{page}.html#{name}"

    def to(self, name: str) -> str:
        """A link to a term by its label; a datatype as it is."""
        if name not in self.terms:
            return f"<code>{escape(name)}</code>"
        return f'<a href="{self.href(name)}">{escape(self.terms[name].label)}</a>'

    def list(self, names: Iterable[str]) -> str:
        """Links with commas, folded away where they are many."""
        links = [self.to(name) for name in names]
        shown = ", ".join(links[:_FEW])
        if len(links) <= _FEW:
            return shown
        rest = ", ".join(links[_FEW:])
        more = f"<summary>and {len(links) - _FEW} more</summary>"
        return f"{shown} <details>{more}{rest}</details>"

    def expression(self, expression: Expression) -> str:
        """A class expression with labels as links, in the Manchester manner."""
        match expression:
            case Name(name):
                return self.to(name)
            case Some(prop, filler):
                inner = self.expression(filler)
                inner = f"({inner})" if isinstance(filler, And) else inner
                return f"{self.to(prop)} <b>some</b> {inner}"
            case HasValue(prop, individual):
                return f"{self.to(prop)} <b>value</b> {self.to(individual)}"
            case And(parts):
                return " <b>and</b> ".join(self._part(part) for part in parts)

    def _part(self, part: Expression) -> str:
        inner = self.expression(part)
        return inner if isinstance(part, Name) else f"({inner})"


def card(term: Term, links: Links) -> str:
    """The card of a term."""
    rows = [*_logic(term, links), *_words(term), *_outside(term)]
    body = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows if value)
    gone = ""
    if term.replaced_by is not None:
        successor = f"; use {links.to(term.replaced_by)}" if term.replaced_by else ""
        gone = f'<p class="gone">Deprecated{successor}.</p>'
    badges = "".join(f"<span>{escape(text)}</span>" for text in _badges(term))
    return (
        f'<article id="{term.name}"><h3><a href="#{term.name}">{escape(term.label)}</a></h3>'
        f'<p class="name"><code>ptkg:{term.name}</code>{badges}</p>{gone}'
        f"<p>{escape(term.definition)}</p><dl>{body}</dl></article>"
    )


def _badges(term: Term) -> list[str]:
    """What kind of term it is, in two or three words."""
    badges = [f"axis: {term.axis}"] if term.axis else []
    if term.exactly:
        badges.append("defined")
    return badges + ([term.kind] if term.kind.endswith("property") else [])


def _logic(term: Term, links: Links) -> list[tuple[str, str]]:
    """Where the term stands, and by what."""
    is_property = term.kind.endswith("property")
    up, down = ("Is a", "Kinds of it")
    if term.kind == "value":
        up = "In the list"
    elif is_property:
        up, down = "Implies", "Implied by"
    inferred = [name for name in term.parents if name not in term.told]
    told = [name for name in term.parents if name in term.told]
    by_reason = not is_property and term.kind != "value" and bool(term.exactly or term.also)
    return [
        (up, links.list(told if by_reason else term.parents)),
        ("Inferred to be", links.list(inferred) if by_reason else ""),
        ("Is exactly", _lines(links.expression(each) for each in term.exactly)),
        ("Also true of it", _lines(links.expression(each) for each in term.also)),
        ("Belongs to", links.list(term.domain)),
        ("Leads to", links.list(term.range)),
        (down, links.list(term.children)),
        ("Shares no instance with", links.list(term.apart)),
    ]


def _words(term: Term) -> list[tuple[str, str]]:
    """Synonyms and notes."""
    return [
        ("Also called", _joined(term.synonyms)),
        ("Words that lead to it", _joined(term.related_words)),
        ("Editor's note", _lines(map(escape, term.notes))),
        ("Remark", _lines(map(escape, term.comments))),
        ("Definition from", _joined([s for s in term.sources if s != "ptkg"])),
    ]


def _outside(term: Term) -> list[tuple[str, str]]:
    """Codes of other vocabularies, as links."""
    codes = []
    for each in term.mappings:
        words = PREDICATE_WORDS.get(each.predicate, each.predicate)
        label = f" {escape(each.object_label)}" if each.object_label else ""
        title = escape(f"{each.predicate} – {each.set_title}", quote=True)
        codes.append(
            f'{words} <a class="code" href="{escape(each.iri, quote=True)}" title="{title}">'
            f"{escape(each.object)}</a>{label}"
        )
    return [("Other vocabularies", _lines(codes))]


def _joined(texts: Iterable[str]) -> str:
    """Words with dots between them, folded away where they are many."""
    found = [escape(text) for text in texts]
    shown = " · ".join(found[:_FEW])
    if len(found) <= _FEW:
        return shown
    more = f"<summary>and {len(found) - _FEW} more</summary>"
    return f"{shown} <details>{more}{' · '.join(found[_FEW:])}</details>"


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(texts)
