"""Small tools for the text of records: keys, shortened values, numbers, dates."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "decimal",
    "few_words",
    "iso_date",
    "shorten",
    "slug",
    "tidy",
    "unique_keys",
]

VALUE_LIMIT: Final = 200  # characters of a raw value that a reject or loss may repeat
_KEY_WORD: Final = re.compile(r"[a-z0-9]+")
SLUG_LIMIT: Final = 60
NUMBER: Final = re.compile(r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?")
DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def tidy(text: str) -> str:
    r"""The text with runs of white space made one space.

    >>> tidy(" two \n words ")
    'two words'
    """
    return " ".join(text.split())


def shorten(value: object, limit: int = VALUE_LIMIT) -> str:
    r"""A raw value as one line of at most `limit` characters, for rejects and losses.

    >>> shorten("a\nb")
    'a b'
    >>> len(shorten("x" * 5000))
    200
    """
    # A slice first: the value may be megabytes long or a deep container.
    text = value if isinstance(value, str) else _plain(value)
    text = tidy(text[: 4 * limit])
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _plain(value: object) -> str:
    """A value that is no string, in words: containers are described, not printed."""
    if isinstance(value, dict):
        return f"an object with {len(value)} fields"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return str(value)


def few_words(text: str, limit: int = 12) -> str:
    """The first words of a text, at most a dozen: what may be shown of registry prose.

    >>> few_words("one two three", 2)
    'one two …'
    """
    words = text.split()
    return " ".join(words) if len(words) <= limit else " ".join(words[:limit]) + " …"


def slug(text: str, limit: int = SLUG_LIMIT) -> str:
    """A key made of ASCII letters, digits and hyphens; never empty.

    A text that is cut, or that has no such letters, ends in a hash of the whole text.

    >>> slug("Arm A: Abiraterone + SBRT")
    'arm-a-abiraterone-sbrt'
    >>> slug("前列腺癌").startswith("x-")
    True
    """
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    else:
        plain = text.casefold()
    key = "-".join(_KEY_WORD.findall(plain))
    if not key:
        return "x-" + _digest(text)
    if len(key) > limit:
        return key[:limit].rstrip("-") + "-" + _digest(tidy(text))
    return key


def unique_keys(labels: Sequence[str], contents: Sequence[str]) -> list[str]:
    """One key a label; labels that share a slug get a hash of their content, never an index.

    Args:
        labels: what the keys are made of.
        contents: what tells equal labels apart, in the same order.

    Returns:
        Distinct keys in the order of the labels. Items equal in label and content get one key.

    >>> unique_keys(["A", "B"], ["", ""])
    ['a', 'b']
    >>> len(set(unique_keys(["A", "a"], ["first", "second"])))
    2
    """
    slugs = [slug(label) for label in labels]
    count = Counter(slugs)
    return [
        key if count[key] == 1 else f"{key}-{_digest(label + chr(0) + content)}"
        for key, label, content in zip(slugs, labels, contents, strict=True)
    ]


def _digest(text: str) -> str:
    """Eight characters that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def decimal(text: str) -> Decimal | None:
    """The number that a text is, or None when it is anything else.

    A decimal comma is not guessed: `0,733` may be 733 thousandths or a thousand's separator.

    >>> decimal("26,300"), decimal("-.7"), decimal("118."), decimal("<0.1"), decimal("0,733")
    (Decimal('26300'), Decimal('-0.7'), Decimal('118'), None, None)
    """
    text = text.strip()
    if not re.search(r"\d", text) or not NUMBER.fullmatch(text) or re.match(r"[-+−]?0,", text):
        return None
    return Decimal(text.replace(",", "").replace("−", "-").removesuffix("."))


def iso_date(text: str) -> str | None:
    """A date as YYYY-MM-DD, YYYY-MM or YYYY, or None when it is none.

    >>> iso_date("2019-02"), iso_date("2019-02-30"), iso_date("2019-02-28T10:00")
    ('2019-02', None, '2019-02-28')
    """
    match = DATE.fullmatch(text.strip().partition("T")[0])
    if match is None:
        return None
    year, month, day = match.groups()
    if not 1900 <= int(year) <= 2200 or (month and not 1 <= int(month) <= 12):
        return None
    if day and not 1 <= int(day) <= _days(int(year), int(month)):
        return None
    return match.group(0)


def _days(year: int, month: int) -> int:
    """Days of a month."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31
