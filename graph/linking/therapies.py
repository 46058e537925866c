"""Therapies of a study: ontology classes for the names, and the therapies of each arm.

Curated records list their therapies; registry records list interventions and describe arms.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graph.linking.listed import link_listed
from graph.linking.names import classify_name
from graph.linking.registry import link_registry
from graph.linking.roles import with_roles

if TYPE_CHECKING:
    from graph.records import Study

__all__ = ["classify_name", "link_therapies"]


def link_therapies(study: Study) -> Study:
    """The study with the classes of its therapies, its arms' treatments, and what stayed open.

    Args:
        study: as a source module made it; a study that is linked already comes back unchanged.
    """
    if study.linked:
        return study
    if study.source.kind == "curated" or any(arm.treatments for arm in study.arms):
        context = "\n".join((study.title or study.name, *(arm.label for arm in study.arms)))
        pairs = [link_listed(arm, context) for arm in study.arms]
        arms = with_roles([arm for arm, _ in pairs])
        lost = [each for _, unknown in pairs for each in unknown]
        return replace(study, arms=arms, unresolved=(*study.unresolved, *dict.fromkeys(lost)))
    arms, lost = link_registry(study)
    unassigned = study.unassigned if study.arms else ()
    return replace(study, arms=arms, unassigned=unassigned, unresolved=(*study.unresolved, *lost))
