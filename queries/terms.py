"""People's words to classes, phases, statuses and studies, or the nearest suggestions.

The words come from the ontology's own labels and lexicons, so that what a registry may write,
a person may ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, get_args
from urllib.parse import quote

from ontology import hierarchy, lexicon
from queries import facts as read
from queries.tables import DATA, IRI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queries.engine import Engine

__all__ = [
    "PHASES",
    "STATUSES",
    "Kind",
    "UnknownTerm",
    "class_words",
    "nearest",
    "resolve",
    "resolve_study",
]

Kind = Literal["therapy", "state", "endpoint", "phase", "status"]

_LEXICONS: Final[dict[str, tuple[lexicon.Kind, hierarchy.Kind]]] = {
    "therapy": ("therapies", "therapy"),
    "state": ("disease_states", "disease state"),
    "endpoint": ("endpoints", "endpoint"),
}

PHASES: Final[dict[str, str]] = {
    "early 1": "EarlyPhase1",
    "0": "EarlyPhase1",
    "1": "Phase1",
    "i": "Phase1",
    "2": "Phase2",
    "ii": "Phase2",
    "3": "Phase3",
    "iii": "Phase3",
    "4": "Phase4",
    "iv": "Phase4",
    "not applicable": "PhaseNotApplicable",
    "n/a": "PhaseNotApplicable",
    "na": "PhaseNotApplicable",
}
STATUSES: Final[dict[str, str]] = {
    "not yet recruiting": "NotYetRecruiting",
    "recruiting": "Recruiting",
    "open": "Recruiting",
    "enrolling by invitation": "EnrollingByInvitation",
    "active not recruiting": "ActiveNotRecruiting",
    "active": "ActiveNotRecruiting",
    "closed to recruitment": "ActiveNotRecruiting",
    "suspended": "Suspended",
    "terminated": "Terminated",
    "completed": "Completed",
    "withdrawn": "Withdrawn",
    "unknown": "UnknownStatus",
    "available": "Available",
    "no longer available": "NoLongerAvailable",
    "temporarily not available": "TemporarilyNotAvailable",
    "approved for marketing": "ApprovedForMarketing",
    "withheld": "Withheld",
}


class UnknownTerm(ValueError):
    """Words that nothing is found for; `suggestions` are the nearest known ones, at most five."""

    def __init__(self, kind: str, text: str, suggestions: Iterable[str]) -> None:
        self.kind = kind
        self.text = text
        self.suggestions = tuple(suggestions)
        hint = f"; nearest: {', '.join(self.suggestions)}" if self.suggestions else ""
        super().__init__(f"no {kind} is known as {text!r}{hint}")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one kind: key to class, and key to how it is written."""

    classes: dict[str, str]
    written: dict[str, str]


def resolve(kind: Kind, text: str) -> str:
    """The class (or phase, or status) that the words mean, as a local name.

    Args:
        kind: therapy, state, endpoint, phase or status.
        text: people's words in any case: a label, synonym, abbreviation, brand or code, in
            the plural too; or the local name itself.

    Raises:
        UnknownTerm: with the nearest suggestions.
    """
    text = " ".join(text.split())
    if kind == "phase":
        return _closed(kind, text, PHASES, text.casefold().removeprefix("phase").strip(" -"))
    if kind == "status":
        spelled = text.casefold().replace(",", "").replace("-", " ").replace("_", " ")
        return _closed(kind, text, STATUSES, spelled)
    names = hierarchy.load()
    if text in names and names.kind(text) == _LEXICONS[kind][1]:
        return text
    words = class_words(kind)
    for form in _forms(text, kind):
        found = words.classes.get(lexicon.key(form))
        if found is not None:
            return found
    raise UnknownTerm(_spoken(kind), text, nearest(kind, text))


def _closed(kind: str, text: str, known: dict[str, str], spelled: str) -> str:
    found = known.get(spelled) or next(
        (name for name in known.values() if name.casefold() == text.casefold()), None
    )
    if found is None:
        near = get_close_matches(spelled, known, n=5, cutoff=0.5)
        raise UnknownTerm(kind, text, near or list(known)[:5])
    return found


def _spoken(kind: Kind) -> str:
    return {"state": "disease state"}.get(kind, kind)


