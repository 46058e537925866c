"""Study: one study on one page, from every source that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.common import engine, plain, sparql_and_downloads
from app_pages.markup import badge, endpoint, esc, items, registry_link, source, source_key, table
from app_pages.regimen import regimen_items
from app_pages.results import Footnotes, contrasts_html, estimates_html
from queries import questions
from queries.engine import QueryError
from queries.present_study import render_study
from queries.study import page as study_page
from queries.terms import UnknownTerm, resolve_study
from queries.words import label_of, spoken

if TYPE_CHECKING:
    from queries.study import ArmPage, PopulationPage, StudyPage

PRESET: Final = "ICE-PAC"  # the headline question's study
FEW: Final = 40  # estimates beyond this stand in a part that is opened on demand


def main() -> None:
    """Draw the page."""
    st.text_input(
        "Study", value=PRESET, key="id", bind="query-params",
        help="A registry id, an acronym or a short name: NCT03795207, ICE-PAC, deek-2020.",
    )  # fmt: skip
    words = st.session_state.get("id", "").strip() or PRESET
    try:
        page = study_page(engine(), resolve_study(engine(), words))
    except UnknownTerm as error:
        st.title("No such study")
        st.warning(plain(str(error)))
        return
    except QueryError as error:
        st.title("Study")
        st.error(f"The graph could not answer: {plain(str(error))}")
        return
    notes = Footnotes()
    _draw_head(page)
    _draw_numbers(page, notes)
    arms, men = st.columns([3, 2], gap="large")
    with arms:
        st.subheader("What was given")
        st.html("".join(map(arm_html, page.arms)) or "<p>No source states arms.</p>")
    with men:
        st.subheader("Who was enrolled")
        shown = "".join(map(population_html, page.populations))
        st.html(shown or "<p>No source states a population.</p>")
    _draw_planned(page)
    _draw_sources(page, notes)


def _draw_head(page: StudyPage) -> None:
    st.title(page.name)
    title = f"<p>{esc(page.title)}</p>" if page.title and page.title != page.name else ""
    ids = " · ".join(map(registry_link, page.registry_ids)) or "no registry id"
    facts = {fact.label: " or ".join(fact.values) for fact in page.header}
    shown = ("design", "phase", "status", "enrolment")
    badges = "".join(
        badge(f"n = {facts[name]}" if name == "enrolment" else facts[name])
        for name in shown
        if name in facts
    )
    st.html(f'{title}<p class="ptkg-line">{badges} {ids}</p>')
    rest = [(esc(name), esc(text)) for name, text in facts.items() if name not in shown]
    if rest:
        with st.expander("Design, dates, sponsor"):
            st.html(table(("", ""), rest, css="ptkg-head"))


def population_html(population: PopulationPage) -> str:
    """One population as HTML: its states, then what narrows them."""
    states = " · ".join(f"<b>{esc(label_of(name))}</b>" for name in population.states)
    facts = [f"as stated: {population.label}"] if population.label else []
    facts += [f"only in arm {population.arm}"] if population.arm else []
    facts += [f"imaging: {population.imaging}"] if population.imaging else []
    facts += [f"biomarker: {population.biomarker}"] if population.biomarker else []
    if population.lesions_max is not None:
        facts.append(f"at most {population.lesions_max} lesions")
    facts += population.characteristics
    for prior in population.prior:
        named = ", ".join(map(label_of, prior.therapies)) or prior.wording or "not resolved"
        facts.append(f"prior therapy {spoken(prior.kind) or ''}: {named}")
    return (
        f'<div class="ptkg-card">{states or "no state of the ontology"}'
        f"{items((esc(fact) for fact in facts), 'ptkg-list ptkg-quiet') if facts else ''}</div>"
    )


def arm_html(arm: ArmPage) -> str:
    """One arm as HTML: its label, kind and size, and what it gives."""
    badges = badge(arm.kind) if arm.kind else ""
    badges += badge(f"n = {arm.participants}") if arm.participants is not None else ""
    others = [label for label in arm.labels if label != arm.label]
    also = f'<p class="ptkg-sources">also called: {esc("; ".join(others))}</p>' if others else ""
    given = regimen_items(arm.therapies)
    nothing = '<p class="ptkg-sources">nothing that the ontology knows</p>'
    return (
        f'<div class="ptkg-card"><h3>{esc(arm.label)} {badges}</h3>'
        f"{items(given) if given else nothing}{also}</div>"
    )


def _draw_numbers(page: StudyPage, notes: Footnotes) -> None:
    st.subheader("What came of it")
    rows = [(line.group, line.result) for outcome in page.outcomes for line in outcome.lines]
    if not rows and not page.comparisons:
        st.caption("No source reports a number that the graph holds.")
        return
    rows.sort(key=lambda row: (not row[1].preferred,))
    first, further = rows[:FEW], rows[FEW:]
    st.html(estimates_html(first, notes) + contrasts_html(page.comparisons, notes))
    if further:
        with st.expander(f"{len(further)} further numbers"):
            st.html(estimates_html(further, notes))


def _draw_planned(page: StudyPage) -> None:
    """Outcomes whose role a source states."""
    planned = [outcome for outcome in page.outcomes if outcome.role]
    if not planned:
        return
    st.subheader("What is measured")
    rows = [
        (
            esc(each.role),
            esc(each.label),
            "<br>".join(map(endpoint, each.endpoints)) or "not resolved",
            esc(each.time_frame),
        )
        for each in planned
    ]
    st.html(table(("Role", "Outcome", "Endpoint", "Time frame"), rows))


def _draw_sources(page: StudyPage, notes: Footnotes) -> None:
    st.subheader("Sources")
    cited = [f"[{i}] {source(ref)}" for i, ref in enumerate(notes.sources.values(), start=1)]
    others = {source_key(ref): ref for ref in page.sources if source_key(ref) not in notes.sources}
    st.html(items([*cited, *map(source, others.values())]))
    if page.notes:
        with st.expander(f"Doubts and remarks of the sources ({len(page.notes)})"):
            st.html(items(map(esc, page.notes)))
    if page.mentions:
        with st.expander(f"Why the graph believes this ({len(page.mentions)} mentions)"):
            rows = [
                (esc(each.says or each.about), esc(each.words), esc(each.field), esc(each.rule))
                for each in page.mentions
            ]
            st.html(table(("Says", "Words", "Field", "Rule"), rows))
    sparql_and_downloads(
        questions.bound_text(engine(), "study-on-one-page", {"study": page.iri}),
        [("study.json", render_study(page, "json"), "application/json")],
        key="study",
    )


if __name__ == "__main__":
    main()
