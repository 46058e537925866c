"""The disease states: templates, disjointness, lexicon, corrections and the traps of the field."""

from __future__ import annotations

import csv
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from ontology_tables import leads, rows

from ontology import FOLDER, hierarchy, lexicon
from ontology.release_templates import read_disjointness

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = FOLDER / "templates"


def test_parents_exist_and_primitive_classes_have_one_axis() -> None:
    by_id = {row.id: row for row in rows("disease_states")}
    for row in by_id.values():
        assert all(parent in by_id for parent in row.parents), row.id
        assert len({by_id[parent].axis for parent in row.parents}) <= 1, row.id
        if row.logical_definition:
            assert (row.parents, row.axis) == ((), ""), f"{row.id} is defined: leave both empty"
        else:
            assert row.axis, row.id
            assert row.parents or row.id == "DiseaseState", row.id


def test_an_axis_divides_one_class_of_a_disease() -> None:
    """An axis is a tree: its classes hang on each other, and all on the one class it divides."""
    by_id = {row.id: row for row in rows("disease_states")}
    divided: dict[str, set[str]] = {}
    for row in by_id.values():
        above = {name for name in row.parents if by_id[name].axis != row.axis}
        divided.setdefault(row.axis, set()).update(above)
    several = {axis: sorted(found) for axis, found in divided.items() if len(found) > 1}
    assert several == {"extent": ["ProstateCancer", "SolidTumor"]}  # of the prostate, of any organ


def test_every_state_of_the_raw_terms_has_its_class(shared: Path) -> None:
    with (shared / "terms" / "disease_states.tsv").open(encoding="utf-8") as stream:
        raw = {row["id"] for row in csv.DictReader(stream, delimiter="\t")}
    with (FOLDER / "mappings" / "concepts.tsv").open(encoding="utf-8") as stream:
        placed = {
            row["raw_id"]: row["class"]
            for row in csv.DictReader(stream, delimiter="\t")
            if row["kind"] == "disease_states"
        }
    assert len(raw) == 84
    assert placed.keys() == raw
    assert set(placed.values()) <= {row.id for row in rows("disease_states")}


def test_labels_and_definitions_are_unique_and_in_order() -> None:
    found = rows("disease_states")
    labels = [row.label.casefold() for row in found]
    assert len(set(labels)) == len(labels)
    definitions = [row.definition for row in found]
    assert len(set(definitions)) == len(definitions)
    for row in found:
        assert row.definition.startswith(("Population of ", "A population ")), row.id
        assert row.definition.endswith("."), row.id


def test_every_lexicon_row_leads_to_disease_states() -> None:
    known = {row.id for row in rows("disease_states")}
    for entry in lexicon.load("disease_states"):
        assert set(entry.classes) <= known, entry.term
        assert entry.classes, entry.term


def test_every_label_is_in_the_lexicon() -> None:
    leads = {lexicon.key(entry.term): entry.classes for entry in lexicon.load("disease_states")}
    wrong = {row.id: leads.get(lexicon.key(row.label)) for row in rows("disease_states")}
    assert {name: found for name, found in wrong.items() if found != (name,)} == {}


def test_disjoint_sets_name_known_classes_and_leave_every_class_possible() -> None:
    faults: list[object] = []
    sets = read_disjointness(FOLDERS / "disjointness.tsv", faults)  # type: ignore[arg-type]
    assert faults == []
    tree = hierarchy.load()
    for each in sets:
        assert len(each.reason) > 10, each.classes
        for one, other in combinations(each.classes, 2):
            both = [name for name in tree.names if tree.is_a(name, one) and tree.is_a(name, other)]
            assert both == [], (one, other)


