"""The lexicons are read strictly, and every spelling of a term is one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import lexicon, spelling
from ontology.lexicon import Entry

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "\t".join(lexicon.COLUMNS)


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "therapies.tsv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", get_args(lexicon.Kind))
def test_every_lexicon_of_the_package_loads(kind: lexicon.Kind) -> None:
    entries = lexicon.load(kind)
    assert len(entries) > 500
    assert all(spelling.key(entry.term) for entry in entries)


def test_a_row_becomes_an_entry(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "SABR to all metastases\tStereotacticAblativeRadiotherapy\ttarget=metastasis\twording"
        "\tany\t\tcurated",
        "AA\tAbiraterone\t\tabbreviation\texact\tabirater|prednis\tseen",
    )
    assert lexicon.read(path) == (
        Entry(
            "SABR to all metastases",
            ("StereotacticAblativeRadiotherapy",),
            (("target", "metastasis"),),
            "wording",
        ),
        Entry("AA", ("Abiraterone",), (), "abbreviation", "exact", "abirater|prednis", "seen"),
    )


def test_all_bad_rows_are_named_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "SBRT\tstereotactic radiotherapy\t\tsynonym\tany\t\tseen",
        "MDT\tLocalTherapy\ttarget=bone\tsynonym\tany\t\tseen",
        "CAB\tX\t\tshort\tany\t(\tseen",
        "too\tfew",
        "Keytruda\tPembrolizumab\t\tbrand\tany\t\tseen",
        "MK-3475\tPembrolizumab\t\tcode\tany\t\tseen",
        "MK3475\tNivolumab\t\tcode\tany\t\tseen",
        "---\tX\t\tsynonym\tany\t\tseen",
        "nothing\t\t\tsynonym\tany\t\tseen",
    )
    with pytest.raises(lexicon.LexiconError) as caught:
        lexicon.read(path)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "therapies.tsv, row 2, column classes",
        "therapies.tsv, row 3, column facts",
        "therapies.tsv, row 4, column match",
        "therapies.tsv, row 4, column context",
        "therapies.tsv, row 5",
        "therapies.tsv, row 9, column term",
        "therapies.tsv, row 10, column classes",
        "therapies.tsv, row 8, column term",
    ]
    assert "use one of bed, metastasis, node, primary" in caught.value.problems[1]
    assert "contradicts therapies.tsv, row 7 ('MK-3475')" in caught.value.problems[-1]


def test_a_wrong_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(lexicon.LexiconError, match="row 1: the header must be term classes"):
        lexicon.read(written(tmp_path, header="term\tclass"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MK-3475", "MK3475"),
        ("MK-3475", "mk 3475"),
        ("¹⁷⁷Lu-PSMA-617", "177Lu PSMA 617"),
        ("Lu-177-PSMA-617", "[177Lu]Lu-PSMA-617"),
        ("lutetium (177Lu) vipivotide", "Lutetium Lu 177 vipivotide"),
        ("radium-223", "Ra 223"),
        ("99mTc-MDP", "Tc-99m MDP"),
        ("iodine-125 seeds", "125I seed"),
        ("randomised", "randomized"),
        ("tumour", "tumor"),
        ("orchidectomy", "orchiectomy"),
        ("oestradiol", "estradiol"),
        ("labelled", "labeled"),
        ("metastases", "metastasis"),
        ("therapies", "therapy"),
        ("PD‑L1", "PD-L1"),
        ("interferon-α", "interferon alpha"),
        ("naïve", "naive"),
    ],
)
def test_spellings_of_one_term(one: str, other: str) -> None:
    assert spelling.normalise(one) == spelling.normalise(other)


def test_a_checkpoint_is_no_isotope() -> None:
    assert spelling.normalise("PD-1") != spelling.normalise("Pd-103")
    assert spelling.normalise("PD-1") == "pd 1"
    assert spelling.normalise("18 patients") == "18 patient"


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_but_plurals(text: str) -> None:
    once = spelling.normalise(text)
    assert once == " ".join(once.split())
    assert once == once.casefold()


@given(st.text(max_size=80))
def test_tokens_stand_where_they_say(text: str) -> None:
    found = spelling.tokens(text)
    places = [(token.start, token.end) for token in found]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


@given(
    st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=6),
    st.integers(1, 99999),
    st.sampled_from(["", "-", " ", "‑"]),
)
def test_code_names_in_any_writing(letters: str, number: int, joint: str) -> None:
    assert spelling.key(f"{letters.upper()}{joint}{number}") == spelling.key(f"{letters}{number}")
