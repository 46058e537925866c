"""Writes records of API v2 as an AACT export, as AACT's own loader does.

No real export is at hand: the tables are made from AACT's list of columns and the values of
records that we have. The two ages of AACT's words are both written: codes (`PHASE2/PHASE3`) as
since 2024, labels ("Phase 2/Phase 3") as before. What AACT has no column for is listed in
`without_what_aact_lacks`.
"""

from __future__ import annotations

import calendar
import csv
import io
from collections import defaultdict
from copy import deepcopy
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Record = dict[str, Any]
Rows = dict[str, list[dict[str, object]]]

LABELS = {
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
    "UNKNOWN": "Unknown status",
    "ESTIMATED": "Anticipated",
    "NA": "N/A",
    "NON_RANDOMIZED": "Non-Randomized",
    "CASE_CONTROL": "Case-Control",
    "CASE_ONLY": "Case-Only",
    "ECT": "Educational/Counseling/Training",
    "OTHER_PRE_SPECIFIED": "Other Pre-specified",
    "POST_HOC": "Post-Hoc",
    "NIH": "U.S. NIH Grant/Contract",
    "OTHER_GRANT": "Other Grant/Funding Number",
    "EUDRACT_NUMBER": "EudraCT Number",
    "CTIS": "CTIS",
    "REGISTRY": "Registry Identifier",
    "NON_SYSTEMATIC_ASSESSMENT": "Non-systematic Assessment",
    "NON_INFERIORITY": "Non-Inferiority",
    "TWO_SIDED": "2-Sided",
    "ONE_SIDED": "1-Sided",
    "STANDARD_ERROR_OF_MEAN": "Standard Error of the Mean",
    "INTER_QUARTILE_RANGE": "Inter-Quartile Range",
}
MODELS = {
    "SINGLE_GROUP": "Single Group Assignment",
    "PARALLEL": "Parallel Assignment",
    "CROSSOVER": "Crossover Assignment",
    "FACTORIAL": "Factorial Assignment",
    "SEQUENTIAL": "Sequential Assignment",
}
MASKS = {"NONE": "None (Open Label)", "DOUBLE": "Double (Participant, Investigator)"}
PHASES = {"EARLY_PHASE1": "Early Phase 1", "NA": "N/A"}


class Writer:
    """Rows of all tables, with ids that run over all studies."""

    def __init__(self, *, labels: bool) -> None:
        self.labels = labels
        self.rows: Rows = defaultdict(list)
        self._ids = count(1000)

    def add(self, table: str, nct: str, **cells: object) -> int:
        number = next(self._ids)
        self.rows[table].append({"id": number, "nct_id": nct, **cells})
        return number

    def word(self, code: object, known: dict[str, str] = LABELS) -> object:
        """A code as the registry's labels have it, where these are asked for."""
        if not self.labels or not isinstance(code, str) or not code.replace("_", "").isupper():
            return code
        return known.get(code) or LABELS.get(code) or code.replace("_", " ").capitalize()

    def phases(self, codes: list[str]) -> str:
        if not self.labels:
            return "/".join(codes)
        return "/".join(PHASES.get(code) or code.replace("PHASE", "Phase ") for code in codes)


def export(records: Iterable[Record], *, labels: bool = False) -> Rows:
    """The tables of some records."""
    writer = Writer(labels=labels)
    for record in records:
        nct = record["protocolSection"]["identificationModule"]["nctId"]
        write_study(writer, nct, record)
        write_lists(writer, nct, record["protocolSection"])
        write_arms(writer, nct, record["protocolSection"])
        if "resultsSection" in record:
            write_results(writer, nct, record["resultsSection"])
    return dict(writer.rows)


