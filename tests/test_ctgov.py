"""The protocol section of ClinicalTrials.gov records."""

from __future__ import annotations

import copy
import gzip
import json
import re
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.records import Arm, Citation, Identifier, Intervention, Loss, Outcome, Reject, Study
from graph.sources import ctgov, read
from graph.sources.ctgov_codes import trial_id
from graph.sources.people import PersonRemover, is_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = ROOT / "tests" / "data" / "ctgov"
ARMS = "protocolSection.armsInterventionsModule"
Json = dict[str, Any]


def raw(name: str) -> Json:
    record: Json = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return record


def study(record: Json) -> Study:
    result = ctgov.study(record, "test.json")
    assert isinstance(result, Study), result
    return result


@pytest.fixture(scope="module")
def lantern() -> Study:
    return study(raw("NCT99999001"))


@pytest.fixture(scope="module")
def lines() -> dict[str, Study]:
    found = [item for item in read(DATA / "studies.jsonl") if isinstance(item, Study)]
    return {item.source.record_id: item for item in found}


def small(**modules: object) -> Json:
    """A record of an id and the modules given."""
    identification = {"nctId": "NCT99999100", "briefTitle": "Invented"}
    return {"protocolSection": {"identificationModule": identification, **modules}}


def test_identifiers_that_are_trial_ids_and_those_that_are_not(lantern: Study) -> None:
    assert lantern.identifiers == (
        Identifier(value="NCT99999001", registry="nct", kind="trial", type="NCT number"),
        Identifier(value="NCT99999011", registry="nct", type="former NCT number"),
        Identifier(value="LANTERN-17", type="organisation's study id"),
        Identifier(value="2019-001234-56", registry="eudract", kind="trial", type="EudraCT number"),
        Identifier(value="2023-501234-12-00", registry="euct", kind="trial", type="CTIS number"),
        Identifier(value="ISRCTN99999017", registry="isrctn", kind="trial", type="ISRCTN"),
        Identifier(value="U10CA999999", type="NIH grant"),
        Identifier(value="2019-001234-57", type="Invented Fund"),
        Identifier(value="INV-2019-0007", type="CTRP (Clinical Trial Reporting Program)"),
    )


def test_another_nct_number_is_no_id_of_this_trial() -> None:
    record = small()
    module = record["protocolSection"]["identificationModule"]
    module["secondaryIdInfos"] = [{"id": "NCT00000002", "type": "REGISTRY", "domain": "parent"}]
    assert study(record).identifiers[1:] == (
        Identifier(value="NCT00000002", registry="nct", type="parent"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NCT01234567", ("nct", "NCT01234567")),
        ("nct 01234567", ("nct", "NCT01234567")),
        ("EudraCT number: 2014-004676-29", ("eudract", "2014-004676-29")),
        ("2022-501234-12-00", ("euct", "2022-501234-12-00")),
        ("CTIS 2022-501234-12", ("euct", "2022-501234-12")),
        ("ACTRN12618000954268p", ("actrn", "ACTRN12618000954268p")),
        ("ChiCTR2000029308", ("chictr", "ChiCTR2000029308")),
        ("ChiCTR-TRC-12002345", ("chictr", "ChiCTR-TRC-12002345")),
        ("JPRN-UMIN000012345", ("jprn", "JPRN-UMIN000012345")),
        ("UMIN 000012345", ("umin", "UMIN000012345")),
        ("JRCTs031180009", ("jrct", "jRCTs031180009")),
        ("CTRI/2020/01/022345", ("ctri", "CTRI/2020/01/022345")),
        ("DRKS00012345", ("drks", "DRKS00012345")),
        ("NTR1271", ("ntr", "NTR1271")),
        ("KCT0001234", ("kct", "KCT0001234")),
        ("IRCT20180201038585N1", ("irct", "IRCT20180201038585N1")),
        ("PACTR201501000964190", ("pactr", "PACTR201501000964190")),
        ("NCT0123456", None),
        ("NL12345.018.07", None),
        ("2014-004676-2", None),
        ("2014-304676-29", None),
        ("12345678", None),
        ("", None),
    ],
)
def test_ids_of_registries(text: str, expected: tuple[str, str] | None) -> None:
    assert trial_id(text) == expected


