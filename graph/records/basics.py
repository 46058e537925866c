"""What all parts of a record share: numbers as printed, and why a link is believed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from graph.records.overrides import Override

__all__ = [
    "Amount",
    "Bound",
    "Loss",
    "Mention",
    "Range",
    "Reject",
    "Status",
    "Tier",
    "Unresolved",
]

Status = Literal["reported", "not reached", "not estimable", "not reported"]
"""What is known of a printed number: `value` is None unless the status is `reported`."""


Tier = Literal["paper", "registry", "conference", "secondary", "digest"]
"""Source quality, best first: paper or abstract, registry record, conference report, news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Why a link is believed: the words, where they stand, the rule, how sure (0 to 1)."""

    text: str  # at most a dozen words of the record
    field: str  # path in the record: "protocolSection.armsInterventionsModule.armGroups[0].label"
    rule: str  # "lexicon:<term>" or "rule:<id>"
    score: Decimal = Decimal(1)
    class_name: str | None = None  # the class that these words gave, where they gave one
    override: Override | None = None  # the person's row, where the rule is `override`


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """Words of a source that no ontology class was found for."""

    kind: Literal["therapy", "disease state", "endpoint", "identifier", "arm", "other"]
    text: str
    field: str
    reason: str = "not in the lexicon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A field that was left out because its value is unknown or malformed; the record stays."""

    path: str
    value: str
    reason: str  # names the known values and the remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A record that was set aside: what, where, and how to mend it."""

    file: str
    record_id: str | None
    path: str  # where in the record
    value: str  # shortened to 200 characters
    reason: str  # with the remedy


@dataclass(frozen=True, slots=True)
class Range:
    """A closed range of decimals; both ends equal for one number; None = open end."""

    low: Decimal | None
    high: Decimal | None

    @property
    def single(self) -> Decimal | None:
        """The one number, or None for a real range.

        >>> Range(Decimal(20), Decimal(20)).single
        Decimal('20')
        >>> Range(Decimal(9), Decimal(11)).single is None
        True
        """
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Amount:
    """A drug dose: a range with its UCUM unit (`mg`, `mg/kg`, `mg/m2`, `GBq`, `kBq/kg`, ...)."""

    quantity: Range
    unit: str


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of an interval, or a value that may be `not reached`."""

    value: Decimal | None
    status: Status = "reported"
