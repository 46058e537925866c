"""Curated studies (`graph/curated/studies/*.yaml`) to study records.

The wording of therapies, states and endpoints is taken over untouched; classes are the
linker's. A file with a violation becomes a `Reject` that names every one of them.
"""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.records import Citation, Identifier, Reject, Source, Study
from graph.sources import curated_arms, curated_results
from graph.sources.curated_checks import check
from graph.sources.curated_problems import VALUE_LENGTH, BadCuratedFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from graph.records import Tier
    from graph.sources.curated_schema import SourceBlock, StudyFile

__all__ = ["LICENCE", "SOURCE", "load_file", "load_text", "read_bundled"]

SOURCE: Final = "curated"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
BUNDLED: Final = "graph/curated/studies"

TIERS: Final[dict[str, Tier]] = {
    "journal article": "paper",
    "journal abstract": "paper",
    "journal article table": "paper",
    "review article": "paper",
    "registry record": "registry",
    "conference report": "conference",
    "news report": "secondary",
    "press release": "secondary",
    "secondary summary": "secondary",
    "drug label or manufacturer page": "secondary",
}
# First pattern that fits wins: EU CT numbers carry a 5 where EudraCT numbers do not.
REGISTRIES: Final = (
    ("nct", re.compile(r"NCT\d{8}")),
    ("isrctn", re.compile(r"ISRCTN\d{8}")),
    ("actrn", re.compile(r"ACTRN\d{14}")),
    ("euct", re.compile(r"20\d\d-5\d{5}-\d\d-\d\d")),
    ("eudract", re.compile(r"20\d\d-\d{6}-\d\d")),
    ("ctrp", re.compile(r"NCI-\d{4}-\d{5}")),
)


def read_bundled() -> Iterator[Study | Reject]:
    """Every bundled study, sorted by file name; a faulty file is a `Reject`."""
    folder = resources.files("graph") / "curated" / "studies"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            yield _load(entry, f"{BUNDLED}/{entry.name}")


def load_file(path: Path) -> Iterator[Study | Reject]:
    """The study of one YAML file, or the `Reject` that names all that is wrong with it."""
    yield _load(path, str(path))


def _load(entry: Path | Traversable, file: str) -> Study | Reject:
    stem = Path(entry.name).stem
    try:
        content = entry.read_bytes()
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror}); check it"
        return Reject(file=file, record_id=stem, path="", value="", reason=reason)
    return load_text(content, stem, file)


def load_text(content: bytes, stem: str, file: str) -> Study | Reject:
    """The study of a file's content; `stem` is the name without `.yaml`, `file` for messages."""
    try:
        block = check(content.decode("utf-8-sig"), stem)
    except UnicodeDecodeError as error:
        reason = "not UTF-8; save the file as UTF-8"
        return Reject(
            file=file, record_id=stem, path=f"byte {error.start}", value="", reason=reason
        )
    except BadCuratedFile as error:
        return _reject(error, stem, file)
    return _study(block, file, hashlib.sha256(content).hexdigest())


def _reject(error: BadCuratedFile, stem: str, file: str) -> Reject:
    """The first problem in the fields, the others behind it in the reason."""
    first, *others = error.problems
    reason = first.reason + "".join(f"; {other}" for other in others)
    value = first.value[:VALUE_LENGTH]
    return Reject(file=file, record_id=stem, path=first.path, value=value, reason=reason)


def _study(block: StudyFile, file: str, sha256: str) -> Study:
    groups, group_key = curated_results.groups(block)
    outcomes, outcome_key = curated_results.outcomes(block)
    return Study(
        source=Source(
            kind=SOURCE,
            record_id=block.id,
            tier="digest",
            file=file,
            licence=LICENCE,
            sha256=sha256,
        ),
        slug=block.id,
        identifiers=tuple(_identifier(value) for value in _ids(block)),
        name=block.acronym or block.title or block.id,
        title=block.title,
        acronym=block.acronym,
        kind=block.study_kind,
        pools=tuple(block.pools),
        part_of=tuple(block.part_of),
        phases=tuple(block.phases),
        status=block.status,
        status_text=block.status_text,
        allocation=block.allocation,
        allocation_ratio=block.allocation_ratio,
        masking=block.masking,
        enrolment=block.enrolment,
        enrolment_kind=block.enrolment_kind,
        follow_up_median_months=block.follow_up_median_months,
        scope=block.scope,
        populations=curated_arms.populations(block),
        arms=tuple(curated_arms.arm(arm, f"arms[{at}]") for at, arm in enumerate(block.arms)),
        groups=groups,
        outcomes=outcomes,
        estimates=tuple(
            curated_results.estimate(row, outcome_key[row.endpoint], group_key)
            for row in block.results
        ),
        comparisons=tuple(
            curated_results.comparison(row, outcome_key[row.endpoint], group_key)
            for row in block.comparisons
        ),
        citations=tuple(_citation(key, source) for key, source in block.sources.items()),
        notes=tuple(block.notes),
    )


def _ids(block: StudyFile) -> list[str]:
    """The study's own ids, the canonical one of a shared trial first."""
    return sorted(block.registry_ids, key=lambda value: value != block.trial)


def _identifier(value: str) -> Identifier:
    registry = next(name for name, pattern in REGISTRIES if pattern.fullmatch(value))
    return Identifier(value=value, registry=registry, kind="trial")


def _citation(key: str, source: SourceBlock) -> Citation:
    return Citation(
        key=key,
        title=source.title,
        tier=TIERS[source.kind],
        kind=source.kind,
        doi=source.doi,
        pmid=source.pmid,
        pmcid=source.pmcid,
        registry_id=source.registry_id,
        read_at=source.read_at,
        year=source.year,
    )
