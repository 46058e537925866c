"""A combination answer as plain data, in the shape that other programs rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ontology import hierarchy
from queries.words import spoken

if TYPE_CHECKING:
    from decimal import Decimal

    from queries.combine import CombinationAnswer
    from queries.combine_rows import Row
    from queries.combine_therapies import Given, Span
    from queries.results import Contrast, Result, SourceRef
    from queries.safety import Harm

__all__ = ["Json", "answer_json", "number", "span"]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


def number(value: Decimal | None) -> int | float | None:
    """A decimal as a JSON number, whole where it is whole.

    >>> from decimal import Decimal
    >>> number(Decimal("20.0")), number(Decimal("8.4")), number(None)
    (20, 8.4, None)
    """
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def span(value: Span | None) -> Json:
    """A number as a number, a range as `[low, high]`."""
    if value is None:
        return None
    if value.single is not None:
        return number(value.single)
    return [number(value.low), number(value.high)]


def answer_json(answer: CombinationAnswer) -> dict[str, Json]:
    """The answer: question, rows, and what was not combined."""
    names = hierarchy.load()
    asked = answer.question
    return {
        "question": {
            "therapies": [
                {"asked": each.asked, "class": each.name, "label": each.label}
                for each in asked.therapies
            ],
            "state": asked.state and {"class": asked.state, "label": names.label(asked.state)},
            "status": spoken(asked.status),
            "phase": spoken(asked.phase),
            "scope": asked.scope,
            "with_supportive": asked.supportive,
            "with_presumed": asked.presumed,
        },
        "sentence": answer.sentence,
        "rows": [_row(row) for row in answer.rows],
        "not_combined": {
            "same_trial": answer.same_trial,
            "left_out": answer.left_out,
            "alongside": answer.alongside,
            "examples": [
                {"study": each.study, "name": each.name, "grade": each.grade}
                for each in answer.examples
            ],
        },
    }


def _row(row: Row) -> Json:
    return {
        "study": row.study,
        "name": row.name,
        "registry_ids": list(row.registry_ids),
        "arm": row.arm_label,
        "arm_iri": row.arm,
        "grade": row.grade,
        "therapies": [_therapy(each) for each in row.therapies],
        "populations": [
            {"states": list(each.states), "label": each.label, "lesions_max": each.lesions_max}
            for each in row.populations
        ],
        "phase": "/".join(filter(None, map(spoken, row.phases))) or None,
        "status": spoken(row.status),
        "n": row.participants if row.participants is not None else row.enrolment,
        "n_of": "arm" if row.participants is not None else "study" if row.enrolment else None,
        "results": [_result(each) for each in row.results],
        "comparisons": [_comparison(each) for each in row.comparisons],
        "safety": [_harm(each) for each in row.leading_harms],
        "sources": [_source(each) for each in row.sources],
    }


def _harm(harm: Harm) -> Json:
    return {
        "kind": harm.kind,
        "event": harm.event,
        "total": harm.total,
        "category": harm.organ_system,
        "group": harm.group,
        "grade_min": harm.grade_min,
        "grade_max": harm.grade_max,
        "attribution": harm.attribution,
        "affected": harm.affected,
        "at_risk": harm.at_risk,
        "percent": number(harm.percent),
        "source": harm.source.cite if harm.source else None,
        "tier": spoken(harm.source.tier) if harm.source else None,
    }


def _therapy(given: Given) -> Json:
    return {
        "class": given.name,
        "classes": list(given.classes),
        "label": given.label,
        "answers": given.answers,
        "dose": span(given.dose),
        "dose_unit": given.dose_unit,
        "dose_gy": span(given.dose_gy),
        "fractions": span(given.fractions),
        "target": spoken(given.target),
        "role": spoken(given.role),
        "timing": spoken(given.timing),
        "timing_text": given.timing_text,
        "certain": given.certain,
        "presumed": given.presumed,
        "choice": given.is_choice,
        "option_of": given.option_of,
    }


def _result(result: Result) -> Json:
    return {
        "endpoint": result.endpoint,
        "label": result.label,
        "group": result.of_part,
        "statistic": spoken(result.statistic),
        "value": number(result.value),
        "value_status": spoken(result.value_status),
        "unit": result.unit,
        "lower": number(result.lower),
        "upper": number(result.upper),
        "lower_status": spoken(result.lower_status),
        "upper_status": spoken(result.upper_status),
        "confidence_level": number(result.confidence_level),
        "events": result.events,
        "denominator": result.denominator,
        "time_months": number(result.time_months),
        "analysis": result.analysis,
        "preferred": result.preferred,
        "source": result.source.cite if result.source else None,
        "tier": spoken(result.source.tier) if result.source else None,
    }


def _comparison(contrast: Contrast) -> Json:
    return {
        "endpoint": contrast.endpoint,
        "label": contrast.label,
        "measure": spoken(contrast.measure),
        "numerator": contrast.numerator,
        "denominator": contrast.denominator,
        "value": number(contrast.value),
        "lower": number(contrast.lower),
        "upper": number(contrast.upper),
        "confidence_level": number(contrast.confidence_level),
        "p_value": number(contrast.p_value),
        "p_relation": contrast.p_relation,
        "subgroup": contrast.subgroup,
        "analysis": contrast.analysis,
        "favours": contrast.favours,
        "source": contrast.source.cite if contrast.source else None,
        "tier": spoken(contrast.source.tier) if contrast.source else None,
    }


def _source(source: SourceRef) -> Json:
    return {
        "iri": source.iri,
        "title": source.title,
        "tier": spoken(source.tier),
        "cite": source.cite,
        "doi": source.doi,
        "pmid": source.pmid,
        "registry_id": source.registry_id,
        "page": source.page,
        "read_at": source.read_at,
    }
