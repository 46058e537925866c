"""Outcomes, analysis groups, estimates and comparisons of a curated study to records."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.iris import short_hash, slug, unique_slugs
from graph.records import AnalysisGroup, Bound, Comparison, Estimate, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.records import Status
    from graph.sources.curated_schema import (
        ComparisonBlock,
        OutcomeBlock,
        ResultBlock,
        StudyFile,
    )

__all__ = ["UNITS", "comparison", "estimate", "groups", "outcomes"]

# UCUM; a score and a count have no dimension.
UNITS: Final = {
    "months": "mo",
    "years": "a",
    "weeks": "wk",
    "days": "d",
    "percent": "%",
    "percentage points": "%",
    "count": "1",
    "score": "{score}",
    "score points": "{score}",
}
PRINTED: Final[dict[str, Status]] = {"NR": "not reached", "NE": "not estimable"}
NOT_REPORTED: Final = Bound(None, "not reported")

GroupKeys = dict[tuple[str, str | None], str]
"""(group of the file, subgroup) -> key of the arm or analysis group."""


def groups(block: StudyFile) -> tuple[tuple[AnalysisGroup, ...], GroupKeys]:
    """The file's groups and one a subgroup of a row, with the key that each row refers to."""
    members: dict[str, tuple[str, ...]] = {arm.key: (arm.key,) for arm in block.arms}
    labels = {arm.key: arm.label for arm in block.arms}
    found = []
    for group in block.groups:
        members[group.key] = tuple(group.of)
        labels[group.key] = group.label
        found.append(
            AnalysisGroup(
                key=group.key,
                label=group.label,
                kind=group.kind,
                arm_keys=tuple(group.of),
                subgroup=group.subgroup,
                participants=group.participants,
            )
        )
    keys: GroupKeys = {(key, None): key for key in members}
    for of, subgroup in _row_subgroups(block):
        key = f"{of}-{slug(subgroup)}-{short_hash(of, subgroup, length=6)}"
        keys[of, subgroup] = key
        found.append(
            AnalysisGroup(
                key=key,
                label=f"{labels[of]}: {subgroup}",
                kind="subgroup",
                arm_keys=members[of],
                subgroup=subgroup,
            )
        )
    return tuple(found), keys


def _row_subgroups(block: StudyFile) -> list[tuple[str, str]]:
    """The (group, subgroup) pairs of the rows, sorted."""
    rows = [(row.group, row.subgroup) for row in block.results]
    rows += [(key, row.subgroup) for row in block.comparisons for key in row.groups]
    return sorted({(of, subgroup) for of, subgroup in rows if subgroup is not None})


def outcomes(block: StudyFile) -> tuple[tuple[Outcome, ...], Mapping[str, str]]:
    """One outcome an endpoint wording, in order of appearance, and the key of each wording.

    An endpoint that several sources call primary keeps all of them.
    """
    stated: dict[str, list[OutcomeBlock]] = {}
    for row in block.outcomes:
        stated.setdefault(row.endpoint, []).append(row)
    names = list(stated)
    names += [row.endpoint for row in block.results]
    names += [row.endpoint for row in block.comparisons]
    keys = unique_slugs({name: name for name in names})
    return tuple(
        _outcome(name, keys[name], stated.get(name, [])) for name in dict.fromkeys(names)
    ), keys


def _outcome(name: str, key: str, stated: list[OutcomeBlock]) -> Outcome:
    notes = [row.note for row in stated if row.note is not None]
    return Outcome(
        key=key,
        name=name,
        role=stated[0].role if stated else "not stated",
        time_frame=next((row.time_frame for row in stated if row.time_frame is not None), None),
        description="; ".join(notes) or None,
        citation_keys=tuple(row.source for row in stated if row.source is not None),
        field="outcomes" if stated else "results",
    )


def estimate(row: ResultBlock, outcome_key: str, group_key: GroupKeys) -> Estimate:
    """The estimate of a row; its key is made from the row's content."""
    quartiles = row.iqr_low is not None or row.iqr_high is not None
    return Estimate(
        key=_key(row, outcome_key),
        outcome_key=outcome_key,
        group_key=group_key[row.group, row.subgroup],
        statistic=row.statistic,
        value=_bound(row.value) or NOT_REPORTED,
        unit=UNITS[row.unit],
        lower=_bound(row.iqr_low if quartiles else row.ci_low),
        upper=_bound(row.iqr_high if quartiles else row.ci_high),
        confidence_level=row.ci_level,
        dispersion="interquartile range" if quartiles else None,
        range_low=row.range_low,
        range_high=row.range_high,
        events=row.n_events,
        denominator=row.n,
        time_months=row.time_months,
        time_text=row.time_text,
        analysis=row.analysis,
        analysis_set=_joined(row.analysis_set, _each(row.unit_of_analysis)),
        assessor=row.assessor,
        note=row.note,
        citation_key=row.source,
    )


def comparison(row: ComparisonBlock, outcome_key: str, group_key: GroupKeys) -> Comparison:
    """The contrast of a row; more than two groups have no numerator and denominator."""
    keys = tuple(group_key[key, row.subgroup] for key in row.groups)
    pair = keys if len(keys) == 2 else (None, None)
    return Comparison(
        key=_key(row, outcome_key),
        outcome_key=outcome_key,
        numerator_key=pair[0],
        denominator_key=pair[1],
        group_keys=keys,
        measure=row.statistic,
        value=_bound(row.value),
        unit=None if row.unit is None else UNITS[row.unit],
        lower=_bound(row.ci_low),
        upper=_bound(row.ci_high),
        confidence_level=row.ci_level,
        p_value=row.p_value,
        p_relation=row.p_relation or "=",
        p_sided=row.p_sided,
        method=row.p_test,
        analysis=_joined(row.analysis, row.analysis_set),
        subgroup=row.subgroup,
        time_months=row.time_months,
        assessor=row.assessor,
        note=_joined(row.note, *_remarks(row)),
        citation_key=row.source,
    )


def _key(row: ResultBlock | ComparisonBlock, outcome_key: str) -> str:
    content = row.model_dump_json(exclude_defaults=True)
    return f"{outcome_key}-{short_hash(content)}"


def _remarks(row: ComparisonBlock) -> Iterator[str]:
    """What a row says that a comparison has no field for."""
    if row.n is not None:
        yield f"n = {row.n}"
    if row.ci_sided is not None:
        yield f"{row.ci_sided} interval"
    if row.noninferiority_margin is not None:
        yield f"non-inferiority margin {row.noninferiority_margin}"


def _bound(printed: Decimal | str | None) -> Bound | None:
    if printed is None:
        return None
    if isinstance(printed, Decimal):
        return Bound(printed)
    return Bound(None, PRINTED[printed])


def _each(unit: str | None) -> str | None:
    return None if unit is None else f"per {unit}"


def _joined(*parts: str | None) -> str | None:
    return "; ".join(part for part in parts if part is not None) or None
