"""What registry records named and no class stood for: the words now lead there, and no farther."""

from __future__ import annotations

import pytest

from graph.linking import endpoints_read
from graph.linking.names import classify_name
from ontology import hierarchy


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("DFMO", "Eflornithine"),
        ("2-deoxyglucose", "Deoxyglucose"),
        ("Anti-STEAP1 CAR T-cells", "STEAP1CARTCells"),
        ("Hyperpolarized [1-13C]pyruvate", "HyperpolarisedCarbon13Pyruvate"),
        ("pyruvate (13c)", "HyperpolarisedCarbon13Pyruvate"),
        ("[111In]In-FL-020", "Indium111FL020"),
        ("AAA517", "PSMAPETTracer"),
        ("soy isoflavones", "Isoflavones"),
        ("genistein", "Genistein"),
        ("Jalyn", "DutasterideTamsulosin"),
        ("Doxil", "PegylatedLiposomalDoxorubicin"),
        ("liposomal doxorubicin", "LiposomalDoxorubicin"),
        ("pegaspargase", "Pegaspargase"),
        ("EXPAREL 20 mL", "LiposomalBupivacaine"),
        ("HIPEC", "HyperthermicIntraperitonealChemotherapy"),
        ("boron neutron capture therapy", "BoronNeutronCaptureTherapy"),
        ("lattice radiotherapy", "SpatiallyFractionatedRadiotherapy"),
        ("GRID therapy", "SpatiallyFractionatedRadiotherapy"),
        ("IMPT", "IntensityModulatedProtonTherapy"),
        ("Greenlight XPS Laser", "PhotoselectiveVaporisationOfProstate"),
        ("Bipolar vaporization of the prostate", "TransurethralVaporisationOfProstate"),
        ("ThuLEP", "ThuliumLaserEnucleation"),
        ("Prostate cancer screening", "ProstateCancerScreening"),
        ("Prostate Cancer Screening Education", "PatientEducation"),
        ("Multi-Cancer Detection Test", "MultiCancerDetectionTest"),
        ("Multigated Acquisition Scan", "MultigatedAcquisitionScan"),
        ("physician's choice of chemotherapy", "CytotoxicChemotherapy"),
        ("investigator's choice chemotherapy", "CytotoxicChemotherapy"),
        ("physician's choice of taxane", "Taxane"),
        ("physician's choice of ARPI", "AndrogenReceptorPathwayInhibitor"),
        ("physician's choice", "PhysiciansChoice"),
        # what records list and no class stands for
        ("Electronic Health Record Review", ""),
        ("Blood Draw", ""),
        ("Interview", ""),
        ("Image-Guided Therapy", ""),
    ],
)
def test_an_intervention_is_read(words: str, expected: str) -> None:
    assert "|".join(classify_name(words)[0]) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Incidence of seminal vesicle invasion", "SeminalVesicleInvasionRate"),
        ("Extraprostatic extension at prostatectomy", "ExtraprostaticExtensionRate"),
        ("Neutrophil-to-lymphocyte ratio", "ImmuneCorrelates"),
        ("Post-void residual", "UrinaryFunction"),
        ("Mean change in urine flow", "UrinaryFunction"),
        ("Mean procedure time", "OperativeOutcome"),
        ("Lymph node yield", "LymphNodeYield"),
        ("Cumulative consumption of rescue analgesics", "AnalgesicConsumption"),
        ("Percentage of participants with PR", "PartialResponseRate"),
        ("Partial response rate", "PartialResponseRate"),
        ("Prostate cancer incidence at seven years", "ProstateCancerIncidence"),
        ("Metabolic syndrome", "CardiometabolicMarkers"),
        ("Rate of negative in-field biopsy at 12 months", "NegativeRepeatBiopsyRate"),
        ("Ablation success", "AblationExtent"),
        ("Consent to linkage", ""),
        ("Sedation", ""),
    ],
)
def test_an_outcome_is_read(words: str, expected: str) -> None:
    read = [name for each in endpoints_read.read(words) for name in each.classes]
    assert "|".join(read) == expected


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("IntensityModulatedProtonTherapy", "ProtonTherapy", "IntensityModulatedRadiotherapy"),
        ("BoronNeutronCaptureTherapy", "ExternalBeamRadiotherapy", "NeutronRadiotherapy"),
        ("HyperthermicIntraperitonealChemotherapy", "Hyperthermia", "SystemicTherapy"),
        ("Genistein", "Isoflavones", "SystemicTherapy"),
        ("FermentedSoy", "DietarySupplement", "Isoflavones"),
        ("PegylatedLiposomalDoxorubicin", "LiposomalDoxorubicin", "LiposomalIrinotecan"),
        ("ETX19477", "PARGInhibitor", "PARPInhibitor"),
        ("PARGInhibitor", "DNADamageResponseInhibitor", "KinaseInhibitor"),
        ("BG68501", "CellCycleKinaseInhibitor", "CDK46Inhibitor"),
        ("EU101", "CostimulatoryAgonist", "ImmuneCheckpointInhibitor"),
        ("LY4052031", "AntibodyDrugConjugate", "TROP2DirectedTherapy"),
        ("CLSP1025", "TCellEngager", "PSMATCellEngager"),
        ("ETBX061", "ViralVectorVaccine", "OncolyticVirus"),
        ("DutasterideTamsulosin", "AlphaBlocker", "AndrogenDeprivationTherapy"),
        ("DutasterideTamsulosin", "FiveAlphaReductaseInhibitor", "AndrogenDeprivationTherapy"),
        ("Indium111FL020", "PSMASPECTTracer", "PSMADirectedTherapy"),
        ("HolmiumLaserEnucleation", "LaserEnucleationOfProstate", "Prostatectomy"),
        ("PartialResponseRate", "ResponseEndpoint", "ObjectiveResponseRate"),
        ("ProstateCancerIncidence", "FailureEndpoint", "BiochemicalFailureEndpoint"),
        ("ExtraprostaticExtensionRate", "PathologicEndpoint", "PositiveSurgicalMarginRate"),
    ],
)
def test_a_class_is_placed(name: str, inside: str, outside: str) -> None:
    tree = hierarchy.load()
    assert (tree.is_a(name, inside), tree.is_a(name, outside)) == (True, False)
