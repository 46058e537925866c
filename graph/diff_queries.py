"""What `ptkg diff` compares: one query a part, in the order in which changes are told.

`study` is whose it is, `value` what it is; `endpoint`, `group`, `other`, `statistic`, `time` and
`part` say what it is about.
"""

from __future__ import annotations

from typing import Final

__all__ = ["LISTED", "NAME", "SINGLE", "VALUED"]

_PREFIXES: Final = """
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


def _plain(name: str) -> str:
    return _query("?value", f"?study a ptkg:Study ; ptkg:{name} ?value")


def _query(columns: str, pattern: str) -> str:
    return f"{_PREFIXES} SELECT DISTINCT ?study {columns} WHERE {{ {pattern} }}"


NAME: Final = _query("?name", "?study a ptkg:Study ; rdfs:label ?name")
SINGLE: Final = {
    "status": _plain("status"),
    "why stopped": _plain("whyStopped"),
    "phase": _plain("phase"),
    "enrolment": _plain("enrolment"),
    "kind of enrolment": _plain("enrolmentKind"),
    "start": _plain("startDate"),
    "primary completion": _plain("primaryCompletionDate"),
    "completion": _plain("completionDate"),
    "last update": _plain("lastUpdateDate"),
}
"""Facts of which a study has one (or one from each of its records)."""

LISTED: Final = {
    "disease state": _query(
        "?value",
        "{ ?study ptkg:enrols ?men } UNION { ?study ptkg:hasArm/ptkg:enrols ?men } "
        "?men ptkg:directType ?value FILTER(?value != ptkg:Population)",
    ),
    "arm": _query("?value", "?study ptkg:hasArm/rdfs:label ?value"),
    "therapy": _query(
        "?group ?value",
        "?study ptkg:hasArm ?arm . ?arm rdfs:label ?group ; ptkg:delivers ?given . "
        "?given ptkg:directType ?value FILTER(?value NOT IN (ptkg:Choice, ptkg:Therapy))",
    ),
    "therapy that may be given": _query(
        "?group ?value",
        "?study ptkg:hasArm ?arm . ?arm rdfs:label ?group ; ptkg:mayDeliver ?given . "
        "?given ptkg:directType ?value FILTER(?value NOT IN (ptkg:Choice, ptkg:Therapy))",
    ),
    "primary outcome": _query("?value", "?study ptkg:hasPrimaryOutcome/rdfs:label ?value"),
    "secondary outcome": _query(
        "?value",
        "?study ptkg:hasOutcome ?outcome . "
        "?outcome ptkg:outcomeRole ptkg:Secondary ; rdfs:label ?value",
    ),
}
"""Facts of which a study has a list: each member is new, gone or there."""

_NUMBER: Final = (
    "OPTIONAL { ?result ptkg:value ?number } OPTIONAL { ?result ptkg:valueStatus ?said } "
    "OPTIONAL { ?result ptkg:lowerBound ?lower } OPTIONAL { ?result ptkg:upperBound ?upper } "
    "BIND(COALESCE(?number, ?said) AS ?value) "
)
VALUED: Final = {
    "result": _query(
        "?endpoint ?group ?statistic ?time ?part ?value ?unit ?lower ?upper",
        "?study ptkg:hasEstimate ?result . ?result ptkg:ofOutcome/rdfs:label ?endpoint ; "
        "ptkg:inGroup/rdfs:label ?group ; ptkg:statistic ?statistic . "
        "OPTIONAL { ?result ptkg:timeMonths ?time } OPTIONAL { ?result ptkg:unit ?unit } "
        f"OPTIONAL {{ ?result ptkg:category ?part }} {_NUMBER}",
    ),
    "comparison": _query(
        "?endpoint ?group ?other ?statistic ?part ?value ?lower ?upper ?p",
        "?study ptkg:hasComparison ?result . ?result ptkg:ofOutcome/rdfs:label ?endpoint ; "
        "ptkg:measure ?statistic . OPTIONAL { ?result ptkg:numerator/rdfs:label ?group } "
        "OPTIONAL { ?result ptkg:denominatorGroup/rdfs:label ?other } "
        "OPTIONAL { ?result ptkg:pValue ?p } OPTIONAL { ?result ptkg:subgroup ?part } "
        f"{_NUMBER}",
    ),
}
"""Numbers: what they are about stays, what they are may change."""
