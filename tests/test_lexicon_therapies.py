"""The therapy lexicon: no term misread, every row of the raw lexicon kept or corrected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from therapy_tables import LEXICON, ONTOLOGY, ancestors, classes, concepts, entries, read, rows

from ontology.spelling import key

if TYPE_CHECKING:
    from pathlib import Path


def test_lexicon_names_known_classes() -> None:
    unknown = {
        (entry.term, name)
        for group in entries().values()
        for entry in group
        for name in entry.classes
        if name not in classes()
    }
    assert unknown == set()


def test_lexicon_is_sorted() -> None:
    terms = [(row["term"].casefold(), row["term"], row["context"]) for row in rows(LEXICON)]
    assert terms == sorted(terms)


def test_a_term_leads_to_one_class_per_axis() -> None:
    doubled = [
        (entry.term, entry.classes)
        for group in entries().values()
        for entry in group
        if len({classes()[name]["axis"] for name in entry.classes}) < len(entry.classes)
        or any(a in ancestors(b) for a in entry.classes for b in entry.classes)
    ]
    assert doubled == []


def test_one_spelling_without_context_has_one_meaning() -> None:
    split = [
        spelling
        for spelling, group in entries().items()
        if len({(e.classes, e.facts) for e in group if e.context is None}) > 1
    ]
    assert split == []


def test_labels_lead_to_their_class() -> None:
    """Classes that stand for two axes at once are read as those two classes."""
    read_apart = {
        "HypofractionatedIntensityModulatedRadiotherapy",
        "MetastasisDirectedStereotacticRadiotherapy",
        "SalvageStereotacticRadiotherapy",
        "SingleFractionStereotacticRadiotherapy",
        "Therapy",  # a word of every record
    }
    lost = {
        name
        for name, row in classes().items()
        if name not in {c for e in entries().get(key(row["label"]), ()) for c in e.classes}
    }
    assert lost == read_apart


def test_short_forms_of_two_or_three_letters_are_case_sensitive() -> None:
    loose = [
        entry.term
        for group in entries().values()
        for entry in group
        if re.fullmatch(r"[A-Z]{1,3}", entry.term) and entry.case != "exact"
    ]
    assert loose == []


def test_a_term_that_holds_another_drug_is_that_drug_or_placebo() -> None:
    """A regimen must not be swallowed by one of its drugs."""
    joined = re.compile(r"\b(?:plus|with|and)\b|\+")
    molecules = {
        row["label"].casefold(): name
        for name, row in classes().items()
        if row["axis"] == "molecule" and len(row["label"]) > 4
    }
    swallowed = []
    for entry in (entry for group in entries().values() for entry in group):
        if not joined.search(entry.term) or entry.classes == ("Placebo",):
            continue
        words = re.split(r"[^a-z0-9-]+", entry.term.casefold())
        drugs = {molecules[word] for word in words if word in molecules}
        reached = {*entry.classes, *(a for name in entry.classes for a in ancestors(name))}
        if drugs - reached:
            swallowed.append((entry.term, entry.classes))
    assert swallowed == []


def test_no_dose_is_a_term() -> None:
    dose = re.compile(r"\d\s*(?:Gy|mg|fractions?|fx)\b", re.IGNORECASE)
    assert [e.term for group in entries().values() for e in group if dose.search(e.term)] == []


@pytest.mark.parametrize(
    ("text", "around", "expected", "facts"),
    [
        ("SBRT", "", "StereotacticAblativeRadiotherapy", ""),
        ("SABR", "", "StereotacticAblativeRadiotherapy", ""),
        ("stereotactic ablative body radiotherapy", "", "StereotacticAblativeRadiotherapy", ""),
        ("SABR to all metastases", "", "StereotacticAblativeRadiotherapy", "target=metastasis"),
        (
            "salvage SBRT re-irradiation",
            "",
            "StereotacticAblativeRadiotherapy|Reirradiation",
            "",
        ),
        (
            "focal SBRT",
            "",
            "PartialProstateIrradiation|StereotacticAblativeRadiotherapy",
            "target=primary",
        ),
        ("MRI-guided SBRT", "", "StereotacticAblativeRadiotherapy|MRGuidedRadiotherapy", ""),
        ("stereotactic radiotherapy", "", "StereotacticRadiotherapy", ""),
        (
            "stereotactic radiotherapy",
            "to oligometastases of prostate cancer",
            "StereotacticAblativeRadiotherapy",
            "",
        ),
        ("stereotactic radiotherapy", "of brain metastases", "StereotacticRadiotherapy", ""),
        ("radiosurgery", "", "StereotacticRadiosurgery", ""),
        ("bone-directed radiotherapy", "", "BoneDirectedRadiotherapy", "target=metastasis"),
        ("SRT", "salvage radiotherapy", "SalvageRadiotherapy", ""),
        ("SRT", "stereotactic", "StereotacticRadiotherapy", ""),
        ("CAB", "combined androgen blockade", "CombinedAndrogenBlockade", ""),
        ("CAB", "cabazitaxel", "Cabazitaxel", ""),
        ("PD-1 inhibitor", "", "PD1Inhibitor", ""),
        ("PD-L1 inhibitor", "", "PDL1Inhibitor", ""),
        ("PD-(L)1 inhibitor", "", "ImmuneCheckpointInhibitor", ""),
        ("Pd-103", "", "Palladium103SeedImplant", ""),
        ("MK-3475", "", "Pembrolizumab", ""),
        ("Zytiga", "", "Abiraterone", ""),
        ("abiraterone acetate", "", "AbirateroneAcetate", ""),
        ("Antiandrogen Therapy", "", "Antiandrogen", ""),
        ("LHRH analogue", "", "GnRHAnalogue", ""),
        ("RLT", "radioligand therapy", "RadioligandTherapy", ""),
        ("177Lu-PSMA", "", "Lutetium177PSMATherapy", ""),
        ("177Lu-PSMA-617", "", "Lutetium177PSMA617", ""),
        ("G-CSF", "", "ColonyStimulatingFactor", ""),
        ("prednisone-matched placebo", "", "Placebo", ""),
        (
            "FOLFOX",
            "",
            "CombinationChemotherapy",
            "components=Fluorouracil+FolinicAcid+Oxaliplatin",
        ),
        ("postoperative radiotherapy", "", "PostoperativeRadiotherapy", ""),
        ("surveillance", "", "Observation", ""),
    ],
)
def test_terms(text: str, around: str, expected: str, facts: str) -> None:
    wanted = tuple(tuple(fact.split("=")) for fact in facts.split(";") if fact)
    assert read(text, around) == (tuple(expected.split("|")), wanted)


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ("8 Gy single fraction", "palliation"),
        ("60 Gy in 20 fractions", ""),
        ("abiraterone acetate plus prednisone", ""),
        ("ADT plus docetaxel", ""),
        ("AAP", "abiraterone"),
        ("P", "docetaxel"),
        ("PSA", "prostate-specific antigen"),
        ("AST", "liver enzymes ALT"),
        ("MDT", "the tumour board"),
        ("CAD", "coronary artery disease"),
        ("AS", "as needed"),
        ("EPOCH", "three months"),
        ("dose escalation", "phase 1"),
        ("Castration", "castration-resistant"),
        ("PD-1", ""),
    ],
)
def test_words_that_are_no_therapy(text: str, around: str) -> None:
    assert read(text, around) is None


def corrections() -> list[dict[str, str]]:
    """The corrected therapy rows of the raw lexicon."""
    found = rows(ONTOLOGY / "lexicons" / "corrections.tsv")
    return [row for row in found if row["kind"] == "therapies"]


def test_corrections_are_reasoned_sorted_and_lead_somewhere() -> None:
    table = corrections()
    assert [row["term"] for row in table if not row["reason"]] == []
    order = [(row["term"], row["raw_concept"]) for row in table]
    assert order == sorted(set(order))
    unknown = {n for row in table for n in row["corrected"].split("|") if n} - set(classes())
    assert unknown == set()


def test_corrected_terms_are_in_the_lexicon_as_corrected() -> None:
    astray = [
        (row["term"], row["corrected"])
        for row in corrections()
        if row["corrected"]
        and tuple(row["corrected"].split("|"))
        not in {entry.classes for entry in entries().get(key(row["term"]), ())}
    ]
    assert astray == []


def raw_terms(shared: Path) -> list[tuple[str, str]]:
    """The therapy terms of the raw lexicon, each with its raw concept."""
    found = (
        (row["term"], row["concept"].partition(":"))
        for row in rows(shared / "terms" / "lexicon.tsv")
    )
    return [(term, concept) for term, (kind, _, concept) in found if kind == "therapies"]


def test_every_raw_term_is_kept_or_corrected(shared: Path) -> None:
    mapped = concepts()
    corrected = {(row["term"], row["raw_concept"]) for row in corrections()}
    raw = raw_terms(shared)
    assert len(raw) == 3680
    lost = [
        (term, concept)
        for term, concept in raw
        if (term, concept) not in corrected
        and not any(
            mapped[concept] in entry.classes and entry.context is None
            for entry in entries().get(key(term), ())
        )
    ]
    assert lost == []


def test_corrections_name_rows_of_the_raw_lexicon(shared: Path) -> None:
    corrected = {(row["term"], row["raw_concept"]) for row in corrections()}
    assert corrected - set(raw_terms(shared)) == set()
