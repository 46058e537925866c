"""People of a ClinicalTrials.gov record, so that they can be left out of what is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.sources.node import Node
from graph.sources.text import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["GAP", "PersonRemover", "is_person", "people_of"]

GAP: Final = "[…]"  # stands where a person was named
EMAIL: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
HONORIFIC: Final = re.compile(r"^(?:(?:dr|prof|professor|mr|mrs|ms|pr)\b[., ]*)+", re.IGNORECASE)
# Words of contact "names" that are desks or firms, not people ("Clinical Trials Call Center").
DESK: Final = re.compile(
    r"\b(?:administrator|ag|bv|call|cancer|center|centre|clinical|clinic|co|company|contact|"
    r"coordinator|department|desk|development|director|enquiries|foundation|gmbh|group|"
    r"health|hospital|help|hotline|inc|information|inquiries|institute|investigator|"
    r"limited|llc|ltd|manager|medical|monitor|office|oncology|operations|pharma|"
    r"pharmaceutical|pharmaceuticals|physician|plc|principal|program|project|recruitment|"
    r"registry|research|responsible|sa|science|sciences|service|services|site|sponsor|"
    r"staff|study|support|team|technology|therapeutics|trial|trials|university)\b"
)
ORGANISATION_CLASSES: Final = frozenset({"INDUSTRY", "NIH", "FED"})


class PersonRemover:
    """Takes e-mail addresses and the named people out of texts."""

    __slots__ = ("_names",)

    def __init__(self, names: Iterable[str]) -> None:
        """Keep the names, each as written and without title and degrees.

        Args:
            names: people's names; what `is_person` takes for a desk is passed over.
        """
        forms = {form for name in names if is_person(name) for form in _forms(name)}
        # The longest first, so that "Ana Roe, MD" leaves no "MD".
        pattern = "|".join(
            r"\s+".join(map(re.escape, form.split()))
            for form in sorted(forms, key=lambda form: (-len(form), form))
        )
        self._names = re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE) if forms else None

    def __call__(self, text: str) -> str:
        """The text with a gap for each person.

        >>> PersonRemover(["Ana Roe, MD"])("Ask Ana Roe (ana@example.org)")
        'Ask […] ([…])'
        """
        if "@" in text:
            text = EMAIL.sub(GAP, text)
        return self._names.sub(GAP, text) if self._names else text


def is_person(name: str) -> bool:
    """Whether a contact's name is a person's, not a desk's or a firm's.

    >>> is_person("Ana Roe, MD"), is_person("Study Director"), is_person("Acme")
    (True, False, False)
    """
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return len(words) >= 2 and not DESK.search(" ".join(words))


def people_of(record: Mapping[str, object]) -> PersonRemover:
    """Who must not be read from an API v2 study.

    They are its contacts, officials and investigators, and sponsors that are individuals.

    Args:
        record: the parsed JSON of one study.

    Returns:
        What takes these people out of the record's texts.
    """
    section = Node(record, "").child("protocolSection")  # a node apart: its losses are not ours
    sponsors = section.child("sponsorCollaboratorsModule")
    firms: list[str] = []
    names = list(_contacts(section))
    for node in (sponsors.child("leadSponsor"), *sponsors.children("collaborators")):
        name = node.text("name") or ""
        if node.value.get("class") == "INDIV":
            names.append(name)
        elif node.text("class") in ORGANISATION_CLASSES:
            firms.append(name.casefold())
    party = sponsors.child("responsibleParty")
    names += [party.text("investigatorFullName") or "", party.text("oldNameTitle") or ""]
    more = Node(record, "").child("resultsSection").child("moreInfoModule")
    names.append(more.child("pointOfContact").text("title") or "")
    # Firms name themselves as officials, often in short ("Acme" for "Acme A/S").
    return PersonRemover(
        name for name in names if not any(firm.startswith(name.casefold()) for firm in firms)
    )


def _contacts(section: Node) -> Iterator[str]:
    """Names of officials and contacts, of the study and of its sites."""
    module = section.child("contactsLocationsModule")
    nodes = [*module.children("overallOfficials"), *module.children("centralContacts")]
    for site in module.children("locations"):
        nodes += site.children("contacts")
    for node in nodes:
        yield node.text("name") or ""


def _forms(name: str) -> set[str]:
    """How a person may be written: as given, without degrees, without title."""
    given = tidy(name)
    bare = tidy(re.split(r"[,/;(]", given, maxsplit=1)[0])
    forms = {given, bare, HONORIFIC.sub("", given), HONORIFIC.sub("", bare)}
    return {form for form in forms if " " in form}
