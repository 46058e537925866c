"""The ontology's pages: every term has its card, nothing comes from the network, links hold."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import orjson
import pyoxigraph as ox
import pytest
from conftest import ROOT

from documentation.__main__ import build
from documentation.cards import PAGES, Links, card
from documentation.drawings import SEVERAL, axes_drawing, axis_members, tree_drawing
from documentation.example import NAMES, drawing, example_store
from documentation.terms import read_release, read_terms
from ontology import alignment, vocab
from ontology.release_definitions import written

if TYPE_CHECKING:
    from documentation.terms import Term

# The site is built once: its tests run in one worker.
pytestmark = pytest.mark.xdist_group("ontology-docs")

MEND = "mend with: make docs"


class Page(HTMLParser):
    """What of a page the tests look at: anchors, what it loads, where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if "src" in given:
            self.loads.append(given["src"])
        if tag == "link":
            self.loads.append(given["href"])
        elif "href" in given:
            self.links.append(given["href"])


@pytest.fixture(scope="module")
def terms() -> dict[str, Term]:
    return read_terms(read_release())


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    return build()


@pytest.fixture(scope="module")
def pages(site: dict[str, str]) -> dict[str, Page]:
    return {name: Page(text) for name, text in site.items() if name.endswith(".html")}


def test_every_term_has_one_card_on_its_page(
    pages: dict[str, Page], terms: dict[str, Term]
) -> None:
    cards = {
        (name, anchor) for name, page in pages.items() for anchor in page.ids if anchor in terms
    }
    own = {(f"{PAGES[term.kind]}.html", term.name) for term in terms.values()}
    assert {(name, anchor) for name, anchor in cards if name != "reference.html"} == own
    shown = [
        anchor for name, page in pages.items() if name != "reference.html" for anchor in page.ids
    ]
    assert sorted(anchor for anchor in shown if anchor in terms) == sorted(terms)


def test_pylodes_page_has_an_anchor_for_every_class_and_property(
    pages: dict[str, Page], terms: dict[str, Term]
) -> None:
    wanted = {name for name, term in terms.items() if term.kind != "value"}
    assert wanted - set(pages["reference.html"].ids) == set()


def test_the_terms_are_those_of_the_vocabulary(terms: dict[str, Term]) -> None:
    assert set(terms) == {name for name in vars(vocab) if name[:2] != "__"} - {"Final", "NS"}


def test_pages_load_nothing_from_the_network(site: dict[str, str], pages: dict[str, Page]) -> None:
    loads = {name: sorted(set(page.loads)) for name, page in pages.items()}
    assert {load for found in loads.values() for load in found if load in site} == {
        "ice-pac.svg",
        "pages.js",
        "style.css",
    }
    assert {load for found in loads.values() for load in found if load not in site} == {
        load for load in loads["reference.html"] if load.startswith("data:image/png")
    }
    assert not re.search(r"url\(|@import", site["style.css"])
    assert not re.search(r"fetch\(|import |https?:", site["pages.js"].partition("\n")[2])
    assert not re.search(
        r"url\((?!#)|@import|https?:(?!//www.w3.org/2000/svg)",
        re.sub(r'data-\w+="[^"]*"', "", site["ice-pac.svg"]),
    )


def test_links_within_the_site_lead_somewhere(site: dict[str, str], pages: dict[str, Page]) -> None:
    broken = []
    for name, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            if target.startswith(("http", "mailto:")):
                continue
            target = target or name
            if target not in site or (anchor and anchor not in pages[target].ids):
                broken.append((name, link))
    assert broken == []


def test_mappings_are_links_to_the_codes(site: dict[str, str]) -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for name in {f"{page}.html" for page in PAGES.values()} & site.keys():
        for term, body in re.findall(r'<article id="(\w+)">(.*?)</article>', site[name], re.DOTALL):
            for href, code in re.findall(r'<a class="code" href="([^"]+)"[^>]*>([^<]+)<', body):
                found.setdefault((term, unescape(code)), set()).add(unescape(href))
    expected: dict[tuple[str, str], set[str]] = {}
    for each in alignment.load():
        expected.setdefault((each.subject, each.object), set()).add(each.iri)
    assert found == expected


