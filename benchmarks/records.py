"""Synthetic registry records of 16 KB, in the shape of ClinicalTrials.gov API v2.

The words are our own, the numbers differ from record to record, so that nothing that was read
once can be read from memory. Every record has three arms, eight outcomes and long criteria.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["SIZE", "records", "write_records"]

SIZE: Final = 16 * 1024  # bytes of one record
_DRUGS: Final = (
    "enzalutamide", "abiraterone acetate", "docetaxel", "olaparib", "darolutamide", "apalutamide",
    "pembrolizumab", "cabazitaxel", "nivolumab", "leuprolide", "carboplatin", "degarelix",
)  # fmt: skip
_STATES: Final = (
    "metastatic castration-resistant prostate cancer",
    "metastatic hormone-sensitive prostate cancer",
    "oligometastatic prostate cancer",
    "high-risk localized prostate cancer",
    "biochemical recurrence after radical prostatectomy",
)
_OUTCOMES: Final = (
    "Radiographic progression-free survival", "Overall survival", "PSA response of 50 %",
    "Time to PSA progression", "Grade 3 or higher adverse events (CTCAE v5.0)",
    "Quality of life by FACT-P", "Objective response rate by RECIST 1.1", "Time to bone event",
)  # fmt: skip
_CRITERIA: Final = (
    "Haemoglobin of at least {a} g/dL without transfusion in the {b} days before the first dose",
    "Platelets above {a}0 x 10^9/L and neutrophils above 1.{b} x 10^9/L at screening",
    "Prior treatment with {drug} for more than {a} weeks is not allowed",
    "Serum testosterone below {a} ng/dL, with ongoing androgen deprivation where it was begun",
    "At most {b} bone lesions on conventional imaging, each of them smaller than {a} mm",
    "No infection that needs treatment by vein within {b} days of the start of {drug}",
    "Written consent, and willing to come to visits every {b} weeks for up to {a} months",
    "Progression on {drug} by PSA, bone scan or CT within the last {a} weeks",
    "No other cancer in the past {b} years, apart from skin cancer that was removed entirely",
    "Able to swallow tablets, and to keep a diary of the {a} mg doses taken at home",
)
_PROSE: Final = (
    "Men are seen every {b} weeks, and blood is taken for PSA at each of {a} visits.",
    "The sample of {a}0 men gives a power of 8{b} % to find a hazard ratio of 0.6{b}.",
    "All patients will receive {drug} until progression or for at most {a} months.",
    "Imaging by CT and bone scan takes place at baseline and then every {a} weeks.",
    "Earlier work with {drug} in {a} men showed a response in {b}0 %.",
)


def _filled(source: random.Random, sentence: str) -> str:
    return sentence.format(
        a=source.randint(4, 99), b=source.randint(2, 9), drug=source.choice(_DRUGS)
    )


def _arm(source: random.Random, number: int) -> tuple[dict[str, object], list[dict[str, object]]]:
    drug, other = source.sample(_DRUGS, 2)
    fractions, gray = source.choice((3, 5, 20)), source.randint(5, 9)
    label = f"Arm {'ABC'[number]}: {drug} + SBRT"
    description = (
        f"Men receive {drug} {source.randint(4, 99)}0 mg once daily and SBRT of {gray} Gy x "
        f"{fractions} to all lesions, with or without {other} every {source.randint(2, 6)} weeks. "
        + " ".join(_filled(source, sentence) for sentence in _PROSE[:2])
    )
    interventions: list[dict[str, object]] = [
        {"type": "DRUG", "name": drug, "armGroupLabels": [label],
         "description": _filled(source, _PROSE[2])},
        {"type": "RADIATION", "name": "SBRT", "armGroupLabels": [label],
         "description": f"{gray * fractions} Gy in {fractions} fractions every other day"},
    ]  # fmt: skip
    names = [f"Drug: {drug}", "Radiation: SBRT"]
    arm = {"label": label, "type": "EXPERIMENTAL", "description": description}
    return {**arm, "interventionNames": names}, interventions


def _record(number: int, criteria: str = "", told: str = "") -> dict[str, object]:
    source = random.Random(number)  # noqa: S311  # test data, not cryptography
    arms, interventions = [], []
    for place in range(3):
        arm, listed = _arm(source, place)
        arms.append(arm)
        interventions += listed
    state = source.choice(_STATES)
    outcomes = [
        {"measure": name, "timeFrame": f"{source.randint(6, 60)} months",
         "description": _filled(source, source.choice(_PROSE))}
        for name in _OUTCOMES
    ]  # fmt: skip
    title = f"Trial {number} of {source.choice(_DRUGS)} and SBRT in {state}"
    return {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT8{number:07d}", "briefTitle": title},
            "conditionsModule": {"conditions": [state]},
            "descriptionModule": {
                "briefSummary": " ".join(_filled(source, each) for each in _PROSE),
                "detailedDescription": told,
            },
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE2"],
                "designInfo": {"allocation": "RANDOMIZED"},
                "enrollmentInfo": {"count": source.randint(20, 900), "type": "ESTIMATED"},
            },
            "armsInterventionsModule": {"armGroups": arms, "interventions": interventions},
            "outcomesModule": {"primaryOutcomes": outcomes[:2], "secondaryOutcomes": outcomes[2:]},
            "eligibilityModule": {"eligibilityCriteria": criteria},
        }
    }


def _grown(number: int) -> bytes:
    """One record as JSON, with criteria and description until it has its size."""
    source = random.Random(-number - 1)  # noqa: S311
    short = SIZE - len(orjson.dumps(_record(number)))
    criteria, told = ["Inclusion Criteria:", ""], [""]
    while sum(map(len, criteria)) + len(criteria) * 4 < short * 0.65:
        criteria.append(f"* {_filled(source, source.choice(_CRITERIA))}")
    while sum(map(len, told)) + len(told) < short * 0.35:
        told.append(_filled(source, source.choice(_PROSE)))
    return orjson.dumps(_record(number, "\n".join(criteria), " ".join(told)))


def records(count: int) -> Iterator[bytes]:
    """So many records as JSON; the same ones on every run."""
    return map(_grown, range(count))


def write_records(path: Path, count: int) -> None:
    """Write so many records as JSON Lines."""
    with path.open("wb") as stream:
        for record in records(count):
            stream.write(record + b"\n")
