"""Whether a graph is still what a build would make: a fingerprint of all that goes in."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

import ontology
from graph.store import CURRENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["INPUTS", "fingerprint", "is_current"]

INPUTS: Final = "inputs.json"
OWN: Final = (Path(__file__).resolve().parent, Path(ontology.__file__).resolve().parent)
_NOT_INPUT: Final = {"__pycache__"}


def fingerprint(paths: Sequence[Path], *, bundled: bool = True) -> str:
    """A hash of the given records, the bundled studies, the ontology and the code that reads them.

    Args:
        paths: files and folders of records, as given to `ptkg build`.
        bundled: whether the bundled studies are part of the graph.
    """
    digest = hashlib.sha256(b"bundled" if bundled else b"given only")
    for folder in OWN:
        for file in _files(folder):
            digest.update(file.relative_to(folder).as_posix().encode() + _content(file))
    for path in sorted(paths):
        for file in _files(path):
            digest.update(file.name.encode("utf-8", "surrogateescape") + _content(file))
    return digest.hexdigest()


def is_current(graph_dir: Path, inputs: Sequence[Path] = (), *, bundled: bool = True) -> bool:
    """Whether the current graph in a folder was built from exactly these inputs by this code."""
    try:
        known = orjson.loads((graph_dir / INPUTS).read_bytes())
        version = (graph_dir / CURRENT).resolve(strict=True).name
    except (OSError, orjson.JSONDecodeError):
        return False
    return bool(known == {"version": version, "inputs": fingerprint(inputs, bundled=bundled)})


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for file in sorted(_walk(path)):
        if not _NOT_INPUT & set(file.parts):
            yield file


def _walk(folder: Path) -> Iterable[Path]:
    return (entry for entry in folder.rglob("*") if entry.is_file())


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError as error:  # its source sets it aside by name; the build goes on
        return f"unreadable: {error.strerror}".encode()
