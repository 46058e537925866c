"""The alignment: which codes of other vocabularies our terms are mapped to, and how.

It reads the SSSOM sets (`ontology/mappings/*.sssom.tsv`) with nothing but the standard library and
YAML, so that a page or a notebook can show codes as links at once:

    for mapping in alignment.of("Avelumab"):
        show(mapping.predicate, mapping.object, mapping.object_label, mapping.iri)

`load()` gives all mappings, `of(name)` those of one class or closed-list value by local name.
A `Mapping` has `subject` (local name, as in `ontology.hierarchy`), `predicate` and `object`
(CURIEs), `object_label` (empty where the source gave none), `iri` (the object's, expanded: a
link), `comment`, `set_title` and `licence` (an IRI). `PREDICATES` has plain words for predicates:
Avelumab "gives the agent" NCIT:C116870.
The sets are held to the SSSOM library's rules by tests/test_ontology_alignment.py.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import yaml

from ontology import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PREDICATES", "Mapping", "MappingError", "load", "of", "read"]

SETS: Final = FOLDER / "mappings"
PREDICATES: Final = {
    "skos:exactMatch": "same as",
    "skos:closeMatch": "nearly the same as",
    "skos:broadMatch": "narrower than",
    "skos:narrowMatch": "wider than",
    "skos:relatedMatch": "related to",
    "rdfs:subClassOf": "kind of",
    "ptkg:hasAgent": "gives the agent",
    "ptkg:ofDisease": "people with",
}


class MappingError(ValueError):
    """A row of a mapping set that cannot be read; the message says where and how to mend it."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row of one SSSOM set: a term of ours, and a code of another vocabulary."""

    subject: str
    predicate: str
    object: str
    object_label: str
    iri: str
    comment: str
    set_title: str
    licence: str


def read(path: Path) -> tuple[Mapping, ...]:
    """The mappings of one SSSOM file, in its order.

    Raises:
        MappingError: when the header has no prefixes, title or licence, or a code no known prefix.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line[1:].removeprefix(" ") for line in lines if line.startswith("#")]
    said = yaml.safe_load("\n".join(header)) or {}
    missing = [key for key in ("curie_map", "mapping_set_title", "license") if not said.get(key)]
    if missing:
        msg = f"{path.name}: the header says no {', '.join(missing)}: add it as a '# ' line"
        raise MappingError(msg)
    prefixes: dict[str, str] = said["curie_map"]
    rows = csv.DictReader(lines[len(header) :], delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(
        Mapping(
            subject=row["subject_id"].removeprefix("ptkg:"),
            predicate=row["predicate_id"],
            object=row["object_id"],
            object_label=row["object_label"],
            iri=_expand(row["object_id"], prefixes, path),
            comment=row["comment"],
            set_title=said["mapping_set_title"],
            licence=said["license"],
        )
        for row in rows
    )


def _expand(curie: str, prefixes: dict[str, str], path: Path) -> str:
    """The IRI of a code.

    Raises:
        MappingError: when its prefix is not in the header.
    """
    prefix, _, code = curie.partition(":")
    if prefix not in prefixes or not code:
        msg = f"{path.name}: {curie!r} has no prefix of the header's curie_map: add it there"
        raise MappingError(msg)
    return prefixes[prefix] + code


@cache
def load() -> tuple[Mapping, ...]:
    """All mappings of all sets, by subject, then vocabulary; read once."""
    found = [mapping for path in sorted(SETS.glob("*.sssom.tsv")) for mapping in read(path)]
    return tuple(sorted(found, key=lambda each: (each.subject, each.object, each.predicate)))


@cache
def _by_subject() -> dict[str, tuple[Mapping, ...]]:
    found: dict[str, list[Mapping]] = {}
    for mapping in load():
        found.setdefault(mapping.subject, []).append(mapping)
    return {subject: tuple(mappings) for subject, mappings in found.items()}


def of(name: str) -> tuple[Mapping, ...]:
    """The mappings of one class or closed-list value, empty where it has none.

    >>> [(each.predicate, each.object) for each in of("RadicalProstatectomy")][:1]
    [('skos:exactMatch', 'EFO:0020684')]
    """
    return _by_subject().get(name, ())
