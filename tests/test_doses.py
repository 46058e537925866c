"""Doses, fractions, schedules: the notations of the field, and what is no dose."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.linking.doses import radiotherapy_doses
from graph.linking.drug_doses import drug_doses
from graph.linking.schedules import cycles, duration_weeks, interval_days, route, schedule_of
from graph.records import Range


def shown(value: Range | None) -> str | None:
    if value is None:
        return None
    if value.single is not None:
        return str(value.single)
    return f"{'' if value.low is None else value.low}..{'' if value.high is None else value.high}"


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("20 Gy in one fraction", [("20", "1", "20")]),
        ("single fraction of 20 Gy", [("20", "1", "20")]),
        ("a single 8 Gy dose", [("8", "1", "8")]),
        ("3 x 9 Gy", [("27", "3", "9")]),
        ("8 Gy × 3", [("24", "3", "8")]),
        ("8 Gy × 3 to one lesion", [("24", "3", "8")]),
        ("7.25 Gy x 5", [("36.25", "5", "7.25")]),
        ("36.25 Gy in 5 fractions", [("36.25", "5", "7.25")]),
        ("30 Gy/3", [("30", "3", "10")]),
        ("25Gy/5#", [("25", "5", "5")]),
        ("60 Gy in 20 fractions over 4 weeks", [("60", "20", "3")]),
        ("24 Gy/3 fractions", [("24", "3", "8")]),
        ("8 Gy for 3 fractions", [("24", "3", "8")]),
        ("60 Gy for 20 fractions", [("60", "20", "3")]),
        ("8-10 Gy per fraction", [(None, None, "8..10")]),
        ("30-45 Gy in 5 fractions", [("30..45", "5", None)]),
        ("≥ 66 Gy", [("66..", None, None)]),
        ("up to 70 Gy", [("..70", None, None)]),
        ("4240 cGy in 16 fractions", [("42.4", "16", "2.65")]),
        ("thirty-nine fractions of 2 Gy", [("78", "39", "2")]),
        ("total dose of 78 Gy, 2 Gy per fraction", [("78", "39", "2")]),
        ("16 x 3.63 = 58.08 Gy", [("58.08", "16", "3.63")]),
        ("40 Gy total in 15 consecutive weekday sessions", [("40", "15", None)]),
        (
            "66-68Gy and 50Gy in 25 fractions",
            [("66..68", "25", None), ("50", "25", "2")],
        ),
        (
            "30 Gy in ten fractions or 45 Gy in twenty-five fractions",
            [("30", "10", "3"), ("45", "25", "1.8")],
        ),
        ("70Gy-80Gy", [("70..80", None, None)]),
        ("from 75.6 Gy to a maximum 81 Gy", [("75.6..81", None, None)]),
        ("30 Gy, 3 Gy/day for 10 days", [("30", "10", "3")]),
        ("6-8Gy x 2-3#", [("12..24", "2..3", "6..8")]),
        ("9-11 Gy x 3", [("27..33", "3", "9..11")]),
        ("3 Gy per fraction to 60 Gy", [("60", "20", "3")]),
        ("in daily fractions of 2 Gy to 66 Gy", [("66", "33", "2")]),
        ("70.2 Gy in 26 fractions", [("70.2", "26", "2.7")]),
        ("fractions of 1.8–2.0 Gy to 75.6 Gy", [("75.6", None, "1.8..2")]),
        ("≥66 Gy（2-2.2Gy/fx）", [("66..", None, "2..2.2")]),
        ("3Gy, QD, total dose: 30-45Gy; 50Gy/10F", [("30..45", None, "3"), ("50", "10", "5")]),
        ("74 Gy up to a maximum of 81 Gy", [("74..81", None, None)]),
        ("12, 15, or 18 Gy", [("12..18", None, None)]),
        ("on days 1, 8, 15 Gy", [("15", None, None)]),
        ("70 ± 4 Gy in 35 fractions", [("70", "35", "2")]),
        ("70 Gy in 35 fractions, 5 fractions of 2 Gy per week", [("70", "35", "2")]),
        ("36 grays (radiation dose unit, Gy)) in 6 treatments", [("36", "6", "6")]),
        ("36.25 Gy (EQD2 = 90 Gy) in 5 fractions", [("36.25", "5", "7.25")]),
        ("5 fractions of 7.25 Gy (BED 211)", [("36.25", "5", "7.25")]),
        ("78 Gy(RBE) in 39 fx", [("78", "39", "2")]),
        ("60 GyE in 20 fractions", [("60", "20", "3")]),
        ("67.5 centigray", [("0.675", None, None)]),
        ("4.7CGE x 10days = Total 47 CGE", [("47", "10", "4.7")]),
        ("15 Gy HDR × 1", [("15", "1", "15")]),
        ("two 15 Gy HDR treatments", [("30", "2", "15")]),
        ("2 implants with 1 fraction of 12 Gy", [("24", "2", "12")]),
        ("110 Gy LDR", [("110", None, None)]),
        ("I-125 (144 Gy)", [("144", None, None)]),
        ("40 Gy in 5 fractions BID, every other day", [("40", "5", "8")]),
        ("45- 50Gy/23-25 #/5 weeks", [("45..50", "23..25", None)]),
        ("8-12 Gy, 4-5 times", [("32..60", "4..5", "8..12")]),
        ("2 Gy, five times a week", [("2", None, None)]),
        ("78-80 Gy as one daily fraction", [("78..80", None, None)]),
        ("40-55Gy in 10 (up to 15) fractions", [("40..55", "10", None)]),
        (
            "40-55Gy in 10 sessions (up to 60Gy in 15 sessions)",
            [("40..55", "10", None), ("60", "15", "4")],
        ),
        (
            "prostate 36.25 Gy / nodes 25 Gy in 5 fractions",
            [("36.25", "5", "7.25"), ("25", "5", "5")],
        ),
        (
            "62.5 Gy to the prostate bed (PB) and 45 Gy to pelvis nodes in 25 fractions",
            [("62.5", "25", "2.5"), ("45", "25", "1.8")],
        ),
        (
            "79.2 Gy, delivered as 25 fractions of 1.8 Gy, then 34.2 Gy in 19 fractions",
            [("79.2", None, None), ("45", "25", "1.8"), ("34.2", "19", "1.8")],
        ),
        ("Arm D: 45 Gy in 25 fractions", [("45", "25", "1.8")]),
        ("in a ratio of 1:1 to 36.25 Gy in 5 fractions", [("36.25", "5", "7.25")]),
        ("prior to 45 Gy in 25 fractions", [("45", "25", "1.8")]),
        ("in 5 fractions", [(None, "5", None)]),
        ("6,25 Gy x 4", [("25", "4", "6.25")]),
        ("2 Gy/day, 5 days/week, for 7 weeks", [("70", "35", "2")]),
        ("1.5 Gy per fraction, 5 fractions a week over 6 weeks", [("45", "30", "1.5")]),
        ("2 Gy of VMAT for 30 fractions", [("60", "30", "2")]),
        ("20 or 24 Gy-Eq", [("20..24", None, None)]),
        ("a short course (8 fractions or fewer)", [(None, "..8", None)]),
        ("the number of fractions will be reduced to seven", [(None, "7", None)]),
        ("the treatment sessions were cut to six", [(None, "6", None)]),
        ("fractions reduced to four weeks", []),
        (
            "42.7 Gy in 7 fractions (biologically effective dose 130 Gy, alpha/beta of 3)",
            [("42.7", "7", "6.1")],
        ),
        ("5 fractions per week", []),
    ],
)
def test_radiotherapy(text: str, doses: list[tuple[str | None, ...]]) -> None:
    assert [
        (shown(dose.dose_gy), shown(dose.fractions), shown(dose.dose_gy_per_fraction))
        for dose in radiotherapy_doses(text)
    ] == doses


@pytest.mark.parametrize(
    "text",
    [
        "BED 100 Gy",
        "BED of 100 Gy",
        "100 Gy BED",
        "a BED3 > 100 Gy is recommended",
        "biologically effective dose of 74 Gy",
        "80 Gy (EQD2)",
        "EQD2 of 80 Gy",
        "mean heart dose < 20 Gy",
        "V20 < 30 %",
        "V20 Gy < 35 %",
        "prior radiotherapy of 60 Gy",
        "5 fractions per week",
        "bladder max 38 Gy",
        "rectum to receive less than 30 Gy",
        "the maximum dose to the spinal cord is 45 Gy",
        "10 % of the bladder may receive 36 Gy",
        "an alpha/beta = 3 Gy",
        "a ratio estimate of 1.5 Gy",
        "equivalent to 74 Gy",
        "an absorbed dose to the bone marrow of 45 Gy",
        "D90: 140 Gy",
        "patients must have received 54 to 66 Gy",
        "in increments of 2.5 Gy",
        "implant with 0 Gy",
        "no numbers here",
    ],
)
def test_no_prescription(text: str) -> None:
    assert radiotherapy_doses(text) == []


GY = st.integers(1, 400).map(lambda quarter: Decimal(quarter) / 4)
NOTATIONS = (
    "{n} x {d} Gy",
    "{d} Gy x {n}",
    "{d} Gy × {n} fractions",
    "{n} fractions of {d} Gy",
    "{t} Gy in {n} fractions of {d} Gy",
    "{t} Gy in {n} fractions",
    "{t} Gy/{n} fractions",
    "{t}Gy/{n}#",
    "{t} Gy / {n} fx",
    "{t} Gy (RBE) over {n} daily treatments",
    "{d} Gy per fraction to {t} Gy",
    "{n} daily fractions at {d} Gy each, total dose {t} Gy",
    "total dose of {t} Gy ({d} Gy per fraction)",
)


@given(GY, st.integers(2, 40), st.sampled_from(NOTATIONS))
def test_a_dose_is_read_back_from_each_notation(each: Decimal, count: int, notation: str) -> None:
    text = notation.format(
        n=count, d=each.normalize().__format__("f"), t=(each * count).__format__("f")
    )
    (dose,) = radiotherapy_doses(f"SBRT, {text}, to the prostate")
    assert dose.fractions == Range(Decimal(count), Decimal(count))
    assert dose.dose_gy_per_fraction is not None
    assert dose.dose_gy_per_fraction.single == each
    assert dose.dose_gy is not None
    assert dose.dose_gy.single == each * count


@given(st.text(max_size=120))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for dose in radiotherapy_doses(text):
        assert 0 <= dose.start < dose.end <= len(text)
    for amount in drug_doses(text):
        assert 0 <= amount.start < amount.end <= len(text)


@pytest.mark.parametrize(
    ("text", "amount", "unit", "days"),
    [
        ("1000 mg daily", "1000", "mg", "1"),
        ("1,000 mg orally once daily", "1000", "mg", "1"),
        ("10 mg/kg every 2 weeks", "10", "mg/kg", "14"),
        ("75 mg/m^2 q3w", "75", "mg/m2", "21"),
        ("75 mg/m² on day 1 of each 21-day cycle", "75", "mg/m2", "21"),
        ("1000mg QD", "1000", "mg", "1"),
        ("5 mg BID", "5", "mg", "0.5"),
        ("5 mg b.i.d.", "5", "mg", "0.5"),
        ("7.4 GBq every 6 weeks x 6 cycles", "7.4", "GBq", "42"),
        ("55 kBq/kg every 4 weeks", "55", "kBq/kg", "28"),
        ("AUC 5 every 3 weeks", "5", "mg.min/mL", "21"),
        ("100 µg/kg weekly", "100", "ug/kg", "7"),
        ("20 mg/day", "20", "mg/d", "1"),
        ("22.5 mg every 3 months", "22.5", "mg", "90"),
        ("0.1-180 mg", "0.1..180", "mg", None),
        ("10, 15, 20 and 25 mg/m2 weekly", "10..25", "mg/m2", "7"),
        ("AUC 4-6 every 3 weeks", "4..6", "mg.min/mL", "21"),
        ("4000 IU daily", "4000", "[iU]", "1"),
        ("100 mCi/m2", "100", "mCi/m2", None),
        ("50 kBq/kg (1.35 µCi/kg) every 4 weeks", "50", "kBq/kg", "28"),
        ("1000 mg (4 x 250 mg) daily", "1000", "mg", "1"),
        ("0.5 mg/kg/day", "0.5", "mg/kg/d", "1"),
        ("5 x 10^7 cells every 2 weeks", "50000000", "{cells}", "14"),
        ("2×10^6 CAR-T cells/kg", "2000000", "{cells}/kg", None),
        ("1e6/kg CAR T cells", "1000000", "{cells}/kg", None),
        ("10^11 vp", "100000000000", "{viral particles}", None),
        ("80 mg/m2 on days 1, 8 and 15 of each 28-day cycle", "80", "mg/m2", None),
        ("160 mg (four 40 mg capsules) by mouth once daily", "160", "mg", "1"),
        ("area under the curve (AUC) 5 every 3 weeks", "5", "mg.min/mL", "21"),
        ("area under the concentration-time curve of 4", "4", "mg.min/mL", None),
        ("AUC=6", "6", "mg.min/mL", None),
        ("area under the curve 2 mg/m2 weekly", "2", "mg.min/mL", "7"),
        ("9 μg/m²/day", "9", "ug/m2/d", "1"),
        ("30/mg/m2 weekly", "30", "mg/m2", "7"),
        ("35 mg / m on day 1", "35", "mg/m2", None),
        ("1,5 mg/m2 weekly", "1.5", "mg/m2", "7"),
        ("5,10 or 15 mg daily", "10..15", "mg", "1"),
        ("three (3) 80 mg softgels once daily", "240", "mg", "1"),
        ("two tablets of 100 mg twice daily", "200", "mg", "0.5"),
    ],
)
def test_drug_doses(text: str, amount: str, unit: str, days: str | None) -> None:
    (dose,) = drug_doses(text)
    assert (shown(dose.amount.quantity), dose.amount.unit) == (amount, unit)
    assert (None if dose.interval_days is None else str(dose.interval_days)) == days


def test_each_dose_keeps_its_own_schedule() -> None:
    first, second = drug_doses("1000 mg once daily plus prednisone 5 mg twice daily")
    assert (first.interval_days, second.interval_days) == (Decimal(1), Decimal("0.5"))


@pytest.mark.parametrize(
    "text", ["tapered by 20 mg every week", "in steps of 50 mg", "AUC 0-24 h", "AUC(0-inf)"]
)
def test_a_change_or_a_measurement_is_no_dose(text: str) -> None:
    assert drug_doses(text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("30 mg/m2 every 3 weeks for the first 4 cycles", "4"),
        ("30 mg/m2 every 3 weeks, number of cycles: 5", "5"),
        ("30 mg/m2 every 3 weeks for 8 planned cycles", "8"),
        ("0.2 mg/kg/day on days 1-4 (4 doses)", None),
        ("7.4 GBq every 6 weeks (4 doses)", "4"),
    ],
)
def test_cycles_of_a_dose(text: str, count: str | None) -> None:
    (dose,) = drug_doses(text)
    assert shown(dose.cycles) == count


def test_a_concentration_is_no_dose() -> None:
    assert drug_doses("50 mg/mL solution") == []


def test_schedules() -> None:
    assert [
        str(interval_days(text)) for text in ("fortnightly", "every other day", "q28d", "3-weekly")
    ] == [
        "14",
        "2",
        "28",
        "21",
    ]
    assert [
        schedule_of(text) for text in ("days 1 and 8 every 21 days", "day 1 every 3 weeks")
    ] == [
        (None, "days 1 and 8 every 21 days"),
        (Decimal(21), "every 3 weeks"),
    ]
    assert cycles("every 3 weeks for up to 10 cycles") == Range(None, Decimal(10))
    assert cycles("4-6 cycles") == Range(Decimal(4), Decimal(6))
    assert duration_weeks("for 18 months") == Range(Decimal(78), Decimal(78))
    assert (route("200 mg IV"), route("by mouth"), route("nothing")) == (
        "intravenous",
        "oral",
        None,
    )
