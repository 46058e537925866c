"""What a study of the digest is called: its number, therapies, states and phase.

NCT02985957 · nivolumab + ipilimumab · mCRPC · phase 2
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from graph.records import Choice
from ontology import hierarchy, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.records import Arm, Study, Treatment

__all__ = ["study_label"]

FEW: Final = 3  # therapies of an arm, and states, that a label names
ARMS: Final = 2


def study_label(study: Study, number: str) -> str:
    """The label of a study, composed from what is linked in it."""
    therapies = _therapies(study.arms)
    states = _few((_state(each.classes) for each in study.populations), " or ")
    phase = "/".join(each for each in study.phases if each != "not applicable")
    parts = (number, therapies, states, f"phase {phase}" if phase else "")
    return " · ".join(filter(None, parts))


def _few(names: Iterable[str], joiner: str, few: int = FEW) -> str:
    listed = list(dict.fromkeys(filter(None, names)))
    more = len(listed) - few
    named = joiner.join(listed[:few])
    return f"{named} and {more} more" if more > 0 else named


def _therapies(arms: tuple[Arm, ...]) -> str:
    """What the experimental arms give; of all arms where none is experimental.

    What is optional is only named where nothing is certain.
    """
    tested = [arm for arm in arms if arm.type == "experimental"] or list(arms)
    certain = _few((_few(map(_certain, arm.treatments), " + ") for arm in tested), " / ", ARMS)
    given = [each for arm in tested for each in arm.treatments if isinstance(each, Choice)]
    return certain or _few(map(_options, given), " and/or ")


def _certain(treatment: Treatment) -> str:
    if isinstance(treatment, Choice):
        return _options(treatment) if treatment.minimum else ""
    told = treatment.classes and treatment.role in {"not stated", "investigated"}
    return " ".join(map(_called, treatment.classes)) if told else ""


def _options(choice: Choice) -> str:
    return " or ".join(
        " + ".join(" ".join(map(_called, each.classes)) for each in option if each.classes)
        for option in choice.options
    )


def _state(classes: tuple[str, ...]) -> str:
    """A state by its classes; its histology, where that is all, else not."""
    axis = hierarchy.load().axis
    telling = [name for name in classes if axis(name) != "histology"] or list(classes)
    return _few(map(_called, telling), ", ")


def _called(name: str) -> str:
    """The field's short form of a class where the lexicons have one, else its label."""
    return _short_forms().get(name) or hierarchy.load().label(name)


@cache
def _short_forms() -> dict[str, str]:
    """Abbreviations of classes: the initials of the label, else the shortest that there is."""
    found: dict[str, list[str]] = defaultdict(list)
    kinds: tuple[lexicon.Kind, ...] = ("disease_states", "therapies")
    for kind in kinds:
        for entry in lexicon.load(kind):
            plain = entry.context is None and not entry.facts and len(entry.classes) == 1
            if plain and entry.match == "abbreviation":
                name = entry.classes[0]
                if name in hierarchy.load() and _abbreviates(entry.term, name):
                    found[name].append(entry.term)
    return {name: min(terms, key=partial(_order, name)) for name, terms in found.items()}


def _order(name: str, term: str) -> tuple[bool, int, str]:
    return term.casefold() != _initials(name), len(term), term


def _initials(name: str) -> str:
    return "".join(w[0] for w in re.findall(r"\w+", hierarchy.load().label(name))).casefold()


def _abbreviates(term: str, name: str) -> bool:
    """Whether a term is made of the initials of a label: mCRPC, SABR, not PRAD.

    >>> _abbreviates("SABR", "StereotacticAblativeRadiotherapy")
    True
    """
    initials = _initials(name)
    letters = iter(term.casefold())
    made_of = all(letter in letters for letter in initials)
    return made_of and len(initials) > 2 and len(term) <= len(initials) + 1
