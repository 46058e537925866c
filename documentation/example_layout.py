"""Where the boxes and wires of the worked example stand, and which triples they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph import iris
from ontology import vocab

__all__ = [
    "BOXES",
    "BOX_WIDTH",
    "DERIVED",
    "HEAD",
    "LABEL",
    "LEFT",
    "LINE",
    "TYPE",
    "WIDTH",
    "WIRES",
    "Box",
    "Wire",
]

_RECORD: Final = f"{iris.BASE}record/curated/ice-pac"
_STATE: Final = "metastatic-castration-resistant-prostate-cancer"
_PRIOR: Final = f"{_RECORD}/population/{_STATE}/prior/required-androgen-receptor-pathway-inhibitor"
_THERAPY: Final = f"{_RECORD}/arm/avelumab-sabr/therapy"
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
DERIVED: Final = "http://www.w3.org/ns/prov#wasDerivedFrom"

LEFT, _RIGHT, BOX_WIDTH, LINE, HEAD = 40, 514, 316, 19, 30
WIDTH: Final = 838


@dataclass(frozen=True, slots=True)
class Box:
    """A node of the drawing: where it stands, and the properties that it shows."""

    iri: str
    title: str
    x: int
    y: int
    shows: tuple[str, ...]  # properties
    inferred: tuple[str, ...] = ()  # classes that the reasoner gave
    linked: str = ""  # the class to show, where the reader gave several
    long: tuple[str, ...] = ()  # properties whose value stands on a line of its own

    @property
    def height(self) -> int:
        """Pixels from its top to its bottom."""
        return HEAD + LINE * (len(self.shows) + len(self.inferred) + len(self.long)) + 8


@dataclass(frozen=True, slots=True)
class Wire:
    """An edge of the drawing: a triple, the path that it takes, and where its name stands."""

    start: str
    predicate: str
    end: str
    path: str
    at: tuple[int, int]
    anchor: str = "middle"


_V: Final = vocab
BOXES: Final = {
    "population": Box(
        f"{_RECORD}/population/{_STATE}",
        "the men",
        LEFT,
        128,
        (TYPE,),
        (_V.CastrationResistantProstateCancer, _V.MetastaticProstateCancer),
        linked=_V.MetastaticCastrationResistantProstateCancer,
    ),
    "criterion": Box(
        _PRIOR,
        "what they must have had",
        _RIGHT,
        14,
        (_V.criterionKind, _V.combination, _V.minimum),
    ),
    "prior": Box(
        f"{_PRIOR}/therapy/androgen-receptor-pathway-inhibitor",
        "a prior therapy",
        _RIGHT,
        166,
        (TYPE,),
    ),
    "study": Box(
        f"{iris.BASE}study/ACTRN12618000954224",
        "ICE-PAC",
        LEFT,
        290,
        (TYPE, _V.phase, _V.allocation, _V.enrolment, _V.registryId),
    ),
    "outcome": Box(
        f"{_RECORD}/outcome/radiographic-progression-free-survival",
        "what is measured",
        _RIGHT,
        290,
        (TYPE, _V.outcomeRole, _V.timeFrame),
    ),
    "arm": Box(
        f"{_RECORD}/arm/avelumab-sabr",
        "the arm",
        LEFT,
        488,
        (LABEL, TYPE, _V.participants),
        (_V.RadiotherapyCheckpointInhibitorArm,),
    ),
    "estimate": Box(
        f"{_RECORD}/estimate/radiographic-progression-free-survival-8fac520496",
        "what came of it",
        _RIGHT,
        458,
        (
            TYPE,
            _V.statistic,
            _V.value,
            _V.unit,
            _V.lowerBound,
            _V.upperBoundStatus,
            _V.confidenceLevel,
        ),
    ),
    "avelumab": Box(
        f"{_THERAPY}/avelumab",
        "a therapy, as this arm gives it",
        LEFT,
        672,
        (TYPE, _V.dose, _V.doseUnit, _V.intervalDays, _V.cycles),
        (_V.ImmuneCheckpointInhibitor,),
    ),
    "sabr": Box(
        f"{_THERAPY}/stereotactic-ablative-body-radiotherapy",
        "another, in the same arm",
        LEFT,
        866,
        (TYPE, _V.doseGy, _V.fractions, _V.sitesMaximum, _V.target, _V.timing),
        (_V.MetastasisDirectedTherapy,),
    ),
    "citation": Box(
        f"{_RECORD}/citation/s1", "where it was read", _RIGHT, 704, (_V.citationKind, _V.tier)
    ),
    "mention": Box(
        "",
        "why the reader believes it",
        _RIGHT,
        866,
        (_V.matchedText, _V.supportsClass),
        long=(_V.matchedText, _V.supportsClass),
    ),
}
_MIDDLE: Final = LEFT + BOX_WIDTH // 2
_FAR: Final = _RIGHT + BOX_WIDTH // 2
_GAP: Final = (LEFT + BOX_WIDTH + _RIGHT) // 2
WIRES: Final = (
    Wire("study", _V.enrols, "population", f"M{_MIDDLE} 290 V231", (_MIDDLE + 8, 262), "start"),
    Wire(
        "population",
        _V.priorTherapyCriterion,
        "criterion",
        f"M{LEFT + BOX_WIDTH} 176 H{_GAP} V62 H{_RIGHT - 8}",
        (_GAP, 54),
    ),
    Wire("criterion", _V.ofTherapy, "prior", f"M{_FAR} 109 V158", (_FAR + 8, 140), "start"),
    Wire(
        "study",
        _V.hasPrimaryOutcome,
        "outcome",
        f"M{LEFT + BOX_WIDTH} 340 H{_RIGHT - 8}",
        (_GAP, 332),
    ),
    Wire("study", _V.hasArm, "arm", f"M{_MIDDLE} 423 V480", (_MIDDLE + 8, 456), "start"),
    Wire("estimate", _V.ofOutcome, "outcome", f"M{_FAR} 458 V393", (_FAR + 8, 430), "start"),
    Wire("estimate", _V.inGroup, "arm", f"M{_RIGHT} 540 H{LEFT + BOX_WIDTH + 8}", (_GAP, 532)),
    Wire("estimate", DERIVED, "citation", f"M{_FAR} 629 V696", (_FAR + 8, 668), "start"),
    Wire("arm", _V.delivers, "avelumab", f"M{_MIDDLE} 602 V664", (_MIDDLE + 8, 640), "start"),
    Wire(
        "arm",
        _V.delivers,
        "sabr",
        f"M{LEFT} 545 H18 V920 H{LEFT - 8}",
        (24, 640),
        "start",
    ),
    Wire("mention", _V.supports, "sabr", f"M{_RIGHT} 920 H{LEFT + BOX_WIDTH + 8}", (_GAP, 912)),
)
