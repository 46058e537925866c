"""What the writer says of records: the model of docs/model.md, whole answers."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse
from small_facts import bound, curated, trial
from small_papers import card, ice_pac
from small_records import lines_of, small_store, small_studies

from graph.records import (
    Arm,
    Bound,
    Choice,
    Comparison,
    Estimate,
    Mention,
    Outcome,
    Population,
    PriorTherapy,
    Study,
    Therapy,
    Unresolved,
)
from graph.store import memory_store, select
from graph.triples import quads
from graph.triples_codes import common_class, unknown_codes
from graph.triples_favours import favoured
from graph.triples_treatments import shared_classes
from ontology import vocab

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

PREFIXES = (
    "PREFIX ptkg: <https://w3id.org/ptkg/ontology/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
BASE = "https://w3id.org/ptkg/"


@pytest.fixture(scope="module")
def store() -> Store:
    return small_store()


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """Sorted rows of a query; IRIs without the base, numbers and texts plain."""
    found = select(store, PREFIXES + query)
    return sorted(
        tuple("" if cell is None else _plain(str(getattr(cell, "value", cell))) for cell in row)
        for row in found
    )


def _plain(text: str) -> str:
    return text.removeprefix(vocab.NS).removeprefix(BASE)


def small(**facts: object) -> Study:
    """A record with one arm that gives nivolumab, and what the test adds."""
    made = Study(
        source=curated("x"),
        slug="x",
        name="X",
        arms=(
            Arm(
                key="a1",
                label="nivolumab",
                treatments=(Therapy(key="nivolumab", name="nivolumab", classes=("Nivolumab",)),),
            ),
        ),
        outcomes=(Outcome(key="os", name="overall survival", classes=("OverallSurvival",)),),
    )
    return replace(made, **facts)  # type: ignore[arg-type]  # the caller names Study's fields


def said(study: Study) -> Store:
    return memory_store(quads(study, f"{BASE}study/x"))


def test_the_headline_question(store: Store) -> None:
    found = rows(
        store,
        """SELECT DISTINCT ?name ?dose ?n ?state ?endpoint ?value ?lower ?upper ?status WHERE {
          ?study rdfs:label ?name ; ptkg:hasArm ?arm ; ptkg:enrols/ptkg:directType ?state .
          ?arm ptkg:delivers ?a , ?b .
          ?a a ptkg:StereotacticAblativeRadiotherapy ; ptkg:doseGy ?dose ; ptkg:fractions ?n .
          ?b a ptkg:ImmuneCheckpointInhibitor . FILTER(?a != ?b)
          ?estimate ptkg:inGroup ?arm ; ptkg:statistic ptkg:Median ; ptkg:value ?value ;
            ptkg:ofOutcome/ptkg:directType ?endpoint ; ptkg:lowerBound ?lower ;
            ptkg:upperBoundStatus ?status .
          OPTIONAL { ?estimate ptkg:upperBound ?upper } }""",
    )
    mcrpc = "MetastaticCastrationResistantProstateCancer"
    after_arpi = f"ARPIPretreated{mcrpc}"
    rpfs = "RadiographicProgressionFreeSurvival"
    assert found == [
        ("CheckPRO", "24", "3", mcrpc, "OverallSurvival", "10.2", "7.1", "14.1", "Reported"),
        ("CheckPRO", "24", "3", mcrpc, rpfs, "2.1", "1.9", "3.8", "Reported"),
        # the paper's criterion makes its men ARPI-pretreated; the registry's record states none
        ("ICE-PAC", "20", "1", after_arpi, "OverallSurvival", "14.1", "8.9", "", "NotReached"),
        ("ICE-PAC", "20", "1", after_arpi, rpfs, "8.4", "4.5", "", "NotReached"),
        ("ICE-PAC", "20", "1", mcrpc, "OverallSurvival", "14.1", "8.9", "", "NotReached"),
        ("ICE-PAC", "20", "1", mcrpc, rpfs, "8.4", "4.5", "", "NotReached"),
    ]


def test_the_control_arm_of_card_delivers_an_arpi_and_neither_molecule(store: Store) -> None:
    label = "the-other-androgen-signalling-targeted-inhibitor"
    arm = f"<https://w3id.org/ptkg/record/curated/card/arm/{label}>"
    assert rows(
        store,
        f"SELECT ?how ?type WHERE {{ VALUES ?how {{ ptkg:delivers ptkg:mayDeliver }} "
        f"{arm} ?how ?x . ?x ptkg:directType ?type }}",
    ) == [
        ("delivers", "AndrogenReceptorPathwayInhibitor"),
        ("delivers", "Choice"),
        ("mayDeliver", "AbirateroneAcetate"),
        ("mayDeliver", "Enzalutamide"),
        ("mayDeliver", "Prednisone"),
    ]


def test_stampede_arm_h_delivers_radiotherapy_though_its_schedule_is_a_choice(
    store: Store,
) -> None:
    assert rows(
        store,
        """SELECT ?label WHERE { ?arm ptkg:delivers/a ptkg:Radiotherapy ; ptkg:armOf
        <https://w3id.org/ptkg/study/NCT00268476> ; rdfs:label ?label }""",
    ) == [("standard of care + prostate radiotherapy",)]
    assert rows(
        store,
        """SELECT ?dose ?n WHERE { ?arm ptkg:mayDeliver ?x ; ptkg:armOf
        <https://w3id.org/ptkg/study/NCT00268476> . ?x ptkg:doseGy ?dose ; ptkg:fractions ?n }""",
    ) == [("36", "6"), ("55", "20")]


