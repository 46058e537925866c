"""EU CTIS records: an own-worded record compared whole, spoilt records, and the real ones."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from mutations import deep, mutated, texts_of

from graph.convert import convert
from graph.identity import decide
from graph.linking import link
from graph.records import Identifier, Intervention, Loss, Outcome, Reject, Source, Study
from graph.sources import ctis, read
from graph.sources.ctis import LICENCE

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
NUMBER = "2031-512345-10-00"


def product(role: str, name: str | None, substance: str, route: str) -> Json:
    return {
        "mpRoleInTrial": role,
        "productName": name,
        "maxDailyDoseAmount": "240",
        "doseUom": "mg milligram(s)",
        "routes": [route],
        "productDictionaryInfo": {"activeSubstanceName": substance, "atcName": "-"},
    }


RECORD: Json = {
    "ctrname": "CTIS",
    "ctNumber": NUMBER,
    "ctStatus": "Ongoing, recruiting",
    "trialCountries": "SE:Ongoing, recruiting",
    "trialPhase": "Phase II and Phase III (Integrated)",
    "ageGroup": "18-64 years, 65+ years",
    "totalNumberEnrolled": "84",
    "trialStartDate": "2031-03-02",
    "lastUpdated": "2031-09-01",
    "record_last_import": "2031-10-05 08:00:00",
    "eudraCtInfo": {"eudraCtCode": "2019-009999-11"},
    "primarySponsor": {
        "organisation": {"name": "Invented University Hospital"},
        "publicContacts": [
            {
                "functionalName": "Dr. Kalle Testsson",
                "functionalEmailAddress": "kalle@example.org",
                "telephone": "+46700000000",
            }
        ],
    },
    "coSponsors": [{"organisation": {"name": "Invented University Hospital"}}],
    "memberStatesConcerned": [{"countryName": "Sweden", "mscName": "Sweden"}],
    "authorizedPartsII": [
        {
            "trialSites": [
                {"personInfo": {"firstName": "Mona", "lastName": "Provare", "email": "m@x.se"}},
                {},
            ]
        }
    ],
    "authorizedPartI": {
        "rowSubjectCount": 6,
        "rowCountriesInfo": [{"name": "Norway"}],
        "productRoleGroupInfos": [
            {"productRoleCode": "1", "productRoleName": "Test"},
            {"productRoleCode": "2", "productRoleName": "Comparator"},
        ],
        "products": [
            product("1", "DUROTESTIMAB", "DUROTESTIMAB", "INTRAVENOUS USE"),
            product("1", "durotestimab", "DUROTESTIMAB", "INTRAVENOUS USE"),
            product("2", None, "DOCETAXEL", "INTRAVENOUS USE"),
            product("9", None, "BICALUTAMIDE", "ORAL USE"),
        ],
        "trialDetails": {
            "clinicalTrialIdentifiers": {
                "fullTitle": "Durotestimab or docetaxel, asked of Mona Provare, in prostate cancer",
                "shortTitle": "DURO-P",
                "secondaryIdentifyingNumbers": {
                    "nctNumber": {"number": "NCT99990001"},
                    "additionalRegistries": [
                        {"number": "DRKS00099999", "otherRegistryName": "German register"}
                    ],
                },
            },
            "trialInformation": {
                "trialCategory": {"trialPhase": "99"},
                "medicalCondition": {
                    "partIMedicalConditions": [{"medicalCondition": "mCRPC"}],
                    "meddraConditionTerms": [{"termName": "Prostate cancer metastatic"}],
                },
                "trialObjective": {
                    "mainObjective": "To learn whether durotestimab prolongs life.",
                    "secondaryObjectives": [{"secondaryObjective": "To count harms."}],
                },
                "eligibilityCriteria": {
                    "principalInclusionCriteria": [
                        {"principalInclusionCriteria": "Castrate testosterone"}
                    ],
                    "principalExclusionCriteria": [
                        {"principalExclusionCriteria": "Brain metastases"}
                    ],
                },
                "endPoint": {
                    "primaryEndPoints": [{"endPoint": "Overall survival"}],
                    "secondaryEndPoints": [{"endPoint": "PSA50 &gt; 12 weeks"}],
                },
                "trialDuration": {"estimatedEndDate": "2035-01-31"},
                "populationOfTrialSubjects": {"isFemaleSubjects": False, "isMaleSubjects": True},
                "sourceOfMonetarySupport": [{"organisationName": "Invented Fund"}],
            },
        },
    },
}


def study(record: Json) -> Study:
    result = ctis.study(record, "test.json")
    assert isinstance(result, Study), result
    return result


def test_a_whole_record() -> None:
    info = "authorizedPartI.trialDetails.trialInformation"
    assert study(RECORD) == Study(
        source=Source(
            kind="ctis",
            record_id=NUMBER,
            tier="registry",
            file="test.json",
            version="2031-09-01",
            processed_on="2031-10-05",
            url=f"https://euclinicaltrials.eu/ctis-public/view/{NUMBER}",
            licence=LICENCE,
            sha256=hashlib.sha256(orjson.dumps(RECORD, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        ),
        slug="duro-p",
        identifiers=(
            Identifier(value=NUMBER, registry="euct", kind="trial", type="EU CT number"),
            Identifier(
                value="2019-009999-11", registry="eudract", kind="trial", type="EudraCT number"
            ),
            Identifier(value="NCT99990001", registry="nct", kind="trial", type="nct number"),
            Identifier(value="DRKS00099999", registry="drks", kind="trial", type="German register"),
        ),
        name="DURO-P",
        title="Durotestimab or docetaxel, asked of […], in prostate cancer",
        acronym="DURO-P",
        phases=("2", "3"),
        status="recruiting",
        status_text="SE:Ongoing, recruiting",
        start_date="2031-03-02",
        completion_date="2035-01-31",
        last_update_date="2031-09-01",
        enrolment=84,
        enrolment_kind="planned",
        sponsor="Invented University Hospital",
        collaborators=("Invented Fund",),
        countries=("Norway", "Sweden"),
        site_count=1,
        conditions=("mCRPC",),
        keywords=("Prostate cancer metastatic",),
        summary="To learn whether durotestimab prolongs life.",
        description="To count harms.",
        eligibility=(
            "Inclusion Criteria:\n* Castrate testosterone\n\n"
            "Exclusion Criteria:\n* Brain metastases"
        ),
        sex="male",
        age_min_years=Decimal(18),
        unassigned=(
            Intervention(
                name="BICALUTAMIDE",
                description="oral use",
                field="authorizedPartI.products[3]",
            ),
            Intervention(
                name="DOCETAXEL",
                type="comparator product",
                description="intravenous use",
                field="authorizedPartI.products[2]",
            ),
            Intervention(
                name="DUROTESTIMAB",
                type="test product",
                description="intravenous use",
                field="authorizedPartI.products[0]",
            ),
        ),
        outcomes=(
            Outcome(
                key="overall-survival",
                name="Overall survival",
                role="primary",
                field=f"{info}.endPoint.primaryEndPoints[0]",
            ),
            Outcome(
                key="psa50-12-weeks",
                name="PSA50 > 12 weeks",
                role="secondary",
                field=f"{info}.endPoint.secondaryEndPoints[0]",
            ),
        ),
        notes=("planned participants are those of the EEA; 6 more elsewhere",),
        losses=(
            Loss(
                path="authorizedPartI.products[3].mpRoleInTrial",
                value="9",
                reason="unknown code; known are 1, 2, 4",
            ),
        ),
    )


def test_a_trial_that_is_not_authorised_is_read_from_its_newest_application() -> None:
    record = copy.deepcopy(RECORD)
    part = record.pop("authorizedPartI")
    old = copy.deepcopy(part)
    old["trialDetails"]["clinicalTrialIdentifiers"]["shortTitle"] = "OLD"
    record["applications"] = [
        {"submissionDate": "2031-05-01", "partI": part},
        {"submissionDate": "2030-05-01", "partI": old},
    ]
    assert study(record).acronym == "DURO-P"


@pytest.mark.parametrize(
    ("change", "phases", "lost"),
    [
        ({"trialPhase": "Therapeutic use (Phase IV)"}, ("4",), []),
        ({"trialPhase": None}, (), ["99"]),
    ],
)
def test_phases(change: Json, phases: tuple[str, ...], lost: list[str]) -> None:
    found = study({**RECORD, **change})
    assert found.phases == phases
    assert [each.value for each in found.losses if each.path.endswith("trialPhase")] == lost


def test_an_unknown_status_is_a_loss_that_names_the_known_ones() -> None:
    found = study({**RECORD, "ctStatus": 8})
    assert found.status is None
    assert [loss for loss in found.losses if loss.path == "ctStatus"] == [
        Loss(
            path="ctStatus",
            value="8",
            reason="unknown code; known are Authorised, not started, Ongoing, recruiting",
        )
    ]


@pytest.mark.parametrize("number", [None, 7, "", "2031-512345-10", "2012-003632-23"])
def test_a_record_without_its_number_is_rejected(number: object) -> None:
    result = ctis.study({**RECORD, "ctNumber": number}, "test.json")
    assert isinstance(result, Reject)
    assert (result.path, result.reason) == (
        "ctNumber",
        "a trial of CTIS needs its EU CT number, such as 2022-500676-59-00",
    )


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(mutated(RECORD))
def test_spoilt_records_never_raise(record: Json) -> None:
    result = ctis.study(record, "test.json")
    assert isinstance(result, Study | Reject)
    if isinstance(result, Study):
        assert link(result).linked


def test_a_huge_text_and_a_deep_record() -> None:
    huge = study({**RECORD, "trialStartDate": "x" * 10_000_000})
    assert [len(loss.value) for loss in huge.losses if loss.path == "trialStartDate"] == [200]
    result = ctis.study({**RECORD, "memberStatesConcerned": deep(2000)}, "test.json")
    assert isinstance(result, Reject)
    assert "nested too deeply" in result.reason


def test_no_people() -> None:
    told = "\n".join(texts_of(link(study(RECORD))))
    for word in ("Kalle", "Testsson", "Mona", "Provare", "@", "+46"):
        assert word not in told


def claim(record_id: str, *others: tuple[str, str]) -> Study:
    """A ClinicalTrials.gov record that states numbers of other registries."""
    return Study(
        source=Source(kind="ctgov", record_id=record_id, tier="registry"),
        slug=record_id.lower(),
        name=record_id,
        identifiers=tuple(
            Identifier(value=value, registry=registry, kind="trial")
            for registry, value in (("nct", record_id), *others)
        ),
    )


def test_a_number_that_several_records_of_one_registry_state_joins_none_of_them() -> None:
    own = replace(study(RECORD), identifiers=study(RECORD).identifiers[:1])
    claims = [claim(f"NCT9999010{n}", ("euct", NUMBER)) for n in range(3)]
    decided = decide([own, *claims])
    assert len(set(decided.study_iris.values())) == 4
    assert [refusal.shared for refusal in decided.refusals] == [("2031-512345-10",)]


@pytest.mark.parametrize("stated", [NUMBER, "2031-512345-10", "2031-512345-10-01"])
def test_a_record_that_states_the_number_with_or_without_submission_is_joined(stated: str) -> None:
    own = replace(study(RECORD), identifiers=study(RECORD).identifiers[:1])
    decided = decide([own, claim("NCT99990100", ("euct", stated))])
    assert set(decided.study_iris.values()) == {"https://w3id.org/ptkg/study/NCT99990100"}


def test_an_eudract_number_joins_a_trial_that_moved() -> None:
    other = Study(
        source=Source(kind="euctr", record_id="2019-009999-11-SE", tier="registry"),
        slug="x",
        name="X",
        identifiers=(Identifier(value="2019-009999-11", registry="eudract", kind="trial"),),
    )
    assert len(set(decide([study(RECORD), other]).study_iris.values())) == 1


def test_the_real_records(shared: Path) -> None:
    found = list(read(shared / "registry" / "ctis"))
    assert all(isinstance(item, Study) for item in found)
    studies = [item for item in found if isinstance(item, Study)]
    assert [
        (item.source.record_id, item.phases, item.enrolment, item.site_count, len(item.losses))
        for item in studies
    ] == [
        ("2022-500676-59-00", ("2",), 57, 1, 0),
        ("2022-501180-40-00", ("3",), 1005, 73, 0),
        ("2022-502516-37-00", ("1",), 12, 1, 0),
    ]
    first = studies[0]
    assert [(item.registry, item.value) for item in first.identifiers] == [
        ("euct", "2022-500676-59-00"),
        ("drks", "DRKS00027098"),
    ]
    assert [(item.name, item.type) for item in first.unassigned] == [
        ("CARBOPLATIN", "auxiliary product"),
        ("CISPLATIN", "auxiliary product"),
        ("FLUOROURACIL", "auxiliary product"),
        ("GEMCITABINE", "auxiliary product"),
        ("INTERFERON BETA-1A", "auxiliary product"),
        ("NIVOLUMAB", "test product"),
    ]
    assert [
        outcome.classes for outcome in link(first).outcomes if outcome.name.startswith("Overall")
    ] == [("OverallSurvival",)]


def test_the_real_records_name_nobody(shared: Path) -> None:
    for file in sorted((shared / "registry" / "ctis").iterdir()):
        record = json.loads(file.read_text(encoding="utf-8"))
        result = convert(study(record), "https://w3id.org/ptkg/study/x")
        assert not isinstance(result, Reject), result
        lines = "\n".join(result.lines)
        assert "@" not in lines.replace('"@', "")
        for node in record["primarySponsor"]["publicContacts"]:
            assert node["functionalName"] not in lines
            assert node["telephone"] not in lines
