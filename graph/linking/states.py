"""Link populations to disease states: one population for each alternative state."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from graph.linking.states_cohorts import cohort_populations
from graph.linking.states_criteria import criteria_text, lines
from graph.linking.states_exclusive import alternatives
from graph.linking.states_facts import characteristics
from graph.linking.states_gather import from_registry, of_people
from graph.linking.states_imaging import imaging, imaging_of, lesions
from graph.linking.states_label import from_label
from graph.linking.states_prior import history_classes, prior_therapies
from graph.linking.states_read import HEAD
from graph.linking.states_scope import scope_of
from graph.linking.therapies import classify_name
from graph.records import Mention, Population, PriorTherapy, Therapy, Unresolved
from ontology import hierarchy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.linking.states_criteria import Line
    from graph.linking.states_read import Statement
    from graph.records import AnalysisGroup, Study

__all__ = ["link_states"]

_WORDS: Final = 12
_MOLECULAR: Final = "molecular subtype"
_SPREAD: Final = ("OligometastaticProstateCancer", "MetastaticProstateCancer")


def _mention(statement: Statement, name: str) -> Mention:
    return Mention(
        text=" ".join(statement.text.split()[:_WORDS]),
        field=statement.field,
        rule=statement.rule,
        score=Decimal(1) - Decimal(statement.trust) / 10,
        class_name=name,
    )


def _groups(statements: Sequence[Statement]) -> list[list[Statement]]:
    """The statements by alternative; those joined by *or* in one place are kept apart."""
    apart = {
        frozenset((one, other))
        for one in range(len(statements))
        for other in range(one)
        if statements[one].either
        and (statements[one].either, statements[one].field)
        == (statements[other].either, statements[other].field)
        and not _nested(statements[one].classes, statements[other].classes)
        and all(_is_cancer(statements[each].classes) for each in (one, other))
    }
    ordered = alternatives([each.classes for each in statements], apart)
    return [[statements[place] for place in places] for places in ordered]


def _is_cancer(classes: tuple[str, ...]) -> bool:
    """Benign disorders joined by *or* are often one complaint with its cause."""
    tree = hierarchy.load()
    return all(tree.is_a(name, "ProstateCancer") for name in classes)


def _nested(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    tree = hierarchy.load()
    return any(tree.is_a(a, b) or tree.is_a(b, a) for a in first for b in second)


def _population(base: Population, statements: Sequence[Statement], *, several: bool) -> Population:
    tree = hierarchy.load()
    resistant = any(
        tree.is_a(name, "CastrationResistantProstateCancer")
        for each in statements
        for name in each.classes
    )
    history = history_classes(base.prior_therapies, resistant=resistant)
    stated = {name for each in statements for name in each.classes}
    classes = _told(stated | set(history))
    mentions = [
        _mention(each, name) for each in statements for name in each.classes if name in classes
    ]
    mentions += [
        Mention(
            text=" ".join((criterion.text or criterion.kind).split()[:_WORDS]),
            field=_field_of(criterion),
            rule="rule:prior-therapy",
            score=Decimal("0.8"),
            class_name=name,
        )
        for name in history
        if name in classes and name not in stated
        for criterion in base.prior_therapies
        if name in history_classes((criterion,), resistant=resistant)
    ]
    own = "-".join(_kebab(tree.label(name)) for name in classes)
    return replace(
        base,
        key=f"{base.key}-{own}" if several else base.key,
        classes=classes,
        imaging=base.imaging or imaging_of(classes),
        biomarker=base.biomarker or _biomarker(mentions),
        mentions=tuple(dict.fromkeys((*mentions, *base.mentions))),
    )


def _field_of(criterion: PriorTherapy) -> str:
    """Where a criterion stands, as the mentions of its therapies say."""
    fields = [each.field for therapy in criterion.therapies for each in therapy.mentions]
    return fields[0] if fields else "prior_therapies"


def _biomarker(mentions: Sequence[Mention]) -> str | None:
    """The words for molecular subtypes, as the record has them."""
    tree = hierarchy.load()
    words = []
    for name, text in ((each.class_name or "", each.text) for each in mentions):
        above = [each for each in tree.ancestors(name) if tree.axis(each) == _MOLECULAR]
        if tree.axis(name) == _MOLECULAR:
            words.append(text)
        elif above:  # defined by a subtype beside other things
            words += [tree.label(each) for each in tree.most_specific(above)]
    return "; ".join(dict.fromkeys(words)) or None


# Classes that imply M0 without naming it: beside them a stated M0 is kept, as it is a finding.
_EXTENTS: Final = frozenset({"extent", "risk group", "AJCC stage"})
_M0: Final = "NonMetastaticProstateCancer"


def _told(names: set[str]) -> tuple[str, ...]:
    """The most specific names, and a stated M0 that only the extent or risk group implies."""
    tree = hierarchy.load()
    exact = tree.most_specific(names)
    implying = [name for name in exact if name != _M0 and tree.is_a(name, _M0)]
    if _M0 in names and all(tree.axis(name) in _EXTENTS for name in implying):
        return tuple(sorted({*exact, _M0}))
    return exact


def _kebab(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _with_classes(prior: PriorTherapy) -> PriorTherapy:
    """A criterion whose therapies have classes: found by the linker of therapies."""

    def named(therapy: Therapy) -> Therapy:
        if therapy.classes:
            return therapy
        classes, _, mentions = classify_name(therapy.name)
        return replace(
            therapy,
            classes=classes,
            mentions=tuple(replace(each, field="prior_therapies") for each in mentions),
        )

    return replace(prior, therapies=tuple(named(therapy) for therapy in prior.therapies))


def _label_populations(study: Study) -> tuple[list[Population], list[Unresolved]]:
    """The populations that a source lists, with classes; alternatives in one label are split."""
    populations: list[Population] = []
    missing: list[Unresolved] = []
    for given in study.populations:
        if given.classes:
            populations.append(given)
            continue
        base = replace(
            given, prior_therapies=tuple(_with_classes(each) for each in given.prior_therapies)
        )
        statements = from_label(study, base)
        if not statements:
            missing.append(
                Unresolved(kind="disease state", text=given.label, field="population.states")
            )
            populations.append(base)
            continue
        groups = _groups(statements)
        populations += [_population(base, each, several=len(groups) > 1) for each in groups]
    return populations, missing


def _registry_populations(study: Study, scope: str) -> tuple[list[Population], list[Unresolved]]:
    """Populations read from conditions, title, keywords, summary and eligibility."""
    statements = from_registry(study, scope)
    if not statements:
        text = "; ".join(study.conditions)[:120] or study.name
        return [], [Unresolved(kind="disease state", text=text, field="conditions")]
    place, criteria = criteria_text(study)
    general = [line for line in lines(criteria) if not line.cohorts]
    base = _base(study, general, place, scope)
    texts = [study.title or "", study.name, *(line.text for line in general if line.included)]
    found = []
    for group in _groups(statements):
        linked = _population(base, group, several=True)
        found.append(_named(_counted(linked, texts)))
    populations = list({each.key: each for each in found}.values())
    if scope == "prostate":  # in a basket the cohorts are mostly of other organs
        populations += [_named(each) for each in cohort_populations(study, populations)]
    return populations, []


def _base(study: Study, criteria: list[Line], place: str, scope: str) -> Population:
    """What criteria state of all men; in a basket they may be about other organs."""
    base = Population(key="", label="")
    if scope != "prostate":
        return base
    texts = [study.title or "", study.name, *(line.text for line in criteria if line.included)]
    facts, mentions = characteristics(study, criteria, place)
    return replace(
        base,
        prior_therapies=prior_therapies(criteria, of_people(study), place),
        imaging=imaging(texts),
        characteristics=facts,
        mentions=mentions,
    )


def _counted(population: Population, texts: list[str]) -> Population:
    """A population of metastatic disease with the limits of its lesions."""
    tree = hierarchy.load()
    spread = any(tree.is_a(name, each) for name in population.classes for each in _SPREAD)
    low, high = lesions(texts) if spread else (None, None)
    return replace(population, lesions_min=low, lesions_max=high)


def _named(population: Population) -> Population:
    """A registry's population, labelled by its states."""
    tree = hierarchy.load()
    label = ", ".join(tree.label(name) for name in population.classes)
    return replace(population, key=population.key.strip("-"), label=label)


