"""Facts of a registry's men beside their states: performance, markers, age, sites, biomarkers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.linking.gates import AnyOf, Gated, gated
from graph.records import Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graph.linking.states_criteria import Line
    from graph.records import Study

__all__ = ["characteristics"]

Fact = tuple[str, str, str]  # name, value, words

_PER_YEAR: Final = 12
_LONGEST: Final = 300  # a line of more characters defines and explains
_NUMBER: Final = r"(?P<value>\d+(?:\.\d+)?)"
_BELOW: Final = (
    r"(?:≤|<\s*=|=\s*<|<|(?:no\s+more|not\s+more|less|lower)\s+than|at\s+most|up\s+to|below)"
)
_ABOVE: Final = (
    r"(?:≥|>\s*=|=\s*>|>|at\s+least|(?:a\s+)?minimum\s+(?:of)?|(?:more|greater)\s+than|above)"
)
_OF: Final = (
    r"(?:\s+(?:value|level|score|sum|of|is|was|(?:must|should)\s+(?:be|have)|has\s+to\s+be|with|"
    r"serum|total|a|an|:))*\s*:?\s*"
)
_PS: Final = gated(
    r"\b(?P<scale>ECOG|WHO|Zubrod|Eastern\s+Cooperative\s+Oncology\s+Group)\b[^.;\d]{0,60}?"
    r"(?:(?P<low>[0-3])\s*(?:-|–|to|or|,|and|/)+\s*(?:[0-3]\s*(?:,|or|and)*\s*)?(?P<high>[0-4])\b"
    rf"|{_BELOW}\s*(?:or\s+equal\s+to\s+)?(?P<most>[0-4])\b|(?P<only>[0-2])\b)",
    re.IGNORECASE,
)
_KARNOFSKY: Final = gated(
    rf"\b(?:Karnofsky|KPS)\b[^.;\d]{{0,40}}?(?:{_ABOVE}\s*(?:or\s+equal\s+to\s+)?)?"
    r"(?P<value>[5-9]0|100)\b",
    re.IGNORECASE,
)
_PSA_WORD: Final = r"\b(?:PSA|prostate[\s-]specific\s+antigen(?:\s*\(PSA\))?)"
_PSA_UNIT: Final = r"\s*(?:ng\s*/\s*ml|ng/dl(?!\w)|[uμµ]g\s*/\s*l|ng\.ml|ng\b)"
_PSA_MAX: Final = gated(
    rf"{_PSA_WORD}{_OF}{_BELOW}\s*(?:or\s+equal\s+to\s+)?{_NUMBER}(?:{_PSA_UNIT}|\b)", re.IGNORECASE
)
_PSA_MIN: Final = gated(
    rf"{_PSA_WORD}{_OF}{_ABOVE}\s*(?:or\s+equal\s+to\s+)?{_NUMBER}{_PSA_UNIT}", re.IGNORECASE
)
_TESTOSTERONE: Final = gated(
    rf"\btestosterone\b(?:\s+(?:level|levels|serum|castrate|of|is|was|must|be|concentration|at|\(|value))*\s*"
    rf"[:(]?\s*(?P<sign>{_BELOW}|{_ABOVE})\s*(?:or\s+equal\s+to\s+)?{_NUMBER}\s*"
    r"(?P<unit>ng\s*/\s*dl|nmol\s*/\s*l|ng\s*/\s*ml)",
    re.IGNORECASE,
)
_DOUBLING: Final = gated(
    rf"\b(?:PSA[\s-]*doubling[\s-]*time|PSADT|PSA-DT)\b{_OF}\(?(?:PSADT)?\)?\s*(?:of\s+)?{_BELOW}\s*"
    rf"(?:or\s+equal\s+to\s+)?{_NUMBER}\s*(?P<unit>month|year)",
    re.IGNORECASE,
)
_GLEASON: Final = gated(
    rf"\bGleason\b(?:\s+(?:score|sum|grade|total))*{_OF}(?P<sign>{_BELOW}|{_ABOVE})\s*"
    r"(?:or\s+equal\s+to\s+)?(?P<value>[5-9]|10)\b",
    re.IGNORECASE,
)
_LIFE: Final = gated(
    rf"\blife\s+expectancy\b[^.;\d]{{0,50}}?{_ABOVE}?\s*(?:or\s+equal\s+to\s+)?{_NUMBER}\s*"
    r"(?P<unit>month|year|week)",
    re.IGNORECASE,
)
_VISCERAL: Final = gated(
    r"\b(?:visceral|liver|lung)\b[^.;]{0,30}\bmetasta\w+|\bvisceral\s+disease\b", re.IGNORECASE
)
_BRAIN: Final = gated(
    r"\b(?:brain|CNS|central\s+nervous\s+system|leptomeningeal)\b[^.;]{0,40}\bmetasta\w+"
    r"|\bmetasta\w+\b[^.;]{0,30}\b(?:brain|CNS|central\s+nervous\s+system)\b",
    re.IGNORECASE,
)
_SPARED: Final = re.compile(
    r"\b(?:unless|except|untreated|active|symptomatic|uncontrolled|unstable|history|treated|other\s+than|"
    r"more\s+than|>|only)\b",
    re.IGNORECASE,
)
_BONE: Final = gated(
    r"(?:≥|>\s*=|=\s*>|\bat\s+least|\bminimum\s+of)\s*(?P<value>one|two|three|four|\d{1,2})\s*(?:\(\d+\)\s*)?"
    r"(?:[\w-]+\s+){0,3}?bone\s+(?:metasta\w+|lesions?)",
    re.IGNORECASE,
)
_MEASURABLE: Final = gated(
    r"^(?:[\w,-]+\s+){0,5}?measurable\s+(?:disease|lesion|soft[\s-]tissue)", re.IGNORECASE
)
_NOT_NEEDED: Final = re.compile(
    r"\b(?:or|not|non|evaluable|no|without|if|either)\b|non-", re.IGNORECASE
)
_T_STAGE: Final = gated(
    r"(?<![A-Za-z0-9])[cp]?T[1-4][a-c]?\s*(?:-|–|to)\s*[cp]?T?[1-4][a-c]?(?![0-9.])"
)
_COUNTS: Final = {"one": "1", "two": "2", "three": "3", "four": "4"}
_LOW_SIGN: Final = re.compile(rf"^{_BELOW}$", re.IGNORECASE)


def _performance(text: str) -> Fact | None:
    hit = _PS.search(text)
    if hit is None or re.search(r">|≥|greater|more than|at least", hit[0]):
        return None
    name = "who_ps_max" if hit["scale"].upper() == "WHO" else "ecog_max"
    return name, hit["high"] or hit["most"] or hit["only"], hit[0]


def _simple(name: str, pattern: Gated) -> Callable[[str], Fact | None]:
    """A fact whose value is the one number of its pattern."""

    def find(text: str) -> Fact | None:
        hit = pattern.search(text)
        return (
            None if hit is None else (name, _COUNTS.get(hit["value"].lower(), hit["value"]), hit[0])
        )

    return find


def _in_months(name: str, pattern: Gated) -> Callable[[str], Fact | None]:
    def find(text: str) -> Fact | None:
        hit = pattern.search(text)
        if hit is None or hit["unit"].lower() == "week":
            return None
        value = float(hit["value"]) * (_PER_YEAR if hit["unit"].lower() == "year" else 1)
        return name, f"{value:g}", hit[0]

    return find


def _testosterone(text: str) -> Fact | None:
    hit = _TESTOSTERONE.search(text)
    if hit is None:
        return None
    unit = re.sub(r"\s+", "", hit["unit"].lower()).replace("/", "_")
    end = "max" if _LOW_SIGN.match(hit["sign"]) else "min"
    return f"testosterone_{unit}_{end}", hit["value"], hit[0]


def _gleason(text: str) -> Fact | None:
    hit = _GLEASON.search(text)
    if hit is None:
        return None
    strict = hit["sign"].strip().lower() in {"<", ">", "less than", "more than", "greater than"}
    low = _LOW_SIGN.match(hit["sign"]) is not None
    value = int(hit["value"]) + (0 if not strict else -1 if low else 1)
    return ("gleason_max" if low else "gleason_min"), str(value), hit[0]


def _t_stage(text: str) -> Fact | None:
    hit = _T_STAGE.search(text)
    return None if hit is None else ("t_stage", re.sub(r"\s", "", hit[0]).replace("–", "-"), hit[0])


def _measurable(text: str) -> Fact | None:
    hit = _MEASURABLE.search(text)
    if hit is None or _NOT_NEEDED.search(text[: hit.end() + 20]):
        return None
    return "measurable_disease", "required", hit[0]


def _excluded(name: str, pattern: Gated) -> Callable[[str], Fact | None]:
    def find(text: str) -> Fact | None:
        hit = pattern.search(text)
        return None if hit is None or _SPARED.search(text) else (name, "excluded", hit[0])

    return find


_INCLUDED: Final = (
    _performance,
    _simple("karnofsky_min", _KARNOFSKY),
    _simple("psa_ng_ml_max", _PSA_MAX),
    _simple("psa_ng_ml_min", _PSA_MIN),
    _testosterone,
    _in_months("psa_doubling_time_months_max", _DOUBLING),
    _gleason,
    _in_months("life_expectancy_months_min", _LIFE),
    _simple("bone_metastases_min", _BONE),
    _measurable,
    _t_stage,
)
_KEPT_OUT: Final = (
    _excluded("visceral_metastases", _VISCERAL),
    _excluded("brain_metastases", _BRAIN),
    _simple("psa_ng_ml_max", _PSA_MIN),  # a PSA above it is a reason to keep a man out
)
_ANY: Final = AnyOf(
    (_PS, _KARNOFSKY, _PSA_MAX, _PSA_MIN, _TESTOSTERONE, _DOUBLING, _GLEASON, _LIFE, _VISCERAL,
     _BRAIN, _BONE, _MEASURABLE, _T_STAGE)
)  # fmt: skip
# "PSA 0.2 or more, or Gleason 8": a criterion with a choice fixes neither.
_CHOICE: Final = re.compile(
    r"\bor\b(?!\s+(?:equal|less|more|greater|higher|lower|better|\d))", re.IGNORECASE
)
_ALTERNATIVES: Final = frozenset(
    {"psa_ng_ml_max", "psa_ng_ml_min", "gleason_min", "gleason_max", "t_stage"}
)


def _facts(line: Line) -> Iterable[Fact]:
    text = line.text
    if len(text) > _LONGEST or not _ANY.can_match(text):
        return
    chosen = _CHOICE.search(text) is not None
    for find in _INCLUDED if line.included else _KEPT_OUT:
        fact = find(text)
        if fact is not None and not (chosen and fact[0] in _ALTERNATIVES):
            yield fact


def characteristics(
    study: Study, criteria: Iterable[Line], path: str
) -> tuple[tuple[tuple[str, str], ...], tuple[Mention, ...]]:
    """The named facts that criteria and age limits state, and the words that state them.

    A fact that two lines state differently is left out: it holds of some men only.

    Args:
        study: for its age limits.
        criteria: the lines that hold of all men.
        path: where the lines stand.

    Returns:
        Names with values, by name, and a mention of each that was read from words.
    """
    found: dict[str, set[str]] = {}
    words: dict[str, str] = {}
    for line in criteria:
        for name, value, text in _facts(line):
            found.setdefault(name, set()).add(value)
            words.setdefault(name, text)
    stated = {name: next(iter(values)) for name, values in found.items() if len(values) == 1}
    for name, age in (
        ("age_years_min", study.age_min_years),
        ("age_years_max", study.age_max_years),
    ):
        if age is not None:
            stated[name] = f"{age.normalize():f}"
    mentions = tuple(
        Mention(text=" ".join(words[name].split()[:12]), field=path, rule=f"rule:fact:{name}")
        for name in sorted(stated)
        if name in words
    )
    return tuple(sorted(stated.items())), mentions
