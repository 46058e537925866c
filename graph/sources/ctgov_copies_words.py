"""Words of rows that others made of ClinicalTrials.gov records, as API v2 writes them."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Final

from graph.sources.ctgov_shape import JSON_PATHS, Mapped
from graph.sources.ctgov_words import phases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.sources.ctgov_shape import Translator
    from graph.sources.xml_tree import Element

__all__ = [
    "bare_name",
    "date_of",
    "month",
    "nci_status",
    "side_by_side",
    "small_phases",
    "whole",
    "years",
]

ARMS: Final = "protocolSection.armsInterventionsModule"
OUTCOMES: Final = "protocolSection.outcomesModule"
SPONSORS: Final = "protocolSection.sponsorCollaboratorsModule"
# What the National Cancer Institute's trial statuses are on ClinicalTrials.gov.
NCI_STATUS: Final = {
    "in review": "NOT_YET_RECRUITING",
    "approved": "NOT_YET_RECRUITING",
    "active": "RECRUITING",
    "enrolling by invitation": "ENROLLING_BY_INVITATION",
    "closed to accrual": "ACTIVE_NOT_RECRUITING",
    "closed to accrual and intervention": "ACTIVE_NOT_RECRUITING",
    "temporarily closed to accrual": "SUSPENDED",
    "temporarily closed to accrual and intervention": "SUSPENDED",
    "complete": "COMPLETED",
    "administratively complete": "TERMINATED",
    "withdrawn": "WITHDRAWN",
}


def whole(text: str) -> str:
    """A whole number that was written as a float.

    >>> whole("30.0"), whole("30.5")
    ('30', '30.5')
    """
    return text.strip().removesuffix(".0")


def years(text: str) -> str:
    """An age in years without its unit."""
    return f"{text.strip()} Years"


def month(text: str) -> str:
    """A day that may stand for its month: AACT makes a month its last day.

    >>> month("2003-08-31"), month("2003-08-30")
    ('2003-08', '2003-08-30')
    """
    year, month, last = (*text.strip().split("-"), "", "")[:3]
    if not (year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12 and int(year)):
        return text.strip()
    is_last = last == str(calendar.monthrange(int(year), int(month))[1])
    return f"{year}-{month}" if is_last else text.strip()


def small_phases(label: str) -> list[str] | None:
    """Phases in small letters."""
    return phases(label.title())


def date_of(text: str) -> str:
    """The date of a time."""
    return text.strip()[:10]


def nci_status(text: str) -> str:
    """A status of the National Cancer Institute's in the registry's code."""
    return NCI_STATUS.get(" ".join(text.casefold().split()), text.strip())


def _module(found: Mapped, path: str) -> Mapped:
    """A module of the record; an empty one where the row says nothing of it."""
    module: object = found
    for key in path.split("."):
        module = module.get(key) if isinstance(module, Mapped) else None
    return module if isinstance(module, Mapped) else Mapped("", {}, JSON_PATHS)


def side_by_side(translator: Translator, _: Element, found: Mapped) -> None:
    """Objects of what a row has as lists side by side."""
    arms = _module(found, ARMS)
    if "names" in arms:
        fields = {"name": "names", "type": "types", "description": "descriptions"}
        arms["interventions"] = _zipped(translator, arms, fields)
    outcomes = _module(found, OUTCOMES)
    for role in ("primary", "secondary"):
        if f"{role}Measures" in outcomes:
            fields = {"measure": f"{role}Measures", "timeFrame": f"{role}Frames"}
            outcomes[f"{role}Outcomes"] = _zipped(translator, outcomes, fields)
    sponsors = _module(found, SPONSORS)
    if "names" in sponsors:
        sponsors["collaborators"] = _zipped(translator, sponsors, {"name": "names"})
    _by_role(translator, outcomes)


def _zipped(translator: Translator, module: Mapped, fields: Mapping[str, str]) -> list[Mapped]:
    """Objects of lists of equal length; one of another length is left out."""
    (first, leading), *others = fields.items()
    values = module.pop(leading)
    items = values if isinstance(values, list) else []
    made = []
    for index, value in enumerate(items):
        item = Mapped(module.at(f"{leading}[{index}]"), {}, translator.paths)
        item[first] = value
        made.append(item)
    for key, name in others:
        beside = module.pop(name, None)
        if not isinstance(beside, list):
            continue
        if len(beside) != len(items):
            reason = f"{len(beside)} items beside {len(items)} of {module.at(leading)}; left out"
            translator.lose(module.at(name), "; ".join(map(str, beside)), reason)
            continue
        for item, value in zip(made, beside, strict=True):
            item[key] = value
    return made


def _by_role(translator: Translator, outcomes: Mapped) -> None:
    """Outcomes of one list, by their roles."""
    listed = outcomes.pop("listed", None)
    for item in listed if isinstance(listed, list) else []:
        role = str(item.pop("role", "")).casefold()
        if role in {"primary", "secondary", "other"}:
            group = outcomes.setdefault(f"{role}Outcomes", [])
            if isinstance(group, list):
                group.append(item)
        else:
            known = "unknown word; known are other, primary, secondary; the outcome was left out"
            translator.lose(item.at("role"), role, known)


def bare_name(_: Translator, element: Element, found: Mapped) -> None:
    """An intervention's name without its type."""
    kind, name = element.find("intervention_type"), found.get("name")
    if kind is not None and isinstance(name, str):
        found["name"] = name.removeprefix(f"{kind.text}: ")
