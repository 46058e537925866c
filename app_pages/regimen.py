"""What an arm gives, in a trialist's words: `SABR 20 Gy in 1 fraction to 1-2 disease sites`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from app_pages.markup import class_link, esc, items
from queries.present_study import given_text
from queries.words import label_of, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queries.combine_therapies import Given, Span

__all__ = ["regimen_items"]

_DAYS: Final = {
    Decimal(1): "daily",
    Decimal(7): "weekly",
    Decimal(14): "every 2 weeks",
    Decimal(21): "every 3 weeks",
    Decimal(28): "every 4 weeks",
}


def regimen_items(therapies: Sequence[Given]) -> list[str]:
    """Each therapy as HTML: those that answer a question bold and first, options under choices."""
    heads = [each for each in therapies if each.option_of is None]
    lines = []
    for each in sorted(heads, key=lambda one: one.answers is None):
        under = [one for one in therapies if one.option_of == each.node]
        if len(under) == 1 and each.name is None:  # a choice of one: given or not
            lines.append(_item(replace(under[0], option_of=None)))
            continue
        options = [_item(one) for one in under]
        nested = items(options, "ptkg-options") if options else ""
        lines.append(_item(each) + nested)
    return lines


def _item(given: Given) -> str:
    name = _named(given)
    name = f"<b>{name}</b>" if given.answers is not None else name
    details = [_where(given), _rhythm(given), given.timing_text or spoken(given.timing)]
    shown = "; ".join(text for text in details if text)
    return name + (f' <span class="ptkg-quiet">{esc(shown)}</span>' if shown else "")


def _named(given: Given) -> str:
    """What is given and how much, the therapy's name a link to what it means."""
    text = given_text(given)
    label = label_of(given.name) if given.name else ""
    if given.name is None or not text.startswith(label):
        return esc(text)
    return class_link(given.name, label) + esc(text.removeprefix(label))


def _where(given: Given) -> str | None:
    """The target of a local therapy, and how many sites it takes."""
    if given.target_text:
        return f"to {given.target_text}"
    parts = [f"to {spoken(given.target)}"] if given.target and given.target != "NotStated" else []
    if given.sites is not None:
        parts.append(f"{_span(given.sites)} sites")
    return ", ".join(parts) or None


def _rhythm(given: Given) -> str | None:
    if given.schedule:
        return given.schedule
    if given.interval_days is None:
        return None
    return _DAYS.get(given.interval_days, f"every {given.interval_days.normalize():f} days")


def _span(span: Span) -> str:
    ends = [f"{end.normalize():f}" for end in (span.low, span.high) if end is not None]
    return "–".join(dict.fromkeys(ends))
