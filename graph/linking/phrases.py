"""From the therapy words of a text to therapies: one, several together, or alternatives.

"A plus B" is two therapies, "A or B" a choice, "A, B, or C plus D" a choice and D; a class with
its members in brackets ("ARPI (abiraterone or enzalutamide)") is a choice of the members.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain, groupby, pairwise, product
from typing import TYPE_CHECKING, Final, cast

from graph.linking.dosing import dosed
from graph.linking.items import Item, apart, is_a, is_radiotherapy, known
from graph.linking.modifiers import modifiers, targets
from graph.linking.nodes import OR, Node, alike, nodes, separator, strictly_below
from graph.linking.options import alternatives
from graph.records import Mention, Therapy
from graph.sources.text import few_words
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from graph.linking.context import Reading
    from graph.linking.nodes import Separator
    from graph.records import Role, Target, Timing

__all__ = ["Origin", "items"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text stands and how far it is trusted."""

    field: str
    score: Decimal
    trust: int
    kind: str | None = None
    pinned: bool = False
    stated: bool = False


_OPENER: Final = re.compile(
    r"[\s®™]*(?:[A-Za-z]{0,12}\s+)?(?:\([^()]{1,80}\)\s*)?[(\[,:–\-]?\s*(?P<word>e\.?\s?g\.?,?|such\s+as|including|includes?|"
    r"i\.e\.,?|either|one\s+of|consisting\s+of|comprising|namely|like|with|using|by|of)?\s*[:,]?\s*(?:either\s+)?",
    re.IGNORECASE,
)
_EXAMPLES: Final = re.compile(r"e\.?\s?g|such|includ|like", re.IGNORECASE)
_CHOICE_CUE: Final = re.compile(
    r"\b(?:one\s+of|choice|choose|either|any\s+of|selected\s+from|options?)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_BACKBONE: Final = ("AndrogenDeprivationTherapy", "StandardOfCare")


def _words(text: str) -> str:
    """At most a dozen words, as a mention may hold."""
    return few_words(text)


def _components(node: Node) -> tuple[str, ...]:
    """The drugs of a node that is a regimen's short form; empty for all else."""
    stated = {reading.match.entry.fact("components") for reading in node.readings}
    return tuple((stated.pop() or "").split("+")) if len(stated) == 1 and stated != {None} else ()


def _unique(therapies: tuple[Therapy, ...]) -> tuple[Therapy, ...]:
    """The therapies of one option, each class once."""
    return tuple({therapy.classes: therapy for therapy in reversed(therapies)}.values())[::-1]


# --- building -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """An item with the nodes that it came from, while separators are still needed."""

    item: Item
    first: Node
    last: Node


# Techniques of photons: intensity-modulated proton therapy is none of them.
PHOTONS: Final = frozenset(
    {
        "IntensityModulatedRadiotherapy",
        "ThreeDimensionalConformalRadiotherapy",
        "PhotonRadiotherapy",
    }
)


class _Builder:
    """Builds the items of one text."""

    def __init__(self, readings: list[Reading], text: str, origin: Origin) -> None:
        self.text = text
        self.origin = origin
        self.nodes = nodes(readings, text)
        therapies = [self._therapy(node) for node in self.nodes]
        places = [(node.start, node.end, self._stop(node)) for node in self.nodes]
        self.schedules = dosed(therapies, places, text)

    def _stop(self, node: Node) -> int:
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

    def _therapy(self, node: Node) -> Therapy:
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

    def _modifiers(self, node: Node) -> tuple[Mention, ...]:
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
                for found in (
                    *modifiers(self.text, reading.match.start),
                    *targets(self.text, reading.match.end),
                )
            )
            if known((name,)) and not (name in PHOTONS and is_a(node.classes, "ParticleTherapy"))
        )

    def _item(self, number: int) -> Item:
        node = self.nodes[number]
        status = node.readings[0].status
        return Item(
            options=(self._regimen(number),)
            if _components(node)
            else tuple(self.schedules[number]),
            minimum=1 if status == "given" else 0,
            trust=self.origin.trust,
            pinned=self.origin.pinned and status == "given",
            label=None if len(self.schedules[number]) == 1 else self.schedules[number][0][0].name,
        )

    def _regimen(self, number: int) -> tuple[Therapy, ...]:
        """The drugs of a regimen that is known by its short form: FOLFOX, R-CHOP."""
        whole = self.schedules[number][0][0]
        tree = hierarchy.load()
        return tuple(
            replace(
                whole,
                name=tree.label(name),
                classes=(name,),
                mentions=tuple(
                    replace(mention, rule=f"regimen:{mention.text}", class_name=name)
                    for mention in whole.mentions
                ),
            )
            for name in _components(self.nodes[number])
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
            if node.sentence != above.sentence or not strictly_below(node.classes, above.classes):
                break
            gap = self.text[self.nodes[end - 1].end : node.start]
            if end == number + 1:
                opener = _OPENER.fullmatch(gap)
                if opener is None or OR.search(gap):
                    break
            elif (
                ")" in gap.rstrip(") ®™")
                or separator(self.text, self.nodes[end - 1], node) == "other"
            ):
                break
            end += 1
        return end

    def _class_with_members(self, number: int, end: int) -> Iterator[_Part]:
        above, members = self.nodes[number], range(number + 1, end)
        opener = _OPENER.fullmatch(self.text[above.end : self.nodes[number + 1].start])
        examples = opener is not None and bool(_EXAMPLES.search(opener["word"] or ""))
        gaps = [
            separator(self.text, self.nodes[m - 1], self.nodes[m])
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
        return "or" not in gaps and not all(alike(classes[0], other) for other in classes[1:])

    def items(self) -> list[Item]:
        """The items of the text, with alternatives joined into choices."""
        parts = list(self.parts())
        lists = alternatives(self.text) if len(parts) > 1 else []

        def block(part: _Part) -> int | None:
            place = part.first.start
            return next((n for n, b in enumerate(lists) if b[0][0] <= place < b[-1][1]), None)

        return [
            item
            for number, group in groupby(parts, block)
            for item in (
                self._joined([*group]) if number is None else self._options([*group], lists[number])
            )
        ]

    def _options(self, parts: list[_Part], spans: list[tuple[int, int]]) -> list[Item]:
        """The options of a list: each list item is one, with all that it names."""
        options: list[tuple[Therapy, ...]] = []
        rest: list[Item] = []
        for start, end in spans:
            found = self._joined([p for p in parts if start <= p.first.start < end])
            sure = [item for item in found if item.minimum]
            rest.extend(item for item in found if not item.minimum)
            variants = list(product(*(item.options for item in sure))) if sure else []
            options.extend(_unique(tuple(chain.from_iterable(variant))) for variant in variants)
        if len(options) < 2:  # one list item alone names a therapy
            return self._joined(parts)
        chosen = Item(
            options=tuple(options),
            trust=self.origin.trust,
            label="one of the listed options",
            maximum=1,
        )
        return [*apart(chosen), *rest]

    def _joined(self, parts: list[_Part]) -> list[Item]:
        """Parts of running text, alternatives joined into choices by the words between them."""
        gaps = [separator(self.text, one.last, two.first) for one, two in pairwise(parts)]
        result: list[Item] = []
        number = 0
        sets = self._sets(parts, gaps)
        if sets is not None:
            return sets
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
                result.extend(apart(replace(chosen, maximum=len(chosen.options) if several else 1)))
                number = last + 1
            else:
                result.append(parts[number].item)
                number += 1
        return result

    def _sets(self, parts: list[_Part], gaps: list[Separator]) -> list[Item] | None:
        """Alternatives of several therapies each: "A and B or A and C"; None if it is no such."""
        if not set(gaps) <= {"and", "or"} or gaps.count("or") == 0 or gaps.count("and") == 0:
            return None
        groups: list[list[Item]] = [[parts[0].item]]
        for gap, part in zip(gaps, parts[1:], strict=True):
            if gap == "or":
                groups.append([])
            groups[-1].append(part.item)
        names = [
            {name for item in group for each in item.therapies for name in each.classes}
            for group in groups
        ]
        if not set.intersection(*names) or any(len(item.options) > 1 for g in groups for item in g):
            return None
        options = tuple(
            _unique(tuple(each for item in group for each in item.therapies)) for group in groups
        )
        return apart(replace(groups[0][0], options=options, label=None))

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
