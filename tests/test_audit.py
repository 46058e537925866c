"""The curated studies, read as a clinician would: whole answers, checked by hand on the files.

What is held here went wrong once: a target that was lost, a background drug called investigated,
two randomisations taken for one arm, a ratio of ratios that "favoured" a group, numbers of
subgroups that no answer showed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from graph.linking import link
from graph.records import Choice, Study
from graph.sources import curated
from graph.sources.curated_yaml import parse
from queries.combine import combine
from queries.engine import StoreEngine, open_engine
from queries.facts import Facts, name_of
from queries.tables import IRI
from queries.terms import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.records import Therapy
    from queries.combine import CombinationAnswer

STUDIES: Final = Path(curated.__file__).parent.parent / "curated" / "studies"
RECORD: Final = "https://w3id.org/ptkg/record/curated/"
PREFIXES: Final = """
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


@pytest.fixture(scope="module")
def engine(curated_graph: Path) -> StoreEngine:
    opened = open_engine(str(curated_graph))
    assert isinstance(opened, StoreEngine)
    return opened


@pytest.fixture(scope="module")
def linked() -> dict[str, Study]:
    return {each.slug: link(each) for each in curated.read_bundled() if isinstance(each, Study)}


def select(engine: StoreEngine, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in engine.select(PREFIXES + query).rows]


def local(value: object) -> str:
    """An IRI of the curated records without what all of them share."""
    return str(value).removeprefix(RECORD)


def asked(engine: StoreEngine, *therapies: str) -> CombinationAnswer:
    return combine(engine, [resolve("therapy", words) for words in therapies])