@given(st.text())
def test_any_text_is_an_id_or_none_and_an_id_is_stable(text: str) -> None:
    found = trial_id(text)
    assert found is None or trial_id(found[1]) == found


def test_names_status_dates_and_design(lantern: Study) -> None:
    assert (lantern.name, lantern.acronym, lantern.slug) == ("LANTERN", "LANTERN", "lantern")
    assert (lantern.kind, lantern.phases, lantern.status) == (
        "interventional",
        ("1", "2"),
        "terminated",
    )
    assert (lantern.allocation, lantern.intervention_model, lantern.masking, lantern.purpose) == (
        "randomised",
        "parallel",
        "open label",
        "treatment",
    )
    assert (lantern.start_date, lantern.primary_completion_date, lantern.completion_date) == (
        "2019-03",
        "2024-06-30",
        "2025-01-15",
    )
    assert (lantern.first_posted_date, lantern.last_update_date) == ("2019-02-11", "2025-12-02")
    assert (lantern.enrolment, lantern.enrolment_kind) == (62, "actual")
    assert (lantern.countries, lantern.site_count) == (("Australia", "Canada"), 3)
    assert (lantern.sex, lantern.age_min_years, lantern.age_max_years) == (
        "male",
        Decimal(18),
        Decimal(85),
    )
    assert (lantern.conditions, lantern.keywords) == (("Prostate Cancer",), ("mCRPC", "SABR"))


def test_source_names_the_registry_s_own_dates(lantern: Study) -> None:
    source = lantern.source
    assert (source.kind, source.record_id, source.tier) == ("ctgov", "NCT99999001", "registry")
    assert (source.version, source.processed_on) == ("2025-12-02", "2026-01-05")
    assert source.url == "https://clinicaltrials.gov/study/NCT99999001"
    assert len(source.sha256) == 64


def test_people_are_left_out_everywhere(lantern: Study) -> None:
    text = repr(lantern)
    for person in ("Robin Tester", "Kim Placeholder", "Jo Sample", "@", "555-0100", "Tester R"):
        assert person not in text
    assert lantern.why_stopped == "Slow accrual. Ask […] ([…])."
    assert lantern.summary == "[…]'s group ablates metastases and adds avelumab."
    assert (lantern.sponsor, lantern.collaborators) == (
        "Invented Cancer Centre",
        ("Example Pharmaceuticals",),
    )


def test_a_sponsor_that_is_the_investigator_is_a_person() -> None:
    assert study(raw("NCT99999002")).sponsor is None


def test_a_firm_that_names_itself_as_official_stays_the_sponsor() -> None:
    record = small(
        sponsorCollaboratorsModule={"leadSponsor": {"name": "Acme Beta A/S", "class": "INDUSTRY"}},
        contactsLocationsModule={"overallOfficials": [{"name": "Acme Beta"}]},
    )
    assert study(record).sponsor == "Acme Beta A/S"


def test_arms_have_the_interventions_that_either_side_links(lantern: Study) -> None:
    avelumab = Intervention(
        name="Avelumab",
        type="biological",
        description="10 mg/kg",
        other_names=("Bavencio",),
        field=f"{ARMS}.interventions[0]",
    )
    sabr = Intervention(
        name="SABR", type="radiation", description="20 Gy x 1", field=f"{ARMS}.interventions[1]"
    )
    enzalutamide = Intervention(name="Enzalutamide", type="drug", field=f"{ARMS}.interventions[2]")
    first, second, third = lantern.arms
    assert first == Arm(
        key="avelumab-sabr",
        label="Avelumab + SABR",
        type="experimental",
        description=first.description,
        interventions=(avelumab, sabr),
        field=f"{ARMS}.armGroups[0]",
    )
    assert second == Arm(
        key="enzalutamide",
        label="Enzalutamide",
        type="active comparator",
        description="Enzalutamide 160 mg daily.",
        interventions=(enzalutamide,),
        field=f"{ARMS}.armGroups[1]",
    )
    assert third == Arm(
        key="observation",
        label="Observation",
        type="no intervention",
        field=f"{ARMS}.armGroups[2]",
    )
    assert lantern.unassigned == (
        Intervention(name="Questionnaire", type="other", field=f"{ARMS}.interventions[3]"),
    )


