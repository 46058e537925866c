"""Paths of fields below an arm, an intervention, an outcome or a group, as its record has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.sources.ctgov_legacy_results import OUTCOME_GROUP
from graph.sources.ctgov_legacy_tables import ARM_GROUP, PLANNED
from graph.sources.ctgov_legacy_tables import INTERVENTION as BETA_INTERVENTION
from graph.sources.ctgov_shape import JSON_PATHS, XML_PATHS, Paths
from graph.sources.ctgov_xml_results import GROUP
from graph.sources.ctgov_xml_study import ARM, INTERVENTION, MEASURE

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["below"]

XML_ROOT: Final = "clinical_study/"
BETA_SECTION: Final = re.compile(r"(?:^|\.)(?:ProtocolSection|ResultsSection)\.")
LAST: Final = re.compile(r"(\w+)(?:\[\d+\])?$")
XML_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "arm_group": ARM.names[""],
    "intervention": INTERVENTION.names[""],
    "primary_outcome": MEASURE.names[""],
    "secondary_outcome": MEASURE.names[""],
    "other_outcome": MEASURE.names[""],
    "outcome": {"measure": "title", "timeFrame": "time_frame", "description": "description"},
    "group": GROUP.names[""],
}
BETA_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "ArmGroup": ARM_GROUP.names[""],
    "Intervention": BETA_INTERVENTION.names[""],
    **{f"{role}Outcome": shape.names[""] for role, shape in PLANNED.items()},
    "OutcomeMeasure": {
        "measure": "OutcomeMeasureTitle",
        "timeFrame": "OutcomeMeasureTimeFrame",
        "description": "OutcomeMeasureDescription",
    },
    "OutcomeGroup": OUTCOME_GROUP.names[""],
}


def below(path: str, field: str) -> str:
    """The path of a field, in the record as it was written.

    Args:
        path: where the object stands.
        field: the field's name in API v2, for an item of a list with its number.

    >>> below("protocolSection.armsInterventionsModule.armGroups[1]", "label")
    'protocolSection.armsInterventionsModule.armGroups[1].label'
    >>> below("clinical_study/arm_group[2]", "label")
    'clinical_study/arm_group[2]/arm_group_label'
    >>> below("clinical_study/intervention[1]", "otherNames[0]")
    'clinical_study/intervention[1]/other_name[1]'
    """
    if path.startswith(XML_ROOT):
        return _named(path, field, XML_NAMES, XML_PATHS)
    if BETA_SECTION.search(path):
        return _named(path, field, BETA_NAMES, JSON_PATHS)
    return f"{path}.{field}"


def _named(path: str, field: str, names: Mapping[str, Mapping[str, str]], paths: Paths) -> str:
    """The path of a field by the name that its kind of object gives it."""
    last = LAST.search(path)
    name, _, index = field.partition("[")
    known = names.get(last.group(1), {}) if last else {}
    number = int(index[:-1]) if index else None
    return paths.step(path, known.get(name, name), number)
