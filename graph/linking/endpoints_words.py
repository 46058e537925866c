"""Words beside a term of an outcome that make it another one, or none: non-, an organ, a mean."""

from __future__ import annotations

import re
from typing import Final

from graph.linking.endpoints_toxicity import TOXICITY
from ontology import hierarchy

__all__ = [
    "GENUS_AXES",
    "denied",
    "harm_that_ends_treatment",
    "mean_of_psa",
    "one_spelling",
    "or_death",
]

# The axes of classes that are a genus of endpoints rather than an endpoint that a study names.
GENUS_AXES: Final = frozenset({"kind", "role", "statistic"})
_NON: Final = re.compile(r"\bnon[\s-]*$", re.IGNORECASE)
_STEM: Final = 7  # letters that tell an adjective: hematological, hematologic
# How an organ works is no functional status, which is how a man manages daily life.
_ORGAN: Final = re.compile(
    r"\b(?:cardi\w+|vascular|pulmonary|respiratory|lung|renal|kidney|hepatic|liver|immun\w+|"
    r"thyroid|endothelial|cognitive|bowel|urinary|bladder|sexual|erectile|ventricular)\s+$",
    re.IGNORECASE,
)
_PROSTATIC: Final = re.compile(r"\bprostatic(?=[\s-]*specific\b)", re.IGNORECASE)
_MEAN: Final = re.compile(
    r"\b(?:means?|medians?|average)(?:\s+(?:of|change|the|in|from|baseline|serum|total|absolute|"
    r"blood|plasma)\b)*\s+(?:PSA|prostat\w+[\s-]*specific\s+antigen)(?:\s*\(PSA\))?(?![\w-])"
    r"(?!\s*(?:progress|fail|recurr|relaps|free|respon|doubling|nadir|velocity|slope|control|half|"
    r"declin))",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(
    r"\b(?:discontinu\w+|withdr[ae]w\w*|stopp\w+|cessation)\b(?:(?!\bprogress)[^.;:]){0,50}?"
    r"\b(?:(?:due|owing|attributed|related)\s+to|because\s+of|on\s+account\s+of|as\s+a\s+result\s+of)"
    r"\s+(?:[\w-]+\s+){0,3}?(?:toxicit\w+|adverse\s+(?:drug\s+)?(?:events?|effects?|reactions?)|"
    r"(?:TR|TE)?AEs?\b|side\s+effects?|intoleran\w+)(?!\s*(?:,|or|and/or)\s*(?:disease\s+)?"
    r"(?:progress|death|lack))",
    re.IGNORECASE,
)
_OR_DEATH: Final = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:,\s*)?(?:and/or|or)\s+deaths?\b", re.IGNORECASE
)


def one_spelling(text: str) -> str:
    """A text of the same length in which PSA is written out in the usual way.

    >>> one_spelling("prostatic-specific antigen")
    'prostate -specific antigen'
    """
    return _PROSTATIC.sub("prostate ", text)


def denied(name: str, text: str, start: int, end: int) -> str | None:
    """The class that remains of a term when the words around it deny or bind it.

    Args:
        name: the class of the term.
        text: the wording of the outcome.
        start: where in it the term begins.
        end: where in it the term ends.

    Returns:
        The class itself, a wider one, or None where nothing remains.

    >>> text = "non-hematological toxicity"
    >>> denied("HematologicToxicity", text, 4, len(text))
    'SafetyAndTolerability'
    """
    if name == "FunctionalStatus" and _ORGAN.search(text[:start]):
        return None
    harm = hierarchy.load().is_a(name, TOXICITY)
    if _NON.search(text[:start]):
        return TOXICITY if harm else None
    if harm and name != TOXICITY:
        # "Hematologic and non-hematologic": of every organ
        stem = re.escape(re.split(r"\W", text[start:end])[0][:_STEM])
        if stem and re.search(rf"\bnon[\s-]*{stem}", text, re.IGNORECASE):
            return TOXICITY
    return name


def or_death(after: str) -> bool:
    """Whether a failure counts together with death, by the words right after it.

    >>> or_death(" or death from any cause"), or_death(" and survival")
    (True, False)
    """
    return _OR_DEATH.match(after) is not None


def mean_of_psa(text: str) -> re.Match[str] | None:
    """Where a text names PSA itself as a measured number: its mean, median or average.

    >>> mean_of_psa("Mean serum PSA at 2 years") is not None
    True
    >>> mean_of_psa("Median PSA progression-free survival") is None
    True
    """
    return _MEAN.search(text)


def harm_that_ends_treatment(text: str) -> re.Match[str] | None:
    """Where a text speaks of men who stop a treatment because of its harm, and of nothing else.

    >>> harm_that_ends_treatment("men who discontinue X due to toxicity") is not None
    True
    >>> harm_that_ends_treatment("discontinuation due to toxicity or progression") is None
    True
    """
    return _ENDS.search(text)
