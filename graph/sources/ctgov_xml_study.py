"""The protocol of the legacy XML of ClinicalTrials.gov, in the shape of API v2 (tables)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.sources import ctgov_codes as codes
from graph.sources.ctgov_shape import XML_PATHS, Mapped, Row, Shape
from graph.sources.ctgov_words import (
    block,
    coded,
    day,
    masking,
    phases,
    plain_code,
    processed_on,
)
from graph.sources.ctgov_xml_results import RESULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.sources.ctgov_shape import Translator
    from graph.sources.xml_tree import Element

__all__ = ["ARM", "CLINICAL_STUDY", "INTERVENTION", "MEASURE"]

IDENTIFICATION: Final = "protocolSection.identificationModule"
STATUS: Final = "protocolSection.statusModule"
SPONSORS: Final = "protocolSection.sponsorCollaboratorsModule"
DESIGN: Final = "protocolSection.designModule"
ARMS: Final = "protocolSection.armsInterventionsModule"
OUTCOMES: Final = "protocolSection.outcomesModule"
ELIGIBILITY: Final = "protocolSection.eligibilityModule"
PLACES: Final = "protocolSection.contactsLocationsModule"

# Labels of the older free-text design, and the fields that they are.
DESIGN_FIELDS: Final[dict[str, tuple[str, Callable[[str], str | None]] | None]] = {
    "allocation": ("allocation", coded(codes.ALLOCATION)),
    "intervention model": ("interventionModel", coded(codes.INTERVENTION_MODEL)),
    "observational model": ("observationalModel", coded(codes.OBSERVATIONAL_MODEL)),
    "primary purpose": ("primaryPurpose", coded(codes.PURPOSE)),
    "masking": ("maskingInfo", masking),
    "time perspective": None,
    "endpoint classification": None,
    "control": None,
}
LABEL: Final = re.compile(rf"\b({'|'.join(DESIGN_FIELDS)})\s*:", re.IGNORECASE)
# Before that, the design was a list of words.
DESIGN_WORDS: Final = (
    ("allocation", codes.ALLOCATION),
    ("interventionModel", codes.INTERVENTION_MODEL),
    ("primaryPurpose", codes.PURPOSE),
)
UNREAD_WORDS: Final = re.compile(
    r"(?:.* control|.* study|n/a|longitudinal|cross-sectional|prospective|retrospective|other)",
    re.IGNORECASE,
)


def _person(_: Translator, element: Element, found: Mapped) -> None:
    """A person's name out of its parts."""
    parts = {child.tag: child.text.strip() for child in element.children}
    name = " ".join(filter(None, map(parts.get, ("first_name", "middle_name", "last_name"))))
    found["name"] = ", ".join(filter(None, (name, parts.get("degrees"))))


def _design(translator: Translator, element: Element, found: Mapped) -> None:
    """The older free-text design, and countries of a study that lists no sites."""
    text = " ".join(child.text for child in element.all("study_design")).strip()
    if text:
        module = _child(_child(found, "protocolSection"), "designModule")
        module.setdefault("designInfo", _design_info(translator, text))
    places = _child(_child(found, "protocolSection"), "contactsLocationsModule")
    if "locations" in places:
        places.pop("countries", None)


def _child(parent: Mapped, key: str) -> Mapped:
    """The module of a name, a new one where there is none."""
    module = parent.get(key)
    if not isinstance(module, Mapped):
        module = parent[key] = Mapped(parent.place, {}, XML_PATHS)
    return module


def _design_info(translator: Translator, text: str) -> Mapped:
    """The design in "Allocation: Randomized, Masking: Double-Blind" or a list of words."""
    place = XML_PATHS.step("clinical_study", "study_design")
    info = Mapped(place, {}, XML_PATHS)
    parts = LABEL.split(text)
    for word in filter(None, (part.strip() for part in parts[0].split(","))):
        _design_word(translator, word, info)
    for label, value in zip(parts[1::2], parts[2::2], strict=True):
        known = DESIGN_FIELDS[" ".join(label.casefold().split())]
        value = value.strip(" ,;")
        if known is None or not value:
            continue
        name, read = known
        if name == "maskingInfo":
            info[name] = _masked(place, read(value))
        else:
            info[name] = read(value)
    return info


def _masked(place: str, value: str | None) -> Mapped:
    """The object that holds the masking."""
    found = Mapped(place, {}, XML_PATHS)
    found["masking"] = value
    return found


def _design_word(translator: Translator, word: str, info: Mapped) -> None:
    """One word of the oldest designs, into the field whose code it is."""
    code = plain_code(word)
    degree = masking(word)
    if degree in codes.MASKING:
        info["maskingInfo"] = _masked(info.place, degree)
        return
    for name, known in DESIGN_WORDS:
        if code in known and code != "NA":
            info[name] = code
            return
    if not UNREAD_WORDS.fullmatch(word):
        translator.lose(info.place, word, "a word of the design that is no known code; left out")


