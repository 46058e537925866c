"""Which arms of different records of one study are the same arm.

Each arm belongs to its source record; `sameArmAs` (with a mention and a score) joins them, and
`representedBy` names one arm of each set, so that answers, counts and plots can group by it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Final

from graph import iris
from graph.nquads import Graph, decimal, text
from graph.records import Choice
from graph.triples_frame import frame
from graph.triples_reading import RDF_TYPE
from ontology import vocab

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graph.identity import Identities
    from graph.records import Arm, Study

__all__ = ["Alignment", "ArmFacts", "align", "alignment_quads", "arm_facts"]

SOURCE_ORDER: Final = ("curated",)  # a curated arm represents its set before a registry's
_DCTERMS_REPLACED: Final = "http://purl.org/dc/terms/isReplacedBy"


@dataclass(frozen=True, slots=True)
class ArmFacts:
    """What alignment needs to know of an arm."""

    iri: str
    record: str
    source_kind: str
    study: str
    label: str
    canonical_key: str | None
    classes: tuple[str, ...]  # most specific therapy classes delivered for certain, sorted


@dataclass(frozen=True, slots=True)
class Pair:
    """Two arms held to be one, why, and how sure."""

    first: str
    second: str
    rule: str
    score: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs, the representative of every arm, and the arms that found no partner."""

    pairs: tuple[Pair, ...]
    representative: dict[str, str]
    unaligned: tuple[ArmFacts, ...]  # of studies whose arms stand in several records


def arm_facts(study: Study, study_iri: str) -> tuple[ArmFacts, ...]:
    """The arms of a linked record, as alignment sees them."""
    of = frame(study, study_iri)
    return tuple(
        ArmFacts(
            iri=of.arms[arm.key],
            record=of.record,
            source_kind=study.source.kind,
            study=study_iri,
            label=iris.slug(arm.label),
            canonical_key=arm.canonical_key,
            classes=_delivered(arm),
        )
        for arm in study.arms
    )


def _delivered(arm: Arm) -> tuple[str, ...]:
    found: set[str] = set()
    for treatment in arm.treatments:
        if isinstance(treatment, Choice):
            if treatment.minimum:  # told apart by its options, not only by what they share
                found.update(c for option in treatment.options for t in option for c in t.classes)
        else:
            found.update(treatment.classes)
    return tuple(sorted(found))


def align(arms: Iterable[ArmFacts]) -> Alignment:
    """Align the arms of each study across its records.

    Rules, surest first: the same canonical key (score 1); equal labels but for case and
    punctuation (0.9); equal classes of what is delivered, if no other arm of either record has
    them (0.8). A set never holds two arms of one record: a link that would is not made.
    """
    by_study: dict[str, list[ArmFacts]] = defaultdict(list)
    for arm in sorted(arms, key=lambda a: a.iri):
        by_study[arm.study].append(arm)
    pairs: list[Pair] = []
    representative: dict[str, str] = {}
    unaligned: list[ArmFacts] = []
    for _, members in sorted(by_study.items()):
        sets = _sets(members)
        several = len({arm.record for arm in members}) > 1
        for group in sets:
            first = min(group, key=_preference).iri
            representative |= {arm.iri: first for arm in group}
            pairs += [_pair(a, b, members) for a, b in combinations(group, 2)]
            if several and len(group) == 1:
                unaligned += group
    return Alignment(tuple(pairs), dict(sorted(representative.items())), tuple(unaligned))


def _preference(arm: ArmFacts) -> tuple[int, str]:
    known = arm.source_kind in SOURCE_ORDER
    return (SOURCE_ORDER.index(arm.source_kind) if known else len(SOURCE_ORDER), arm.iri)


def _sets(members: Sequence[ArmFacts]) -> list[list[ArmFacts]]:
    """The sets of arms that are one, grown from the surest pair on."""
    home = {arm.iri: [arm] for arm in members}
    links = [
        (-score, a.iri, b.iri)
        for a, b in combinations(members, 2)
        if (score := _rule(a, b, members)[1])
    ]
    for _, first, second in sorted(links):
        one, two = home[first], home[second]
        if one is two or {a.record for a in one} & {a.record for a in two}:
            continue
        joined = sorted(one + two, key=lambda a: a.iri)
        home |= {arm.iri: joined for arm in joined}
    return [home[iri] for iri in sorted(home) if home[iri][0].iri == iri]


def _rule(first: ArmFacts, second: ArmFacts, members: Sequence[ArmFacts]) -> tuple[str, Decimal]:
    """The rule that joins two arms and its score; a score of 0 where none does."""
    if first.record == second.record:
        return "", Decimal(0)
    if first.canonical_key and second.canonical_key:
        same = first.canonical_key == second.canonical_key
        return ("rule:same-canonical-key", Decimal(1)) if same else ("", Decimal(0))
    if first.label == second.label:
        return "rule:same-arm-label", Decimal("0.9")
    if first.classes and first.classes == second.classes:
        seen = Counter((arm.record, arm.classes) for arm in members)
        if seen[first.record, first.classes] == seen[second.record, second.classes] == 1:
            return "rule:same-therapies", Decimal("0.8")
    return "", Decimal(0)


def _pair(first: ArmFacts, second: ArmFacts, members: Sequence[ArmFacts]) -> Pair:
    rule, score = _rule(first, second, members)
    if not score:  # joined through a third arm
        rule, score = "rule:same-arm-as-a-third", Decimal("0.8")
    return Pair(first.iri, second.iri, rule, score, first.canonical_key or first.label)


def alignment_quads(alignment: Alignment, identities: Identities) -> Iterator[str]:
    """The alignment graph: same arms, representatives, and the IRIs that other ids would give."""
    graph = Graph(iris.ALIGNMENT_GRAPH)
    for pair in alignment.pairs:
        yield graph.link(pair.first, vocab.sameArmAs, pair.second)
        yield graph.link(pair.second, vocab.sameArmAs, pair.first)
        mention = f"{graph.name}/mention/{iris.short_hash(pair.first, pair.second)}"
        yield from graph.facts(
            mention,
            (
                (RDF_TYPE, f"<{vocab.Mention}>"),
                (vocab.supports, f"<{pair.first}>"),
                (vocab.supports, f"<{pair.second}>"),
                (vocab.matchedText, text(pair.words)),
                (vocab.byRule, text(pair.rule)),
                (vocab.score, decimal(pair.score)),
            ),
        )
    for arm, representative in alignment.representative.items():
        yield graph.link(arm, vocab.representedBy, representative)
    for old, new in identities.replaced.items():
        yield graph.link(old, _DCTERMS_REPLACED, new)
