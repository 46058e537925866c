"""A combination answer: a sentence, a card for each arm, and why the rest is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.common import engine, sparql_and_downloads
from app_pages.harms import harms_html
from app_pages.markup import badge, esc, items, registry_link, source, source_key, study_link
from app_pages.regimen import regimen_items
from app_pages.results import Footnotes, contrasts_html, estimates_html
from queries import questions
from queries.present import render_combination
from queries.words import label_of, spoken

if TYPE_CHECKING:
    from queries.combine import CombinationAnswer
    from queries.combine_rows import Row

__all__ = ["card", "draw_combination"]

_COLOURS: Final = {
    "concurrent": "green",
    "sequential": "blue",
    "timing not stated": "quiet",
    "optional": "orange",
}
_SHOWN_SOURCES: Final = 4


def draw_combination(answer: CombinationAnswer) -> None:
    """Draw the answer; the closest grade comes first."""
    st.markdown(f"**{answer.sentence}**")
    if answer.rows:
        counts = {grade: sum(row.grade == grade for row in answer.rows) for grade in _COLOURS}
        st.html(
            "Arms by how the therapies meet in time: "
            + "".join(badge(f"{n} {g}", _COLOURS[g]) for g, n in counts.items() if n)
        )
    for row in answer.rows:
        st.html(card(row))
    if answer.examples:
        shown = f"the first {len(answer.examples)} of " if _more(answer) else ""
        with st.expander(f"Not combined: {shown}{answer.same_trial} with both, in different arms"):
            lines = (
                f"{study_link(each.study, each.name)} "
                f"{badge('alternatives of one choice' if each.alternatives else each.grade)}"
                for each in answer.examples
            )
            st.html(items(lines))
    _draw_downloads(answer)


def _more(answer: CombinationAnswer) -> bool:
    return len(answer.examples) < answer.same_trial


def card(row: Row) -> str:
    """One arm as HTML: who, what was given, what came of it, and where it stands."""
    notes = Footnotes()
    numbers = estimates_html([(each.of_part or "", each) for each in row.leading_results], notes)
    numbers += contrasts_html(row.leading_contrasts, notes)
    numbers += harms_html([each for each in row.leading_harms if each.kind != "outcome"], notes)
    none_yet = '<p class="ptkg-sources">No number of this arm is known to the graph.</p>'
    states = sorted({label_of(state) for each in row.populations for state in each.states})
    facts = (
        ("In", " <i>or</i> ".join(map(esc, states)) or "disease state not stated"),
        ("Arm", esc(row.arm_label)),
        (
            "Gives",
            items(regimen_items(row.therapies)),
        ),
    )
    return (
        f'<div class="ptkg-card">{_head(row)}<dl class="ptkg-facts">'
        + "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in facts)
        + f"</dl>{numbers or none_yet}{_sources(row, notes)}</div>"
    )


def _head(row: Row) -> str:
    badges = badge(row.grade, _COLOURS.get(row.grade, "quiet"))
    phase = "/".join(filter(None, map(spoken, row.phases)))
    n = f"n = {row.participants}" if row.participants is not None else None
    if n is None and row.enrolment is not None:
        n = f"n = {row.enrolment} in the study"
    badges += "".join(badge(text) for text in (phase, spoken(row.status), n) if text)
    ids = " · ".join(map(registry_link, row.registry_ids))
    return f'<h3><span class="ptkg-ids">{ids}</span>{study_link(row.study, row.name)} {badges}</h3>'


def _sources(row: Row, notes: Footnotes) -> str:
    """Those that the numbers cite, by number; then further ones, best first."""
    parts = [f"[{i}] {source(ref)}" for i, ref in enumerate(notes.sources.values(), start=1)]
    for ref in row.sources:
        if len(parts) >= _SHOWN_SOURCES:
            break
        # Our own file of curated facts is no source: its sources are named instead.
        own = ref.tier == "Digest" and not ref.of_digest
        if not own and source_key(ref) not in notes.sources:
            notes.cite(ref)
            parts.append(source(ref))
    return f'<p class="ptkg-sources">Sources: {" · ".join(parts)}</p>' if parts else ""


def _draw_downloads(answer: CombinationAnswer) -> None:
    therapies = [each.name for each in answer.question.therapies]
    params = {"therapy": therapies[0], "partner": therapies[1]} if len(therapies) == 2 else None
    sparql = questions.bound_text(engine(), "combination", params) if params else None
    sparql_and_downloads(
        sparql,
        [
            ("combination.csv", render_combination(answer, "csv"), "text/csv"),
            ("combination.json", render_combination(answer, "json"), "application/json"),
        ],
        key="combination",
    )
