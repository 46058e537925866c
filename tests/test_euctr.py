"""EU Clinical Trials Register: protocols of countries, EudraCT results as JSON and XML."""

from __future__ import annotations

import copy
import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from mutations import deep, mutated, texts_of

from graph.alignment import align, arm_facts
from graph.convert import Converted, convert
from graph.identity import decide
from graph.linking import link
from graph.records import (
    AdverseEvent,
    Arm,
    BaselineValue,
    Bound,
    Comparison,
    Estimate,
    FlowCount,
    Identifier,
    Intervention,
    Loss,
    Outcome,
    Reject,
    Source,
    Study,
)
from graph.sources import euctr, euctr_results, read
from graph.sources.euctr import LICENCE

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
NUMBER = "2019-009999-11"
PAGE = f"https://www.clinicaltrialsregister.eu/ctr-search/trial/{NUMBER}"


def imp(role: str, inn: str | None, route: str) -> Json:
    return {
        "d12_and_d13_imp_role": role,
        "d31_product_name": None,
        "d37_routes_of_administration_for_this_imp": route,
        "d38_imp_identification_details": [
            {"d38_inn__proposed_inn": inn, "d3103_concentration_number": "5"},
            {"d38_inn__proposed_inn": "N/A"},
        ],
    }


PROTOCOL: Json = {
    "ctrname": "EUCTR",
    "record_last_import": "2031-10-05 08:00:00",
    "x4_clinical_trial_type": "EEA CTA",
    "x6_date_on_which_this_record_was_first_entered_in_the_eudract_database": "2019-05-01",
    "a1_member_state_concerned": "Sweden - MPA",
    "a2_eudract_number": NUMBER,
    "a3_full_title_of_the_trial": "Durotestimab in mCRPC, led by Kalle Testsson",
    "a41_sponsors_protocol_code_number": "DURO-1",
    "a51_isrctn_international_standard_randomised_controlled_trial_number": "ISRCTN00000000",
    "a52_us_nct_clinicaltrialsgov_registry_number": "NCT99990001",
    "a53_who_universal_trial_reference_number_utrn": "U1111-9999-0001",
    "b1_sponsor": [
        {
            "b11_name_of_sponsor": "Invented Pharma",
            "b52_functional_name_of_contact_point": "Kalle Testsson",
            "b54_telephone_number": "+46700000000",
            "b56_email": "kalle@example.org",
        }
    ],
    "dimp": [
        imp("Test", "DUROTESTIMAB", "Oral use"),
        imp("Test", "durotestimab", "Intravenous use"),
        imp("Comparator", "DOCETAXEL", "Intravenous use"),
        imp("Comparator", None, "Oral use"),
    ],
    "e11_medical_conditions_being_investigated": "mCRPC",
    "e12_meddra_classification": [{"e12_term": "Prostate cancer metastatic"}],
    "e21_main_objective_of_the_trial": "To compare survival.",
    "e3_principal_inclusion_criteria": "Castrate testosterone",
    "e4_principal_exclusion_criteria": "Brain metastases",
    "e51_primary_end_points": "1. Overall survival 2. rPFS",
    "e511_timepoints_of_evaluation_of_this_end_point": "5 years",
    "e52_secondary_end_points": "PSA response",
    "e63_therapy": "Yes",
    "e72_therapeutic_exploratory_phase_ii": "Yes",
    "e73_therapeutic_confirmatory_phase_iii": "Yes",
    "e74_therapeutic_use_phase_iv": "No",
    "e811_randomised": "Yes",
    "e812_open": "Yes",
    "e815_parallel_group": "Yes",
    "e822_placebo": "Yes",
    "e824_number_of_treatment_arms_in_the_trial": "2",
    "e863_if_e861_or_e862_are_yes_specify_the_regions_in_which_trial_sites_are_planned": (
        "Russian Federation Sweden United States Atlantis"
    ),
    "f12_adults_1864_years": "Yes",
    "f13_elderly_65_years": "Yes",
    "f21_female": "No",
    "f22_male": "Yes",
    "f422_in_the_whole_clinical_trial": "240",
    "p_end_of_trial_status": "Ongoing",
}

