"""The explorer in Chromium against the real app: read the answers off the pages."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import pytest
from command import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 30_000  # milliseconds that a page may take


@pytest.fixture(scope="module")
def explorer(bundled_graph: Path) -> Iterator[str]:
    """The address of the running explorer."""
    with served("explore", bundled_graph, "_stcore/health") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium: the system's, else Playwright's own; none is a failure in CI, else a skip.

    Raises:
        Error: in CI, when none can be started.
    """
    from playwright.sync_api import Error, sync_playwright

    own = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(
                executable_path=own, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
        except Error as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"no Chromium could be started: {str(error).splitlines()[0]}")
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page whose script errors fail the test."""
    errors: list[str] = []
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    opened.set_default_timeout(SECONDS)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.close()
    assert errors == []


def text_of(page: Page, wanted: str) -> str:
    """The page's main text, once it holds what is waited for; fails on an exception box."""
    main = page.get_by_test_id("stMain")
    main.get_by_text(wanted).first.wait_for()
    main.get_by_text("For research. Not medical advice.").wait_for()  # the last line of every page
    page.locator('[data-test-script-state="notRunning"]').first.wait_for()
    # Streamlit loads what draws HTML and fills the blocks only after it has drawn the page.
    page.wait_for_function(
        """() => {
          const main = document.querySelector('[data-testid=stMain]');
          const open = name => [...main.querySelectorAll(`[data-testid=${name}]`)]
            .filter(each => !each.closest('details:not([open])'));
          return !open('stSkeleton').length && open('stHtml').every(each => each.innerText.trim());
        }"""
    )
    assert page.get_by_test_id("stException").count() == 0
    return " ".join(main.inner_text().split())


def card(page: Page, name: str) -> str:
    """The text of an arm's card on the Ask page."""
    return " ".join(page.locator(".ptkg-card").filter(has_text=name).first.inner_text().split())


def test_the_headline_answer_stands_on_the_first_page(explorer: str, page: Page) -> None:
    page.goto(explorer)
    text = text_of(page, "7 trials (8 arms)")
    assert "stereotactic ablative radiotherapy and immune checkpoint inhibitor in the same" in text
    shown = card(page, "ICE-PAC")
    for words in (
        "concurrent", "phase 2", "n = 31", "metastatic castration-resistant prostate cancer",
        "stereotactic ablative radiotherapy 20 Gy in 1 fraction", "avelumab 10 mg/kg every 2 weeks",
        "rPFS radiographic progression-free survival median 8.4 months (4.5 to not reached)",
        "OS overall survival median 14.1 months (8.9 to not reached)",
        "DCR disease control rate 48% (30 to 67)", "ORR objective response rate 31% (11 to 59)",
        "doi:10.1016/j.eururo.2021.08.011",
    ):  # fmt: skip
        assert words in shown


def test_intervals_are_drawn_where_the_numbers_say(explorer: str, page: Page) -> None:
    page.goto(explorer)
    text_of(page, "7 trials (8 arms)")
    row = page.locator(".ptkg-card").filter(has_text="ICE-PAC").locator("tr", has_text="rPFS")
    bar = row.locator(".ptkg-bar")
    box = bar.bounding_box()
    spots = {
        kind: bar.locator(f".ptkg-{kind}").first.bounding_box()
        for kind in ("point", "range", "arrow")
    }
    assert box is not None
    shares = {
        kind: (spot["x"] + (spot["width"] / 2 if kind == "point" else 0) - box["x"]) / box["width"]
        for kind, spot in spots.items()
        if spot is not None
    }
    top = 14.1 * 1.15  # the axis begins at zero and ends a little beyond the largest number
    assert shares["point"] == pytest.approx(8.4 / top, abs=0.02)
    assert shares["range"] == pytest.approx(4.5 / top, abs=0.02)
    assert shares["arrow"] == pytest.approx(1, abs=0.03)


def test_pickers_are_restored_from_the_address(explorer: str, page: Page) -> None:
    therapies = "&".join(
        f"therapy={quote_plus(each)}" for each in ("external beam radiotherapy", "PD-L1 inhibitor")
    )
    page.goto(f"{explorer}/?{therapies}&phase={quote_plus('phase 2')}")
    text = text_of(page, "with external beam radiotherapy and PD-L1 inhibitor")
    assert "ICE-PAC" in text
    assert "CheckPRO" not in text


def test_free_text_is_understood_and_stands_in_the_address(explorer: str, page: Page) -> None:
    page.goto(explorer)
    text_of(page, "7 trials (8 arms)")
    box = page.get_by_role("textbox", name="In your words")
    box.fill("docetaxel versus ARPI in mHSPC")
    box.press("Enter")
    text = text_of(page, "Trials that compare one therapy with another")
    assert "Understood: versus" in text
    assert "state: metastatic hormone-sensitive prostate cancer" in text
    assert "q=docetaxel+versus+ARPI+in+mHSPC" in page.url
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert "STAMPEDE" in text_of(page, "Trials that compare one therapy with another")


def test_an_empty_answer_explains_itself(explorer: str, page: Page) -> None:
    page.goto(f"{explorer}/?q={quote_plus('brachytherapy with olaparib')}")
    text_of(page, "0 trials with brachytherapy and olaparib in the same arm")


