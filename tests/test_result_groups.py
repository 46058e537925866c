"""Result groups of registry records are tied to arms by their words, or not at all."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from graph.linking.result_groups import link_groups
from graph.records import Mention, Study
from graph.sources import ctgov, read
from graph.triples import quads

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
MEASURE = "resultsSection.outcomeMeasuresModule.outcomeMeasures[0]"


def linked(
    arms: list[Json], groups: list[tuple[str, str]], drugs: list[Json] | None = None
) -> Study:
    """A study of these arms with one measure that has these groups (title, description)."""
    shown = [
        {"id": f"OG{number}", "title": title, "description": text}
        for number, (title, text) in enumerate(groups)
    ]
    cells = [{"groupId": group["id"], "value": "1"} for group in shown]
    measure = {
        "type": "PRIMARY",
        "title": "Death",
        "paramType": "COUNT_OF_PARTICIPANTS",
        "unitOfMeasure": "Participants",
        "groups": shown,
        "classes": [{"categories": [{"measurements": cells}]}],
    }
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99999101"},
            "armsInterventionsModule": {"armGroups": arms, "interventions": drugs or []},
        },
        "resultsSection": {"outcomeMeasuresModule": {"outcomeMeasures": [measure]}},
    }
    study = ctgov.study(record, "test.json")
    assert isinstance(study, Study), study
    return link_groups(study)


def ties(study: Study) -> list[tuple[str, tuple[str, ...], str | None]]:
    """Label, arms and rule of each group that is not titled like an arm."""
    labels = {arm.key: arm.label for arm in study.arms}
    return [
        (
            group.label,
            tuple(labels[key] for key in group.arm_keys),
            group.mentions[0].rule.removeprefix("rule:result-group-") if group.mentions else None,
        )
        for group in study.groups
    ]


def arm(label: str, description: str = "", *drugs: str) -> Json:
    return {"label": label, "description": description, "interventionNames": list(drugs)}


ENZA: Json = {"type": "DRUG", "name": "Enzalutamide", "otherNames": ["Xtandi"]}
ADT: Json = {"type": "DRUG", "name": "ADT"}
TEXT = "Darolutamide six hundred milligrams twice daily by mouth, invented for this test."


@pytest.mark.parametrize(
    ("arms", "title", "tied", "rule"),
    [
        (
            ["Continuous letrozole", "Intermittent letrozole"],
            "Arm A: Continuous Letrozole",
            0,
            "label",
        ),
        (["Lapatinib", "Placebo"], "Lapatinib 1500 mg", 0, "label"),
        (["Enzalutamide + ADT", "ADT"], "ADT and Xtandi", 0, "label"),
        (["X 10 mg", "X 20 mg"], "X 20 mg BID", 1, "label"),
        (["X 10 mg", "X 20 mg"], "X 30 mg", None, None),
        (["X 10 mg", "X 20 mg"], "X", None, None),
        (["X + Y", "X"], "HR+: X + Y", None, None),
        (["X", "Y"], "X (Post-Treatment)", None, None),
        (["A then B", "B then A"], "Drug A", None, None),
        (["Phase 1 and Phase 3: X + Y", "Phase 3: P + Y"], "Phase III: X + Y", None, None),
        (["Phase 1 and 2: X", "Phase 2: Y"], "Phase 1: X", None, None),
        (["Group 1", "Group 2"], "Group 3", None, None),
        (["Regimen 4", "Regimen 5"], "Cohort 4", None, None),
        ([], "Anything", None, None),
    ],
)
def test_a_title_ties_only_when_it_is_clear(
    arms: list[str], title: str, tied: int | None, rule: str | None
) -> None:
    result = linked([arm(label) for label in arms], [(title, "")])
    assert ties(result) == [(title, () if tied is None else (arms[tied],), rule)]
    assert [item.text for item in result.unresolved] == ([title] if tied is None else [])


def test_the_names_of_interventions_stand_for_an_arm_without_a_telling_label() -> None:
    arms = [arm("1", "", "Drug: Enzalutamide", "Drug: ADT"), arm("2", "", "Drug: ADT")]
    result = linked(arms, [("Xtandi Plus ADT", ""), ("ADT Alone", "")], [ENZA, ADT])
    assert ties(result) == [
        ("Xtandi Plus ADT", ("1",), "interventions"),
        ("ADT Alone", ("2",), "interventions"),
    ]
    assert result.groups[0].mentions == (
        Mention(
            text="Xtandi Plus ADT",
            field=f"{MEASURE}.groups[0].title",
            rule="rule:result-group-interventions",
            score=Decimal("0.90"),
        ),
    )
    assert result.unresolved == ()


def test_a_letter_ties_unless_the_title_says_something_else() -> None:
    arms = [arm("A", "", "Drug: Enzalutamide"), arm("B", "", "Drug: ADT")]
    groups = [("Arm A: Enzalutamide", ""), ("Arm B: Docetaxel", "")]
    assert ties(linked(arms, groups, [ENZA, ADT])) == [
        ("Arm A: Enzalutamide", ("A",), "letter"),
        ("Arm B: Docetaxel", (), None),
    ]


def test_a_description_copied_from_an_arm_ties_a_group() -> None:
    result = linked([arm("I", "Other."), arm("II", TEXT)], [("Darolutamide", f"{TEXT} More.")])
    assert ties(result) == [("Darolutamide", ("II",), "description")]


def test_time_points_of_one_arm_are_not_the_arm() -> None:
    groups = [("Baseline", TEXT), ("After 3 Months", TEXT)]
    assert ties(linked([arm("I", "Other."), arm("II", TEXT)], groups)) == [
        ("Baseline", (), None),
        ("After 3 Months", (), None),
    ]


def test_rivals_of_one_table_tie_neither() -> None:
    groups = [("Darolutamide", TEXT), ("Darolutamide Tablet", TEXT)]
    result = linked([arm("I", "Other."), arm("II", TEXT)], groups)
    assert [keys for _, keys, _ in ties(result)] == [(), ()]


def test_letters_listed_together_are_a_union_and_all_participants_all_arms() -> None:
    arms = [arm("Arm A"), arm("Arm B"), arm("Arm C")]
    result = linked(arms, [("Arms A and B", ""), ("All Participants", "")])
    assert [(group.kind, group.arm_keys) for group in result.groups] == [
        ("union", ("arm-a", "arm-b")),
        ("all participants", ("arm-a", "arm-b", "arm-c")),
    ]


def test_as_many_groups_as_arms_support_a_part_of_the_words() -> None:
    arms = [arm("AMG 162 / Denosumab"), arm("Placebo")]
    both = ties(linked(arms, [("Denosumab 60 mg Q6M", ""), ("Placebo", "")]))
    assert both == [("Denosumab 60 mg Q6M", ("AMG 162 / Denosumab",), "one-to-one")]
    alone = ties(linked(arms, [("Denosumab 60 mg Q6M", "")]))
    assert alone == [("Denosumab 60 mg Q6M", (), None)]


def test_groups_of_one_title_in_one_table_are_not_the_arm_of_that_title() -> None:
    groups = [("Docetaxel", "First course."), ("Docetaxel", "Second course.")]
    result = linked([arm("Docetaxel"), arm("Cabazitaxel")], groups)
    assert [keys for _, keys, _ in ties(result)] == [(), ()]


def test_a_tie_is_the_readers_judgement() -> None:
    result = linked([arm("Lapatinib"), arm("Placebo")], [("Lapatinib 1500 mg", "")])
    lines = [
        line for line in quads(result, "https://w3id.org/ptkg/study/NCT99999101") if "ofArm" in line
    ]
    record = "https://w3id.org/ptkg/record/ctgov/NCT99999101"
    group = f"<{record}/group/group-lapatinib-1500-mg>"
    assert lines == [
        f"{group} <https://w3id.org/ptkg/ontology/ofArm> <{record}/arm/lapatinib> "
        "<https://w3id.org/ptkg/links/ctgov/NCT99999101> .\n"
    ]


def test_the_shared_records(shared: Path) -> None:
    studies = [
        link_groups(item)
        for item in read(shared / "registry" / "ctgov_v2_other")
        if isinstance(item, Study) and (item.flow or item.estimates)
    ]
    tied = [group for study in studies for group in study.groups if group.mentions]
    assert len(tied) >= 100
    for study in studies:
        open_groups = [g for g in study.groups if g.kind == "result group" and not g.arm_keys]
        lost = {item.field for item in study.unresolved if item.reason.startswith("no arm")}
        assert {f"{group.field}.title" for group in open_groups} == lost
