"""The building blocks of the curated schema: words, numbers as printed, ranges, ids."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

__all__ = [
    "Block",
    "Characteristic",
    "Key",
    "Number",
    "Printed",
    "RangeBlock",
    "RegistryId",
    "SourceKey",
    "Span",
    "Text",
    "Whole",
]

NOT_A_NUMBER: Final = "expected a number, unquoted"
BEYOND: Final = Decimal(10) ** 9  # no printed number of a study is as large


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", NOT_A_NUMBER)
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= BEYOND:
        raise PydanticCustomError("number", "too large a number; check it")
    return number


def _positive(value: object) -> Decimal:
    number = _number(value)
    if number <= 0:
        raise PydanticCustomError("positive", "must be above 0; leave the key out where unknown")
    return number


def _printed(value: object) -> Decimal | str:
    if value in {"NR", "NE"}:
        return str(value)
    try:
        return _number(value)
    except PydanticCustomError as error:
        reason = f"{NOT_A_NUMBER}, or NR (not reached) or NE (not estimable)"
        raise PydanticCustomError("printed", "{reason}", {"reason": reason}) from error


def _characteristic(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | Decimal):
        return str(value)
    raise PydanticCustomError("characteristic", "expected one word, number, true or false")


Text = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(.*\S)?$")]
Number = Annotated[Decimal, BeforeValidator(_number)]
Positive = Annotated[Decimal, BeforeValidator(_positive)]
Printed = Annotated[Decimal | str, PlainValidator(_printed)]
Whole = Annotated[int, Field(ge=0)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
SourceKey = Annotated[str, StringConstraints(pattern=r"^s[1-9]\d*$")]
RegistryId = Annotated[
    str,
    StringConstraints(
        pattern=r"^(NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|20\d\d-5\d{5}-\d\d-\d\d|20\d\d-\d{6}-\d\d"
        r"|NCI-\d{4}-\d{5})$"
    ),
]
Characteristic = Annotated[str, BeforeValidator(_characteristic)]


class Block(BaseModel):
    """A mapping of the file: no unknown key, no type but the one asked for."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RangeBlock(Block):
    """`{low: 2.4, high: 4}`; one end may be left out (at least 24: `{low: 24}`)."""

    low: Positive | None = None
    high: Positive | None = None

    @model_validator(mode="after")
    def _ends(self) -> RangeBlock:
        if self.low is None and self.high is None:
            raise PydanticCustomError("range", "a range needs low, high or both")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise PydanticCustomError("range", "low must be below high; write one number plainly")
        return self


def _is_range(value: object) -> str:
    return "<range>" if isinstance(value, dict | RangeBlock) else "<number>"


Span = Annotated[
    Annotated[Positive, Tag("<number>")] | Annotated[RangeBlock, Tag("<range>")],
    Discriminator(_is_range),
]
