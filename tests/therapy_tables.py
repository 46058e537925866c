"""The edited therapy tables as the tests read them: classes, ancestors, what a term means."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

from ontology import hierarchy, lexicon
from ontology.release_definitions import names, parse
from ontology.spelling import key

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
TEMPLATE = ONTOLOGY / "templates" / "therapies.tsv"
LEXICON = ONTOLOGY / "lexicons" / "therapies.tsv"


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of one edited table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def classes() -> dict[str, dict[str, str]]:
    """The therapy classes by id."""
    return {row["id"]: row for row in rows(TEMPLATE)}


@cache
def defining(name: str) -> frozenset[str]:
    """The class names in a definition and in what is also true, in whichever depth they stand."""
    texts = (classes()[name][column] for column in ("logical_definition", "necessary"))
    found = (pair for text in texts if text for pair in names(parse(text)))
    return frozenset(value for kind, value in found if kind == "class")


def ancestors(name: str) -> frozenset[str]:
    """Strict ancestors, told or inferred, in the release."""
    return hierarchy.load().ancestors(name)


def below(name: str) -> set[str]:
    """The classes under a class."""
    return {child for child in classes() if name in ancestors(child)}


@cache
def entries() -> dict[str, tuple[lexicon.Entry, ...]]:
    """The therapy lexicon by spelling."""
    found: dict[str, list[lexicon.Entry]] = defaultdict(list)
    for entry in lexicon.load("therapies"):
        found[key(entry.term)].append(entry)
    return {spelling: tuple(group) for spelling, group in found.items()}


def read(text: str, around: str = "") -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]] | None:
    """What a whole term means in a context: its classes and facts, or None."""
    group = sorted(entries().get(key(text), ()), key=lambda entry: entry.context is None)
    for entry in group:
        if entry.applies(f"{text} {around}") and (entry.case == "any" or entry.term == text):
            return entry.classes, entry.facts
    return None


def concepts() -> dict[str, str]:
    """The class of each raw therapy concept."""
    found = rows(ONTOLOGY / "mappings" / "concepts.tsv")
    return {row["raw_id"]: row["class"] for row in found if row["kind"] == "therapies"}
