"""From the therapy words of a text to therapies: one, several together, or alternatives.

"A plus B" is two therapies, "A or B" a choice, "A, B, or C plus D" a choice and D; a class with
its members in brackets ("ARPI (abiraterone or enzalutamide)") is a choice of the members.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, cast

from graph.linking.dosing import dosed
from graph.linking.items import Item, is_a, is_radiotherapy, known, related
from graph.linking.modifiers import modifiers
from graph.records import Mention, Therapy
from graph.sources.text import few_words
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from graph.linking.context import Reading
    from graph.records import Role, Target, Timing

__all__ = ["Origin", "items"]

Separator = Literal["or", "list", "and", "other"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text stands and how far it is trusted."""

    field: str
    score: Decimal
    trust: int
    kind: str | None = None
    pinned: bool = False
    stated: bool = False


@dataclass(frozen=True, slots=True)
class _Node:
    """Neighbouring readings that name one therapy."""

    readings: tuple[Reading, ...]
    named_class: Reading | None = None  # "platinum" in "platinum (cisplatin)"

    @property
    def start(self) -> int:
        return self.readings[0].match.start

    @property
    def end(self) -> int:
        return max(reading.match.end for reading in self.readings)

    @property
    def classes(self) -> tuple[str, ...]:
        return known(name for reading in self.readings for name in reading.classes)

    @property
    def sentence(self) -> int:
        return self.readings[0].sentence


_OR: Final = re.compile(r"\bor\b|\beither\b|\balternatively\b", re.IGNORECASE)
_AND: Final = re.compile(
    r"\b(?:and|plus|with|combined|combination|followed|then|in\s+addition|alongside|concurrent\w*)\b"
    r"|\+|&|\band/or\b",
    re.IGNORECASE,
)
_WITHOUT: Final = re.compile(r"\bwith\s*(?:or|and/or|/)\s*without\b", re.IGNORECASE)
_LIST: Final = re.compile(r"[\s®™)]*[,;/]\s*(?:the\s+|a\s+)?|\s*\n\s*(?:[*•\-]|\d+[.)])\s*")
_OPENER: Final = re.compile(
    r"[\s®™]*(?:[A-Za-z]{0,12}\s+)?[(\[,:–\-]?\s*(?P<word>e\.?\s?g\.?,?|such\s+as|including|includes?|"
    r"i\.e\.,?|either|one\s+of|consisting\s+of|comprising|namely|like|with|using|by|of)?\s*[:,]?\s*(?:either\s+)?",
    re.IGNORECASE,
)
_EXAMPLES: Final = re.compile(r"e\.?\s?g|such|includ|like", re.IGNORECASE)
_CHOICE_CUE: Final = re.compile(
    r"\b(?:one\s+of|choice|choose|either|any\s+of|selected\s+from|options?)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_SAME_COURSE: Final = re.compile(
    r"\b(?:or|and|plus|followed|then|versus|vs|with\s+(?:a\s+)?boost)\b|[;+/&]"
)
_BRACKETED: Final = re.compile(r"[\s®™]*[(\[/,:–\-]?\s*(?:i\.e\.,?\s*|also\s+called\s+|aka\s+)?")
_BACKBONE: Final = ("AndrogenDeprivationTherapy", "StandardOfCare")
_OR_REACH: Final = 70
_AND_REACH: Final = 160


def _words(text: str) -> str:
    """At most a dozen words, as a mention may hold."""
    return few_words(text)


def _nodes(readings: list[Reading], text: str) -> list[_Node]:
    """Readings that stand together and describe one therapy become one node."""
    nodes: list[_Node] = []
    for reading in readings:
        if not known(reading.classes):
            continue
        last = nodes[-1] if nodes else None
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
                (same and len(gap) < 40 and not _OR.search(gap))
                or ((course or _BRACKETED.fullmatch(gap)) and _merge_close(last, reading, gap))
            ):
                nodes[-1] = _Node((*last.readings, reading))
                continue
        nodes.append(_Node((reading,)))
    return nodes


def _merge_close(last: _Node, reading: Reading, gap: str) -> bool:
    """Kindred words side by side; a class with its member in brackets is seen to elsewhere."""
    if not related(last.classes, reading.classes):
        return False
    if is_radiotherapy(reading.classes):
        return True
    return "(" not in gap and "," not in gap and ":" not in gap and "/" not in gap


