"""Reading a build's input: bundled studies and given files, with duplicates told apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from graph import iris
from graph.precedence import keep_needed
from graph.records import Reject, Study
from graph.sources import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["BuildError", "Progress", "Reading", "newest", "read_all"]

SECOND_HAND: Final = frozenset({"ctgov-copy", "text"})  # kinds of what is made of others' records


class Progress(Protocol):
    """Told how far a build is."""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """A stage (`read`, `convert`, ...), how many are done, and of how many if known."""


class BuildError(Exception):
    """A build that cannot go on: clear lines that say what broke and how to mend it."""

    def __init__(self, message: str, rejects: Sequence[Reject] = ()) -> None:
        super().__init__(message)
        self.rejects = tuple(rejects)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: one study for each record, and what was set aside on the way."""

    studies: tuple[Study, ...]  # sorted by record IRI
    rejects: tuple[Reject, ...]
    items: int  # records seen, accepted or not
    replaced: int = 0  # digest rows that the records themselves replace; not among the items


def read_all(paths: Sequence[Path], *, bundled: bool, progress: Progress) -> Reading:
    """Read the bundled studies, the bundled digest, and the given files or folders.

    Raises:
        BuildError: when a path does not exist, when a bundled study is lost (each is named with
            its remedy), or when records were given and none of them could be read.
    """
    if missing := [str(path) for path in paths if not path.exists()]:
        raise BuildError(f"no such file or folder: {', '.join(missing)}; check the path")
    own = list(_bundled()) if bundled else []
    if lost := [item for item in own if isinstance(item, Reject)]:
        raise BuildError(_lines("bundled studies are lost", lost), lost)
    given = list(_given(paths, progress))
    if paths and not any(isinstance(item, Study) for item in given):
        lost = [item for item in given if isinstance(item, Reject)]
        raise BuildError(_lines("records were given, and none could be read", lost), lost)
    items = [*own, *given]
    kept = keep_needed(item for item in items if isinstance(item, Study))
    studies, older = newest(kept)
    rejects = tuple(item for item in items if isinstance(item, Reject))
    return Reading(
        studies,
        (*rejects, *older),
        items=len(kept) + len(rejects),
        replaced=len(items) - len(kept) - len(rejects),
    )


def newest(studies: Iterable[Study]) -> tuple[tuple[Study, ...], tuple[Reject, ...]]:
    """The newest version of each record, sorted by IRI; the others as rejects.

    What others made of a ClinicalTrials.gov record is set aside where the record itself is given.
    Versions are compared as the source writes them (ISO dates); of equal ones the larger
    content hash stays, so that the order of files plays no part.
    """
    versions: dict[str, list[Study]] = defaultdict(list)
    for study in studies:
        versions[iris.record(study.source)].append(study)
    kept: list[Study] = []
    older: list[Reject] = []
    for _, same in sorted(versions.items()):
        ranked = sorted(same, key=_age, reverse=True)
        kept.append(ranked[0])
        older += [_duplicate(study, ranked[0]) for study in ranked[1:]]
    copies = [(study, of) for study in kept if (of := _first_hand(study, versions)) is not None]
    kept = [study for study in kept if _first_hand(study, versions) is None]
    return tuple(kept), tuple([*older, *(_copy(study, of) for study, of in copies)])


def _first_hand(study: Study, versions: Mapping[str, Sequence[Study]]) -> Study | None:
    """The registry's own record that was given beside what others made of it."""
    if study.source.kind not in SECOND_HAND:
        return None
    registry = versions.get(iris.record(replace(study.source, kind="ctgov")))
    return max(registry, key=_age) if registry else None


def _copy(study: Study, of: Study) -> Reject:
    return Reject(
        file=study.source.file,
        record_id=study.source.record_id,
        path="",
        value=study.source.kind,
        reason=(
            f"what others made of a record that was given itself: kept is the registry's own of "
            f"{of.source.file or 'another file'}; nothing needs to be done"
        ),
    )


def _age(study: Study) -> tuple[str, str, str]:
    return (study.source.version or "", study.source.sha256, study.source.file)


def _duplicate(study: Study, kept: Study) -> Reject:
    version = kept.source.version or "no version stated"
    if study.source.version != kept.source.version:
        what = "an older version of the record"
    elif study.source.sha256 == kept.source.sha256:
        what = "the same record again"
    else:
        what = "the same version of the record with different content"
    return Reject(
        file=study.source.file,
        record_id=study.source.record_id,
        path="",
        value=study.source.version or "",
        reason=(
            f"{what}: kept is the one of {kept.source.file or 'another file'} ({version}); "
            "give each record once"
        ),
    )


def _bundled() -> Iterator[Study | Reject]:
    from graph.sources import curated  # only a build with bundled studies needs YAML and pydantic

    yield from curated.read_bundled()
    yield from digest.read_bundled()


def _given(paths: Sequence[Path], progress: Progress) -> Iterator[Study | Reject]:
    from graph import sources

    done = 0
    for path in paths:
        for item in sources.read(path):
            done += 1
            progress("read", done, None)
            yield item


def _lines(what: str, rejects: Sequence[Reject]) -> str:
    named = [
        f"  {reject.file} {reject.record_id or ''} {reject.path}: {reject.reason}"
        for reject in rejects[:20]
    ]
    if len(rejects) > len(named):
        named.append(f"  and {len(rejects) - len(named)} more")
    return "\n".join([f"{what} ({len(rejects)}):", *named])