def write_study(writer: Writer, nct: str, record: Record) -> None:
    section = record["protocolSection"]
    names = section["identificationModule"]
    status = section.get("statusModule", {})
    design = section.get("designModule", {})
    cells: dict[str, object] = {
        "nct_id": nct,
        "nlm_download_date_description": record.get("derivedSection", {})
        .get("miscInfoModule", {})
        .get("versionHolder"),
        "brief_title": names.get("briefTitle"),
        "official_title": names.get("officialTitle"),
        "acronym": names.get("acronym"),
        "overall_status": writer.word(status.get("overallStatus")),
        "last_known_status": writer.word(status.get("lastKnownStatus")),
        "why_stopped": status.get("whyStopped"),
        "last_update_submitted_date": status.get("lastUpdateSubmitDate"),
        "study_type": writer.word(design.get("studyType")),
        "phase": writer.phases(design.get("phases", [])),
        "enrollment": design.get("enrollmentInfo", {}).get("count"),
        "enrollment_type": writer.word(design.get("enrollmentInfo", {}).get("type")),
    }
    for name, key in (
        ("start", "startDateStruct"),
        ("primary_completion", "primaryCompletionDateStruct"),
        ("completion", "completionDateStruct"),
    ):
        date = status.get(key, {}).get("date")
        cells[f"{name}_month_year"] = in_words(date) if writer.labels else date
        cells[f"{name}_date"] = as_day(date)
        cells[f"{name}_date_type"] = writer.word(status.get(key, {}).get("type"))
    for name, key in (
        ("study_first", "studyFirstPostDateStruct"),
        ("last_update", "lastUpdatePostDateStruct"),
    ):
        cells[f"{name}_posted_date"] = status.get(key, {}).get("date")
        cells[f"{name}_posted_date_type"] = writer.word(status.get(key, {}).get("type"))
    writer.rows["studies"].append(cells)
    write_design(writer, nct, section)


def as_day(date: str | None) -> str | None:
    """A month as its last day: how AACT makes a date of it."""
    if date is None or len(date) != 7:
        return date
    year, month = map(int, date.split("-"))
    return f"{date}-{calendar.monthrange(year, month)[1]}"


def in_words(date: str | None) -> str | None:
    """A date as the registry wrote it before API v2."""
    if date is None or len(date) < 7:
        return date
    year, month, *day = date.split("-")
    name = calendar.month_name[int(month)]
    return f"{name} {int(day[0])}, {year}" if day else f"{name} {year}"


def write_design(writer: Writer, nct: str, section: Record) -> None:
    info = section.get("designModule", {}).get("designInfo")
    if info is not None:
        writer.add(
            "designs",
            nct,
            allocation=writer.word(info.get("allocation")),
            intervention_model=writer.word(info.get("interventionModel"), MODELS),
            observational_model=writer.word(info.get("observationalModel")),
            primary_purpose=writer.word(info.get("primaryPurpose")),
            masking=writer.word(info.get("maskingInfo", {}).get("masking"), MASKS),
        )
    for table, key in (
        ("brief_summaries", "briefSummary"),
        ("detailed_descriptions", "detailedDescription"),
    ):
        text = section.get("descriptionModule", {}).get(key)
        if text is not None:
            writer.add(table, nct, description=text)
    eligibility = section.get("eligibilityModule")
    if eligibility is not None:
        writer.add(
            "eligibilities",
            nct,
            gender=writer.word(eligibility.get("sex")),
            minimum_age=eligibility.get("minimumAge"),
            maximum_age=eligibility.get("maximumAge"),
            criteria=eligibility.get("eligibilityCriteria"),
            population=eligibility.get("studyPopulation"),
        )


def write_lists(writer: Writer, nct: str, section: Record) -> None:
    for table, key in (("conditions", "conditions"), ("keywords", "keywords")):
        for name in section.get("conditionsModule", {}).get(key, []):
            writer.add(table, nct, name=name, downcase_name=name.lower())
    places = section.get("contactsLocationsModule", {}).get("locations", [])
    for place in places:
        writer.add("facilities", nct, name=place.get("facility"), country=place.get("country"))
    for country in dict.fromkeys(place["country"] for place in places if "country" in place):
        writer.add("countries", nct, name=country, removed="f")
    sponsors = section.get("sponsorCollaboratorsModule", {})
    leads = [sponsors["leadSponsor"]] if "leadSponsor" in sponsors else []
    for role, found in (("lead", leads), ("collaborator", sponsors.get("collaborators", []))):
        for each in found:
            writer.add(
                "sponsors",
                nct,
                agency_class=each.get("class"),
                lead_or_collaborator=role,
                name=each.get("name"),
            )
    write_ids(writer, nct, section["identificationModule"])
    for reference in section.get("referencesModule", {}).get("references", []):
        writer.add(
            "study_references",
            nct,
            pmid=reference.get("pmid"),
            reference_type=writer.word(reference.get("type")),
            citation=reference.get("citation"),
        )
    for role in ("primary", "secondary", "other"):
        for each in section.get("outcomesModule", {}).get(f"{role}Outcomes", []):
            writer.add(
                "design_outcomes",
                nct,
                outcome_type=role,
                measure=each.get("measure"),
                time_frame=each.get("timeFrame"),
                description=each.get("description"),
            )


