"""AACT's tables in the shape of API v2: of each column, which field of API v2 it is.

The columns are those of AACT's data dictionary (https://aact.ctti-clinicaltrials.org/data_dictionary).
A row becomes one object of a `Shape`; `aact_protocol` and `aact_results` join them.
"""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Final

from graph.sources import ctgov_codes as codes
from graph.sources.aact_tables_results import RESULT_TABLES
from graph.sources.ctgov_shape import Mapped, Row, Shape, stated
from graph.sources.ctgov_words import block, coded, day, masking, phases, plain_code, processed_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.sources.ctgov_shape import Translator
    from graph.sources.xml_tree import Element

__all__ = ["PEOPLE", "STUDIES", "TABLES", "UNREAD", "is_kept", "table_of"]

STUDIES: Final = "studies"
PEOPLE: Final = frozenset(
    {
        "central_contacts",
        "facility_contacts",
        "facility_investigators",
        "overall_officials",
        "responsible_parties",
        "result_agreements",
        "result_contacts",
    }
)
"""Tables of people. They are never opened."""

UNREAD: Final = frozenset(
    {
        "browse_conditions",
        "browse_interventions",
        "documents",
        "ipd_information_types",
        "links",
        "pending_results",
        "provided_documents",
        "retractions",
        "search_results",
    }
)
"""Tables of which the graph holds nothing. They are not opened either."""

IDENTIFICATION: Final = "protocolSection.identificationModule"
STATUS: Final = "protocolSection.statusModule"
DESIGN: Final = "protocolSection.designModule"
ELIGIBILITY: Final = "protocolSection.eligibilityModule"
TEXTS: Final = "protocolSection.descriptionModule"
PROCESSED: Final = "derivedSection.miscInfoModule.versionHolder"
DATES: Final = {
    "start": "startDateStruct",
    "primary_completion": "primaryCompletionDateStruct",
    "completion": "completionDateStruct",
}

# Columns that a shape does not take over and that rows are joined by.
_JOINS: Final = frozenset(
    {
        *("id", "design_group_id", "intervention_id", "outcome_id", "outcome_analysis_id"),
        *("result_group_id", "ctgov_group_code", "result_type", "outcome_type", "event_type"),
        *("id_source", "id_type", "lead_or_collaborator", "removed", "period", "organ_system"),
    }
)


def _phases(label: str) -> list[str] | None:
    """Phases, as labels or as codes.

    >>> _phases("PHASE2/PHASE3"), _phases("Phase 2/Phase 3"), _phases("N/A")
    (['PHASE2', 'PHASE3'], ['PHASE2', 'PHASE3'], ['NA'])
    """
    parts = label.strip().split("/")
    return parts if codes.PHASE.keys() >= set(parts) else phases(label)


def _text(text: str) -> str | None:
    """A long text: tables made of the legacy XML carry its wrapping."""
    return block(text) if text.startswith("\n ") else stated(text)


def _dates(_: Translator, __: Element, found: Mapped) -> None:
    """Dates that are stated as written and once more as a day, a month's last for a month."""
    section = found.get("protocolSection")
    status = section.get("statusModule") if isinstance(section, Mapped) else None
    for key in DATES.values():
        struct = status.get(key) if isinstance(status, Mapped) else None
        as_day = struct.pop("asDay", None) if isinstance(struct, Mapped) else None
        if isinstance(struct, Mapped) and isinstance(as_day, Mapped):
            if _is_more(str(as_day.get("date")), str(struct.get("date"))):
                del struct["date"]
            struct.adopt(as_day)


def _is_more(as_day: str, written: str) -> bool:
    """Whether a day says more than the month that is written beside it.

    >>> _is_more("2019-03-15", "2019-03"), _is_more("2019-03-31", "2019-03")
    (True, False)
    """
    if len(written) != 7 or not as_day.startswith(f"{written}-"):
        return False
    year, month = written.split("-")
    if not (year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12 and int(year)):
        return False
    return as_day != f"{written}-{calendar.monthrange(int(year), int(month))[1]:02}"


def _unread(columns: str) -> Iterable[Row]:
    """Columns that are known and not taken over."""
    return (Row(column, None) for column in columns.split())


def _table(*rows: Row, unread: str = "") -> Shape:
    """A table that has an id and a study."""
    return Shape(*_unread(f"id nct_id {unread}"), *rows)


