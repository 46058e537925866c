"""Endpoints as event × criteria × statistic: what cuts across, what only looks alike."""

from __future__ import annotations

import re

import pytest
from ontology_tables import read_tsv
from rdflib import RDF, Graph

from graph.closure import close
from graph.iris import BASE
from graph.linking.endpoints_criteria import criteria
from graph.records import Outcome, Source, Study
from graph.store import memory_store, select
from graph.triples import quads
from ontology import FOLDER, hierarchy, reasoning, vocab

pytestmark = pytest.mark.xdist_group("endpoint-axes")  # HermiT answers once, for one worker

DATA = "https://w3id.org/ptkg/test/"
DEATH = "DeathFromAnyCauseEvent"
_COMPRISES = re.compile(r"\(comprises some (\w+)\)")

MEMBERS = {
    "BiochemicalFailureEndpoint": """
        BiochemicalClinicalFailureFreeSurvival BiochemicalFailure BiochemicalOrClinicalFailure
        BiochemicalRecurrenceFreeSurvival FailureFreeSurvival
        FreedomFromBiochemicalOrClinicalFailure PhoenixBiochemicalFailureEndpoint
        TimeToBiochemicalRecurrence""",
    "CastrationResistanceEndpoint": """
        CastrationResistanceFreeSurvival MetastaticCastrationResistanceFreeSurvival
        TimeToCastrationResistance""",
    "DistantMetastasisEndpoint": """
        DistantFailure DistantMetastasisFreeSurvival DistantProgressionFreeSurvival
        FailureFreeSurvival MetastasisFreeSurvival PolymetastasisFreeSurvival
        RegionalAndDistantFailure SecondDistantProgressionFreeSurvival TimeToDistantMetastasis
        TimeToMetastasisOrProstateCancerDeath""",
    "LocalControlEndpoint": """
        FailureFreeSurvival LocalControl LocalDiseaseFreeSurvival LocalFailure
        LocalProgressionFreeSurvival LocoregionalControl LocoregionalFailure
        LocoregionalRelapseFreeSurvival""",
    "PSAEndpoint": """
        BiochemicalClinicalFailureFreeSurvival BiochemicalFailure BiochemicalFailureEndpoint
        BiochemicalOrClinicalFailure BiochemicalRecurrenceFreeSurvival
        CompositeProgressionFreeSurvival CompositeResponseRate ConfirmedPSA50Response
        FailureFreeSurvival FreedomFromBiochemicalOrClinicalFailure
        LowPSAAfterTestosteroneRecovery PSA30Response PSA50Response PSA80Response PSA90Response
        PSADecline PSADoublingTime PSALevel PSANadir PSAProgression PSAProgressionFreeSurvival
        PSAResponse PhoenixBiochemicalFailureEndpoint TimeToBiochemicalRecurrence TimeToPSANadir
        TimeToPSAProgression UndetectablePSARate""",
    "ProstateCancerDeathEndpoint": """
        ProstateCancerSpecificMortality ProstateCancerSpecificSurvival
        TimeToMetastasisOrProstateCancerDeath""",
    "RadiographicProgressionEndpoint": """
        CompositeProgressionFreeSurvival PCWG2RadiographicProgressionFreeSurvival
        PCWG3RadiographicProgressionFreeSurvival RadiographicProgressionFreeSurvival
        TimeToRadiographicProgression""",
    "SkeletalEventEndpoint": """
        SkeletalRelatedEventFreeSurvival SkeletalRelatedEventRate
        SymptomaticSkeletalEventFreeSurvival SymptomaticSkeletalEventRate
        TimeToFirstSkeletalRelatedEvent TimeToFirstSymptomaticSkeletalEvent""",
    "TreatmentStartEndpoint": """
        ADTFreeSurvival ConversionFromActiveSurveillance NextInterventionFreeSurvival
        SubsequentTherapy SystemicTherapyFreeSurvival TimeToADTInitiation
        TimeToFirstSubsequentChemotherapy TimeToNextIntervention TimeToNextTreatment
        TreatmentFreeSurvival""",
    "ProgressionFreeSurvival": """
        ClinicalProgressionFreeSurvival CompositeProgressionFreeSurvival
        DistantProgressionFreeSurvival EugonadalProgressionFreeSurvival
        LocalProgressionFreeSurvival PCWG2RadiographicProgressionFreeSurvival
        PCWG3RadiographicProgressionFreeSurvival PSAProgressionFreeSurvival
        PSMAPETProgressionFreeSurvival RadiographicProgressionFreeSurvival
        SecondDistantProgressionFreeSurvival""",
    "FreedomFromProgression": """
        TimeToPSAProgression TimeToRadiographicProgression TimeToSymptomaticProgression""",
    "PSAResponse": """
        ConfirmedPSA50Response PSA30Response PSA50Response PSA80Response PSA90Response""",
    "ObjectiveResponseRate": """
        IRECISTResponse ObjectiveResponseRateInNonIrradiatedLesions
        RECIST11ObjectiveResponseRate""",
    "SpecificAdverseEvent": """
        AnemiaAdverseEvent ChillsAdverseEvent ColitisAdverseEvent
        CytokineReleaseSyndromeAdverseEvent CytopeniaAdverseEvent DiarrheaAdverseEvent
        DryMouthAdverseEvent FallsAdverseEvent FebrileNeutropeniaAdverseEvent
        HepatitisAdverseEvent HypertensionAdverseEvent InfectionAdverseEvent
        InjectionSiteReactionAdverseEvent InterstitialLungDiseaseAdverseEvent
        LymphopeniaAdverseEvent MyalgiaAdverseEvent NauseaAdverseEvent NeutropeniaAdverseEvent
        PeripheralNeuropathyAdverseEvent PneumonitisAdverseEvent RadiationDermatitisAdverseEvent
        RashAdverseEvent ThrombocytopeniaAdverseEvent""",
}
NEAR = [  # neither is a kind of the other
    ("LocalControl", "LocalFailure"),
    ("LocalControl", "LocoregionalControl"),
    ("LocalDiseaseFreeSurvival", "DiseaseFreeSurvival"),
    ("LocalProgressionFreeSurvival", "LocalDiseaseFreeSurvival"),
    ("CompositeProgressionFreeSurvival", "RadiographicProgressionFreeSurvival"),
    ("CompositeProgressionFreeSurvival", "PSAProgressionFreeSurvival"),
    ("PSMAPETProgressionFreeSurvival", "RadiographicProgressionFreeSurvival"),
    ("PSAProgressionFreeSurvival", "TimeToPSAProgression"),
    ("RadiographicProgressionFreeSurvival", "TimeToRadiographicProgression"),
    ("DistantMetastasisFreeSurvival", "TimeToDistantMetastasis"),
    ("TimeToDistantMetastasis", "DistantFailure"),
    ("SecondProgressionFreeSurvival", "ProgressionFreeSurvival"),
    ("DurationOfResponse", "ProgressionFreeSurvival"),
    ("DurationOfResponse", "TimeToResponse"),
    ("ProstateCancerSpecificSurvival", "OverallSurvival"),
    ("ProstateCancerSpecificMortality", "AllCauseMortality"),
    ("ProstateCancerSpecificMortality", "ProstateCancerSpecificSurvival"),
    ("AllCauseMortality", "OverallSurvival"),
    ("PSA30Response", "PSA50Response"),
    ("PSADecline", "PSA30Response"),
    ("PSADecline", "PSAResponse"),
    ("PSAResponse", "UndetectablePSARate"),
    ("TimeToBiochemicalRecurrence", "BiochemicalRecurrenceFreeSurvival"),
    ("TimeToBiochemicalRecurrence", "TimeToPSAProgression"),
    ("TimeToFirstSkeletalRelatedEvent", "TimeToFirstSymptomaticSkeletalEvent"),
    ("BoneFractureRate", "SkeletalEventEndpoint"),
    ("IRECISTResponse", "RECIST11ObjectiveResponseRate"),
    ("ObjectiveResponseRate", "CompleteResponseRate"),
    ("ObjectiveResponseRate", "DiseaseControlRate"),
    ("PathologicCompleteResponse", "PathologicCompleteResponseOrMinimalResidualDisease"),
    ("TimeToPainProgression", "FreedomFromProgression"),
    ("PCWG2RadiographicProgressionFreeSurvival", "PCWG3RadiographicProgressionFreeSurvival"),
    ("ErectileDysfunctionRate", "ErectileFunctionPreservation"),
    ("Grade3OrHigherToxicity", "Grade2OrHigherToxicity"),
]
INDIVIDUALS = """
:rpfs a ptkg:RadiographicProgressionFreeSurvival ;
    ptkg:followsCriteria ptkg:PCWG3 , ptkg:RECIST11 .
:rpfs2 a ptkg:RadiographicProgressionFreeSurvival ; ptkg:followsCriteria ptkg:PCWG2 .
:composite a ptkg:CompositeProgressionFreeSurvival ; ptkg:followsCriteria ptkg:PCWG3 .
:orr a ptkg:ObjectiveResponseRate ; ptkg:followsCriteria ptkg:RECIST11 .
:iorr a ptkg:ObjectiveResponseRate ; ptkg:followsCriteria ptkg:IRECIST .
:irecist a ptkg:IRECISTResponse .
:control a ptkg:DiseaseControlRate ; ptkg:followsCriteria ptkg:RECIST11 , ptkg:IRECIST .
:failure a ptkg:BiochemicalFailure ; ptkg:followsCriteria ptkg:Phoenix .
:freedom a ptkg:TimeToBiochemicalRecurrence ; ptkg:followsCriteria ptkg:Phoenix .
:psa a ptkg:PSAProgression ; ptkg:followsCriteria ptkg:Phoenix .
:harm a ptkg:Grade3OrHigherToxicity ; ptkg:followsCriteria ptkg:CTCAE .
:dose a ptkg:MaximumToleratedDose ; ptkg:followsCriteria ptkg:CTCAE .
:untyped ptkg:followsCriteria ptkg:PCWG3 .
:timed a ptkg:TimeToEventEndpoint ; ptkg:hasEvent :e .
:e a ptkg:RadiographicProgressionOrDeathEvent .
:any a ptkg:TimeToEventEndpoint ; ptkg:hasEvent :c .
:c a ptkg:CompositeProgressionOrDeathEvent .
:censored a ptkg:DeathCensoredEndpoint ; ptkg:hasEvent :d .
:d a ptkg:DistantMetastasisEvent .
:counted a ptkg:FailureEndpoint ; ptkg:hasEvent :l .
:l a ptkg:LocalFailureEvent .
"""
LANDS = {  # the classes of each individual that have none below them among its own
    "rpfs": {"PCWG3RadiographicProgressionFreeSurvival"},
    "rpfs2": {"PCWG2RadiographicProgressionFreeSurvival"},
    "composite": {"CompositeProgressionFreeSurvival"},
    "orr": {"RECIST11ObjectiveResponseRate"},
    "iorr": {"IRECISTResponse"},
    "irecist": {"IRECISTResponse"},
    "control": {"DiseaseControlRate"},
    "failure": {"BiochemicalFailure", "PhoenixBiochemicalFailureEndpoint"},
    "freedom": {"PhoenixBiochemicalFailureEndpoint", "TimeToBiochemicalRecurrence"},
    "psa": {"PSAProgression"},
    "harm": {"CTCAEAdverseEvents", "Grade3OrHigherToxicity"},
    "dose": {"MaximumToleratedDose"},
    "untyped": {"Outcome"},
    "timed": {"RadiographicProgressionFreeSurvival"},
    "any": {"CompositeProgressionFreeSurvival"},
    "censored": {"TimeToDistantMetastasis"},
    "counted": {"LocalFailure"},
}
IN_THE_GRAPH = [
    name for name in LANDS if name not in {"untyped", "timed", "any", "censored", "counted"}
]


