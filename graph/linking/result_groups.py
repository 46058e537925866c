"""Who a registry's result groups are: an arm, several arms, or nobody that can be told.

Nothing in a record ties a result group to an arm but words. Each rule asks for evidence that fits
one arm and no other; a table whose groups claim one arm twice ties neither; what remains is
reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.linking.group_rules import Tie, dose_cohorts, explains, tie_of, undosed
from graph.linking.group_words import ArmWords, arm_words, words
from graph.records import Mention, Unresolved
from graph.sources.paths import below
from graph.sources.text import few_words

if TYPE_CHECKING:
    from graph.records import AnalysisGroup, Study

__all__ = ["link_groups"]

_SAME_TITLE: Final = Decimal("0.05")  # less sure than the group whose title it shares


def link_groups(study: Study) -> Study:
    """The study with its result groups tied to arms where their words tell, the others listed.

    Args:
        study: a record whose therapies are linked.
    """
    open_groups = [each for each in study.groups if each.kind == "result group" and each.field]
    if not open_groups:
        return study
    arms = [arm_words(arm) for arm in study.arms]
    tables = _tables(study)
    ties: dict[str, Tie] = {}
    in_doses = dose_cohorts(open_groups)
    for group in open_groups:
        tie = tie_of(group, arms)
        if tie is not None and not (group.key in in_doses and undosed(tie, arms)):
            ties[group.key] = tie
    _sole(study, open_groups, ties)
    _one_to_one(study, arms, open_groups, tables, ties)
    _drop_rivals(study, tables, ties)
    _inherit(open_groups, tables, ties)
    _drop_rivals(study, tables, ties)
    groups = tuple(_tied(each, ties.get(each.key)) for each in study.groups)
    lost = tuple(_untied(each) for each in open_groups if each.key not in ties)
    return replace(study, groups=groups, unresolved=(*study.unresolved, *lost))


def _tables(study: Study) -> list[frozenset[str]]:
    """The sets of groups that stand beside each other in one table."""
    by_outcome: dict[str, set[str]] = defaultdict(set)
    for estimate in study.estimates:
        by_outcome[estimate.outcome_key].add(estimate.group_key)
    totals = {group.key for group in study.groups if group.kind == "all participants"}
    sets = [
        *by_outcome.values(),
        {each.group_key for each in study.flow},
        {each.group_key for each in study.baseline},
        {each.group_key for each in study.adverse_events},
    ]
    return [frozenset(each - totals) for each in sets if each - totals]


def _sole(study: Study, groups: list[AnalysisGroup], ties: dict[str, Tie]) -> None:
    """Of a record with one arm: the one group of the flow, the baseline or the safety table."""
    if len(study.arms) != 1:
        return
    open_keys = {group.key for group in groups} - ties.keys()
    totals = {group.key for group in study.groups if group.kind == "all participants"}
    for table in (study.flow, study.baseline, study.adverse_events):
        keys = {each.group_key for each in table} - totals
        if len(keys) == 1:
            for key in keys & open_keys:
                ties[key] = Tie((study.arms[0].key,), "only arm", Decimal("0.80"))


def _one_to_one(
    study: Study,
    arms: list[ArmWords],
    groups: list[AnalysisGroup],
    tables: list[frozenset[str]],
    ties: dict[str, Tie],
) -> None:
    """Groups that fit one arm each by part of its words, in a table of as many groups as arms."""
    keys = {arm.key for arm in study.arms}
    weak: dict[str, str] = {}
    for group in groups:
        fitting = [arm.key for arm in arms if explains(words(group.label), arm)]
        if group.key not in ties and len(fitting) == 1:
            weak[group.key] = fitting[0]
    for table in tables:
        claims = {key: ties[key].arms if key in ties else (weak.get(key, key),) for key in table}
        claimed = [arm for found in claims.values() for arm in found]
        if len(table) == len(keys) == len(claimed) and set(claimed) == keys:
            for key in table & weak.keys():
                ties[key] = Tie((weak[key],), "one to one", Decimal("0.75"))


def _drop_rivals(study: Study, tables: list[frozenset[str]], ties: dict[str, Tie]) -> None:
    """Groups of one table that claim one arm: none is it, unless one is titled as the arm is."""
    arms = {arm.key for arm in study.arms}
    lost: set[str] = set()
    for table in tables:
        claims: dict[str, list[tuple[Decimal, str]]] = defaultdict(list)
        for key in table:
            if key in arms:
                claims[key].append((Decimal(2), key))
            elif key in ties and len(ties[key].arms) == 1:
                claims[ties[key].arms[0]].append((ties[key].score, key))
        for rivals in claims.values():
            best = max(score for score, _ in rivals)
            first = [key for score, key in rivals if score == best]
            kept = set(first) if len(first) == 1 and len(rivals) > 1 and best == 2 else set()
            lost |= {key for _, key in rivals} - kept if len(rivals) > 1 else set()
    for key in lost - arms:
        ties.pop(key, None)


def _inherit(
    groups: list[AnalysisGroup], tables: list[frozenset[str]], ties: dict[str, Tie]
) -> None:
    """Groups of other tables with the title of a tied group, where all such groups are one arm."""
    by_title: dict[str, list[AnalysisGroup]] = defaultdict(list)
    for group in groups:
        by_title[" ".join(re.findall(r"\w+", group.label.casefold()))].append(group)
    for same in by_title.values():
        found = {ties[group.key].arms for group in same if group.key in ties}
        beside = any(len(table & {group.key for group in same}) > 1 for table in tables)
        if len(found) != 1 or beside:
            continue
        best = max(ties[group.key].score for group in same if group.key in ties)
        for group in same:
            if group.key not in ties:
                ties[group.key] = Tie(next(iter(found)), "same title", best - _SAME_TITLE)


def _tied(group: AnalysisGroup, tie: Tie | None) -> AnalysisGroup:
    if tie is None:
        return group
    text = group.label if tie.part == "title" else group.description or group.label
    mention = Mention(
        text=few_words(text),
        field=below(group.field, tie.part),
        rule=f"rule:result-group-{tie.rule.replace(' ', '-')}",
        score=tie.score,
    )
    kind = "union" if len(tie.arms) > 1 else group.kind
    return replace(group, arm_keys=tie.arms, kind=kind, mentions=(*group.mentions, mention))


def _untied(group: AnalysisGroup) -> Unresolved:
    return Unresolved(
        kind="arm",
        text=few_words(group.label),
        field=below(group.field, "title"),
        reason="no arm of the record is clearly this result group",
    )
