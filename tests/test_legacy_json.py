"""The JSON of ClinicalTrials.gov's former beta API: read by way of API v2's shape."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ctgov_xml import known, without_paths

from graph.records import Reject, Study
from graph.sources import LOADERS, ctgov_legacy, read

if TYPE_CHECKING:
    from pathlib import Path

DATA = ROOT / "tests" / "data" / "ctgov_older"
RECORD = json.loads((DATA / "NCT99999011-beta.json").read_text())
PROTOCOL = "FullStudy.Study.ProtocolSection"


def study(record: dict[str, object]) -> Study:
    found = ctgov_legacy.study(record, "a.json")
    assert isinstance(found, Study), found
    return found


def changed(path: str, value: object) -> dict[str, Any]:
    """The record with one field replaced."""
    record: dict[str, Any] = copy.deepcopy(RECORD)
    *parents, last = path.split(".")
    inner = record
    for parent in parents:
        inner = inner[parent]
    inner[last] = value
    return record


def test_the_same_study_in_both_shapes_is_the_same_study() -> None:
    (newer,) = read(DATA / "NCT99999011.json")
    assert isinstance(newer, Study)
    older = study(RECORD)
    assert without_paths(older) == without_paths(newer)
    assert older.losses == ()
    assert (older.source.kind, older.source.version) == ("ctgov", "2019-02-01")
    assert older.source.processed_on == newer.source.processed_on == "2019-02-08"
    assert older.source.sha256 != newer.source.sha256


def test_paths_are_those_of_the_record() -> None:
    older = study(RECORD)
    arms = f"{PROTOCOL}.ArmsInterventionsModule"
    assert [arm.field for arm in older.arms] == [
        f"{arms}.ArmGroupList.ArmGroup[0]",
        f"{arms}.ArmGroupList.ArmGroup[1]",
    ]
    assert [item.field for item in older.unresolved] == [
        f"{arms}.InterventionList.Intervention[1].InterventionArmGroupLabelList"
        ".InterventionArmGroupLabel[2]"
    ]


@pytest.mark.parametrize("wrap", ["FullStudy", "Study", "bare", "page"])
def test_wrappers_of_the_api(tmp_path: Path, wrap: str) -> None:
    inner = RECORD["FullStudy"]
    record = {
        "FullStudy": RECORD,
        "Study": inner,
        "bare": inner["Study"],
        "page": {"FullStudiesResponse": {"NStudiesFound": 2, "FullStudies": [inner, inner]}},
    }[wrap]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(record))
    found = list(read(path))
    assert [type(item) for item in found] == [Study] * (2 if wrap == "page" else 1)


def test_one_item_may_stand_without_its_list() -> None:
    one = changed(
        "FullStudy.Study.ProtocolSection.ConditionsModule.ConditionList", {"Condition": "A"}
    )
    assert study(one).conditions == ("A",)


@pytest.mark.parametrize(
    ("path", "value", "lost"),
    [
        ("StatusModule.OverallStatus", "Resting", ("StatusModule.OverallStatus", "Resting")),
        (
            "DesignModule.PhaseList",
            {"Phase": ["Phase 9"]},
            ("DesignModule.PhaseList.Phase[0]", "Phase 9"),
        ),
        (
            "DesignModule.EnrollmentInfo.EnrollmentCount",
            "many",
            ("DesignModule.EnrollmentInfo.EnrollmentCount", "many"),
        ),
        (
            "StatusModule.StartDateStruct",
            "March 2015",
            ("StatusModule.StartDateStruct", "March 2015"),
        ),
        ("StatusModule.NewField", "words", ("StatusModule.NewField", "words")),
        ("NewModule", {"A": "b"}, ("NewModule", "1 fields")),
        (
            "ConditionsModule.ConditionList",
            {"Condition": [["A"]]},
            ("ConditionsModule.ConditionList.Condition[0]", "a list of 1"),
        ),
    ],
)
def test_what_is_unknown_is_a_named_loss(path: str, value: object, lost: tuple[str, str]) -> None:
    found = study(changed(f"{PROTOCOL}.{path}", value))
    assert [(loss.path, loss.value) for loss in found.losses] == [
        (f"{PROTOCOL}.{lost[0]}", lost[1])
    ]


@pytest.mark.parametrize("value", [None, "NCT1", 7, ["NCT99999011"] * 2, {}])
def test_a_record_without_its_number_is_a_reject(value: object) -> None:
    found = ctgov_legacy.study(changed(f"{PROTOCOL}.IdentificationModule.NCTId", value), "a.json")
    if isinstance(value, list):  # stated twice, and the same
        assert isinstance(found, Study)
        return
    assert isinstance(found, Reject)
    assert found.path == f"{PROTOCOL}.IdentificationModule.NCTId"
    assert found.reason.startswith("a study needs its NCT number")


def test_a_deeply_nested_field_is_a_reject() -> None:
    for depth in (60, 600):
        deep: object = "x"
        for _ in range(depth):
            deep = {"a": deep}
        found = ctgov_legacy.study(changed(f"{PROTOCOL}.Deep", deep), "a.json")
        assert isinstance(found, Reject)
        assert found.reason == "the record is nested too deeply to be a study; fetch it again"


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a record."""
    found = [path] if path else []
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in items:
        found += places(item, (*path, key))
    return found


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.just([]), st.just({}),
    st.lists(st.text(max_size=5), max_size=3), st.just("x" * 300),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)  # fmt: skip


@settings(max_examples=80)
@given(st.lists(st.tuples(st.sampled_from(places(RECORD)), JUNK), min_size=1, max_size=4))
def test_mutated_records_give_a_study_or_a_reject(
    changes: list[tuple[tuple[Any, ...], object]],
) -> None:
    record: Any = copy.deepcopy(RECORD)
    for path, value in changes:
        inner = record
        for part in path[:-1]:
            if not (isinstance(inner, dict) and part in inner) and not (
                isinstance(inner, list) and isinstance(part, int) and part < len(inner)
            ):
                break
            inner = inner[part]
        else:
            if isinstance(inner, dict) or (
                isinstance(inner, list) and isinstance(path[-1], int) and path[-1] < len(inner)
            ):
                inner[path[-1]] = value
    if ctgov_legacy.recognises(record):
        known(ctgov_legacy.study(record, "a.json"))


def test_only_records_of_this_api_are_recognised() -> None:
    assert LOADERS["ctgov beta"].study is ctgov_legacy.study
    assert ctgov_legacy.recognises(RECORD)
    assert not ctgov_legacy.recognises({"FullStudy": {"Study": {}}})
    assert not ctgov_legacy.recognises({"Study": "x"})
    assert not ctgov_legacy.recognises({"protocolSection": {}})


def test_the_real_records_are_read(shared: Path) -> None:
    found = list(read(shared / "registry" / "ctgov_legacy_json"))
    assert Counter(type(item).__name__ for item in found) == {"Study": 306}
    studies = [item for item in found if isinstance(item, Study)]
    assert [loss.reason for item in studies for loss in item.losses] == [
        "only people are named; a citation needs a title"
    ]
    assert sum(1 for item in studies if item.estimates) == 7
    assert sum(1 for item in studies if item.outcomes) == 305
