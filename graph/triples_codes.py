"""Closed lists: the record model's words and the individuals (or classes) they become.

A word that no table knows loses its field, never the record: the maker gives None and
`unknown_codes` names the field, the value and the known values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph import nquads
from graph.records import Loss
from ontology import vocab

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graph.records import Study

__all__ = [
    "ALLOCATIONS",
    "ARM_TYPES",
    "COMBINATIONS",
    "CRITERIA",
    "CRITERION_KINDS",
    "ENROLMENT_KINDS",
    "GROUP_KINDS",
    "MASKINGS",
    "MODELS",
    "OUTCOME_ROLES",
    "PHASES",
    "PURPOSES",
    "RELATEDNESS",
    "REPORT_STATUSES",
    "ROLES",
    "SCOPES",
    "SERIOUSNESS",
    "STATUSES",
    "TARGETS",
    "TIERS",
    "TIMINGS",
    "coded",
    "common_class",
    "measure",
    "statistic",
    "study_class",
    "unknown_codes",
]

Codes = dict[str, str]

PHASES: Final[Codes] = {
    "early 1": vocab.EarlyPhase1,
    "1": vocab.Phase1,
    "2": vocab.Phase2,
    "3": vocab.Phase3,
    "4": vocab.Phase4,
    "not applicable": vocab.PhaseNotApplicable,
}
STATUSES: Final[Codes] = {
    "not yet recruiting": vocab.NotYetRecruiting,
    "recruiting": vocab.Recruiting,
    "enrolling by invitation": vocab.EnrollingByInvitation,
    "active not recruiting": vocab.ActiveNotRecruiting,
    "suspended": vocab.Suspended,
    "terminated": vocab.Terminated,
    "completed": vocab.Completed,
    "withdrawn": vocab.Withdrawn,
    "unknown": vocab.UnknownStatus,
    "available": vocab.Available,
    "no longer available": vocab.NoLongerAvailable,
    "temporarily not available": vocab.TemporarilyNotAvailable,
    "approved for marketing": vocab.ApprovedForMarketing,
    "withheld": vocab.Withheld,
}
ALLOCATIONS: Final[Codes] = {
    "randomised": vocab.Randomized,
    "non-randomised": vocab.NonRandomized,
    "single arm": vocab.SingleArm,
    "not applicable": vocab.AllocationNotApplicable,
}
MASKINGS: Final[Codes] = {
    "open label": vocab.OpenLabel,
    "single blind": vocab.SingleBlind,
    "double blind": vocab.DoubleBlind,
    "triple blind": vocab.TripleBlind,
    "quadruple blind": vocab.QuadrupleBlind,
}
PURPOSES: Final[Codes] = {
    "treatment": vocab.PurposeTreatment,
    "prevention": vocab.PurposePrevention,
    "diagnostic": vocab.PurposeDiagnostic,
    "ect": vocab.PurposeECT,
    "supportive care": vocab.PurposeSupportiveCare,
    "screening": vocab.PurposeScreening,
    "health services research": vocab.PurposeHealthServicesResearch,
    "basic science": vocab.PurposeBasicScience,
    "device feasibility": vocab.PurposeDeviceFeasibility,
    "other": vocab.PurposeOther,
}
MODELS: Final[Codes] = {
    "single group": vocab.SingleGroupModel,
    "parallel": vocab.ParallelModel,
    "crossover": vocab.CrossoverModel,
    "factorial": vocab.FactorialModel,
    "sequential": vocab.SequentialModel,
    "cohort": vocab.CohortModel,
    "case-control": vocab.CaseControlModel,
    "case-only": vocab.CaseOnlyModel,
    "case-crossover": vocab.CaseCrossoverModel,
    "ecologic or community": vocab.EcologicOrCommunityModel,
    "family-based": vocab.FamilyBasedModel,
    "defined population": vocab.DefinedPopulationModel,
    "natural history": vocab.NaturalHistoryModel,
    "other": vocab.OtherModel,
}
SCOPES: Final[Codes] = {
    "prostate": vocab.ScopeProstate,
    "includes prostate": vocab.ScopeIncludesProstate,
    "other": vocab.ScopeOther,
}
ENROLMENT_KINDS: Final[Codes] = {"actual": vocab.Actual, "planned": vocab.Planned}
ROLES: Final[Codes] = {
    "investigated": vocab.Investigated,
    "backbone": vocab.Backbone,
    "comparator": vocab.Comparator,
    "supportive": vocab.Supportive,
}
TIMINGS: Final[Codes] = {
    "concurrent": vocab.Concurrent,
    "neoadjuvant": vocab.Neoadjuvant,
    "adjuvant": vocab.Adjuvant,
    "induction": vocab.Induction,
    "maintenance": vocab.Maintenance,
    "sequential": vocab.Sequential,
    "on progression": vocab.OnProgression,
}
TARGETS: Final[Codes] = {
    "primary": vocab.PrimaryTumour,
    "metastasis": vocab.Metastasis,
    "node": vocab.PelvicNode,
    "bed": vocab.ProstateBed,
}
TIERS: Final[Codes] = {
    "paper": vocab.Paper,
    "registry": vocab.RegistryRecord,
    "conference": vocab.ConferenceReport,
    "secondary": vocab.SecondaryReport,
    "digest": vocab.Digest,
}
REPORT_STATUSES: Final[Codes] = {
    "reported": vocab.Reported,
    "not reached": vocab.NotReached,
    "not estimable": vocab.NotEstimable,
    "not reported": vocab.NotReported,
}
SERIOUSNESS: Final[Codes] = {
    "serious": vocab.SeriousEvent,
    "other": vocab.OtherEvent,
    "death": vocab.DeathOfAnyCause,
}
RELATEDNESS: Final[Codes] = {
    "treatment-related": vocab.TreatmentRelated,
    "not treatment-related": vocab.NotTreatmentRelated,
}
OUTCOME_ROLES: Final[Codes] = {
    "primary": vocab.Primary,
    "secondary": vocab.Secondary,
    "other": vocab.OtherOutcome,
}
CRITERION_KINDS: Final[Codes] = {
    "required": vocab.Required,
    "excluded": vocab.Excluded,
    "permitted": vocab.Permitted,
}
CRITERIA: Final[Codes] = {
    "pcwg2": vocab.PCWG2,
    "pcwg3": vocab.PCWG3,
    "recist 1.0": vocab.RECIST10,
    "recist 1.1": vocab.RECIST11,
    "mrecist": vocab.ModifiedRECIST,
    "irecist": vocab.IRECIST,
    "irrecist": vocab.IRECIST,
    "recip 1.0": vocab.RECIP10,
    "phoenix": vocab.Phoenix,
    "ctcae": vocab.CTCAE,
    "rtog": vocab.RTOGToxicityCriteria,
    "clavien-dindo": vocab.ClavienDindo,
}
COMBINATIONS: Final[Codes] = {"all": vocab.AllOf, "any": vocab.AnyOf}
ARM_TYPES: Final[Codes] = {
    "experimental": vocab.ExperimentalArm,
    "active comparator": vocab.ActiveComparatorArm,
    "placebo comparator": vocab.PlaceboComparatorArm,
    "sham comparator": vocab.ShamComparatorArm,
    "no intervention": vocab.NoInterventionArm,
    "cohort group": vocab.CohortGroup,
    "other": vocab.Arm,
}
GROUP_KINDS: Final[Codes] = {
    "union": vocab.UnionOfArms,
    "subgroup": vocab.Subgroup,
    "result group": vocab.ResultGroup,
    "all participants": vocab.AllParticipants,
}
_STATISTICS: Final[Codes] = {
    "median": vocab.Median,
    "proportion": vocab.Proportion,
    "landmark rate": vocab.LandmarkRate,
    "mean": vocab.Mean,
    "count": vocab.Count,
    "geometric mean": vocab.GeometricMean,
    "least squares mean": vocab.LeastSquaresMean,
    "range across studies": vocab.RangeAcrossStudies,
    "single patient value": vocab.SinglePatientValue,
    "not stated": vocab.StatisticNotStated,
    "time (statistic not stated)": vocab.StatisticNotStated,
}
_MEASURES: Final[Codes] = {
    "hazard ratio": vocab.HazardRatio,
    "odds ratio": vocab.OddsRatio,
    "risk ratio": vocab.RiskRatio,
    "relative risk": vocab.RiskRatio,
    "difference": vocab.Difference,
    "log-rank test": vocab.LogRankTest,
    "test not named": vocab.TestNotNamed,
}
_STUDY_CLASSES: Final[Codes] = {
    "observational": vocab.ObservationalStudy,
    "case report": vocab.CaseReport,
    "case series": vocab.CaseReport,
    "expanded access": vocab.ExpandedAccessStudy,
}
_TRIAL_CLASSES: Final[Codes] = {
    "randomised": vocab.RandomizedTrial,
    "non-randomised": vocab.NonRandomizedTrial,
    "single arm": vocab.NonRandomizedTrial,
}
_PRECEDENCE: Final = (
    vocab.RandomizedTrial,
    vocab.NonRandomizedTrial,
    vocab.InterventionalTrial,
    vocab.CohortStudy,
    vocab.CaseReport,
    vocab.ObservationalStudy,
    vocab.ExpandedAccessStudy,
    vocab.PooledAnalysis,
)


def coded(codes: Mapping[str, str], value: str | None) -> str | None:
    """The IRI term of a coded word; None for an absent, a `not stated` or an unknown one.

    >>> coded(PHASES, "2")
    '<https://w3id.org/ptkg/ontology/Phase2>'
    >>> coded(PHASES, "7") is None
    True
    """
    found = codes.get(_plain(value))
    return None if found is None else f"<{found}>"


def statistic(word: str) -> str:
    """The IRI term of an estimate's statistic: `OtherStatistic` for one outside the list."""
    return f"<{_STATISTICS.get(_plain(word), vocab.OtherStatistic)}>"


