"""Exports: the current graph in the formats of other tools.

`EXPORTERS` maps each format's name to its function; a new format is a function and a row here.
RDF formats come from the graph's own sorted N-Quads, so that the same graph gives the same file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph.exports.network import write_graphml
from graph.exports.rdf import write_dataset, write_nquads, write_union
from graph.exports.tables import write_tables
from graph.store import graph_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["EXPORTERS", "ExportError", "Exporter", "export"]


class ExportError(Exception):
    """An export that could not be written: what, where, why."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """One export format: what it gives, and the function that writes it."""

    gives: str  # in words, for help
    write: Callable[[Path, Path], None]  # version folder of the graph, where to write


EXPORTERS: Final[dict[str, Exporter]] = {
    "turtle": Exporter("RDF, all graphs as one", write_union("turtle")),
    "trig": Exporter("RDF with its named graphs", write_dataset("trig")),
    "nquads": Exporter("RDF with its named graphs, a line each", write_nquads),
    "ntriples": Exporter("RDF, all graphs as one, a line each", write_union("ntriples")),
    "rdfxml": Exporter("RDF/XML, all graphs as one", write_union("rdfxml")),
    "jsonld": Exporter("JSON-LD with its named graphs", write_dataset("jsonld")),
    "graphml": Exporter("network of studies, arms, therapies and states", write_graphml),
    "csv": Exporter("folder of tables: studies, arms, therapies and so on", write_tables),
}


def export(graph_dir: Path, format: str, out: Path) -> Path:  # the interface's word
    """Write the current graph in another format.

    Args:
        graph_dir: a graph folder or one version of it.
        format: a name in `EXPORTERS`.
        out: the file to write (for `csv`: the folder); replaced only when it is complete.

    Returns:
        The path that was written.

    Raises:
        KeyError: for an unknown format.
        NoGraph: when there is no graph.
        ExportError: when the file cannot be written.
    """
    exporter = EXPORTERS[format]
    version = graph_version(graph_dir)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        exporter.write(version, out)
    except OSError as error:
        why = error.strerror or str(error)
        raise ExportError(f"{out}: could not be written ({why}); choose another --out") from error
    return out
