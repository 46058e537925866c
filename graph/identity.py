"""Which records describe one study, and the IRI of each study.

Only ids that parse as a trial id of a registry (`Identifier.kind == "trial"`) join records.
The study's IRI comes from its first id in a fixed order of registries, else from the slug.
The decision depends on the set of records alone, never on their order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

from graph import iris
from graph.triples_codes import common_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graph.records import Study

__all__ = ["REGISTRIES", "Identities", "Refusal", "decide"]

REGISTRIES: Final = (
    "nct",
    "isrctn",
    "actrn",
    "euct",
    "eudract",
    "drks",
    "ntr",
    "jrct",
    "umin",
    "jprn",
    "chictr",
    "itmctr",
    "ctri",
    "kct",
    "irct",
    "rebec",
    "pactr",
    "slctr",
    "tctr",
    "rpcec",
    "repec",
    "lbctr",
    "ctrp",
)
"""Registries in the order in which they name a study; others follow by their own name."""

_Id = tuple[int, str, str]  # rank and name of the registry, id


@dataclass(frozen=True, slots=True)
class Refusal:
    """Records that share an id and yet cannot be one study."""

    records: tuple[str, ...]  # record IRIs
    shared: tuple[str, ...]  # the ids that would have joined them
    reason: str


@dataclass(frozen=True, slots=True)
class Identities:
    """The decision: the IRI of the study of each record, and what was refused."""

    study_iris: dict[str, str]  # record IRI -> study IRI
    classes: dict[str, str]  # study IRI -> IRI of its class
    replaced: dict[str, str]  # IRI that another id or the slug would give -> study IRI
    refusals: tuple[Refusal, ...]
    canonical: dict[str, str]  # any id of a known study -> the id that names it

    def resolved(self, study: Study) -> Study:
        """The study with the trials that it pools or is part of under the ids that name them."""
        return replace(
            study,
            pools=tuple(self.canonical.get(i, i) for i in study.pools),
            part_of=tuple(self.canonical.get(i, i) for i in study.part_of),
        )

    def joined(self) -> dict[str, tuple[str, ...]]:
        """Studies that several records state: study IRI -> record IRIs, both sorted."""
        records: dict[str, list[str]] = defaultdict(list)
        for record, study in sorted(self.study_iris.items()):
            records[study].append(record)
        return {study: tuple(r) for study, r in sorted(records.items()) if len(r) > 1}


def decide(studies: Iterable[Study]) -> Identities:
    """Decide which records are one study.

    Records that share a trial id are one study, unless two of them name different trials of
    the same registry: such a join is refused, each record then goes by its own first id, and
    the refusal is reported. Pooled analyses keep their slug. Ids that a record only mentions
    (grants, sponsor numbers) never join.

    Args:
        studies: all records of the graph, each (source, record id) once, in any order.
    """
    records = {iris.record(study.source): study for study in studies}
    slugs = Counter(study.slug for study in records.values())
    decided: dict[str, str] = {}
    refusals: list[Refusal] = []
    canonical: dict[str, str] = {}
    for members in _components(records):
        refused = _refusal(members, records)
        if refused is not None:
            refusals.append(refused)
        for group in _groups(members, records, split=refused is not None):
            ids = sorted({i for record in group for i in _joining(records[record])})
            name = (
                _first_id(records[group[0]], ids, split=refused is not None)
                if ids
                else _slug(group[0], records[group[0]], slugs)
            )
            decided |= dict.fromkeys(group, iris.study(name))
            canonical |= {value: name for _, _, value in ids if refused is None}
    taken = set(decided.values())
    return Identities(
        study_iris=dict(sorted(decided.items())),
        classes=_classes(records, decided),
        replaced=dict(sorted(_replaced(records, decided, canonical, taken))),
        refusals=tuple(sorted(refusals, key=lambda refusal: refusal.records)),
        canonical=dict(sorted(canonical.items())),
    )


def _classes(records: Mapping[str, Study], decided: Mapping[str, str]) -> dict[str, str]:
    members: dict[str, list[Study]] = defaultdict(list)
    for record, study in decided.items():
        members[study].append(records[record])
    return {study: common_class(found) for study, found in sorted(members.items())}


def _ids(study: Study) -> list[_Id]:
    """The trial ids of a record, in the order of registries."""
    return sorted(
        {
            (_rank(i.registry or ""), i.registry or "", i.value)
            for i in study.identifiers
            if i.kind == "trial"
        }
    )


def _joining(study: Study) -> list[_Id]:
    """The ids that may join a record with others: none for a pooled analysis."""
    return [] if study.pools else _ids(study)


def _rank(registry: str) -> int:
    return REGISTRIES.index(registry) if registry in REGISTRIES else len(REGISTRIES)


def _own(study: Study) -> list[_Id]:
    """The ids that say which trial this record *is*: for a registry's record, its own number.

    The EU register has a record of each country: its id is the trial's number and a country code.
    """
    ids = _joining(study)
    record_id = study.source.record_id
    return [i for i in ids if record_id == i[2] or record_id.startswith(f"{i[2]}-")] or ids


def _trial(registry: str, value: str) -> str:
    """A number without what tells submissions of one trial apart: the last part of an EU CT number.

    >>> _trial("euct", "2022-500676-59-01"), _trial("eudract", "2012-003632-23")
    ('2022-500676-59', '2012-003632-23')
    """
    return "-".join(value.split("-")[:3]) if registry == "euct" else value


def _first_id(study: Study, ids: Sequence[_Id], *, split: bool) -> str:
    return (_own(study) if split else ids)[0][2]


def _slug(record: str, study: Study, slugs: Mapping[str, int]) -> str:
    """The slug of a study without an id, told apart where two records have the same."""
    slug = iris.slug(study.slug)
    return slug if slugs[study.slug] == 1 else f"{slug}-{iris.short_hash(record, length=8)}"


def _components(records: Mapping[str, Study]) -> Iterator[tuple[str, ...]]:
    """Records connected by shared trial ids, each set sorted, the sets in order."""
    parent = {record: record for record in records}

    def root(record: str) -> str:
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    holder: dict[tuple[str, str], str] = {}
    for record in sorted(records):
        for _, registry, value in _joining(records[record]):
            first = holder.setdefault((registry, _trial(registry, value)), record)
            low, high = sorted((root(first), root(record)))
            parent[high] = low
    members: dict[str, list[str]] = defaultdict(list)
    for record in sorted(records):
        members[root(record)].append(record)
    yield from (tuple(found) for _, found in sorted(members.items()))


def _refusal(members: tuple[str, ...], records: Mapping[str, Study]) -> Refusal | None:
    """Why these records cannot all be one study, or None when they can."""
    for first, second in combinations(members, 2):
        clash = _clash(records[first], records[second])
        if clash:
            return Refusal(records=members, shared=_shared(members, records), reason=clash)
    return None


def _clash(first: Study, second: Study) -> str | None:
    """Two trials of one registry that these two records name, if they do.

    The first registry, in the fixed order, that both name decides: shared there, they are one
    trial, whatever other numbers differ. A registry's record is about its own number only.
    """
    one, two = _own(first), _own(second)
    for _, registry, value in one:
        others = [other for _, name, other in two if name == registry]
        mine = [other for _, name, other in one if name == registry]
        if others:
            if {_trial(registry, i) for i in mine} & {_trial(registry, i) for i in others}:
                return None
            return f"{value} and {others[0]} are different trials of the registry {registry}"
    return None


def _shared(members: tuple[str, ...], records: Mapping[str, Study]) -> tuple[str, ...]:
    seen = Counter(
        value
        for record in members
        for value in {_trial(registry, i) for _, registry, i in _joining(records[record])}
    )
    return tuple(sorted(value for value, times in seen.items() if times > 1))


def _groups(
    members: tuple[str, ...], records: Mapping[str, Study], *, split: bool
) -> list[tuple[str, ...]]:
    """The members as one study or, where that was refused, by the first id of each."""
    if not split:
        return [members]
    groups: dict[str, list[str]] = defaultdict(list)
    for record in members:
        groups[_own(records[record])[0][2]].append(record)
    return [tuple(group) for _, group in sorted(groups.items())]


def _replaced(
    records: Mapping[str, Study],
    decided: Mapping[str, str],
    canonical: Mapping[str, str],
    taken: set[str],
) -> Iterator[tuple[str, str]]:
    """The IRIs under which a study would go by another id or its slug, so that they resolve."""
    for record, study in records.items():
        own = {iris.slug(value) for _, _, value in _ids(study)}  # a slug that only repeats an id
        if not study.pools and iris.slug(study.slug) not in own:
            old = iris.study(iris.slug(study.slug))
            if old not in taken:
                yield old, decided[record]
    for value, name in canonical.items():
        if iris.study(value) not in taken:
            yield iris.study(value), iris.study(name)
