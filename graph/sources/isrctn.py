"""ISRCTN: one record of the registry's API, as JSON, becomes a `Study`.

A record describes its arms in one text; its drugs are a list of their own, which belongs to the
arms that this text sets out under heads, else to none. Contacts, sponsors and funders are other
records there, known here by number only.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.records import Citation, Identifier, Intervention, Reject, Source, Study
from graph.sources import isrctn_codes as codes
from graph.sources.isrctn_arms import headed_arms
from graph.sources.node import Node
from graph.sources.outcome_texts import text_outcomes
from graph.sources.people import PersonRemover
from graph.sources.registry_ids import stated_ids
from graph.sources.text import iso_date, shorten, slug
from graph.sources.tree import each, fingerprint, pruned, texts, too_deep, with_losses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["LICENCE", "recognises", "study"]

LICENCE: Final = "ISRCTN registry (BMC), https://www.isrctn.com; as its terms of use state"
NUMBER: Final = re.compile(r"(?:ISRCTN)?(\d{8})", re.IGNORECASE)
IDS: Final = (
    ("eudraCTNumber", "EudraCT number"),
    ("clinicalTrialsGovNumber", "ClinicalTrials.gov number"),
    ("protocolSerialNumber", "protocol serial number"),
)
# "2018 Protocol article in https://pubmed.ncbi.nlm.nih.gov/30524749 protocol (added 06/12/2018)"
PUBLICATION: Final = re.compile(
    r"(?:(?P<year>\d{4})\s+)?(?P<kind>[A-Z][a-z]+(?: [a-z]+){0,3}) in\s+(?P<page>https?://\S+)"
)
PUBMED: Final = re.compile(r"(?:pubmed/|pubmed\.ncbi\.nlm\.nih\.gov/)(\d{1,9})(?:/|$)")
DOI: Final = re.compile(r"/doi/(?:full/|abs/)?(10\.\d{4,9}/\S+?)(?:/|$)")
DESIGN_WORDS: Final = (
    ("double blind", r"\bdouble[- ]blind"),
    ("single blind", r"\bsingle[- ]blind"),
    ("open label", r"\bopen[- ]label"),
)
MODEL_WORDS: Final = (("crossover", r"\bcross-?over"), ("parallel", r"\bparallel"))


def recognises(record: Mapping[str, object]) -> bool:
    """Whether a JSON object is an ISRCTN record, by its number or its sections."""
    sections = record.keys() & {"trialDescription", "trialDesign", "externalRefs", "participants"}
    return record.get("ctrname") == "ISRCTN" or ("isrctn" in record and bool(sections))


def study(record: Mapping[str, object], file: str) -> Study | Reject:
    """One ISRCTN record as a study.

    Args:
        record: the parsed JSON of one record.
        file: the file that it was read from, for messages.

    Returns:
        The study with its losses, or a reject when it has no ISRCTN.
    """
    stated = record.get("isrctn")
    match = NUMBER.fullmatch(stated.strip()) if isinstance(stated, str) else None
    if match is None:
        return Reject(
            file=file,
            record_id=None,
            path="isrctn",
            value=shorten(stated),
            reason="an ISRCTN record needs its number of 8 digits; fetch the record again",
        )
    number = f"ISRCTN{match.group(1)}"
    digest = fingerprint(record)
    if digest is None:
        return too_deep(file, number)
    root = Node(pruned(record), "", clean=PersonRemover(()))
    return with_losses(_study(root, number, file, digest), root)


def _study(root: Node, number: str, file: str, digest: str) -> Study:
    about = root.child("trialDescription")
    design = root.child("trialDesign")
    people = root.child("participants")
    given = root.child("interventions").child("intervention")
    read_on = iso_date((root.text("record_last_import") or "").partition(" ")[0])
    title = about.text("scientificTitle")
    short = about.text("title")
    acronym = about.text("acronym")
    status, why = _status(design, people, read_on)
    actual = people.integer("totalFinalEnrolment")
    planned = people.integer("targetEnrolment")
    own = Identifier(value=number, registry="isrctn", kind="trial", type="ISRCTN")
    words = design.text("studyDesign") or ""
    centres = each(people, "trialCentres", "trialCentre")
    found = Study(
        source=_source(root, number, file, digest, read_on),
        slug=slug(acronym or number),
        identifiers=(own, *stated_ids(root.child("externalRefs"), IDS, number)),
        name=acronym or short or title or number,
        title=title or short,
        acronym=acronym,
        kind=design.code("primaryStudyDesign", codes.KIND) or "not stated",
        phases=_phases(given),
        status=status,
        status_text=why,
        why_stopped=design.text("reasonAbandoned"),
        allocation=_allocation(design, words),
        intervention_model=_word(words, MODEL_WORDS),
        masking=_word(words, DESIGN_WORDS),
        purpose=design.code("trialType", codes.PURPOSE),
        start_date=design.date("overallStartDate"),
        completion_date=design.date("overallEndDate"),
        enrolment=planned if actual is None else actual,
        enrolment_kind="actual" if actual is not None else None if planned is None else "planned",
        countries=tuple(sorted(set(texts(people.child("recruitmentCountries"), "country")))),
        site_count=len(centres) or None,
    )
    return _planned(found, root, given)


def _planned(study: Study, root: Node, given: Node) -> Study:
    """The study with whom it takes, what they get, and what it measures."""
    about, people = root.child("trialDescription"), root.child("participants")
    told = given.text("description") or ""
    arms, left = headed_arms(told, tuple(_products(given)), given.at("description"))
    return replace(
        study,
        conditions=_conditions(root),
        summary=about.text("plainEnglishSummary"),
        description=_description(about, given),
        eligibility=_eligibility(people),
        sex=people.code("gender", codes.SEX),
        arms=arms,
        unassigned=left,
        outcomes=text_outcomes(about, (("primaryOutcome", None), ("secondaryOutcome", None))),
        citations=tuple(_citations(root.child("results"))),
    )


def _source(root: Node, number: str, file: str, digest: str, read_on: str | None) -> Source:
    """Where the study was read; the record shows no date of its last edit."""
    return Source(
        kind="isrctn",
        record_id=number,
        tier="registry",
        file=file,
        version=read_on,
        processed_on=read_on,
        url=_page(root, number),
        licence=LICENCE,
        sha256=digest,
    )


def _page(root: Node, number: str) -> str:
    """The record's public page: the DOI that the registry gives it."""
    doi = root.child("externalRefs").text("doi") or f"10.1186/{number}"
    return f"https://doi.org/{doi}"


