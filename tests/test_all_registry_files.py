"""Every real file of the shared registry material loads, or is rejected by name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from graph.records import Reject, Study
from graph.sources import read

if TYPE_CHECKING:
    from pathlib import Path

# Of each folder: its files, the studies read by kind of source, rejects, losses.
FOLDERS: dict[str, tuple[int, dict[str, int], int, int]] = {
    "aact": (3, {}, 3, 0),
    "anzctr": (2, {}, 2, 0),
    "ctgov_derived": (8, {"ctgov-copy": 3674, "nci-cts": 7, "text": 1214}, 0, 1214),
    "ctgov_legacy_json": (2, {"ctgov": 306}, 0, 1),
    "ctgov_v2": (19, {"ctgov": 19}, 0, 0),
    "ctgov_v2_other": (2, {"ctgov": 2211}, 0, 15),
    "ctgov_v2_partial": (18, {"ctgov": 18}, 0, 0),
    "ctgov_xml": (20, {"ctgov": 20}, 0, 0),
    "ctgov_xml_other": (1, {"ctgov": 1664}, 0, 18),
    "ctis": (3, {"ctis": 3}, 0, 0),
    "euctr": (20, {"euctr": 22}, 0, 11),
    "ictrp": (1, {}, 1, 0),
    "isrctn": (9, {"isrctn": 9}, 0, 0),
}
SLOW = {"ctgov_v2_other", "ctgov_xml_other"}
REJECTED = {
    "MANIFEST.tsv": "the content is a table with tabs, not records",
    "README.md": "the content is a text, not records (neither JSON, JSON Lines, XML nor YAML)",
    "aact/clinical_trials_sample.csv": "the content is a table with commas, not records",
    "aact/columns.tsv": "the content is a table with tabs, not records",
    "aact/data_definitions.xlsx": "an office document (a workbook or a text)",
    "anzctr/ICE-PAC_ACTRN12618000954224_page_excerpts.md": "the content is a text, not records "
    "(neither JSON, JSON Lines, XML nor YAML)",
    "anzctr/vaidhyamegha_batch_actrn_1.html": "the content is a web page",
    "ictrp/columns.txt": "the content is a text, not records "
    "(neither JSON, JSON Lines, XML nor YAML)",
}


def counted(folder: Path) -> tuple[int, dict[str, int], int, int]:
    """A row of the table, with every file of the folder accounted for."""
    kinds: Counter[str] = Counter()
    rejects = losses = 0
    seen: set[str] = set()
    for item in read(folder):
        if isinstance(item, Reject):
            rejects += 1
            seen.add(item.file)
        else:
            kinds[item.source.kind] += 1
            losses += len(item.losses)
            seen.add(item.source.file)
    files = {str(file) for file in folder.rglob("*") if file.is_file()}
    assert seen == files
    return len(files), dict(kinds), rejects, losses


@pytest.mark.parametrize(
    "folder", [pytest.param(f, marks=pytest.mark.full) if f in SLOW else f for f in FOLDERS]
)
def test_a_folder_is_read_whole(shared: Path, folder: str) -> None:
    assert counted(shared / "registry" / folder) == FOLDERS[folder]


def test_the_table_has_every_folder(shared: Path) -> None:
    root = shared / "registry"
    assert {each.name for each in root.iterdir() if each.is_dir()} == set(FOLDERS)


def test_what_holds_no_records_is_rejected_by_name(shared: Path) -> None:
    root = shared / "registry"
    found: dict[str, str] = {}
    for name in REJECTED:
        (only,) = read(root / name)
        assert isinstance(only, Reject)
        assert only.file == str(root / name)
        found[name], _, remedy = only.reason.partition(";")
        assert remedy
    assert found == REJECTED


@pytest.mark.full
def test_the_whole_is_read_in_one_go(shared: Path) -> None:
    root = shared / "registry"
    items = list(read(root))
    kinds: Counter[str] = Counter()
    for _, of_folder, _, _ in FOLDERS.values():
        kinds.update(of_folder)
    assert Counter(item.source.kind for item in items if isinstance(item, Study)) == kinds
    rejected = {item.file for item in items if isinstance(item, Reject)}
    assert rejected == {str(root / name) for name in REJECTED}
