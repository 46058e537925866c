"""One spelling, several meanings: each is read where it is meant, and nowhere else.

`tests/data/collisions.tsv` has a row for each meaning of a spelling, with words in which that
meaning is meant, and a row without classes where nothing may be concluded. The words are our own.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

import pytest
from ontology_tables import read_tsv

from graph.linking import endpoints_read, states_read
from graph.linking.matcher import matcher
from graph.linking.names import classify_name
from ontology import FOLDER, hierarchy, lexicon
from ontology.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ontology.lexicon import Entry, Kind

TABLE: Final = Path(__file__).parent / "data" / "collisions.tsv"
KINDS: Final = get_args(lexicon.Kind)
PROSTATE: Final = "prostat"
ROOTS: Final = {"therapies": "Therapy", "disease_states": "DiseaseState", "endpoints": "Endpoint"}


class Row(NamedTuple):
    """A spelling in some words, and the classes that it means there."""

    term: str
    kind: Kind
    text: str
    classes: str
    why: str


ROWS: Final = [Row(**row) for row in read_tsv(TABLE)]  # type: ignore[arg-type]


def spellings() -> dict[str, list[tuple[Kind, Entry]]]:
    """The rows of all lexicons by spelling."""
    found: dict[str, list[tuple[Kind, Entry]]] = defaultdict(list)
    for kind in KINDS:
        for entry in lexicon.load(kind):
            found[key(entry.term)].append((kind, entry))
    return found


def meanings() -> dict[tuple[Kind, str], set[str]]:
    """The classes that the table expects of a spelling in a kind of field; '' for none."""
    found: dict[tuple[Kind, str], set[str]] = defaultdict(set)
    for row in ROWS:
        found[row.kind, key(row.term)].add(row.classes)
    return found


def needed(group: Iterable[tuple[Kind, Entry]]) -> set[tuple[Kind, str]]:
    """What the table must say of a spelling: each meaning, and none where context decides."""
    group = list(group)
    wanted = {(kind, "|".join(entry.classes)) for kind, entry in group}
    bound = {kind for kind, _ in group} - {kind for kind, entry in group if entry.context is None}
    return wanted | {(kind, "") for kind in bound}


# --- the table ---------------------------------------------------------------------------------


def test_the_table_is_sorted_and_each_row_has_its_reason() -> None:
    order = [(row.term.casefold(), *row) for row in ROWS]
    assert order == sorted(set(order))
    assert [row for row in ROWS if not (row.text and row.why)] == []


def test_the_table_names_classes_of_the_kind() -> None:
    tree = hierarchy.load()
    astray = [
        row
        for row in ROWS
        for name in filter(None, row.classes.split("|"))
        if not tree.is_a(name, ROOTS[row.kind])
    ]
    assert astray == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.term}-{row.kind}-{row.text}")
def test_a_spelling_means_what_its_surroundings_say(row: Row) -> None:
    found = [
        "|".join(match.entry.classes)
        for match in matcher(row.kind).find(row.text)
        if key(match.text) == key(row.term)
    ]
    assert found == ([row.classes] if row.classes else [])


# --- nothing is left out -----------------------------------------------------------------------


def test_every_spelling_with_several_meanings_is_in_the_table() -> None:
    told = meanings()
    missing = {
        (group[0][1].term, kind, wanted)
        for spelling, group in spellings().items()
        if len({(kind, entry.classes) for kind, entry in group}) > 1
        for kind, wanted in needed(group)
        if wanted not in told[kind, spelling]
    }
    assert missing == set()


def test_every_spelling_that_needs_its_context_is_in_the_table() -> None:
    """Those that need no more than the word prostate are tested without a table."""
    told = meanings()
    missing = {
        (group[0][1].term, kind, wanted)
        for spelling, group in spellings().items()
        if any(
            entry.context and (entry.match == "abbreviation" or entry.context != PROSTATE)
            for _, entry in group
        )
        for kind, wanted in needed(group)
        if wanted not in told[kind, spelling]
    }
    assert missing == set()


def test_words_that_need_the_prostate_mean_nothing_without_it() -> None:
    bound = [
        (kind, entry)
        for kind in KINDS
        for entry in lexicon.load(kind)
        if entry.context == PROSTATE and PROSTATE not in entry.term.casefold()
    ]
    assert len(bound) > 200
    wrong = []
    for kind, entry in bound:
        for text, expected in ((f"the prostate; {entry.term}", True), (entry.term, False)):
            found = [match.entry for match in matcher(kind).find(text)]
            if (entry in found) != expected:
                wrong.append((kind, text))
    assert wrong == []


def test_every_raw_collision_is_in_the_table_or_corrected(shared: Path) -> None:
    """The class of a raw concept, or the drug above its salt, is read, or a reason is given."""
    told, tree = meanings(), hierarchy.load()
    mapped = {
        (row["kind"], row["raw_id"]): row["class"]
        for row in read_tsv(FOLDER / "mappings" / "concepts.tsv")
    }
    corrected = {
        (row["term"], row["raw_concept"])
        for row in read_tsv(FOLDER / "lexicons" / "corrections.tsv")
    }
    raw = [row for row in read_tsv(shared / "terms" / "lexicon.tsv") if row["n_concepts"] != "1"]
    assert len(raw) == 95
    lost = []
    for row in raw:
        kind, _, concept = row["concept"].partition(":")
        read = told[kind, key(row["term"])]  # type: ignore[index]
        name = mapped[kind, concept]
        near = {name, *tree.ancestors(name)}
        if not read or not (read & near or (row["term"], concept) in corrected):
            lost.append((row["term"], concept, read))
    assert lost == []


def test_every_raw_short_form_is_in_the_table(shared: Path) -> None:
    """Those that the raw tables call ambiguous: read where they are meant, else never."""
    told, known = meanings(), spellings()
    lost = []
    for kind in KINDS:
        for row in read_tsv(shared / "terms" / f"{kind}.tsv"):
            for term in filter(None, row["ambiguous_abbreviations"].split("|")):
                ours = [each for each in known.get(key(term), []) if each[0] == kind]
                wanted = needed(ours) if ours else {(kind, "")}
                lost += [(term, *each) for each in wanted if each[1] not in told[kind, key(term)]]
    assert lost == []


# --- one spelling in three kinds of field ------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "therapy", "state", "endpoint"),
    [
        (
            "prostate cancer screening",
            "ProstateCancerScreening",
            "AtRiskOfProstateCancer",
            "ScreeningUptake",
        ),
        ("biochemical recurrence", "", "BiochemicalRecurrence", "BiochemicalFailure"),
        ("local recurrence", "", "", "LocalFailure"),
        (
            "testosterone suppression",
            "AndrogenDeprivationTherapy",
            "",
            "TestosteroneCastrationRate",
        ),
        ("undetectable PSA", "", "UndetectablePSA", "UndetectablePSARate"),
        ("hot flashes", "", "HotFlashes", "HotFlashFrequency"),
        ("CR", "", "", ""),
        ("PR", "", "", ""),
        ("PC", "", "", ""),
        ("WW", "", "", ""),
    ],
)
def test_the_field_tells_the_kinds_apart(
    words: str, therapy: str, state: str, endpoint: str
) -> None:
    """An intervention, a condition and an outcome of the same words, by the linker's readers."""
    states = states_read.read(words, "condition", 0, context="", short=True)
    read = (
        "|".join(classify_name(words)[0]),
        "|".join(name for each in states for name in each.classes),
        "|".join(name for each in endpoints_read.read(words) for name in each.classes),
    )
    assert read == (therapy, state, endpoint)


# --- the rows of the lexicons ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("match", "case", "source", "column"),
    [
        ("", "any", "seen", "match"),
        ("acronym", "any", "seen", "match"),
        ("synonym", "", "seen", "case"),
        ("synonym", "any", "", "source"),
        ("synonym", "any", "remembered", "source"),
    ],
)
def test_a_row_without_a_listed_match_case_or_source_is_refused(
    match: str, case: str, source: str, column: str, tmp_path: Path
) -> None:
    path = tmp_path / "therapies.tsv"
    row = "\t".join(("SBRT", "StereotacticAblativeRadiotherapy", "", match, case, "", source))
    path.write_text("\t".join(lexicon.COLUMNS) + f"\n{row}\n", encoding="utf-8")
    with pytest.raises(lexicon.LexiconError) as caught:
        lexicon.read(path)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        f"therapies.tsv, row 2, column {column}"
    ]
