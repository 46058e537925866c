"""Numbers of other registries that a record states, and the placeholders that forms require."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.records import Identifier
from graph.sources.ctgov_codes import trial_id
from graph.sources.people import GAP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.sources.node import Node

__all__ = ["identifier", "stated_ids"]

UTN: Final = re.compile(r"U\d{4}-\d{4}-\d{4}")
PLACEHOLDER: Final = re.compile(r"(?:NCT|ISRCTN|ACTRN|U)[0-]+", re.IGNORECASE)
NO_ID: Final = re.compile(
    r"(?:nil|none|not)(?: (?:known|applicable|available|provided|yet known))?|n/?a|[-.]+",
    re.IGNORECASE,
)


def stated_ids(node: Node, fields: Iterable[tuple[str, str]], own: str) -> Iterator[Identifier]:
    """The ids in fields of a record, each once, without its own number.

    Args:
        node: the object that has the fields.
        fields: each field with the word for what it holds.
        own: the record's own number.

    Yields:
        A trial's number of another registry as such; anything else as a secondary id.
    """
    seen = {own}
    for key, word in fields:
        text = node.text(key)
        if text is None or NO_ID.fullmatch(text):
            continue
        found = identifier(node, key, text, word)
        if found is not None and found.value not in seen:
            seen.add(found.value)
            yield found


def identifier(node: Node, key: str, text: str, word: str) -> Identifier | None:
    """One stated id, or None with a loss where it stands for nothing or names a person."""
    if PLACEHOLDER.fullmatch(text):
        node.lose(key, text, "a placeholder, no id; it was left out")
        return None
    if GAP in text:  # made of a person's name
        return None
    if UTN.fullmatch(text):
        return Identifier(value=text, registry="utn", kind="trial", type=word)
    parsed = trial_id(text, word)
    if parsed is None:
        return Identifier(value=text, type=word)
    return Identifier(value=parsed[1], registry=parsed[0], kind="trial", type=word)
