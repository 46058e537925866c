"""Studies of the small graph with choices, factorial arms, subgroups and alternative states."""

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
    Outcome,
    Population,
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
