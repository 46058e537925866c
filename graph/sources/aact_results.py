"""The results of a study out of AACT's tables, in the shape of API v2."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from graph.sources.aact_groups import Groups
from graph.sources.aact_join import Joined, below
from graph.sources.aact_safety import read_events
from graph.sources.aact_tables_results import RESULT_TABLES
from graph.sources.ctgov_shape import Mapped

if TYPE_CHECKING:
    from graph.sources.aact_join import Joiner
    from graph.sources.aact_spool import TableRow

__all__ = ["read_results"]

MEASURES: Final = "resultsSection.outcomeMeasuresModule"
Owner = TypeVar("Owner")
BASELINE: Final = "resultsSection.baselineCharacteristicsModule"
FLOW: Final = "resultsSection.participantFlowModule"
PARTICIPANTS: Final = "Participants"


@dataclass(slots=True)
class _Measure:
    """One table of numbers, which grows by its cells."""

    table: Joined
    groups: list[str] = field(default_factory=list)  # ids
    _rows: dict[str, Joined] = field(default_factory=dict)
    _categories: dict[tuple[str, str], Joined] = field(default_factory=dict)
    _units: dict[tuple[str, str], Joined] = field(default_factory=dict)
    _counted: set[tuple[str, str, str]] = field(default_factory=set)

    def add_cell(self, cell: Mapped) -> None:
        """Add a number; a baseline's cell says how many it is of."""
        row, category = str(cell.get("row", "")), str(cell.get("category", ""))
        if row not in self._rows:
            self._rows[row] = _titled(self.table, "classes", cell, "row")
        if (row, category) not in self._categories:
            made = _titled(self._rows[row], "categories", cell, "category")
            self._categories[row, category] = made
        self._categories[row, category].append("measurements", cell)
        if "analysed" in cell:
            count = Joined(cell.place)
            count.put("value", cell["analysed"], cell.at("analysed"))
            count.put("groupId", cell.get("groupId"), cell.at("groupId"))
            self.add_count(count, str(cell.get("analysedUnits", PARTICIPANTS)), row)

    def add_count(self, count: Mapped, units: str, row: str | None = None) -> None:
        """Add how many of a group were analysed, in the whole table or in a row of it."""
        key = (row or "", units, str(count.get("groupId")))
        if row is not None:  # each category of a row repeats it
            if key in self._counted:
                return
            self._counted.add(key)
        owner = self.table if row is None else self._rows[row]
        where = (owner.place if row is None else f"row {row}", units)
        if where not in self._units:
            made = self._units[where] = Joined(count.place)
            made.put("units", units, count.at("units"))
            owner.append("denoms", made)
        self._units[where].append("counts", count)


def _titled(owner: Joined, key: str, item: Mapped, column: str) -> Joined:
    """A new object of a list, titled by a field of its first row."""
    made = Joined(item.place)
    if column in item:
        made.put("title", item[column], item.at(column))
    owner.append(key, made)
    return made


def read_results(join: Joiner, record: Mapped) -> None:
    """Complete a study by the tables of its results.

    Args:
        join: the study's rows.
        record: the study with its protocol.
    """
    if not any(table in join for table in RESULT_TABLES):
        return
    groups = Groups(join)
    _outcomes(join, record, groups)
    _baseline(join, record, groups)
    _flow(join, record, groups)
    read_events(join, record, groups)


def _outcomes(join: Joiner, record: Mapped, groups: Groups) -> None:
    """Outcome measures with their numbers and analyses."""
    measures: dict[str, _Measure] = {}
    for row, item in join.objects("outcomes"):
        table = Joined(item.place, item)
        below(record, MEASURES, "outcomes").append("outcomeMeasures", table)
        measures.setdefault(row.cells.get("id", row.place), _Measure(table))
    lost = _Lost(join)
    for row, item in join.objects("outcome_counts"):
        if (measure := lost.owner(row, "outcome_id", measures)) is not None:
            _set_group(row, item, measure, groups, "Outcome")
            measure.add_count(item, str(item.get("units", PARTICIPANTS)))
    for row, item in join.objects("outcome_measurements"):
        if (measure := lost.owner(row, "outcome_id", measures)) is not None:
            _set_group(row, item, measure, groups, "Outcome")
            facts = item.pop("measure", None)
            if isinstance(facts, Mapped):
                measure.table.adopt(facts)
            measure.add_cell(item)
    _analyses(join, groups, measures, lost)
    for measure in measures.values():
        measure.table["groups"] = groups.named(measure.groups)
    lost.tell()


