"""Build everything of the ontology that is generated, or check that it is up to date.

`python -m ontology.release` writes; `python -m ontology.release --check` writes nothing and
exits 1, naming the command to mend, when a generated file differs from what it should be.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import orjson
from rdflib import OWL, RDFS, URIRef

from ontology import FOLDER, IRI
from ontology.release_definitions import And, Expression, HasValue, Name
from ontology.release_graph import DEFINITION, PTKG, Assembly, assemble
from ontology.release_subsumption import NOTHING, direct_parents, subsumers
from ontology.release_templates import Fault, ReleaseError
from ontology.release_vocab import terms, vocab_text
from ontology.release_write import rdfxml_text, turtle_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["build", "main", "outdated"]

_MEND = "python -m ontology.release"


def build(folder: Path = FOLDER) -> dict[str, str]:
    """Every generated file, as text by its path within the ontology's folder.

    Args:
        folder: where `ptkg-edit.ttl`, `templates/` and `lexicons/` are.

    Returns:
        Path to text. Nothing is written.

    Raises:
        ReleaseError: with every fault of the edited files.
    """
    assembly = assemble(folder)
    ancestors = subsumers(assembly.graph)
    _refuse_bad_placements(ancestors)
    listed = folder / "release" / "iris.txt"
    iris = {f"{PTKG}{name}" for _, names in terms(assembly.graph) for name in names}
    released = set(listed.read_text(encoding="utf-8").split()) if listed.exists() else set()
    _refuse_vanished(released - iris)
    return {
        "vocab.py": vocab_text(assembly.graph),
        "release/hierarchy.json": _hierarchy_text(assembly, ancestors),
        "release/iris.txt": "".join(f"{iri}\n" for iri in sorted(iris)),
        "release/ptkg.owl": rdfxml_text(assembly.graph),
        "release/ptkg.ttl": turtle_text(assembly.graph),
    }


def _refuse_bad_placements(ancestors: dict[str, frozenset[str]]) -> None:
    """Refuse classes that can have no instance, or that came out equal to another.

    Raises:
        ReleaseError: naming them all.
    """
    faults = [
        Fault("release", name, "no instance is possible", "see its parents and disjointness.tsv")
        for name, above in ancestors.items()
        if NOTHING in above
    ]
    faults += [
        Fault("release", name, f"equals {other}", "keep one, or correct the definitions")
        for name, above in ancestors.items()
        for other in sorted(above)
        if name < other and name in ancestors.get(other, ())
    ]
    if faults:
        raise ReleaseError(faults)


def _refuse_vanished(vanished: set[str]) -> None:
    """Refuse to lose a released term: people's queries name it.

    Raises:
        ReleaseError: naming them all.
    """
    if vanished:
        raise ReleaseError(
            Fault("release/iris.txt", iri, "was released and is gone", "bring it back, deprecated")
            for iri in sorted(vanished)
        )


def _hierarchy_text(assembly: Assembly, ancestors: dict[str, frozenset[str]]) -> str:
    """The classified hierarchy as JSON, one class a line."""
    graph = assembly.graph
    version = str(graph.value(URIRef(IRI), OWL.versionInfo))
    lines = []
    for name, parents in direct_parents(ancestors).items():
        record: dict[str, object] = {
            "label": str(graph.value(PTKG[name], RDFS.label)),
            "definition": str(graph.value(PTKG[name], DEFINITION)),
            "kind": assembly.kinds[name],
            "axis": assembly.axes[name],
            "parents": parents,
        }
        if name in assembly.definitions:
            record |= _sufficient(assembly.definitions[name])
        lines.append(f"{orjson.dumps(name).decode()}:{orjson.dumps(record).decode()}")
    body = ",\n".join(lines)
    return f'{{"version":{orjson.dumps(version).decode()},"classes":{{\n{body}\n}}}}\n'


def _sufficient(definition: Expression) -> dict[str, list[str] | list[tuple[str, str]]]:
    """The classes and values of a definition that is an intersection of just those."""
    parts = definition.parts if isinstance(definition, And) else (definition,)
    classes = [part.name for part in parts if isinstance(part, Name)]
    values = [(part.property, part.individual) for part in parts if isinstance(part, HasValue)]
    if len(classes) + len(values) < len(parts):
        return {}
    return {"classes": sorted(classes), "values": sorted(values)}


def outdated(folder: Path = FOLDER) -> tuple[str, ...]:
    """Paths of generated files that differ from what the edited files make of them."""
    return tuple(
        path
        for path, text in build(folder).items()
        if not (folder / path).exists() or (folder / path).read_text(encoding="utf-8") != text
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: 0 done, 1 outdated (`--check`) or faults in the edited files."""
    parser = argparse.ArgumentParser(prog="python -m ontology.release", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if outdated")
    checking = parser.parse_args(arguments).check
    try:
        if checking:
            stale = outdated()
            if stale:
                sys.stderr.write(f"outdated: {', '.join(stale)}; mend with: {_MEND}\n")
            return 1 if stale else 0
        for path, text in build().items():
            target = FOLDER / path
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
    except ReleaseError as error:
        sys.stderr.write(f"{error}\n{len(error.faults)} faults; nothing was written\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
