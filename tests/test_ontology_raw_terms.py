"""Every term of the raw tables is kept, or corrected with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ontology_tables import Kind, leads, read_tsv, rows

from ontology import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

KINDS: tuple[Kind, ...] = ("disease_states", "endpoints")


def concepts(kind: Kind) -> dict[str, str]:
    """The class of each raw concept."""
    table = read_tsv(FOLDER / "mappings" / "concepts.tsv")
    return {row["raw_id"]: row["class"] for row in table if row["kind"] == kind}


@pytest.mark.parametrize("kind", KINDS)
def test_every_raw_row_is_kept_or_corrected_with_a_reason(kind: Kind, shared: Path) -> None:
    classes = concepts(kind)
    corrected = {
        (row["term"], row["raw_concept"]): row
        for row in read_tsv(FOLDER / "lexicons" / "corrections.tsv")
        if row["kind"] == kind
    }
    assert all(row["reason"] for row in corrected.values())
    known = {row.id for row in rows(kind)}
    for row in corrected.values():
        assert set(filter(None, row["corrected"].split("|"))) <= known, row
    lost = []
    for row in read_tsv(shared / "terms" / "lexicon.tsv"):
        raw_kind, _, concept = row["concept"].partition(":")
        if raw_kind != kind:
            continue
        kept = (classes[concept],) in leads(kind, row["term"])
        if not kept and (row["term"], concept) not in corrected:
            lost.append((row["term"], concept))
    assert lost == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_raw_concept_has_a_class(kind: Kind, shared: Path) -> None:
    mapped = concepts(kind)
    assert set(mapped) == {row["id"] for row in read_tsv(shared / "terms" / f"{kind}.tsv")}
    assert set(mapped.values()) <= {row.id for row in rows(kind)}
