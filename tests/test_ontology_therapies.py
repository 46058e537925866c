"""The therapy classes: well formed, each on its axis, what the field keeps apart kept apart."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from therapy_tables import (
    ONTOLOGY,
    TEMPLATE,
    ancestors,
    below,
    classes,
    concepts,
    defining,
    rows,
)

from ontology import hierarchy

if TYPE_CHECKING:
    from pathlib import Path

AXES = {
    "analyte",
    "approach",
    "combination",  # several axes at once: placed by a logical definition
    "device",
    "fractionation",
    "guidance",
    "intent",
    "management",
    "mechanism",
    "modality",
    "molecule",
    "operation",
    "particle",
    "product",
    "radionuclide",
    "schedule",
    "setting",
    "strategy",
    "target",
    "technique",
    "tracer",
}


# --- the table ---------------------------------------------------------------------------------


def test_ids_are_camel_case_unique_and_sorted() -> None:
    ids = [row["id"] for row in rows(TEMPLATE)]
    assert [name for name in ids if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)] == []
    assert ids == sorted(set(ids))


def test_every_class_has_label_definition_source_and_axis() -> None:
    bare = [
        name
        for name, row in classes().items()
        if not all(row[column] for column in ("label", "definition", "definition_source"))
        or row["axis"] not in AXES
    ]
    assert bare == []


@pytest.mark.parametrize("column", ["label", "definition"])
def test_labels_and_definitions_are_unique(column: str) -> None:
    counts = Counter(row[column].casefold() for row in classes().values())
    assert [text for text, count in counts.items() if count > 1] == []


def test_definitions_are_sentences() -> None:
    wrong = [
        name
        for name, row in classes().items()
        if not row["definition"].endswith(".")
        or not (row["definition"][0].isupper() or row["definition"][0].isdigit())
        or row["definition"] != row["definition"].strip()
    ]
    assert wrong == []


def test_parents_and_definitions_name_known_classes() -> None:
    unknown = {
        (name, parent)
        for name, row in classes().items()
        for parent in {*filter(None, row["parents"].split("|")), *defining(name)}
        if parent not in hierarchy.load()
    }
    assert unknown == set()


def test_only_the_root_has_neither_parent_nor_definition() -> None:
    roots = [n for n, row in classes().items() if not row["parents"] + row["logical_definition"]]
    assert roots == ["Therapy"]


def test_no_class_is_its_own_ancestor() -> None:
    assert [name for name in classes() if name in ancestors(name)] == []


def test_parents_of_one_class_share_one_axis() -> None:
    mixed = {
        name
        for name, row in classes().items()
        if len({classes()[p]["axis"] for p in row["parents"].split("|") if p}) > 1
    }
    assert mixed == set()


def test_no_parent_is_implied_by_another_parent() -> None:
    redundant = [
        (name, first)
        for name, row in classes().items()
        for first in row["parents"].split("|")
        for second in row["parents"].split("|")
        if second and first in ancestors(second)
    ]
    assert redundant == []


def test_combinations_are_defined() -> None:
    primitive = {
        name
        for name, row in classes().items()
        if row["axis"] == "combination" and not row["logical_definition"]
    }
    assert primitive == set()


# --- the hierarchy -----------------------------------------------------------------------------

CHECKPOINT_INHIBITORS = {
    "PD1Inhibitor": "Pembrolizumab Nivolumab Cemiplimab Dostarlimab Retifanlimab Sintilimab "
    "Toripalimab Camrelizumab Tislelizumab Spartalizumab Cetrelimab Sasanlimab Vudalimab",
    "PDL1Inhibitor": "Atezolizumab Durvalumab Avelumab BintrafuspAlfa",
    "CTLA4Inhibitor": "Ipilimumab Tremelimumab Botensilimab Quavonlimab Vudalimab",
    "LAG3Inhibitor": "Relatlimab Favezelimab",
    "TIM3Inhibitor": "Sabatolimab Cobolimab",
    "TIGITInhibitor": "Tiragolumab Vibostolimab Domvanalimab",
}


@pytest.mark.parametrize(("mechanism", "members"), CHECKPOINT_INHIBITORS.items())
def test_checkpoint_inhibitors_stand_under_their_mechanism(mechanism: str, members: str) -> None:
    assert set(members.split()) <= below(mechanism)
    assert mechanism in below("ImmuneCheckpointInhibitor")


def test_pd1_and_pdl1_inhibitors_are_not_mixed() -> None:
    assert below("PD1Inhibitor") & below("PDL1Inhibitor") == set()


@pytest.mark.parametrize(
    ("outside", "group"),
    [
        ("Enoblituzumab", "ImmuneCheckpointInhibitor"),
        ("Magrolimab", "ImmuneCheckpointInhibitor"),
        ("Utomilumab", "ImmuneCheckpointInhibitor"),
        ("SipuleucelT", "ImmuneCheckpointInhibitor"),
        ("Bicalutamide", "AndrogenReceptorPathwayInhibitor"),
        ("Flutamide", "AndrogenReceptorPathwayInhibitor"),
        ("Nilutamide", "AndrogenReceptorPathwayInhibitor"),
        ("Ketoconazole", "AndrogenReceptorPathwayInhibitor"),
        ("Enzalutamide", "AndrogenDeprivationTherapy"),
        ("Bicalutamide", "AndrogenDeprivationTherapy"),
        ("Prednisone", "HormonalTherapy"),
        ("Lutetium177PSMA617", "LocalTherapy"),
        ("Radium223", "LocalTherapy"),
        ("Radium223", "RadioligandTherapy"),
        ("Denosumab", "RadionuclideTherapy"),
        ("UltrahypofractionatedRadiotherapy", "StereotacticAblativeRadiotherapy"),
        ("StereotacticRadiosurgery", "StereotacticAblativeRadiotherapy"),
        ("BoneDirectedRadiotherapy", "StereotacticAblativeRadiotherapy"),
        ("Placebo", "SystemicTherapy"),
    ],
)
def test_what_the_field_keeps_apart(outside: str, group: str) -> None:
    assert group not in ancestors(outside)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AbirateroneAcetate", "Abiraterone CYP17A1Inhibitor AndrogenReceptorPathwayInhibitor"),
        ("Enzalutamide", "AndrogenReceptorPathwayInhibitor Antiandrogen HormonalTherapy"),
        ("Leuprolide", "GnRHAgonist GnRHAnalogue AndrogenDeprivationTherapy SystemicTherapy"),
        ("Relugolix", "GnRHAntagonist GnRHAnalogue AndrogenDeprivationTherapy"),
        ("Orchiectomy", "SurgicalCastration Surgery AndrogenDeprivationTherapy LocalTherapy"),
        ("NiraparibAbirateroneAcetate", "PARPInhibitor AndrogenReceptorPathwayInhibitor"),
        ("StereotacticAblativeRadiotherapy", "ExternalBeamRadiotherapy Radiotherapy LocalTherapy"),
        ("Palladium103SeedImplant", "LowDoseRateBrachytherapy Brachytherapy LocalTherapy"),
        ("MetastasisDirectedRadiotherapy", "MetastasisDirectedTherapy Radiotherapy LocalTherapy"),
        ("Metastasectomy", "MetastasisDirectedTherapy Surgery"),
        ("SalvageRadiotherapy", "LocalRadiotherapy LocalTherapy Radiotherapy"),
        ("UltrahypofractionatedRadiotherapy", "HypofractionatedRadiotherapy LocalTherapy"),
        ("Docetaxel", "Taxane CytotoxicChemotherapy SystemicTherapy"),
        ("Vudalimab", "BispecificAntibody ImmuneCheckpointInhibitor"),
    ],
)
def test_ancestors(name: str, expected: str) -> None:
    assert set(expected.split()) <= ancestors(name)


def test_all_radiopharmaceuticals_are_drug_and_radiation(shared: Path) -> None:
    mapped = concepts()
    raw = rows(shared / "terms" / "therapies.tsv")
    found = {mapped[row["id"]] for row in raw if row["kind"] == "radiopharmaceutical"}
    assert len(found) == 29
    assert found <= below("RadionuclideTherapy") & below("Radiotherapy")
    assert {n for n in found if "SystemicTherapy" not in ancestors(n)} == {
        "Radium224Microparticles"
    }
    assert {
        n for n in found if not ancestors(n) & {"AlphaEmitterTherapy", "BetaEmitterTherapy"}
    } == set()
    assert found & below("LocalTherapy") == set()


def test_every_raw_therapy_has_a_class(shared: Path) -> None:
    mapped = {
        (row["raw_id"], row["raw_label"]): row["class"]
        for row in rows(ONTOLOGY / "mappings" / "concepts.tsv")
        if row["kind"] == "therapies"
    }
    raw = {(row["id"], row["label"]) for row in rows(shared / "terms" / "therapies.tsv")}
    assert set(mapped) == raw
    assert set(mapped.values()) <= set(classes())


def test_salts_stand_under_their_moiety(shared: Path) -> None:
    raw = rows(shared / "terms" / "therapies.tsv")
    mapped = concepts()
    by_label = {row["label"]: mapped[row["id"]] for row in raw}
    astray = [
        (row["label"], row["active_moiety"])
        for row in raw
        if row["active_moiety"] in by_label
        and by_label[row["active_moiety"]] not in ancestors(mapped[row["id"]])
    ]
    assert astray == []
