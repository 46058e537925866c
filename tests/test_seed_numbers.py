"""Every number of the seed article by a stored question, with its source.

One line a number: the article's words, the study, and the cells of the row that must be there.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from queries.engine import StoreEngine, open_engine
from queries.questions import answer
from queries.tables import Cell

if TYPE_CHECKING:
    from pathlib import Path

    from queries.tables import Table

ICE_PAC = "ICE-PAC"
DEEK = "deek-2020"
SERIES = "mdt-oligo-crpc-retrospective-series-astro-2021"
CASE = "deek-astro-2021-case"
WITH = "metastasis-directed therapy"
WITHOUT = "no metastasis-directed therapy (systemic therapy alone)"
SAME = "metastasis-directed therapy, same systemic therapy continued"
CHANGED = "metastasis-directed therapy, systemic therapy changed"
SEED = "ASTRO 2021: Is Metastasis-Directed Therapy the Wave of the Future in Oligo-mCRPC?"

Row = dict[str, Cell]


def share(about: str, value: int, low: int | None = None, high: int | None = None) -> Row:
    return {
        "kind": "estimate",
        "about": about,
        "quantity": "proportion",
        "value": value,
        "low": low,
        "high": high,
        "unit": "%",
    }


def median(about: str, value: str, low: str) -> Row:
    return {
        "kind": "estimate",
        "about": about,
        "quantity": "median",
        "value": Decimal(value),
        "low": Decimal(low),
        "high": None,
        "unit": "mo",
    }


def months(about: str, group: str, value: str) -> Row:
    return {
        "kind": "estimate",
        "about": about,
        "group": group,
        "value": Decimal(value),
        "unit": "mo",
    }


def p_value(about: str, group: str, other: str, value: str) -> Row:
    return {
        "kind": "comparison",
        "about": about,
        "group": group,
        "other_group": other,
        "quantity": "p-value",
        "value": Decimal(value),
        "wording": "=",
    }


def dose(quantity: str, value: int, unit: str) -> Row:
    return {"kind": "dose", "quantity": quantity, "value": value, "unit": unit}


def said(kind: str, words: str) -> Row:
    return {"kind": kind, "wording": words}


NUMBERS: list[tuple[str, str, Row]] = [
    # the case
    ("64-year-old man", CASE, said("population", "age years: 64")),
    ("pT3aN0M0R1", CASE, said("population", "tnm: pT3aN0M0R1")),
    ("Gleason 4+5=9", CASE, said("population", "gleason primary: 4")),
    ("Gleason 4+5=9", CASE, said("population", "gleason secondary: 5")),
    ("Gleason 4+5=9", CASE, said("population", "gleason sum: 9")),
    ("radical prostatectomy in 2012", CASE, said("prior therapy", "radical prostatectomy (2012)")),
    (
        "salvage radiotherapy to 68.4 Gy in 2013",
        CASE,
        said("prior therapy", "salvage radiotherapy 68.4 Gy (2013)"),
    ),
    ("lymph node in 2015", CASE, {"kind": "dose", "wording": "for the oligoprogression of 2015"}),
    ("(6 Gy x 5)", CASE, dose("Gy per fraction", 6, "Gy")),
    ("(6 Gy x 5)", CASE, dose("fractions", 5, "1")),
    (
        "on enzalutamide for 5 years",
        CASE,
        {"kind": "estimate", "quantity": "single patient value", "value": 5, "unit": "a"},
    ),
    (
        "lymph node in 2020",
        CASE,
        said(
            "note",
            "Second oligoprogression in 2020: one lesion by the right common iliac lymph node, "
            "treated with further metastasis-directed therapy.",
        ),
    ),
    # ICE-PAC
    ("31 men", ICE_PAC, {"kind": "study", "quantity": "enrolment", "value": 31}),
    (
        "at least one prior androgen receptor",
        ICE_PAC,
        {"kind": "prior therapy", "quantity": "required", "value": 1},
    ),
    ("10 mg/kg", ICE_PAC, dose("dose", 10, "mg/kg")),
    ("every 2 weeks", ICE_PAC, dose("interval between doses", 14, "d")),
    ("for 24 weeks", ICE_PAC, dose("duration", 24, "wk")),
    ("(12 cycles)", ICE_PAC, dose("cycles", 12, "1")),
    ("a single fraction", ICE_PAC, dose("fractions", 1, "1")),
    ("(20 Gy)", ICE_PAC, dose("dose in Gy", 20, "Gy")),
    ("one or two disease sites", ICE_PAC, dose("sites, at least", 1, "1")),
    ("one or two disease sites", ICE_PAC, dose("sites, at most", 2, "1")),
    (
        "within 5 days before the first and second avelumab treatments",
        ICE_PAC,
        {
            **dose("dose in Gy", 20, "Gy"),
            "wording": "within 5 days before the first and second avelumab doses",
        },
    ),
    (
        "median follow-up of 18 months",
        ICE_PAC,
        {"kind": "study", "quantity": "median follow-up", "value": 18, "unit": "mo"},
    ),
    ("48% (95% CI 30–67%)", ICE_PAC, share("disease control rate", 48, 30, 67)),
    ("31% (95% CI 11–59%)", ICE_PAC, share("objective response rate", 31, 11, 59)),
    (
        "8.4 months (95% CI 4.5–NR)",
        ICE_PAC,
        median("radiographic progression-free survival", "8.4", "4.5"),
    ),
    ("14.1 months (95% CI 8.9–NR)", ICE_PAC, median("overall survival", "14.1", "8.9")),
    # the cohort
    (
        "(<= 5 lesion)",
        DEEK,
        {"kind": "population", "quantity": "lesions, at most", "value": 5},
    ),
    ("68 included patients", DEEK, {"kind": "study", "quantity": "enrolment", "value": 68}),
    ("78% experienced a PSA decline", DEEK, share("PSA decline", 78)),
    ("undetectable in 29%", DEEK, share("undetectable PSA nadir", 29)),
    *(
        (words, DEEK, row)
        for words, about, pair, values, p in (
            ("9.7 vs 4.2 months (p = 0.066)", "PSA failure", (WITH, WITHOUT), ("9.7", "4.2"),
             "0.066"),
            ("14.9 vs 8.8 (p = 0.025)", "time to next intervention", (WITH, WITHOUT),
             ("14.9", "8.8"), "0.025"),
            ("12.7 vs 8.9 months (p = 0.05)", "distant metastasis-free survival", (WITH, WITHOUT),
             ("12.7", "8.9"), "0.05"),
            ("9.6 vs 11.6 months (p = 0.36)", "PSA failure", (SAME, CHANGED), ("9.6", "11.6"),
             "0.36"),
            ("15.6 vs 12.3 (p = 0.92)", "time to next intervention", (SAME, CHANGED),
             ("15.6", "12.3"), "0.92"),
            ("10.8 vs 11.8 months (p = 0.63)", "distant metastasis-free survival", (SAME, CHANGED),
             ("10.8", "11.8"), "0.63"),
        )
        for row in (
            months(about, pair[0], values[0]),
            months(about, pair[1], values[1]),
            p_value(about, *pair, p),
        )
    ),
    # the series
    (
        "ranging from 8.6-17 months",
        SERIES,
        {"quantity": "range across studies", "low": Decimal("8.6"), "high": 17, "unit": "mo"},
    ),
    (
        "noting 16-17 months",
        SERIES,
        {"quantity": "range across studies", "low": 16, "high": 17, "unit": "mo"},
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(bundled_graph: Path) -> StoreEngine:
    opened = open_engine(str(bundled_graph))
    assert isinstance(opened, StoreEngine)
    return opened


@pytest.fixture(scope="module")
def tables(engine: StoreEngine) -> dict[str, Table]:
    return {
        study: answer(engine, "numbers-of-a-study", {"study": study})
        for study in (ICE_PAC, DEEK, SERIES, CASE)
    }


@pytest.mark.parametrize(("words", "study", "cells"), NUMBERS, ids=lambda value: str(value)[:40])
def test_a_number_of_the_seed_article_can_be_had_with_its_source(
    tables: dict[str, Table], words: str, study: str, cells: Row
) -> None:
    found = [
        record
        for record in tables[study].records()
        if all(record[name] == value for name, value in cells.items())
    ]
    assert found, f"no row of {study} says {words}: {cells}"
    sources = found[0]["source"]
    assert isinstance(sources, tuple)
    assert any(str(source).startswith(SEED) for source in sources)


def test_the_words_are_the_articles(shared: Path) -> None:
    (article,) = (shared / "seed").glob("*.txt")
    text = article.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert [words for words, _, _ in NUMBERS if words not in text] == []


def test_the_oligoprogression_question_has_the_seeds_pairs(engine: StoreEngine) -> None:
    found = answer(engine, "oligoprogression-next-intervention")
    pairs = {
        (record["with_therapy"], record["value"], record["other_value"], record["p_value"])
        for record in found.records()
    }
    assert pairs == {
        ("yes", Decimal("14.9"), Decimal("8.8"), Decimal("0.025")),
        ("no", Decimal("8.8"), Decimal("14.9"), Decimal("0.025")),
        ("yes", Decimal("15.6"), Decimal("12.3"), Decimal("0.92")),
        ("yes", Decimal("12.3"), Decimal("15.6"), Decimal("0.92")),
    }
