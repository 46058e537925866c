"""The classes of a therapy's name."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from graph.linking.context import read
from graph.linking.items import known
from graph.linking.matcher import matcher
from graph.linking.merge import merged
from graph.linking.phrases import Origin, items
from ontology import hierarchy

if TYPE_CHECKING:
    from graph.linking.items import Item
    from graph.records import Mention

__all__ = ["classify_name", "name_items"]


@cache
def name_items(name: str, context: str) -> tuple[Item, ...]:
    """What a therapy's name says: cached, since names repeat."""
    origin = Origin("", Decimal(1), 5, stated=True)
    found = items(read(name, matcher("therapies"), f"{name}\n{context}"), name, origin)
    return tuple(merged(found))


def classify_name(
    name: str, context: str = ""
) -> tuple[tuple[str, ...], dict[str, str], tuple[Mention, ...]]:
    """The classes of a therapy's name, its facts (target, timing ...) and the mentions.

    Of alternatives ("LHRH agonist or antagonist") the classes that all share are given; of
    several therapies named together the classes of all. Field paths are left to the caller.

    Args:
        name: a source's wording of one therapy.
        context: other words of the record, for short forms that need them.
    """
    classes: list[str] = []
    facts: dict[str, str] = {}
    mentions: list[Mention] = []
    for item in name_items(name, context):
        if len(item.options) == 1:
            classes.extend(name for each in item.therapies for name in each.classes)
        else:
            options = [[n for each in option for n in each.classes] for option in item.options]
            classes.extend(n for n in hierarchy.load().common(options) if n != "Therapy")
        for each in item.therapies:
            mentions.extend(each.mentions)
            for fact in ("target", "timing", "role"):
                value = getattr(each, fact)
                if value != "not stated":
                    facts.setdefault(fact, value)
        mentions.extend(item.mentions)
    return known(classes), facts, tuple(dict.fromkeys(mentions))
