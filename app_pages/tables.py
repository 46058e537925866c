"""A table of an answer: labels for classes, links to studies, the same rows to download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.common import plain, study_link
from queries.present import render
from queries.tables import DATA, IRI
from queries.words import humanise

if TYPE_CHECKING:
    from queries.present import Format
    from queries.tables import Cell, Table

__all__ = ["draw_table"]

FILES: Final[tuple[tuple[Format, str], ...]] = (("csv", "text/csv"), ("json", "application/json"))
SHOWN: Final = 200  # rows drawn; all of them are in the downloads


def draw_table(table: Table, *, key: str) -> None:
    """Draw an answer with its number of rows and its downloads.

    Args:
        table: the answer.
        key: prefix of the buttons' keys.
    """
    rows = "1 row" if len(table) == 1 else f"{len(table)} rows"
    cut = f", the first {SHOWN} drawn" if len(table) > SHOWN else ""
    st.caption(rows + cut + (", cut at the row limit" if table.truncated else ""))
    if not len(table):
        st.info("No rows: the graph holds nothing that fits.")
        return
    st.markdown(_markdown(table))
    with st.container(horizontal=True):
        for form, media in FILES:
            st.download_button(
                form.upper(), render(table, form), file_name=f"answer.{form}", mime=media,
                key=f"{key}-{form}", icon=":material/download:", on_click="ignore",
            )  # fmt: skip


def _markdown(table: Table) -> str:
    """The rows as a Markdown table, without columns that are empty throughout."""
    kept = [
        i
        for i in range(len(table.columns))
        if any(row[i] not in (None, (), "") for row in table.rows)
    ]
    head = [table.columns[i].replace("_", " ") for i in kept]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(kept)]
    lines += ["| " + " | ".join(_cell(row[i]) for i in kept) + " |" for row in table.rows[:SHOWN]]
    return "\n".join(lines)


def _cell(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return "<br>".join(_cell(value) for value in cell)
    if isinstance(cell, IRI) and cell.startswith(f"{DATA}study/"):
        return study_link(cell, cell.local)
    if (
        isinstance(cell, str)
        and cell.startswith(("http://", "https://"))
        and not isinstance(cell, IRI)
    ):
        return f"[link]({cell})"
    return " ".join(plain(humanise(cell)).split())
