"""IRIs of the data: made from content (source, id, key), never from a counter or a clock.

`slug` reads well and may collide; `unique_slugs` tells the colliding labels of one record
apart with a short hash of their content, so that the order of the record plays no part.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.records import Source

__all__ = [
    "ALIGNMENT_GRAPH",
    "BASE",
    "ONTOLOGY_GRAPH",
    "PROVENANCE_GRAPH",
    "inferred_graph",
    "links_graph",
    "record",
    "segment",
    "short_hash",
    "slug",
    "study",
    "unique_slugs",
]

BASE: Final = "https://w3id.org/ptkg/"
ONTOLOGY_GRAPH: Final = f"{BASE}graph/ontology"
ALIGNMENT_GRAPH: Final = f"{BASE}graph/alignment"
PROVENANCE_GRAPH: Final = f"{BASE}graph/provenance"

SLUG_MAX: Final = 72
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# Signs that carry meaning in arm labels ("SABR + ADT", "≤ 3 lesions") and would vanish.
_SPELLED: Final = str.maketrans(
    {"α": "alpha", "β": "beta", "γ": "gamma", "ß": "ss", "%": " percent ", "≥": " ge ", "≤": " le "}
)


def short_hash(*parts: str, length: int = 10) -> str:
    """The first `length` hex digits of the SHA-256 of the parts.

    >>> short_hash("a", "b") == short_hash("ab")
    False
    """
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:length]


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; never empty, at most about 80 characters.

    >>> slug("Avelumab + SABR (20 Gy)")
    'avelumab-sabr-20-gy'
    >>> slug("???").startswith("x-")
    True
    """
    plain = text.casefold().translate(_SPELLED)
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = _NOT_WORD.sub("-", plain).strip("-")
    if not words:
        return f"x-{short_hash(text)}"
    if len(words) > SLUG_MAX:
        return f"{words[:SLUG_MAX].rstrip('-')}-{short_hash(text, length=8)}"
    return words


def unique_slugs(labels: Mapping[str, str]) -> dict[str, str]:
    """A slug for each key's label; labels that collide get a hash of key and label each.

    >>> unique_slugs({"a1": "SABR", "a2": "ADT"})
    {'a1': 'sabr', 'a2': 'adt'}
    >>> sorted(len(s) for s in unique_slugs({"a1": "SABR", "a2": "SABR."}).values())
    [13, 13]
    """
    plain = {key: slug(label) for key, label in labels.items()}
    taken = Counter(plain.values())
    return {
        key: value if taken[value] == 1 else f"{value}-{short_hash(key, labels[key], length=8)}"
        for key, value in plain.items()
    }


def segment(text: str) -> str:
    """One path segment that keeps an id as it is written, percent-encoding what an IRI forbids.

    Raises:
        ValueError: when the id is empty.

    >>> segment("NCT03795207"), segment("EU 1/2")
    ('NCT03795207', 'EU%201%2F2')
    """
    if not text:
        raise ValueError("an IRI needs an id, and this one is empty")
    if set(text) == {"."}:  # "." and ".." would be resolved away
        return "%2E" * len(text)
    return quote(text, safe="", errors="replace")


def study(identifier: str) -> str:
    """The IRI of a study from its first registry id, or from its curated slug.

    >>> study("NCT03795207")
    'https://w3id.org/ptkg/study/NCT03795207'
    """
    return f"{BASE}study/{segment(identifier)}"


def record(source: Source) -> str:
    """The IRI of a source record, which is also the name of the graph of what it states."""
    return f"{BASE}record/{_place(source)}"


def links_graph(source: Source) -> str:
    """The name of the graph of what the reader made of a record."""
    return f"{BASE}links/{_place(source)}"


def inferred_graph(source: Source) -> str:
    """The name of the graph of the type closure of a record."""
    return f"{BASE}inferred/{_place(source)}"


def _place(source: Source) -> str:
    return f"{segment(source.kind)}/{segment(source.record_id)}"
