"""The list of stored questions, and finding one by its name."""

from __future__ import annotations

from difflib import get_close_matches

from queries.questions import load
from queries.tables import Table

__all__ = ["UnknownQuestion", "listing", "require_question"]


class UnknownQuestion(ValueError):
    """A stored question that does not exist; the message gives the nearest ones."""


def listing() -> Table:
    """All stored questions: slug, what it answers, and its parameters with an example each."""
    rows = tuple(
        (
            slug,
            question.topic,
            question.question,
            tuple(f"--{name} {each.example!r}" for name, each in question.params.items()),
        )
        for slug, question in load().items()
    )
    return Table(("slug", "topic", "question", "parameters"), rows)


def require_question(slug: str) -> None:
    """Make sure that a stored question exists.

    Raises:
        UnknownQuestion: with the nearest slugs.
    """
    known = load()
    if slug not in known:
        near = get_close_matches(slug, known, n=3, cutoff=0.5)
        hint = f"; nearest: {', '.join(near)}" if near else ""
        raise UnknownQuestion(f"no stored question is called {slug!r}{hint}; list: ptkg questions")
