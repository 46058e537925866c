"""The registry digest: a table of trials, linked already, a row each, facts only.

Made by `make digest` from registry records (`graph.digest`); `graph/curated/registry-digest.tsv`
is bundled. A row is outside text like any other: an unknown class or a malformed cell sets the
row aside, an unknown code or date loses its field (`graph.triples_codes.unknown_codes`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from graph.records import Identifier, Loss, Reject, Source, Study
from graph.sources.ctgov_codes import trial_id
from graph.sources.digest_facts import NotationError
from graph.sources.digest_label import study_label
from graph.sources.digest_mentions import Scores, with_mentions
from graph.sources.digest_notation import parse_arms, parse_endpoints, parse_states
from graph.sources.digest_table import COLUMNS, rows
from graph.sources.text import shorten, slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["BUNDLED", "FILE", "KIND", "read_bundled", "recognises", "study"]

KIND: Final = "digest"
FILE: Final = "graph/curated/registry-digest.tsv"
BUNDLED: Final = Path(__file__).parent.parent / "curated" / "registry-digest.tsv"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
NOTE: Final = (
    "From the registry digest: facts only, as the reader linked them in a {} record; what it did "
    "not understand is missing, and the registry's page has the record itself."
)
_SCOPES: Final = ("prostate", "includes prostate", "other")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SCORE: Final = re.compile(r"0(?:\.\d+)?|1")
_ENROLMENT: Final = re.compile(r"(?P<number>\d+)(?: (?P<kind>actual|planned))?")

Scope = Literal["prostate", "includes prostate", "other"]


def read_bundled() -> Iterator[Study | Reject]:
    """Every row of the bundled digest; a faulty row is a `Reject`."""
    for row in rows(BUNDLED):
        if isinstance(row, Reject):
            yield replace(row, file=FILE)
            continue
        found = study(row.value, FILE)
        if isinstance(found, Reject):
            found = replace(found, path=f"{row.place}: {found.path}")
        yield found


def recognises(record: Mapping[str, object]) -> bool:
    """Whether an object is a row of a digest."""
    return tuple(record) == COLUMNS


def study(record: Mapping[str, object], file: str) -> Study | Reject:
    """One row as a study that is linked already.

    Args:
        record: the cells of a row by their columns.
        file: the file that it was read from, for messages.

    Returns:
        The study, or a reject that names every cell that cannot be understood.
    """
    cells = {name: str(record[name]) for name in COLUMNS}
    problems: list[tuple[str, str]] = []
    parsed = trial_id(cells["id"])
    if parsed is None or parsed[1] != cells["id"]:
        problems.append(("id", "no trial id of a registry; write one such as NCT and 8 digits"))
    if cells["scope"] not in _SCOPES:
        problems.append(("scope", f"unknown; known: {', '.join(_SCOPES)}"))
    if not _SHA256.fullmatch(cells["sha256"]):
        problems.append(("sha256", "no SHA-256 in hex digits; run make digest"))
    losses: list[Loss] = []
    made = _linked(cells, problems)
    scores = Scores(*(_score(cells, f"{name}_score", problems) for name in get_args(_Scored)))
    if problems or parsed is None or made is None:
        return _reject(cells, problems, file)
    enrolment, kind = _enrolment(cells, losses)
    ids = [parsed, *_others(cells, losses)]
    made = replace(
        made,
        source=_source(cells, parsed[0], file),
        slug=slug(parsed[1]),
        identifiers=tuple(Identifier(value=v, registry=r, kind="trial") for r, v in ids),
        kind=cells["kind"] or "not stated",
        scope=cast("Scope", cells["scope"]),
        phases=_list(cells["phase"], "/"),
        status=cells["status"] or None,
        allocation=cells["allocation"] or None,
        start_date=cells["start"] or None,
        primary_completion_date=cells["primary_completion"] or None,
        completion_date=cells["completion"] or None,
        enrolment=enrolment,
        enrolment_kind=kind,
        sponsor=cells["sponsor"] or None,
        countries=_list(cells["countries"], "; "),
        notes=(NOTE.format(cells["source"]),),
        losses=tuple(losses),
    )
    return with_mentions(replace(made, name=study_label(made, parsed[1])), scores)


_Scored = Literal["therapy", "state", "endpoint"]


def _linked(cells: Mapping[str, str], problems: list[tuple[str, str]]) -> Study | None:
    """The arms, populations and endpoints of a row, or None where a cell cannot be read."""
    try:
        column = "arms"
        arms = parse_arms(cells["arms"])
        column = "states"
        populations = parse_states(cells["states"], arms)
        column = "endpoints"
        outcomes = parse_endpoints(cells["endpoints"])
    except NotationError as error:
        problems.append((column, str(error)))
        return None
    return Study(
        source=Source(kind=KIND, record_id="-", tier="digest"),
        slug="-",
        name="-",
        arms=arms,
        populations=populations,
        outcomes=outcomes,
        linked=True,
    )


def _score(
    cells: Mapping[str, str], column: str, problems: list[tuple[str, str]]
) -> Decimal | None:
    if cells[column] and not _SCORE.fullmatch(cells[column]):
        problems.append((column, "no score; write a number from 0 to 1"))
        return None
    return Decimal(cells[column]) if cells[column] else None


def _reject(cells: Mapping[str, str], problems: list[tuple[str, str]], file: str) -> Reject:
    """All that is wrong with a row."""
    first = problems[0][0]
    return Reject(
        file=file,
        record_id=cells["id"] or None,
        path=", ".join(dict.fromkeys(column for column, _ in problems)),
        value=shorten(cells[first]),
        reason="; ".join(f"{column}: {reason}" for column, reason in problems),
    )


def _enrolment(
    cells: Mapping[str, str], losses: list[Loss]
) -> tuple[int | None, Literal["actual", "planned"] | None]:
    text = cells["enrolment"]
    found = _ENROLMENT.fullmatch(text)
    if found is None:
        if text:
            reason = "no number of participants; write 40, 40 actual or 40 planned"
            losses.append(Loss(path="enrolment", value=shorten(text), reason=reason))
        return None, None
    return int(found["number"]), cast("Literal['actual', 'planned'] | None", found["kind"])


def _others(cells: Mapping[str, str], losses: list[Loss]) -> Iterator[tuple[str, str]]:
    """The trial's numbers in other registries."""
    for value in _list(cells["other_ids"], "; "):
        parsed = trial_id(value)
        if parsed is None:
            reason = "no trial id of a registry; it was left out"
            losses.append(Loss(path="other_ids", value=shorten(value), reason=reason))
        else:
            yield parsed


def _source(cells: Mapping[str, str], registry: str, file: str) -> Source:
    number = cells["id"]
    return Source(
        kind=KIND,
        record_id=number,
        tier="digest",
        file=file,
        version=cells["version"] or None,
        url=f"https://clinicaltrials.gov/study/{number}" if registry == "nct" else None,
        licence=LICENCE,
        sha256=cells["sha256"],
    )


def _list(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(separator)))