ARM_A = {"@attributes": {"id": "A1"}, "title": "Durotestimab", "description": "5 mg daily"}
ARM_B = {"@attributes": {"id": "A2"}, "title": "Placebo"}
RESULTS: Json = {
    "@attributes": {"eudractNumber": NUMBER, "sponsor": "Invented Pharma"},
    "trialInformation": {
        "fullTitle": "Durotestimab or placebo",
        "usctnIdentifier": "NCT99990001",
        "sponsorProtocolCode": "DURO-1",
        "isGlobalEndOfTrialReached": "true",
        "globalEndOfTrialPremature": "false",
        "globalEndOfTrialDate": "2029-11-21T00:00:00",
        "recruitmentStartDate": "2020-12-01T00:00:00",
        "sponsors": {
            "sponsor": {
                "organisationName": "Invented Pharma",
                "publicContact": {
                    "functionalContactName": "Mona Provare",
                    "emailAddress": "mona@example.org",
                },
            }
        },
        "otherIdentifiers": {"otherIdentifier": {"name": "US IND", "number": "999"}},
        "countrySubjectCounts": {
            "countrySubjectCount": [
                {"subjects": "12", "country": {"eutctId": "100000000535"}},
                {"subjects": "8", "country": {"eutctId": "100000000999"}},
            ]
        },
    },
    "subjectDisposition": {
        "postAssignmentPeriods": {
            "postAssignmentPeriod": {
                "title": "Overall",
                "allocation": {"value": "ALLOCATION.randControlled"},
                "blindingType": {"value": "BLINDING.double"},
                "arms": {
                    "arm": [
                        {
                            **ARM_A,
                            "type": {"value": "ARM_TYPE.experimental"},
                            "armProducts": {
                                "armProduct": {
                                    "name": "Durotestimab",
                                    "code": "DT-1",
                                    "doseAndAdministrationDetails": "5 mg once daily",
                                }
                            },
                            "startedMilestoneAchievement": {"subjects": "12"},
                            "notCompletedReasonDetails": {
                                "reasonDetail": {
                                    "@attributes": {"reasonNotCompletedId": "R1"},
                                    "subjects": "2",
                                }
                            },
                        },
                        {
                            **ARM_B,
                            "type": {"value": "ARM_TYPE.placeboComp"},
                            "startedMilestoneAchievement": {"subjects": "8"},
                        },
                    ]
                },
            }
        },
        "reasonsNotCompleted": {
            "reasonNotCompleted": {
                "@attributes": {"id": "R1"},
                "type": {"value": "NOT_COMPLETED_REASON.lostFollowup"},
            }
        },
    },
    "baselineCharacteristics": {
        "baselineReportingGroups": {
            "baselineReportingGroup": {
                "@attributes": {"id": "B1", "armId": "A1"},
                "subjects": "12",
            }
        },
        "ageContinuousCharacteristic": {
            "title": "Age",
            "unit": "years",
            "centralTendencyType": {"value": "CENTRAL_TENDENCY.arithmetic"},
            "dispersionType": {"value": "DISPERSION.standardDeviation"},
            "reportingGroups": {
                "reportingGroup": {
                    "@attributes": {"baselineReportingGroupId": "B1"},
                    "tendencyValue": {"value": "68.5"},
                    "dispersionValue": {"value": "7.1"},
                }
            },
        },
    },
    "endPoints": {
        "endPoint": {
            "title": "Overall survival",
            "description": "9999 = median not reached",
            "unit": "Months",
            "countable": "false",
            "timeFrame": "Up to 5 years",
            "type": {"value": "ENDPOINT_TYPE.primary"},
            "centralTendencyType": {"value": "MEASURE_TYPE.median"},
            "dispersionType": {"value": "ENDPOINT_DISPERSION.confidenceInterval"},
            "percentage": "95",
            "armReportingGroups": {
                "armReportingGroup": [
                    {
                        "@attributes": {"id": "G1", "armId": "A1"},
                        "subjects": "12",
                        "tendencyValues": {"tendencyValue": {"value": "9999"}},
                        "dispersionValues": {
                            "dispersionValue": {"value": "20.5", "highRangeValue": "9999"}
                        },
                    },
                    {
                        "@attributes": {"id": "G2", "armId": "A2"},
                        "subjects": "8",
                        "tendencyValues": {"tendencyValue": {"value": "15.0"}},
                        "dispersionValues": {
                            "dispersionValue": {"value": "10.0", "highRangeValue": "19.5"}
                        },
                    },
                ]
            },
            "statisticalAnalyses": {
                "statisticalAnalysis": {
                    "title": "Durotestimab vs placebo",
                    "comment": "Two-sided test",
                    "type": {"value": "ANALYSIS_TYPE.superiority"},
                    "armComparisonGroupId": ["G1", "G2"],
                    "statisticalHypothesisTest": {
                        "method": {"value": "HYPOTHESIS_METHOD.logrank"},
                        "value": "0.0001",
                        "valueEqualityRelation": "<",
                    },
                    "parameterEstimate": {
                        "type": {"value": "PARAMETER_TYPE.hazardRatio"},
                        "pointEstimate": "0.61",
                        "confidenceInterval": {
                            "lowerLimit": "0.44",
                            "upperLimit": "0.85",
                            "percentage": "95",
                            "sides": {"value": "CONF_INTERVAL_SIDE.twoSided"},
                        },
                    },
                }
            },
        }
    },
    "adverseEvents": {
        "timeFrame": "5 years",
        "nonSeriousEventFrequencyThreshold": "5",
        "dictionary": {"name": {"value": "ADV_EVT_DICTIONARY_NAME.meddra"}, "version": "20.0"},
        "reportingGroups": {
            "reportingGroup": {
                "@attributes": {"id": "S1"},
                "title": "durotestimab",
                "subjectsExposed": "12",
                "subjectsAffectedBySeriousAdverseEvents": "3",
            }
        },
        "nonSeriousAdverseEvents": {
            "nonSeriousAdverseEvent": {
                "term": "Fatigue",
                "organSystem": {"eutctId": "100000004867"},
                "assessmentMethod": {"value": "ADV_EVT_ASSESS_TYPE.systematic"},
                "values": {
                    "value": {
                        "@attributes": {"reportingGroupId": "S1"},
                        "occurrences": "7",
                        "subjectsAffected": "5",
                        "subjectsExposed": "12",
                    }
                },
            }
        },
    },
}
BOTH: Json = {**PROTOCOL, **RESULTS}


