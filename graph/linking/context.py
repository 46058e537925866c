"""What a text says about each therapy that it names: given, optional, past, negated, compared.

`read` finds the lexicon's terms in a text and decides, sentence by sentence, whether the words
around a term say that it is planned for these people. Past, negated and compared therapies
are left out; what is optional or waits for progression is marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal, cast

from graph.linking.gates import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.linking.matcher import Match, Matcher
    from graph.records import Timing

__all__ = ["Reading", "Status", "read", "sentences"]

Status = Literal["given", "optional", "on progression"]
_KEPT: Final = 256  # texts whose sentences are kept: several readers ask for the same ones


@dataclass(frozen=True, slots=True)
class Reading:
    """A therapy term that a text plans for its people, and how."""

    match: Match
    status: Status = "given"
    timing: Timing = "not stated"
    background: bool = False  # already going on: "on ADT", "continue ADT"
    sentence: int = 0  # which sentence of the text

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the term."""
        return self.match.entry.classes


_SENTENCE_END: Final = re.compile(
    r"[;\n]+|(?<![A-Z]\.[A-Z])(?<!\be\.g)(?<!\bi\.e)[.](?=\s+[A-Z(\[0-9*•\-]|\s*$)"
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence or list item.

    >>> list(sentences("Give A. Then B; C"))
    [(0, 6), (7, 14), (15, 17)]
    """
    return iter(_spans(text))


@lru_cache(maxsize=_KEPT)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    start = 0
    for found in _SENTENCE_END.finditer(text):
        if text[start : found.start()].strip():
            spans.append((start, found.start()))
        start = found.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return tuple(spans)


# A cue, where its reach ends, and what it says of the terms in its reach. None: not planned.
_GIVEN: Final = (
    r"\b(?:will|shall|receives?|undergo(?:es)?|are\s+(?:treated|given|randomi[sz]ed|assigned)|"
    r"is\s+(?:given|administered)|starts?|started|followed\s+by|then|and\s+treated|treated\s+here)\b"
)
_CLAUSE: Final = r"[,:]|\b(?:but|and|with|plus|followed|then|will|receives?|undergo)\b|\+"
_REST: Final = r"(?!)"
_CUES: Final[tuple[tuple[re.Pattern[str], re.Pattern[str], Status | None], ...]] = tuple(
    (re.compile(cue, re.IGNORECASE), re.compile(end, re.IGNORECASE), cast("Status | None", status))
    for cue, end, status in (
        # history
        (r"\b(?:prior|previous(?:ly)?|past)\b(?!\s+to\b)", _GIVEN, None),
        (r"\bhistory\s+of\b", _GIVEN, None),
        (
            r"\b(?:progress(?:ed|ion|ing|es)?|relaps(?:ed?|ing)|recurr(?:ed|ence|ent|ing))\s+"
            r"(?:(?:disease|while|either|radiograph\w+|or|and|clinical\w*)\s+){0,3}"
            r"(?:on|after|following|during|despite|from|post)\b",
            _GIVEN,
            None,
        ),
        (
            r"\b(?:fail(?:ed|ure|ing|s)?|refractory|resistan(?:t|ce)|intoleran(?:t|ce)|ineligible|"
            r"unsuitable|unfit|persistent|not\s+(?:eligible|candidates?|suitable)|respon(?:se|ded|ding))"
            r"\s+(?:\w+\s+){0,3}?(?:on|after|following|to|of|with|for|during|despite|from|post)\b",
            _GIVEN,
            None,
        ),
        (r"\b(?:failed|pre-?treated\s+with|treated\s+(?:\w+\s+)?with\s+(?:at\s+least|up\s+to))\b",
         _GIVEN, None),
        (
            r"\b(?:who|that|which|having|patients?|men|participants?|subjects)\s+"
            r"(?:(?:have|had|has|having)\s+(?:\w+\s+)?(?:received?|been\s+treated|undergone|"
            r"completed|progressed|failed|had)|(?:previously\s+)?(?:received|underwent|completed))\b",
            _GIVEN,
            None,
        ),
        (r"\b(?:after|following|post|status\s+post|s/p)[\s-]+(?:\w+\s+){0,2}?(?=(?:radical\s+|definitive\s+"
         r"|local\s+|primary\s+|initial\s+)?(?:prostatectomy|surgery|rp\b|radiotherapy|radiation|local\b|chemo-?radi"
         r"|docetaxel|curative))", _CLAUSE, None),
        # negation and comparison
        (
            r"\b(?:no|not|(?<!or\s)(?<!or/)without|never|except|excluding|excludes?|instead\s+of|"
            r"rather\s+than|other\s+than|avoid(?:ing|s|ance\s+of)?|omit(?:ting|s)?|omission\s+of|"
            r"absence\s+of|discontinu\w+|stop(?:ping|ped)?|replac(?:e|es|ed|ing)|in\s+place\s+of|"
            r"contraindicat\w+|prohibited|naive\s+to|candidates?\s+for|eligible\s+for|"
            r"suitable\s+for|ascertained\s+by|toxicity\s+of|effects?\s+of\s+prior)\b",
            _CLAUSE,
            None,
        ),
        (r"\b(?:versus|vs\.?(?=\s)|compar(?:ed|ison|ing|able|e)\s+(?:\w+\s+)?(?:with|to)|"
         r"as\s+opposed\s+to|(?:more|less|better|lower|higher|fewer|shorter|longer)\s+(?:\w+\s+){0,3}"
         r"than|similar\s+to|relative\s+to|emulat\w+|mimic\w*|matched\s+(?:\S+\s+)?to|"
         r"instead\s+of)\s", _REST, None),
        # planned, but not for certain
        (
            r"\b(?:with\s*(?:or|and/or|/)\s*without|w/wo)\b|±|\+\s*(?:/|or)\s*[-–−]+",
            r"[,;]|\b(?:followed|then|plus|and)\b",
            "optional",
        ),
        (
            r"\b(?:alone\s+(?:or|and)(?:\s+in)?|(?:as\s+)?(?:a\s+)?(?:monotherapy|single[\s-]agent)\s+"
            r"(?:and|or)(?:\s+in)?)\s+(?:combination|combined|with)\s*(?:with)?\b",
            r"[;]",
            "optional",
        ),
        (r"^\W*(?:for|in)\s+(?:the\s+)?(?:patients|participants|those|subjects|men|women)\s+(?:with|who)\b",
         r"(?!)", "optional"),
        (r"\b(?:patients|participants|men|subjects)\s+(?:who|which|that)\s+(?:(?:are|will\s+be)\s+found|"
         r"respond|achieve|have\s+(?:\w+\s+){0,3}(?:response|residual)|do\s+not|did\s+not|wish|agree|"
         r"opt|choose|can)\b", r"(?!)", "optional"),
        # a condition that opens the sentence holds for all of it
        (r"^\W*(?:if|when|where)\s+(?:the\s+|a\s+)?(?:patients?|participants?|subjects?|men|women)\b"
         r"(?!\s+(?:is|are)\s+(?:randomi|assign|allocat|enrol))", r"(?!)", "optional"),
        (r"^\W*for\s+(?:wo)?men\b|\b(?:to|for|in)\s+(?:all\s+)?(?:male|female|(?:pre|peri|post)[\s-]*"
         r"(?:(?:and|or|/)[\s-]*(?:pre|peri|post)[\s-]*)?menopausal)\b", r"(?!)", "optional"),
        (r"\bin\s+(?:the\s+)?phase\s+(?:2|II|1b|Ib)\s+(?:portion|part|of\s+the\s+study)\b", r"(?!)",
         "optional"),
        (r"\b(?:deferred|delayed)\b(?!-|\s+(?:release|toxic|onset|type))", r"[;)]",
         "on progression"),
        (
            r"\b(?:may|might|can|could)\s+(?:also\s+|optionally\s+|then\s+|additionally\s+)?"
            r"(?:be\s+(?:given|added|offered|used|treated|administered|performed|considered|"
            r"combined|prescribed)(?!\s+(?:for\s+)?up\s+to)|receive(?!\s+(?:up\s+to|additional))|have|"
            r"undergo|get|include|choose|opt|elect|add|use|consist|start|initiate)\b",
            r"\bwill\b",
            "optional",
        ),
        (r"\boptional(?:ly)?\b|(?<!^)\bif\s+(?:the\s+)?(?:patients?|participants?|subjects?)\b"
         r"(?!\s+(?:is|are)\s+(?:randomi|assign|allocat|enrol))",
         r"[,;)]", "optional"),
    )
)  # fmt: skip
# Cues that stand after what they speak of: "..., as clinically indicated".
_TRAILING: Final = re.compile(
    r"\b(?:if|when|as|where|unless)\s+(?:\w+\s+){0,2}?(?:clinically\s+)?"
    r"(?:indicated|needed|necessary|required|appropriate|applicable|feasible)\b|"
    r"\bat\s+(?:the\s+)?(?:\S+\s+){0,4}?discretion\b|\b(?:is|are|be)\s+(?:also\s+)?"
    r"(?:permitted|allowed|optional)\b|\(optional\)|\bwill\s+be\s+(?:permitted|allowed)\b|"
    r"\b(?:may|might|can|could)\s+(?:also\s+|optionally\s+)?be\s+(?:used|given|added|substituted|"
    r"performed|considered|offered|administered)\b(?!\s+(?:for\s+)?(?:up\s+to|over|on))",
    re.IGNORECASE,
)
_SEGMENT: Final = re.compile(r"[,;(]|\band\b(?!/or)", re.IGNORECASE)
_PROGRESSION: Final = re.compile(
    r"\b(?:at|upon|on|after|following|in\s+(?:the\s+)?(?:case|event)\s+of|if)\s+(?:(?!risk\b)\w+\s+){0,4}?"
    r"(?:progression|progress(?:es)?|relapse|recurrence)\b"
    r"(?!\s+(?:on|after|to|with|following|during|despite|free)\b|-free)"
    r"|\bcross(?:ed|ing)?[\s-]*over\b",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(r"\b(?:until|till|unless|or|to|toward)\b[^,;]{0,40}$", re.IGNORECASE)
# Directly after a term: what these people are like, not what they get.
_AFTER_TERM: Final = re.compile(
    r"[\s\-–]*(?:na[iï]ve|resistan\w+|refractory|pre-?treated|failures?|ineligible|experienced|"
    r"recurren\w+|induced|related|associated|unfit|sensitive|candidates?|eligib\w+|failed|"
    r"toxicit\w+|side\s+effects?|planning|withdrawal|controlled|stopped|withdrawn)\b",
    re.IGNORECASE,
)
_BEFORE_TERM: Final = re.compile(
    r"(?:\bpost|\bnon|\bpre|\banti|\bde-escalat\w+\s+of)[\s\-–]*$|\bprior\s+to\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_BACKGROUND: Final = re.compile(
    r"\bon\s+(?:(?:a|stable|background|standard|ongoing|continuous|concurrent|current)\s+){0,2}$|"
    r"\b(?:continu\w+|background|maintain\w*|stable|ongoing|undergoing|while\s+receiving)\s+"
    r"(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_PLACEBO_BEFORE: Final = re.compile(
    r"\b(?:placebos?|sham|dummy)\b[\s(\-]*(?:(?:which|that|is|are|was|were|tablets?|capsules?|matching|"
    r"matched|matches|for|to|match|with|of|identical|similar|in\s+(?:place|appearance)\s*(?:of|to)?|"
    r"resembling|the)\b\s*)*$",
    re.IGNORECASE,
)
_PLACEBO_AFTER: Final = re.compile(
    r"[\s\-–®™]*(?:matching|matched|-?match|like)?[\s\-–]*\b(?:placebos?|dummy)\b", re.IGNORECASE
)
_TIMINGS: Final[tuple[tuple[re.Pattern[str], Timing], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), cast("Timing", timing))
    for pattern, timing in (
        (r"\bneo-?adjuvant\b", "neoadjuvant"),
        (r"(?<!neo-)(?<!neo)\badjuvant\b", "adjuvant"),
        (r"\binduction\b", "induction"),
        (r"\b(?:maintenance|consolidation)\b", "maintenance"),
        (r"\b(?:concurrent|concomitant|simultaneous)(?:ly)?\b", "concurrent"),
        (r"\bfollowed\s+by\b|\bthen\b|\bsequential(?:ly)?\b", "sequential"),
    )
)
_TIMING_REACH: Final = 32


@cache
def _gate() -> Gate:
    """Tells which cues can stand in a sentence; then trailing cues and those of progression."""
    return Gate([*(cue for cue, _, _ in _CUES), _TRAILING, _PROGRESSION])


def _bracket(sentence: str, place: int) -> int:
    """Where the bracket ends that a place stands in: what is said in it goes no further."""
    opened = sentence.rfind("(", 0, place)
    if opened < 0 or ")" in sentence[opened:place]:
        return len(sentence)
    closed = sentence.find(")", place)
    return closed if closed >= 0 else len(sentence)


def _reaches(sentence: str) -> list[tuple[int, int, Status | None]]:
    """The parts of a sentence that a cue speaks of."""
    found: list[tuple[int, int, Status | None]] = []
    possible = _gate().open(sentence)
    for cue, end, status in (_CUES[number] for number in possible if number < len(_CUES)):
        for hit in cue.finditer(sentence):
            stop = end.search(sentence, hit.end())
            reach = min(stop.start() if stop else len(sentence), _bracket(sentence, hit.start()))
            found.append((hit.end(), reach, status))
    trailing = len(_CUES) in possible
    for hit in _TRAILING.finditer(sentence) if trailing else ():
        before = [each.end() for each in _SEGMENT.finditer(sentence, 0, hit.start())]
        allowed = re.search(r"permitted|allowed", hit[0], re.IGNORECASE)
        found.append((before[-1] if before and not allowed else 0, hit.start(), "optional"))
    found.extend(
        (0, len(sentence), "on progression")
        for hit in (_PROGRESSION.finditer(sentence) if len(_CUES) + 1 in possible else ())
        if not _UNTIL.search(sentence[: hit.start()])
    )
    return found


def _status(
    match: Match, text: str, start: int, reaches: list[tuple[int, int, Status | None]]
) -> Status | None:
    """Whether a term is planned: None if not."""
    after = text[match.end : match.end + 40]
    before = text[max(0, match.start - 60) : match.start]
    real = not re.search(r"placebo|sham", match.text, re.IGNORECASE)
    if real and (_PLACEBO_BEFORE.search(before) or _PLACEBO_AFTER.match(after)):
        return None
    if _AFTER_TERM.match(after) or _BEFORE_TERM.search(before):
        return None
    place = match.start - start
    said = [status for low, high, status in reaches if low <= place < high]
    if None in said:
        return None
    if "on progression" in said:
        return "on progression"
    return "optional" if said else "given"


def _timing(match: Match, text: str, start: int) -> Timing:
    """The timing word that stands last shortly before a term, or within it."""
    before = text[max(start, match.start - _TIMING_REACH) : match.end]
    places = [
        (found.start(), timing)
        for pattern, timing in _TIMINGS
        for found in pattern.finditer(before)
    ]
    return max(places)[1] if places else "not stated"


def _reading(
    match: Match,
    text: str,
    sentence: tuple[int, int],
    reaches: list[tuple[int, int, Status | None]],
) -> Reading | None:
    """The reading of one term; None if it is not planned."""
    start, number = sentence
    status = _status(match, text, start, reaches)
    if status is None:
        return None
    before = text[max(start, match.start - 40) : match.start]
    return Reading(
        match,
        status,
        _timing(match, text, start),
        background=_BACKGROUND.search(before) is not None,
        sentence=number,
    )


def read(text: str, matcher: Matcher, context: str | None = None) -> list[Reading]:
    """The therapy terms that a text plans, in order.

    Args:
        text: a label, name or description.
        matcher: of the therapies' lexicon.
        context: further words in which a term's context rule may be met (a whole record's).
    """
    matches = matcher.find(text, context)
    if not matches:
        return []
    readings: list[Reading] = []
    for number, (start, end) in enumerate(sentences(text)):
        inside = [match for match in matches if start <= match.start < end]
        if not inside:
            continue
        reaches = _reaches(text[start:end])
        readings.extend(
            reading
            for match in inside
            if (reading := _reading(match, text, (start, number), reaches)) is not None
        )
    return readings
