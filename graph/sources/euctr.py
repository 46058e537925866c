"""EU Clinical Trials Register: the protocol that one member state holds becomes a `Study`.

A trial has one EudraCT number and one record in each country, so that a record's id is the number
with the country's code ("2012-003632-23-AT"); the number itself joins them. Results, where a
record carries them, belong to the trial and are a record of their own (`euctr_results`).
Investigational products are listed without arms. Contacts are dropped here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.records import Arm, Identifier, Reject, Source, Study
from graph.sources import euctr_codes as codes
from graph.sources.euctr_products import products
from graph.sources.node import Node
from graph.sources.outcome_texts import text_outcomes
from graph.sources.people import GAP, PersonRemover
from graph.sources.registry_ids import stated_ids
from graph.sources.text import iso_date, shorten, slug
from graph.sources.tree import each, fingerprint, pruned, too_deep, with_losses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.records import Intervention

__all__ = [
    "EUDRACT",
    "LICENCE",
    "PAGE",
    "one_arm_key",
    "people_of",
    "recognises",
    "study",
]

EUDRACT: Final = re.compile(r"20[0-2]\d-0\d{5}-\d{2}")
PAGE: Final = "https://www.clinicaltrialsregister.eu/ctr-search/trial/"
LICENCE: Final = (
    "EU Clinical Trials Register, European Medicines Agency; reuse with acknowledgement of the "
    "source as its legal notice asks"
)
NUMBER: Final = "a2_eudract_number"
MEMBER: Final = "a1_member_state_concerned"
KIND: Final = "x4_clinical_trial_type"
STATUS: Final = "p_end_of_trial_status"
ENTERED: Final = "x6_date_on_which_this_record_was_first_entered_in_the_eudract_database"
LAY_TITLE: Final = (
    "a31_title_of_the_trial_for_lay_people_in_easily_understood_ie_nontechnical_language"
)
ACRONYM: Final = "a32_name_or_abbreviated_title_of_the_trial_where_available"
IDS: Final = (
    ("a52_us_nct_clinicaltrialsgov_registry_number", "ClinicalTrials.gov number"),
    ("a51_isrctn_international_standard_randomised_controlled_trial_number", "ISRCTN"),
    ("a53_who_universal_trial_reference_number_utrn", "universal trial number"),
    ("a54_other_identifiers", "other identifier"),
    ("a41_sponsors_protocol_code_number", "sponsor's protocol code"),
)
PHASES: Final = (
    ("e71_human_pharmacology_phase_i", "1"),
    ("e72_therapeutic_exploratory_phase_ii", "2"),
    ("e73_therapeutic_confirmatory_phase_iii", "3"),
    ("e74_therapeutic_use_phase_iv", "4"),
)
MASKING: Final = (
    ("e812_open", "open label"),
    ("e813_single_blind", "single blind"),
    ("e814_double_blind", "double blind"),
)
MODELS: Final = (("e815_parallel_group", "parallel"), ("e816_cross_over", "crossover"))
PURPOSES: Final = (
    ("e63_therapy", "treatment"),
    ("e62_prophylaxis", "prevention"),
    ("e61_diagnosis", "diagnostic"),
)
ARMS: Final = "e824_number_of_treatment_arms_in_the_trial"
PLACES: Final = (
    "e863_if_e861_or_e862_are_yes_specify_the_regions_in_which_trial_sites_are_planned",
    "e863_specify_the_countries_outside_of_the_eea_in_which_trial_sites_are_planned",
)
# Age groups in order, with the first and the last year of each.
AGES: Final[tuple[tuple[str, str, str | None], ...]] = (
    ("f111_in_utero", "0", "0"),
    ("f112_preterm_newborn_infants_up_to_gestational_age__37_weeks", "0", "0"),
    ("f113_newborns_027_days", "0", "0"),
    ("f114_infants_and_toddlers_28_days23_months", "0", "1"),
    ("f115_children_211years", "2", "11"),
    ("f116_adolescents_1217_years", "12", "17"),
    ("f12_adults_1864_years", "18", "64"),
    ("f13_elderly_65_years", "65", None),
)


def recognises(record: Mapping[str, object]) -> bool:
    """Whether a JSON object is a protocol record of the register, by its field names."""
    return NUMBER in record or record.get("ctrname") == "EUCTR"


def study(record: Mapping[str, object], file: str) -> Study | Reject:
    """The protocol of one trial in one country as a record.

    Args:
        record: the parsed JSON of one country's record.
        file: the file that it was read from, for messages.

    Returns:
        The study with its losses, or a reject when it has no EudraCT number.
    """
    number = record.get(NUMBER)
    if not isinstance(number, str) or not EUDRACT.fullmatch(number.strip()):
        return Reject(
            file=file,
            record_id=None,
            path=NUMBER,
            value=shorten(number),
            reason="a record of the EU register needs its EudraCT number, such as 2012-003632-23",
        )
    number = number.strip()
    digest = fingerprint(record)
    if digest is None:
        return too_deep(file, number)
    plain = pruned(record)
    root = Node(plain, "", clean=people_of(plain))
    return _study(root, number, file, digest)


def people_of(record: Mapping[str, object]) -> PersonRemover:
    """Takes the contact points of a record's sponsors out of its texts."""
    root = Node(record, "")
    names = [node.text("b52_functional_name_of_contact_point") for node in each(root, "b1_sponsor")]
    for sponsor in each(root.child("trialInformation"), "sponsors", "sponsor"):
        names += [
            sponsor.child(contact).text("functionalContactName")
            for contact in ("publicContact", "scientificContact")
        ]
    return PersonRemover(filter(None, names))


