"""Studies of the small graph that are hard to model: choices, factorial arms, cohorts."""

from __future__ import annotations

from decimal import Decimal

from small_facts import (
    MHSPC,
    OS,
    RPFS,
    adt,
    curated,
    estimate,
    mg,
    one,
    ratio,
    trial,
)

from graph.records import (
    AnalysisGroup,
    Arm,
    Choice,
    Citation,
    Comparison,
    Outcome,
    Population,
    Range,
    Study,
    Therapy,
    Treatment,
)


def citation(key: str, title: str, tier: str = "paper", doi: str | None = None) -> Citation:
    """A citation of one tier."""
    kinds = {"paper": "journal abstract", "conference": "conference report"}
    return Citation(
        key=key,
        title=title,
        tier=tier,  # type: ignore[arg-type]  # one of the five tiers
        kind=kinds.get(tier, "registry record"),
        doi=doi,
    )


def prostate_radiotherapy(key: str = "ebrt", dose: int | None = None, n: int = 1) -> Therapy:
    """External beam radiotherapy of the prostate."""
    return Therapy(
        key=key,
        name="external beam radiotherapy",
        kind="radiation",
        classes=("ExternalBeamRadiotherapy",),
        role="investigated",
        dose_gy=one(dose) if dose else None,
        fractions=one(n) if dose else None,
        target="primary",
        target_text="prostate",
    )


def docetaxel_if_wanted() -> Choice:
    """Docetaxel that may be left out."""
    return Choice(
        key="docetaxel-if-wanted",
        minimum=0,
        options=(
            (
                Therapy(
                    key="docetaxel",
                    name="docetaxel",
                    kind="drug",
                    classes=("Docetaxel",),
                    role="backbone",
                ),
            ),
        ),
    )


def stampede_arm_h() -> Study:
    """STAMPEDE arm H: one of two radiotherapy schedules, radiotherapy for certain."""
    schedules = Choice(
        key="radiotherapy-schedule",
        label="one of two schedules",
        options=(
            (prostate_radiotherapy("external-beam-radiotherapy", 55, 20),),
            (prostate_radiotherapy("external-beam-radiotherapy-2", 36, 6),),
        ),
    )
    burdens = (
        ("g1", "low metastatic burden, radiotherapy", "a1", "low metastatic burden"),
        ("g2", "low metastatic burden, standard of care", "a2", "low metastatic burden"),
        ("g3", "high metastatic burden, radiotherapy", "a1", "high metastatic burden"),
        ("g4", "high metastatic burden, standard of care", "a2", "high metastatic burden"),
    )
    return Study(
        source=curated("stampede-arm-h"),
        slug="stampede-arm-h",
        identifiers=(trial("NCT00268476", "nct"),),
        name="STAMPEDE (prostate radiotherapy comparison)",
        acronym="STAMPEDE",
        phases=("3",),
        allocation="randomised",
        allocation_ratio="1:1",
        masking="open label",
        enrolment=2061,
        scope="prostate",
        populations=(
            Population(
                key="p1", label="metastatic hormone-sensitive prostate cancer", classes=MHSPC
            ),
        ),
        arms=(
            Arm(
                key="a1",
                label="standard of care + prostate radiotherapy",
                type="experimental",
                participants=1032,
                treatments=(schedules, adt(), docetaxel_if_wanted()),
            ),
            Arm(
                key="a2",
                label="standard of care",
                type="active comparator",
                participants=1029,
                treatments=(adt(), docetaxel_if_wanted()),
            ),
        ),
        groups=(
            *(
                AnalysisGroup(
                    key=key, label=label, kind="subgroup", arm_keys=(arm,), subgroup=burden
                )
                for key, label, arm, burden in burdens
            ),
            AnalysisGroup(key="all", label="all participants", kind="all participants"),
        ),
        outcomes=(
            OS,
            Outcome(key="ffs", name="failure-free survival", classes=("FailureFreeSurvival",)),
        ),
        estimates=(
            estimate(
                "os",
                "g1",
                81,
                unit="%",
                statistic="landmark rate",
                time_months=Decimal(36),
                source="s3",
            ),
            estimate(
                "os",
                "g2",
                73,
                unit="%",
                statistic="landmark rate",
                time_months=Decimal(36),
                source="s3",
            ),
        ),
        comparisons=(
            ratio("os", "a1", "a2", "0.92", ("0.8", "1.06"), analysis="primary"),
            ratio("ffs", "a1", "a2", "0.76", ("0.68", "0.84"), analysis="primary"),
            ratio("os", "g1", "g2", "0.68", ("0.52", "0.9"), analysis="primary, n=819"),
            ratio("os", "g3", "g4", "1.07", ("0.9", "1.28"), analysis="primary, n=1120"),
        ),
        citations=(
            citation("s1", "ESMO 2018: STAMPEDE prostate radiotherapy", "conference"),
            Citation(
                key="s3",
                title="NIHR Signal: radiotherapy benefits some men",
                tier="secondary",
                kind="secondary summary",
                doi="10.3310/signal-000715",
                year=2019,
            ),
        ),
        linked=True,
    )