def individuals() -> Graph:
    prefixes = f"@prefix ptkg: <{vocab.NS}> . @prefix : <{DATA}> .\n"
    return Graph().parse(data=prefixes + INDIVIDUALS, format="turtle")


def events() -> dict[str, dict[str, str]]:
    """The rows of endpoint events by id."""
    known = {"EndpointEvent", *hierarchy.load().descendants("EndpointEvent")}
    table = read_tsv(FOLDER / "templates" / "characteristics.tsv")
    return {row["id"]: row for row in table if row["id"] in known}


def components(name: str) -> set[str]:
    """The components that an event or an event above it names."""
    rows = events()
    above = [name, *(each for each in hierarchy.load().ancestors(name) if each in rows)]
    return {found for each in above for found in _COMPRISES.findall(rows[each]["necessary"])}


@pytest.mark.parametrize("name", MEMBERS)
def test_members_are_these_and_no_others(name: str) -> None:
    assert sorted(hierarchy.load().descendants(name)) == sorted(MEMBERS[name].split())


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_near_misses_are_no_kind_of_each_other(one: str, other: str) -> None:
    tree = hierarchy.load()
    assert (tree.is_a(one, other), tree.is_a(other, one)) == (False, False)


def test_one_event_is_timed_with_death_or_without_and_counted() -> None:
    tree = hierarchy.load()
    with_death = tree.descendants("EventOrDeathEndpoint")
    assert "OverallSurvival" in with_death
    assert with_death & tree.descendants("DeathCensoredEndpoint") == set()
    assert tree.descendants("FailureEndpoint") & tree.descendants("TimeToEventEndpoint") == set()


