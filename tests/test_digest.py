"""The registry digest: its notation, its rows, its making, and how it gives way in a build."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import digest as maker
from graph.build import build
from graph.linking import link
from graph.precedence import give_way, keep_needed
from graph.reading import read_all
from graph.records import (
    Amount,
    Arm,
    Choice,
    Identifier,
    Loss,
    Mention,
    Outcome,
    Population,
    Range,
    Reject,
    Source,
    Study,
    Therapy,
)
from graph.sources import digest, read
from graph.sources.digest_facts import NotationError
from graph.sources.digest_notation import (
    compose,
    format_arms,
    format_endpoints,
    format_states,
    parse_arms,
    parse_endpoints,
    parse_states,
)
from graph.sources.digest_table import COLUMNS, rows, table
from graph.store import open_graph
from ontology import hierarchy

if TYPE_CHECKING:
    from pathlib import Path

THERAPIES = (
    "Abiraterone",
    "AndrogenDeprivationTherapy",
    "Docetaxel",
    "Nivolumab",
    "StereotacticAblativeRadiotherapy",
)
STATES = ("MetastaticCastrationResistantProstateCancer", "OligometastaticProstateCancer")

amounts = st.decimals(min_value=0, max_value=200, places=2).map(lambda d: Decimal(f"{d:f}"))
spans = st.builds(
    lambda low, more, shape: {
        0: Range(low, low),
        1: Range(low, low + more),
        2: Range(low, None),
        3: Range(None, low),
    }[shape],
    amounts,
    amounts,
    st.integers(0, 3),
)
maybe_spans = st.none() | spans
therapies = st.builds(
    Therapy,
    key=st.just("k"),
    name=st.just("words of the record"),
    classes=st.lists(st.sampled_from(THERAPIES), max_size=2, unique=True).map(tuple),
    role=st.sampled_from(["investigated", "backbone", "comparator", "supportive", "not stated"]),
    timing=st.sampled_from(["neoadjuvant", "on progression", "not stated"]),
    dose=st.none() | st.builds(Amount, spans, st.sampled_from(["mg/kg", "GBq", "[iU]", "10*9"])),
    interval_days=st.none() | amounts,
    cycles=maybe_spans,
    dose_gy=maybe_spans,
    fractions=maybe_spans,
    dose_gy_per_fraction=maybe_spans,
    courses=st.none() | st.integers(1, 4),
    sites=maybe_spans,
    target=st.sampled_from(["primary", "metastasis", "node", "bed", "not stated"]),
    boost_gy=st.none() | amounts,
)
options = st.lists(therapies, min_size=1, max_size=2).map(tuple)
choices = st.builds(
    Choice,
    key=st.just("c"),
    options=st.lists(options, min_size=1, max_size=3).map(tuple),
    minimum=st.integers(0, 2),
    maximum=st.integers(1, 3),
)
arms = st.builds(
    Arm,
    key=st.just("a"),
    label=st.just("Arm A: words of the record"),
    type=st.sampled_from([None, "experimental", "no intervention", "cohort group"]),
    treatments=st.lists(therapies | choices, max_size=4).map(tuple),
)


@given(st.lists(arms, max_size=4))
def test_arms_come_back_from_their_cell(found: list[Arm]) -> None:
    composed = compose(found)
    cell = format_arms(composed)
    assert parse_arms(cell) == composed
    assert "words of the record" not in cell
    assert not set(cell) & set("\t\n\r")


@given(st.text(alphabet="AbirateroneDocetaxel<>()|+&?- 1of to Gy;", max_size=60))
def test_any_text_is_arms_or_a_named_problem(cell: str) -> None:
    try:
        found = parse_arms(cell)
    except NotationError as error:
        assert str(error)
    else:
        assert parse_arms(format_arms(found)) == found


def in_order(names: list[str]) -> tuple[str, ...]:
    return tuple(sorted(names))


populations = st.builds(
    Population,
    key=st.just("k"),
    label=st.just("words"),
    classes=st.lists(st.sampled_from(STATES), min_size=1, unique=True).map(
        lambda x: tuple(sorted(x))
    ),
    arm_key=st.sampled_from([None, "arm-1", "arm-2"]),
    lesions_min=st.none() | st.integers(0, 5),
    lesions_max=st.none() | st.integers(5, 9),
)


@given(st.lists(populations, max_size=4))
def test_states_come_back_from_their_cell(found: list[Population]) -> None:
    held = compose([Arm(key="a", label="x"), Arm(key="b", label="y")])
    cell = format_states(found, held)
    back = parse_states(cell, held)
    assert format_states(back, held) == cell
    told = {(p.classes, p.arm_key, p.lesions_min, p.lesions_max) for p in found}
    assert {(p.classes, p.arm_key, p.lesions_min, p.lesions_max) for p in back} == told


def test_endpoints_come_back_from_their_cell() -> None:
    found = [
        Outcome(key="1", name="words", role="primary", classes=("OverallSurvival",)),
        Outcome(key="2", name="words", role="primary", classes=("OverallSurvival",)),
        Outcome(key="3", name="words", role="secondary", classes=("PSA50Response",)),
        Outcome(key="4", name="words", role="primary"),
    ]
    cell = format_endpoints(found)
    assert cell == "OverallSurvival"
    assert format_endpoints(parse_endpoints(cell)) == cell


ARMS = (
    "experimental: Nivolumab<dose 240 mg; every 14 days> + "
    "StereotacticAblativeRadiotherapy<30-50 Gy; 1-5 fractions; to metastasis; concurrent> || "
    "active comparator: 1 of (Abiraterone | Enzalutamide<comparator>) + "
    "0 to 1 of (Docetaxel) + AndrogenDeprivationTherapy<backbone> + ? || no intervention: -"
)
SHA = "0" * 64
ROW = {
    "id": "NCT00000001",
    "other_ids": "2019-000001-11",
    "source": "ctgov",
    "version": "2026-01-02",
    "sha256": SHA,
    "kind": "interventional",
    "scope": "prostate",
    "phase": "1/2",
    "status": "recruiting",
    "allocation": "randomised",
    "start": "2020-01",
    "primary_completion": "2024-05-06",
    "completion": "2025",
    "enrolment": "40 planned",
    "sponsor": "A University",
    "countries": "Australia; France",
    "states": "MetastaticCastrationResistantProstateCancer<1-5 lesions>",
    "arms": ARMS,
    "endpoints": "RadiographicProgressionFreeSurvival",
    "therapy_score": "0.85",
    "state_score": "1",
    "endpoint_score": "0.8",
}


def read_row(**changes: str) -> Study | Reject:
    return digest.study({**ROW, **changes}, "digest.tsv")


def good(**changes: str) -> Study:
    found = read_row(**changes)
    assert isinstance(found, Study), found
    return found


def test_a_row_is_a_linked_study() -> None:
    study = good()
    assert study.name == ("NCT00000001 · nivolumab + SABR · mCRPC · phase 1/2")
    assert study.source == Source(
        kind="digest",
        record_id="NCT00000001",
        tier="digest",
        file="digest.tsv",
        version="2026-01-02",
        url="https://clinicaltrials.gov/study/NCT00000001",
        licence="https://creativecommons.org/licenses/by/4.0/",
        sha256=SHA,
    )
    assert study.identifiers == (
        Identifier(value="NCT00000001", registry="nct", kind="trial"),
        Identifier(value="2019-000001-11", registry="eudract", kind="trial"),
    )
    assert [arm.label for arm in study.arms] == [
        "arm 1 · nivolumab + stereotactic ablative radiotherapy",
        "arm 2 · abiraterone or enzalutamide + optional docetaxel + androgen deprivation therapy"
        " + not linked to a class",
        "arm 3",
    ]
    nivolumab, sabr = study.arms[0].treatments
    assert nivolumab == Therapy(
        key="nivolumab",
        name="nivolumab",
        classes=("Nivolumab",),
        role="investigated",
        dose=Amount(Range(Decimal(240), Decimal(240)), "mg"),
        interval_days=Decimal(14),
        mentions=(
            Mention(
                text="nivolumab",
                field="arms",
                rule="digest",
                score=Decimal("0.85"),
                class_name="Nivolumab",
            ),
        ),
    )
    assert isinstance(sabr, Therapy)
    assert (sabr.dose_gy, sabr.fractions, sabr.target, sabr.timing) == (
        Range(Decimal(30), Decimal(50)),
        Range(Decimal(1), Decimal(5)),
        "metastasis",
        "concurrent",
    )
    assert (study.phases, study.enrolment, study.enrolment_kind) == (("1", "2"), 40, "planned")
    assert link(study) == study


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("arms", "Nosuchtherapy", "'Nosuchtherapy' is no class of the ontology"),
        ("arms", "OverallSurvival", "OverallSurvival is of kind endpoint, not therapy"),
        ("arms", "Nivolumab<many Gy>", "'many Gy' is no fact of a therapy"),
        ("arms", "3 to 2 of (Abiraterone | Docetaxel)", "takes at most 2"),
        ("states", "arm 9: OligometastaticProstateCancer", "an arm that the row does not have"),
        ("endpoints", "Nivolumab", "Nivolumab is of kind therapy, not endpoint"),
        ("id", "NCT1", "no trial id of a registry"),
        ("scope", "kidney", "unknown; known: prostate, includes prostate, other"),
        ("sha256", "abc", "no SHA-256 in hex digits"),
        ("state_score", "7", "no score; write a number from 0 to 1"),
    ],
)
def test_a_bad_cell_sets_the_row_aside_by_name(column: str, cell: str, reason: str) -> None:
    found = read_row(**{column: cell})
    assert isinstance(found, Reject)
    assert (found.file, found.path, found.value) == ("digest.tsv", column, cell)
    assert reason in found.reason


def test_a_bad_number_loses_its_field_only() -> None:
    study = good(enrolment="many", other_ids="grant 5")
    assert study.enrolment is None
    assert [loss.path for loss in study.losses] == ["enrolment", "other_ids"]
    assert isinstance(study.losses[0], Loss)


def written(folder: Path, *changes: dict[str, str], name: str = "digest.tsv") -> Path:
    path = folder / name
    path.write_bytes(table([{**ROW, **each} for each in changes]))
    return path


def test_a_table_is_read_by_its_header_and_names_its_lines(tmp_path: Path) -> None:
    path = written(tmp_path, {}, {"id": "NCT00000002", "arms": "Nosuch"})
    with path.open("ab") as stream:
        stream.write(b"too\tfew\n")
    first, second, third = read(path)
    assert first == digest.study(ROW, str(path))
    assert isinstance(second, Reject)
    assert (second.record_id, second.path) == ("NCT00000002", "line 3: arms")
    assert isinstance(third, Reject)
    assert third.path == "line 4"
    assert third.reason == f"the row has 2 cells and needs {len(COLUMNS)}; part them by tabs"


# --- how it gives way -------------------------------------------------------------------------


def v2_record(number: str = "NCT00000001") -> dict[str, object]:
    return {
        "protocolSection": {
            "identificationModule": {"nctId": number, "briefTitle": "Avelumab and SABR in mCRPC"},
            "statusModule": {"overallStatus": "COMPLETED"},
            "conditionsModule": {"conditions": ["Prostate Cancer"]},
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
            "armsInterventionsModule": {
                "armGroups": [
                    {
                        "label": "Avelumab + SABR",
                        "type": "EXPERIMENTAL",
                        "interventionNames": ["Drug: Avelumab"],
                    }
                ],
                "interventions": [
                    {"type": "DRUG", "name": "Avelumab", "armGroupLabels": ["Avelumab + SABR"]}
                ],
            },
        }
    }


CURATED = """\
id: own-study
acronym: OWN
registry_ids: [NCT00000001]
study_kind: interventional
scope: prostate
enrolment: 33
population:
  states: [{label: metastatic castration-resistant prostate cancer}]