def sha256(record: Json) -> str:
    return hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()


def study(record: Json) -> Study:
    result = euctr.study(record, "test.json")
    assert isinstance(result, Study), result
    return result


def results(record: Json) -> Study:
    (result,) = euctr_results.held(record, "test.json")
    assert isinstance(result, Study), result
    return result


def to_xml(name: str, value: object) -> str:
    """The XML that the JSON was made of, with white space around texts as the EMA writes it."""
    if isinstance(value, list):
        return "".join(to_xml(name, item) for item in value)
    if isinstance(value, str):
        return f"<{name}>\n\t{escape(value)}\n</{name}>"
    assert isinstance(value, dict)
    attributes = "".join(f" {k}={quoteattr(v)}" for k, v in value.get("@attributes", {}).items())
    inner = "".join(to_xml(k, v) for k, v in value.items() if k != "@attributes")
    return f"<{name}{attributes}>{inner}</{name}>"


def xml(record: Json) -> bytes:
    body = to_xml("ns3:result", record).replace(
        "<ns3:result",
        '<ns3:result xmlns:ns3="http://eudract.ema.europa.eu/schema/clinical_trial_result" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
        1,
    )
    body = body.replace("</fullTitle>", '</fullTitle><isrctnIdentifier xsi:nil="true"/>')
    return f"<!-- a comment -->\n{body}".encode()


