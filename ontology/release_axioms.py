"""The normal form of statements, which the completion rules work on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ontology.release_definitions import And, Expression, HasValue, Name, Some
from ontology.release_statements import (
    THING,
    Apart,
    Below,
    Domain,
    Fact,
    Implies,
    Member,
    Range,
    Same,
    Statement,
    read_statements,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from rdflib import Graph

__all__ = ["NOTHING", "THING", "Axioms", "normal_form", "read_axioms"]

NOTHING: Final = "owl:Nothing"


@dataclass(slots=True)
class Axioms:
    """Normalised axioms over atoms: class names, `{individual}`, and invented names.

    `told`: atom ⊑ atom. `conjunctions`, by each atom of their body: body ⊑ atom.
    `existentials`: atom ⊑ ∃ property. atom. `sufficient`: ∃ property. atom ⊑ atom.
    """

    told: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    conjunctions: dict[str, set[tuple[frozenset[str], str]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    existentials: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    sufficient: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    super_properties: dict[str, set[str]] = field(default_factory=dict)
    ranges: dict[str, set[str]] = field(default_factory=dict)
    invented: int = 0

    def invent(self) -> str:
        """A new atom for an unnamed class."""
        self.invented += 1
        return f"*{self.invented}"

    def below(self, atom: str, expression: Expression) -> None:
        """Say that an atom implies an expression."""
        match expression:
            case Name(name):
                self.told[atom].add(name)
            case And(parts):
                for part in parts:
                    self.below(atom, part)
            case Some(prop, filler):
                self._exists(atom, prop, filler)
            case HasValue(prop, individual):
                self._exists(atom, prop, Name(f"{{{individual}}}"))

    def ranges_of(self, prop: str) -> set[str]:
        """What every value of a property is, by its own ranges and those of wider ones."""
        wider = self.super_properties.get(prop, {prop})
        return set().union(*(self.ranges.get(above, set()) for above in wider))

    def _exists(self, atom: str, prop: str, filler: Expression) -> None:
        target = self.invent()
        self.below(target, filler)
        self.told[target] |= self.ranges_of(prop)
        self.existentials[atom].add((prop, target))

    def above(self, expression: Expression, atom: str) -> None:
        """Say that an expression implies an atom."""
        match expression:
            case Name(name):
                self.told[name].add(atom)
            case And(parts):
                body = frozenset(self.atom(part) for part in parts)
                for each in body:
                    self.conjunctions[each].add((body, atom))
            case Some(prop, filler):
                self.sufficient[prop, self.atom(filler)].add(atom)
            case HasValue(prop, individual):
                self.sufficient[prop, f"{{{individual}}}"].add(atom)

    def atom(self, expression: Expression) -> str:
        """An atom that an expression implies: its own name, or an invented one."""
        if isinstance(expression, Name):
            return expression.name
        name = self.invent()
        self.above(expression, name)
        return name


def read_axioms(graph: Graph) -> Axioms:
    """The graph's axioms in normal form.

    Raises:
        ReleaseError: where an axiom is outside the EL that the release may use.
    """
    return normal_form(tuple(read_statements(graph)))


def normal_form(statements: Collection[Statement]) -> Axioms:
    """Statements in normal form."""
    axioms = Axioms()
    _read_properties(statements, axioms)
    for statement in statements:
        match statement:
            case Below(name, above):
                axioms.below(name, above)
            case Same(name, expression):
                axioms.below(name, expression)
                axioms.above(expression, name)
            case Member(individual, cls):
                axioms.told[f"{{{individual}}}"].add(cls)
            case Fact(individual, prop, value):
                axioms.below(f"{{{individual}}}", HasValue(prop, value))
                axioms.told[f"{{{value}}}"] |= axioms.ranges_of(prop)
            case Apart(one, other):
                body = frozenset({one, other})
                for each in body:
                    axioms.conjunctions[each].add((body, NOTHING))
            case Domain(prop, cls):
                axioms.sufficient[prop, THING].add(cls)
            case Range() | Implies():
                pass  # read beforehand: existentials need them
    return axioms


def _read_properties(statements: Collection[Statement], axioms: Axioms) -> None:
    """Read the ranges of object properties and the wider properties that they imply."""
    wider: dict[str, set[str]] = defaultdict(set)
    for statement in statements:
        match statement:
            case Range(prop, cls):
                axioms.ranges.setdefault(prop, set()).add(cls)
            case Implies(prop, above):
                wider[prop].add(above)
    for prop in tuple(wider):
        found, queue = {prop}, [prop]
        while queue:
            new = wider.get(queue.pop(), set()) - found
            found |= new
            queue.extend(new)
        axioms.super_properties[prop] = found