@pytest.mark.parametrize(
    ("name", "ancestor"),
    [
        ("MetastaticCastrationResistantProstateCancer", "CastrationResistantProstateCancer"),
        ("MetastaticCastrationResistantProstateCancer", "MetastaticProstateCancer"),
        (
            "OligometastaticCastrationResistantProstateCancer",
            "MetastaticCastrationResistantProstateCancer",
        ),
        ("OligorecurrentProstateCancer", "RecurrentProstateCancer"),
        ("OligorecurrentProstateCancer", "MetastaticProstateCancer"),
        ("SynchronousOligometastaticProstateCancer", "DeNovoMetastaticProstateCancer"),
        (
            "ARPIAndDocetaxelPretreatedMetastaticCastrationResistantProstateCancer",
            "ARPIPretreatedMetastaticCastrationResistantProstateCancer",
        ),
        ("StageIVAProstateCancer", "NonMetastaticProstateCancer"),
        ("BRCAMutatedProstateCancer", "HRRMutatedProstateCancer"),
        ("NonMetastaticCastrationResistantProstateCancer", "NonMetastaticProstateCancer"),
        ("OligometastaticProstateCancer", "FewLesionCancer"),
        ("OligometastaticSolidTumor", "MetastaticCancer"),
        ("MetastaticGenitourinaryCancer", "MetastaticCancer"),
        ("MetastaticProstateCancer", "MetastaticCancer"),
        ("NodalOligorecurrentProstateCancer", "FewLesionCancer"),
        ("OligoprogressiveSolidTumor", "OligoprogressiveCancer"),
        ("RadiationRecurrentProstateCancer", "PostRadiotherapyProstateCancer"),
        ("PainfulBoneMetastases", "SymptomaticMetastaticProstateCancer"),
        ("DocetaxelPretreatedProstateCancer", "ChemotherapyPretreatedProstateCancer"),
        ("EnzalutamidePretreatedProstateCancer", "ARPIPretreatedProstateCancer"),
        ("BRCA2MutatedProstateCancer", "BiomarkerSelectedProstateCancer"),
        ("BoneOnlyMetastaticProstateCancer", "M1bProstateCancer"),
        ("VisceralMetastaticProstateCancer", "M1cProstateCancer"),
    ],
)
def test_the_reasoner_places_combined_states(name: str, ancestor: str) -> None:
    assert hierarchy.load().is_a(name, ancestor)


@pytest.mark.parametrize(
    ("name", "ancestor"),
    [
        ("StageIVProstateCancer", "MetastaticProstateCancer"),
        ("NodalRecurrenceOfProstateCancer", "MetastaticProstateCancer"),
        ("NodalOligorecurrentProstateCancer", "MetastaticProstateCancer"),
        ("AggressiveVariantProstateCancer", "NeuroendocrineProstateCancer"),
        (
            "FirstLineMetastaticCastrationResistantProstateCancer",
            "ChemotherapyNaiveProstateCancer",
        ),
        ("NonMetastaticCastrationResistantProstateCancer", "HighRiskProstateCancer"),
        ("NonMetastaticCastrationResistantProstateCancer", "LocalizedProstateCancer"),
        ("HighRiskProstateCancer", "LocalizedProstateCancer"),
        ("BiochemicalRecurrence", "NonMetastaticProstateCancer"),
        ("PSMAPETMetastaticProstateCancer", "MetastaticProstateCancer"),
        ("NodePositiveProstateCancer", "NonMetastaticProstateCancer"),
        ("BoneMetastaticProstateCancer", "M1bProstateCancer"),
        ("BenignProstaticHyperplasia", "ProstateCancer"),
        ("ErectileDysfunction", "ProstateCancer"),
        ("HighGradeProstaticIntraepithelialNeoplasia", "ProstateCancer"),
        ("SuspectedProstateCancer", "ProstateCancer"),
        ("NonProstateCancer", "ProstateCancer"),
        ("OligoprogressiveProstateCancer", "FewLesionCancer"),
        ("NodalOligorecurrentProstateCancer", "MetastaticCancer"),
        ("PSMAPETDetectedRecurrence", "MetastaticCancer"),
        ("MetastaticGenitourinaryCancer", "ProstateCancer"),
        ("AggressiveVariantProstateCancer", "BiomarkerSelectedProstateCancer"),
        ("HighRiskBiochemicalRecurrence", "HighRiskProstateCancer"),
    ],
)
def test_traps_are_not_subclasses(name: str, ancestor: str) -> None:
    assert not hierarchy.load().is_a(name, ancestor)


@pytest.mark.parametrize(
    ("term", "context", "expected"),
    [
        ("stage IV prostate cancer", "", ("StageIVProstateCancer",)),
        ("nodal recurrence", "prostate", ("NodalRecurrenceOfProstateCancer",)),
        ("aggressive variant prostate cancer", "", ("AggressiveVariantProstateCancer",)),
        ("first-line mCRPC", "", ("FirstLineMetastaticCastrationResistantProstateCancer",)),
        ("docetaxel-pretreated", "prostate", ("DocetaxelPretreatedProstateCancer",)),
        ("HRPC", "hormone-refractory", ("CastrationResistantProstateCancer",)),
        ("HRPC", "high-risk disease", ("HighRiskProstateCancer",)),
        ("high-risk nmCRPC", "", ("NonMetastaticCastrationResistantProstateCancer",)),
        ("prostate adenoma", "", ("BenignProstaticHyperplasia",)),
        ("pelvic nodal oligorecurrent prostate cancer", "", ("NodalOligorecurrentProstateCancer",)),
    ],
)
def test_ambiguous_and_wrongly_mapped_words(
    term: str, context: str, expected: tuple[str, ...]
) -> None:
    assert leads("disease_states", term, f"{term} {context}") == [expected]


def test_ambiguous_short_form_needs_its_context() -> None:
    assert leads("disease_states", "HRPC", "the cohort") == []
