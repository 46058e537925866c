"""Which records are one study, and which arms are one arm."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_records import small_studies

from graph.alignment import ArmFacts, align, arm_facts
from graph.identity import Identities, decide
from graph.iris import record
from graph.records import Identifier, Source, Study

S = "https://w3id.org/ptkg/study/"
R = "https://w3id.org/ptkg/record/"

NCT1 = ("nct", "NCT00000001")
NCT2 = ("nct", "NCT00000002")
EU1 = ("eudract", "2014-004676-29")
ACTRN = ("actrn", "ACTRN12618000954224")


def study(
    record_id: str, *ids: tuple[str, str], kind: str = "curated", pools: tuple[str, ...] = ()
) -> Study:
    return Study(
        source=Source(kind=kind, record_id=record_id, tier="registry"),
        slug=record_id.lower(),
        name=record_id,
        identifiers=tuple(Identifier(value=v, registry=r, kind="trial") for r, v in ids),
        pools=pools,
    )


def iris(identities: Identities) -> dict[str, str]:
    return {r.removeprefix(R): s.removeprefix(S) for r, s in identities.study_iris.items()}


def test_registries_name_a_study_in_their_fixed_order() -> None:
    decided = decide([study("a", EU1, NCT1), study("b", EU1), study("c", ACTRN), study("d")])
    assert iris(decided) == {
        "curated/a": "NCT00000001",
        "curated/b": "NCT00000001",
        "curated/c": "ACTRN12618000954224",
        "curated/d": "d",
    }
    assert decided.refusals == ()


def test_secondary_ids_never_join() -> None:
    grant = Identifier(value="P30CA006973", kind="secondary")
    one = Study(source=study("a").source, slug="a", name="A", identifiers=(grant,))
    two = Study(source=study("b").source, slug="b", name="B", identifiers=(grant,))
    assert iris(decide([one, two])) == {"curated/a": "a", "curated/b": "b"}


def test_a_registry_record_goes_by_its_own_number_whatever_others_it_lists() -> None:
    decided = decide(
        [
            study("NCT00000001", NCT1, kind="ctgov"),
            study("NCT00000002", NCT2, NCT1, kind="ctgov"),
            study("paper", NCT2),
        ]
    )
    assert iris(decided) == {
        "ctgov/NCT00000001": "NCT00000001",
        "ctgov/NCT00000002": "NCT00000002",
        "curated/paper": "NCT00000002",
    }
    (refusal,) = decided.refusals
    assert refusal.shared == ("NCT00000001", "NCT00000002")
    assert refusal.reason == (
        "NCT00000001 and NCT00000002 are different trials of the registry nct"
    )


def test_two_records_that_a_third_number_would_join_are_refused() -> None:
    decided = decide([study("a", NCT1, EU1), study("b", NCT2, EU1), study("c", EU1)])
    assert iris(decided) == {
        "curated/a": "NCT00000001",
        "curated/b": "NCT00000002",
        "curated/c": "2014-004676-29",
    }
    assert [refusal.shared for refusal in decided.refusals] == [("2014-004676-29",)]


def test_a_pooled_analysis_keeps_its_slug_and_its_trials_are_resolved() -> None:
    trial = study("card", NCT1, EU1)
    pooled = study("pooled", NCT1, pools=("2014-004676-29", "NCT99999999"))
    decided = decide([trial, pooled])
    assert iris(decided) == {"curated/card": "NCT00000001", "curated/pooled": "pooled"}
    assert decided.resolved(pooled).pools == ("NCT00000001", "NCT99999999")


def test_other_ids_and_the_slug_lead_to_the_study() -> None:
    decided = decide([study("card", NCT1, EU1)])
    assert {old.removeprefix(S): new.removeprefix(S) for old, new in decided.replaced.items()} == {
        "2014-004676-29": "NCT00000001",
        "card": "NCT00000001",
    }


def test_equal_slugs_without_ids_stay_two_studies() -> None:
    decided = decide([study("x", kind="curated"), study("x", kind="text")])
    assert len(set(decided.study_iris.values())) == 2


_IDS = st.sampled_from([NCT1, NCT2, EU1, ACTRN, ("eudract", "2018-003461-34")])
_STUDIES = st.lists(
    st.builds(
        lambda name, ids, kind: study(
            ids[0][1] if ids and kind == "ctgov" else name, *ids, kind=kind
        ),
        st.text("abc", min_size=1, max_size=3),
        st.lists(_IDS, max_size=3, unique=True),
        st.sampled_from(["curated", "ctgov", "text"]),
    ),
    max_size=7,
    unique_by=lambda made: (made.source.kind, made.source.record_id),
)


@given(_STUDIES, st.randoms())
def test_the_decision_does_not_depend_on_order(studies: list[Study], random: object) -> None:
    shuffled = list(studies)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert decide(shuffled) == decide(studies)


@given(_STUDIES)
def test_registry_records_with_different_numbers_are_never_one_study(
    studies: list[Study],
) -> None:
    decided = decide(studies)
    assert set(decided.study_iris) == {record(made.source) for made in studies}
    registered = [
        made.source.record_id
        for made in studies
        if made.source.kind == "ctgov" and made.source.record_id.startswith(("NCT", "20", "AC"))
    ]
    named = [
        decided.study_iris[record(made.source)]
        for made in studies
        if made.source.kind == "ctgov" and made.source.record_id in registered
    ]
    nct = [n for n, i in zip(named, registered, strict=True) if i.startswith("NCT")]
    assert len(nct) == len(set(nct))


def arm(record_id: str, label: str, **facts: object) -> ArmFacts:
    made: dict[str, object] = {
        "iri": f"{R}{record_id}/arm/{label}",
        "record": f"{R}{record_id}",
        "source_kind": record_id.partition("/")[0],
        "study": f"{S}x",
        "label": label,
        "canonical_key": None,
        "classes": (),
    }
    return ArmFacts(**{**made, **facts})  # type: ignore[arg-type]  # ArmFacts' own fields


def sets(*arms: ArmFacts) -> dict[str, str]:
    representative = align(arms).representative
    return {a.removeprefix(R): b.removeprefix(R) for a, b in representative.items()}


def test_a_curated_arm_represents_the_registry_s() -> None:
    found = align([arm("ctgov/N", "arm-a"), arm("curated/n", "arm-a")])
    assert found.representative == {
        f"{R}ctgov/N/arm/arm-a": f"{R}curated/n/arm/arm-a",
        f"{R}curated/n/arm/arm-a": f"{R}curated/n/arm/arm-a",
    }
    (pair,) = found.pairs
    assert (pair.rule, pair.score) == ("rule:same-arm-label", Decimal("0.9"))
    assert found.unaligned == ()


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"canonical_key": "soc"}, {"canonical_key": "soc"}, True),
        (
            {"canonical_key": "soc", "classes": ("A",)},
            {"canonical_key": "b", "classes": ("A",)},
            False,
        ),
        ({"classes": ("A", "B")}, {"classes": ("A", "B")}, True),
        ({"classes": ("A", "B")}, {"classes": ("A",)}, False),
        ({"classes": ()}, {"classes": ()}, False),
        ({"study": f"{S}y", "canonical_key": "soc"}, {"canonical_key": "soc"}, False),
    ],
)
def test_rules_of_alignment(
    first: dict[str, object], second: dict[str, object], same: bool
) -> None:
    found = sets(arm("curated/a", "one", **first), arm("ctgov/b", "two", **second))
    assert (len(set(found.values())) == 1) is same


def test_equal_therapies_align_only_where_they_are_unique_in_each_record() -> None:
    arms = [
        arm("curated/a", "low-dose", classes=("A",)),
        arm("curated/a", "high-dose", classes=("A",)),
        arm("ctgov/b", "group-1", classes=("A",)),
    ]
    found = align(arms)
    assert found.pairs == ()
    assert [a.iri for a in found.unaligned] == sorted(a.iri for a in arms)


def test_no_set_holds_two_arms_of_one_record() -> None:
    found = sets(
        arm("curated/a", "x", canonical_key="soc"),
        arm("curated/b", "x", canonical_key="soc"),
        arm("curated/b", "y", canonical_key="soc"),
    )
    assert found == {
        "curated/a/arm/x": "curated/a/arm/x",
        "curated/b/arm/x": "curated/a/arm/x",
        "curated/b/arm/y": "curated/b/arm/y",
    }


@given(st.randoms())
def test_alignment_does_not_depend_on_order(random: object) -> None:
    studies = small_studies()
    decided = decide(studies)
    arms = [
        facts
        for made in studies
        for facts in arm_facts(made, decided.study_iris[record(made.source)])
    ]
    shuffled = list(arms)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert align(shuffled) == align(arms)


def test_peace_1_has_four_arms_and_ice_pac_one() -> None:
    studies = small_studies()
    decided = decide(studies)
    arms = [
        facts
        for made in studies
        for facts in arm_facts(made, decided.study_iris[record(made.source)])
    ]
    found = align(arms)
    by_study = {
        name: {found.representative[a.iri] for a in arms if a.study == f"{S}{name}"}
        for name in ("NCT01957436", "ACTRN12618000954224")
    }
    assert {name: len(arms) for name, arms in by_study.items()} == {
        "NCT01957436": 4,
        "ACTRN12618000954224": 1,
    }
    assert by_study["ACTRN12618000954224"] == {f"{R}curated/ice-pac/arm/avelumab-sabr"}
    assert found.unaligned == ()