def test_sbrt_sg_05_enrols_two_populations(store: Store) -> None:
    assert rows(
        store,
        "SELECT ?type WHERE { <https://w3id.org/ptkg/study/sbrt-sg-05> ptkg:enrols ?p . "
        "?p ptkg:directType ?type }",
    ) == [
        ("OligometastaticCastrationResistantProstateCancer",),
        ("OligorecurrentHormoneSensitiveProstateCancer",),
    ]


def test_peace_1_shows_its_four_arms_once(store: Store) -> None:
    assert rows(
        store,
        """SELECT DISTINCT ?label ?n WHERE {
        <https://w3id.org/ptkg/study/NCT01957436> ptkg:hasArm/ptkg:representedBy ?arm .
        ?arm rdfs:label ?label ; ptkg:participants ?n }""",
    ) == [
        ("standard of care", "296"),
        ("standard of care + abiraterone", "292"),
        ("standard of care + abiraterone + radiotherapy", "291"),
        ("standard of care + radiotherapy", "293"),
    ]
    # The median of 7.5 years is of the men who got both, in whichever file it stands.
    assert rows(
        store,
        """SELECT DISTINCT ?type WHERE { ?e ptkg:value 7.5 ; ptkg:inGroup/ptkg:ofArm ?arm .
        ?arm ptkg:delivers/ptkg:directType ?type }""",
    ) == [
        ("AbirateroneAcetate",),
        ("AndrogenDeprivationTherapy",),
        ("ExternalBeamRadiotherapy",),
        ("Prednisone",),
        ("ProstateRadiotherapyForMetastaticDisease",),  # by its target, and by the men
    ]


def test_subgroups_and_unions_are_no_arms(store: Store) -> None:
    assert rows(store, "SELECT ?g WHERE { ?g a ptkg:Arm . ?s ptkg:hasGroup ?g }") == []
    assert rows(
        store,
        "SELECT ?kind (COUNT(?g) AS ?n) WHERE { ?s ptkg:hasGroup ?g . ?g ptkg:directType ?kind } "
        "GROUP BY ?kind",
    ) == [
        ("AllParticipants", "1"),
        ("CastrationResistantProstateCancer", "1"),
        ("HormoneSensitiveProstateCancer", "1"),
        ("Subgroup", "12"),
        ("UnionOfArms", "2"),
    ]


def test_nivolumab_alone_is_never_a_pair(store: Store) -> None:
    pairs = """SELECT DISTINCT ?name WHERE { ?study rdfs:label ?name ; ptkg:hasArm ?arm .
      ?arm ptkg:delivers ?a , ?b . ?a a ptkg:PD1Inhibitor . ?b a ptkg:ImmuneCheckpointInhibitor
      FILTER(?a != ?b) }"""
    assert rows(store, pairs) == [("CheckPRO",)]  # nivolumab with ipilimumab


def test_one_inhibitor_is_certain_where_one_or_both_are_given(store: Store) -> None:
    query = """SELECT ?how ?type WHERE { VALUES ?how { ptkg:delivers ptkg:mayDeliver }
      <https://w3id.org/ptkg/study/NCT03477864> ptkg:hasArm ?arm . ?arm ?how ?x .
      ?x a ptkg:ImmuneCheckpointInhibitor ; ptkg:directType ?type .
      FILTER(?type != ptkg:Choice) }"""
    assert rows(store, query) == [
        ("delivers", "ImmuneCheckpointInhibitor"),
        ("mayDeliver", "Cemiplimab"),
        ("mayDeliver", "Ipilimumab"),
    ]


