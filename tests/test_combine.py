"""The headline question: same arm, graded, explained."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.combine import combine
from queries.grading import GRADES, Member, are_pair, best, grade_of, weakest
from queries.present import render_combination
from queries.questions import answer

if TYPE_CHECKING:
    from engines import Engines

    from queries.combine import CombinationAnswer
    from queries.engine import StoreEngine

SABR = "StereotacticAblativeRadiotherapy"
ICI = "ImmuneCheckpointInhibitor"
SEED = (
    "ASTRO 2021: Is Metastasis-Directed Therapy the Wave of the Future in Oligo-mCRPC? "
    "(seed article)"
)
NCT03477864 = "SBRT with cemiplimab and/or intraprostatic ipilimumab before prostatectomy"
SBRT_ICI_SURGERY = "SBRT + anti-PD-1 and/or ipilimumab, then prostatectomy"


def arms(found: CombinationAnswer) -> list[tuple[str, str, str]]:
    return [(row.name, row.arm_label, row.grade) for row in found.rows]


def test_sabr_with_a_checkpoint_inhibitor(small_engine: StoreEngine) -> None:
    found = combine(small_engine, [SABR, ICI])
    assert arms(found) == [
        ("CheckPRO", "nivolumab + ipilimumab + SBRT", "concurrent"),
        ("ICE-PAC", "avelumab + SABR", "concurrent"),
        (NCT03477864, SBRT_ICI_SURGERY, "timing not stated"),
    ]
    assert found.same_trial == 0
    assert found.sentence == (
        "3 trials (3 arms) with stereotactic ablative radiotherapy and immune checkpoint "
        "inhibitor in the same arm: none has them in different arms."
    )


def test_the_ice_pac_row_by_the_interface(small_engine: StoreEngine) -> None:
    asked = ["SABR", "immune checkpoint inhibitor"]
    data = json.loads(json.dumps(combine(small_engine, [SABR, ICI], asked=asked).as_json()))
    assert data["question"] == {
        "therapies": [
            {"asked": "SABR", "class": SABR, "label": "stereotactic ablative radiotherapy"},
            {
                "asked": "immune checkpoint inhibitor",
                "class": ICI,
                "label": "immune checkpoint inhibitor",
            },
        ],
        "state": None,
        "status": None,
        "phase": None,
        "scope": "prostate",
        "with_supportive": False,
        "with_presumed": False,
    }
    row = data["rows"][1]
    keep = ("name", "registry_ids", "arm", "grade", "phase", "status", "n", "comparisons")
    assert {key: row[key] for key in keep} == {
        "name": "ICE-PAC",
        "registry_ids": ["ACTRN12618000954224"],
        "arm": "avelumab + SABR",
        "grade": "concurrent",
        "phase": "phase 2",
        "status": "active not recruiting",
        "n": 31,
        "comparisons": [],
    }
    wanted = (
        "class",
        "dose",
        "dose_unit",
        "dose_gy",
        "fractions",
        "target",
        "role",
        "timing",
        "certain",
    )
    assert [tuple(therapy[key] for key in wanted) for therapy in row["therapies"]] == [
        (SABR, None, None, 20, 1, "metastasis", "investigated", "concurrent", True),
        ("Avelumab", 10, "mg/kg", None, None, None, "investigated", None, True),
    ]
    # the registry's record states no earlier therapy; the paper's criterion makes one certain
    assert [population["states"] for population in row["populations"]] == [
        ["MetastaticCastrationResistantProstateCancer"],
        ["ARPIPretreatedMetastaticCastrationResistantProstateCancer"],
    ]
    numbers = ("endpoint", "statistic", "value", "unit", "lower", "upper", "lower_status",
               "upper_status", "denominator")  # fmt: skip
    shown = [tuple(result[key] for key in numbers) for result in row["results"]]
    typed = [line for line in shown if line[0]]
    assert typed == [
        ("DiseaseControlRate", "proportion", 48, "%", 30, 67, "reported", "reported", 31),
        ("Grade3OrHigherTreatmentRelatedAdverseEvents", "proportion", 16, "%", None, None, None,
         None, None),
        ("ObjectiveResponseRate", "proportion", 31, "%", 11, 59, "reported", "reported", 16),
        ("ObjectiveResponseRateInNonIrradiatedLesions", "proportion", 33, "%", 10, 65,
         "reported", "reported", 12),
        ("OverallSurvival", "median", 14.1, "mo", 8.9, None, "reported", "not reached", None),
        ("RadiographicProgressionFreeSurvival", "median", 8.4, "mo", 4.5, None, "reported",
         "not reached", None),
    ]  # fmt: skip
    assert {
        result["value"]: result["source"] for result in row["results"] if result["endpoint"]
    } == {
        **dict.fromkeys([48, 31, 14.1, 8.4], SEED),
        16: "https://doi.org/10.1016/j.eururo.2021.08.011",
        33: "https://doi.org/10.1016/j.eururo.2021.08.011",
    }
    assert row["safety"] == [
        {
            "kind": "outcome",
            "event": "grade 3-4 treatment-related adverse events",
            "total": False,
            "category": None,
            "group": None,
            "grade_min": 3,
            "grade_max": 4,
            "attribution": "treatment related",
            "affected": 6,
            "at_risk": None,
            "percent": 16,
            "source": "https://doi.org/10.1016/j.eururo.2021.08.011",
            "tier": "paper",
        }
    ]
    assert [source["cite"] for source in row["sources"]][:1] == [
        "https://doi.org/10.1016/j.eururo.2021.08.011"
    ]


def test_a_pd1_inhibitor_that_may_be_left_out_is_optional(small_engine: StoreEngine) -> None:
    assert arms(combine(small_engine, [SABR, "PD1Inhibitor"])) == [
        ("CheckPRO", "nivolumab + ipilimumab + SBRT", "concurrent"),
        (NCT03477864, SBRT_ICI_SURGERY, "optional"),
    ]


def test_classes_are_understood(small_engine: StoreEngine) -> None:
    assert arms(combine(small_engine, ["ExternalBeamRadiotherapy", "PDL1Inhibitor"])) == [
        ("ICE-PAC", "avelumab + SABR", "concurrent")
    ]


def test_nivolumab_alone_is_no_pair_of_checkpoint_and_pd1_inhibitor(
    small_engine: StoreEngine,
) -> None:
    found = combine(small_engine, [ICI, "PD1Inhibitor"])
    assert "CheckMate 9KD (arm B)" not in {row.name for row in found.rows}
    assert "CheckMate 9KD (arm B)" not in {example.name for example in found.examples}
    assert {row.name for row in found.rows} == {"CheckPRO", NCT03477864}


def test_two_options_of_one_choice_are_no_pair(small_engine: StoreEngine) -> None:
    found = combine(small_engine, ["AbirateroneAcetate", "Enzalutamide"])
    assert [(e.name, e.grade, e.alternatives) for e in found.examples] == [
        ("CARD", "same trial", True)
    ]
    assert found.sentence == (
        "0 trials with abiraterone acetate and enzalutamide in the same arm: "
        "1 has both, but in different arms or as alternatives."
    )


def test_what_goes_together_in_one_option_is_an_optional_pair(small_engine: StoreEngine) -> None:
    assert arms(combine(small_engine, ["AbirateroneAcetate", "Corticosteroid"]))[-1] == (
        "CARD",
        "the other androgen-signalling-targeted inhibitor",
        "optional",
    )


def test_compared_therapies_are_not_combined(small_engine: StoreEngine) -> None:
    found = combine(small_engine, ["Cabazitaxel", "AndrogenReceptorPathwayInhibitor"])
    assert found.as_json()["not_combined"] == {
        "same_trial": 1,
        "left_out": 0,
        "alongside": 0,
        "examples": [
            {
                "study": "https://w3id.org/ptkg/study/NCT02485691",
                "name": "CARD",
                "grade": "compared",
            }
        ],
    }
    assert found.sentence.endswith("in the same arm: 1 has both, but in different arms.")


def test_three_therapies_take_the_weakest_pair(small_engine: StoreEngine) -> None:
    found = combine(small_engine, [SABR, "CTLA4Inhibitor", "PD1Inhibitor"])
    assert arms(found) == [
        ("CheckPRO", "nivolumab + ipilimumab + SBRT", "timing not stated"),
        (NCT03477864, SBRT_ICI_SURGERY, "optional"),
    ]


def test_filters_narrow_and_the_empty_answer_says_so(small_engine: StoreEngine) -> None:
    assert [
        row.name
        for row in combine(
            small_engine, [SABR, ICI], state="CastrationResistantProstateCancer", phase="Phase2"
        ).rows
    ] == ["CheckPRO", "ICE-PAC"]
    found = combine(small_engine, [SABR, ICI], status="Recruiting", phase="Phase2")
    assert found.sentence == (
        "0 trials with stereotactic ablative radiotherapy and immune checkpoint inhibitor "
        "in the same arm: 3 more do not meet phase 2, status recruiting, scope prostate."
    )


def test_grades_on_demand(small_engine: StoreEngine) -> None:
    only = combine(small_engine, [SABR, ICI], grades=["concurrent"])
    assert {row.name for row in only.rows} == {"CheckPRO", "ICE-PAC"}
    with pytest.raises(ValueError, match="name the therapies"):
        combine(small_engine, [])


@pytest.mark.parametrize("partner", [ICI, "PD1Inhibitor", "PDL1Inhibitor", "CTLA4Inhibitor"])
def test_the_stored_question_and_the_function_agree(
    small_engine: StoreEngine, partner: str
) -> None:
    stored = answer(small_engine, "combination", {"therapy": SABR, "partner": partner})
    pairs = dict(zip(stored.column("arm"), stored.column("grade"), strict=True))
    assert pairs == {row.arm: row.grade for row in combine(small_engine, [SABR, partner]).rows}


def test_every_engine_combines_alike(engines: Engines, small_engine: StoreEngine) -> None:
    for name in ("oxigraph", "oxrdflib", "http"):
        assert combine(engines[name], [SABR, ICI]) == combine(small_engine, [SABR, ICI])


def test_reading_imports_nothing_heavy(bundled_graph: Path) -> None:
    code = f"""
