"""Drugs are told by molecule, mechanism, target and modality, each on its own axis."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from ontology_tables import read_tsv

from ontology import FOLDER, hierarchy
from ontology.release_definitions import And, Expression, Name, Some, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

DRUG_AXES = {"action", "modality", "radionuclide", "target"}
RANGES = {  # property: axis of what may stand after it
    "hasMechanism": "action",
    "actsOn": "target",
    "raisesResponseTo": "target",
    "hasModality": "modality",
    "usesRadionuclide": "radionuclide",
}


def rows(stem: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in read_tsv(FOLDER / "templates" / f"{stem}.tsv")}


THERAPIES = rows("therapies")
CHARACTERISTICS = rows("characteristics")
MOLECULES = {name for name, row in THERAPIES.items() if row["axis"] == "molecule"}


def conditions(row: dict[str, str]) -> list[Expression]:
    """What a row says of its class, conjunct by conjunct."""
    found = [parse(row[cell]) for cell in ("logical_definition", "necessary") if row[cell]]
    return [part for each in found for part in (each.parts if isinstance(each, And) else (each,))]


def somes(expression: Expression) -> Iterator[Some]:
    """Every existential within an expression."""
    if isinstance(expression, And):
        for part in expression.parts:
            yield from somes(part)
    elif isinstance(expression, Some):
        yield expression
        yield from somes(expression.filler)


def said(name: str) -> list[Some]:
    """What is said of a therapy, by its own row or by that of a class above it."""
    known = hierarchy.load()
    above = (each for each in (name, *sorted(known.ancestors(name))) if each in THERAPIES)
    return [s for each in above for part in conditions(THERAPIES[each]) for s in somes(part)]


def modalities(name: str) -> set[str]:
    """Every modality of a therapy, the wider ones as well."""
    known = hierarchy.load()
    told = {s.filler.name for s in said(name) if isinstance(s.filler, Name)}
    found = {each for each in told if CHARACTERISTICS.get(each, {}).get("axis") == "modality"}
    return found.union(*(known.ancestors(each) for each in found))


# --- the rows ----------------------------------------------------------------------------------


def test_molecules_are_told_by_conditions_not_by_defined_classes() -> None:
    """The one exception is a drug and radiation at once, which are two axes of classes."""
    told = {
        parent
        for name in MOLECULES
        for parent in THERAPIES[name]["parents"].split("|")
        if THERAPIES[parent]["logical_definition"]
    }
    assert told == {"RadiopharmaceuticalTherapy"}


def test_classes_that_name_two_axes_are_defined() -> None:
    """A name of a target or nuclide with a kind of product, or two placements at once."""
    product = re.compile(r"Antibody|Conjugate|Engager|Vaccine|Tracer|PSMATherapy|Antisense|CellTh")
    primitive = {
        name
        for name, row in THERAPIES.items()
        if row["axis"] == "mechanism"
        and not row["logical_definition"]
        and (product.search(name) or "|" in row["parents"])
    }
    assert primitive == {"PETTracer", "SPECTTracer"}  # one axis: how the tracer is seen


def test_characteristics_stand_after_the_property_of_their_axis() -> None:
    table = (*THERAPIES.items(), *CHARACTERISTICS.items())
    wrong = [
        (name, some.property, used.name)
        for name, row in table
        for part in conditions(row)
        for some in somes(part)
        if some.property in RANGES
        for used in (some.filler.parts if isinstance(some.filler, And) else (some.filler,))
        if isinstance(used, Name)
        and CHARACTERISTICS.get(used.name, {}).get("axis") != RANGES[some.property]
    ]
    assert wrong == []


def test_every_characteristic_of_drugs_is_used() -> None:
    known = hierarchy.load()
    table = (*THERAPIES.values(), *CHARACTERISTICS.values())
    named = {
        word
        for row in table
        for cell in ("logical_definition", "necessary")
        for word in re.findall(r"\w+", row[cell])
    }
    idle = {
        name
        for name, row in CHARACTERISTICS.items()
        if row["axis"] in DRUG_AXES
        and not row["logical_definition"]  # it gathers what is said in other words
        and not {name, *known.descendants(name)} & named
    }
    assert idle == set()


# --- every molecule ----------------------------------------------------------------------------

UNTOLD_ANTICANCER = {  # no table of ours states target, action or kind of product
    "Asparaginase",
    "Pegaspargase",
    "BCG",
    "Denifanstat",
    "EftilagimodAlfa",
    "Endoxifen",
    "Ganetespib",
    "Golcadomide",
    "Homoharringtonine",
    "IACS010759",
    "Idronoxil",
    "Isotretinoin",
    "MRT2359",
    "NBTXR3",
    "NaptumomabEstafenatox",
    "Rezatapopt",
    "SX682",
    "Tegavivint",
    "Tipifarnib",
    "Tretinoin",
    "ArsenicTrioxide",
}
UNTOLD_OTHER = {  # grouped by purpose: what they do in the body is not asked in these trials
    "DietarySupplement",
    "ImagingAgent",
    "NonOncologyDrug",
    "SupportiveDrug",
}


def test_every_molecule_has_mechanism_or_modality_or_a_reason_to_have_none() -> None:
    known = hierarchy.load()
    bare = {
        name
        for name in MOLECULES
        if not {"hasMechanism", "hasModality"} & {some.property for some in said(name)}
    }
    other = {name for name in bare if known.ancestors(name) & UNTOLD_OTHER}
    assert bare - other == UNTOLD_ANTICANCER
    assert {group for name in other for group in known.ancestors(name) & UNTOLD_OTHER} == (
        UNTOLD_OTHER
    )


STEMS = {  # international stem at the end of a name: the modality that it fixes
    "mab": "AntibodyModality",
    "mig": "BispecificAntibodyModality",
    "cept": "FusionProteinModality",
    "relin": "PeptideModality",
    "relix": "PeptideModality",
    "tide": "PeptideModality",
    "rsen": "AntisenseOligonucleotideModality",
    "leukin": "RecombinantProteinModality",
    "grastim": "RecombinantProteinModality",
    "leucel": "EffectorCellModality",
    "vedotin": "AntibodyDrugConjugateModality",
    "deruxtecan": "AntibodyDrugConjugateModality",
    "tinib": "SmallMoleculeModality",
    "ciclib": "SmallMoleculeModality",
    "sertib": "SmallMoleculeModality",
    "parib": "SmallMoleculeModality",
    "lutamide": "SmallMoleculeModality",
    "taxel": "SmallMoleculeModality",
    "platin": "SmallMoleculeModality",
}


@pytest.mark.parametrize(("stem", "modality"), STEMS.items())
def test_a_stem_gives_its_modality(stem: str, modality: str) -> None:
    known = hierarchy.load()
    radioactive = known.descendants("RadionuclideTherapy") | known.descendants("ImagingAgent")
    ending = {name for name in MOLECULES if THERAPIES[name]["label"].endswith(stem)}
    named = ending - radioactive  # an antibody that carries a radionuclide is no bare one
    assert named
    assert {name for name in named if modality not in modalities(name)} == set()


def test_a_molecule_has_one_kind_of_product() -> None:
    kinds = {
        name: sorted(
            each
            for each in modalities(name)
            if CHARACTERISTICS.get(each, {}).get("parents") == "TherapyModality"
        )
        for name in MOLECULES
    }
    assert {name: found for name, found in kinds.items() if len(found) > 1} == {}


def test_a_radiopharmaceutical_names_its_radionuclide() -> None:
    known = hierarchy.load()
    silent = {
        name
        for name in MOLECULES & known.descendants("RadionuclideTherapy")
        if "usesRadionuclide" not in {some.property for some in said(name)}
    }
    assert silent == set()