def test_graphs_part_what_is_stated_from_what_is_read() -> None:
    found = Therapy(
        key="sabr", name="SABR", classes=("StereotacticAblativeRadiotherapy",), stated=False
    )
    arm = small().arms[0]
    study = small(arms=(replace(arm, treatments=(*arm.treatments, found)),))
    assert rows(
        said(study),
        "SELECT ?g ?x ?p WHERE { GRAPH ?g { ?x ?p ?o } FILTER(CONTAINS(STR(?x), '/therapy/')) }",
    ) == [
        ("links/curated/x", "record/curated/x/arm/nivolumab/therapy/nivolumab", _TYPE),
        ("links/curated/x", "record/curated/x/arm/nivolumab/therapy/sabr", _TYPE),
        ("links/curated/x", "record/curated/x/arm/nivolumab/therapy/sabr", _TYPE),
        ("links/curated/x", "record/curated/x/arm/nivolumab/therapy/sabr", _LABEL),
        ("record/curated/x", "record/curated/x/arm/nivolumab/therapy/nivolumab", _TYPE),
        ("record/curated/x", "record/curated/x/arm/nivolumab/therapy/nivolumab", _LABEL),
    ]


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def test_mentions_and_unresolved_terms_are_kept_with_their_field() -> None:
    mention = Mention(
        text="nivolumab",
        field="arms[0]",
        rule="lexicon:nivolumab",
        score=Decimal("0.9"),
        class_name="Nivolumab",
    )
    arm = small().arms[0]
    therapy = replace(small_therapy(arm), mentions=(mention,))
    term = Unresolved(kind="therapy", text="drug X", field="arms[0].description")
    store = said(small(arms=(replace(arm, treatments=(therapy,)),), unresolved=(term,)))
    assert rows(
        store,
        "SELECT ?node ?class ?text ?field ?rule ?score WHERE { ?m a ptkg:Mention ; "
        "ptkg:supports ?node ; ptkg:supportsClass ?class ; ptkg:matchedText ?text ; "
        "ptkg:inField ?field ; ptkg:byRule ?rule ; ptkg:score ?score ; ptkg:inRecord ?r }",
    ) == [
        (
            "record/curated/x/arm/nivolumab/therapy/nivolumab",
            "Nivolumab",
            "nivolumab",
            "arms[0]",
            "lexicon:nivolumab",
            "0.9",
        )
    ]
    assert rows(
        store,
        "SELECT ?kind ?text ?field ?reason WHERE { ?u a ptkg:UnresolvedTerm ; ptkg:termKind ?kind ;"
        " ptkg:matchedText ?text ; ptkg:inField ?field ; ptkg:reason ?reason }",
    ) == [("therapy", "drug X", "arms[0].description", "not in the lexicon")]


def small_therapy(arm: Arm) -> Therapy:
    (therapy,) = arm.treatments
    assert isinstance(therapy, Therapy)
    return therapy


def test_a_range_has_its_ends_and_a_number_its_plain_name() -> None:
    store = said(ice_pac())
    query = "SELECT ?p ?o WHERE { ?x ptkg:doseGy 20.0 ; ?p ?o . FILTER(isNumeric(?o)) }"
    assert rows(store, query) == [
        ("courses", "2"),
        ("doseGy", "20"),
        ("doseGyPerFraction", "20"),
        ("fractions", "1"),
        ("sitesMaximum", "2"),
        ("sitesMinimum", "1"),
    ]


def test_a_value_not_reached_has_a_status_and_no_number() -> None:
    estimate = Estimate(
        key="e",
        outcome_key="os",
        group_key="a1",
        statistic="not stated",
        value=Bound(None, "not reached"),
        unit="mo",
    )
    found = rows(
        said(small(estimates=(estimate,))),
        "SELECT ?p ?o WHERE { ?e a ptkg:Estimate ; ?p ?o } ",
    )
    assert found == [
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "Estimate"),
        ("http://www.w3.org/ns/prov#wasDerivedFrom", "record/curated/x"),
        ("inGroup", "record/curated/x/arm/nivolumab"),
        ("ofOutcome", "record/curated/x/outcome/os"),
        ("statistic", "StatisticNotStated"),
        ("statisticText", "not stated"),
        ("unit", "mo"),
        ("valueStatus", "NotReached"),
    ]


