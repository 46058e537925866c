"""Generate `vocab.py`: one plain `Final` name per released term, so that mypy sees a typo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import OWL, RDF

from ontology.release_graph import PTKG, local

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["terms", "vocab_text"]

_SECTIONS = (
    ("Classes", (OWL.Class,)),
    ("Properties", (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)),
    ("Individuals of closed lists", (OWL.NamedIndividual,)),
)


def terms(graph: Graph) -> list[tuple[str, list[str]]]:
    """Sections of the vocabulary, each with its sorted local names."""
    return [
        (
            title,
            sorted(
                name
                for kind in kinds
                for term in graph.subjects(RDF.type, kind)
                if (name := local(term)) is not None
            ),
        )
        for title, kinds in _SECTIONS
    ]


def vocab_text(graph: Graph) -> str:
    """The text of `vocab.py`."""
    lines = [
        '"""IRIs of the ontology\'s terms (generated: `python -m ontology.release`)."""',
        "",
        "from typing import Final",
        "",
        f'NS: Final = "{PTKG}"',
    ]
    for title, names in terms(graph):
        lines += ["", f"# {title}", *(f'{name}: Final = "{PTKG}{name}"' for name in names)]
    return "\n".join(lines) + "\n"
