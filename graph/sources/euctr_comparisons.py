"""Statistical analyses of an EudraCT end point as comparisons of groups."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from graph.records import Bound, Comparison
from graph.sources import ctgov_units as units
from graph.sources.ctgov_comparisons import MEASURES, P_RELATIONS
from graph.sources.text import decimal, few_words, slug
from graph.sources.tree import each, spelled, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from graph.records import Outcome
    from graph.sources.node import Node

__all__ = ["read_comparisons"]

GROUP_IDS: Final = ("armComparisonGroupId", "subjectAnalysisSetComparisonGroupId")
ONE_SIDED: Final = re.compile(r"\b(?:one|1)[- ]sided\b", re.IGNORECASE)
TWO_SIDED: Final = re.compile(r"\b(?:two|2)[- ]sided\b", re.IGNORECASE)


def read_comparisons(node: Node, outcome: Outcome, groups: dict[str, str]) -> Iterator[Comparison]:
    """The analyses of one end point, in the record's order.

    Args:
        node: the end point.
        outcome: what it measures.
        groups: the group of each of its reporting groups' ids.
    """
    for analysis in each(node, "statisticalAnalyses", "statisticalAnalysis"):
        keys = []
        for field in GROUP_IDS:
            for number in texts(analysis, field):
                if number in groups:
                    keys.append(groups[number])
                else:
                    analysis.lose(field, number, "no group of the end point has this id")
        if keys:
            yield _comparison(analysis, node, outcome, tuple(dict.fromkeys(keys)))
        else:
            analysis.lose(GROUP_IDS[0], "", "an analysis needs a group")


def _comparison(
    analysis: Node, endpoint: Node, outcome: Outcome, keys: tuple[str, ...]
) -> Comparison:
    """One analysis; two groups are numerator and denominator as the record orders them."""
    pair = keys if len(keys) == 2 else (None, None)
    estimate = analysis.child("parameterEstimate")
    interval = estimate.child("confidenceInterval")
    test = analysis.child("statisticalHypothesisTest")
    name = _measure(estimate, test)
    value = _number(estimate, "pointEstimate")
    lower, upper = _number(interval, "lowerLimit"), _number(interval, "upperLimit")
    level = decimal(interval.number_text("percentage") or "")
    p = _p_value(test)
    relation = test.text("valueEqualityRelation") or "="
    if relation not in P_RELATIONS:
        test.lose("valueEqualityRelation", relation, f"known are {', '.join(P_RELATIONS)}")
    method = _method(test)
    content = (keys, name, value, lower, upper, p, method, analysis.text("title"))
    key = hashlib.sha256(f"{outcome.key}\0{content!r}".encode()).hexdigest()[:10]
    printed = units.ucum(endpoint.text("unit") or "")[0]
    return Comparison(
        key=f"{slug(outcome.key, 40)}-{key}",
        outcome_key=outcome.key,
        numerator_key=pair[0],
        denominator_key=pair[1],
        group_keys=keys,
        measure=name,
        value=value,
        unit=("1" if name.endswith("ratio") else printed if "difference" in name else None) or None,
        lower=lower,
        upper=upper,
        confidence_level=level if level is not None and 0 < level < 100 else None,
        p_value=p,
        p_relation=P_RELATIONS.get(relation, "="),
        p_sided=_sided(analysis, test),
        method=few_words(method) if method else None,
        note=_note(analysis, interval),
    )


def _p_value(test: Node) -> Decimal | None:
    """The p-value of a test."""
    p = decimal(test.number_text("value") or "")
    if p is not None and not 0 <= p <= 1:
        test.lose("value", str(p), "a p-value is a number from 0 to 1")
        return None
    return p


def _measure(estimate: Node, test: Node) -> str:
    """The effect measure, or the test where only a p-value is given."""
    code = estimate.child("type").text("value")
    if code is not None:
        words = spelled(code)
        if words == "other":
            words = (estimate.text("otherType") or "other").casefold()
        return MEASURES.get(words, few_words(words))
    method = _method(test)
    if method is None:
        return "test not named"
    return "log-rank test" if re.search(r"log[- ]?rank", method, re.IGNORECASE) else "other test"


def _method(test: Node) -> str | None:
    """The name of the test: the sponsor's own words, else those of the code."""
    code = test.child("method").text("value")
    return test.text("otherMethod") or (spelled(code) if code else None)


def _number(node: Node, key: str) -> Bound | None:
    """A number of an analysis."""
    text = node.number_text(key)
    if text is None:
        return None
    number: Decimal | None = decimal(text)
    if number is None:
        node.lose(key, text, "a number is expected here")
        return Bound(None, "not reported")
    return Bound(number)


def _sided(analysis: Node, test: Node) -> str | None:
    """Whether the test was one- or two-sided, where a comment says so."""
    for text in (test.text("comment"), analysis.text("comment"), analysis.text("description")):
        if text and ONE_SIDED.search(text):
            return "one-sided"
        if text and TWO_SIDED.search(text):
            return "two-sided"
    return None


def _note(analysis: Node, interval: Node) -> str | None:
    """A hypothesis other than superiority, a one-sided interval: the codes' own words."""
    kind = spelled(analysis.child("type").text("value") or "")
    sides = spelled(interval.child("sides").text("value") or "")
    parts = (
        f"{kind} analysis" if kind and kind != "superiority" else "",
        f"{sides} interval" if sides and sides != "two sided" else "",
    )
    return "; ".join(filter(None, parts)) or None
