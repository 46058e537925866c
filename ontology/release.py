"""Build everything of the ontology that is generated, or check that it is up to date.

`python -m ontology.release` writes; `python -m ontology.release --check` writes nothing and
exits 1, naming the command to mend, when a generated file differs from what it should be.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import orjson
from rdflib import RDFS

from ontology import FOLDER
from ontology.explanation import why
from ontology.explanation_axioms import axioms_of
from ontology.release_changes import changes_text
from ontology.release_definitions import And, Expression, HasValue, Name
from ontology.release_graph import DEFINITION, PTKG, Assembly, assemble
from ontology.release_subsumption import NOTHING, direct_parents, subsumers
from ontology.release_templates import Fault, ReleaseError
from ontology.release_versions import snapshot, snapshot_text, version_of
from ontology.release_vocab import terms, vocab_text
from ontology.release_write import rdfxml_text, turtle_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rdflib import Graph

    from ontology.explanation_axioms import Axiom

__all__ = ["build", "main", "outdated"]

_MEND = "python -m ontology.release"
_IMPOSSIBLE = "drop one of these axioms, or see disjointness.tsv"


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
    _refuse_bad_placements(assembly.graph, ancestors)
    listed = folder / "release" / "iris.txt"
    iris = {f"{PTKG}{name}" for _, names in terms(assembly.graph) for name in names}
    released = set(listed.read_text(encoding="utf-8").split()) if listed.exists() else set()
    _refuse_vanished(released - iris)
    version, held = version_of(assembly.graph), snapshot(assembly.graph, ancestors)
    return {
        "CHANGES.md": changes_text(folder, version, held),
        f"versions/{version}.tsv": snapshot_text(held),
        "vocab.py": vocab_text(assembly.graph),
        "release/hierarchy.json": _hierarchy_text(assembly, ancestors),
        "release/iris.txt": "".join(f"{iri}\n" for iri in sorted(iris)),
        "release/ptkg.owl": rdfxml_text(assembly.graph),
        "release/ptkg.ttl": turtle_text(assembly.graph),
    }


def _refuse_bad_placements(graph: Graph, ancestors: dict[str, frozenset[str]]) -> None:
    """Refuse classes that can have no instance, or that came out equal to another.

    Raises:
        ReleaseError: naming them all, with the axioms that make them so.
    """
    impossible = [name for name, above in ancestors.items() if NOTHING in above]
    equal = [
        (name, other)
        for name, above in ancestors.items()
        for other in sorted(above)
        if name < other and name in ancestors.get(other, ())
    ]
    if not impossible and not equal:
        return
    axioms = axioms_of(graph)
    faults = [
        Fault("release", name, f"no instance is possible: {_because(axioms, name)}", _IMPOSSIBLE)
        for name in impossible
    ]
    for name, other in equal:
        text = f"equals {other}: {_because(axioms, name, other)}; {_because(axioms, other, name)}"
        faults.append(Fault("release", name, text, "keep one, or correct the definitions"))
    raise ReleaseError(faults)


def _because(axioms: tuple[Axiom, ...], name: str, ancestor: str = NOTHING) -> str:
    """The axioms for which a class is below another, in one line."""
    return "; ".join(axiom.words for axiom in why(axioms, name, ancestor))


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
    version = version_of(graph)
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
