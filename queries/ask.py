"""Free text to a question: what was understood, which question that is, and its answer.

The same lexicons that read the registries read the person. Nothing is guessed: every piece
shows the words it came from, and words that were not understood are listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from graph.linking.matcher import matcher
from ontology import hierarchy, lexicon
from queries import questions, terms
from queries.words import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from queries.combine import CombinationAnswer
    from queries.engine import Engine
    from queries.tables import Table

__all__ = ["Answer", "Mode", "Piece", "Understanding", "ask", "understand"]

Mode = Literal["combine", "versus", "trials of", "results", "study", "stored question", "nothing"]
Kind = Literal["therapy", "state", "endpoint", "phase", "status", "study"]

_LEXICONS: Final[tuple[tuple[Kind, lexicon.Kind], ...]] = (
    ("therapy", "therapies"),
    ("state", "disease_states"),
    ("endpoint", "endpoints"),
)
_VERSUS: Final = re.compile(r"\b(versus|vs\.?|compared (?:with|to)|against|comparing)\b", re.I)
_PHASE: Final = re.compile(r"\bphases?[\s-]*(early 1|[1-4]|iv|i{1,3})\b", re.IGNORECASE)
_STATUS: Final = re.compile(
    r"\b(not yet recruiting|active,? not recruiting|recruiting|enrolling by invitation"
    r"|suspended|terminated|completed|withdrawn)\b",
    re.I,
)
_REGISTRY_ID: Final = re.compile(
    r"\b(NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|20\d\d-\d{6}-\d\d(?:-\d\d)?)\b", re.I
)
_RESULTS: Final = re.compile(
    r"\b(results?|came of it|outcomes?|how long|how many responded)\b", re.I
)
_GENERIC: Final = frozenset(
    {"combination", "compared", "trials-of-state", "trials-of-therapy", "results-for-endpoint"}
)
"""Questions that follow from what was found, not from a keyword."""
_ROOTS: Final = frozenset({"Therapy", "DiseaseState", "Endpoint"})
_FILLERS: Final = frozenset(
    (Path(__file__).parent / "fillers.txt").read_text(encoding="utf-8").split()
)
"""Words of a question that carry nothing to look up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something understood: its kind, its name, its label, and the words it came from."""

    kind: Kind
    name: str  # class or individual as a local name; of a study its IRI
    label: str
    words: str
    start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a text was taken to ask."""

    text: str
    mode: Mode
    pieces: tuple[Piece, ...]
    not_understood: tuple[str, ...]
    question: str | None  # slug of the stored question, `combine`, or None
    params: dict[str, str]

    def of(self, kind: Kind) -> tuple[Piece, ...]:
        """The pieces of one kind, in the order of the text."""
        return tuple(piece for piece in self.pieces if piece.kind == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was understood, and the answer: a table, or a combination with its explanation."""

    understanding: Understanding
    table: Table | None = None
    combination: CombinationAnswer | None = None
    suggestions: tuple[str, ...] = ()


def understand(text: str, studies: Iterable[Piece] = ()) -> Understanding:
    """What a text asks: therapies, state, endpoint, phase, status, and how they are joined.

    Args:
        text: a question or just words, for example `SABR checkpoint inhibitor mCRPC phase 2`.
        studies: studies that the text names (found by `ask`, which has a graph to look in).
    """
    studies = tuple(studies)
    taken = _drop_overlaps([*studies, *_phases(text), *_statuses(text), *_classes(text)])
    pieces = tuple(dict.fromkeys(taken))
    versus = _VERSUS.search(text)
    mode, slug, params = _choose(text, pieces, versus=versus is not None)
    return Understanding(
        text=text,
        mode=mode,
        pieces=pieces,
        not_understood=tuple(_leftover(text, taken, slug)),
        question=slug,
        params=params,
    )


def ask(engine: Engine, text: str) -> Answer:
    """Understand a text and ask the graph.

    Args:
        engine: where to ask.
        text: free text.

    Raises:
        QueryError: the engine failed.
    """
    understood = understand(text, _studies(engine, text))
    if understood.question is None:
        return Answer(understanding=understood, suggestions=tuple(_suggest(understood)))
    if understood.question == "combine":
        return Answer(understanding=understood, combination=_combine(engine, understood))
    table = questions.answer(engine, understood.question, understood.params)
    return Answer(understanding=understood, table=table)


def _combine(engine: Engine, understood: Understanding) -> CombinationAnswer:
    from queries.combine import combine

    def first(kind: Kind) -> str | None:
        return next((piece.name for piece in understood.of(kind)), None)

    therapies = understood.of("therapy")
    return combine(
        engine,
        [piece.name for piece in therapies],
        state=first("state"),
        phase=first("phase"),
        status=first("status"),
        asked=[piece.words for piece in therapies],
    )


def _classes(text: str) -> Iterator[Piece]:
    """Therapies, states and endpoints, as the lexicons find them."""
    names = hierarchy.load()
    for kind, table in _LEXICONS:
        for match in matcher(table).find(text):
            known = [name for name in match.entry.classes if name in names and name not in _ROOTS]
            if known:
                name = max(known, key=lambda each: (len(names.ancestors(each)), each))
                yield Piece(
                    kind=kind,
                    name=name,
                    label=names.label(name),
                    words=match.text,
                    start=match.start,
                )


def _phases(text: str) -> Iterator[Piece]:
    """The first phase that is named: of "phase 1/2" the 1, which finds phase 1/2 trials, too."""
    for match in list(_PHASE.finditer(text))[:1]:
        name = terms.resolve("phase", match.group(1))
        yield Piece(
            kind="phase",
            name=name,
            label=label_of(name),
            words=match.group(),
            start=match.start(),
        )


def _statuses(text: str) -> Iterator[Piece]:
    for match in _STATUS.finditer(text):
        name = terms.resolve("status", match.group())
        yield Piece(
            kind="status",
            name=name,
            label=match.group().casefold(),
            words=match.group(),
            start=match.start(),
        )


def _studies(engine: Engine, text: str) -> list[Piece]:
    """Studies that the text names by registry id, or by a name of its own in capitals."""
    found = []
    for match in _REGISTRY_ID.finditer(text):
        found += _named(engine, match.group(), match.start())
    for match in re.finditer(r"\b[A-Z][\w-]*[A-Z0-9][\w-]*(?: [0-9]{1,3}\b)?", text):
        # A word that the lexicons know (SABR, mCRPC, ARPI) is no study's name.
        if not _REGISTRY_ID.fullmatch(match.group()) and not any(
            piece.start <= match.start() < piece.start + len(piece.words)
            for piece in _classes(text)
        ):
            found += _named(engine, match.group(), match.start())
    return found


def _named(engine: Engine, words: str, start: int) -> list[Piece]:
    try:
        iri = terms.resolve_study(engine, words, whole=True)
    except terms.UnknownTerm:
        return []
    return [Piece(kind="study", name=iri, label=words, words=words, start=start)]


def _drop_overlaps(pieces: Iterable[Piece]) -> list[Piece]:
    """Of pieces on the same words the longest, in the order of the text."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda each: (-len(each.words), each.start)):
        clash = [other for other in kept if _overlap(piece, other)]
        if not clash:
            kept.append(piece)
    return sorted(kept, key=lambda each: (each.start, each.name))


def _overlap(one: Piece, other: Piece) -> bool:
    return one.start < other.start + len(other.words) and other.start < one.start + len(one.words)


def _choose(
    text: str, pieces: tuple[Piece, ...], *, versus: bool
) -> tuple[Mode, str | None, dict[str, str]]:
    """The mode, the question and its parameters that fit what was found."""
    found: dict[str, list[str]] = {}
    for piece in pieces:
        found.setdefault(piece.kind, []).append(piece.name)
    therapies = found.get("therapy", [])
    single = {kind: names[0] for kind, names in found.items()}
    if slug := _cued(text, single, several=len(therapies) > 1):
        return "stored question", slug, _fit(slug, single)
    if "study" in found:
        return "study", "study-on-one-page", _fit("study-on-one-page", single)
    if len(therapies) > 1 and versus:
        params = {**_fit("compared", single), "comparator": therapies[1]}
        return "versus", "compared", params
    if len(therapies) > 1:
        return "combine", "combine", {}
    if "endpoint" in found:
        return "results", "results-for-endpoint", _fit("results-for-endpoint", single)
    if therapies:
        return "trials of", "trials-of-therapy", _fit("trials-of-therapy", single)
    if "state" in found:
        return "trials of", "trials-of-state", _fit("trials-of-state", single)
    return "nothing", None, {}


def _cued(text: str, single: dict[str, str], *, several: bool) -> str | None:
    """The stored question whose keyword stands in the text; the longest keyword decides."""
    spaced = f" {_singular(text)} "
    best: tuple[int, str] | None = None
    for slug, question in questions.load().items():
        if slug in _GENERIC or (several and slug == "combined-with"):
            continue
        needed = {
            parameter.kind
            for parameter in question.params.values()
            if parameter.default is not None or parameter.kind == "study"
        }
        if "study" in needed and "study" not in single:
            continue
        for keyword in question.keywords:
            plain = _singular(keyword)
            if f" {plain} " in spaced and (best is None or len(plain) > best[0]):
                best = (len(plain), slug)
    return best[1] if best else None


def _singular(text: str) -> str:
    """Words in small letters without a plural s, one space between them."""
    return re.sub(r"(?<=[a-z]{2}[^s\W\d])s\b", "", re.sub(r"[^a-z0-9]+", " ", text.casefold()))


def _fit(slug: str, single: dict[str, str]) -> dict[str, str]:
    """What was found, as the parameters that the question has."""
    return {
        name: single[parameter.kind]
        for name, parameter in questions.load()[slug].params.items()
        if parameter.kind in single and name != "comparator"
    }


def _leftover(text: str, taken: list[Piece], slug: str | None) -> Iterator[str]:
    """Words that are neither part of a piece, nor of the question's keywords, nor fillers."""
    cues = set(_FILLERS)
    if slug in questions.load():
        for keyword in questions.load()[slug].keywords:
            cues.update(_singular(keyword).split())
    spans = [(piece.start, piece.start + len(piece.words)) for piece in taken]
    spans += [match.span() for regex in (_VERSUS, _RESULTS) for match in regex.finditer(text)]
    for match in re.finditer(r"[\w-]*\w", text):
        inside = any(start < match.end() and match.start() < end for start, end in spans)
        parts = re.findall(r"[a-z0-9]+", match.group().casefold())
        if not inside and not all(part in cues or _singular(part) in cues for part in parts):
            yield match.group()


def _suggest(understood: Understanding) -> Iterator[str]:
    """For each word that was not understood the nearest known terms; else example questions."""
    seen: set[str] = set()
    for word in understood.not_understood:
        for kind in ("therapy", "state", "endpoint"):
            for near in terms.nearest(kind, word)[:2]:
                if near not in seen:
                    seen.add(near)
                    yield near
    if not seen:
        yield "SABR with a checkpoint inhibitor in mCRPC"
        yield "docetaxel versus ARPI in mHSPC"
        yield "rPFS in mCRPC"
