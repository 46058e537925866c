"""What every page needs: the graph, pickers' choices, downloads, the sidebar."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.markup import STYLE
from graph.store import NoGraph, graph_version
from ontology import hierarchy
from queries.engine import Engine, open_engine

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["about_graph", "choices", "engine", "plain", "sparql_and_downloads"]

GRAPH: Final = os.environ.get("PTKG_GRAPH", "graphs")


def engine() -> Engine:
    """The engine over the graph; a rebuilt graph is opened anew. Stops the page without one."""
    try:
        version = GRAPH if "://" in GRAPH else str(graph_version(Path(GRAPH)))
        return _opened(version)
    except NoGraph as error:
        st.error(plain(str(error)))
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
    """The style sheet, and the sidebar: what this is, and what it is not."""
    st.html(STYLE)
    with st.sidebar:
        st.markdown("**Prostate trials knowledge graph**")
        st.caption(
            "Which therapies are given together in the same arm, to whom, and what came of it. "
            "Every number names its source."
        )
        st.caption(
            "For research. **Not medical advice.** Curated facts and ontology CC BY 4.0; "
            "ClinicalTrials.gov records are the registry's, processed on the date each shows."
        )


def plain(text: str) -> str:
    r"""Text of a record as Markdown that shows it as it is.

    >>> plain("a_b [c] $5 | 2*3")
    'a\\_b \\[c\\] \\$5 \\| 2\\*3'
    """
    return "".join(f"\\{char}" if char in r"\`*_{}[]<>#|$~" else char for char in text)


def sparql_and_downloads(
    sparql: str | None, downloads: Sequence[tuple[str, str, str]], *, key: str
) -> None:
    """The answer's files, and its query.

    Args:
        sparql: the query that was run; None where no single query tells it.
        downloads: (file name, content, media type) of each file.
        key: prefix of the buttons' keys.
    """
    with st.container(horizontal=True):
        for name, content, media in downloads:
            st.download_button(
                name.rsplit(".", 1)[-1].upper(), content, file_name=name, mime=media,
                key=f"{key}-{name}", icon=":material/download:", on_click="ignore",
            )  # fmt: skip
    if sparql is not None:
        with st.expander("The SPARQL behind this answer"):
            st.code(sparql, language="sparql")