def write_ids(writer: Writer, nct: str, names: Record) -> None:
    def add(source: str, value: object, kind: object = None, domain: object = None) -> None:
        writer.add(
            "id_information",
            nct,
            id_source=source,
            id_value=value,
            id_type=writer.word(kind),
            id_type_description=domain,
        )

    for alias in names.get("nctIdAliases", []):
        add("nct_alias", alias)
    if "orgStudyIdInfo" in names:
        own = names["orgStudyIdInfo"]
        add("org_study_id", own.get("id"), own.get("type"))
    for each in names.get("secondaryIdInfos", []):
        add("secondary_id", each.get("id"), each.get("type"), each.get("domain"))


def write_arms(writer: Writer, nct: str, section: Record) -> None:
    module = section.get("armsInterventionsModule", {})
    arms: list[tuple[int, Record]] = []
    for arm in module.get("armGroups", []):
        number = writer.add(
            "design_groups",
            nct,
            group_type=writer.word(arm.get("type")),
            title=arm.get("label"),
            description=arm.get("description"),
        )
        arms.append((number, arm))
    for each in module.get("interventions", []):
        number = writer.add(
            "interventions",
            nct,
            intervention_type=writer.word(each.get("type")),
            name=each.get("name"),
            description=each.get("description"),
        )
        for name in each.get("otherNames", []):
            writer.add("intervention_other_names", nct, intervention_id=number, name=name)
        for arm_id, arm in arms:
            named = {n.partition(": ")[2].casefold() for n in arm.get("interventionNames", [])}
            label = arm.get("label", "").casefold()
            same = [
                i
                for i in module["interventions"]
                if i["name"].casefold() == each["name"].casefold()
            ]
            # Of interventions of one name, those that list the arm are meant by its name.
            telling = [i for i in same if lists(i, label)]
            if lists(each, label) or (each["name"].casefold() in named and not telling):
                writer.add(
                    "design_group_interventions",
                    nct,
                    design_group_id=arm_id,
                    intervention_id=number,
                )


def lists(intervention: Record, label: str) -> bool:
    """Whether an intervention names the arm of a label."""
    return label in {each.casefold() for each in intervention.get("armGroupLabels", [])}


class GroupIds:
    """Ids of the result groups of one table."""

    def __init__(self, writer: Writer, nct: str, kind: str, groups: list[Record]) -> None:
        self._ids: dict[str, int] = {}
        for group in groups:
            self._ids[group["id"]] = writer.add(
                "result_groups",
                nct,
                ctgov_group_code=group["id"],
                result_type=kind,
                title=group.get("title"),
                description=group.get("description"),
            )

    def of(self, code: str) -> dict[str, object]:
        return {"result_group_id": self._ids.get(code), "ctgov_group_code": code}


def write_results(writer: Writer, nct: str, results: Record) -> None:
    flow = results.get("participantFlowModule", {})
    write_flow(writer, nct, flow, GroupIds(writer, nct, "Participant Flow", groups_of(flow)))
    baseline = results.get("baselineCharacteristicsModule", {})
    groups = GroupIds(writer, nct, "Baseline", groups_of(baseline))
    for units, code, value in counts(baseline):
        cells = {"units": units, "scope": "overall", "count": value, **groups.of(code)}
        writer.add("baseline_counts", nct, **cells)
    for measure in baseline.get("measures", []):
        for cell in cells_of(writer, measure, groups, analysed=True):
            writer.add("baseline_measurements", nct, **cell)
    for outcome in results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", []):
        write_outcome(writer, nct, outcome)
    write_events(writer, nct, results.get("adverseEventsModule", {}))


