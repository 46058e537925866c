"""Every code of ClinicalTrials.gov's closed lists has a term, or a reason for having none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from ontology_tables import read_tsv

from graph import triples_codes
from graph.sources import ctgov_codes
from ontology import FOLDER, vocab

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ROWS: Final = read_tsv(FOLDER / "mappings" / "registry_codes.tsv")
# How a code travels: the loader's word for it, then the term that is written for the word.
ROADS: Final[dict[str, tuple[Mapping[str, str], Mapping[str, str]]]] = {
    "ArmGroupType": (ctgov_codes.ARM_TYPE, triples_codes.ARM_TYPES),
    "DesignAllocation": (ctgov_codes.ALLOCATION, triples_codes.ALLOCATIONS),
    "DesignMasking": (ctgov_codes.MASKING, triples_codes.MASKINGS),
    "EnrollmentType": (ctgov_codes.ENROLMENT_KIND, triples_codes.ENROLMENT_KINDS),
    "ExpandedAccessStatus": (ctgov_codes.STATUS, triples_codes.STATUSES),
    "InterventionalAssignment": (ctgov_codes.INTERVENTION_MODEL, triples_codes.MODELS),
    "ObservationalModel": (ctgov_codes.OBSERVATIONAL_MODEL, triples_codes.MODELS),
    "Phase": (ctgov_codes.PHASE, triples_codes.PHASES),
    "PrimaryPurpose": (ctgov_codes.PURPOSE, triples_codes.PURPOSES),
    "RecruitmentStatus": (ctgov_codes.STATUS, triples_codes.STATUSES),
    "Status": (ctgov_codes.STATUS, triples_codes.STATUSES),
}


def test_rows_are_sorted_and_name_a_term_or_a_reason() -> None:
    codes = [(row["enum"], row["value"]) for row in ROWS]
    assert codes == sorted(set(codes))
    assert [row for row in ROWS if not row["term"] and not row["note"]] == []
    assert [row for row in ROWS if row["term"] and not hasattr(vocab, row["term"])] == []


@pytest.mark.parametrize("enum", sorted(ROADS))
def test_a_code_is_written_as_the_term_of_its_row(enum: str) -> None:
    words, terms = ROADS[enum]
    told = {row["value"]: vocab.NS + row["term"] for row in ROWS if row["enum"] == enum}
    assert told == {value: terms[words[value]] for value in told}


def test_every_code_of_the_registry_has_its_row(shared: Path) -> None:
    published = {
        (row["enum"], row["value"]) for row in read_tsv(shared / "terms" / "registry_vocab.tsv")
    }
    assert {(row["enum"], row["value"]) for row in ROWS} == published
