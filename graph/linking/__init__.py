"""The linker: words of a record become ontology classes, each with a mention."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graph.linking.endpoints import link_endpoints
from graph.linking.states import link_states
from graph.linking.therapies import link_therapies

if TYPE_CHECKING:
    from graph.records import Study

__all__ = ["link"]


def link(study: Study) -> Study:
    """The study with therapies, disease states and endpoints linked to classes.

    Pure, and idempotent: a linked study comes back as it is.

    Args:
        study: as a source module made it.
    """
    if study.linked:
        return study
    return replace(link_endpoints(link_states(link_therapies(study))), linked=True)
