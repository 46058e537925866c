"""The reasoner fills the groups of drugs: exact members, near misses, what options share."""

from __future__ import annotations

import pytest

from ontology import hierarchy

MEMBERS = {
    "PD1Inhibitor": (
        "Balstilimab Cadonilimab Camrelizumab Cemiplimab Cetrelimab Dostarlimab Ezabenlimab "
        "Ivonescimab Lorigerlimab Nivolumab NivolumabRelatlimab Pembrolizumab Penpulimab "
        "Pidilizumab Prolgolimab Pucotenlimab Retifanlimab Rilvegostomig Sasanlimab Serplulimab "
        "Sintilimab Spartalizumab Tebotelimab Tislelizumab Toripalimab Volrustomig Vudalimab "
        "Zimberelimab"
    ),
    "PDL1Inhibitor": (
        "Adebrelimab Atezolizumab Avelumab Benmelstobart BintrafuspAlfa Cosibelimab Durvalumab "
        "Envafolimab Pumitamig Socazolimab Sugemalimab"
    ),
    "CTLA4Inhibitor": (
        "BMS986218 Botensilimab Cadonilimab Ipilimumab Lorigerlimab Quavonlimab Tremelimumab "
        "Volrustomig Vudalimab Zalifrelimab"
    ),
    "ImmuneCheckpointInhibitor": (
        "Adebrelimab Atezolizumab Avelumab BMS986218 Balstilimab Belrestotug Benmelstobart "
        "BintrafuspAlfa Botensilimab CTLA4Inhibitor Cadonilimab Camrelizumab Cemiplimab "
        "Cetrelimab CheckpointBispecificAntibody Cobolimab Cosibelimab Domvanalimab Dostarlimab "
        "Durvalumab Envafolimab Ezabenlimab Favezelimab Fianlimab Ipilimumab Ivonescimab "
        "LAG3Inhibitor Lorigerlimab Nivolumab NivolumabRelatlimab Ociperlimab PD1Inhibitor "
        "PDL1Inhibitor Pembrolizumab Penpulimab Pidilizumab Prolgolimab Pucotenlimab Pumitamig "
        "Quavonlimab Relatlimab Retifanlimab Rilvegostomig Sabatolimab Sasanlimab Serplulimab "
        "Sintilimab Socazolimab Spartalizumab Sugemalimab TIGITInhibitor TIM3Inhibitor TTX080 "
        "Tebotelimab Tiragolumab Tislelizumab Toripalimab Tremelimumab Vibostolimab Volrustomig "
        "Vudalimab Zalifrelimab Zimberelimab"
    ),
    "CheckpointBispecificAntibody": (
        "Cadonilimab Ivonescimab Lorigerlimab Pumitamig Rilvegostomig Tebotelimab Volrustomig "
        "Vudalimab"
    ),
    "BispecificAntibody": (
        "AMG340 Acapatamab Amivantamab Blinatumomab CCW702 CLSP1025 Cadonilimab "
        "CheckpointBispecificAntibody CostimulatoryBispecificAntibody DLL3TCellEngager EMB15 "
        "Elranatamab Epcoritamab Glofitamab Gocatamig HPN424 Ivonescimab JANX007 JNJ63898081 "
        "JNJ80038114 LAVA1207 Lorigerlimab MOR209ES414 Mosunetuzumab Nezastomig Obrixtamig "
        "PSMATCellEngager Pasotuxizumab Pasritamig Pumitamig REGN4336 Rilvegostomig SSGJ707 "
        "TCellEngager Talquetamab Tarlatamab Tebentafusp Tebotelimab Teclistamab VIR5500 "
        "Volrustomig Vudalimab Xaluritamig"
    ),
    "PSMATCellEngager": (
        "AMG340 Acapatamab CCW702 HPN424 JANX007 JNJ63898081 JNJ80038114 LAVA1207 MOR209ES414 "
        "Pasotuxizumab REGN4336 VIR5500"
    ),
    "PSMADirectedTherapy": (
        "ABBV969 AMG340 ARX517 Acapatamab Actinium225FL020 Actinium225J591 "
        "Actinium225MacropaPelgifatamab Actinium225PSMA617 Actinium225PSMAIT "
        "Actinium225PSMATherapy BIND014 CARTPSMATGFbetaRDN CCW702 Copper67SARBisPSMA HPN424 "
        "Iodine1311095 J591 JANX007 JNJ63898081 JNJ80038114 LAVA1207 Lead212ADVC001 Lead212NG001 "
        "Lutetium177CTT1403 Lutetium177Capromab Lutetium177DGUL Lutetium177EBPSMA617 "
        "Lutetium177PSMA617 Lutetium177PSMAIT Lutetium177PSMAR2 Lutetium177PSMATherapy "
        "Lutetium177RhPSMA101 Lutetium177RosopatamabTetraxetan MEDI3726 MLN2704 MOR209ES414 "
        "Nezastomig PPSMA101 PSMAADC PSMADirectedAntibodyDrugConjugate PSMARadioligandTherapy "
        "PSMATCellEngager PSMATargetedTubulysinConjugateEC1169 Pasotuxizumab REGN4336 "
        "Terbium161PSMAIT Thorium227PSMATTC VIR5500 Yttrium90J591"
    ),
    "Lutetium177PSMATherapy": (
        "Lutetium177CTT1403 Lutetium177Capromab Lutetium177DGUL Lutetium177EBPSMA617 "
        "Lutetium177PSMA617 Lutetium177PSMAIT Lutetium177PSMAR2 Lutetium177RhPSMA101 "
        "Lutetium177RosopatamabTetraxetan"
    ),
    "Actinium225PSMATherapy": (
        "Actinium225FL020 Actinium225J591 Actinium225MacropaPelgifatamab Actinium225PSMA617 "
        "Actinium225PSMAIT"
    ),
    "AlphaEmitterTherapy": (
        "Actinium225DOTAH11B6 Actinium225FL020 Actinium225J591 Actinium225MacropaPelgifatamab "
        "Actinium225PSMA617 Actinium225PSMAIT Actinium225PSMATherapy Lead212ADVC001 Lead212NG001 "
        "Radium223 Radium224Microparticles Thorium227PSMATTC"
    ),
    "HER2DirectedTherapy": (
        "ARX788 Afatinib AntiHER2Antibody DisitamabVedotin HER2DirectedAntibodyDrugConjugate "
        "HER2TyrosineKinaseInhibitor Inetetamab Lapatinib Margetuximab Neratinib Pertuzumab "
        "PertuzumabTrastuzumab Poziotinib Pyrotinib Trastuzumab TrastuzumabDeruxtecan "
        "TrastuzumabEmtansine Tucatinib Zanidatamab Zongertinib"
    ),
    "EGFRDirectedTherapy": (
        "Afatinib Almonertinib Amivantamab AntiEGFRAntibody Cetuximab Dacomitinib EGFRInhibitor "
        "Erlotinib Furmonertinib Gefitinib Icotinib Lapatinib Lazertinib Mobocertinib Necitumumab "
        "Nimotuzumab Osimertinib Panitumumab Poziotinib Sunvozertinib"
    ),
    "VEGFInhibitor": "Aflibercept Bevacizumab Ivonescimab Pumitamig Ramucirumab",
    "B7H3DirectedTherapy": (
        "AntiB7H3Antibody B7H3DirectedAntibodyDrugConjugate Enoblituzumab IfinatamabDeruxtecan "
        "VobramitamabDuocarmazine"
    ),
    "STEAP1DirectedTherapy": (
        "ABBV969 STEAP1CARTCells STEAP1DirectedAntibodyDrugConjugate VandortuzumabVedotin "
        "Xaluritamig"
    ),
    "DLL3DirectedTherapy": (
        "DLL3TCellEngager Gocatamig Obrixtamig RovalpituzumabTesirine Tarlatamab"
    ),
    "TROP2DirectedTherapy": (
        "DatopotamabDeruxtecan SacituzumabGovitecan SacituzumabTirumotecan "
        "TROP2DirectedAntibodyDrugConjugate"
    ),
    "KLK2DirectedTherapy": "Actinium225DOTAH11B6 KLK2CARTCells Pasritamig",
    "AndrogenReceptorPathwayInhibitor": (
        "AZD5312 Abiraterone AbirateroneAcetate AbirateroneDecanoate AndrogenReceptorAntisense "
        "AndrogenReceptorNTerminalDomainInhibitor Apalutamide BMS641988 CYP17A1Inhibitor "
        "Darolutamide Deutenzalutamide Enzalutamide Galeterone Masofaniten "
        "NiraparibAbirateroneAcetate ODM204 Orteronel Proxalutamide RalanitenAcetate "
        "Rezvilutamide SecondGenerationAndrogenReceptorAntagonist Seviteronel TAS3681 TQB3720 "
        "TRC253"
    ),
    "AndrogenReceptorTargetedTherapy": (
        "AZD5312 AndrogenReceptorAntisense AndrogenReceptorDegrader "
        "AndrogenReceptorNTerminalDomainInhibitor Antiandrogen Apalutamide BMS641988 BMS986365 "
        "Bavdegalutamide Bicalutamide ChlormadinoneAcetate CyproteroneAcetate Darolutamide "
        "Deutenzalutamide Enzalutamide FirstGenerationAntiandrogen Flutamide Galeterone "
        "Luxdegalutamide Masofaniten Nilutamide ODM204 Proxalutamide RalanitenAcetate "
        "Rezvilutamide SecondGenerationAndrogenReceptorAntagonist Seviteronel "
        "SteroidalAntiandrogen TAS3681 TQB3720 TRC253"
    ),
    "SteroidogenesisInhibitor": (
        "Abiraterone AbirateroneAcetate AbirateroneDecanoate AdrenalAndrogenSynthesisInhibitor "
        "Aminoglutethimide CYP11A1Inhibitor CYP17A1Inhibitor Galeterone Ketoconazole "
        "NiraparibAbirateroneAcetate ODM204 Opevesostat Orteronel Seviteronel"
    ),
}


