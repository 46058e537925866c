"""The closure of types: superclasses, defined classes, superproperties, direct types."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Store
from rdflib import Graph
from small_papers import ice_pac
from small_records import lines_of, small_studies

from graph.axioms import load_axioms, ontology_quads
from graph.closure import close
from graph.iris import BASE
from graph.store import memory_store, select
from ontology import RELEASE, hierarchy, reasoning, vocab

PTKG = vocab.NS
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
INFERRED = f"{BASE}inferred/curated/x"


def closed(*facts: str) -> list[str]:
    """The inferred facts of one record that says these, without the namespace."""
    lines = [f"{_full(fact)} <{BASE}record/curated/x> .\n" for fact in facts]
    store = memory_store(lines)
    close(store)
    rows = select(store, f"SELECT ?s ?p ?o WHERE {{ GRAPH <{INFERRED}> {{ ?s ?p ?o }} }}")
    return sorted(" ".join(_short(row[name].value) for name in "spo") for row in rows)


def _full(fact: str) -> str:
    s, p, o = fact.split()
    predicate = TYPE if p == "a" else f"<{PTKG}{p}>"
    return (
        f"<urn:{s}> {predicate} <{PTKG}{o}>"
        if o[0].isupper()
        else f"<urn:{s}> {predicate} <urn:{o}>"
    )


def _short(iri: str) -> str:
    return iri.removeprefix(PTKG).removeprefix("urn:").rpartition("#")[2]


def test_every_superclass_and_no_repetition() -> None:
    found = closed("t a Avelumab")
    above = sorted(hierarchy.load().ancestors("Avelumab"))
    assert {"PDL1Inhibitor", "ImmuneCheckpointInhibitor", "Therapy", "Treatment"} <= set(above)
    assert found == sorted([*(f"t type {name}" for name in above), "t directType Avelumab"])


def test_what_the_record_says_is_not_said_again() -> None:
    assert closed("t a Therapy", "t a Treatment") == ["t directType Therapy"]


def test_a_population_of_two_axes_is_of_the_defined_class() -> None:
    found = closed("p a CastrationResistantProstateCancer", "p a MetastaticProstateCancer")
    assert "p type MetastaticCastrationResistantProstateCancer" in found
    assert [fact for fact in found if "directType" in fact] == [
        "p directType MetastaticCastrationResistantProstateCancer"
    ]


def test_a_definition_by_a_value_and_one_that_builds_on_it() -> None:
    found = closed("t a StereotacticAblativeRadiotherapy", "t target Metastasis")
    assert "t type MetastasisDirectedStereotacticRadiotherapy" in found
    assert "t type MetastasisDirectedTherapy" in found
    assert [fact for fact in found if "directType" in fact] == [
        "t directType MetastasisDirectedStereotacticRadiotherapy"
    ]


def test_an_arm_of_radiotherapy_and_an_inhibitor() -> None:
    arm = ("arm a Arm", "arm delivers r", "r a Brachytherapy", "i a Nivolumab")
    certain = closed(*arm, "arm delivers i")
    assert "arm type RadiotherapyCheckpointInhibitorArm" in certain
    assert "arm type StereotacticRadiotherapyCheckpointInhibitorArm" not in certain
    possible = closed(*arm, "arm mayDeliver i")
    assert "arm type RadiotherapyCheckpointInhibitorArm" not in possible


def test_what_may_be_delivered_is_involved() -> None:
    found = closed("arm delivers a", "arm mayDeliver b")
    assert found == ["arm involves a", "arm involves b"]


def test_a_study_stated_twice_has_its_types_in_both_closures() -> None:
    store = memory_store(
        f"<urn:s> {TYPE} <{PTKG}RandomizedTrial> <{BASE}{graph}> .\n"
        for graph in ("record/curated/x", "record/ctgov/N")
    )
    close(store)
    rows = select(store, f"SELECT ?g WHERE {{ GRAPH ?g {{ <urn:s> <{vocab.directType}> ?c }} }}")
    assert sorted(row["g"].value.removeprefix(BASE) for row in rows) == [
        "inferred/ctgov/N",
        "inferred/curated/x",
    ]


def test_closing_again_changes_nothing_and_leaves_no_scratch() -> None:
    store = memory_store(lines_of([ice_pac()]))
    close(store)
    first = store.dump(format=RdfFormat.N_QUADS)
    close(store)
    assert store.dump(format=RdfFormat.N_QUADS) == first
    names = {graph.value.removeprefix(BASE).partition("/")[0] for graph in store.named_graphs()}
    assert names == {"record", "links", "inferred", "graph"}
    assert b"urn:ptkg:closure" not in (first or b"")


def test_a_new_record_replaces_its_old_closure() -> None:
    store = memory_store([f"<urn:t> {TYPE} <{PTKG}Avelumab> <{BASE}links/curated/x> .\n"])
    close(store)
    store.update(f"DELETE WHERE {{ GRAPH <{BASE}links/curated/x> {{ ?s ?p ?o }} }}")
    close(store)
    assert list(store) == []


def test_every_definition_of_the_release_is_read() -> None:
    turtle = (RELEASE / "ptkg.ttl").read_text(encoding="utf-8")
    assert len(load_axioms().definitions) == turtle.count("owl:equivalentClass")
    assert (vocab.delivers, vocab.involves) in load_axioms().subproperties


def test_the_ontology_has_the_same_names_each_time() -> None:
    ontology_quads.cache_clear()
    first = ontology_quads()
    ontology_quads.cache_clear()
    assert ontology_quads() == first


@pytest.mark.java
def test_hermit_gives_the_same_types() -> None:
    lines = lines_of(small_studies())
    store = memory_store(lines)
    close(store)
    answer = reasoning.classify(_individuals([*lines, *_by_rules(store)]))
    assert answer.consistent
    theirs = {
        node: {name for name in types if name in hierarchy.load()}
        for node, types in answer.types.items()
        if types and not node.startswith(PTKG)  # a retired IRI has no type
    }
    ours = _types(store)
    wrong = {
        node: (ours.get(node), types) for node, types in theirs.items() if types != ours.get(node)
    }
    assert wrong == {}
    # nodes of a rule's own (presumed castration, mentions) are not in what HermiT was given
    added = {n for n in ours if n.endswith("/presumed-castration") or "/ptkg/inferred/" in n}
    assert len(added) == 22
    assert ours.keys() - added == theirs.keys()


def _by_rules(store: Store) -> list[str]:
    """What rules say of nodes of the records (whom an arm or a therapy treats, types by a count).

    A reasoner cannot find these; what follows from them it must.
    """
    found = select(
        store,
        f"SELECT DISTINCT ?s ?p ?o WHERE {{ "
        f"{{ VALUES ?p {{ <{vocab.treatsPopulation}> <{vocab.givenTo}> }} ?s ?p ?o }} UNION "
        f"{{ ?m <{vocab.byRule}> ?rule ; <{vocab.supports}> ?s ; <{vocab.supportsClass}> ?o "
        f'FILTER(?rule IN ("rule:few-lesions", "rule:biomarker-stated", "rule:adt-doublet", '
        f'"rule:adt-triplet")) BIND({TYPE} AS ?p) }} }}',
    )
    return [f"{row['s']} {row['p']} {row['o']} <{INFERRED}> .\n" for row in found]


def _types(store: Store) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in select(store, "SELECT ?x ?c WHERE { ?x a ?c }"):
        found.setdefault(row["x"].value, set()).add(row["c"].value.removeprefix(PTKG))
    return found


def _individuals(lines: list[str]) -> Graph:
    """The object facts of these lines: HermiT reads no dates, and texts change no type."""
    triples = {line.rpartition(" <")[0] + " .\n" for line in lines if '"' not in line}
    return Graph().parse(data="".join(sorted(triples)), format="nt")
