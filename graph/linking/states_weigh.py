"""Statements of several fields against each other: trust, contradiction, exactness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.linking.states_exclusive import exclusive
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.linking.states_read import Statement

__all__ = ["KEYWORDS", "weigh"]

_ANY: Final = "ProstateCancer"
KEYWORDS: Final = 3  # trust of keywords, which list related words as well
_PLAIN: Final = frozenset({_ANY, "ProstateCarcinoma", "ProstateAdenocarcinoma"})
_STAGES: Final = ("MetastaticProstateCancer", "NonMetastaticProstateCancer")
_M0: Final = "NonMetastaticProstateCancer"


def _prostate_only(statements: Iterable[Statement]) -> list[Statement]:
    """Statements of states of the prostate; other cancers of a basket are no state of its men."""
    tree = hierarchy.load()
    roots = (_ANY, "ProstateDisorder", "PrecursorLesion", "SuspectedProstateCancer",
             "AtRiskOfProstateCancer", "TreatmentEffect")  # fmt: skip
    return [
        each
        for each in statements
        if all(any(tree.is_a(name, root) for root in roots) for name in each.classes)
    ]


def _consistent(statements: list[Statement]) -> list[Statement]:
    """Without what less trusted fields say against more trusted ones.

    Alternatives of which one is what a trusted field says are kept together: it names a part.
    """
    kept: list[Statement] = []
    for each in sorted(statements, key=lambda one: one.trust):
        against = [
            other
            for other in kept
            if other.trust < each.trust
            and any(exclusive(a, b) for a in each.classes for b in other.classes)
        ]
        same = [other for other in kept if other.classes == each.classes]
        if against and each.either:
            beside = {
                other.classes
                for other in statements
                if (other.field, other.either) == (each.field, each.either)
            }
            if all(other.classes in beside for other in against):
                against = []
        if not against and not same:
            kept.append(each)
    return kept


def _narrowed(statements: list[Statement]) -> list[Statement]:
    """Without statements that another one makes more exact."""
    tree = hierarchy.load()
    names = {name for each in statements for name in each.classes}
    exact = {*tree.most_specific(names), _M0}  # a stated M0 is a finding of its own
    return [each for each in statements if set(each.classes) & exact]


def _by_letters(name: str) -> bool:
    """Whether a class is an AJCC stage, or defined by one."""
    tree = hierarchy.load()
    return any(tree.axis(each) == "AJCC stage" for each in (name, *tree.ancestors(name)))


def _unless_better(statements: list[Statement]) -> list[Statement]:
    """Without what only stands in for a better statement, or is no state of enrolled men."""
    tree = hierarchy.load()
    names = {name for each in statements for name in each.classes}
    axes = {tree.axis(name) for name in names}
    staged = any(
        tree.is_a(name, stage)
        for one in statements
        for name in one.classes
        for stage in _STAGES
        if not _by_letters(name)
    )
    screened = "AtRiskOfProstateCancer" in names  # carriers of a gene are not yet ill
    ill = any(tree.is_a(name, _ANY) and name not in _PLAIN for name in names)

    def stands(each: Statement) -> bool:
        own = {tree.axis(name) for name in each.classes}
        if screened and own <= {"molecular subtype", "risk group"}:
            return False
        if any(tree.is_a(name, "TreatmentEffect") for name in each.classes):
            return each.trust == 1 or (each.trust == 0 and not ill)
        if each.rule == "rule:tnm" and own == {"extent"}:
            return "risk group" not in axes
        if all(
            map(_by_letters, each.classes)
        ):  # registries list every stage that an extent can have
            return not (staged or (each.trust == KEYWORDS and "extent" in axes))
        if each.trust < KEYWORDS:
            return True
        return not (ill and own <= {"suspicion", "disorder"})

    return _without_plain([each for each in statements if stands(each)])


def _without_plain(statements: list[Statement]) -> list[Statement]:
    """Without the cancer as such where its state, or only a suspicion of it, is stated as well."""
    tree = hierarchy.load()
    names = {name for each in statements for name in each.classes}
    weak: set[str] = set()
    told = names - {_ANY, "ProstateCarcinoma"}
    if any(tree.is_a(name, _ANY) or tree.axis(name) == "suspicion" for name in told):
        weak |= {_ANY, "ProstateCarcinoma"}
    if any(tree.is_a(name, stage) for name in names for stage in _STAGES):
        weak.add("AdvancedProstateCancer")  # the record says more than advanced
    benign = any(tree.is_a(name, "ProstateDisorder") for name in told)
    return [
        each
        for each in statements
        if not set(each.classes) <= weak
        and not (benign and set(each.classes) == {_ANY} and each.trust > KEYWORDS)
    ]


def weigh(statements: Iterable[Statement]) -> list[Statement]:
    """What remains of all that the fields of a record state: consistent, exact, of the prostate.

    Args:
        statements: of any field, in any order.

    Returns:
        The most trusted first; statements of equal trust may be alternatives.
    """
    return _narrowed(_consistent(_unless_better(_prostate_only(statements))))
