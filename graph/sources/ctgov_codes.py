"""ClinicalTrials.gov codes in the graph's words: closed tables, one a field.

The codes are those of the API v2 data model (https://clinicaltrials.gov/data-api/about-api/study-data-structure);
a code that is not here is a named loss of its field.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal

__all__ = [
    "AGE_UNITS_IN_YEARS",
    "ALLOCATION",
    "ARM_TYPE",
    "ENROLMENT_KIND",
    "INTERVENTION_MODEL",
    "INTERVENTION_TYPE",
    "MASKING",
    "OBSERVATIONAL_MODEL",
    "PHASE",
    "PURPOSE",
    "REFERENCE_TYPE",
    "SECONDARY_ID_TYPE",
    "SEX",
    "STATUS",
    "STUDY_KIND",
    "trial_id",
]

STATUS: Final = {
    "NOT_YET_RECRUITING": "not yet recruiting",
    "RECRUITING": "recruiting",
    "ENROLLING_BY_INVITATION": "enrolling by invitation",
    "ACTIVE_NOT_RECRUITING": "active not recruiting",
    "SUSPENDED": "suspended",
    "TERMINATED": "terminated",
    "COMPLETED": "completed",
    "WITHDRAWN": "withdrawn",
    "UNKNOWN": "unknown",
    # expanded access
    "AVAILABLE": "available",
    "NO_LONGER_AVAILABLE": "no longer available",
    "TEMPORARILY_NOT_AVAILABLE": "temporarily not available",
    "APPROVED_FOR_MARKETING": "approved for marketing",
    # rare, of records that were taken back
    "WITHHELD": "withheld",
}
STUDY_KIND: Final = {
    "INTERVENTIONAL": "interventional",
    "OBSERVATIONAL": "observational",
    "EXPANDED_ACCESS": "expanded access",
    # written by downstream copies of the registry
    "EXPANDED_ACCESS_INTERVENTIONAL": "expanded access",
    "OBSERVATIONAL_PATIENT_REGISTRY": "observational",
}
PHASE: Final = {
    "EARLY_PHASE1": "early 1",
    "PHASE1": "1",
    "PHASE2": "2",
    "PHASE3": "3",
    "PHASE4": "4",
    "NA": "not applicable",
}
ALLOCATION: Final = {
    "RANDOMIZED": "randomised",
    "NON_RANDOMIZED": "non-randomised",
    "NA": "not applicable",
}
INTERVENTION_MODEL: Final = {
    "SINGLE_GROUP": "single group",
    "PARALLEL": "parallel",
    "CROSSOVER": "crossover",
    "FACTORIAL": "factorial",
    "SEQUENTIAL": "sequential",
}
OBSERVATIONAL_MODEL: Final = {
    "COHORT": "cohort",
    "CASE_CONTROL": "case-control",
    "CASE_ONLY": "case-only",
    "CASE_CROSSOVER": "case-crossover",
    "ECOLOGIC_OR_COMMUNITY": "ecologic or community",
    "FAMILY_BASED": "family-based",
    "DEFINED_POPULATION": "defined population",
    "NATURAL_HISTORY": "natural history",
    "OTHER": "other",
}
MASKING: Final = {
    "NONE": "open label",
    "SINGLE": "single blind",
    "DOUBLE": "double blind",
    "TRIPLE": "triple blind",
    "QUADRUPLE": "quadruple blind",
}
PURPOSE: Final = {
    "TREATMENT": "treatment",
    "PREVENTION": "prevention",
    "DIAGNOSTIC": "diagnostic",
    "SUPPORTIVE_CARE": "supportive care",
    "SCREENING": "screening",
    "HEALTH_SERVICES_RESEARCH": "health services research",
    "BASIC_SCIENCE": "basic science",
    "DEVICE_FEASIBILITY": "device feasibility",
    "ECT": "ect",
    "OTHER": "other",
}
ENROLMENT_KIND: Final[dict[str, Literal["actual", "planned"]]] = {
    "ACTUAL": "actual",
    "ESTIMATED": "planned",
}
ARM_TYPE: Final = {
    "EXPERIMENTAL": "experimental",
    "ACTIVE_COMPARATOR": "active comparator",
    "PLACEBO_COMPARATOR": "placebo comparator",
    "SHAM_COMPARATOR": "sham comparator",
    "NO_INTERVENTION": "no intervention",
    "OTHER": "other",
}
INTERVENTION_TYPE: Final = {
    "DRUG": "drug",
    "DEVICE": "device",
    "BIOLOGICAL": "biological",
    "PROCEDURE": "procedure",
    "RADIATION": "radiation",
    "BEHAVIORAL": "behavioural",
    "GENETIC": "genetic",
    "DIETARY_SUPPLEMENT": "dietary supplement",
    "COMBINATION_PRODUCT": "combination product",
    "DIAGNOSTIC_TEST": "diagnostic test",
    "OTHER": "other",
}
SEX: Final = {"ALL": "all", "MALE": "male", "FEMALE": "female"}
REFERENCE_TYPE: Final = {
    "BACKGROUND": "background reference",
    "RESULT": "result reference",
    "DERIVED": "derived reference",
}
SECONDARY_ID_TYPE: Final = {
    "NIH": "NIH grant",
    "FDA": "FDA grant",
    "VA": "VA grant",
    "CDC": "CDC grant",
    "AHRQ": "AHRQ grant",
    "SAMHSA": "SAMHSA grant",
    "OTHER_GRANT": "other grant",
    "EUDRACT_NUMBER": "EudraCT number",
    "CTIS": "CTIS number",
    "REGISTRY": "registry",
    "OTHER": "other",
}
AGE_UNITS_IN_YEARS: Final = {
    "year": Decimal(1),
    "month": Decimal(12),
    "week": Decimal("52.1775"),
    "day": Decimal("365.2425"),
    "hour": Decimal("8765.82"),
    "minute": Decimal("525949.2"),
}

# Ids of the registries of the WHO network (https://www.who.int/tools/clinical-trials-registry-platform).
# EudraCT counts from 0, the European CTIS from 5, within a year.
TRIAL_IDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (registry, re.compile(pattern, re.IGNORECASE))
    for registry, pattern in (
        ("nct", r"NCT\d{8}"),
        ("isrctn", r"ISRCTN\d{8}"),
        ("actrn", r"ACTRN\d{14}p?"),
        ("euct", r"20[2-9]\d-5\d{5}-\d{2}(?:-\d{2})?"),
        ("eudract", r"20[0-2]\d-0\d{5}-\d{2}"),
        ("chictr", r"ChiCTR(?:\d{10}|[A-Z]{0,4}-?\d{8,10}|-[A-Z]{2,5}-\d{8})"),
        ("jrct", r"jRCTs?\d{9,11}"),
        ("umin", r"UMIN\d{9}"),
        ("jprn", r"JPRN-[A-Za-z0-9-]{8,20}|JapicCTI-\d{6}|JMA-IIA\d{5}"),
        ("ctri", r"CTRI/\d{4}/\d{2,3}/\d{6}"),
        ("drks", r"DRKS\d{8}"),
        ("ntr", r"NTR\d{1,5}|NL-OMON\d{4,6}|NL\d{1,4}"),
        ("kct", r"KCT\d{7}"),
        ("irct", r"IRCT\d{11,14}N\d{1,3}|IRCT\d{14}"),
        ("pactr", r"PACTR\d{15,16}"),
        ("tctr", r"TCTR\d{11}"),
        ("slctr", r"SLCTR/\d{4}/\d{3}"),
        ("rebec", r"RBR-[0-9a-z]{6,8}"),
        ("rpcec", r"RPCEC\d{8}"),
        ("repec", r"PER-\d{3}-\d{2}"),
        ("lbctr", r"LBCTR\d{10}"),
        ("itmctr", r"ITMCTR\d{10}"),
    )
)
SPLIT_ID: Final = re.compile(r"^(ISRCTN|ACTRN|UMIN|NCT|DRKS|KCT|PACTR)[\s:-]+(?=\d)", re.IGNORECASE)
REGISTRY_WORD: Final = re.compile(
    r"^(?:EudraCT|CTIS|EU[- ]?CT|EU trial)(?: ?(?:number|no\.?))?[\s:#-]*", re.IGNORECASE
)


def trial_id(text: str, domain: str | None = None) -> tuple[str, str] | None:
    """The registry and canonical form of a trial's id, or None when the text is no such id.

    Args:
        text: the id as a record states it.
        domain: the registry's name beside it, where the record gives one: it makes bare digits
            an ISRCTN, nothing else.

    >>> trial_id("EUDRACT-2005-001546-17")
    ('eudract', '2005-001546-17')
    >>> trial_id("ISRCTN 95931417")
    ('isrctn', 'ISRCTN95931417')
    >>> trial_id("10678756", "ISRCTN"), trial_id("10678756")
    (('isrctn', 'ISRCTN10678756'), None)
    >>> trial_id("P30CA033572") is None
    True
    """
    value = REGISTRY_WORD.sub("", text.strip())
    value = re.sub(
        r"^(ISRCTN|ACTRN|UMIN|NCT|DRKS|KCT|PACTR)[\s:-]+(?=\d)", r"\1", value, flags=re.I
    )
    if domain and "isrctn" in domain.casefold() and re.fullmatch(r"\d{8}", value):
        value = "ISRCTN" + value
    for registry, pattern in TRIAL_IDS:
        if pattern.fullmatch(value):
            return registry, _canonical(registry, value)
    return None


def _canonical(registry: str, value: str) -> str:
    """An id in its registry's own spelling, so that equal ids are equal strings."""
    if registry in {"jprn"}:
        return value
    if registry == "rebec":
        return "RBR-" + value[4:].lower()
    if registry == "jrct":
        return "jRCT" + value[4:].lower()
    if registry == "actrn":
        return value[:19].upper() + value[19:].lower()
    if registry == "chictr":
        return "ChiCTR" + value[6:].upper()
    return value.upper()
