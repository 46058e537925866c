"""ClinicalTrials.gov, API v2: one study's JSON becomes a `Study`.

Contacts, officials, investigators and e-mail addresses are dropped here. Summaries, descriptions
and eligibility are kept for the linker and are never exported.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Final, Literal

import orjson

from graph.records import Citation, Identifier, Reject, Source, Study
from graph.sources import ctgov_codes as codes
from graph.sources.ctgov_arms import read_arms, read_outcomes
from graph.sources.ctgov_results import Results, read_results
from graph.sources.node import Node
from graph.sources.people import GAP, people_of
from graph.sources.text import decimal, shorten, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graph.records import Loss

__all__ = ["LICENCE", "recognises", "stated_number", "study", "translated"]

LICENCE: Final = (
    "ClinicalTrials.gov data, a work of the US government in the public domain; attribution and "
    "the processing date as its terms ask: https://clinicaltrials.gov/about-site/terms-conditions"
)
NCT: Final = re.compile(r"NCT\d{8}")
AGE: Final = re.compile(r"(\d+(?:\.\d+)?) (year|month|week|day|hour|minute)s?", re.IGNORECASE)
NO_AGE: Final = frozenset({"n/a", "na", "none"})
AUTHOR: Final = (
    r"[^\W\d_][\w'’ -]{0,40} [A-Z][\w'’]{0,4}(?: (?:\d(?:st|nd|rd|th)|Jr|Sr)\b)?(?=[,;.]|$)"
)
# "Roe A, Doe B 3rd; Some Study Group." or "Group; Roe A, Doe B." or "Roe et al."
AUTHORS: Final = re.compile(rf"^{AUTHOR}|;\s*{AUTHOR}|, {AUTHOR}, {AUTHOR}|\bet al\b")
CITATION_LIMIT: Final = 300  # characters: a title, not an abstract pasted as a citation


def recognises(record: Mapping[str, object]) -> bool:
    """Whether a JSON object is an API v2 study, whole or cut to some modules."""
    return "protocolSection" in record


def study(record: Mapping[str, object], file: str) -> Study | Reject:
    """One API v2 study as a record.

    Args:
        record: the parsed JSON of one study.
        file: the file that it was read from, for messages.

    Returns:
        The study with its losses, or a reject when it cannot be identified.
    """
    try:
        digest = hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
    except TypeError:  # orjson's error: nested deeper than its limit
        return _too_deep(record, file)
    number_at = "protocolSection.identificationModule.nctId"
    return translated(record, (), file, digest, number_at)


def translated(
    record: Mapping[str, object], losses: Iterable[Loss], file: str, digest: str, number_at: str
) -> Study | Reject:
    """One study in the shape of API v2, maybe translated from an older shape.

    Args:
        record: the study.
        losses: what was lost in translation.
        file: the file that it was read from, for messages.
        digest: of the record as it was written.
        number_at: the path of its NCT number there.

    Returns:
        The study with its losses, or a reject when it cannot be identified.
    """
    module = Node(record, "").child("protocolSection").child("identificationModule")
    nct = _number(module)
    if nct is None:
        return Reject(
            file=file,
            record_id=None,
            path=number_at,
            value=shorten(module.value.get("nctId")),
            reason="a study needs its NCT number (NCT and 8 digits); fetch the record again",
        )
    people = people_of(record)
    cleaned = [replace(loss, value=people(loss.value)) for loss in losses]
    return _study(Node(record, "", cleaned, people), nct, file, digest)


def stated_number(content: bytes) -> str | None:
    """The first NCT number in a content that cannot be read as a record."""
    found = re.search(rb"NCT\d{8}", content)
    return found.group(0).decode() if found else None


def _number(module: Node) -> str | None:
    """The NCT number of an identification module."""
    nct = module.value.get("nctId")
    nct = nct.strip().upper() if isinstance(nct, str) else ""
    return nct if NCT.fullmatch(nct) else None


def _too_deep(record: Mapping[str, object], file: str) -> Reject:
    """A record that no JSON writer takes."""
    return Reject(
        file=file,
        record_id=_number(Node(record, "").child("protocolSection").child("identificationModule")),
        path="",
        value="",
        reason="the record is nested too deeply to be a study; fetch it again",
    )


def _study(root: Node, nct: str, file: str, digest: str) -> Study:
    """A study that has its id: its registration, then what was given and measured."""
    section = root.child("protocolSection")
    study = _registered(section, _source(root, nct, file, digest))
    study = _designed(study, section.child("designModule"))
    arms, free, lost = read_arms(
        section.child("armsInterventionsModule"),
        one_group=study.intervention_model == "single group",
        cohorts=study.kind in {"observational", "cohort"},
    )
    outcomes = read_outcomes(section.child("outcomesModule"))
    results = Results(outcomes=outcomes)
    if root.value.get("resultsSection") is not None:
        results = read_results(root.child("resultsSection"), arms, outcomes)
    sizes = results.participants
    return replace(
        study,
        arms=tuple(replace(arm, participants=sizes.get(arm.key)) for arm in arms),
        unassigned=free,
        groups=tuple(replace(each, participants=sizes.get(each.key)) for each in results.groups),
        outcomes=results.outcomes,
        estimates=results.estimates,
        comparisons=results.comparisons,
        adverse_events=results.adverse_events,
        flow=results.flow,
        baseline=results.baseline,
        # Once each, though a field may have been read for several facts.
        losses=tuple(
            sorted(set(root.losses), key=lambda loss: (loss.path, loss.value, loss.reason))
        ),
        unresolved=lost,
    )


def _registered(section: Node, source: Source) -> Study:
    """A study's names and ids, who runs it and where, whom it is for, what is written of it."""
    identification = section.child("identificationModule")
    short = identification.text("briefTitle")
    title = identification.text("officialTitle") or short
    acronym = identification.text("acronym")
    people = section.child("sponsorCollaboratorsModule")
    conditions = section.child("conditionsModule")
    texts = section.child("descriptionModule")
    eligibility = section.child("eligibilityModule")
    countries, sites = _places(section.child("contactsLocationsModule"))
    collaborators = (_organisation(node) for node in people.children("collaborators"))
    study = Study(
        source=source,
        slug=slug(acronym or source.record_id),
        identifiers=tuple(_identifiers(identification, source.record_id)),
        name=acronym or short or title or source.record_id,
        title=title,
        acronym=acronym,
        sponsor=_organisation(people.child("leadSponsor")),
        collaborators=tuple(filter(None, collaborators)),
        countries=countries,
        site_count=sites,
        conditions=conditions.texts("conditions"),
        keywords=conditions.texts("keywords"),
        summary=texts.text("briefSummary"),
        description=texts.text("detailedDescription"),
        eligibility=_eligibility(eligibility),
        sex=eligibility.code("sex", codes.SEX),
        age_min_years=_age(eligibility, "minimumAge"),
        age_max_years=_age(eligibility, "maximumAge"),
        citations=tuple(_citations(section.child("referencesModule"))),
    )
    return _dated(study, section.child("statusModule"))


