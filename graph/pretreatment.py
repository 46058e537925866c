"""What men have had before for certain, by the prior-therapy criteria that they must meet.

A criterion that may be met in another way ("docetaxel, or unfit for a taxane") makes nothing
certain. Of several therapies of which any will do, what they share is certain, and no more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ontology import hierarchy

if TYPE_CHECKING:
    from graph.records import PriorTherapy

__all__ = ["escapable", "shared_history", "surely_had"]

# Words by which a criterion is met, or broken, without the therapy having been had before.
_ESCAPE: Final = re.compile(
    r"\b(?:ineligible|unfit|refus\w+|declin\w+|unsuitable|concomitant|concurrent|not\s+candidates?)\b",
    re.IGNORECASE,
)


def escapable(prior: PriorTherapy) -> bool:
    """Whether the words of a criterion leave another way to meet, or to break, it."""
    return _ESCAPE.search(prior.text or "") is not None


def surely_had(prior: PriorTherapy) -> bool:
    """Whether a criterion makes it certain that one of its therapies, or all, was had before."""
    return (
        prior.kind == "required"
        and prior.minimum != 0
        and bool(prior.therapies)
        and not escapable(prior)
    )


def shared_history(prior: PriorTherapy) -> tuple[str, ...]:
    """The most specific classes that all therapies of a criterion share, if any but `Therapy`."""
    shared = hierarchy.load().common([therapy.classes for therapy in prior.therapies])
    return () if shared == ("Therapy",) else shared
