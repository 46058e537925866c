"""The protocol of a CTIS trial: condition, objectives, criteria, products, end points."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.records import Intervention
from graph.sources.ctis_codes import ROLE
from graph.sources.outcome_texts import outcomes
from graph.sources.text import shorten, slug
from graph.sources.tree import each, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Outcome
    from graph.sources.node import Node
    from graph.sources.outcome_texts import Role

__all__ = [
    "ages",
    "conditions",
    "eligibility",
    "endpoints",
    "keywords",
    "objectives",
    "products",
]

NAME_LIMIT: Final = 300
AGES: Final = re.compile(r"(\d{1,3})\s*(?:-\s*(\d{1,3})|\+)\s*years", re.IGNORECASE)
CRITERIA: Final = (
    ("Inclusion Criteria:", "principalInclusionCriteria"),
    ("Exclusion Criteria:", "principalExclusionCriteria"),
)
ENDPOINTS: Final[tuple[tuple[Role, str], ...]] = (
    ("primary", "primaryEndPoints"),
    ("secondary", "secondaryEndPoints"),
)


def conditions(info: Node) -> tuple[str, ...]:
    """The medical conditions, in the sponsor's words."""
    nodes = each(info, "medicalCondition", "partIMedicalConditions")
    return tuple(filter(None, (node.text("medicalCondition") for node in nodes)))


def keywords(info: Node) -> tuple[str, ...]:
    """The conditions as MedDRA terms."""
    nodes = each(info, "medicalCondition", "meddraConditionTerms")
    return tuple(filter(None, (node.text("termName") for node in nodes)))


def objectives(node: Node) -> tuple[str | None, str | None]:
    """The main objective, and the secondary ones as one text."""
    listed = (item.text("secondaryObjective") for item in each(node, "secondaryObjectives"))
    return node.text("mainObjective"), "\n".join(filter(None, listed)) or None


def eligibility(node: Node) -> str | None:
    """Inclusion and exclusion criteria as one text, a criterion a line."""
    parts = []
    for head, key in CRITERIA:
        listed = [text for item in each(node, key) if (text := item.text(key))]
        if listed:
            parts.append("\n".join((head, *(f"* {text}" for text in listed))))
    return "\n\n".join(parts) or None


def ages(root: Node) -> tuple[Decimal | None, Decimal | None]:
    """The first and the last year of the age groups; no last one where a group is open."""
    found = AGES.findall(root.text("ageGroup") or "")
    if not found:
        return None, None
    lowest = min(int(low) for low, _ in found)
    opened = any(not high for _, high in found)
    highest = None if opened else max(int(high) for _, high in found)
    return Decimal(lowest), Decimal(highest) if highest is not None else None


def products(part: Node) -> tuple[Intervention, ...]:
    """The products, each substance once in a role; the largest dose of a day is no dose."""
    roles = {
        code: name.lower()
        for node in each(part, "productRoleGroupInfos")
        if (code := node.text("productRoleCode")) and (name := node.text("productRoleName"))
    }
    known = {**ROLE, **{code: _role(name) for code, name in roles.items()}}
    found: dict[tuple[str, str | None], Intervention] = {}
    for node in each(part, "products"):
        names = list(_names(node))
        if not names:
            node.lose("productName", "", "a product without any name; it was left out")
            continue
        role = node.code("mpRoleInTrial", known)
        listed = Intervention(
            name=names[0],
            type=role,
            description="; ".join(texts(node, "routes")).lower() or None,
            other_names=tuple(names[1:]),
            field=node.path,
        )
        found.setdefault((slug(names[0]), role), listed)
    return tuple(sorted(found.values(), key=lambda each: (each.type or "", each.name.casefold())))


def _role(name: str) -> str:
    """The role of a product as a kind of intervention."""
    return name if name == "placebo" else f"{name} product"


def _names(node: Node) -> Iterator[str]:
    """The names of a product: its own, the substance's, that of its ATC class."""
    dictionary = node.child("productDictionaryInfo")
    listed = (
        node.text("productName"),
        dictionary.text("activeSubstanceName"),
        dictionary.text("atcName"),
        dictionary.text("prodName"),
        node.text("jsonActiveSubstanceNames"),
    )
    seen: set[str] = set()
    for name in listed:
        if name and name != "-" and name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def endpoints(node: Node) -> tuple[Outcome, ...]:
    """The end points, primary ones first."""
    found: list[tuple[str, str, Role, str | None, str]] = []
    for role, key in ENDPOINTS:
        for item in each(node, key):
            text = item.text("endPoint")
            if text is None:
                item.lose("endPoint", "", "an end point needs a text; it was left out")
            else:
                found.append((shorten(text, NAME_LIMIT), text, role, None, item.path))
    return outcomes(found)
