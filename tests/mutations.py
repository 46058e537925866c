"""Records spoilt in the ways in which real ones are: for loaders that must never raise."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["deep", "mutated", "texts_of"]

Json = dict[str, Any]
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.just([None, 1, "x", {}]),
    st.just({"value": {"value": ["x"]}}),
)


def _places(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    if isinstance(value, dict):
        items: Iterator[tuple[object, object]] = iter(value.items())
    else:
        items = iter(enumerate(value)) if isinstance(value, list) else iter(())
    for key, item in items:
        yield (*path, key)
        yield from _places(item, (*path, key))


@st.composite
def mutated(draw: st.DrawFn, record: Json) -> Json:
    """The record with up to four of its fields dropped or replaced by something else."""
    spoilt = copy.deepcopy(record)
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(spoilt))
        if not places:
            break
        *path, last = draw(st.sampled_from(places))
        holder: Any = spoilt
        for key in path:
            holder = holder[key]
        if draw(st.booleans()):
            holder[last] = copy.deepcopy(draw(_VALUES))
        elif isinstance(holder, dict):
            del holder[last]
        else:
            holder.pop(last)
    return spoilt


def deep(levels: int) -> object:
    """A value nested deeper than any record."""
    value: object = "x"
    for _ in range(levels):
        value = {"a": [value]}
    return value


def texts_of(value: object) -> Iterator[str]:
    """All texts of a record of dataclasses, tuples and texts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from texts_of(getattr(value, name))