def _country_code(root: Node) -> tuple[str, str | None]:
    """The code that ends a record's id, and the country that holds it, where it is one."""
    member = root.text(MEMBER)
    if member is None:
        outside = root.text(KIND) == "Outside EU/EEA"
        if not outside:
            root.lose(MEMBER, "", "the member state is not stated; its code was left open")
        return ("3RD" if outside else "XX"), None
    name = member.partition(" - ")[0].strip()
    if name not in codes.MEMBER_STATES:
        known = ", ".join(sorted(codes.MEMBER_STATES))
        root.lose(MEMBER, member, f"unknown member state; known are {known}")
        return slug(name), None
    return codes.MEMBER_STATES[name], "United Kingdom" if name == "UK" else name


def _study(root: Node, number: str, file: str, digest: str) -> Study:
    code, country = _country_code(root)
    title = root.text("a3_full_title_of_the_trial")
    lay = root.text(LAY_TITLE)
    acronym = root.text(ACRONYM)
    status = root.code(STATUS, codes.STATUS)
    words = root.text(STATUS)
    arms = root.integer(ARMS)
    enrolment = root.integer("f422_in_the_whole_clinical_trial")
    imps = products(root)
    own = Identifier(value=number, registry="eudract", kind="trial", type="EudraCT number")
    found = Study(
        source=_source(root, number, code, file, digest),
        slug=slug(number),
        identifiers=(own, *stated_ids(root, IDS, number)),
        name=acronym or title or lay or number,
        title=title or lay,
        acronym=acronym,
        phases=tuple(phase for key, phase in PHASES if _yes(root, key)),
        status=status or None,
        status_text=f"{words} ({country or 'outside the EEA'})" if words else None,
        allocation=_allocation(root, arms),
        intervention_model="single group" if arms == 1 else _first(root, MODELS),
        masking=_first(root, MASKING),
        purpose=_first(root, PURPOSES),
        completion_date=root.date("p_date_of_the_global_end_of_the_trial"),
        first_posted_date=root.date(ENTERED),
        enrolment=enrolment,
        enrolment_kind=None if enrolment is None else "planned",
        sponsor=next((s for node in each(root, "b1_sponsor") if (s := _sponsor(node))), None),
        countries=_countries(root, country),
        arms=_one_arm(imps, number) if arms == 1 else (),
        unassigned=() if arms == 1 else imps,
    )
    return with_losses(_planned(found, root), root)


def _planned(study: Study, root: Node) -> Study:
    """The study with whom it takes, what it asks, and what it measures."""
    youngest, oldest = _ages(root)
    return replace(
        study,
        conditions=tuple(filter(None, [root.text("e11_medical_conditions_being_investigated")])),
        keywords=_keywords(root),
        summary=root.text("e21_main_objective_of_the_trial"),
        description=root.text("e22_secondary_objectives_of_the_trial"),
        eligibility=_eligibility(root),
        sex=_sex(root),
        age_min_years=youngest,
        age_max_years=oldest,
        outcomes=text_outcomes(
            root,
            (
                ("e51_primary_end_points", "e511_timepoints_of_evaluation_of_this_end_point"),
                ("e52_secondary_end_points", "e521_timepoints_of_evaluation_of_this_end_point"),
            ),
        ),
    )


