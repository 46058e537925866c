"""What goes from an arm once all its fields are brought together.

Alternatives that no field calls so, words for a standard or a choice that is spelled out
elsewhere, wholes whose parts are named, and observation, which is no therapy.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.linking.items import COMPOSITES, Item, is_a
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["tidied", "without_observation"]


def tidied(items: list[Item]) -> list[Item]:
    """The items of an arm without what others of them make idle."""
    return _without_bare_standard(_without_composites(_one_of_a_kind(items)))


# Members of these are never given together: of two that a record lists, a person gets one.
_ONE_AT_A_TIME: Final = (
    "PlatinumAgent",
    "AromataseInhibitor",
    "GnRHAnalogue",
    "PD1Inhibitor",
    "CDK46Inhibitor",
    "ColonyStimulatingFactor",
)


def _one_of_a_kind(items: list[Item]) -> list[Item]:
    """Cisplatin and carboplatin listed for one arm are alternatives, whatever the record omits."""
    result = items
    for kind in _ONE_AT_A_TIME:
        same = [
            item
            for item in result
            if item.minimum == 1
            and all(len(option) == 1 for option in item.options)
            and all(len(each.classes) == 1 and is_a(each.classes, kind) for each in item.therapies)
        ]
        if len(same) < _TWO or _same_line(same):
            continue
        options = tuple(option for item in same for option in item.options)
        chosen = replace(same[0], options=options, label=None)
        result = [chosen if item is same[0] else item for item in result if item not in same[1:]]
    return result


_TWO: Final = 2


def _same_line(same: Sequence[Item]) -> bool:
    """Whether one is a class of the other, so that they may be one therapy."""
    tree = hierarchy.load()
    names = [each.classes[0] for item in same for each in item.therapies]
    return any(one != other and tree.is_a(one, other) for one in names for other in names)


def without_observation(items: list[Item]) -> list[Item]:
    """Being observed is no therapy: alone it goes, and "observation or X" leaves X optional."""
    result: list[Item] = []
    for item in items:
        options = tuple(
            option for option in item.options if any(t.classes != ("Observation",) for t in option)
        )
        if options and len(options) < len(item.options):
            result.append(
                replace(item, options=options, minimum=0, maximum=min(item.maximum, len(options)))
            )
        elif options:
            result.append(item)
    return result


def _without_bare_standard(items: list[Item]) -> list[Item]:
    """`Standard of care` and `physician's choice` go where the record says what they are."""
    kept: list[Item] = []
    choices = any(len(item.options) > 1 for item in items)
    for item in items:
        therapy = item.plain
        if therapy is not None and therapy.classes == ("PhysiciansChoice",):
            chosen = any(
                other.trust == _REGISTRY and not other.pinned and _real(other)
                for other in items
                if other is not item
            )
            if choices or (item.trust < _REGISTRY and chosen):
                continue  # the choice itself, or what was chosen, is there
        if therapy is not None and therapy.classes == ("StandardOfCare",):
            others = [other for other in items if other is not item and _real(other)]
            listed = any(other.trust == _REGISTRY and not other.pinned for other in others)
            alone = not any(other.trust >= _LABEL or other.pinned for other in others)
            told = any(other.trust > _BACKGROUND for other in others)
            if (item.trust < _REGISTRY and listed) or (alone and told):
                continue  # the record says what the standard is
        kept.append(item)
    return kept


_REGISTRY: Final = 5
_LABEL: Final = 4
_BACKGROUND: Final = 1


def _real(item: Item) -> bool:
    """Whether an item is a treatment of the disease rather than a test or care."""
    return any(
        is_a(t.classes, "Therapy") and t.classes != ("Observation",) and not _aside(t.classes)
        for t in item.therapies
    )


def _aside(classes: tuple[str, ...]) -> bool:
    return any(
        is_a(classes, name)
        for name in ("ControlIntervention", "DiagnosticProcedure", "SupportiveCare")
    )


def _without_composites(items: list[Item]) -> list[Item]:
    """Chemoradiotherapy goes where its drug and its radiotherapy are named beside it."""
    kept = list(items)
    for name, parts in COMPOSITES.items():
        whole = [item for item in kept if item.plain and item.plain.classes == (name,)]
        others = [each.classes for item in kept if item not in whole for each in item.therapies]
        if all(any(is_a(classes, part) for classes in others) for part in parts):
            kept = [item for item in kept if item not in whole]
    return kept
