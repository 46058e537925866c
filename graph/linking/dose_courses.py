"""Several radiotherapy doses of one text: alternatives, dose levels, targets treated together."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from graph.linking.doses import plain_marks, radiotherapy_doses
from graph.linking.items import is_a, known
from graph.records import Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.linking.doses import RadiotherapyDose
    from graph.records import Target, Therapy

__all__ = ["LEVELS", "aimed_doses", "courses", "nodal_part", "target_of"]

_TARGETS: Final[tuple[tuple[re.Pattern[str], Target], ...]] = (
    (
        re.compile(
            r"\bmetasta(?:sis|ses|tic\s+(?:site|lesion|deposit|disease\s+site|focus|foci)s?)\b|"
            r"(?<!focal\s)(?<!index\s)(?<!dominant\s)(?<!primary\s)(?<!prostatic\s)\blesions?\b|\bdisease\s+sites?\b|\bsites?\s+of\s+(?:\w+\s+)?disease\b|"
            r"\boligo(?:metasta|progress|recurr)\w+|\bspine\b|\bvertebra\w*",
            re.IGNORECASE,
        ),
        "metastasis",
    ),
    (re.compile(r"\bprostat(?:e|ic)\s+(?:bed|fossa)\b|\btumou?r\s+bed\b", re.IGNORECASE), "bed"),
    (
        re.compile(
            r"\b(?:pelvic|regional|elective)\s+(?:lymph\s+)?nod\w+|\b(?:whole\s+)?pelvis\b|"
            r"\blymph\s+nodes\b|\bnodes\b",
            re.IGNORECASE,
        ),
        "node",
    ),
    (
        re.compile(
            r"\bprostate\b(?!\s+cancer)|\bprostatic\s+gland\b|\bprimary\b|\bin\s+situ\b|"
            r"\b(?:focal|index|dominant|primary)\s+lesions?\b|"
            r"\bintra-?prostatic\s+(?:\w+\s+)?(?:lesions?|tumou?rs?|nodules?)|\bDILs?\b",
            re.IGNORECASE,
        ),
        "primary",
    ),
)
LEVELS: Final = re.compile(r"dose[\s-]+(?:level|escalat|finding|cohort)|escalat", re.IGNORECASE)
_HIGHEST: Final = re.compile(r"\bhighest\b[^.;]{0,60}\blevel|\btowards?\b", re.IGNORECASE)
_TO: Final = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:(?:over|in)\s+[\w\-–]+\s+(?:weeks?|days?)\s+)?(?:\w+\s+)?"
    r"(?:to|of|on|for|at|directed\s+(?:to|at))\s+",
    re.IGNORECASE,
)
_COUNT_TO: Final = re.compile(r"\s+to\s+[a-z]+\s*$", re.IGNORECASE)
_PHRASE_END: Final = re.compile(r"[,;:().]|\b(?:and|with|plus|followed|in|while|as)\b")
_BEFORE: Final = re.compile(
    r"(?:\b(?:at|to|with|of|in|is|are|be|will|receiv\w*|get|gets|dose|total|a|treated|delivered|given|"
    r"boosted)\b|[\s:(=,\-–])*$"
)
_TARGET_REACH: Final = 60
_GAP: Final = 120  # characters between two doses that are given together
_STOP: Final = re.compile(r"[;\n]|[.](?:\s|$)")
_OR: Final = re.compile(r"\bor\b", re.IGNORECASE)
_PLACES: Final = re.compile(r"^\s*for\b[^.;]*\band\b", re.IGNORECASE)
_PHRASE_STOP: Final = re.compile(r"[.;\n]|\b(?:and|followed|then|plus)\b", re.IGNORECASE)
_BOOSTS: Final = (
    (re.compile(r"integrated\s+(?:\w+\s+)?boost|\bSIB\b", re.I), "SimultaneousIntegratedBoost"),
    (
        re.compile(r"focal\s+boost|boost.*(?:intra-?prostatic|\bDIL\b|nodule)", re.I),
        "FocalBoostRadiotherapy",
    ),
)
_BED: Final = "ProstateBedRadiotherapy"
_NODES: Final = "PelvicNodalRadiotherapy"
_NODAL: Final = "WholePelvicRadiotherapy"
_EXTERNAL: Final = "ExternalBeamRadiotherapy"


def target_of(text: str) -> Target:
    """The radiation target that a phrase names first ("1-2 disease sites", "the prostate bed").

    >>> target_of("1-2 disease sites"), target_of("the prostatic fossa")
    ('metastasis', 'bed')
    """
    named = _named(text)
    return named[0][1] if named else "not stated"


def _named(text: str) -> list[tuple[int, Target, int]]:
    """All targets of a text in order: start, which, end; none overlapping."""
    found = sorted(
        (match.start(), -match.end(), target)
        for pattern, target in _TARGETS
        for match in pattern.finditer(text)
    )
    kept: list[tuple[int, Target, int]] = []
    for start, end, target in found:
        if not kept or start >= kept[-1][2]:
            kept.append((start, target, -end))
    return kept


def aimed_doses(text: str) -> list[tuple[RadiotherapyDose, Target]]:
    """The radiotherapy doses of a text, each with the target that stands beside it."""
    doses = radiotherapy_doses(text)
    return list(zip(doses, _targets(doses, plain_marks(text)), strict=True))


def _targets(doses: Sequence[RadiotherapyDose], text: str) -> list[Target]:
    ends = [0, *(dose.end for dose in doses)]
    starts = [*(dose.start for dose in doses[1:]), len(text)]
    return [_target(d, text, ends[n], starts[n]) for n, d in enumerate(doses)]


def _target(dose: RadiotherapyDose, text: str, before: int, after: int) -> Target:
    """The target of a dose: "45 Gy to the pelvic nodes", "the prostate at 70 Gy"."""
    inside = target_of(text[dose.start : dose.end])  # "45 Gy to the nodes in 25 fractions"
    if inside != "not stated":
        return inside
    counted = _COUNT_TO.search(text, dose.start, dose.end)  # "8 Gy x 3 to one metastasis"
    lead = _TO.match(text, counted.start() if counted else dose.end, after)
    if lead is not None:
        phrase = text[lead.end() : min(after, lead.end() + _TARGET_REACH)]
        target = target_of(_PHRASE_END.split(phrase)[0])
        if target != "not stated":
            return target
    ahead = text[before : dose.start]
    named = _named(ahead)
    if named and _BEFORE.fullmatch(ahead, named[-1][2]):
        return named[-1][1]
    return "not stated"


def courses(
    therapy: Therapy, doses: Sequence[RadiotherapyDose], text: str
) -> list[tuple[Therapy, ...]]:
    """A radiotherapy with its doses: the options, each with what is given together.

    Args:
        therapy: without a dose.
        doses: of this therapy, in order; at least one.
        text: what they were found in.
    """
    first = next((number for number, dose in enumerate(doses) if dose.dose_gy), 0)
    used = [_planned_to(dose, text) for dose in _whole_courses(list(doses[first:]))]
    text = plain_marks(text)
    if len(used) > 1 and LEVELS.search(text) and (levels := _levels(used)):
        return [(_dosed(therapy, levels),)]
    targets = _targets(used, text)
    options = [[0]]
    for number, (one, two) in enumerate(pairwise(used), start=1):
        gap = text[one.end : two.start]
        if _alternative(one, two, gap, text):
            options.append([number])
        elif two.dose_gy and len(gap) < _GAP and not _STOP.search(gap) and not _OR.search(gap):
            options[-1].append(number)
        else:
            break
    listed = [target for _, target, _ in _named(_clause(text, used[0].start))]
    starts = [*(dose.start for dose in used[1:]), len(text)]
    boosts = [_boost(text, d.end, starts[n]) for n, d in enumerate(used)]
    return [_together(therapy, option, used, targets, listed, boosts) for option in options]


def _planned_to(dose: RadiotherapyDose, text: str) -> RadiotherapyDose:
    """A dose "up to 50 Gy" is planned to 50 Gy; the highest of several levels is an open end."""
    total = dose.dose_gy
    if total is None:
        return dose
    if LEVELS.search(text):
        top = total.single if _HIGHEST.search(text, 0, dose.end) else None
        return replace(dose, dose_gy=Range(None, top)) if top is not None else dose
    if total.low is not None:
        return dose
    if not re.search(r"\bup\s+to\s+(?=\d)", dose.text, re.IGNORECASE):
        return dose
    return replace(dose, dose_gy=Range(total.high, total.high))


def _whole_courses(doses: list[RadiotherapyDose]) -> list[RadiotherapyDose]:
    """A stated whole with the fractions of its phases: `79.2 Gy: 45 Gy in 25, then 34.2 in 19`."""
    whole = doses[0].dose_gy.single if doses[0].dose_gy and not doses[0].fractions else None
    reached = counted = Decimal(0)
    for number, phase in enumerate(doses[1:], start=1):
        total, count = phase.dose_gy, phase.fractions
        if whole is None or total is None or count is None or not (total.single and count.single):
            break
        reached, counted = reached + total.single, counted + count.single
        if reached == whole and number > 1:
            course = replace(
                doses[0],
                fractions=Range(counted, counted),
                dose_gy_per_fraction=None,
                end=phase.end,
            )
            return [course, *doses[number + 1 :]]
    return doses


def _boost(text: str, start: int, end: int) -> tuple[str, ...]:
    """The kind of boost that a dose is called right after it."""
    words = _PHRASE_STOP.split(text[start : min(end, start + _GAP)])[0]
    found = tuple(name for pattern, name in _BOOSTS if pattern.search(words))
    return found or (("RadiationBoost",) if re.search(r"\bboost\b", words, re.I) else ())


def _clause(text: str, end: int) -> str:
    """The words of the same sentence before a place."""
    before = text[:end]
    return _STOP.split(before)[-1]


def _alternative(one: RadiotherapyDose, two: RadiotherapyDose, gap: str, text: str) -> bool:
    """Whether the second dose is given in place of the first."""
    if not (two.dose_gy and two.fractions) or len(gap) >= _GAP or _STOP.search(gap):
        return False
    if _OR.search(gap) or (gap.rstrip().endswith("(") and two.text.casefold().startswith("up to")):
        return True
    places = _PLACES.match(gap) and re.match(r"\s*for\b", text[two.end :])
    return bool(places and one.dose_gy and one.fractions)


def _levels(doses: Sequence[RadiotherapyDose]) -> RadiotherapyDose | None:
    """The doses of several levels as one range, if the fractions are the same."""
    whole = [dose for dose in doses if dose.dose_gy is not None]
    counts = {dose.fractions for dose in whole if dose.fractions is not None}
    ends = [
        end
        for dose in whole
        if dose.dose_gy
        for end in (dose.dose_gy.low, dose.dose_gy.high)
        if end is not None
    ]
    if len(counts) != 1 or len(ends) < len(whole) or len(whole) < 2:
        return None
    return replace(
        whole[0],
        dose_gy=Range(min(ends), max(ends)),
        fractions=counts.pop(),
        dose_gy_per_fraction=None,
    )


def _together(
    therapy: Therapy,
    option: Sequence[int],
    doses: Sequence[RadiotherapyDose],
    targets: Sequence[Target],
    listed: Sequence[Target],
    boosts: Sequence[tuple[str, ...]],
) -> tuple[Therapy, ...]:
    """The therapies of one option: the first dose, and those to other targets."""
    aims = [targets[number] for number in option]
    if len(listed) == len(option) > 1 and "not stated" in aims:
        aims = list(listed)
    parts: list[tuple[RadiotherapyDose, Target, tuple[str, ...]]] = []
    for number, aim in zip(option, aims, strict=True):
        other = aim != "not stated" and aim not in {taken for _, taken, _ in parts}
        if not parts or other or boosts[number]:
            parts.append((doses[number], aim, boosts[number] if parts else ()))
    if len(parts) == 1:
        return (_dosed(_aimed(therapy, parts[0][1]), parts[0][0]),)
    whole = therapy
    if "node" in aims and not is_a(therapy.classes, _EXTERNAL):
        if is_a(therapy.classes, "Brachytherapy"):
            return (_dosed(_aimed(therapy, aims[0]), parts[0][0]),)
        whole = replace(therapy, classes=known((*therapy.classes, _EXTERNAL)))
    return tuple(_dosed(_part(whole, aim, boost), dose) for dose, aim, boost in parts)


def _part(therapy: Therapy, target: Target, boost: tuple[str, ...] = ()) -> Therapy:
    """The part of a radiotherapy that goes to one of several targets."""
    if boost:
        return replace(therapy, target=target, classes=known(boost))
    nodal = target == "node"
    kept = [name for name in therapy.classes if not is_a((name,), _BED if nodal else _NODES)]
    return replace(therapy, target=target, classes=known((*kept, _NODAL) if nodal else kept))


def nodal_part(therapy: Therapy, dose: RadiotherapyDose) -> Therapy:
    """The part of an external radiotherapy that goes to the pelvic nodes."""
    plain = replace(therapy, dose_gy=None, fractions=None, dose_gy_per_fraction=None)
    return _dosed(_part(plain, "node"), dose)


def _aimed(therapy: Therapy, target: Target) -> Therapy:
    return replace(therapy, target=target) if therapy.target == "not stated" else therapy


def _dosed(therapy: Therapy, dose: RadiotherapyDose) -> Therapy:
    return replace(
        therapy,
        dose_gy=dose.dose_gy,
        fractions=dose.fractions,
        dose_gy_per_fraction=dose.dose_gy_per_fraction,
    )
