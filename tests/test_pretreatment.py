"""What men have had before for certain, by the criteria they must meet, up to their states."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from small_papers import ice_pac
from small_records import lines_of

from graph.closure import close
from graph.records import PriorTherapy, Therapy
from graph.store import memory_store, select
from ontology import vocab

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCETAXEL: Final = Therapy(key="docetaxel", name="docetaxel", classes=("Docetaxel",))
ABIRATERONE: Final = Therapy(key="abi", name="abiraterone", classes=("Abiraterone",))
ENZALUTAMIDE: Final = Therapy(key="enza", name="enzalutamide", classes=("Enzalutamide",))
SURGERY: Final = Therapy(key="rp", name="prostatectomy", classes=("RadicalProstatectomy",))
UNKNOWN: Final = Therapy(key="x", name="compound X")

HAD: Final[Mapping[str, tuple[PriorTherapy, set[tuple[str, str]]]]] = {
    # name: a criterion, and label and class of what men have had
    "one": (
        PriorTherapy(kind="required", therapies=(DOCETAXEL,)),
        {("docetaxel", "Docetaxel")},
    ),
    "all": (
        PriorTherapy(kind="required", therapies=(DOCETAXEL, ABIRATERONE)),
        {("docetaxel", "Docetaxel"), ("abiraterone", "Abiraterone")},
    ),
    "any-of-one": (
        PriorTherapy(kind="required", combination="any", minimum=1, therapies=(ABIRATERONE,)),
        {("abiraterone", "Abiraterone")},
    ),
    "any-of-a-kind": (
        PriorTherapy(kind="required", combination="any", therapies=(ABIRATERONE, ENZALUTAMIDE)),
        {("abiraterone or enzalutamide", "AndrogenReceptorPathwayInhibitor")},
    ),
    "any-of-nothing-in-common": (
        PriorTherapy(kind="required", combination="any", therapies=(DOCETAXEL, SURGERY)),
        set(),
    ),
    "any-of-one-unknown": (
        PriorTherapy(kind="required", combination="any", therapies=(ABIRATERONE, UNKNOWN)),
        set(),
    ),
    "or-unfit": (
        PriorTherapy(
            kind="required", therapies=(DOCETAXEL,), text="docetaxel, or unfit for a taxane"
        ),
        set(),
    ),
    "none-needed": (PriorTherapy(kind="required", minimum=0, therapies=(DOCETAXEL,)), set()),
    "excluded": (PriorTherapy(kind="excluded", therapies=(DOCETAXEL,)), set()),
    "permitted": (PriorTherapy(kind="permitted", therapies=(DOCETAXEL,)), set()),
}


@pytest.mark.parametrize("name", HAD)
def test_what_a_criterion_makes_certain(name: str) -> None:
    criterion, expected = HAD[name]
    study = ice_pac()
    men = replace(study.populations[0], prior_therapies=(criterion,))
    store = memory_store(lines_of([replace(study, populations=(men,))]))
    close(store)
    rows = select(
        store,
        f"SELECT DISTINCT ?label ?kind WHERE {{ ?men <{vocab.pretreatedWith}> ?had . "
        f"?had <http://www.w3.org/2000/01/rdf-schema#label> ?label ; <{vocab.directType}> ?kind }}",
    )
    found = {(row["label"].value, row["kind"].value.removeprefix(vocab.NS)) for row in rows}
    assert found == expected
