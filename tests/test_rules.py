"""The rules of the field: what needs counting or absence, with instances and near misses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from small_worlds import closed, mentions, types

from graph.closure import RULES
from graph.store import select
from ontology import vocab
from queries.engine import StoreEngine
from queries.questions import answer
from queries.tables import IRI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

DOUBLET: Final = "AndrogenDeprivationDoubletArm"
TRIPLET: Final = "AndrogenDeprivationTripletArm"
FEW: Final = "FewLesionCancer"
CHOSEN: Final = "BiomarkerSelectedProstateCancer"

ARM: Final = (
    "trial hasArm arm",
    "arm a Arm",
    "arm delivers adt",
    "adt a AndrogenDeprivationTherapy",
    'adt label "ADT"',
)
ABIRATERONE: Final = ("abi a AbirateroneAcetate", 'abi label "abiraterone"')
ENZALUTAMIDE: Final = ("enza a Enzalutamide", 'enza label "enzalutamide"')
DOCETAXEL: Final = ("doce a Docetaxel", 'doce label "docetaxel"')
EITHER: Final = (
    "either a Choice",
    'either label "abiraterone or enzalutamide"',
    "arm delivers either",
    "either hasOption one",
    "either hasOption two",
    "one includes abi",
    "two includes enza",
    "arm mayDeliver abi",
    "arm mayDeliver enza",
    *ABIRATERONE,
    *ENZALUTAMIDE,
)

ARMS: Final[Mapping[str, tuple[tuple[str, ...], set[str]]]] = {
    # name: facts beside androgen deprivation, and which of the two classes the arm is in
    "with-arpi": ((*ABIRATERONE, "arm delivers abi"), {DOUBLET}),
    "with-docetaxel": ((*DOCETAXEL, "arm delivers doce"), {DOUBLET}),
    "arpi-and-its-steroid": (
        (*ABIRATERONE, "arm delivers abi", "arm delivers pred", "pred a Prednisone"),
        {DOUBLET},
    ),
    "arpi-and-denosumab": (
        (
            *ABIRATERONE,
            "arm delivers abi",
            "arm delivers bone",
            "bone a Denosumab",
            "bone role Supportive",
        ),
        {DOUBLET},
    ),
    "arpi-and-radiotherapy": (
        (*ABIRATERONE, "arm delivers abi", "arm delivers rt", "rt a ExternalBeamRadiotherapy"),
        {DOUBLET},
    ),
    "arpi-and-flare-cover": (
        (*ABIRATERONE, "arm delivers abi", "arm delivers bica", "bica a Bicalutamide"),
        {DOUBLET},
    ),
    "choice-of-arpi": (
        (*EITHER, "either a AndrogenReceptorPathwayInhibitor"),
        {DOUBLET},
    ),
    "chemotherapy-on-progression": (
        (
            *ABIRATERONE,
            "arm delivers abi",
            *DOCETAXEL,
            "arm mayDeliver doce",
            "doce timing OnProgression",
        ),
        {DOUBLET},
    ),
    "arpi-and-taxane": (
        (*ABIRATERONE, "arm delivers abi", *DOCETAXEL, "arm delivers doce"),
        {TRIPLET},
    ),
    # near misses
    "alone": ((), set()),
    "arpi-optional": ((*ABIRATERONE, "arm mayDeliver abi"), set()),
    "docetaxel-optional": (
        (*ABIRATERONE, "arm delivers abi", *DOCETAXEL, "arm mayDeliver doce"),
        set(),
    ),
    "two-arpis": (
        (*ABIRATERONE, "arm delivers abi", *ENZALUTAMIDE, "arm delivers enza"),
        set(),
    ),
    "second-arpi-optional": (
        (*ABIRATERONE, "arm delivers abi", *ENZALUTAMIDE, "arm mayDeliver enza"),
        set(),
    ),
    "arpi-and-parp-inhibitor": (
        (*ABIRATERONE, "arm delivers abi", "arm delivers parp", "parp a Olaparib"),
        set(),
    ),
    "arpi-and-parp-inhibitor-in-one-tablet": (
        ("abi a NiraparibAbirateroneAcetate", 'abi label "tablet"', "arm delivers abi"),
        set(),
    ),
    "quadruplet": (
        (
            *ABIRATERONE,
            "arm delivers abi",
            *DOCETAXEL,
            "arm delivers doce",
            "arm delivers parp",
            "parp a Olaparib",
        ),
        set(),
    ),
    "with-inhibitor-of-checkpoints": (("arm delivers ici", "ici a Nivolumab"), set()),
    "docetaxel-in-another-arm": (
        (*DOCETAXEL, "trial hasArm other", "other a Arm", "other delivers doce"),
        set(),
    ),
    "docetaxel-in-another-record": (
        (
            *ABIRATERONE,
            "arm delivers abi",
            *DOCETAXEL,
            "arm representedBy arm",
            "same representedBy arm",
            "same involves doce",
        ),
        set(),
    ),
}
MEN: Final[Mapping[str, tuple[tuple[str, ...], set[str]]]] = {
    # name: facts of a population, and the classes that a rule gives or that follow from it
    "five-metastases": (
        ("men a MetastaticHormoneSensitiveProstateCancer", "men lesionsMaximum 5"),
        {FEW, "OligometastaticProstateCancer", "OligometastaticHormoneSensitiveProstateCancer"},
    ),
    "five-nodes": (
        ("men a NodalRecurrenceOfProstateCancer", "men lesionsMaximum 5"),
        {FEW, "NodalOligorecurrentProstateCancer"},
    ),
    "five-on-psma-pet": (
        ("men a NonMetastaticCastrationResistantProstateCancer", "men lesionsMaximum 5"),
        {FEW},
    ),
    "mark-without-a-class": (
        ("men a MetastaticProstateCancer", 'men biomarker "pathogenic RB1 or TP53"'),
        {CHOSEN},
    ),
    "positive-without-discordance": (
        ("men a ProstateCancer", 'men biomarker "PSMA-positive without FDG-positive disease"'),
        {CHOSEN},
    ),
    "subtype": (("men a BRCA2MutatedProstateCancer",), {CHOSEN}),
    # near misses
    "ten-metastases": (
        ("men a MetastaticHormoneSensitiveProstateCancer", "men lesionsMaximum 10"),
        set(),
    ),
    "ctgov/five-in-a-registry": (
        ("men a MetastaticProstateCancer", "men lesionsMaximum 5"),
        set(),
    ),
    "at-least-three": (("men a MetastaticProstateCancer", "men lesionsMinimum 3"), set()),
    "no-lesions": (("men a ProstateCancer", "men lesionsMaximum 0"), set()),
    "three-that-grow": (
        ("men a OligoprogressiveProstateCancer", "men lesionsMaximum 3"),
        set(),
    ),
    "no-state": (("men a Population", "men lesionsMaximum 3"), set()),
    "unselected": (("men a ProstateCancer", 'men biomarker "PSMA unselected"'), set()),
    "all-comers": (("men a ProstateCancer", 'men biomarker "all-comers"'), set()),
    "with-or-without": (
        ("men a ProstateCancer", 'men biomarker "with or without PTEN loss"'),
        set(),
    ),
    "divided-by-the-mark": (
        (
            "men a OligometastaticProstateCancer",
            'men biomarker "high-risk mutation: TP53 or RB1"',
            "part a Subgroup",
            'part subgroup "High-risk mutation"',
        ),
        {FEW, "OligometastaticProstateCancer"},
    ),
    "not-named": (("men a ProstateCancer",), set()),
}


@pytest.fixture(name="store", scope="module")
def _store() -> Store:
    """All cases, each a world of its own, closed once."""
    worlds = {name: (*ARM, *facts) for name, (facts, _) in ARMS.items()}
    worlds |= {
        name: ("trial enrols men", *facts, 'men label "men"') for name, (facts, _) in MEN.items()
    }
    return closed(worlds)


@pytest.mark.parametrize("name", ARMS)
def test_doublets_and_triplets(name: str, store: Store) -> None:
    assert types(store, name, "arm") & {DOUBLET, TRIPLET} == ARMS[name][1]


@pytest.mark.parametrize("name", MEN)
def test_few_lesions_and_selection_by_biomarker(name: str, store: Store) -> None:
    asked = set().union(*(found for _, found in MEN.values()))
    assert types(store, name, "men") & asked == MEN[name][1]


def test_a_rule_leaves_a_mention_with_its_id_and_the_words(store: Store) -> None:
    assert mentions(store, "with-arpi", "arm") == {
        (DOUBLET, "rule:adt-doublet", "ADT + abiraterone")
    }
    assert mentions(store, "arpi-and-taxane", "arm") == {
        (TRIPLET, "rule:adt-triplet", "ADT + abiraterone + docetaxel")
    }
    assert mentions(store, "five-metastases", "men") == {
        (FEW, "rule:few-lesions", "at most 5 lesions")
    }
    assert mentions(store, "mark-without-a-class", "men") == {
        (CHOSEN, "rule:biomarker-stated", "pathogenic RB1 or TP53")
    }
    assert mentions(store, "subtype", "men") == set()  # the hierarchy says so, no rule


def test_presumed_castration_makes_no_doublet() -> None:
    facts = (
        *("trial hasArm arm", "arm a Arm", "arm delivers abi", *ABIRATERONE),
        *("trial enrols men", "men a CastrationResistantProstateCancer", 'men label "CRPC"'),
    )
    store = closed({"crpc": facts})
    presumed = list(select(store, f"SELECT ?x WHERE {{ <urn:crpc:arm> <{vocab.presumes}> ?x }}"))
    assert len(presumed) == 1
    assert DOUBLET not in types(store, "crpc", "arm")


POPULATIONS: Final[Mapping[str, tuple[tuple[str, ...], set[str]]]] = {
    "own": (("trial enrols all", "arm enrols own"), {"own"}),
    "two-of-its-own": (("arm enrols one", "arm enrols two"), {"one", "two"}),
    "of-the-study": (("trial enrols all",), {"all"}),
    "alternatives-of-the-study": (("trial enrols one", "trial enrols two"), set()),
    "of-another-arm": (("trial hasArm other", "other enrols men"), set()),
    "none": ((), set()),
}


@pytest.mark.parametrize("name", POPULATIONS)
def test_whom_an_arm_treats(name: str) -> None:
    facts, expected = POPULATIONS[name]
    store = closed({name: ("trial hasArm arm", *facts)})
    rows = select(store, f"SELECT ?x WHERE {{ <urn:{name}:arm> <{vocab.treatsPopulation}> ?x }}")
    assert {row["x"].value.rpartition(":")[2] for row in rows} == expected


NAMED: Final = ("trial a Study", 'trial label "T-1"', "arm representedBy arm", 'arm label "A"')
NODE: Final = "urn:asked:"


def test_the_questions_about_doublets_and_biomarkers() -> None:
    facts = (*ARM, *NAMED, *ABIRATERONE, "arm delivers abi", "trial enrols men", 'men label "men"')
    state = ("men a MetastaticHormoneSensitiveProstateCancer", 'men biomarker "SPOP mutation"')
    near = ("trial hasArm other", "other a Arm", "other delivers adt", "other representedBy other")
    engine = StoreEngine(closed({"asked": (*facts, *state, *near, 'other label "B"')}))
    states = (
        IRI(vocab.BiomarkerSelectedProstateCancer),
        IRI(vocab.MetastaticHormoneSensitiveProstateCancer),
    )
    doublet = (IRI(vocab.AndrogenDeprivationDoubletArm), IRI(f"{NODE}trial"), "T-1")
    assert answer(engine, "named-combinations", {"state": "mHSPC"}).rows == (
        (*doublet, IRI(f"{NODE}arm"), ("A",), states),
    )
    assert answer(engine, "named-combinations", {"state": "mCRPC"}).rows == ()
    assert answer(engine, "biomarker-selected", {}).rows == (
        (IRI(f"{NODE}trial"), "T-1", IRI(f"{NODE}men"), ("SPOP mutation",), states),
    )


def test_every_rule_file_is_run_and_says_what_it_means() -> None:
    from graph.closure import _AFTER, _BEFORE

    assert sorted(path.name for path in RULES.iterdir()) == sorted((*_BEFORE, *_AFTER))
    for path in RULES.glob("*.ru"):
        text = path.read_text(encoding="utf-8")
        head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
        ids = set(re.findall(r'"(rule:[a-z-]+)"', text))
        assert ids <= {*re.findall(r"rule:[a-z-]+", head), "rule:castration-in-resistant-disease"}
        assert len(head.splitlines()) > 1, path.name
