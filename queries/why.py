"""Why the graph says what it says of a study: the words, the field, the rule behind each link.

Links are read from the mentions of the study's records and told by what they are about: an arm,
the men, an outcome, a group whom a number is about. A therapy that no class was found for is
told, too: its reason is that nothing was found.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, get_args

from ontology import hierarchy
from queries import facts as read
from queries.results import sources_of
from queries.tables import DATA, IRI
from queries.words import label_of, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from queries.engine import Engine
    from queries.facts import Facts
    from queries.results import SourceRef
    from queries.tables import Cell

__all__ = ["Link", "NotGiven", "RecordLine", "Why", "why"]

Part = Literal["arm", "men", "outcome", "group"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
_HOLDERS: Final[tuple[tuple[str, Part], ...]] = (
    ("hasArm", "arm"), ("enrols", "men"), ("hasOutcome", "outcome"), ("hasGroup", "group"),
)  # fmt: skip
_RELATIONS: Final = {
    "mayDeliver": "may give", "delivers": "gives", "presumes": "presumes",
}  # fmt: skip
_NO_KIND: Final = frozenset({"Choice", "Therapy", "Treatment"})


class NotGiven(ValueError):
    """A therapy that is known, but that no arm or criterion of the study has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link and its reason."""

    part: Part
    about: str  # the arm's label, the men's, the outcome's
    relation: str  # gives, may give, presumes, prior therapy excluded:, are, is
    node: str
    label: str | None  # what the source calls it
    says: str | None  # class name; None where no class is linked
    words: str | None
    field: str | None
    rule: str | None  # lexicon row, rule id, `override`; None where nothing was found
    score: Decimal | None
    record: str  # ctgov/NCT03835533
    wider: bool = False  # the node has a class that says more: these words only agree
    instead_of: str | None = None  # the class that a person took away
    who: str | None = None
    date: str | None = None
    reason: str | None = None

    @property
    def inferred(self) -> bool:
        """Whether no source says it, and a rule does."""
        return self.relation == "presumes"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """A record of the study, its version as an override names it, and what it was read from."""

    record: str
    version: str | None
    page: str | None
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The links of a study, or of one therapy of it."""

    study: str
    name: str
    registry_ids: tuple[str, ...]
    therapy: str | None
    links: tuple[Link, ...]
    records: tuple[RecordLine, ...]


@dataclass(frozen=True, slots=True)
class _Holder:
    part: Part
    label: str


def why(engine: Engine, study: str, therapy: str | None = None) -> Why:
    """The links of a study with their reasons.

    Args:
        engine: where to ask.
        study: its IRI (see `terms.resolve_study`).
        therapy: a class name: only the links of therapies of this class.

    Raises:
        NotGiven: the study has no therapy of this class; the message names those it has.
        QueryError: the engine failed.
    """
    facts = read.about(engine, [study])
    holders, arms = _holders(engine, facts, study)
    rows = list(engine.select(read.part("why"), {"study": IRI(study)}).records())
    treatments = _treatments(arms)
    about = {str(row["node"]) for row in rows}
    criteria = {node.partition("/therapy/")[0] for node in about if "/prior/" in node}
    nodes = read.about(engine, about | criteria | set(treatments))
    links = [_link(row, holders, treatments, nodes) for row in rows]
    told = {link.node for link in links}
    links += [
        _unfounded(node, treatments[node], holders, nodes)
        for node in treatments
        if node not in told and "Choice" not in nodes.locals(node, "type")
    ]
    links = list(_with_wider(links))
    name = read.name_of(facts, study)
    if therapy is not None:
        links = _of_therapy(links, nodes, therapy, name)
    return Why(
        study=study,
        name=name,
        registry_ids=tuple(str(value) for value in facts.all(study, "registryId")),
        therapy=therapy,
        links=tuple(sorted(links, key=_order)),
        records=tuple(_records(engine, facts, study)),
    )


def _holders(engine: Engine, facts: Facts, study: str) -> tuple[dict[str, _Holder], Facts]:
    """What links are about: arms, populations (those of arms, too), outcomes and groups."""
    arms = read.about(engine, facts.nodes(study, "hasArm"))
    parts: dict[str, Part] = {
        node: part for name, part in _HOLDERS for node in facts.nodes(study, name)
    }
    for arm in facts.nodes(study, "hasArm"):
        parts |= dict.fromkeys(arms.nodes(arm, "enrols"), "men")
    named = read.about(engine, parts)
    return {
        node: _Holder(part, named.text(node, "label") or IRI(node).local)
        for node, part in parts.items()
    }, arms


