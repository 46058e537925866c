"""The Ontology page: its tree, a class on it, the studies that use it; links that lead to it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from small_terms import RELEASE, SMALL, USES
from test_app import given_therapy, opened, shown

from app_pages import ontology
from app_pages.class_card import card_html, matches_html
from app_pages.class_studies import studies_html
from app_pages.class_tree import Branch, axes, branches, tree_html
from app_pages.markup import class_link
from app_pages.regimen import regimen_items
from app_pages.study import population_html
from ontology import hierarchy
from ontology.alignment import Mapping
from queries import ontology_terms
from queries.study import PopulationPage
from queries.tables import DATA, IRI, ONTOLOGY, Table

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from queries.ontology_terms import Terms


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> Terms:
    """The terms of the small release."""
    path = tmp_path_factory.mktemp("release") / "small.ttl"
    path.write_text(RELEASE, encoding="utf-8")
    return ontology_terms.read(path, SMALL)


def drawn(at: AppTest) -> dict[str, str]:
    """What each part with class links was given to draw, by the end of its key."""
    found = at.get("bidi_component")
    return {each.proto.id.rsplit("-", 1)[-1]: json.loads(each.proto.json)["html"] for each in found}


def plain(html: str) -> str:
    """HTML as text."""
    return " ".join(
        re.sub(r"<[^>]+>", " ", html)
        .replace("\N{NO-BREAK SPACE}", " ")
        .replace("&nbsp;", " ")
        .split()
    )


def test_a_class_stands_under_each_of_its_superclasses() -> None:
    mab = Branch("Blockermab")
    assert branches(SMALL, "therapy") == (
        Branch("Drug", (Branch("Blocker", (mab,)), Branch("Pill"))),
        Branch("Rays", (mab,)),
    )
    assert branches(SMALL, "characteristic") == (Branch("Thing", (Branch("Gate"), Branch("Key"))),)
    assert branches(SMALL, "model") == (Branch("Thing"),)
    assert branches(SMALL, "endpoint") == ()


def test_an_axis_keeps_its_classes_and_the_way_to_them() -> None:
    assert axes(SMALL, "therapy") == ("modality", "molecule")
    assert branches(SMALL, "therapy", "modality") == (Branch("Drug"), Branch("Rays"))
    assert branches(SMALL, "therapy", "molecule") == branches(SMALL, "therapy")


def test_a_tree_is_divided_by_axis_and_counts_studies() -> None:
    mab = f"<li>{class_link('Blockermab', 'blockermab')}</li>"
    blocker = (
        "<li><details><summary>"
        '<a href="ontology?class=Blocker" data-class="Blocker" target="_self">'
        'blocker &lt;b&gt;</a> <span class="ptkg-uses">1,234</span></summary>'
        f"<ul>{mab}</ul></details></li>"
    )
    drug = f'{class_link("Drug", "drug")} <span class="ptkg-uses">2,000</span>'
    rays = class_link("Rays", "rays")
    whole = (
        '<ul class="ptkg-tree">'
        f"<li><details><summary>{drug}</summary><ul>"
        f'<li class="ptkg-axis-name">by molecule</li><li>{class_link("Pill", "Pill")}</li>'
        f'<li class="ptkg-axis-name">defined</li>{blocker}'
        "</ul></details></li>"
        f"<li><details><summary>{rays}</summary><ul>{mab}</ul></details></li></ul>"
    )
    roots = branches(SMALL, "therapy")
    assert tree_html(roots, SMALL, USES) == whole
    opened_tree = whole.replace("<details>", "<details open>")
    assert tree_html(roots, SMALL, USES, opened=True) == opened_tree
    alone = tree_html(roots[:1], SMALL, USES)
    assert [alone.count("<details open>"), alone.count("<details>")] == [1, 1]


def test_each_released_class_stands_in_the_tree_of_its_kind() -> None:
    names = hierarchy.load()

    def all_of(found: tuple[Branch, ...]) -> set[str]:
        return {each.name for each in found}.union(*(all_of(each.below) for each in found))

    kinds = {names.kind(name) for name in names.names}
    trees = {kind: all_of(branches(names, kind)) for kind in kinds}
    of_another = {"characteristic": {"model"}}  # the classes that its many tops stand under
    assert {
        kind: {name for name in tree if names.kind(name) not in of_another.get(kind, ())}
        for kind, tree in trees.items()
    } == {kind: {name for name in names.names if names.kind(name) == kind} for kind in kinds}
    assert kinds <= ontology.KINDS.keys()


def test_a_card_says_all_of_a_class(terms: Terms) -> None:
    html = card_html("Blocker", SMALL, terms, USES)
    assert "<b>" not in html
    assert plain(html) == (
        "blocker &lt;b&gt; therapy defined ptkg:Blocker A blocker &lt;b&gt;. (a guideline) "
        "Defined as drug that acts on gate Also true of it whose target is node "
        "Note Blocks &amp; stays. Also called Bar · stopper Near words brake "
        "Is a kind of drug 2,000 Kinds of it blockermab"
    )
    assert plain(card_html("Drug", SMALL, terms, {})) == (
        "drug therapy told apart by modality ptkg:Drug A drug. "
        "Kinds of it blocker &lt;b&gt; · Pill Never together with gate · rays"
    )
    assert plain(card_html("Gate", SMALL, terms, {})) == (
        "gate characteristic ptkg:Gate A gate. Is a kind of thing Never together with drug "
        "Values node as target "
        "Used to describe blocker &lt;b&gt;"
    )


def test_mappings_are_links_with_their_predicate_in_words() -> None:
    found = Mapping(
        subject="Blocker", predicate="skos:broadMatch", object="NCIT:C1", object_label="Bar <x>",
        iri="http://purl.obolibrary.org/obo/NCIT_C1", comment="", licence="x",
        set_title="Prostate-trials ontology to NCI Thesaurus",
    )  # fmt: skip
    assert matches_html([found]).split("<tbody>")[1] == (
        "<tr><td>narrower than</td><td>Bar &lt;x&gt;</td><td>NCI Thesaurus</td><td>"
        '<a href="http://purl.obolibrary.org/obo/NCIT_C1" target="_blank" rel="noopener">C1</a>'
        "</td></tr></tbody></table></div>"
    )


def test_a_study_is_a_link_with_what_fits() -> None:
    columns = (
        "study", "name", "registry_ids", "uses", "matches", "phases", "statuses", "enrolment",
    )  # fmt: skip
    fits = tuple(
        IRI(ONTOLOGY + name)
        for name in ("Avelumab", "Choice", "Ipilimumab", "Durvalumab", "Nivolumab", "Cemiplimab")
    )
    row = (
        IRI(f"{DATA}study/NCT1"), ("<A>",), ("NCT1", "X2"), ("an arm delivers it",), fits,
        (IRI(f"{ONTOLOGY}Phase1"), IRI(f"{ONTOLOGY}Phase2")), (), (31,),
    )  # fmt: skip
    html = studies_html(Table(columns, (row,)), "ImmuneCheckpointInhibitor")
    assert html.split("<tbody>")[1] == (
        '<tr><td><a href="study?id=NCT1" target="_self">&lt;A&gt;</a>'
        '<br><span class="ptkg-quiet">NCT1, X2</span></td><td>an arm delivers it</td>'
        "<td>avelumab, ipilimumab, durvalumab, nivolumab, 1 more</td>"
        "<td>phase 1 / phase 2</td><td>31</td></tr></tbody></table></div>"
    )


def test_therapies_and_states_of_a_study_lead_to_their_classes() -> None:
    given = [given_therapy("a", "Avelumab"), given_therapy("b", None, is_choice=True)]
    assert regimen_items(given)[0] == class_link("Avelumab", "avelumab")
    assert "data-class" not in regimen_items(given)[1]
    state = "MetastaticCastrationResistantProstateCancer"
    men = PopulationPage(
        iri="x", label=None, states=(state,), arm=None, imaging=None, biomarker=None,
        lesions_min=None, lesions_max=None, characteristics=(), prior=(),
    )  # fmt: skip
    html = population_html(men)
    assert class_link(state, "metastatic castration-resistant prostate cancer") in html


def test_the_page_begins_with_the_therapies(
    bundled_graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("ontology", bundled_graph, monkeypatch)
    assert not at.exception
    assert at.title[0].value == "What the words mean"
    parts = drawn(at)
    assert parts.keys() == {"kinds", "tree", "start"}
    assert plain(parts["tree"]).startswith("therapy 1,6")
    assert plain(parts["start"]).startswith("For example stereotactic ablative radiotherapy · PD-1")


def test_the_address_restores_a_class(bundled_graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {"class": "ptkg:MetastaticCastrationResistantProstateCancer"}
    at = opened("ontology", bundled_graph, monkeypatch, **wanted)
    assert not at.exception
    parts = drawn(at)
    assert plain(parts["tree"]).startswith("disease state ")
    card = plain(parts["class"])
    assert card.startswith("metastatic castration-resistant prostate cancer disease state defined")
    assert "Defined as castration-resistant prostate cancer and metastatic prostate cancer" in card
    text = shown(at)
    assert re.search(r"\b3\d\d studies use it\b", text)
    assert "Ask: trials in metastatic castration-resistant prostate cancer" in text
    assert f"VALUES ?class {{ <{ONTOLOGY}MetastaticCastrationResistant" in at.code[0].value
    assert [each.proto.label for each in at.get("download_button")] == ["CSV", "TSV", "JSON"]


def test_a_therapy_says_in_how_many_studies_it_is_certain(
    bundled_graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("ontology", bundled_graph, monkeypatch, **{"class": "PD1Inhibitor"})
    assert not at.exception
    assert re.search(r"In \d\d of them an arm delivers it for certain\.", shown(at))


def test_many_studies_are_listed_on_demand(
    bundled_graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("ontology", bundled_graph, monkeypatch, **{"class": "Therapy"})
    assert not at.code
    at.toggle[0].set_value(True).run()
    assert not at.exception
    assert at.code
    assert re.search(r"The first 200 are drawn; all 1,6\d\d are in the files\.", shown(at))


def test_a_search_takes_the_place_of_the_tree(
    bundled_graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("ontology", bundled_graph, monkeypatch, find="Keytruda")
    parts = drawn(at)
    assert parts.keys() == {"found", "start"}
    assert re.fullmatch(r"pembrolizumab \d+ “Keytruda”, therapy", plain(parts["found"]))
    at.text_input(key="find").set_value("frobnicate the wibble").run()
    assert plain(drawn(at)["found"]) == ("Nothing is called “frobnicate the wibble”, or nearly so.")


def test_an_axis_narrows_the_tree(bundled_graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened("ontology", bundled_graph, monkeypatch, **{"class": "DiseaseState"})
    at.selectbox(key="axis").set_value("castration status").run()
    assert not at.exception
    assert re.sub(r" [\d,]+", "", plain(drawn(at)["tree"])) == (
        "disease state prostate cancer castration-resistant prostate cancer "
        "hormone-sensitive prostate cancer"
    )


def test_an_unknown_class_is_one_line_and_the_nearest(
    bundled_graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("ontology", bundled_graph, monkeypatch, **{"class": "PD1Inhibitors"})
    assert not at.exception
    assert [each.value for each in at.warning] == ["The ontology has no class PD1Inhibitors."]
    assert "PD-1 inhibitor" in drawn(at)["near"]


def test_no_graph_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened("ontology", tmp_path / "none", monkeypatch)
    assert not at.exception
    assert ["build it: ptkg build" in each.value for each in at.error] == [True]