def _status(design: Node, people: Node, read_on: str | None) -> tuple[str | None, str | None]:
    """The state of a trial, and how it is known.

    The registry gives a state only where it overrides what the dates say; else the record's dates
    are held against the day on which it was read.
    """
    for node, key in ((design, "overallStatusOverride"), (people, "recruitmentStatusOverride")):
        word = node.text(key)
        if word is not None:
            return node.code(key, codes.STATUS), word
    start, end = people.date("recruitmentStart"), people.date("recruitmentEnd")
    over = design.date("overallEndDate")
    if read_on is None or start is None or end is None or over is None:
        return None, None
    if over <= read_on:
        state = "completed"
    elif end <= read_on:
        state = "active not recruiting"
    else:
        state = "recruiting" if start <= read_on else "not yet recruiting"
    return state, f"by the record's dates, as of {read_on}"


def _phases(given: Node) -> tuple[str, ...]:
    """The phase or phases of the one word that the record has for them."""
    word = given.text("phase")
    if word is None or word == "Not Specified":
        return ()
    if word not in codes.PHASE:
        given.lose("phase", word, f"unknown phase; known are {', '.join(sorted(codes.PHASE))}")
    return codes.PHASE.get(word, ())


def _allocation(design: Node, words: str) -> str | None:
    """Whether participants were randomised, by the design's list or by its words."""
    listed = design.code("secondaryStudyDesign", codes.DESIGN)
    if listed is not None:
        return listed
    if re.search(r"\bnon-?randomi[sz]ed\b", words, re.IGNORECASE):
        return "non-randomised"
    return "randomised" if re.search(r"\brandomi[sz]ed\b", words, re.IGNORECASE) else None


def _word(text: str, patterns: tuple[tuple[str, str], ...]) -> str | None:
    """The first of some words that a text has."""
    return next((word for word, form in patterns if re.search(form, text, re.IGNORECASE)), None)


def _conditions(root: Node) -> tuple[str, ...]:
    """The conditions, each with the registry's own classes of it."""
    found: list[str] = []
    for node in each(root, "conditions", "condition"):
        found += filter(None, (node.text("description"), node.text("diseaseClass2")))
    return tuple(dict.fromkeys(found))


def _description(about: Node, given: Node) -> str | None:
    """What the trial does: the arms as told, then the hypothesis."""
    parts = (given.text("description"), about.text("studyHypothesis"))
    return "\n\n".join(filter(None, parts)) or None


def _eligibility(people: Node) -> str | None:
    """Inclusion and exclusion criteria as one text."""
    parts = (
        ("Inclusion Criteria:", people.text("inclusion")),
        ("Exclusion Criteria:", people.text("exclusion")),
    )
    return "\n\n".join(f"{head}\n{text}" for head, text in parts if text) or None


def _products(given: Node) -> Iterator[Intervention]:
    """The drugs or devices of the record's list, which commas and semicolons divide."""
    kind = given.code("interventionType", codes.PRODUCT)
    names = re.split(r"\s*[,;]\s+|\s+,\s*", given.text("drugNames") or "")
    for name in dict.fromkeys(filter(None, names)):
        yield Intervention(name=name, type=kind, field=given.at("drugNames"))


def _citations(results: Node) -> Iterator[Citation]:
    """The publications that the record lists by their pages."""
    seen: set[str] = set()
    for match in PUBLICATION.finditer(results.text("publicationDetails") or ""):
        page = match["page"].rstrip(".,;)")
        pubmed, doi = PUBMED.search(page), DOI.search(page)
        key = f"pmid-{pubmed.group(1)}" if pubmed else slug(page)
        if key in seen:
            continue
        seen.add(key)
        yield Citation(
            key=key,
            title=f"PubMed {pubmed.group(1)}" if pubmed else page,
            tier="paper",
            kind=match["kind"].lower(),
            doi=doi.group(1) if doi else None,
            pmid=pubmed.group(1) if pubmed else None,
            read_at=page,
            year=int(match["year"]) if match["year"] else None,
        )
