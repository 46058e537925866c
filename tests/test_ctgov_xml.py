"""The legacy XML of ClinicalTrials.gov: read by way of API v2's shape, with the XML's own paths."""

from __future__ import annotations

import dataclasses
import gzip
import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.linking import link
from graph.records import Choice, Loss, Reject, Study
from graph.sources import XML_LOADERS, ctgov_xml, read
from graph.sources.ctgov_words import block, masking
from graph.sources.paths import below
from graph.sources.xml_tree import XmlError, parse, root_name

if TYPE_CHECKING:
    from pathlib import Path

DATA = ROOT / "tests" / "data" / "ctgov_older"
XML = (DATA / "NCT99999011.xml").read_bytes()
PATHS = re.compile(r"(field|path)='[^']*'")


def study(content: bytes) -> Study:
    found = ctgov_xml.study(content, "a.xml")
    assert isinstance(found, Study), found
    return found


def without_paths(found: Study) -> dict[str, str]:
    """Every field of a study but its source, with the paths of the record's shape left out."""
    return {
        each.name: PATHS.sub("", repr(getattr(found, each.name)))
        for each in dataclasses.fields(found)
        if each.name != "source"
    }


def small(*parts: str) -> bytes:
    text = "".join(parts)
    return (
        f"<clinical_study><id_info><nct_id>NCT99999012</nct_id></id_info>{text}</clinical_study>"
    ).encode()


def lost(content: bytes) -> list[tuple[str, str]]:
    return [(loss.path, loss.value) for loss in study(content).losses]


def test_the_same_study_in_xml_and_in_api_v2_is_the_same_study() -> None:
    (newer,) = read(DATA / "NCT99999011.json")
    assert isinstance(newer, Study)
    older = study(XML)
    assert without_paths(older) == without_paths(newer)
    assert older.losses == ()
    assert dataclasses.replace(older.source, sha256="", file="") == dataclasses.replace(
        newer.source, sha256="", file=""
    )
    # what is compared is there
    assert (older.source.version, older.source.processed_on) == ("2019-02-01", "2019-02-08")
    assert [len(part) for part in (older.estimates, older.adverse_events, older.flow)] == [2, 6, 4]
    assert [len(part) for part in (older.comparisons, older.baseline, older.arms)] == [1, 2, 2]


def test_paths_are_those_of_the_xml() -> None:
    found = study(XML)
    assert [arm.field for arm in found.arms] == [
        "clinical_study/arm_group[1]",
        "clinical_study/arm_group[2]",
    ]
    assert [item.field for item in found.arms[0].interventions] == [
        "clinical_study/intervention[1]",
        "clinical_study/intervention[2]",
    ]
    assert [outcome.field for outcome in found.outcomes] == [
        "clinical_study/primary_outcome[1]",
        "clinical_study/secondary_outcome[1]",
    ]
    assert [(item.text, item.field) for item in found.unresolved] == [
        ("C: gone", "clinical_study/intervention[2]/arm_group_label[3]")
    ]
    places = {
        mention.field
        for arm in link(found).arms
        for treatment in arm.treatments
        for mention in treatment.mentions
    }
    assert {
        "clinical_study/intervention[1]/intervention_name",
        "clinical_study/arm_group[1]/arm_group_label",
        "clinical_study/arm_group[1]/description",
    } <= places
    assert not [place for place in places if "." in place.partition("/")[2]]


@pytest.mark.parametrize(
    ("path", "field", "expected"),
    [
        ("clinical_study/arm_group[2]", "label", "clinical_study/arm_group[2]/arm_group_label"),
        (
            "clinical_study/intervention[1]",
            "otherNames[1]",
            "clinical_study/intervention[1]/other_name[2]",
        ),
        (
            "clinical_study/clinical_results/outcome_list/outcome[1]",
            "measure",
            "clinical_study/clinical_results/outcome_list/outcome[1]/title",
        ),
        (
            "Study.ProtocolSection.ArmsInterventionsModule.ArmGroupList.ArmGroup[0]",
            "label",
            "Study.ProtocolSection.ArmsInterventionsModule.ArmGroupList.ArmGroup[0].ArmGroupLabel",
        ),
        ("protocolSection.a[0]", "label", "protocolSection.a[0].label"),
    ],
)
def test_fields_below_a_path(path: str, field: str, expected: str) -> None:
    assert below(path, field) == expected


