"""Ontology: what the words mean, as a tree, and which studies use each class."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_plus

import streamlit as st

from app_pages.class_card import card_html, matches_html
from app_pages.class_links import draw_links
from app_pages.class_studies import draw_studies
from app_pages.class_tree import axes, branches, tree_html
from app_pages.common import engine, plain
from app_pages.markup import class_link, esc
from ontology import alignment, hierarchy
from queries import ontology_terms, ontology_uses
from queries.ask import understand
from queries.engine import QueryError
from queries.ontology_search import search
from queries.tables import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queries.engine import Engine
    from queries.tables import Table

KINDS: Final = {
    "therapy": "Therapies",
    "disease state": "Disease states",
    "endpoint": "Endpoints",
    "characteristic": "Characteristics",
    "design": "Designs",
    "model": "Classes of the model",
}
EXAMPLES: Final = [
    "StereotacticAblativeRadiotherapy", "PD1Inhibitor",
    "MetastaticCastrationResistantProstateCancer", "RadiographicProgressionFreeSurvival",
]  # fmt: skip
AN_HOUR: Final = 3600  # seconds: an endpoint, unlike a graph folder, may change under its name
MANY: Final = 600  # studies that are listed only on demand
# What can be asked of a class in words, by its kind.
_QUESTIONS: Final = {
    "therapy": ("trials of {}", "what is combined with {}?"),
    "disease state": ("trials in {}", "primary endpoints in {}"),
    "endpoint": ("results for {}",),
}


def main() -> None:
    """Draw the page."""
    st.title("What the words mean")
    name = _chosen()
    try:
        uses = _uses(engine().name, engine())
    except QueryError as error:
        st.error(f"The graph could not answer: {plain(str(error))}")
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        _draw_finder(name, uses)
    with right:
        if name is None:
            _draw_start()
        elif name in hierarchy.load():
            _draw_class(name, uses)
        else:
            _draw_unknown(name)


def _chosen() -> str | None:
    """The class that the address names: `PD1Inhibitor`, `ptkg:PD1Inhibitor` or its IRI."""
    given = st.query_params.get("class", "").strip()
    return given.removeprefix(ONTOLOGY).removeprefix("ptkg:") or None


def _follow(name: str) -> None:
    """Choose a class: in the address, and in the tree instead of what was searched."""
    names = hierarchy.load()
    before = _chosen()
    if before is None or before not in names or names.kind(before) != names.kind(name):
        st.session_state["axis"] = None
    st.session_state["find"] = ""
    st.query_params["class"] = name


@st.cache_resource(max_entries=2, ttl=AN_HOUR, show_spinner=False)
def _uses(graph: str, _engine: Engine) -> dict[str, int]:  # noqa: ARG001 - the graph is the key
    return ontology_uses.counts(_engine)


@st.cache_resource(max_entries=64, ttl=AN_HOUR, show_spinner=False)
def _studies(graph: str, name: str, _engine: Engine) -> Table:  # noqa: ARG001 - the key, too
    return ontology_uses.studies(_engine, name)


@st.cache_resource(max_entries=32, ttl=AN_HOUR, show_spinner=False)
def _tree(graph: str, kind: str, axis: str | None, _uses: Mapping[str, int]) -> str:  # noqa: ARG001
    names = hierarchy.load()
    return tree_html(branches(names, kind, axis), names, _uses, opened=axis is not None)


def _draw_finder(name: str | None, uses: Mapping[str, int]) -> None:
    """The search box, and the tree of a kind or what was found."""
    names = hierarchy.load()
    text = st.text_input(
        "Find a class", key="find", bind="query-params", type="search", live=True,
        placeholder="Keytruda, mCRPC, rPFS, NCIT:C106432",
        help="A label, a synonym, a brand, a code of another vocabulary.",
    )  # fmt: skip
    if text and text.strip():
        draw_links(found_html(text, uses), key="ontology-found", chosen=name or "", follow=_follow)
        return
    kind = names.kind(name) if name is not None and name in names else "therapy"
    draw_links(kinds_html(kind, uses), key="ontology-kinds", chosen="", follow=_follow)
    divided = axes(names, kind)
    axis = None
    if len(divided) > 1:
        axis = st.selectbox(
            "Only what is told apart by", divided, index=None, key="axis", bind="query-params",
            placeholder="any axis",
        )  # fmt: skip
    tree = _tree(engine().name, kind, axis, uses)
    draw_links(tree, key="ontology-tree", chosen=name or "", follow=_follow)
    st.caption("The number is that of the studies that use a class or one below it.")


def kinds_html(chosen: str, uses: Mapping[str, int]) -> str:
    """The kinds of classes, each a link to its class of most studies, or of most kinds."""
    names = hierarchy.load()
    shown = []
    for kind, title in KINDS.items():
        own = [name for name in names.names if names.kind(name) == kind]
        if own:
            top = min(
                own, key=lambda name: (-uses.get(name, 0), -len(names.descendants(name)), name)
            )
            on = ' class="ptkg-on"' if kind == chosen else ""
            shown.append(f"<span{on}>{class_link(top, title)}</span>")
    return f'<nav class="ptkg-kinds">{" ".join(shown)}</nav>'


def found_html(text: str, uses: Mapping[str, int]) -> str:
    """The classes that a text may mean, each with the words that were found in it."""
    names = hierarchy.load()
    lines = []
    for hit in search(text):
        label = names.label(hit.name)
        by = f" “{esc(hit.words)}”," if hit.words != label else ""
        number = uses.get(hit.name)
        counted = f' <span class="ptkg-uses">{number:,}</span>' if number else ""
        lines.append(
            f"<li>{class_link(hit.name, label)}{counted}"
            f'<br><span class="ptkg-quiet">{by} {esc(names.kind(hit.name))}</span></li>'
        )
    if not lines:
        return f"<p>Nothing is called “{esc(text)}”, or nearly so.</p>"
    return f'<ul class="ptkg-tree ptkg-found">{"".join(lines)}</ul>'


def _draw_start() -> None:
    names = hierarchy.load()
    numbers = Counter[str](map(names.kind, names.names))
    counted = ", ".join(
        f"{numbers[kind]:,} {KINDS[kind].lower()}" for kind in KINDS if numbers[kind]
    )
    st.markdown(
        f"{len(names.names):,} classes ({counted}), each with a definition, what it is a kind of, "
        "its synonyms, its codes in other vocabularies, and the studies of this graph that use it. "
        "Pick one in the tree, or find it by any name."
    )
    shown = " · ".join(class_link(name, names.label(name)) for name in EXAMPLES if name in names)
    draw_links(f"<p>For example {shown}</p>", key="ontology-start", chosen="", follow=_follow)


def _draw_unknown(name: str) -> None:
    st.warning(f"The ontology has no class {plain(name)}.")
    near = found_html(name, {})
    draw_links(near, key="ontology-near", chosen="", follow=_follow)


def _draw_class(name: str, uses: Mapping[str, int]) -> None:
    names = hierarchy.load()
    card = card_html(name, names, ontology_terms.load(), uses)
    draw_links(card, key="ontology-class", chosen=name, follow=_follow)
    if found := alignment.of(name):
        st.markdown("#### In other vocabularies")
        st.html(matches_html(found))
    _draw_studies(name, uses.get(name, 0))


def _draw_studies(name: str, number: int) -> None:
    """How many studies use a class, questions about it, and the list."""
    names = hierarchy.load()
    if names.kind(name) == "characteristic":
        return  # the graph holds no instances of what classes are defined by
    st.markdown("#### 1 study uses it" if number == 1 else f"#### {number:,} studies use it")
    if not number:
        st.caption("No study of this graph uses this class or one below it.")
        return
    if asked := asked_html(name):
        st.html(asked)
    if number > MANY and not st.toggle(f"List all {number:,}", key=f"ontology-list-{name}"):
        return
    try:
        table = _studies(engine().name, name, engine())
    except QueryError as error:
        st.error(f"The graph could not answer: {plain(str(error))}")
        return
    if names.kind(name) == "therapy":
        st.caption(f"In {ontology_uses.certain(table):,} of them an arm delivers it for certain.")
    draw_studies(table, name, sparql=ontology_uses.studies_sparql(engine(), name), key="ontology")


def asked_html(name: str) -> str:
    """Questions about a class, each a link to the Ask page; those that are taken to mean it."""
    names = hierarchy.load()
    texts = [each.format(names.label(name)) for each in _QUESTIONS.get(names.kind(name), ())]
    links = [
        f'<a href="./?q={quote_plus(text)}" target="_self">{esc(text)}</a>'
        for text in texts
        if _means(text, name)
    ]
    return f'<p class="ptkg-ask ptkg-line">Ask: {" · ".join(links)}</p>' if links else ""


def _means(text: str, name: str) -> bool:
    understood = understand(text)
    pieces = {piece.name for piece in understood.pieces}
    return pieces == {name} and not understood.not_understood


if __name__ == "__main__":
    main()
