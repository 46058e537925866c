"""The lexicons: which words mean which classes (`ontology/lexicons/*.tsv`), read strictly.

Terms are compared by their normalised spelling (`ontology/spelling.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from ontology.spelling import Token, key, normalise, tokens

__all__ = ["Entry", "Kind", "LexiconError", "Token", "key", "load", "normalise", "read", "tokens"]

Kind = Literal["therapies", "disease_states", "endpoints"]
Match = Literal["label", "synonym", "abbreviation", "brand", "code", "wording"]
Case = Literal["any", "exact"]

FOLDER: Final = Path(__file__).parent / "lexicons"
COLUMNS: Final = ("term", "classes", "facts", "match", "case", "context", "source")
_CLOSED: Final = {
    "match": frozenset(get_args(Match)),
    "case": frozenset(get_args(Case)),
    "source": frozenset({"seen", "curated"}),
}
_FACT_VALUES: Final = {
    "target": frozenset({"primary", "metastasis", "node", "bed"}),
    "timing": frozenset(
        {
            "concurrent",
            "neoadjuvant",
            "adjuvant",
            "induction",
            "maintenance",
            "sequential",
            "on progression",
        }
    ),
    "role": frozenset({"investigated", "backbone", "comparator", "supportive"}),
}
_CLASS_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9]*")
_FACT: Final = re.compile(r"([a-z][a-z_]*)=(\S.*)")


class LexiconError(ValueError):
    """A lexicon has bad rows; `problems` names all of them with their remedy."""

    def __init__(self, problems: list[str]) -> None:
        """Keep every problem and show them all in the message."""
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a lexicon: a term, the classes that it means, and when it applies."""

    term: str
    classes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    match: Match = "synonym"
    case: Case = "any"
    context: str | None = None
    source: Literal["seen", "curated"] = "curated"

    def applies(self, text: str) -> bool:
        """Whether the surrounding text meets the row's context.

        >>> Entry("AA", ("Abiraterone",), context="abiraterone|prednison").applies("abiraterone")
        True
        """
        return self.context is None or _compiled(self.context).search(text) is not None

    def fact(self, name: str) -> str | None:
        """The value of one fact, or None.

        >>> Entry("MDT", ("LocalTherapy",), (("target", "metastasis"),)).fact("target")
        'metastasis'
        """
        return next((value for known, value in self.facts if known == name), None)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _facts(cell: str, where: str, problems: list[str]) -> tuple[tuple[str, str], ...]:
    facts: list[tuple[str, str]] = []
    for part in filter(None, (piece.strip() for piece in cell.split(";"))):
        found = _FACT.fullmatch(part)
        if found is None:
            problems.append(
                f"{where}, column facts: '{part}' is not name=value; write e.g. target=bed"
            )
            continue
        name, value = found.groups()
        known = _FACT_VALUES.get(name)
        if known is not None and value not in known:
            problems.append(
                f"{where}, column facts: unknown {name} '{value}'; "
                f"use one of {', '.join(sorted(known))}"
            )
        facts.append((name, value))
    return tuple(facts)


def _row(cells: dict[str, str], where: str, problems: list[str]) -> Entry | None:
    before = len(problems)
    term = cells["term"].strip()
    if not key(term):
        problems.append(f"{where}, column term: '{term}' has no letter or digit; give the words")
    classes = tuple(filter(None, (name.strip() for name in cells["classes"].split("|"))))
    problems.extend(
        f"{where}, column classes: '{name}' is not a local name; write e.g. Avelumab"
        for name in classes
        if not _CLASS_NAME.fullmatch(name)
    )
    facts = _facts(cells["facts"], where, problems)
    if not classes and not facts:
        problems.append(f"{where}, column classes: empty; name a class or a fact, or drop the row")
    problems.extend(
        f"{where}, column {column}: '{cells[column]}' is unknown; "
        f"use one of {', '.join(sorted(known))}"
        for column, known in _CLOSED.items()
        if cells[column] not in known
    )
    context = cells["context"].strip() or None
    if context is not None:
        try:
            re.compile(context)
        except re.error as error:
            problems.append(
                f"{where}, column context: '{context}' is no regular expression: {error}"
            )
    if len(problems) > before:
        return None
    return Entry(
        term=term,
        classes=classes,
        facts=facts,
        match=cells["match"],  # type: ignore[arg-type]  # checked against _CLOSED above
        case=cells["case"],  # type: ignore[arg-type]
        context=context,
        source=cells["source"],  # type: ignore[arg-type]
    )


def _ambiguous(rows: list[tuple[str, Entry]]) -> list[str]:
    """Rows of one term and context that differ in what they mean, or repeat each other."""
    seen: dict[tuple[str, str | None, str], tuple[str, Entry]] = {}
    problems: list[str] = []
    for where, entry in rows:
        identity = (key(entry.term), entry.context, entry.term if entry.case == "exact" else "")
        first = seen.setdefault(identity, (where, entry))
        if first[0] != where:
            same = (first[1].classes, first[1].facts) == (entry.classes, entry.facts)
            remedy = "delete one" if same else "give each a context, or correct one"
            problems.append(
                f"{where}, column term: '{entry.term}' "
                f"{'repeats' if same else 'contradicts'} {first[0]} ('{first[1].term}'); {remedy}"
            )
    return problems


def read(path: Path) -> tuple[Entry, ...]:
    """The entries of one lexicon file, in file order.

    Args:
        path: a tab-separated file with the header `term classes facts match case context source`.

    Raises:
        LexiconError: with every bad row named (file, row, column, value, remedy).
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise LexiconError([f"{path.name}, row 1: the header must be {' '.join(COLUMNS)} (tabs)"])
    problems: list[str] = []
    rows: list[tuple[str, Entry]] = []
    for number, line in enumerate(lines[1:], start=2):
        where = f"{path.name}, row {number}"
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            problems.append(
                f"{where}: {len(cells)} columns instead of {len(COLUMNS)}; "
                f"mend the tabs of '{line[:60]}'"
            )
            continue
        entry = _row(dict(zip(COLUMNS, cells, strict=True)), where, problems)
        if entry is not None:
            rows.append((where, entry))
    problems.extend(_ambiguous(rows))
    if problems:
        raise LexiconError(problems)
    return tuple(entry for _, entry in rows)


@cache
def load(kind: Kind) -> tuple[Entry, ...]:
    """The entries of one lexicon of the package; a bad row raises as in `read`."""
    return read(FOLDER / f"{kind}.tsv")
