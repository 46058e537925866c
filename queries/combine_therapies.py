"""What an arm gives, as the rows of a combination answer and the study page tell it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ontology import hierarchy
from queries import facts as read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queries.combine_rows import Filters
    from queries.engine import Engine
    from queries.facts import Facts
    from queries.grading import Match

__all__ = ["Given", "Span", "given_by", "therapies_of"]

_NO_KIND: Final = frozenset({"Choice", "Therapy", "Treatment"})
_PLACED: Final = "combination"  # the axis of classes that a definition joins of several


@dataclass(frozen=True, slots=True)
class Span:
    """A number or a range, as stated; an open end is None."""

    low: Decimal | None
    high: Decimal | None

    @property
    def single(self) -> Decimal | None:
        """The one number, or None for a range."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A therapy, or a choice among several, of an arm."""

    node: str
    name: str | None  # the class that answers the question, else the most telling one
    classes: tuple[str, ...]  # all of its most specific classes
    label: str | None  # the source's words
    certain: bool
    is_choice: bool = False
    option_of: str | None = None  # the choice that it is an option of
    presumed: bool = False  # by a rule, from the disease state; no source says it
    answers: str | None = None  # the class of the question that it answers
    dose: Span | None = None
    dose_unit: str | None = None
    dose_gy: Span | None = None
    fractions: Span | None = None
    gy_per_fraction: Span | None = None
    cycles: Span | None = None
    interval_days: Decimal | None = None
    duration_weeks: Span | None = None
    courses: int | None = None
    sites: Span | None = None
    route: str | None = None
    schedule: str | None = None
    target: str | None = None
    target_text: str | None = None
    role: str | None = None
    timing: str | None = None
    timing_text: str | None = None


def therapies_of(
    engine: Engine, arms: Facts, matches: Iterable[Match], filters: Filters
) -> dict[str, tuple[Given, ...]]:
    """What the matched arms give, the therapies of the question first and in its order."""
    matches = list(matches)
    all_given = given_by(
        engine, arms, [match.members[0].arm for match in matches], presumed=filters.presumed
    )
    asked = [spoken.name for spoken in filters.therapies]
    ordered: dict[str, tuple[Given, ...]] = {}
    for match in matches:
        arm = match.members[0].arm
        answers = {member.node: name for member, name in zip(match.members, asked, strict=True)}
        marked = [_answering(given, answers.get(given.node)) for given in all_given[arm]]
        order = {member.node: place for place, member in enumerate(match.members)}
        ordered[arm] = tuple(sorted(marked, key=lambda each: order.get(each.node, len(order))))
    return ordered


def _answering(given: Given, asked: str | None) -> Given:
    """The same, marked as what answers the question, and named by the class that does."""
    if asked is None:
        return given
    names = hierarchy.load()
    fitting = [name for name in _primitive(given.classes) if names.is_a(name, asked)]
    return replace(given, answers=asked, name=_deepest(fitting) or asked)


def given_by(
    engine: Engine, arms: Facts, of: Iterable[str], *, presumed: bool = False
) -> dict[str, tuple[Given, ...]]:
    """What each of these arms delivers or may deliver: certain ones first, then by label.

    Args:
        engine: where to ask.
        arms: what was read of the arms.
        of: the arms.
        presumed: whether what an arm only presumes is told, too.
    """
    wanted = sorted(set(of))
    how = {
        arm: {
            **dict.fromkeys(arms.nodes(arm, "mayDeliver"), False),
            **dict.fromkeys(arms.nodes(arm, "delivers"), True),
            **dict.fromkeys(arms.nodes(arm, "presumes") if presumed else (), True),
        }
        for arm in wanted
    }
    nodes = read.about(engine, [node for each in how.values() for node in each])
    options = read.about(
        engine,
        [
            option
            for each in how.values()
            for node in each
            for option in nodes.nodes(node, "hasOption")
        ],
    )
    result: dict[str, tuple[Given, ...]] = {}
    for arm, certain in how.items():
        choice_of = {
            therapy: choice
            for choice in certain
            for option in nodes.nodes(choice, "hasOption")
            for therapy in options.nodes(option, "includes")
        }
        implied = arms.nodes(arm, "presumes")
        given = [
            replace(
                _given(nodes, node, certain[node], choice_of.get(node)), presumed=node in implied
            )
            for node in certain
        ]
        result[arm] = tuple(sorted(given, key=_place))
    return result


def _place(given: Given) -> tuple[bool, str, bool, str, str]:
    """Certain ones first; an option directly behind its choice."""
    return (
        not (given.certain or given.option_of),
        given.option_of or given.node,
        given.option_of is not None,
        given.label or "",
        given.node,
    )


def _given(facts: Facts, node: str, certain: bool, choice: str | None) -> Given:
    classes = tuple(name for name in facts.locals(node, "directType") if name not in _NO_KIND)
    per_fraction = _span(facts, node, "doseGyPerFraction")
    fractions = _span(facts, node, "fractions")
    courses = facts.one(node, "courses")
    return Given(
        node=node,
        name=_deepest(_primitive(classes)),
        classes=classes,
        label=facts.text(node, "label"),
        certain=certain,
        is_choice="Choice" in facts.locals(node, "type"),
        option_of=choice,
        dose=_span(facts, node, "dose"),
        dose_unit=facts.text(node, "doseUnit"),
        dose_gy=_span(facts, node, "doseGy") or _product(fractions, per_fraction),
        fractions=fractions,
        gy_per_fraction=per_fraction,
        cycles=_span(facts, node, "cycles"),
        interval_days=_number(facts, node, "intervalDays"),
        duration_weeks=_span(facts, node, "durationWeeks"),
        courses=courses if isinstance(courses, int) else None,
        sites=_span(facts, node, "sites"),
        route=facts.text(node, "route"),
        schedule=facts.text(node, "schedule"),
        target=facts.local(node, "target"),
        target_text=facts.text(node, "targetText"),
        role=facts.local(node, "role"),
        timing=facts.local(node, "timing"),
        timing_text=facts.text(node, "timingText"),
    )


def _primitive(classes: tuple[str, ...]) -> list[str]:
    """The classes as they were read: a defined class gives way to those that it is made of.

    *Metastasis-directed SABR* is placed by the reasoner; its name here is SABR, and its target
    a fact of its own.
    """
    names = hierarchy.load()
    found: list[str] = []
    waiting = [name for name in classes if name in names]
    while waiting:
        name = waiting.pop()
        if names.axis(name) != _PLACED or not names.parents(name):
            found.append(name)
        else:
            waiting += names.parents(name)
    return found


def _deepest(classes: Iterable[str]) -> str | None:
    """The class that says most."""
    names = hierarchy.load()
    return max(classes, key=lambda name: (len(names.ancestors(name)), name), default=None)


def _product(fractions: Span | None, per_fraction: Span | None) -> Span | None:
    """The total dose of a course, when both of its factors are single numbers."""
    if fractions is None or per_fraction is None:
        return None
    if fractions.single is None or per_fraction.single is None:
        return None
    total = fractions.single * per_fraction.single
    return Span(total, total)


def _number(facts: Facts, node: str, name: str) -> Decimal | None:
    value = facts.one(node, name)
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _span(facts: Facts, node: str, name: str) -> Span | None:
    single = _number(facts, node, name)
    if single is not None:
        return Span(single, single)
    low, high = _number(facts, node, f"{name}Minimum"), _number(facts, node, f"{name}Maximum")
    return None if low is None and high is None else Span(low, high)
