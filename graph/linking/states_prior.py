"""Which therapies men must, may or must not have had before, and the histories that follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from graph.linking.gates import AnyOf, Gated, gated
from graph.linking.matcher import matcher
from graph.linking.states_criteria import Line
from graph.pretreatment import escapable
from graph.records import Mention, PriorTherapy, Therapy
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["history_classes", "prior_therapies"]

_REQUIRED: Final = gated(
    r"\b(?:must\s+have|have|having|has|had)\s+(?:\w+\s+){0,2}?(?:received|been\s+(?:previously\s+)?"
    r"treated\s+with|progress(?:ed|ive\s+disease)(?:\s+\w+){0,2}?\s+(?:on|after|during|following|"
    r"despite)|failed)\b|\bfailed\s+(?:prior|previous)\b|\bwho\s+failed\b|"
    r"\b(?:disease\s+)?progress(?:ion|ed|ing)\s+(?:\w+\s+){0,4}?(?:on|after|during|following|despite|"
    r"to)\b|\bpreviously\s+(?:treated|received|exposed)\b|\bprior\s+(?:treatment|therapy|exposure)\s+"
    r"(?:with|to)\b|\b(?:at\s+least|minimum\s+of)\s+(?:one|1|two|2)\s+(?:prior|previous|line)|"
    r"\bprior\b[^.;]{0,40}\b(?:is\s+)?(?:required|mandatory)\b|\b(?:refractory|resistant)\s+to\b",
    re.IGNORECASE,
)
_FORBIDDEN: Final = gated(
    r"\bno\s+(?:more\s+than\s+)?(?:prior|previous|history\s+of)\b|\bno\s+prior\b|\bhave\s+not\s+"
    r"(?:previously\s+)?(?:received|been\s+treated)|\b(?:na[iï]ve\s+to|not\s+(?:have\s+)?received|"
    r"without\s+prior|never\s+received)\b|\bchemo(?:therapy)?[\s-]*na[iï]ve\b|\bnot\s+allowed\b",
    re.IGNORECASE,
)
_PRIOR: Final = gated(
    r"^(?:any\s+|has\s+|have\s+|patients?\s+(?:who|with)\s+(?:have\s+)?(?:had\s+|received\s+)?)*"
    r"(?:prior|previous(?:ly)?|history\s+of|received\s+(?:any\s+)?(?:prior|previous))\b",
    re.IGNORECASE,
)
_PERMITTED: Final = gated(
    r"\b(?:is|are|will\s+be)\s+(?:also\s+)?(?:permitted|allowed|acceptable|eligible)\b"
    r"|\bmay\s+(?:have|be|had)\b|\b(?:permitted|allowed)\b(?<!not\s.{7})",
    re.IGNORECASE,
)
_FOR_SOME: Final = gated(
    r"^\W*(?:if\b|(?:patients?|men|subjects?|participants?|those)\s+(?:for\s+whom|receiving|on|taking|"
    r"currently|whose)|(?:patients?|men|subjects?|participants?|those)\s+who\s+(?:have\s+|had\s+|are\s+)?"
    r"(?:previously\s+)?(?:receiv\w+|had|been|discontinu\w+)\b[^.]*\b(?:must|should)\b)|\bfor\s+(?:patients?|men|subjects?|participants?|those)\s+(?:who|with|on)\b",
    re.IGNORECASE,
)
# A wash-out says when, not whether; a condition says for whom.
_CONDITIONAL: Final = gated(
    r"(?:\b(?:within|less\s+than|more\s+than|at\s+least|minimum\s+of)|[<>≤≥])\s*[≥>=]*\s*"
    r"(?:the\s+)?(?:(?:last|past|previous|prior)\s+)?\d*\s*(?:\(?\w+\)?\s+)?"
    r"(?:day|week|month|half|year)|\d\s*(?:day|week|month|year)s?\s+(?:prior|before|from|of|after)\b|\bunless\b|\bexcept\b|\bif\b|\bother\s+(?:cancer|malignan)|"
    r"\bintoleran|\bineligible|\bwashout|\bmore\s+than\s+\d|\bmore\s+than\s+(?:one|two|three)",
    re.IGNORECASE,
)
_NUMBER: Final = r"\(?(one|two|three|four|five|\d)\b\)?(?:\s*\(\d\))?"
_COUNTED: Final = (
    r"(?=\s+(?:[\w-]+\s+){0,4}?(?:prior|previous|line|regimen|course|therap|treatment|cytotoxic|"
    r"chemotherap|taxane|agent|ARPI|NHA|NHT|androgen|novel|second))"
)
_NO_THERAPY: Final = gated(
    r"hypersensitiv|allerg|anaphyla|adverse|reaction|hypotension|asthma|"
    r"\bno\s+(?:evidence\s+of\s+)?(?:\w+\s+){0,2}progress",
    re.IGNORECASE,
)
_BUT: Final = re.compile(
    r"[\[(]?\b(?:excluding|except(?:ion)?|other\s+than|with\s+the\s+exception)\b", re.IGNORECASE
)
_HORMONE_LEVEL: Final = re.compile(
    r"testosterone(?!\s+(?:\w+\s+)?(?:therap|treat|admin|replace|supplement|inject))", re.IGNORECASE
)
_NOT_HAD: Final = ("DiagnosticProcedure", "Placebo")  # no therapy of the past
_MAXIMUM: Final = gated(
    rf"(?:\b(?:no\s+more\s+than|not\s+more\s+than|up\s+to|at\s+most|(?:a\s+)?maximum\s+of)|≤|<\s*=|=\s*<)"
    rf"\s*{_NUMBER}{_COUNTED}|\b(?:none|zero|0|one|1)\s*(?:or|to|-|–)\s*{_NUMBER}{_COUNTED}",
    re.IGNORECASE,
)
_MINIMUM: Final = gated(
    rf"(?:\b(?:at\s+least|(?:a\s+)?minimum\s+of)|≥|>\s*=|=\s*>)\s*{_NUMBER}{_COUNTED}"
    rf"|\b(one|1)\s*(?:or|to|-|–)\s*(?:two|three|four|2|3|4)\b{_COUNTED}",
    re.IGNORECASE,
)
_EITHER: Final = re.compile(r"\bor\b|\be\.g\.|\bsuch\s+as\b|\bincluding\b|/", re.IGNORECASE)
_LEAST_PRIOR: Final = gated(
    r"\bat\s+least\s+(?:one|two|three|\d)\s+(?:prior|previous)\b", re.IGNORECASE
)
_COUNTS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_BARE_PRIOR: Final = gated(
    r"(?:prior|previous)\s+(?!(?:or|and|to)\b)(?:(?:treatment|therapy|exposure)\s+(?:with|to)\s+)?\w",
    re.IGNORECASE,
)  # "Prior abiraterone or enzalutamide", as a criterion that lets men in
_ANY: Final = AnyOf((_PERMITTED, _FORBIDDEN, _MAXIMUM, _BARE_PRIOR, _REQUIRED, _PRIOR))
_SHORT: Final = 120
_LONGEST: Final = 300  # a criterion of more characters lists and explains: leave it


def _kind(line: Line) -> Literal["required", "excluded", "permitted"] | None:
    text = line.text
    if len(text) > _LONGEST or not _ANY.can_match(text) or _NO_THERAPY.search(text):
        return None
    if _PERMITTED.search(text) and _FORBIDDEN.search(text):
        return None  # one therapy forbidden, another permitted: leave both
    if _PERMITTED.search(text) and not re.search(r"not\s+(?:permitted|allowed)", text, re.I):
        return "permitted" if re.search(r"\b(?:prior|previous)", text, re.I) else None
    if line.included:
        if _FOR_SOME.search(text):
            return None
        if _MAXIMUM.search(text) and re.search(r"\b(?:prior|previous)", text, re.IGNORECASE):
            return "required" if _MINIMUM.search(text) else "permitted"
        if _FORBIDDEN.search(text):
            return None if _CONDITIONAL.search(text) else "excluded"
        if re.search(r"\bcastrat\w+\s+(?:level|testosterone)", text, re.I):
            return None
        bare = len(text) < _SHORT and _BARE_PRIOR.match(text) and not _CONDITIONAL.search(text)
        return "required" if bare or _REQUIRED.search(text) else None
    if _PRIOR.search(text) and not _CONDITIONAL.search(text):
        return "excluded"
    return None


def _therapies(text: str, path: str) -> tuple[Therapy, ...]:
    tree = hierarchy.load()
    found: dict[str, Therapy] = {}
    for match in matcher("therapies").find(text):
        classes = tuple(name for name in match.entry.classes if name in tree)
        if any(tree.is_a(name, kind) for name in classes for kind in _NOT_HAD):
            continue
        if _HORMONE_LEVEL.match(text, match.start):
            continue
        key = re.sub(r"[^a-z0-9]+", "-", match.text.casefold()).strip("-")
        if not classes or not key or key in found:
            continue
        mention = Mention(
            text=match.text,
            field=path,
            rule=f"lexicon:{match.entry.term}",
            class_name=classes[0],
        )
        found[key] = Therapy(
            key=key, name=_unbroken(match.text), classes=classes, stated=False, mentions=(mention,)
        )
    return tuple(found.values())


def _unbroken(text: str) -> str:
    """The words of a term on one line, without half a pair of brackets."""
    words = " ".join(text.split())
    return words if words.count("(") == words.count(")") else re.sub(r"[()]", "", words)


def _count(pattern: Gated, text: str) -> int | None:
    hit = pattern.search(text)
    word = next(filter(None, hit.groups()), None) if hit else None
    if word is None:
        return None
    return int(word) if word.isdigit() else _COUNTS[word.lower()]


def prior_therapies(
    criteria: Iterable[Line],
    sentences: Iterable[tuple[str, str]] = (),
    path: str = "eligibility",
) -> tuple[PriorTherapy, ...]:
    r"""The prior-therapy criteria that the lines of an eligibility text state in simple sentences.

    Conservative: lists with wash-out times, exceptions and conditions are left out.

    Args:
        criteria: the lines of the criteria.
        sentences: where other sentences stand that say who is taken, and their words; these may
            only require.
        path: where the lines stand, for mentions.

    >>> from graph.linking.states_criteria import lines
    >>> [(each.kind, [therapy.name for therapy in each.therapies])
    ...     for each in prior_therapies(lines("* Prior docetaxel is required"))]
    [('required', ['docetaxel'])]
    >>> [(each.kind, each.maximum)
    ...     for each in prior_therapies(lines("* No more than two prior lines of chemotherapy"))]
    [('permitted', 2)]
    """
    told = [(place, Line(text, included=True)) for place, text in sentences]
    found = [
        criterion
        for place, line in told
        if (criterion := _criterion(line, place)) is not None and criterion.kind == "required"
    ]
    found += [each for line in criteria if (each := _criterion(line, path)) is not None]
    return tuple(dict.fromkeys(found))


def _criterion(line: Line, path: str) -> PriorTherapy | None:
    """The criterion that one line states, if it states one."""
    kind = _kind(line)
    words = line.text
    cue = _LEAST_PRIOR.search(words) or _REQUIRED.search(words) if kind == "required" else None
    if cue is not None:  # only what is named after the cue was had before
        words = words[cue.start() :]
    therapies = _therapies(_BUT.split(words)[0], path) if kind else ()
    if kind is None or not therapies:
        return None
    either = kind == "excluded" or _EITHER.search(words) is not None
    return PriorTherapy(
        kind=kind,
        combination="any" if either and len(therapies) > 1 else "all",
        minimum=_count(_MINIMUM, line.text) if kind == "required" else None,
        maximum=_count(_MAXIMUM, line.text) if kind != "excluded" else None,
        therapies=therapies,
        text=" ".join(line.text.split()[:12]),
    )


_HISTORIES: Final = (
    ("Abiraterone", "AbirateronePretreatedProstateCancer"),
    ("Enzalutamide", "EnzalutamidePretreatedProstateCancer"),
    ("AndrogenReceptorPathwayInhibitor", "ARPIPretreatedProstateCancer"),
    ("Docetaxel", "DocetaxelPretreatedProstateCancer"),
    ("Taxane", "TaxanePretreatedProstateCancer"),
    ("CytotoxicChemotherapy", "ChemotherapyPretreatedProstateCancer"),
    ("Chemotherapy", "ChemotherapyPretreatedProstateCancer"),
)
_NAIVE: Final = (
    ("Chemotherapy", "ChemotherapyNaiveProstateCancer"),
    ("CytotoxicChemotherapy", "ChemotherapyNaiveProstateCancer"),
    ("Taxane", "TaxaneNaiveProstateCancer"),
)


def history_classes(criteria: tuple[PriorTherapy, ...], *, resistant: bool) -> tuple[str, ...]:
    """The treatment histories that hold of every man because of the criteria.

    Args:
        criteria: with classes filled in.
        resistant: whether the men are castration-resistant; only then does a ban on earlier
            chemotherapy say something of their state.
    """
    tree = hierarchy.load()
    found: set[str] = set()
    for each in criteria:
        named = [set(therapy.classes) for therapy in each.therapies]
        if not named or not all(named) or escapable(each):
            continue
        if each.kind == "required":
            options = named if each.combination == "any" else [set().union(*named)]
            for therapy, state in _HISTORIES:
                if therapy in tree and all(
                    any(tree.is_a(name, therapy) for name in option) for option in options
                ):
                    found.add(state)
        elif each.kind == "excluded" and resistant:
            bare = {name for option in named for name in option}
            found.update(state for therapy, state in _NAIVE if therapy in bare)
    return tree.most_specific(name for name in found if name in tree)