def sbrt_sg_05() -> Study:
    """SBRT-SG 05: hormone-sensitive or castration-resistant, so two populations."""

    def schedule(key: str, n: int, low: str, high: str) -> tuple[Therapy, ...]:
        return (
            Therapy(
                key=key,
                name="stereotactic body radiotherapy",
                kind="radiation",
                classes=("StereotacticAblativeRadiotherapy",),
                role="investigated",
                fractions=one(n),
                dose_gy_per_fraction=Range(Decimal(low), Decimal(high)),
                target="metastasis",
                target_text="vertebra",
            ),
        )

    return Study(
        source=curated("sbrt-sg-05"),
        slug="sbrt-sg-05",
        name="SBRT-SG 05",
        acronym="SBRT-SG 05",
        phases=("2",),
        allocation="single arm",
        enrolment=81,
        follow_up_median_months=Decimal(41),
        scope="prostate",
        populations=(
            Population(
                key="p1",
                label="oligorecurrent hormone-sensitive prostate cancer",
                classes=("HormoneSensitiveProstateCancer", "OligorecurrentProstateCancer"),
                imaging="choline PET and/or whole-body DW-MRI",
                lesions_max=4,
            ),
            Population(
                key="p2",
                label="oligometastatic castration-resistant prostate cancer",
                classes=("CastrationResistantProstateCancer", "OligometastaticProstateCancer"),
                imaging="choline PET and/or whole-body DW-MRI",
                lesions_max=4,
            ),
        ),
        arms=(
            Arm(
                key="a1",
                label="SBRT + ADT",
                type="experimental",
                participants=81,
                treatments=(
                    Choice(
                        key="vertebra-schedule",
                        options=(
                            schedule("sbrt-vertebra-1", 1, "16", "18"),
                            schedule("sbrt-vertebra-3", 3, "8", "9"),
                        ),
                    ),
                    adt(duration_weeks=Range(Decimal(104), None)),
                ),
            ),
        ),
        groups=(
            AnalysisGroup(
                key="g1",
                label="hormone-sensitive",
                kind="subgroup",
                arm_keys=("a1",),
                subgroup="hormone-sensitive",
                participants=67,
                classes=("HormoneSensitiveProstateCancer",),
            ),
            AnalysisGroup(
                key="g2",
                label="castration-resistant",
                kind="subgroup",
                arm_keys=("a1",),
                subgroup="castration-resistant",
                participants=14,
                classes=("CastrationResistantProstateCancer",),
            ),
        ),
        outcomes=(
            Outcome(
                key="dpfs",
                name="distant progression-free survival",
                classes=("DistantProgressionFreeSurvival",),
            ),
        ),
        estimates=(
            estimate("dpfs", "a1", "54.2", ci=("48.2", "60.3")),
            estimate("dpfs", "g2", "33.5", range_low=Decimal("14.8"), range_high=Decimal("52.1")),
        ),
        citations=(citation("s1", "SBRT-SG 05 prospective multicentre phase II"),),
        linked=True,
    )


def _peace_arm(
    key: str, label: str, canonical: str, participants: int, extra: tuple[Treatment, ...]
) -> Arm:
    return Arm(
        key=key,
        label=label,
        type="active comparator" if not extra else "experimental",
        participants=participants,
        canonical_key=canonical,
        treatments=(adt(), docetaxel_if_wanted(), *extra),
    )


def _abiraterone() -> tuple[Therapy, Therapy]:
    return (
        Therapy(
            key="abiraterone-acetate",
            name="abiraterone acetate",
            kind="hormonal",
            classes=("AbirateroneAcetate",),
            role="investigated",
            dose=mg(1000),
            schedule="daily",
        ),
        Therapy(key="prednisone", name="prednisone", kind="hormonal", classes=("Prednisone",)),
    )


