"""Stages as letters and numbers (T3 N0 M0), and metastases that are stated or denied in words."""

from __future__ import annotations

import re
from typing import Final

from graph.linking.gates import gated

__all__ = ["grade_groups", "stage_classes", "stated_metastases"]

_M: Final = re.compile(r"(?<![A-Za-z])c?M\s?(?P<m>[01])(?P<sub>[abc]{0,3})(?![A-Za-z0-9%])")
_N: Final = re.compile(r"(?<![A-Za-z])(?P<how>[cp]?)N\s?(?P<n>[01x+])(?![0-9%])", re.IGNORECASE)
_N_COMPACT: Final = re.compile(r"(?:(?<=\d)|(?<=[abcx]))N(?P<n>[01x])", re.IGNORECASE)
_M_COMPACT: Final = re.compile(r"(?<=N[0-3xX])\s?M(?P<m>[01])(?P<sub>[abc]{0,3})")
_SYMBOL: Final = re.compile(r"[MmNn]\s?[01xX+]")  # without one of them a T says nothing
_T: Final = re.compile(
    r"(?<![A-Za-z0-9])[cpr]?T(?P<low>[1-4])[a-c]?"
    r"(?:\s?(?:-|–|to|or|/|and|,)\s?[cp]?T?(?P<high>[1-4])[a-c]?)?(?![0-9.])"
)
_SITES: Final = {"a": "M1aProstateCancer", "b": "M1bProstateCancer", "c": "M1cProstateCancer"}

_METASTASES: Final = (
    r"(?:(?:distant|extra-?pelvic|systemic|bone|bony|osseous|visceral|hematogenous|haematogenous|"
    r"known|overt|radiologic\w*|radiographic\w*|measurable|clinical|evident|lymph node|nodal|other|"
    r"soft[\s-]tissue|or|and|and/or|lung|liver|brain)\s+|,\s*|/)*"
    r"(?:metastas[ei]s|metastatic\s+(?:disease|prostate|spread|lesions?|cancer|deposits?)|mets\b|"
    r"distant\s+spread)"
)
_DENIED: Final = gated(
    r"\b(?:no|without|absence\s+of|free\s+of|negative\s+for|non|not?\s+have(?:\s+any)?|lack\s+of|"
    r"rule\s+out|exclude|excluding|exclusion\s+of)\s+"
    r"(?:(?:any|the|known|clinical|radiolog\w+|radiograph\w+|evidence|signs?|history|current|"
    r"presence|detectable|documented|demonstrable|suspicion|suspected|prior|imaging|apparent|of|or|"
    r"for|definitive|conventional)\s+)*" + _METASTASES,
    re.IGNORECASE,
)
_STATED: Final = gated(
    r"(?:\b(?:documented|evidence\s+of|presence\s+of|confirmed|known|proven|at\s+least\s+(?:one|1|two"
    r"|2)|one\s+or\s+more|≥\s*\d|>=\s*\d|have|having|has|with)\s+(?:(?:measurable|any|a|the|either|"
    r"radiographic\w*|radiologic\w*|of|bone|new|histologically|\d)\s+)*)(?P<what>"
    + _METASTASES
    + r")",
    re.IGNORECASE,
)
_REGIONAL: Final = re.compile(r"\b(?:lymph\s+nod|nodal|regional|pelvic)", re.IGNORECASE)
_DISTANT: Final = re.compile(
    r"distant|bon[ey]|osseous|visceral|metastatic\s+(?:disease|prostate)", re.I
)


