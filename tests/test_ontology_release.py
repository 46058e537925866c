"""The release: generated, byte-stable, checked; and the edited files' faults named all at once."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.compare import isomorphic

import ontology
from ontology import FOLDER, RELEASE, hierarchy, release, vocab
from ontology.release_definitions import And, DefinitionError, Expression, HasValue, Name, Some
from ontology.release_definitions import parse as parse_definition
from ontology.release_graph import PTKG
from ontology.release_subsumption import NOTHING, subsumers
from ontology.release_templates import ReleaseError
from ontology.release_write import rdfxml_text, turtle_text

if TYPE_CHECKING:
    from pathlib import Path


def copy_of_sources(folder: Path) -> Path:
    """The edited files in a folder of their own, to be broken."""
    for part in ("templates", "lexicons"):
        shutil.copytree(FOLDER / part, folder / part)
    shutil.copy(FOLDER / "ptkg-edit.ttl", folder)
    return folder


def append(path: Path, *rows: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "".join(f"{r}\n" for r in rows), "utf-8")


def test_generated_files_are_up_to_date() -> None:
    assert release.outdated() == (), "mend with: python -m ontology.release"


def test_same_bytes_whatever_the_hash_seed() -> None:
    script = (
        "import hashlib; from ontology.release import build; "
        "print(hashlib.sha256(repr(sorted(build().items())).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=FOLDER.parent,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert seen == {hashlib.sha256(repr(sorted(release.build().items())).encode()).hexdigest()}


def canonical(path: Path, format: RdfFormat) -> Dataset:
    """A file's triples with the labels of RDF canonicalisation, the same for isomorphic files.

    rdflib's `isomorphic` takes hours for the thousands of unnamed classes of a release.
    """
    with path.open("rb") as stream:
        dataset = Dataset(parse(stream, format=format))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_turtle_and_rdfxml_say_the_same() -> None:
    turtle = canonical(RELEASE / "ptkg.ttl", RdfFormat.TURTLE)
    xml = canonical(RELEASE / "ptkg.owl", RdfFormat.RDF_XML)
    assert len(turtle) > 15_000
    assert turtle == xml


def test_writers_keep_odd_texts_and_nested_nodes() -> None:
    graph = Graph().parse(
        data="""
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix ptkg: <https://w3id.org/ptkg/ontology/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ptkg:A a owl:Class ; rdfs:label "a \\"quoted\\" <b> & 177\\\\Lu"@en , "line\\nbreak\\ttab" ;
            rdfs:comment 4.5 ;
            owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( ptkg:B [ a owl:Restriction ;
                owl:onProperty ptkg:p ; owl:someValuesFrom [ a owl:Class ;
                owl:intersectionOf ( ptkg:C ptkg:D ) ] ] ) ] .
        [] a owl:AllDisjointClasses ; owl:members ( ptkg:A ptkg:B ) .
        """
    )
    assert isomorphic(graph, Graph().parse(data=turtle_text(graph)))
    assert isomorphic(graph, Graph().parse(data=rdfxml_text(graph), format="xml"))


def test_no_released_iri_vanishes() -> None:
    listed = (RELEASE / "iris.txt").read_text(encoding="utf-8").split()
    graph = Graph().parse(RELEASE / "ptkg.ttl")
    gone = [iri for iri in listed if (URIRef(iri), RDF.type, None) not in graph]
    assert gone == [], "bring the terms back; deprecate instead of renaming"
    assert listed == sorted(set(listed))


def test_a_vanished_iri_stops_the_release(tmp_path: Path) -> None:
    folder = copy_of_sources(tmp_path)
    (folder / "release").mkdir()
    (folder / "release" / "iris.txt").write_text("https://w3id.org/ptkg/ontology/Gone\n")
    with pytest.raises(ReleaseError) as caught:
        release.build(folder)
    assert str(caught.value) == (
        "release/iris.txt: https://w3id.org/ptkg/ontology/Gone: was released and is gone – "
        "bring it back, deprecated"
    )


def test_vocab_holds_exactly_the_released_terms() -> None:
    graph = Graph().parse(RELEASE / "ptkg.ttl")
    kinds = (
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
        OWL.NamedIndividual,
    )
    declared = {
        str(term)
        for kind in kinds
        for term in graph.subjects(RDF.type, kind)
        if str(term).startswith(vocab.NS)
    }
    names = {name: value for name, value in vars(vocab).items() if str(value).startswith(vocab.NS)}
    del names["NS"]
    assert set(names.values()) == declared
    assert {name for name, value in names.items() if value != vocab.NS + name} == set()
    assert vocab.hasArm == "https://w3id.org/ptkg/ontology/hasArm"


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    folder = copy_of_sources(tmp_path)
    append(
        folder / "templates" / "therapies.tsv",
        "zBad name\tbad\tRadiotherapy\ttechnique\tBad.\t\t\t\t",
        "zNoDefinition\tno definition\tRadioterapy\ttechnique\t\t\t\t\t",
        "zShort\tshort",
        "zUnknown\tunknown\t\t\tUnknown.\t\tTherapy and (aims value Metastasis)\t\t",
        "zUnreadable\tunreadable\t\t\tUnreadable.\t\tTherapy and and\t\t",
    )
    append(folder / "templates" / "disjointness.tsv", "Arm\talone", "Arm|Stduy\treason")
    append(folder / "lexicons" / "therapies.tsv", "zz top\tZzTop\t\tsynonym\tany\t\tcurated")
    with pytest.raises(ReleaseError) as caught:
        release.build(folder)
    number = len((folder / "templates" / "therapies.tsv").read_text("utf-8").splitlines()) - 2
    assert str(caught.value).splitlines() == [
        f"therapies.tsv: line {number}: 2 cells, not 9 – count the tabs of the line",
        "therapies.tsv: zBad name: id is not a CamelCase name of letters and digits – rename it",
        "therapies.tsv: zNoDefinition: no definition – fill the column definition",
        "disjointness.tsv: Arm: needs two classes or more, and a reason – fill both columns",
        "therapies.tsv: zUnreadable: "
        "expected a class or '(' at 'and' (word 3) in 'Therapy and and' – "
        "write: A and B and (property some Class) and (property value Individual)",
        "therapies.tsv: zNoDefinition: "
        "unknown class Radioterapy – correct the name, or add the class",
        "therapies.tsv: zUnknown: unknown property aims – correct the name, or add the property",
        "disjointness.tsv: Arm|Stduy: unknown class Stduy – correct the name, or add the class",
        "therapies.tsv: zz top: unknown class ZzTop – correct it, or add the class",
    ]


def test_a_missing_or_unsorted_template_is_a_fault(tmp_path: Path) -> None:
    folder = copy_of_sources(tmp_path)
    (folder / "templates" / "designs.tsv").unlink()
    (folder / "templates" / "disjointness.tsv").write_text("class\treason\n", encoding="utf-8")
    path = folder / "templates" / "endpoints.tsv"
    head, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *rest[1:], rest[0]]) + "\n", encoding="utf-8")
    first, last = rest[0].split("\t")[0], rest[-1].split("\t")[0]
    with pytest.raises(ReleaseError) as caught:
        release.build(folder)
    assert str(caught.value).splitlines() == [
        f"endpoints.tsv: {first}: stands after {last} – sort the file by id",
        "designs.tsv: (all): is missing – restore ontology/templates",
        "disjointness.tsv: header: columns are class reason – make it: classes reason",
    ]


def test_axes_are_a_closed_list(tmp_path: Path) -> None:
    folder = copy_of_sources(tmp_path)
    append(folder / "templates" / "therapies.tsv", "zOne\tone\tRadiotherapy\tcolour\tOne.\t\t\t\t")
    append(folder / "templates" / "axes.tsv", "therapy\tweight\thow heavy it is")
    with pytest.raises(ReleaseError) as caught:
        release.build(folder)
    assert str(caught.value).splitlines() == [
        "therapies.tsv: zOne: unknown axis 'colour' – take one of axes.tsv, or list it",
        "axes.tsv: therapy weight: no class has this axis – take the row away",
    ]


def test_broken_turtle_is_one_fault(tmp_path: Path) -> None:
    folder = copy_of_sources(tmp_path)
    append(folder / "ptkg-edit.ttl", "ptkg:Arm rdfs:subClassOf .")
    with pytest.raises(ReleaseError) as caught:
        release.build(folder)
    assert str(caught.value).startswith("ptkg-edit.ttl: (syntax): at line ")
    assert str(caught.value).endswith(" – mend the Turtle")


def test_an_axiom_outside_el_is_refused(tmp_path: Path) -> None:
    folder = copy_of_sources(tmp_path)
    append(
        folder / "ptkg-edit.ttl",
        "ptkg:Arm rdfs:subClassOf [ a owl:Class ; owl:unionOf ( ptkg:Study ptkg:Outcome ) ] .",
    )
    with pytest.raises(ReleaseError, match=r"no intersection, existential or value – say it"):
        release.build(folder)


def test_equal_and_impossible_classes_are_refused(tmp_path: Path) -> None:
    folder = copy_of_sources(tmp_path)
    append(
        folder / "templates" / "therapies.tsv",
        "zzBoth\tboth\t\t\tBoth.\t\tTherapy and Study\t\t",
        "zzSame\tsame\t\t\tSame.\t\tRadiotherapy and Therapy\t\t",
    )
    with pytest.raises(ReleaseError) as caught:
        release.build(folder)
    assert str(caught.value).splitlines() == [
        "release: zzBoth: no instance is possible: "
        "both: is exactly therapy and study; therapy: is a kind of treatment; "
        "study: shares no instance with treatment (A group of participants is none of the things "
        "that are planned for it, measured in it or written about it.) – "
        "drop one of these axioms, or see disjointness.tsv",
        "release: Radiotherapy: equals zzSame: "
        "radiotherapy: is a kind of therapy; same: is exactly radiotherapy and therapy; "
        "same: is exactly radiotherapy and therapy – keep one, or correct the definitions",
    ]


def test_check_names_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(release, "outdated", lambda: ("vocab.py",))
    assert release.main(["--check"]) == 1
    assert capsys.readouterr().err == (
        "outdated: vocab.py; mend with: python -m ontology.release\n"
    )


names = st.from_regex(r"[A-Z][A-Za-z0-9]{0,5}", fullmatch=True)
properties = st.from_regex(r"p[A-Za-z0-9]{0,5}", fullmatch=True)
expressions: st.SearchStrategy[Expression] = st.recursive(
    names.map(Name) | st.builds(HasValue, properties, names),
    lambda inner: (
        st.builds(Some, properties, inner)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts)))
    ),
    max_leaves=8,
)


def text_of(expression: Expression) -> str:
    match expression:
        case Name(name):
            return name
        case Some(prop, filler):
            return f"({prop} some {text_of(filler)})"
        case HasValue(prop, individual):
            return f"({prop} value {individual})"
        case And(parts):
            return f"({' and '.join(map(text_of, parts))})"


@given(expressions)
def test_definitions_are_read_as_written(expression: Expression) -> None:
    assert parse_definition(text_of(expression)) == expression


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a class or '(' at the end of ''"),
        ("A B", "expected 'and' at 'B' (word 2) in 'A B'"),
        ("(A and B", "expected ')' at the end of '(A and B'"),
        ("(p some)", "expected a class or '(' at ')' (word 4) in '(p some)'"),
        ("(p value (A))", "expected an individual at '(' (word 4) in '(p value (A))'"),
        ("A or not B", "expected 'and' at 'or' (word 2) in 'A or not B'"),
        ("A; B", "cannot read '; B' in 'A; B'"),
    ],
)
def test_a_bad_definition_says_where(text: str, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_definition(text)
    assert str(caught.value) == message


def test_completion_sees_existentials_ranges_values_and_disjointness() -> None:
    def some(prop: str, filler: str) -> str:
        return f"[ a owl:Restriction ; owl:onProperty :{prop} ; owl:someValuesFrom :{filler} ]"

    axioms = {
        "One": f"rdfs:subClassOf {some('r', 'Leaf')}",
        "Two": "owl:equivalentClass "
        f"[ a owl:Class ; owl:intersectionOf ( :HasS {some('s', 'Ranged')} ) ]",
        "Three": "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :s ; owl:hasValue :a ]",
        "Four": f"owl:equivalentClass {some('s', 'Value')}",
        "Five": f"rdfs:subClassOf {some('r', 'Six')}",
        "Six": "rdfs:subClassOf :Leaf , :Ranged",
        "Seven": f"rdfs:subClassOf {some('r', 'Eight')}",
        "Eight": "rdfs:subClassOf :Leaf , :Value",
        "Leaf": "owl:disjointWith :Value",
        "Value": "rdfs:seeAlso :a",
        "Ranged": "rdfs:seeAlso :r",
        "HasS": "rdfs:seeAlso :s",
    }
    graph = Graph().parse(
        data="@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <" + vocab.NS + "> ."
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        ":r a owl:ObjectProperty ; rdfs:subPropertyOf :s ; rdfs:range :Ranged ."
        ":s a owl:ObjectProperty ; rdfs:domain :HasS . :a a owl:NamedIndividual , :Value ."
        + "".join(f":{name} a owl:Class ; {axiom} ." for name, axiom in axioms.items())
    )
    assert subsumers(graph) == {
        "Eight": frozenset({"Leaf", "Value", NOTHING}),
        "Five": frozenset({"HasS", "Two"}),
        "Four": frozenset({"HasS"}),
        "HasS": frozenset(),
        "Leaf": frozenset(),
        "One": frozenset({"HasS", "Two"}),
        "Ranged": frozenset(),
        "Seven": frozenset({"HasS", "Two", "Four", NOTHING}),
        "Six": frozenset({"Leaf", "Ranged"}),
        "Three": frozenset({"HasS", "Four"}),
        "Two": frozenset({"HasS"}),
        "Value": frozenset(),
    }


def test_hierarchy_answers() -> None:
    known = hierarchy.load()
    assert known.kind("Avelumab") == "therapy"
    assert known.kind("OverallSurvival") == "endpoint"
    assert known.kind("Arm") == "model"
    assert known.label("StereotacticAblativeRadiotherapy") == "stereotactic ablative radiotherapy"
    assert known.is_a("Avelumab", "ImmuneCheckpointInhibitor")
    assert known.is_a("Avelumab", "Avelumab")
    assert not known.is_a("ImmuneCheckpointInhibitor", "Avelumab")
    assert "Avelumab" in known.descendants("PDL1Inhibitor")
    assert known.most_specific(
        ["CastrationResistantProstateCancer", "MetastaticCastrationResistantProstateCancer"]
    ) == ("MetastaticCastrationResistantProstateCancer",)
    assert known.common([]) == ()
    assert known.common([["Avelumab"], ["Nivolumab"], ["Atezolizumab"]]) == (
        "ImmuneCheckpointInhibitor",
    )
    assert known.common([["Avelumab"], ["Avelumab", "Radiotherapy"]]) == ("Avelumab",)


def test_a_choice_of_abiraterone_or_enzalutamide_is_an_arpi() -> None:
    shared_classes = hierarchy.load().common([["Abiraterone"], ["Enzalutamide"]])
    assert "AndrogenReceptorPathwayInhibitor" in shared_classes


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(hierarchy.UnknownClassError) as caught:
        hierarchy.load().label("Sabr")
    assert str(caught.value) == (
        "the ontology has no class 'Sabr': see ontology/release/hierarchy.json"
    )


def test_hierarchy_is_light() -> None:
    script = (
        "import sys; from ontology import hierarchy, vocab; hierarchy.load(); "
        "print(sorted({'rdflib', 'owlready2', 'pyoxigraph', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=FOLDER.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_owlready2_gets_every_class_of_the_release() -> None:
    loaded = ontology.load()
    assert {each.name for each in loaded.classes()} == set(hierarchy.load().names)


def test_classes_of_the_worked_example_are_released(shared: Path) -> None:
    example = Graph().parse(shared / "example" / "ice-pac.ttl")
    used = {
        str(cls).removeprefix(str(PTKG))
        for cls in example.objects(None, RDF.type)
        if str(cls).startswith(str(PTKG))
    }
    assert [name for name in sorted(used) if name not in hierarchy.load()] == []
