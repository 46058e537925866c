"""The parameters of `ptkg answer`: `--state mCRPC`, `--state=mCRPC` or `--param state=mCRPC`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queries.questions import BadParameter, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["parameters"]


def parameters(slug: str, pairs: Sequence[str], rest: Sequence[str]) -> dict[str, str]:
    """The values given on a command line.

    Args:
        slug: the question, named in messages.
        pairs: each `name=value`.
        rest: arguments that the command line does not know: `--name value`, `--name=value`.

    Raises:
        BadParameter: an argument that is neither, or without its value.
    """
    values: dict[str, str] = {}
    for pair in [*pairs, *_options(slug, list(rest))]:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadParameter(f"{pair}: write NAME=VALUE; {_known(slug)}")
        values[name.strip()] = value.strip()
    return values


def _options(slug: str, rest: list[str]) -> Iterator[str]:
    while rest:
        option = rest.pop(0)
        if not option.startswith("--") or option == "--":
            raise BadParameter(f"{option} is no parameter; write --NAME VALUE; {_known(slug)}")
        name = option.removeprefix("--")
        if "=" in name:
            yield name
        elif not rest:
            raise BadParameter(f"{option} needs a value; {_known(slug)}")
        else:
            yield f"{name}={rest.pop(0)}"


def _known(slug: str) -> str:
    """What the question can be told, each with an example."""
    known = [f"--{name} {each.example!r}" for name, each in load()[slug].params.items()]
    return f"{slug} has: {', '.join(known)}" if known else f"{slug} has no parameters"