def test_a_whole_protocol() -> None:
    assert study(PROTOCOL) == Study(
        source=Source(
            kind="euctr",
            record_id=f"{NUMBER}-SE",
            tier="registry",
            file="test.json",
            version="2031-10-05",
            processed_on="2031-10-05",
            url=f"{PAGE}/SE",
            licence=LICENCE,
            sha256=sha256(PROTOCOL),
        ),
        slug=NUMBER,
        identifiers=(
            Identifier(value=NUMBER, registry="eudract", kind="trial", type="EudraCT number"),
            Identifier(
                value="NCT99990001", registry="nct", kind="trial", type="ClinicalTrials.gov number"
            ),
            Identifier(
                value="U1111-9999-0001", registry="utn", kind="trial", type="universal trial number"
            ),
            Identifier(value="DURO-1", type="sponsor's protocol code"),
        ),
        name="Durotestimab in mCRPC, led by […]",
        title="Durotestimab in mCRPC, led by […]",
        phases=("2", "3"),
        status_text="Ongoing (Sweden)",
        allocation="randomised",
        intervention_model="parallel",
        masking="open label",
        purpose="treatment",
        first_posted_date="2019-05-01",
        enrolment=240,
        enrolment_kind="planned",
        sponsor="Invented Pharma",
        countries=("Russian Federation", "Sweden", "United States"),
        conditions=("mCRPC",),
        keywords=("Prostate cancer metastatic",),
        summary="To compare survival.",
        eligibility=(
            "Inclusion Criteria:\nCastrate testosterone\n\nExclusion Criteria:\nBrain metastases"
        ),
        sex="male",
        age_min_years=Decimal(18),
        unassigned=(
            Intervention(
                name="DUROTESTIMAB",
                type="test product",
                description="Oral use; Intravenous use",
                other_names=(),
                field="dimp[0]",
            ),
            Intervention(
                name="DOCETAXEL",
                type="comparator product",
                description="Intravenous use",
                field="dimp[2]",
            ),
            Intervention(name="placebo", type="placebo", field="e822_placebo"),
        ),
        outcomes=(
            Outcome(
                key="overall-survival",
                name="Overall survival",
                role="primary",
                time_frame="5 years",
                field="e51_primary_end_points",
            ),
            Outcome(
                key="rpfs",
                name="rPFS",
                role="primary",
                time_frame="5 years",
                field="e51_primary_end_points",
            ),
            Outcome(
                key="psa-response",
                name="PSA response",
                role="secondary",
                field="e52_secondary_end_points",
            ),
        ),
        losses=(
            Loss(
                path="a51_isrctn_international_standard_randomised_controlled_trial_number",
                value="ISRCTN00000000",
                reason="a placeholder, no id; it was left out",
            ),
            Loss(
                path="dimp[3].d31_product_name",
                value="",
                reason="a product without any name; it was left out",
            ),
            Loss(
                path=(
                    "e863_if_e861_or_e862_are_yes_specify_the_regions_in_which_trial_sites_are_"
                    "planned"
                ),
                value="Atlantis",
                reason="no known country; write it as the register's list does",
            ),
        ),
    )


