"""Codes of the EU Clinical Trials Register and of EudraCT results, in the graph's words.

The values are those of the register's protocol form and of EudraCT's results data dictionary, as
records and their published readers show them; a code that is not here is a named loss of its field.
"""

from __future__ import annotations

from typing import Final, Literal

__all__ = [
    "ALLOCATION",
    "ARM_TYPE",
    "ASSESSMENT",
    "BLINDING",
    "CENTRE",
    "COUNTRIES",
    "COUNTRY_ID",
    "DISPERSION",
    "IMP_ROLE",
    "LEFT",
    "MEMBER_STATES",
    "ORGAN_SYSTEM",
    "ROLE",
    "STATUS",
    "YES_NO",
]

YES_NO: Final = {"Yes": "yes", "No": "no", "Information not present in EudraCT": "not stated"}
STATUS: Final = {
    "Completed": "completed",
    "Prematurely Ended": "terminated",
    "Temporarily Halted": "suspended",
    # What is known of one country is not the state of the trial: only the words are kept.
    "Ongoing": "",
    "Not Authorised": "",
    "GB - no longer in EU/EEA": "",
}
IMP_ROLE: Final = {"Test": "test product", "Comparator": "comparator product"}
MEMBER_STATES: Final = {
    "Austria": "AT",
    "Belgium": "BE",
    "Bulgaria": "BG",
    "Croatia": "HR",
    "Cyprus": "CY",
    "Czech Republic": "CZ",
    "Czechia": "CZ",
    "Denmark": "DK",
    "Estonia": "EE",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Greece": "GR",
    "Hungary": "HU",
    "Iceland": "IS",
    "Ireland": "IE",
    "Italy": "IT",
    "Latvia": "LV",
    "Liechtenstein": "LI",
    "Lithuania": "LT",
    "Luxembourg": "LU",
    "Malta": "MT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "Romania": "RO",
    "Slovakia": "SK",
    "Slovenia": "SI",
    "Spain": "ES",
    "Sweden": "SE",
    "UK": "GB",
    "United Kingdom": "GB",
}
"""Member states as field A.1 names them, with the ISO code in the register's addresses."""

# Countries outside the EEA that a record may list among its planned places, without commas.
COUNTRIES: Final = (
    *(name for name in MEMBER_STATES if name != "UK"),
    *("Argentina", "Armenia", "Australia", "Belarus", "Bosnia and Herzegovina", "Brazil"),
    *("Canada", "Chile", "China", "Colombia", "Costa Rica", "Ecuador", "Egypt", "Georgia"),
    *("Guatemala", "Hong Kong", "India", "Indonesia", "Israel", "Japan", "Jordan", "Kazakhstan"),
    *("Korea, Republic of", "Lebanon", "Malaysia"),
    *("Mexico", "Moldova", "Montenegro", "Morocco", "New Zealand", "North Macedonia", "Pakistan"),
    *("Panama", "Peru", "Philippines", "Puerto Rico", "Russian Federation", "Saudi Arabia"),
    *("Serbia", "Singapore", "South Africa", "Switzerland", "Taiwan", "Thailand", "Tunisia"),
    *("Turkey", "Ukraine", "United Arab Emirates", "United States", "Uruguay", "Viet Nam"),
)