def peace_1() -> Study:
    """PEACE-1, the abiraterone question: a2 is radiotherapy here."""
    rt = (prostate_radiotherapy(),)
    return Study(
        source=curated("peace-1"),
        slug="peace-1",
        identifiers=(trial("NCT01957436", "nct"),),
        name="PEACE-1",
        acronym="PEACE-1",
        phases=("3",),
        allocation="randomised",
        allocation_ratio="1:1:1:1 (2x2 factorial)",
        masking="open label",
        enrolment=1173,
        scope="prostate",
        populations=(
            Population(
                key="p1", label="metastatic hormone-sensitive prostate cancer", classes=MHSPC
            ),
        ),
        arms=(
            _peace_arm("a1", "standard of care", "soc", 296, ()),
            _peace_arm("a2", "standard of care + radiotherapy", "soc-rt", 293, rt),
            _peace_arm("a3", "standard of care + abiraterone", "soc-abi", 292, _abiraterone()),
            _peace_arm(
                "a4",
                "standard of care + radiotherapy + abiraterone",
                "soc-abi-rt",
                291,
                (*_abiraterone(), *rt),
            ),
        ),
        groups=(
            AnalysisGroup(
                key="a3-a4", label="abiraterone arms", kind="union", arm_keys=("a3", "a4")
            ),
            AnalysisGroup(
                key="a1-a2", label="arms without abiraterone", kind="union", arm_keys=("a1", "a2")
            ),
        ),
        outcomes=(OS, RPFS),
        comparisons=(ratio("os", "a3-a4", "a1-a2", "0.83", ("0.69", "0.99"), p="0.03"),),
        citations=(citation("s1", "Overall survival with abiraterone in PEACE-1", "conference"),),
        linked=True,
    )


def peace_1_radiotherapy() -> Study:
    """PEACE-1, the radiotherapy question: a2 is abiraterone here, the trial is the same."""
    rt = (prostate_radiotherapy("external-beam-radiotherapy", 74, 37),)
    arms = (
        _peace_arm("a1", "standard of care", "soc", 296, ()),
        _peace_arm("a2", "standard of care + abiraterone", "soc-abi", 292, _abiraterone()),
        _peace_arm("a3", "standard of care + radiotherapy", "soc-rt", 293, rt),
        _peace_arm(
            "a4",
            "standard of care + abiraterone + radiotherapy",
            "soc-abi-rt",
            291,
            (*_abiraterone(), *rt),
        ),
    )
    low = [
        AnalysisGroup(
            key=f"{arm.key}-low-volume",
            label=f"{arm.label}, low volume",
            kind="subgroup",
            arm_keys=(arm.key,),
            subgroup="low volume",
        )
        for arm in arms
    ]
    years = {"a1": "3.0", "a2": "4.4", "a3": "2.6", "a4": "7.5"}
    return Study(
        source=curated("peace-1-radiotherapy"),
        slug="peace-1-radiotherapy",
        identifiers=(trial("NCT01957436", "nct"),),
        name="PEACE-1 (prostate radiotherapy question)",
        acronym="PEACE-1",
        phases=("3",),
        allocation="randomised",
        allocation_ratio="2x2 factorial",
        masking="open label",
        enrolment=1172,
        follow_up_median_months=Decimal(72),
        scope="prostate",
        populations=(
            Population(
                key="p1", label="metastatic hormone-sensitive prostate cancer", classes=MHSPC
            ),
        ),
        arms=arms,
        groups=tuple(low),
        outcomes=(RPFS,),
        estimates=tuple(
            estimate("rpfs", f"{arm}-low-volume", value, unit="a", source="s2")
            for arm, value in years.items()
        ),
        comparisons=(
            ratio(
                "rpfs",
                "a4-low-volume",
                "a2-low-volume",
                "0.65",
                ("0.36", "1.19"),
                p="0.0019",
                confidence_level=Decimal("99.9"),
                measure="adjusted hazard ratio",
                subgroup="low volume",
                source="s2",
            ),
        ),
        citations=(
            citation(
                "s2",
                "Add-on prostate radiotherapy for de novo low-volume mCSPC (ASCO 2023)",
                "conference",
            ),
        ),
        linked=True,
    )


