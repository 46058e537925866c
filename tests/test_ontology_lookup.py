"""Looking a class up: what the release says of it, its many names, the studies that use it."""

from __future__ import annotations

import doctest
from typing import TYPE_CHECKING

import pytest
from small_terms import RELEASE, SMALL

from ontology.release_definitions import And, HasValue, Name, Some
from queries import ontology_search, ontology_terms, ontology_uses, ontology_words
from queries.ontology_search import Hit, rank, search
from queries.ontology_terms import Term
from queries.ontology_words import Piece, in_words
from queries.tables import ONTOLOGY

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from ontology.release_definitions import Expression
    from queries.engine import StoreEngine


@pytest.mark.parametrize("module", [ontology_search, ontology_words])
def test_examples_in_docstrings_hold(module: ModuleType) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted
    assert not tried.failed


def test_a_release_is_read_as_terms(tmp_path: Path) -> None:
    path = tmp_path / "small.ttl"
    path.write_text(RELEASE, encoding="utf-8")
    terms = ontology_terms.read(path, SMALL)
    target = HasValue("target", "Node")
    assert terms.classes["Blocker"] == Term(
        name="Blocker",
        definition_source="a guideline",
        editor_note="Blocks & stays.",
        synonyms=("Bar", "stopper"),
        related=("brake",),
        exactly=(And((Name("Drug"), Some("actsOn", Name("Gate")))),),
        also=(target,),
        excludes=(),
        members=(),
    )
    assert terms.classes["Drug"].excludes == ("Gate", "Rays")
    assert terms.classes["Gate"].members == ("Node",)
    assert terms.naming("Gate") == ("Blocker",)
    assert terms.naming("Node") == ("Blocker",)
    assert terms.labels["Node"] == "node as target"


def test_definitions_read_as_phrases() -> None:
    labels = {
        "A": "drug", "B": "antibody", "hasMechanism": "has mechanism", "actsOn": "acts on",
        "hasEvent": "has event",
        "C": "inhibition", "D": "PD-1", "target": "target", "N": "node as target",
    }  # fmt: skip
    mechanism = Some("hasMechanism", And((Name("C"), Some("actsOn", Name("D")))))
    said: dict[Expression, str] = {
        And((Name("A"), mechanism)): "drug that has the mechanism inhibition that acts on PD-1",
        And((Name("A"), Name("B"))): "drug and antibody",
        mechanism: "has the mechanism inhibition that acts on PD-1",
        And((Name("A"), Some("hasMechanism", Some("actsOn", Name("D"))))): (
            "drug that has a mechanism that acts on PD-1"
        ),
        Some("hasEvent", Some("actsOn", Name("D"))): "has an event that acts on PD-1",
        And((Name("A"), mechanism, Some("actsOn", Name("D")))): (
            "drug that has the mechanism (inhibition that acts on PD-1) and acts on PD-1"
        ),
        And((Name("A"), HasValue("target", "N"))): "drug whose target is node",
        Some("notLabelled", Name("NotLabelled")): "whose not labelled is not labelled",
    }
    assert {each: "".join(piece.text for piece in in_words(each, labels)) for each in said} == said
    assert in_words(And((Name("A"), HasValue("target", "N"))), labels) == (
        Piece("drug", "A"), Piece(" "), Piece("whose target is "), Piece("node", "N"),
    )  # fmt: skip


def test_the_whole_name_comes_first_then_its_beginning_then_words_then_parts() -> None:
    named = {
        "Part": ["unsabred"],
        "Word": ["the sabr schedule"],
        "Beginning": ["SABR to all sites"],
        "Shorter": ["SABR to a site"],
        "Synonym": ["stereotactic ablative radiotherapy", "SABR"],
        "Label": ["sabr"],
        "Other": ["surgery"],
    }
    assert rank("Sabr", named) == (
        Hit("Label", "sabr"),
        Hit("Synonym", "SABR"),
        Hit("Shorter", "SABR to a site"),
        Hit("Beginning", "SABR to all sites"),
        Hit("Word", "the sabr schedule"),
        Hit("Part", "unsabred"),
    )
    assert rank("ablative stereo", named) == (Hit("Synonym", named["Synonym"][0]),)
    assert rank(" - ", named) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Keytruda", "Pembrolizumab"),
        ("mk 3475", "Pembrolizumab"),
        ("NCIT:C106432", "Pembrolizumab"),
        ("C106432", "Pembrolizumab"),
        ("http://purl.obolibrary.org/obo/NCIT_C106432", "Pembrolizumab"),
        ("keytrudda", "Pembrolizumab"),
        ("mCRPC", "MetastaticCastrationResistantProstateCancer"),
        ("rpfs", "RadiographicProgressionFreeSurvival"),
        ("ptkg:PD1Inhibitor", "PD1Inhibitor"),
        (f"{ONTOLOGY}PD1Inhibitor", "PD1Inhibitor"),
        ("SBRT", "StereotacticAblativeRadiotherapy"),
    ],
)
def test_any_name_finds_its_class_first(text: str, name: str) -> None:
    assert search(text)[0].name == name


def test_nonsense_finds_nothing() -> None:
    assert search("frobnicate the wibble") == ()


def test_counts_are_the_numbers_of_studies_listed(small_engine: StoreEngine) -> None:
    counts = ontology_uses.counts(small_engine)
    assert {name: len(ontology_uses.studies(small_engine, name)) for name in counts} == counts
    wanted = {
        "Study": 9,
        "PD1Inhibitor": 3,
        "StereotacticAblativeRadiotherapy": 4,
        "RadiotherapyCheckpointInhibitorArm": 3,
        "Pembrolizumab": None,
    }
    assert {name: counts.get(name) for name in wanted} == wanted


def test_studies_name_how_they_use_a_class(small_engine: StoreEngine) -> None:
    table = ontology_uses.studies(small_engine, "ImmuneCheckpointInhibitor")
    delivers, may = "an arm delivers it", "an arm may deliver it"
    assert {record["name"]: record["uses"] for record in table.records()} == {
        "CheckMate 9KD (arm B)": (delivers,),
        "CheckPRO": (delivers,),
        "ICE-PAC": (delivers,),
        "SBRT with cemiplimab and/or intraprostatic ipilimumab before prostatectomy": (
            delivers,
            may,
        ),
    }
    assert ontology_uses.certain(table) == 4
    assert ontology_uses.certain(ontology_uses.studies(small_engine, "PD1Inhibitor")) == 2
