"""Rows that others made of registry records: own-worded ones of each known shape."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.reading import newest
from graph.records import Loss, Reject, Study
from graph.sources import ctgov, ctgov_copies, read

if TYPE_CHECKING:
    from pathlib import Path

NCT = "NCT99990001"
JOIN: dict[str, Any] = {
    "nct_id": NCT,
    "start_date": "2003-08-31",
    "completion_date": "2004-02-10",
    "phase": "Phase 2/Phase 3",
    "enrollment": 15,
    "brief_title": "An Invented Trial",
    "study_type": "Interventional",
    "rec_status": "Active, not recruiting",
    "last_update": "2013-01-08",
    "description": "Invented.",
    "other_id": "INV-1",
    "allocation": "Randomized",
    "intervention_model": "Parallel Assignment",
    "masking_description": "None (Open Label)",
    "gender": "Male",
    "minimum_age": 18.0,
    "criteria": "\n        Men with\n        mCRPC\n      ",
    "sponsor": "Invented Centre",
    "sponsor_type": "Other",
    "conditions": "Prostate Cancer|Bone Metastases",
    "interventions": [
        {"intervention_type": "Drug", "name": "Drug: Docetaxel", "description": None},
        {"intervention_type": "Radiation", "name": "Radiation: SBRT", "description": "8 Gy x 3"},
    ],
    "outcomes": [
        {"outcome_type": "primary", "measure": "PSA response", "time_frame": "1 year"},
        {"outcome_type": "other", "measure": "Trough", "time_frame": None},
        {"outcome_type": "tertiary", "measure": "Mood", "time_frame": None},
    ],
    "source": "somewhere",
}
FLAT: dict[str, Any] = {
    "nct_id": NCT,
    "brief_title": "An Invented Trial",
    "overall_status": "RECRUITING",
    "study_type": "INTERVENTIONAL",
    "phases": "PHASE1; PHASE2",
    "allocation": "NON_RANDOMIZED",
    "intervention_model": "PARALLEL",
    "masking": "NONE",
    "enrollment_count": "272",
    "enrollment_type": "ESTIMATED",
    "start_date": "2022-09-15",
    "lead_sponsor": "Kim Placeholder",
    "lead_sponsor_class": "OTHER",
    "responsible_party_investigator": "Kim Placeholder",
    "collaborators": "Example Pharmaceuticals; Second Centre",
    "conditions": "Prostate Cancer; mCRPC",
    "intervention_names": "Abiraterone; Enzalutamide",
    "intervention_types": "DRUG; DRUG",
    "primary_outcome_measures": "Adverse events; Response",
    "primary_outcome_timeframes": "3 years",
    "secondary_outcome_measures": "Overall survival",
    "brief_summary": "Led by Kim Placeholder.",
    "eligibility_criteria": "Men.",
}
SHORT: dict[str, Any] = {
    "nct_id": NCT,
    "title": "An Invented Trial",
    "phase": "Not Applicable",
    "status": "Recruiting",
    "study_type": "Observational",
    "conditions": ["Prostate Cancer"],
    "interventions": ["Tracking"],
    "sponsor": "Invented Centre",
    "collaborators": [],
    "enrollment_count": 1750,
    "start_date": "2002-07-16",
    "locations": ["Canada", "Australia"],
    "summary": "Invented.",
    "source_url": "https://example.org",
    "eligibility": {"raw_text": "Men.", "minimum_age": "18 Years", "sex": "MALE"},
    "export_date": "2026-01-05T18:33:41",
}
LEARNING: dict[str, Any] = {
    "nct_id": NCT,
    "brief_title": "An Invented Trial",
    "study_type": "Interventional",
    "phase": "Phase 3",
    "enrollment": "30.0",
    "condition": "Prostate Cancer",
    "keyword": "['mCRPC', \"men's health\"]",
    "intervention/intervention_name": "['Docetaxel', 'Placebo']",
    "intervention/intervention_type": "['Drug', 'Other']",
    "study_design_info/masking": "Triple (Participant, Care Provider, Investigator)",
    "study_design_info/intervention_model": "Single Group Assignment",
    "eligibility/criteria/textblock": "\n      Men.\n    ",
    "eligibility/minimum_age": "50 Years",
    "Drug intervention Number": "1.0",
    "icdcode": "[]",
}
DRUGS: dict[str, Any] = {
    "nctid": NCT,
    "status": "terminated",
    "why_stop": "\n    low accrual\n  ",
    "phase": "phase 1/phase 2",
    "diseases": "['prostate cancer']",
    "drugs": "['flutamide', 'goserelin']",
    "smiless": "[]",
    "criteria": "Men.",
}
LISTED: dict[str, Any] = {
    "nct_id": NCT,
    "nci_id": "NCI-2099-00001",
    "brief_title": "An Invented Trial",
    "brief_summary": "Invented.",
    "current_trial_status": "Temporarily Closed to Accrual",
    "sites": [{"org_name": "A", "org_country": "Canada"}, {"org_name": "B"}],
}
ROWS = {
    "join": JOIN,
    "flat": FLAT,
    "short": SHORT,
    "learning": LEARNING,
    "drugs": DRUGS,
    "listed": LISTED,
}


def study(row: dict[str, Any]) -> Study:
    found = ctgov_copies.study(row, "rows.jsonl")
    assert isinstance(found, Study)
    return found


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / "rows"
    path.write_text(json.dumps(ROWS[name]) + "\n" + json.dumps(ROWS[name]), encoding="utf-8")
    items = list(read(path))
    kind = "nci-cts" if name == "listed" else "ctgov-copy"
    assert [
        (item.source.kind, item.source.tier, item.source.record_id)
        for item in items
        if isinstance(item, Study)
    ] == [(kind, "secondary", NCT)] * 2


def test_a_join_of_tables() -> None:
    found = study(JOIN)
    assert (found.phases, found.status, found.allocation) == (
        ("2", "3"),
        "active not recruiting",
        "randomised",
    )
    # A month's last day is AACT's way to write the month.
    assert (found.start_date, found.completion_date) == ("2003-08", "2004-02-10")
    assert (found.enrolment, found.masking, found.age_min_years) == (15, "open label", Decimal(18))
    assert found.conditions == ("Prostate Cancer", "Bone Metastases")
    assert found.source.version == "2013-01-08"
    assert found.eligibility == "Men with\nmCRPC"
    assert [(each.name, each.type, each.description, each.field) for each in found.unassigned] == [
        ("Docetaxel", "drug", None, "interventions[0]"),
        ("SBRT", "radiation", "8 Gy x 3", "interventions[1]"),
    ]
    assert [(each.name, each.role, each.time_frame, each.field) for each in found.outcomes] == [
        ("PSA response", "primary", "1 year", "outcomes[0]"),
        ("Trough", "other", None, "outcomes[1]"),
    ]
    known = "unknown word; known are other, primary, secondary; the outcome was left out"
    assert found.losses == (Loss(path="outcomes[2].outcome_type", value="tertiary", reason=known),)


def test_a_flat_row() -> None:
    found = study(FLAT)
    assert (found.phases, found.enrolment, found.enrolment_kind) == (("1", "2"), 272, "planned")
    assert found.collaborators == ("Example Pharmaceuticals", "Second Centre")
    assert [(each.name, each.type) for each in found.unassigned] == [
        ("Abiraterone", "drug"),
        ("Enzalutamide", "drug"),
    ]
    assert [(each.name, each.role, each.field) for each in found.outcomes] == [
        ("Adverse events", "primary", "primary_outcome_measures[0]"),
        ("Response", "primary", "primary_outcome_measures[1]"),
        ("Overall survival", "secondary", "secondary_outcome_measures[0]"),
    ]
    reason = "1 items beside 2 of primary_outcome_measures; left out"
    assert found.losses == (
        Loss(path="primary_outcome_timeframes", value="3 years", reason=reason),
    )
    # The investigator is a person, and so is the sponsor of that name.
    assert (found.sponsor, found.summary) == (None, "Led by […].")


def test_a_short_row() -> None:
    found = study(SHORT)
    assert (found.kind, found.status, found.countries) == (
        "observational",
        "recruiting",
        ("Australia", "Canada"),
    )
    assert (found.source.processed_on, found.sex, found.age_min_years) == (
        "2026-01-05",
        "male",
        Decimal(18),
    )
    assert [each.name for each in found.unassigned] == ["Tracking"]
    assert found.losses == ()


def test_a_row_to_learn_from() -> None:
    found = study(LEARNING)
    assert (found.enrolment, found.masking, found.eligibility) == (30, "triple blind", "Men.")
    assert (found.conditions, found.keywords) == (
        ("Prostate Cancer",),
        ("mCRPC", "men's health"),
    )
    # One group: what is given is given to all.
    assert [[each.name for each in arm.interventions] for arm in found.arms] == [
        ["Docetaxel", "Placebo"]
    ]
    assert found.arms[0].interventions[1].field == "intervention/intervention_name[1]"
    assert found.losses == ()


def test_a_row_of_drugs() -> None:
    found = study(DRUGS)
    assert (found.name, found.phases, found.status, found.why_stopped) == (
        NCT,
        ("1", "2"),
        "terminated",
        "low accrual",
    )
    assert [each.name for each in found.unassigned] == ["flutamide", "goserelin"]


def test_a_listing_of_the_nci() -> None:
    found = study(LISTED)
    assert (found.status, found.countries, found.site_count) == ("suspended", ("Canada",), 2)
    assert [(each.value, each.kind) for each in found.identifiers] == [
        (NCT, "trial"),
        ("NCI-2099-00001", "secondary"),
    ]


def test_unknown_fields_and_codes_are_losses_and_an_unknown_number_a_reject() -> None:
    found = study(SHORT | {"news": "x", "status": "Sleeping", "conditions": [["a"]]})
    assert {(loss.path, loss.value) for loss in found.losses} == {
        ("news", "x"),
        ("status", "Sleeping"),
    }
    assert found.conditions == ("a",)
    reject = ctgov_copies.study(SHORT | {"nct_id": "NCT1"}, "rows.jsonl")
    assert isinstance(reject, Reject)
    assert (reject.path, reject.value) == ("nct_id", "NCT1")


def test_the_registrys_own_record_takes_the_place_of_a_row() -> None:
    names = {"nctId": NCT, "briefTitle": "An Invented Trial"}
    own = ctgov.study({"protocolSection": {"identificationModule": names}}, "own.json")
    assert isinstance(own, Study)
    copy = study(JOIN)
    kept, (reject,) = newest([copy, own])
    assert kept == (own,)
    assert (reject.file, reject.record_id) == ("rows.jsonl", NCT)
    assert reject.reason.startswith("what others made of a record that was given itself")
    assert newest([copy]) == ((copy,), ())
    listed = study(LISTED)  # the institute's own words
    assert set(newest([own, listed])[0]) == {own, listed}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(ROWS)), st.data())
def test_whatever_a_field_holds_nothing_is_raised(name: str, data: st.DataObject) -> None:
    row = dict(ROWS[name])
    key = data.draw(st.sampled_from(sorted(row)))
    row[key] = data.draw(JSON)
    found = ctgov_copies.study(row, "rows.jsonl")
    if not isinstance(found, Study):
        assert key in {"nct_id", "nctid"} or found.reason.startswith("the record is nested")


def test_a_deeply_nested_row_is_a_reject() -> None:
    deep: object = "x"
    for _ in range(30):
        deep = {"a": deep}
    found = ctgov_copies.study(SHORT | {"summary": deep}, "rows.jsonl")
    assert isinstance(found, Reject)
    assert (found.record_id, found.reason) == (
        NCT,
        "the record is nested too deeply to be a study; fetch it again",
    )
