"""Which disease states some words name: terms of the lexicon, with negation and *or* understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph.linking.gates import gated
from graph.linking.matcher import matcher
from graph.linking.states_outcomes import measured
from ontology import hierarchy

if TYPE_CHECKING:
    from graph.linking.matcher import Match

__all__ = ["HEAD", "Statement", "read", "unfold"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Classes that one wording gives; `either` counts the wordings joined by *or* in one place."""

    classes: tuple[str, ...]
    text: str
    field: str
    rule: str
    trust: int
    either: int = 0  # statements of one number and field are alternatives; 0 = none


HEAD: Final = gated(
    r"\bprostat\w*\s+(?:gland\s+)?(?:cancer|carcinoma|adenocarcinoma|neoplasm|tumou?r|malignan)\w*"
    r"|\b(?:cancer|carcinoma|adenocarcinoma|neoplasm|tumou?r)s?\s+of\s+(?:the\s+)?prostate\b"
    r"|\bPCa\b|\b[nmo]{0,2}(?:CRPC|HSPC|CSPC)\b",
    re.IGNORECASE,
)
_RISK: Final = r"(?:very[\s-]+)?(?:low|high)|(?:un)?favou?rable(?:[\s-]+intermediate)?|intermediate"
_ELLIPSIS: Final = gated(
    rf"\b({_RISK})(?:[\s-]*risk)?[\s-]*(,\s*(?:and/or|and|or)?|and/or|and|or|to|/|-)\s*"
    rf"(?=(?:{_RISK})(?:[\s-]*(?:,|and/or|and|or|to|/|-)\s*(?:{_RISK}))*[\s-]*risk\b)",
    re.IGNORECASE,
)
# "stage II or III prostate cancer": two stages of one noun.
_STAGES: Final = gated(
    r"\bstages?\s+(?P<one>(?:III|II|IV|I)[ABC]?)\s*(?:,\s*)?(?:and/or|and|or|/)\s*"
    r"(?:stages?\s+)?(?P<two>(?:III|II|IV|I)[ABC]?)\s+"
    r"(?P<noun>prostat\w+\s+(?:cancer|carcinoma|adenocarcinoma))\b",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    r"\b(?:no|not|non|without|absence\s+of|excluding|exclude[ds]?|except|other\s+than|never|"
    r"free\s+of|negative\s+for|rather\s+than|unless|ineligible|nor)\b[\s:-]*"
    r"(?:(?:evidence|history|diagnosis|signs?)\s+of\s+)?"
    r"(?:(?!(?:for|in|with|of|to|and|who|on|by|than|radiation|therapy)\b)[\w/-]+[\s,]+){0,3}$",
    re.IGNORECASE,
)
# What is hoped, feared or told of others, or was at the first treatment, not what these men have.
_UNREAL: Final = re.compile(
    r"\b(?:prevent\w*|delay\w*|time\s+to|until|risk\s+of|progress\w*\s+to|develop\w*(?:\s+of|\s+to)?|"
    r"onset\s+of|conversion\s+to|before|become|prior\s+to|leading\s+to|lead\s+to|future|"
    r"detect\w*(?:\s+of)?|locali[sz]\w+\s+occult|stag(?:e|ing)\s+of|suspicion\s+of|"
    r"suspected|rule\s+out|candidates?\s+for)\s+"
    r"(?:(?:a|the|of|any|clinically|significant)\s+)*(?:[\w-]+\s+){0,2}$"
    r"|\b(?:relapse|recurren\w+|failure)\b[^.;]{0,40}\b(?:following|after)\b[^.;]{0,60}"
    r"\b(?:therapy|brachytherapy|surgery|treatment|prostatectomy)\s+(?:of|for)\s+$"
    r"|\b(?:prior|previous(?:ly)?|initial|primary|original)\s+(?:[\w-]+\s+){0,4}(?:treat\w+|therapy|"
    r"radiotherapy|radiation|brachytherapy|surgery|prostatectomy|treated)\s+(?:[\w-]+\s+){0,4}"
    r"(?:of|for)\s+(?:clinically\s+)?$",
    re.IGNORECASE,
)
_OR: Final = re.compile(
    r"^[\s)\]]*(?:prostat\w+\s+\w+\s*|disease\s*|cancer\s*)?(?:\([^)]*\)\s*)?"
    r"(?:,?\s*(?:and/or|or)\s+|\s*/\s*|,\s*(?:and\s+|or\s+)?|\s+to\s+)(?:\w+[\s-]+){0,2}$",
    re.IGNORECASE,
)
# "high risk of relapse after prostatectomy" is no risk group of an untreated cancer.
_OF_RELAPSE: Final = re.compile(
    r"[\s-]*(?:of|for)\s+(?:[\w-]+\s+){0,2}(?:relapse|recurren\w+|failure|progression|relapsing)\b",
    re.IGNORECASE,
)
_OPERATED: Final = re.compile(
    r"\b(?:after|following|post[\s-]?|adjuvant|salvage)\s*(?:[\w-]+\s+){0,3}(?:prostatectomy|RP|surgery|"
    r"operativ\w+|radiotherapy|radiation|RT)\b|\bpost-?operative|\bpostprostatectomy",
    re.IGNORECASE,
)
_SPREAD: Final = re.compile(
    r"[^.;:]{0,60}?(?<!non-)(?<!non )(?:\bmetastatic\b|\bm(?:HSPC|CSPC|HNPC)\b)", re.IGNORECASE
)
_RISKS: Final = {
    "HighRiskProstateCancer": "LATITUDEHighRiskMetastaticProstateCancer",
    "LowRiskProstateCancer": "LATITUDELowRiskMetastaticProstateCancer",
}
_NAIVE: Final = gated(r"\bna(?:\s|\?|\ufffd)ve\b", re.IGNORECASE)  # a lost letter
_SPACES: Final = re.compile(r"[^\S ]|  ")  # more than single spaces
_REACH: Final = 7  # words between a bare modifier and its noun


