"""The worked example of `docs/modelling.md`: ICE-PAC's triples, drawn.

Where boxes and wires stand is laid out by hand in `example_layout`; what they say is taken from
the graph that the bundled file becomes. A triple that is not there stops the drawing.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from documentation.example_layout import (
    BOX_WIDTH,
    BOXES,
    DERIVED,
    HEAD,
    LABEL,
    LEFT,
    LINE,
    TYPE,
    WIDTH,
    WIRES,
    Box,
    Wire,
)
from graph import iris
from graph.alignment import align, alignment_quads
from graph.closure import close
from graph.convert import Converted, convert
from graph.identity import decide
from graph.records import Study
from graph.sources.curated import load_file
from graph.store import memory_store
from ontology import FOLDER, vocab

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["NAMES", "drawing", "example_store"]

STUDY_FILE: Final = FOLDER.parent / "graph" / "curated" / "studies" / "ice-pac.yaml"
NAMES: Final = {TYPE: "a", LABEL: "rdfs:label", DERIVED: "prov:wasDerivedFrom"}


class NotInGraphError(ValueError):
    """The drawing wants a triple that the example's graph does not have."""


def example_store() -> ox.Store:
    """The graph of the one study: what is stated, what was linked, what follows.

    Raises:
        NotInGraphError: when the bundled file cannot be read.
    """
    (study,) = load_file(STUDY_FILE)
    if not isinstance(study, Study):
        raise NotInGraphError(study.reason)
    identities = decide([study])
    study_iri = identities.study_iris[iris.record(study.source)]
    made = convert(study, study_iri, identities.classes[study_iri])
    if not isinstance(made, Converted):
        raise NotInGraphError(made.reason)
    store = memory_store(made.lines)
    store.extend(memory_store(alignment_quads(align(made.arms), identities)))
    close(store)
    return store


def drawing(store: ox.Store) -> str:
    """The SVG of the example.

    Args:
        store: the graph that it is taken from, as `example_store` gives it.

    Raises:
        NotInGraphError: naming the first triple that is not in it.
    """
    nodes = {key: box.iri for key, box in BOXES.items()}
    nodes["mention"] = _mention(store)
    lines = [line for key, box in BOXES.items() for line in _box(store, box, nodes[key])]
    for wire in WIRES:
        lines += _wire(store, wire, nodes)
    height = max(box.y + box.height for box in BOXES.values()) + 44
    lines += _legend(height - 16)
    style = (Path(__file__).parent / "example.css").read_text(encoding="utf-8").strip()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img">\n'
        "<title>ICE-PAC as a graph</title>\n"
        f"<style>\n{style}\n</style>\n"
        '<marker id="arrow" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker>\n'
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>\n'
        + "\n".join(lines)
        + "\n</svg>\n"
    )


def _mention(store: ox.Store) -> str:
    """The mention that supports the radiotherapy's class.

    Raises:
        NotInGraphError: when there is none.
    """
    found = sorted(
        quad.subject.value
        for quad in store.quads_for_pattern(
            None, ox.NamedNode(vocab.supports), ox.NamedNode(BOXES["sabr"].iri), None
        )
        if isinstance(quad.subject, ox.NamedNode)
    )
    if not found:
        msg = "no mention supports the radiotherapy of the example"
        raise NotInGraphError(msg)
    return found[0]


def _values(store: ox.Store, subject: str, predicate: str, graphs: tuple[str, ...]) -> list[str]:
    """The values of a property in graphs of some kinds, as N-Triples terms, sorted."""
    return sorted(
        str(quad.object)
        for quad in store.quads_for_pattern(
            ox.NamedNode(subject), ox.NamedNode(predicate), None, None
        )
        if isinstance(quad.graph_name, ox.NamedNode)
        and quad.graph_name.value.removeprefix(iris.BASE).startswith(graphs)
    )