def test_people_are_not_read() -> None:
    text = repr(link(study(XML)))
    for person in ("Ana Roe", "Bo Doe", "Cy Poe", "example.org"):
        assert person not in text


def test_what_is_unknown_is_a_named_loss() -> None:
    content = small(
        "<phase>Phase 9</phase><overall_status>Resting</overall_status>",
        "<start_date type='Actual'>soon</start_date><new_field>words</new_field>",
        "<arm_group rank='2'><arm_group_label>A<b>bold</b></arm_group_label></arm_group>",
        "<brief_title>One</brief_title><brief_title>Two</brief_title>",
        "<enrollment>many</enrollment>stray<eligibility>loose</eligibility>",
    )
    found = study(content)
    assert [(loss.path, loss.value, loss.reason.partition(";")[0]) for loss in found.losses] == [
        ("clinical_study", "stray", "no text is expected here"),
        ("clinical_study/arm_group[1]/@rank", "2", "an attribute that this reader does not know"),
        ("clinical_study/arm_group[1]/arm_group_label/b", "bold", UNKNOWN),
        ("clinical_study/brief_title[2]", "Two", "the field is stated more than once"),
        ("clinical_study/eligibility", "loose", "no text is expected here"),
        (
            "clinical_study/enrollment",
            "many",
            "a whole number of at least 0 is expected",
        ),
        ("clinical_study/new_field", "words", UNKNOWN),
        ("clinical_study/overall_status", "Resting", found.losses[7].reason.partition(";")[0]),
        ("clinical_study/phase[1]", "Phase 9", found.losses[8].reason.partition(";")[0]),
        (
            "clinical_study/start_date",
            "soon",
            "a date is expected as YYYY-MM-DD, YYYY-MM or YYYY",
        ),
    ]
    assert (found.name, found.arms[0].label) == ("One", "A")


UNKNOWN = "a field that this reader does not know"


def test_names_and_dates_of_before_2018() -> None:
    found = study(
        small(
            "<lastchanged_date>June 2, 2014</lastchanged_date>",
            "<firstreceived_date>June 3, 2013</firstreceived_date>",
            "<study_type>Observational [Patient Registry]</study_type>",
            "<study_design>Observational Model: Case Control, Time Perspective: Prospective"
            "</study_design>",
            "<eligibility><gender>Both</gender><maximum_age>6 Months</maximum_age></eligibility>",
            "<location_countries><country>Peru</country></location_countries>",
        )
    )
    assert found.losses == ()
    assert (found.source.version, found.first_posted_date, found.last_update_date) == (
        "2014-06-02",
        None,
        None,
    )
    assert (found.kind, found.intervention_model, found.sex, found.age_max_years) == (
        "observational",
        "case-control",
        "all",
        Decimal("0.5"),
    )
    assert (found.countries, found.site_count) == (("Peru",), None)


@pytest.mark.parametrize(
    ("text", "design"),
    [
        (
            "Allocation:  Randomized, Endpoint Classification: Efficacy Study, "
            "Intervention Model: Parallel Assignment, Masking: Double-Blind, "
            "Primary Purpose: Treatment",
            ("randomised", "parallel", "double blind", "treatment"),
        ),
        (
            "Treatment, Randomized, Open Label, Active Control, Factorial Assignment, "
            "Efficacy Study",
            ("randomised", "factorial", "open label", "treatment"),
        ),
        ("N/A", (None, None, None, None)),
    ],
)
def test_the_older_free_text_design(text: str, design: tuple[str | None, ...]) -> None:
    found = study(small(f"<study_design>{text}</study_design>"))
    assert (found.allocation, found.intervention_model, found.masking, found.purpose) == design
    assert found.losses == ()