def measure(word: str) -> str:
    """The IRI term of a comparison's measure, also of a qualified one.

    >>> measure("adjusted hazard ratio")
    '<https://w3id.org/ptkg/ontology/HazardRatio>'
    >>> measure("interaction test"), measure("interaction hazard ratio")
    ('<https://w3id.org/ptkg/ontology/OtherTest>', '<https://w3id.org/ptkg/ontology/OtherMeasure>')
    """
    plain = _plain(word)
    compares = "interaction" not in plain.split()  # a ratio of ratios favours no group
    for known, individual in _MEASURES.items():
        if compares and (plain == known or plain.endswith(f" {known}")):
            return f"<{individual}>"
    if "difference" in plain:
        return f"<{vocab.Difference}>"
    return f"<{vocab.OtherTest if 'test' in plain.split() else vocab.OtherMeasure}>"


def common_class(studies: Iterable[Study]) -> str:
    """The one class of a study that several records describe.

    A trial with a randomised part is a randomised trial, whatever another record says of a
    part that is not; of a trial and an observational reading of it, the trial stands.
    """
    classes = {study_class(study) for study in studies}
    return next((name for name in _PRECEDENCE if name in classes), vocab.Study)


def study_class(study: Study) -> str:
    """The class of a study from its kind, its allocation and whether it pools other trials.

    A trial whose allocation is not stated is an `InterventionalTrial` and no more.
    """
    kind = _plain(study.kind)
    if study.pools or "pooled" in kind or "meta-analysis" in kind:
        return vocab.PooledAnalysis
    if kind in _STUDY_CLASSES:
        return _STUDY_CLASSES[kind]
    if "cohort" in kind:
        return vocab.CohortStudy
    if kind == "interventional":
        return _TRIAL_CLASSES.get(_plain(study.allocation), vocab.InterventionalTrial)
    return vocab.Study


