"""Investigational medicinal products of an EU register record, one for each substance and role."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from graph.records import Intervention
from graph.sources.euctr_codes import IMP_ROLE, YES_NO
from graph.sources.text import slug
from graph.sources.tree import each

if TYPE_CHECKING:
    from graph.sources.node import Node

__all__ = ["products"]

NAMES: Final = ("d31_product_name", "d2111_trade_name", "d32_product_code")
SUBSTANCE_NAMES: Final = (
    "d38_inn__proposed_inn",
    "d393_other_descriptive_name",
    "d392_current_sponsor_code",
)
NO_NAME: Final = re.compile(r"n/?a|n\.a\.|not (?:applicable|available|yet assigned)|-+", re.I)


@dataclass(slots=True)
class _Product:
    """One product while its forms are gathered."""

    name: str
    role: str | None
    path: str
    names: list[str] = field(default_factory=list)
    routes: list[str] = field(default_factory=list)


def products(root: Node) -> tuple[Intervention, ...]:
    """The products of a record; several forms of one substance in one role are one.

    Strength and concentration are of the package, not what a patient gets: they are not read.
    """
    found: dict[tuple[str, str | None], _Product] = {}
    for node in each(root, "dimp"):
        names = _names(node)
        role = node.code("d12_and_d13_imp_role", IMP_ROLE)
        if not names:
            node.lose("d31_product_name", "", "a product without any name; it was left out")
            continue
        made = found.setdefault((slug(names[0]), role), _Product(names[0], role, node.path))
        made.names += [name for name in names if name.casefold() not in _folded(made)]
        route = node.text("d37_routes_of_administration_for_this_imp")
        if route and route not in made.routes:
            made.routes.append(route)
    listed = [
        Intervention(
            name=product.name,
            type=product.role,
            description="; ".join(product.routes) or None,
            other_names=tuple(product.names),
            field=product.path,
        )
        for product in found.values()
    ]
    if root.code("e822_placebo", YES_NO) == "yes":
        listed.append(Intervention(name="placebo", type="placebo", field="e822_placebo"))
    return tuple(listed)


def _folded(product: _Product) -> set[str]:
    return {name.casefold() for name in (product.name, *product.names)}


def _names(node: Node) -> list[str]:
    """The names of a product, the substance's own first."""
    substances = each(node, "d38_imp_identification_details")
    found = [item.text(SUBSTANCE_NAMES[0]) for item in substances]
    found += [node.text(key) for key in NAMES]
    found += [item.text(key) for key in SUBSTANCE_NAMES[1:] for item in substances]
    names = [name for name in found if name and not NO_NAME.fullmatch(name)]
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    return list(first.values())