def test_a_single_event_comprises_itself_and_a_composite_several_others() -> None:
    tree = hierarchy.load()
    wrong = {}
    for name, row in events().items():
        if name in {"EndpointEvent", "CompositeEvent", "EventOrDeathEvent"}:
            continue
        own = set(_COMPRISES.findall(row["necessary"]))
        composite = tree.is_a(name, "CompositeEvent")
        good = name not in components(name) if composite else own == {name}
        if not good or (composite and len(components(name)) < 2):
            wrong[name] = own
    assert wrong == {}


def test_every_composite_with_death_is_an_event_or_death() -> None:
    tree = hierarchy.load()
    named = {name for name in events() if name.endswith("OrDeathEvent")} - {"EventOrDeathEvent"}
    assert named == tree.descendants("EventOrDeathEvent")
    assert {name for name in named if DEATH not in components(name)} == set()


def test_a_survival_or_failure_has_one_event() -> None:
    rows = {row["id"]: row for row in read_tsv(FOLDER / "templates" / "endpoints.tsv")}
    tree = hierarchy.load()
    timed = tree.descendants("TimeToEventEndpoint") | tree.descendants("FailureEndpoint")
    counts = {name: rows[name]["logical_definition"].count("(hasEvent some") for name in timed}
    without = {name for name, count in counts.items() if count != 1}
    assert without == {
        "DeathCensoredEndpoint",  # speaks of absence
        "DurationOfResponse",  # its clock starts at the response
        "PCWG2RadiographicProgressionFreeSurvival",  # on that of its parent
        "PCWG3RadiographicProgressionFreeSurvival",
        "SumOfTwoProgressionFreeSurvivals",  # two stretches of time
    }


