"""The explorer's pages without a browser, and the HTML that they draw."""

from __future__ import annotations

import doctest
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from app_pages import common, markup, plots
from app_pages.markup import endpoint, esc, link, registry_link, short_form, source, table
from app_pages.plots import Axis, Line, axis_of, forest
from app_pages.regimen import regimen_items
from app_pages.results import Footnotes, estimates_html
from app_pages.start import command
from app_pages.tables import table_html
from queries.combine_therapies import Given, Span
from queries.results import Result, SourceRef
from queries.tables import IRI, ONTOLOGY, Table

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from streamlit.testing.v1 import AppTest

PAPER = SourceRef(iri="x", title="A paper", tier="Paper", doi="10.1000/182")


def shown(at: AppTest) -> str:
    """All that a page says, as text without tags."""
    kinds = ("title", "markdown", "caption", "warning", "error", "info")
    parts = [str(getattr(each, "value", "")) for kind in kinds for each in at.get(kind)]
    parts += [each.proto.body for each in at.get("html")]
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", "\n".join(parts)).split())


def opened(page: str, graph: Path | str, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    """A page run once over a graph with parameters in its address."""
    from streamlit.testing.v1 import AppTest

    monkeypatch.setattr(common, "GRAPH", str(graph))
    at = AppTest.from_file(str(ROOT / "app_pages" / f"{page}.py"), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def test_ask_answers_the_headline_question_first(
    bundled_graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("ask", bundled_graph, monkeypatch)
    assert not at.exception
    text = shown(at)
    assert "7 trials (8 arms) with stereotactic ablative radiotherapy and immune" in text
    assert "median 8.4 months (4.5 to not reached)" in text


def test_a_picker_takes_the_place_of_the_text(
    bundled_graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("ask", bundled_graph, monkeypatch)
    at.text_input(key="q").set_value("SABR dose schedules").run()
    assert "Dose schedules of SABR" in shown(at)
    at.selectbox(key="phase").set_value("Phase1").run()
    assert at.text_input(key="q").value == ""
    assert "Dose schedules of SABR" not in shown(at)
    assert "SBRT with cemiplimab" in shown(at)
    at.multiselect(key="therapy").set_value(["Avelumab"]).run()
    assert "Pick two therapies or more, or ask in your words." in shown(at)
    assert not at.exception


def test_text_without_meaning_gets_suggestions(
    bundled_graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("ask", bundled_graph, monkeypatch)
    at.text_input(key="q").set_value("frobnicate").run()
    text = shown(at)
    assert "not understood: “frobnicate”" in text
    assert "Nothing in this text is known to the ontology." in text
    assert "Try: " in text


def test_study_says_who_what_and_what_came_of_it(
    bundled_graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("study", bundled_graph, monkeypatch)
    at.text_input(key="id").set_value("NCT01957436").run()
    assert not at.exception
    text = shown(at)
    assert text.count("standard of care + abiraterone + radiotherapy experimental arm n = 291") == 1
    assert "optional" in text
    assert "docetaxel 75 mg/m2" in text
    assert "hazard ratio, log scale" in text


def test_a_study_of_the_digest_says_so_and_leads_to_the_registry(
    bundled_graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("study", bundled_graph, monkeypatch, id="NCT03110588")
    assert not at.exception
    (told,) = (each.value for each in at.info)
    assert told.startswith("From the registry digest: facts only")
    assert "https://clinicaltrials.gov/study/NCT03110588" in told


def test_no_graph_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for page in ("ask", "study"):
        at = opened(page, tmp_path / "none", monkeypatch)
        assert not at.exception
        assert ["build it: ptkg build" in each.value for each in at.error] == [True]


@pytest.mark.parametrize("module", [common, markup, plots])
def test_examples_in_docstrings_hold(module: ModuleType) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted
    assert not tried.failed


def test_a_record_cannot_draw() -> None:
    row = (IRI("https://w3id.org/ptkg/study/x"), "<script>alert(1)</script>")
    text = table_html(Table(("study", "name"), (row,)))
    assert "<script" not in text
    assert link("javascript:alert(1)", "x") == "x"


@given(st.text())
def test_escaped_text_holds_no_markup(text: str) -> None:
    assert not set("<>\"'") & set(esc(text))


def test_sources_lead_to_the_best_address() -> None:
    assert source(PAPER) == (
        '<a href="https://doi.org/10.1000/182" target="_blank" rel="noopener">doi:10.1000/182</a>'
        ' <span class="ptkg-quiet">paper</span>'
    )
    assert registry_link("NCT00000001") == (
        '<a href="https://clinicaltrials.gov/study/NCT00000001" target="_blank" rel="noopener">'
        "NCT00000001</a>"
    )
    assert registry_link("ACTRN12618000954224") == "ACTRN12618000954224"


def test_endpoints_have_their_usual_short_forms() -> None:
    wanted = {
        "RadiographicProgressionFreeSurvival": "rPFS",
        "OverallSurvival": "OS",
        "DiseaseControlRate": "DCR",
        "ObjectiveResponseRate": "ORR",
        "TimeToNextIntervention": "TTNI",
        "SpecificAdverseEvent": None,
    }
    assert {name: short_form(name) for name in wanted} == wanted
    assert endpoint("OverallSurvival").startswith("<b>OS</b>")


def line(value: float | None, **ends: float | bool | None) -> Line:
    known = {"lower": None, "upper": None, "open_upper": False} | ends
    return Line(endpoint="OS", group="", text="t", source="s", value=value, **known)  # type: ignore[arg-type]


def test_axes_are_honest() -> None:
    assert axis_of("per cent", [line(3)], "%") == Axis("%", 0, 100, (0, 25, 50, 75, 100))
    months = axis_of("time", [line(8.4, lower=4.5), line(14.1)], "months")
    assert (months.low, months.ticks) == (0, (0, 5, 10))
    assert months.high == pytest.approx(14.1 * 1.05)
    ratio = axis_of("ratio", [line(0.83, lower=0.69, upper=0.99)], "hazard ratio")
    assert ratio.logarithmic
    assert ratio.at(1) == pytest.approx(50, abs=0.1)
    assert ratio.ticks == (0.5, 1, 2)


@given(
    st.floats(0.02, 90),
    st.floats(0.02, 90),
    st.sampled_from(["time", "per cent", "ratio"]),
)
def test_a_larger_number_never_stands_further_left(one: float, other: float, kind: str) -> None:
    axis = axis_of(kind, [line(one), line(other)], "")  # type: ignore[arg-type]
    assert 0 <= axis.at(min(one, other)) <= axis.at(max(one, other)) <= 100


def drawn(html: str) -> list[str]:
    """The kinds of shapes of the first row, grid lines aside."""
    row = html.split("<tbody>")[1].split("</tr>")[0]
    kinds = re.findall(r'<span class="ptkg-(\w+)" style="left', row)
    return [kind for kind in kinds if kind not in {"tick", "one"}]


@pytest.mark.parametrize(
    ("row", "shapes"),
    [
        (line(8.4, lower=4.5, upper=12.0), ["range", "end", "end", "point"]),
        (line(8.4, lower=4.5, open_upper=True), ["range", "end", "arrow", "point"]),
        (line(8.4), ["point"]),
        (line(8.4, lower=4.5), ["range", "end", "point"]),
        (line(None, lower=4.5, open_upper=True), ["range", "end", "arrow"]),
        (line(None, lower=4.5, upper=9.0), ["range", "end", "end"]),
        (line(None), []),
    ],
)
def test_what_is_not_known_is_not_drawn(row: Line, shapes: list[str]) -> None:
    assert drawn(forest([row], axis_of("time", [row], "months"))) == shapes


def result(**known: object) -> Result:
    base: dict[str, object] = {
        "node": "n", "outcome": "o", "endpoint": "OverallSurvival", "label": "OS", "group": "g",
        "statistic": "Median", "source": PAPER,
    }  # fmt: skip
    return Result(**(base | known))  # type: ignore[arg-type]


def test_times_and_rates_have_plots_of_their_own() -> None:
    notes = Footnotes()
    rows = [
        result(value=Decimal("48"), unit="%", statistic="Proportion", events=15, denominator=31),
        result(value=Decimal("8.4"), lower=Decimal("4.5"), upper_status="NotReached", unit="mo"),
        result(value=Decimal("7.5"), unit="a"),
        result(value=Decimal("3"), unit="{lesions}", statistic="Mean"),
    ]
    text = estimates_html([("arm", each) for each in rows], notes)
    assert re.findall(r'ptkg-axis">([^<]+)', text) == ["months", "years", "per cent of the group"]
    assert "median 8.4 months (4.5 to not reached)" in text
    assert "median 7.5 years" in text
    assert "48% · 15 of 31" in text
    assert "mean 3 {lesions}" in text
    assert text.count("paper [1]") == 4
    assert list(notes.sources) == ["10.1000/182"]


def given_therapy(node: str, name: str | None, **known: object) -> Given:
    base: dict[str, object] = {
        "node": node, "name": name, "classes": (), "label": None, "certain": True
    }  # fmt: skip
    return Given(**(base | known))  # type: ignore[arg-type]


def test_a_regimen_reads_as_a_trialist_writes_it() -> None:
    one = Span(Decimal(1), Decimal(1))
    twenty = Span(Decimal(20), Decimal(20))
    items = regimen_items(
        [
            given_therapy("a", "Avelumab", interval_days=Decimal(14)),
            given_therapy(
                "b", "StereotacticAblativeRadiotherapy", answers="Radiotherapy", dose_gy=twenty,
                fractions=one, target="Metastasis", sites=Span(Decimal(1), Decimal(2)),
            ),
            given_therapy("c", None, is_choice=True, certain=False),
            given_therapy("d", "Docetaxel", option_of="c", certain=False),
        ]
    )  # fmt: skip
    assert [re.sub(r"<[^>]+>", "", item) for item in items] == [
        "stereotactic ablative radiotherapy 20 Gy in 1 fraction to metastasis, 1–2 sites",
        "avelumab every 2 weeks",
        "docetaxel (optional)",
    ]


def test_value_and_bounds_are_one_column() -> None:
    columns = ("name", "value", "unit", "lower", "upper", "upper_status", "tier")
    reached, open_ = IRI(f"{ONTOLOGY}Reported"), IRI(f"{ONTOLOGY}NotReached")
    rows = (
        ("A", Decimal("8.40"), "mo", Decimal("4.5"), None, open_, None),
        ("B", Decimal(69), "%", Decimal(57), Decimal(79), reached, None),
    )
    assert table_html(Table(columns, rows)) == table(
        ("name", "result"),
        (("A", "8.4 months (4.5 to not reached)"), ("B", "69% (57 to 79)")),
        css="ptkg-answer",
    )


def test_a_number_says_its_statistic_time_and_unusual_level_and_a_source_its_tier() -> None:
    columns = (
        "name", "statistic", "time_months", "value", "unit", "lower", "upper", "confidence_level",
        "source", "tier",
    )  # fmt: skip
    landmark, median = IRI(f"{ONTOLOGY}LandmarkRate"), IRI(f"{ONTOLOGY}Median")
    paper, eight = IRI(f"{ONTOLOGY}Paper"), Decimal("8.4")
    rows = (
        ("A", landmark, 6, 69, "%", 57, 79, 95, "P", paper),
        ("B", median, None, eight, "mo", 4, 9, Decimal("99.9"), None, None),
    )
    assert table_html(Table(columns, rows)) == table(
        ("name", "result", "source"),
        (
            ("A", "landmark rate at 6 months 69% (57 to 79)",
             'P <span class="ptkg-quiet">paper</span>'),
            ("B", "median 8.4 months (4 to 9), 99.9 % interval",
             ' <span class="ptkg-quiet"></span>'),
        ),
        css="ptkg-answer",
    )  # fmt: skip


def test_the_server_runs_the_app_that_is_installed_beside_it() -> None:
    assert command(host="127.0.0.1", port=8501)[3:5] == ["run", str(ROOT / "app.py")]
