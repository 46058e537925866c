"""Ask: free text and pickers side by side, the headline question preset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.combination import draw_combination
from app_pages.common import choices, engine, plain, sparql_and_downloads
from app_pages.tables import draw_table
from queries import questions
from queries.ask import ask
from queries.combine import combine
from queries.engine import QueryError
from queries.terms import PHASES, STATUSES
from queries.words import label_of, spoken

if TYPE_CHECKING:
    from queries.ask import Answer, Understanding

HEADLINE: Final = ["StereotacticAblativeRadiotherapy", "ImmuneCheckpointInhibitor"]
EXAMPLES: Final = [
    "results for rPFS in mCRPC",
    "what is combined with 177Lu-PSMA-617?",
    "SABR dose schedules",
    "docetaxel versus ARPI in mHSPC",
    "show PEACE-1",
]


def main() -> None:
    """Draw the page."""
    st.title("Which trials combine them, and what came of it?")
    text_side, picker_side = st.columns([1, 1], gap="large")
    with text_side:
        _text_box()
    with picker_side:
        _pickers()
    st.divider()
    text = st.session_state.get("q", "").strip()
    try:
        if text:
            _draw_answer(ask(engine(), text))
        else:
            _draw_picked()
    except QueryError as error:
        st.error(f"The graph could not answer: {error}")


def _text_box() -> None:
    st.text_input(
        "In your words", key="q", bind="query-params",
        placeholder="SABR with a checkpoint inhibitor in mCRPC, phase 2",
        help="Therapies, a disease state, an endpoint, a study, a phase, a status.",
    )  # fmt: skip
    st.caption("For example")
    with st.container(horizontal=True):
        for number, example in enumerate(EXAMPLES):
            st.button(example, key=f"ask-example-{number}", on_click=_set_text, args=(example,))


def _set_text(text: str) -> None:
    st.session_state["q"] = text


def _pickers() -> None:
    st.multiselect(
        "Therapies in the same arm", choices("therapy"), default=HEADLINE, key="therapy",
        format_func=label_of, bind="query-params", on_change=_set_text, args=("",),
    )  # fmt: skip
    left, middle, right = st.columns(3)
    with left:
        st.selectbox(
            "Disease state", choices("disease state"), index=None, key="state",
            format_func=label_of, bind="query-params", placeholder="any",
            on_change=_set_text, args=("",),
        )  # fmt: skip
    with middle:
        st.selectbox(
            "Phase", sorted(set(PHASES.values())), index=None, key="phase", format_func=_words,
            bind="query-params", placeholder="any", on_change=_set_text, args=("",),
        )  # fmt: skip
    with right:
        st.selectbox(
            "Status", sorted(set(STATUSES.values())), index=None, key="status",
            format_func=_words, bind="query-params", placeholder="any",
            on_change=_set_text, args=("",),
        )  # fmt: skip
    st.checkbox(
        "Also studies of other cancers", key="all", bind="query-params", on_change=_set_text,
        args=("",),
    )  # fmt: skip


def _words(name: str) -> str:
    return spoken(name) or name


def _draw_picked() -> None:
    state = st.session_state
    if len(state["therapy"]) < 2:
        st.info("Pick two therapies or more, or ask in your words.")
        return
    answer = combine(
        engine(), state["therapy"], state=state["state"], phase=state["phase"],
        status=state["status"], scope="all" if state["all"] else "prostate",
    )  # fmt: skip
    draw_combination(answer)


def _draw_answer(answer: Answer) -> None:
    _draw_understanding(answer.understanding)
    if answer.combination is not None:
        draw_combination(answer.combination)
    elif answer.table is not None and answer.understanding.question is not None:
        slug, params = answer.understanding.question, answer.understanding.params
        question = questions.load()[slug]
        st.subheader(question.title)
        draw_table(answer.table, key="ask")
        sparql_and_downloads(questions.bound_text(engine(), slug, params), (), key="ask")
    else:
        st.warning("Nothing in this text is known to the ontology.")
        if answer.suggestions:
            st.markdown("Try: " + " · ".join(f"*{plain(each)}*" for each in answer.suggestions))


def _draw_understanding(understood: Understanding) -> None:
    parts = [f"**{understood.mode}**"] if understood.question else []
    parts += [
        f":blue-badge[{piece.kind}: {plain(piece.label)}] from “{plain(piece.words)}”"
        for piece in understood.pieces
    ]
    if understood.not_understood:
        words = ", ".join(f"“{plain(word)}”" for word in understood.not_understood)
        parts.append(f":orange-badge[not understood] {words}")
    if parts:
        st.markdown("Understood: " + " · ".join(parts))


main()
