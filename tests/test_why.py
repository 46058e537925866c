"""Why the graph says what it says: each link with its words, field, rule and record."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from command import ptkg

from queries.present_why import evidence_text, link_text, render_why, why_table
from queries.terms import resolve, resolve_study
from queries.why import Link, NotGiven, Why, why

if TYPE_CHECKING:
    from pathlib import Path

    from queries.engine import Engine, StoreEngine


def reasons(engine: Engine, study: str, therapy: str | None = None) -> Why:
    name = resolve("therapy", therapy) if therapy else None
    return why(engine, resolve_study(engine, study), name)


def lines(found: Why) -> list[tuple[str, str, str]]:
    return [(each.about, link_text(each), evidence_text(each)) for each in found.links]


CASTRATION = (
    "“metastatic castration-resistant prostate cancer” in population of curated/card; "
    "rule castration-in-resistant-disease, score 0.9"
)
CABAZITAXEL = "cabazitaxel + prednisone + G-CSF"
OTHER = "the other androgen-signalling-targeted inhibitor"


def test_a_study_whose_links_have_no_mention_still_tells_them(small_engine: StoreEngine) -> None:
    """The small graph is linked by hand: only what a rule infers has a mention there."""
    given = "the source gives the class"
    assert [each for each in lines(reasons(small_engine, "CARD")) if each[0] == CABAZITAXEL] == [
        (CABAZITAXEL, "gives cabazitaxel", given),
        (CABAZITAXEL, "gives granulocyte colony-stimulating factor", given),
        (CABAZITAXEL, "gives prednisone", given),
        (CABAZITAXEL, "presumes androgen deprivation therapy (inferred)", CASTRATION),
    ]


def test_one_therapy_alone(small_engine: StoreEngine) -> None:
    found = reasons(small_engine, "CARD", "castration")
    assert lines(found) == [
        (about, "presumes androgen deprivation therapy (inferred)", CASTRATION)
        for about in (CABAZITAXEL, OTHER)
    ]
    assert all(each.inferred for each in found.links)
    with pytest.raises(NotGiven, match=r"^CARD has no olaparib; it has: abiraterone acetate, "):
        reasons(small_engine, "CARD", "olaparib")


LINK = Link(
    part="arm", about="Arm A", relation="gives", node="n", label="sbrt", says="Avelumab",
    words="avelumab", field="arms[0].label", rule="lexicon:avelumab", score=Decimal("0.950"),
    record="ctgov/NCT1",
)  # fmt: skip


def test_a_link_and_its_reason_read_as_a_sentence() -> None:
    from dataclasses import replace

    assert (link_text(LINK), evidence_text(LINK)) == (
        "gives avelumab",
        "“avelumab” in arms[0].label of ctgov/NCT1; lexicon row “avelumab”, score 0.95",
    )
    by = replace(
        LINK, rule="override", says=None, instead_of="Nivolumab", who="A", date="2026-01-02",
        reason="the label",
    )  # fmt: skip
    assert (link_text(by), evidence_text(by)) == (
        "gives no nivolumab",
        "“avelumab” in arms[0].label of ctgov/NCT1; mended by A on 2026-01-02 "
        "instead of nivolumab: the label",
    )
    assert evidence_text(replace(LINK, wider=True)).endswith("score 0.95 (says only avelumab)")
    bare = replace(LINK, rule=None, says=None, words=None, field=None)
    assert (link_text(bare), evidence_text(bare)) == (
        "gives “sbrt”: no class of the ontology",
        "no words were matched",
    )


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_spreadsheets_get_what_an_override_needs(small_engine: StoreEngine, form: str) -> None:
    found = reasons(small_engine, "CARD")
    head = render_why(found, form).splitlines()[0]  # type: ignore[arg-type]  # csv or tsv
    columns = head.split("," if form == "csv" else "\t")
    assert set(columns) >= {"record", "version", "field", "words", "class", "who", "date", "reason"}
    assert len(why_table(found)) == len(found.links)


ICE_PAC = """\
ICE-PAC (ACTRN12618000954224): why the graph says what it says, \
stereotactic ablative radiotherapy alone

Arm: avelumab + SABR
  gives stereotactic ablative radiotherapy
    “stereotactic ablative body radiotherapy” in arms[0].treatments[1] of curated/ice-pac; \
lexicon row “stereotactic ablative body radiotherapy”, score 1

Sources
  curated/ice-pac, version """


def test_the_command_line_tells_it_to_a_stranger(bundled_graph: Path) -> None:
    ran = ptkg("why", "ice-pac", "SABR", "--graph", bundled_graph)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(ICE_PAC)
    assert "\n    read from https://doi.org/10.1016/j.eururo.2021.08.011\n" in ran.out
    assert "\nA wrong link? A row in graph/curated/overrides.tsv mends it" in ran.out


def test_json_holds_every_link_of_the_study(bundled_graph: Path) -> None:
    data = ptkg("why", "ICE-PAC", "--graph", bundled_graph, "--format", "json").json
    assert data["name"] == "ICE-PAC"
    assert data["therapy"] is None
    (avelumab,) = [each for each in data["links"] if each["class"] == "Avelumab"]
    assert json.dumps(avelumab["node"]).endswith('avelumab-sabr/therapy/avelumab"')
    del avelumab["node"]
    assert avelumab == {
        "part": "arm", "about": "avelumab + SABR", "relation": "gives", "inferred": False,
        "source_words": "avelumab", "class": "Avelumab", "label": "avelumab",
        "words": "avelumab", "field": "arms[0].treatments[0]", "rule": "lexicon:avelumab",
        "score": 1, "wider": False, "record": "curated/ice-pac", "mended": None,
    }  # fmt: skip
    assert {each["part"] for each in data["links"]} == {"arm", "men", "outcome"}
    assert [each["record"] for each in data["records"]] == ["curated/ice-pac"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ICEPAK",), "no study is known as 'ICEPAK'; nearest: ICE-PAC"),
        (("ICE-PAC", "avelumub"), "no therapy is known as 'avelumub'; nearest: avelumab"),
        (
            ("ICE-PAC", "docetaxel"),
            "ICE-PAC has no docetaxel; it has: avelumab, stereotactic ablative radiotherapy",
        ),
    ],
)
def test_what_is_not_there_gets_suggestions(
    bundled_graph: Path, arguments: tuple[str, ...], says: str
) -> None:
    ran = ptkg("why", *arguments, "--graph", bundled_graph)
    assert (ran.code, ran.out, ran.lines) == (1, "", [f"ptkg: {says}"])


def test_the_study_page_draws_the_reasons_of_an_arm() -> None:
    from dataclasses import replace

    from app_pages.reasons import reasons_html

    by = replace(LINK, rule="override", who="A <b>", date="2026-01-02", reason="the label")
    html = reasons_html([LINK, by], named=True)
    assert "<td>Arm A</td><td>gives avelumab</td>" in html
    assert "lexicon row “avelumab”, score 0.95" in html
    assert "mended by hand" in html
    assert "mended by A &lt;b&gt; on 2026-01-02: the label" in html
    assert "Arm A" not in reasons_html([LINK], named=False)
