"""Every line of `docs/competency-questions.md` is answered, and answered as committed.

Tables stand in `expected/competency/`; after a change on purpose write them anew with
`PTKG_WRITE_EXPECTED=1 pytest tests/test_competency_questions.py` and read the difference.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from ontology import hierarchy, lexicon
from queries.engine import open_engine
from queries.questions import answer
from queries.tables import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "competency-questions.md"
EXPECTED: Final = Path(__file__).parent / "expected" / "competency"
CELL: Final = re.compile(r"(?<!\\)\s\|\s(?=[^`]*(?:`[^`]*`[^`]*)*$)")
RELATION: Final = re.compile(r"`([^`]+)` (is not|is) `(\w+)`")
SHARED: Final = re.compile(r"`([^`]+)` share `(\w+)`")
WORDS: Final = re.compile(r"“([^”]+)” means `(\w+)`")


class Asked(NamedTuple):
    """One line of the page."""

    number: int
    who: str
    question: str
    answer: str

    @property
    def command(self) -> str | None:
        """The stored question that answers it, if any."""
        found = re.fullmatch(r"`ptkg answer (.+)`", self.answer)
        return found[1] if found else None

    @property
    def statements(self) -> list[str]:
        """The statements that answer it, one each."""
        return [] if self.command else re.split(r", (?=[`“])", self.answer)


def _asked() -> Iterator[Asked]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = CELL.split(line.removeprefix("| ").removesuffix(" |"))
        if line.startswith("| ") and cells[0].isdigit():
            yield Asked(int(cells[0]), *cells[1:])


ASKED: Final = tuple(_asked())
COMMANDS: Final = [asked for asked in ASKED if asked.command]
STATEMENTS: Final = [(asked.number, each) for asked in ASKED for each in asked.statements]


def test_the_page_numbers_its_questions_and_uses_every_stored_one_it_names() -> None:
    assert [asked.number for asked in ASKED] == list(range(1, len(ASKED) + 1))
    assert len(ASKED) >= 30
    assert len({asked.question for asked in ASKED}) == len(ASKED)
    written = {path.stem for path in EXPECTED.glob("*.tsv")}
    assert written == {f"{asked.number:02}" for asked in COMMANDS}


@pytest.mark.parametrize("asked", COMMANDS, ids=lambda asked: f"{asked.number:02}")
def test_a_stored_question_answers_it(asked: Asked, curated_graph: Path) -> None:
    slug, *words = shlex.split(asked.command or "")
    params = {
        name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=True)
    }
    table = answer(open_engine(str(curated_graph)), slug, params)
    lines = ["\t".join(table.columns), *("\t".join(map(to_text, row)) for row in table.rows)]
    path = EXPECTED / f"{asked.number:02}.tsv"
    if os.environ.get("PTKG_WRITE_EXPECTED"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("number", "statement"), STATEMENTS)
def test_a_statement_holds(number: int, statement: str) -> None:
    assert number
    if found := RELATION.fullmatch(statement):
        assert (found[3] in _entailed(found[1])) == (found[2] == "is")
    elif found := SHARED.fullmatch(statement):
        options = [[name] for name in found[1].split(" | ")]
        assert hierarchy.load().common(options) == (found[2],)
    else:
        found = WORDS.fullmatch(statement)
        assert found is not None, f"cannot read {statement!r}: see the top of the page"
        assert (found[2],) in _meanings(found[1])


def _entailed(things: str) -> frozenset[str]:
    """What follows for an instance of `Class + Class + property Value`."""
    parts = [part.split() for part in things.split(" + ")]
    names = [part[0] for part in parts if len(part) == 1]
    values = [(part[0], part[1]) for part in parts if len(part) == 2]
    return hierarchy.load().entailed(names, values)


def _meanings(words: str) -> list[tuple[str, ...]]:
    """The classes that words lead to, in any lexicon."""
    wanted = lexicon.key(words)
    kinds: tuple[lexicon.Kind, ...] = ("therapies", "disease_states", "endpoints")
    return [
        entry.classes
        for kind in kinds
        for entry in lexicon.load(kind)
        if lexicon.key(entry.term) == wanted and (entry.case == "any" or entry.term == words)
    ]
