"""Plain-text records: an id, a title and texts, without the registry's structure.

Others re-shape registry records into such rows. They have no arm groups: what a row says is said
of the whole study, which becomes its one arm, `trial`, where the linker reads it.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import orjson

from graph.records import Arm, Identifier, Reject, Source, Study
from graph.sources.ctgov_codes import trial_id
from graph.sources.node import Node
from graph.sources.people import PersonRemover
from graph.sources.text import shorten, slug

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["recognises", "study"]

IDS: Final = ("nct_id", "nctId", "nctid", "id")
TITLES: Final = ("title", "official_title", "brief_title")
SUMMARIES: Final = ("brief_summary", "summary")
DESCRIPTIONS: Final = ("detailed_description", "description", "text")
ELIGIBILITY: Final = ("eligibility", "eligibility_criteria", "criteria")
READ: Final = {*IDS, *TITLES, *SUMMARIES, *DESCRIPTIONS, *ELIGIBILITY} | {
    "acronym",
    "conditions",
    "keywords",
}
LICENCE: Final = "as the file's own source states it; the registry's texts are public"
ARM: Final = "trial"
# Sentence splitters of others cut "36.25 Gy" in two; their real breaks are followed by a space.
_BROKEN_DECIMAL: Final = re.compile(r"(?<=\d)\.\n+(?=\d)")


def recognises(record: Mapping[str, object]) -> bool:
    """Whether a JSON object has an id, a title and a text under one of the usual names."""
    return all(
        any(isinstance(record.get(name), str) for name in names)
        for names in (IDS, TITLES, SUMMARIES + DESCRIPTIONS)
    )


def study(record: Mapping[str, object], file: str) -> Study | Reject:
    """One plain-text record as a study with the one arm `trial`.

    Args:
        record: the parsed JSON of one row.
        file: the file that it was read from, for messages.

    Returns:
        The study, or a reject when its id is no trial id of a registry.
    """
    node = Node(record, "", clean=PersonRemover(()))
    stated = _first(node, IDS) or ""
    parsed = trial_id(stated)
    if parsed is None:
        return Reject(
            file=file,
            record_id=stated or None,
            path=next((name for name in IDS if name in record), "id"),
            value=shorten(stated),
            reason="the id is no trial id of a registry; give one such as NCT and 8 digits",
        )
    registry, value = parsed
    unread = sorted(record.keys() - READ)
    if unread:
        node.lose(
            "",
            ", ".join(unread),
            "a text record is read for its id, title and texts; not for these",
        )
    title = _first(node, TITLES) or value
    return Study(
        source=_source(record, registry, value, file),
        slug=slug(value),
        identifiers=(Identifier(value=value, registry=registry, kind="trial"),),
        name=_first(node, ("acronym",)) or title,
        title=title,
        acronym=_first(node, ("acronym",)),
        kind="not stated",
        conditions=_list(node, "conditions"),
        keywords=_list(node, "keywords"),
        summary=_first(node, SUMMARIES),
        description=_first(node, DESCRIPTIONS),
        eligibility=_first(node, ELIGIBILITY),
        arms=(Arm(key=ARM, label=ARM),),
        losses=tuple(node.losses),
    )


def _source(record: Mapping[str, object], registry: str, value: str, file: str) -> Source:
    """The row that a study was read from."""
    return Source(
        kind="text",
        record_id=value,
        tier="digest",
        file=file,
        url=f"https://clinicaltrials.gov/study/{value}" if registry == "nct" else None,
        licence=LICENCE,
        sha256=hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest(),
    )


def _first(node: Node, names: tuple[str, ...]) -> str | None:
    """The text of the first field that has one."""
    text = next((text for name in names if (text := node.text(name))), None)
    return text and _BROKEN_DECIMAL.sub(".", text)


def _list(node: Node, name: str) -> tuple[str, ...]:
    """The texts of a field where it is a list; rows often hold one text instead."""
    return node.texts(name) if isinstance(node.value.get(name), list) else ()
