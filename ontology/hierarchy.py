"""The classified hierarchy: what is a kind of what, with the consequences of definitions.

Light on purpose: it reads the generated `release/hierarchy.json` and nothing else, so that the
command line and the linker start at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, cast

import orjson

from ontology import RELEASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["ClassRecord", "Definition", "Hierarchy", "Kind", "UnknownClassError", "load", "read"]

Kind = Literal["therapy", "disease state", "endpoint", "characteristic", "design", "model"]

_PRODUCT: Final = "product"  # the axis of classes by kind of product: small molecule, antibody


class UnknownClassError(KeyError):
    """A name that no class of the released ontology has."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"the ontology has no class {self.name!r}: see ontology/release/hierarchy.json"


@dataclass(frozen=True, slots=True)
class Definition:
    """What is enough to be in a class: all of some classes, with all of some values."""

    classes: frozenset[str]
    values: frozenset[tuple[str, str]]  # (property, individual), such as (target, Metastasis)


@dataclass(frozen=True, slots=True)
class ClassRecord:
    """One released class; `parents` are its nearest superclasses after classification.

    `sufficient` is its definition, where that is an intersection of named classes and values.
    """

    label: str
    definition: str
    kind: Kind
    axis: str
    parents: tuple[str, ...]
    sufficient: Definition | None = None


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The released classes by local name."""

    classes: dict[str, ClassRecord]
    _ancestors: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    _descendants: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def __contains__(self, name: object) -> bool:
        return name in self.classes

    @property
    def names(self) -> tuple[str, ...]:
        """All class names, sorted."""
        return tuple(self.classes)

    def _record(self, name: str) -> ClassRecord:
        try:
            return self.classes[name]
        except KeyError:
            raise UnknownClassError(name) from None

    def label(self, name: str) -> str:
        """The label of a class; raises UnknownClassError as all look-ups here do."""
        return self._record(name).label

    def definition(self, name: str) -> str:
        """The definition of a class."""
        return self._record(name).definition

    def kind(self, name: str) -> Kind:
        """What a class is of: therapy, disease state, endpoint, characteristic, design, model."""
        return self._record(name).kind

    def axis(self, name: str) -> str:
        """The axis of a primitive class; empty for a class that is defined on several."""
        return self._record(name).axis

    def parents(self, name: str) -> tuple[str, ...]:
        """The nearest superclasses, told or inferred, sorted."""
        return self._record(name).parents

    def ancestors(self, name: str) -> frozenset[str]:
        """All strict superclasses, told or inferred."""
        found = self._ancestors.get(name)
        if found is None:
            parents = self.parents(name)
            found = frozenset(parents).union(*(self.ancestors(parent) for parent in parents))
            self._ancestors[name] = found
        return found

    def descendants(self, name: str) -> frozenset[str]:
        """All strict subclasses, told or inferred."""
        if not self._descendants:
            below: dict[str, set[str]] = {each: set() for each in self.classes}
            for each in self.classes:
                for ancestor in self.ancestors(each):
                    below[ancestor].add(each)
            self._descendants.update({each: frozenset(found) for each, found in below.items()})
        self._record(name)
        return self._descendants[name]

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether a class is an ancestor's subclass or the same class."""
        self._record(ancestor)
        return name == ancestor or ancestor in self.ancestors(name)

    def entailed(
        self, names: Iterable[str], values: Iterable[tuple[str, str]] = ()
    ) -> frozenset[str]:
        """All classes of an instance of the given ones: themselves, ancestors, defined ones.

        Args:
            names: classes that are all true of the instance.
            values: its stated values, such as `("target", "Metastasis")`.

        Returns:
            Class names; a man with CRPC and metastatic disease has mCRPC.
        """
        given, stated = set(names), frozenset(values)
        found = given.union(*(self.ancestors(name) for name in given))
        while True:
            new = {
                name
                for name, record in self.classes.items()
                if record.sufficient is not None
                and name not in found
                and record.sufficient.classes <= found
                and record.sufficient.values <= stated
            }
            if not new:
                return frozenset(found)
            found = found.union(new, *(self.ancestors(name) for name in new))

    def most_specific(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names that no other of them is a strict subclass of, sorted."""
        given = set(names)
        implied = set().union(*(self.ancestors(name) for name in given))
        return tuple(sorted(given - implied))

    def common(self, sets: Sequence[Iterable[str]]) -> tuple[str, ...]:
        """The most specific classes that all sets share, counting what each class implies.

        Args:
            sets: classes per alternative, for example those of each option of a choice.

        Returns:
            Sorted class names; empty for no sets. Classes by kind of product are left out: that
            two drugs are antibodies says nothing of what they do.
        """
        if not sets:
            return ()
        closed = [
            set(names).union(*(self.ancestors(name) for name in names)) for names in map(set, sets)
        ]
        shared = set.intersection(*closed)
        return self.most_specific(name for name in shared if self.axis(name) != _PRODUCT)


def read(path: Path) -> Hierarchy:
    """The hierarchy in a file shaped like `release/hierarchy.json`."""
    document = orjson.loads(path.read_bytes())
    return Hierarchy(
        {
            name: ClassRecord(
                label=cells["label"],
                definition=cells["definition"],
                kind=cast("Kind", cells["kind"]),
                axis=cells["axis"],
                parents=tuple(cells["parents"]),
                sufficient=_definition(cells.get("classes"), cells.get("values")),
            )
            for name, cells in document["classes"].items()
        }
    )


def _definition(
    classes: list[str] | None, values: list[tuple[str, str]] | None
) -> Definition | None:
    """The definition that a class's entry holds, if any."""
    if classes is None or values is None:
        return None
    return Definition(frozenset(classes), frozenset((prop, value) for prop, value in values))


@cache
def load() -> Hierarchy:
    """The released hierarchy, read once."""
    return read(RELEASE / "hierarchy.json")
