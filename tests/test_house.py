"""The house's rules that no linter holds: imports, lock files, size, no machine's paths."""

from __future__ import annotations

import ast
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FLOORS = ("ontology", "graph", "queries", "app_pages")
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-java.lock")
CEILING = 400  # lines of a module


def tracked() -> list[Path]:
    """The repository's files: what git knows or would add, without the generated release."""
    line = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout, so that there is no list of its files")
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def imported(path: Path) -> set[str]:
    """Top-level names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("floor", FLOORS)
def test_no_floor_imports_a_face(floor: str) -> None:
    faces = {"app", "ptkg"}
    found = {
        str(path.relative_to(ROOT)): sorted(imported(path) & faces)
        for path in (ROOT / floor).rglob("*.py")
        if imported(path) & faces
    }
    assert found == {}


def test_pages_hold_no_sparql_but_the_editors_first_query() -> None:
    pattern = re.compile(r"\b(SELECT|CONSTRUCT|ASK)\b[^\n]*\b(WHERE\b|\{)")
    found = {
        path.name: len(pattern.findall(path.read_text(encoding="utf-8")))
        for path in (ROOT / "app_pages").glob("*.py")
    }
    assert {name: count for name, count in found.items() if count} == {"sparql.py": 1}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_pin_with_hashes_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|--trusted-host", text)
    pins = re.findall(r"^([\w.-]+)==\S+", text, re.MULTILINE)
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)


def test_no_module_is_longer_than_the_ceiling() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked()
        if path.suffix == ".py" and "tests" not in path.parts and path.name != "vocab.py"
        if (lines := path.read_text(encoding="utf-8").count("\n")) > CEILING
    }
    assert long == {}


def test_no_file_names_a_place_on_a_machine() -> None:
    # A home folder or a checkout's absolute path; written so that this file does not match itself.
    pattern = re.compile(
        rb"(?<![\w.:/-])/(?:home|Users|root)/\w|/(?:work)/(?:main|shared)|[A-Z]:\\Users"
    )
    found = sorted(
        str(path.relative_to(ROOT)) for path in tracked() if pattern.search(path.read_bytes())
    )
    assert found == []


def test_the_verbs_module_stays_thin() -> None:
    tree = ast.parse((ROOT / "ptkg.py").read_text(encoding="utf-8"))
    long = {
        node.name: node.end_lineno - node.lineno
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno > 45
    }
    assert long == {}
