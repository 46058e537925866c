"""The gate on reading: no facet falls below the figures that `docs/quality.md` states."""

from __future__ import annotations

import pytest

from benchmarks.quality import ROOT, TARGETS, LabelledSet, figures, sets
from graph.evaluate import FACETS, evaluate

OWN, SHARED = sets()
PAGE = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
# The page prints three digits.
ROUNDING = 0.0005


@pytest.mark.parametrize("chosen", [OWN, SHARED], ids=["own", "shared"])
def test_no_facet_has_fallen(chosen: LabelledSet) -> None:
    if not chosen.gold.exists():
        pytest.skip(f"not measured: no labelled records at {chosen.gold}")
    floors = figures(PAGE, chosen.name)
    assert {*FACETS, *TARGETS} <= floors.keys()
    result = evaluate(chosen.gold, [chosen.records])
    measured = {score.facet: score.f1 or 0.0 for score in (*result.scores, *result.more)}
    fallen = {
        facet: (measured[facet], floor)
        for facet, floor in floors.items()
        if measured[facet] < floor - ROUNDING
    }
    assert fallen == {}
    assert result.missing == ()


def test_figures_of_a_section_are_read_from_the_page() -> None:
    page = (
        "## One\n\n| facet | precision | recall | F1 | 95 % interval | support |\n"
        "|---|---|---|---|---|---|\n| therapies | 0.9 | 0.8 | 0.847 | 0.7 to 0.9 | 3 |\n"
        "| dose | – | – | – | – to – | 0 |\n\nWithout:\n\n| facet | x |\n|---|---|\n"
    )
    assert figures(page, "One") == {"therapies": 0.847}
    with pytest.raises(ValueError, match="no section 'Two'; run `make quality`"):
        figures(page, "Two")