def test_whole_results() -> None:
    found = results(BOTH)
    place = "subjectDisposition.postAssignmentPeriods.postAssignmentPeriod"
    survival = "overall-survival"
    assert found == Study(
        source=Source(
            kind="euctr",
            record_id=NUMBER,
            tier="registry",
            file="test.json",
            version="2031-10-05",
            processed_on="2031-10-05",
            url=f"{PAGE}/results",
            licence=LICENCE,
            sha256=sha256(RESULTS),
        ),
        slug=NUMBER,
        identifiers=(
            Identifier(value=NUMBER, registry="eudract", kind="trial", type="EudraCT number"),
            Identifier(
                value="NCT99990001", registry="nct", kind="trial", type="ClinicalTrials.gov number"
            ),
            Identifier(value="DURO-1", type="sponsor's protocol code"),
            Identifier(value="999", type="US IND"),
        ),
        name="Durotestimab or placebo",
        title="Durotestimab or placebo",
        status="completed",
        allocation="randomised",
        masking="double blind",
        start_date="2020-12-01",
        completion_date="2029-11-21",
        enrolment=20,
        enrolment_kind="actual",
        sponsor="Invented Pharma",
        countries=("Sweden",),
        arms=(
            Arm(
                key="durotestimab",
                label="Durotestimab",
                type="experimental",
                description="5 mg daily",
                participants=12,
                interventions=(
                    Intervention(
                        name="Durotestimab",
                        type="drug",
                        description="5 mg once daily",
                        other_names=("DT-1",),
                        field=f"{place}.arms.arm[0].armProducts.armProduct",
                    ),
                ),
                field=f"{place}.arms.arm[0]",
            ),
            Arm(
                key="placebo",
                label="Placebo",
                type="placebo comparator",
                participants=8,
                field=f"{place}.arms.arm[1]",
            ),
        ),
        outcomes=(
            Outcome(
                key=survival,
                name="Overall survival",
                role="primary",
                time_frame="Up to 5 years",
                description="9999 = median not reached",
                field="endPoints.endPoint",
            ),
        ),
        estimates=(
            Estimate(
                key=found.estimates[0].key,
                outcome_key=survival,
                group_key="durotestimab",
                statistic="median",
                value=Bound(None, "not reached"),
                unit="mo",
                lower=Bound(Decimal("20.5")),
                upper=Bound(None, "not reached"),
                confidence_level=Decimal(95),
                denominator=12,
                note="printed as 9999",
            ),
            Estimate(
                key=found.estimates[1].key,
                outcome_key=survival,
                group_key="placebo",
                statistic="median",
                value=Bound(Decimal("15.0")),
                unit="mo",
                lower=Bound(Decimal("10.0")),
                upper=Bound(Decimal("19.5")),
                confidence_level=Decimal(95),
                denominator=8,
            ),
        ),
        comparisons=(
            Comparison(
                key=found.comparisons[0].key,
                outcome_key=survival,
                numerator_key="durotestimab",
                denominator_key="placebo",
                group_keys=("durotestimab", "placebo"),
                measure="hazard ratio",
                value=Bound(Decimal("0.61")),
                unit="1",
                lower=Bound(Decimal("0.44")),
                upper=Bound(Decimal("0.85")),
                confidence_level=Decimal(95),
                p_value=Decimal("0.0001"),
                p_relation="<",
                p_sided="two-sided",
                method="logrank",
            ),
        ),
        adverse_events=(
            AdverseEvent(
                key=found.adverse_events[0].key,
                group_key="durotestimab",
                seriousness="serious",
                term="any serious adverse event",
                total=True,
                affected=3,
                at_risk=12,
                time_frame="5 years",
                field=(
                    "adverseEvents.reportingGroups.reportingGroup."
                    "subjectsAffectedBySeriousAdverseEvents"
                ),
            ),
            AdverseEvent(
                key=found.adverse_events[1].key,
                group_key="durotestimab",
                seriousness="other",
                term="Fatigue",
                organ_system="General disorders and administration site conditions",
                vocabulary="MedDRA 20.0",
                affected=5,
                at_risk=12,
                events=7,
                threshold_percent=Decimal(5),
                assessment="systematic",
                time_frame="5 years",
                field="adverseEvents.nonSeriousAdverseEvents.nonSeriousAdverseEvent.values.value",
            ),
        ),
        flow=tuple(
            FlowCount(
                key=found.flow[index].key,
                group_key=arm,
                period="Overall",
                milestone=milestone,
                reason=reason,
                participants=number,
                field=f"{place}.arms.arm[{arm == 'placebo':d}].{field}",
            )
            for index, (arm, milestone, reason, number, field) in enumerate(
                (
                    ("durotestimab", "started", None, 12, "startedMilestoneAchievement"),
                    (
                        "durotestimab",
                        "not completed",
                        "lost to follow-up",
                        2,
                        "notCompletedReasonDetails.reasonDetail",
                    ),
                    ("placebo", "started", None, 8, "startedMilestoneAchievement"),
                )
            )
        ),
        baseline=(
            BaselineValue(
                key=found.baseline[0].key,
                group_key="durotestimab",
                measure="Age",
                statistic="mean",
                value=Bound(Decimal("68.5")),
                unit="a",
                dispersion="standard deviation 7.1",
                denominator=12,
                field=(
                    "baselineCharacteristics.ageContinuousCharacteristic.reportingGroups."
                    "reportingGroup.tendencyValue"
                ),
            ),
        ),
        losses=(
            Loss(
                path=(
                    "trialInformation.countrySubjectCounts.countrySubjectCount[1].country.eutctId"
                ),
                value="100000000999",
                reason=found.losses[0].reason,
            ),
        ),
    )
    assert found.losses[0].reason.startswith("unknown code; known are 100000000377, ")


