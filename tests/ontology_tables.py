"""The ontology's edited tables as the tests read them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final, Literal

from ontology import FOLDER, lexicon
from ontology.release_templates import Row, read_template

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["endpoints", "disease_states"]
_SPOKEN: Final[dict[Kind, Literal["endpoint", "disease state"]]] = {
    "endpoints": "endpoint",
    "disease_states": "disease state",
}


def rows(kind: Kind) -> list[Row]:
    """The template's rows; a faulty file fails here."""
    faults: list[object] = []
    path = FOLDER / "templates" / f"{kind}.tsv"
    found = read_template(path, _SPOKEN[kind], faults)  # type: ignore[arg-type]
    assert faults == []
    return found


def read_tsv(path: Path) -> list[dict[str, str]]:
    """A tab-separated table as dicts."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def leads(kind: Kind, term: str, context: str | None = None) -> list[tuple[str, ...]]:
    """What a term alone leads to, with its context."""
    wanted = lexicon.key(term)
    return [
        entry.classes
        for entry in lexicon.load(kind)
        if lexicon.key(entry.term) == wanted
        and (entry.case == "any" or entry.term == term)
        and (context is None or entry.applies(context))
    ]
