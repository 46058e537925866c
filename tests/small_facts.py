"""Short makers of record parts for the small, hand-checked graph (see `small_records`)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from graph.records import (
    Amount,
    Bound,
    Comparison,
    Estimate,
    Identifier,
    Outcome,
    Range,
    Source,
    Therapy,
)

RPFS: Final = Outcome(
    key="rpfs",
    name="radiographic progression-free survival",
    classes=("RadiographicProgressionFreeSurvival",),
)
OS: Final = Outcome(key="os", name="overall survival", classes=("OverallSurvival",))
ORR: Final = Outcome(key="orr", name="objective response rate", classes=("ObjectiveResponseRate",))
PSA50: Final = Outcome(key="psa50", name="PSA50 response", classes=("PSA50Response",))
MCRPC: Final = ("MetastaticCastrationResistantProstateCancer",)
MHSPC: Final = ("MetastaticHormoneSensitiveProstateCancer",)


def num(value: str | int | None) -> Decimal | None:
    """A decimal as printed."""
    return None if value is None else Decimal(str(value))


def one(value: str | int) -> Range:
    """One number as a range."""
    return Range(Decimal(str(value)), Decimal(str(value)))


def bound(value: str | int | None) -> Bound | None:
    """A bound as printed: a number, NR, or nothing."""
    if value is None:
        return None
    return Bound(None, "not reached") if value == "NR" else Bound(Decimal(str(value)))


def mg(value: str | int, unit: str = "mg") -> Amount:
    """A drug dose."""
    return Amount(one(value), unit)


def curated(stem: str) -> Source:
    """A curated file."""
    return Source(kind="curated", record_id=stem, tier="digest", file=f"{stem}.yaml")


def trial(value: str, registry: str) -> Identifier:
    """A registry's id of the trial."""
    return Identifier(value=value, registry=registry, kind="trial")


def estimate(
    outcome: str,
    group: str,
    value: str | int,
    *,
    unit: str = "mo",
    statistic: str = "median",
    ci: tuple[str | int | None, str | int | None] = (None, None),
    level: int | None = None,
    source: str = "s1",
    suffix: str = "",
    **facts: object,
) -> Estimate:
    """One number, as a row of a curated file gives it; key from outcome, group and suffix."""
    made = Estimate(
        key=f"{outcome}-{group}{suffix}",
        outcome_key=outcome,
        group_key=group,
        statistic=statistic,
        value=Bound(Decimal(str(value))),
        unit=unit,
        lower=bound(ci[0]),
        upper=bound(ci[1]),
        confidence_level=num(95 if level is None and ci != (None, None) else level),
        citation_key=source,
    )
    return replace(made, **facts)  # type: ignore[arg-type]  # the caller names Estimate's fields


def share(outcome: str, group: str, value: str | int, **facts: object) -> Estimate:
    """A proportion in per cent."""
    return estimate(outcome, group, value, unit="%", statistic="proportion", **facts)  # type: ignore[arg-type]  # as above


def ratio(
    outcome: str,
    numerator: str,
    denominator: str,
    value: str,
    ci: tuple[str, str],
    *,
    p: str | None = None,
    relation: str = "=",
    source: str = "s1",
    suffix: str = "",
    **facts: object,
) -> Comparison:
    """A hazard ratio, experimental group first."""
    made = Comparison(
        key=f"{outcome}-{numerator}-{denominator}{suffix}",
        outcome_key=outcome,
        numerator_key=numerator,
        denominator_key=denominator,
        group_keys=(numerator, denominator),
        measure="hazard ratio",
        value=bound(value),
        lower=bound(ci[0]),
        upper=bound(ci[1]),
        confidence_level=Decimal(95),
        p_value=num(p),
        p_relation=relation,  # type: ignore[arg-type]  # one of the five relations
        citation_key=source,
    )
    return replace(made, **facts)  # type: ignore[arg-type]  # the caller names Comparison's fields


def adt(key: str = "adt", **facts: object) -> Therapy:
    """Background androgen deprivation."""
    made = Therapy(
        key=key,
        name="androgen deprivation therapy",
        kind="hormonal",
        classes=("AndrogenDeprivationTherapy",),
        role="backbone",
    )
    return replace(made, **facts)  # type: ignore[arg-type]  # the caller names Therapy's fields
