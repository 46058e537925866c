"""What changed between two graphs, or between two versions of some records.

Both sides are graphs in the end: records are read and linked as a build would. Studies are told
apart by their IRI; arms, outcomes, groups and results by what they are called, so that a new
key or another order of a record is no change. Sorted: the same two sides give the same answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from graph.diff_queries import LISTED, NAME, SINGLE, VALUED
from graph.iris import BASE
from graph.store import CURRENT, STORE, open_graph, select
from ontology import hierarchy, vocab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Literal, NamedNode, QuerySolution, Store

__all__ = ["Change", "Difference", "StudyName", "diff"]

Values = dict[tuple[str, str], set[str]]
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = {f"{_XSD}{name}" for name in ("decimal", "double", "float", "integer")}


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyName:
    """A study: its IRI, its first id, and what to call it."""

    iri: str
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one study; `before` is None for what is new, `after` for what is gone."""

    study: StudyName
    part: str  # status, arm, therapy, primary outcome, result ...
    about: str  # of which arm, outcome, group; empty for the study itself
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is new, what is gone, what changed, and what could not be read on either side."""

    added: tuple[StudyName, ...]
    removed: tuple[StudyName, ...]
    changes: tuple[Change, ...]
    compared: int  # studies on both sides
    set_aside: tuple[str, ...]  # records that could not be read, so that they look removed


@dataclass(frozen=True, slots=True)
class _Side:
    names: dict[str, StudyName]
    values: dict[str, Values]
    listed: dict[str, Values]


def diff(old: Path, new: Path) -> Difference:
    """What changed from one graph or set of records to another.

    Args:
        old: a graph folder, or a file or folder of records.
        new: the same; of a graph and a file only the file's studies are compared.

    Raises:
        BuildError: a path does not exist, or none of its records could be read.
        NoGraph: a graph folder cannot be opened.
    """
    with _graph_of(old) as (first, lost), _graph_of(new) as (second, more):
        before, after = _read(first), _read(second)
    if _is_graph(old) != _is_graph(new):
        of = after.names if _is_graph(old) else before.names
        before, after = _only(before, set(of)), _only(after, set(of))
    shared = sorted(before.names.keys() & after.names.keys())
    return Difference(
        added=_named(after, before),
        removed=_named(before, after),
        changes=tuple(change for iri in shared for change in _changes(before, after, iri)),
        compared=len(shared),
        set_aside=tuple(sorted({*lost, *more})),
    )


def _is_graph(path: Path) -> bool:
    return (path / STORE).is_dir() or (path / CURRENT).is_symlink()


@contextmanager
def _graph_of(path: Path) -> Iterator[tuple[Store, list[str]]]:
    """The graph of a folder; of records one that is built for this alone."""
    if _is_graph(path):
        yield open_graph(path), []
        return
    from graph.build import build  # the whole way of a record, which two graphs do not need

    with TemporaryDirectory(prefix="ptkg-diff-") as folder:
        report = build([path], Path(folder), bundled=False)
        lost = [f"{each.file}: {each.record_id or ''}: {each.reason}" for each in report.rejects]
        yield open_graph(Path(folder)), lost


def _read(store: Store) -> _Side:
    found: dict[str, set[str]] = defaultdict(set)
    for row in select(store, NAME):
        found[row["study"].value].add(row["name"].value)
    names = {
        iri: StudyName(
            iri=iri, id=iri.rpartition("/")[2], name=min(each, key=lambda name: (len(name), name))
        )
        for iri, each in found.items()
    }
    return _Side(names, _values(store, {**SINGLE, **VALUED}), _values(store, LISTED))


def _values(store: Store, queries: dict[str, str]) -> dict[str, Values]:
    """Study to part and about to values, all in words."""
    found: dict[str, Values] = defaultdict(lambda: defaultdict(set))
    for part, query in queries.items():
        for row in select(store, query):
            about = ", ".join(filter(None, (_text(row[name]) for name in _about(row))))
            found[row["study"].value][part, about].add(_value(row))
    return found


def _about(row: QuerySolution) -> list[str]:
    known = ("endpoint", "group", "other", "statistic", "time", "part")
    return [name for name in known if _has(row, name)]


def _has(row: QuerySolution, name: str) -> bool:
    try:
        return row[name] is not None
    except KeyError:
        return False


def _value(row: QuerySolution) -> str:
    """The value of a row in words: with its unit, its interval, its p-value where it has them."""
    text = _text(row["value"]) if _has(row, "value") else "no number"
    if _has(row, "unit"):
        text += f" {_text(row['unit'])}"
    ends = [_text(row[name]) if _has(row, name) else "?" for name in ("lower", "upper")]
    if ends != ["?", "?"]:
        text += f" ({ends[0]} to {ends[1]})"
    return text + (f", p {_text(row['p'])}" if _has(row, "p") else "")


def _text(term: NamedNode | Literal) -> str:
    """A term in words: a class by its label, a value of a closed list by its name, a number plain.

    The name of a closed list's value is told as words: *active not recruiting*.
    """
    if hasattr(term, "datatype"):
        plain = term.datatype.value in _NUMBERS
        return f"{Decimal(term.value).normalize():f}" if plain else term.value
    local = term.value.removeprefix(vocab.NS)
    names = hierarchy.load()
    if local in names:
        return names.label(local)
    if local == term.value:
        return term.value.removeprefix(BASE)
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", local).lower()


def _only(side: _Side, wanted: set[str]) -> _Side:
    names = {iri: name for iri, name in side.names.items() if iri in wanted}
    return _Side(names, side.values, side.listed)


def _named(side: _Side, other: _Side) -> tuple[StudyName, ...]:
    return tuple(name for iri, name in sorted(side.names.items()) if iri not in other.names)


def _changes(before: _Side, after: _Side, iri: str) -> Iterator[Change]:
    """The changes of one study, in the order of the queries."""
    study = after.names[iri]
    order = {part: place for place, part in enumerate([*SINGLE, *LISTED, *VALUED])}
    old, new = before.values.get(iri, {}), after.values.get(iri, {})
    changes = [
        Change(
            study=study, part=part, about=about,
            before=_joined(old.get((part, about))), after=_joined(new.get((part, about))),
        )
        for part, about in old.keys() | new.keys()
        if old.get((part, about)) != new.get((part, about))
    ]  # fmt: skip
    old, new = before.listed.get(iri, {}), after.listed.get(iri, {})
    for part, about in old.keys() | new.keys():
        was, now = old.get((part, about), set()), new.get((part, about), set())
        changes += [
            Change(study=study, part=part, about=about, before=each, after=None)
            for each in was - now
        ]
        changes += [
            Change(study=study, part=part, about=about, before=None, after=each)
            for each in now - was
        ]
    yield from sorted(
        changes, key=lambda c: (order[c.part], c.about, c.before or "", c.after or "")
    )


def _joined(values: set[str] | None) -> str | None:
    return " or ".join(sorted(values)) if values else None
