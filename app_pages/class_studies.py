"""The studies that use a class: a row each, drawn for a narrow column, all of it to download."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.common import sparql_and_downloads
from app_pages.markup import esc, study_link, table
from app_pages.tables import FILES, SHOWN
from ontology import hierarchy
from queries.present import render
from queries.tables import IRI
from queries.words import humanise, label_of

if TYPE_CHECKING:
    from queries.tables import Cell, Table

__all__ = ["draw_studies", "studies_html"]

_FEW: Final = 4  # classes named in a cell; the rest are counted


def draw_studies(answer: Table, name: str, *, sparql: str, key: str) -> None:
    """Draw the answer of `ontology_uses.studies` with its downloads and its query.

    Args:
        answer: the studies.
        name: the class.
        sparql: the query that was run.
        key: prefix of the buttons' keys.
    """
    st.html(studies_html(answer, name))
    if len(answer) > SHOWN:
        st.caption(f"The first {SHOWN} are drawn; all {len(answer):,} are in the files.")
    files = [(f"studies.{form}", render(answer, form), media) for form, media in FILES]
    sparql_and_downloads(sparql, files, key=key)


def studies_html(answer: Table, name: str) -> str:
    """The studies as HTML: name and ids, how each uses the class, what fits, its phase and size."""
    rows = (_row(record, name) for record in islice(answer.records(), SHOWN))
    heads = ("study", "use", "what fits", "phase, status", "n")
    return table(heads, rows, css="ptkg-studies")


def _row(record: dict[str, Cell], name: str) -> tuple[str, ...]:
    study = IRI(str(record["study"]))
    called = " / ".join(_texts(record["name"])) or study.local
    ids = [each for each in _texts(record["registry_ids"]) if each != called]
    shown = f'<br><span class="ptkg-quiet">{esc(", ".join(ids))}</span>' if ids else ""
    fits = _fitting(record["matches"], name)
    more = f", {len(fits) - _FEW} more" if len(fits) > _FEW else ""
    stage = [" / ".join(_texts(record[each])) for each in ("phases", "statuses")]
    return (
        study_link(study, called) + shown,
        "<br>".join(map(esc, _texts(record["uses"]))),
        esc(", ".join(fits[:_FEW]) + more),
        "<br>".join(esc(each) for each in stage if each),
        esc(" / ".join(_texts(record["enrolment"]))),
    )


def _fitting(cell: Cell, name: str) -> list[str]:
    """The labels of those classes that are a kind of the one."""
    names = hierarchy.load()
    values = cell if isinstance(cell, tuple) else (cell,)
    found = [value.local for value in values if isinstance(value, IRI)]
    return [label_of(each) for each in found if each in names and names.is_a(each, name)]


def _texts(cell: Cell) -> list[str]:
    values = cell if isinstance(cell, tuple) else (cell,)
    return [humanise(value) for value in values if value is not None]