def test_xml_gives_the_same_study_as_json() -> None:
    found = euctr_results.xml_results(xml(RESULTS), "test.json")
    assert isinstance(found, Study)
    expected = results(BOTH)
    for name in expected.__dataclass_fields__:
        if name != "source":
            assert getattr(found, name) == getattr(expected, name), name
    assert (found.source.record_id, found.source.version) == (NUMBER, None)


@pytest.mark.parametrize(
    ("change", "record_id", "lost"),
    [
        ({"a1_member_state_concerned": "UK - MHRA"}, "GB", []),
        ({"a1_member_state_concerned": "Germany - PEI"}, "DE", []),
        ({"a1_member_state_concerned": "Atlantis - AA"}, "atlantis", ["Atlantis - AA"]),
        (
            {"a1_member_state_concerned": None, "x4_clinical_trial_type": "Outside EU/EEA"},
            "3RD",
            [],
        ),
        ({"a1_member_state_concerned": None}, "XX", [""]),
    ],
)
def test_the_country_ends_the_id(change: Json, record_id: str, lost: list[str]) -> None:
    found = study({**PROTOCOL, **change})
    assert found.source.record_id == f"{NUMBER}-{record_id}"
    assert [loss.value for loss in found.losses if loss.path.startswith("a1_")] == lost


def test_countries_and_results_are_one_trial(tmp_path: Path) -> None:
    for country in ("Sweden - MPA", "Italy - AIFA", "UK - MHRA"):
        record = {
            **BOTH,
            "a1_member_state_concerned": country,
            "e824_number_of_treatment_arms_in_the_trial": "1",
        }
        (tmp_path / f"{country[:2]}.json").write_text(json.dumps(record), encoding="utf-8")
    found = list(read(tmp_path))
    studies = [item for item in found if isinstance(item, Study)]
    assert len(studies) == len(found)
    assert sorted(item.source.record_id for item in studies) == [
        NUMBER,
        f"{NUMBER}-GB",
        f"{NUMBER}-IT",
        f"{NUMBER}-SE",
    ]
    decided = decide(studies)
    assert set(decided.study_iris.values()) == {"https://w3id.org/ptkg/study/NCT99990001"}
    assert decided.refusals == ()


def test_a_country_that_states_another_trial_s_number_does_not_split_the_trial() -> None:
    key = "a52_us_nct_clinicaltrialsgov_registry_number"
    first, second = (
        study(PROTOCOL),
        study({**PROTOCOL, key: "NCT99990002", "a1_member_state_concerned": "Italy - AIFA"}),
    )
    assert len(set(decide([first, second]).study_iris.values())) == 1


def test_the_one_arm_of_a_trial_is_the_same_in_all_its_records() -> None:
    protocol = study({**PROTOCOL, "e824_number_of_treatment_arms_in_the_trial": "1"})
    record = copy.deepcopy(RESULTS)
    period = record["subjectDisposition"]["postAssignmentPeriods"]["postAssignmentPeriod"]
    del period["arms"]["arm"][1]
    iri = f"https://w3id.org/ptkg/study/{NUMBER}"
    arms = [arm for item in (protocol, results(record)) for arm in arm_facts(link(item), iri)]
    assert len(set(align(arms).representative.values())) == 1