def direct(names: set[str]) -> set[str]:
    return set(hierarchy.load().most_specific(names))


@pytest.fixture(scope="module")
def answer() -> reasoning.Classification:
    """One run of HermiT over the release and the individuals."""
    return reasoning.classify(individuals())


@pytest.mark.java
@pytest.mark.parametrize("name", LANDS)
def test_outcomes_land_where_they_belong(name: str, answer: reasoning.Classification) -> None:
    assert direct(set(answer.types[DATA + name])) == LANDS[name]


def closed(predicate: str = str(RDF.type)) -> dict[str, set[str]]:
    """The types of the individuals, or direct ones, after the closure of a graph with them."""
    triples = individuals().serialize(format="nt").splitlines()
    graph = f"<{BASE}record/curated/x>"
    store = memory_store(f"{line.removesuffix(' .')} {graph} .\n" for line in triples if line)
    close(store)
    found: dict[str, set[str]] = {}
    for row in select(store, f"SELECT ?x ?c WHERE {{ ?x <{predicate}> ?c }}"):
        found.setdefault(row["x"].value, set()).add(row["c"].value.removeprefix(vocab.NS))
    return found


def test_the_closure_of_the_graph_lands_them_too() -> None:
    types = closed()
    assert {name: direct(types[DATA + name]) for name in IN_THE_GRAPH} == {
        name: LANDS[name] for name in IN_THE_GRAPH
    }


