"""Makes the registry digest: what this reader links in registry records, facts only.

    python -m graph.digest RECORDS [FILE]

Every record below the folder RECORDS that is about prostate disease, or takes men with it among
others, becomes a row of FILE (default: the bundled `graph/curated/registry-digest.tsv`), a trial
once. Of several records of a trial the best speaks first, the others only where it is silent.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.files import write_atomically
from graph.linking import link
from graph.precedence import FACTS
from graph.records import Choice, Reject, Study
from graph.sources import read
from graph.sources.ctgov_codes import trial_id
from graph.sources.digest import BUNDLED
from graph.sources.digest_mentions import weakest
from graph.sources.digest_notation import compose, format_arms, format_endpoints, format_states
from graph.sources.digest_table import COLUMNS, table
from graph.sources.text import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from graph.records import Arm, Mention, Therapy

__all__ = ["Made", "make", "row"]

KINDS: Final = (
    "ctgov",
    "euctr",
    "ctis",
    "isrctn",
    "text",
)  # best first; text is others' re-shaping
_ORGANISATION: Final = re.compile(
    r"univers|institu|hospi|spital|h.?pita|\bcent(?:er|re)|\binc\b|\bltd\b|\bllc\b|\bgmbh\b|\bag\b|"
    r"\bs\.?[apr]\.?[asl]?\b|pharm|clinic|therap|health|research|\bbio|biotech|gen(?:et)?ics|group|network|"
    r"foundation|college|school|medic|cancer|corp|scien|trust|oncolog|consortium|company|limited|"
    r"alliance|society|association|council|ministry|department|laborator|technolog|ramsay|tech\b",
    re.IGNORECASE,
)
NOT_DIGESTED: Final = frozenset({"curated", "digest"})


@dataclass(slots=True)
class Made:
    """What the making did: the table, and what became of the records."""

    content: bytes = b""
    records: int = 0
    trials: int = 0
    further: int = 0  # records that only filled the gaps of a better one
    other: int = 0  # records about other conditions
    unnamed: int = 0  # records without a number of a registry
    rejected: Counter[str] = field(default_factory=Counter)  # reason -> records

    def lines(self) -> Iterator[str]:
        """What was done, in words."""
        yield f"{self.records} records read, {self.trials} trials written"
        yield f"{self.further} further records of these trials filled gaps or said nothing new"
        yield f"{self.other} records left out: about other conditions"
        if self.unnamed:
            yield f"{self.unnamed} records left out: no trial id of a registry"
        for reason, count in sorted(self.rejected.items(), key=lambda each: (-each[1], each[0])):
            yield f"{count} records left out: {reason}"


def make(folder: Path) -> Made:
    """The digest of all records below a folder.

    Args:
        folder: files of any source that `graph.sources` reads.
    """
    made = Made()
    found: dict[str, list[Study]] = {}
    for item in read(folder):
        made.records += 1
        if isinstance(item, Reject):
            made.rejected[item.reason.partition(";")[0]] += 1
        elif item.source.kind in NOT_DIGESTED:
            made.rejected[f"a {item.source.kind} file, no record of a registry"] += 1
        else:
            _sort_in(link(item), found, made)
    made.trials = len(found)
    made.further = sum(map(len, found.values())) - made.trials
    made.content = table(row(number, found[number]) for number in sorted(found))
    return made


def _sort_in(study: Study, found: dict[str, list[Study]], made: Made) -> None:
    number = _number(study)
    if study.scope not in {"prostate", "includes prostate"}:
        made.other += 1
    elif number is None:
        made.unnamed += 1
    else:
        found.setdefault(number, []).append(study)


def _number(study: Study) -> str | None:
    """The trial's number in the registry that the record is of."""
    record_id = study.source.record_id
    own = [i.value for i in study.identifiers if i.kind == "trial"]
    named = [value for value in own if record_id == value or record_id.startswith(f"{value}-")]
    parsed = trial_id(named[0]) if named else None
    return parsed[1] if parsed else None