LOCALISED_HIGH_RISK: Final = (
    "Pembrolizumab with radiotherapy and ADT, with or without olaparib, in localised high-risk "
    "disease"
)
# The question; then the name of each row's study under its grade; then the trials apart.
ANSWERS: Final[dict[tuple[str, str], tuple[dict[str, list[str]], dict[str, str], int]]] = {
    ("SABR", "immune checkpoint inhibitor"): (
        {
            "concurrent": ["CheckPRO", "ICE-PAC", "POSTCARD (GETUG-P13)", "SAABR"],
            "timing not stated": [
                "Pembrolizumab + SBRT with or without SD-101",
                "Pembrolizumab + SBRT with or without SD-101",
                "SBRT with cemiplimab and/or intraprostatic ipilimumab before prostatectomy",
            ],
        },
        {},
        3,  # a lung trial, a basket, and a basket that leaves prostate cancer out
    ),
    ("SABR", "PD-1 inhibitor"): (
        {
            "concurrent": ["CheckPRO"],
            "timing not stated": ["Pembrolizumab + SBRT with or without SD-101"] * 2,
            "optional": [
                "SBRT with cemiplimab and/or intraprostatic ipilimumab before prostatectomy"
            ],
        },
        {},
        2,
    ),
    ("external beam radiotherapy", "PD-L1 inhibitor"): (
        {"concurrent": ["ICE-PAC", "POSTCARD (GETUG-P13)", "SAABR"]},
        {},
        1,
    ),
    ("ARPI", "PARP inhibitor"): (
        {"timing not stated": ["AMPLITUDE", "BRCAAway", "MAGNITUDE", "PROpel", "TALAPRO-2"]},
        {
            "KEYLYNK-010": "compared",
            "KEYNOTE-365": "same trial",
            "PROfound": "compared",
            "TRITON3": "compared",
        },
        0,
    ),
    ("docetaxel", "ARPI"): (
        {"timing not stated": ["ARASENS"], "optional": ["ENZAMET", "PEACE-1", "PEACE-1"]},
        {
            "KEYNOTE-365": "same trial",
            "MEVPRO-1": "compared",
            "STAMPEDE": "compared",
            "TRITON3": "same trial",
        },
        0,
    ),
    ("177Lu-PSMA", "ARPI"): (
        {"timing not stated": ["ENZA-p", "PSMAddition"]},
        {"ECLIPSE": "compared", "PSMAfore": "compared", "SPLASH": "compared"},
        0,
    ),
    ("radium-223", "enzalutamide"): ({"timing not stated": ["PEACE-3"]}, {}, 0),
    ("immune checkpoint inhibitor", "PARP inhibitor"): (
        {
            "concurrent": [LOCALISED_HIGH_RISK],
            "timing not stated": [
                "177Lu-PSMA-I&T with olaparib and pembrolizumab",
                "CheckMate 9KD",
                "Durvalumab plus olaparib in mCRPC with and without DNA damage repair mutations",
                "KEYLYNK-010",
                "KEYNOTE-365",
            ],
        },
        {},
        0,
    ),
    ("cancer vaccine", "immune checkpoint inhibitor"): (
        {"sequential": ["Sipuleucel-T then ipilimumab"] * 2},
        {},
        0,
    ),
    ("brachytherapy", "external beam radiotherapy"): (
        {
            "sequential": ["20 Gy versus 44 Gy external beam with palladium-103 implant"] * 2,
            "timing not stated": ["Nivolumab + HDR brachytherapy in grade group 5"],
            "optional": ["ENZARAD", "ENZARAD"],
        },
        {},
        0,
    ),
    ("surgery", "SABR"): (
        {
            "sequential": [
                "SBRT with cemiplimab and/or intraprostatic ipilimumab before prostatectomy"
            ],
            "optional": ["SOLAR", "SOLAR/SATURN"],
        },
        {
            "MEDCARE (phase 3)": "same trial",
            "PACE": "compared",
            "PEACE V-STORM": "same trial",
            "PLATON": "same trial",
            "SPARKLE": "same trial",
            "STOMP": "same trial",
        },
        0,
    ),
    ("metastasis-directed therapy", "ADT"): (
        {
            "concurrent": ["ARTO", "MEDCARE (phase 2)", "RADIOSA"],
            "sequential": ["PSMA PET-guided SBRT after 6 months of darolutamide and ADT"],
            "timing not stated": [
                "ADOPT",
                "EXTEND",
                "EXTEND",
                "EXTEND (combined baskets)",
                "METRO",
                "PCS IX (GROUQ-PCS 9)",
                "PEACE V-STORM",
                "PLATON",
                "PROMETHEAN (NRG-GU011)",
                "SATURN",
                "SBRT-SG 05",
                "SOLAR",
                "SOLAR/SATURN",
                "SOLAR/SATURN",
                "SPARKLE",
                "SPARKLE",
            ],
        },
        {
            "SBRT to PSMA- and FDG-PET-detected metastases with early PSA progression on ADT": (
                "compared"
            )
        },
        0,
    ),
}


@pytest.mark.parametrize("question", ANSWERS, ids=" x ".join)
def test_the_pairs_that_clinicians_ask_for(engine: StoreEngine, question: tuple[str, str]) -> None:
    answer = asked(engine, *question)
    rows: dict[str, list[str]] = defaultdict(list)
    for row in answer.rows:
        rows[row.grade].append(row.name)
    apart = {example.name: example.grade for example in answer.examples}
    found = ({grade: sorted(names) for grade, names in rows.items()}, apart, answer.left_out)
    assert found == ANSWERS[question]


def test_numbers_of_unions_and_subgroups_come_with_their_arms(engine: StoreEngine) -> None:
    rows = asked(engine, "docetaxel", "ARPI").rows
    peace = [row for row in rows if row.name == "PEACE-1" and "radiotherapy" not in row.arm_label]
    assert [
        (each.label, each.numerator, each.denominator, each.value, each.subgroup)
        for row in peace
        for each in row.comparisons
    ] == [
        (
            "overall survival",
            "abiraterone arms (a3 + a4)",
            "no abiraterone (a1 + a2)",
            Decimal("0.83"),
            None,
        ),
        (
            "radiographic progression-free survival",
            "abiraterone arms (a3 + a4): ADT + docetaxel population",
            "no abiraterone (a1 + a2): ADT + docetaxel population",
            Decimal("0.5"),
            "ADT + docetaxel population",
        ),
        *(
            (
                "radiographic progression-free survival",
                f"standard of care + abiraterone{over}: low volume",
                f"standard of care{under}: low volume",
                Decimal(value),
                "low volume",
            )
            for over, under, value in (
                (" + radiotherapy", " + abiraterone", "0.65"),
                ("", "", "0.76"),
            )
        ),
    ]
    assert [each.label for row in peace for each in row.leading_contrasts] == ["overall survival"]
    magnitude = [
        row for row in asked(engine, "ARPI", "PARP inhibitor").rows if row.name == "MAGNITUDE"
    ]
    assert {(each.value, each.of_part) for row in magnitude for each in row.leading_results} == {
        (Decimal("16.6"), "niraparib + abiraterone + prednisone: BRCA1/2"),
        (Decimal("16.5"), "niraparib + abiraterone + prednisone: HRR positive"),
    }