def _dated(study: Study, module: Node) -> Study:
    """The study with its status and dates."""
    return replace(
        study,
        status=module.code("overallStatus", codes.STATUS),
        status_text=_last_known(module),
        why_stopped=module.text("whyStopped"),
        start_date=module.child("startDateStruct").date("date"),
        primary_completion_date=module.child("primaryCompletionDateStruct").date("date"),
        completion_date=module.child("completionDateStruct").date("date"),
        first_posted_date=module.child("studyFirstPostDateStruct").date("date"),
        last_update_date=module.child("lastUpdatePostDateStruct").date("date"),
    )


def _designed(study: Study, module: Node) -> Study:
    """The study with its kind, phases, allocation, model, masking, purpose and size."""
    info = module.child("designInfo")
    size = module.child("enrollmentInfo")
    kind = module.code("studyType", codes.STUDY_KIND) or "not stated"
    model = info.code("interventionModel", codes.INTERVENTION_MODEL)
    if kind == "observational":
        model = info.code("observationalModel", codes.OBSERVATIONAL_MODEL) or model
        kind = "cohort" if model == "cohort" else kind
    allocation = info.code("allocation", codes.ALLOCATION)
    # "NA" is what the registry writes when there is nothing to allocate to.
    if allocation == "not applicable" and model == "single group":
        allocation = "single arm"
    return replace(
        study,
        kind=kind,
        phases=module.codes("phases", codes.PHASE),
        allocation=allocation,
        intervention_model=model,
        masking=info.child("maskingInfo").code("masking", codes.MASKING),
        purpose=info.code("primaryPurpose", codes.PURPOSE),
        enrolment=size.integer("count"),
        enrolment_kind=_enrolment_kind(size),
    )


def _enrolment_kind(size: Node) -> Literal["actual", "planned"] | None:
    """Whether a number of participants was reached or is planned."""
    word = size.code("type", codes.ENROLMENT_KIND)
    return None if word is None else codes.ENROLMENT_KIND[size.text("type") or ""]


def _source(root: Node, nct: str, file: str, digest: str) -> Source:
    """Where the study was read; version and processing date are the registry's own."""
    misc = root.child("derivedSection").child("miscInfoModule")
    status = root.child("protocolSection").child("statusModule")
    return Source(
        kind="ctgov",
        record_id=nct,
        tier="registry",
        file=file,
        # Records from before 2018 state when the last update was sent, not when it was posted.
        version=status.child("lastUpdatePostDateStruct").date("date")
        or status.date("lastUpdateSubmitDate"),
        processed_on=misc.date("versionHolder"),
        url=f"https://clinicaltrials.gov/study/{nct}",
        licence=LICENCE,
        sha256=digest,
    )


