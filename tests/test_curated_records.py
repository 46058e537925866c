"""Curated files become the records that the model asks for: whole studies, whole arms."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from graph.records import (
    Amount,
    AnalysisGroup,
    Arm,
    Bound,
    Choice,
    Citation,
    Estimate,
    Identifier,
    Outcome,
    Population,
    PriorTherapy,
    Range,
    Source,
    Study,
    Therapy,
)
from graph.sources.curated import read_bundled


@cache
def bundled() -> dict[str, Study]:
    return {study.slug: study for study in read_bundled() if isinstance(study, Study)}


def d(number: str) -> Decimal:
    return Decimal(number)


def one(number: str) -> Range:
    return Range(d(number), d(number))


def mg(number: str, unit: str = "mg") -> Amount:
    return Amount(one(number), unit)


def therapy(name: str, key: str | None = None) -> Therapy:
    return Therapy(key=key or name.replace(" ", "-"), name=name)


NR = Bound(None, "not reached")
SHARE = "dose per fraction reckoned from the total dose"
TOTAL = "total dose reckoned from the dose per fraction"


def test_ice_pac_whole() -> None:
    read = bundled()["ice-pac"]
    row = Estimate(
        key="",
        outcome_key="",
        group_key="a1",
        statistic="proportion",
        value=Bound(d("48")),
        unit="%",
        citation_key="s1",
    )
    ci = replace(row, confidence_level=d("95"))
    expected = Study(
        source=Source(
            kind="curated",
            record_id="ice-pac",
            tier="digest",
            file="graph/curated/studies/ice-pac.yaml",
            licence="https://creativecommons.org/licenses/by/4.0/",
            sha256=read.source.sha256,
        ),
        slug="ice-pac",
        identifiers=(Identifier(value="ACTRN12618000954224", registry="actrn", kind="trial"),),
        name="ICE-PAC",
        acronym="ICE-PAC",
        phases=("2",),
        status="active, not recruiting",
        status_text="closed to recruitment",
        allocation="single arm",
        masking="open label",
        enrolment=31,
        follow_up_median_months=d("18"),
        scope="prostate",
        populations=(
            Population(
                key="metastatic-castration-resistant-prostate-cancer",
                label="metastatic castration-resistant prostate cancer",
                prior_therapies=(
                    PriorTherapy(
                        kind="required",
                        combination="any",
                        minimum=1,
                        therapies=(therapy("androgen receptor pathway inhibitor"),),
                    ),
                ),
                characteristics=(
                    ("progressive disease", "yes"),
                    ("median age years", "71"),
                    ("two or more prior mCRPC lines percent", "71"),
                    ("more than 5 metastases percent", "81"),
                ),
            ),
        ),
        arms=(
            Arm(
                key="a1",
                label="avelumab + SABR",
                type="experimental",
                participants=31,
                treatments=(
                    Therapy(
                        key="avelumab",
                        name="avelumab",
                        kind="drug",
                        dose=mg("10", "mg/kg"),
                        route="intravenous",
                        schedule="every 2 weeks",
                        interval_days=d("14"),
                        cycles=one("12"),
                        duration_weeks=one("24"),
                    ),
                    Therapy(
                        key="stereotactic-ablative-body-radiotherapy",
                        name="stereotactic ablative body radiotherapy",
                        kind="radiation",
                        timing="concurrent",
                        timing_text="within 5 days before the first and second avelumab doses",
                        dose_gy=one("20"),
                        fractions=one("1"),
                        dose_gy_per_fraction=one("20"),
                        sites=Range(d("1"), d("2")),
                        target="metastasis",
                        target_text="1-2 disease sites",
                        notes=(SHARE,),
                    ),
                ),
                field="arms[0]",
            ),
        ),
        outcomes=(
            Outcome(
                key="disease-control-rate",
                name="disease control rate",
                role="primary",
                citation_keys=("s2",),
                field="outcomes",
            ),
            Outcome(
                key="radiographic-progression-free-survival",
                name="radiographic progression-free survival",
                role="primary",
                time_frame="24 weeks",
                citation_keys=("s3",),
                field="outcomes",
            ),
            *(
                Outcome(key=name.replace(" ", "-"), name=name, field="results")
                for name in (
                    "objective response rate",
                    "objective response rate in non-irradiated lesions",
                    "overall survival",
                    "grade 3-4 treatment-related adverse events",
                    "adverse events needing high-dose corticosteroid",
                )
            ),
        ),
        estimates=(
            replace(
                ci,
                key="disease-control-rate-8bbd52c2b1",
                outcome_key="disease-control-rate",
                lower=Bound(d("30")),
                upper=Bound(d("67")),
                events=15,
                denominator=31,
            ),
            replace(
                ci,
                key="objective-response-rate-e9f043249e",
                outcome_key="objective-response-rate",
                value=Bound(d("31")),
                lower=Bound(d("11")),
                upper=Bound(d("59")),
                events=5,
                denominator=16,
            ),
            replace(
                ci,
                key="objective-response-rate-in-non-irradiated-lesions-b2997b6a3c",
                outcome_key="objective-response-rate-in-non-irradiated-lesions",
                value=Bound(d("33")),
                lower=Bound(d("10")),
                upper=Bound(d("65")),
                events=4,
                denominator=12,
                citation_key="s2",
            ),
            replace(
                ci,
                key="radiographic-progression-free-survival-8fac520496",
                outcome_key="radiographic-progression-free-survival",
                statistic="median",
                value=Bound(d("8.4")),
                unit="mo",
                lower=Bound(d("4.5")),
                upper=NR,
            ),
            replace(
                ci,
                key="overall-survival-0c264c76c3",
                outcome_key="overall-survival",
                statistic="median",
                value=Bound(d("14.1")),
                unit="mo",
                lower=Bound(d("8.9")),
                upper=NR,
            ),
            replace(
                row,
                key="grade-3-4-treatment-related-adverse-events-69abf8ecef",
                outcome_key="grade-3-4-treatment-related-adverse-events",
                value=Bound(d("16")),
                events=6,
                citation_key="s2",
            ),
            replace(
                row,
                key="adverse-events-needing-high-dose-corticosteroid-23d6a02495",
                outcome_key="adverse-events-needing-high-dose-corticosteroid",
                value=Bound(d("10")),
                events=3,
                citation_key="s2",
            ),
        ),
        citations=(
            Citation(
                key="s1",
                title="ASTRO 2021: Is Metastasis-Directed Therapy the Wave of the Future in "
                "Oligo-mCRPC? (seed article)",
                tier="conference",
                kind="conference report",
                read_at="000_3d70adbe71f17e78.txt",
                year=2021,
            ),
            Citation(
                key="s2",
                title="Avelumab combined with SABR in mCRPC: the phase 2 ICE-PAC trial",
                tier="paper",
                kind="journal abstract",
                doi="10.1016/j.eururo.2021.08.011",
                read_at="https://www.urotoday.com/recent-abstracts/urologic-oncology/"
                "prostate-cancer/131925-avelumab-combined-with-stereotactic-ablative-body-"
                "radiotherapy-in-metastatic-castration-resistant-prostate-cancer-the-phase-2-"
                "ice-pac-clinical-trial.html",
            ),
            Citation(
                key="s3",
                title="ACTRN12618000954224",
                tier="registry",
                kind="registry record",
                registry_id="ACTRN12618000954224",
                read_at="https://anzctr.org.au/Trial/Registration/TrialReview.aspx?id=374725",
                year=2018,
            ),
            Citation(
                key="s4",
                title="ICE-PAC (Victorian Cancer Trials Link)",
                tier="registry",
                kind="registry record",
                registry_id="ACTRN12618000954224",
                read_at="https://trials.cancervic.org.au/details.aspx?ID=vctl_actrn12618000954224",
                year=2024,
            ),
            Citation(
                key="s5",
                title="ICE-PAC (Peeref record with DOI)",
                tier="paper",
                kind="journal abstract",
                doi="10.1016/j.eururo.2021.08.011",
                read_at="https://peeref.com/works/22487797",
            ),
        ),
        notes=(
            "Enrolment window November 2017 to July 2019 (s2).",
            "Primary endpoint is the disease control rate in the publication (s2) but "
            "radiographic progression-free survival at 24 weeks in the registry (s3).",
            "s2 prints six patients as 16% for grade 3-4 treatment-related events; six of 31 "
            "would be 19%.",
            "Registered retrospectively on 2018-06-06, after the November 2017 start (s3).",
        ),
    )
    assert read == expected


def test_card_control_arm_is_a_choice_of_sets() -> None:
    study = bundled()["card"]
    daily = Therapy(key="", name="", kind="hormonal", route="oral", interval_days=d("1"))
    assert study.arms == (
        Arm(
            key="a1",
            label="cabazitaxel + prednisone + G-CSF",
            type="experimental",
            participants=129,
            treatments=(
                Therapy(
                    key="cabazitaxel",
                    name="cabazitaxel",
                    kind="drug",
                    dose=mg("25", "mg/m2"),
                    route="intravenous",
                    schedule="every 3 weeks",
                    interval_days=d("21"),
                ),
                replace(daily, key="prednisone", name="prednisone", schedule="daily"),
                Therapy(
                    key="granulocyte-colony-stimulating-factor",
                    name="granulocyte colony-stimulating factor",
                    kind="biological",
                    role="supportive",
                ),
            ),
            field="arms[0]",
        ),
        Arm(
            key="a2",
            label="the other androgen-signalling-targeted inhibitor",
            type="active comparator",
            participants=126,
            treatments=(
                Choice(
                    key="abiraterone-acetate-prednisone-or-enzalutamide-f388a1",
                    options=(
                        (
                            replace(
                                daily,
                                key="abiraterone-acetate",
                                name="abiraterone acetate",
                                dose=mg("1000"),
                                schedule="once daily",
                            ),
                            replace(daily, key="prednisone", name="prednisone", schedule="daily"),
                        ),
                        (
                            replace(
                                daily,
                                key="enzalutamide",
                                name="enzalutamide",
                                dose=mg("160"),
                                schedule="once daily",
                            ),
                        ),
                    ),
                ),
            ),
            field="arms[1]",
        ),
    )
    (population,) = study.populations
    assert population.prior_therapies == (
        PriorTherapy(kind="required", therapies=(therapy("docetaxel"),)),
        PriorTherapy(
            kind="required",
            combination="any",
            minimum=1,
            maximum=1,
            therapies=(therapy("abiraterone"), therapy("enzalutamide")),
            text="one androgen receptor pathway inhibitor (abiraterone or enzalutamide) with "
            "progression within 12 months",
        ),
    )


def test_card_sources_disagree_side_by_side() -> None:
    study = bundled()["card"]
    assert [
        (estimate.value.value, estimate.citation_key)
        for estimate in study.estimates
        if estimate.outcome_key == "radiographic-progression-free-survival"
        and estimate.group_key == "a1"
    ] == [(d("8.0"), "s1"), (d("8.9"), "s3"), (d("8.0"), "s4")]


def test_stampede_arm_h_has_two_arms_a_choice_of_schedules_and_groups() -> None:
    study = bundled()["stampede-arm-h"]
    radiotherapy = Therapy(
        key="",
        name="external beam radiotherapy",
        kind="radiation",
        target="primary",
        target_text="prostate",
        notes=(SHARE,),
    )
    adt = Therapy(
        key="androgen-deprivation-therapy",
        name="androgen deprivation therapy",
        kind="hormonal",
        role="backbone",
    )
    docetaxel = Therapy(key="docetaxel", name="docetaxel", kind="drug", timing_text="permitted")
    optional = Choice(key="docetaxel-2667f3", options=((docetaxel,),), minimum=0, maximum=1)
    assert study.arms == (
        Arm(
            key="a1",
            label="standard of care + prostate radiotherapy",
            type="experimental",
            participants=1032,
            treatments=(
                Choice(
                    key="external-beam-radiotherapy-8f9bc7",
                    options=(
                        (
                            replace(
                                radiotherapy,
                                key="external-beam-radiotherapy-bf4f23",
                                schedule="daily",
                                interval_days=d("1"),
                                duration_weeks=one("4"),
                                dose_gy=one("55"),
                                fractions=one("20"),
                                dose_gy_per_fraction=one("2.75"),
                            ),
                        ),
                        (
                            replace(
                                radiotherapy,
                                key="external-beam-radiotherapy-8a79b2",
                                schedule="weekly",
                                interval_days=d("7"),
                                duration_weeks=one("6"),
                                dose_gy=one("36"),
                                fractions=one("6"),
                                dose_gy_per_fraction=one("6"),
                            ),
                        ),
                    ),
                ),
                adt,
                optional,
            ),
            field="arms[0]",
        ),
        Arm(
            key="a2",
            label="standard of care",
            type="active comparator",
            participants=1029,
            canonical_key="controls-of-radiotherapy",
            treatments=(adt, optional),
            field="arms[1]",
        ),
    )
    low, high = "low metastatic burden", "high metastatic burden"
    assert study.groups == (
        *(
            AnalysisGroup(key=key, label=label, kind="subgroup", arm_keys=(arm,), subgroup=subgroup)
            for key, label, arm, subgroup in (
                ("g1", "low metastatic burden, standard of care + radiotherapy", "a1", low),
                ("g2", "low metastatic burden, standard of care", "a2", low),
                ("g3", "high metastatic burden, standard of care + radiotherapy", "a1", high),
                ("g4", "high metastatic burden, standard of care", "a2", high),
            )
        ),
        AnalysisGroup(key="all", label="all participants", kind="all participants"),
    )
    assert [
        (c.numerator_key, c.denominator_key, c.measure, c.value, c.analysis, c.note)
        for c in study.comparisons
    ] == [
        ("a1", "a2", "hazard ratio", Bound(d("0.92")), "primary", None),
        ("a1", "a2", "hazard ratio", Bound(d("0.76")), "primary", None),
        ("g1", "g2", "hazard ratio", Bound(d("0.68")), "primary", "n = 819"),
        ("g3", "g4", "hazard ratio", Bound(d("1.07")), "primary", "n = 1120"),
        ("g1", "g2", "hazard ratio", Bound(d("0.64")), "long-term", None),
        ("g3", "g4", "hazard ratio", Bound(d("1.11")), "long-term", None),
        ("a1", "a2", "interaction test", None, None, None),
    ]


def test_sbrt_sg_05_has_two_populations_and_one_arm() -> None:
    study = bundled()["sbrt-sg-05"]
    prior = PriorTherapy(
        kind="excluded",
        combination="any",
        therapies=(therapy("chemotherapy"), therapy("abiraterone"), therapy("enzalutamide")),
        text="concomitant chemotherapy, abiraterone or enzalutamide",
    )
    assert study.populations == tuple(
        Population(
            key=label.replace(" ", "-"),
            label=label,
            imaging="choline PET and/or whole-body DW-MRI",
            lesions_max=4,
            prior_therapies=(prior,),
            characteristics=(
                ("participants", participants),
                ("lesions", "fewer than 5"),
                ("lesions treated", "117"),
            ),
        )
        for label, participants in (
            ("oligorecurrent hormone-sensitive prostate cancer", "67"),
            ("oligometastatic castration-resistant prostate cancer", "14"),
        )
    )
    (arm,) = study.arms
    choice, adt = arm.treatments
    assert isinstance(choice, Choice)
    assert (choice.minimum, choice.maximum) == (1, 3)
    assert [
        (t.target_text, t.fractions, t.dose_gy_per_fraction, t.dose_gy, t.notes)
        for (t,) in choice.options
    ] == [
        ("vertebra", one("1"), Range(d("16"), d("18")), Range(d("16"), d("18")), (TOTAL,)),
        ("vertebra", one("3"), Range(d("8"), d("9")), Range(d("24"), d("27")), (TOTAL,)),
        ("lymph node", one("3"), Range(d("10"), d("11")), Range(d("30"), d("33")), (TOTAL,)),
        ("lymph node", one("6"), one("7.5"), one("45"), (TOTAL,)),
        ("non-spinal bone", one("1"), one("16"), one("16"), (TOTAL,)),
        ("non-spinal bone", one("3"), one("10"), one("30"), (TOTAL,)),
    ]
    assert adt == Therapy(
        key="androgen-deprivation-therapy",
        name="androgen deprivation therapy",
        kind="hormonal",
        duration_weeks=Range(d("104.4"), None),
        notes=("for at least 24 months",),
    )
    assert study.groups == (
        AnalysisGroup(
            key="g1",
            label="hormone-sensitive",
            kind="subgroup",
            arm_keys=("a1",),
            subgroup="hormone-sensitive",
            participants=67,
        ),
        AnalysisGroup(
            key="g2",
            label="castration-resistant",
            kind="subgroup",
            arm_keys=("a1",),
            subgroup="castration-resistant",
            participants=14,
        ),
    )


def names(arm: Arm) -> list[str]:
    """The therapies of an arm, those of a choice in brackets."""
    found = []
    for treatment in arm.treatments:
        if isinstance(treatment, Choice):
            options = [" + ".join(t.name for t in option) for option in treatment.options]
            found.append(f"[{treatment.minimum}-{treatment.maximum}: {' | '.join(options)}]")
        else:
            found.append(treatment.name)
    return found


def test_peace_1_is_one_trial_of_four_arms_in_two_files() -> None:
    main, radiotherapy = bundled()["peace-1"], bundled()["peace-1-radiotherapy"]
    nct = (Identifier(value="NCT01957436", registry="nct", kind="trial"),)
    assert main.identifiers == radiotherapy.identifiers == nct
    adt, abi, pred = "androgen deprivation therapy", "abiraterone acetate", "prednisone"
    optional = "[0-1: docetaxel]"
    beam = "external beam radiotherapy"
    assert [(a.key, a.canonical_key, a.participants, names(a)) for a in main.arms] == [
        ("a1", "standard-of-care", 296, [adt, optional]),
        ("a2", "standard-of-care-radiotherapy", 293, [adt, optional, f"{beam} to the prostate"]),
        ("a3", "standard-of-care-abiraterone", 292, [abi, pred, adt, optional]),
        (
            "a4",
            "standard-of-care-abiraterone-radiotherapy",
            291,
            [abi, pred, adt, optional, f"{beam} to the prostate"],
        ),
    ]
    assert [(a.key, a.canonical_key, a.participants, names(a)) for a in radiotherapy.arms] == [
        ("a1", "standard-of-care", 296, [adt, optional]),
        ("a2", "standard-of-care-abiraterone", 292, [adt, optional, abi, pred]),
        ("a3", "standard-of-care-radiotherapy", 293, [adt, optional, beam]),
        ("a4", "standard-of-care-abiraterone-radiotherapy", 291, [adt, optional, abi, pred, beam]),
    ]
    assert main.groups == (
        AnalysisGroup(
            key="abiraterone",
            label="abiraterone arms (a3 + a4)",
            kind="union",
            arm_keys=("a3", "a4"),
            participants=583,
        ),
        AnalysisGroup(
            key="no-abiraterone",
            label="no abiraterone (a1 + a2)",
            kind="union",
            arm_keys=("a1", "a2"),
            participants=589,
        ),
        AnalysisGroup(
            key="abiraterone-adt-docetaxel-population-d9558c",
            label="abiraterone arms (a3 + a4): ADT + docetaxel population",
            kind="subgroup",
            arm_keys=("a3", "a4"),
            subgroup="ADT + docetaxel population",
        ),
        AnalysisGroup(
            key="no-abiraterone-adt-docetaxel-population-9dba45",
            label="no abiraterone (a1 + a2): ADT + docetaxel population",
            kind="subgroup",
            arm_keys=("a1", "a2"),
            subgroup="ADT + docetaxel population",
        ),
    )
    arms = {arm.key: arm.canonical_key for arm in radiotherapy.arms}
    of = {group.key: arms[group.arm_keys[0]] for group in radiotherapy.groups}
    assert [
        (of[e.group_key], e.value.value, e.unit, e.citation_key) for e in radiotherapy.estimates
    ] == [
        ("standard-of-care", d("3.0"), "a", "s2"),
        ("standard-of-care-radiotherapy", d("2.6"), "a", "s2"),
        ("standard-of-care-abiraterone", d("4.4"), "a", "s2"),
        ("standard-of-care-abiraterone-radiotherapy", d("7.5"), "a", "s2"),
    ]


def test_nct03477864_gives_at_least_one_inhibitor() -> None:
    study = bundled()["nct03477864"]
    assert study.arms == (
        Arm(
            key="a1",
            label="SBRT + anti-PD-1 and/or ipilimumab, then prostatectomy",
            type="experimental",
            treatments=(
                Therapy(
                    key="stereotactic-body-radiotherapy",
                    name="stereotactic body radiotherapy",
                    kind="radiation",
                    timing_text="before surgery",
                ),
                Choice(
                    key="cemiplimab-or-ipilimumab-c94b2b",
                    options=(
                        (
                            Therapy(
                                key="cemiplimab",
                                name="cemiplimab",
                                kind="drug",
                                route="systemic",
                                notes=("registered as REGN2810",),
                            ),
                        ),
                        (
                            Therapy(
                                key="ipilimumab",
                                name="ipilimumab",
                                kind="drug",
                                route="intraprostatic",
                            ),
                        ),
                    ),
                    minimum=1,
                    maximum=2,
                    label="cemiplimab and/or ipilimumab, at least one of the two",
                ),
                Therapy(
                    key="radical-prostatectomy",
                    name="radical prostatectomy",
                    kind="surgery",
                    timing="sequential",
                    timing_text="after SBRT and immunotherapy",
                ),
            ),
            field="arms[0]",
        ),
    )
    assert [p.label for p in study.populations] == [
        "high-risk localised prostate cancer",
        "locally advanced prostate cancer",
        "oligometastatic prostate cancer",
    ]


def test_deek_2020_keeps_its_four_exposures_and_the_seeds_numbers() -> None:
    study = bundled()["deek-2020"]
    assert [(a.key, a.type, a.label, names(a)) for a in study.arms] == [
        ("g1", "cohort group", "metastasis-directed therapy", ["metastasis-directed therapy"]),
        (
            "g2",
            "cohort group",
            "no metastasis-directed therapy (systemic therapy alone)",
            ["systemic therapy"],
        ),
        (
            "g3",
            "cohort group",
            "metastasis-directed therapy, same systemic therapy continued",
            ["metastasis-directed therapy", "systemic therapy"],
        ),
        (
            "g4",
            "cohort group",
            "metastasis-directed therapy, systemic therapy changed",
            ["metastasis-directed therapy", "systemic therapy"],
        ),
    ]
    endpoint = {outcome.key: outcome.name for outcome in study.outcomes}
    assert [
        (endpoint[e.outcome_key], e.group_key, e.statistic, str(e.value.value), e.unit)
        for e in study.estimates
    ] == [
        ("PSA decline", "all", "proportion", "78", "%"),
        ("undetectable PSA nadir", "all", "proportion", "29", "%"),
        ("PSA failure", "g1", "not stated", "9.7", "mo"),
        ("PSA failure", "g2", "not stated", "4.2", "mo"),
        ("time to next intervention", "g1", "not stated", "14.9", "mo"),
        ("time to next intervention", "g2", "not stated", "8.8", "mo"),
        ("distant metastasis-free survival", "g1", "not stated", "12.7", "mo"),
        ("distant metastasis-free survival", "g2", "not stated", "8.9", "mo"),
        ("PSA failure", "g3", "not stated", "9.6", "mo"),
        ("PSA failure", "g4", "not stated", "11.6", "mo"),
        ("time to next intervention", "g3", "not stated", "15.6", "mo"),
        ("time to next intervention", "g4", "not stated", "12.3", "mo"),
        ("distant metastasis-free survival", "g3", "not stated", "10.8", "mo"),
        ("distant metastasis-free survival", "g4", "not stated", "11.8", "mo"),
    ]
    assert [
        (endpoint[c.outcome_key], c.group_keys, c.measure, str(c.p_value))
        for c in study.comparisons
    ] == [
        ("PSA failure", ("g1", "g2"), "test not named", "0.066"),
        ("time to next intervention", ("g1", "g2"), "test not named", "0.025"),
        ("distant metastasis-free survival", ("g1", "g2"), "test not named", "0.05"),
        ("PSA failure", ("g3", "g4"), "test not named", "0.36"),
        ("time to next intervention", ("g3", "g4"), "test not named", "0.92"),
        ("distant metastasis-free survival", ("g3", "g4"), "test not named", "0.63"),
    ]


@pytest.mark.parametrize(
    ("slug", "endpoint", "group", "values"),
    [
        (
            "arches",
            "radiographic progression-free survival",
            "a2",
            [("19.0", "s1"), ("19.4", "s4"), ("19.45", "s3")],
        ),
        ("checkmate-650", "objective response rate", "a1", [("25", "s1"), ("26", "s2")]),
        ("lunar", "hormonal therapy-free survival", "a2", [("14.2", "s3"), ("14.1", "s4")]),
        ("jnj-80038114", "fatigue", "a1", [("30.8", "s1"), ("48.7", "s2")]),
    ],
)
def test_sources_that_disagree_stand_side_by_side(
    slug: str, endpoint: str, group: str, values: list[tuple[str, str]]
) -> None:
    study = bundled()[slug]
    (outcome,) = (o for o in study.outcomes if o.name == endpoint)
    assert [
        (str(e.value.value), e.citation_key)
        for e in study.estimates
        if e.outcome_key == outcome.key and e.group_key == group
    ] == values


def test_peace_3_final_ratio_by_source() -> None:
    assert [
        (str(c.value.value), str(c.p_value), c.citation_key)
        for c in bundled()["peace-3"].comparisons
        if c.outcome_key == "overall-survival" and c.analysis == "final" and c.value is not None
    ] == [("0.76", "0.0096", "s2"), ("0.75", "0.0078", "s3"), ("0.76", "0.0096", "s3")]


def test_keys_are_unique_and_references_hold() -> None:
    for study in bundled().values():
        groups = {*(arm.key for arm in study.arms), *(group.key for group in study.groups)}
        outcomes = {outcome.key for outcome in study.outcomes}
        citations = {citation.key for citation in study.citations}
        for rows in (study.populations, study.outcomes, study.estimates, study.comparisons):
            keys = [row.key for row in rows]
            assert len(keys) == len(set(keys)), study.slug
        assert len(groups) == len(study.arms) + len(study.groups), study.slug
        for arm in study.arms:
            keys = [key for treatment in arm.treatments for key in _keys(treatment)]
            assert len(keys) == len(set(keys)), (study.slug, arm.key)
        for estimate in study.estimates:
            assert estimate.group_key in groups
            assert estimate.outcome_key in outcomes
            assert estimate.citation_key in citations
        for comparison in study.comparisons:
            assert set(comparison.group_keys) <= groups
            assert comparison.outcome_key in outcomes


def _keys(treatment: Therapy | Choice) -> list[str]:
    if isinstance(treatment, Therapy):
        return [treatment.key]
    return [treatment.key, *(therapy.key for option in treatment.options for therapy in option)]


def test_reading_twice_gives_the_same_records() -> None:
    assert {s.slug: s for s in read_bundled() if isinstance(s, Study)} == bundled()
