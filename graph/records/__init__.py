"""The neutral record model: what a source says about a study, before and after reading.

A source module (`graph/sources/`) makes a `Study` from its raw format; the linker
(`graph/linking/`) returns the same `Study` with ontology classes and mentions filled in;
`graph/triples.py` turns it into quads. Nothing here knows JSON, XML or RDF.

Class names (`classes`) are local names of `ptkg:` terms, e.g. `"Avelumab"`. Numbers are
`Decimal`, as printed in the source. Units stand in field names; a unit that varies is UCUM.
"""

from __future__ import annotations

from graph.records.basics import (
    Amount,
    Bound,
    Loss,
    Mention,
    Range,
    Reject,
    Status,
    Tier,
    Unresolved,
)
from graph.records.results import (
    AnalysisGroup,
    Comparison,
    Estimate,
    Outcome,
)
from graph.records.study import (
    Citation,
    Identifier,
    Source,
    Study,
)
from graph.records.treatments import (
    Arm,
    Choice,
    Intervention,
    Population,
    PriorTherapy,
    Role,
    Target,
    Therapy,
    Timing,
    Treatment,
)

__all__ = [
    "Amount",
    "AnalysisGroup",
    "Arm",
    "Bound",
    "Choice",
    "Citation",
    "Comparison",
    "Estimate",
    "Identifier",
    "Intervention",
    "Loss",
    "Mention",
    "Outcome",
    "Population",
    "PriorTherapy",
    "Range",
    "Reject",
    "Role",
    "Source",
    "Status",
    "Study",
    "Target",
    "Therapy",
    "Tier",
    "Timing",
    "Treatment",
    "Unresolved",
]