def test_a_card_leads_to_the_study(explorer: str, page: Page) -> None:
    page.goto(explorer)
    text_of(page, "7 trials (8 arms)")
    page.locator(".ptkg-card").get_by_role("link", name="ICE-PAC", exact=True).click()
    text = text_of(page, "What was given")
    assert page.url.endswith("/study?id=ACTRN12618000954224")
    assert "median 8.4 months (4.5 to not reached)" in text


def test_the_study_page_has_each_arm_once(explorer: str, page: Page) -> None:
    page.goto(f"{explorer}/study?id=PEACE-1")
    text_of(page, "What was given")
    heads = [" ".join(each.inner_text().split()) for each in page.locator(".ptkg-card h3").all()]
    assert heads == [
        "standard of care active comparator arm n = 296",
        "standard of care + abiraterone experimental arm n = 292",
        "standard of care + abiraterone + radiotherapy experimental arm n = 291",
        "standard of care + radiotherapy experimental arm n = 293",
    ]
    forest = " ".join(page.locator(".ptkg-forest").last.inner_text().split())
    assert "hazard ratio, log scale" in forest
    assert "0.5 (0.4 to 0.62), p < 0.0001" in forest


def test_an_unknown_study_is_one_friendly_line(explorer: str, page: Page) -> None:
    page.goto(f"{explorer}/study?id=ICEPACK")
    text_of(page, "no study is known as 'ICEPACK'; nearest: ICE-PAC")


def test_a_stored_question_runs_on_the_sparql_page(explorer: str, page: Page) -> None:
    page.goto(f"{explorer}/sparql?question=sabr-schedules")
    text = text_of(page, "Which dose schedules of stereotactic ablative radiotherapy")
    assert "ICE-PAC" in text
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("dose_gy_from,dose_gy_to,")
    assert any("ICE-PAC" in line for line in lines)


def test_an_own_query_is_restored_and_an_error_is_shown(explorer: str, page: Page) -> None:
    query = 'SELECT ?name WHERE { ?s rdfs:label ?name FILTER(?name = "ICE-PAC") ?s a ptkg:Study }'
    page.goto(f"{explorer}/sparql?query={quote_plus(query)}")
    assert "ICE-PAC" in text_of(page, "1 row")
    page.goto("about:blank")
    page.goto(f"{explorer}/sparql?query={quote_plus('DELETE WHERE { ?s ?p ?o }')}")
    text_of(page, "DELETE is not allowed: queries here only read this graph")


def test_a_class_is_found_by_a_brand_and_leads_to_its_studies(explorer: str, page: Page) -> None:
    page.goto(f"{explorer}/ontology")
    text_of(page, "The number is that of the studies")
    page.get_by_role("searchbox", name="Find a class").fill("Keytruda")
    page.locator(".ptkg-found").get_by_role("link", name="pembrolizumab").click()
    assert "Is a kind of PD-1 inhibitor" in text_of(page, "studies use it")
    assert page.url.endswith("/ontology?class=Pembrolizumab")
    chosen = page.locator('.ptkg-tree [aria-current="true"]').first
    assert chosen.inner_text() == "pembrolizumab"
    assert chosen.evaluate("each => !each.closest('details:not([open])')")  # the way to it is open
    within = "each => each.getBoundingClientRect().toJSON()"
    seen, spot = page.locator(".ptkg-tree").evaluate(within), chosen.evaluate(within)
    assert seen["top"] <= spot["top"] <= spot["bottom"] <= seen["bottom"]
    page.locator(".ptkg-studies").get_by_role("link", name="KEYNOTE-641", exact=True).click()
    assert "KEYNOTE-641" in text_of(page, "What was given")
    assert page.url.endswith("/study?id=NCT03834493")


def test_a_class_of_the_tree_stands_in_the_address(explorer: str, page: Page) -> None:
    page.goto(f"{explorer}/ontology?class=SystemicTherapy")
    text_of(page, "studies use it")
    tree = page.locator(".ptkg-tree")
    tree.locator("summary", has_text="immunotherapy").first.click(position={"x": 5, "y": 8})
    tree.get_by_role("link", name="immune checkpoint inhibitor", exact=True).first.click()
    page.locator("h2", has_text="immune checkpoint inhibitor").wait_for()
    assert page.url.endswith("/ontology?class=ImmuneCheckpointInhibitor")
    page.go_back()
    page.locator("h2", has_text="systemic therapy").wait_for()
    assert page.url.endswith("/ontology?class=SystemicTherapy")


def test_nothing_is_wider_than_a_narrow_window(explorer: str, page: Page) -> None:
    page.set_viewport_size({"width": 800, "height": 900})
    page.goto(explorer)
    text_of(page, "7 trials (8 arms)")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("each => each.scrollWidth <= each.clientWidth")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{explorer}/ontology?class=PD1Inhibitor")
    text_of(page, "studies use it")
    assert main.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_the_ontologys_pages_find_a_word_and_unfold_the_tree(page: Page, tmp_path: Path) -> None:
    from documentation.pages import make_pages
    from documentation.terms import read_release, read_terms

    graph = read_release()
    for name, text in make_pages(graph, read_terms(graph)).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_label("Search").fill("keytruda")
    page.locator("#found a").first.click()
    page.wait_for_url("**/therapies.html#Pembrolizumab")
    assert page.locator("#Pembrolizumab h3").inner_text() == "pembrolizumab"
    unfolded = page.locator(".tree a.here")
    unfolded.wait_for()
    assert (unfolded.inner_text(), unfolded.is_visible()) == ("pembrolizumab", True)
    page.get_by_label("Search").fill("no such words")
    assert page.locator("#found").inner_text() == "No term has these words."