import sys
from queries.engine import open_engine
from queries.combine import combine
found = combine(open_engine({str(bundled_graph)!r}), ["{SABR}", "{ICI}"])
assert found.rows
heavy = {{"rdflib", "owlready2", "SPARQLWrapper", "pandas", "streamlit", "networkx", "pydantic"}}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("[]\n", "")


def member(node: str, *types: str, **facts: object) -> Member:
    made: dict[str, object] = {"study": "s", "arm": "a", "node": node, "certain": True}
    return Member(**{**made, "types": frozenset(types), **facts})  # type: ignore[arg-type]


NIVOLUMAB = member("n", "Nivolumab")
SURGERY = member("s", "RadicalProstatectomy", local=True)


@pytest.mark.parametrize(
    ("first", "second", "grade"),
    [
        ({}, {}, "timing not stated"),
        ({"timing": "Concurrent"}, {}, "concurrent"),
        ({"timing": "Concurrent"}, {"timing": "Adjuvant"}, "concurrent"),
        ({"timing": "Neoadjuvant"}, {}, "timing not stated"),
        ({"timing": "Neoadjuvant"}, {"local": True}, "sequential"),
        ({"timing": "Neoadjuvant", "local": True}, {}, "timing not stated"),
        ({"timing": "Adjuvant"}, {"local": True, "timing": "Adjuvant"}, "timing not stated"),
        ({"timing": "Maintenance"}, {}, "sequential"),
        ({"timing": "Induction"}, {"timing": "Induction"}, "timing not stated"),
        ({"timing": "OnProgression"}, {"local": True}, "sequential"),
        ({"timing": "Concurrent", "certain": False}, {}, "optional"),
    ],
)
def test_timing_grades(first: dict[str, object], second: dict[str, object], grade: str) -> None:
    one, other = member("1", "A", **first), member("2", "B", **second)
    assert grade_of(one, other) == grade_of(other, one) == grade


