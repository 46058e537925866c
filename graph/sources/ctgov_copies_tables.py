"""Rows that others made of ClinicalTrials.gov records, in the shape of API v2 (tables)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from graph.sources import ctgov_codes as codes
from graph.sources.ctgov_copies_words import (
    bare_name,
    date_of,
    month,
    nci_status,
    side_by_side,
    small_phases,
    whole,
    years,
)
from graph.sources.ctgov_shape import JSON_PATHS, Paths, Row, Shape
from graph.sources.ctgov_words import block, coded, day, masking, phases, plain_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["COPIES", "Copy"]

KIND: Final = "ctgov-copy"
NCI_KIND: Final = "nci-cts"  # the National Cancer Institute's own listing, not the registry's text
SLASHED: Final = Paths("/", 0)  # keys that are paths of the registry's XML

IDENTIFICATION: Final = "protocolSection.identificationModule"
STATUS: Final = "protocolSection.statusModule"
DESIGN: Final = "protocolSection.designModule"
SPONSORS: Final = "protocolSection.sponsorCollaboratorsModule"
CONDITIONS: Final = "protocolSection.conditionsModule"
ARMS: Final = "protocolSection.armsInterventionsModule"
OUTCOMES: Final = "protocolSection.outcomesModule"
ELIGIBILITY: Final = "protocolSection.eligibilityModule"
PLACES: Final = "protocolSection.contactsLocationsModule"
TEXTS: Final = "protocolSection.descriptionModule"

ARM_KINDS: Final = (
    *("Active Comparator", "Experimental", "No Intervention", "Other"),
    *("Placebo Comparator", "Sham Comparator"),
)
INTERVENTION_KINDS: Final = (
    *("Behavioral", "Biological", "Combination Product", "Device", "Diagnostic Test"),
    *("Dietary Supplement", "Drug", "Genetic", "Other", "Procedure", "Radiation"),
)
ROLES: Final = ("Care Provider", "Investigator", "Outcomes Assessor", "Participant")
DOCUMENTS: Final = (
    *("Analytic Code", "Clinical Study Report (CSR)", "Informed Consent Form (ICF)"),
    *("Statistical Analysis Plan (SAP)", "Study Protocol"),
)


@dataclass(frozen=True, slots=True)
class Copy:
    """One shape of rows."""

    marks: frozenset[str]  # the keys that it is known by
    shape: Shape
    number: str = "nct_id"  # the key of the NCT number
    # Texts that hold a list: the separator, or "[" for a list as Python prints it.
    lists: Mapping[str, str] = field(default_factory=dict)
    paths: Paths = JSON_PATHS
    kind: str = KIND


def _known(*names: str) -> tuple[Row, ...]:
    """Fields that are known and not read."""
    return tuple(Row(name, None) for name in names)


INTERVENTION: Final = Shape(
    Row("intervention_type", "type", coded(codes.INTERVENTION_TYPE)),
    Row("name", "name"),
    Row("description", "description"),
    finish=bare_name,
)

# Where a row was found, and marks that its maker gave it.
ORIGIN: Final = _known("source", "path", "_source", "_path", "annotator_1", "annotator_2")
TITLES: Final = (
    Row("brief_title", f"{IDENTIFICATION}.briefTitle"),
    Row("official_title", f"{IDENTIFICATION}.officialTitle"),
)
STUDY: Final = (
    Row("nct_id", f"{IDENTIFICATION}.nctId"),
    Row("study_type", f"{DESIGN}.studyType", coded(codes.STUDY_KIND)),
)


def _designed(prefix: str = "") -> Iterable[Row]:
    """How participants are assigned."""
    info = f"{DESIGN}.designInfo"
    return (
        Row(f"{prefix}allocation", f"{info}.allocation", coded(codes.ALLOCATION)),
        Row(
            f"{prefix}intervention_model",
            f"{info}.interventionModel",
            coded(codes.INTERVENTION_MODEL),
        ),
        Row(f"{prefix}primary_purpose", f"{info}.primaryPurpose", coded(codes.PURPOSE)),
    )


def _dates(read: Callable[[str], str | None]) -> Iterable[Row]:
    """When a study begins and ends."""
    return (
        Row("start_date", f"{STATUS}.startDateStruct.date", read),
        Row("primary_completion_date", f"{STATUS}.primaryCompletionDateStruct.date", read),
        Row("completion_date", f"{STATUS}.completionDateStruct.date", read),
    )


# A join of AACT's tables.
JOIN: Final = Shape(
    *(*STUDY, *TITLES, *_designed(), *_dates(month), *ORIGIN),
    Row("rec_status", f"{STATUS}.overallStatus", coded(codes.STATUS)),
    Row("last_update", f"{STATUS}.lastUpdatePostDateStruct.date", day),
    Row("phase", f"{DESIGN}.phases", phases),
    Row("enrollment", f"{DESIGN}.enrollmentInfo.count", whole),
    Row("masking_description", f"{DESIGN}.designInfo.maskingInfo.masking", masking),
    Row(
        "observational_model",
        f"{DESIGN}.designInfo.observationalModel",
        coded(codes.OBSERVATIONAL_MODEL),
    ),
    Row("other_id", f"{IDENTIFICATION}.orgStudyIdInfo.id"),
    Row("sponsor", f"{SPONSORS}.leadSponsor.name"),
    Row("sponsor_type", f"{SPONSORS}.leadSponsor.class", plain_code),
    Row("conditions", f"{CONDITIONS}.conditions", many=True),
    Row("interventions", f"{ARMS}.interventions", INTERVENTION, many=True),
    Row(
        "outcomes",
        f"{OUTCOMES}.listed",
        Shape(
            Row("outcome_type", "role"),
            Row("measure", "measure"),
            Row("time_frame", "timeFrame"),
            Row("description", "description"),
        ),
        many=True,
    ),
    Row("description", f"{TEXTS}.briefSummary"),
    Row("criteria", f"{ELIGIBILITY}.eligibilityCriteria", block),
    Row("population", f"{ELIGIBILITY}.studyPopulation", block),
    Row("gender", f"{ELIGIBILITY}.sex", coded(codes.SEX)),
    Row("minimum_age", f"{ELIGIBILITY}.minimumAge", years),
    Row("maximum_age", f"{ELIGIBILITY}.maximumAge", years),
    *_known("sampling_method", "time_perspective", "intervention_model_description", "eudract_num"),
    finish=side_by_side,
)
# One row a study, all of it text, lists with "; ".
FLAT: Final = Shape(
    *(*STUDY, *TITLES, *_designed(), *_dates(day), *ORIGIN),
    Row("overall_status", f"{STATUS}.overallStatus", coded(codes.STATUS)),
    Row("phases", f"{DESIGN}.phases", many=True),
    Row("enrollment_count", f"{DESIGN}.enrollmentInfo.count", whole),
    Row("enrollment_type", f"{DESIGN}.enrollmentInfo.type", coded(codes.ENROLMENT_KIND)),
    Row("masking", f"{DESIGN}.designInfo.maskingInfo.masking", masking),
    Row("lead_sponsor", f"{SPONSORS}.leadSponsor.name"),
    Row("lead_sponsor_class", f"{SPONSORS}.leadSponsor.class", plain_code),
    Row("collaborators", f"{SPONSORS}.names", many=True),
    Row("responsible_party_investigator", f"{SPONSORS}.responsibleParty.investigatorFullName"),
    Row("conditions", f"{CONDITIONS}.conditions", many=True),
    Row("intervention_names", f"{ARMS}.names", many=True),
    Row("intervention_types", f"{ARMS}.types", coded(codes.INTERVENTION_TYPE), many=True),
    Row("primary_outcome_measures", f"{OUTCOMES}.primaryMeasures", many=True),
    Row("primary_outcome_timeframes", f"{OUTCOMES}.primaryFrames", many=True),
    Row("secondary_outcome_measures", f"{OUTCOMES}.secondaryMeasures", many=True),
    Row("eligibility_sex", f"{ELIGIBILITY}.sex", coded(codes.SEX)),
    Row("minimum_age", f"{ELIGIBILITY}.minimumAge"),
    Row("maximum_age", f"{ELIGIBILITY}.maximumAge"),
    Row("eligibility_criteria", f"{ELIGIBILITY}.eligibilityCriteria"),
    Row("brief_summary", f"{TEXTS}.briefSummary"),
    *_known("url", "responsible_party_type", "healthy_volunteers", "us_states", "us_cities"),
    *_known("us_site_count", "total_site_count", "has_results"),
    finish=side_by_side,
)
# One object a study, lists as lists, words as the registry's pages show them.
SHORT: Final = Shape(
    *(*STUDY, *_dates(day), *ORIGIN),
    Row("title", f"{IDENTIFICATION}.briefTitle"),
    Row("status", f"{STATUS}.overallStatus", coded(codes.STATUS)),
    Row("phase", f"{DESIGN}.phases", phases),
    Row("enrollment_count", f"{DESIGN}.enrollmentInfo.count", whole),
    Row("sponsor", f"{SPONSORS}.leadSponsor.name"),
    Row("collaborators", f"{SPONSORS}.names", many=True),
    Row("conditions", f"{CONDITIONS}.conditions", many=True),
    Row("interventions", f"{ARMS}.names", many=True),
    Row("locations", f"{PLACES}.countries", many=True),
    Row("summary", f"{TEXTS}.briefSummary"),
    Row("eligibility/raw_text", f"{ELIGIBILITY}.eligibilityCriteria"),
    Row("eligibility/sex", f"{ELIGIBILITY}.sex", coded(codes.SEX)),
    Row("eligibility/minimum_age", f"{ELIGIBILITY}.minimumAge"),
    Row("eligibility/maximum_age", f"{ELIGIBILITY}.maximumAge"),
    Row("eligibility/accepts_healthy_volunteers", None),
    Row("export_date", "derivedSection.miscInfoModule.versionHolder", date_of),
    Row("source_url", None),
    finish=side_by_side,
)
# A table for learning from: elements of the legacy XML, and what was computed of them.
LEARNING: Final = Shape(
    *(*STUDY, *_designed("study_design_info/"), *ORIGIN),
    Row("brief_title", f"{IDENTIFICATION}.briefTitle"),
    Row("phase", f"{DESIGN}.phases", phases),
    Row("enrollment", f"{DESIGN}.enrollmentInfo.count", whole),
    Row("study_design_info/masking", f"{DESIGN}.designInfo.maskingInfo.masking", masking),
    Row("condition", f"{CONDITIONS}.conditions", many=True),
    Row("keyword", f"{CONDITIONS}.keywords", many=True),
    Row("intervention/intervention_name", f"{ARMS}.names", many=True),
    Row(
        "intervention/intervention_type",
        f"{ARMS}.types",
        coded(codes.INTERVENTION_TYPE),
        many=True,
    ),
    Row("intervention/description", f"{ARMS}.descriptions", many=True),
    Row("eligibility/criteria/textblock", f"{ELIGIBILITY}.eligibilityCriteria", block),
    Row("eligibility/gender", f"{ELIGIBILITY}.sex", coded(codes.SEX)),
    Row("eligibility/minimum_age", f"{ELIGIBILITY}.minimumAge"),
    Row("eligibility/maximum_age", f"{ELIGIBILITY}.maximumAge"),
    Row("brief_summary/textblock", f"{TEXTS}.briefSummary", block),
    Row("detailed_description/textblock", f"{TEXTS}.detailedDescription", block),
    *_known("eligibility/healthy_volunteers", "eligibility/gender_description"),
    *_known("study_design_info/masking_num", "study_design_info/intervention_model_description"),
    *_known("condition_browse", "intervention_browse", "icdcode", "smiless", "number_of_arms"),
    *_known("oversight_info", "has_expanded_access", "patient_data", "location"),
    *_known("responsible_party", "sponsors"),
    *_known(*(f"{kind} Arm Number" for kind in ARM_KINDS)),
    *_known(*(f"{kind} intervention Number" for kind in INTERVENTION_KINDS)),
    *_known(*(f"MaskingType-{role}" for role in ROLES)),
    *_known(*(f"ipd_info_type-{kind}" for kind in DOCUMENTS)),
    finish=side_by_side,
)
# Another such table: drugs and diseases in small letters, no title.
DRUGS: Final = Shape(
    *ORIGIN,
    Row("nctid", f"{IDENTIFICATION}.nctId"),
    Row("status", f"{STATUS}.overallStatus", coded(codes.STATUS)),
    Row("why_stop", f"{STATUS}.whyStopped"),
    Row("phase", f"{DESIGN}.phases", small_phases),
    Row("diseases", f"{CONDITIONS}.conditions", many=True),
    Row("drugs", f"{ARMS}.names", many=True),
    Row("criteria", f"{ELIGIBILITY}.eligibilityCriteria", block),
    *_known("label", "icdcodes", "smiless"),
    finish=side_by_side,
)
# A trial as the search interface of the National Cancer Institute lists it.
LISTED: Final = Shape(
    *ORIGIN,
    Row("nct_id", f"{IDENTIFICATION}.nctId"),
    Row("nci_id", f"{IDENTIFICATION}.orgStudyIdInfo.id"),
    Row("brief_title", f"{IDENTIFICATION}.briefTitle"),
    Row("brief_summary", f"{TEXTS}.briefSummary"),
    Row("current_trial_status", f"{STATUS}.overallStatus", nci_status),
    Row(
        "sites",
        f"{PLACES}.locations",
        Shape(
            Row("org_country", "country"),
            *_known("org_name", "org_city", "org_state_or_province", "org_coordinates"),
            *_known("recruitment_status"),
        ),
        many=True,
    ),
)

COPIES: Final = (
    Copy(frozenset({"nct_id", "rec_status", "sponsor_type"}), JOIN, lists={"conditions": "|"}),
    Copy(
        frozenset({"nct_id", "intervention_names", "primary_outcome_measures"}),
        FLAT,
        lists={
            key: "; "
            for key in (
                *("collaborators", "conditions", "intervention_names", "intervention_types"),
                *("primary_outcome_measures", "primary_outcome_timeframes", "phases"),
                "secondary_outcome_measures",
            )
        },
    ),
    Copy(frozenset({"nct_id", "enrollment_count", "source_url"}), SHORT),
    Copy(
        frozenset({"nct_id", "intervention/intervention_name", "study_type"}),
        LEARNING,
        lists={
            key: "["
            for key in (
                *("condition", "keyword", "intervention/intervention_name"),
                *("intervention/intervention_type", "intervention/description"),
            )
        },
        paths=SLASHED,
    ),
    Copy(
        frozenset({"nctid", "drugs", "diseases"}),
        DRUGS,
        number="nctid",
        lists={"drugs": "[", "diseases": "["},
    ),
    Copy(frozenset({"nct_id", "nci_id", "brief_title"}), LISTED, kind=NCI_KIND),
)
"""The shapes of rows that are known, in the order in which they are tried."""