def _separator(text: str, left: _Node, right: _Node) -> Separator:
    """How two neighbouring therapies are joined."""
    if left.sentence != right.sentence:
        return "other"
    gap = text[left.end : right.start]
    if _WITHOUT.search(gap):
        return "and"
    if _OR.search(gap) and len(gap) <= _OR_REACH and not re.search(r"[+&]|\bplus\b", gap):
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


def _alike(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two therapies share a narrow class: leuprolide and goserelin do, not two drugs."""
    tree = hierarchy.load()
    shared = {name for one in first for name in tree.ancestors(one)} & {
        name for one in second for name in tree.ancestors(one)
    }
    return any(len(tree.ancestors(name)) >= _NARROW for name in shared)


def _strictly_below(names: tuple[str, ...], above: tuple[str, ...]) -> bool:
    tree = hierarchy.load()
    return any(one != other and tree.is_a(one, other) for one in names for other in above)


# --- building -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """An item with the nodes that it came from, while separators are still needed."""

    item: Item
    first: _Node
    last: _Node


class _Builder:
    """Builds the items of one text."""

    def __init__(self, readings: list[Reading], text: str, origin: Origin) -> None:
        self.text = text
        self.origin = origin
        self.nodes = _nodes(readings, text)
        therapies = [self._therapy(node) for node in self.nodes]
        places = [(node.start, node.end, self._stop(node)) for node in self.nodes]
        self.schedules = dosed(therapies, places, text)

    def _stop(self, node: _Node) -> int:
        found = re.compile(r"[;\n]|[.](?=\s+[A-Z(]|\s*$)").search(self.text, node.end)
        return found.start() if found else len(self.text)

    def _mention(self, reading: Reading) -> Mention:
        return Mention(
            text=_words(reading.match.text),
            field=self.origin.field,
            rule=f"lexicon:{reading.match.entry.term}",
            score=self.origin.score,
            class_name=next(iter(known(reading.classes)), None),
        )

    def _therapy(self, node: _Node) -> Therapy:
        facts = {
            name: value for reading in node.readings for name, value in reading.match.entry.facts
        }
        first = node.readings[0]
        timing = next((r.timing for r in node.readings if r.timing != "not stated"), "not stated")
        if first.status == "on progression":
            timing = "on progression"
        written = self.text[node.start : node.end]
        extra = self._modifiers(node)
        backbone = any(is_a(node.classes, name) for name in _BACKBONE)
        return Therapy(
            key="",
            name=_words(written),
            kind=self.origin.kind,
            classes=known((*node.classes, *(m.class_name for m in extra if m.class_name))),
            stated=self.origin.stated,
            role=cast(
                "Role",
                facts.get("role", "backbone" if first.background and backbone else "not stated"),
            ),
            timing=cast("Timing", facts.get("timing", timing)),
            target=cast("Target", facts.get("target", "not stated")),
            mentions=(*(self._mention(reading) for reading in node.readings), *extra),
        )

    def _modifiers(self, node: _Node) -> tuple[Mention, ...]:
        """Adjectives of technique and fractionation before a radiotherapy word."""
        if not is_radiotherapy(node.classes):
            return ()
        return tuple(
            Mention(
                text=_words(words),
                field=self.origin.field,
                rule="rule:adjective-of-radiotherapy",
                score=self.origin.score,
                class_name=name,
            )
            for name, words in dict.fromkeys(
                found
                for reading in node.readings
                for found in modifiers(self.text, reading.match.start)
            )
            if known((name,))
        )

    def _item(self, number: int) -> Item:
        node = self.nodes[number]
        status = node.readings[0].status
        return Item(
            options=tuple((therapy,) for therapy in self.schedules[number]),
            minimum=1 if status == "given" else 0,
            trust=self.origin.trust,
            pinned=self.origin.pinned and status == "given",
            label=None if len(self.schedules[number]) == 1 else self.schedules[number][0].name,
        )

    def parts(self) -> Iterator[_Part]:
        """The items before alternatives are joined: a class with its members is one."""
        number = 0
        while number < len(self.nodes):
            end = self._members(number)
            if end == number + 1:
                node = self.nodes[number]
                yield _Part(self._item(number), node, node)
            else:
                yield from self._class_with_members(number, end)
            number = end

    def _members(self, number: int) -> int:
        """Where the members in brackets after a class end; number + 1 if there are none."""
        above = self.nodes[number]
        end = number + 1
        while end < len(self.nodes):
            node = self.nodes[end]
            if node.sentence != above.sentence or not _strictly_below(node.classes, above.classes):
                break
            gap = self.text[self.nodes[end - 1].end : node.start]
            if end == number + 1:
                opener = _OPENER.fullmatch(gap)
                if opener is None or _OR.search(gap):
                    break
            elif (
                ")" in gap.rstrip(") ®™")
                or _separator(self.text, self.nodes[end - 1], node) == "other"
            ):
                break
            end += 1
        return end

    def _class_with_members(self, number: int, end: int) -> Iterator[_Part]:
        above, members = self.nodes[number], range(number + 1, end)
        opener = _OPENER.fullmatch(self.text[above.end : self.nodes[number + 1].start])
        examples = opener is not None and bool(_EXAMPLES.search(opener["word"] or ""))
        gaps = [
            _separator(self.text, self.nodes[m - 1], self.nodes[m])
            for m in members
            if m > number + 1
        ]
        own = self._item(number)
        extra = own.therapies[0].mentions
        if len(members) == 1 and examples:
            yield _Part(own, above, self.nodes[end - 1])
        elif len(members) == 1 or self._together(members, gaps, examples=examples):
            for member in members:
                item = self._item(member)
                options = tuple(
                    tuple(replace(t, mentions=(*t.mentions, *extra)) for t in option)
                    for option in item.options
                )
                minimum = min(item.minimum, own.minimum)
                item = replace(item, options=options, minimum=minimum)
                first = above if member == number + 1 else self.nodes[member]
                yield _Part(item, first, self.nodes[member])
        else:
            options = tuple(option for member in members for option in self._item(member).options)
            name = _words(self.text[above.start : above.end])
            item = replace(own, options=options, label=name, mentions=extra)
            yield _Part(item, above, self.nodes[end - 1])

    def _together(self, members: range, gaps: list[Separator], *, examples: bool) -> bool:
        """Whether the members of a class are given together, at least in part."""
        if examples:
            return False
        if "and" in gaps:
            return True
        classes = [self.nodes[member].classes for member in members]
        alike = all(_alike(classes[0], other) for other in classes[1:])
        return "or" not in gaps and not alike

    def items(self) -> list[Item]:
        """The items of the text, with alternatives joined into choices."""
        parts = list(self.parts())
        gaps = [_separator(self.text, one.last, two.first) for one, two in pairwise(parts)]
        result: list[Item] = []
        number = 0
        while number < len(parts):
            end = number
            while end < len(gaps) and gaps[end] in {"or", "list"}:
                end += 1
            ors = [place for place in range(number, end) if gaps[place] == "or"]
            cue = _CHOICE_CUE.search(self.text[: parts[number].first.start])
            if (ors or cue) and end > number:
                last = end if cue else ors[-1] + 1
                several = self._several(parts[number : last + 1])
                chosen = self._choice([part.item for part in parts[number : last + 1]])
                result.append(replace(chosen, maximum=len(chosen.options) if several else 1))
                number = last + 1
            else:
                result.append(parts[number].item)
                number += 1
        return result

    def _several(self, parts: list[_Part]) -> bool:
        """Whether the alternatives may be taken together ("and/or")."""
        gaps = [self.text[one.last.end : two.first.start] for one, two in pairwise(parts)]
        return any(re.search(r"\band\s*/\s*or\b", gap, re.IGNORECASE) for gap in gaps)

    def _choice(self, alternatives: list[Item]) -> Item:
        options = tuple(dict.fromkeys(option for item in alternatives for option in item.options))
        return replace(
            alternatives[0],
            options=options,
            minimum=min(item.minimum for item in alternatives),
            label=alternatives[0].label,
            mentions=tuple(mention for item in alternatives for mention in item.mentions),
        )


def items(readings: list[Reading], text: str, origin: Origin) -> list[Item]:
    """What a text gives, in order: therapies and choices, with doses and mentions.

    Args:
        readings: of the text, from `graph.linking.context.read`.
        text: the text itself.
        origin: where it stands.
    """
    return _Builder(readings, text, origin).items() if readings else []
