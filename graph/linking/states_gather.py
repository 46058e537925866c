"""Where a registry states who its men are: short fields, criteria, sentences about people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.linking.gates import gated
from graph.linking.states_criteria import criteria_text, lines, unwrap
from graph.linking.states_indirect import (
    histology,
    irradiated,
    of_all_tumors,
    recurrences,
    strata,
    suspected,
)
from graph.linking.states_read import HEAD, Statement, read
from graph.linking.states_tnm import grade_groups, stage_classes, stated_metastases
from graph.linking.states_weigh import KEYWORDS, weigh
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.linking.states_criteria import Line
    from graph.records import Study

__all__ = ["from_registry", "of_people"]

_PEOPLE: Final = gated(
    r"\b(?:patients?|men|participants?|subjects?|males?|people|persons?|population|individuals?|"
    r"treat(?:ing|ment\s+of|ed)?|management\s+of|therapy\s+(?:of|for))\b",
    re.IGNORECASE,
)
_IN: Final = gated(
    r"\bin\s+(?:[\w-]+[\s,]+){0,6}?prostat\w+\s+(?:cancer|carcinoma|adenocarcinoma)\b",
    re.IGNORECASE,
)
# Axes of findings that long texts mention on the way.
_PASSING: Final = frozenset({"PSA state", "grade group", "line of therapy"})
_BACKGROUND: Final = gated(
    r"\b(?:most\s+common|leading\s+cause|worldwide|each\s+year|every\s+year|american|mortality\s+rate|"
    r"standard\s+of\s+care|ha(?:s|ve)\s+been\s+shown|previous\s+(?:studies|trials)|is\s+known|"
    r"is\s+considered|standard\s+(?:treatment|option|management)|treatment\s+options?|options?\s+available|"
    r"develops?\s+in|occurs?\s+in|\d+\s*%\s+of\s+(?:all\s+)?(?:men|patients|cases)|"
    r"approved\s+for|improves?\s+survival|approval|"
    r"(?:results|trials?|stud(?:y|ies)|data|evidence)\b[^.;]{0,80}\b(?:show|demonstrat|suggest|indicat|"
    r"prove|support|report|confirm)\w*)\b",
    re.IGNORECASE,
)
_HISTORY: Final = gated(
    r"\b(?:prior|previous(?:ly)?|history\s+of|at\s+(?:the\s+)?(?:time\s+of\s+)?(?:initial\s+)?diagnosis|"
    r"initial(?:ly)?|permitted|allowed|other\s+(?:cancer|malignan))\b",
    re.IGNORECASE,
)


def _fields(study: Study) -> Iterator[tuple[str, str, int]]:
    """Short fields in order of trust: words, path, trust."""
    for number, each in enumerate(study.conditions):
        yield each, f"conditions[{number}]", 0
    for text, path in ((study.title, "title"), (study.name, "name")):
        if text:
            yield text, path, 1
    for number, each in enumerate(study.keywords):
        yield each, f"keywords[{number}]", KEYWORDS


def _sentences(text: str) -> list[str]:
    return [each for each in re.split(r"(?<=[.;])\s+|\n+", unwrap(text)) if each.strip()]


def _long_fields(study: Study, context: str) -> Iterator[Statement]:
    place, criteria = criteria_text(study)
    for line in lines(criteria):
        yield from _criterion(line, context, place)
    for path, sentence in _people_sentences(study):
        for each in read(sentence, path, 4, context=context, short=False, listed=True):
            if not _passing(each.classes):
                yield each


def _people_sentences(study: Study) -> Iterator[tuple[str, str]]:
    """Path and words of the first sentences that speak of the people who are studied."""
    for path, text, most in (("summary", study.summary, 8), ("description", study.description, 4)):
        for sentence in _sentences(text or "")[:most]:
            people = _PEOPLE.search(sentence) or (path == "summary" and _IN.search(sentence))
            if people and not _BACKGROUND.search(sentence):
                yield path, sentence


def of_people(study: Study) -> list[tuple[str, str]]:
    """Title and sentences that say which men are studied, where they name prostate cancer."""
    told = [each for each in _people_sentences(study) if each[0] == "summary"]
    texts = [("title", study.title or ""), *told]
    return [(path, text) for path, text in texts if HEAD.search(text)]


def _criterion(line: Line, context: str, path: str) -> Iterator[Statement]:
    """The states that one criterion states of the men it lets in."""
    if not line.included:
        met = stated_metastases(line.text)
        plain = len(line.text) < 90 and met is not None and met[0] == "MetastaticProstateCancer"
        joint, _ = stage_classes(line.text)
        if (plain or joint == ("MetastaticProstateCancer",)) and not _HISTORY.search(line.text):
            words = met[1] if met is not None else line.text
            name = "NonMetastaticProstateCancer"
            yield Statement((name,), words, path, "rule:metastases-excluded", 5)
        return
    if not _HISTORY.search(line.text):
        met = stated_metastases(line.text)
        if met is not None:
            yield Statement((met[0],), met[1], path, "rule:metastases", 3)
        joint, extents = stage_classes(line.text)
        for name in joint:
            yield Statement((name,), " ".join(line.text.split()[:8]), path, "rule:tnm", 3)
        grades = grade_groups(line.text)
        for name in grades:
            words = " ".join(line.text.split()[:8])
            yield Statement((name,), words, path, "rule:gleason", 4, 2 if len(grades) > 1 else 0)
        for name in extents:
            either = 1 if len(extents) > 1 else 0
            yield Statement((name,), " ".join(line.text.split()[:8]), path, "rule:tnm", 4, either)
        yield from (
            each
            for each in read(line.text, path, 3, context=context, short=False, listed=True)
            if not _passing(each.classes)
        )


def _staged(statement: Statement) -> bool:
    """Whether the M stage of the prostate cohort is stated of its own."""
    tree = hierarchy.load()
    stages = ("MetastaticProstateCancer", "NonMetastaticProstateCancer")
    return any(tree.is_a(name, stage) for name in statement.classes for stage in stages)


def _passing(classes: tuple[str, ...]) -> bool:
    """Findings that long texts mention on the way, as outcomes or to define something else."""
    tree = hierarchy.load()
    return all(
        _PASSING & {tree.axis(each) for each in (name, *tree.ancestors(name))} for name in classes
    )


def from_registry(study: Study, scope: str) -> list[Statement]:
    """The states of a registry study's men, most trusted first, consistent and narrowed.

    Args:
        study: with the free text of its record.
        scope: `prostate` or `includes prostate`.
    """
    context = " ".join((*study.conditions, study.title or "", "prostate"))
    tree = hierarchy.load()
    found: list[Statement] = []
    alone = scope == "prostate"  # elsewhere a bare modifier may belong to another organ's cancer
    for text, path, trust in _fields(study):
        found += read(text, path, trust, context=context, short=alone and trust < KEYWORDS)
        joint, _ = stage_classes(text) if HEAD.search(text) else ((), ())
        found += [
            Statement((name,), " ".join(text.split()[:8]), path, "rule:tnm", trust)
            for name in joint
        ]
    if not alone and not any(_staged(each) for each in found):
        found += of_all_tumors(study)
    if not alone:
        place, criteria = criteria_text(study)
        for line in lines(criteria):
            if line.included and HEAD.search(line.text):
                found += _criterion(line, context, place)
    else:
        found += _long_fields(study, context)
    biochemical = any(tree.is_a(n, "BiochemicalRecurrence") for s in found for n in s.classes)
    found += [*histology(study), *irradiated(study), *suspected(study)]
    found += [*strata(study), *recurrences(study, biochemical=biochemical)]
    return weigh(found) or (weigh(_named_in_passing(study, context)) if alone else [])


def _named_in_passing(study: Study, context: str) -> Iterator[Statement]:
    """Prostate cancer as such, where only the running text says that these men have it."""
    for path, text in (("summary", study.summary), ("description", study.description)):
        for sentence in _sentences(text or ""):
            if not _PEOPLE.search(sentence) or _BACKGROUND.search(sentence):
                continue
            for each in read(sentence, path, 6, context=context, short=False):
                if each.classes == ("ProstateCancer",):
                    yield each
                    return