def test_links_that_lead_nowhere_are_reported(lantern: Study) -> None:
    assert [(item.kind, item.text, item.field) for item in lantern.unresolved] == [
        ("therapy", "Drug: Missing", f"{ARMS}.armGroups[1].interventionNames[1]"),
        ("arm", "An arm that is not there", f"{ARMS}.interventions[2].armGroupLabels[1]"),
    ]


def test_an_intervention_is_found_with_and_without_its_type(lantern: Study) -> None:
    record = small(
        armsInterventionsModule={
            "armGroups": [
                {
                    "label": "A",
                    "interventionNames": ["Other: Drug: X", "drug:  y", "Combination Product: Z"],
                }
            ],
            "interventions": [
                {"name": "Drug: X", "type": "OTHER"},
                {"name": "Y", "type": "DRUG"},
                {"name": "Z", "type": "COMBINATION_PRODUCT"},
            ],
        }
    )
    arm = study(record).arms[0]
    assert [item.name for item in arm.interventions] == ["Drug: X", "Y", "Z"]
    assert lantern.arms[0].interventions[0].name == "Avelumab"


def test_arms_of_one_label_are_told_apart_by_content_not_by_place() -> None:
    record = raw("NCT99999002")
    arms = study(record).arms
    assert len({arm.key for arm in arms}) == 2
    record["protocolSection"]["armsInterventionsModule"]["armGroups"].reverse()
    again = study(record).arms
    assert {arm.key: arm.description for arm in again} == {arm.key: arm.description for arm in arms}
    assert {arm.type for arm in arms} == {"cohort group"}


def test_an_arm_listed_twice_is_kept_once_and_a_label_is_made_up_from_its_text() -> None:
    arm = {"label": "A", "description": "same"}
    unlabelled = {"description": "Men under observation"}
    result = study(small(armsInterventionsModule={"armGroups": [arm, arm, unlabelled]}))
    assert [(item.key, item.label) for item in result.arms] == [
        (result.arms[0].key, "A"),
        ("men-under-observation", "Men under observation"),
    ]
    assert [loss.path for loss in result.losses] == [
        f"{ARMS}.armGroups[1].label",
        f"{ARMS}.armGroups[2].label",
    ]


def test_a_record_without_arm_groups(lines: dict[str, Study]) -> None:
    single, unlinked = lines["NCT99999003"], lines["NCT99999004"]
    assert [(arm.key, [i.name for i in arm.interventions]) for arm in single.arms] == [
        ("trial", ["Docetaxel", "Prednisone"])
    ]
    assert single.allocation == "single arm"
    assert unlinked.arms == ()
    assert [item.name for item in unlinked.unassigned] == ["Docetaxel", "Strontium-89"]
    assert unlinked.phases == ("not applicable",)


def test_an_observational_record() -> None:
    cohort = study(raw("NCT99999002"))
    assert (cohort.kind, cohort.intervention_model, cohort.allocation) == ("cohort", "cohort", None)
    assert (cohort.status, cohort.status_text) == ("unknown", "last known: recruiting")
    assert (cohort.start_date, cohort.enrolment_kind) == ("2021", "planned")
    assert cohort.eligibility == "Any man.\n\nMen of one invented clinic."
    assert cohort.losses == ()


def test_unknown_codes_lose_the_field_and_name_the_known_ones(lines: dict[str, Study]) -> None:
    record = lines["NCT99999007"]
    assert (record.kind, record.phases, record.status) == ("expanded access", ("2",), None)
    assert (record.start_date, record.enrolment) == (None, None)
    assert (record.age_min_years, record.age_max_years) == (Decimal("0.08"), None)
    section = "protocolSection"
    assert [(loss.path, loss.value) for loss in record.losses] == [
        (f"{section}.designModule.enrollmentInfo.count", "a few"),
        (f"{section}.designModule.phases[1]", "PHASE9"),
        (f"{section}.eligibilityModule.maximumAge", "grown up"),
        (f"{section}.statusModule.overallStatus", "PAUSED"),
        (f"{section}.statusModule.startDateStruct.date", "spring 2020"),
    ]
    assert record.losses[1] == Loss(
        path=f"{section}.designModule.phases[1]",
        value="PHASE9",
        reason="unknown code; known are EARLY_PHASE1, NA, PHASE1, PHASE2, PHASE3, PHASE4",
    )


