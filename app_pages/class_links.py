"""Links to classes: followed within the session, so that an opened tree stays open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["draw_links"]

_draw: Final = st.components.v2.component(
    "ptkg_class_links",
    html='<div class="ptkg-links"></div>',
    js=(Path(__file__).parent / "class_links.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def draw_links(html: str, *, key: str, chosen: str, follow: Callable[[str], None]) -> None:
    """Draw HTML whose class links choose a class in this session.

    Args:
        html: with links by `markup.class_link`; every other text of it must be escaped.
        key: of the component.
        chosen: the class that is shown: its places in a tree are marked and opened.
        follow: what to do with the class of a clicked link.
    """

    def picked() -> None:
        name = st.session_state[key].picked
        if name:
            follow(name)

    _draw(key=key, data={"html": html, "chosen": chosen}, on_picked_change=picked)