arms:
  - key: a1
    label: avelumab
    role: experimental
    interventions: [{therapy: avelumab, kind: drug}]
results: []
comparisons: []
sources:
  s1: {kind: registry record, title: A record, read_at: 'https://example.org/x'}
"""


def lines_of(folder: Path) -> set[str]:
    store = open_graph(folder)
    return {str(quad) for quad in store.quads_for_pattern(None, None, None, None)}


@pytest.mark.parametrize("names", [("digest.tsv", "record.json"), ("record.json", "digest.tsv")])
def test_a_real_record_replaces_its_row(tmp_path: Path, names: tuple[str, str]) -> None:
    written(tmp_path, {}, {"id": "NCT00000002", "other_ids": ""})
    (tmp_path / "record.json").write_text(json.dumps(v2_record()), encoding="utf-8")
    report = build([tmp_path / name for name in names], tmp_path / "g", bundled=False)
    assert (report.items, report.sources, report.rejects) == (2, {"ctgov": 1, "digest": 1}, ())
    facts = json.loads((report.graph / "report.json").read_text(encoding="utf-8"))
    assert facts["digest_replaced"] == 1
    said = "\n".join(lines_of(tmp_path / "g"))
    assert "record/digest/NCT00000001" not in said
    assert "record/digest/NCT00000002/arm/" in said
    assert "study/NCT00000001" in said


def test_the_order_of_files_plays_no_part(tmp_path: Path) -> None:
    written(tmp_path, {})
    (tmp_path / "record.json").write_text(json.dumps(v2_record()), encoding="utf-8")
    (tmp_path / "own-study.yaml").write_text(CURATED, encoding="utf-8")
    files = [tmp_path / name for name in ("digest.tsv", "record.json", "own-study.yaml")]
    first = build(files, tmp_path / "one", bundled=False)
    second = build(files[::-1], tmp_path / "two", bundled=False)
    assert first.version == second.version


def test_a_curated_study_shares_the_iri_and_speaks_first(tmp_path: Path) -> None:
    written(tmp_path, {"arms": "Nivolumab", "states": "OligometastaticProstateCancer"})
    (tmp_path / "own-study.yaml").write_text(CURATED, encoding="utf-8")
    files = [tmp_path / "digest.tsv", tmp_path / "own-study.yaml"]
    report = build(files, tmp_path / "g", bundled=False)
    assert (report.studies, report.sources) == (1, {"curated": 1, "digest": 1})
    said = lines_of(tmp_path / "g")
    study = "<https://w3id.org/ptkg/study/NCT00000001>"
    term = "https://w3id.org/ptkg/ontology/"

    def values(name: str) -> set[str]:
        found = (re.match(rf"{re.escape(study)} <{term}{name}> (\S+)", line) for line in said)
        return {hit[1] for hit in found if hit}

    # The curated file says how many, in which state and what was given; the digest says where.
    assert {value.partition("^")[0] for value in values("enrolment")} == {'"33"'}
    assert values("hasArm") == {"<https://w3id.org/ptkg/record/curated/own-study/arm/avelumab>"}
    assert [value for value in values("enrols") if "/record/curated/own-study/" not in value] == []
    assert len(values("enrols")) == 1
    outcome = "<https://w3id.org/ptkg/record/digest/NCT00000001/outcome/primary-1>"
    assert values("hasOutcome") == {outcome}
    assert values("country") == {'"Australia"', '"France"'}


def test_arms_that_a_curated_study_lacks_are_kept() -> None:
    curated = replace(good(), source=Source(kind="curated", record_id="x", tier="paper"))
    one = replace(curated, name="OWN", arms=curated.arms[:1], populations=())
    row = good(states="arm 1: OligometastaticProstateCancer | arm 2: OligometastaticProstateCancer")
    assert give_way(row, [one]).arms == row.arms
    assert give_way(row, [one]).name == "OWN"
    without = give_way(row, [replace(curated, populations=())])
    assert without.arms == ()
    assert [each.arm_key for each in without.populations] == [None, None]
    assert give_way(row, []) == row
    assert give_way(one, [row]) == one


def test_a_european_record_replaces_the_row_of_its_number() -> None:
    number = "2019-000001-11"
    row = good(id=number, other_ids="")
    ids = (Identifier(value=number, registry="eudract", kind="trial"),)
    record = replace(
        row, source=Source(kind="euctr", record_id=f"{number}-GB", tier="registry"), identifiers=ids
    )
    assert keep_needed([row, record]) == (record,)
    assert keep_needed([good(), record]) == (good(), record)


# --- making -----------------------------------------------------------------------------------


def test_making_merges_the_records_of_a_trial_and_says_what_it_did(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    bare = v2_record()
    section = bare["protocolSection"]
    assert isinstance(section, dict)
    del section["armsInterventionsModule"]
    other = v2_record("NCT00000003")
    text = json.dumps(other).replace("Prostate Cancer", "Asthma").replace("mCRPC", "asthma")
    (folder / "bare.json").write_text(json.dumps(bare), encoding="utf-8")
    (folder / "other.json").write_text(text, encoding="utf-8")
    row = {
        "nct_id": "NCT00000001",
        "title": "Avelumab with stereotactic body radiotherapy in prostate cancer",
        "brief_summary": "Patients with prostate cancer receive avelumab.",
    }
    (folder / "rows.jsonl").write_text(f"{json.dumps(row)}\n{json.dumps(row)}\n", encoding="utf-8")
    (folder / "notes.txt").write_text("nothing to read", encoding="utf-8")
    made = maker.make(folder)
    assert list(made.lines()) == [
        "5 records read, 1 trials written",
        "2 further records of these trials filled gaps or said nothing new",
        "1 records left out: about other conditions",
        "1 records left out: the content is a text, not records (neither JSON, JSON Lines, XML nor"
        " YAML)",
    ]
    path = tmp_path / "digest.tsv"
    path.write_bytes(made.content)
    (found,) = rows(path)
    assert not isinstance(found, Reject)
    cells = found.value
    assert (cells["source"], cells["phase"], cells["status"]) == ("ctgov+text", "2", "completed")
    assert cells["arms"] == "Avelumab + StereotacticAblativeRadiotherapy"
    assert maker.make(folder).content == made.content


def test_a_sponsor_who_is_a_person_is_left_out() -> None:
    study = link(good())
    firms = ("Amgen", "A University", "Acme Therapeutics, Inc.")
    people = ("Ana Roe, MD", "Ana Roe")
    told = [
        maker.row("NCT00000001", [replace(study, sponsor=name)])["sponsor"]
        for name in (*firms, *people)
    ]
    assert told == [*firms, "", ""]


# --- the bundled table ------------------------------------------------------------------------


def test_the_bundled_digest_is_read_whole() -> None:
    found = list(digest.read_bundled())
    assert [each for each in found if isinstance(each, Reject)] == []
    numbers = [each.source.record_id for each in found if isinstance(each, Study)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) > 1400
    assert [loss for each in found if isinstance(each, Study) for loss in each.losses] == []
    assert digest.BUNDLED.stat().st_size < 1_500_000


def test_a_class_that_vanishes_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, {}, {"id": "NCT00000002", "arms": "Vanished"})
    monkeypatch.setattr(digest, "BUNDLED", path)
    lost = [each for each in digest.read_bundled() if isinstance(each, Reject)]
    assert [(each.file, each.path) for each in lost] == [(digest.FILE, "line 3: arms")]


def test_the_bundled_digest_is_written_as_it_is_read() -> None:
    """The table is in its own notation: reading and writing a row changes nothing."""
    for row in rows(digest.BUNDLED):
        assert not isinstance(row, Reject)
        cells = row.value
        held = parse_arms(str(cells["arms"]))
        assert format_arms(held) == cells["arms"]
        assert format_states(parse_states(str(cells["states"]), held), held) == cells["states"]
        assert format_endpoints(parse_endpoints(str(cells["endpoints"]))) == cells["endpoints"]


def test_the_bundled_digest_has_no_words_of_a_record() -> None:
    known = set(hierarchy.load().names)
    allowed = re.compile(r"[A-Za-z0-9_]+")
    for row in rows(digest.BUNDLED):
        assert not isinstance(row, Reject)
        for column in ("states", "endpoints"):
            bare = re.sub(r"<[^>]*>|arm \d+: ", "", str(row.value[column]))
            assert set(allowed.findall(bare)) <= known


def test_leaving_the_bundled_data_out_leaves_the_digest_out(tmp_path: Path) -> None:
    path = written(tmp_path, {})
    reading = read_all([path], bundled=False, progress=lambda *_: None)
    assert [study.source.record_id for study in reading.studies] == ["NCT00000001"]
