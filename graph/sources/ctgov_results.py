"""Results of a ClinicalTrials.gov record: outcome measures, safety, participant flow, baseline."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from graph.records import Outcome
from graph.sources.ctgov_comparisons import read_comparisons
from graph.sources.ctgov_estimates import read_estimates
from graph.sources.ctgov_flow import group_nodes, participants, read_baseline, read_flow
from graph.sources.ctgov_groups import read_groups
from graph.sources.ctgov_safety import event_groups, read_safety
from graph.sources.text import slug

if TYPE_CHECKING:
    from graph.records import (
        AdverseEvent,
        AnalysisGroup,
        Arm,
        BaselineValue,
        Comparison,
        Estimate,
        FlowCount,
    )
    from graph.sources.node import Node

__all__ = ["Results", "read_results"]

ROLES: Final[dict[str, Literal["primary", "secondary", "other"]]] = {
    "PRIMARY": "primary",
    "SECONDARY": "secondary",
    "OTHER_PRE_SPECIFIED": "other",
    "POST_HOC": "other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What the results section adds to a study."""

    outcomes: tuple[Outcome, ...] = ()
    groups: tuple[AnalysisGroup, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    flow: tuple[FlowCount, ...] = ()
    baseline: tuple[BaselineValue, ...] = ()
    participants: dict[str, int] = field(default_factory=dict)  # of arms and groups, by key


def read_results(section: Node, arms: tuple[Arm, ...], planned: tuple[Outcome, ...]) -> Results:
    """Outcome measures, adverse events, participant flow and baseline of a results section.

    Args:
        section: `resultsSection`.
        arms: the record's arms.
        planned: the outcomes of its protocol, with which measures are matched by role and title.

    Returns:
        All outcomes (planned ones first), result groups, numbers, sizes of groups.
    """
    measures = list(section.child("outcomeMeasuresModule").children("outcomeMeasures"))
    nodes = [(measure.path, node) for measure in measures for node in measure.children("groups")]
    groups = read_groups([*nodes, *group_nodes(section), *event_groups(section)], arms)
    outcomes = {outcome.key: outcome for outcome in planned}
    taken: set[str] = set()
    estimates: dict[str, Estimate] = {}
    comparisons: dict[str, Comparison] = {}
    for measure in measures:
        outcome = _outcome(measure, outcomes, taken)
        if outcome is None:
            continue
        outcomes[outcome.key] = outcome
        taken.add(outcome.key)
        for estimate in read_estimates(measure, outcome, groups.keys):
            if estimates.setdefault(estimate.key, estimate) is not estimate:
                measure.lose("classes", estimate.category, "the same cell is listed twice")
        for comparison in read_comparisons(measure, outcome, groups.keys):
            if comparisons.setdefault(comparison.key, comparison) is not comparison:
                measure.lose("analyses", comparison.method, "the same analysis is listed twice")
    flow = read_flow(section, groups.keys)
    return Results(
        outcomes=tuple(outcomes.values()),
        groups=groups.groups,
        estimates=tuple(estimates.values()),
        comparisons=tuple(comparisons.values()),
        adverse_events=read_safety(section, groups.keys),
        flow=flow,
        baseline=read_baseline(section, groups.keys),
        participants=participants(flow),
    )


def _outcome(measure: Node, known: dict[str, Outcome], taken: set[str]) -> Outcome | None:
    """The planned outcome that a measure reports, or an outcome of its own."""
    title = measure.text("title")
    if title is None:
        measure.lose("title", measure.value.get("title"), "an outcome measure needs a title")
        return None
    role = measure.code("type", dict(ROLES))
    frame = measure.text("timeFrame")
    same = [
        outcome
        for outcome in known.values()
        if outcome.key not in taken and (outcome.role, _norm(outcome.name)) == (role, _norm(title))
    ]
    # Among planned outcomes of one name, the one of the same time frame first.
    same.sort(key=lambda outcome: (outcome.time_frame != frame, outcome.key))
    if same:
        return same[0]
    key = slug(title)
    if key in known:
        key = f"{key}-{_digest(title, str(role), frame or '', measure.text('description') or '')}"
    if key in taken:
        measure.lose("title", title, "the same outcome measure is listed twice")
        return None
    return Outcome(
        key=key,
        name=title,
        role=ROLES.get(str(measure.value.get("type")), "not stated"),
        time_frame=frame,
        description=measure.text("description"),
        field=measure.path,
    )


def _norm(text: str) -> str:
    """A title for comparison."""
    return " ".join(text.casefold().split())


def _digest(*parts: str) -> str:
    """Ten characters that stand for a cell's content."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
