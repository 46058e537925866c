"""The members of a therapy class in the arms: who counts as a partner of a combination.

What an arm gives alongside (`accompaniedBy`: supportive care, placebo, a steroid with abiraterone
or a taxane) is no partner, unless it was asked for: by its own name, or by `supportive`. What an
arm only presumes (castration in castration-resistant disease) counts with `presumed` alone.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from ontology import hierarchy
from queries import facts as read
from queries.grading import Member
from queries.tables import IRI, ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from queries.engine import Engine

__all__ = ["are_partners", "members_of"]

_NO_KIND: Final = frozenset({"Choice", "Therapy", "Treatment"})
"""Direct types that say only that a node is a treatment."""

_COMPANIONS: Final = (
    "Corticosteroid", "SupportiveCare", "ControlIntervention", "DiagnosticProcedure",
    "RadiotherapyAccessory", "HealthServicesIntervention",
)  # fmt: skip
"""The kinds of `graph/rules/companions.ru`: whoever names one of them asks for it."""


def are_partners(found: Iterable[Member], therapy: str) -> tuple[Member, ...]:
    """Those of the members of a class that count as partners of a combination.

    What an arm gives only alongside does not, unless the class that was asked for is of a kind
    that goes along (who says prednisone means it), or is what the member is most specifically.
    """
    names = hierarchy.load()
    if any(names.is_a(therapy, kind) for kind in _COMPANIONS):
        return tuple(found)
    return tuple(member for member in found if not member.along or therapy in member.types)


def members_of(engine: Engine, therapy: str, *, presumed: bool = False) -> tuple[Member, ...]:
    """All members of a class, one for each arm and node.

    Args:
        engine: where to ask.
        therapy: class name.
        presumed: whether what an arm only presumes counts.

    Raises:
        QueryError: the engine failed.
    """
    how = ["delivers", "mayDeliver", *(["presumes"] if presumed else [])]
    table = engine.select(
        read.part("members"),
        {"therapy": IRI(ONTOLOGY + therapy)},
        among={"how": [IRI(ONTOLOGY + name) for name in how]},
    )
    collected: dict[tuple[str, str], dict[str, object]] = {}
    types: dict[tuple[str, str], set[str]] = defaultdict(set)
    options: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in table.records():
        key = (str(record["arm"]), str(record["node"]))
        collected.setdefault(key, {}).update(record)
        kind = record["type"]
        if isinstance(kind, IRI) and kind.local not in _NO_KIND:
            types[key].add(kind.local)
        if record["option"] is not None:
            options[key].add(str(record["option"]))
    return tuple(
        _member(record, frozenset(types[key]), frozenset(options[key]))
        for key, record in sorted(collected.items())
    )


def _member(record: Mapping[str, object], types: frozenset[str], options: frozenset[str]) -> Member:
    timing, choice, most, how = (record[name] for name in ("timing", "choice", "most", "how"))
    return Member(
        study=str(record["study"]),
        arm=str(record["arm"]),
        node=str(record["node"]),
        certain=isinstance(how, IRI) and how.local != "mayDeliver",
        types=types,
        timing=timing.local if isinstance(timing, IRI) else None,
        local=record["local"] is not None,
        choice=None if choice is None else str(choice),
        options=options,
        most=most if isinstance(most, int) else None,
        along=record["along"] is not None,
    )
