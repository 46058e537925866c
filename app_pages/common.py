"""What every page needs: the graph, links to sources, downloads, the sidebar."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from graph.store import NoGraph, graph_version
from ontology import hierarchy
from queries.engine import Engine, open_engine
from queries.words import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queries.results import SourceRef

__all__ = [
    "about_graph", "choices", "engine", "plain", "source_link", "sparql_and_downloads",
    "study_link",
]  # fmt: skip

GRAPH: Final = os.environ.get("PTKG_GRAPH", "graphs")


def engine() -> Engine:
    """The engine over the graph; a rebuilt graph is opened anew. Stops the page without one."""
    try:
        version = GRAPH if "://" in GRAPH else str(graph_version(Path(GRAPH)))
        return _opened(version)
    except NoGraph as error:
        st.error(str(error))
        st.stop()


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(version: str) -> Engine:
    return open_engine(version)


@cache
def choices(kind: str) -> tuple[str, ...]:
    """Class names of a kind, by label, for a picker."""
    names = hierarchy.load()
    return tuple(
        sorted(
            (name for name in names.names if names.kind(name) == kind),
            key=lambda name: names.label(name).casefold(),
        )
    )


def about_graph() -> None:
    """The sidebar: what this is, and what it is not."""
    with st.sidebar:
        st.markdown("### Prostate trials\n#### knowledge graph")
        st.caption(
            "Which therapies are given together in the same arm, to whom, and what came of it. "
            "Every number names its source."
        )
        st.caption(
            "For research. **Not medical advice.** Curated facts and ontology CC BY 4.0; "
            "ClinicalTrials.gov records are the registry's, processed on the date each shows."
        )


def source_link(source: SourceRef | None) -> str:
    """A source as Markdown: DOI, PMID or registry page first, with its tier."""
    if source is None:
        return "not stated"
    tier = label_of(source.tier) if source.tier else "source"
    if source.doi:
        return f"[doi:{plain(source.doi)}](https://doi.org/{source.doi}) · {tier}"
    if source.pmid:
        return f"[PMID {source.pmid}](https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/) · {tier}"
    page = source.page or source.read_at
    name = plain(source.registry_id or source.title or source.cite)
    return f"[{name}]({page}) · {tier}" if page and page.startswith("http") else f"{name} · {tier}"


def study_link(iri: str, name: str) -> str:
    """A link to the study's page in this explorer."""
    return f"[{plain(name)}](/study?id={iri.rsplit('/', 1)[-1]})"


def plain(text: str) -> str:
    r"""Text of a record as Markdown that shows it as it is.

    >>> plain("a_b [c] $5 | 2*3")
    'a\\_b \\[c\\] \\$5 \\| 2\\*3'
    """
    return "".join(f"\\{char}" if char in r"\`*_{}[]<>#|$~" else char for char in text)


def sparql_and_downloads(
    sparql: str, downloads: Sequence[tuple[str, str, str]], *, key: str
) -> None:
    """The answer's query, and its files.

    Args:
        sparql: the query that was run.
        downloads: (file name, content, media type) of each file.
        key: prefix of the buttons' keys.
    """
    with st.container(horizontal=True):
        for name, content, media in downloads:
            st.download_button(
                name.rsplit(".", 1)[-1].upper(), content, file_name=name, mime=media,
                key=f"{key}-{name}", icon=":material/download:", on_click="ignore",
            )  # fmt: skip
    with st.expander("The SPARQL behind this answer"):
        st.code(sparql, language="sparql")
