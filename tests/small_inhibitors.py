"""Studies of the small graph with checkpoint inhibitors: CheckPRO and CheckMate 9KD arm B."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from small_facts import MCRPC, ORR, OS, PSA50, RPFS, curated, estimate, mg, one, share, trial

from graph.records import Arm, Citation, Population, PriorTherapy, Study, Therapy


def checkpro() -> Study:
    """CheckPRO: two inhibitors in both arms, SBRT in one."""
    nivolumab = Therapy(
        key="nivolumab",
        name="nivolumab",
        kind="drug",
        classes=("Nivolumab",),
        dose=mg(3, "mg/kg"),
        schedule="every 3 weeks x 4, then 480 mg every 4 weeks up to 52 weeks",
        route="intravenous",
    )
    ipilimumab = Therapy(
        key="ipilimumab",
        name="ipilimumab",
        kind="drug",
        classes=("Ipilimumab",),
        dose=mg(1, "mg/kg"),
        schedule="every 3 weeks",
        interval_days=Decimal(21),
        cycles=one(4),
        route="intravenous",
    )
    sbrt = Therapy(
        key="stereotactic-body-radiotherapy",
        name="stereotactic body radiotherapy",
        kind="radiation",
        classes=("StereotacticAblativeRadiotherapy",),
        role="investigated",
        dose_gy=one(24),
        fractions=one(3),
        target="metastasis",
        target_text="one soft tissue or bone metastasis",
        sites=one(1),
        timing="concurrent",
        timing_text="concomitant with the induction immunotherapy",
    )
    return Study(
        source=curated("checkpro"),
        slug="checkpro",
        identifiers=(trial("NCT05655715", "nct"), trial("2018-003461-34", "eudract")),
        name="CheckPRO",
        acronym="CheckPRO",
        phases=("2",),
        allocation="randomised",
        allocation_ratio="1:1",
        masking="open label",
        status="completed",
        status_text="ended (EU register, global end of trial 2024-08-30)",
        enrolment=90,
        scope="prostate",
        populations=(
            Population(
                key="p1",
                label="metastatic castration-resistant prostate cancer",
                classes=MCRPC,
                prior_therapies=(
                    PriorTherapy(kind="required", minimum=2, text="two lines of treatment"),
                ),
            ),
        ),
        arms=(
            Arm(
                key="a1",
                label="nivolumab + ipilimumab + SBRT",
                type="experimental",
                treatments=(sbrt, nivolumab, ipilimumab),
            ),
            Arm(
                key="a2",
                label="nivolumab + ipilimumab",
                type="active comparator",
                treatments=(nivolumab, ipilimumab),
            ),
        ),
        outcomes=(replace(ORR, role="primary", citation_keys=("s1",)), RPFS, OS),
        estimates=(
            share("orr", "a1", "16.7", ci=("4.7", "37.4")),
            share("orr", "a2", "22.2", ci=("10.1", "39.2")),
            estimate("rpfs", "a1", "2.1", ci=("1.9", "3.8")),
            estimate("rpfs", "a2", "1.9", ci=("1.8", "2.5")),
            estimate("os", "a1", "10.2", ci=("7.1", "14.1")),
            estimate("os", "a2", "9.2", ci=("7.1", "14.1")),
        ),
        citations=(
            Citation(
                key="s1",
                title="No added benefit from SBRT in mCRPC treated with immunotherapy",
                tier="secondary",
                kind="news report",
                year=2025,
            ),
        ),
        linked=True,
    )


def checkmate_9kd_arm_b() -> Study:
    """CheckMate 9KD arm B: one inhibitor, which is never a pair with itself."""
    return Study(
        source=curated("checkmate-9kd-arm-b"),
        slug="checkmate-9kd-arm-b",
        identifiers=(trial("NCT03338790", "nct"),),
        name="CheckMate 9KD (arm B)",
        acronym="CheckMate 9KD",
        phases=("2",),
        allocation="single arm",
        masking="open label",
        enrolment=84,
        scope="prostate",
        populations=(
            Population(
                key="p1",
                label="metastatic castration-resistant prostate cancer",
                classes=MCRPC,
                prior_therapies=(
                    PriorTherapy(
                        kind="excluded",
                        text="chemotherapy",
                        therapies=(
                            Therapy(
                                key="chemotherapy",
                                name="chemotherapy",
                                classes=("CytotoxicChemotherapy",),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        arms=(
            Arm(
                key="a1",
                label="nivolumab + docetaxel + prednisone",
                type="experimental",
                participants=84,
                treatments=(
                    Therapy(
                        key="nivolumab",
                        name="nivolumab",
                        kind="drug",
                        classes=("Nivolumab",),
                        role="investigated",
                        dose=mg(360),
                    ),
                    Therapy(
                        key="docetaxel",
                        name="docetaxel",
                        kind="drug",
                        classes=("Docetaxel",),
                        dose=mg(75, "mg/m2"),
                        interval_days=Decimal(21),
                        cycles=one(10),
                    ),
                    Therapy(
                        key="prednisone",
                        name="prednisone",
                        kind="hormonal",
                        classes=("Prednisone",),
                        dose=mg(5),
                        schedule="twice daily",
                    ),
                ),
            ),
        ),
        outcomes=(ORR, PSA50, RPFS, OS),
        estimates=(
            share("orr", "a1", "40.0", ci=("25.7", "55.7")),
            share("psa50", "a1", "46.9", ci=("35.7", "58.3")),
            estimate("rpfs", "a1", "9.0", ci=("8.0", "11.6")),
            estimate("os", "a1", "18.2", ci=("14.6", "20.7")),
        ),
        citations=(
            Citation(
                key="s1",
                title="Nivolumab plus docetaxel: CheckMate 9KD",
                tier="paper",
                kind="journal abstract",
            ),
        ),
        linked=True,
    )
