"""No person of a registry record reaches any export: names, e-mail addresses, telephone numbers.

The records are real ones of every registry; what must not appear is gathered from their raw files.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import pytest

from graph.build import build
from graph.exports import EXPORTERS, export
from graph.sources.people import is_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EMAIL: Final = re.compile(rb"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
XML_FIELD: Final = re.compile(
    r"<(last_name|email|phone|emailAddress|telephoneNumber|functionalContactName)>([^<]+)<"
)
NUMBER_KEYS: Final = ("phone", "telephone", "telephoneNumber", "b54_telephone_number")
NAME_KEYS: Final = (
    *("investigatorFullName", "functionalName", "functionalContactName"),
    *("b52_functional_name_of_contact_point", "personName", "surname"),
)
CONTACTS: Final = ("overallOfficials", "centralContacts", "contacts")
FOLDERS: Final = ("ctgov_v2", "ctgov_xml", "ctgov_legacy_json", "ctis", "euctr", "isrctn")


def people(value: object, parent: str = "") -> Iterator[str]:
    """Names and telephone numbers anywhere in a JSON record."""
    if isinstance(value, list):
        for item in value:
            yield from people(item, parent)
    elif isinstance(value, dict):
        for key, item in value.items():
            named = key in NAME_KEYS or (key == "name" and parent in CONTACTS)
            if isinstance(item, str) and (named or key in NUMBER_KEYS):
                yield item
            else:
                yield from people(item, key)


def of_file(file: Path) -> set[str]:
    """The people of one raw file, and the numbers that reach them."""
    if file.suffix == ".json":
        found = set(people(json.loads(file.read_text(encoding="utf-8"))))
    else:
        found = {value for _, value in XML_FIELD.findall(file.read_text(encoding="utf-8"))}
    return {
        value.strip()
        for value in found
        if sum(map(str.isdigit, value)) >= 7 or (" " in value.strip() and is_person(value))
    }


@pytest.mark.xdist_group("persons")
def test_no_person_reaches_an_export(shared: Path, tmp_path: Path) -> None:
    registry = shared / "registry"
    files = sorted(
        file
        for name in FOLDERS
        for file in (registry / name).iterdir()
        if file.suffix in {".json", ".xml"}
    )
    persons = set().union(*map(of_file, files))
    assert len(persons) > 100
    report = build(files, tmp_path / "graph", bundled=False)
    assert {"ctgov", "ctis", "euctr", "isrctn"} <= report.sources.keys()
    for format in EXPORTERS:
        out = export(tmp_path / "graph", format, tmp_path / f"out-{format}")
        written = sorted(out.iterdir()) if out.is_dir() else [out]
        content = b"\n".join(file.read_bytes() for file in written)
        text = content.decode("utf-8")
        assert EMAIL.findall(content) == [], format
        assert {person for person in persons if person in text} == set(), format