@pytest.mark.java
def test_the_closure_says_what_hermit_says(answer: reasoning.Classification) -> None:
    types = closed()
    assert {name: types[DATA + name] for name in IN_THE_GRAPH} == {
        name: set(answer.types[DATA + name]) for name in IN_THE_GRAPH
    }


def test_an_outcome_is_called_by_its_event_and_not_by_its_criteria() -> None:
    called = {name: direct for name, direct in closed(vocab.directType).items() if DATA in name}
    assert {name: called[DATA + name] for name in IN_THE_GRAPH} == {
        "rpfs": {"RadiographicProgressionFreeSurvival"},
        "rpfs2": {"RadiographicProgressionFreeSurvival"},
        "composite": {"CompositeProgressionFreeSurvival"},
        "orr": {"ObjectiveResponseRate"},
        "iorr": {"ObjectiveResponseRate"},
        "irecist": {"IRECISTResponse"},
        "control": {"DiseaseControlRate"},
        "failure": {"BiochemicalFailure"},
        "freedom": {"TimeToBiochemicalRecurrence"},
        "psa": {"PSAProgression"},
        "harm": {"Grade3OrHigherToxicity"},
        "dose": {"MaximumToleratedDose"},
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("rPFS per PCWG3 and RECIST 1.1", {"PCWG3", "RECIST11"}),
        ("PCWG2", {"PCWG2"}),
        ("ORR by RECIST 1.0 and mRECIST", {"RECIST10", "ModifiedRECIST"}),
        ("iRECIST and irRECIST", {"IRECIST"}),
        ("CTCAE version 4.03, CTCAE 5.0", {"CTCAE"}),
        ("graded by CTCAE", {"CTCAE"}),
        ("PSMA PET response by RECIP", {"RECIP10"}),
        ("nadir + 2", {"Phoenix"}),
        ("RTOG toxicity scale; Clavien-Dindo", {"RTOGToxicityCriteria", "ClavienDindo"}),
        ("overall survival", set()),
    ],
)
def test_criteria_of_an_outcome_become_individuals(words: str, expected: set[str]) -> None:
    outcome = Outcome(key="o", name="x", criteria=criteria(words))
    study = Study(
        source=Source(kind="ctgov", record_id="N", tier="registry"),
        slug="n",
        name="N",
        outcomes=(outcome,),
    )
    lines = [
        line.split()
        for line in quads(study, f"{BASE}study/N")
        if f"<{vocab.followsCriteria}>" in line
    ]
    assert sorted(line[2] for line in lines) == sorted(f"<{vocab.NS}{name}>" for name in expected)
    assert {line[3] for line in lines} <= {f"<{BASE}links/ctgov/N>"}
