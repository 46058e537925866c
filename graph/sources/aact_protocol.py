"""The protocol of a study out of AACT's tables, in the shape of API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.sources import ctgov_codes as codes
from graph.sources.aact_join import Joined, below, merge
from graph.sources.ctgov_words import coded

if TYPE_CHECKING:
    from graph.sources.aact_join import Joiner
    from graph.sources.aact_spool import TableRow
    from graph.sources.ctgov_shape import Mapped

__all__ = ["read_protocol"]

ONE_ROW: Final = (
    *("designs", "eligibilities", "brief_summaries", "detailed_descriptions"),
    "calculated_values",
)
TEXTS: Final = (
    ("conditions", "protocolSection.conditionsModule", "conditions"),
    ("keywords", "protocolSection.conditionsModule", "keywords"),
    ("countries", "protocolSection.contactsLocationsModule", "countries"),
)
IDENTIFICATION: Final = "protocolSection.identificationModule"
SPONSORS: Final = "protocolSection.sponsorCollaboratorsModule"
ARMS: Final = "protocolSection.armsInterventionsModule"
OUTCOMES: Final = {
    "primary": "primaryOutcomes",
    "secondary": "secondaryOutcomes",
    "other": "otherOutcomes",
}
YES: Final = frozenset({"t", "true", "1"})


def read_protocol(join: Joiner, record: Mapped) -> None:
    """Complete a study by the tables of its protocol.

    Args:
        join: the study's rows.
        record: the study as its own row states it.
    """
    for table in ONE_ROW:
        found = join.one(table)
        if found is not None:
            merge(record, found)
    for table, path, key in TEXTS:
        _texts(join, record, table, path, key)
    _sponsors(join, record)
    _ids(join, record)
    _arms(join, record)
    _outcomes(join, record)
    _listed(join, record, "facilities", "protocolSection.contactsLocationsModule", "locations")
    _listed(join, record, "study_references", "protocolSection.referencesModule", "references")


def _texts(join: Joiner, record: Mapped, table: str, path: str, key: str) -> None:
    """A list of texts that are rows."""
    for row, item in join.objects(table):
        if "name" in item and row.cells.get("removed", "").casefold() not in YES:
            below(record, path, table).append(key, item["name"], item.at("name"))


def _listed(join: Joiner, record: Mapped, table: str, path: str, key: str) -> None:
    """A list of objects that are rows."""
    for _, item in join.objects(table):
        below(record, path, table).append(key, item)


def _sponsors(join: Joiner, record: Mapped) -> None:
    """The lead sponsor and the collaborators."""
    for row, item in join.objects("sponsors"):
        role = row.cells.get("lead_or_collaborator", "").casefold()
        module = below(record, SPONSORS, "sponsors")
        if role == "collaborator":
            module.append("collaborators", item)
        elif role != "lead":
            known = "unknown word; known are collaborator, lead; the sponsor was left out"
            join.lose(row, "lead_or_collaborator", role, known)
        elif "leadSponsor" in module:
            join.lose(row, "name", item.get("name"), "a second lead sponsor; the first was kept")
        else:
            module["leadSponsor"] = item


def _ids(join: Joiner, record: Mapped) -> None:
    """The ids beside the study's number."""
    for row, item in join.objects("id_information"):
        source, kind = row.cells.get("id_source"), row.cells.get("id_type")
        if source is None:  # older exports have the source in the column of the type
            source, kind = kind, None
        if kind:
            item["type"] = coded(codes.SECONDARY_ID_TYPE)(kind)
        module = below(record, IDENTIFICATION, "id_information")
        if source == "nct_alias":
            module.append("nctIdAliases", item.get("id", ""), item.at("id"))
        elif source == "org_study_id" and "orgStudyIdInfo" not in module:
            module["orgStudyIdInfo"] = item
        elif source in {"org_study_id", "secondary_id"}:
            module.append("secondaryIdInfos", item)
        elif source != "nct_id":
            known = "unknown word; known are nct_alias, org_study_id, secondary_id"
            join.lose(row, "id_source", source, f"{known}; the id was left out")


def _arms(join: Joiner, record: Mapped) -> None:
    """Arms and interventions, with the table that links them."""
    arms = _by_id(join, record, "design_groups", "armGroups")
    interventions = _by_id(join, record, "interventions", "interventions")
    for row, item in join.objects("intervention_other_names"):
        owner = _owner(join, row, "intervention_id", interventions)
        if owner is not None and "name" in item:
            owner.append("otherNames", item["name"], item.at("name"))
    for row, _ in join.objects("design_group_interventions"):
        owner = _owner(join, row, "intervention_id", interventions)
        arm = _owner(join, row, "design_group_id", arms)
        if owner is None or arm is None:
            continue
        if "label" in arm:
            owner.append("armGroupLabels", arm["label"], row.place)
        else:
            reason = "the arm has no title; what it is given was left out"
            join.lose(row, "design_group_id", row.cells["design_group_id"], reason)


def _by_id(join: Joiner, record: Mapped, table: str, key: str) -> dict[str, Joined]:
    """The rows of a table in a list of arms or interventions, and by their ids."""
    found: dict[str, Joined] = {}
    for row, item in join.objects(table):
        joined = Joined(item.place, item)
        below(record, ARMS, table).append(key, joined)
        if (own := row.cells.get("id")) is not None:
            found.setdefault(own, joined)
    return found


def _owner(join: Joiner, row: TableRow, column: str, known: dict[str, Joined]) -> Joined | None:
    """The arm or intervention that a row names by its id."""
    stated = row.cells.get(column, "")
    if stated not in known:
        join.lose(row, column, stated, "no row has this id; what it links was left out")
    return known.get(stated)


def _outcomes(join: Joiner, record: Mapped) -> None:
    """The planned outcomes."""
    for row, item in join.objects("design_outcomes"):
        role = row.cells.get("outcome_type", "")
        key = OUTCOMES.get(role.casefold())
        if key is None:
            known = "unknown word; known are primary, secondary, other; the outcome was left out"
            join.lose(row, "outcome_type", role, known)
        else:
            below(record, "protocolSection.outcomesModule", "design_outcomes").append(key, item)
