"""The explorer's HTML: escaped text, links, badges, tables, and the style sheet that they share.

Pure functions from text to text; pages hand the result to Streamlit. Every text of a record
passes `esc`, so that a record cannot draw anything by itself.
"""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ontology import hierarchy, lexicon
from queries.words import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from queries.results import SourceRef

__all__ = [
    "STYLE", "badge", "class_link", "endpoint", "esc", "items", "link", "registry_link",
    "short_form", "source", "source_key", "study_link", "table",
]  # fmt: skip

STYLE: Final = f"<style>{(Path(__file__).parent / 'style.css').read_text(encoding='utf-8')}</style>"
_CITE: Final = 70  # characters of a title that stand for a source without DOI, PMID or registry id


def esc(text: str | None) -> str:
    """Text of a record, ready to stand in HTML.

    >>> esc("a < b & c")
    'a &lt; b &amp; c'
    """
    return escape(text or "", quote=True)


def link(address: str | None, text: str) -> str:
    """A link to another site, or the text alone where the address is none.

    >>> link("javascript:alert(1)", "x")
    'x'
    """
    if address is None or not address.startswith(("http://", "https://")):
        return esc(text)
    return f'<a href="{esc(address)}" target="_blank" rel="noopener">{esc(text)}</a>'


def study_link(iri: str, name: str) -> str:
    """A link to the study's page of this explorer, in the same tab.

    >>> study_link("https://w3id.org/ptkg/study/NCT03795207", "POSTCARD")
    '<a href="study?id=NCT03795207" target="_self">POSTCARD</a>'
    """
    return f'<a href="study?id={esc(iri.rsplit("/", 1)[-1])}" target="_self">{esc(name)}</a>'


def class_link(name: str, text: str) -> str:
    """A link to a class on the Ontology page, which works by itself, too (in a new tab).

    >>> class_link("Docetaxel", "docetaxel")
    '<a href="ontology?class=Docetaxel" data-class="Docetaxel" target="_self">docetaxel</a>'
    """
    return (
        f'<a href="ontology?class={esc(name)}" data-class="{esc(name)}" target="_self">'
        f"{esc(text)}</a>"
    )


def registry_link(identifier: str) -> str:
    """A registry id, as a link where the registry's page follows from the id."""
    if identifier.startswith("NCT"):
        return link(f"https://clinicaltrials.gov/study/{identifier}", identifier)
    if identifier.startswith("ISRCTN"):
        return link(f"https://www.isrctn.com/{identifier}", identifier)
    return esc(identifier)


def source(ref: SourceRef) -> str:
    """A source by its DOI, PMID, registry page or title, with its tier."""
    tier = f' <span class="ptkg-quiet">{esc(label_of(ref.tier))}</span>' if ref.tier else ""
    if ref.doi:
        return link(f"https://doi.org/{ref.doi}", f"doi:{ref.doi}") + tier
    if ref.pmid:
        return link(f"https://pubmed.ncbi.nlm.nih.gov/{ref.pmid}/", f"PMID {ref.pmid}") + tier
    name = ref.registry_id or ref.title or ref.cite
    shown = name if len(name) <= _CITE else f"{name[: _CITE - 1]}…"
    return link(ref.page or ref.read_at, shown) + tier


def source_key(ref: SourceRef) -> str:
    """What makes two citations the same source for a reader."""
    return ref.doi or ref.pmid or ref.registry_id or ref.cite


def badge(text: str, colour: str = "quiet") -> str:
    """A small label; colours are those of the style sheet. Ends with a blank, for copied text."""
    return f'<span class="ptkg-badge ptkg-{colour}">{esc(text)}</span> '


def items(cells: Iterable[str], css: str = "ptkg-list") -> str:
    """A list of lines that are HTML already.

    >>> items(["a", "b"])
    '<ul class="ptkg-list"><li>a</li><li>b</li></ul>'
    """
    return f'<ul class="{css}">{"".join(f"<li>{cell}</li>" for cell in cells)}</ul>'


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, css: str = "") -> str:
    """A table that scrolls by itself; cells are HTML already.

    Args:
        columns: heads, as text.
        rows: cells, as HTML.
        css: further classes.
    """
    head = "".join(f"<th>{esc(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="ptkg-scroll"><table class="ptkg-table {css}">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def endpoint(name: str) -> str:
    """An endpoint's label, after its usual short form where there is one: rPFS, OS, ORR."""
    short, label = short_form(name), label_of(name)
    if short is None:
        return esc(label)
    return f'<b>{esc(short)}</b> <span class="ptkg-quiet">{esc(label)}</span>'


def short_form(name: str) -> str | None:
    """The usual abbreviation of an endpoint class, or None where the field has none."""
    return _short_forms().get(name)


@cache
def _short_forms() -> dict[str, str]:
    """Endpoint class to the abbreviation that spells its label's initials."""
    names = hierarchy.load()
    found: dict[str, str] = {}
    for entry in lexicon.load("endpoints"):
        if entry.match != "abbreviation" or len(entry.classes) != 1:
            continue
        name = entry.classes[0]
        if name in names and entry.term.casefold() == _initials(names.label(name)):
            found.setdefault(name, entry.term)
    return found


def _initials(label: str) -> str:
    return "".join(word[0] for word in label.casefold().replace("-", " ").split())
