"""Overrides: a person's corrections are applied last, survive, go stale by name, and are shown."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from command import ptkg

from graph import overrides
from graph.linking import link
from graph.overrides import BUNDLED, COLUMNS, OverridesError, attach, read_overrides
from graph.records import (
    Arm,
    Choice,
    Identifier,
    Intervention,
    Mended,
    Mention,
    Outcome,
    Override,
    Population,
    Source,
    Study,
    Therapy,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIELD = "arms.interventions[0].name"


def row(**changes: object) -> Override:
    made = Override(
        record="ctgov/NCT00000001", version="2020-01-01", field=FIELD, wrong="Avelumab",
        right=("Nivolumab",), reason="the label names nivolumab", who="A. Reader",
        date="2026-01-31",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # the caller names Override's fields


def mention(name: str | None, field: str = FIELD, text: str = "avelumab") -> Mention:
    return Mention(text=text, field=field, rule="lexicon:avelumab", class_name=name)


def therapy(key: str, *classes: str, stated: bool = True, field: str = FIELD) -> Therapy:
    mentions = tuple(mention(name, field, key) for name in classes)
    return Therapy(key=key, name=key, classes=classes, stated=stated, mentions=mentions)


def study(*treatments: Therapy | Choice, **facts: Any) -> Study:  # noqa: ANN401 - Study's fields
    arm = Arm(
        key="a", label="SABR and nivolumab", field="arms[0]", description="with zoledronate",
        treatments=treatments,
        interventions=(Intervention(name="avelumab", field="arms.interventions[0]"),),
    )  # fmt: skip
    made = Study(
        source=Source(kind="ctgov", record_id="NCT00000001", tier="registry", version="2020-01-01"),
        slug="nct00000001",
        identifiers=(Identifier(value="NCT00000001", registry="nct", kind="trial"),),
        name="A study",
        conditions=("castration-resistant prostate cancer",),
        arms=(arm,),
        linked=True,
    )
    return replace(made, **facts)


def mended(of: Study, *rows: Override) -> tuple[Study, list[tuple[str, str]]]:
    found = link(replace(of, overrides=rows))
    return found, [(each.state, each.note) for each in found.mended]


def given(of: Study) -> list[tuple[str, tuple[str, ...], tuple[tuple[str, str | None], ...]]]:
    return [
        (each.key, each.classes, tuple((m.rule, m.class_name) for m in each.mentions))
        for each in of.arms[0].treatments
        if isinstance(each, Therapy)
    ]


def test_a_wrong_class_gives_way_to_the_right_one() -> None:
    found, told = mended(study(therapy("avelumab", "Avelumab"), therapy("sabr")), row())
    assert told == [("applied", "")]
    assert given(found) == [
        ("avelumab", ("Nivolumab",), (("override", "Nivolumab"),)),
        ("sabr", (), ()),
    ]
    (new,) = found.arms[0].treatments[0].mentions
    assert (new.text, new.field, new.override) == ("avelumab", FIELD, row())
    assert found.overrides == ()
    assert link(found) == found


def test_other_links_of_the_node_stay() -> None:
    both = replace(
        therapy("sabr", "StereotacticAblativeRadiotherapy", "Avelumab"),
        mentions=(
            mention("StereotacticAblativeRadiotherapy", "arms[0].label"),
            mention("Avelumab"),
            mention("Avelumab", "title"),
        ),
    )
    found, _ = mended(study(both), row(right=()))
    assert given(found) == [
        (
            "sabr",
            ("StereotacticAblativeRadiotherapy",),
            (
                ("lexicon:avelumab", "StereotacticAblativeRadiotherapy"),
                ("override", None),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("stated", "left"),
    [(True, [("avelumab", (), (("override", None),))]), (False, [])],
)
def test_no_link_leaves_a_listed_therapy_bare_and_takes_one_from_text_away(
    stated: bool, left: list[object]
) -> None:
    found, told = mended(study(therapy("avelumab", "Avelumab", stated=stated)), row(right=()))
    assert told == [("applied", "")]
    assert given(found) == left
    assert [m.rule for m in found.arms[0].mentions] == ([] if stated else ["override"])


def test_words_that_only_agreed_with_the_wrong_class_go_with_it() -> None:
    more = replace(
        therapy("avelumab", "Avelumab"),
        mentions=(
            mention("Avelumab"),
            mention("ImmuneCheckpointInhibitor", "title"),
            mention("PDL1Inhibitor", "arms[0].label"),
        ),
    )
    found, _ = mended(study(more), row())
    assert given(found) == [
        (
            "avelumab",
            ("Nivolumab",),
            (
                ("lexicon:avelumab", "ImmuneCheckpointInhibitor"),
                ("override", "Nivolumab"),
            ),
        )
    ]


def test_an_option_that_is_wrong_leaves_no_choice() -> None:
    choice = Choice(
        key="c",
        options=(
            (therapy("avelumab", "Avelumab", stated=False),),
            (therapy("sabr", "StereotacticAblativeRadiotherapy", field="arms[0].label"),),
        ),
    )
    found, _ = mended(study(choice), row(right=()))
    assert [key for key, *_ in given(found)] == ["sabr"]


def test_a_state_and_an_endpoint_are_mended_too() -> None:
    men = Population(
        key="p", label="men", classes=("CastrationResistantProstateCancer",),
        mentions=(mention("CastrationResistantProstateCancer", "conditions[0]", "CRPC"),),
    )  # fmt: skip
    end = Outcome(
        key="o", name="PFS", classes=("ProgressionFreeSurvival",),
        mentions=(mention("ProgressionFreeSurvival", "outcomes[0]", "PFS"),),
    )  # fmt: skip
    found, told = mended(
        study(populations=(men,), outcomes=(end,)),
        row(
            field="conditions[0]", wrong="CastrationResistantProstateCancer",
            right=("HormoneSensitiveProstateCancer",),
        ),
        row(field="outcomes[0]", wrong="ProgressionFreeSurvival", right=("OverallSurvival",)),
    )  # fmt: skip
    assert told == [("applied", "")] * 2
    assert found.populations[0].classes == ("HormoneSensitiveProstateCancer",)
    assert found.outcomes[0].classes == ("OverallSurvival",)


def test_a_missing_link_is_added_where_the_field_holds_the_words() -> None:
    bare = therapy("avelumab 10 mg/kg")
    found, told = mended(
        study(bare, outcomes=(Outcome(key="o", name="Time to death", field="out[0]"),)),
        row(wrong=None, words="avelumab", right=("Avelumab",)),
        row(
            wrong=None, words="Zoledronate", right=("ZoledronicAcid",),
            field="arms[0].description",
        ),
        row(
            wrong=None, words="time to death", right=("OverallSurvival",),
            field="out[0].measure",
        ),
        row(
            wrong=None, words="castration-resistant", field="conditions",
            right=("CastrationResistantProstateCancer",),
        ),
    )  # fmt: skip
    assert told == [("applied", "")] * 4
    assert given(found) == [
        ("avelumab 10 mg/kg", ("Avelumab",), (("override", "Avelumab"),)),
        ("override-zoledronate", ("ZoledronicAcid",), (("override", "ZoledronicAcid"),)),
    ]
    assert found.outcomes[0].classes == ("OverallSurvival",)
    assert [p.classes for p in found.populations] == [("CastrationResistantProstateCancer",)]


@pytest.mark.parametrize(
    ("changes", "state", "note"),
    [
        (
            {"version": "2019-05-01"},
            "applied, record changed",
            "the record changed from version 2019-05-01 to 2020-01-01 and still holds the words; "
            "look again, and write the new version into the row",
        ),
        (
            {"version": "2019-05-01", "words": "atezolizumab"},
            "not applied",
            "no link to Avelumab in this field of the record any more (the record changed from "
            "version 2019-05-01 to 2020-01-01); mend the row or remove it",
        ),
        (
            {"field": "elsewhere"},
            "not applied",
            "no link to Avelumab in this field of the record any more; mend the row or remove it",
        ),
        (
            {"wrong": None, "words": "olaparib", "right": ("Olaparib",)},
            "not applied",
            "no such words in this field of the record any more; mend the row or remove it",
        ),
    ],
)
def test_a_stale_row_says_what_to_do(changes: dict[str, Any], state: str, note: str) -> None:
    of = study(therapy("avelumab", "Avelumab"))
    found, told = mended(of, row(**changes))
    assert told == [(state, note)]
    assert (given(found) == given(of)) == (state == "not applied")


def test_rows_of_records_that_are_not_there_are_told() -> None:
    here, absent = attach([study()], [row(), other := row(record="ctgov/NCT00000009")])
    assert here[0].overrides == (row(),)
    assert absent == (Mended(override=other, state="not applied", note=overrides.ABSENT),)


# --- the file -------------------------------------------------------------------------------------

CELLS = (
    "ctgov/NCT00000001", "2020-01-01", FIELD, "", "Avelumab", "Nivolumab", "because", "A. Reader",
    "2026-01-31",
)  # fmt: skip


@pytest.fixture(name="write")
def _write(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: tuple[str, ...], header: tuple[str, ...] = COLUMNS) -> Path:
        path = tmp_path / "mine.tsv"
        path.write_text("".join("\t".join(each) + "\n" for each in (header, *rows)), "utf-8")
        return path

    return write


def cells(**changes: str) -> tuple[str, ...]:
    return tuple((dict(zip(COLUMNS, CELLS, strict=True)) | changes).values())


def test_a_file_is_read(write: Callable[..., Path]) -> None:
    path = write(
        cells(),
        cells(field="x", right="Avelumab | Nivolumab", wrong="none", words="both"),
        cells(field="y", right="none"),
    )
    assert read_overrides([path]) == (
        row(reason="because", row=f"{path}:2"),
        row(reason="because", row=f"{path}:3", field="x", wrong=None, words="both",
            right=("Avelumab", "Nivolumab")),
        row(reason="because", row=f"{path}:4", field="y", right=()),
    )  # fmt: skip


def test_the_bundled_file_is_read() -> None:
    assert all(each.who == "ptkg maintainers" for each in read_overrides([BUNDLED]))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"wrong": "Avelumub"}, "wrong: 'Avelumub' is no class of the ontology; nearest: Avelumab"),
        ({"right": "Wine"}, "right: 'Wine' is no class of the ontology"),
        ({"record": "NCT00000001"}, "record: 'NCT00000001' is no record; write SOURCE/ID"),
        ({"date": "31/01/2026"}, "date: '31/01/2026' is no date; write YYYY-MM-DD"),
        ({"date": "2026-02-30"}, "date: '2026-02-30' is no date"),
        ({"reason": "", "who": ""}, "reason, who: empty; fill it in"),
        ({"right": "Avelumab"}, "wrong and right are the same"),
        ({"wrong": "none"}, "words: needed where the reader found no link"),
        ({"wrong": "Avelumab|Nivolumab"}, "wrong: one class a row"),
        ({"right": "OverallSurvival"}, "of different kinds (endpoint, therapy); keep to one"),
    ],
)
def test_a_bad_row_is_one_clear_line(
    write: Callable[..., Path], changes: dict[str, str], says: str
) -> None:
    path = write(cells(**changes))
    with pytest.raises(OverridesError) as caught:
        read_overrides([path])
    assert str(caught.value).startswith(f"{path}:2: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_faults_of_a_file_are_told_at_once(write: Callable[..., Path], tmp_path: Path) -> None:
    path = write(cells(), cells(right="none"), ("a", "b"))
    with pytest.raises(OverridesError) as caught:
        read_overrides([path, tmp_path / "missing.tsv"])
    assert str(caught.value).splitlines() == [
        f"{path}:4: 2 cells instead of 9; separate by tabs: {' '.join(COLUMNS)}",
        f"{tmp_path / 'missing.tsv'}: cannot be read (No such file or directory); "
        "give a tab-separated file",
        f"{path}:3: the same link is mended in {path}:2; keep one of the two",
    ]
    with pytest.raises(OverridesError, match=r"mine\.tsv:1: the header must be"):
        read_overrides([write(header=("record", "right"))])


# --- in a build -----------------------------------------------------------------------------------


def record(version: str, drug: str = "Avelumab") -> dict[str, Any]:
    """A registry record with one arm of SABR and a drug."""
    label = f"SABR and {drug}"
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": "Prostate cancer"},
            "statusModule": {"lastUpdatePostDateStruct": {"date": version}},
            "conditionsModule": {"conditions": ["Prostate Cancer"]},
            "designModule": {"studyType": "INTERVENTIONAL"},
            "armsInterventionsModule": {
                "armGroups": [{"label": label, "interventionNames": [f"Drug: {drug}"]}],
                "interventions": [{"type": "DRUG", "name": drug, "armGroupLabels": [label]}],
            },
        }
    }


IN_CTGOV = "protocolSection.armsInterventionsModule.interventions[0].name"


@pytest.fixture(name="build")
def _build(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Any]:
    def build(data: dict[str, Any], *rows: tuple[str, ...]) -> Any:  # noqa: ANN401 - a Ran
        file = tmp_path / "r.json"
        file.write_text(json.dumps(data), encoding="utf-8")
        return ptkg(
            "build", "--no-bundled", file, "--graph", tmp_path / "graph", "--overrides",
            write(*rows),
        )  # fmt: skip

    return build


def drugs(graph: Path) -> set[str]:
    """The drugs of the one arm, as `ptkg why` tells them."""
    links = ptkg("why", "NCT00000001", "--graph", graph, "--format", "json").json["links"]
    return {
        link["class"] for link in links if link["part"] == "arm" and link["relation"] == "gives"
    }


def test_a_build_applies_them_and_shows_who_mended_what(
    build: Callable[..., Any], tmp_path: Path
) -> None:
    graph = tmp_path / "graph"
    ran = build(record("2020-01-01"), cells(field=IN_CTGOV))
    assert ran.code == 0, ran.err
    assert f"links mended by hand: 1 ({(graph / 'current').resolve() / 'overrides.tsv'})" in ran.err
    ran = ptkg("why", "NCT00000001", "nivolumab", "--graph", graph, "--format", "json")
    (found,) = [each for each in ran.json["links"] if each["rule"] == "override"]
    assert (found["class"], found["field"], found["record"]) == (
        "Nivolumab", IN_CTGOV, "ctgov/NCT00000001",
    )  # fmt: skip
    assert found["mended"] == {
        "instead_of": "Avelumab", "who": "A. Reader", "date": "2026-01-31", "reason": "because",
    }  # fmt: skip
    text = ptkg("why", "NCT00000001", "nivolumab", "--graph", graph).out
    assert "mended by A. Reader on 2026-01-31 instead of avelumab: because" in text
    query = (
        "SELECT DISTINCT ?who ?reason WHERE { <https://w3id.org/ptkg/graph/build> prov:used ?all . "
        "?all prov:hadMember ?mention ; dcterms:creator ?who . ?mention ptkg:reason ?reason }"
    )
    rows = ptkg("sparql", "-q", query, "--graph", graph, "--format", "json").json
    assert rows == [{"who": "A. Reader", "reason": "because"}]


def test_they_survive_a_rebuild_and_go_stale_with_the_record(
    build: Callable[..., Any], tmp_path: Path
) -> None:
    graph = tmp_path / "graph"
    rows = (cells(field=IN_CTGOV),)
    build(record("2020-01-01"), *rows)
    assert "unchanged" in build(record("2020-01-01"), *rows).err
    ran = build(record("2021-07-01"), *rows)
    assert (ran.code, "applied, record changed: the record changed" in ran.err) == (0, True)
    assert "Nivolumab" in drugs(graph)
    ran = build(record("2021-07-01", "Olaparib"), *rows)
    assert ran.code == 0
    assert "links mended by hand: 0" in ran.err
    assert "not applied: no link to Avelumab in this field of the record any more" in ran.err
    assert drugs(graph) >= {"Olaparib"}
    assert "Nivolumab" not in drugs(graph)


def test_a_bad_row_leaves_the_last_good_graph(build: Callable[..., Any], tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    build(record("2020-01-01"))
    good = (graph / "current").resolve()
    ran = build(record("2020-01-01"), cells(wrong="Avelumub"))
    assert (ran.code, ran.out, len(ran.lines)) == (1, "", 1)
    assert ran.err.startswith(f"ptkg: {tmp_path / 'mine.tsv'}:2: wrong: 'Avelumub' is no class")
    assert (graph / "current").resolve() == good
    assert "Avelumab" in drugs(graph)