def _one_arm(products: tuple[Intervention, ...], number: str) -> tuple[Arm, ...]:
    """The arm of a trial that says to have one: all that the record lists is given in it."""
    arm = Arm(
        key="trial",
        label="trial",
        canonical_key=one_arm_key(number),
        interventions=products,
        field=ARMS,
    )
    return (arm,)


def one_arm_key(number: str) -> str:
    """What the one arm of a trial is called in all of its records."""
    return f"one-arm-{number}"


def _source(root: Node, number: str, code: str, file: str, digest: str) -> Source:
    """Where the study was read; the register shows no date of update, its copy one of reading."""
    read_on = iso_date((root.text("record_last_import") or "").partition(" ")[0])
    return Source(
        kind="euctr",
        record_id=f"{number}-{code}",
        tier="registry",
        file=file,
        version=read_on,
        processed_on=read_on,
        url=f"{PAGE}{number}/{code}",
        licence=LICENCE,
        sha256=digest,
    )


def _yes(root: Node, key: str) -> bool:
    """Whether a field says yes; no and nothing are the same, another word is a loss."""
    return root.code(key, codes.YES_NO) == "yes"


def _first(root: Node, fields: tuple[tuple[str, str], ...]) -> str | None:
    """The word of the first field that says yes."""
    return next((word for key, word in fields if _yes(root, key)), None)


def _allocation(root: Node, arms: int | None) -> str | None:
    """How participants are allocated; one arm leaves nothing to allocate."""
    if _yes(root, "e811_randomised"):
        return "randomised"
    if arms == 1:
        return "single arm"
    stated = root.code("e811_randomised", codes.YES_NO) == "no"
    return "non-randomised" if stated and arms is not None else None


def _sponsor(node: Node) -> str | None:
    """A sponsor's name, or None where it is a person."""
    name = node.text("b11_name_of_sponsor")
    return None if name is None or GAP in name else name


def _countries(root: Node, own: str | None) -> tuple[str, ...]:
    """The country of the record and the countries where sites are planned."""
    found = {own} if own else set()
    for key in PLACES:
        text = root.text(key)
        if text is None:
            continue
        rest = text
        for country in sorted(codes.COUNTRIES, key=lambda name: (-len(name), name)):
            rest, times = re.subn(rf"(?<!\w){re.escape(country)}(?!\w)", " ", rest)
            found |= {country} if times else set()
        unknown = " ".join(rest.replace(",", " ").split())
        if unknown:
            root.lose(key, unknown, "no known country; write it as the register's list does")
    return tuple(sorted(found))


def _keywords(root: Node) -> tuple[str, ...]:
    """The condition in lay words and in MedDRA terms."""
    found = [root.text("e111_medical_condition_in_easily_understood_language")]
    found += [node.text("e12_term") for node in each(root, "e12_meddra_classification")]
    return tuple(dict.fromkeys(filter(None, found)))


def _eligibility(root: Node) -> str | None:
    """Inclusion and exclusion criteria as one text."""
    parts = (
        ("Inclusion Criteria:", root.text("e3_principal_inclusion_criteria")),
        ("Exclusion Criteria:", root.text("e4_principal_exclusion_criteria")),
    )
    return "\n\n".join(f"{head}\n{text}" for head, text in parts if text) or None


def _sex(root: Node) -> str | None:
    """Whom the trial takes."""
    female, male = _yes(root, "f21_female"), _yes(root, "f22_male")
    if female and male:
        return "all"
    return "male" if male else "female" if female else None


def _ages(root: Node) -> tuple[Decimal | None, Decimal | None]:
    """The first year of the youngest age group and the last of the oldest."""
    groups = [(low, high) for key, low, high in AGES if _yes(root, key)]
    if not groups:
        return None, None
    low, high = groups[0][0], groups[-1][1]
    return Decimal(low), Decimal(high) if high is not None else None
