"""Adverse events, participant flow and baseline: from a registry's tables to answers."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from small_records import lines_of

from graph.closure import close
from graph.linking import link
from graph.records import AdverseEvent, BaselineValue, Bound, FlowCount, Study
from graph.sources import ctgov, read
from graph.sources.grades import grades, own_grades, relatedness
from graph.store import load_ontology, memory_store
from graph.validate import record_shapes, run_checks
from queries import questions
from queries.combine import combine
from queries.combine_json import answer_json
from queries.engine import StoreEngine
from queries.engine_rdflib import RdflibEngine
from queries.present_study import study_table
from queries.study import page

if TYPE_CHECKING:
    from pathlib import Path

    from queries.engine import Engine

Json = dict[str, Any]
STUDY = "https://w3id.org/ptkg/study/NCT99999001"
SAFETY = "resultsSection.adverseEventsModule"
FLOW = "resultsSection.participantFlowModule"
BASELINE = "resultsSection.baselineCharacteristicsModule"
GROUPS = (("1", "Avelumab + SABR"), ("2", "Enzalutamide"))


def groups(letter: str) -> list[Json]:
    return [{"id": letter + number, "title": title} for number, title in GROUPS]


def record() -> Json:
    """The invented registry record with a safety table, a flow and a baseline."""
    path = ROOT / "tests" / "data" / "ctgov" / "NCT99999001.json"
    made: Json = json.loads(path.read_text(encoding="utf-8"))
    counts = {"seriousNumAtRisk": 31, "deathsNumAtRisk": 31, "otherNumAtRisk": 31}
    made["resultsSection"] |= {
        "adverseEventsModule": {
            "frequencyThreshold": "5",
            "timeFrame": "30 days",
            "eventGroups": [
                groups("E")[0]
                | counts
                | {"seriousNumAffected": 5, "deathsNumAffected": 9, "otherNumAffected": 20},
                groups("E")[1] | {"seriousNumAffected": 0, "seriousNumAtRisk": 0},
            ],
            "seriousEvents": [
                {
                    "term": "Pneumonitis",
                    "organSystem": "Respiratory disorders",
                    "sourceVocabulary": "MedDRA 24.0",
                    "assessmentType": "SYSTEMATIC_ASSESSMENT",
                    "stats": [
                        {"groupId": "E1", "numEvents": 3, "numAffected": 2, "numAtRisk": 31},
                        {"groupId": "E2", "numAffected": 0, "numAtRisk": 0},
                        {"groupId": "E9", "numAffected": 1, "numAtRisk": 31},
                    ],
                },
                {
                    "term": "Colitis",
                    "stats": [{"groupId": "E1", "numAffected": 0, "numAtRisk": 31}],
                },
            ],
            "otherEvents": [
                {
                    "term": "Fatigue",
                    "notes": "Grade 3",
                    "stats": [{"groupId": "E1", "numAffected": 1, "numAtRisk": 31}],
                },
                {
                    "term": "Nausea",
                    "stats": [{"groupId": "E1", "numAffected": 40, "numAtRisk": 31}],
                },
            ],
        },
        "participantFlowModule": {
            "groups": groups("F"),
            "periods": [
                {
                    "title": "Overall Study",
                    "milestones": [
                        {"type": "STARTED", "achievements": flow_cells(31, 30)},
                        {"type": "COMPLETED", "achievements": flow_cells(20, 25)},
                        {"type": "NOT COMPLETED", "achievements": flow_cells(11, 5)},
                    ],
                    "dropWithdraws": [{"type": "Death", "reasons": flow_cells(9, 5)}],
                }
            ],
        },
        "baselineCharacteristicsModule": {
            "groups": [*groups("B"), {"id": "B3", "title": "Total"}],
            "denoms": [
                {
                    "units": "Participants",
                    "counts": [{"groupId": "B1", "value": "31"}, {"groupId": "B3", "value": "61"}],
                }
            ],
            "measures": [
                {
                    "title": "Age, Continuous",
                    "paramType": "MEDIAN",
                    "dispersionType": "FULL_RANGE",
                    "unitOfMeasure": "years",
                    "classes": [
                        {
                            "categories": [
                                {
                                    "measurements": [
                                        {
                                            "groupId": "B1",
                                            "value": "71",
                                            "lowerLimit": "55",
                                            "upperLimit": "84",
                                        },
                                        {"groupId": "B2", "value": "NA"},
                                    ]
                                }
                            ]
                        }
                    ],
                },
                {
                    "title": "Gleason score",
                    "paramType": "COUNT_OF_PARTICIPANTS",
                    "unitOfMeasure": "Participants",
                    "classes": [
                        {
                            "categories": [
                                {
                                    "title": "8 to 10",
                                    "measurements": [
                                        {"groupId": "B1", "value": "10"},
                                        {"groupId": "B3", "value": "22"},
                                    ],
                                }
                            ]
                        }
                    ],
                },
            ],
        },
    }
    return made


def flow_cells(*numbers: int) -> list[Json]:
    return [
        {"groupId": f"F{group}", "numSubjects": str(number)}
        for group, number in enumerate(numbers, start=1)
    ]


@cache
def lantern() -> Study:
    study = ctgov.study(record(), "test.json")
    assert isinstance(study, Study), study
    return study


@cache
def lines() -> tuple[str, ...]:
    return tuple(lines_of([link(lantern())]))


@pytest.fixture(scope="module")
def engine() -> StoreEngine:
    store = memory_store(lines())
    close(store)
    load_ontology(store)
    return StoreEngine(store, name="memory")


@pytest.fixture(params=["oxigraph", "rdflib"])
def either(request: pytest.FixtureRequest, engine: StoreEngine) -> Engine:
    """The same graph behind two engines."""
    if request.param == "oxigraph":
        return engine
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data="".join(f"{quad} .\n" for quad in engine.store), format="nquads")
    return RdflibEngine(dataset)


def test_the_safety_table_is_read_whole() -> None:
    events = lantern().adverse_events
    common: Json = {"group_key": "avelumab-sabr", "at_risk": 31}
    total: Json = {"total": True, "time_frame": "30 days", "field": f"{SAFETY}.eventGroups[0]"}
    assert events == (
        AdverseEvent(
            key=events[0].key, seriousness="serious", term="any serious adverse event",
            affected=5, **common, **total,
        ),
        AdverseEvent(
            key=events[1].key, seriousness="other", term="any other adverse event",
            affected=20, threshold_percent=Decimal(5), **common, **total,
        ),
        AdverseEvent(
            key=events[2].key, seriousness="death", term="death from any cause",
            affected=9, **common, **total,
        ),
        AdverseEvent(
            key=events[3].key, seriousness="serious", term="Pneumonitis",
            organ_system="Respiratory disorders", vocabulary="MedDRA 24.0",
            affected=2, events=3, assessment="systematic",
            field=f"{SAFETY}.seriousEvents[0]", **common,
        ),
        AdverseEvent(
            key=events[4].key, seriousness="serious", term="Colitis", affected=0,
            field=f"{SAFETY}.seriousEvents[1]", **common,
        ),
        AdverseEvent(
            key=events[5].key, seriousness="other", term="Fatigue", affected=1,
            grade_min=3, grade_max=3, field=f"{SAFETY}.otherEvents[0]", **common,
        ),
        AdverseEvent(
            key=events[6].key, seriousness="other", term="Nausea",
            field=f"{SAFETY}.otherEvents[1]", **common,
        ),
    )  # fmt: skip
    assert [
        (loss.path, loss.value) for loss in lantern().losses if loss.path.startswith(SAFETY)
    ] == [
        (f"{SAFETY}.otherEvents[1].stats[0].numAffected", "40"),
        (f"{SAFETY}.seriousEvents[0].stats[2].groupId", "E9"),
    ]


def test_the_flow_is_read_whole_and_tells_the_arms_sizes() -> None:
    shown = [
        (each.group_key, each.milestone, each.reason, each.participants) for each in lantern().flow
    ]
    assert shown == [
        ("avelumab-sabr", "started", None, 31),
        ("enzalutamide", "started", None, 30),
        ("avelumab-sabr", "completed", None, 20),
        ("enzalutamide", "completed", None, 25),
        ("avelumab-sabr", "not completed", None, 11),
        ("enzalutamide", "not completed", None, 5),
        ("avelumab-sabr", "not completed", "Death", 9),
        ("enzalutamide", "not completed", "Death", 5),
    ]
    first = lantern().flow[0]
    assert first == FlowCount(
        key=first.key, group_key="avelumab-sabr", period="Overall Study", milestone="started",
        participants=31, field=f"{FLOW}.periods[0].milestones[0]",
    )  # fmt: skip
    assert {arm.key: arm.participants for arm in lantern().arms} == {
        "avelumab-sabr": 31,
        "enzalutamide": 30,
        "observation": None,
    }


def test_the_baseline_is_read_whole() -> None:
    values = lantern().baseline
    count: Json = {"measure": "Gleason score", "category": "8 to 10", "statistic": "count"}
    assert values == (
        BaselineValue(
            key=values[0].key, group_key="avelumab-sabr", measure="Age, Continuous",
            statistic="median", value=Bound(Decimal(71)), unit="a", lower=Decimal(55),
            upper=Decimal(84), dispersion="full range", denominator=31,
            field=f"{BASELINE}.measures[0]",
        ),
        BaselineValue(
            key=values[1].key, group_key="avelumab-sabr", value=Bound(Decimal(10)), unit="1",
            denominator=31, field=f"{BASELINE}.measures[1]", **count,
        ),
        BaselineValue(
            key=values[2].key, group_key="group-total", value=Bound(Decimal(22)), unit="1",
            denominator=61, field=f"{BASELINE}.measures[1]", **count,
        ),
    )  # fmt: skip


def test_a_count_of_harm_as_triples() -> None:
    node = f"https://w3id.org/ptkg/record/ctgov/NCT99999001/adverse-event/{pneumonitis().key}"
    own = "https://w3id.org/ptkg/ontology/"
    whole = "http://www.w3.org/2001/XMLSchema#integer"
    said = sorted(
        line.split("> ", 1)[1].rsplit(" <", 1)[0]
        for line in lines()
        if line.startswith(f"<{node}>")
    )
    assert said == sorted(
        [
            f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{own}AdverseEventCount>",
            "<http://www.w3.org/ns/prov#wasDerivedFrom> "
            "<https://w3id.org/ptkg/record/ctgov/NCT99999001>",
            f'<{own}affected> "2"^^<{whole}>',
            f'<{own}ascertainment> "systematic"',
            f'<{own}atRisk> "31"^^<{whole}>',
            f'<{own}eventTerm> "Pneumonitis"',
            f'<{own}events> "3"^^<{whole}>',
            f"<{own}inGroup> <https://w3id.org/ptkg/record/ctgov/NCT99999001/arm/avelumab-sabr>",
            f'<{own}organSystem> "Respiratory disorders"',
            f"<{own}seriousness> <{own}SeriousEvent>",
            f'<{own}termVocabulary> "MedDRA 24.0"',
        ]
    )


def pneumonitis() -> AdverseEvent:
    return next(each for each in lantern().adverse_events if each.term == "Pneumonitis")


def test_the_counts_meet_the_shapes_and_the_checks(engine: StoreEngine) -> None:
    record_iri = "https://w3id.org/ptkg/record/ctgov/NCT99999001"
    assert list(record_shapes(engine.store, [record_iri])) == []
    assert [each for each in run_checks(engine.store) if each.severity == "violation"] == []


def test_safety_by_arm(either: Engine) -> None:
    table = questions.answer(either, "safety-by-arm", {"therapy": "avelumab"})
    keep = ("event", "kind", "total", "grade_min", "affected", "at_risk", "percent")
    rows = [tuple(row[name] for name in keep) for row in table.records()]
    assert rows == [
        ("death from any cause", "death", "yes", None, 9, 31, Decimal("29")),
        ("Fatigue", "other", "no", 3, 1, 31, Decimal("3.2")),
        ("any serious adverse event", "serious", "yes", None, 5, 31, Decimal("16.1")),
        ("Pneumonitis", "serious", "no", None, 2, 31, Decimal("6.5")),
    ]


def test_a_combination_tells_the_totals_of_harm(engine: StoreEngine) -> None:
    data = answer_json(combine(engine, ["ImmuneCheckpointInhibitor", "Radiotherapy"]))
    assert isinstance(data, dict)
    shown: Any = data["rows"]
    assert [(each["event"], each["affected"], each["percent"]) for each in shown[0]["safety"]] == [
        ("any serious adverse event", 5, 16.1),
        ("death from any cause", 9, 29),
    ]


def test_the_study_page_shows_harm_flow_and_baseline(engine: StoreEngine) -> None:
    rows = study_table(page(engine, STUDY)).rows
    shown = [(part, about, fact) for part, about, fact, _ in rows]
    sabr, enza = "Avelumab + SABR", "Enzalutamide"
    assert [row for row in shown if row[0] in {"harm", "flow", "baseline"}] == [
        ("harm", sabr, "any serious adverse event: 5 of 31 (16.1%)"),
        ("harm", sabr, "death from any cause: 9 of 31 (29%)"),
        ("harm", sabr, "any other adverse event: 20 of 31 (64.5%)"),
        ("harm", sabr, "Fatigue: 1/31 (3 %)"),
        ("harm", sabr, "Respiratory disorders: Pneumonitis: 2/31 (6 %)"),
        ("flow", sabr, "Overall Study, started: 31"),
        ("flow", enza, "Overall Study, started: 30"),
        ("flow", sabr, "Overall Study, completed: 20"),
        ("flow", enza, "Overall Study, completed: 25"),
        ("flow", sabr, "Overall Study, not completed: 11"),
        ("flow", enza, "Overall Study, not completed: 5"),
        ("flow", sabr, "Overall Study, because: Death: 9"),
        ("flow", enza, "Overall Study, because: Death: 5"),
        ("baseline", sabr, "Age, Continuous: median 71 (55 to 84)"),
        ("baseline", sabr, "Gleason score: 8 to 10: 10/31 (32 %)"),
        ("baseline", "Total", "Gleason score: 8 to 10: 22/61 (36 %)"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Grade 3 or higher adverse events", (3, 5)),
        ("Grade ≥3 toxicity", (3, 5)),
        ("grade >= 3 TRAEs", (3, 5)),
        ("Adverse events of grade >2", (3, 5)),
        ("Grade 3+ AEs", (3, 5)),
        ("grade 3-4 treatment-related adverse events", (3, 4)),
        ("Grade 3, 4 or 5 toxicity", (3, 5)),
        ("Grades III/IV", (3, 4)),
        ("CTCAE Grade 2", (2, 2)),
        ("grade 2 or lower", (1, 2)),
        ("Grade 1 AEs and Grade 4 AEs", None),
        ("Gleason grade 4", None),
        ("ISUP grade group 3", None),
        ("any grade", None),
        ("high-grade disease", None),
    ],
)
def test_grades(text: str, expected: tuple[int, int] | None) -> None:
    assert grades(text) == expected


@given(st.text())
def test_no_text_makes_the_grade_readers_raise(text: str) -> None:
    found = grades(text)
    assert found is None or 1 <= found[0] <= found[1] <= 5
    own_grades(text)
    relatedness(text)


def test_the_grade_of_a_category_is_the_numbers() -> None:
    made = record()
    cells = [{"groupId": "O1", "value": "4"}]
    made["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"] = [
        {
            "type": "SECONDARY",
            "title": "Participants with treatment-related adverse events by grade",
            "paramType": "COUNT_OF_PARTICIPANTS",
            "unitOfMeasure": "Participants",
            "groups": groups("O"),
            "classes": [
                {"title": title, "categories": [{"measurements": cells}]}
                for title in ("Grade 2", "Grade 3-4", "All grades")
            ],
        }
    ]
    study = ctgov.study(made, "test.json")
    assert isinstance(study, Study)
    assert [
        (each.category, each.grade_min, each.grade_max, each.relatedness)
        for each in link(study).estimates
    ] == [
        ("Grade 2", 2, 2, "treatment-related"),
        ("Grade 3-4", 3, 4, "treatment-related"),
        ("All grades", None, None, "treatment-related"),
    ]


def test_the_shared_records(shared: Path) -> None:
    studies = [
        item
        for item in read(shared / "registry" / "ctgov_v2_other")
        if isinstance(item, Study) and item.adverse_events
    ]
    assert sum(len(each.flow) for each in studies) >= 2900
    assert sum(len(each.baseline) for each in studies) >= 8000
    for study in studies:
        keys = {arm.key for arm in study.arms} | {group.key for group in study.groups}
        assert {each.group_key for each in study.adverse_events} <= keys
        assert {each.group_key for each in study.flow} <= keys
        assert {each.group_key for each in study.baseline} <= keys
        assert len({each.key for each in study.adverse_events}) == len(study.adverse_events)
