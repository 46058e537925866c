"""Records become triples: the one place that writes what `docs/model.md` describes.

`quads` is a pure function of a linked record, so that it runs in any pool of workers. It
knows the record model and the vocabulary, never a registry's format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph import iris
from graph.nquads import date, decimal, integer, text
from graph.triples_codes import (
    ALLOCATIONS,
    ENROLMENT_KINDS,
    MASKINGS,
    MODELS,
    PHASES,
    PURPOSES,
    SCOPES,
    STATUSES,
    coded,
    study_class,
)
from graph.triples_frame import frame
from graph.triples_reading import (
    DCTERMS_TITLE,
    RDF_TYPE,
    RDFS_LABEL,
    source_quads,
    unresolved_quads,
)
from graph.triples_results import group_quads, outcome_quads, result_quads
from graph.triples_safety import baseline_quads, flow_quads, safety_quads
from graph.triples_treatments import arm_quads, population_quads
from ontology import vocab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Study
    from graph.triples_frame import Frame

__all__ = ["quads"]


def quads(study: Study, study_iri: str, kind: str | None = None) -> Iterator[str]:
    """The N-Quads lines of one linked record: its record graph and its links graph.

    Args:
        study: a linked record; `pools` and `part_of` hold ids whose study IRIs are wanted.
        study_iri: the IRI of the study that the record describes (see `graph.identity`).
        kind: the IRI of the class of the study where several records describe it; by default
            the class that this record gives.

    Yields:
        Lines of N-Quads, each with its newline, in the order of the record; a line may repeat.

    Raises:
        ValueError: for a class that the ontology does not have, a key that the record does not
            resolve, or two nodes with one key.
    """
    of = frame(study, study_iri)
    yield from source_quads(of, study)
    yield from _design(of, study, kind if kind is not None else study_class(study))
    yield from _dates_and_places(of, study)
    yield from population_quads(of, study)
    yield from arm_quads(of, study)
    yield from group_quads(of, study)
    yield from outcome_quads(of, study)
    yield from result_quads(of, study)
    yield from safety_quads(of, study)
    yield from flow_quads(of, study)
    yield from baseline_quads(of, study)
    yield from unresolved_quads(of, study.unresolved)


def _design(of: Frame, study: Study, kind: str) -> Iterator[str]:
    """What kind of study it is, under which names and ids."""
    yield from of.stated.facts(
        of.study,
        (
            (RDF_TYPE, f"<{vocab.Study}>"),
            (RDF_TYPE, f"<{kind}>"),
            (RDFS_LABEL, text(study.name)),
            (DCTERMS_TITLE, text(study.title)),
            (vocab.acronym, text(study.acronym)),
            *(
                (vocab.registryId if i.kind == "trial" else vocab.secondaryId, text(i.value))
                for i in study.identifiers
            ),
            *((vocab.phase, coded(PHASES, phase)) for phase in study.phases),
            (vocab.status, coded(STATUSES, study.status)),
            (vocab.statusText, text(study.status_text)),
            (vocab.whyStopped, text(study.why_stopped)),
            (vocab.allocation, coded(ALLOCATIONS, study.allocation)),
            (vocab.allocationRatio, text(study.allocation_ratio)),
            (vocab.interventionModel, coded(MODELS, study.intervention_model)),
            (vocab.masking, coded(MASKINGS, study.masking)),
            (vocab.purpose, coded(PURPOSES, study.purpose)),
            *((vocab.pools, f"<{iris.study(i)}>") for i in study.pools),
            *((vocab.partOf, f"<{iris.study(i)}>") for i in study.part_of),
            *((vocab.note, text(note)) for note in study.notes),
        ),
    )
    # The scope is the reader's judgement, also where a curated file states it.
    yield from of.links.facts(of.study, ((vocab.scope, coded(SCOPES, study.scope)),))


def _dates_and_places(of: Frame, study: Study) -> Iterator[str]:
    """When and where the study ran, how large it is, who may take part."""
    yield from of.stated.facts(
        of.study,
        (
            (vocab.startDate, date(study.start_date)),
            (vocab.primaryCompletionDate, date(study.primary_completion_date)),
            (vocab.completionDate, date(study.completion_date)),
            (vocab.firstPostedDate, date(study.first_posted_date)),
            (vocab.lastUpdateDate, date(study.last_update_date)),
            (vocab.enrolment, integer(study.enrolment)),
            (vocab.enrolmentKind, coded(ENROLMENT_KINDS, study.enrolment_kind)),
            (vocab.followUpMedianMonths, decimal(study.follow_up_median_months)),
            (vocab.sponsor, text(study.sponsor)),
            *((vocab.collaborator, text(name)) for name in study.collaborators),
            *((vocab.country, text(country)) for country in study.countries),
            (vocab.siteCount, integer(study.site_count)),
            *((vocab.condition, text(condition)) for condition in study.conditions),
            *((vocab.keyword, text(keyword)) for keyword in study.keywords),
            (vocab.sex, text(study.sex)),
            (vocab.ageMinimumYears, decimal(study.age_min_years)),
            (vocab.ageMaximumYears, decimal(study.age_max_years)),
        ),
    )
