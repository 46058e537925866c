"""Answers as text."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.combine import combine
from queries.present import FORMATS, interval_text, render, render_combination
from queries.tables import IRI, ONTOLOGY, Table

if TYPE_CHECKING:
    from queries.engine import StoreEngine

TABLE = Table(
    ("study", "name", "state", "value", "known", "empty"),
    (
        (
            IRI("https://w3id.org/ptkg/study/NCT1"),
            "ICE-PAC",
            (IRI(f"{ONTOLOGY}MetastaticCastrationResistantProstateCancer"),),
            Decimal("8.40"),
            True,
            None,
        ),
        (IRI("https://w3id.org/ptkg/study/NCT2"), 'a, "b"', (), 31, None, None),
    ),
)


def test_a_table_for_people() -> None:
    assert render(TABLE, width=100) == (
        "name      state                                             value   known\n"
        "─────────────────────────────────────────────────────────────────────────\n"
        "ICE-PAC   metastatic castration-resistant prostate cancer     8.4     yes\n"
        'a, "b"                                                         31\n'
    )


def test_a_narrow_table_is_read_downwards() -> None:
    assert render(TABLE, width=40) == (
        "1.\n"
        "name   ICE-PAC\n"
        "state  metastatic castration-resistant\n"
        "       prostate cancer\n"
        "value  8.4\n"
        "known  yes\n"
        "\n"
        "2.\n"
        'name   a, "b"\n'
        "value  31\n"
        "\n"
    )


def test_csv_and_tsv() -> None:
    assert render(TABLE, "csv").splitlines() == [
        "study,name,state,value,known,empty",
        "study/NCT1,ICE-PAC,metastatic castration-resistant prostate cancer,8.4,yes,",
        'study/NCT2,"a, ""b""",,31,,',
    ]
    assert render(TABLE, "tsv").splitlines()[1].split("\t") == [
        "study/NCT1",
        "ICE-PAC",
        "metastatic castration-resistant prostate cancer",
        "8.4",
        "yes",
        "",
    ]


def test_json_keeps_iris_numbers_and_lists() -> None:
    assert json.loads(render(TABLE, "json"))[0] == {
        "study": "https://w3id.org/ptkg/study/NCT1",
        "name": "ICE-PAC",
        "state": [f"{ONTOLOGY}MetastaticCastrationResistantProstateCancer"],
        "value": 8.4,
        "known": True,
        "empty": None,
    }


def test_no_rows_and_a_cut_are_said() -> None:
    assert render(Table(("a",))) == "no rows\n"
    assert render(Table(("a",), (("x",),), truncated=True)).endswith("… cut at the row limit\n")
    assert render(Table(("a",)), "csv") == "a\n"


def test_plain_text_has_no_colour_and_a_terminal_may() -> None:
    assert "\x1b" not in render(TABLE)
    assert "\x1b" in render(TABLE, terminal=True)


def test_markup_in_the_data_is_text() -> None:
    assert "[red]x[/red]" in render(Table(("a",), (("[red]x[/red]",),)))


def test_a_combination_for_people(small_engine: StoreEngine) -> None:
    found = combine(small_engine, ["ExternalBeamRadiotherapy", "PDL1Inhibitor"])
    assert render_combination(found, width=100) == (
        "1.\n"
        "name          ICE-PAC\n"
        "registry ids  ACTRN12618000954224\n"
        "arm           avelumab + SABR\n"
        "grade         concurrent\n"
        "therapies     stereotactic ablative radiotherapy 20 Gy in 1 fraction\n"
        "              avelumab 10 mg/kg\n"
        "states        ARPI-pretreated metastatic castration-resistant prostate cancer\n"
        "              metastatic castration-resistant prostate cancer\n"
        "phase         phase 2\n"
        "status        active not recruiting\n"
        "n             31\n"
        "results       disease control rate, proportion 48% (30 to 67)\n"
        "              objective response rate, proportion 31% (11 to 59)\n"
        "              objective response rate in non-irradiated lesions, proportion "
        "33% (10 to 65)\n"
        "              overall survival, median 14.1 months (8.9 to not reached)\n"
        "              radiographic progression-free survival, median 8.4 months (4.5 to "
        "not reached)\n"
        "safety        grade 3-4 treatment-related adverse events: 6 (16%)\n"
        "source        https://doi.org/10.1016/j.eururo.2021.08.011\n"
        "\n"
        "1 trial (1 arm) with external beam radiotherapy and PD-L1 inhibitor in the "
        "same arm: none has them in different arms.\n"
    )


def test_a_combination_that_is_empty_explains_itself(small_engine: StoreEngine) -> None:
    found = combine(small_engine, ["Cabazitaxel", "AndrogenReceptorPathwayInhibitor"])
    assert render_combination(found) == (
        "0 trials with cabazitaxel and androgen receptor pathway inhibitor in the same arm: "
        "1 has both, but in different arms.\n"
        "  compared: CARD (NCT02485691)\n"
    )
    assert json.loads(render_combination(found, "json"))["rows"] == []
    assert len(render_combination(found, "csv").splitlines()) == 1


def test_intervals_in_words() -> None:
    assert interval_text(Decimal(48), Decimal(30), Decimal(67), unit="%") == "48% (30 to 67)"
    assert interval_text(Decimal("0.64"), None, None) == "0.64"
    assert interval_text(Decimal(1), None, Decimal(2), unit="1") == "1 (? to 2)"


cells = st.none() | st.text() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("form", FORMATS)
@given(rows=st.lists(st.tuples(cells, cells), max_size=4))
def test_every_answer_can_be_shown(form: str, rows: list[tuple[str, str]]) -> None:
    shown = render(Table(("a", "b"), tuple(rows)), form)  # type: ignore[arg-type]
    assert shown.endswith("\n")
    if form == "csv":
        assert len(list(csv.reader(io.StringIO(shown)))) == len(rows) + 1
    if form == "json":
        assert len(json.loads(shown)) == len(rows)