def _struct(column: str, key: str) -> tuple[Row, ...]:
    """A date that is written as the registry states it, with its type."""
    return (
        Row(f"{column}_month_year", f"{STATUS}.{key}.date", day),
        Row(f"{column}_date", f"{STATUS}.{key}.asDay.date", day),
        Row(f"{column}_date_type", f"{STATUS}.{key}.type", plain_code),
    )


def _posted(column: str, key: str) -> tuple[Row, ...]:
    """A date of the registry's own, with its type."""
    return (
        Row(f"{column}_posted_date", f"{STATUS}.{key}.date", day),
        Row(f"{column}_posted_date_type", f"{STATUS}.{key}.type", plain_code),
    )


STUDY: Final = Shape(
    Row("nct_id", f"{IDENTIFICATION}.nctId"),
    Row("nlm_download_date_description", PROCESSED, processed_on),
    Row("acronym", f"{IDENTIFICATION}.acronym"),
    Row("brief_title", f"{IDENTIFICATION}.briefTitle"),
    Row("official_title", f"{IDENTIFICATION}.officialTitle"),
    Row("overall_status", f"{STATUS}.overallStatus", coded(codes.STATUS)),
    Row("last_known_status", f"{STATUS}.lastKnownStatus", coded(codes.STATUS)),
    Row("why_stopped", f"{STATUS}.whyStopped"),
    *(row for column, key in DATES.items() for row in _struct(column, key)),
    *_posted("study_first", "studyFirstPostDateStruct"),
    *_posted("last_update", "lastUpdatePostDateStruct"),
    *_posted("results_first", "resultsFirstPostDateStruct"),
    *_posted("disposition_first", "dispFirstPostDateStruct"),
    Row("study_first_submitted_date", f"{STATUS}.studyFirstSubmitDate", day),
    Row("last_update_submitted_date", f"{STATUS}.lastUpdateSubmitDate", day),
    Row("results_first_submitted_date", f"{STATUS}.resultsFirstSubmitDate", day),
    # names of the same before 2018
    Row("first_received_date", f"{STATUS}.studyFirstSubmitDate", day),
    Row("last_changed_date", f"{STATUS}.lastUpdateSubmitDate", day),
    Row("first_received_results_date", f"{STATUS}.resultsFirstSubmitDate", day),
    Row("study_type", f"{DESIGN}.studyType", coded(codes.STUDY_KIND)),
    Row("phase", f"{DESIGN}.phases", _phases),
    Row("enrollment", f"{DESIGN}.enrollmentInfo.count"),
    Row("enrollment_type", f"{DESIGN}.enrollmentInfo.type", coded(codes.ENROLMENT_KIND)),
    *_unread(
        "verification_month_year verification_date study_first_submitted_qc_date "
        "results_first_submitted_qc_date disposition_first_submitted_date "
        "disposition_first_submitted_qc_date last_update_submitted_qc_date "
        "received_results_disposit_date target_duration baseline_population "
        "baseline_type_units_analyzed limitations_and_caveats source source_class "
        "number_of_arms number_of_groups has_expanded_access expanded_access_nctid "
        "expanded_access_status_for_nctid expanded_access_type_individual "
        "expanded_access_type_intermediate expanded_access_type_treatment has_dmc "
        "is_fda_regulated_drug is_fda_regulated_device is_unapproved_device is_ppsd is_us_export "
        "biospec_retention biospec_description ipd_time_frame ipd_access_criteria ipd_url "
        "plan_to_share_ipd plan_to_share_ipd_description delayed_posting fdaaa801_violation "
        "patient_registry created_at updated_at"
    ),
    finish=_dates,
)

