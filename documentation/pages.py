"""The pages: an index, one a kind, the changes, and what they share."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markdown import markdown
from rdflib import DCTERMS, OWL, VANN, URIRef

from documentation.cards import PAGES, Links, card
from documentation.drawings import axes_drawing, axis_members, tree_drawing
from ontology import FOLDER, IRI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Graph

    from documentation.terms import Term

__all__ = ["make_pages"]

_HERE: Final = Path(__file__).resolve().parent
_TITLES: Final = {
    "therapies": ("Therapies", "What is given or done: drugs, radiotherapy, surgery, care."),
    "disease-states": ("Disease states", "Whom a study enrols: the state of the men's disease."),
    "endpoints": ("Endpoints", "What a study measures."),
    "characteristics": (
        "Characteristics",
        "What therapies, states and endpoints are defined by: targets, actions, events.",
    ),
    "designs": ("Designs", "Arms and studies by what they combine."),
    "model": ("Model", "The kinds of nodes that the graph is made of."),
    "properties": ("Properties", "What joins the nodes, and what is said of them."),
    "closed-lists": ("Closed lists", "Phases, statuses, roles and other values."),
}
_SCHEMA: Final = {
    "IRI": "",
    "Version": OWL.versionIRI,
    "Issued": DCTERMS.issued,
    "Prior version": OWL.priorVersion,
    "Creator": DCTERMS.creator,
    "Contributor": DCTERMS.contributor,
    "Licence": DCTERMS.license,
    "Cite as": DCTERMS.bibliographicCitation,
    "Made from": DCTERMS.source,
    "Prefix": VANN.preferredNamespacePrefix,
    "Namespace": VANN.preferredNamespaceUri,
}


def make_pages(graph: Graph, terms: dict[str, Term]) -> dict[str, str]:
    """All pages by file name, but for pyLODE's.

    Args:
        graph: the release, for its header.
        terms: its terms.
    """
    shown = _counts(terms)
    pages = {f"{stem}.html": _kind_page(stem, terms, shown) for stem in shown}
    pages["index.html"] = _page("index", _head(graph), _index(graph, shown), shown)
    pages["changes.html"] = _page("changes", "Changes of terms", _changes(terms), shown)
    pages["style.css"] = (_HERE / "style.css").read_text(encoding="utf-8")
    pages["pages.js"] = _search_index(terms) + (_HERE / "pages.js").read_text(encoding="utf-8")
    return pages


def _head(graph: Graph) -> str:
    return str(graph.value(URIRef(IRI), DCTERMS.title))


def _counts(terms: dict[str, Term]) -> dict[str, int]:
    """How many terms each page shows; pages without any are left out."""
    pages = [PAGES[term.kind] for term in terms.values()]
    return {stem: pages.count(stem) for stem in _TITLES if stem in pages}


def _page(stem: str, title: str, body: str, shown: Iterable[str], aside: str = "") -> str:
    """A whole page; `shown` are the pages of terms."""
    links = [("index", "Start"), *((key, _TITLES[key][0]) for key in shown)]
    links += [("changes", "Changes"), ("reference", "One page")]
    menu = "".join(
        f'<a href="{key}.html"{" aria-current=page" if key == stem else ""}>{text}</a>'
        for key, text in links
    )
    side = f'<nav class="tree" aria-label="Tree">{aside}</nav>' if aside else ""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="style.css">'
        '<script src="pages.js" defer></script></head><body>'
        f'<header><div class="menu">{menu}</div><div class="search"><input id="search" '
        'type="search" placeholder="Search words and codes" autocomplete="off" '
        'aria-label="Search"><ol id="found"></ol></div></header>'
        f'<div class="{"with-tree" if side else "plain"}">{side}<main>{body}</main></div>'
        "</body></html>\n"
    )


def _index(graph: Graph, shown: dict[str, int]) -> str:
    """The first page: what this is, how to cite it, where things are."""
    node = URIRef(IRI)
    rows = []
    for name, predicate in _SCHEMA.items():
        value = IRI if not predicate else graph.value(node, URIRef(predicate))
        if value is not None:
            rows.append(f"<div><dt>{name}</dt><dd>{_linked(str(value))}</dd></div>")
    tiles = []
    for stem, count in shown.items():
        title, text = _TITLES[stem]
        tiles.append(
            f'<a class="tile" href="{stem}.html"><b>{title}</b><i>{count:,}</i>'
            f"<span>{text}</span></a>"
        )
    tiles.append(
        '<a class="tile" href="changes.html"><b>Changes</b><span>What each version added, renamed '
        "and placed anew.</span></a>"
    )
    tiles.append(
        '<a class="tile" href="reference.html"><b>All on one page</b><span>The reference as pyLODE '
        "writes it, with an anchor for every class and property.</span></a>"
    )
    example = (
        "<h2>One study in these terms</h2><p>ICE-PAC gave avelumab with SABR. Every line is a "
        'triple of the graph.</p><figure><img src="ice-pac.svg" alt="ICE-PAC as a graph"></figure>'
    )
    abstract = graph.value(node, DCTERMS.abstract) or ""
    return (
        f"<h1>{escape(_head(graph))}</h1><p class=lead>{escape(str(abstract))}</p>"
        f'<div class="tiles">{"".join(tiles)}</div><dl class="facts">{"".join(rows)}</dl>'
        f"{example}<p>{escape(str(graph.value(node, DCTERMS.description)))}</p>"
    )


def _linked(text: str) -> str:
    if text.startswith("http"):
        return f'<a href="{escape(text, quote=True)}">{escape(text)}</a>'
    return escape(text)


def _kind_page(stem: str, terms: dict[str, Term], shown: Iterable[str]) -> str:
    """The page of one kind: its axes, a tree beside, a card a term."""
    title, text = _TITLES[stem]
    links = Links(terms, stem)
    here = [term for term in terms.values() if PAGES[term.kind] == stem]
    here.sort(key=lambda term: (term.label.casefold(), term.name))
    drawings = ""
    kinds = {kind for kind, page in PAGES.items() if page == stem}
    members = axis_members(links, min(kinds)) if len(kinds) == 1 else {}
    if members:
        trees = "".join(
            f'<details class="axis"><summary>{escape(axis)} <i>{len(names):,}</i></summary>'
            f'<div class="scroll">{tree_drawing(links, axis, names)}</div></details>'
            for axis, names in members.items()
        )
        drawing = axes_drawing(links, min(kinds), title)
        drawings = f"<figure>{drawing}</figure><h2>Tree of each axis</h2>{trees}"
    cards = "".join(card(term, links) for term in here)
    body = f"<h1>{title}</h1><p class=lead>{text}</p>{drawings}<h2>{len(here):,} terms</h2>{cards}"
    return _page(stem, title, body, shown, _tree(links, here))


def _tree(links: Links, here: list[Term]) -> str:
    """The collapsible tree of a page; a class under several is unfolded under the first."""
    names = {term.name for term in here}
    done: set[str] = set()

    def item(name: str, is_open: str = "") -> str:
        below = [child for child in links.terms[name].children if child in names]
        if not below or name in done:
            again = ' <span class="again">see above</span>' if below else ""
            return f"<li>{links.to(name)}{again}</li>"
        done.add(name)
        inner = "".join(map(item, below))
        return (
            f"<li><details{is_open}><summary>{links.to(name)} <i>{len(below)}</i></summary>"
            f"<ul>{inner}</ul></details></li>"
        )

    tops = [term.name for term in here if not names.intersection(term.parents)]
    if len(tops) == 1:
        return f"<ul>{item(tops[0], ' open')}</ul>"
    groups: dict[str, list[str]] = {}
    for name in tops:
        for parent in links.terms[name].parents or ("",):
            groups.setdefault(parent, []).append(name)
    lists = []
    for parent in sorted(groups, key=lambda each: links.terms[each].label if each else ""):
        inner = f"<ul>{''.join(map(item, groups[parent]))}</ul>"
        head = f"<summary>{links.to(parent)} <i>{len(groups[parent])}</i></summary>"
        lists.append(f"<ul><li><details>{head}{inner}</details></li></ul>" if parent else inner)
    return "".join(lists)


def _changes(terms: dict[str, Term]) -> str:
    """`CHANGES.md` as HTML, each name of a term with a link to its card."""
    text = (FOLDER / "CHANGES.md").read_text(encoding="utf-8")
    body = str(markdown(text, extensions=["tables"]))
    links = Links(terms, "changes")
    parts = body.split("<code>")
    for index, part in enumerate(parts[1:], start=1):
        name, _, rest = part.partition("</code>")
        shown = f"<code>{name}</code>"
        parts[index] = (
            f'<a href="{links.href(name)}">{shown}</a>' if name in terms else shown
        ) + rest
    return parts[0] + "".join(parts[1:])


def _search_index(terms: dict[str, Term]) -> str:
    """The terms for `pages.js`: label, kind, address, and every word that leads there."""
    links = Links(terms, "")
    rows = []
    for term in sorted(terms.values(), key=lambda each: (each.label.casefold(), each.name)):
        words = [term.name, *term.synonyms, *term.related_words]
        words += [each.object for each in term.mappings]
        rows.append([term.label, term.kind, links.href(term.name), " | ".join(words).casefold()])
    return f"const TERMS = {json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n"
