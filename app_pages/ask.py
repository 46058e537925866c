"""Ask: free text and pickers side by side, the headline question preset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.combination import draw_combination
from app_pages.common import choices, engine, plain
from app_pages.markup import badge, esc
from app_pages.tables import draw_table
from queries import questions
from queries.ask import ask
from queries.combine import combine
from queries.engine import QueryError
from queries.terms import PHASES, STATUSES, UnknownTerm
from queries.words import label_of, spoken

if TYPE_CHECKING:
    from queries.ask import Answer, Understanding

HEADLINE: Final = ["StereotacticAblativeRadiotherapy", "ImmuneCheckpointInhibitor"]
EXAMPLES: Final = [
    "results for rPFS in mCRPC",
    "what is combined with 177Lu-PSMA-617?",
    "SABR dose schedules",
    "docetaxel versus ARPI in mHSPC",
]


def main() -> None:
    """Draw the page."""
    st.title("Which trials combine these therapies, and what came of it?")
    text_side, picker_side = st.columns([1, 1], gap="large")
    with text_side:
        _text_box()
    with picker_side:
        _pickers()
    text = st.session_state.get("q", "").strip()
    try:
        if text:
            _draw_answer(ask(engine(), text))
        else:
            _draw_picked()
    except (QueryError, UnknownTerm) as error:
        st.error(f"This could not be answered: {plain(str(error))}")


def _text_box() -> None:
    st.text_input(
        "In your words", key="q", bind="query-params",
        placeholder="SABR with a checkpoint inhibitor in mCRPC, phase 2",
        help="Therapies, a disease state, an endpoint, a study, a phase, a status.",
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for number, example in enumerate(EXAMPLES):
            st.button(
                example, key=f"ask-example-{number}", type="tertiary", on_click=_set_text,
                args=(example,),
            )  # fmt: skip
    if st.session_state.get("q", "").strip():
        st.caption("The text is answered. Change a picker to ask by the pickers instead.")


def _set_text(text: str) -> None:
    st.session_state["q"] = text


def _pickers() -> None:
    st.multiselect(
        "Or pick therapies given in the same arm", choices("therapy"), default=HEADLINE,
        key="therapy", format_func=label_of, bind="query-params", on_change=_set_text, args=("",),
        wrap=True,
    )  # fmt: skip
    st.selectbox(
        "Disease state", choices("disease state"), index=None, key="state",
        format_func=label_of, bind="query-params", placeholder="any",
        on_change=_set_text, args=("",),
    )  # fmt: skip
    left, right = st.columns(2)
    with left:
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
    understood = answer.understanding
    st.html(understood_html(understood))
    if answer.combination is not None:
        draw_combination(answer.combination)
    elif answer.table is not None and understood.question is not None:
        question = questions.load()[understood.question]
        st.markdown(f"**{question.title}**")
        st.caption(plain(question.question))
        sparql = questions.bound_text(engine(), understood.question, understood.params)
        draw_table(answer.table, sparql=sparql, key="ask")
    else:
        st.warning("Nothing in this text is known to the ontology.")
        if answer.suggestions:
            st.markdown("Try: " + " · ".join(f"*{plain(each)}*" for each in answer.suggestions))


def understood_html(understood: Understanding) -> str:
    """What a text was taken to mean: each piece with the words it came from."""
    parts = [f"<b>{esc(understood.mode)}</b>"] if understood.question else []
    parts += [
        badge(f"{piece.kind}: {piece.label}", "blue")
        + f'<span class="ptkg-quiet">from “{esc(piece.words)}”</span>'
        for piece in understood.pieces
    ]
    if understood.not_understood:
        words = ", ".join(f"“{word}”" for word in understood.not_understood)
        parts.append(badge(f"not understood: {words}", "orange"))
    return "Understood: " + " ".join(parts) if parts else ""


if __name__ == "__main__":
    main()
