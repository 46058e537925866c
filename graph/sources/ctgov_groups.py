"""Result groups of a ClinicalTrials.gov record, and those that are titled like an arm.

The registry does not say which arm a result group is. A group titled like an arm is the arm; who
the others are is read from their words by `graph.linking.result_groups`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from graph.records import AnalysisGroup, Arm
from graph.sources.text import unique_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.sources.node import Node

__all__ = ["Groups", "denominators_of", "plain", "read_groups"]

ALL: Final = re.compile(
    r"(?:all|overall|total|entire|whole)"
    r"(?: (?:study|enrolled|treated|evaluable|randomi[sz]ed|safety))?"
    r"(?: (?:participants|patients|subjects|men|population|cohort|arms|groups))?"
)
ARM_TYPE: Final = re.compile(
    r"^(?:experimental|active comparator|placebo comparator|sham comparator|no intervention|other)"
    r":\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups that are no arms, and which group (or arm) a table's group id stands for."""

    groups: tuple[AnalysisGroup, ...] = ()
    keys: dict[tuple[str, str], str] = field(default_factory=dict)  # (table's path, id) -> key


def read_groups(nodes: Sequence[tuple[str, Node]], arms: tuple[Arm, ...]) -> Groups:
    """The groups of all result tables, equal ones (title and description) once.

    Args:
        nodes: groups, each with the path of its table (outcome measure, flow, baseline, safety).
        arms: the record's arms.

    Returns:
        Groups with keys apart from the arms' keys. A group titled like an arm is the arm itself,
        unless its table has another group of that title.
    """
    named: dict[tuple[str, str], Node] = {}
    for _, node in nodes:
        named.setdefault(_content(node), node)
    contents = list(named)
    keys = unique_keys([f"group {title}" for title, _ in contents], [text for _, text in contents])
    arm_keys = {arm.key for arm in arms}
    shared = _shared_titles(nodes)
    key_of: dict[tuple[str, str], str] = {}
    groups: list[AnalysisGroup] = []
    for key, content in zip(keys, contents, strict=True):
        while key in arm_keys:  # an arm may be labelled "Group X"
            key = f"result-{key}"
        title = plain(content[0])
        same = [] if title in shared else [arm for arm in arms if plain(arm.label) == title]
        if len(same) == 1:
            key_of[content] = same[0].key
        else:
            key_of[content] = key
            groups.append(_group(key, content, named[content], arms))
    ids = {(path, node.text("id") or ""): key_of[_content(node)] for path, node in nodes}
    return Groups(tuple(groups), ids)


def _content(node: Node) -> tuple[str, str]:
    """Title and description of a group: what makes it the same in several tables."""
    return node.text("title") or "unnamed group", node.text("description") or ""


def _shared_titles(nodes: Sequence[tuple[str, Node]]) -> set[str]:
    """Titles that two groups of one table have: only descriptions tell such groups apart."""
    count = Counter((path, plain(_content(node)[0])) for path, node in nodes)
    return {title for (_, title), seen in count.items() if seen > 1}


def _group(key: str, content: tuple[str, str], node: Node, arms: tuple[Arm, ...]) -> AnalysisGroup:
    """A result group, or all participants, who are those of every arm."""
    title, description = content
    everyone = ALL.fullmatch(plain(title)) is not None
    return AnalysisGroup(
        key=key,
        label=title,
        kind="all participants" if everyone else "result group",
        arm_keys=tuple(arm.key for arm in arms) if everyone else (),
        description=description or None,
        field=node.path,
    )


def plain(text: str) -> str:
    """A label for comparison: no arm type, case, punctuation.

    >>> plain("Experimental: Arm A, SABR")
    'arm a sabr'
    """
    return " ".join(re.findall(r"\w+", ARM_TYPE.sub("", text).casefold()))


def denominators_of(node: Node) -> dict[str, int]:
    """Participants analysed, by group id; other units analysed are not people."""
    found: dict[str, int] = {}
    for denominator in node.children("denoms"):
        if (denominator.text("units") or "").casefold() != "participants":
            continue
        for count in denominator.children("counts"):
            number = count.integer("value")
            if number is not None:
                found[count.text("groupId") or ""] = number
    return found
