"""What title and summary say of the one radiotherapy that all arms of a text record get.

Where the arms do not differ in the kind of radiotherapy, words such as "hypofractionated" or
"palliative" in the title are true of each arm.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.linking import arms as evidence
from graph.linking.context import sentences
from graph.linking.items import is_radiotherapy, joined, related
from graph.linking.matcher import matcher
from graph.linking.prose import COMPARED

if TYPE_CHECKING:
    from graph.linking.items import Item
    from graph.records import Study, Therapy

__all__ = ["with_same_beam"]

_RANDOMISED: Final = re.compile(r"\brandomi[sz]ed\b", re.IGNORECASE)  # not who gets what


def with_same_beam(
    found: dict[str, list[Item]], study: Study, context: str
) -> dict[str, list[Item]]:
    """The items of the arms, their common radiotherapy named as precisely as the title does.

    Args:
        found: the items of each arm.
        study: the record.
        context: the record's words, for terms that need them.
    """
    beams = [_beams(items) for items in found.values()]
    if any(len(each) != 1 for each in beams) or len({each[0].classes for each in beams}) != 1:
        return found
    for account in _beams(_told(study, context)):
        if related(beams[0][0].classes, account.classes):
            found = {key: [_finer(item, account) for item in items] for key, items in found.items()}
    return found


def _told(study: Study, context: str) -> list[Item]:
    """What the title and the first sentence of the summary plan, unless they compare."""
    aim = study.summary or ""
    summary = next((aim[start:end] for start, end in sentences(aim)), "")
    return [
        item
        for field, text in (("title", study.title or study.name), ("summary", summary))
        if not COMPARED.search(_RANDOMISED.sub("", text))
        for item in evidence.from_text(text, field, matcher("therapies"), context)
    ]


def _beams(items: list[Item]) -> list[Therapy]:
    """The radiotherapies that are certain."""
    return [
        item.plain
        for item in items
        if item.plain is not None and item.minimum and is_radiotherapy(item.plain.classes)
    ]


def _finer(item: Item, account: Therapy) -> Item:
    """A radiotherapy joined with what else is said of it; other items as they are."""
    therapy = item.plain
    if therapy is None or not item.minimum or not is_radiotherapy(therapy.classes):
        return item
    plain = replace(account, dose_gy=None, fractions=None, dose_gy_per_fraction=None)
    return replace(item, options=((joined(therapy, plain),),))
