"""A combination answer: a sentence, a card for each arm, and why the rest is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.common import engine, plain, source_link, sparql_and_downloads, study_link
from app_pages.results import draw_contrasts, draw_estimates
from queries import questions
from queries.present import dose_text, render_combination
from queries.words import label_of, spoken

if TYPE_CHECKING:
    from queries.combine import CombinationAnswer
    from queries.combine_rows import Row

__all__ = ["draw_combination"]

_COLOURS: Final = {
    "concurrent": "green",
    "sequential": "blue",
    "timing not stated": "gray",
    "optional": "orange",
}


def draw_combination(answer: CombinationAnswer) -> None:
    """Draw the answer; the closest grade comes first."""
    st.subheader(answer.sentence)
    if answer.rows:
        counts = {grade: sum(row.grade == grade for row in answer.rows) for grade in _COLOURS}
        st.markdown(
            " ".join(
                f":{_COLOURS[grade]}-badge[{count} {grade}]"
                for grade, count in counts.items()
                if count
            )
        )
    for row in answer.rows:
        _draw_row(row)
    if answer.examples:
        with st.expander(f"Not combined: {answer.same_trial} with both, in different arms"):
            st.markdown(
                "\n".join(
                    f"- {study_link(each.study, each.name)} · {each.grade}"
                    for each in answer.examples
                )
            )
    _draw_downloads(answer)


def _draw_row(row: Row) -> None:
    with st.container(border=True):
        badges = [f":{_COLOURS.get(row.grade, 'gray')}-badge[{row.grade}]"]
        phase = "/".join(filter(None, map(spoken, row.phases)))
        badges += [f":gray-badge[{text}]" for text in (phase, spoken(row.status)) if text]
        if (n := row.participants if row.participants is not None else row.enrolment) is not None:
            badges.append(f":gray-badge[n = {n}]")
        ids = " · ".join(plain(each) for each in row.registry_ids)
        st.markdown(f"#### {study_link(row.study, row.name)}  {' '.join(badges)}")
        states = {label_of(s) for each in row.populations for s in each.states}
        given = [_therapy(text, answers) for text, answers in _therapies(row)]
        st.markdown(
            f"**In** {' *or* '.join(plain(s) for s in sorted(states)) or 'state not stated'}  \n"
            f"**Arm** {plain(row.arm_label)}  \n"
            f"**Gives** {' · '.join(given)}" + (f"  \n:gray[{ids}]" if ids else "")
        )
        draw_estimates([(row.arm_label, each) for each in row.results if each.preferred])
        draw_contrasts([each for each in row.comparisons if each.subgroup is None])
        if row.sources:
            st.caption("Sources: " + " · ".join(source_link(each) for each in row.sources[:4]))


def _therapies(row: Row) -> list[tuple[str, bool]]:
    """What the arm gives, in words; those that answer the question first."""
    shown = [
        (dose_text(each), each.answers is not None)
        for each in row.therapies
        if each.option_of is None
    ]
    return sorted(shown, key=lambda pair: not pair[1])


def _therapy(text: str, answers: bool) -> str:
    return f"**{plain(text)}**" if answers else plain(text)


def _draw_downloads(answer: CombinationAnswer) -> None:
    therapies = [each.name for each in answer.question.therapies]
    params = {"therapy": therapies[0], "partner": therapies[1]} if len(therapies) == 2 else None
    sparql = (
        questions.bound_text(engine(), "combination", params)
        if params
        else "# three therapies or more are paired and graded in queries/combine.py"
    )
    sparql_and_downloads(
        sparql,
        [
            ("combination.csv", render_combination(answer, "csv"), "text/csv"),
            ("combination.json", render_combination(answer, "json"), "application/json"),
        ],
        key="combination",
    )
