"""Whom numbers of EudraCT results are about: arms by id, analysis sets, groups known by a title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.records import AnalysisGroup, Arm, Unresolved
from graph.sources.text import few_words, slug
from graph.sources.tree import attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.sources.node import Node

__all__ = ["Groups"]


class Groups:
    """The groups of one record; a group that is no arm is made when it is first asked for."""

    __slots__ = ("_arms", "_by_title", "_groups", "_ids", "_sets", "_unresolved")

    def __init__(self, arms: Sequence[Arm], ids: dict[str, str], sets: Sequence[Node]) -> None:
        """Keep the arms, the arm of each arm id, and the record's subject analysis sets."""
        self._arms = tuple(arms)
        self._ids = ids
        self._sets = {attribute(node, "id") or "": node for node in sets}
        self._by_title = {_plain(arm.label): arm.key for arm in self._arms}
        self._groups: dict[str, AnalysisGroup] = {}
        self._unresolved: dict[str, Unresolved] = {}

    @property
    def groups(self) -> tuple[AnalysisGroup, ...]:
        """The groups that numbers were read for and that are no arms."""
        return tuple(self._groups.values())

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """The groups that are no known arm's."""
        return tuple(self._unresolved.values())

    def of_arm(self, node: Node, name: str = "armId") -> str | None:
        """The arm of an id that stands in an attribute, with a loss where there is none."""
        key = self._ids.get(attribute(node, name) or "")
        if key is None:
            node.lose(name, attribute(node, name), "no arm of the record has this id")
        return key

    def of_set(self, node: Node) -> str | None:
        """The analysis group of a subject analysis set that an attribute names.

        The full analysis set and the like of a trial with one arm are people of this arm.
        """
        number = attribute(node, "subjectAnalysisSetId") or ""
        found = self._sets.get(number)
        if found is None:
            node.lose("subjectAnalysisSetId", number, "no analysis set of the record has this id")
            return None
        title = found.text("title") or "unnamed analysis set"
        return self._group(title, found, participants=found.integer("subjects"))

    def of_title(self, node: Node) -> str:
        """The arm that a reporting group is titled like, or a result group of that title."""
        title = node.text("title") or "unnamed group"
        return self._by_title.get(_plain(title)) or self._group(title, node)

    def _group(self, title: str, node: Node, participants: int | None = None) -> str:
        same = self._by_title.get(_plain(title))
        if same is not None:
            return same
        key = slug(f"group {title}")
        tied = tuple(arm.key for arm in self._arms) if len(self._arms) == 1 else ()
        made = AnalysisGroup(
            key=key,
            label=title,
            kind="result group",
            arm_keys=tied,
            participants=participants,
        )
        if self._groups.setdefault(key, made) is made and not tied:
            self._unresolved[key] = Unresolved(
                kind="arm",
                text=few_words(title),
                field=node.at("title"),
                reason="no arm of the record is clearly this result group",
            )
        return key


def _plain(title: str) -> str:
    """A title for comparison."""
    return " ".join(title.casefold().split())
