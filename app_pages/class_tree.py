"""The tree of a kind of classes: nested by what is a kind of what, divided by axis."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app_pages.markup import class_link, esc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ontology.hierarchy import Hierarchy

__all__ = ["Branch", "axes", "branches", "tree_html"]

MANY: Final = 300  # classes up to which a tree of one axis is drawn opened


@dataclass(frozen=True, slots=True)
class Branch:
    """A class in the tree, and the classes right below it."""

    name: str
    below: tuple[Branch, ...] = ()


def axes(names: Hierarchy, kind: str) -> tuple[str, ...]:
    """The axes that classes of a kind are divided on, those of most classes first."""
    found = Counter(names.axis(name) for name in names.names if names.kind(name) == kind)
    found.pop("", None)
    return tuple(sorted(found, key=lambda axis: (-found[axis], axis)))


def branches(names: Hierarchy, kind: str, axis: str | None = None) -> tuple[Branch, ...]:
    """The tree of a kind: its tops with all that is below, sorted by label.

    A class with several superclasses stands under each of them; several tops stand under their
    superclasses of another kind.

    Args:
        names: the hierarchy.
        kind: of which kind of classes.
        axis: only classes of this axis, with what they stand under.
    """
    own = [name for name in names.names if names.kind(name) == kind]
    below: dict[str, list[str]] = {name: [] for name in own}
    for name in own:
        for parent in names.parents(name):
            if parent in below:
                below[parent].append(name)
    made: dict[str, Branch | None] = {}

    def branch(name: str) -> Branch | None:
        if name not in made:
            kept = _kept(map(branch, _by_label(names, below[name])))
            fits = axis is None or names.axis(name) == axis
            made[name] = Branch(name, kept) if kept or fits else None
        return made[name]

    roots = [name for name in own if not below.keys() & set(names.parents(name))]
    if len(roots) > 1:  # many tops are told apart by what they are of another kind
        for root in roots:
            for parent in names.parents(root):
                below.setdefault(parent, []).append(root)
        roots = sorted({each for root in roots for each in names.parents(root) or (root,)})
    return _kept(map(branch, _by_label(names, roots)))


def _kept(found: Iterable[Branch | None]) -> tuple[Branch, ...]:
    return tuple(each for each in found if each is not None)


def _by_label(names: Hierarchy, found: Iterable[str]) -> list[str]:
    return sorted(found, key=lambda name: (names.label(name).casefold(), name))


def tree_html(
    roots: Iterable[Branch], names: Hierarchy, uses: Mapping[str, int], *, opened: bool = False
) -> str:
    """The tree as HTML: levels open on a click, each class a link with its number of studies.

    Args:
        roots: the tree.
        names: labels and axes.
        uses: how many studies use each class.
        opened: whether all levels are open, as long as they are not `MANY`.
    """
    roots = tuple(roots)
    made: dict[str, str] = {}  # a class under several others is written once
    level = _level(roots, names, uses, made)
    if opened and len(made) <= MANY:
        level = level.replace("<details>", "<details open>")
    elif len(roots) == 1:  # a lone root says little: what is below it shows at once
        level = level.replace("<details>", "<details open>", 1)
    return f'<ul class="ptkg-tree">{level}</ul>'


def _level(
    found: tuple[Branch, ...], names: Hierarchy, uses: Mapping[str, int], made: dict[str, str]
) -> str:
    """Classes of one level, under the axis that tells them apart where there are several."""
    groups: dict[str, list[Branch]] = {}
    for each in found:
        groups.setdefault(names.axis(each.name), []).append(each)
    if len(groups) == 1:
        return "".join(_item(each, names, uses, made) for each in found)
    order = sorted(groups, key=lambda axis: (not axis, -len(groups[axis]), axis))
    return "".join(
        f'<li class="ptkg-axis-name">{f"by {esc(axis)}" if axis else "defined"}</li>'
        + "".join(_item(each, names, uses, made) for each in groups[axis])
        for axis in order
    )


def _item(branch: Branch, names: Hierarchy, uses: Mapping[str, int], made: dict[str, str]) -> str:
    if branch.name not in made:
        shown = class_link(branch.name, names.label(branch.name))
        if number := uses.get(branch.name):
            shown += f' <span class="ptkg-uses">{number:,}</span>'
        if branch.below:
            level = _level(branch.below, names, uses, made)
            shown = f"<details><summary>{shown}</summary><ul>{level}</ul></details>"
        made[branch.name] = f"<li>{shown}</li>"
    return made[branch.name]
