"""Outcomes of registries that write them as texts: one text, or a numbered list in one field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from graph.records import Outcome
from graph.sources.text import unique_keys
from graph.sources.tree import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.sources.node import Node

__all__ = ["outcomes", "text_outcomes"]

Role = Literal["primary", "secondary"]
ROLES: Final[tuple[Role, Role]] = ("primary", "secondary")


def text_outcomes(
    node: Node, fields: tuple[tuple[str, str | None], tuple[str, str | None]]
) -> tuple[Outcome, ...]:
    """Primary and secondary outcomes of two text fields, and the fields of their time frames.

    Args:
        node: the object that has the fields.
        fields: for primary and for secondary outcomes, the field of the text and, where there is
            one, the field that says when they are measured.
    """
    found: list[tuple[str, str, Role, str | None, str]] = []
    for role, (key, when) in zip(ROLES, fields, strict=True):
        text = node.text(key)
        frame = node.text(when) if when else None
        found += [
            (name, whole, role, frame, node.at(key)) for name, whole in enumerated(text or "")
        ]
    return outcomes(found)


def outcomes(
    found: Iterable[tuple[str, str, Role, str | None, str]],
) -> tuple[Outcome, ...]:
    """Outcomes from name, full text, role, time frame and field, equal ones once."""
    listed = list(found)
    keys = unique_keys([name for name, *_ in listed], [repr(rest[1:3]) for _, *rest in listed])
    made: dict[str, Outcome] = {}
    for key, (name, whole, role, frame, field) in zip(keys, listed, strict=True):
        made.setdefault(
            key,
            Outcome(
                key=key,
                name=name,
                role=role,
                time_frame=frame,
                description=whole if whole != name else None,
                field=field,
            ),
        )
    return tuple(made.values())
