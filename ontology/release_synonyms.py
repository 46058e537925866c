"""The synonyms of the release, read from the lexicons, which are the one place of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ontology import lexicon
from ontology.release_templates import Fault

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

__all__ = ["LEXICONS", "Synonym", "read_synonyms"]

LEXICONS: Final = ("therapies", "disease_states", "endpoints")
_NAMING: Final = frozenset({"label", "synonym", "abbreviation", "brand", "code"})


@dataclass(frozen=True, slots=True)
class Synonym:
    """A word or code for a class; `exact` when it needs no context to mean just that class."""

    class_name: str
    text: str
    exact: bool


def read_synonyms(folder: Path, known: Collection[str], faults: list[Fault]) -> list[Synonym]:
    """The synonyms that the lexicons give.

    A row is a synonym when it leads to one class without further facts and names it (its
    `match` is not `wording`): exact without a context, related with one. Wordings, rows with
    facts and rows that lead to several classes help a reader of records, they name nothing.

    Args:
        folder: the lexicons' folder.
        known: the class names that a row may lead to.
        faults: bad rows and unknown classes are appended.
    """
    found = []
    for stem in LEXICONS:
        path = folder / f"{stem}.tsv"
        if not path.exists():
            faults.append(Fault(path.name, "(all)", "is missing", "restore ontology/lexicons"))
            continue
        try:
            entries = lexicon.read(path)
        except lexicon.LexiconError as error:
            faults.extend(Fault(path.name, "(row)", text, "as said") for text in error.problems)
            continue
        faults.extend(
            Fault(path.name, entry.term, f"unknown class {name}", "correct it, or add the class")
            for entry in entries
            for name in entry.classes
            if name not in known
        )
        found += [
            Synonym(entry.classes[0], entry.term, entry.context is None)
            for entry in entries
            if entry.match in _NAMING and not entry.facts and len(entry.classes) == 1
        ]
    return found
