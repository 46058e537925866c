"""What the prose of a record says of all its arms: titles, summary, description.

Where the registry lists interventions, prose adds little; where a record is nothing but prose,
what a trial of several arms gives to whom is often not told, and then all of it is optional.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.linking import arms as evidence
from graph.linking.items import is_a
from graph.linking.matcher import matcher
from graph.linking.prose_arms import planned_sentences

if TYPE_CHECKING:
    from graph.linking.items import Item
    from graph.records import Study

__all__ = ["COMPARED", "added", "prose", "typed", "untold", "with_or_without"]

COMPARED: Final = re.compile(
    r"\b(?:versus|vs|with\s+or\s+without|compar\w+|randomi[sz]ed)\b|±|\bor\b", re.IGNORECASE
)


def typed(found: list[Item]) -> bool:
    """Whether any therapy of the items has a class."""
    return any(each.classes for item in found for each in item.therapies)


def prose(study: Study, context: str) -> list[Item]:
    """What title, summary and description plan, where nothing else says it."""
    terms = matcher("therapies")
    found = title(study, context)
    for field, text in (("summary", study.summary), ("description", study.description)):
        found.extend(evidence.from_text(planned_sentences(text or ""), field, terms, context))
    return found


def title(study: Study, context: str) -> list[Item]:
    """What the titles plan: a choice or comparison that they speak of makes it optional."""
    terms = matcher("therapies")
    words = _AFTER.split(study.title or study.name)[0]
    found = evidence.from_text(words, "title", terms, context, strict=False)
    if study.title and study.name != study.title:
        found.extend(evidence.from_text(_AFTER.split(study.name)[0], "name", terms, context))
    return found


# "Residual disease after chemotherapy" is history; "given after lymphodepletion" is not.
_AFTER: Final = re.compile(r"(?<!given\s)(?<!administered\s)\b(?:after|following)\b", re.IGNORECASE)


_WITH_OR_WITHOUT: Final = re.compile(
    r"\bwith\s+or\s+without\b|±|\+\s*(?:or|/)\s*[-–]", re.IGNORECASE
)


def with_or_without(study: Study, context: str) -> list[Item]:
    """What a title names before "with or without" is given to all."""
    head, *rest = _WITH_OR_WITHOUT.split(study.title or study.name, maxsplit=1)
    if not rest or COMPARED.search(head):
        return []
    found = evidence.from_text(head, "title", matcher("therapies"), context)
    return [item for item in found if item.minimum and item.plain is not None]


_SEVERAL_ARMS: Final = re.compile(
    r"\b(?:be|are|is|were)\s+(?:then\s+|first\s+)?randomi[sz]ed|"
    r"\brandomi[sz]ed\s+(?:to|into|between|in\s+a)\b|\brandomly\s+(?:assign|alloc|divid|select)|\bwill\s+be\s+compared\s+(?:to|with)\b|"
    r"\b(?:two|three|2|3)\s+(?:\w+\s+)?(?:groups|cohorts|arms)\b",
    re.IGNORECASE,
)
# In the description such words often speak of other trials.
_RANDOMISED: Final = re.compile(r"(?<!non-)(?<!non)\brandomi[sz]|\bplacebo\b", re.IGNORECASE)
_OUTLINE: Final = re.compile(r"\bOUTLINE:?(?P<text>.*?)(?:\bPROJECTED\b|\Z)", re.DOTALL)


def untold(study: Study, items: list[Item], known: list[Item]) -> list[Item]:
    """Prose of a trial of several arms that does not say who gets what: all is optional."""
    text = "\n".join((study.title or "", study.summary or ""))
    several = (
        study.allocation == "randomised"
        or _RANDOMISED.search(text)
        or _SEVERAL_ARMS.search("\n".join((text, study.description or "")))
    )
    if not several:
        return items
    if len({each.classes for item in items for each in item.therapies}) == 1:
        return items  # doses or schedules of one therapy are compared
    shared = {name for item in known for each in item.therapies for name in each.classes}
    return [
        replace(item, minimum=0)
        for item in items
        if not any(shared & {*each.classes} for each in item.therapies)
    ]


def added(study: Study, known: list[Item], context: str) -> list[Item]:
    """What the prose adds to the one arm of a trial that lists its interventions.

    The titles and the outline of the treatment are believed, other prose only in what it
    leaves optional.
    """
    rest = [item for item in prose(study, context) if item.minimum == 0]
    if study.allocation == "randomised":
        return rest
    told = title(study, context) if not COMPARED.search(study.title or study.name) else []
    outline = _OUTLINE.search(study.description or "")
    if outline is not None:
        text = planned_sentences(outline["text"])
        told.extend(evidence.from_text(text, "description", matcher("therapies"), context))
    names = {name for item in known for each in item.therapies for name in each.classes}
    fresh = [item for item in told if item.minimum and not _vague(item, names)]
    return [*fresh, *rest]


_WIDE: Final = frozenset({"Immunotherapy", "TargetedTherapy", "SystemicTherapy"})


def _vague(item: Item, names: set[str]) -> bool:
    """Whether an item only says more widely, or beside the point, what is known already."""
    if all({*each.classes} <= _WIDE for each in item.therapies):
        return True
    return any(
        is_a(names, name) or is_a((name,), "DiagnosticProcedure")
        for each in item.therapies
        for name in each.classes
        if name not in names
    ) or not typed([item])
