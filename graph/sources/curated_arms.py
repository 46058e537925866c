"""Arms, therapies and populations of a curated study to records."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from graph.iris import short_hash, slug, unique_slugs
from graph.records import Arm, Choice, Population, PriorTherapy, Therapy
from graph.sources import curated_doses as doses
from graph.sources.curated_schema import ChoiceBlock, TherapyBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Treatment
    from graph.sources.curated_schema import ArmBlock, PriorBlock, StateBlock, StudyFile

__all__ = ["arm", "populations"]


def populations(block: StudyFile) -> tuple[Population, ...]:
    """One population a state: of the study, and of the arms that name their own."""
    shared = block.population
    prior = tuple(_prior(criterion) for criterion in shared.prior_therapies)
    named = tuple((name.replace("_", " "), text) for name, text in shared.characteristics.items())
    found = []
    for arm_key, state in _states(block):
        found.append(
            Population(
                key=slug(f"{arm_key} {state.label}" if arm_key else state.label),
                label=state.label,
                arm_key=arm_key,
                imaging=shared.imaging,
                biomarker=shared.biomarker,
                lesions_max=state.lesions_max
                if state.lesions_max is not None
                else shared.lesions_max,
                prior_therapies=prior,
                characteristics=(*_own(state), *named),
            )
        )
    return tuple(found)


def _states(block: StudyFile) -> Iterator[tuple[str | None, StateBlock]]:
    for state in block.population.states:
        yield None, state
    for one in block.arms:
        for state in one.states:
            yield one.key, state


def _own(state: StateBlock) -> Iterator[tuple[str, str]]:
    if state.wording is not None:
        yield "wording of the source", state.wording
    if state.participants is not None:
        yield "participants", str(state.participants)


def _prior(block: PriorBlock) -> PriorTherapy:
    keys = unique_slugs({name: name for name in block.therapies})
    return PriorTherapy(
        kind=block.kind,
        combination=block.combination,
        minimum=block.at_least,
        maximum=block.at_most,
        therapies=tuple(Therapy(key=keys[name], name=name) for name in block.therapies),
        text=block.text,
    )


def arm(block: ArmBlock, field: str) -> Arm:
    """The arm with its treatments; `field` is its path in the file."""
    keys = _Keys(block)
    return Arm(
        key=block.key,
        label=block.label,
        type=block.role,
        participants=block.participants,
        canonical_key=block.canonical,
        treatments=tuple(_treatment(one, keys) for one in block.interventions),
        field=field,
    )


class _Keys:
    """Keys of an arm's therapies: the slug of the name, and a hash where it stands twice."""

    def __init__(self, block: ArmBlock) -> None:
        self._times = Counter(slug(therapy.therapy) for therapy in _therapies(block))

    def of(self, block: TherapyBlock, context: str) -> str:
        plain = slug(block.therapy)
        if self._times[plain] == 1:
            return plain
        content = block.model_dump_json(exclude_defaults=True)
        return f"{plain}-{short_hash(content, context, length=6)}"


def _therapies(block: ArmBlock) -> Iterator[TherapyBlock]:
    for one in block.interventions:
        if isinstance(one, ChoiceBlock):
            for option in one.options:
                yield from option if isinstance(option, list) else [option]
        else:
            yield one


def _treatment(block: TherapyBlock | ChoiceBlock, keys: _Keys) -> Treatment:
    if isinstance(block, TherapyBlock):
        return _therapy(block, keys.of(block, ""))
    options = [option if isinstance(option, list) else [option] for option in block.options]
    names = ["+".join(therapy.therapy for therapy in option) for option in options]
    content = block.model_dump_json(exclude_defaults=True)
    return Choice(
        # The names of all options may be long and equal: the hash tells choices apart.
        key=f"{slug(' or '.join(dict.fromkeys(names)))}-{short_hash(content, length=6)}",
        options=tuple(
            tuple(_therapy(therapy, keys.of(therapy, f"{name} in {content}")) for therapy in option)
            for name, option in zip(names, options, strict=True)
        ),
        minimum=block.at_least,
        maximum=block.at_most,
        label=block.label,
    )


def _therapy(block: TherapyBlock, key: str) -> Therapy:
    total, per_fraction = doses.radiation(block)
    return Therapy(
        key=key,
        name=block.therapy,
        kind=block.kind,
        role=block.role or "not stated",
        timing=block.timing or "not stated",
        timing_text=block.timing_text,
        dose=doses.amount(block),
        route=block.route,
        schedule=block.schedule,
        interval_days=doses.INTERVAL_DAYS.get(block.schedule or ""),
        cycles=doses.span(block.cycles),
        duration_weeks=doses.weeks(block),
        dose_gy=total,
        fractions=doses.span(block.fractions),
        dose_gy_per_fraction=per_fraction,
        courses=block.courses,
        sites=doses.span(block.sites),
        target=block.target or "not stated",
        target_text=block.target_text,
        boost_gy=block.boost_gy,
        boost_target=block.boost_target,
        notes=(*block.notes, *doses.notes(block)),
    )
