"""Checks and shapes: each bites on a planted fault, and the small graph has none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from small_facts import one
from small_papers import card, ice_pac
from small_records import lines_of, small_studies

from graph import iris
from graph.closure import close
from graph.records import (
    Bound,
    Choice,
    Population,
    Study,
    Therapy,
)
from graph.store import load_ontology, memory_store
from graph.validate import checks, read_check, record_shapes, run_checks, sample

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

RECORD = "https://w3id.org/ptkg/record/curated/ice-pac"


def graph(*studies: Study, extra: Iterable[str] = ()) -> Store:
    store = memory_store([*lines_of(studies), *extra])
    close(store)
    load_ontology(store)
    return store


def found(store: Store) -> list[tuple[str, str, str]]:
    """Check, severity and detail in brackets of all problems of ICE-PAC."""
    return [
        (problem.check, problem.severity, problem.detail.rpartition(": ")[2])
        for problem in run_checks(store)
        if problem.record == RECORD
    ]


def with_estimate(**facts: object) -> Study:
    study = ice_pac()
    changed = replace(study.estimates[0], **facts)  # type: ignore[arg-type]  # Estimate's fields
    return replace(study, estimates=(changed, *study.estimates[1:]))


def with_treatments(*treatments: Therapy | Choice) -> Study:
    study = ice_pac()
    return replace(study, arms=(replace(study.arms[0], treatments=treatments),))


def test_the_small_graph_has_no_fault() -> None:
    store = graph(*small_studies())
    assert run_checks(store) == ()
    assert list(record_shapes(store, sorted(iris.record(s.source) for s in small_studies()))) == []


SABR = Therapy(key="sabr", name="SABR", classes=("StereotacticAblativeRadiotherapy",))


@pytest.mark.parametrize(
    ("study", "problem"),
    [
        (
            with_estimate(lower=Bound(Decimal(67)), upper=Bound(Decimal(30))),
            ("bounds_reversed", "violation", "67 to 30"),
        ),
        (
            with_estimate(value=Bound(Decimal(90))),
            ("value_outside_bounds", "warning", "90 (30 to 67)"),
        ),
        (
            with_estimate(value=Bound(Decimal(120)), lower=None, upper=None),
            ("proportion_beyond_all", "warning", "120 %"),
        ),
        (with_estimate(events=-1), ("negative_number", "violation", "events -1")),
        (
            with_treatments(
                replace(SABR, dose_gy=one(24), fractions=one(3), dose_gy_per_fraction=one(10))
            ),
            ("dose_not_fractions", "warning", "3 x 10 Gy is not 24 Gy"),
        ),
        (
            with_treatments(Therapy(key="x", name="drug X")),
            ("therapy_without_class", "warning", "drug X"),
        ),
        (
            with_treatments(SABR, Choice(key="c", options=((SABR,), (replace(SABR, key="b"),)))),
            ("arm_delivers_alternatives", "violation", f"{RECORD}/arm/avelumab-sabr/therapy/sabr"),
        ),
        (
            replace(
                ice_pac(),
                populations=(
                    Population(
                        key="p1",
                        label="HSPC or CRPC",
                        classes=(
                            "CastrationResistantProstateCancer",
                            "HormoneSensitiveProstateCancer",
                        ),
                    ),
                ),
            ),
            (
                "disjoint_types",
                "violation",
                "CastrationResistantProstateCancer and HormoneSensitiveProstateCancer",
            ),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_each_check_finds_its_fault(study: Study, problem: tuple[str, str, str]) -> None:
    assert problem in found(graph(study, card()))


def test_an_estimate_about_another_study_s_group_is_found() -> None:
    group = "https://w3id.org/ptkg/record/curated/card/arm/cabazitaxel-prednisone-g-csf"
    predicate = "https://w3id.org/ptkg/ontology/inGroup"
    line = f"<{RECORD}/estimate/os-a1> <{predicate}> <{group}> <{RECORD}> .\n"
    assert found(graph(ice_pac(), card(), extra=[line])) == [
        ("group_of_another_study", "violation", group)
    ]


def test_dispersions_need_not_hold_the_value() -> None:
    study = with_estimate(
        value=Bound(Decimal(90)), dispersion="interquartile range", statistic="mean"
    )
    assert found(graph(study)) == []


def shapes(*lines: str, study: Study | None = None) -> list[tuple[str, str]]:
    """Node (without its record) and path of what the shapes find in ICE-PAC with more facts."""
    store = graph(study if study is not None else ice_pac(), extra=lines)
    return [
        (
            problem.node.removeprefix(f"{RECORD}/"),
            problem.detail.rpartition(": ")[2].split()[0],
        )
        for problem in record_shapes(store, [RECORD])
    ]


def line(subject: str, name: str, term: str) -> str:
    return f"<{RECORD}/{subject}> <https://w3id.org/ptkg/ontology/{name}> {term} <{RECORD}> .\n"


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        (
            line("arm/avelumab-sabr", "participants", '"thirty-one"'),
            ("arm/avelumab-sabr", "participants"),
        ),
        (line("estimate/os-a1", "statistic", f"<{RECORD}/x>"), ("estimate/os-a1", "statistic")),
        (
            line("estimate/os-a1", "confidenceLevel", f'"100"^^<{XSD}decimal>'),
            ("estimate/os-a1", "confidenceLevel"),
        ),
        (line("citation/s2", "doi", '"https://doi.org/10.1/x"'), ("citation/s2", "doi")),
        (
            line("arm/avelumab-sabr/therapy/sabr", "doseGy", f'"-8"^^<{XSD}decimal>'),
            ("arm/avelumab-sabr/therapy/sabr", "doseGy"),
        ),
    ],
    ids=["participants", "statistic", "confidence", "doi", "dose"],
)
def test_each_shape_finds_its_fault(extra: str, problem: tuple[str, str]) -> None:
    assert problem in shapes(extra)


def test_an_estimate_needs_a_unit_of_some_kind() -> None:
    assert shapes(study=with_estimate(unit="", unit_text=None)) == [("estimate/dcr-a1", "the")]
    assert shapes(study=with_estimate(unit="", unit_text="points")) == []


def test_a_date_must_be_a_date() -> None:
    start = "https://w3id.org/ptkg/ontology/startDate"
    study = "https://w3id.org/ptkg/study/ACTRN12618000954224"
    assert (study, "startDate") in shapes(f'<{study}> <{start}> "soon" <{RECORD}> .\n')


def test_every_check_says_what_and_how_to_mend(tmp_path: Path) -> None:
    assert len(checks()) == len(list((Path(iris.__file__).parent / "checks").glob("*.rq")))
    for check in checks():
        assert check.problem.endswith(".")
        assert check.solution.endswith(".")
    bad = tmp_path / "x.rq"
    bad.write_text("# Problem: x.\nSELECT * {}", encoding="utf-8")
    with pytest.raises(ValueError, match="Problem, Solution and Severity"):
        read_check(bad)


def test_the_sample_is_fixed_and_does_not_depend_on_order() -> None:
    records = [f"r{number}" for number in range(100)]
    assert sample(records, 5) == sample(records[::-1], 5)
    assert len(sample(records, 5)) == 5
    assert sample(records[:3], 5) == ("r0", "r1", "r2")


@pytest.mark.full
def test_every_bundled_study_meets_the_shapes() -> None:
    from graph.build import _assemble, _silent
    from graph.reading import read_all

    reading = read_all([], bundled=True, progress=_silent)
    made = _assemble(reading.studies, _silent)
    assert made.rejects == ()
    assert list(record_shapes(made.store, [record.record for record in made.converted])) == []
