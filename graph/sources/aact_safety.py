"""Adverse events of a study out of AACT's tables, in the shape of API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.sources.aact_join import Joined, below

if TYPE_CHECKING:
    from graph.sources.aact_groups import Groups
    from graph.sources.aact_join import Joiner
    from graph.sources.aact_spool import TableRow
    from graph.sources.ctgov_shape import Mapped

__all__ = ["read_events"]

MODULE: Final = "resultsSection.adverseEventsModule"
KIND: Final = "Reported Event"
EVENTS: Final = {"serious": "seriousEvents", "other": "otherEvents"}
TOTALS: Final = {"serious": "serious", "other": "other", "deaths": "deaths", "death": "deaths"}
OF_THE_EVENT: Final = ("term", "organSystem", "sourceVocabulary", "assessmentType")
OF_THE_TABLE: Final = ("timeFrame", "frequencyThreshold")


def read_events(join: Joiner, record: Mapped, groups: Groups) -> None:
    """Complete a study by its adverse events.

    Args:
        join: the study's rows.
        record: the study.
        groups: its result groups.
    """
    listed: dict[str, Joined] = {}
    for group in groups.of_kind(KIND):
        made = Joined(group.place, group)
        below(record, MODULE, "result_groups").append("eventGroups", made)
        listed.setdefault(str(group["id"]), made)
    for row, item in join.objects("reported_event_totals"):
        _total(join, row, item, listed, groups)
    events: dict[tuple[str, ...], Joined] = {}
    for row, item in join.objects("reported_events"):
        module = below(record, MODULE, "reported_events")
        for key in OF_THE_TABLE:
            if key in item:
                if key not in module:
                    module.put(key, item[key], item.at(key))
                del item[key]
        # Older exports have the totals among the events.
        if row.cells.get("organ_system", "").casefold() == "total":
            _total(join, row, item, listed, groups)
        else:
            _event(join, row, item, module, events, groups)


def _event(
    join: Joiner,
    row: TableRow,
    item: Mapped,
    module: Joined,
    events: dict[tuple[str, ...], Joined],
    groups: Groups,
) -> None:
    """One event in one group."""
    kind = row.cells.get("event_type", "")
    table = EVENTS.get(kind.casefold())
    if table is None:
        known = "unknown word; known are serious, other; the event was left out"
        join.lose(row, "event_type", kind, known)
        return
    which = (table, *(str(item.get(key, "")) for key in OF_THE_EVENT))
    if which not in events:
        made = events[which] = Joined(item.place)
        for key in OF_THE_EVENT:
            if key in item:
                made.put(key, item[key], item.at(key))
        module.append(table, made)
    item.setdefault("groupId", groups.id_of(row, KIND))
    events[which].append("stats", item)


def _total(
    join: Joiner, row: TableRow, item: Mapped, listed: dict[str, Joined], groups: Groups
) -> None:
    """How many of a group had any event of a kind."""
    kind = row.cells.get("event_type", "")
    prefix = TOTALS.get(kind.casefold())
    group = listed.get(groups.id_of(row, KIND) or "")
    if prefix is None:
        known = "unknown word; known are deaths, other, serious; the total was left out"
        join.lose(row, "event_type", kind, known)
    elif group is None:
        stated = row.cells.get("ctgov_group_code", "")
        join.lose(row, "ctgov_group_code", stated, "no group of the events has this code")
    else:
        for name in ("numAffected", "numAtRisk"):
            key = f"{prefix}N{name[1:]}"
            if name in item and key not in group:
                group.put(key, item[name], item.at(name))