def row(number: str, records: Iterable[Study]) -> dict[str, str]:
    """The cells of a trial by their columns.

    Args:
        number: its number in a registry.
        records: the linked records of the trial, in any order.
    """
    best, *further = sorted(records, key=_rank)
    study = best
    for other in further:
        study = _filled(study, other)
    arms = compose(study.arms)
    numbers = {raw.key: arm.key for raw, arm in zip(study.arms, arms, strict=True)}
    populations = [
        replace(each, arm_key=numbers.get(each.arm_key or "")) for each in study.populations
    ]
    # A study whose arms give nothing that is known has no arms to tell of.
    if not any(classes for arm in arms for classes, _ in _therapies(arm)):
        arms, populations = (), [replace(each, arm_key=None) for each in populations]
    others = {i.value for each in (best, *further) for i in each.identifiers if i.kind == "trial"}
    cells = {
        "id": number,
        "other_ids": "; ".join(sorted(others - {number})),
        "source": "+".join(dict.fromkeys(each.source.kind for each in (best, *further))),
        "version": best.source.version or "",
        "sha256": best.source.sha256,
        "kind": study.kind,
        "scope": study.scope or "",
        "phase": "/".join(study.phases),
        "status": study.status or "",
        "allocation": study.allocation or "",
        "start": study.start_date or "",
        "primary_completion": study.primary_completion_date or "",
        "completion": study.completion_date or "",
        "enrolment": " ".join(
            str(each) for each in (study.enrolment, study.enrolment_kind) if each is not None
        ),
        "sponsor": _organisation(study.sponsor or ""),
        "countries": "; ".join(sorted(set(study.countries))),
        "states": format_states(populations, arms),
        "arms": format_arms(arms),
        "endpoints": format_endpoints(study.outcomes),
        "therapy_score": _score(m for arm in study.arms for _, m in _therapies(arm)),
        "state_score": _score(each.mentions for each in populations if each.classes),
        "endpoint_score": _score(
            each.mentions for each in study.outcomes if each.role == "primary" and each.classes
        ),
    }
    return {name: tidy(cells[name]) for name in COLUMNS}


def _organisation(sponsor: str) -> str:
    """The sponsor where its name is an organisation's; people are not kept.

    A copy of a record seldom says which of both it is, so that a few firms are left out as well.
    """
    return sponsor if len(sponsor.split()) == 1 or _ORGANISATION.search(sponsor) else ""


def _rank(study: Study) -> tuple[int, tuple[int, ...], int, str]:
    """The best record first: of a registry before re-shaped text, newest, then the fullest."""
    kind = study.source.kind
    texts = (study.summary, study.description, study.eligibility)
    return (
        KINDS.index(kind) if kind in KINDS else len(KINDS) - 1,
        tuple(-ord(letter) for letter in study.source.version or ""),
        -sum(len(text or "") for text in texts),
        study.source.sha256,
    )


def _filled(study: Study, further: Study) -> Study:
    """The study with what only a further record of it says."""
    found = {
        name: getattr(further, name)
        for together in FACTS
        if not _says(study, together[0])
        for name in together
    }
    kind = study.kind if study.kind != "not stated" else further.kind
    return replace(study, kind=kind, **found)


def _says(study: Study, name: str) -> bool:
    """Whether a linked record says this; arms, populations and outcomes speak in classes."""
    if name == "arms":
        return any(classes for arm in study.arms for classes, _ in _therapies(arm))
    if name == "populations":
        return any(each.classes for each in study.populations)
    if name == "outcomes":
        return any(each.classes for each in study.outcomes if each.role == "primary")
    return bool(getattr(study, name))


def _therapies(arm: Arm) -> Iterator[tuple[tuple[str, ...], tuple[Mention, ...]]]:
    """The classes and mentions of all that an arm gives or may give."""
    for treatment in arm.treatments:
        listed: Iterable[Therapy] = (
            (therapy for option in treatment.options for therapy in option)
            if isinstance(treatment, Choice)
            else (treatment,)
        )
        yield from ((each.classes, each.mentions) for each in listed if each.classes)


def _score(mentions: Iterable[tuple[Mention, ...]]) -> str:
    score: Decimal | None = weakest(mentions)
    return "" if score is None else f"{score.normalize():f}"


def main(arguments: list[str]) -> int:
    """Make the digest of a folder, and say on stdout what was done."""
    if not 1 <= len(arguments) <= 2 or not Path(arguments[0]).is_dir():
        sys.stderr.write("usage: python -m graph.digest RECORDS [FILE]: a folder of records\n")
        return 2
    made = make(Path(arguments[0]))
    target = Path(arguments[1]) if len(arguments) == 2 else BUNDLED
    if not made.trials:
        sys.stderr.write(f"digest: no prostate record in {arguments[0]}; nothing was written\n")
        return 1
    write_atomically(target, made.content)
    sys.stdout.writelines(f"{line}\n" for line in made.lines())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