def test_what_is_a_pair() -> None:
    choice = member("c", "PD1Inhibitor")
    first = member("1", "Nivolumab", certain=False, choice="c", options=frozenset({"o1"}), most=1)
    second = member("2", "Cemiplimab", certain=False, choice="c", options=frozenset({"o2"}), most=1)
    together = member("3", "SABR", certain=False, choice="c", options=frozenset({"o1"}), most=1)
    either = member("4", "Ipilimumab", certain=False, choice="c", options=frozenset({"o3"}), most=2)
    assert are_pair(NIVOLUMAB, SURGERY)
    assert not are_pair(NIVOLUMAB, NIVOLUMAB)
    assert not are_pair(NIVOLUMAB, member("n2", "Nivolumab"))
    assert not are_pair(choice, first)
    assert not are_pair(first, second)
    assert are_pair(first, together)
    assert are_pair(either, second)


TYPES = ["Nivolumab", "Ipilimumab", "SABR"]
members = st.builds(
    member,
    st.sampled_from("1234"),
    st.sampled_from(TYPES),
    certain=st.booleans(),
    timing=st.sampled_from([None, "Concurrent", "Adjuvant", "Maintenance"]),
    local=st.booleans(),
)


@given(members, members)
def test_pairs_and_grades_have_no_order(one: Member, other: Member) -> None:
    assert are_pair(one, other) == are_pair(other, one)
    assert grade_of(one, other) == grade_of(other, one)


