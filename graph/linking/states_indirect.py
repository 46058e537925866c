"""States that no term names whole: histology, suspicion, recurrence after radiation, baskets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.linking.gates import gated
from graph.linking.states_criteria import criteria_text, lines
from graph.linking.states_read import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Study

__all__ = ["histology", "irradiated", "of_all_tumors", "recurrences", "strata", "suspected"]

_ADENO: Final = gated(
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
_GENERAL: Final = gated(
    r"\b(?:locally[\s-]+advanced|advanced|metastatic|recurrent|relapsed|unresectable)\b[^.;]{0,80}?"
    r"\b(?:solid\s+)?(?:tumou?r|cancer|malignan|neoplasm|carcinoma)\w*(?:\s*\([^)]{0,60}\))?",
    re.IGNORECASE,
)
_AFTER_NOUN: Final = gated(
    r"\b(?:solid\s+)?(?:tumou?r|cancer|malignanc)\w*\s+(?:that|which|who)\s+(?:is|are|has|have)\s+"
    r"[^.;]{0,60}?\b(?:locally[\s-]+advanced|metastatic)\b(?:[^.;]{0,20}\bmetastatic\b)?",
    re.IGNORECASE,
)
_ELSEWHERE: Final = gated(
    r"\b(?:previous(?:ly)?|prior|history)\b|\bdose[\s-]+escalation\s+cohorts?\b", re.IGNORECASE
)
_EARLY: Final = gated(
    r"\bstages?\s*(?:0|I|1)\s*(?:-|–|to|through)\s*(?:III|3)\b(?=[^.;]{0,20}\b(?:cancer|disease|tumou?r))",
    re.IGNORECASE,
)
_ORGAN: Final = gated(
    r"\b(?:breast|lung|colo|rectal|bladder|urothelial|renal|kidney|ovar|pancrea|gastric|stomach|"
    r"esophag|liver|hepat|head\s+and\s+neck|cervi|endometri|melanoma|lymphoma|leuk|myeloma|sarcoma|"
    r"glio|mesothelioma|NSCLC|thyroid|prostat)",
    re.IGNORECASE,
)
_LONGEST: Final = 400
_M0: Final = "NonMetastaticProstateCancer"
_SUSPECTED: Final = gated(
    r"\bsuspi\w+\s+(?:of|for)\s+(?:having\s+)?(?:\w+\s+)?prostate\s+cancer"
    r"|\bsuspected\s+(?:of\s+)?(?:having\s+)?(?:\w+\s+)?prostate\s+cancer"
    r"|\bno\s+(?:prior|previous)\s+(?:diagnosis|history)\s+of\s+prostate\s+cancer"
    r"|\bbiopsy[\s-]na[iï]ve\b"
    r"|\b(?:elevated|raised|abnormal|increased)\b[^.;]{0,30}\b(?:PSA|prostate[\s-]specific\s+antigen|"
    r"digital)\b[^.;]{0,90}\b(?:biops\w+)\b"
    r"|\b(?:scheduled|referred|planned|indicat\w+)\s+(?:\w+\s+){0,3}(?:for|to\s+undergo)\s+(?:an?\s+)?"
    r"(?:[\w-]+\s+){0,3}(?:first|initial|diagnostic|prostate|prostatic)\s+biops"
    r"|\bbiops\w+\b[^.;]{0,40}\b(?:result\s+of|because\s+of|due\s+to|for)\s+(?:an?\s+)?"
    r"(?:elevated|raised|abnormal)\b[^.;]{0,20}\b(?:PSA|prostate|digital)",
    re.IGNORECASE,
)
_BIOPSIED: Final = gated(
    r"\b(?:men|patients?|subjects?|participants?|males)\s+(?:who\s+(?:are|will\s+be)\s+)?(?:undergoing|"
    r"scheduled\s+for|referred\s+for|planned\s+for)\s+(?:an?\s+)?(?:[\w-]+\s+){0,4}"
    r"prostat(?:e|ic)\s+(?:needle\s+)?biops",
    re.IGNORECASE,
)
_AT_RISK: Final = gated(
    r"\b(?:at|with|having)\s+(?:an?\s+)?(?:high|higher|increased|elevated|genetic|average)\s+"
    r"(?:prostate\s+cancer\s+risk|risk\s+(?:of|for)\s+(?:developing\s+)?prostate\s+cancer)\b"
    r"(?!\s*(?:mortality|death|recurren|relapse|progress|spread|metasta|specific|-))"
    r"|\bpredispos\w+\s+to\s+prostate\s+cancer\b|\bprostate\s+cancer\s+screening\s+(?:in|among|of|for)\b",
    re.IGNORECASE,
)
_IRRADIATED: Final = gated(
    r"\brecurren\w+[^.;]{0,60}\b(?:after|following|post)\b[^.;]{0,30}"
    r"\b(?:radiation|radiotherap\w+|irradiation|brachytherapy|EBRT)\b"
    r"|\b(?:radiation|radiotherapy|irradiation)[\s-]*(?:failure|fail\w*|recurren\w+)\b",
    re.IGNORECASE,
)


def histology(study: Study) -> Iterator[Statement]:
    """Adenocarcinoma, where conditions, title, criteria or summary name it of the prostate."""
    inclusion = " \n ".join(line.text for line in lines(criteria_text(study)[1]) if line.included)
    for path, text in (("conditions", "; ".join(study.conditions)), ("title", study.title or ""),
                       ("eligibility", inclusion), ("summary", study.summary or ""),
                       ("description", (study.description or "")[:600])):  # fmt: skip
        hit = _ADENO.search(text)
        if hit is not None:
            yield Statement(
                ("ProstateAdenocarcinoma",), " ".join(hit[0].split()[:8]), path, "rule:histology", 2
            )
            return


def of_all_tumors(study: Study) -> Iterator[Statement]:
    """What a basket says of all its tumours is true of its prostate cohort, too."""
    texts = [("title", study.title or ""), ("name", study.name)]
    texts += [(f"conditions[{n}]", each) for n, each in enumerate(study.conditions)]
    texts += [("eligibility", x.text) for x in lines(criteria_text(study)[1]) if x.included]
    for path, text in texts:
        if len(text) > _LONGEST or _ORGAN.search(text):
            continue
        early = _EARLY.search(text)
        if early is not None:
            yield Statement((_M0,), early[0], path, "rule:of-all-tumours", 2)
        general = [hit for each in (_AFTER_NOUN, _GENERAL) if (hit := each.search(text))]
        if not general or _ELSEWHERE.search(text[: min(hit.start() for hit in general)]):
            continue
        said = " ; ".join(hit[0] for hit in general)
        hits = [(pattern.search(said), name) for pattern, name in _TUMORS]
        found = [(hit[0], name) for hit, name in hits if hit is not None]
        for words, name in found:
            either = 1 if len(found) > 1 else 0
            yield Statement((name,), words, path, "rule:of-all-tumours", 2, either)


def suspected(study: Study) -> Iterator[Statement]:
    """Men who are examined for cancer, or may get it, as criteria, title or summary say."""
    place, criteria = criteria_text(study)
    told = [(place, line.text) for line in lines(criteria) if line.included]
    short = [("title", study.title or ""), ("summary", (study.summary or "")[:_LONGEST])]
    for pattern, name, texts in (
        (_SUSPECTED, "SuspectedProstateCancer", told),
        (_BIOPSIED, "SuspectedProstateCancer", short),
        (_AT_RISK, "AtRiskOfProstateCancer", short),
    ):
        for path, text in texts:
            hit = pattern.search(text)
            if hit is not None:
                words = " ".join(hit[0].split()[:12])
                yield Statement((name,), words, path, "rule:suspected", 1)
                return


def irradiated(study: Study) -> Iterator[Statement]:
    """Recurrence after radiotherapy, unless it is a rise of PSA alone."""
    for text, path in ((study.title, "title"), (study.name, "name"), (study.summary, "summary")):
        hit = _IRRADIATED.search(text or "")
        if hit is not None and not re.search(r"biochem|PSA", text or "", re.IGNORECASE):
            yield Statement(
                ("RadiationRecurrentProstateCancer",), hit[0], path, "rule:irradiated", 1
            )
            return


_STRATIFIED: Final = gated(
    r"\bstratif\w+\s+(?:by|according\s+to|on|for|based\s+on)\b(?P<what>.{5,700}?)(?=\.\s|\.$|\n\n|$)",
    re.IGNORECASE | re.DOTALL,
)
_STRATUM_T: Final = re.compile(
    r"\bc?T1[abc]?\b[^;.]{0,12}?(?:vs\.?|versus|or|/)\s*c?T2", re.IGNORECASE
)
_STRATUM_RISK: Final = re.compile(
    r"\b(?P<one>low|intermediate|favou?rable)(?:[\s-]+risk)?\s*(?:vs\.?|versus)\s*"
    r"(?P<two>intermediate|high|unfavou?rable)(?:[\s-]+risk)?",
    re.IGNORECASE,
)
_RISK_GROUPS: Final = {
    "low": "LowRiskProstateCancer",
    "intermediate": "IntermediateRiskProstateCancer",
    "high": "HighRiskProstateCancer",
}


def strata(study: Study) -> Iterator[Statement]:
    """Stage or risk as the strata of a randomisation part all men by it."""
    for path, text in (("description", study.description), ("summary", study.summary)):
        for hit in _STRATIFIED.finditer(text or ""):
            stage = _STRATUM_T.search(hit["what"])
            if stage is not None and not re.search(r"T3", hit["what"]):
                yield Statement(("LocalizedProstateCancer",), stage[0], path, "rule:strata", 5)
            risk = _STRATUM_RISK.search(hit["what"])
            ends = [risk[1].lower(), risk[2].lower()] if risk else []
            if all(end in _RISK_GROUPS for end in ends):
                for end in ends:
                    yield Statement(
                        (_RISK_GROUPS[end],), risk[0] if risk else "", path, "rule:strata", 5, 1
                    )


_RECURRENCE: Final = gated(
    r"\b(?P<one>local|regional|pelvic|nodal|lymph\s+node)\s*(?:and/or|and|or|/|,)\s*"
    r"(?:the\s+)?(?P<two>local|regional|pelvic|nodal|lymph\s+node)\s+"
    r"(?:\w+\s+)?(?:recurren\w+|relapses?|failures?)\b",
    re.IGNORECASE,
)
_PSMA_SHOWN: Final = gated(
    r"\bPSMA[\s-]*(?:ligand\s+|\d+\s+)?PET(?:[\s/-]*(?:CT|MRI?))*[\s-]*(?:scan\s+)?(?:positive|detected|"
    r"visible|avid)\b|\b(?:detected|visible|seen|identified|positive|shown)\b\s+(?:by|on|at|with|in)\s+"
    r"(?:an?\s+)?(?:\S+\s+)?\S*PSMA\S*[\s-]*PET",
    re.IGNORECASE,
)
_LOCAL: Final = "LocalRecurrenceOfProstateCancer"
_NODAL: Final = "NodalRecurrenceOfProstateCancer"


def recurrences(study: Study, *, biochemical: bool) -> Iterator[Statement]:
    """Sites of recurrence that share their noun, and recurrence that only PSMA PET shows.

    Args:
        study: with its texts.
        biochemical: whether PSA recurrence is stated of the men.
    """
    for path, text in (("title", study.title), ("name", study.name), ("summary", study.summary)):
        hit = _RECURRENCE.search(text or "")
        if hit is None:
            continue
        either = 1 if re.search(r"\bor\b|/", hit[0]) else 0
        for word in (hit["one"], hit["two"]):
            name = _LOCAL if word.lower() == "local" else _NODAL
            yield Statement((name,), hit[0], path, "rule:sites-of-recurrence", 1, either)
        break
    if not biochemical:
        return
    for line in lines(criteria_text(study)[1]):
        shown = _PSMA_SHOWN.search(line.text) if line.included else None
        if shown is not None:
            name = "PSMAPETDetectedRecurrence"
            yield Statement((name,), shown[0], "eligibility", "rule:psma-pet", 3)
            return