def test_an_unknown_word_of_the_older_design_is_a_loss() -> None:
    content = small("<study_design>Allocation: Sometimes, Masking: Double-Blind</study_design>")
    assert lost(content) == [("clinical_study/study_design", "Sometimes")]
    assert lost(small("<study_design>Randomized, Upside Down</study_design>")) == [
        ("clinical_study/study_design", "Upside Down")
    ]


def test_withdrawn_and_expanded_access() -> None:
    gone = study(
        small(
            "<overall_status>Withdrawn</overall_status><why_stopped>No funds</why_stopped>",
            "<phase>N/A</phase><enrollment type='Actual'>0</enrollment>",
        )
    )
    assert (gone.status, gone.why_stopped, gone.phases) == (
        "withdrawn",
        "No funds",
        ("not applicable",),
    )
    assert (gone.enrolment, gone.enrolment_kind) == (0, "actual")
    given_ = study(
        small("<overall_status>Available</overall_status><study_type>Expanded Access</study_type>")
    )
    assert (given_.status, given_.kind) == ("available", "expanded access")


def test_the_older_layout_of_results() -> None:
    cell = '<measurement group_id="O1" value="{}"/>'
    rows = "".join(
        f"<category>{title}<measurement_list>{cell.format(value)}</measurement_list></category>"
        for title, value in (
            ("<sub_title>Week 12</sub_title>", 3),
            ("<sub_title>Week 24</sub_title>", 5),
        )
    )
    found = study(
        small(
            "<clinical_results><outcome_list><outcome><type>Primary</type><title>Pain</title>",
            "<time_frame>24 weeks</time_frame><group_list><group group_id='O1'><title>All</title>",
            "</group></group_list><measure_list>",
            "<measure><title>Number of Participants</title><units>participants</units>",
            f"<param>Number</param><category_list><category><measurement_list>{cell.format(31)}",
            "</measurement_list></category></category_list></measure>",
            "<measure><title>Pain</title><units>points</units><param>Mean</param>",
            f"<dispersion>Standard Deviation</dispersion><category_list>{rows}</category_list>",
            "</measure></measure_list></outcome></outcome_list></clinical_results>",
        )
    )
    assert found.losses == ()
    assert [
        (one.statistic, str(one.value.value), one.denominator, one.category)
        for one in found.estimates
    ] == [("mean", "3", 31, "Week 12"), ("mean", "5", 31, "Week 24")]