@pytest.mark.parametrize("number", [None, 7, "", "2019-009999", "2031-512345-10-00"])
def test_a_record_without_its_number_is_rejected(number: object) -> None:
    result = euctr.study({**PROTOCOL, "a2_eudract_number": number}, "test.json")
    assert isinstance(result, Reject)
    assert (result.path, result.reason) == (
        "a2_eudract_number",
        "a record of the EU register needs its EudraCT number, such as 2012-003632-23",
    )


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(mutated(BOTH))
def test_spoilt_records_never_raise(record: Json) -> None:
    items = [euctr.study(record, "test.json"), *euctr_results.held(record, "test.json")]
    for item in items:
        assert isinstance(item, Study | Reject)
        if isinstance(item, Study):
            assert isinstance(convert(item, "https://w3id.org/ptkg/study/x"), Converted)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<result/>",
        b"<result eudractNumber='x'/>",
        b"<result eudractNumber='2019-009999-11'><endPoints>",
        b'<!DOCTYPE r [<!ENTITY a "b">]><result eudractNumber="2019-009999-11">&a;</result>',
        b"<result>" + b"<a>" * 3000 + b"</a>" * 3000 + b"</result>",
        b"\xff\xfe\x00",
    ],
)
def test_bad_xml_is_a_clear_reject(content: bytes) -> None:
    result = euctr_results.xml_results(content, "test.xml")
    assert isinstance(result, Reject)
    assert result.reason


def test_a_huge_text_and_a_deep_record() -> None:
    huge = study({**PROTOCOL, "p_end_of_trial_status": "x" * 10_000_000})
    assert [len(loss.value) for loss in huge.losses if loss.path.startswith("p_")] == [200]
    for key in ("b1_sponsor", "adverseEvents"):
        record = {**BOTH, key: deep(2000)}
        items = [euctr.study(record, "test.json"), *euctr_results.held(record, "test.json")]
        assert any(isinstance(item, Reject) and "too deeply" in item.reason for item in items)


def test_no_people() -> None:
    told = "\n".join(t for item in (study(BOTH), results(BOTH)) for t in texts_of(link(item)))
    for word in ("Kalle", "Testsson", "Mona", "Provare", "@", "+46"):
        assert word not in told


def test_the_real_records(shared: Path) -> None:
    found = list(read(shared / "registry" / "euctr"))
    assert [item for item in found if isinstance(item, Reject)] == []
    studies = {item.source.record_id: item for item in found if isinstance(item, Study)}
    assert len(studies) == len(found) == 22
    assert {record_id[14:] for record_id in studies if record_id.startswith("2012-")} == {
        *("", "-AT", "-CZ", "-DE", "-ES", "-GB", "-IT", "-SE")
    }
    decided = decide(studies.values())
    assert sorted(iri.rpartition("/")[2] for iri in set(decided.study_iris.values())) == [
        "2014-002606-20",
        "NCT01818492",
        "NCT02305381",
        "NCT02386839",
    ]
    spain = studies["2014-002606-20-ES"]
    assert (spain.phases, spain.enrolment, spain.masking) == (("3",), 150, "open label")
    assert [(item.name, item.type) for item in spain.unassigned] == [
        ("APIXABAN", "test product"),
        ("WARFARIN SODIUM", "comparator product"),
        ("ENOXAPARIN SODIUM", "comparator product"),
        ("DALTEPARIN SODIUM", "comparator product"),
    ]
    assert {item.value for item in spain.identifiers if item.kind == "trial"} == {
        "2014-002606-20",
        "U1111-1160-6336",
    }


def test_the_real_results(shared: Path) -> None:
    found = {
        item.source.record_id: item
        for item in read(shared / "registry" / "euctr")
        if isinstance(item, Study) and item.estimates
    }
    assert {
        record_id: (
            item.enrolment,
            len(item.arms),
            len(item.outcomes),
            len(item.comparisons),
            len(item.adverse_events),
            len(item.flow),
            len(item.losses),
        )
        for record_id, item in found.items()
    } == {
        "2012-003632-23": (45, 1, 8, 4, 294, 6, 0),
        "2013-004502-26": (396, 3, 8, 2, 144, 12, 0),
        "2014-003556-31": (76, 2, 40, 0, 14, 12, 0),
    }
    analysis = found["2013-004502-26"].comparisons[0]
    assert (analysis.numerator_key, analysis.denominator_key) == ("semaglutide-1-0-mg", "placebo")
    assert (analysis.value, analysis.p_relation) == (Bound(Decimal("-1.75")), "<")
    for item in found.values():
        assert isinstance(convert(item, "https://w3id.org/ptkg/study/x"), Converted)
