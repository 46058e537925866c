"""The linker: words of a record become ontology classes, each with a mention."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graph.linking.endpoints import link_endpoints
from graph.linking.harm import link_harm
from graph.linking.mend import mend
from graph.linking.result_groups import link_groups
from graph.linking.states import link_states
from graph.linking.therapies import link_therapies

if TYPE_CHECKING:
    from graph.records import Study

__all__ = ["link"]


def link(study: Study) -> Study:
    """The study with therapies, disease states and endpoints linked to classes.

    What a person mended (`Study.overrides`) is applied last, also to a study that is linked
    already. Pure, and idempotent: a linked study without overrides comes back as it is.

    Args:
        study: as a source module made it.
    """
    linked = study
    if not study.linked:
        linked = link_endpoints(link_states(link_therapies(study)))
        linked = replace(link_groups(link_harm(linked)), linked=True)
    return mend(linked, study) if study.overrides else linked
