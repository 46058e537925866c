"""Scoring of readings against labels: every rule of the gold's README on a small example."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import orjson
import pytest

from graph.evaluate import EvaluationError, evaluate
from graph.evaluate_gold import GoldRecord, load_labels, read_gold
from graph.evaluate_items import Counts, Miss, Tally, tally
from graph.records import Arm, Choice, Outcome, Population, Range, Source, Study, Therapy

if TYPE_CHECKING:
    from pathlib import Path

Target = Literal["primary", "metastasis", "node", "bed", "not stated"]


def therapy(
    *classes: str,
    target: Target = "not stated",
    gy: Range | None = None,
    fractions: Range | None = None,
) -> Therapy:
    return Therapy(
        key="-".join(classes),
        name=classes[0],
        classes=classes,
        target=target,
        dose_gy=gy,
        fractions=fractions,
    )


def arm(label: str, *treatments: Therapy | Choice) -> Arm:
    return Arm(key=label.casefold(), label=label, treatments=treatments)


def study(
    *arms: Arm,
    populations: tuple[tuple[str, ...], ...] = (),
    outcomes: tuple[tuple[str, str], ...] = (),
) -> Study:
    return Study(
        source=Source(kind="ctgov", record_id="NCT00000001", tier="registry"),
        slug="nct00000001",
        name="NCT00000001",
        arms=arms,
        populations=tuple(
            Population(key=str(index), label="men", classes=classes)
            for index, classes in enumerate(populations)
        ),
        outcomes=tuple(
            Outcome(key=name, name=name, role="primary", classes=(cls,)) for name, cls in outcomes
        ),
        linked=True,
    )


def gold(**fields: object) -> GoldRecord:
    return GoldRecord.model_validate({"id": "NCT00000001", "set": "prostate", "arms": []} | fields)


def scored(labelled: GoldRecord, read: Study) -> Tally:
    return tally(labelled, read, load_labels())


def exact(number: int) -> Range:
    return Range(Decimal(number), Decimal(number))


def test_therapies_and_pairs_are_counted_per_arm() -> None:
    labelled = gold(
        arms=[
            {
                "label": "Arm A",
                "delivers": ["avelumab", "stereotactic body radiation therapy", "enzalutamide"],
                "may_deliver": ["docetaxel"],
            },
            {"label": "Arm B", "delivers": ["enzalutamide"]},
        ]
    )
    read = study(
        arm(
            "arm  a",
            therapy("Avelumab"),
            therapy("StereotacticAblativeRadiotherapy"),
            therapy("Placebo"),
            Choice(key="c", options=((therapy("Docetaxel"),), (therapy("Cabazitaxel"),))),
        ),
        arm("Arm B", therapy("Enzalutamide")),
        arm("Arm C", therapy("Radium223")),
    )
    result = scored(labelled, read).counts
    # Placebo in arm A is wrong, and so is all of arm C, which nobody labelled.
    assert result["therapies"] == Counts(right=3, wrong=2, missed=1)
    assert result["pairs"] == Counts(right=1, wrong=2, missed=2)
    assert result["involves"] == Counts(right=4, wrong=3, missed=1)


def test_every_miss_is_listed_with_its_kind_and_words() -> None:
    labelled = gold(
        arms=[
            {"label": "A", "delivers": ["docetaxel", "enzalutamide"], "may_deliver": ["placebo"]},
            {"label": "B", "delivers": ["cabazitaxel"]},
        ],
        disease_states=["metastatic castration-resistant prostate cancer"],
    )
    read = study(
        arm(
            "A",
            therapy("Placebo"),
            therapy("Taxane"),
            Choice(key="c", options=((therapy("Enzalutamide"),), (therapy("Radium223"),))),
        ),
        populations=(("CastrationResistantProstateCancer",),),
    )
    facets = ("therapies", "states")
    assert [miss for miss in scored(labelled, read).misses if miss.facet in facets] == [
        Miss(
            "therapies", "NCT00000001", "A", "wrong", "Placebo", "labelled as optional", "Placebo"
        ),
        Miss("therapies", "NCT00000001", "A", "missed", "Docetaxel", "not read"),
        Miss("therapies", "NCT00000001", "A", "missed", "Enzalutamide", "read as optional"),
        Miss("therapies", "NCT00000001", "B", "missed", "Cabazitaxel", "the arm was not read"),
        Miss(
            "states",
            "NCT00000001",
            "",
            "wrong",
            "CastrationResistantProstateCancer",
            "read more or less specifically",
            "men",
        ),
        Miss(
            "states",
            "NCT00000001",
            "",
            "missed",
            "MetastaticCastrationResistantProstateCancer",
            "read more or less specifically",
        ),
    ]


def test_arms_of_a_text_record_are_folded_into_one() -> None:
    labelled = gold(
        set="text",
        arms=[
            {"label": "docetaxel group", "delivers": ["docetaxel", "prednisone"]},
            {"label": "control group", "delivers": ["prednisone"], "may_deliver": ["placebo"]},
        ],
    )
    choice = Choice(key="c", minimum=0, options=((therapy("Docetaxel"),),))
    one = study(arm("trial", therapy("Prednisone"), choice))
    assert scored(labelled, one).counts["therapies"] == Counts(right=1)
    assert scored(labelled, one).counts["involves"] == Counts(right=2, missed=1)
    two = study(arm("x", therapy("Docetaxel"), therapy("Prednisone")), arm("y", therapy("Placebo")))
    assert scored(labelled, two).counts["therapies"] == Counts(missed=1)
    assert scored(labelled, two).counts["involves"] == Counts(right=3)


def test_a_class_outside_the_list_counts_neither_way_and_others_are_recovered() -> None:
    labelled = gold(
        arms=[{"label": "A", "delivers": ["other: giredestrant", "other: moon dust", "placebo"]}]
    )
    read = study(arm("A", therapy("Placebo"), therapy("Giredestrant")))
    result = scored(labelled, read)
    assert result.counts["therapies"] == Counts(right=1)
    assert result.misses == ()
    assert (result.recovered, result.others) == (1, 2)


def test_under_a_class_label_any_prediction_is_right() -> None:
    labelled = gold(arms=[{"label": "A", "delivers": ["class: PD-1 inhibitor", "docetaxel"]}])
    several = study(arm("A", therapy("Nivolumab"), therapy("Pembrolizumab"), therapy("Docetaxel")))
    assert scored(labelled, several).counts["therapies"] == Counts(right=2)
    assert scored(labelled, several).counts["pairs"] == Counts(right=1)
    class_itself = study(arm("A", therapy("PD1Inhibitor"), therapy("Avelumab")))
    assert scored(labelled, class_itself).counts["therapies"] == Counts(1, wrong=1, missed=1)


def test_a_salt_is_its_moiety_and_a_target_makes_its_class() -> None:
    labelled = gold(
        arms=[
            {
                "label": "A",
                "delivers": [
                    "abiraterone",
                    "stereotactic body radiation therapy",
                    "metastasis-directed therapy",
                ],
            }
        ]
    )
    read = study(
        arm(
            "A",
            therapy("AbirateroneAcetate"),
            therapy("StereotacticAblativeRadiotherapy", target="metastasis"),
        )
    )
    assert scored(labelled, read).counts["therapies"] == Counts(right=3)


def test_a_record_without_arm_groups_is_one_arm_trial() -> None:
    labelled = gold(arms=[{"label": "trial", "delivers": ["docetaxel", "enzalutamide"]}])
    read = study(arm("trial", therapy("Docetaxel"), therapy("Enzalutamide")))
    assert scored(labelled, read).counts["therapies"] == Counts(right=2)


def test_arms_that_were_not_told_apart_are_missed_and_wrong() -> None:
    labelled = gold(
        arms=[
            {"label": "docetaxel group", "delivers": ["docetaxel", "prednisone"]},
            {"label": "control group", "delivers": ["prednisone"]},
        ]
    )
    read = study(arm("trial", therapy("Docetaxel"), therapy("Prednisone"), therapy("Placebo")))
    result = scored(labelled, read).counts
    assert result["therapies"] == Counts(wrong=3, missed=3)
    assert result["pairs"] == Counts(wrong=3, missed=1)


def test_arms_of_one_label_are_taken_in_their_order() -> None:
    labelled = gold(
        arms=[
            {"label": "Arm", "delivers": ["docetaxel"]},
            {"label": "Arm", "delivers": ["enzalutamide"]},
            {"label": "Absent", "delivers": ["placebo"]},
        ]
    )
    read = study(arm("Arm", therapy("Docetaxel")), arm("Arm", therapy("Enzalutamide")))
    assert scored(labelled, read).counts["therapies"] == Counts(right=2, missed=1)


@pytest.mark.parametrize(
    ("labelled", "gy", "fractions", "expected"),
    [
        ({"dose_gy": 20, "fractions": 1}, exact(20), exact(1), Counts(right=1)),
        ({"dose_gy": 20}, exact(20), exact(5), Counts(right=1)),
        ({"dose_gy": 20, "fractions": 1}, exact(20), None, Counts(wrong=1, missed=1)),
        ({"dose_gy": [30, 45]}, Range(Decimal(30), Decimal(45)), None, Counts(right=1)),
        ({"dose_gy": [66, None]}, Range(Decimal(66), None), None, Counts(right=1)),
        ({"dose_gy": [66, None]}, exact(66), None, Counts(wrong=1, missed=1)),
        ({"dose_gy": 20}, None, None, Counts(missed=1)),
        ({}, exact(20), None, Counts(wrong=1)),
    ],
)
def test_doses(
    labelled: dict[str, object], gy: Range | None, fractions: Range | None, expected: Counts
) -> None:
    name = "stereotactic body radiation therapy"
    record = gold(arms=[{"label": "A", "radiotherapy": [{"therapy": name} | labelled]}])
    read = study(arm("A", therapy("StereotacticAblativeRadiotherapy", gy=gy, fractions=fractions)))
    assert scored(record, read).counts["dose"] == expected


def test_two_doses_of_one_class_need_two_therapies_or_the_same_numbers() -> None:
    rows = [{"therapy": "radiation therapy", "dose_gy": dose} for dose in (45, 60)]
    record = gold(arms=[{"label": "A", "radiotherapy": rows}])
    one = study(arm("A", therapy("Radiotherapy", gy=exact(45))))
    assert scored(record, one).counts["dose"] == Counts(right=1, missed=1)
    both = study(
        arm("A", therapy("Radiotherapy", gy=exact(60)), therapy("Radiotherapy", gy=exact(45)))
    )
    assert scored(record, both).counts["dose"] == Counts(right=2)


def test_states_are_a_union_without_ancestors_and_joint_classes_make_one() -> None:
    labelled = gold(disease_states=["metastatic castration-resistant prostate cancer"])
    joint = study(
        populations=(
            ("CastrationResistantProstateCancer", "MetastaticProstateCancer"),
            ("ProstateCancer",),
        )
    )
    assert scored(labelled, joint).counts["states"] == Counts(right=1)
    parent = study(populations=(("CastrationResistantProstateCancer",),))
    result = scored(labelled, parent).counts
    assert result["states"] == Counts(wrong=1, missed=1)
    # with ancestors: CRPC and prostate cancer are right, mCRPC and metastatic missed
    assert result["states with ancestors"] == Counts(right=2, missed=2)


def test_endpoints_belong_to_their_measure_and_null_is_none_of_them() -> None:
    labelled = gold(
        primary_endpoints=[
            {"measure": "Overall Survival", "endpoint": "overall survival"},
            {"measure": "Cognition", "endpoint": None},
        ]
    )
    read = study(
        outcomes=(("overall survival", "OverallSurvival"), ("cognition", "OverallSurvival"))
    )
    assert scored(labelled, read).counts["endpoints"] == Counts(right=1, wrong=1)


RECORDS: list[dict[str, object]] = [
    {
        "nct_id": "NCT00000001",
        "title": "Pembrolizumab in Metastatic Castration-Resistant Prostate Cancer",
        "brief_summary": "Participants receive pembrolizumab.",
    },
    {"nct_id": "NCT00000002", "title": "Docetaxel", "brief_summary": "Docetaxel is given."},
    {"nct_id": "NCT00000003", "title": "Not labelled", "brief_summary": "Nothing."},
]
LABELLED: list[dict[str, object]] = [
    {
        "id": "NCT00000001",
        "set": "text",
        "arms": [{"label": "trial", "delivers": ["pembrolizumab"], "may_deliver": []}],
        "disease_states": ["metastatic castration-resistant prostate cancer"],
        "primary_endpoints": [],
    },
    {
        "id": "NCT00000002",
        "set": "text",
        "arms": [{"label": "trial", "delivers": ["cabazitaxel"], "may_deliver": []}],
        "disease_states": [],
        "primary_endpoints": [],
        "unsure": "two taxanes are named elsewhere",
    },
    {"id": "NCT00000009", "set": "text", "arms": []},
]


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def test_text_records_end_to_end(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    write(tmp_path / "gold" / "gold.jsonl", LABELLED)
    records = write(tmp_path / "titles.jsonl", RECORDS)
    result = evaluate(tmp_path / "gold", [records])
    nothing = {
        "precision": None,
        "recall": None,
        "f1": None,
        "support": 0,
        "low": None,
        "high": None,
    }
    half = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2, "low": 0.0, "high": 1.0}
    whole = {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1, "low": 1.0, "high": 1.0}
    read = result.as_json()
    assert {name: read[name] for name in ("facets", "records")} == {
        "facets": [
            {"facet": "therapies"} | half,
            {"facet": "pairs"} | nothing,
            {"facet": "states"} | whole,
            {"facet": "endpoints"} | nothing,
            {"facet": "dose"} | nothing,
        ],
        "records": 2,
    }
    assert result.missing == ("NCT00000009",)
    assert result.as_text().splitlines() == [
        "facet                         P      R     F1    95 % interval  support",
        "therapies                 0.500  0.500  0.500   0.000 to 1.000        2",
        "pairs                         –      –      –           – to –        0",
        "states                    1.000  1.000  1.000   1.000 to 1.000        1",
        "endpoints                     –      –      –           – to –        0",
        "dose                          –      –      –           – to –        0",
        "involves                  0.500  0.500  0.500   0.000 to 1.000        2",
        "states with ancestors     1.000  1.000  1.000   1.000 to 1.000        4",
        "without the unsure records (1 of 2):",
        "therapies                 1.000  1.000  1.000   1.000 to 1.000        1",
        "pairs                         –      –      –           – to –        0",
        "states                    1.000  1.000  1.000   1.000 to 1.000        1",
        "endpoints                     –      –      –           – to –        0",
        "dose                          –      –      –           – to –        0",
        "involves                  1.000  1.000  1.000   1.000 to 1.000        1",
        "states with ancestors     1.000  1.000  1.000   1.000 to 1.000        4",
        "unsure records alone (1 of 2):",
        "therapies                 0.000  0.000  0.000   0.000 to 0.000        1",
        "pairs                         –      –      –           – to –        0",
        "states                        –      –      –           – to –        0",
        "endpoints                     –      –      –           – to –        0",
        "dose                          –      –      –           – to –        0",
        "involves                  0.000  0.000  0.000   0.000 to 0.000        1",
        "states with ancestors         –      –      –           – to –        0",
        "outside the label list: 0 of 0 recovered",
        "not among the records given: NCT00000009",
        "misses: 2",
        "NCT00000002  therapies  wrong  Docetaxel  (not labelled)  in: trial  "
        "read from: Docetaxel (title)",
        "NCT00000002  therapies  missed  Cabazitaxel  (not read)  in: trial",
    ]
    assert evaluate(tmp_path / "gold", [records]) == result


def test_what_is_missing_or_broken_gets_one_line(tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    records = write(tmp_path / "titles.jsonl", RECORDS)
    good = write(tmp_path / "gold.jsonl", LABELLED)
    empty = write(tmp_path / "empty.jsonl", [])
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "NCT00000001", "set": "text"}\n{"id":\n', encoding="utf-8")
    other = write(tmp_path / "other.jsonl", RECORDS[2:])
    cases = {
        (absent, records): f"gold: {absent} does not exist; "
        "give a .jsonl file of labelled records or its folder",
        (empty, records): f"gold: {empty} holds no labelled records; "
        "give a .jsonl file, one record a line",
        (good, absent): f"records: {absent}: no such file or folder; give the records' own files",
        (good, other): "records: none of the 3 labelled records is in the files given",
        (broken, records): "broken.jsonl, line 1, arms: Field required; "
        "broken.jsonl, line 2, line: Invalid JSON: EOF while parsing a value at line 1 column 6",
    }
    for (gold_path, record_path), message in cases.items():
        with pytest.raises(EvaluationError) as caught:
            evaluate(gold_path, [record_path])
        assert str(caught.value) == message


def test_every_label_of_the_gold_is_known(shared: Path) -> None:
    labels = load_labels()
    unknown = {
        label
        for record in read_gold(shared / "gold")
        for each in record.arms
        for label in (*each.delivers, *each.may_deliver)
        if not label.startswith("other: ")
        and labels.class_of("therapies", label) is None
        and labels.wildcard(label) is None
    }
    assert unknown == set()
    states = {label for record in read_gold(shared / "gold") for label in record.disease_states}
    assert {
        label
        for label in states
        if not label.startswith("other: ") and labels.class_of("disease_states", label) is None
    } == set()
    endpoints = {
        each.endpoint for record in read_gold(shared / "gold") for each in record.primary_endpoints
    }
    assert {
        label for label in endpoints if label and labels.class_of("endpoints", label) is None
    } == set()