ARM_TYPE: Final = {
    "ARM_TYPE.experimental": "experimental",
    "ARM_TYPE.activeComp": "active comparator",
    "ARM_TYPE.placeboComp": "placebo comparator",
    "ARM_TYPE.noImp": "no intervention",
    "ARM_TYPE.other": "other",
}
ALLOCATION: Final = {
    "ALLOCATION.randControlled": "randomised",
    "ALLOCATION.na": "not applicable",
}
BLINDING: Final = {
    "BLINDING.not": "open label",
    "BLINDING.double": "double blind",
}
ROLE: Final[dict[str, Literal["primary", "secondary"]]] = {
    "ENDPOINT_TYPE.primary": "primary",
    "ENDPOINT_TYPE.secondary": "secondary",
}
CENTRE: Final = {
    "MEASURE_TYPE.arithmetic": "mean",
    "MEASURE_TYPE.geometric": "geometric mean",
    "MEASURE_TYPE.leastSquares": "least squares mean",
    "MEASURE_TYPE.log": "log mean",
    "MEASURE_TYPE.median": "median",
    "MEASURE_TYPE.number": "not stated",  # the unit says whether it is a share or a count
    "CENTRAL_TENDENCY.arithmetic": "mean",
    "CENTRAL_TENDENCY.median": "median",
}
DISPERSION: Final = {
    "ENDPOINT_DISPERSION.na": "",
    "ENDPOINT_DISPERSION.confidenceInterval": "confidence interval",
    "ENDPOINT_DISPERSION.standardDeviation": "standard deviation",
    "ENDPOINT_DISPERSION.standardError": "standard error",
    "ENDPOINT_DISPERSION.interQuartileRange": "inter-quartile range",
    "ENDPOINT_DISPERSION.fullRange": "full range",
    "ENDPOINT_DISPERSION.geometricCoefficientVariation": "geometric coefficient of variation (%)",
    # of baseline characteristics
    "DISPERSION.standardDeviation": "standard deviation",
    "DISPERSION.fullRange": "full range",
}
ASSESSMENT: Final[dict[str, Literal["systematic", "non-systematic"]]] = {
    "ADV_EVT_ASSESS_TYPE.systematic": "systematic",
    "ADV_EVT_ASSESS_TYPE.non_systematic": "non-systematic",
}
LEFT: Final = {
    "NOT_COMPLETED_REASON.adverseNotSerious": "adverse event, not serious",
    "NOT_COMPLETED_REASON.adverseSeriousFatal": "adverse event, serious fatal",
    "NOT_COMPLETED_REASON.consentWithdrawn": "consent withdrawn",
    "NOT_COMPLETED_REASON.lackEfficacy": "lack of efficacy",
    "NOT_COMPLETED_REASON.lostFollowup": "lost to follow-up",
    "NOT_COMPLETED_REASON.physicianDecision": "physician decision",
    "NOT_COMPLETED_REASON.pregnancy": "pregnancy",
    "NOT_COMPLETED_REASON.protocolViolation": "protocol violation",
    "NOT_COMPLETED_REASON.other": "other",
}
# Numbers of the EU's controlled terms. Each was checked against a record that names its countries,
# or whose events leave no doubt of the system organ class.
COUNTRY_ID: Final = {
    "100000000377": "Denmark",
    "100000000403": "Germany",
    "100000000430": "Italy",
    "100000000432": "Japan",
    "100000000478": "Netherlands",
    "100000000500": "Poland",
    "100000000518": "Serbia",
    "100000000523": "Slovakia",
    "100000000529": "Spain",
    "100000000535": "Sweden",
    "100000000536": "Switzerland",
    "100000000556": "United Kingdom",
    "100000000557": "United States",
}
ORGAN_SYSTEM: Final = {
    "100000004848": "Investigations",
    "100000004849": "Cardiac disorders",
    "100000004851": "Blood and lymphatic system disorders",
    "100000004852": "Nervous system disorders",
    "100000004853": "Eye disorders",
    "100000004855": "Respiratory, thoracic and mediastinal disorders",
    "100000004856": "Gastrointestinal disorders",
    "100000004857": "Renal and urinary disorders",
    "100000004858": "Skin and subcutaneous tissue disorders",
    "100000004859": "Musculoskeletal and connective tissue disorders",
    "100000004861": "Metabolism and nutrition disorders",
    "100000004862": "Infections and infestations",
    "100000004863": "Injury, poisoning and procedural complications",
    "100000004864": "Neoplasms benign, malignant and unspecified (incl cysts and polyps)",
    "100000004865": "Surgical and medical procedures",
    "100000004866": "Vascular disorders",
    "100000004867": "General disorders and administration site conditions",
    "100000004870": "Immune system disorders",
    "100000004871": "Hepatobiliary disorders",
    "100000004873": "Psychiatric disorders",
}
