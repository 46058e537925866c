"""Arms, interventions and outcomes of a ClinicalTrials.gov record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from graph.records import Arm, Intervention, Outcome, Unresolved
from graph.sources.ctgov_codes import ARM_TYPE, INTERVENTION_TYPE
from graph.sources.text import few_words, unique_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.sources.node import Node

__all__ = ["read_arms", "read_outcomes"]

# An arm names its interventions with the type before them: "Dietary Supplement: Vitamin D".
TYPE_PREFIX: Final = re.compile(
    r"(?:drug|device|biological(?:/vaccine)?|procedure(?:/surgery)?|radiation|behavioral|genetic|"
    r"dietary supplement|combination product|diagnostic test|other):\s*",
    re.IGNORECASE,
)
ROLES: Final[tuple[tuple[str, Literal["primary", "secondary", "other"]], ...]] = (
    ("primaryOutcomes", "primary"),
    ("secondaryOutcomes", "secondary"),
    ("otherOutcomes", "other"),
)
ONE_ARM: Final = "trial"


def read_arms(
    module: Node, *, one_group: bool, cohorts: bool
) -> tuple[tuple[Arm, ...], tuple[Intervention, ...], tuple[Unresolved, ...]]:
    """The arms with their interventions.

    The two links of the registry are joined: the names that an arm lists, and the arm labels
    that an intervention lists.

    Args:
        module: `armsInterventionsModule`.
        one_group: the design says that all participants are one group. Interventions of such a
            record belong to its one arm, also where no arm group is listed.
        cohorts: the record is observational: what was received, not assigned.

    Returns:
        Arms, interventions that no arm is linked to, and links that lead nowhere.
    """
    interventions = [_intervention(node) for node in module.children("interventions")]
    nodes = list(module.children("armGroups"))
    labels = [_label(node) for node in nodes]
    arms_of = [set(map(_norm, named)) for _, named in interventions]
    lost: list[Unresolved] = []
    linked: set[int] = set()
    parts: list[tuple[int, ...]] = []
    for node, label in zip(nodes, labels, strict=True):
        chosen = {i for i, named in enumerate(arms_of) if _norm(label) in named}
        chosen |= _of_this_arm(
            _named_interventions(node, [item for item, _ in interventions], lost),
            label,
            [item for item, _ in interventions],
            arms_of,
        )
        parts.append(tuple(sorted(chosen)))
        linked |= chosen
    arms = _arms(nodes, labels, [[interventions[i][0] for i in part] for part in parts], cohorts)
    free = tuple(item for i, (item, _) in enumerate(interventions) if i not in linked)
    if not arms and free and one_group:
        arms, free = (Arm(key=ONE_ARM, label=ONE_ARM, interventions=free, field=module.path),), ()
    lost.extend(_labels_without_arm(interventions, labels))
    return arms, free, tuple(lost)


def _arms(
    nodes: list[Node], labels: list[str], parts: list[list[Intervention]], cohorts: bool
) -> tuple[Arm, ...]:
    """The arm records, each once: registry copies now and then repeat a whole arm."""
    descriptions = [node.text("description") for node in nodes]
    contents = [
        repr((text, [item.name for item in part]))
        for text, part in zip(descriptions, parts, strict=True)
    ]
    arms: dict[str, Arm] = {}
    keys = unique_keys(labels, contents)
    for node, label, key, text, part in zip(nodes, labels, keys, descriptions, parts, strict=True):
        kind = node.code("type", ARM_TYPE)
        arm = Arm(
            key=key,
            label=label,
            type="cohort group" if cohorts and kind is None else kind,
            description=text,
            interventions=tuple(part),
            field=node.path,
        )
        if arms.setdefault(key, arm) is not arm:
            node.lose("label", label, "the same arm is listed twice; it was kept once")
    return tuple(arms.values())


def _label(node: Node) -> str:
    """An arm's label; where it has none, the first words that describe it."""
    label = node.text("label")
    if label is None:
        label = few_words(node.text("description") or "unlabelled arm")
        node.lose("label", node.value.get("label"), "an arm needs a label; its text stands for it")
    return label


def _intervention(node: Node) -> tuple[Intervention, dict[str, str]]:
    """An intervention, and the labels of the arms that it names with their paths."""
    intervention = Intervention(
        name=node.text("name") or "unnamed intervention",
        type=node.code("type", INTERVENTION_TYPE),
        description=node.text("description"),
        other_names=node.texts("otherNames"),
        field=node.path,
    )
    labels = node.texts("armGroupLabels")
    return intervention, {
        label: node.at(f"armGroupLabels[{index}]")
        for index, label in reversed(list(enumerate(labels)))
    }


def _named_interventions(
    arm: Node, interventions: list[Intervention], lost: list[Unresolved]
) -> set[int]:
    """Positions of the interventions that an arm names; names that fit none are noted."""
    found: set[int] = set()
    for index, text in enumerate(arm.texts("interventionNames")):
        bare = TYPE_PREFIX.sub("", text, count=1) if TYPE_PREFIX.match(text) else text
        names = {_norm(text), _norm(bare)}
        hits = {i for i, item in enumerate(interventions) if _norm(item.name) in names}
        if not hits:
            lost.append(
                Unresolved(
                    kind="therapy",
                    text=few_words(text),
                    field=arm.at(f"interventionNames[{index}]"),
                    reason="the arm names an intervention that the record does not list",
                )
            )
        found |= hits
    return found


def _of_this_arm(
    found: set[int], label: str, interventions: list[Intervention], arms_of: list[set[str]]
) -> set[int]:
    """Of interventions of one name (another dose in each arm), those that list the arm's label."""
    own = {i for i in found if _norm(label) in arms_of[i]}
    told = {_norm(interventions[i].name) for i in own}
    return {i for i in found if i in own or _norm(interventions[i].name) not in told}


def _labels_without_arm(
    interventions: Iterable[tuple[Intervention, dict[str, str]]], labels: list[str]
) -> Iterable[Unresolved]:
    """Arm labels of interventions that no arm of the record has."""
    known = set(map(_norm, labels))
    for _, named in interventions:
        for label, path in named.items():
            if _norm(label) not in known:
                yield Unresolved(
                    kind="arm",
                    text=few_words(label),
                    field=path,
                    reason="the intervention names an arm that the record does not list",
                )


def read_outcomes(module: Node) -> tuple[Outcome, ...]:
    """The planned outcomes: primary, secondary, other."""
    found: list[tuple[Node, str, Literal["primary", "secondary", "other"]]] = []
    for key, role in ROLES:
        for node in module.children(key):
            name = node.text("measure")
            if name is None:
                node.lose("measure", node.value.get("measure"), "an outcome needs a measure")
            else:
                found.append((node, name, role))
    contents = [repr((role, node.text("timeFrame"))) for node, _, role in found]
    keys = unique_keys([name for _, name, _ in found], contents)
    outcomes: dict[str, Outcome] = {}
    for key, (node, name, role) in zip(keys, found, strict=True):
        # Equal in measure, role and time frame: one outcome, listed twice.
        outcomes.setdefault(
            key,
            Outcome(
                key=key,
                name=name,
                role=role,
                time_frame=node.text("timeFrame"),
                description=node.text("description"),
                field=node.path,
            ),
        )
    return tuple(outcomes.values())


def _norm(text: str) -> str:
    """A label for comparison."""
    return " ".join(text.casefold().split())
