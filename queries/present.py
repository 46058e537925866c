"""Answers as text: a table for people, CSV and TSV for spreadsheets and R, JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, get_args

from queries.combine_json import number
from queries.safety import SEVERE, harm_text
from queries.tables import IRI, Cell, Table
from queries.words import humanise, humanise_in, label_of, spoken, unit_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from queries.combine import CombinationAnswer
    from queries.combine_json import Json
    from queries.combine_rows import Row
    from queries.combine_therapies import Given, Span
    from queries.results import Contrast, Result

__all__ = [
    "FORMATS",
    "Format",
    "combination_table",
    "dose_text",
    "interval_text",
    "render",
    "render_combination",
    "result_text",
]

Format = Literal["table", "csv", "tsv", "json"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
_NARROWEST: Final = 14  # characters a column needs before rows are better read one by one


def render(
    table: Table, form: Format = "table", *, width: int | None = None, terminal: bool = False
) -> str:
    """A table as text, ending with a line end.

    Args:
        table: the answer.
        form: `table` for people, `csv`/`tsv` with labels and UCUM units, `json` with IRIs and
            typed numbers.
        width: how many characters a line of `table` has; 120 unless told.
        terminal: whether to colour it.

    >>> print(render(Table(("a", "b"), (("x", Decimal("8.40")),)), "csv"), end="")
    a,b
    x,8.4
    """
    match form:
        case "json":
            return _json(
                [dict(zip(table.columns, map(_plain, row), strict=True)) for row in table.rows]
            )
        case "csv" | "tsv":
            return _separated(table, "," if form == "csv" else "\t")
        case "table":
            return _rich(_visible(table), width=width or 120, terminal=terminal)


def render_combination(
    answer: CombinationAnswer,
    form: Format = "table",
    *,
    width: int | None = None,
    terminal: bool = False,
) -> str:
    """A combination answer as text: JSON by the interface, else a table with its sentence."""
    if form == "json":
        return _json(answer.as_json())
    table = combination_table(answer)
    if form != "table":
        return _separated(table, "," if form == "csv" else "\t")
    lines = [answer.sentence]
    lines += [f"  {each.grade}: {each.name} ({IRI(each.study).local})" for each in answer.examples]
    if len(answer.examples) < answer.same_trial:
        lines.append(f"  and {answer.same_trial - len(answer.examples)} more")
    shown = _rich(_visible(table), width=width or 120, terminal=terminal) if answer.rows else ""
    return shown + "\n".join(lines) + "\n"


def combination_table(answer: CombinationAnswer) -> Table:
    """The rows of a combination answer, results in words, one row an arm."""
    columns = (
        "name", "registry_ids", "arm", "grade", "therapies", "states", "phase", "status", "n",
        "results", "comparisons", "safety", "source",
    )  # fmt: skip
    return Table(columns, tuple(_combination_row(row) for row in answer.rows))


def _combination_row(row: Row) -> tuple[Cell, ...]:
    states = {name for each in row.populations for name in each.states}
    return (
        row.name,
        row.registry_ids,
        row.arm_label,
        row.grade,
        tuple(dose_text(each) for each in row.therapies if each.option_of is None),
        tuple(sorted(label_of(name) for name in states)),
        "/".join(filter(None, map(spoken, row.phases))) or None,
        spoken(row.status),
        row.participants if row.participants is not None else row.enrolment,
        tuple(
            result_text(each)
            for each in row.leading_results
            if each.endpoint and (each.grade_min or 0) < SEVERE
        ),
        tuple(_contrast_text(each) for each in row.leading_contrasts if each.value is not None),
        tuple(harm_text(each) for each in row.leading_harms),
        row.sources[0].cite if row.sources else None,
    )


def dose_text(given: Given) -> str:
    """A therapy with its dose in one line, for example `SABR 20 Gy in 1 fraction`."""
    text = label_of(given.name) if given.name else given.label or "not resolved"
    if given.is_choice and given.label:
        text = f"{text} ({given.label})"
    if given.dose_gy is not None:
        text += f" {_span_text(given.dose_gy)} Gy"
    if given.fractions is not None:
        plural = "" if given.fractions.single == 1 else "s"
        text += f" in {_span_text(given.fractions)} fraction{plural}"
    if given.dose is not None:
        text += f" {_span_text(given.dose)} {unit_words(given.dose_unit)}".rstrip()
    if given.presumed:
        text += " (inferred: castration-resistant disease)"
    return text if given.certain else f"{text} (optional)"


def result_text(result: Result) -> str:
    """An estimate in one line: `rPFS, median 8.4 months (4.5 to not reached)`."""
    name = label_of(result.endpoint) if result.endpoint else result.label or "outcome"
    shown = interval_text(
        result.value, result.lower, result.upper, unit=result.unit,
        lower_status=result.lower_status, upper_status=result.upper_status,
    )  # fmt: skip
    if result.value is None and result.value_status:
        shown = spoken(result.value_status) or shown
    name += f" ({result.category})" if result.category else ""
    if result.counts_people and result.denominator is not None and result.value is not None:
        shown += f" of {result.denominator}"
    at = f" at {_decimal(result.time_months)} months" if result.time_months is not None else ""
    statistic = f", {spoken(result.statistic)}" if result.statistic != "StatisticNotStated" else ","
    part = f" [{result.of_part}]" if result.of_part else ""
    return f"{name}{statistic}{at} {shown}{part}"


def _contrast_text(contrast: Contrast) -> str:
    interval = interval_text(contrast.value, contrast.lower, contrast.upper)
    part = f" [{contrast.subgroup}]" if contrast.subgroup else ""
    return f"{contrast.label}: {spoken(contrast.measure)} {interval}{part}"


def interval_text(
    value: Decimal | None,
    lower: Decimal | None,
    upper: Decimal | None,
    *,
    unit: str | None = None,
    lower_status: str | None = None,
    upper_status: str | None = None,
) -> str:
    """A number with its interval.

    >>> interval_text(Decimal("8.4"), Decimal("4.5"), None, unit="mo", upper_status="NotReached")
    '8.4 months (4.5 to not reached)'
    """
    shown = _decimal(value)
    if words := unit_words(unit):
        shown += words if words == "%" else f" {words}"
    ends = [
        _decimal(end) if end is not None else spoken(status)
        for end, status in ((lower, lower_status), (upper, upper_status))
    ]
    return f"{shown} ({ends[0] or '?'} to {ends[1] or '?'})" if any(ends) else shown


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _span_text(span: Span) -> str:
    if span.single is not None:
        return _decimal(span.single)
    return f"{_decimal(span.low) or '?'}–{_decimal(span.high) or '?'}"


def _plain(cell: Cell) -> Json:
    if isinstance(cell, tuple):
        return [_plain(value) for value in cell]
    return number(cell) if isinstance(cell, Decimal) else cell


def _json(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _separated(table: Table, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([" ".join(humanise(cell).split()) for cell in row])
    return out.getvalue()


def _visible(table: Table) -> Table:
    """Without columns that say nothing: empty ones, and a node's IRI beside its label."""
    named = {name.removesuffix("_label") for name in table.columns if name.endswith("_label")}
    if "name" in table.columns:
        named.add("study")
    kept = [
        i
        for i, name in enumerate(table.columns)
        if name not in named and any(row[i] not in (None, (), "") for row in table.rows)
    ]
    kept = kept or list(range(len(table.columns)))
    columns = tuple(table.columns[i] for i in kept)
    return Table(columns, tuple(tuple(row[i] for i in kept) for row in table.rows), table.truncated)


