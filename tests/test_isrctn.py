"""ISRCTN records: an own-worded record compared whole, spoilt records, and the real ones."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from mutations import deep, mutated, texts_of

from graph.convert import Converted, convert
from graph.linking import link
from graph.records import (
    Arm,
    Citation,
    Identifier,
    Intervention,
    Loss,
    Outcome,
    Reject,
    Source,
    Study,
)
from graph.sources import isrctn, read
from graph.sources.isrctn import LICENCE
from graph.sources.isrctn_arms import headed_arms

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]

ARMS = (
    "Men are randomised. Intervention arm: durotestimab 5 mg daily. "
    "Control arm: a tablet matched to durotestimab, with bicalutamide."
)
RECORD: Json = {
    "isrctn": "99990001",
    "ctrname": "ISRCTN",
    "record_last_import": "2031-10-05 08:00:00",
    "trialDescription": {
        "title": "The invented prostate trial",
        "scientificTitle": "A double-blind trial of durotestimab in prostate cancer",
        "acronym": "INVENT",
        "studyHypothesis": "It works &gt; 2 years.",
        "plainEnglishSummary": "Ask ana@example.org.",
        "primaryOutcome": "1. rPFS at 24 weeks. 1.1. By CT 2. Overall survival",
        "secondaryOutcome": "PSA response",
        "ethicsApproval": [],
    },
    "externalRefs": {
        "doi": "10.1186/ISRCTN99990001",
        "eudraCTNumber": "2019-009999-11",
        "clinicalTrialsGovNumber": "Nil known",
        "protocolSerialNumber": "INV-1",
    },
    "trialDesign": {
        "studyDesign": "Multicentre double-blind parallel group trial",
        "primaryStudyDesign": "Interventional",
        "secondaryStudyDesign": "Randomised controlled trial",
        "trialType": "Treatment",
        "overallStatusOverride": [],
        "overallStartDate": "2030-01-01T00:00:00.000Z",
        "overallEndDate": "2033-01-01T00:00:00.000Z",
    },
    "participants": {
        "recruitmentCountries": {"country": ["Sweden", "England"]},
        "trialCentres": {"trialCentre": {"name": "Invented Hospital", "address": "Testgatan 1"}},
        "inclusion": "Men with mCRPC",
        "exclusion": "Brain metastases",
        "gender": "Male",
        "targetEnrolment": "120",
        "totalFinalEnrolment": [],
        "recruitmentStart": "2030-02-01T00:00:00.000Z",
        "recruitmentEnd": "2031-02-01T00:00:00.000Z",
    },
    "conditions": {
        "condition": {"description": "Prostate cancer", "diseaseClass2": "Malignant neoplasm"}
    },
    "interventions": {
        "intervention": {
            "description": ARMS,
            "interventionType": "Drug",
            "phase": "Phase II/III",
            "drugNames": "Durotestimab, bicalutamide, sulfatestol",
        }
    },
    "results": {
        "publicationDetails": (
            "2031 Protocol article in https://pubmed.ncbi.nlm.nih.gov/99999999/ protocol "
            "2032 Results article in https://www.nejm.org/doi/full/10.1056/NEJMoa0000000 results"
        )
    },
    "parties": {"contactId": "Contact99999_1"},
}


def study(record: Json) -> Study:
    result = isrctn.study(record, "test.json")
    assert isinstance(result, Study), result
    return result


def drug(name: str) -> Intervention:
    return Intervention(name=name, type="drug", field="interventions.intervention.drugNames")


def test_a_whole_record() -> None:
    told = "interventions.intervention.description"
    assert study(RECORD) == Study(
        source=Source(
            kind="isrctn",
            record_id="ISRCTN99990001",
            tier="registry",
            file="test.json",
            version="2031-10-05",
            processed_on="2031-10-05",
            url="https://doi.org/10.1186/ISRCTN99990001",
            licence=LICENCE,
            sha256=hashlib.sha256(orjson.dumps(RECORD, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        ),
        slug="invent",
        identifiers=(
            Identifier(value="ISRCTN99990001", registry="isrctn", kind="trial", type="ISRCTN"),
            Identifier(
                value="2019-009999-11", registry="eudract", kind="trial", type="EudraCT number"
            ),
            Identifier(value="INV-1", type="protocol serial number"),
        ),
        name="INVENT",
        title="A double-blind trial of durotestimab in prostate cancer",
        acronym="INVENT",
        phases=("2", "3"),
        status="active not recruiting",
        status_text="by the record's dates, as of 2031-10-05",
        allocation="randomised",
        intervention_model="parallel",
        masking="double blind",
        purpose="treatment",
        start_date="2030-01-01",
        completion_date="2033-01-01",
        enrolment=120,
        enrolment_kind="planned",
        countries=("England", "Sweden"),
        site_count=1,
        conditions=("Prostate cancer", "Malignant neoplasm"),
        summary="Ask […].",
        description=f"{ARMS}\n\nIt works > 2 years.",
        eligibility="Inclusion Criteria:\nMen with mCRPC\n\nExclusion Criteria:\nBrain metastases",
        sex="male",
        arms=(
            Arm(
                key="intervention-arm",
                label="Intervention arm",
                description="Intervention arm: durotestimab 5 mg daily.",
                interventions=(drug("Durotestimab"),),
                field=told,
            ),
            Arm(
                key="control-arm",
                label="Control arm",
                description="Control arm: a tablet matched to durotestimab, with bicalutamide.",
                interventions=(drug("bicalutamide"),),
                field=told,
            ),
        ),
        unassigned=(drug("sulfatestol"),),
        outcomes=(
            Outcome(
                key="rpfs-at-24-weeks-1-1-by-ct",
                name="rPFS at 24 weeks. 1.1. By CT",
                role="primary",
                field="trialDescription.primaryOutcome",
            ),
            Outcome(
                key="overall-survival",
                name="Overall survival",
                role="primary",
                field="trialDescription.primaryOutcome",
            ),
            Outcome(
                key="psa-response",
                name="PSA response",
                role="secondary",
                field="trialDescription.secondaryOutcome",
            ),
        ),
        citations=(
            Citation(
                key="pmid-99999999",
                title="PubMed 99999999",
                tier="paper",
                kind="protocol article",
                pmid="99999999",
                read_at="https://pubmed.ncbi.nlm.nih.gov/99999999/",
                year=2031,
            ),
            Citation(
                key="https-www-nejm-org-doi-full-10-1056-nejmoa0000000",
                title="https://www.nejm.org/doi/full/10.1056/NEJMoa0000000",
                tier="paper",
                kind="results article",
                doi="10.1056/NEJMoa0000000",
                read_at="https://www.nejm.org/doi/full/10.1056/NEJMoa0000000",
                year=2032,
            ),
        ),
    )


@pytest.mark.parametrize(
    ("read_on", "override", "status", "why"),
    [
        ("2029-06-01", "", "not yet recruiting", "by the record's dates, as of 2029-06-01"),
        ("2030-06-01", "", "recruiting", "by the record's dates, as of 2030-06-01"),
        ("2033-01-01", "", "completed", "by the record's dates, as of 2033-01-01"),
        ("2033-01-01", "Stopped", "terminated", "Stopped"),
        ("2033-01-01", "Odd", None, "Odd"),
        ("", "", None, None),
    ],
)
def test_status(read_on: str, override: str, status: str | None, why: str | None) -> None:
    design = {**RECORD["trialDesign"], "overallStatusOverride": override}
    found = study({**RECORD, "record_last_import": read_on, "trialDesign": design})
    assert (found.status, found.status_text) == (status, why)
    assert [loss.value for loss in found.losses] == (["Odd"] if override == "Odd" else [])


def test_the_number_that_was_enrolled_goes_before_the_one_that_was_planned() -> None:
    people = {**RECORD["participants"], "totalFinalEnrolment": "118"}
    found = study({**RECORD, "participants": people})
    assert (found.enrolment, found.enrolment_kind) == (118, "actual")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Group 1 (n = 4): A. Group 2 (n = 5): B.", ["Group 1 (n = 4)", "Group 2 (n = 5)"]),
        ("1. Intervention: A 2. Control: B", ["Intervention", "Control"]),
        ("1. Intervention: A. 2. Control: B", ["Intervention", "Control"]),
        (
            "The intervention group gets A. The control group gets B.",
            ["intervention group", "control group"],
        ),
        ("Men get A or B. In the control arm, B is given.", []),
        ("Arm A: docetaxel.", []),
        ("", []),
    ],
)
def test_heads_of_arms(text: str, labels: list[str]) -> None:
    arms, left = headed_arms(text, (drug("A"),), "text")
    if len(labels) < 2:
        assert (arms, left) == ((), (drug("A"),))
    else:
        assert [arm.label for arm in arms] == labels


@pytest.mark.parametrize("number", [None, 7, "", "ISRCTN", "1234567"])
def test_a_record_without_its_number_is_rejected(number: object) -> None:
    result = isrctn.study({**RECORD, "isrctn": number}, "test.json")
    assert isinstance(result, Reject)
    assert (result.path, result.reason) == (
        "isrctn",
        "an ISRCTN record needs its number of 8 digits; fetch the record again",
    )


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(mutated(RECORD))
def test_spoilt_records_never_raise(record: Json) -> None:
    result = isrctn.study(record, "test.json")
    assert isinstance(result, Study | Reject)
    if isinstance(result, Study):
        assert link(result).linked


def test_a_huge_text_and_a_deep_record() -> None:
    about = {**RECORD["trialDescription"], "primaryOutcome": "x " * 5_000_000}
    design = {**RECORD["trialDesign"], "trialType": "y" * 10_000_000}
    huge = study({**RECORD, "trialDescription": about, "trialDesign": design})
    assert len(huge.outcomes[0].name) == 300
    assert [len(loss.value) for loss in huge.losses] == [200]
    result = isrctn.study({**RECORD, "parties": deep(2000)}, "test.json")
    assert isinstance(result, Reject)
    assert "nested too deeply" in result.reason


def test_long_white_space_is_no_trap() -> None:
    about = {**RECORD["trialDescription"], "primaryOutcome": "OS" + " \n" * 500_000 + "and PFS"}
    given_now = {
        "intervention": {
            **RECORD["interventions"]["intervention"],
            "description": "A." + "\n" * 500_000 + "B",
            "drugNames": "durotestimab" + " " * 500_000 + "x",
        }
    }
    found = study({**RECORD, "trialDescription": about, "interventions": given_now})
    assert [outcome.name for outcome in found.outcomes] == ["OS and PFS", "PSA response"]
    assert (found.arms, [item.name for item in found.unassigned]) == ((), ["durotestimab  x"])


def test_no_people() -> None:
    told = "\n".join(texts_of(link(study(RECORD))))
    for word in ("Contact99999", "@", "Testgatan"):
        assert word not in told


def test_an_unknown_word_is_a_loss_that_names_the_known_ones() -> None:
    given_now = {"intervention": {**RECORD["interventions"]["intervention"], "phase": "Phase 9"}}
    assert study({**RECORD, "interventions": given_now}).losses == (
        Loss(
            path="interventions.intervention.phase",
            value="Phase 9",
            reason=(
                "unknown phase; known are Not Applicable, Phase I, Phase I/II, Phase II, "
                "Phase II/III, Phase III, Phase III/IV, Phase IV"
            ),
        ),
    )


def test_the_real_records(shared: Path) -> None:
    found = list(read(shared / "registry" / "isrctn"))
    assert all(isinstance(item, Study) for item in found)
    studies = [item for item in found if isinstance(item, Study)]
    assert [
        (
            item.source.record_id,
            item.phases,
            item.status,
            item.enrolment,
            item.enrolment_kind,
            len(item.arms),
            len(item.losses),
        )
        for item in studies
    ] == [
        ("ISRCTN12949496", ("3",), "terminated", 20, "planned", 2, 0),
        ("ISRCTN13281214", ("3",), "completed", 60, "actual", 2, 0),
        ("ISRCTN17473621", ("3",), "recruiting", 100, "planned", 2, 0),
        ("ISRCTN20343063", ("3",), "completed", 238, "planned", 0, 0),
        ("ISRCTN48721236", ("3",), "recruiting", 3060, "planned", 0, 0),
        ("ISRCTN61070850", ("3",), "completed", 63, "planned", 3, 0),
        ("ISRCTN76463425", ("3",), "completed", 2804, "actual", 0, 0),
        ("ISRCTN80181452", ("3",), "completed", 850, "planned", 0, 0),
        ("ISRCTN88261002", ("3",), "completed", 2200, "planned", 0, 0),
    ]
    assert [(item.registry, item.value) for item in studies[0].identifiers] == [
        ("isrctn", "ISRCTN12949496"),
        ("eudract", "2014-002988-16"),
        (None, "MINT-2014-01"),
    ]
    assert [item.name for arm in studies[1].arms for item in arm.interventions] == ["Ibuprofen"]
    for item in studies:
        assert isinstance(convert(item, "https://w3id.org/ptkg/study/x"), Converted)
