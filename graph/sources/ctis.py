"""EU Clinical Trials Information System: one trial of the public portal becomes a `Study`.

The protocol is the authorised part I; a trial that has none is read from its newest application.
Products are listed with a role and without arms. Contacts, sites' investigators, and what the
member states asked the sponsor are dropped here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.records import Identifier, Reject, Source, Study
from graph.sources import ctis_codes as codes
from graph.sources.ctis_people import people_of
from graph.sources.ctis_protocol import (
    ages,
    conditions,
    eligibility,
    endpoints,
    keywords,
    objectives,
    products,
)
from graph.sources.node import Node
from graph.sources.people import GAP
from graph.sources.registry_ids import stated_ids
from graph.sources.text import shorten, slug
from graph.sources.tree import each, fingerprint, pruned, spelled, too_deep, with_losses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["LICENCE", "recognises", "study"]

NUMBER: Final = re.compile(r"20[2-9]\d-5\d{5}-\d{2}-\d{2}")
LICENCE: Final = (
    "EU Clinical Trials Information System, European Medicines Agency; reuse with acknowledgement "
    "of the source as its legal notice asks"
)
PAGE: Final = "https://euclinicaltrials.eu/ctis-public/view/"
ACRONYM: Final = re.compile(r"(?=.*[A-Za-z])[^\s]{2,25}")


def recognises(record: Mapping[str, object]) -> bool:
    """Whether a JSON object is a trial of the portal, by its number or by the register's name."""
    return "ctNumber" in record or record.get("ctrname") == "CTIS"


def study(record: Mapping[str, object], file: str) -> Study | Reject:
    """One trial of the portal as a record.

    Args:
        record: the parsed JSON of one trial.
        file: the file that it was read from, for messages.

    Returns:
        The study with its losses, or a reject when it has no EU CT number.
    """
    number = record.get("ctNumber")
    if not isinstance(number, str) or not NUMBER.fullmatch(number.strip()):
        return Reject(
            file=file,
            record_id=None,
            path="ctNumber",
            value=shorten(number),
            reason="a trial of CTIS needs its EU CT number, such as 2022-500676-59-00",
        )
    number = number.strip()
    digest = fingerprint(record)
    if digest is None:
        return too_deep(file, number)
    plain = pruned(record)
    root = Node(plain, "", clean=people_of(plain))
    return with_losses(_study(root, number, file, digest), root)


def _study(root: Node, number: str, file: str, digest: str) -> Study:
    part = _part_one(root)
    details = part.child("trialDetails")
    names = details.child("clinicalTrialIdentifiers")
    info = details.child("trialInformation")
    title = names.text("fullTitle") or root.text("title")
    short = names.text("shortTitle")
    acronym = short if short and ACRONYM.fullmatch(short) else None
    status = root.number_text("ctStatus")
    subjects = root.integer("totalNumberEnrolled")
    sponsor, others = _sponsors(root, info)
    dates = info.child("trialDuration")
    found = Study(
        source=_source(root, number, file, digest),
        slug=slug(acronym or number),
        identifiers=tuple(_identifiers(root, names, number)),
        name=acronym or short or names.text("publicTitle") or title or number,
        title=title,
        acronym=acronym,
        phases=_phases(root, info.child("trialCategory")),
        status=root.word("ctStatus", status, codes.STATUS) if status else None,
        status_text=root.text("trialCountries") if status else None,
        start_date=root.date("trialStartDate")
        or root.date("eeaStartDate")
        or dates.date("estimatedRecruitmentStartDate"),
        completion_date=dates.date("estimatedGlobalEndDate") or dates.date("estimatedEndDate"),
        last_update_date=root.date("lastUpdated"),
        enrolment=subjects,
        enrolment_kind=None if subjects is None else "planned",
        sponsor=sponsor,
        collaborators=others,
        countries=_countries(root, part),
        site_count=_sites(root),
        unassigned=products(part),
        notes=tuple(_notes(part)),
    )
    return _planned(found, root, info)


def _planned(study: Study, root: Node, info: Node) -> Study:
    """The study with whom it takes, what it asks, and what it measures."""
    main, secondary = objectives(info.child("trialObjective"))
    youngest, oldest = ages(root)
    return replace(
        study,
        conditions=conditions(info),
        keywords=keywords(info),
        summary=main,
        description=secondary,
        eligibility=eligibility(info.child("eligibilityCriteria")),
        sex=_sex(info.child("populationOfTrialSubjects")),
        age_min_years=youngest,
        age_max_years=oldest,
        outcomes=endpoints(info.child("endPoint")),
    )