def groups_of(module: Record, key: str = "groups") -> list[Record]:
    found: list[Record] = module.get(key, [])
    return found


def counts(owner: Record) -> Iterator[tuple[str, str, str]]:
    for denominator in owner.get("denoms", []):
        for each in denominator["counts"]:
            yield denominator.get("units", "Participants"), each["groupId"], each["value"]


def write_flow(writer: Writer, nct: str, flow: Record, groups: GroupIds) -> None:
    for period in flow.get("periods", []):
        for milestone in period.get("milestones", []):
            for each in milestone.get("achievements", []):
                writer.add(
                    "milestones",
                    nct,
                    title=milestone.get("type"),
                    period=period.get("title"),
                    count=each.get("numSubjects"),
                    **groups.of(each["groupId"]),
                )
        for reason in period.get("dropWithdraws", []):
            for each in reason.get("reasons", []):
                writer.add(
                    "drop_withdrawals",
                    nct,
                    reason=reason.get("type"),
                    period=period.get("title"),
                    count=each.get("numSubjects"),
                    **groups.of(each["groupId"]),
                )


def cells_of(
    writer: Writer, measure: Record, groups: GroupIds, *, analysed: bool
) -> Iterator[dict[str, object]]:
    for row in measure.get("classes", []):
        owner = row if "denoms" in row else measure
        of_row = {code: (units, value) for units, code, value in counts(owner)}
        for category in row.get("categories", []):
            for each in category.get("measurements", []):
                cells: dict[str, object] = {
                    "title": measure.get("title"),
                    "description": measure.get("description"),
                    "classification": row.get("title"),
                    "category": category.get("title"),
                    "units": measure.get("unitOfMeasure"),
                    "param_type": writer.word(measure.get("paramType")),
                    "dispersion_type": writer.word(measure.get("dispersionType")),
                    "param_value": each.get("value"),
                    "dispersion_value": each.get("spread"),
                    "dispersion_lower_limit": each.get("lowerLimit"),
                    "dispersion_upper_limit": each.get("upperLimit"),
                    "explanation_of_na": each.get("comment"),
                    **groups.of(each["groupId"]),
                }
                if analysed and each["groupId"] in of_row:
                    units, value = of_row[each["groupId"]]
                    cells |= {"number_analyzed": value, "number_analyzed_units": units}
                yield cells


def write_outcome(writer: Writer, nct: str, outcome: Record) -> None:
    number = writer.add(
        "outcomes",
        nct,
        outcome_type=writer.word(outcome.get("type")),
        title=outcome.get("title"),
        description=outcome.get("description"),
        time_frame=outcome.get("timeFrame"),
        population=outcome.get("populationDescription"),
        units=outcome.get("unitOfMeasure"),
        dispersion_type=outcome.get("dispersionType"),
        param_type=writer.word(outcome.get("paramType")),
    )
    groups = GroupIds(writer, nct, "Outcome", groups_of(outcome))
    for units, code, value in counts(outcome):
        cells = {"units": units, "scope": "Measure", "count": value, **groups.of(code)}
        writer.add("outcome_counts", nct, outcome_id=number, **cells)
    for cell in cells_of(writer, outcome, groups, analysed=False):
        writer.add("outcome_measurements", nct, outcome_id=number, **cell)
    for each in outcome.get("analyses", []):
        analysis = writer.add(
            "outcome_analyses",
            nct,
            outcome_id=number,
            non_inferiority_type=writer.word(each.get("nonInferiorityType")),
            non_inferiority_description=each.get("nonInferiorityComment"),
            param_type=each.get("paramType"),
            param_value=each.get("paramValue"),
            dispersion_type=writer.word(each.get("dispersionType")),
            dispersion_value=each.get("dispersionValue"),
            p_value_raw=each.get("pValue"),
            p_value_description=each.get("pValueComment"),
            ci_n_sides=writer.word(each.get("ciNumSides")),
            ci_percent=each.get("ciPctValue"),
            ci_lower_limit=each.get("ciLowerLimit"),
            ci_upper_limit=each.get("ciUpperLimit"),
            ci_upper_limit_na_comment=each.get("ciUpperLimitComment"),
            method=each.get("statisticalMethod"),
            method_description=each.get("statisticalComment"),
            estimate_description=each.get("estimateComment"),
            groups_description=each.get("groupDescription"),
            other_analysis_description=each.get("otherAnalysisDescription"),
        )
        for code in each.get("groupIds", []):
            cells = {"outcome_analysis_id": analysis, **groups.of(code)}
            writer.add("outcome_analysis_groups", nct, **cells)