@pytest.mark.parametrize(
    ("study", "message"),
    [
        (small(populations=(Population(key="p", label="x", classes=("Nonsense",)),)), "Nonsense"),
        (
            small(
                estimates=(
                    Estimate(
                        key="e",
                        outcome_key="pfs",
                        group_key="a1",
                        statistic="median",
                        value=Bound(Decimal(1)),
                        unit="mo",
                    ),
                )
            ),
            "no outcome has the key 'pfs'",
        ),
        (
            small(
                estimates=(
                    Estimate(
                        key="e",
                        outcome_key="os",
                        group_key="a9",
                        statistic="median",
                        value=Bound(Decimal(1)),
                        unit="mo",
                    ),
                )
            ),
            "no arm and no analysis group has the key 'a9'",
        ),
        (small(outcomes=(small().outcomes[0],) * 2), "share the key os"),
    ],
)
def test_a_record_that_does_not_hold_together_is_refused(study: Study, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        list(quads(study, f"{BASE}study/x"))


def test_arms_with_colliding_labels_are_two_nodes() -> None:
    arms = (Arm(key="a1", label="SABR + ADT"), Arm(key="a2", label="SABR/ADT"))
    found = rows(said(small(arms=arms)), "SELECT ?arm WHERE { ?arm a ptkg:Arm }")
    assert [re.sub("[0-9a-f]{8}$", "#", arm) for (arm,) in found] == [
        "record/curated/x/arm/sabr-adt-#",
        "record/curated/x/arm/sabr-adt-#",
    ]
    assert len(set(found)) == 2


def choice(*options: tuple[str, ...], minimum: int = 1, maximum: int = 1) -> Choice:
    return Choice(
        key="c",
        minimum=minimum,
        maximum=maximum,
        options=tuple(
            tuple(Therapy(key=f"{i}-{c}", name=c, classes=(c,)) for c in option)
            for i, option in enumerate(options)
        ),
    )


@pytest.mark.parametrize(
    ("alternatives", "shared"),
    [
        (choice(("Cemiplimab",), ("Ipilimumab",)), ("ImmuneCheckpointInhibitor",)),
        (choice(("Cemiplimab",), ("Ipilimumab",), maximum=2), ("ImmuneCheckpointInhibitor",)),
        (choice(("Cemiplimab",), ("Ipilimumab",), minimum=0), ()),
        (choice(("Nivolumab", "Docetaxel"), ("Nivolumab",)), ("Nivolumab",)),
    ],
)
def test_a_choice_is_typed_by_what_its_options_share(
    alternatives: Choice, shared: tuple[str, ...]
) -> None:
    assert shared_classes(alternatives) == shared


def test_an_option_without_a_class_leaves_a_choice_without_one() -> None:
    unknown = Therapy(key="u", name="drug X")
    known = Therapy(key="k", name="nivolumab", classes=("Nivolumab",))
    assert shared_classes(Choice(key="c", options=((known,), (unknown,)))) == ()


def hazard(value: str, lower: str | None, upper: str | None, **facts: object) -> Comparison:
    made = Comparison(
        key="c",
        outcome_key="os",
        numerator_key="new",
        denominator_key="old",
        group_keys=("new", "old"),
        measure="hazard ratio",
        value=bound(value),
        lower=bound(lower),
        upper=bound(upper),
    )
    return replace(made, **facts)  # type: ignore[arg-type]  # the caller names Comparison's fields


@pytest.mark.parametrize(
    ("comparison", "endpoint", "winner"),
    [
        (hazard("0.64", "0.46", "0.89"), "OverallSurvival", "new"),
        (hazard("1.4", "1.1", "1.9"), "OverallSurvival", "old"),
        (hazard("0.9", "0.7", "1"), "OverallSurvival", None),
        (hazard("0.9", "0.7", "NR"), "OverallSurvival", None),
        (hazard("0.9", None, "0.95"), "OverallSurvival", None),
        (hazard("0.64", "0.46", "0.89"), "TimeToNextIntervention", "new"),
        (hazard("0.64", "0.46", "0.89"), "TimeToResponse", None),
        (hazard("0.64", "0.46", "0.89"), "ObjectiveResponseRate", None),
        (hazard("-3", "-4", "-2", measure="difference"), "OverallSurvival", None),
        (hazard("0.6", "0.4", "0.8", measure="adjusted hazard ratio"), "OverallSurvival", "new"),
        (hazard("0.6", "0.4", "0.8", denominator_key=None), "OverallSurvival", None),
    ],
)
def test_whom_a_comparison_favours(
    comparison: Comparison, endpoint: str, winner: str | None
) -> None:
    assert favoured(comparison, (endpoint,)) == winner


def test_comparisons_that_favour_a_group_in_the_small_graph(store: Store) -> None:
    assert rows(store, "SELECT ?c ?g WHERE { GRAPH ?l { ?c ptkg:favours ?g } }") == [
        (
            "record/curated/card/comparison/os-a1-a2",
            "record/curated/card/arm/cabazitaxel-prednisone-g-csf",
        ),
        (
            "record/curated/card/comparison/rpfs-a1-a2",
            "record/curated/card/arm/cabazitaxel-prednisone-g-csf",
        ),
        (
            "record/curated/peace-1/comparison/os-a3-a4-a1-a2",
            "record/curated/peace-1/group/a3-a4",
        ),
        (
            "record/curated/stampede-arm-h/comparison/ffs-a1-a2",
            "record/curated/stampede-arm-h/arm/standard-of-care-prostate-radiotherapy",
        ),
        (
            "record/curated/stampede-arm-h/comparison/os-g1-g2",
            "record/curated/stampede-arm-h/group/g1",
        ),
    ]


def test_a_study_with_a_randomised_part_is_a_randomised_trial() -> None:
    parts = [small(allocation="single arm"), small(allocation="randomised")]
    assert common_class(parts) == common_class(parts[::-1]) == vocab.RandomizedTrial
    assert common_class([small(kind="retrospective cohort")]) == vocab.CohortStudy
    assert common_class([small(pools=("NCT01", "NCT02"))]) == vocab.PooledAnalysis


def test_unknown_codes_lose_the_field_and_are_named() -> None:
    study = small(phases=("2", "7"), status="dormant", start_date="soon", masking="not stated")
    losses = [(loss.path, loss.value) for loss in unknown_codes(study)]
    assert losses == [("phases", "7"), ("status", "dormant"), ("start_date", "soon")]
    assert rows(said(study), "SELECT ?phase WHERE { ?s ptkg:phase ?phase }") == [("Phase2",)]
    assert rows(said(study), "SELECT ?s WHERE { ?s ptkg:startDate ?d }") == []


def test_registry_ids_are_told_from_other_ids() -> None:
    study = small(
        identifiers=(trial("NCT01957436", "nct"), replace(trial("P30-1", ""), kind="secondary"))
    )
    assert rows(
        said(study), "SELECT ?p ?id WHERE { ?s ?p ?id FILTER(?id IN ('NCT01957436', 'P30-1')) }"
    ) == [("registryId", "NCT01957436"), ("secondaryId", "P30-1")]


def test_every_term_that_is_written_is_a_term_of_the_vocabulary() -> None:
    known = {value for value in vars(vocab).values() if isinstance(value, str)}
    used = _terms(lines_of(small_studies()))
    assert used
    assert used <= known


def _terms(lines: Iterable[str]) -> set[str]:
    return {iri for line in lines for iri in re.findall(rf"<({vocab.NS}[^>]+)>", line)}


def test_card_is_written_in_its_two_graphs_alone() -> None:
    graphs = {line.rsplit(" ", 2)[1] for line in quads(card(), f"{BASE}study/NCT02485691")}
    assert graphs == {f"<{BASE}record/curated/card>", f"<{BASE}links/curated/card>"}


ANY_TEXT = st.text(st.characters(), max_size=20)  # control characters, half surrogates too


@given(
    labels=st.lists(ANY_TEXT, min_size=1, max_size=4),
    keys=st.lists(ANY_TEXT, min_size=4, max_size=4, unique=True),
    text=ANY_TEXT,
    record_id=ANY_TEXT.filter(bool),
)
def test_whatever_the_texts_the_lines_are_valid_and_deterministic(
    labels: list[str], keys: list[str], text: str, record_id: str
) -> None:
    therapy = Therapy(key=text, name=text, classes=("Nivolumab",), timing_text=text, notes=(text,))
    study = small(
        source=replace(curated("x"), record_id=record_id, url=text, licence=text, version=text),
        name=text,
        title=text,
        arms=tuple(
            Arm(key=key, label=label, type=text, treatments=(therapy,))
            for key, label in zip(keys, labels, strict=False)
        ),
        populations=(
            Population(
                key=text,
                label=text,
                prior_therapies=(PriorTherapy(kind="required", text=text),),
                characteristics=((text, text),),
            ),
        ),
        keywords=(text,),
        unresolved=(Unresolved(kind="other", text=text, field=text),),
    )
    lines = list(quads(study, f"{BASE}study/x"))
    assert lines == list(quads(study, f"{BASE}study/x"))
    parsed = list(parse("".join(lines), format=RdfFormat.N_QUADS))
    assert len(parsed) == len(lines)
    arms = {q.subject for q in parsed if q.object == NamedNode(vocab.Arm)}
    assert len(arms) == len(labels[: len(keys)])