def _part_one(root: Node) -> Node:
    """The authorised protocol, else that of the newest application."""
    if "authorizedPartI" in root.value:
        return root.child("authorizedPartI")
    applications = [node for node in each(root, "applications") if "partI" in node.value]
    if not applications:
        root.lose("authorizedPartI", "", "no authorised part I: the record holds no protocol")
        return root.child("authorizedPartI")
    applications.sort(key=lambda node: (node.text("submissionDate") or "", node.path))
    return applications[-1].child("partI")


def _source(root: Node, number: str, file: str, digest: str) -> Source:
    """Where the study was read."""
    read_on = (root.text("record_last_import") or "").partition(" ")[0]
    return Source(
        kind="ctis",
        record_id=number,
        tier="registry",
        file=file,
        version=root.date("lastUpdated"),
        processed_on=read_on or None,
        url=f"{PAGE}{number}",
        licence=LICENCE,
        sha256=digest,
    )


def _identifiers(root: Node, names: Node, number: str) -> Iterator[Identifier]:
    """The EU CT number, the EudraCT number of a trial that moved here, and other registries'."""
    yield Identifier(value=number, registry="euct", kind="trial", type="EU CT number")
    stated = names.child("secondaryIdentifyingNumbers")
    seen = {number}
    found = list(stated_ids(root.child("eudraCtInfo"), (("eudraCtCode", "EudraCT number"),), ""))
    for key, value in stated.value.items():
        if isinstance(value, dict):
            found += stated_ids(stated.child(key), (("number", spelled(key)),), "")
    for node in each(stated, "additionalRegistries"):
        word = node.text("otherRegistryName") or "other registry"
        found += stated_ids(node, (("number", word),), "")
    for item in found:
        if item.value not in seen:
            seen.add(item.value)
            yield item


def _phases(root: Node, category: Node) -> tuple[str, ...]:
    """The phases that the portal's words name, else those of the category's code."""
    words = root.text("trialPhase") or ""
    found = [codes.PHASE_WORDS[number] for number in re.findall(r"\bPhase (IV|I{1,3})\b", words)]
    code = category.text("trialPhase")
    if found or code is None:
        return tuple(dict.fromkeys(found))
    if code not in codes.PHASE:
        known = ", ".join(sorted(codes.PHASE))
        category.lose("trialPhase", code, f"unknown code; known are {known}")
    return codes.PHASE.get(code, ())


def _sponsors(root: Node, info: Node) -> tuple[str | None, tuple[str, ...]]:
    """The primary sponsor, and the other sponsors with those who pay."""
    first = _name(root.child("primarySponsor").child("organisation"), "name")
    others = [_name(node.child("organisation"), "name") for node in each(root, "coSponsors")]
    others += [_name(n, "organisationName") for n in each(info, "sourceOfMonetarySupport")]
    return first, tuple(dict.fromkeys(name for name in others if name and name != first))


def _name(node: Node, key: str) -> str | None:
    """An organisation's name, or None where it is a person."""
    name = node.text(key)
    return None if name is None or GAP in name else name


def _countries(root: Node, part: Node) -> tuple[str, ...]:
    """The member states concerned, and the countries elsewhere."""
    states = each(root, "memberStatesConcerned")
    found = {node.text("countryName") or node.text("mscName") for node in states}
    found |= {node.text("name") for node in each(part, "rowCountriesInfo")}
    return tuple(sorted(filter(None, found)))


def _sites(root: Node) -> int | None:
    """The sites of all member states."""
    return sum(len(each(node, "trialSites")) for node in each(root, "authorizedPartsII")) or None


def _sex(node: Node) -> str | None:
    """Whom the trial takes."""
    female, male = node.value.get("isFemaleSubjects"), node.value.get("isMaleSubjects")
    if female is True and male is True:
        return "all"
    return "male" if male is True else "female" if female is True else None


def _notes(part: Node) -> Iterator[str]:
    """Participants outside the EEA, whom the portal's total leaves out."""
    number = part.integer("rowSubjectCount")
    if number:
        yield f"planned participants are those of the EEA; {number} more elsewhere"
