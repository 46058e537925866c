"""A digest gives way: to the record it was made of, and to whatever says more of the trial.

A digest row stands in for a registry's record. Where that record itself is given, the row is
left out as a whole. Where other records tell of the same trial (a curated study, another
registry), the row only says what none of them does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.sources import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.records import Study

__all__ = ["FACTS", "give_way", "keep_needed"]

FACTS: Final = (
    ("phases",),
    ("status",),
    ("allocation",),
    ("start_date",),
    ("primary_completion_date",),
    ("completion_date",),
    ("enrolment", "enrolment_kind"),
    ("sponsor",),
    ("countries",),
    ("populations",),
    ("arms",),
    ("outcomes",),
)
"""What a digest says of a study; fields that only make sense together stand together."""


def keep_needed(studies: Iterable[Study]) -> tuple[Study, ...]:
    """The studies without the digest rows of records that are there themselves."""
    listed = list(studies)
    given = {_number(study) for study in listed if not _stands_in(study)}
    return tuple(s for s in listed if not (_stands_in(s) and s.source.record_id in given))


def _stands_in(study: Study) -> bool:
    return study.source.kind == digest.KIND


def _number(study: Study) -> str:
    """The trial's number that a record is about; the EU register adds a country to it."""
    number = study.source.record_id
    own = (i.value for i in study.identifiers if i.kind == "trial")
    return next((value for value in own if number.startswith(f"{value}-")), number)


def give_way(study: Study, others: Sequence[Study]) -> Study:
    """A digest row without what other records of the same study say; any other record as it is.

    Args:
        study: a record.
        others: the other records of its study.
    """
    better = [other for other in others if not _stands_in(other)]
    if not _stands_in(study) or not better:
        return study
    silent: dict[str, object] = {}
    for together in FACTS:
        if any(_suffices(other, study, together[0]) for other in better):
            silent |= {name: () if name in _LISTS else None for name in together}
    left = replace(study, name=min(better, key=_first).name, **silent)  # type: ignore[arg-type]
    if left.arms:
        return left
    return replace(left, populations=tuple(replace(p, arm_key=None) for p in left.populations))


_LISTS: Final = frozenset({"phases", "countries", "populations", "arms", "outcomes"})
_LINKED_LATER: Final = frozenset({"populations", "arms", "outcomes"})


def _first(study: Study) -> tuple[bool, str, str]:
    return study.source.kind != "curated", study.source.kind, study.source.record_id


def _suffices(better: Study, study: Study, name: str) -> bool:
    """Whether a record says this, so that the digest need not.

    A registry's record says what it says when it is linked. A curated study may know of some of
    the arms only: the digest tells of them as well where it has more.
    """
    if name == "arms" and better.source.kind == "curated":
        return len(better.arms) >= max(len(study.arms), 1)
    later = name in _LINKED_LATER and better.source.kind != "curated" and not better.linked
    return later or bool(getattr(better, name))