def _identifiers(module: Node, nct: str) -> Iterator[Identifier]:
    """The record's own number first, then former numbers, then the secondary ids, each once.

    Of this registry only the own number is a trial id: another NCT number is another record (a
    parent, an extension), and a former one must not name the study.
    """
    seen = {nct}
    yield Identifier(value=nct, registry="nct", kind="trial", type="NCT number")
    for alias in module.texts("nctIdAliases"):
        if NCT.fullmatch(alias) and alias not in seen:
            seen.add(alias)
            yield Identifier(value=alias, registry="nct", type="former NCT number")
    nodes = [("organisation's study id", module.child("orgStudyIdInfo"))]
    nodes += [("", node) for node in module.children("secondaryIdInfos")]
    for word, node in nodes:
        found = _identifier(node, word)
        if found is not None and found.value not in seen:
            seen.add(found.value)
            yield found


def _identifier(node: Node, word: str) -> Identifier | None:
    """One secondary id: a trial's id only when it has a registry's form and is no grant's."""
    value, domain = node.text("id"), node.text("domain")
    if value is None or GAP in value:  # some ids are made of an investigator's name
        return None
    kind = node.code("type", codes.SECONDARY_ID_TYPE)
    stated_type = word or domain or kind
    parsed = None if kind and kind.endswith("grant") else codes.trial_id(value, domain)
    if parsed is None:
        return Identifier(value=value, type=stated_type)
    if parsed[0] == "nct":
        return Identifier(value=parsed[1], registry="nct", type=stated_type)
    return Identifier(value=parsed[1], registry=parsed[0], kind="trial", type=stated_type)


def _last_known(module: Node) -> str | None:
    """What was last known of a study whose status has lapsed."""
    last = module.code("lastKnownStatus", codes.STATUS)
    return None if last is None else f"last known: {last}"


def _organisation(node: Node) -> str | None:
    """A sponsor's name, or None where it is a person: people are not kept.

    Individuals are class INDIV; many are entered as OTHER, and show by being the record's own
    official or contact, too.
    """
    name = node.text("name")
    return None if name is None or GAP in name or node.value.get("class") == "INDIV" else name


def _places(module: Node) -> tuple[tuple[str, ...], int | None]:
    """Countries, sorted, and the number of sites; the sites' contacts are not read."""
    locations = list(module.children("locations"))
    countries = {country for node in locations if (country := node.text("country"))}
    # Older shapes may list countries without sites.
    countries.update(module.texts("countries"))
    return tuple(sorted(countries)), len(locations) or None


def _eligibility(module: Node) -> str | None:
    """Eligibility as text, with the population that an observational record describes."""
    parts = [module.text("eligibilityCriteria"), module.text("studyPopulation")]
    return "\n\n".join(part for part in parts if part) or None


def _age(module: Node, key: str) -> Decimal | None:
    """An age limit in years, to two decimals."""
    text = module.text(key)
    if text is None or text.casefold() in NO_AGE:
        return None
    match = AGE.fullmatch(text)
    number = decimal(match.group(1)) if match else None
    if match is None or number is None:
        module.lose(key, text, 'an age is written like "18 Years", "6 Months" or "30 Days"')
        return None
    years = number / codes.AGE_UNITS_IN_YEARS[match.group(2).casefold()]
    if years == years.to_integral_value():
        return Decimal(int(years))
    return years.quantize(Decimal("0.01"), ROUND_HALF_EVEN).normalize()


def _citations(module: Node) -> Iterator[Citation]:
    """Publications: PMID and title; the authors, being people, are left out."""
    seen: set[str] = set()
    for node in module.children("references"):
        text, pmid = node.text("citation"), node.number_text("pmid")
        if pmid is not None and not re.fullmatch(r"\d{1,9}", pmid):
            node.lose("pmid", pmid, "a PubMed id is a number")
            pmid = None
        if text is None and pmid is None:
            continue
        title = (_citation_title(text) if text else None) or (f"PubMed {pmid}" if pmid else None)
        if title is None:
            node.lose("citation", GAP, "only people are named; a citation needs a title")
            continue
        key = f"pmid-{pmid}" if pmid else slug(title)
        kind = node.code("type", codes.REFERENCE_TYPE) or "reference"
        if key not in seen:
            seen.add(key)
            doi = re.search(r"\b10\.\d{4,9}/[^\s;,]+", text or "")
            yield Citation(
                key=key,
                title=title,
                tier="paper",
                kind=kind,
                doi=doi.group(0).rstrip(".)") if doi else None,
                pmid=pmid,
            )


def _citation_title(text: str) -> str | None:
    """The title within "Authors. Title. Journal. Year;…", or the text of another form.

    >>> _citation_title("Roe A, Doe B 3rd; Some Study Group. Of doses. J Ex. 2020;1:1.")
    'Of doses'
    >>> _citation_title("Roe A, Doe B.") is None
    True
    """
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z0-9])", text)
    kept = next((i for i, each in enumerate(sentences) if not AUTHORS.search(each)), None)
    if kept is None:
        return None
    named = any(AUTHORS.search(each) for each in sentences)
    title = sentences[kept] if named else text
    return shorten(title.rstrip("."), CITATION_LIMIT)