def _box(store: ox.Store, box: Box, iri: str) -> Iterator[str]:
    """The lines of a box.

    Raises:
        NotInGraphError: where the graph does not say what the box shows.
    """
    x, y = box.x, box.y
    yield f'<rect class="box" x="{x}" y="{y}" width="{BOX_WIDTH}" height="{box.height}" rx="7"/>'
    yield f'<text class="title" x="{x + 12}" y="{y + 20}">{escape(box.title)}</text>'
    y += HEAD + 12
    for predicate in box.shows:
        value = _shown(store, iri, predicate, box.linked if predicate == TYPE else "")
        yield _fact((x, y), (iri, predicate, value), "fact", predicate in box.long)
        y += LINE * (2 if predicate in box.long else 1)
    for cls in box.inferred:
        if f"<{cls}>" not in _values(store, iri, TYPE, ("inferred/",)):
            msg = f"{iri} is not inferred to be a {cls}"
            raise NotInGraphError(msg)
        yield _fact((x, y), (iri, TYPE, f"<{cls}>"), "inferred")
        y += LINE


def _shown(store: ox.Store, iri: str, predicate: str, wanted: str) -> str:
    """The value that a line shows: of several classes the wanted or most telling one.

    Raises:
        NotInGraphError: where there is none.
    """
    found = _values(store, iri, predicate, ("links/",) if predicate == TYPE else ("",))
    found = found or _values(store, iri, predicate, ("record/",))
    if not found or (wanted and f"<{wanted}>" not in found):
        msg = f"{iri} has no {predicate} {wanted}".rstrip()
        raise NotInGraphError(msg)
    general = {f"<{term}>" for term in (vocab.Study, vocab.Arm, vocab.Outcome)}
    telling = [value for value in found if value not in general]
    return f"<{wanted}>" if wanted else (telling or found)[0]


def _fact(at: tuple[int, int], triple: tuple[str, str, str], look: str, long: bool = False) -> str:
    """One line of a box, or two; `data-` attributes hold its triple."""
    x, y = at
    _, predicate, value = triple
    lower = f' x="{x + 26}" dy="{LINE}"' if long else ""
    return (
        f'<text class="{look}" x="{x + 12}" y="{y}" {_triple(*triple)}>'
        f'<tspan class="property">{escape(_name(predicate))}</tspan> '
        f"<tspan{lower}>{escape(_said(value))}</tspan></text>"
    )


def _triple(subject: str, predicate: str, value: str) -> str:
    return (
        f'data-subject="{escape(subject)}" data-predicate="{escape(predicate)}" '
        f'data-object="{escape(value)}"'
    )


def _name(iri: str) -> str:
    return NAMES.get(iri) or iri.removeprefix(vocab.NS)


def _said(value: str) -> str:
    """A term as the drawing writes it: the name of a class or individual, the text of a literal."""
    if value.startswith("<"):
        return value[1:-1].removeprefix(vocab.NS)
    text, _, datatype = value.rpartition("^^")
    return (text or value).strip('"') if datatype and text else f"“{value.strip(chr(34))}”"


def _wire(store: ox.Store, wire: Wire, nodes: dict[str, str]) -> Iterator[str]:
    """A wire and its name.

    Raises:
        NotInGraphError: where the graph has no such triple.
    """
    start, end = nodes[wire.start], f"<{nodes[wire.end]}>"
    if end not in _values(store, start, wire.predicate, ("",)):
        msg = f"{start} has no {wire.predicate} to {end}"
        raise NotInGraphError(msg)
    yield f'<path class="wire" d="{wire.path}" marker-end="url(#arrow)"/>'
    yield (
        f'<text class="edge" x="{wire.at[0]}" y="{wire.at[1]}" text-anchor="{wire.anchor}" '
        f"{_triple(start, wire.predicate, end)}>{escape(_name(wire.predicate))}</text>"
    )


def _legend(y: int) -> Iterator[str]:
    """What the two kinds of lines mean."""
    yield (
        f'<text class="note" x="{LEFT}" y="{y}">upright: stated or read from the source · '
        "<tspan class='inferred'>slanted: inferred by the reasoner</tspan></text>"
    )
