"""The therapy classes and their lexicon: well formed, on the right axis, no term misread."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from ontology import lexicon
from ontology.release_definitions import names, parse
from ontology.spelling import key

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
TEMPLATE = ONTOLOGY / "templates" / "therapies.tsv"
AXES = {
    "combination",  # several axes at once: placed by a logical definition
    "device",
    "fractionation",
    "guidance",
    "management",
    "mechanism",
    "modality",
    "molecule",
    "setting",
    "strategy",
    "target",
    "technique",
}


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of one edited table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def classes() -> dict[str, dict[str, str]]:
    """The therapy classes by id."""
    return {row["id"]: row for row in rows(TEMPLATE)}


@cache
def defining(name: str) -> frozenset[str]:
    """The class names in a logical definition, in whichever depth they are conjuncts."""
    text = classes()[name]["logical_definition"]
    found = names(parse(text)) if text else ()
    return frozenset(value for kind, value in found if kind == "class")


@cache
def ancestors(name: str) -> frozenset[str]:
    """Strict ancestors through parents and definitions (what the reasoner finds at least)."""
    direct = {parent for parent in classes()[name]["parents"].split("|") if parent}
    direct |= defining(name)
    return frozenset(direct).union(*(ancestors(parent) for parent in direct))


def below(name: str) -> set[str]:
    """The classes under a class."""
    return {child for child in classes() if name in ancestors(child)}


@cache
def entries() -> dict[str, tuple[lexicon.Entry, ...]]:
    """The therapy lexicon by spelling."""
    found: dict[str, list[lexicon.Entry]] = defaultdict(list)
    for entry in lexicon.load("therapies"):
        found[key(entry.term)].append(entry)
    return {spelling: tuple(group) for spelling, group in found.items()}


def read(text: str, around: str = "") -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]] | None:
    """What a whole term means in a context: its classes and facts, or None."""
    group = sorted(entries().get(key(text), ()), key=lambda entry: entry.context is None)
    for entry in group:
        if entry.applies(f"{text} {around}") and (entry.case == "any" or entry.term == text):
            return entry.classes, entry.facts
    return None


# --- the table ---------------------------------------------------------------------------------


def test_ids_are_camel_case_unique_and_sorted() -> None:
    ids = [row["id"] for row in rows(TEMPLATE)]
    assert [name for name in ids if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)] == []
    assert ids == sorted(set(ids))


def test_every_class_has_label_definition_source_and_axis() -> None:
    bare = [
        name
        for name, row in classes().items()
        if not all(row[column] for column in ("label", "definition", "definition_source"))
        or row["axis"] not in AXES
    ]
    assert bare == []


@pytest.mark.parametrize("column", ["label", "definition"])
def test_labels_and_definitions_are_unique(column: str) -> None:
    counts = Counter(row[column].casefold() for row in classes().values())
    assert [text for text, count in counts.items() if count > 1] == []


def test_definitions_are_sentences() -> None:
    wrong = [
        name
        for name, row in classes().items()
        if not row["definition"].endswith(".")
        or not (row["definition"][0].isupper() or row["definition"][0].isdigit())
        or row["definition"] != row["definition"].strip()
    ]
    assert wrong == []


def test_parents_and_definitions_name_known_classes() -> None:
    unknown = {
        (name, parent)
        for name, row in classes().items()
        for parent in {*filter(None, row["parents"].split("|")), *defining(name)}
        if parent not in classes()
    }
    assert unknown == set()


def test_only_the_root_has_neither_parent_nor_definition() -> None:
    roots = [n for n, row in classes().items() if not row["parents"] + row["logical_definition"]]
    assert roots == ["Therapy"]


def test_no_class_is_its_own_ancestor() -> None:
    assert [name for name in classes() if name in ancestors(name)] == []


def test_parents_of_one_class_share_one_axis() -> None:
    mixed = {
        name
        for name, row in classes().items()
        if len({classes()[p]["axis"] for p in row["parents"].split("|") if p}) > 1
    }
    assert mixed == set()


def test_no_parent_is_implied_by_another_parent() -> None:
    redundant = [
        (name, first)
        for name, row in classes().items()
        for first in row["parents"].split("|")
        for second in row["parents"].split("|")
        if second and first in ancestors(second)
    ]
    assert redundant == []


def test_combinations_are_defined() -> None:
    primitive = {
        name
        for name, row in classes().items()
        if row["axis"] == "combination" and not row["logical_definition"]
    }
    assert primitive == set()


# --- the hierarchy -----------------------------------------------------------------------------

CHECKPOINT_INHIBITORS = {
    "PD1Inhibitor": "Pembrolizumab Nivolumab Cemiplimab Dostarlimab Retifanlimab Sintilimab "
    "Toripalimab Camrelizumab Tislelizumab Spartalizumab Cetrelimab Sasanlimab Vudalimab",
    "PDL1Inhibitor": "Atezolizumab Durvalumab Avelumab BintrafuspAlfa",
    "CTLA4Inhibitor": "Ipilimumab Tremelimumab Botensilimab Quavonlimab Vudalimab",
    "LAG3Inhibitor": "Relatlimab Favezelimab",
    "TIM3Inhibitor": "Sabatolimab Cobolimab",
    "TIGITInhibitor": "Tiragolumab Vibostolimab Domvanalimab",
}


@pytest.mark.parametrize(("mechanism", "members"), CHECKPOINT_INHIBITORS.items())
def test_checkpoint_inhibitors_stand_under_their_mechanism(mechanism: str, members: str) -> None:
    assert set(members.split()) <= below(mechanism)
    assert mechanism in below("ImmuneCheckpointInhibitor")


def test_pd1_and_pdl1_inhibitors_are_not_mixed() -> None:
    assert below("PD1Inhibitor") & below("PDL1Inhibitor") == set()


@pytest.mark.parametrize(
    ("outside", "group"),
    [
        ("Enoblituzumab", "ImmuneCheckpointInhibitor"),
        ("Magrolimab", "ImmuneCheckpointInhibitor"),
        ("Utomilumab", "ImmuneCheckpointInhibitor"),
        ("SipuleucelT", "ImmuneCheckpointInhibitor"),
        ("Bicalutamide", "AndrogenReceptorPathwayInhibitor"),
        ("Flutamide", "AndrogenReceptorPathwayInhibitor"),
        ("Nilutamide", "AndrogenReceptorPathwayInhibitor"),
        ("Ketoconazole", "AndrogenReceptorPathwayInhibitor"),
        ("Enzalutamide", "AndrogenDeprivationTherapy"),
        ("Bicalutamide", "AndrogenDeprivationTherapy"),
        ("Prednisone", "HormonalTherapy"),
        ("Lutetium177PSMA617", "LocalTherapy"),
        ("Radium223", "LocalTherapy"),
        ("Radium223", "RadioligandTherapy"),
        ("Denosumab", "RadionuclideTherapy"),
        ("UltrahypofractionatedRadiotherapy", "StereotacticAblativeRadiotherapy"),
        ("StereotacticRadiosurgery", "StereotacticAblativeRadiotherapy"),
        ("BoneDirectedRadiotherapy", "StereotacticAblativeRadiotherapy"),
        ("Placebo", "SystemicTherapy"),
    ],
)
def test_what_the_field_keeps_apart(outside: str, group: str) -> None:
    assert group not in ancestors(outside)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AbirateroneAcetate", "Abiraterone CYP17A1Inhibitor AndrogenReceptorPathwayInhibitor"),
        ("Enzalutamide", "AndrogenReceptorPathwayInhibitor Antiandrogen HormonalTherapy"),
        ("Leuprolide", "GnRHAgonist GnRHAnalogue AndrogenDeprivationTherapy SystemicTherapy"),
        ("Relugolix", "GnRHAntagonist GnRHAnalogue AndrogenDeprivationTherapy"),
        ("Orchiectomy", "SurgicalCastration Surgery AndrogenDeprivationTherapy LocalTherapy"),
        ("NiraparibAbirateroneAcetate", "PARPInhibitor AndrogenReceptorPathwayInhibitor"),
        ("StereotacticAblativeRadiotherapy", "ExternalBeamRadiotherapy Radiotherapy LocalTherapy"),
        ("Palladium103SeedImplant", "LowDoseRateBrachytherapy Brachytherapy LocalTherapy"),
        ("MetastasisDirectedRadiotherapy", "MetastasisDirectedTherapy Radiotherapy LocalTherapy"),
        ("Metastasectomy", "MetastasisDirectedTherapy Surgery"),
        ("Docetaxel", "Taxane CytotoxicChemotherapy SystemicTherapy"),
        ("Vudalimab", "BispecificAntibody ImmuneCheckpointInhibitor"),
    ],
)
def test_ancestors(name: str, expected: str) -> None:
    assert set(expected.split()) <= ancestors(name)


def test_all_radiopharmaceuticals_are_drug_and_radiation(shared: Path) -> None:
    mapped = {
        row["raw_id"]: row["class"]
        for row in rows(ONTOLOGY / "mappings" / "concepts.tsv")
        if row["kind"] == "therapies"
    }
    raw = rows(shared / "terms" / "therapies.tsv")
    found = {mapped[row["id"]] for row in raw if row["kind"] == "radiopharmaceutical"}
    assert len(found) == 29
    assert found <= below("RadionuclideTherapy") & below("Radiotherapy")
    assert {n for n in found if "SystemicTherapy" not in ancestors(n)} == {
        "Radium224Microparticles"
    }
    assert {
        n for n in found if not ancestors(n) & {"AlphaEmitterTherapy", "BetaEmitterTherapy"}
    } == set()
    assert found & below("LocalTherapy") == set()


def test_every_raw_therapy_has_a_class(shared: Path) -> None:
    mapped = {
        (row["raw_id"], row["raw_label"]): row["class"]
        for row in rows(ONTOLOGY / "mappings" / "concepts.tsv")
        if row["kind"] == "therapies"
    }
    raw = {(row["id"], row["label"]) for row in rows(shared / "terms" / "therapies.tsv")}
    assert set(mapped) == raw
    assert set(mapped.values()) <= set(classes())


def test_salts_stand_under_their_moiety(shared: Path) -> None:
    raw = rows(shared / "terms" / "therapies.tsv")
    mapped = {row["raw_id"]: row["class"] for row in rows(ONTOLOGY / "mappings" / "concepts.tsv")}
    by_label = {row["label"]: mapped[row["id"]] for row in raw}
    astray = [
        (row["label"], row["active_moiety"])
        for row in raw
        if row["active_moiety"] in by_label
        and by_label[row["active_moiety"]] not in ancestors(mapped[row["id"]])
    ]
    assert astray == []


# --- the lexicon -------------------------------------------------------------------------------


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
        ("FOLFOX", "", "CombinationChemotherapy", ""),
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


LEXICON = ONTOLOGY / "lexicons" / "therapies.tsv"


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
    mapped = {
        row["raw_id"]: row["class"]
        for row in rows(ONTOLOGY / "mappings" / "concepts.tsv")
        if row["kind"] == "therapies"
    }
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
