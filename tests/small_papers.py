"""Studies of the small graph: ICE-PAC (paper and registry) and CARD (see `small_records`)."""

from __future__ import annotations

from decimal import Decimal

from small_facts import (
    MCRPC,
    ORR,
    OS,
    PSA50,
    RPFS,
    curated,
    estimate,
    mg,
    one,
    ratio,
    share,
    trial,
)

from graph.records import (
    AnalysisGroup,
    Arm,
    Choice,
    Citation,
    Mention,
    Outcome,
    Population,
    PriorTherapy,
    Range,
    Study,
    Therapy,
    Unresolved,
)


def ice_pac() -> Study:
    """ICE-PAC as published: avelumab with one 20 Gy fraction."""
    return Study(
        source=curated("ice-pac"),
        slug="ice-pac",
        identifiers=(trial("ACTRN12618000954224", "actrn"),),
        name="ICE-PAC",
        acronym="ICE-PAC",
        phases=("2",),
        allocation="single arm",
        masking="open label",
        status="active, not recruiting",
        status_text="closed to recruitment",
        enrolment=31,
        follow_up_median_months=Decimal(18),
        scope="prostate",
        populations=(
            Population(
                key="p1",
                label="metastatic castration-resistant prostate cancer",
                classes=MCRPC,
                prior_therapies=(
                    PriorTherapy(
                        kind="required",
                        combination="any",
                        minimum=1,
                        text="at least one androgen receptor pathway inhibitor",
                        therapies=(
                            Therapy(
                                key="arpi",
                                name="androgen receptor pathway inhibitor",
                                classes=("AndrogenReceptorPathwayInhibitor",),
                            ),
                        ),
                    ),
                ),
                characteristics=(("median age (years)", "71"),),
                mentions=(
                    Mention(
                        text="metastatic castration-resistant prostate cancer",
                        field="population.disease_states[0]",
                        rule="lexicon:metastatic castration-resistant prostate cancer",
                        class_name=MCRPC[0],
                    ),
                ),
            ),
        ),
        arms=(
            Arm(
                key="a1",
                label="avelumab + SABR",
                type="experimental",
                participants=31,
                canonical_key="avelumab-sabr",
                treatments=(
                    Therapy(
                        key="avelumab",
                        name="avelumab",
                        kind="drug",
                        classes=("Avelumab",),
                        role="investigated",
                        dose=mg(10, "mg/kg"),
                        route="intravenous",
                        schedule="every 2 weeks",
                        interval_days=Decimal(14),
                        cycles=one(12),
                        duration_weeks=one(24),
                        mentions=(
                            Mention(
                                text="avelumab",
                                field="arms[0].interventions[0].therapy",
                                rule="lexicon:avelumab",
                                class_name="Avelumab",
                            ),
                        ),
                    ),
                    Therapy(
                        key="sabr",
                        name="stereotactic ablative body radiotherapy",
                        kind="radiation",
                        classes=("StereotacticAblativeRadiotherapy",),
                        role="investigated",
                        timing="concurrent",
                        timing_text="within 5 days before the first and second avelumab doses",
                        dose_gy=one(20),
                        fractions=one(1),
                        dose_gy_per_fraction=one(20),
                        courses=2,
                        sites=Range(Decimal(1), Decimal(2)),
                        target="metastasis",
                        target_text="1-2 disease sites",
                        mentions=(
                            Mention(
                                text="stereotactic ablative body radiotherapy",
                                field="arms[0].interventions[1].therapy",
                                rule="lexicon:stereotactic ablative body radiotherapy",
                                class_name="StereotacticAblativeRadiotherapy",
                            ),
                        ),
                    ),
                ),
            ),
        ),
        outcomes=(
            Outcome(
                key="dcr",
                name="disease control rate",
                role="primary",
                classes=("DiseaseControlRate",),
                citation_keys=("s2",),
            ),
            ORR,
            Outcome(
                key="orr-non-irradiated",
                name="objective response rate in non-irradiated lesions",
                classes=("ObjectiveResponseRateInNonIrradiatedLesions",),
            ),
            RPFS,
            OS,
            Outcome(key="corticosteroid", name="adverse events needing high-dose corticosteroid"),
            Outcome(
                key="severe",
                name="grade 3-4 treatment-related adverse events",
                classes=("Grade3OrHigherTreatmentRelatedAdverseEvents",),
                grade_min=3,
                grade_max=4,
                relatedness="treatment-related",
            ),
        ),
        estimates=(
            share("dcr", "a1", 48, ci=(30, 67), events=15, denominator=31),
            share("orr", "a1", 31, ci=(11, 59), events=5, denominator=16),
            share(
                "orr-non-irradiated", "a1", 33, ci=(10, 65), events=4, denominator=12, source="s2"
            ),
            estimate("rpfs", "a1", "8.4", ci=("4.5", "NR")),
            estimate("os", "a1", "14.1", ci=("8.9", "NR")),
            share("corticosteroid", "a1", 10, events=3, source="s2"),
            share(
                "severe",
                "a1",
                16,
                events=6,
                source="s2",
                grade_min=3,
                grade_max=4,
                relatedness="treatment-related",
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
            ),
        ),
        notes=("s2 prints six patients as 16% for grade 3-4 events; six of 31 would be 19%.",),
        unresolved=(
            Unresolved(
                kind="endpoint",
                text="adverse events needing high-dose corticosteroid",
                field="results[6].endpoint",
            ),
        ),
        linked=True,
    )