PERSON: Final = Shape(
    # the name is made of them: see _person
    Row("first_name", None),
    Row("middle_name", None),
    Row("last_name", None),
    Row("degrees", None),
    Row("role", "role"),
    Row("affiliation", None),
    Row("phone", None),
    Row("phone_ext", None),
    Row("email", None),
    finish=_person,
)
ORGANISATION: Final = Shape(Row("agency", "name"), Row("agency_class", "class", plain_code))
PARTY: Final = Shape(
    Row("responsible_party_type", "type"),
    Row("investigator_full_name", "investigatorFullName"),
    Row("investigator_title", None),
    Row("investigator_affiliation", None),
    Row("name_title", "oldNameTitle"),
    Row("organization", "oldOrganization"),
)
SITE: Final = Shape(
    Row("facility/name", "facility"),
    Row("facility/address/city", "city"),
    Row("facility/address/state", "state"),
    Row("facility/address/zip", "zip"),
    Row("facility/address/country", "country"),
    Row("status", "status", coded(codes.STATUS)),
    Row("contact", "contacts", PERSON, many=True),
    Row("contact_backup", "contacts", PERSON, many=True),
    Row("investigator", "contacts", PERSON, many=True),
)
ARM: Final = Shape(
    Row("arm_group_label", "label"),
    Row("arm_group_type", "type", coded(codes.ARM_TYPE)),
    Row("description", "description"),
)
INTERVENTION: Final = Shape(
    Row("intervention_type", "type", coded(codes.INTERVENTION_TYPE)),
    Row("intervention_name", "name"),
    Row("description", "description"),
    Row("arm_group_label", "armGroupLabels", many=True),
    Row("other_name", "otherNames", many=True),
)
MEASURE: Final = Shape(
    Row("measure", "measure"),
    Row("time_frame", "timeFrame"),
    Row("description", "description"),
    Row("safety_issue", None),
)
REFERENCE: Final = Shape(Row("citation", "citation"), Row("PMID", "pmid"))


def _result(_: Translator, __: Element, found: Mapped) -> None:
    """A reference that the record lists among its results."""
    found["type"] = "RESULT"


RESULT_REFERENCE: Final = Shape(Row("citation", "citation"), Row("PMID", "pmid"), finish=_result)
SECONDARY_ID: Final = Shape(Row("", "id"), Row("@type", "type"), Row("@domain", "domain"))


def _dated(tag: str, key: str, *, named: str = "date") -> tuple[Row, Row]:
    """A date with its type."""
    return Row(tag, f"{STATUS}.{key}.{named}", day), Row(
        f"{tag}/@type", f"{STATUS}.{key}.type", plain_code
    )