def nct03477864() -> Study:
    """SBRT with cemiplimab and/or ipilimumab: one inhibitor for certain, neither by name."""

    def inhibitor(key: str, name: str, classes: tuple[str, ...], route: str) -> Therapy:
        return Therapy(
            key=key, name=name, kind="drug", classes=classes, role="investigated", route=route
        )

    return Study(
        source=curated("nct03477864"),
        slug="nct03477864",
        identifiers=(trial("NCT03477864", "nct"),),
        name="SBRT with cemiplimab and/or intraprostatic ipilimumab before prostatectomy",
        title="SBRT with cemiplimab and/or intraprostatic ipilimumab before prostatectomy",
        phases=("1",),
        scope="prostate",
        populations=(
            Population(
                key="p1",
                label="high-risk localised prostate cancer",
                classes=("HighRiskProstateCancer",),
            ),
            Population(
                key="p2",
                label="oligometastatic prostate cancer",
                classes=("OligometastaticProstateCancer",),
            ),
        ),
        arms=(
            Arm(
                key="a1",
                label="SBRT + anti-PD-1 and/or ipilimumab, then prostatectomy",
                type="experimental",
                treatments=(
                    Therapy(
                        key="sbrt",
                        name="stereotactic body radiotherapy",
                        kind="radiation",
                        classes=("StereotacticAblativeRadiotherapy",),
                        role="investigated",
                        timing="neoadjuvant",
                        timing_text="before surgery",
                    ),
                    Choice(
                        key="inhibitors",
                        label="cemiplimab and/or ipilimumab",
                        minimum=1,
                        maximum=2,
                        options=(
                            (inhibitor("cemiplimab", "cemiplimab", ("Cemiplimab",), "systemic"),),
                            (
                                inhibitor(
                                    "ipilimumab", "ipilimumab", ("Ipilimumab",), "intraprostatic"
                                ),
                            ),
                        ),
                    ),
                    Therapy(
                        key="radical-prostatectomy",
                        name="radical prostatectomy",
                        kind="surgery",
                        classes=("RadicalProstatectomy",),
                        timing_text="after SBRT and immunotherapy",
                    ),
                ),
            ),
        ),
        citations=(citation("s1", "NCI-2018-00384", "registry"),),
        linked=True,
    )


def deek_2020() -> Study:
    """The Johns Hopkins cohort: times to next intervention with and without MDT."""

    def mdt(key: str = "mdt") -> Therapy:
        return Therapy(
            key=key,
            name="metastasis-directed therapy",
            kind="radiation",
            classes=("MetastasisDirectedTherapy",),
            role="investigated",
            target="metastasis",
        )

    def systemic(timing: str | None = None) -> Therapy:
        return Therapy(
            key="systemic-therapy",
            name="systemic therapy",
            kind="drug",
            classes=("SystemicTherapy",),
            timing_text=timing,
        )

    arms = (
        ("g1", "metastasis-directed therapy", (mdt(),)),
        ("g2", "no metastasis-directed therapy (systemic therapy alone)", (systemic(),)),
        (
            "g3",
            "metastasis-directed therapy, same systemic therapy continued",
            (mdt(), systemic("unchanged")),
        ),
        (
            "g4",
            "metastasis-directed therapy, systemic therapy changed",
            (mdt(), systemic("changed")),
        ),
    )
    months = {
        "ttni": {"g1": "14.9", "g2": "8.8", "g3": "15.6", "g4": "12.3"},
        "psa-failure": {"g1": "9.7", "g2": "4.2", "g3": "9.6", "g4": "11.6"},
        "dmfs": {"g1": "12.7", "g2": "8.9", "g3": "10.8", "g4": "11.8"},
    }
    p_values = (
        ("psa-failure", "g1", "g2", "0.066"),
        ("ttni", "g1", "g2", "0.025"),
        ("dmfs", "g1", "g2", "0.05"),
        ("psa-failure", "g3", "g4", "0.36"),
        ("ttni", "g3", "g4", "0.92"),
        ("dmfs", "g3", "g4", "0.63"),
    )
    return Study(
        source=curated("deek-2020"),
        slug="deek-2020",
        name="Metastasis-directed therapy in oligoprogressive castration-resistant prostate "
        "cancer (Johns Hopkins cohort)",
        kind="retrospective cohort",
        allocation="non-randomised",
        enrolment=68,
        scope="prostate",
        populations=(
            Population(
                key="p1",
                label="oligoprogressive castration-resistant prostate cancer",
                classes=("CastrationResistantProstateCancer", "OligoprogressiveProstateCancer"),
                lesions_max=5,
            ),
        ),
        arms=tuple(
            Arm(key=key, label=label, type="cohort group", treatments=treatments)
            for key, label, treatments in arms
        ),
        outcomes=(
            Outcome(
                key="ttni",
                name="time to next intervention",
                classes=("TimeToNextIntervention",),
            ),
            Outcome(key="psa-failure", name="PSA failure", classes=("PSAProgression",)),
            Outcome(
                key="dmfs",
                name="distant metastasis-free survival",
                classes=("DistantMetastasisFreeSurvival",),
            ),
        ),
        estimates=tuple(
            estimate(outcome, group, value, statistic="not stated")
            for outcome, values in months.items()
            for group, value in values.items()
        ),
        comparisons=tuple(
            Comparison(
                key=f"{outcome}-{first}-{second}",
                outcome_key=outcome,
                numerator_key=first,
                denominator_key=second,
                group_keys=(first, second),
                measure="test not named",
                p_value=Decimal(p),
                citation_key="s1",
            )
            for outcome, first, second, p in p_values
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
        ),
        notes=("The seed article prints times without naming the statistic.",),
        linked=True,
    )
