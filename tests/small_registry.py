"""ICE-PAC of the small graph as its registry states it (see `small_records`)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from small_facts import MCRPC, RPFS, mg, one, trial

from graph.records import Arm, Population, Range, Source, Study, Therapy


def ice_pac_registry() -> Study:
    """ICE-PAC as the ANZCTR registered it: another primary endpoint, the same arm."""
    return Study(
        source=Source(
            kind="anzctr",
            record_id="ACTRN12618000954224",
            tier="registry",
            version="2018-11-27",
            url="https://anzctr.org.au/Trial/Registration/TrialReview.aspx?id=374725",
        ),
        slug="actrn12618000954224",
        identifiers=(trial("ACTRN12618000954224", "actrn"),),
        name="ICE-PAC",
        acronym="ICE-PAC",
        phases=("2",),
        first_posted_date="2018-06-06",
        last_update_date="2018-11-27",
        scope="prostate",
        conditions=("Metastatic castration-resistant prostate cancer (mCRPC)",),
        populations=(
            Population(
                key="p1",
                label="Metastatic castration-resistant prostate cancer (mCRPC)",
                classes=MCRPC,
            ),
        ),
        arms=(
            Arm(
                key="sabr-avelumab",
                label="SABR + avelumab",
                type="experimental",
                treatments=(
                    Therapy(
                        key="avelumab",
                        name="Avelumab",
                        classes=("Avelumab",),
                        dose=mg(10, "mg/kg"),
                        route="intravenous",
                        interval_days=Decimal(14),
                    ),
                    Therapy(
                        key="sabr",
                        name="SABR",
                        classes=("StereotacticAblativeRadiotherapy",),
                        dose_gy=one(20),
                        fractions=one(1),
                        courses=2,
                        sites=Range(Decimal(1), Decimal(2)),
                        target="metastasis",
                        target_text="bone and/or lymph node",
                    ),
                ),
            ),
        ),
        outcomes=(replace(RPFS, role="primary", time_frame="24 weeks"),),
        linked=True,
    )