@pytest.mark.parametrize(("group", "members"), MEMBERS.items())
def test_groups_hold_exactly_their_members(group: str, members: str) -> None:
    assert sorted(hierarchy.load().descendants(group)) == members.split()


NEAR_MISSES = [
    ("TrastuzumabDeruxtecan", "HER2TyrosineKinaseInhibitor"),  # same target, another action
    ("TrastuzumabDeruxtecan", "AntiHER2Antibody"),  # a conjugate, no bare antibody
    ("TrastuzumabDeruxtecan", "CytotoxicChemotherapy"),
    ("TrastuzumabDeruxtecan", "MonoclonalAntibodyTherapy"),
    ("Trastuzumab", "HER2TyrosineKinaseInhibitor"),
    ("Trastuzumab", "KinaseInhibitor"),
    ("Cetuximab", "EGFRInhibitor"),
    ("Amivantamab", "TyrosineKinaseInhibitor"),
    ("Amivantamab", "TCellEngager"),
    ("Bevacizumab", "VEGFRInhibitor"),
    ("Sunitinib", "VEGFInhibitor"),
    ("Pembrolizumab", "TargetedMonoclonalAntibody"),
    ("TTX080", "MonoclonalAntibodyTherapy"),  # no source of ours says that it is an antibody
    ("Gallium68PSMA11", "PSMADirectedTherapy"),  # a tracer is no therapy
    ("PSMAPETTracer", "PSMADirectedTherapy"),
    ("Indium111CapromabPendetide", "PSMADirectedTherapy"),
    ("PSMARadioguidedSurgery", "PSMADirectedTherapy"),
    ("INO5150", "PSMADirectedTherapy"),  # the response acts on PSMA, not the vaccine
    ("BPX201", "PSMADirectedTherapy"),
    ("Lutetium177DOTATATE", "PSMADirectedTherapy"),
    ("Terbium161PSMAIT", "Lutetium177PSMATherapy"),
    ("J591", "PSMARadioligandTherapy"),
    ("Nezastomig", "TCellEngager"),  # costimulation alone
    ("Nezastomig", "CostimulatoryAgonist"),
    ("SipuleucelT", "CellTherapy"),
    ("Galunisertib", "ImmuneCheckpointInhibitor"),
    ("BintrafuspAlfa", "CheckpointBispecificAntibody"),  # a fusion protein
    ("Abiraterone", "AndrogenReceptorTargetedTherapy"),
    ("Testosterone", "AndrogenReceptorTargetedTherapy"),
    ("Enobosarm", "AndrogenReceptorTargetedTherapy"),
    ("PTVGAR", "AndrogenReceptorTargetedTherapy"),
    ("Fluorine18FDHT", "AndrogenReceptorTargetedTherapy"),
    ("Bavdegalutamide", "Antiandrogen"),
    ("Bavdegalutamide", "AndrogenReceptorPathwayInhibitor"),
    ("Bicalutamide", "AndrogenReceptorPathwayInhibitor"),
    ("Masofaniten", "Antiandrogen"),
    ("Ketoconazole", "CYP17A1Inhibitor"),
    ("Anastrozole", "SteroidogenesisInhibitor"),
    ("Vepdegestrant", "SelectiveEstrogenReceptorDegrader"),
    ("Fulvestrant", "EstrogenReceptorDegrader"),
    ("Degarelix", "GnRHAgonist"),
    ("Degarelix", "SmallMoleculeTherapy"),  # a peptide
    ("Relugolix", "GnRHAgonist"),
    ("Olaparib", "PARP1SelectiveInhibitor"),
    ("Olaparib", "KinaseInhibitor"),
    ("WEE1Inhibitor", "TyrosineKinaseInhibitor"),
    ("Doxorubicin", "TopoisomeraseIIInhibitor"),
    ("Radium223", "RadioligandTherapy"),
    ("Denosumab", "TargetedMonoclonalAntibody"),
]


