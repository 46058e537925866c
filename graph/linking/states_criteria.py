"""Eligibility text, cut into lines that say who is taken, who is not, and what was given before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from graph.linking.matcher import matcher
from graph.records import Mention, PriorTherapy, Therapy
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Line", "history_classes", "lines", "prior_therapies", "unwrap"]


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: its words, and whether it lets men in or keeps them out."""

    text: str
    included: bool


_EXCLUSION: Final = re.compile(
    r"\b(?:non-?inclusion|exclusion)\s+criteria\b|^\s*exclusion\b", re.I | re.M
)
_BREAK: Final = re.compile(r"\n+|(?<=[a-z0-9)\]]{2})[.;]\s+(?=[A-Z(])|\s[*•]\s")
_BULLET: Final = re.compile(r"^[\s*•\-–·]*(?:\(?\d{1,2}[.)]|\(?[a-z][.)])?\s*")


_WRAP: Final = re.compile(r"[ \t]*\n[ \t]{3,}(?![\s*•\-–]|\(?\d{1,2}[.)]\s|\(?[a-z][.)]\s)")


def unwrap(text: str) -> str:
    r"""Join lines that were only wrapped, as the older registry files wrap theirs.

    >>> unwrap("no distant\n          metastases\n\n          -  M0")
    'no distant metastases\n\n          -  M0'
    """
    return _WRAP.sub(" ", text)


def lines(eligibility: str) -> Iterator[Line]:
    r"""The criteria of an eligibility text, in order.

    >>> [(line.text, line.included) for line in lines("* M0\nExclusion Criteria:\n* M1")]
    [('M0', True), ('M1', False)]
    """
    eligibility = unwrap(eligibility)
    cut = _EXCLUSION.search(eligibility)
    parts = [(eligibility, True)]
    if cut is not None:
        parts = [(eligibility[: cut.start()], True), (eligibility[cut.end() :], False)]
    for part, included in parts:
        for piece in _BREAK.split(part):
            text = _BULLET.sub("", piece).strip()
            if len(text) > 1 and text.strip(":*- "):
                yield Line(text, included)


_REQUIRED: Final = re.compile(
    r"\b(?:must\s+have|have|having|has|had)\s+(?:\w+\s+){0,2}?(?:received|been\s+(?:previously\s+)?"
    r"treated\s+with|progress(?:ed|ive\s+disease)(?:\s+\w+){0,2}?\s+(?:on|after|during|following|"
    r"despite)|failed)\b|\bfailed\s+(?:prior|previous)\b|"
    r"\b(?:disease\s+)?progress(?:ion|ed|ing)\s+(?:\w+\s+){0,4}?(?:on|after|during|following|despite|"
    r"to)\b|\bpreviously\s+(?:treated|received|exposed)\b|\bprior\s+(?:treatment|therapy|exposure)\s+"
    r"(?:with|to)\b|\b(?:at\s+least|minimum\s+of)\s+(?:one|1|two|2)\s+(?:prior|previous|line)|"
    r"\bprior\b[^.;]{0,40}\b(?:is\s+)?(?:required|mandatory)\b|\b(?:refractory|resistant)\s+to\b",
    re.IGNORECASE,
)
_FORBIDDEN: Final = re.compile(
    r"\bno\s+(?:more\s+than\s+)?(?:prior|previous|history\s+of)\b|\bno\s+prior\b|\bhave\s+not\s+"
    r"(?:previously\s+)?(?:received|been\s+treated)|\b(?:na[iï]ve\s+to|not\s+(?:have\s+)?received|"
    r"without\s+prior|never\s+received)\b|\bchemo(?:therapy)?[\s-]*na[iï]ve\b|\bnot\s+allowed\b",
    re.IGNORECASE,
)
_PRIOR: Final = re.compile(
    r"^(?:any\s+|has\s+|have\s+|patients?\s+(?:who|with)\s+(?:have\s+)?(?:had\s+|received\s+)?)*"
    r"(?:prior|previous(?:ly)?|history\s+of|received\s+(?:any\s+)?(?:prior|previous))\b",
    re.IGNORECASE,
)
_PERMITTED: Final = re.compile(
    r"\b(?:is|are|will\s+be)\s+(?:also\s+)?(?:permitted|allowed|acceptable|eligible)\b"
    r"|\bmay\s+(?:have|be|had)\b|\b(?:permitted|allowed)\b(?<!not\s.{7})",
    re.IGNORECASE,
)
# A wash-out says when, not whether; a condition says for whom.
_CONDITIONAL: Final = re.compile(
    r"\b(?:within|less\s+than|<|at\s+least|minimum\s+of)\s*[≥>=]*\s*\d*\s*(?:\(?\w+\)?\s+)?"
    r"(?:day|week|month|half|year)|\bunless\b|\bexcept\b|\bif\b|\bother\s+(?:cancer|malignan)|"
    r"\bintoleran|\bineligible|\bwashout|\bmore\s+than\s+\d|\bmore\s+than\s+(?:one|two|three)",
    re.IGNORECASE,
)
_MAXIMUM: Final = re.compile(r"\bno\s+more\s+than\s+(one|two|three|\d)\b", re.IGNORECASE)
_MINIMUM: Final = re.compile(r"\bat\s+least\s+(one|two|three|\d)\b", re.IGNORECASE)
_EITHER: Final = re.compile(r"\bor\b|\be\.g\.|\bsuch\s+as\b|\bincluding\b|/", re.IGNORECASE)
_LEAST_PRIOR: Final = re.compile(
    r"\bat\s+least\s+(?:one|two|three|\d)\s+(?:prior|previous)\b", re.IGNORECASE
)
_COUNTS: Final = {"one": 1, "two": 2, "three": 3}
_LONGEST: Final = 300  # a criterion of more characters lists and explains: leave it


