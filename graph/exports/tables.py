"""CSV tables for spreadsheets and R: one row a study, arm, therapy, population or number.

Cells with several values join them with ` | `, sorted; classes and listed values stand under
their local names. Each column is a property path of the model (`docs/model.md`).
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from graph.files import write_atomically
from graph.store import open_graph, select
from ontology import vocab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import BlankNode, Literal, Store, Triple

__all__ = ["TABLES", "Table", "rows", "write_tables"]

_PREFIXES: Final = (
    "PREFIX ptkg: <https://w3id.org/ptkg/ontology/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX prov: <http://www.w3.org/ns/prov#> "
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: which nodes are its rows, and the path of each column."""

    rows: str  # a SPARQL pattern about ?row
    columns: dict[str, str]


_RESULT_COLUMNS: Final = {
    "outcome": "ptkg:ofOutcome/rdfs:label",
    "endpoint": "ptkg:ofOutcome/ptkg:directType",
    "outcome_role": "ptkg:ofOutcome/ptkg:outcomeRole",
    "value": "ptkg:value",
    "value_status": "ptkg:valueStatus",
    "unit": "ptkg:unit",
    "lower": "ptkg:lowerBound",
    "lower_status": "ptkg:lowerBoundStatus",
    "upper": "ptkg:upperBound",
    "upper_status": "ptkg:upperBoundStatus",
    "confidence_level": "ptkg:confidenceLevel",
    "time_months": "ptkg:timeMonths",
    "analysis": "ptkg:analysis",
    "assessor": "ptkg:assessor",
    "note": "ptkg:note",
    "source": "prov:wasDerivedFrom",
    "source_tier": "prov:wasDerivedFrom/ptkg:tier",
}

TABLES: Final[dict[str, Table]] = {
    "studies": Table(
        "?row a ptkg:Study",
        {
            "name": "rdfs:label",
            "registry_ids": "ptkg:registryId",
            "kind": "ptkg:directType",
            "scope": "ptkg:scope",
            "phase": "ptkg:phase",
            "status": "ptkg:status",
            "allocation": "ptkg:allocation",
            "masking": "ptkg:masking",
            "enrolment": "ptkg:enrolment",
            "enrolment_kind": "ptkg:enrolmentKind",
            "start_date": "ptkg:startDate",
            "completion_date": "ptkg:completionDate",
            "sponsor": "ptkg:sponsor",
            "countries": "ptkg:country",
            "follow_up_median_months": "ptkg:followUpMedianMonths",
            "records": "ptkg:statedIn",
        },
    ),
    "arms": Table(
        "?row a ptkg:Arm",
        {
            "study": "ptkg:armOf",
            "study_name": "ptkg:armOf/rdfs:label",
            "label": "rdfs:label",
            "kind": "ptkg:directType",
            "participants": "ptkg:participants",
            "represented_by": "ptkg:representedBy",
            "delivers": "ptkg:delivers/ptkg:directType",
            "may_deliver": "ptkg:mayDeliver/ptkg:directType",
        },
    ),
    "therapies": Table(
        "?row a ptkg:Treatment . ?anArm ptkg:involves ?row",
        {
            "delivered_in_arm": "^ptkg:delivers",
            "possible_in_arm": "^ptkg:mayDeliver",
            "study": "^ptkg:involves/ptkg:armOf",
            "label": "rdfs:label",
            "classes": "ptkg:directType",
            "role": "ptkg:role",
            "timing": "ptkg:timing",
            "dose": "ptkg:dose",
            "dose_minimum": "ptkg:doseMinimum",
            "dose_maximum": "ptkg:doseMaximum",
            "dose_unit": "ptkg:doseUnit",
            "route": "ptkg:route",
            "schedule": "ptkg:schedule",
            "interval_days": "ptkg:intervalDays",
            "cycles": "ptkg:cycles",
            "dose_gy": "ptkg:doseGy",
            "dose_gy_minimum": "ptkg:doseGyMinimum",
            "dose_gy_maximum": "ptkg:doseGyMaximum",
            "fractions": "ptkg:fractions",
            "dose_gy_per_fraction": "ptkg:doseGyPerFraction",
            "courses": "ptkg:courses",
            "target": "ptkg:target",
        },
    ),
    "populations": Table(
        "?anyone ptkg:enrols ?row",
        {
            "enrolled_by": "^ptkg:enrols",
            "label": "rdfs:label",
            "states": "ptkg:directType",
            "imaging": "ptkg:imaging",
            "biomarker": "ptkg:biomarker",
            "lesions_minimum": "ptkg:lesionsMinimum",
            "lesions_maximum": "ptkg:lesionsMaximum",
            "prior_therapies": "ptkg:priorTherapyCriterion/rdfs:label",
        },
    ),
    "estimates": Table(
        "?row a ptkg:Estimate",
        {
            "study": "^ptkg:hasEstimate",
            "study_name": "^ptkg:hasEstimate/rdfs:label",
            "group": "ptkg:inGroup",
            "group_label": "ptkg:inGroup/rdfs:label",
            "subgroup": "ptkg:inGroup/ptkg:subgroup",
            "statistic": "ptkg:statistic",
            "events": "ptkg:events",
            "denominator": "ptkg:denominator",
            **_RESULT_COLUMNS,
        },
    ),
    "comparisons": Table(
        "?row a ptkg:Comparison",
        {
            "study": "^ptkg:hasComparison",
            "study_name": "^ptkg:hasComparison/rdfs:label",
            "numerator": "ptkg:numerator",
            "numerator_label": "ptkg:numerator/rdfs:label",
            "denominator_group": "ptkg:denominatorGroup",
            "denominator_group_label": "ptkg:denominatorGroup/rdfs:label",
            "subgroup": "ptkg:subgroup",
            "measure": "ptkg:measure",
            "favours": "ptkg:favours",
            "p_relation": "ptkg:pRelation",
            "p_value": "ptkg:pValue",
            "method": "ptkg:method",
            **_RESULT_COLUMNS,
        },
    ),
}


def write_tables(version: Path, out: Path) -> None:
    """Write every table as `<out>/<name>.csv` (UTF-8, comma, a header row)."""
    out.mkdir(parents=True, exist_ok=True)
    store = open_graph(version)
    for name, table in TABLES.items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["iri", *table.columns])
        writer.writerows(rows(store, table))
        write_atomically(out / f"{name}.csv", text.getvalue().encode())


def rows(store: Store, table: Table) -> Iterator[list[str]]:
    """The rows of a table, sorted by the IRI in their first cell."""
    cells: dict[str, dict[str, set[str]]] = {
        row["row"].value: defaultdict(set)
        for row in select(store, f"{_PREFIXES} SELECT DISTINCT ?row WHERE {{ {table.rows} }}")
    }
    for column, path in table.columns.items():
        # Rows, columns and paths are constants of this module: nothing from outside is put in.
        query = (
            f"{_PREFIXES} SELECT DISTINCT ?row ?value WHERE {{ {table.rows} . ?row {path} ?value }}"
        )
        for row in select(store, query):
            cells[row["row"].value][column].add(_cell(row["value"]))
    for iri in sorted(cells):
        yield [iri, *(" | ".join(sorted(cells[iri][column])) for column in table.columns)]


def _cell(term: NamedNode | BlankNode | Literal | Triple) -> str:
    if isinstance(term, NamedNode):
        return term.value.removeprefix(vocab.NS)
    return str(getattr(term, "value", term))