def _group(group: AnalysisGroup, study: Study) -> AnalysisGroup:
    """A subgroup with the states that hold in it."""
    if group.classes or not group.subgroup:
        return group
    probe = Population(key="", label=group.subgroup)
    tree = hierarchy.load()
    statements = [
        each
        for each in from_label(study, probe)
        if not each.either
        and "and/or" not in group.subgroup  # what one of them may lack holds in none
        and (HEAD.search(group.subgroup) or not _risk_group(each))  # "high-risk mutation" is none
    ]
    classes = tree.most_specific(name for each in statements for name in each.classes)
    mentions = tuple(
        _mention(replace(each, field="subgroup"), name)
        for each in statements
        for name in each.classes
        if name in classes
    )
    return replace(group, classes=classes, mentions=(*group.mentions, *mentions))


def _risk_group(statement: Statement) -> bool:
    tree = hierarchy.load()
    return any(tree.axis(name) == "risk group" for name in statement.classes)


def link_states(study: Study) -> Study:
    """Fill the scope, the populations with their disease states, and the states of subgroups.

    Args:
        study: a record; populations that a source lists are read by their labels, and where it
            lists none they are made from conditions, title, keywords, summary and eligibility.

    Returns:
        The study with one population for each alternative state. A population that already has
        classes is kept, so that linking again changes nothing.
    """
    scope = study.scope or scope_of(study)
    if study.populations:
        populations, missing = _label_populations(study)
    elif scope == "other":
        populations, missing = [], []
    else:
        populations, missing = _registry_populations(study, scope)
    others = tuple(each for each in study.unresolved if each.kind != "disease state")
    return replace(
        study,
        scope=scope,
        populations=tuple(populations),
        groups=tuple(_group(each, study) for each in study.groups),
        unresolved=others + tuple(missing),
    )