def unknown_codes(study: Study) -> tuple[Loss, ...]:
    """The coded fields and dates of a study whose value no table knows, each named."""
    coded_fields = [
        *(("phases", phase, PHASES) for phase in study.phases),
        ("status", study.status, STATUSES),
        ("allocation", study.allocation, ALLOCATIONS),
        ("masking", study.masking, MASKINGS),
        ("purpose", study.purpose, PURPOSES),
        ("intervention_model", study.intervention_model, MODELS),
        *((f"arms[{arm.key}].type", arm.type, ARM_TYPES) for arm in study.arms),
    ]
    return (
        *(
            Loss(path=path, value=value, reason=f"unknown code; known: {', '.join(codes)}")
            for path, value, codes in coded_fields
            if value is not None and _plain(value) not in {*codes, "", "not stated"}
        ),
        *_bad_dates(study),
    )


def _bad_dates(study: Study) -> Iterator[Loss]:
    dates = {
        "start_date": study.start_date,
        "primary_completion_date": study.primary_completion_date,
        "completion_date": study.completion_date,
        "first_posted_date": study.first_posted_date,
        "last_update_date": study.last_update_date,
        "source.processed_on": study.source.processed_on,
    }
    for path, value in dates.items():
        if value is not None and nquads.date(value) is None:
            yield Loss(path=path, value=value, reason="no date; write YYYY, YYYY-MM or YYYY-MM-DD")


def _plain(word: str | None) -> str:
    """A code without the differences that mean nothing: case, underscores, commas."""
    return " ".join((word or "").casefold().replace("_", " ").replace(",", " ").split())
