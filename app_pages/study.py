"""Study: one study on one page, from every source that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.common import engine, plain, source_link, sparql_and_downloads
from app_pages.results import draw_contrasts, draw_estimates
from queries import questions
from queries.present import dose_text, render_study
from queries.study import page as study_page
from queries.terms import UnknownTerm, resolve_study
from queries.words import label_of, spoken

if TYPE_CHECKING:
    from queries.study import ArmPage, PopulationPage, StudyPage

PRESET: Final = "ACTRN12618000954224"  # ICE-PAC, the headline question's study


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
        st.warning(plain(str(error)))
        return
    _draw_head(page)
    st.subheader("Who was enrolled")
    for population in page.populations:
        _draw_population(population)
    if not page.populations:
        st.caption("No source states a population.")
    st.subheader("What was given")
    for arm in page.arms:
        _draw_arm(arm)
    if not page.arms:
        st.caption("No source states arms.")
    _draw_numbers(page)
    _draw_sources(page)


def _draw_head(page: StudyPage) -> None:
    st.title(page.name)
    if page.title and page.title != page.name:
        st.markdown(f"*{plain(page.title)}*")
    ids = [
        f"[{each}](https://clinicaltrials.gov/study/{each})" if each.startswith("NCT") else each
        for each in page.registry_ids
    ]
    st.markdown(" · ".join(ids) or ":gray[no registry id]")
    rows = [f"| {fact.label} | {' *or* '.join(map(plain, fact.values))} |" for fact in page.header]
    left, right = st.columns(2)
    half = (len(rows) + 1) // 2
    for side, part in ((left, rows[:half]), (right, rows[half:])):
        if part:
            side.markdown("\n".join(["| | |", "| --- | --- |", *part]))


def _draw_population(population: PopulationPage) -> None:
    with st.container(border=True):
        states = " · ".join(f"**{plain(label_of(name))}**" for name in population.states)
        st.markdown(states or ":gray[no state of the ontology]")
        facts = [f"as stated: {plain(population.label)}"] if population.label else []
        facts += [f"only in arm {plain(population.arm)}"] if population.arm else []
        facts += [f"imaging: {plain(population.imaging)}"] if population.imaging else []
        facts += [f"biomarker: {plain(population.biomarker)}"] if population.biomarker else []
        if population.lesions_max is not None:
            facts.append(f"at most {population.lesions_max} lesions")
        facts += [plain(each) for each in population.characteristics]
        for prior in population.prior:
            named = ", ".join(prior.therapies) or prior.wording or "not resolved"
            facts.append(f"prior therapy {spoken(prior.kind) or ''}: {plain(named)}")
        if facts:
            st.caption("  \n".join(facts))


def _draw_arm(arm: ArmPage) -> None:
    with st.container(border=True):
        badges = f":gray-badge[{arm.kind}]" if arm.kind else ""
        badges += f" :gray-badge[n = {arm.participants}]" if arm.participants is not None else ""
        st.markdown(f"**{plain(arm.label)}** {badges}")
        lines = []
        for given in arm.therapies:
            if given.option_of is not None:
                continue
            details = [
                text
                for text in (
                    given.target_text or spoken(given.target),
                    given.schedule,
                    given.timing_text or spoken(given.timing),
                )
                if text
            ]
            lines.append(
                f"- {plain(dose_text(given))}"
                + (f" :gray[{plain('; '.join(details))}]" if details else "")
            )
            lines += [
                f"    - one of: {plain(dose_text(option))}"
                for option in arm.therapies
                if option.option_of == given.node
            ]
        st.markdown("\n".join(lines) or ":gray[nothing that the ontology knows]")


def _draw_numbers(page: StudyPage) -> None:
    st.subheader("What was measured, and what came of it")
    planned = [outcome for outcome in page.outcomes if outcome.role]
    if planned:
        lines = ["| Role | Outcome | Endpoint | Time frame |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {spoken(each.role)} | {plain(each.label)} "
            f"| {plain(', '.join(map(label_of, each.endpoints)) or 'not resolved')} "
            f"| {plain(each.time_frame or '')} |"
            for each in planned
        ]
        st.markdown("\n".join(lines))
    rows = [(line.group, line.result) for outcome in page.outcomes for line in outcome.lines]
    draw_estimates(rows)
    if page.comparisons:
        st.markdown("**Comparisons**")
        draw_contrasts(page.comparisons)
    if not rows and not page.comparisons:
        st.caption("No source reports a number yet.")


def _draw_sources(page: StudyPage) -> None:
    st.subheader("Sources")
    st.markdown(
        "\n".join(f"- {source_link(each)}: {plain(each.title or '')}" for each in page.sources)
    )
    if page.notes:
        with st.expander(f"Doubts and remarks of the sources ({len(page.notes)})"):
            st.markdown("\n".join(f"- {plain(note)}" for note in page.notes))
    if page.mentions:
        with st.expander(f"Why the graph believes this ({len(page.mentions)} mentions)"):
            lines = ["| Says | Words | Field | Rule |", "| --- | --- | --- | --- |"]
            lines += [
                f"| {plain(each.says or each.about)} | {plain(each.words)} | {plain(each.field)} "
                f"| {plain(each.rule)} |"
                for each in page.mentions
            ]
            st.markdown("\n".join(lines))
    sparql_and_downloads(
        questions.bound_text(engine(), "study-on-one-page", {"study": page.iri}),
        [("study.json", render_study(page, "json"), "application/json")],
        key="study",
    )


main()