@given(st.lists(st.lists(members, min_size=1, max_size=4), min_size=1, max_size=3))
def test_the_best_match_is_made_of_pairs_and_no_candidate_makes_it_worse(
    candidates: list[list[Member]],
) -> None:
    found = best(candidates)
    fewer = best([each[:1] for each in candidates])
    if found is None:
        assert fewer is None
        return
    assert all(m in each for m, each in zip(found.members, candidates, strict=True))
    assert len({m.node for m in found.members}) == len(found.members)
    if fewer is not None:
        assert weakest([found.grade, fewer.grade]) == fewer.grade


def test_the_grades_are_the_interfaces() -> None:
    assert GRADES == (
        "concurrent", "sequential", "timing not stated", "optional", "compared", "same trial",
    )  # fmt: skip


STANDARD = "standard of care + abiraterone"
WITH_RADIOTHERAPY = "standard of care + abiraterone + radiotherapy"
OTHER_INHIBITOR = "the other androgen-signalling-targeted inhibitor"


def test_what_goes_along_is_no_partner_unless_it_is_asked_for(small_engine: StoreEngine) -> None:
    wide = ["Abiraterone", "SystemicTherapy"]
    found = combine(small_engine, wide)
    assert arms(found) == [
        ("PEACE-1", STANDARD, "timing not stated"),
        ("PEACE-1", WITH_RADIOTHERAPY, "timing not stated"),
    ]
    assert found.sentence == (
        "1 trial (2 arms) with abiraterone and systemic therapy in the same arm: 1 more gives one "
        "of them only alongside, as supportive care, placebo or a steroid."
    )
    counted = combine(small_engine, wide, supportive=True)
    with_card = [*arms(found), ("CARD", OTHER_INHIBITOR, "optional")]
    assert arms(counted) == with_card
    assert counted.alongside == 0
    for steroid in ("Prednisone", "Corticosteroid"):  # who names it asks for it
        assert arms(combine(small_engine, ["Abiraterone", steroid])) == with_card


def test_castration_that_resistant_disease_presumes_counts_when_asked_for(
    small_engine: StoreEngine,
) -> None:
    pair = ["AndrogenDeprivationTherapy", SABR]
    assert arms(combine(small_engine, pair)) == [("SBRT-SG 05", "SBRT + ADT", "timing not stated")]
    found = combine(small_engine, pair, presumed=True)
    assert arms(found) == [
        ("CheckPRO", "nivolumab + ipilimumab + SBRT", "concurrent"),
        ("ICE-PAC", "SABR + avelumab", "concurrent"),
        ("SBRT-SG 05", "SBRT + ADT", "timing not stated"),
    ]
    first = found.rows[1].therapies[0]
    assert (first.name, first.label, first.presumed) == (
        "AndrogenDeprivationTherapy",
        "ongoing castration",
        True,
    )
    assert "(inferred: castration-resistant disease)" in render_combination(found)


def test_no_castration_is_presumed_where_it_is_stated_or_not_all_men_are_resistant(
    small_engine: StoreEngine,
) -> None:
    query = (
        "PREFIX ptkg: <https://w3id.org/ptkg/ontology/> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT DISTINCT ?name WHERE { ?study ptkg:hasArm ?arm ; rdfs:label ?name . "
        "?arm ptkg:presumes ?therapy } ORDER BY ?name"
    )
    assert [name for (name,) in small_engine.select(query).rows] == [
        "CARD",
        "CheckMate 9KD (arm B)",
        "CheckPRO",
        "ICE-PAC",
        "Metastasis-directed therapy in oligoprogressive castration-resistant prostate cancer "
        "(Johns Hopkins cohort)",
    ]


def test_men_in_other_states_too_presume_nothing() -> None:
    from dataclasses import replace

    from small_papers import ice_pac
    from small_records import lines_of

    from graph.closure import close
    from graph.store import memory_store, select

    study = ice_pac()
    sensitive = replace(
        study.populations[0], key="p2", classes=("MetastaticHormoneSensitiveProstateCancer",)
    )
    query = "SELECT ?a WHERE { ?a <https://w3id.org/ptkg/ontology/presumes> ?therapy }"
    presuming = []
    for men in (study.populations, (*study.populations, sensitive), (sensitive,)):
        store = memory_store(lines_of([replace(study, populations=men)]))
        close(store)
        presuming.append(len(list(select(store, query))))
    assert presuming == [1, 0, 0]