@pytest.mark.parametrize(("name", "group"), NEAR_MISSES)
def test_near_misses_stay_out(name: str, group: str) -> None:
    assert not hierarchy.load().is_a(name, group)


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("TrastuzumabDeruxtecan", "HER2DirectedAntibodyDrugConjugate TargetedTherapy"),
        ("Lapatinib", "EGFRInhibitor HER2TyrosineKinaseInhibitor SmallMoleculeTherapy"),
        ("Amivantamab", "AntiEGFRAntibody BispecificAntibody EGFRDirectedTherapy"),
        ("Ivonescimab", "CheckpointBispecificAntibody PD1Inhibitor VEGFInhibitor"),
        ("ABBV969", "PSMADirectedAntibodyDrugConjugate STEAP1DirectedAntibodyDrugConjugate"),
        ("Xaluritamig", "STEAP1DirectedTherapy TCellEngager Immunotherapy"),
        ("BIND014", "Docetaxel PSMADirectedTherapy TargetedCytotoxicConjugate Taxane"),
        ("Yttrium90J591", "BetaEmitterTherapy PSMARadioligandTherapy Radioimmunoconjugate"),
        ("Radium223", "AlphaEmitterTherapy BoneSeekingRadionuclideTherapy SystemicTherapy"),
        ("Capivasertib", "AKTInhibitor KinaseInhibitor PI3KAKTmTORPathwayInhibitor"),
        ("Ceralasertib", "ATRInhibitor DNADamageResponseInhibitor KinaseInhibitor"),
        ("Galeterone", "Antiandrogen CYP17A1Inhibitor SteroidogenesisInhibitor"),
        ("AZD5312", "AndrogenReceptorPathwayInhibitor AntisenseOligonucleotide"),
        ("CyproteroneAcetate", "AndrogenReceptorTargetedTherapy SmallMoleculeTherapy"),
        ("GoserelinAcetate", "GnRHAgonist MedicalCastration"),
        ("NivolumabRelatlimab", "LAG3Inhibitor PD1Inhibitor"),
        ("DNAPKInhibitor", "DNADamageResponseInhibitor KinaseInhibitor"),
    ],
)
def test_a_drug_is_in_every_group_of_its_axes(name: str, groups: str) -> None:
    known = hierarchy.load()
    assert [group for group in groups.split() if not known.is_a(name, group)] == []


def test_what_options_share_is_not_their_kind_of_product() -> None:
    known = hierarchy.load()
    assert known.common([["Nivolumab"], ["Trastuzumab"]]) == ("SystemicTherapy",)
    assert known.common([["Lutetium177PSMA617"], ["ARX517"]]) == ("PSMADirectedTherapy",)
    assert {name for name in known.names if known.axis(name) == "product"} == {
        "MonoclonalAntibodyTherapy",
        "SmallMoleculeTherapy",
    }