def test_a_field_read_for_several_facts_is_lost_once() -> None:
    record = raw("NCT99999001")
    record["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "never"
    measures = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    measures[0]["paramType"] = "GUESS"
    values = [loss.value for loss in study(record).losses]
    assert (values.count("never"), values.count("GUESS")) == (1, 1)


def test_a_kind_that_is_not_stated_is_not_assumed() -> None:
    assert study(small()).kind == "not stated"


@pytest.mark.parametrize(
    ("age", "years"),
    [
        ("18 Years", "18"),
        ("1 Year", "1"),
        ("18 Months", "1.5"),
        ("6 Months", "0.5"),
        ("26 Weeks", "0.5"),
        ("30 Days", "0.08"),
        ("18 Minutes", "0"),
        ("N/A", None),
    ],
)
def test_ages_in_years(age: str, years: str | None) -> None:
    result = study(small(eligibilityModule={"minimumAge": age}))
    assert result.age_min_years == (None if years is None else Decimal(years))
    assert result.losses == ()


def test_planned_outcomes() -> None:
    record = raw("NCT99999001")
    del record["resultsSection"]
    module = "protocolSection.outcomesModule"
    assert study(record).outcomes == (
        Outcome(
            key="radiographic-progression-free-survival",
            name="Radiographic progression-free survival",
            role="primary",
            time_frame="Up to 3 years",
            description="PCWG3",
            field=f"{module}.primaryOutcomes[0]",
        ),
        Outcome(
            key="objective-response-rate",
            name="Objective response rate",
            role="secondary",
            time_frame="2 years",
            field=f"{module}.secondaryOutcomes[0]",
        ),
        Outcome(
            key="overall-survival-at-12-months",
            name="Overall survival at 12 months",
            role="secondary",
            time_frame="12 months",
            field=f"{module}.secondaryOutcomes[1]",
        ),
        Outcome(
            key="avelumab-trough-concentration",
            name="Avelumab trough concentration",
            role="other",
            time_frame="Cycle 2",
            field=f"{module}.otherOutcomes[0]",
        ),
    )


def test_citations_have_titles_and_ids_but_no_authors(lantern: Study) -> None:
    assert lantern.citations == (
        Citation(
            key="pmid-99999999",
            title="Ablation with avelumab: an invented report",
            tier="paper",
            kind="result reference",
            doi="10.9999/invented.2025.1",
            pmid="99999999",
        ),
        Citation(
            key="an-invented-guideline",
            title="An invented guideline",
            tier="paper",
            kind="background reference",
        ),
    )


@pytest.mark.parametrize(
    ("record", "path", "value"),
    [
        ({"protocolSection": {}}, "protocolSection.identificationModule.nctId", "None"),
        ({"protocolSection": None}, "protocolSection.identificationModule.nctId", "None"),
        (
            {"protocolSection": {"identificationModule": {"nctId": "NCT123"}}},
            "protocolSection.identificationModule.nctId",
            "NCT123",
        ),
        (
            {"protocolSection": {"identificationModule": {"nctId": ["x"] * 500}}},
            "protocolSection.identificationModule.nctId",
            "a list of 500",
        ),
    ],
)
def test_a_record_without_its_number_is_a_reject(record: Json, path: str, value: str) -> None:
    assert ctgov.study(record, "f.json") == Reject(
        file="f.json",
        record_id=None,
        path=path,
        value=value,
        reason="a study needs its NCT number (NCT and 8 digits); fetch the record again",
    )


def test_the_same_record_has_the_same_hash_however_it_is_laid_out(tmp_path: Path) -> None:
    record = raw("NCT99999001")
    (tmp_path / "a.json").write_text(json.dumps(record, indent=3))
    (tmp_path / "b.json").write_text(json.dumps({"studies": [record]}, sort_keys=True))
    hashes = {item.source.sha256 for item in read(tmp_path) if isinstance(item, Study)}
    assert len(hashes) == 1


# Mutations: whatever a field is turned into, a record is a study or a reject.

JUNK: st.SearchStrategy[object] = st.sampled_from(
    [None, 3, -1.5, True, "", "junk", "x" * 2000, [], [None], [[]], {}, {"a": 1}]
)


def places(value: Json | list[Any], path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of all fields and items below a value."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from places(item, (*path, key))


BASE = raw("NCT99999001")
PLACES = list(places(BASE))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4))
def test_a_mutated_record_never_raises(changes: list[tuple[tuple[Any, ...], object]]) -> None:
    record = copy.deepcopy(BASE)
    for path, junk in changes:
        parent: Any = record
        # An earlier change may have taken this place away.
        with suppress(KeyError, IndexError, TypeError):
            for key in path[:-1]:
                parent = parent[key]
            parent[path[-1]] = copy.deepcopy(junk)
    result = ctgov.study(record, "f.json")
    assert isinstance(result, Study | Reject)
    assert "@example.org" not in repr(result)
    if isinstance(result, Study):
        keys = [arm.key for arm in result.arms] + [group.key for group in result.groups]
        assert len(keys) == len(set(keys))
        assert {estimate.group_key for estimate in result.estimates} <= set(keys)
        outcomes = {outcome.key for outcome in result.outcomes}
        assert {estimate.outcome_key for estimate in result.estimates} <= outcomes