def write_events(writer: Writer, nct: str, module: Record) -> None:
    groups = GroupIds(writer, nct, "Reported Event", groups_of(module, "eventGroups"))
    for group in groups_of(module, "eventGroups"):
        for kind in ("serious", "other", "deaths"):
            if f"{kind}NumAtRisk" in group:
                writer.add(
                    "reported_event_totals",
                    nct,
                    ctgov_group_code=group["id"],
                    event_type=kind,
                    classification=f"Total, {kind}",
                    subjects_affected=group.get(f"{kind}NumAffected"),
                    subjects_at_risk=group.get(f"{kind}NumAtRisk"),
                )
    for kind in ("serious", "other"):
        for event in module.get(f"{kind}Events", []):
            for each in event.get("stats", []):
                writer.add(
                    "reported_events",
                    nct,
                    event_type=kind,
                    time_frame=module.get("timeFrame"),
                    frequency_threshold=module.get("frequencyThreshold"),
                    adverse_event_term=event.get("term"),
                    organ_system=event.get("organSystem"),
                    vocab=event.get("sourceVocabulary"),
                    assessment=writer.word(event.get("assessmentType")),
                    event_count=each.get("numEvents"),
                    subjects_affected=each.get("numAffected"),
                    subjects_at_risk=each.get("numAtRisk"),
                    **groups.of(each["groupId"]),
                )


def as_table(rows: list[dict[str, object]]) -> str:
    """A table as AACT's COPY writes it: bars, a header, quotes where they are needed."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter="|", lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if row.get(name) is None else row[name] for name in columns])
    return text.getvalue()


def write(rows: Rows, folder: Path) -> Path:
    """An export in a folder."""
    folder.mkdir(exist_ok=True)
    for table, found in rows.items():
        (folder / f"{table}.txt").write_text(as_table(found), encoding="utf-8", newline="")
    return folder


def without_what_aact_lacks(record: Record) -> Record:
    """A record without what AACT has no column for, and without the people it has tables for."""
    record = deepcopy(record)
    section = record["protocolSection"]
    contacts = section.get("contactsLocationsModule", {})
    for key in ("centralContacts", "overallOfficials"):
        contacts.pop(key, None)
    for place in contacts.get("locations", []):
        place.pop("contacts", None)
    section.get("sponsorCollaboratorsModule", {}).pop("responsibleParty", None)
    without_dead_links(section.get("armsInterventionsModule", {}))
    results = record.get("resultsSection", {})
    results.pop("moreInfoModule", None)
    events = results.get("adverseEventsModule", {})
    if not events.get("seriousEvents") and not events.get("otherEvents"):
        events.pop("timeFrame", None)  # AACT has it beside each event
        events.pop("frequencyThreshold", None)
    for kind in ("serious", "other"):
        for event in events.get(f"{kind}Events", []):
            event.pop("notes", None)
    for outcome in results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", []):
        for row in outcome.get("classes", []):
            row.pop("denoms", None)  # of a row; AACT counts the participants of the measure only
    return record


def without_dead_links(module: Record) -> None:
    """Drop the names of arms and interventions that are not there: AACT links by id."""
    names = {each["name"].casefold() for each in module.get("interventions", [])}
    labels = {each["label"] for each in module.get("armGroups", []) if "label" in each}
    for arm in module.get("armGroups", []):
        named = arm.get("interventionNames", [])
        arm["interventionNames"] = [n for n in named if n.partition(": ")[2].casefold() in names]
    for each in module.get("interventions", []):
        named = each.get("armGroupLabels", [])
        each["armGroupLabels"] = [label for label in named if label in labels]
