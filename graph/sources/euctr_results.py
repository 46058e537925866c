"""EudraCT results: what came of a trial, one record whatever the number of its countries.

The EMA publishes results as XML; copies of the register carry the same content as JSON beside a
country's protocol. Both become a `Study` whose record id is the EudraCT number itself. Contacts
are dropped here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graph.records import Arm, Identifier, Intervention, Reject, Source, Study
from graph.sources import euctr_codes as codes
from graph.sources.euctr import EUDRACT, LICENCE, PAGE, one_arm_key, people_of
from graph.sources.euctr_endpoints import read_endpoints
from graph.sources.euctr_groups import Groups
from graph.sources.euctr_safety import read_baseline, read_events, read_flow
from graph.sources.node import Node
from graph.sources.people import GAP
from graph.sources.registry_ids import stated_ids
from graph.sources.text import iso_date, shorten, slug, unique_keys
from graph.sources.tree import (
    ATTRIBUTES,
    attribute,
    each,
    element_record,
    fingerprint,
    pruned,
    texts,
    too_deep,
    with_losses,
)
from graph.sources.xml_tree import XmlError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["RESULTS_ROOT", "held", "xml_results"]

RESULTS_ROOT: Final = "result"
SECTIONS: Final = (
    ATTRIBUTES,
    "trialInformation",
    "subjectDisposition",
    "baselineCharacteristics",
    "endPoints",
    "trialChanges",
    "subjectAnalysisSets",
    "adverseEvents",
)
IDS: Final = (
    ("usctnIdentifier", "ClinicalTrials.gov number"),
    ("isrctnIdentifier", "ISRCTN"),
    ("whoIdentifier", "universal trial number"),
    ("sponsorProtocolCode", "sponsor's protocol code"),
)


def held(record: Mapping[str, object], file: str) -> Iterator[Study | Reject]:
    """The results that a country's JSON record carries, if any; the same in those of all countries.

    Args:
        record: the parsed JSON of one country's record.
        file: the file that it was read from, for messages.
    """
    if not isinstance(record.get("trialInformation"), dict):
        return
    part = {key: record[key] for key in SECTIONS if key in record}
    read_on = record.get("record_last_import")
    version = iso_date(read_on.partition(" ")[0]) if isinstance(read_on, str) else None
    yield _read(part, file, version)


def xml_results(content: bytes, file: str) -> Study | Reject:
    """The results of an EudraCT XML document.

    Args:
        content: the document, whose root element is `result`.
        file: the file that it was read from, for messages.
    """
    try:
        root = parse(content)
    except XmlError as error:
        return Reject(file=file, record_id=None, path="", value="", reason=str(error))
    return _read(element_record(root), file, None)


def _read(part: Mapping[str, object], file: str, version: str | None) -> Study | Reject:
    digest = fingerprint(part)
    if digest is None:
        return too_deep(file, None)
    plain = pruned(part)
    root = Node(plain, "", clean=people_of(plain))
    number = attribute(root, "eudractNumber")
    if number is None or not EUDRACT.fullmatch(number):
        return Reject(
            file=file,
            record_id=None,
            path=f"{ATTRIBUTES}.eudractNumber",
            value=shorten(number),
            reason="results need the EudraCT number of their trial, such as 2012-003632-23",
        )
    source = Source(
        kind="euctr",
        record_id=number,
        tier="registry",
        file=file,
        version=version,
        processed_on=version,
        url=f"{PAGE}{number}/results",
        licence=LICENCE,
        sha256=digest,
    )
    return with_losses(_study(root, source), root)


def _study(root: Node, source: Source) -> Study:
    info = root.child("trialInformation")
    arms, ids = _arms(root)
    if len(arms) == 1:
        arms = (replace(arms[0], canonical_key=one_arm_key(source.record_id)),)
    periods = each(root, "subjectDisposition", "postAssignmentPeriods", "postAssignmentPeriod")
    first = periods[0] if periods else Node({}, "subjectDisposition", root.losses)
    allocation = first.child("allocation").code("value", codes.ALLOCATION)
    one = len(arms) == 1 and allocation in {None, "not applicable"}
    title = info.text("fullTitle")
    number = source.record_id
    own = Identifier(value=number, registry="eudract", kind="trial", type="EudraCT number")
    subjects, countries = _subjects(info)
    found = Study(
        source=source,
        slug=slug(number),
        identifiers=(own, *stated_ids(info, IDS, number), *_other_ids(info)),
        name=title or number,
        title=title,
        status=_status(info),
        allocation="single arm" if one else allocation,
        intervention_model="single group" if one else None,
        masking=first.child("blindingType").code("value", codes.BLINDING),
        start_date=info.date("recruitmentStartDate"),
        primary_completion_date=info.date("primaryCompletionDate"),
        completion_date=info.date("globalEndOfTrialDate"),
        enrolment=subjects,
        enrolment_kind=None if subjects is None else "actual",
        sponsor=_sponsor(info),
        countries=countries,
        summary=info.text("mainObjective"),
        arms=arms,
    )
    return _counted(found, root, ids)


def _counted(study: Study, root: Node, ids: dict[str, str]) -> Study:
    """The study with its numbers: end points first, then baseline and harm, which share groups."""
    sets = each(root, "subjectAnalysisSets", "subjectAnalysisSet")
    groups = Groups(study.arms, ids, sets)
    outcomes, estimates, comparisons = read_endpoints(root, groups)
    baseline = read_baseline(root, groups)
    events = read_events(root, groups)
    return replace(
        study,
        groups=groups.groups,
        outcomes=outcomes,
        estimates=estimates,
        comparisons=comparisons,
        adverse_events=events,
        flow=tuple(read_flow(root, ids)),
        baseline=baseline,
        unresolved=groups.unresolved,
    )


def _arms(root: Node) -> tuple[tuple[Arm, ...], dict[str, str]]:
    """The arms, each title once whatever the number of periods, and the arm of each arm id."""
    nodes: dict[str, Node] = {}
    ids: dict[str, str] = {}
    for period in each(root, "subjectDisposition", "postAssignmentPeriods", "postAssignmentPeriod"):
        for node in each(period, "arms", "arm"):
            title = node.text("title")
            if title is None:
                node.lose("title", "", "an arm needs a title; it was left out")
                continue
            same = " ".join(title.casefold().split())
            nodes.setdefault(same, node)
            ids[attribute(node, "id") or ""] = same
    titles = [node.text("title") or "" for node in nodes.values()]
    keys = dict(zip(nodes, unique_keys(titles, titles), strict=True))
    arms = tuple(
        Arm(
            key=keys[same],
            label=title,
            type=node.child("type").code("value", codes.ARM_TYPE),
            description=node.text("description"),
            participants=node.child("startedMilestoneAchievement").integer("subjects"),
            interventions=tuple(_products(node)),
            field=node.path,
        )
        for (same, node), title in zip(nodes.items(), titles, strict=True)
    )
    return arms, {arm: keys[same] for arm, same in ids.items()}


def _products(arm: Node) -> Iterator[Intervention]:
    """The products of an arm, with how they were given."""
    for node in each(arm, "armProducts", "armProduct"):
        other = (node.text("code"), *texts(node, "otherNames"))
        name = node.text("name") or next(filter(None, other), None)
        if name is None:
            node.lose("name", "", "a product needs a name; it was left out")
            continue
        yield Intervention(
            name=name,
            type="drug",
            description=node.text("doseAndAdministrationDetails"),
            other_names=tuple(filter(None, other)),
            field=node.path,
        )


def _other_ids(info: Node) -> Iterator[Identifier]:
    for node in each(info, "otherIdentifiers", "otherIdentifier"):
        yield from stated_ids(node, (("number", node.text("name") or "other identifier"),), "")


def _status(info: Node) -> str | None:
    """Whether the trial ended, and as planned."""
    if info.text("isGlobalEndOfTrialReached") != "true":
        return None
    return "terminated" if info.text("globalEndOfTrialPremature") == "true" else "completed"


def _subjects(info: Node) -> tuple[int | None, tuple[str, ...]]:
    """All participants, and the countries that they were enrolled in."""
    total: int | None = None
    countries = set()
    for node in each(info, "countrySubjectCounts", "countrySubjectCount"):
        number = node.integer("subjects")
        if number is not None:
            total = (total or 0) + number
        country = node.child("country").code("eutctId", codes.COUNTRY_ID)
        countries |= {country} if country else set()
    return total, tuple(sorted(countries))


def _sponsor(info: Node) -> str | None:
    """The first sponsor, unless it is a person."""
    for node in each(info, "sponsors", "sponsor"):
        name = node.text("organisationName")
        if name and GAP not in name:
            return name
    return None
