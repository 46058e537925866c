"""The words that a result group and an arm are compared by: therapies, letters, doses, others."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph.linking.matcher import matcher
from graph.records import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.records import Arm, Therapy

__all__ = ["ArmWords", "Words", "arm_words", "words"]

# Words that tell no arm of a record from another.
_EMPTY: Final = frozenset(
    re.findall(
        r"\w+",
        "a active administered agent all alone an and arm arms as assigned at be been by "
        "capsule capsules cohort cohorts combination combined comparator control daily dose "
        "doses drug each experimental for given group groups im in infusion injection "
        "injections intervention interventional intramuscular intravenous intravenously is iv "
        "men monotherapy of on once only or oral orally participant participants patient "
        "patients people per plus po randomised randomized receive received receiving regimen "
        "sc single study subcutaneous subcutaneously subject subjects tablet tablets the then "
        "therapy to treated treatment treatments trial was were who will with ",
    )
)
_ARM_NOUNS: Final = frozenset({"", "arm", "group"})
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
_DESIGNATOR: Final = re.compile(
    r"\b(?:(?:treatment|study|experimental)\s+)?(?P<noun>arm|group|cohort|regimen|sequence)s?\s+"
    r"(?P<first>[A-Z]\d?|\d{1,2}[A-Za-z]?|VI{0,2}|IV|I{1,3})\b"
    r"(?P<more>(?:\s*(?:,|and|&|\+|/|or|vs\.?|versus)\s*(?:arm|group|cohort)?s?\s*"
    r"(?:[A-Z]\d?|\d{1,2}[A-Za-z]?|VI{0,2}|IV|I{1,3})(?![\w.]))*)",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(r"^\s*(?P<first>[A-Z]|\d{1,2}|VI{0,2}|IV|I{1,3})\s*(?:[:.)–-]\s|$)")
_ONE: Final = re.compile(r"[A-Z]\d?|\d{1,2}[A-Za-z]?|VI{0,2}|IV|I{1,3}", re.IGNORECASE)
_JOINING: Final = re.compile(r"\b(?:and|or|vs|versus|arm|group|cohort)s?\b", re.IGNORECASE)
_DOSE: Final = re.compile(
    r"(?<![\w.])(?P<number>\d+(?:[.,]\d+)?)\s*(?:-\s*)?"
    r"(?P<unit>mcg|µg|ug|mg|g|ml|gbq|mbq|kbq|gy|iu|u|%|milligrams?|micrograms?|grams?)"
    r"(?:\s*/\s*(?:kg|m\^?\\?\^?2|m²|ml|day|d|disc|l))*(?![a-z])"
    r"|(?<![\w-])(?P<plain>\d+(?:\.\d+)?)(?![\w-])"
    r"|\b(?P<often>q\s?\d?\s?[dwmh]\d?|qd|bid|tid|weekly|bi-?weekly|tri-?weekly|monthly|twice)\b",
    re.IGNORECASE,
)
_PLACEBO: Final = re.compile(r"placebo|sham", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """A title in parts: letters or numbers of arms, doses and schedules, and what else it names."""

    letters: frozenset[str]  # "a", or "cohort a": a cohort's letter is no arm's
    doses: frozenset[str]
    named: frozenset[str]  # words, and `#Class` for therapies that the lexicon knows


@dataclass(frozen=True, slots=True)
class ArmWords:
    """An arm by its words: its label, all that may be said of it, the names of what it gets."""

    key: str
    label: Words
    given: frozenset[str]  # words of interventions and their classes
    doses: frozenset[str]  # of all its texts
    items: tuple[frozenset[str], ...]  # for each intervention, the words of all its names
    description: str

    @property
    def told(self) -> frozenset[str]:
        """The words of the label and of all that is given."""
        return self.label.named | self.given


def words(text: str) -> Words:
    """A title in parts.

    >>> found = words("Arm A: Enzalutamide 160 mg")
    >>> sorted(found.letters), sorted(found.doses), sorted(found.named)
    (['a'], ['160mg'], ['#Enzalutamide'])
    >>> sorted(words("Arms A and B").letters), sorted(words("B").letters)
    (['a', 'b'], ['b'])
    """
    letters: set[str] = set()
    rest = text
    lead = _LEADING.match(text)
    for match in [*_DESIGNATOR.finditer(text), *([lead] if lead else [])]:
        listed = _JOINING.sub(" ", match.groupdict().get("more") or "")
        noun = (match.groupdict().get("noun") or "").casefold()
        kind = "" if noun in _ARM_NOUNS else f"{noun} "
        letters |= {kind + _letter(one) for one in [match["first"], *_ONE.findall(listed)]}
        rest = rest.replace(match.group(0), " ", 1)
    doses, rest = _doses(rest)
    return Words(frozenset(letters), frozenset(doses), frozenset(_named(rest)))


def arm_words(arm: Arm) -> ArmWords:
    """An arm by its words, its therapies read or not."""
    label = words(arm.label)
    items = tuple(
        frozenset(_named(_doses(" ; ".join((item.name, *item.other_names)))[1]))
        for item in arm.interventions
    )
    classes = {f"#{name}" for each in _therapies(arm) for name in each.classes}
    texts = [arm.label, arm.description or ""]
    texts += [text for item in arm.interventions for text in (item.name, item.description or "")]
    return ArmWords(
        key=arm.key,
        label=label,
        given=frozenset(classes).union(*items),
        doses=frozenset().union(*(_doses(text)[0] for text in texts)),
        items=tuple(
            words
            for item, words in zip(arm.interventions, items, strict=True)
            if len(items) == 1 or not _PLACEBO.search(item.name)
        ),
        description=" ".join(re.findall(r"\w+", (arm.description or "").casefold())),
    )


def _letter(text: str) -> str:
    text = text.casefold()
    return _ROMAN.get(text, text)


def _doses(text: str) -> tuple[set[str], str]:
    """Doses and schedules of a text, in one spelling, and the text without them."""
    found = set()
    for match in _DOSE.finditer(text):
        if match["number"]:
            unit = match["unit"].casefold().rstrip("s")
            unit = {"milligram": "mg", "microgram": "ug", "mcg": "ug", "µg": "ug", "gram": "g"}.get(
                unit, unit
            )
            found.add(match["number"].replace(",", "") + unit)
        else:
            found.add(re.sub(r"[\s-]", "", match.group(0)).casefold())
    return found, _DOSE.sub(" ", text)


def _named(text: str) -> Iterator[str]:
    """The therapies that the lexicon finds in a text, and the other words that tell arms apart."""
    text = unicodedata.normalize("NFKC", text)
    rest = []
    place = 0
    for match in matcher("therapies").find(text):
        yield from (f"#{name}" for name in match.entry.classes)
        rest.append(text[place : match.start])
        place = match.end
    rest.append(text[place:])
    for word in re.findall(r"[^\W_]+[+-]?(?!\w)|[^\W_]+", " ".join(rest).casefold()):
        bare = word.rstrip("+-") if word.rstrip("+-") in _EMPTY else word.rstrip("-")
        if bare not in _EMPTY:
            yield bare.removesuffix("+") if len(bare) > 5 else bare


def _therapies(arm: Arm) -> Iterable[Therapy]:
    for each in arm.treatments:
        if isinstance(each, Choice):
            yield from (therapy for option in each.options for therapy in option)
        else:
            yield each