@pytest.mark.parametrize("path", [path for path in PLACES if len(path) <= 3])
@pytest.mark.parametrize("dropped", [True, False])
def test_dropped_and_emptied_sections(path: tuple[Any, ...], dropped: bool) -> None:
    record = copy.deepcopy(BASE)
    parent: Any = record
    for key in path[:-1]:
        parent = parent[key]
    if dropped:
        del parent[path[-1]]
    else:
        parent[path[-1]] = None
    assert isinstance(ctgov.study(record, "f.json"), Study | Reject)


# The shared records.


def shared_raw(shared: Path) -> Iterator[Json]:
    for folder in ("ctgov_v2", "ctgov_v2_partial"):
        for file in sorted((shared / "registry" / folder).glob("*.json")):
            yield json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((shared / "registry" / "ctgov_v2_other").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines_of_file:
            for line in lines_of_file:
                yield json.loads(line)


def test_all_shared_records_go_through(shared: Path) -> None:
    counts = {}
    for folder in ("ctgov_v2", "ctgov_v2_partial", "ctgov_v2_other"):
        items = list(read(shared / "registry" / folder))
        rejects = [item for item in items if isinstance(item, Reject)]
        counts[folder] = (len(items) - len(rejects), len(rejects))
    assert counts == {
        "ctgov_v2": (19, 0),
        "ctgov_v2_partial": (18, 0),
        "ctgov_v2_other": (2211, 0),
    }
    assert sum(1 for _ in shared_raw(shared)) == 2248


def official_names(record: Json) -> set[str]:
    """Names of officials, contacts and investigators that are people by their degree or role."""
    section = record["protocolSection"]
    contacts = section.get("contactsLocationsModule", {})
    people = [*contacts.get("overallOfficials", []), *contacts.get("centralContacts", [])]
    for place in contacts.get("locations", []):
        people += place.get("contacts", [])
    party = section.get("sponsorCollaboratorsModule", {}).get("responsibleParty", {})
    names = {item.get("name", "") for item in people} | {party.get("investigatorFullName", "")}
    firms = ("Novo Nordisk", "Bristol-Myers Squibb", "Boehringer Ingelheim", "Samsung Bioepis")
    return {name for name in names if is_person(name) and name not in firms}


def test_no_official_and_no_address_of_a_shared_record_survives(shared: Path) -> None:
    survivors = []
    seen = 0
    for record in shared_raw(shared):
        text = repr(study(record))
        names = official_names(record)
        seen += len(names)
        survivors += [name for name in names if name in text]
        survivors += re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]+", text)
    assert seen > 5000
    assert survivors == []


def test_a_name_that_is_a_pattern_or_empty_is_harmless() -> None:
    remove = PersonRemover(["", "A. (B) [C", "Ana  Roe"])
    assert remove("Ana\nRoe and nobody") == "[…] and nobody"