def _analyses(join: Joiner, groups: Groups, measures: dict[str, _Measure], lost: _Lost) -> None:
    """Statistical analyses of outcome measures."""
    analyses: dict[str, tuple[_Measure, Joined]] = {}
    for row, item in join.objects("outcome_analyses"):
        if (measure := lost.owner(row, "outcome_id", measures)) is not None:
            analysis = Joined(item.place, item)
            measure.table.append("analyses", analysis)
            analyses.setdefault(row.cells.get("id", row.place), (measure, analysis))
    for row, item in join.objects("outcome_analysis_groups"):
        if (found := lost.owner(row, "outcome_analysis_id", analyses)) is not None:
            _set_group(row, item, found[0], groups, "Outcome")
            found[1].append("groupIds", item.get("groupId", ""), item.at("groupId"))


def _baseline(join: Joiner, record: Mapped, groups: Groups) -> None:
    """Baseline counts and measures; the rows of one measure repeat its title and unit."""
    whole: _Measure | None = None
    for row, item in join.objects("baseline_counts"):
        whole = whole or _Measure(below(record, BASELINE, "baseline_counts"))
        _set_group(row, item, whole, groups, "Baseline")
        whole.add_count(item, str(item.get("units", PARTICIPANTS)))
    measures: dict[str, _Measure] = {}
    for row, item in join.objects("baseline_measurements"):
        facts = item.pop("measure", None)
        key = repr(facts)
        if key not in measures:
            table = Joined(item.place)
            if isinstance(facts, Mapped):
                table.adopt(facts)
            measures[key] = _Measure(table)
            below(record, BASELINE, "baseline_measurements").append("measures", table)
        _set_group(row, item, measures[key], groups, "Baseline")
        measures[key].add_cell(item)
    if listed := groups.of_kind("Baseline"):
        below(record, BASELINE, "result_groups")["groups"] = listed


def _flow(join: Joiner, record: Mapped, groups: Groups) -> None:
    """Milestones and reasons for leaving, by period."""
    periods: dict[str, Joined] = {}
    named: dict[tuple[str, str, str], Joined] = {}
    tables = (
        ("milestones", "milestones", "achievements"),
        ("drop_withdrawals", "dropWithdraws", "reasons"),
    )
    for table, key, cells in tables:
        for row, item in join.objects(table):
            period = row.cells.get("period", "")
            if period not in periods:
                made = periods[period] = Joined(item.place)
                made.put("title", period, f"{item.place}.period")
                below(record, FLOW, table).append("periods", made)
            where = (table, period, str(item.get("type", "")))
            if where not in named:
                made = named[where] = Joined(item.place)
                if "type" in item:
                    made.put("type", item["type"], item.at("type"))
                periods[period].append(key, made)
            item.setdefault("groupId", groups.id_of(row, "Participant Flow"))
            named[where].append(cells, item)
    if listed := groups.of_kind("Participant Flow"):
        below(record, FLOW, "result_groups")["groups"] = listed


def _set_group(row: TableRow, item: Mapped, measure: _Measure, groups: Groups, kind: str) -> None:
    """Give a number the id of its group, and note that the measure has the group."""
    found = groups.id_of(row, kind)
    if found is not None:
        item["groupId"] = found
        measure.groups.append(found)


class _Lost:
    """Rows that name what no row is: told once for each missing id, with how many there are."""

    __slots__ = ("_count", "_first", "_join")

    def __init__(self, join: Joiner) -> None:
        """None was found."""
        self._join = join
        self._first: dict[tuple[str, str, str], TableRow] = {}
        self._count: Counter[tuple[str, str, str]] = Counter()

    def owner(self, row: TableRow, column: str, known: dict[str, Owner]) -> Owner | None:
        """What a row names by its id."""
        stated = row.cells.get(column, "")
        if stated not in known:
            key = (row.table, column, stated)
            self._first.setdefault(key, row)
            self._count[key] += 1
        return known.get(stated)

    def tell(self) -> None:
        """Note the losses."""
        for key, row in self._first.items():
            rows = f"{self._count[key]} row{'s' if self._count[key] > 1 else ''}"
            reason = f"no row has this id; {rows} of {row.table} that name it were left out"
            self._join.lose(row, key[1], key[2], reason)
