"""`python -m documentation [FOLDER]`: write the ontology's web pages (build/ontology).

The drawing of the worked example, `docs/img/ice-pac.svg`, is made anew with them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from documentation.example import drawing, example_store
from documentation.pages import make_pages
from documentation.reference import reference_page
from documentation.terms import read_release, read_terms
from ontology import FOLDER

__all__ = ["build", "main"]

_DRAWING = FOLDER.parent / "docs" / "img" / "ice-pac.svg"


def build() -> dict[str, str]:
    """Every file of the site as text by its name; nothing is written."""
    graph = read_release()
    terms = read_terms(graph)
    return make_pages(graph, terms) | {
        "ice-pac.svg": drawing(example_store()),
        "reference.html": reference_page(graph, terms),
    }


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m documentation", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/ontology"))
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    files = build()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    _DRAWING.write_text(files["ice-pac.svg"], encoding="utf-8")
    sys.stderr.write(f"open {folder / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
