"""The SSSOM sets as the tests read them, and what the release says of their subjects."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING, Final

import yaml
from rdflib import OWL, RDF, RDFS, Graph

from ontology import FOLDER, hierarchy, vocab

if TYPE_CHECKING:
    from pathlib import Path

SETS: Final = sorted((FOLDER / "mappings").glob("*.sssom.tsv"))
# What an instance of our classes is: the roots of the model, each of one category.
CATEGORIES: Final = {
    "Study": "study",
    "AnalysisGroup": "group",
    "Treatment": "procedure",
    "Population": "population",
    "Outcome": "endpoint",
    "ReportedResult": "data",
    "ReadingNote": "data",
    "SourceRecord": "document",
    "ClosedListValue": "value",
}


def vocabulary(path: Path) -> str:
    """The name of a set, as in its file name."""
    return path.name.split(".")[0]


def header(path: Path) -> dict[str, object]:
    """The header of a set."""
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line[1:].removeprefix(" ") for line in lines if line.startswith("#"))
    return dict(yaml.safe_load(text))


def prefixes(path: Path) -> dict[str, str]:
    """The prefixes of a set."""
    found = header(path)["curie_map"]
    assert isinstance(found, dict)
    return found


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a set."""
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def all_rows() -> list[dict[str, str]]:
    """The rows of all sets."""
    return [row for path in SETS for row in rows(path)]


def sources() -> list[dict[str, str]]:
    """Where the codes of each set were seen."""
    with (FOLDER / "mappings" / "sources.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def release() -> Graph:
    """The released ontology; it takes seconds to parse."""
    return Graph().parse(FOLDER / "release" / "ptkg.ttl")


@cache
def closed_list_values() -> dict[str, str]:
    """The labels of the released individuals, by local name."""
    return {
        str(term).removeprefix(vocab.NS): str(release().value(term, RDFS.label))
        for term in release().subjects(RDF.type, OWL.NamedIndividual)
    }


def label(name: str) -> str | None:
    """The released label of a class or closed-list value, None where it has none."""
    known = hierarchy.load()
    return known.label(name) if name in known else closed_list_values().get(name)


def category(name: str) -> set[str]:
    """What an instance of a class, or a closed-list value, is; one category for each."""
    known = hierarchy.load()
    if name not in known:
        return {"value"} if name in closed_list_values() else set()
    return {CATEGORIES[root] for root in CATEGORIES if known.is_a(name, root)}
