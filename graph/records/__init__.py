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
from graph.records.overrides import Mended, Override
from graph.records.results import (
    AdverseEvent,
    AnalysisGroup,
    BaselineValue,
    Comparison,
    Estimate,
    FlowCount,
    Outcome,
    Relatedness,
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
    "AdverseEvent",
    "Amount",
    "AnalysisGroup",
    "Arm",
    "BaselineValue",
    "Bound",
    "Choice",
    "Citation",
    "Comparison",
    "Estimate",
    "FlowCount",
    "Identifier",
    "Intervention",
    "Loss",
    "Mended",
    "Mention",
    "Outcome",
    "Override",
    "Population",
    "PriorTherapy",
    "Range",
    "Reject",
    "Relatedness",
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
