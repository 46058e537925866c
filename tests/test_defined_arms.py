"""Defined arms and treatment histories: an instance lands, a near miss does not.

One table for both reasoners, the closure and HermiT. HermiT is told whom an arm treats as the
rule finds it (`graph/rules/populations.ru`): that is counting, which no reasoner does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from rdflib import Graph, URIRef
from small_worlds import closed, lines, types

from graph.store import select
from ontology import reasoning, vocab

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from ontology.reasoning import Classification

OLIGOPROGRESSION: Final = "OligoprogressionStereotacticRadiotherapyArm"
METASTASES: Final = "MetastasisDirectedSystemicTherapyArm"
RADIOLIGAND: Final = "RadioligandCheckpointInhibitorArm"
PARP: Final = "PARPInhibitorAndrogenReceptorPathwayInhibitorArm"
OLIGOMETASTASES: Final = "OligometastaticStereotacticHormonalArm"
ARMS: Final = frozenset({OLIGOPROGRESSION, METASTASES, RADIOLIGAND, PARP, OLIGOMETASTASES})

ARM: Final = ("trial a Study", "trial hasArm arm", "arm a Arm")
SABR: Final = ("arm delivers sabr", "sabr a StereotacticAblativeRadiotherapy")
ADT: Final = ("adt a GnRHAgonist",)
OLIGO: Final = ("trial enrols men", "men a OligometastaticHormoneSensitiveProstateCancer")
CASES: Final[Mapping[str, tuple[tuple[str, ...], set[str]]]] = {
    # name: facts beside the arm, and which of the defined arms it is
    "growing": (
        (*SABR, "trial enrols men", "men a OligoprogressiveProstateCancer"),
        {OLIGOPROGRESSION},
    ),
    "growing-resistant": (
        (*SABR, "arm enrols men", "men a OligoprogressiveCastrationResistantProstateCancer"),
        {OLIGOPROGRESSION},
    ),
    "growing-of-any-organ": (
        (*SABR, "trial enrols men", "men a OligoprogressiveSolidTumor"),
        {OLIGOPROGRESSION},
    ),
    "few-not-growing": ((*SABR, "trial enrols men", "men a OligometastaticProstateCancer"), set()),
    "growing-or-few": (
        (
            *SABR,
            "trial enrols men",
            "men a OligoprogressiveProstateCancer",
            "trial enrols others",
            "others a OligometastaticProstateCancer",
        ),
        set(),
    ),
    "growing-in-another-arm": (
        (
            *SABR,
            "trial hasArm other",
            "other a Arm",
            "other enrols men",
            "men a OligoprogressiveProstateCancer",
        ),
        set(),
    ),
    "growing-optional": (
        (
            "arm mayDeliver sabr",
            "sabr a StereotacticAblativeRadiotherapy",
            "trial enrols men",
            "men a OligoprogressiveProstateCancer",
        ),
        set(),
    ),
    "growing-other-beam": (
        (
            "arm delivers beam",
            "beam a ExternalBeamRadiotherapy",
            "trial enrols men",
            "men a OligoprogressiveProstateCancer",
        ),
        set(),
    ),
    "metastases-and-drug": (
        (*SABR, "sabr target Metastasis", "arm delivers drug", "drug a Darolutamide"),
        {METASTASES},
    ),
    "metastasectomy-and-drug": (
        ("arm delivers cut", "cut a Metastasectomy", "arm delivers drug", "drug a Enzalutamide"),
        {METASTASES},
    ),
    "prostate-and-drug": (
        (*SABR, "sabr target PrimaryTumour", "arm delivers drug", "drug a Darolutamide"),
        set(),
    ),
    "metastases-or-drug": (
        (
            *SABR,
            "sabr target Metastasis",
            "trial hasArm other",
            "other a Arm",
            "other delivers drug",
            "drug a Darolutamide",
        ),
        set(),
    ),
    "metastases-drug-optional": (
        (*SABR, "sabr target Metastasis", "arm mayDeliver drug", "drug a Darolutamide"),
        set(),
    ),
    "lutetium-and-inhibitor": (
        ("arm delivers lu", "lu a Lutetium177PSMA617", "arm delivers ici", "ici a Pembrolizumab"),
        {RADIOLIGAND},
    ),
    "radium-and-inhibitor": (
        ("arm delivers ra", "ra a Radium223", "arm delivers ici", "ici a Atezolizumab"),
        set(),
    ),
    "lutetium-and-inhibitor-optional": (
        ("arm delivers lu", "lu a Lutetium177PSMA617", "arm mayDeliver ici", "ici a Pembrolizumab"),
        set(),
    ),
    "parp-and-arpi": (
        ("arm delivers parp", "parp a Olaparib", "arm delivers arpi", "arpi a Abiraterone"),
        {PARP},
    ),
    "parp-and-arpi-in-one-tablet": (
        ("arm delivers tablet", "tablet a NiraparibAbirateroneAcetate"),
        {PARP},
    ),
    "parp-or-arpi": (
        (
            "arm delivers parp",
            "parp a Olaparib",
            "trial hasArm other",
            "other a Arm",
            "other delivers arpi",
            "arpi a Abiraterone",
        ),
        set(),
    ),
    "parp-and-old-antiandrogen": (
        ("arm delivers parp", "parp a Olaparib", "arm delivers bica", "bica a Bicalutamide"),
        set(),
    ),
    "few-with-castration": ((*SABR, "arm delivers adt", *ADT, *OLIGO), {OLIGOMETASTASES}),
    "few-with-castration-optional": ((*SABR, "arm mayDeliver adt", *ADT, *OLIGO), set()),
    "few-resistant-with-castration": (
        (
            *SABR,
            "arm delivers adt",
            *ADT,
            "trial enrols men",
            "men a OligometastaticCastrationResistantProstateCancer",
        ),
        set(),
    ),
    "few-counted-with-castration": (
        (
            *SABR,
            "arm delivers adt",
            *ADT,
            "trial enrols men",
            "men lesionsMaximum 3",
            "men a MetastaticHormoneSensitiveProstateCancer",
            'men label "up to 3"',
        ),
        {OLIGOMETASTASES},
    ),
}
HISTORIES: Final[Mapping[str, tuple[str, set[str]]]] = {
    # what men have had: the histories that follow
    "docetaxel": (
        "Docetaxel",
        {"ChemotherapyPretreated", "DocetaxelPretreated", "TaxanePretreated"},
    ),
    "cabazitaxel": ("Cabazitaxel", {"ChemotherapyPretreated", "TaxanePretreated"}),
    "mitoxantrone": ("Mitoxantrone", {"ChemotherapyPretreated"}),
    "abiraterone": ("AbirateroneAcetate", {"ARPIPretreated", "AbirateronePretreated"}),
    "enzalutamide": ("Enzalutamide", {"ARPIPretreated", "EnzalutamidePretreated"}),
    "any-arpi": ("AndrogenReceptorPathwayInhibitor", {"ARPIPretreated"}),
    "bicalutamide": ("Bicalutamide", set()),
    "lutetium": ("Lutetium177PSMA617", {"PSMARadioligandPretreated"}),
    "radium": ("Radium223", set()),
    "prostatectomy": ("RadicalProstatectomy", {"PostProstatectomy"}),
    "salvage-radiotherapy": ("SalvageRadiotherapy", set()),
}
_HISTORY: Final = frozenset().union(*(found for _, found in HISTORIES.values()))


def _worlds() -> dict[str, tuple[str, ...]]:
    found = {name: (*ARM, *facts) for name, (facts, _) in CASES.items()}
    for name, (had, _) in HISTORIES.items():
        facts = ("men a MetastaticCastrationResistantProstateCancer", "men pretreatedWith had")
        found[name] = (*facts, f"had a {had}")
    return found


@pytest.fixture(name="store", scope="module")
def _store() -> Store:
    return closed(_worlds())


@pytest.fixture(name="answer", scope="module")
def _answer(store: Store) -> Classification:
    """HermiT over the same facts, and what rules counted."""
    told = [line for world, facts in _worlds().items() for line in lines(facts, world)]
    data = Graph().parse(
        data="".join(line.rpartition(" <")[0] + " .\n" for line in told if '"' not in line),
        format="nt",
    )
    for row in select(store, f"SELECT ?s ?o WHERE {{ ?s <{vocab.treatsPopulation}> ?o }}"):
        data.add((URIRef(row["s"].value), URIRef(vocab.treatsPopulation), URIRef(row["o"].value)))
    few = f"SELECT ?s WHERE {{ ?m <{vocab.supportsClass}> <{vocab.FewLesionCancer}> ; "
    few += f"<{vocab.supports}> ?s }}"
    for row in select(store, few):
        kind = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        data.add((URIRef(row["s"].value), kind, URIRef(vocab.FewLesionCancer)))
    return reasoning.classify(data, with_dl=True)


@pytest.mark.parametrize("name", CASES)
def test_arms_in_the_closure(name: str, store: Store) -> None:
    assert types(store, name, "arm") & ARMS == CASES[name][1]


@pytest.mark.parametrize("name", HISTORIES)
def test_histories_in_the_closure(name: str, store: Store) -> None:
    assert _history(types(store, name, "men")) == HISTORIES[name][1]


@pytest.mark.java
def test_arms_and_histories_in_hermit(answer: Classification) -> None:
    assert answer.consistent
    arms = {name: answer.types[f"urn:{name}:arm"] & ARMS for name in CASES}
    assert arms == {name: expected for name, (_, expected) in CASES.items()}
    men = {name: _history(answer.types[f"urn:{name}:men"]) for name in HISTORIES}
    assert men == {name: expected for name, (_, expected) in HISTORIES.items()}


def _history(found: set[str] | frozenset[str]) -> set[str]:
    """The histories among classes, without the words that all share."""
    return {name.removesuffix("ProstateCancer") for name in found} & _HISTORY
