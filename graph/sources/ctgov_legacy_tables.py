"""The protocol in the JSON of ClinicalTrials.gov's former beta API, in the shape of API v2."""

from __future__ import annotations

from typing import Final

from graph.sources import ctgov_codes as codes
from graph.sources.ctgov_legacy_results import RESULTS
from graph.sources.ctgov_legacy_rows import (
    contact,
    dated,
    day_of,
    fields,
    listed,
    sponsor,
    unread,
)
from graph.sources.ctgov_shape import Row, Shape
from graph.sources.ctgov_words import coded, day, masking, phases

__all__ = ["ARM_GROUP", "INTERVENTION", "PLANNED", "STUDY"]


PLANNED: Final = {
    role: Shape(*fields(f"{role}Outcome", "measure", "timeFrame", "description"))
    for role in ("Primary", "Secondary", "Other")
}
IDENTIFICATION: Final = Shape(
    Row("NCTId", "nctId"),
    Row("OrgStudyIdInfo/OrgStudyId", "orgStudyIdInfo.id"),
    *unread("OrgStudyIdInfo/OrgStudyIdType", "OrgStudyIdInfo/OrgStudyIdLink"),
    *unread("OrgStudyIdInfo/OrgStudyIdDomain", "Organization"),
    listed("NCTIdAlias", "nctIdAliases"),
    listed(
        "SecondaryIdInfo",
        "secondaryIdInfos",
        Shape(
            Row("SecondaryId", "id"),
            *fields("SecondaryId", "domain", type=coded(codes.SECONDARY_ID_TYPE)),
            *unread("SecondaryIdLink"),
        ),
    ),
    *fields("", "briefTitle", "officialTitle", "acronym"),
)
STATUS: Final = Shape(
    *fields("", "whyStopped", overallStatus=coded(codes.STATUS)),
    *fields("", lastKnownStatus=coded(codes.STATUS)),
    dated("StartDate"),
    dated("PrimaryCompletionDate"),
    dated("CompletionDate"),
    dated("StudyFirstPostDate"),
    dated("ResultsFirstPostDate"),
    dated("LastUpdatePostDate"),
    day_of("StatusVerifiedDate"),
    day_of("StudyFirstSubmitDate"),
    day_of("ResultsFirstSubmitDate"),
    day_of("LastUpdateSubmitDate"),
    *unread("ExpandedAccessInfo", "StudyFirstSubmitQCDate", "ResultsFirstSubmitQCDate"),
    *unread("ResultsFirstPostedQCCommentsDateStruct", "DelayedPosting"),
    *unread("DispFirstSubmitDate", "DispFirstSubmitQCDate", "DispFirstPostDateStruct"),
)
SPONSORS: Final = Shape(
    Row("LeadSponsor", "leadSponsor", sponsor("LeadSponsor")),
    listed("Collaborator", "collaborators", sponsor("Collaborator")),
    Row(
        "ResponsibleParty",
        "responsibleParty",
        Shape(
            *fields("ResponsibleParty", "type", "investigatorFullName", "oldNameTitle"),
            *fields("ResponsibleParty", "oldOrganization"),
            *unread("ResponsiblePartyInvestigatorTitle"),
            *unread("ResponsiblePartyInvestigatorAffiliation"),
        ),
    ),
)
DESIGN: Final = Shape(
    Row("StudyType", "studyType", coded(codes.STUDY_KIND)),
    Row("PhaseList/Phase", "phases", phases, many=True),
    Row("DesignInfo/DesignAllocation", "designInfo.allocation", coded(codes.ALLOCATION)),
    Row(
        "DesignInfo/DesignInterventionModel",
        "designInfo.interventionModel",
        coded(codes.INTERVENTION_MODEL),
    ),
    Row(
        "DesignInfo/DesignObservationalModelList/DesignObservationalModel",
        "designInfo.observationalModel",
        coded(codes.OBSERVATIONAL_MODEL),
    ),
    Row("DesignInfo/DesignPrimaryPurpose", "designInfo.primaryPurpose", coded(codes.PURPOSE)),
    Row("DesignInfo/DesignMaskingInfo/DesignMasking", "designInfo.maskingInfo.masking", masking),
    *unread("DesignInfo/DesignMaskingInfo/DesignWhoMaskedList"),
    *unread("DesignInfo/DesignMaskingInfo/DesignMaskingDescription"),
    *unread("DesignInfo/DesignInterventionModelDescription"),
    *unread("DesignInfo/DesignTimePerspectiveList"),
    Row("EnrollmentInfo/EnrollmentCount", "enrollmentInfo.count"),
    Row("EnrollmentInfo/EnrollmentType", "enrollmentInfo.type", coded(codes.ENROLMENT_KIND)),
    *unread("PatientRegistry", "TargetDuration", "BioSpec", "ExpandedAccessTypes"),
)
ARM_GROUP: Final = Shape(
    *fields("ArmGroup", "label", "description", type=coded(codes.ARM_TYPE)),
    Row("ArmGroupInterventionList/ArmGroupInterventionName", "interventionNames", many=True),
)
INTERVENTION: Final = Shape(
    *fields("Intervention", "name", "description", type=coded(codes.INTERVENTION_TYPE)),
    listed("InterventionArmGroupLabel", "armGroupLabels"),
    listed("InterventionOtherName", "otherNames"),
)
ARMS: Final = Shape(
    listed("ArmGroup", "armGroups", ARM_GROUP),
    listed("Intervention", "interventions", INTERVENTION),
)
ELIGIBILITY: Final = Shape(
    *fields("", "eligibilityCriteria", "minimumAge", "maximumAge", "studyPopulation"),
    Row("Gender", "sex", coded(codes.SEX)),
    *unread("HealthyVolunteers", "GenderBased", "GenderDescription", "StdAgeList"),
    *unread("SamplingMethod"),
)
PLACES: Final = Shape(
    listed("OverallOfficial", "overallOfficials", contact("OverallOfficial")),
    listed("CentralContact", "centralContacts", contact("CentralContact")),
    listed(
        "Location",
        "locations",
        Shape(
            *fields("Location", "facility", "city", "state", "zip", "country"),
            *fields("Location", status=coded(codes.STATUS)),
            listed("LocationContact", "contacts", contact("LocationContact")),
        ),
    ),
)
REFERENCES: Final = Shape(
    listed(
        "Reference",
        "references",
        Shape(
            Row("ReferencePMID", "pmid"),
            *fields("Reference", "citation", type=coded(codes.REFERENCE_TYPE)),
            *unread("RetractionList"),
        ),
    ),
    *unread("SeeAlsoLinkList", "AvailIPDList"),
)
PROTOCOL: Final = Shape(
    Row("IdentificationModule", "identificationModule", IDENTIFICATION),
    Row("StatusModule", "statusModule", STATUS),
    Row("SponsorCollaboratorsModule", "sponsorCollaboratorsModule", SPONSORS),
    Row(
        "DescriptionModule",
        "descriptionModule",
        Shape(*fields("", "briefSummary", "detailedDescription")),
    ),
    Row(
        "ConditionsModule",
        "conditionsModule",
        Shape(listed("Condition", "conditions"), listed("Keyword", "keywords")),
    ),
    Row("DesignModule", "designModule", DESIGN),
    Row("ArmsInterventionsModule", "armsInterventionsModule", ARMS),
    Row(
        "OutcomesModule",
        "outcomesModule",
        Shape(
            *(
                listed(f"{role}Outcome", f"{role.lower()}Outcomes", shape)
                for role, shape in PLANNED.items()
            )
        ),
    ),
    Row("EligibilityModule", "eligibilityModule", ELIGIBILITY),
    Row("ContactsLocationsModule", "contactsLocationsModule", PLACES),
    Row("ReferencesModule", "referencesModule", REFERENCES),
    *unread("OversightModule", "IPDSharingStatementModule"),
)
STUDY: Final = Shape(
    Row("ProtocolSection", "protocolSection", PROTOCOL),
    Row("ResultsSection", "resultsSection", RESULTS),
    Row(
        "DerivedSection/MiscInfoModule/VersionHolder",
        "derivedSection.miscInfoModule.versionHolder",
        day,
    ),
    *unread("DerivedSection/MiscInfoModule/SubmissionTracking"),
    *unread("DerivedSection/MiscInfoModule/RemovedCountryList"),
    *unread("DerivedSection/ConditionBrowseModule", "DerivedSection/InterventionBrowseModule"),
    *unread("DocumentSection", "AnnotationSection"),
)
