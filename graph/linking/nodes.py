"""Neighbouring therapy words of a text that name one therapy, and what joins two neighbours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from graph.linking.items import is_radiotherapy, known, related
from ontology import hierarchy

if TYPE_CHECKING:
    from graph.linking.context import Reading

__all__ = ["OR", "Node", "Separator", "alike", "nodes", "separator", "strictly_below"]

Separator = Literal["or", "list", "and", "other"]


@dataclass(frozen=True, slots=True)
class Node:
    """Neighbouring readings that name one therapy."""

    readings: tuple[Reading, ...]

    @property
    def start(self) -> int:
        """Where the first word starts."""
        return self.readings[0].match.start

    @property
    def end(self) -> int:
        """Where the last word ends."""
        return max(reading.match.end for reading in self.readings)

    @property
    def classes(self) -> tuple[str, ...]:
        """The most specific classes of all its words."""
        return known(name for reading in self.readings for name in reading.classes)

    @property
    def sentence(self) -> int:
        """The number of its sentence in the text."""
        return self.readings[0].sentence


OR: Final = re.compile(r"\bor\b|\beither\b|\balternatively\b", re.IGNORECASE)
_AND: Final = re.compile(
    r"\b(?:and|plus|with|combined|combination|followed|then|in\s+addition|alongside|concurrent\w*)\b"
    r"|\+|&|\band/or\b",
    re.IGNORECASE,
)
# "before or after X": not a choice between therapies
_EITHER_TIME: Final = re.compile(
    r"\b(?:before|during|prior\s+to|after|while)\s+or\s+(?:after|during|following|before)\b",
    re.IGNORECASE,
)
_WITHOUT: Final = re.compile(r"\bwith\s*(?:or|and/or|/)\s*without\b", re.IGNORECASE)
# "docetaxel with either abiraterone or darolutamide": the choice begins after docetaxel
_WITH_ONE_OF: Final = re.compile(
    r"^(?:(?!\bor\b)[^;])*(?:\b(?:with|plus|and)|\+)\s+(?:either|one\s+of)\s*:?\s*$", re.IGNORECASE
)
_LIST: Final = re.compile(r"[\s®™)]*[,;/]\s*(?:the\s+|a\s+)?|\s*\n\s*(?:[*•\-]|\d+[.)])\s*")
_SAME_COURSE: Final = re.compile(
    r"\b(?:or|and|plus|followed|then|versus|vs|with\s+(?:a\s+)?boost)\b|[;+/&]"
)
_BRACKETED: Final = re.compile(r"[\s®™]*[(\[/,:–\-]?\s*(?:i\.e\.,?\s*|also\s+called\s+|aka\s+)?")
_OR_REACH: Final = 70
_AND_REACH: Final = 160


def nodes(readings: list[Reading], text: str) -> list[Node]:
    """Readings that stand together and describe one therapy become one node."""
    found: list[Node] = []
    for reading in readings:
        if not known(reading.classes):
            continue
        last = found[-1] if found else None
        if last is not None and last.sentence == reading.sentence:
            gap = text[last.end : reading.match.start]
            same = set(known(reading.classes)) == set(last.classes)
            course = (
                is_radiotherapy(reading.classes)
                and is_radiotherapy(last.classes)
                and len(gap) < 80
                and not _SAME_COURSE.search(gap)
            )
            if last.readings[-1].status == reading.status and (
                (same and len(gap) < 40 and not OR.search(gap))
                or ((course or _BRACKETED.fullmatch(gap)) and _merge_close(last, reading, gap))
            ):
                found[-1] = Node((*last.readings, reading))
                continue
        found.append(Node((reading,)))
    return found


def _merge_close(last: Node, reading: Reading, gap: str) -> bool:
    """Kindred words side by side; a class with its member in brackets is seen to elsewhere."""
    if not related(last.classes, reading.classes):
        return False
    if is_radiotherapy(reading.classes):
        return True
    return "(" not in gap and "," not in gap and ":" not in gap and "/" not in gap


def separator(text: str, left: Node, right: Node) -> Separator:
    """How two neighbouring therapies are joined."""
    if left.sentence != right.sentence:
        return "other"
    gap = _EITHER_TIME.sub("", text[left.end : right.start])
    if _WITHOUT.search(gap) or _WITH_ONE_OF.search(gap):
        return "and"
    if OR.search(gap) and len(gap) <= _OR_REACH and not re.search(r"[+&]|\bplus\b", gap):
        return "or"
    if _LIST.fullmatch(gap):
        slash = "/" in gap
        if slash and not _siblings(left.classes, right.classes):
            return "and"
        return "or" if slash else "list"
    return "and" if _AND.search(gap) and len(gap) <= _AND_REACH else "other"


def _siblings(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    tree = hierarchy.load()
    return any(
        set(tree.parents(one)) & set(tree.parents(other)) for one in first for other in second
    )


_NARROW: Final = 3  # a class with at least this many ancestors is no mere modality


def alike(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two therapies share a narrow class: leuprolide and goserelin do, not two drugs."""
    tree = hierarchy.load()
    shared = {name for one in first for name in tree.ancestors(one)} & {
        name for one in second for name in tree.ancestors(one)
    }
    return any(len(tree.ancestors(name)) >= _NARROW for name in shared)


def strictly_below(names: tuple[str, ...], above: tuple[str, ...]) -> bool:
    """Whether one of the classes is a true subclass of one above."""
    tree = hierarchy.load()
    return any(one != other and tree.is_a(one, other) for one in names for other in above)
