"""SPARQL: an editor over the graph, with the stored questions to start from."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit_ace import st_ace

from app_pages.common import engine, plain
from app_pages.tables import draw_table
from queries import questions
from queries.engine import QueryError
from queries.own_query import ask_own

SECONDS: Final = 20.0
ROWS: Final = 2_000
START: Final = """PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?study ?name ?arm_label WHERE {
  ?study ptkg:hasArm ?arm ; rdfs:label ?name .
  ?arm rdfs:label ?arm_label ; ptkg:delivers ?a , ?b .
  ?a a ptkg:StereotacticAblativeRadiotherapy .
  ?b a ptkg:ImmuneCheckpointInhibitor .
  FILTER(?a != ?b)
}
ORDER BY ?name ?arm_label"""


def main() -> None:
    """Draw the page."""
    st.title("SPARQL")
    st.caption(
        f"Read-only; {SECONDS:g} seconds and {ROWS:,} rows at the most. The default graph is the "
        "union of all; types are materialised, so `?x a ptkg:Radiotherapy` finds SABR too."
    )
    library = questions.load()
    slug = st.selectbox(
        "Start from a stored question", sorted(library), index=None, key="question",
        bind="query-params", placeholder="your own query",
    )  # fmt: skip
    given = st.query_params.get("query")
    if slug:
        st.caption(plain(library[slug].question))
        start = questions.bound_text(engine(), slug)
    else:
        start = given or START
    text = st_ace(
        value=start, language="sparql", theme="chrome", min_lines=12, max_lines=28, font_size=13,
        auto_update=False, show_gutter=True, key=f"editor-{slug or 'own'}",
    )  # fmt: skip
    text = text or start
    if not slug and text != START:
        st.query_params["query"] = text
    try:
        table = ask_own(engine(), text, seconds=SECONDS, rows=ROWS)
    except QueryError as error:
        st.error(plain(str(error)))
        return
    draw_table(table, sparql=None, key="sparql")


if __name__ == "__main__":
    main()
