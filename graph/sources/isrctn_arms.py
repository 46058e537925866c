"""Arms of an ISRCTN record, where its one text on interventions has a head for each of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.records import Arm
from graph.sources.text import slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graph.records import Intervention

__all__ = ["headed_arms"]

# A head begins a sentence: "Group 1 (n = 21):", "2. Control:", "Intervention arm", "The control
# group".
_HEAD: Final = re.compile(
    r"(?:^|(?<=[.;:)]\s)|(?<=\n))\s*(?:\d[.)]\s+)?(?:The\s+)?"
    r"(?P<label>(?:group|arm|cohort)\s+(?:[A-F]|[1-9]|I{1,3}|IV)\b(?:\s*\([^)]{1,40}\))?(?=\s*[:.–-])"
    r"|(?P<name>intervention|control|experimental|comparator|placebo|treatment|standard)"
    r"(?:\s+(?:arm|group)\b|(?=:)))",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(r"control|placebo|comparator|standard")


def headed_arms(
    text: str, products: Sequence[Intervention], field: str
) -> tuple[tuple[Arm, ...], tuple[Intervention, ...]]:
    """The arms that a text sets out under heads, and the products that none of them names.

    Args:
        text: the record's text on its interventions.
        products: the record's list of drugs. An arm has those that its part of the text names,
            but a control arm none that another arm has: "matched to" a drug is not the drug.
        field: where the text stands.

    Returns:
        No arms, and all products, where the text has fewer than two heads.

    >>> arms, _ = headed_arms("Arm A: docetaxel weekly. Arm B: docetaxel and SBRT.", (), "text")
    >>> [(arm.label, arm.description) for arm in arms]
    [('Arm A', 'Arm A: docetaxel weekly.'), ('Arm B', 'Arm B: docetaxel and SBRT.')]
    """
    labels, parts = _parts(text)
    if len(parts) < 2:
        return (), tuple(products)
    named = {item: _where(item, parts) for item in products}
    arms = tuple(
        Arm(
            key=slug(labels[name]),
            label=labels[name],
            description=part,
            interventions=tuple(item for item, where in named.items() if name in where),
            field=field,
        )
        for name, part in parts.items()
    )
    return arms, tuple(item for item, where in named.items() if not where)


def _parts(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The label of each head, and what is told under it."""
    heads = list(_HEAD.finditer(text))
    told: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    ends = [*(head.start() for head in heads), len(text)][1:]
    for head, end in zip(heads, ends, strict=False):
        name = (head["name"] or head["label"].partition("(")[0]).casefold().strip()
        labels.setdefault(name, " ".join(head["label"].split()))
        told.setdefault(name, []).append(text[head.start("label") : end].strip())
    return labels, {name: "\n".join(lines) for name, lines in told.items()}


def _where(item: Intervention, parts: Mapping[str, str]) -> list[str]:
    """The arms that get a product."""
    named = [name for name, part in parts.items() if _names(item, part)]
    return [name for name in named if not _CONTROL.match(name)] or named


def _names(item: Intervention, text: str) -> bool:
    """Whether a text names a product as a word."""
    return re.search(rf"(?<!\w){re.escape(item.name)}(?!\w)", text, re.IGNORECASE) is not None