def _kind(line: Line) -> Literal["required", "excluded", "permitted"] | None:
    text = line.text
    if len(text) > _LONGEST or re.search(r"hypersensitiv|allerg", text, re.IGNORECASE):
        return None
    if _PERMITTED.search(text) and not re.search(r"not\s+(?:permitted|allowed)", text, re.I):
        return "permitted" if re.search(r"\b(?:prior|previous)", text, re.I) else None
    if line.included:
        if _FORBIDDEN.search(text):
            return None if _MAXIMUM.search(text) or _CONDITIONAL.search(text) else "excluded"
        if re.search(r"\bcastrat\w+\s+(?:level|testosterone)", text, re.I):
            return None
        return "required" if _REQUIRED.search(text) else None
    if _PRIOR.search(text) and not _CONDITIONAL.search(text):
        return "excluded"
    return None


def _therapies(text: str) -> tuple[Therapy, ...]:
    found: dict[str, Therapy] = {}
    for match in matcher("therapies").find(text):
        classes = tuple(name for name in match.entry.classes if name in hierarchy.load())
        key = re.sub(r"[^a-z0-9]+", "-", match.text.casefold()).strip("-")
        if not classes or not key or key in found:
            continue
        mention = Mention(
            text=match.text,
            field="eligibility",
            rule=f"lexicon:{match.entry.term}",
            class_name=classes[0],
        )
        found[key] = Therapy(
            key=key, name=match.text, classes=classes, stated=False, mentions=(mention,)
        )
    return tuple(found.values())


def _count(pattern: re.Pattern[str], text: str) -> int | None:
    hit = pattern.search(text)
    if hit is None:
        return None
    return int(hit[1]) if hit[1].isdigit() else _COUNTS[hit[1].lower()]


def prior_therapies(eligibility: str, sentences: Sequence[str] = ()) -> tuple[PriorTherapy, ...]:
    r"""The prior-therapy criteria that an eligibility text states in simple sentences.

    Conservative: lists with wash-out times, exceptions and conditions are left out.

    Args:
        eligibility: the text of the criteria.
        sentences: other sentences that say who is taken, as of a summary; they may only require.

    >>> [(each.kind, [therapy.name for therapy in each.therapies])
    ...     for each in prior_therapies("Inclusion Criteria:\n* Prior docetaxel is required")]
    [('required', ['docetaxel'])]
    """
    found: list[PriorTherapy] = []
    stated = [Line(text, included=True) for text in sentences]
    for line in (*stated, *lines(eligibility)):
        kind = _kind(line)
        if line in stated and kind != "required":
            continue
        words = line.text
        cue = _LEAST_PRIOR.search(words) or _REQUIRED.search(words) if kind == "required" else None
        if cue is not None:  # only what is named after the cue was had before
            words = words[cue.start() :]
        therapies = _therapies(words) if kind else ()
        if kind is None or not therapies:
            continue
        either = kind == "excluded" or _EITHER.search(words) is not None
        criterion = PriorTherapy(
            kind=kind,
            combination="any" if either and len(therapies) > 1 else "all",
            therapies=therapies,
            text=" ".join(line.text.split()[:12]),
        )
        if kind == "required":
            criterion = replace(criterion, minimum=_count(_MINIMUM, line.text))
        if criterion not in found:
            found.append(criterion)
    return tuple(found)


# Words by which a criterion is met, or broken, without the therapy having been had before.
_ESCAPE: Final = re.compile(
    r"\b(?:ineligible|unfit|refus\w+|declin\w+|unsuitable|concomitant|concurrent|not\s+candidates?)\b",
    re.IGNORECASE,
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
        if not named or not all(named) or _ESCAPE.search(each.text or ""):
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
