"""Where the states of a study's men are stated, in order of trust."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.linking.states_criteria import lines
from graph.linking.states_exclusive import exclusive
from graph.linking.states_read import HEAD, Statement, read
from graph.linking.states_tnm import stage_classes, stated_metastases
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.linking.states_criteria import Line
    from graph.records import Population, Study

__all__ = ["from_label", "from_registry", "of_people"]

_ANY: Final = "ProstateCancer"
_PEOPLE: Final = re.compile(
    r"\b(?:patients?|men|participants?|subjects?|males?|people|persons?|population|individuals?|"
    r"treat(?:ing|ment\s+of|ed)?|management\s+of|therapy\s+(?:of|for))\b",
    re.IGNORECASE,
)
_BACKGROUND: Final = re.compile(
    r"\b(?:most\s+common|leading\s+cause|worldwide|each\s+year|every\s+year|american|mortality\s+rate|"
    r"standard\s+of\s+care|has\s+been\s+shown|previous\s+(?:studies|trials)|is\s+known|approved\s+for)\b",
    re.IGNORECASE,
)
_ADENO: Final = re.compile(
    r"\b(?:prostat\w+\s+(?:cancer\s+\(?)?adeno-?carcinoma|adeno-?carcinoma\s+of\s+(?:the\s+)?prostate"
    r"|prostat\w*[^.;\n]{0,40}\badenocarcinoma\b|adenocarcinoma\b[^.;\n]{0,30}\bprostat)",
    re.IGNORECASE,
)
_TUMORS: Final = (
    (re.compile(r"\blocally[\s-]+advanced\b", re.IGNORECASE), "LocallyAdvancedProstateCancer"),
    (re.compile(r"(?<!non-)(?<!non)\bmetastatic\b", re.IGNORECASE), "MetastaticProstateCancer"),
    (re.compile(r"\brecurrent\b|\brelapsed\b", re.IGNORECASE), "RecurrentProstateCancer"),
)
# "locally advanced, unresectable or metastatic solid tumours": said of every organ's tumours.
_GENERAL: Final = re.compile(
    r"\b(?:locally[\s-]+advanced|advanced|metastatic|recurrent|relapsed|unresectable)\b[^.;]{0,80}?"
    r"\b(?:solid\s+)?(?:tumou?r|cancer|malignan|neoplasm|carcinoma)\w*(?:\s*\([^)]{0,60}\))?",
    re.IGNORECASE,
)
_EARLY: Final = re.compile(
    r"\bstages?\s*(?:0|I|1)\s*(?:-|–|to|through)\s*(?:III|3)\b(?=[^.;]{0,20}\b(?:cancer|disease|tumou?r))",
    re.IGNORECASE,
)
_ORGAN: Final = re.compile(
    r"\b(?:breast|lung|colo|rectal|bladder|urothelial|renal|kidney|ovar|pancrea|gastric|stomach|"
    r"esophag|liver|hepat|head\s+and\s+neck|cervi|endometri|melanoma|lymphoma|leuk|myeloma|sarcoma|"
    r"glio|mesothelioma|NSCLC|thyroid|prostat)",
    re.IGNORECASE,
)
_LONGEST: Final = 400
_M0: Final = "NonMetastaticProstateCancer"
_IRRADIATED: Final = re.compile(
    r"\brecurren\w+[^.;]{0,60}\b(?:after|following|post)\b[^.;]{0,30}"
    r"\b(?:radiation|radiotherap\w+|irradiation|brachytherapy|EBRT)\b"
    r"|\b(?:radiation|radiotherapy|irradiation)[\s-]*(?:failure|fail\w*|recurren\w+)\b",
    re.IGNORECASE,
)
_HISTORY: Final = re.compile(
    r"\b(?:prior|previous(?:ly)?|history\s+of|at\s+(?:the\s+)?(?:time\s+of\s+)?(?:initial\s+)?diagnosis|"
    r"initial(?:ly)?|permitted|allowed|other\s+(?:cancer|malignan))\b",
    re.IGNORECASE,
)


def from_label(study: Study, population: Population) -> list[Statement]:
    """The states of a population that the source names, with its biomarker and timing."""
    context = "prostate" if study.scope != "other" else ""
    found = read(population.label, "population.states", 0, context=context, short=True)
    for name, value in population.characteristics:
        if name in {"timing", "symptoms", "bone_only", "line"}:
            text = {"bone_only": "bone-only disease"}.get(name, value)
            text = text if name != "timing" else f"{value} metastatic"
            found += read(text, f"population.{name}", 1, context=context, short=True)
    if population.biomarker:
        found += _biomarkers(population.biomarker, context)
    tree = hierarchy.load()
    metastatic = any(tree.is_a(n, "MetastaticProstateCancer") for s in found for n in s.classes)
    return [
        each
        for each in found
        if each.trust == 0
        or metastatic
        or not any(tree.is_a(name, "MetastaticProstateCancer") for name in each.classes)
    ]


def _biomarkers(text: str, context: str) -> list[Statement]:
    """Markers that all men of a population have; mixed and unselected populations have none."""
    if re.search(r"unselected|subgroups|all-comers|with\s+or\s+without|cohorts?\s+with", text, re.I):
        return []
    found = read(text, "population.biomarker", 1, context=context, short=True)
    names = {name for each in found for name in each.classes}
    if len(names) > 1 and re.search(r"\bor\b|,", text):
        shared = hierarchy.load().common([{name} for name in sorted(names)])
        narrow = tuple(name for name in shared if name not in {_ANY, "DiseaseState"})
        if not narrow:
            return []
        return [Statement(narrow, text, "population.biomarker", "rule:any-of-several-markers", 1)]
    return [replace(each, either=0) for each in found]


def _fields(study: Study) -> Iterator[tuple[str, str, int]]:
    """Short fields in order of trust: words, path, trust."""
    for number, each in enumerate(study.conditions):
        yield each, f"conditions[{number}]", 0
    for text, path in ((study.title, "title"), (study.name, "name")):
        if text:
            yield text, path, 1
    for number, each in enumerate(study.keywords):
        yield each, f"keywords[{number}]", 3


def _sentences(text: str) -> list[str]:
    return [each for each in re.split(r"(?<=[.;])\s+|\n+", text) if each.strip()]


def _long_fields(study: Study, context: str) -> Iterator[Statement]:
    for line in lines(study.eligibility or ""):
        yield from _criterion(line, context)
    for path, sentence in _people_sentences(study):
        yield from read(sentence, path, 4, context=context, short=False)


def _people_sentences(study: Study) -> Iterator[tuple[str, str]]:
    """Path and words of the first sentences that speak of the people who are studied."""
    for path, text, most in (("summary", study.summary, 8), ("description", study.description, 4)):
        for sentence in _sentences(text or "")[:most]:
            if _PEOPLE.search(sentence) and not _BACKGROUND.search(sentence):
                yield path, sentence


def of_people(study: Study) -> list[str]:
    """Title and sentences that say which men are studied, where they name prostate cancer."""
    texts = [study.title or "", *(sentence for _, sentence in _people_sentences(study))]
    return [text for text in texts if HEAD.search(text)]


def _criterion(line: Line, context: str) -> Iterator[Statement]:
    """The states that one criterion states of the men it lets in."""
    path = "eligibility"
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
            yield Statement((name,), line.text[:40], path, "rule:tnm", 3)
        for name in extents:
            either = 1 if len(extents) > 1 else 0
            yield Statement((name,), line.text[:40], path, "rule:tnm", 4, either)
        yield from (
            each
            for each in read(line.text, path, 3, context=context, short=False, listed=True)
            if not _passing(each.classes)
        )


def _passing(classes: tuple[str, ...]) -> bool:
    """Findings that criteria mention on the way: they define something else there."""
    tree = hierarchy.load()
    return {tree.axis(name) for name in classes} <= {"PSA state", "line of therapy"}


def _histology(study: Study) -> Iterator[Statement]:
    inclusion = " \n ".join(line.text for line in lines(study.eligibility or "") if line.included)
    for path, text in (("conditions", "; ".join(study.conditions)), ("title", study.title or ""),
                       ("eligibility", inclusion), ("summary", study.summary or ""),
                       ("description", (study.description or "")[:600])):  # fmt: skip
        hit = _ADENO.search(text)
        if hit is not None:
            yield Statement(("ProstateAdenocarcinoma",), hit[0][:60], path, "rule:histology", 2)
            return


def _of_all_tumors(study: Study) -> Iterator[Statement]:
    """What a basket says of all its tumours is true of its prostate cohort, too."""
    texts = [("title", study.title or ""), ("name", study.name)]
    texts += [(f"conditions[{n}]", each) for n, each in enumerate(study.conditions)]
    texts += [("eligibility", x.text) for x in lines(study.eligibility or "") if x.included]
    for path, text in texts:
        if len(text) > _LONGEST or _ORGAN.search(text):
            continue
        early = _EARLY.search(text)
        if early is not None:
            yield Statement((_M0,), early[0], path, "rule:of-all-tumours", 2)
        general = _GENERAL.search(text)
        if general is None:
            continue
        hits = [(pattern.search(general[0]), name) for pattern, name in _TUMORS]
        found = [(hit[0], name) for hit, name in hits if hit is not None]
        for words, name in found:
            either = 1 if len(found) > 1 else 0
            yield Statement((name,), words, path, "rule:of-all-tumours", 2, either)


def _prostate_only(statements: Iterable[Statement]) -> list[Statement]:
    """Statements of states of the prostate; other cancers of a basket are no state of its men."""
    tree = hierarchy.load()
    roots = (_ANY, "ProstateDisorder", "PrecursorLesion", "SuspectedProstateCancer",
             "AtRiskOfProstateCancer", "TreatmentEffect")  # fmt: skip
    return [
        each
        for each in statements
        if all(any(tree.is_a(name, root) for root in roots) for name in each.classes)
    ]


def _consistent(statements: list[Statement]) -> list[Statement]:
    """Drop what less trusted fields say against more trusted ones; equal trust makes alternatives."""
    kept: list[Statement] = []
    for each in sorted(statements, key=lambda one: one.trust):
        against = [
            other
            for other in kept
            if other.trust < each.trust
            and any(exclusive(a, b) for a in each.classes for b in other.classes)
        ]
        same = [other for other in kept if other.classes == each.classes]
        if not against and not same:
            kept.append(each)
    return kept


def _narrowed(statements: list[Statement]) -> list[Statement]:
    """Without statements that another one makes more exact."""
    tree = hierarchy.load()
    names = {name for each in statements for name in each.classes}
    exact = set(tree.most_specific(names))
    return [each for each in statements if set(each.classes) & exact]


def from_registry(study: Study, scope: str) -> list[Statement]:
    """The states of a registry study's men, most trusted first, consistent and narrowed.

    Args:
        study: with the free text of its record.
        scope: `prostate` or `includes prostate`.
    """
    context = " ".join((*study.conditions, study.title or "", "prostate"))
    found: list[Statement] = []
    for text, path, trust in _fields(study):
        found += read(text, path, trust, context=context, short=trust < 3)
        joint, _ = stage_classes(text) if HEAD.search(text) else ((), ())
        found += [Statement((name,), text[:60], path, "rule:tnm", trust) for name in joint]
    if scope == "includes prostate":
        found = [each for each in found if HEAD.search(each.text)]
        found += _of_all_tumors(study)
        for line in lines(study.eligibility or ""):
            if line.included and HEAD.search(line.text):
                found += _criterion(line, context)
    else:
        found += _long_fields(study, context)
    found += [*_histology(study), *_irradiated(study)]
    return _narrowed(_consistent(_unless_better(_prostate_only(found))))


def _irradiated(study: Study) -> Iterator[Statement]:
    """Recurrence after radiotherapy, unless it is a rise of PSA alone."""
    for text, path in ((study.title, "title"), (study.name, "name"), (study.summary, "summary")):
        hit = _IRRADIATED.search(text or "")
        if hit is not None and not re.search(r"biochem|PSA", text or "", re.IGNORECASE):
            yield Statement(("RadiationRecurrentProstateCancer",), hit[0], path, "rule:irradiated", 1)
            return


def _unless_better(statements: list[Statement]) -> list[Statement]:
    """Without what only stands in for a better statement, or is no state of enrolled men."""
    tree = hierarchy.load()
    names = {name for each in statements for name in each.classes}
    axes = {tree.axis(name) for name in names}
    weak = set()
    if names - {_ANY, "ProstateCarcinoma"}:
        weak |= {_ANY, "ProstateCarcinoma"}
    kept = []
    for each in statements:
        effect = any(tree.is_a(name, "TreatmentEffect") for name in each.classes)
        staged = each.rule == "rule:tnm" and {tree.axis(name) for name in each.classes} == {"extent"}
        if set(each.classes) <= weak or (effect and each.trust > 0):
            continue
        if staged and "risk group" in axes:
            continue
        kept.append(each)
    return kept