def _rich(table: Table, *, width: int, terminal: bool) -> str:
    from rich.console import Console

    if not table.rows:
        return "no rows\n"
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=terminal, no_color=not terminal, highlight=False
    )
    if width // len(table.columns) < _NARROWEST:
        _cards(console, table)
    else:
        _grid(console, table)
    if table.truncated:
        console.print("… cut at the row limit")
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _grid(console: Console, table: Table) -> None:
    from rich import box
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in table.columns:
        numbers = all(isinstance(c, int | Decimal | None) for c in table.column(name))
        grid.add_column(
            name.replace("_", " "), justify="right" if numbers else "left", overflow="fold"
        )
    for row in table.rows:
        grid.add_row(
            *(Text(humanise_in(name, c)) for name, c in zip(table.columns, row, strict=True))
        )
    console.print(grid)


def _cards(console: Console, table: Table) -> None:
    """Rows one by one, a line a column: what does not fit side by side is read downwards."""
    from rich.table import Table as Grid
    from rich.text import Text

    for number_, record in enumerate(table.records(), start=1):
        grid = Grid(box=None, show_header=False, pad_edge=False)
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, cell in record.items():
            lines: Sequence[Cell] = cell if isinstance(cell, tuple) else (cell,)
            if any(value not in (None, "") for value in lines):
                shown = "\n".join(humanise_in(name, value) for value in lines)
                grid.add_row(name.replace("_", " "), Text(shown))
        console.print(f"{number_}.", grid, "")