def _treatments(arms: Facts) -> dict[str, str]:
    """Each therapy and choice of the arms, and how its arm stands to it."""
    found: dict[str, str] = {}
    for arm in arms.subjects():
        for name, words in _RELATIONS.items():
            found |= dict.fromkeys(arms.nodes(arm, name), words)
    return found


def _link(
    row: Mapping[str, Cell], holders: dict[str, _Holder], treatments: dict[str, str], nodes: Facts
) -> Link:
    node = str(row["node"])
    holder = _holder(node, holders)
    says, instead, score = row["says"], row["instead"], row["score"]
    text = {name: None if row[name] is None else str(row[name]) for name in row}
    return Link(
        part=holder.part,
        about=holder.label,
        relation=_relation(node, holder.part, treatments, nodes),
        node=node,
        label=nodes.text(node, "label") or text["label"],
        says=says.local if isinstance(says, IRI) else None,
        words=text["words"],
        field=text["field"],
        rule=text["rule"],
        score=Decimal(score) if isinstance(score, int | Decimal) else None,
        record=_record(str(row["record"])),
        instead_of=instead.local if isinstance(instead, IRI) else None,
        who=text["who"],
        date=text["when"],
        reason=text["reason"],
    )


def _unfounded(node: str, relation: str, holders: dict[str, _Holder], nodes: Facts) -> Link:
    """A therapy without a mention: stated without a class, or with one that the source gives."""
    classes = [name for name in nodes.locals(node, "directType") if name not in _NO_KIND]
    holder = _holder(node, holders)
    return Link(
        part=holder.part,
        about=holder.label,
        relation=relation,
        node=node,
        label=nodes.text(node, "label"),
        says=classes[0] if classes else None,
        words=None,
        field=None,
        rule=None,
        score=None,
        record=_record(node.partition("/arm/")[0]),
    )


def _with_wider(links: list[Link]) -> Iterator[Link]:
    """The links, those marked whose node has a class that says more (surgery, prostatectomy)."""
    names = hierarchy.load()
    said: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.says is not None:
            said[link.node].add(link.says)
    for link in links:
        others = said[link.node] - {link.says}
        wider = any(link.says and names.is_a(other, link.says) for other in others)
        yield replace(link, wider=wider)


def _holder(node: str, holders: dict[str, _Holder]) -> _Holder:
    """The arm, men, outcome or group that a node is, or is a part of (its IRI says so)."""
    while node.startswith(DATA) and node not in holders and "/" in node.removeprefix(DATA):
        node = node.rpartition("/")[0]
    return holders.get(node) or _Holder("group", IRI(node).local)


def _relation(node: str, part: Part, treatments: dict[str, str], nodes: Facts) -> str:
    if node in treatments:
        return treatments[node]
    if part == "arm":
        return "arm"
    if "/prior/" in node:
        kind = nodes.local(node.partition("/therapy/")[0], "criterionKind")
        return f"prior therapy {spoken(kind) or 'named'}:"
    return "are" if part == "men" else "is"


def _record(iri: str) -> str:
    return iri.removeprefix(f"{DATA}record/")


def _of_therapy(links: list[Link], nodes: Facts, therapy: str, name: str) -> list[Link]:
    """The links of therapies of a class; those that a person took away from it, too.

    Raises:
        NotGiven: there is none.
    """
    names = hierarchy.load()
    kept = [
        link
        for link in links
        if therapy in nodes.locals(link.node, "type")
        or (link.instead_of is not None and names.is_a(link.instead_of, therapy))
    ]
    if kept:
        return kept
    given = sorted(
        {
            label_of(link.says)
            for link in links
            if link.says and link.part == "arm" and not link.inferred
            if names.kind(link.says) == "therapy"
        }
    )
    has = f"it has: {', '.join(given)}" if given else "its records name no therapy"
    msg = f"{name} has no {label_of(therapy)}; {has}"
    raise NotGiven(msg)


def _order(link: Link) -> tuple[object, ...]:
    return (
        PARTS.index(link.part), link.about, link.inferred, link.record, link.node,
        link.wider, link.says or "",
        link.field or "", link.words or "", link.rule or "",
    )  # fmt: skip


def _records(engine: Engine, facts: Facts, study: str) -> Iterator[RecordLine]:
    """The records of a study; a curated one with the citations that its facts were read from."""
    nodes = facts.nodes(study, "statedIn")
    records = read.about(engine, nodes)
    sources: Iterable[SourceRef] = sources_of(engine, facts, [study])[study]
    for node in nodes:
        yield RecordLine(
            record=_record(node),
            version=records.text(node, "version") or (records.text(node, "sha256") or "")[:12],
            page=records.text(node, "page"),
            citations=tuple(
                sorted({ref.cite for ref in sources if ref.iri.startswith(f"{node}/citation/")})
            ),
        )
