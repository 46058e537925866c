"""The results section of ClinicalTrials.gov records."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from graph.records import (
    AnalysisGroup,
    Bound,
    Comparison,
    Estimate,
    Outcome,
    Study,
)
from graph.sources import ctgov, read
from graph.sources.ctgov_comparisons import p_value
from graph.sources.ctgov_units import time_point, ucum
from graph.sources.node import Node
from graph.sources.text import decimal

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
MEASURES = "resultsSection.outcomeMeasuresModule.outcomeMeasures"
RPFS = "radiographic-progression-free-survival"
ORR = "objective-response-rate"


def raw() -> Json:
    path = ROOT / "tests" / "data" / "ctgov" / "NCT99999001.json"
    record: Json = json.loads(path.read_text(encoding="utf-8"))
    return record


def study(record: Json) -> Study:
    result = ctgov.study(record, "test.json")
    assert isinstance(result, Study), result
    return result


@pytest.fixture(scope="module")
def lantern() -> Study:
    return study(raw())


def of(result: Study, outcome_key: str) -> list[Estimate]:
    return [item for item in result.estimates if item.outcome_key == outcome_key]


def with_groups(arms: list[Json], titles: list[str], description: str = "") -> Study:
    """A study of these arms with one measure that has groups of these titles."""
    groups = [
        {"id": f"OG{number}", "title": title, "description": description}
        for number, title in enumerate(titles)
    ]
    measure = {"type": "PRIMARY", "title": "Death", "timeFrame": "1 year", "groups": groups}
    return study(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT99999101"},
                "armsInterventionsModule": {"armGroups": arms},
            },
            "resultsSection": {"outcomeMeasuresModule": {"outcomeMeasures": [measure]}},
        }
    )


def test_a_median_with_an_upper_limit_that_was_not_reached(lantern: Study) -> None:
    first, second = of(lantern, RPFS)
    assert first == Estimate(
        key=first.key,
        outcome_key=RPFS,
        group_key="avelumab-sabr",
        statistic="median",
        value=Bound(Decimal("8.4")),
        unit="mo",
        lower=Bound(Decimal("4.5")),
        upper=Bound(None, "not reached"),
        confidence_level=Decimal(95),
        denominator=31,
        analysis_set="intention to treat",
        note="The upper limit was not reached.",
    )
    assert second == Estimate(
        key=second.key,
        outcome_key=RPFS,
        group_key="enzalutamide",
        statistic="median",
        value=Bound(None, "not reached"),
        unit="mo",
        lower=Bound(Decimal("3.9")),
        upper=Bound(None, "not estimable"),
        confidence_level=Decimal(95),
        denominator=30,
        analysis_set="intention to treat",
        note="Less than 50% of participants had an event.",
    )


def test_proportions_categories_denominators_and_printed_text(lantern: Study) -> None:
    population = "Men with measurable disease who had at least one scan after the …"
    common: Json = {
        "outcome_key": ORR,
        "statistic": "proportion",
        "unit": "%",
        "unit_text": "percentage of participants",
        "confidence_level": Decimal(90),
        "analysis_set": population,
        "category": "Node only; Complete",
    }
    first, second, third = of(lantern, ORR)
    assert first == Estimate(
        key=first.key,
        group_key="group-sabr-and-avelumab",
        value=Bound(Decimal(31)),
        lower=Bound(Decimal(11)),
        upper=Bound(Decimal(59)),
        denominator=16,  # the class has its own
        **common,
    )
    assert second == Estimate(
        key=second.key,
        group_key="group-men-with-brca2",
        value=Bound(None, "not reported"),
        denominator=9,  # the measure's
        note="printed as <5",
        **common,
    )
    assert third == Estimate(
        key=third.key,
        group_key="group-all-participants",
        value=Bound(Decimal("1031.50")),
        **common,
    )
    category = f"{MEASURES}[1].classes[0].categories[0]"
    assert [(loss.path, loss.value) for loss in lantern.losses] == [
        (f"{MEASURES}[0].analyses[1].pValue", "not significant"),
        (f"{category}.measurements[1].value", "<5"),
        (f"{category}.measurements[3].groupId", "OG009"),
    ]


def test_shares_alive_at_a_time_are_landmark_rates(lantern: Study) -> None:
    rates = of(lantern, "overall-survival-at-12-months")
    assert [
        (rate.statistic, rate.value.value, rate.unit, rate.time_months, rate.time_text)
        for rate in rates
    ] == [
        ("landmark rate", Decimal("0.71"), "1", Decimal(12), "12 months"),
        ("landmark rate", Decimal("0.52"), "1", Decimal(24), "Month 24"),
    ]
    assert [rate.category for rate in rates] == [None, "Month 24"]


def test_dispersion_and_range(lantern: Study) -> None:
    (trough,) = of(lantern, "avelumab-trough-concentration")
    assert (trough.statistic, trough.value, trough.unit, trough.unit_text) == (
        "geometric mean",
        Bound(Decimal("26.1")),
        "ug/mL",
        None,
    )
    assert trough.dispersion == "geometric coefficient of variation (%) 41.2"
    (time,) = of(lantern, "time-on-treatment")
    assert (time.unit, time.unit_text) == ("", "furlongs")
    assert (time.range_low, time.range_high, time.lower) == (Decimal(1), Decimal(30), None)


def test_measures_are_the_planned_outcomes_or_their_own(lantern: Study) -> None:
    assert [(item.key, item.role) for item in lantern.outcomes] == [
        (RPFS, "primary"),
        (ORR, "secondary"),
        ("overall-survival-at-12-months", "secondary"),
        ("avelumab-trough-concentration", "other"),
        ("time-on-treatment", "other"),
        ("psa-response", "secondary"),
    ]
    assert lantern.outcomes[5] == Outcome(
        key="psa-response",
        name="PSA response",
        role="secondary",
        time_frame="1 year",
        field=f"{MEASURES}[5]",
    )


def test_analyses_become_comparisons(lantern: Study) -> None:
    ratio, alone = lantern.comparisons
    assert ratio == Comparison(
        key=ratio.key,
        outcome_key=RPFS,
        numerator_key="avelumab-sabr",
        denominator_key="enzalutamide",
        group_keys=("avelumab-sabr", "enzalutamide"),
        measure="hazard ratio",
        value=Bound(Decimal("0.61")),
        unit="1",
        lower=Bound(Decimal("0.41")),
        upper=Bound(Decimal("0.90")),
        confidence_level=Decimal(95),
        p_value=Decimal("0.001"),
        p_relation="<",
        p_sided="two-sided",
        method="Log Rank",
    )
    assert alone == Comparison(
        key=alone.key,
        outcome_key=RPFS,
        numerator_key=None,
        denominator_key=None,
        group_keys=("avelumab-sabr",),
        measure="other test",
        method="Exact binomial test",
        note="non-inferiority analysis",
    )


def test_groups_that_are_no_arm_by_title(lantern: Study) -> None:
    assert lantern.groups == (
        AnalysisGroup(
            key="group-sabr-and-avelumab",
            label="SABR and Avelumab",
            kind="result group",
            description="Combination.",
            field=f"{MEASURES}[1].groups[0]",
        ),
        AnalysisGroup(
            key="group-men-with-brca2",
            label="Men With BRCA2",
            kind="result group",
            description="A subgroup of both arms.",
            field=f"{MEASURES}[1].groups[1]",
        ),
        AnalysisGroup(
            key="group-all-participants",
            label="All Participants",
            kind="all participants",
            arm_keys=("avelumab-sabr", "enzalutamide", "observation"),
            field=f"{MEASURES}[1].groups[2]",
        ),
    )


def test_a_group_key_never_hides_an_arm() -> None:
    result = with_groups([{"label": "Group Zeta"}, {"label": "Eta"}], ["Zeta"])
    keys = [arm.key for arm in result.arms] + [group.key for group in result.groups]
    assert len(keys) == len(set(keys)) == 3


def test_keys_do_not_depend_on_order() -> None:
    record = raw()
    measures = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    before = study(record)
    measures.reverse()
    for measure in measures:
        for row in measure.get("classes", []):
            for category in row["categories"]:
                category["measurements"].reverse()
    after = study(record)
    assert {item.key: item.value for item in before.estimates} == {
        item.key: item.value for item in after.estimates
    }
    assert {item.key for item in before.comparisons} == {item.key for item in after.comparisons}


def test_a_cell_listed_twice_is_kept_once_with_a_loss() -> None:
    record = raw()
    measure = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][3]
    measure["classes"] *= 2
    result = study(record)
    assert len(of(result, "avelumab-trough-concentration")) == 1
    assert "the same cell is listed twice" in [loss.reason for loss in result.losses]


@pytest.mark.parametrize(
    ("printed", "unit", "text"),
    [
        ("Months", "mo", None),
        ("years", "a", None),
        ("Percentage of Participants", "%", "Percentage of Participants"),
        ("participants", "1", "participants"),
        ("ng/mL", "ng/mL", None),
        ("nanograms per milliliter (ng/mL)", "ng/mL", None),
        ("h*ng/mL", "h.ng/mL", None),
        ("score on a scale", "{score}", None),
        ("10^9 cells/liter", "10*9/L", None),
        ("μg/mL", "ug/mL", None),
        ("mmHg", "mm[Hg]", None),
        ("kg/m^2", "kg/m2", None),
        ("hot flashes", "", "hot flashes"),
    ],
)
def test_units(printed: str, unit: str, text: str | None) -> None:
    assert ucum(printed) == (unit, text)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Overall survival at Month 36", "36"),
        ("2-year PFS", "24"),
        ("Week 12", "2.76"),
        ("rPFS at 6 months (6 months)", "6"),
        ("from Week 2 to Week 9", None),
        ("up to 24 months", None),
        ("men aged 65 years", None),
        ("patients >=75 years", None),
        ("Response", None),
    ],
)
def test_time_points(text: str, months: str | None) -> None:
    found = time_point(text)
    assert (None if found is None else found[0]) == (None if months is None else Decimal(months))


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("0.03", ("0.03", "=")),
        ("<0.0001", ("0.0001", "<")),
        ("< 0.001", ("0.001", "<")),
        (">0.05", ("0.05", ">")),
        ("=0.5", ("0.5", "=")),
        ("≤.05", ("0.05", "<=")),
        ("p = 0.04", ("0.04", "=")),
        ("1.0", ("1.0", "=")),
        ("1.2", None),
        ("NS", None),
        ("0.01-0.05", None),
    ],
)
def test_p_values(printed: str, expected: tuple[str, str] | None) -> None:
    node = Node({"pValue": printed}, "analyses[0]")
    found = p_value(node)
    assert found == (None if expected is None else (Decimal(expected[0]), expected[1]))
    assert [loss.value for loss in node.losses] == ([] if expected else [printed])


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1e9, max_value=1e9))
def test_printed_numbers_are_read_as_printed(number: Decimal) -> None:
    assert decimal(f"{number:f}") == number
    assert decimal(f"{number:,f}") == number or abs(number) < 1


@given(st.text())
def test_no_text_makes_the_readers_raise(text: str) -> None:
    decimal(text)
    ucum(text)
    time_point(text)
    p_value(Node({"pValue": text}, ""))


def test_the_shared_records_with_results(shared: Path) -> None:
    studies = [
        item
        for folder in ("ctgov_v2", "ctgov_v2_other")
        for item in read(shared / "registry" / folder)
        if isinstance(item, Study) and item.estimates
    ]
    estimates = [item for study_ in studies for item in study_.estimates]
    assert len(studies) > 150
    assert len(estimates) == 15302
    assert sum(len(study_.comparisons) for study_ in studies) == 610
    for study_ in studies:
        groups = {arm.key for arm in study_.arms} | {group.key for group in study_.groups}
        assert len(groups) == len(study_.arms) + len(study_.groups)
        assert {item.group_key for item in study_.estimates} <= groups
        assert {key for item in study_.comparisons for key in item.group_keys} <= groups
    # Every printed value is a number, not reached, or not estimable: none was lost.
    assert {item.value.status for item in estimates} == {
        "reported",
        "not reached",
        "not estimable",
    }
