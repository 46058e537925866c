"""The endpoints and designs: templates, lexicon, corrections, and polarity."""

from __future__ import annotations

import pytest
from ontology_tables import leads, rows

from ontology import FOLDER, hierarchy, lexicon
from ontology.release_templates import COLUMNS

FOLDERS = FOLDER / "templates"


def test_parents_exist_and_primitive_classes_have_one_axis() -> None:
    by_id = {row.id: row for row in rows("endpoints")}
    for row in by_id.values():
        assert all(parent in by_id for parent in row.parents), row.id
        assert len({by_id[parent].axis for parent in row.parents}) <= 1, row.id
        if row.logical_definition:
            assert (row.parents, row.axis) == ((), ""), f"{row.id} is defined: leave both empty"
        else:
            assert row.axis, row.id
            assert row.parents or row.id == "Endpoint", row.id


def test_labels_and_definitions_are_unique() -> None:
    found = rows("endpoints")
    labels = [row.label.casefold() for row in found]
    assert len(set(labels)) == len(labels)
    definitions = [row.definition for row in found]
    assert len(set(definitions)) == len(definitions)
    assert all(row.definition.endswith(".") for row in found)


def test_every_lexicon_row_leads_to_endpoints() -> None:
    known = {row.id for row in rows("endpoints")}
    for entry in lexicon.load("endpoints"):
        assert entry.classes, entry.term
        assert set(entry.classes) <= known, entry.term


def test_every_label_is_in_the_lexicon() -> None:
    wrong = {row.id: leads("endpoints", row.label) for row in rows("endpoints")}
    assert {name: found for name, found in wrong.items() if found != [(name,)]} == {}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("local control", "LocalControl"),
        ("local failure", "LocalFailure"),
        ("locoregional failure", "LocoregionalFailure"),
        ("prostate cancer-specific survival", "ProstateCancerSpecificSurvival"),
        ("prostate cancer-specific mortality", "ProstateCancerSpecificMortality"),
        ("erectile dysfunction rate", "ErectileDysfunctionRate"),
        ("potency preservation", "ErectileFunctionPreservation"),
        ("overall survival", "OverallSurvival"),
        ("death from any cause", "AllCauseMortality"),
        ("biochemical failure", "BiochemicalFailure"),
        ("time to PSA progression", "TimeToPSAProgression"),
        ("PSA progression-free survival", "PSAProgressionFreeSurvival"),
        ("distant metastasis-free survival", "DistantMetastasisFreeSurvival"),
        ("freedom from distant metastasis", "TimeToDistantMetastasis"),
        ("PSA decline", "PSADecline"),
        ("PSA30 response", "PSA30Response"),
        ("PSA50", "PSA50Response"),
        ("confirmed PSA50", "ConfirmedPSA50Response"),
        ("PSA response", "PSAResponse"),
        ("5-year OS", "OverallSurvival"),
        ("ctDNA clearance", "CtDNAClearance"),
    ],
)
def test_polarity_and_traps(term: str, expected: str) -> None:
    assert leads("endpoints", term) == [(expected,)]


@pytest.mark.parametrize(
    ("term", "context", "expected"),
    [
        ("TTPP", "pain", ["TimeToPainProgression"]),
        ("TTPP", "PSA", ["TimeToPSAProgression"]),
        ("TTPP", "", []),
        ("AUC", "plasma concentration", ["PharmacokineticParameters"]),
        ("AUC", "receiver operating curve", ["DiagnosticAccuracy"]),
        ("CR", "complete response", ["CompleteResponseRate"]),
        ("CR", "castration", []),
    ],
)
def test_ambiguous_short_forms_need_their_context(
    term: str, context: str, expected: list[str]
) -> None:
    assert leads("endpoints", term, context) == [(name,) for name in expected]


def test_failure_and_control_share_no_class_below_the_root() -> None:
    tree = hierarchy.load()
    for name in sorted(tree.descendants("FailureEndpoint")):
        assert not tree.is_a(name, "TimeToEventEndpoint"), name


@pytest.mark.parametrize(
    ("name", "ancestor", "holds"),
    [
        ("RadiographicProgressionFreeSurvival", "ProgressionFreeSurvival", True),
        ("SecondProgressionFreeSurvival", "ProgressionFreeSurvival", False),
        ("TimeToPSAProgression", "EventOrDeathEndpoint", False),
        ("DistantMetastasisFreeSurvival", "EventOrDeathEndpoint", True),
        ("TimeToDistantMetastasis", "EventOrDeathEndpoint", False),
        ("ConfirmedPSA50Response", "PSA50Response", True),
        ("PSA50Response", "PSA30Response", False),
        ("PSADecline", "PSAResponse", False),
        ("PSA90Response", "PSA50Response", False),
        ("Grade3OrHigherToxicity", "Grade2OrHigherToxicity", False),
        ("Grade3OrHigherTreatmentRelatedAdverseEvents", "Grade3OrHigherToxicity", True),
        ("Grade3OrHigherTreatmentRelatedAdverseEvents", "TreatmentRelatedAdverseEvents", True),
        ("DoseLimitingToxicity", "SafetyAndTolerability", True),
        ("LateGenitourinaryToxicity", "GenitourinaryToxicity", True),
        ("LateGenitourinaryToxicity", "LateToxicity", True),
        ("MaximumToleratedDose", "SafetyAndTolerability", False),
    ],
)
def test_is_a_holds_where_it_is_true(name: str, ancestor: str, holds: bool) -> None:
    assert hierarchy.load().is_a(name, ancestor) is holds


def test_designs_have_the_columns_of_a_template() -> None:
    header = (FOLDERS / "designs.tsv").read_text(encoding="utf-8").splitlines()[0]
    assert tuple(header.split("\t")) == COLUMNS
