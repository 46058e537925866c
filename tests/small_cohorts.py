"""Studies of the small graph: alternative states, a choice of one or both inhibitors, a cohort."""

from __future__ import annotations

from decimal import Decimal

from small_designs import citation
from small_facts import adt, curated, estimate, one, trial

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