CLINICAL_STUDY: Final = Shape(
    Row("@rank", None),
    Row(
        "required_header/download_date", "derivedSection.miscInfoModule.versionHolder", processed_on
    ),
    Row("required_header/link_text", None),
    Row("required_header/url", None),
    Row("id_info/nct_id", f"{IDENTIFICATION}.nctId"),
    Row("id_info/org_study_id", f"{IDENTIFICATION}.orgStudyIdInfo.id"),
    Row("id_info/secondary_id", f"{IDENTIFICATION}.secondaryIdInfos", SECONDARY_ID, many=True),
    Row("id_info/nct_alias", f"{IDENTIFICATION}.nctIdAliases", many=True),
    Row("brief_title", f"{IDENTIFICATION}.briefTitle"),
    Row("official_title", f"{IDENTIFICATION}.officialTitle"),
    Row("acronym", f"{IDENTIFICATION}.acronym"),
    Row("sponsors/lead_sponsor", f"{SPONSORS}.leadSponsor", ORGANISATION),
    Row("sponsors/collaborator", f"{SPONSORS}.collaborators", ORGANISATION, many=True),
    Row("responsible_party", f"{SPONSORS}.responsibleParty", PARTY),
    Row("brief_summary/textblock", "protocolSection.descriptionModule.briefSummary", block),
    Row(
        "detailed_description/textblock",
        "protocolSection.descriptionModule.detailedDescription",
        block,
    ),
    Row("overall_status", f"{STATUS}.overallStatus", coded(codes.STATUS)),
    Row("last_known_status", f"{STATUS}.lastKnownStatus", coded(codes.STATUS)),
    Row("why_stopped", f"{STATUS}.whyStopped"),
    *_dated("start_date", "startDateStruct"),
    *_dated("primary_completion_date", "primaryCompletionDateStruct"),
    *_dated("completion_date", "completionDateStruct"),
    *_dated("study_first_posted", "studyFirstPostDateStruct"),
    *_dated("last_update_posted", "lastUpdatePostDateStruct"),
    *_dated("results_first_posted", "resultsFirstPostDateStruct"),
    *_dated("disposition_first_posted", "dispFirstPostDateStruct"),
    Row("verification_date", f"{STATUS}.statusVerifiedDate", day),
    Row("study_first_submitted", f"{STATUS}.studyFirstSubmitDate", day),
    Row("last_update_submitted", f"{STATUS}.lastUpdateSubmitDate", day),
    Row("results_first_submitted", f"{STATUS}.resultsFirstSubmitDate", day),
    # names of the same before 2018
    Row("firstreceived_date", f"{STATUS}.studyFirstSubmitDate", day),
    Row("lastchanged_date", f"{STATUS}.lastUpdateSubmitDate", day),
    Row("firstreceived_results_date", f"{STATUS}.resultsFirstSubmitDate", day),
    Row("phase", f"{DESIGN}.phases", phases),
    Row("study_type", f"{DESIGN}.studyType", coded(codes.STUDY_KIND)),
    Row("study_design", None),  # see _design
    Row("study_design_info/allocation", f"{DESIGN}.designInfo.allocation", coded(codes.ALLOCATION)),
    Row(
        "study_design_info/intervention_model",
        f"{DESIGN}.designInfo.interventionModel",
        coded(codes.INTERVENTION_MODEL),
    ),
    Row(
        "study_design_info/observational_model",
        f"{DESIGN}.designInfo.observationalModel",
        coded(codes.OBSERVATIONAL_MODEL),
    ),
    Row(
        "study_design_info/primary_purpose",
        f"{DESIGN}.designInfo.primaryPurpose",
        coded(codes.PURPOSE),
    ),
    Row("study_design_info/masking", f"{DESIGN}.designInfo.maskingInfo.masking", masking),
    Row("study_design_info/masking_description", None),
    Row("study_design_info/intervention_model_description", None),
    Row("study_design_info/time_perspective", None),
    Row("enrollment", f"{DESIGN}.enrollmentInfo.count"),
    Row("enrollment/@type", f"{DESIGN}.enrollmentInfo.type", coded(codes.ENROLMENT_KIND)),
    Row("condition", "protocolSection.conditionsModule.conditions", many=True),
    Row("keyword", "protocolSection.conditionsModule.keywords", many=True),
    Row("arm_group", f"{ARMS}.armGroups", ARM, many=True),
    Row("intervention", f"{ARMS}.interventions", INTERVENTION, many=True),
    Row("primary_outcome", f"{OUTCOMES}.primaryOutcomes", MEASURE, many=True),
    Row("secondary_outcome", f"{OUTCOMES}.secondaryOutcomes", MEASURE, many=True),
    Row("other_outcome", f"{OUTCOMES}.otherOutcomes", MEASURE, many=True),
    Row("eligibility/criteria/textblock", f"{ELIGIBILITY}.eligibilityCriteria", block),
    Row("eligibility/study_pop/textblock", f"{ELIGIBILITY}.studyPopulation", block),
    Row("eligibility/gender", f"{ELIGIBILITY}.sex", coded(codes.SEX)),
    Row("eligibility/minimum_age", f"{ELIGIBILITY}.minimumAge"),
    Row("eligibility/maximum_age", f"{ELIGIBILITY}.maximumAge"),
    Row("eligibility/gender_based", None),
    Row("eligibility/gender_description", None),
    Row("eligibility/healthy_volunteers", None),
    Row("eligibility/sampling_method", None),
    Row("overall_official", f"{PLACES}.overallOfficials", PERSON, many=True),
    Row("overall_contact", f"{PLACES}.centralContacts", PERSON, many=True),
    Row("overall_contact_backup", f"{PLACES}.centralContacts", PERSON, many=True),
    Row("location", f"{PLACES}.locations", SITE, many=True),
    Row("location_countries/country", f"{PLACES}.countries", many=True),
    Row("reference", "protocolSection.referencesModule.references", REFERENCE, many=True),
    Row(
        "results_reference",
        "protocolSection.referencesModule.references",
        RESULT_REFERENCE,
        many=True,
    ),
    Row("condition_browse/mesh_term", "derivedSection.conditionBrowseModule.terms", many=True),
    Row(
        "intervention_browse/mesh_term", "derivedSection.interventionBrowseModule.terms", many=True
    ),
    Row("clinical_results", "resultsSection", RESULTS),
    # What the graph does not hold.
    *(
        Row(tag, None)
        for tag in (
            "source",
            "oversight_info",
            "has_expanded_access",
            "expanded_access_info",
            "number_of_arms",
            "number_of_groups",
            "target_duration",
            "biospec_retention",
            "biospec_descr",
            "removed_countries",
            "link",
            "patient_data",
            "study_docs",
            "provided_document_section",
            "pending_results",
            "study_first_submitted_qc",
            "last_update_submitted_qc",
            "results_first_submitted_qc",
            "disposition_first_submitted",
            "disposition_first_submitted_qc",
            "firstreceived_results_disposition_date",
            "is_fda_regulated",
            "is_section_801",
            "has_dmc",
        )
    ),
    finish=_design,
)
