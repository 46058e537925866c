"""Groups of AACT's results: who a number is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.sources.aact_join import Joiner
    from graph.sources.aact_spool import TableRow
    from graph.sources.ctgov_shape import Mapped

__all__ = ["Groups", "plain"]


class Groups:
    """The result groups of a study."""

    __slots__ = ("_by_code", "_by_id", "_of_kind")

    def __init__(self, join: Joiner) -> None:
        """The groups of all its tables.

        Args:
            join: the study's rows.
        """
        self._by_id: dict[str, Mapped] = {}
        self._by_code: dict[tuple[str, str], str | None] = {}
        self._of_kind: dict[str, list[Mapped]] = {}
        for row, item in join.objects("result_groups"):
            kind = plain(row.cells.get("result_type", ""))
            own = row.cells.get("id", row.place)
            item.setdefault("id", own)
            self._by_id.setdefault(own, item)
            self._of_kind.setdefault(kind, []).append(item)
            code = (kind, row.cells.get("ctgov_group_code", ""))
            # Outcomes number their groups anew: a code that several have names none.
            self._by_code[code] = None if code in self._by_code else own

    def of_kind(self, kind: str) -> list[Mapped]:
        """The groups of the flow, the baseline or the events."""
        return self._of_kind.get(plain(kind), [])

    def id_of(self, row: TableRow, kind: str) -> str | None:
        """The id of a row's group: stated, or found by the code that one group of a kind has."""
        stated = row.cells.get("result_group_id")
        code = row.cells.get("ctgov_group_code", "")
        return stated or self._by_code.get((plain(kind), code)) or code or None

    def named(self, ids: Iterable[str]) -> list[Mapped]:
        """The groups of some ids, each once, in the registry's order."""
        wanted = dict.fromkeys(ids)
        return [item for own, item in self._by_id.items() if own in wanted]


def plain(kind: str) -> str:
    """A kind of group for comparison: "Participant Flow", "PARTICIPANT_FLOW"."""
    return kind.casefold().replace("_", " ").strip()
