"""A study's page and a reply to free text, as text for people, spreadsheets and programs."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from queries.combine_json import answer_json, number
from queries.present import dose_text, interval_text, render, render_combination, result_text
from queries.safety import harm_text
from queries.tables import Table
from queries.words import characteristic_words, label_of, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queries.ask import Answer, Understanding
    from queries.combine_json import Json
    from queries.combine_therapies import Given
    from queries.present import Format
    from queries.results import Contrast
    from queries.study import ArmPage, PopulationPage, StudyPage
    from queries.study_tables import Grid
    from queries.tables import Cell

__all__ = ["given_text", "render_reply", "render_study", "study_table", "understood_text"]

_Line = tuple["Cell", ...]


def render_study(
    page: StudyPage, form: Format = "table", *, width: int | None = None, terminal: bool = False
) -> str:
    """A study's page as text.

    Args:
        page: the study.
        form: `json` holds everything; the others a line for each fact, by part.
        width: how many characters a line of `table` has.
        terminal: whether to colour it.
    """
    if form == "json":
        return _json(_plain(page))
    return render(study_table(page), form, width=width, terminal=terminal)


def study_table(page: StudyPage) -> Table:
    """A study's page, a fact a row: its part, what it is about, the fact, its source."""
    rows: list[_Line] = [("study", "name", page.name, None)]
    if page.title and page.title != page.name:
        rows.append(("study", "title", page.title, None))
    rows += [("study", "registry id", each, None) for each in page.registry_ids]
    rows += [("study", fact.label, " or ".join(fact.values), None) for fact in page.header]
    rows += [line for each in page.populations for line in _population(each)]
    rows += [line for arm in page.arms for line in _arm(arm)]
    for outcome in page.outcomes:
        if outcome.role:
            frame = f" ({outcome.time_frame})" if outcome.time_frame else ""
            rows.append(("outcome", outcome.role, f"{outcome.label}{frame}", None))
        rows += [
            ("result", line.group, result_text(line.result), _cite(line.result))
            for line in outcome.lines
        ]
    rows += [
        ("comparison", _sides(each), _contrast(each), _cite(each)) for each in page.comparisons
    ]
    rows += [
        ("harm", each.group, harm_text(replace(each, group=None)), _cite(each))
        for each in page.harms
    ]
    rows += [line for grid in (page.events,) if grid for line in _grid("harm", grid)]
    rows += [line for grid in page.flow for line in _grid("flow", grid)]
    rows += [line for grid in (page.baseline,) if grid for line in _grid("baseline", grid)]
    rows += [
        ("source", label_of(each.tier) if each.tier else None, each.cite, None)
        for each in page.sources
    ]
    rows += [("note", None, note, None) for note in page.notes]
    return Table(("part", "about", "fact", "source"), tuple(rows))


def _grid(part: str, grid: Grid) -> Iterator[_Line]:
    """A table of a results section, a cell a row."""
    for row in grid.rows:
        what = f"{row.within}: {row.label}" if row.within else row.label
        what = f"{grid.title}, {what}" if part == "flow" else what
        for group, cell in zip(grid.groups, row.cells, strict=True):
            if cell is not None:
                yield part, group, f"{what}: {cell}", None


def render_reply(
    reply: Answer, form: Format = "table", *, width: int | None = None, terminal: bool = False
) -> str:
    """A reply to free text as text: what was understood, then the answer.

    Args:
        reply: the reply.
        form: `csv` and `tsv` hold the rows alone.
        width: how many characters a line of `table` has.
        terminal: whether to colour it.
    """
    if form == "json":
        return _json(_reply_json(reply))
    if reply.combination is not None:
        answer = render_combination(reply.combination, form, width=width, terminal=terminal)
    else:
        table = reply.table if reply.table is not None else Table(("answer",))
        answer = render(table, form, width=width, terminal=terminal)
    if form != "table":
        return answer
    tried = f"Try: {', '.join(reply.suggestions)}\n" if reply.suggestions else ""
    return f"{understood_text(reply.understanding)}\n{tried or answer}"


def understood_text(understood: Understanding) -> str:
    """What a text was taken to ask, in one line, with the question that it is."""
    pieces = [f"{each.kind} {each.label} (“{each.words}”)" for each in understood.pieces]
    text = f"Understood: {understood.mode}: {', '.join(pieces) or 'nothing'}"
    if understood.not_understood:
        text += f"; not understood: {', '.join(understood.not_understood)}"
    return text + (f" [{understood.question}]" if understood.question else "")


def _reply_json(reply: Answer) -> Json:
    understood = reply.understanding
    data: dict[str, Json] = {
        "understood": {
            "mode": understood.mode,
            "pieces": [
                {"kind": p.kind, "name": p.name, "label": p.label, "words": p.words}
                for p in understood.pieces
            ],
            "not_understood": list(understood.not_understood),
        },
        "question": understood.question,
        "params": dict(understood.params),
        "suggestions": list(reply.suggestions),
    }
    if reply.combination is not None:
        data["combination"] = answer_json(reply.combination)
    elif reply.table is not None:
        data["rows"] = [
            {name: _plain(cell) for name, cell in record.items()}
            for record in reply.table.records()
        ]
    return data


def _population(population: PopulationPage) -> Iterator[_Line]:
    states = " and ".join(map(label_of, population.states)) or "no state of the ontology"
    about = f"only in {population.arm}" if population.arm else None
    yield "population", about, states, None
    if population.lesions_max is not None:
        yield "population", "lesions", f"at most {population.lesions_max}", None
    stated = map(characteristic_words, population.characteristics)
    for name in (population.imaging, population.biomarker, *stated):
        if name:
            yield "population", "characteristic", name, None
    for prior in population.prior:
        named = ", ".join(map(label_of, prior.therapies)) or prior.wording or "not resolved"
        yield "population", f"prior therapy {spoken(prior.kind) or ''}".rstrip(), named, None


def _arm(arm: ArmPage) -> Iterator[_Line]:
    size = f", n = {arm.participants}" if arm.participants is not None else ""
    yield "arm", arm.label, f"{arm.kind or 'arm'}{size}", None
    for given in arm.therapies:
        rhythm = f", {given.schedule}" if given.schedule else ""
        role = "one of" if given.option_of else "gives"
        yield "arm", arm.label, f"{role} {given_text(given)}{rhythm}", None


def given_text(given: Given) -> str:
    """A therapy or choice of an arm in one line.

    An option needs no "(optional)": it stands under its choice. A choice whose options share no
    class has no name of its own.
    """
    if given.is_choice and given.name is None:
        often = "a choice" if given.certain else "optional"
        return f"{often}: {given.label}" if given.label else f"{often}, one of those listed"
    return dose_text(given if given.option_of is None else replace(given, certain=True))


def _sides(each: Contrast) -> str:
    return f"{each.numerator or '?'} vs {each.denominator or '?'}"


def _contrast(each: Contrast) -> str:
    endpoint = label_of(each.endpoint) if each.endpoint else each.label or "outcome"
    parts = [endpoint]
    if each.value is not None:
        interval = interval_text(each.value, each.lower, each.upper)
        parts.append(f"{spoken(each.measure) or 'value'} {interval}")
    if each.p_value is not None:
        parts.append(f"p {each.p_relation or '='} {each.p_value.normalize():f}")
    return ", ".join(parts)


def _cite(each: object) -> str | None:
    source = getattr(each, "source", None)
    return None if source is None else str(source.cite)


def _json(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _plain(value: object) -> Json:
    """Any part of a page as plain data: dataclasses as objects, decimals as numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return number(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)
