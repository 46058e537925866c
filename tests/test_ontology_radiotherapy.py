"""Radiotherapy and other local therapies: technique x target x setting x intent x particle.

Every defined class has an instance that lands in it and a near miss that does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.namespace import Namespace
from therapy_tables import classes

from graph.closure import close
from graph.iris import BASE
from graph.store import memory_store, select
from ontology import RELEASE, hierarchy, reasoning, vocab

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from ontology.reasoning import Classification

pytestmark = pytest.mark.xdist_group("radiotherapy")  # HermiT answers once, for one worker

DATA = "https://w3id.org/ptkg/test/"
PREFIXES = f"@prefix ptkg: <{vocab.NS}> . @prefix : <{DATA}> .\n"
NEIGHBOURS = """
:proton a ptkg:Proton . :photon a ptkg:Photon . :gamma a ptkg:GammaRay . :electron a ptkg:Electron .
:neutron a ptkg:Neutron . :carbon a ptkg:CarbonIon .
:i125 a ptkg:Iodine125Nuclide . :pd103 a ptkg:Palladium103Nuclide .
:cs131 a ptkg:Caesium131Nuclide .
:m1 a ptkg:MetastaticProstateCancer . :m0 a ptkg:NonMetastaticProstateCancer .
:castration a ptkg:GnRHAgonist . :bicalutamide a ptkg:Bicalutamide .
:abiraterone a ptkg:Abiraterone . :docetaxel a ptkg:Docetaxel .
"""
LOCAL, BEAM, ADT = "LocalRadiotherapy", "ExternalBeamRadiotherapy", "AndrogenDeprivationTherapy"
SABR, SINGLE = "StereotacticAblativeRadiotherapy", "SingleFractionRadiotherapy"

# class: (an instance of it, an instance of anything but it)
PLACED: Mapping[str, tuple[str, str]] = {
    "LocalRadiotherapy": ("Radiotherapy LocalTherapy", "RadionuclideTherapy"),
    # particle, radionuclide
    "PhotonRadiotherapy": (f"{BEAM}; usesParticle :gamma", f"{BEAM}; usesParticle :electron"),
    "ParticleTherapy": (f"{BEAM}; usesParticle :neutron", f"{BEAM}; usesParticle :electron"),
    "ProtonTherapy": (f"{BEAM}; usesParticle :proton", f"{BEAM}; usesParticle :carbon"),
    "CarbonIonRadiotherapy": (f"{BEAM}; usesParticle :carbon", f"{LOCAL}; usesParticle :carbon"),
    "NeutronRadiotherapy": (f"{BEAM}; usesParticle :neutron", f"{BEAM}; usesParticle :proton"),
    "Iodine125SeedImplant": (
        "LowDoseRateBrachytherapy; usesRadionuclide :i125",
        "HighDoseRateBrachytherapy; usesRadionuclide :i125",
    ),
    "Palladium103SeedImplant": (
        "LowDoseRateBrachytherapy; usesRadionuclide :pd103",
        "LowDoseRateBrachytherapy; usesRadionuclide :i125",
    ),
    "Caesium131SeedImplant": (
        "LowDoseRateBrachytherapy; usesRadionuclide :cs131",
        "RadionuclideTherapy; usesRadionuclide :cs131",
    ),
    # target
    "PrimaryTumourRadiotherapy": ("Radiotherapy; target PrimaryTumour", "Radiotherapy"),
    "ProstateRadiotherapy": (f"{SABR}; target Prostate", f"{SABR}; target ProstateBed"),
    "PartialProstateIrradiation": (f"{BEAM}; target PartOfProstate", f"{BEAM}; target Prostate"),
    "ProstateBedRadiotherapy": (f"{BEAM}; target ProstateBed", f"{BEAM}; target PrimaryTumour"),
    "PelvicNodalRadiotherapy": ("Radiotherapy; target PelvicNode", "Surgery; target PelvicNode"),
    "MetastasisDirectedTherapy": (
        "Cryoablation; target Metastasis",
        "Docetaxel; target Metastasis",
    ),
    "MetastasisDirectedRadiotherapy": (f"{BEAM}; target Metastasis", "Surgery; target Metastasis"),
    "Metastasectomy": ("Surgery; target Metastasis", "FocalTherapy; target Metastasis"),
    "BoneDirectedRadiotherapy": (f"{BEAM}; target Bone", "Surgery; target Bone"),
    "BreastRadiotherapy": (f"{BEAM}; target Breast", "Brachytherapy; target Breast"),
    "WholeBrainRadiotherapy": (f"{BEAM}; target WholeBrain", f"{BEAM}; target Metastasis"),
    "HemibodyIrradiation": (f"{BEAM}; target HalfBody", f"{BEAM}; target WholeBody"),
    "TotalBodyIrradiation": (f"{BEAM}; target WholeBody", f"{BEAM}; target HalfBody"),
    "BreastSurgery": ("Surgery; target Breast", "FocalTherapy; target Breast"),
    "PelvicLymphNodeDissection": (
        "Lymphadenectomy; target PelvicNode",
        "Lymphadenectomy; target Metastasis",
    ),
    "PartialGlandAblation": (
        "HighIntensityFocusedUltrasound; target PartOfProstate",
        "HighIntensityFocusedUltrasound; target WholeProstate",
    ),
    "WholeGlandAblation": ("Cryoablation; target WholeProstate", f"{BEAM}; target WholeProstate"),
    "ProstateCryotherapy": ("Cryoablation; target Prostate", "Cryoablation; target Metastasis"),
    "ProstateArteryEmbolisation": ("Embolisation; target Prostate", "Embolisation; target Bone"),
    # setting: when, relative to other treatment, and in which men
    "AdjuvantRadiotherapy": (f"{BEAM}; timing Adjuvant", f"{BEAM}; timing Concurrent"),
    "NeoadjuvantRadiotherapy": (
        "Brachytherapy; timing Neoadjuvant",
        "Lutetium177PSMA617; timing Neoadjuvant",
    ),
    "AdjuvantAndrogenDeprivationTherapy": (f"{ADT}; timing Adjuvant", "Docetaxel; timing Adjuvant"),
    "NeoadjuvantAndrogenDeprivationTherapy": (
        "Degarelix; timing Neoadjuvant",
        "Apalutamide; timing Neoadjuvant",
    ),
    "ProstateRadiotherapyForMetastaticDisease": (
        "ProstateRadiotherapy; givenTo :m1",
        "ProstateRadiotherapy; givenTo :m0",
    ),
    "CytoreductiveRadicalProstatectomy": (
        "RobotAssistedRadicalProstatectomy; givenTo :m1",
        "SimpleProstatectomy; givenTo :m1",
    ),
    # intent
    "SalvageRadiotherapy": (f"{BEAM}; intent SalvageIntent", f"{BEAM}; intent CurativeIntent"),
    "PalliativeRadiotherapy": (
        f"{BEAM}; intent PalliativeIntent",
        "Surgery; intent PalliativeIntent",
    ),
    "ConsolidativeRadiotherapy": (
        f"{SABR}; intent ConsolidativeIntent",
        "Docetaxel; intent ConsolidativeIntent",
    ),
    "ElectiveNodalRadiotherapy": (
        "PelvicNodalRadiotherapy; intent ProphylacticIntent",
        "ProstateBedRadiotherapy; intent ProphylacticIntent",
    ),
    "ProphylacticCranialIrradiation": (
        "WholeBrainRadiotherapy; intent ProphylacticIntent",
        "WholeBrainRadiotherapy; intent PalliativeIntent",
    ),
    "ProphylacticBreastIrradiation": (
        "BreastRadiotherapy; intent ProphylacticIntent",
        "BreastRadiotherapy; intent CurativeIntent",
    ),
    "SalvageRadicalProstatectomy": (
        "OpenRadicalProstatectomy; intent SalvageIntent",
        "OpenRadicalProstatectomy; intent CurativeIntent",
    ),
    "SalvageLymphNodeDissection": (
        "PelvicLymphNodeDissection; intent SalvageIntent",
        "PelvicNodalRadiotherapy; intent SalvageIntent",
    ),
    # several axes
    "MetastasisDirectedStereotacticRadiotherapy": (
        f"{SABR}; target Metastasis",
        "StereotacticRadiotherapy; target Metastasis",
    ),
    "SalvageStereotacticRadiotherapy": (
        f"{SABR}; intent SalvageIntent",
        "IntensityModulatedRadiotherapy; intent SalvageIntent",
    ),
    "SalvageBrachytherapy": ("Brachytherapy SalvageRadiotherapy", f"{BEAM} SalvageRadiotherapy"),
    "SingleFractionStereotacticRadiotherapy": (f"{SABR} {SINGLE}", f"{BEAM} {SINGLE}"),
    "FocalBrachytherapy": (
        "Brachytherapy; target PartOfProstate",
        "Brachytherapy; target Prostate",
    ),
    "BrachytherapyBoost": ("HighDoseRateBrachytherapy RadiationBoost", f"{BEAM} RadiationBoost"),
    "HypofractionatedIntensityModulatedRadiotherapy": (
        "ModeratelyHypofractionatedRadiotherapy VolumetricModulatedArcTherapy",
        "ModeratelyHypofractionatedRadiotherapy ThreeDimensionalConformalRadiotherapy",
    ),
    "MRGuidedAdaptiveRadiotherapy": (
        "AdaptiveRadiotherapy MRGuidedRadiotherapy",
        "MRGuidedRadiotherapy",
    ),
    "Chemoradiotherapy": ("Docetaxel Radiotherapy", "Enzalutamide Radiotherapy"),
    "ChemohormonalTherapy": ("CytotoxicChemotherapy HormonalTherapy", "Docetaxel"),
    "SurgicalCastration": (f"Surgery {ADT}", f"LocalTherapy {ADT}"),
    "CombinedAndrogenBlockade": (
        f"{ADT}; hasComponent :bicalutamide",
        f"{ADT}; hasComponent :abiraterone",
    ),
    "TripletTherapy": (
        "SystemicTherapy; hasComponent :castration, :abiraterone, :docetaxel",
        "SystemicTherapy; hasComponent :castration, :bicalutamide, :docetaxel",
    ),
}


def described(name: str, facts: str) -> str:
    """The Turtle of one individual: its classes; then a property and its values, named or `:x`."""
    types, _, rest = facts.partition("; ")
    lines = [f":{name} a ptkg:{cls} ." for cls in types.split()]
    prop, _, values = rest.partition(" ")
    lines += [
        f":{name} ptkg:{prop} {value if value[0] == ':' else f'ptkg:{value}'} ."
        for value in filter(None, values.split(", "))
    ]
    return "\n".join(lines) + "\n"


def individuals() -> Graph:
    text = "".join(
        described(f"{name}-{place}", facts)
        for name, pair in PLACED.items()
        for place, facts in zip(("in", "out"), pair, strict=True)
    )
    text += (
        f":pain a ptkg:{BEAM} ; ptkg:doseGy 8.0 ; ptkg:fractions 1.0 ; ptkg:target ptkg:Bone .\n"
    )
    return Graph().parse(data=PREFIXES + NEIGHBOURS + text, format="turtle")


@pytest.fixture(scope="module")
def answer() -> Classification:
    """One run of HermiT over the release and the individuals."""
    return reasoning.classify(individuals())


def closed(triples: Graph) -> Store:
    """A store in which one record says these triples, with their consequences."""
    record = f"<{BASE}record/curated/x>"
    lines = triples.serialize(format="nt").splitlines()
    store = memory_store(f"{line.removesuffix(' .')} {record} .\n" for line in lines if line)
    close(store)
    return store


def test_every_defined_class_has_an_instance_and_a_near_miss() -> None:
    known = hierarchy.load()
    several = {"Chemoradiotherapy", "ChemohormonalTherapy", "TripletTherapy"}
    defined = {
        name
        for name, row in classes().items()
        if row["logical_definition"]
        and (name in several or known.ancestors(name) & {"LocalTherapy", ADT})
        and row["axis"] != "mechanism"
    }
    assert defined == set(PLACED)


@pytest.mark.java
@pytest.mark.parametrize("name", PLACED)
def test_the_instance_lands_and_the_near_miss_does_not(name: str, answer: Classification) -> None:
    assert answer.consistent
    assert (
        name in answer.types[f"{DATA}{name}-in"],
        name in answer.types[f"{DATA}{name}-out"],
    ) == (
        True,
        False,
    )


@pytest.mark.java
def test_the_closure_of_a_graph_types_them_alike(answer: Classification) -> None:
    store = closed(individuals())
    found: dict[str, set[str]] = {}
    for row in select(store, f"SELECT DISTINCT ?x ?c WHERE {{ ?x <{RDF.type}> ?c }}"):
        found.setdefault(row["x"].value, set()).add(row["c"].value.removeprefix(vocab.NS))
    ours = {iri: types for iri, types in answer.types.items() if iri.startswith(DATA)}
    assert {iri: found[iri] for iri in ours} == ours


@pytest.mark.parametrize(
    ("enrolled", "placed"),
    [
        (":arm ptkg:enrols :m1 .", True),
        (":study ptkg:enrols :m1 .", True),
        (":arm ptkg:enrols :m0 .", False),
        (":study ptkg:enrols :m1 , :m0 .", False),  # nobody says that this arm has men of both
        (":study ptkg:enrols :m1 . :arm ptkg:enrols :m0 .", False),
        ("", False),
    ],
)
def test_the_population_of_an_arm_is_the_setting_of_its_therapies(
    enrolled: str, *, placed: bool
) -> None:
    """What rule:given-to says of primary radiotherapy and of radical prostatectomy."""
    arm = """
    :study ptkg:hasArm :arm . :arm ptkg:delivers :beam , :drug ; ptkg:mayDeliver :operation .
    :beam a ptkg:ExternalBeamRadiotherapy ; ptkg:target ptkg:PrimaryTumour .
    :operation a ptkg:OpenRadicalProstatectomy . :drug a ptkg:Docetaxel .
    """
    store = closed(Graph().parse(data=PREFIXES + NEIGHBOURS + arm + enrolled, format="turtle"))
    named = {
        (row["x"].value.removeprefix(DATA), row["c"].value.removeprefix(vocab.NS))
        for row in select(store, f"SELECT ?x ?c WHERE {{ ?x <{vocab.directType}> ?c }}")
        if row["x"].value.removeprefix(DATA) in {"beam", "operation", "drug"}
    }
    setting = {
        ("beam", "ProstateRadiotherapyForMetastaticDisease"),
        ("operation", "CytoreductiveRadicalProstatectomy"),
    }
    plain = {
        ("beam", BEAM),
        ("operation", "OpenRadicalProstatectomy"),
        ("drug", "Docetaxel"),
    }
    without = {("beam", "PrimaryTumourRadiotherapy")}
    assert named == plain | (setting if placed else without)


@pytest.mark.parametrize(
    ("name", "below"),
    [
        (
            "ParticleTherapy",
            "CarbonIonRadiotherapy IntensityModulatedProtonTherapy NeutronRadiotherapy"
            " ProtonTherapy",
        ),
        ("SalvageRadiotherapy", "SalvageBrachytherapy SalvageStereotacticRadiotherapy"),
        (
            "MetastasisDirectedTherapy",
            "Metastasectomy MetastasisDirectedRadiotherapy"
            " MetastasisDirectedStereotacticRadiotherapy",
        ),
        (
            "PrimaryTumourRadiotherapy",
            "FocalBoostRadiotherapy FocalBrachytherapy PartialProstateIrradiation"
            " ProstateOnlyRadiotherapy ProstateRadiotherapy"
            " ProstateRadiotherapyForMetastaticDisease",
        ),
        ("PelvicNodalRadiotherapy", "ElectiveNodalRadiotherapy WholePelvicRadiotherapy"),
        (
            "StereotacticRadiotherapy",
            f"{SABR} MetastasisDirectedStereotacticRadiotherapy RoboticStereotacticRadiotherapy"
            " SalvageStereotacticRadiotherapy SingleFractionStereotacticRadiotherapy"
            " StereotacticRadiosurgery",
        ),
        (
            SABR,
            "MetastasisDirectedStereotacticRadiotherapy SalvageStereotacticRadiotherapy"
            " SingleFractionStereotacticRadiotherapy",
        ),
        (
            "HypofractionatedRadiotherapy",
            "HypofractionatedIntensityModulatedRadiotherapy ModeratelyHypofractionatedRadiotherapy"
            " SingleFractionRadiotherapy SingleFractionStereotacticRadiotherapy"
            " UltrahypofractionatedRadiotherapy",
        ),
        (
            "Brachytherapy",
            "BrachytherapyBoost Caesium131SeedImplant FocalBrachytherapy HDRMonotherapy"
            " HighDoseRateBrachytherapy Iodine125SeedImplant LowDoseRateBrachytherapy"
            " Palladium103SeedImplant PulsedDoseRateBrachytherapy SalvageBrachytherapy",
        ),
        (
            "RadicalProstatectomy",
            "CytoreductiveRadicalProstatectomy LaparoscopicRadicalProstatectomy"
            " NerveSparingRadicalProstatectomy OpenRadicalProstatectomy"
            " PerinealRadicalProstatectomy RetziusSparingRadicalProstatectomy"
            " RobotAssistedRadicalProstatectomy SalvageRadicalProstatectomy",
        ),
        (
            "Lymphadenectomy",
            "ExtendedPelvicLymphNodeDissection PelvicLymphNodeDissection"
            " SalvageLymphNodeDissection SentinelLymphNodeBiopsy",
        ),
        (
            "ThermalAblation",
            "FocalLaserAblation GoldNanoparticleLaserAblation"
            " HighIntensityFocusedUltrasound MRIGuidedFocusedUltrasoundAblation"
            " MRIGuidedTransurethralUltrasoundAblation MicrowaveAblation"
            " RadiofrequencyAblation WaterVapourAblation",
        ),
    ],
)
def test_what_stands_below_a_class(name: str, below: str) -> None:
    assert hierarchy.load().descendants(name) == set(below.split())


# --- SABR and SBRT -----------------------------------------------------------------------------

PTKG = Namespace(vocab.NS)
EXACT = URIRef("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym")
NOTE = URIRef("http://purl.obolibrary.org/obo/IAO_0000116")


def test_sabr_and_sbrt_are_one_class_and_its_note_says_why() -> None:
    release = Graph().parse(RELEASE / "ptkg.ttl")
    sabr = {str(name) for name in release.objects(PTKG[SABR], EXACT)}
    assert {"SABR", "SBRT", "stereotactic body radiotherapy"} <= sabr
    for name in ("SABR", "SBRT"):
        holders = {*release.subjects(EXACT, None)} & {
            term for term, _, text in release.triples((None, EXACT, None)) if str(text) == name
        }
        assert holders == {PTKG[SABR]}
    note = str(release.value(PTKG[SABR], NOTE))
    for said in (
        "SABR and SBRT are one class",
        "one for its aim (ablation) and one for its place (body)",
        "Radiosurgery differs by site and session",
        "Dose and fractions never make it",
    ):
        assert said in note
    assert (PTKG.StereotacticRadiosurgery, RDFS.subClassOf, PTKG[SABR]) not in release
    assert (PTKG[SABR], OWL.equivalentClass, None) not in release


@pytest.mark.java
def test_eight_gray_in_one_fraction_is_not_sabr(answer: Classification) -> None:
    placed = answer.types[f"{DATA}pain"] - hierarchy.load().ancestors(BEAM)
    assert placed == {BEAM, "BoneDirectedRadiotherapy"}
