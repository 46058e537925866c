"""Whether a study is about prostate disease, takes men with it among others, or neither."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from graph.records import Study

__all__ = ["PROSTATE", "scope_of"]

PROSTATE: Final = re.compile(
    r"\bprostat(?!ectomy\s+for\s+benign)\w*|\bPCa\b|\b[nmo]{0,2}(?:CRPC|HSPC|CSPC)\b|\bBPH\b|\bPSMA\b",
    re.IGNORECASE,
)
# Cancers of other organs, and names of cancers of any organ.
_OTHER: Final = re.compile(
    r"\b(?:breast|lung|colorectal|colon|rectal|bladder|urothelial|renal|kidney|ovar\w+|pancrea\w+|"
    r"gastric|stomach|esophag\w+|oesophag\w+|liver|hepatocellular|biliary|head\s+and\s+neck|cervi\w+|"
    r"endometri\w+|uterine|vulva\w*|brain|thyroid|testic\w+|germ\s+cell|skin|nasopharyn\w+|oral|"
    r"neuroendocrine|penile|anal)\b"
    r"[^.;]{0,40}\b(?:cancer|carcinoma|neoplasm|tumou?r|malignan)\w*"
    r"|\b(?:cancer|carcinoma|neoplasm|tumou?r)s?,?\s+(?:of\s+(?:the\s+)?)?(?:breast|lung|colon|bladder|"
    r"ovar\w+|pancreas|stomach|liver|kidney|cervix|head)"
    r"|\b(?:melanoma|lymphoma|leuk[ae]?emia|myeloma|sarcoma|glio\w+|mesothelioma|NSCLC|SCLC|"
    r"neuroblastoma|cholangiocarcinoma|myelodysplastic\w*)\b"
    r"|\bsolid\s+(?:tumou?r|cancer|malignan|neoplasm)\w*|\bbasket\b"
    r"|^\s*(?:advanced\s+|metastatic\s+|malignant\s+)?(?:cancers?|neoplasms?|tumou?rs?|malignanc\w+)\s*$"
    r"|\b(?:genito-?urinary|urolog\w+|urogenital|pelvic|gyn[ae]+colog\w+)\s+(?:cancer|neoplasm|tumou?r|malignan)\w*",
    re.IGNORECASE,
)  # fmt: skip


_EXCEPTED: Final = re.compile(
    r"\b(?:except|excluding|other\s+than|exclusive\s+of|not\s+including)\b[^.;\n]{0,80}\bprostat\w*"
    r"|\bprostat\w*[^.;)\n]{0,40}\b(?:is|are|will\s+be)\s+(?:excluded|not\s+eligible)"
    r"|\b(?:in[\s-]?situ|history\s+of|prior|curatively|adequately)\b[^.\n]{0,160}\bprostat\w*"
    r"|\bprostat\w*[^.;\n]{0,60}\bin[\s-]?situ\b",
    re.IGNORECASE,
)
_TAKEN: Final = re.compile(
    r"\bprostat(?:e|ic)\b(?!\s*[-\s]?specific)|\bm?CRPC\b|\bmHSPC\b", re.IGNORECASE
)


def scope_of(study: Study) -> Literal["prostate", "includes prostate", "other"]:
    """The scope of a study by its conditions, title, keywords and, last, its eligibility.

    A condition that is no cancer (anxiety, bone loss) does not widen a prostate study.
    """
    titles = tuple(filter(None, (study.title, study.name, study.acronym)))
    named = any(PROSTATE.search(each) for each in (*study.conditions, *titles))
    others = any(
        _OTHER.search(each) and not PROSTATE.search(each) for each in study.conditions
    ) or any(_OTHER.search(PROSTATE.sub(" ", each)) for each in titles)
    labels = tuple(each.label for each in study.populations)
    if labels and not study.conditions:
        named = named or any(PROSTATE.search(each) for each in labels)
        others = others or any(_OTHER.search(each) for each in labels)
    if named:
        return "includes prostate" if others else "prostate"
    further = (
        *study.keywords,
        study.summary or "",
        study.eligibility or "",
        study.description or "",
    )
    mentioned = any(_TAKEN.search(each) for each in further)
    if mentioned and others and _takes_men(study):
        return "includes prostate"
    return "prostate" if mentioned and not others and _keyed(study) else "other"


def _takes_men(study: Study) -> bool:
    """Whether keywords or criteria name prostate cancer as one of the cancers that are taken."""
    inclusion = _EXCEPTED.sub(" ", study.eligibility or "")
    inclusion = re.split(r"exclusion\s+criteria", inclusion, flags=re.IGNORECASE)[0]
    return _keyed(study) or _TAKEN.search(inclusion) is not None


def _keyed(study: Study) -> bool:
    return any(PROSTATE.search(each) for each in study.keywords)