def test_primary_endpoints_say_which_source_states_them(engine: StoreEngine) -> None:
    found = select(
        engine,
        """SELECT ?label ?tier WHERE {
          <https://w3id.org/ptkg/study/ACTRN12618000954224> ptkg:hasPrimaryOutcome ?outcome .
          ?outcome rdfs:label ?label ; prov:wasDerivedFrom/ptkg:tier ?tier
        } ORDER BY ?label""",
    )
    assert [(label, str(tier).rpartition("/")[2]) for label, tier in found] == [
        ("disease control rate", "Paper"),
        ("radiographic progression-free survival", "RegistryRecord"),
    ]


def test_the_comparisons_that_favour_the_second_group(engine: StoreEngine) -> None:
    found = select(
        engine,
        """SELECT ?group ?value WHERE {
          ?comparison ptkg:favours ?group ; ptkg:denominatorGroup ?group ; ptkg:value ?value
        }""",
    )
    assert {(local(group), value) for group, value in found} == {
        ("ca184-043/arm/placebo-after-bone-directed-radiotherapy", Decimal("1.46")),
        ("ca184-043/arm/placebo-after-bone-directed-radiotherapy", Decimal("1.49")),
        ("dual-tracer-sbrt-nmpca/arm/no-metastases-on-pet-adt-continued", Decimal("8.78")),
        ("dual-tracer-sbrt-nmpca/arm/sbrt-group", Decimal("4.69")),
        ("mainsail/arm/placebo-docetaxel-prednisone", Decimal("1.53")),
    }


def test_screening_intervals_and_ratios_of_ratios_favour_nobody(engine: StoreEngine) -> None:
    found = select(
        engine,
        """SELECT ?comparison WHERE { ?comparison ptkg:favours ?group
          OPTIONAL { ?comparison ptkg:confidenceLevel ?level }
          ?comparison ptkg:measureText ?measure
          FILTER(?level < 95 || CONTAINS(?measure, "interaction")) }""",
    )
    assert found == []


def test_arms_of_the_bundled_studies_that_are_one_arm(engine: StoreEngine) -> None:
    found = select(
        engine,
        """SELECT ?one ?other WHERE { ?one ptkg:sameArmAs ?other FILTER(STR(?one) < STR(?other)) }
        ORDER BY ?one""",
    )
    first, second = "peace-1-radiotherapy/arm", "peace-1/arm"
    assert [(local(one), local(other)) for one, other in found] == [
        (f"{first}/standard-of-care", f"{second}/standard-of-care"),
        (f"{first}/standard-of-care-abiraterone", f"{second}/standard-of-care-abiraterone"),
        (
            f"{first}/standard-of-care-abiraterone-radiotherapy",
            f"{second}/standard-of-care-radiotherapy-abiraterone",
        ),
        (f"{first}/standard-of-care-radiotherapy", f"{second}/standard-of-care-radiotherapy"),
        (
            "stampede-abiraterone-m0/arm/adt-abiraterone-prednisolone",
            "stampede-abiraterone/arm/adt-abiraterone-prednisolone",
        ),
    ]


