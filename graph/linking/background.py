"""What all arms of a trial get: background therapy named in title, summary or eligibility."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.linking.context import read, sentences
from graph.linking.items import Item, is_a, single
from graph.linking.phrases import Origin, items
from graph.records import Mention, Therapy
from graph.sources.text import few_words

if TYPE_CHECKING:
    from graph.linking.matcher import Matcher
    from graph.records import Study

__all__ = ["background"]

SCORE: Final = Decimal("0.6")
TRUST: Final = 1

# Where a sentence (or the rest of one after a match) begins: to try elsewhere only costs time.
_START: Final = r"(?:^|(?<=[.;\n])|(?<=patients)|(?<=participants)|(?<=men)|(?<=subjects))"
_ALL_ARMS: Final = re.compile(
    r"\b(?:all|both)\s+(?:\w+\s+){0,2}?"
    r"(?:patients|participants|men|subjects|arms|groups|cohorts)\b"
    r"[^.;\n]*?\b(?:receiv\w+|treat\w+|undergo\w*|continu\w+|given|maintain\w*|get|adopt|subjected|on)\b[^.;\n]*"
    rf"|{_START}[^.;\n]*\b(?:is|are|be)\s+\w+\s+(?:to|in|with|for|by)\s+all\s+(?:\w+\s+)?"
    r"(?:patients|participants|men|subjects)\b",
    re.IGNORECASE,
)
_LINES: Final = re.compile(r"[.;\n]")
_CASTRATION: Final = re.compile(r"ADT|androgen|castrat|GnRH|LHRH|gonadotropin|luteini", re.I)
_ALL: Final = re.compile(r"all|both", re.IGNORECASE)
_PARTS: Final = re.compile(r"[.;]")
# "Exercise in men undergoing radiotherapy": what the title's people get anyway.
_CONTINUED: Final = re.compile(
    r"(?P<therapy>\bADT\b|androgen[\s-](?:deprivation|suppression)\w*|\b(?:GnRH|LHRH)\b|luteinizing)"
    r"[^.;\n]{0,140}\b(?:must|should|will|required\s+to)\s+(?:be\s+)?(?:continue\w*|maintain\w*|remain)",
    re.IGNORECASE,
)
# Not of all, or not in the trial's treatment: "all patients whose tumours are positive ..."
_LATER: Final = re.compile(
    r"\bafter\s+(?:the\s+)?completion|\bwhose\b|\b(?:receptor|ER|HR|HER2)\S*[\s-]+positive|\beligible\b",
    re.I,
)
_TITLE: Final = re.compile(
    r"\b(?:undergoing|receiving|treated\s+(?:with|by)|scheduled\s+(?:for|to\s+(?:undergo|receive))|"
    r"planned\s+for|opting\s+for|managed\s+(?:with|by)|(?:patients|men|participants|subjects)\s+on|"
    r"during|in\s+addition\s+to|added\s+to|(?:initiating|starting)(?:\s+on)?)\s+(?:[\w/]+[\s-]+){0,4}$",
    re.IGNORECASE,
)
_ONGOING: Final = re.compile(
    rf"{_START}[^.;\n]*(?:\b(?:must|should|will|shall|required\s+to|willing\s+to|agree\s+to|"
    r"plan\w*\s+to|need\s+to)\b"
    r"[^.;\n]{0,60}\b(?:continu\w+|maintain\w*|remain|be\s+on|stay)\b[^.;\n]{0,60}?"
    r"|\b(?:continuous|continued|continuing|ongoing|concurrent\s+use\s+of|maintained\s+on)\b[^.;\n]{0,25}?)"
    r"(?P<therapy>\bADT\b|androgen[\s-](?:deprivation|suppression|ablation)\w*|castrat\w+|"
    r"\b(?:GnRH|LHRH)\b|gonadotropin|luteinizing)[^.;\n]*",
    re.IGNORECASE,
)
_NOT_IN_TRIAL: Final = re.compile(
    r"\b(?:prior|previous|history|despite|rising|progress\w+|not|no|without|exclu\w+)\b",
    re.IGNORECASE,
)
_PROSTATE: Final = re.compile(r"prostat|\bm?CRPC\b|\bm?HSPC\b", re.IGNORECASE)
_INCIDENTAL: Final = ("DiagnosticProcedure", "ControlIntervention", "HealthServicesIntervention")


def _backbone(item: Item) -> Item:
    options = tuple(
        tuple(
            replace(each, role="backbone") if each.role == "not stated" else each for each in option
        )
        for option in item.options
    )
    return replace(item, options=options)


def _titles(study: Study, matcher: Matcher, context: str) -> list[Item]:
    """Background therapies that the official or the short title names."""
    found: list[Item] = []
    for field, text in (("title", study.title), ("name", study.name)):
        if not text:
            continue
        kept = [
            reading
            for reading in read(text, matcher, context)
            if reading.status == "given"
            and _TITLE.search(text[: reading.match.start])
            and not any(is_a(reading.classes, name) for name in _INCIDENTAL)
        ]
        found.extend(map(_backbone, items(kept, text, Origin(field, SCORE, TRUST))))
    return found


_AIM: Final = re.compile(
    r"\b(?:aims?|explore|evaluat\w+|assess\w*|purpose|stud(?:y|ies|ying)|determine|effect\w*|compare|"
    r"investigat\w+|test\w*|prevent\w*)\b",
    re.IGNORECASE,
)
_UNDERGOING: Final = re.compile(
    r"\b(?:patients|men|participants|subjects|individuals)\s+(?:(?!who\b|that\b)\S+\s+){0,12}?"
    r"(?:undergoing|receiving|on)\s+(?:\S+\s+){0,5}$",
    re.IGNORECASE,
)


def _aims(study: Study, matcher: Matcher, context: str) -> list[Item]:
    """Therapies that the people of a stated aim undergo: "to test X in men undergoing Y"."""
    found: list[Item] = []
    for field, text in (("summary", study.summary), ("description", study.description)):
        for start, end in sentences(text or ""):
            sentence = (text or "")[start:end]
            if "undergoing" not in sentence and "receiving" not in sentence:
                continue
            if not _AIM.search(sentence):
                continue
            kept = [
                reading
                for reading in read(sentence, matcher, context)
                if reading.status == "given"
                and _UNDERGOING.search(sentence[: reading.match.start])
                and not any(is_a(reading.classes, name) for name in _INCIDENTAL)
            ]
            found.extend(map(_backbone, items(kept, sentence, Origin(field, SCORE, TRUST))))
    return found


def _sentences(study: Study, matcher: Matcher, context: str) -> list[Item]:
    """Therapies that a sentence of the summary gives to all participants."""
    found: list[Item] = []
    for field, text in (("summary", study.summary), ("description", study.description)):
        for sentence in _said_of_all(text or ""):
            if _LATER.search(sentence):
                continue
            kept = [
                reading
                for reading in read(sentence, matcher, context)
                if reading.status == "given"
                and reading.classes != ("StandardOfCare",)
                and not any(is_a(reading.classes, name) for name in _INCIDENTAL)
            ]
            found.extend(items(kept, sentence, Origin(field, SCORE, TRUST)))
    return found


def _said_of_all(text: str) -> list[str]:
    """What `_ALL_ARMS` finds; only sentences that hold its words are looked at."""
    return [
        found[0]
        for part in _PARTS.split(text)
        if _ALL.search(part)
        for found in _ALL_ARMS.finditer(part)
    ]


def _ongoing_adt(study: Study) -> list[Item]:
    """Androgen deprivation that the eligibility says goes on during the study."""
    words = (study.title or study.name, *study.conditions, *(arm.label for arm in study.arms))
    if not _PROSTATE.search(" ".join(words)):
        return []  # a remark on castrated men in a trial of other cancers
    lines = [line for line in _LINES.split(study.eligibility or "") if _CASTRATION.search(line)]
    cues = ((cue, line) for cue in (_ONGOING, _CONTINUED) for line in lines)
    for found in (hit for cue, line in cues for hit in cue.finditer(line)):
        if _NOT_IN_TRIAL.search(found[0][: found.start("therapy") - found.start()]):
            continue
        mention = Mention(
            text=few_words(found[0].strip(" *-")),
            field="eligibility",
            rule="rule:ongoing-androgen-deprivation",
            score=SCORE,
            class_name="AndrogenDeprivationTherapy",
        )
        therapy = Therapy(
            key="",
            name=found["therapy"],
            classes=("AndrogenDeprivationTherapy",),
            stated=False,
            role="backbone",
            mentions=(mention,),
        )
        return [single(therapy, trust=TRUST)]
    return []


def background(study: Study, matcher: Matcher, context: str) -> list[Item]:
    """Therapies of all arms, from title, summary, description and eligibility.

    Args:
        study: a registry's record.
        matcher: of the therapies' lexicon.
        context: the record's words, for terms that need them.
    """
    return [
        *_titles(study, matcher, context),
        *(_aims(study, matcher, context) if study.source.kind == "text" else ()),
        *_sentences(study, matcher, context),
        *_ongoing_adt(study),
    ]
