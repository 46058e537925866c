"""Result groups of a ClinicalTrials.gov record, and the arms that they are.

The registry does not say which arm a result group is. A group is tied to an arm when its title is
the arm's label, its description the arm's, or its words overlap with one arm's clearly better than
with any other's; else it stays untied, and is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.records import AnalysisGroup, Arm, Mention, Unresolved
from graph.sources.text import few_words, unique_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.sources.node import Node

__all__ = ["Groups", "read_groups"]

ALL: Final = re.compile(
    r"(?:all|overall|total)(?: (?:study|enrolled|treated|evaluable))?"
    r"(?: (?:participants|patients|subjects|men|population|arms|groups))?"
)
ARM_TYPE: Final = re.compile(
    r"^(?:experimental|active comparator|placebo comparator|sham comparator|no intervention|other)"
    r":\s*",
    re.IGNORECASE,
)
ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
EMPTY_WORDS: Final = frozenset(
    {"and", "plus", "with", "the", "of", "in", "for", "arm", "group"}
    | {"patients", "participants", "subjects"}
)
LEADING_LETTER: Final = re.compile(r"^(?:arm|group|cohort) (?:[a-z]|\d{1,2}) (?=\w)")
# Shared words of all words. Below, groups that are part of an arm ("HR+: Placebo") would be tied.
OVERLAP: Final = Decimal("0.85")
MARGIN: Final = Decimal("0.25")  # by which every other arm must be worse
TELLING_DESCRIPTION: Final = 40  # characters; shorter descriptions are shared by chance


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups that are no arms, and which group (or arm) a measure's group id stands for."""

    groups: tuple[AnalysisGroup, ...] = ()
    keys: dict[tuple[str, str], str] = field(default_factory=dict)  # (measure's path, id) -> key
    unresolved: tuple[Unresolved, ...] = ()


def read_groups(measures: Iterable[Node], arms: tuple[Arm, ...]) -> Groups:
    """The result groups of all outcome measures, equal ones (title and description) once.

    Args:
        measures: the outcome measures of a record.
        arms: the record's arms.

    Returns:
        Groups with keys apart from the arms' keys. A group titled like an arm is the arm itself.
    """
    nodes = [(measure.path, node) for measure in measures for node in measure.children("groups")]
    named: dict[tuple[str, str], Node] = {}
    for _, node in nodes:
        named.setdefault(_content(node), node)
    contents = list(named)
    keys = unique_keys([f"group {title}" for title, _ in contents], [text for _, text in contents])
    arm_keys = {arm.key for arm in arms}
    key_of: dict[tuple[str, str], str] = {}
    groups: list[AnalysisGroup] = []
    lost: list[Unresolved] = []
    for key, content in zip(keys, contents, strict=True):
        while key in arm_keys:  # an arm may be labelled "Group X"
            key = f"result-{key}"
        arm, mention = _arm(content, named[content], arms)
        if arm is not None and mention is None:
            key_of[content] = arm.key
            continue
        key_of[content] = key
        groups.append(_group(key, content[0], arm, mention, arms))
        if arm is None and not groups[-1].arm_keys:
            lost.append(_untied(content[0], named[content]))
    ids = {(path, node.text("id") or ""): key_of[_content(node)] for path, node in nodes}
    return Groups(tuple(groups), ids, tuple(lost))


def _content(node: Node) -> tuple[str, str]:
    """Title and description of a group: what makes it the same in several measures."""
    return node.text("title") or "unnamed group", node.text("description") or ""


def _group(
    key: str, title: str, arm: Arm | None, mention: Mention | None, arms: tuple[Arm, ...]
) -> AnalysisGroup:
    """A result group, or all participants, who are those of every arm."""
    everyone = ALL.fullmatch(_plain(title)) is not None
    tied = arms if everyone else tuple(filter(None, (arm,)))
    return AnalysisGroup(
        key=key,
        label=title,
        kind="all participants" if everyone else "result group",
        arm_keys=tuple(item.key for item in tied),
        mentions=() if mention is None or everyone else (mention,),
    )


def _arm(
    content: tuple[str, str], node: Node, arms: tuple[Arm, ...]
) -> tuple[Arm | None, Mention | None]:
    """The arm that a group is, and why; no mention where the title is the arm's label."""
    title, description = content
    if ALL.fullmatch(_plain(title)):
        return None, None
    same = [arm for arm in arms if _plain(arm.label) == _plain(title)]
    if same:
        return (same[0], None) if len(same) == 1 else (None, None)
    if len(description) >= TELLING_DESCRIPTION:
        same = [arm for arm in arms if _plain(arm.description or "") == _plain(description)]
        if len(same) == 1 and _numbers_agree(title, same[0].label):
            words = few_words(description)
            return same[0], Mention(
                text=words,
                field=node.at("description"),
                rule="rule:result-group-description",
                score=Decimal("0.9"),
            )
    return _best_overlap(title, node, arms)


def _best_overlap(
    title: str, node: Node, arms: tuple[Arm, ...]
) -> tuple[Arm | None, Mention | None]:
    """The one arm whose label shares clearly more words with a title than any other's."""
    scores = sorted(
        ((_overlap(title, arm.label), arm.key, arm) for arm in arms), key=lambda item: item[:2]
    )
    if not scores or scores[-1][0] < OVERLAP or not _numbers_agree(title, scores[-1][2].label):
        return None, None
    if len(scores) > 1 and scores[-2][0] > scores[-1][0] - MARGIN:
        return None, None
    mention = Mention(
        text=few_words(title),
        field=node.at("title"),
        rule="rule:result-group-overlap",
        score=scores[-1][0].quantize(Decimal("0.01")),
    )
    return scores[-1][2], mention


def _untied(title: str, node: Node) -> Unresolved:
    """A group that no arm was found for."""
    return Unresolved(
        kind="arm",
        text=few_words(title),
        field=node.at("title"),
        reason="no arm of the record is clearly this result group",
    )


def _plain(text: str) -> str:
    """A label for comparison: no arm type, case, punctuation."""
    return " ".join(re.findall(r"\w+", ARM_TYPE.sub("", text).casefold()))


def _words(text: str, *, bare: bool = False) -> set[str]:
    """The words of a label that tell arms apart; Roman numbers as digits."""
    # "Arm A: letrozole" is the arm "letrozole" of a record that gives its arms no letters.
    plain = LEADING_LETTER.sub("", _plain(text)) if bare else _plain(text)
    words = (ROMAN.get(word, word) for word in plain.split())
    return {word for word in words if word not in EMPTY_WORDS}


def _overlap(one: str, other: str) -> Decimal:
    """Shared words of all words of two labels."""
    bare = not LEADING_LETTER.match(_plain(other))
    first, second = _words(one, bare=bare), _words(other)
    return Decimal(len(first & second)) / Decimal(len(first | second) or 1)


def _numbers_agree(one: str, other: str) -> bool:
    """Whether the numbers and letters of two labels ("A", "2", "10mg") are the same.

    Labels without any agree with all.
    """
    first, second = (
        {word for word in _words(text) if len(word) == 1 or word[0].isdigit()}
        for text in (one, other)
    )
    return first == second or not first or not second