def test_sabr_has_a_target_but_where_the_source_leaves_it_open(engine: StoreEngine) -> None:
    found = select(
        engine,
        """SELECT DISTINCT ?arm WHERE {
          ?arm ptkg:delivers ?therapy . ?therapy a ptkg:StereotacticAblativeRadiotherapy
          FILTER NOT EXISTS { ?therapy ptkg:target ?target } }""",
    )
    assert {local(arm).partition("/")[0] for (arm,) in found} == {
        "nct03477864",  # not printed
        "nct03867175",  # lung
        "pembrolizumab-sbrt-sd101",  # newly diagnosed: the prostate, metastases or both
        "trap",  # oligoprogressive lesions or the prostate
    }


# Reported values, with the words of the two columns of the files that say what a bound is.
_STATED: Final = {"NR": "NotReached", "NE": "NotEstimable"}
Number = Decimal | str | None


def _number(printed: object) -> Number:
    if printed is None:
        return None
    return _STATED.get(str(printed)) or Decimal(str(printed))


def _found(value: object, status: object) -> Number:
    if isinstance(value, int | Decimal):
        return Decimal(value)
    word = status.local if isinstance(status, IRI) else None
    return word if word in _STATED.values() else None


def _rows(file: Path, part: str) -> Iterator[dict[str, object]]:
    content = parse(file.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    rows = content.get(part) or []
    assert isinstance(rows, list)
    yield from rows


def test_every_result_row_of_the_files_is_one_estimate(engine: StoreEngine) -> None:
    stated: Counter[tuple[object, ...]] = Counter()
    for file in STUDIES.glob("*.yaml"):
        for row in _rows(file, "results"):
            spread = "iqr" if "iqr_low" in row else "ci"
            ends = (row.get(f"{spread}_low"), row.get(f"{spread}_high"))
            numbers = (row.get("value"), *ends, row.get("n_events"), row.get("n"))
            cited = (file.stem, row["endpoint"], row["source"])
            stated[(*cited, *map(_number, numbers))] += 1
    found = select(
        engine,
        """SELECT ?estimate ?endpoint ?source ?value ?valueStatus ?low ?lowStatus ?high ?highStatus
          ?events ?n WHERE {
          ?estimate a ptkg:Estimate ; ptkg:ofOutcome/rdfs:label ?endpoint ;
            prov:wasDerivedFrom ?source ; ptkg:inGroup ?group .
          OPTIONAL { ?estimate ptkg:value ?value }
          OPTIONAL { ?estimate ptkg:valueStatus ?valueStatus }
          OPTIONAL { ?estimate ptkg:lowerBound ?low }
          OPTIONAL { ?estimate ptkg:lowerBoundStatus ?lowStatus }
          OPTIONAL { ?estimate ptkg:upperBound ?high }
          OPTIONAL { ?estimate ptkg:upperBoundStatus ?highStatus }
          OPTIONAL { ?estimate ptkg:events ?events }
          OPTIONAL { ?estimate ptkg:denominator ?n }
        }""",
    )
    in_graph = Counter(
        (
            local(estimate).partition("/")[0],
            endpoint,
            str(source).rpartition("/")[2],
            _found(value, value_status),
            _found(low, low_status),
            _found(high, high_status),
            _found(events, None),
            _found(n, None),
        )
        for (
            estimate,
            endpoint,
            source,
            value,
            value_status,
            low,
            low_status,
            high,
            high_status,
            events,
            n,
        ) in found
    )
    assert in_graph == stated


def test_every_comparison_row_of_the_files_is_one_comparison(engine: StoreEngine) -> None:
    stated: Counter[tuple[object, ...]] = Counter()
    for file in STUDIES.glob("*.yaml"):
        labels = {
            row["key"]: row["label"] for row in (*_rows(file, "arms"), *_rows(file, "groups"))
        }
        for row in _rows(file, "comparisons"):
            groups = row["groups"]
            assert isinstance(groups, list)
            part = f": {row['subgroup']}" if "subgroup" in row else ""
            pair = [f"{labels[key]}{part}" for key in groups] if len(groups) == 2 else [None, None]
            numbers = (row.get(name) for name in ("value", "ci_low", "ci_high", "p_value"))
            cited = (file.stem, row["endpoint"], row["source"], *pair)
            stated[(*cited, *map(_number, numbers))] += 1
    found = select(
        engine,
        """SELECT ?comparison ?endpoint ?source ?over ?under ?value ?low ?high ?p WHERE {
          ?comparison a ptkg:Comparison ; ptkg:ofOutcome/rdfs:label ?endpoint ;
            prov:wasDerivedFrom ?source .
          OPTIONAL { ?comparison ptkg:numerator/rdfs:label ?over }
          OPTIONAL { ?comparison ptkg:denominatorGroup/rdfs:label ?under }
          OPTIONAL { ?comparison ptkg:value ?value }
          OPTIONAL { ?comparison ptkg:lowerBound ?low }
          OPTIONAL { ?comparison ptkg:upperBound ?high }
          OPTIONAL { ?comparison ptkg:pValue ?p }
        }""",
    )
    in_graph = Counter(
        (
            local(comparison).partition("/")[0],
            endpoint,
            str(source).rpartition("/")[2],
            over,
            under,
            *(_found(number, None) for number in numbers),
        )
        for comparison, endpoint, source, over, under, *numbers in found
    )
    assert in_graph == stated


def _therapies(study: Study) -> Iterator[tuple[str, Therapy]]:
    for arm in study.arms:
        for treatment in arm.treatments:
            if isinstance(treatment, Choice):
                yield from ((arm.key, each) for option in treatment.options for each in option)
            else:
                yield arm.key, treatment


# (study, arm, therapy) -> role
ROLES: Final = {
    # All arms are experimental: what they share is under study, ADT is not.
    ("cctg-ind-232", "a2", "durvalumab"): "investigated",
    ("pembrolizumab-sbrt-sd101", "a2", "stereotactic body radiotherapy"): "investigated",
    ("pembrolizumab-sbrt-sd101", "a2", "androgen deprivation therapy"): "backbone",
    # ADT that the control arm lacks is the question of the trial.
    ("adopt", "a1", "androgen deprivation therapy"): "investigated",
    ("adopt", "a1", "metastasis-directed radiotherapy"): "backbone",
    ("radiosa", "a1", "LHRH analogue"): "investigated",
    ("promethean", "a1", "relugolix"): "investigated",
    ("sparkle", "a3", "androgen deprivation therapy"): "investigated",
    ("radicals-hd", "a2", "degarelix"): "investigated",
    ("embark", "a1", "leuprolide"): "backbone",
    # A drug of one arm that is only one of the options of the other is not shared.
    ("mevpro-1", "a1", "enzalutamide"): "investigated",
    ("mevpro-1", "a2", "enzalutamide"): "comparator",
    ("peace-v-storm", "a1", "LHRH agonist"): "backbone",
    ("enzamet", "a1", "docetaxel"): "backbone",
    # Placebos.
    ("prospect", "a2", "placebo"): "supportive",
    ("prospect", "a3", "placebo"): "comparator",
    ("comet-1", "a1", "prednisone-matched placebo"): "supportive",
    # Going on with a drug.
    ("trap", "a1", "enzalutamide"): "backbone",
    ("peace-1-radiotherapy", "a1", "docetaxel"): "backbone",
    ("peace-1-radiotherapy", "a4", "docetaxel"): "backbone",
    ("card", "a1", "granulocyte colony-stimulating factor"): "supportive",
    ("card", "a2", "prednisone"): "supportive",
}


def test_roles_of_shared_background_and_supportive_therapies(linked: dict[str, Study]) -> None:
    found = {
        (slug, arm, therapy.name): therapy.role
        for slug in {key[0] for key in ROLES}
        for arm, therapy in _therapies(linked[slug])
    }
    assert {key: found[key] for key in ROLES} == ROLES


# study -> the states of each population
STATES: Final = {
    "capitello-281": [
        "DeNovoMetastaticProstateCancer",
        "MetastaticHormoneSensitiveProstateCancer",
        "PTENDeficientProstateCancer",
    ],
    "embark": [
        "HighRiskBiochemicalRecurrence",
        "HormoneSensitiveProstateCancer",
        "NonMetastaticProstateCancer",
    ],
    "latitude": ["DeNovoMetastaticProstateCancer", "MetastaticHormoneSensitiveProstateCancer"],
    "peace-1": ["DeNovoMetastaticProstateCancer", "MetastaticHormoneSensitiveProstateCancer"],
    "peace-3": [
        "AsymptomaticMetastaticProstateCancer",
        "BoneMetastaticProstateCancer",
        "MetastaticCastrationResistantProstateCancer",
    ],
    "pembrolizumab-sbrt-sd101": [
        "DeNovoMetastaticProstateCancer",
        "OligometastaticHormoneSensitiveProstateCancer",
    ],
    "radsabr": [
        "BoneOnlyMetastaticProstateCancer",
        "MetachronousMetastaticProstateCancer",
        "OligometastaticHormoneSensitiveProstateCancer",
    ],
    "reasure": [
        "BoneOnlyMetastaticProstateCancer",
        "ChemotherapyNaiveProstateCancer",
        "MetastaticCastrationResistantProstateCancer",
    ],
    "upfrontpsma": [
        "DeNovoMetastaticProstateCancer",
        "HighVolumeMetastaticProstateCancer",
        "MetastaticHormoneSensitiveProstateCancer",
        "PSMAPositiveProstateCancer",
    ],
}


def test_characteristics_of_a_population_tell_its_state(linked: dict[str, Study]) -> None:
    found = {slug: [sorted(p.classes) for p in linked[slug].populations] for slug in STATES}
    assert found == {slug: [states] for slug, states in STATES.items()}


def test_what_either_of_two_findings_makes_holds_of_no_subgroup(linked: dict[str, Study]) -> None:
    groups = linked["cosmic-021-cohort-6"].groups
    assert [(group.subgroup, group.classes) for group in groups if group.subgroup] == [
        ("high-risk: measurable visceral metastases and/or extrapelvic lymphadenopathy", ())
    ]


def test_a_lesion_limit_of_one_state_is_not_that_of_the_others(linked: dict[str, Study]) -> None:
    assert [(p.label, p.lesions_max) for p in linked["nivolumab-hdr-gg5"].populations] == [
        ("high-risk localised prostate cancer", None),
        ("locally advanced prostate cancer", None),
        ("oligometastatic prostate cancer", 3),
    ]


# wording of a file -> endpoint
ENDPOINTS: Final = {
    ("medcare-phase-2", "survival free of next-line systemic treatment"): (
        "NextInterventionFreeSurvival"
    ),
    ("checkmate-9kd-arm-a2", "discontinued for disease progression"): "TreatmentDiscontinuation",
    ("pembrolizumab-cryotherapy-pilot", "PSA below 0.6 ng/mL at one year"): "PSAResponse",
    ("enza-p", "deterioration-free survival, physical function"): "DeteriorationFreeSurvival",
}


def test_endpoints_whose_words_mislead(linked: dict[str, Study]) -> None:
    found = {
        (slug, outcome.name): outcome.classes
        for slug in {key[0] for key in ENDPOINTS}
        for outcome in linked[slug].outcomes
    }
    assert {key: found[key] for key in ENDPOINTS} == {
        key: (name,) for key, name in ENDPOINTS.items()
    }


@pytest.mark.parametrize(
    ("acronyms", "name"),
    [
        (["PACE-A", "PACE-B", "PACE-C"], "PACE"),
        (["EXTEND (continuous ADT basket)", "EXTEND (intermittent ADT basket)"], "EXTEND"),
        (["PEACE-1", "PEACE-1 (prostate radiotherapy question)"], "PEACE-1"),
        (["CheckMate 9KD (cohort A2)"], "CheckMate 9KD (cohort A2)"),
        (["MDX-010", "CA184"], "CA184"),
    ],
)
def test_a_study_of_several_acronyms_is_called_by_what_they_share(
    acronyms: list[str], name: str
) -> None:
    facts = Facts()
    for acronym in acronyms:
        facts.add("https://w3id.org/ptkg/study/x", "acronym", acronym)
    assert name_of(facts, "https://w3id.org/ptkg/study/x") == name