@cache
def class_words(kind: Kind) -> _Words:
    """Every spelling of the classes of a kind: labels first, then the lexicon's terms."""
    table, wanted = _LEXICONS[kind]
    names = hierarchy.load()
    classes: dict[str, str] = {}
    written: dict[str, str] = {}

    def add(term: str, name: str) -> None:
        key = lexicon.key(term)
        if key and key not in classes:
            classes[key] = name
            written[key] = term

    for name in names.names:
        if names.kind(name) == wanted:
            add(names.label(name), name)
            add(name, name)
    for entry in lexicon.load(table):
        # A term with several classes speaks on several axes; a question needs the most
        # telling one, and a term that needs its surroundings cannot be asked alone.
        if entry.classes and entry.context is None and all(name in names for name in entry.classes):
            add(entry.term, _leading(names, entry.classes))
    for entry in lexicon.load(table):
        if entry.classes and entry.context is not None and entry.classes[0] in names:
            add(entry.term, _leading(names, entry.classes))
    return _Words(classes, written)


def _leading(names: hierarchy.Hierarchy, classes: tuple[str, ...]) -> str:
    """Of several classes of one term the deepest: the one that says the most."""
    return max(classes, key=lambda name: (len(names.ancestors(name)), name))


def _forms(text: str, kind: Kind) -> Iterable[str]:
    """The words as given, then without a plural ending; a therapy's also as people shorten it.

    >>> list(_forms("PD-1", "therapy"))[1:]
    ['PD-1 inhibitor', 'PD-1 therapy', 'PD-1 antibody', 'cancer PD-1']
    """
    singular = f"{text[:-3]}y" if text.endswith("ies") else text[:-1]
    said = [text, singular] if text.endswith("s") and len(text) > 3 else [text]
    yield from said
    if kind == "therapy":
        for form in said:
            yield from (
                f"{form} inhibitor",
                f"{form} therapy",
                f"{form} antibody",
                f"cancer {form}",
            )


def nearest(kind: Kind, text: str) -> list[str]:
    """At most five known terms like these words, each of another class, nearest first."""
    words = class_words(kind)
    key = lexicon.key(text)
    if not key:
        return []
    near = get_close_matches(key, words.classes, n=20, cutoff=0.7)
    near += [known for known in words.classes if len(key) > 3 and key in known][:20]
    near = near or get_close_matches(key, words.classes, n=5, cutoff=0.55)
    near.sort(key=lambda known: (-SequenceMatcher(None, key, known).ratio(), known))
    best: dict[str, str] = {}
    for known in near:
        best.setdefault(words.classes[known], words.written[known])
    return list(best.values())[:5]


def resolve_study(engine: Engine, text: str, *, whole: bool = False) -> str:
    """The IRI of a study from a registry id, acronym, label, slug or the IRI itself.

    Args:
        engine: where to ask.
        text: for example `ICE-PAC`, `nct03795207`, `deek-2020`.
        whole: take no part of a name for it.

    Raises:
        UnknownTerm: with the nearest names.
    """
    spellings = [text, text.upper(), text.casefold()]
    exact = {
        str(study)
        for query, among in (
            (read.part("study-names"), {"name": spellings}),
            (read.part("studies"), {"study": [IRI(f"{DATA}study/{quote(text)}"), _iri(text)]}),
        )
        for study, *_ in engine.select(query, among=among).rows
    }
    if len(exact) == 1:
        return exact.pop()
    wanted = _plain(text)
    names: dict[str, str] = {}
    written: dict[str, str] = {}
    for study, name in engine.select(read.part("study-names")).rows:
        iri = str(study)
        for word in (str(name), IRI(iri).local):
            key = _plain(word)
            if names.setdefault(key, iri) == iri:
                written.setdefault(key, word)
    if wanted in names:
        return names[wanted]
    within = sorted(key for key in names if len(wanted) > 2 and wanted in key)
    if not whole and len({names[key] for key in within}) == 1:
        return names[within[0]]
    near = get_close_matches(wanted, names, n=5, cutoff=0.6)
    raise UnknownTerm("study", text, [written[key] for key in [*within, *near]][:5])


def _iri(text: str) -> IRI:
    """The text as an IRI of a study, if it is one."""
    whole = text.startswith(f"{DATA}study/") and " " not in text
    return IRI(text if whole else f"{DATA}study/")


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


assert set(_LEXICONS) < set(get_args(Kind))  # noqa: S101 - the two lists must not drift