def unfold(text: str) -> str:
    """Write elided risk groups and stages out: "low- or intermediate-risk" names two.

    >>> unfold("low- or intermediate-risk prostate cancer")
    'low-risk or intermediate-risk prostate cancer'
    """
    text = _NAIVE.sub("naive", text)
    text = _STAGES.sub(r"stage \g<one> \g<noun> or stage \g<two> \g<noun>", text)
    before = ""
    while before != text:
        before, text = text, _ELLIPSIS.sub(lambda hit: f"{hit[1]}-risk {hit[2].strip()} ", text)
        if before.count("risk") == text.count("risk"):
            break
    return re.sub(r"\s+", " ", text) if _SPACES.search(text) else text


def _unbound(match: Match, text: str, *, listed: bool) -> bool:
    """Whether a bare wording counts without its noun: markers, and risk groups in a criterion."""
    tree = hierarchy.load()
    axes = {tree.axis(name) for name in match.entry.classes}
    if axes == {"molecular subtype"}:
        return HEAD.search(text) is not None
    return (
        listed
        and axes == {"risk group"}
        and re.match(r"[^.;]{0,40}\bof\b", text[match.end :]) is None
        and re.search(r"\brisk\b", match.text, re.IGNORECASE) is not None
    )


def _near_head(match: Match, text: str) -> bool:
    """Whether a bare modifier stands before, or right after, a word for prostate cancer."""
    for head in HEAD.finditer(text):
        if head.start() >= match.end:
            between = text[match.end : head.start()]
            if len(between.split()) <= _REACH and not re.search(r"[.;:]", between):
                return True
        elif head.end() <= match.start:
            between = text[head.end() : match.start]
            if len(between.split()) <= 4 and not re.search(r"[.;]", between):
                return True
        elif head.start() <= match.start and head.end() >= match.end:
            return True
    return False


def _real(match: Match, text: str, *, short: bool) -> bool:
    clause = re.split(r"[.;:•\n]|\bbut\b", text[: match.start])[-1][-90:]
    if _NEGATED.search(clause) or _UNREAL.search(clause):
        return False
    if measured(text, match.start, match.end, short=short):
        return False
    return not (_OF_RELAPSE.match(text, match.end) and _OPERATED.search(text))


def _classes(match: Match, text: str, number: int) -> tuple[str, ...]:
    """The classes of a term; beside metastatic disease, a bare risk is that of LATITUDE.

    Args:
        match: the term.
        text: where it was found.
        number: of the group of terms joined by *or* that it belongs to; 0 = none.
    """
    spread = number and match.entry.match == "wording" and _SPREAD.match(text, match.end)
    return tuple(_RISKS.get(name, name) if spread else name for name in match.entry.classes)


def read(
    text: str, field: str, trust: int, *, context: str, short: bool, listed: bool = False
) -> list[Statement]:
    """The states that a text states of its men.

    Args:
        text: a field or one sentence.
        field: where it stands, for mentions.
        trust: lower is better.
        context: further words of the record, for the lexicon's context rules.
        short: whether the text is a label, condition or title, in which bare modifiers count.
        listed: whether the text is one criterion of a study of prostate cancer alone.

    >>> [each.classes for each in read("men with mCRPC", "title", 0, context="", short=True)]
    [('MetastaticCastrationResistantProstateCancer',)]
    >>> read("no metastatic prostate cancer", "title", 0, context="", short=True)
    []
    """
    unfolded = unfold(text)
    tree = hierarchy.load()
    matches = [
        match
        for match in matcher("disease_states").find(unfolded, f"{unfolded} {context}")
        if _real(match, unfolded, short=short)
        and tree.axis(match.entry.classes[0]) != "kind"  # "disease state" names none
        and (
            match.entry.match != "wording"
            or short
            or _near_head(match, unfolded)
            or _unbound(match, unfolded, listed=listed)
        )
    ]
    numbers = _either(matches, unfolded)
    return [
        Statement(
            _classes(match, unfolded, number),
            match.text,
            field,
            f"lexicon:{match.entry.term}",
            trust,
            number,
        )
        for match, number in zip(matches, numbers, strict=True)
    ]


def _either(matches: list[Match], text: str) -> list[int]:
    """A number for each match, shared by neighbours that the words join by *or* or a comma."""
    numbers = [0] * len(matches)
    group = 0
    for place in range(1, len(matches)):
        gap = text[matches[place - 1].end : matches[place].start]
        if not _OR.fullmatch(gap):
            continue
        if numbers[place - 1] == 0:
            group += 1
            numbers[place - 1] = group
        numbers[place] = numbers[place - 1]
    ends = [
        text[matches[place - 1].end : matches[place].start]
        for place in range(1, len(matches))
        if numbers[place] and numbers[place] == numbers[place - 1]
    ]
    said = any(re.search(r"\bor\b|/|\bto\b", end, re.IGNORECASE) for end in ends)
    return numbers if said else [0] * len(matches)
