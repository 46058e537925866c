"""Statistical analyses of a ClinicalTrials.gov outcome measure as comparisons of groups."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from graph.records import Bound, Comparison
from graph.sources import ctgov_units as units
from graph.sources.text import decimal, few_words, slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Outcome
    from graph.sources.node import Node

__all__ = ["p_value", "read_comparisons"]

MEASURES: Final = {
    "hazard ratio (hr)": "hazard ratio",
    "hazard ratio": "hazard ratio",
    "cox proportional hazard": "hazard ratio",
    # A logarithm is no ratio: these names must not end in the ratio's.
    "hazard ratio, log": "hazard ratio (logarithm)",
    "odds ratio (or)": "odds ratio",
    "odds ratio": "odds ratio",
    "odds ratio, log": "odds ratio (logarithm)",
    "risk ratio (rr)": "risk ratio",
    "risk ratio": "risk ratio",
    "relative risk": "risk ratio",
    "risk ratio, log": "risk ratio (logarithm)",
    "risk difference (rd)": "risk difference",
    "mean difference (final values)": "mean difference",
    "mean difference (net)": "mean difference",
    "median difference (final values)": "median difference",
    "median difference (net)": "median difference",
    "difference of ls mean": "least squares mean difference",
    "ls mean difference": "least squares mean difference",
    "slope": "slope",
}
"""Names of effect measures, as the registry offers them and as they are often typed."""
HYPOTHESES: Final = {
    "SUPERIORITY": None,
    "SUPERIORITY_OR_OTHER": None,
    "SUPERIORITY_OR_OTHER_LEGACY": None,
    "OTHER": None,
    "OTHER_LEGACY": None,
    "NON_INFERIORITY": "non-inferiority",
    "NON_INFERIORITY_OR_EQUIVALENCE": "non-inferiority or equivalence",
    "NON_INFERIORITY_OR_EQUIVALENCE_LEGACY": "non-inferiority or equivalence",
    "EQUIVALENCE": "equivalence",
}
DISPERSION: Final = {
    "STANDARD_ERROR_OF_MEAN": "standard error",
    "STANDARD_DEVIATION": "standard deviation",
}
SIDES: Final = {"TWO_SIDED": "two-sided", "ONE_SIDED": "one-sided"}
P_VALUE: Final = re.compile(r"(?:p\s*)?([<>≤≥=]{0,2})\s*(\d*\.?\d+(?:e-?\d+)?)", re.IGNORECASE)
Relation = Literal["=", "<", ">", "<=", ">="]
P_RELATIONS: Final[dict[str, Relation]] = {
    "": "=",
    "=": "=",
    "<": "<",
    ">": ">",
    "≤": "<=",
    "<=": "<=",
    "≥": ">=",
    ">=": ">=",
}
P_SIDED: Final = re.compile(r"\b(one|two|1|2)[- ]?(?:sided|tailed)\b", re.IGNORECASE)


def read_comparisons(
    measure: Node, outcome: Outcome, groups: dict[tuple[str, str], str]
) -> Iterator[Comparison]:
    """The statistical analyses of one outcome measure.

    Two groups are numerator and denominator in the order in which the source lists them; of one
    group (against a fixed value) or more than two, only the groups are kept.

    Args:
        measure: the outcome measure.
        outcome: the outcome that it reports.
        groups: group keys by the measure's path and group id.

    Yields:
        Comparisons, in the source's order.
    """
    for node in measure.children("analyses"):
        keys = []
        for index, group_id in enumerate(node.texts("groupIds")):
            key = groups.get((measure.path, group_id))
            if key is None:
                node.lose(f"groupIds[{index}]", group_id, "no group of the measure has this id")
            else:
                keys.append(key)
        if keys:
            yield _comparison(node, measure, outcome, tuple(keys))
        else:
            node.lose("groupIds", node.value.get("groupIds"), "an analysis needs a group")


def _comparison(node: Node, measure: Node, outcome: Outcome, keys: tuple[str, ...]) -> Comparison:
    """One statistical analysis."""
    pair = keys if len(keys) == 2 else (None, None)
    name = _measure(node)
    value = _number(node, "paramValue")
    lower, upper = _number(node, "ciLowerLimit"), _number(node, "ciUpperLimit")
    p = p_value(node)
    ratio = name.endswith("ratio")
    difference = "difference" in name
    parts = [repr(item) for item in (keys, name, value, lower, upper, p)]
    method = node.text("statisticalMethod")
    comments = ("groupDescription", "estimateComment", "pValueComment", "statisticalComment")
    parts += [method or "", *(node.text(comment) or "" for comment in comments)]
    digest = hashlib.sha256("\0".join([outcome.key, *parts]).encode()).hexdigest()[:10]
    printed = measure.text("unitOfMeasure") or ""
    return Comparison(
        key=f"{slug(outcome.key, 40)}-{digest}",
        outcome_key=outcome.key,
        numerator_key=pair[0],
        denominator_key=pair[1],
        group_keys=keys,
        measure=name,
        value=value,
        unit=("1" if ratio else units.ucum(printed)[0] if difference else None) or None,
        lower=lower,
        upper=upper,
        confidence_level=_level(node) if lower or upper else None,
        p_value=p[0] if p else None,
        p_relation=p[1] if p else "=",
        p_sided=_sided(node, method),
        method=few_words(method) if method else None,
        note=_note(node),
    )


def _measure(node: Node) -> str:
    """The effect measure, or the test where only a p-value is given."""
    printed = node.text("paramType")
    if printed is not None:
        return MEASURES.get(printed.casefold(), few_words(printed.casefold()))
    method = node.text("statisticalMethod")
    if method is None:
        return "test not named"
    return "log-rank test" if re.search(r"log[- ]?rank", method, re.IGNORECASE) else "other test"


def _number(node: Node, key: str) -> Bound | None:
    """A number of an analysis; one that is missing for a reason says so."""
    text = node.number_text(key)
    if text is None:
        return None
    number = decimal(text)
    if number is not None:
        return Bound(number)
    if re.fullmatch(r"n/?a|n\.a\.|nan", text, re.IGNORECASE):
        return Bound(None, "not estimable")
    node.lose(key, text, 'a number or "NA" is expected here')
    return Bound(None, "not reported")


def p_value(node: Node) -> tuple[Decimal, Relation] | None:
    """The p-value of an analysis with its relation, or None with a loss when it cannot be read."""
    text = node.number_text("pValue")
    if text is None:
        return None
    match = P_VALUE.fullmatch(text.strip())
    relation = P_RELATIONS.get(match.group(1)) if match else None
    if match is None or relation is None or not 0 <= Decimal(match.group(2)) <= 1:
        node.lose("pValue", text, 'a p-value is written like "0.03" or "<0.001"')
        return None
    return Decimal(match.group(2)), relation


def _level(node: Node) -> Decimal | None:
    """The confidence level in percent."""
    text = node.number_text("ciPctValue")
    number = decimal(text) if text else None
    if text and (number is None or not 0 < number < 100):
        node.lose("ciPctValue", text, "a confidence level is a percentage")
        return None
    return number


def _sided(node: Node, method: str | None) -> str | None:
    """Whether the test was one- or two-sided, where its name or comment says so."""
    for text in (method, node.text("pValueComment"), node.text("statisticalComment")):
        match = P_SIDED.search(text or "")
        if match:
            return "two-sided" if match.group(1).casefold() in {"two", "2"} else "one-sided"
    return None


def _note(node: Node) -> str | None:
    """What was compared, where it is said; hypothesis, one-sided interval, dispersion."""
    described = node.text("groupDescription") or node.text("otherAnalysisDescription")
    parts = [few_words(described)] if described else []
    kind = node.text("nonInferiorityType")
    if kind is not None and kind not in HYPOTHESES:
        known = ", ".join(sorted(HYPOTHESES))
        node.lose("nonInferiorityType", kind, f"unknown code; known are {known}")
    hypothesis = HYPOTHESES.get(kind or "")
    if hypothesis:
        parts.append(f"{hypothesis} analysis")
    if node.code("ciNumSides", SIDES) == "one-sided":
        parts.append("one-sided interval")
    spread, name = node.number_text("dispersionValue"), node.code("dispersionType", DISPERSION)
    if spread and name:
        parts.append(f"{name} {spread}")
    return "; ".join(parts) or None