def test_a_card_says_all_that_the_release_says(terms: dict[str, Term]) -> None:
    text = card(
        terms["MetastaticCastrationResistantProstateCancer"], Links(terms, "disease-states")
    )
    rows = dict(re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", text))
    assert rows["Is exactly"] == (
        '<a href="#CastrationResistantProstateCancer">castration-resistant prostate cancer</a> '
        '<b>and</b> <a href="#MetastaticProstateCancer">metastatic prostate cancer</a>'
    )
    assert "mCRPC" in rows["Also called"]
    assert rows["Definition from"] == "PCWG3"


KINDS = ("therapy", "disease state", "endpoint", "characteristic")


@pytest.mark.parametrize("kind", KINDS)
def test_the_drawing_of_axes_counts_every_told_class(kind: str, terms: dict[str, Term]) -> None:
    told = Counter(term.axis for term in terms.values() if term.kind == kind and term.axis)
    text = axes_drawing(Links(terms, PAGES[kind]), kind, kind)
    drawn = re.findall(
        r'<text class="strong" x="50"[^>]*>([^<]+)</text><rect class="bar"[^>]*/>'
        r'<text class="count"[^>]*>([\d,]+)</text>',
        text,
    )
    counted = {unescape(axis): int(count.replace(",", "")) for axis, count in drawn}
    counted.pop(SEVERAL, None)
    assert counted == told


@pytest.mark.parametrize("kind", KINDS)
def test_the_tree_of_an_axis_draws_or_counts_all_its_classes(
    kind: str, terms: dict[str, Term]
) -> None:
    links = Links(terms, PAGES[kind])
    for axis, names in axis_members(links, kind).items():
        text = tree_drawing(links, axis, names)
        rows = re.findall(r'<a href="[^"]*#(\w+)">', text)
        folding = {
            name
            for name in rows
            if re.search(rf'#{name}">[^<]*</a><tspan class="count"[^>]*>\+ ', text)
        }
        hidden = set(names) - set(rows)
        assert {name for name in hidden if not folding & set(terms[name].parents)} == set(), axis


def test_search_knows_every_term_and_its_words(
    site: dict[str, str], terms: dict[str, Term]
) -> None:
    first = site["pages.js"].partition("\n")[0]
    rows = orjson.loads(first.removeprefix("const TERMS = ").removesuffix(";"))
    assert sorted(address.partition("#")[2] for _, _, address, _ in rows) == sorted(terms)
    (words,) = [words for label, _, _, words in rows if label == "pembrolizumab"]
    assert {"keytruda", "mk-3475"} <= set(words.split(" | "))


def test_another_process_writes_the_same_bytes(site: dict[str, str]) -> None:
    # The order of sets hangs on the seed of hashes, which this process drew by chance.
    code = (
        "import hashlib; from documentation.__main__ import build; "
        "print(hashlib.sha256(repr(sorted(build().items())).encode()).hexdigest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "1"}
    line = [sys.executable, "-c", code]
    seen = subprocess.run(
        line, env=environment, capture_output=True, check=True, cwd=ROOT, text=True
    ).stdout
    assert seen.strip() == hashlib.sha256(repr(sorted(site.items())).encode()).hexdigest()


# --- the worked example --------------------------------------------------------------------


def test_every_line_of_the_drawing_is_a_triple_of_the_graph() -> None:
    text = (ROOT / "docs" / "img" / "ice-pac.svg").read_text(encoding="utf-8")
    store = example_store()
    stated = {(q.subject.value, q.predicate.value, str(q.object)) for q in store}
    drawn = re.findall(
        r'<text class="(\w+)"[^>]*data-subject="([^"]*)" data-predicate="([^"]*)" '
        r'data-object="([^"]*)">(.*?)</text>',
        text,
    )
    triples = {tuple(map(unescape, found[1:4])) for found in drawn}
    assert triples - stated == set()
    unsaid = re.findall(r'<text class="(?!title|note)\w+"(?![^>]*data-subject)[^>]*>', text)
    assert unsaid == [], "a line or an edge that names no triple"
    for _, _, predicate, value, body in drawn:
        words = unescape(re.sub(r"<[^>]*>", "", body)).split(" ", 1)
        assert words[0] == NAMES.get(predicate, predicate.removeprefix(vocab.NS))
        if len(words) > 1:
            assert words[1].strip().strip("“”") == plain(unescape(value))


def plain(term: str) -> str:
    """The bare text of an N-Triples term."""
    if term.startswith("<"):
        return term[1:-1].removeprefix(vocab.NS)
    line = f"<x:a> <x:b> {term} .".encode()
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    return str(quad.object.value)


def test_the_committed_drawing_is_the_present_one() -> None:
    committed = (ROOT / "docs" / "img" / "ice-pac.svg").read_text(encoding="utf-8")
    assert drawing(example_store()) == committed, MEND


# --- docs/modelling.md ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def modelling() -> str:
    return (ROOT / "docs" / "modelling.md").read_text(encoding="utf-8")


def table(text: str, head: str) -> list[tuple[str, ...]]:
    """The cells of the rows under a table's head."""
    rows = text.partition(f"{head}\n")[2].partition("\n\n")[0].splitlines()[1:]
    return [tuple(cell.strip() for cell in row.strip("| ").split(" | ")) for row in rows]


def test_the_headline_query_gives_the_rows_that_the_page_shows(modelling: str) -> None:
    query = modelling.partition("```sparql\n")[2].partition("```")[0]
    solutions = example_store().query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    found = [
        " | ".join("" if term is None else plain(str(term)) for term in solution).rstrip(" |")
        for solution in solutions
    ]
    head = "| trial | state | endpoint | statistic | value | unit | lower | upper |"
    shown = [" | ".join(row).rstrip(" |") for row in table(modelling, head)]
    assert found == shown, "correct the rows under the query in docs/modelling.md"


def test_the_definitions_that_the_page_shows_are_the_released_ones(
    modelling: str, terms: dict[str, Term]
) -> None:
    shown = table(modelling, "| class | is exactly |")
    names = [row[0].strip("`") for row in shown]
    assert shown == [(f"`{name}`", f"`{written(terms[name].exactly[0])}`") for name in names]
    assert len(shown) == 4


def test_the_page_names_only_what_there_is(modelling: str, terms: dict[str, Term]) -> None:
    names = set(re.findall(r"ptkg:(\w+)", modelling)) - {"//w3id"}
    assert names - terms.keys() == set()
    rules = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "graph/rules").iterdir())
    named = set(re.findall(r"`(rule:[\w-]+)`", modelling))
    assert {rule for rule in named if rule not in rules} == set()
    assert len(named) == 3