TABLES: Final[dict[str, Shape]] = {
    STUDIES: STUDY,
    "designs": _table(
        Row("allocation", f"{DESIGN}.designInfo.allocation", coded(codes.ALLOCATION)),
        Row(
            "intervention_model",
            f"{DESIGN}.designInfo.interventionModel",
            coded(codes.INTERVENTION_MODEL),
        ),
        Row(
            "observational_model",
            f"{DESIGN}.designInfo.observationalModel",
            coded(codes.OBSERVATIONAL_MODEL),
        ),
        Row("primary_purpose", f"{DESIGN}.designInfo.primaryPurpose", coded(codes.PURPOSE)),
        Row("masking", f"{DESIGN}.designInfo.maskingInfo.masking", masking),
        unread="time_perspective masking_description intervention_model_description "
        "subject_masked caregiver_masked investigator_masked outcomes_assessor_masked",
    ),
    "eligibilities": _table(
        Row("gender", f"{ELIGIBILITY}.sex", coded(codes.SEX)),
        Row("minimum_age", f"{ELIGIBILITY}.minimumAge"),
        Row("maximum_age", f"{ELIGIBILITY}.maximumAge"),
        Row("criteria", f"{ELIGIBILITY}.eligibilityCriteria", _text),
        Row("population", f"{ELIGIBILITY}.studyPopulation", _text),
        unread="sampling_method healthy_volunteers gender_description gender_based adult child "
        "older_adult",
    ),
    "brief_summaries": _table(Row("description", f"{TEXTS}.briefSummary", _text)),
    "detailed_descriptions": _table(Row("description", f"{TEXTS}.detailedDescription", _text)),
    "calculated_values": _table(
        Row("nlm_download_date", PROCESSED, day),
        unread="number_of_facilities number_of_nsae_subjects number_of_sae_subjects "
        "registered_in_calendar_year actual_duration were_results_reported "
        "months_to_report_results has_us_facility has_single_facility minimum_age_num "
        "maximum_age_num minimum_age_unit maximum_age_unit "
        "number_of_primary_outcomes_to_measure number_of_secondary_outcomes_to_measure "
        "number_of_other_outcomes_to_measure",
    ),
    "conditions": _table(Row("name", "name"), unread="downcase_name"),
    "keywords": _table(Row("name", "name"), unread="downcase_name"),
    "countries": _table(Row("name", "name"), unread="removed"),
    "facilities": _table(
        Row("country", "country"),
        unread="status name city state zip latitude longitude",
    ),
    "sponsors": _table(
        Row("name", "name"), Row("agency_class", "class", plain_code), unread="lead_or_collaborator"
    ),
    "id_information": _table(
        Row("id_value", "id"),
        Row("id_type_description", "domain"),
        unread="id_source id_type id_link",
    ),
    "design_groups": _table(
        Row("title", "label"),
        Row("group_type", "type", coded(codes.ARM_TYPE)),
        Row("description", "description", _text),
    ),
    "interventions": _table(
        Row("name", "name"),
        Row("intervention_type", "type", coded(codes.INTERVENTION_TYPE)),
        Row("description", "description", _text),
    ),
    "intervention_other_names": _table(Row("name", "name"), unread="intervention_id"),
    "design_group_interventions": _table(unread="design_group_id intervention_id"),
    "design_outcomes": _table(
        Row("measure", "measure"),
        Row("time_frame", "timeFrame"),
        Row("description", "description", _text),
        unread="outcome_type population",
    ),
    "study_references": _table(
        Row("pmid", "pmid"),
        Row("reference_type", "type", coded(codes.REFERENCE_TYPE)),
        Row("citation", "citation"),
    ),
    **RESULT_TABLES,
}
"""The tables that are read, each with the shape of its rows."""


def is_kept(table: str, column: str) -> bool:
    """Whether a column is needed: taken over, joined by, or unknown and to be named as a loss."""
    branch = TABLES[table].branch.children.get(column)
    return branch is None or branch.row is None or branch.row.key is not None or column in _JOINS


def table_of(stem: str, columns: Iterable[str]) -> str | None:
    """The table of AACT that a header is of, or None.

    Some tables have equal columns; only the file's name tells these apart.

    Args:
        stem: the file's name without its ending.
        columns: what its header names.

    >>> table_of("x", ["id", "nct_id", "group_type", "title", "description"])
    'design_groups'
    >>> table_of("keywords", ["id", "nct_id", "name", "downcase_name"])
    'keywords'
    """
    named = set(columns)
    shared = {table: len(named & shape.branch.children.keys()) for table, shape in TABLES.items()}
    most = max(shared.values())
    alike = [table for table, count in shared.items() if count == most]
    if stem.casefold() in alike and most > 1:
        return stem.casefold()
    return alike[0] if len(alike) == 1 and most > 3 else None
