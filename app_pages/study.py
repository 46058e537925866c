"""Study: one study on one page, from every source that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.common import engine, plain, sparql_and_downloads
from app_pages.harms import grid_html, harms_html
from app_pages.markup import (
    badge,
    class_link,
    endpoint,
    esc,
    items,
    registry_link,
    source,
    source_key,
    table,
)
from app_pages.reasons import draw_reasons
from app_pages.regimen import regimen_items
from app_pages.results import Footnotes, contrasts_html, estimates_html
from queries import questions
from queries.engine import QueryError
from queries.present_study import render_study
from queries.safety import SEVERE
from queries.study import page as study_page
from queries.terms import UnknownTerm, resolve_study
from queries.why import why
from queries.words import characteristic_words, label_of, spoken

if TYPE_CHECKING:
    from queries.results import Result
    from queries.study import ArmPage, PopulationPage, StudyPage
    from queries.why import Why

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
        reasons = why(engine(), page.iri)
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
    _draw_harm(page, notes)
    arms, men = st.columns([3, 2], gap="large")
    with arms:
        st.subheader("What was given")
        _draw_arms(page, reasons)
    with men:
        st.subheader("Who was enrolled")
        shown = "".join(map(population_html, page.populations))
        st.html(shown or "<p>No source states a population.</p>")
        draw_reasons(reasons, ["men"])
    _draw_flow(page)
    _draw_planned(page)
    draw_reasons(reasons, ["outcome", "group"])
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
    _draw_digest(page)
    rest = [(esc(name), esc(text)) for name, text in facts.items() if name not in shown]
    if rest:
        with st.expander("Design, dates, sponsor"):
            st.html(table(("", ""), rest, css="ptkg-head"))


def _draw_digest(page: StudyPage) -> None:
    """Say where all that is known of a study is a row of the registry digest."""
    if page.sources and all(each.of_digest for each in page.sources):
        pages = ", ".join(each.page for each in page.sources if each.page)
        st.info(
            "From the registry digest: facts only, as the reader linked them. The record itself is "
            f"on the registry's page {pages}; loaded with `ptkg build`, it replaces this."
        )


def _draw_arms(page: StudyPage, reasons: Why) -> None:
    """The arms, each with the reasons behind its links."""
    if not page.arms:
        st.html("<p>No source states arms.</p>")
    for arm in page.arms:
        st.html(arm_html(arm))
        draw_reasons(reasons, ["arm"], {arm.label, *arm.labels})


def population_html(population: PopulationPage) -> str:
    """One population as HTML: its states, then what narrows them."""
    states = " · ".join(f"<b>{class_link(name, label_of(name))}</b>" for name in population.states)
    facts = [f"as stated: {population.label}"] if population.label else []
    facts += [f"only in arm {population.arm}"] if population.arm else []
    facts += [f"imaging: {population.imaging}"] if population.imaging else []
    facts += [f"biomarker: {population.biomarker}"] if population.biomarker else []
    if population.lesions_max is not None:
        facts.append(f"at most {population.lesions_max} lesions")
    facts += map(characteristic_words, population.characteristics)
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
    rows = [row for row in _estimates(page) if (row[1].grade_min or 0) < SEVERE]
    if not rows and not page.comparisons:
        st.caption("No source reports a number that the graph holds.")
        return
    rows.sort(key=lambda row: (not row[1].preferred,))
    first, further = rows[:FEW], rows[FEW:]
    st.html(estimates_html(first, notes) + contrasts_html(page.comparisons, notes))
    if further:
        with st.expander(f"{len(further)} further numbers"):
            st.html(estimates_html(further, notes))


def _estimates(page: StudyPage) -> list[tuple[str, Result]]:
    return [(line.group, line.result) for outcome in page.outcomes for line in outcome.lines]


def _draw_harm(page: StudyPage, notes: Footnotes) -> None:
    """Severe and serious harm: totals, then the events by term on demand."""
    if not page.harms and page.events is None:
        return
    st.subheader("Harm")
    rates = [row for row in _estimates(page) if (row[1].grade_min or 0) >= SEVERE]
    totals = [each for each in page.harms if each.kind != "outcome"]
    st.html(estimates_html(rates, notes) + harms_html(totals, notes))
    if page.events is not None:
        with st.expander(f"{page.events.title}, by term ({len(page.events.rows)})"):
            st.html(grid_html(page.events))


def _draw_flow(page: StudyPage) -> None:
    """Who started and completed, and what the groups were at baseline."""
    for grid in page.flow:
        with st.expander(f"Participant flow: {grid.title}"):
            st.html(grid_html(grid))
    if page.baseline is not None:
        with st.expander("Baseline characteristics"):
            st.html(grid_html(page.baseline))


def _draw_planned(page: StudyPage) -> None:
    """Outcomes whose role a source states."""
    planned = [outcome for outcome in page.outcomes if outcome.role]
    if not planned:
        return
    st.subheader("What is measured")
    rows = [
        (
            f'<span style="white-space: nowrap">{esc(each.role)}</span>',
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
    sparql_and_downloads(
        questions.bound_text(engine(), "study-on-one-page", {"study": page.iri}),
        [("study.json", render_study(page, "json"), "application/json")],
        key="study",
    )


if __name__ == "__main__":
    main()
