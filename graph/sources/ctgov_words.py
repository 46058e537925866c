"""Words of the older shapes of a ClinicalTrials.gov record as API v2 writes them.

The older shapes have labels ("Active, not recruiting") where API v2 has codes. A label that fits no
code stays as it is, and is then a named loss of its field.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.sources import ctgov_codes as codes
from graph.sources.text import iso_date

if TYPE_CHECKING:
    from collections.abc import Callable, Container

__all__ = [
    "ASSESSMENTS",
    "OUTCOME_TYPES",
    "block",
    "coded",
    "day",
    "masking",
    "phases",
    "plain_code",
    "processed_on",
    "yes",
]

MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
DATE: Final = re.compile(r"([A-Za-z]+)(?: (\d{1,2}),)? (\d{4})")
PROCESSED: Final = re.compile(r"(?:.* processed this data on )?(.+)", re.DOTALL)
WIDTH: Final = 96  # columns at which the registry's XML wraps its long texts, a word's slack off
BULLET: Final = re.compile(r"\s*(?:[-*•·–]\s|\(?\d{1,3}[.)]\s|\(?[A-Za-z][.)]\s)")
DASH: Final = re.compile(r"^(\s*)-\s+")
OUTCOME_TYPES: Final = frozenset({"PRIMARY", "SECONDARY", "OTHER_PRE_SPECIFIED", "POST_HOC"})
ASSESSMENTS: Final = frozenset({"SYSTEMATIC_ASSESSMENT", "NON_SYSTEMATIC_ASSESSMENT"})
LABELS: Final = {
    # of the study
    "unknown status": "UNKNOWN",
    "observational [patient registry]": "OBSERVATIONAL_PATIENT_REGISTRY",
    "not applicable": "NA",
    "phase 0": "EARLY_PHASE1",
    "early phase 1": "EARLY_PHASE1",
    "single group assignment": "SINGLE_GROUP",
    "parallel assignment": "PARALLEL",
    "crossover assignment": "CROSSOVER",
    "cross-over assignment": "CROSSOVER",
    "factorial assignment": "FACTORIAL",
    "sequential assignment": "SEQUENTIAL",
    "randomized controlled trial": "RANDOMIZED",
    "nonrandomized": "NON_RANDOMIZED",
    "case control": "CASE_CONTROL",
    "anticipated": "ESTIMATED",
    "estimate": "ESTIMATED",
    "both": "ALL",
    "results": "RESULT",
    "u.s. fed": "FED",
    "educational/counseling/training": "ECT",
    # secondary ids
    "u.s. nih grant/contract": "NIH",
    "u.s. fda grant/contract": "FDA",
    "u.s. va grant/contract": "VA",
    "u.s. cdc grant/contract": "CDC",
    "u.s. ahrq grant/contract": "AHRQ",
    "u.s. samhsa grant/contract": "SAMHSA",
    "other grant/funding number": "OTHER_GRANT",
    "registry identifier": "REGISTRY",
    "other identifier": "OTHER",
    # of results
    "2-sided": "TWO_SIDED",
    "1-sided": "ONE_SIDED",
    "post-hoc": "POST_HOC",
    "standard error of the mean": "STANDARD_ERROR_OF_MEAN",
}
MASKING: Final = {
    "none": "NONE",
    "open label": "NONE",
    "no masking": "NONE",
    "single": "SINGLE",
    "single blind": "SINGLE",
    "double": "DOUBLE",
    "double blind": "DOUBLE",
    "triple": "TRIPLE",
    "quadruple": "QUADRUPLE",
}
ROLES: Final = frozenset(
    {"participant", "subject", "care provider", "caregiver", "investigator", "outcomes assessor"}
)
PHASE_SPLIT: Final = re.compile(r"/(?=\s*(?:early )?phase)", re.IGNORECASE)  # not that of "N/A"
PHASE_NUMBER: Final = re.compile(r"phase ([1-4])", re.IGNORECASE)


def plain_code(label: str) -> str:
    """A label in the form of a code.

    >>> plain_code("Active, not recruiting"), plain_code("N/A"), plain_code("Both")
    ('ACTIVE_NOT_RECRUITING', 'NA', 'ALL')
    """
    text = " ".join(label.split())
    known = LABELS.get(text.casefold())
    if known:
        return known
    return "NA" if text.upper() == "N/A" else re.sub(r"[^A-Z0-9]+", "_", text.upper()).strip("_")


def coded(known: Container[str]) -> Callable[[str], str | None]:
    """A reader of labels of one field, which leaves a label that fits no code as it is.

    Args:
        known: the field's codes.
    """

    def read(label: str) -> str | None:
        code = plain_code(label)
        return code if code in known else label.strip() or None

    return read


def phases(label: str) -> list[str] | None:
    """Phases: one label may hold two.

    >>> phases("Phase 1/Phase 2"), phases("Phase 0"), phases("N/A"), phases("Phase 9")
    (['PHASE1', 'PHASE2'], ['EARLY_PHASE1'], ['NA'], ['Phase 9'])
    """
    found = []
    for part in filter(None, (part.strip() for part in PHASE_SPLIT.split(label))):
        match = PHASE_NUMBER.fullmatch(part)
        code = f"PHASE{match.group(1)}" if match else plain_code(part)
        found.append(code if code in codes.PHASE else part)
    return found or None


def masking(label: str) -> str | None:
    """Masking: its degree, or the number of the roles that are masked.

    >>> masking("Double (Participant, Investigator)"), masking("Single-Blind")
    ('DOUBLE', 'SINGLE')
    >>> masking("Participant, Investigator"), masking("None (Open Label)")
    ('DOUBLE', 'NONE')
    """
    text = label.partition("(")[0].replace("-", " ").strip()
    known = MASKING.get(text.casefold())
    if known:
        return known
    roles = [role.strip().casefold() for role in text.split(",")]
    if roles and ROLES.issuperset(roles):
        return ("SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")[min(len(set(roles)), 4) - 1]
    return label.strip() or None


def day(text: str) -> str | None:
    """A date written in words as an ISO date; anything else as it is.

    >>> day("March 3, 2021"), day("March 2021"), day("2021-03"), day("soon")
    ('2021-03-03', '2021-03', '2021-03', 'soon')
    """
    text = " ".join(text.split())
    match = DATE.fullmatch(text)
    if match is None or match.group(1).casefold() not in MONTHS:
        return text or None
    month = MONTHS.index(match.group(1).casefold()) + 1
    date = f"{match.group(3)}-{month:02}"
    date = f"{date}-{int(match.group(2)):02}" if match.group(2) else date
    return date if iso_date(date) else text


def processed_on(text: str) -> str | None:
    """The date in "ClinicalTrials.gov processed this data on February 08, 2019".

    >>> processed_on("ClinicalTrials.gov processed this data on February 08, 2019")
    '2019-02-08'
    """
    match = PROCESSED.fullmatch(text.strip())
    return day(match.group(1)) if match else None


def yes(text: str) -> bool | None:
    """Yes or no.

    >>> yes("Yes"), yes("No"), yes("")
    (True, False, None)
    """
    word = text.strip().casefold()
    return word == "yes" if word else None


def block(text: str) -> str | None:
    r"""A long text of the XML without its wrapping and common indentation.

    A line is wrapped where the next word would not have fitted; other line ends are the author's.

    >>> block("\n    Two lines:\n\n      -  one\n\n      -  two\n  ")
    'Two lines:\n\n  * one\n\n  * two'
    """
    lines = [line.rstrip() for line in text.expandtabs().splitlines()]
    indent = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    joined: list[str] = []
    width = 0
    for line in lines:
        words = line.split(maxsplit=1)
        wrapped = width and words and width + 1 + len(words[0]) > WIDTH
        if wrapped and not BULLET.match(line):
            joined[-1] += " " + line.strip()
        else:
            joined.append(DASH.sub(r"\1* ", line[indent:]))
        width = len(line)
    return "\n".join(joined).strip() or None
