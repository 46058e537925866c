"""The explorer: a router over the pages, which only draw.

Run by `ptkg explore`, which passes the graph on in `PTKG_GRAPH`.
"""

from __future__ import annotations

import streamlit as st

from app_pages.common import about_graph

st.set_page_config(
    page_title="Prostate trials knowledge graph",
    page_icon=":material/hub:",
    layout="wide",
    initial_sidebar_state="auto",
)
page = st.navigation(
    [
        st.Page("app_pages/ask.py", title="Ask", icon=":material/search:", default=True),
        st.Page("app_pages/study.py", title="Study", icon=":material/article:", url_path="study"),
        st.Page(
            "app_pages/ontology.py",
            title="Ontology",
            icon=":material/account_tree:",
            url_path="ontology",
        ),
        st.Page("app_pages/sparql.py", title="SPARQL", icon=":material/code:", url_path="sparql"),
    ]
)
about_graph()
page.run()
st.caption("For research. Not medical advice.")