def stage_classes(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What TNM symbols in a text say: classes true together, and alternative extents.

    Args:
        text: one line or field.

    Returns:
        Joint classes, then alternatives of which each man has one: extents
        (`LocalizedProstateCancer`, `LocallyAdvancedProstateCancer`) or sites of metastases; both
        empty where the text has no symbols or allows both values.

    >>> stage_classes("cT1-4 N0 M0")
    (('NonMetastaticProstateCancer',), ('LocalizedProstateCancer', 'LocallyAdvancedProstateCancer'))
    >>> stage_classes("any T, any N, M1a or M1b")
    (('MetastaticProstateCancer',), ('M1aProstateCancer', 'M1bProstateCancer'))
    """
    if not _SYMBOL.search(text):
        return (), ()
    m_hits = {(hit["m"], hit["sub"]) for p in (_M, _M_COMPACT) for hit in p.finditer(text)}
    m_values = {value for value, _ in m_hits}
    n_values = {
        hit["n"].lower().replace("+", "1") for p in (_N, _N_COMPACT) for hit in p.finditer(text)
    }
    joint: list[str] = []
    either: list[str] = []
    if m_values == {"0"}:
        joint.append("NonMetastaticProstateCancer")
    elif m_values == {"1"}:
        sites = [_SITES[letter] for letter in sorted({each for _, sub in m_hits for each in sub})]
        named = all(sub for _, sub in m_hits)
        joint.append(sites[0] if named and len(sites) == 1 else "MetastaticProstateCancer")
        if named and 1 < len(sites) < len(_SITES):
            either += sites
    if n_values == {"1"} and m_values != {"1"}:
        joint.append("NodePositiveProstateCancer")
    if m_values == {"0"} and n_values <= {"0", "x"}:
        lows, highs = _t_range(text)
        if lows and min(lows) <= 2:
            either.append("LocalizedProstateCancer")
        if highs and max(highs) >= 3:
            either.append("LocallyAdvancedProstateCancer")
    return tuple(joint), tuple(either)


def _t_range(text: str) -> tuple[list[int], list[int]]:
    hits = list(_T.finditer(text))
    return [int(hit["low"]) for hit in hits], [int(hit["high"] or hit["low"]) for hit in hits]


def stated_metastases(text: str) -> tuple[str, str] | None:
    """Whether words state or deny distant metastases: the class and the words, or None.

    >>> stated_metastases("No evidence of distant metastases on bone scan")
    ('NonMetastaticProstateCancer', 'No evidence of distant metastases')
    >>> stated_metastases("at least one bone metastasis")
    ('MetastaticProstateCancer', 'at least one bone metastasis')
    >>> stated_metastases("no pelvic lymph node metastasis") is None
    True
    """
    denied = _DENIED.search(text)
    if denied is not None:
        rest = text[denied.start() : denied.end() + 30]
        narrow = re.search(
            r"\b(?:brain|liver|lung|visceral|cns|node|nodal|spinal)\b", denied[0], re.I
        )
        distant = re.search(r"\b(?:distant|bon[ey]|systemic)\b", rest, re.I)
        return None if narrow and not distant else ("NonMetastaticProstateCancer", denied[0])
    stated = _STATED.search(text)
    if stated is None or (_REGIONAL.search(stated["what"]) and not _DISTANT.search(stated["what"])):
        return None
    return "MetastaticProstateCancer", stated[0]


_GLEASON: Final = gated(
    r"^\W*(?:(?:patients?|men|subjects?)\s+(?:with|having)\s+(?:an?\s+)?)?(?:biopsy\s+)?Gleason\b"
    r"(?P<rest>[^.;]*)",
    re.IGNORECASE,
)
_SUM: Final = re.compile(r"(?<!\d)(?P<one>[3-5])\s*\+\s*(?P<two>[3-5])(?!\d)")
_LIMIT: Final = re.compile(
    r"[<>≤≥]|\b(?:least|most|than|up\s+to|higher|lower)\b|\bPSA\b", re.IGNORECASE
)
_GROUPS: Final = {(3, 3): 1, (3, 4): 2, (4, 3): 3, (4, 4): 4, (3, 5): 4, (5, 3): 4}


def grade_groups(text: str) -> tuple[str, ...]:
    """The grade groups of which a criterion lists the Gleason patterns, each man having one.

    >>> grade_groups("Gleason score of 3+3 = 6 or 3+4 = 7")
    ('GleasonGradeGroup1', 'GleasonGradeGroup2')
    >>> grade_groups("Gleason score at least 4+3")
    ()
    """
    hit = _GLEASON.match(text)
    if hit is None:
        return ()
    sums = list(_SUM.finditer(hit["rest"]))
    if len(sums) < 2 or _LIMIT.search(hit["rest"][: sums[-1].end()]):
        return ()
    numbers = {_GROUPS.get((int(each["one"]), int(each["two"])), 5) for each in sums}
    return tuple(f"GleasonGradeGroup{number}" for number in sorted(numbers))
