"""Why the graph says what it says, in place: below an arm, the men, the outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages.markup import badge, esc, table
from queries.present_why import evidence_text, link_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from queries.why import Link, Part, Why

__all__ = ["draw_reasons", "reasons_html"]


def draw_reasons(found: Why, parts: Collection[Part], about: Collection[str] | None = None) -> None:
    """Draw an expander with the reasons behind the links of some parts; none without links.

    Args:
        found: the links of the study.
        parts: which of them: of arms, men, outcomes, groups.
        about: only of those that are called so.
    """
    links = [
        link
        for link in found.links
        if link.part in parts and (about is None or link.about in about)
    ]
    if links:
        with st.expander(f"Why ({len(links)})"):
            st.html(reasons_html(links, named=about is None))


def reasons_html(links: list[Link], *, named: bool) -> str:
    """Links with their reasons as a table; `named` tells what each is about."""
    rows = [
        (
            *((esc(link.about),) if named else ()),
            esc(link_text(link)) + (f" {badge('mended by hand', 'orange')}" if link.who else ""),
            esc(evidence_text(link)),
        )
        for link in links
    ]
    return table((*(("About",) if named else ()), "Says", "Because of"), rows)
