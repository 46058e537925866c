"""States that no term names whole: histology, suspicion, recurrence after radiation, baskets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.linking.states_criteria import lines
from graph.linking.states_read import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Study

__all__ = ["histology", "irradiated", "of_all_tumors", "suspected"]

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
_SUSPECTED: Final = re.compile(
    r"\bsuspi\w+\s+(?:of|for)\s+(?:having\s+)?(?:\w+\s+)?prostate\s+cancer"
    r"|\bsuspected\s+(?:of\s+)?(?:having\s+)?(?:\w+\s+)?prostate\s+cancer"
    r"|\bno\s+(?:prior|previous)\s+(?:diagnosis|history)\s+of\s+prostate\s+cancer"
    r"|\bbiopsy[\s-]na[iï]ve\b"
    r"|\bbiops\w+\b[^.;]{0,40}\b(?:result\s+of|because\s+of|due\s+to|for)\s+(?:an?\s+)?"
    r"(?:elevated|raised|abnormal)\b[^.;]{0,20}\b(?:PSA|prostate|digital)",
    re.IGNORECASE,
)
_IRRADIATED: Final = re.compile(
    r"\brecurren\w+[^.;]{0,60}\b(?:after|following|post)\b[^.;]{0,30}"
    r"\b(?:radiation|radiotherap\w+|irradiation|brachytherapy|EBRT)\b"
    r"|\b(?:radiation|radiotherapy|irradiation)[\s-]*(?:failure|fail\w*|recurren\w+)\b",
    re.IGNORECASE,
)


def histology(study: Study) -> Iterator[Statement]:
    """Adenocarcinoma, where conditions, title, criteria or summary name it of the prostate."""
    inclusion = " \n ".join(line.text for line in lines(study.eligibility or "") if line.included)
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


def suspected(study: Study) -> Iterator[Statement]:
    """Men who are examined for cancer, as the criteria say where the condition names the cancer."""
    for line in lines(study.eligibility or ""):
        hit = _SUSPECTED.search(line.text) if line.included else None
        if hit is not None:
            words = " ".join(hit[0].split()[:12])
            yield Statement(("SuspectedProstateCancer",), words, "eligibility", "rule:suspected", 1)
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