def card() -> Study:
    """CARD: the control arm is a choice between two ARPIs, so an ARPI for certain."""
    s1 = Citation(
        key="s1",
        title="Cabazitaxel versus abiraterone or enzalutamide in metastatic prostate cancer",
        tier="paper",
        kind="journal abstract",
        year=2019,
    )
    s2 = Citation(key="s2", title="CARD: older patients", tier="paper", kind="journal abstract")
    abiraterone = Therapy(
        key="abiraterone-acetate",
        name="abiraterone acetate",
        kind="hormonal",
        classes=("AbirateroneAcetate",),
        role="comparator",
        dose=mg(1000),
        route="oral",
        schedule="once daily",
    )
    prednisone = Therapy(
        key="prednisone",
        name="prednisone",
        kind="hormonal",
        classes=("Prednisone",),
        route="oral",
        schedule="daily",
    )
    return Study(
        source=curated("card"),
        slug="card",
        identifiers=(trial("NCT02485691", "nct"), trial("2014-004676-29", "eudract")),
        name="CARD",
        acronym="CARD",
        phases=("4",),
        allocation="randomised",
        allocation_ratio="1:1",
        masking="open label",
        enrolment=255,
        follow_up_median_months=Decimal("9.2"),
        scope="prostate",
        populations=(
            Population(
                key="p1",
                label="metastatic castration-resistant prostate cancer",
                classes=MCRPC,
                prior_therapies=(
                    PriorTherapy(
                        kind="required",
                        combination="all",
                        text="docetaxel; one androgen receptor pathway inhibitor (abiraterone or "
                        "enzalutamide) with progression within 12 months",
                        therapies=(
                            Therapy(key="docetaxel", name="docetaxel", classes=("Docetaxel",)),
                            Therapy(
                                key="arpi",
                                name="androgen receptor pathway inhibitor",
                                classes=("AndrogenReceptorPathwayInhibitor",),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        arms=(
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
                        classes=("Cabazitaxel",),
                        role="investigated",
                        dose=mg(25, "mg/m2"),
                        route="intravenous",
                        schedule="every 3 weeks",
                        interval_days=Decimal(21),
                    ),
                    prednisone,
                    Therapy(
                        key="granulocyte-colony-stimulating-factor",
                        name="granulocyte colony-stimulating factor",
                        kind="biological",
                        classes=("ColonyStimulatingFactor",),
                        role="supportive",
                    ),
                ),
            ),
            Arm(
                key="a2",
                label="the other androgen-signalling-targeted inhibitor",
                type="active comparator",
                participants=126,
                treatments=(
                    Choice(
                        key="arpi",
                        label="abiraterone or enzalutamide",
                        options=(
                            (abiraterone, prednisone),
                            (
                                Therapy(
                                    key="enzalutamide",
                                    name="enzalutamide",
                                    kind="hormonal",
                                    classes=("Enzalutamide",),
                                    role="comparator",
                                    dose=mg(160),
                                    route="oral",
                                    schedule="once daily",
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        groups=(
            AnalysisGroup(
                key="a1-70-or-over",
                label="cabazitaxel, age 70 or over",
                kind="subgroup",
                arm_keys=("a1",),
                subgroup="age 70 or over",
            ),
            AnalysisGroup(
                key="a2-70-or-over",
                label="other inhibitor, age 70 or over",
                kind="subgroup",
                arm_keys=("a2",),
                subgroup="age 70 or over",
            ),
        ),
        outcomes=(RPFS, OS, PSA50),
        estimates=(
            estimate("rpfs", "a1", "8.0"),
            estimate("rpfs", "a2", "3.7"),
            estimate("os", "a1", "13.6"),
            estimate("os", "a2", "11.0"),
            share("psa50", "a1", "35.7"),
            share("psa50", "a2", "13.5"),
        ),
        comparisons=(
            ratio("rpfs", "a1", "a2", "0.54", ("0.4", "0.73"), p="0.001", relation="<"),
            ratio("os", "a1", "a2", "0.64", ("0.46", "0.89"), p="0.008"),
            ratio(
                "os",
                "a1-70-or-over",
                "a2-70-or-over",
                "0.66",
                ("0.41", "1.06"),
                p="0.084",
                source="s2",
                subgroup="age 70 or over",
            ),
        ),
        citations=(s1, s2),
        notes=("A secondary page prints a cabazitaxel rPFS of 8.9 months; s1 gives 8.0.",),
        linked=True,
    )