def test_masked_roles_and_wrapped_text() -> None:
    assert masking("Participant, Care Provider, Investigator, Outcomes Assessor") == "QUADRUPLE"
    assert masking("Something") == "Something"
    kept = "   One line of its own.\n   Another, though the first is short.\n"
    assert block(kept) == "One line of its own.\nAnother, though the first is short."
    wrapped = "\r\n          -  " + "word " * 16 + "word\r\n             goes on\r\n"
    assert block(wrapped) == "* " + "word " * 17 + "goes on"


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'
    b"<clinical_study><brief_title>&b;</brief_title></clinical_study>"
)
EXTERNAL = (
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    b"<clinical_study><brief_title>&e;</brief_title></clinical_study>"
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "the XML declares a document type (lolz)"),
        (EXTERNAL, "the XML declares a document type (x)"),
        (
            b'<!DOCTYPE clinical_study SYSTEM "http://a.example/x.dtd"><clinical_study/>',
            "the XML declares",
        ),
        (b"<clinical_study>&undeclared;</clinical_study>", "no well-formed XML (undefined entity"),
        (XML[:2000], "no well-formed XML (unclosed token"),
        (XML + XML.partition(b"?>")[2], "no well-formed XML (junk after document element"),
        (b"<clinical_study><a></b></clinical_study>", "no well-formed XML (mismatched tag"),
        (b"<clinical_study>\xff\xfe</clinical_study>", "no well-formed XML (not well-formed"),
        (b'<?xml version="1.0" encoding="no-such"?><clinical_study/>', "no well-formed XML ("),
        (b"<clinical_study>" + b"<a>" * 200_000, "the XML has more than 1000000 elements"),
        (small("<brief_title/>").replace(b"NCT99999012", b"NCT1"), "a study needs its NCT number"),
        (b"<clinical_study/>", "a study needs its NCT number"),
    ],
)
def test_what_is_no_record_is_one_reject(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(content)
    (found,) = read(path)
    assert isinstance(found, Reject)
    assert found.reason.startswith(reason), found.reason
    assert "lollol" not in repr(found)
    assert len(found.value) <= 200


def test_a_broken_document_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cut.xml"
    path.write_bytes(XML[:2000])
    (found,) = read(path)
    assert isinstance(found, Reject)
    assert found.record_id == "NCT99999011"


def test_a_missing_number_is_named_by_its_place() -> None:
    found = ctgov_xml.study(b"<clinical_study><id_info/></clinical_study>", "a.xml")
    assert isinstance(found, Reject)
    assert found.path == "clinical_study/id_info/nct_id"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_encodings_and_gzip(tmp_path: Path, encoding: str) -> None:
    text = small("<brief_title>Köln</brief_title>").decode()
    content = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
    for packed in (content, gzip.compress(content)):
        path = tmp_path / "any"
        path.write_bytes(packed)
        (found,) = read(path)
        assert isinstance(found, Study)
        assert (found.name, found.losses) == ("Köln", ())


def test_a_text_of_ten_megabytes_is_read() -> None:
    found = study(small("<brief_title>", "word " * 2_000_000, "</brief_title>"))
    assert found.losses == ()
    assert len(found.name) > 9_000_000


def test_a_root_that_no_loader_knows(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b'<x:catalogue xmlns:x="urn:x"><b/></x:catalogue>')
    (found,) = read(path)
    assert isinstance(found, Reject)
    assert found.value == "<catalogue>"
    assert found.reason.startswith("no known shape of record; read are: ")
    assert "ClinicalTrials.gov legacy XML" in found.reason


def test_the_root_is_known_without_the_rest() -> None:
    assert XML_LOADERS["clinical_study"].study is ctgov_xml.study
    assert root_name(b"\n<!-- a --><clinical_study><broken") == "clinical_study"
    with pytest.raises(XmlError):
        root_name(b"no xml")
    assert [child.tag for child in parse(b"<a><b/><c>x</c></a>").children] == ["b", "c"]


TAG = re.compile(rb"<(\w+)[^<>]*>[^<>]*</\1>")


def known(found: Study | Reject) -> None:
    """What every document must give: a study with short losses, or a reject with a reason."""
    if isinstance(found, Reject):
        assert found.reason
        assert len(found.value) <= 200
    else:
        assert found.source.record_id == "NCT99999011"
        assert all(isinstance(loss, Loss) and loss.path and loss.reason for loss in found.losses)
        link(found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_mutated_records_give_a_study_or_a_reject(data: st.DataObject) -> None:
    elements = list(TAG.finditer(XML))
    content = XML
    for match in data.draw(st.lists(st.sampled_from(elements), min_size=1, max_size=5)):
        kind = data.draw(st.sampled_from(["drop", "double", "empty", "nest", "text", "cut"]))
        old = match.group(0)
        name = match.group(1)
        new = {
            "drop": b"",
            "double": old + old,
            "empty": b"<" + name + b"/>",
            "nest": b"<" + name + b">" + old + b"</" + name + b">",
            "text": b"<" + name + b">" + "☃, 7 ".encode() * 40 + b"</" + name + b">",
            "cut": old[: len(old) // 2],
        }[kind]
        content = content.replace(old, new, 1)
    known(ctgov_xml.study(content, "a.xml"))


@settings(max_examples=60)
@given(st.integers(0, len(XML) - 1), st.binary(max_size=6))
def test_damaged_bytes_give_a_study_or_a_reject(at: int, junk: bytes) -> None:
    found = ctgov_xml.study(XML[:at] + junk + XML[at + len(junk) :], "a.xml")
    if isinstance(found, Study):
        assert re.fullmatch(r"NCT\d{8}", found.source.record_id)
    else:
        assert found.reason


@pytest.mark.parametrize("section", sorted({child.tag for child in parse(XML).children}))
def test_a_record_without_a_section_loses_nothing_else(section: str) -> None:
    content = re.sub(rf"(?s)<{section}[ >].*?</{section}>".encode(), b"", XML)
    found = ctgov_xml.study(content, "a.xml")
    if section == "id_info":
        assert isinstance(found, Reject)
    else:
        assert isinstance(found, Study)
        assert found.losses == ()


def test_the_real_records_of_prostate_are_read(shared: Path) -> None:
    found = list(read(shared / "registry" / "ctgov_xml"))
    assert Counter(type(item).__name__ for item in found) == {"Study": 20}
    assert [item.losses for item in found if isinstance(item, Study) and item.losses] == []


def test_the_real_records_of_other_conditions_are_read(shared: Path) -> None:
    found = list(read(shared / "registry" / "ctgov_xml_other"))
    assert Counter(type(item).__name__ for item in found) == {"Study": 1664}
    studies = [item for item in found if isinstance(item, Study)]
    assert len({item.source.record_id for item in studies}) == 1664
    assert sum(1 for item in studies if item.estimates) == 53
    # four more have results, and no adverse events, which were not collected
    assert sum(1 for item in studies if item.adverse_events) == 49
    lost = Counter(re.sub(r"\[\d+\]", "", loss.path) for item in studies for loss in item.losses)
    assert lost == {
        "clinical_study": 2,  # words of a broken comment
        "clinical_study/study_type": 2,  # "N/A" of records that were withheld
        "clinical_study/reference/citation": 6,  # authors without a title
        "clinical_study/results_reference/citation": 1,
        "clinical_study/study_design_info/observational_model": 1,  # two models in one
        "clinical_study/clinical_results/baseline/measure_list/measure/class_list/class"
        "/category_list": 5,  # "..." of a shortened copy
        "clinical_study/clinical_results/outcome_list/outcome/analysis_list/analysis/p_value": 1,
    }


def test_porter_has_its_cohorts(shared: Path) -> None:
    (found,) = read(shared / "registry" / "ctgov_xml" / "NCT03835533.xml")
    assert isinstance(found, Study)
    arms = {
        arm.label: {
            name
            for treatment in arm.treatments
            if not isinstance(treatment, Choice) and treatment.stated
            for name in treatment.classes
        }
        for arm in link(found).arms
    }
    assert arms == {
        "Cohort A: NKTR-214 + Nivolumab": {"Bempegaldesleukin", "Nivolumab"},
        "Cohort B: SBRT + CDX-301 + Poly-ICLC + Nivolumab": {
            "StereotacticAblativeRadiotherapy",
            "CDX301",
            "PolyICLC",
            "Nivolumab",
        },
    }


def test_studies_of_both_shapes_agree_on_who_they_are(shared: Path) -> None:
    folder = shared / "registry"
    older = {
        item.source.record_id: item
        for item in read(folder / "ctgov_xml_other")
        if isinstance(item, Study)
    }
    newer = [
        item
        for item in read(folder / "ctgov_v2_other" / "other_conditions_full.jsonl.gz")
        if isinstance(item, Study) and item.source.record_id in older
    ]
    assert len(newer) == 10
    for item in newer:
        before = older[item.source.record_id]
        assert (before.kind, before.source.kind) == (item.kind, item.source.kind)
        assert (before.source.version or "") <= (item.source.version or "")
        assert set(before.identifiers[:1]) == set(item.identifiers[:1])
