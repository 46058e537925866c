"""A table of an answer: labels for classes, links to studies, the same rows to download."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.common import sparql_and_downloads
from app_pages.markup import esc, link, study_link, table
from queries.present import interval_text, render
from queries.tables import DATA, IRI, Table
from queries.words import humanise, humanise_in, label_of

if TYPE_CHECKING:
    from queries.present import Format
    from queries.tables import Cell

__all__ = ["draw_table", "table_html"]

FILES: Final[tuple[tuple[Format, str], ...]] = (
    ("csv", "text/csv"),
    ("tsv", "text/tab-separated-values"),
    ("json", "application/json"),
)
_PARTS: Final = frozenset(
    [
        "value", "unit", "lower", "upper", "value_status", "lower_status", "upper_status",
        "statistic", "time_months", "confidence_level",
    ]
)  # fmt: skip
_USUAL_LEVEL: Final = 95  # per cent; another one is said
SHOWN: Final = 200  # rows drawn; all of them are in the downloads


def draw_table(answer: Table, *, sparql: str | None, key: str) -> None:
    """Draw an answer with its number of rows, its downloads and its query.

    Args:
        answer: the answer.
        sparql: the query that was run, where it is not on the page already.
        key: prefix of the buttons' keys.
    """
    rows = "1 row" if len(answer) == 1 else f"{len(answer)} rows"
    cut = f", the first {SHOWN} drawn" if len(answer) > SHOWN else ""
    st.caption(rows + cut + (", cut at the row limit" if answer.truncated else ""))
    if len(answer):
        st.html(table_html(answer))
    else:
        st.info("No rows: the graph holds nothing that fits. Ask more widely, or of another state.")
    files = [(f"answer.{form}", render(answer, form), media) for form, media in FILES]
    sparql_and_downloads(sparql, files if len(answer) else (), key=key)


def table_html(answer: Table) -> str:
    """The rows as HTML, without columns that are empty or that only repeat another as an IRI."""
    answer = _with_results(answer)
    kept = [i for i, name in enumerate(answer.columns) if _is_shown(answer, i, name)]
    columns = [_head(answer.columns[i]) for i in kept]
    rows = (
        [_cell(answer.columns[i], row[i], row, answer) for i in kept] for row in answer.rows[:SHOWN]
    )
    return table(columns, rows, css="ptkg-answer")


def _head(name: str) -> str:
    return name.removesuffix("_label").replace("_", " ").replace("gy", "Gy")


def _with_results(answer: Table) -> Table:
    """What makes up a number as one column in words: `median 8.4 months (4.5 to 12)`."""
    if not {"value", "lower", "upper"} <= set(answer.columns):
        return answer
    at = answer.columns.index("value")
    kept = [i for i, name in enumerate(answer.columns) if name not in _PARTS or i == at]
    columns = tuple("result" if i == at else answer.columns[i] for i in kept)
    rows = tuple(
        tuple(_result(record) if i == at else row[i] for i in kept)
        for row, record in zip(answer.rows, answer.records(), strict=True)
    )
    return Table(columns, rows, answer.truncated)


def _result(record: dict[str, Cell]) -> str:
    def number(name: str) -> Decimal | None:
        cell = record.get(name)
        return Decimal(str(cell)) if isinstance(cell, int | Decimal) else None

    def status(name: str) -> str | None:
        cell = record.get(name)
        return IRI(cell).local if isinstance(cell, str) else None

    unit = record.get("unit")
    text = interval_text(
        number("value"), number("lower"), number("upper"),
        unit=unit if isinstance(unit, str) else None,
        lower_status=status("lower_status"), upper_status=status("upper_status"),
    )  # fmt: skip
    if number("value") is None and (said := status("value_status")):
        text = f"{label_of(said)} {text}".strip()
    level, months = number("confidence_level"), number("time_months")
    if level is not None and level != _USUAL_LEVEL:
        text += f", {humanise(level)} % interval"
    statistic = humanise(record.get("statistic")) if text else ""
    at = f" at {humanise(months)} months" if months is not None else ""
    return f"{statistic}{at} {text}".strip()


def _is_shown(answer: Table, index: int, name: str) -> bool:
    if name == "study" and "name" in answer.columns:
        return False  # the name links to it
    if name == "tier" and "source" in answer.columns:
        return False  # it stands with the source
    if f"{name}_label" in answer.columns:
        return False
    return any(row[index] not in (None, (), "") for row in answer.rows)


def _cell(name: str, cell: Cell, row: tuple[Cell, ...], answer: Table) -> str:
    if name == "name" and "study" in answer.columns:
        study = row[answer.columns.index("study")]
        if isinstance(study, IRI):
            return study_link(study, " / ".join(_texts(cell)) or study.local)
    if name == "source" and "tier" in answer.columns:
        tier = humanise(row[answer.columns.index("tier")])
        return f'{_lines(cell)} <span class="ptkg-quiet">{esc(tier)}</span>'
    if isinstance(cell, tuple):
        return _lines(cell)
    return esc(humanise_in(name, cell)) if name.endswith("unit") else _value(cell)


def _lines(cell: Cell) -> str:
    return "<br>".join(_value(value) for value in (cell if isinstance(cell, tuple) else (cell,)))


def _texts(cell: Cell) -> list[str]:
    values = cell if isinstance(cell, tuple) else (cell,)
    return [" ".join(humanise(value).split()) for value in values if value is not None]


def _value(cell: Cell) -> str:
    if isinstance(cell, IRI) and cell.startswith(f"{DATA}study/"):
        return study_link(cell, cell.local)
    if isinstance(cell, str) and cell.startswith(("http://", "https://")):
        if not isinstance(cell, IRI):
            return link(cell, cell.removeprefix("https://").removeprefix("http://")[:60])
        return f'<span title="{esc(cell)}">{esc(humanise(cell))}</span>'
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return f'<span class="ptkg-number">{esc(humanise(cell))}</span>'
    return esc(" ".join(humanise(cell).split()))
