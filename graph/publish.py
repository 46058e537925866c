"""Putting a finished graph in place: written beside the old one, then one atomic change-over.

`graph_dir/<hash>/` holds one version, `graph_dir/current` is a link to the version in use. A
build that is killed, or that fills the disk, leaves the last good graph as it was.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, Store

from graph.reading import BuildError
from graph.store import CURRENT, STORE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["NQUADS", "disk_errors", "lock", "publish", "version_of"]

NQUADS: Final = "graph.nq.gz"
KEPT_VERSIONS: Final = 2
_UNFINISHED: Final = ".building-"


def version_of(document: bytes) -> str:
    """The name of a version: the first 12 hex digits of the SHA-256 of its sorted N-Quads."""
    return hashlib.sha256(document).hexdigest()[:12]


@contextmanager
def disk_errors(graph_dir: Path) -> Iterator[None]:
    """Turn an error of the file system into one clear line.

    Raises:
        BuildError: what happened, where, and that the last good graph is untouched.
    """
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise BuildError(
            f"{graph_dir}: the graph could not be written ({why}); the last good graph, if there "
            "is one, is unchanged. Make room or choose another folder: ptkg build --graph DIR"
        ) from error


@contextmanager
def lock(graph_dir: Path) -> Iterator[None]:
    """Hold a graph folder for one build; what killed builds left behind is cleared away.

    Raises:
        BuildError: when another build holds the folder.
    """
    import fcntl

    graph_dir.mkdir(parents=True, exist_ok=True)
    with (graph_dir / ".lock").open("wb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError(f"{graph_dir}: another build is at work here; wait for it") from error
        for leftover in graph_dir.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def publish(graph_dir: Path, document: bytes, files: Mapping[str, bytes]) -> tuple[Path, bool]:
    """Write one version and make it the current one.

    Args:
        graph_dir: the graph folder, held by `lock`.
        document: the graph as sorted N-Quads.
        files: reports that lie beside the store, by name.

    Returns:
        The version's folder, and whether it was there already.

    Raises:
        OSError: when the disk is full or the folder cannot be written; nothing has changed then.
    """
    version = graph_dir / version_of(document)
    reused = _is_whole(version)
    if not reused:
        _write_version(graph_dir, version, document, files)
    os.utime(version)  # the newest of the versions, also where an old one comes back
    _make_current(graph_dir, version)
    _drop_old(graph_dir, version)
    return version, reused


def _is_whole(version: Path) -> bool:
    if not (version / STORE).is_dir():
        return False
    try:
        Store.read_only(str(version / STORE))
    except (OSError, RuntimeError):  # pyoxigraph raises either for damaged files
        return False
    return True


def _write_version(
    graph_dir: Path, version: Path, document: bytes, files: Mapping[str, bytes]
) -> None:
    folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=graph_dir))
    try:
        folder.chmod(0o755)
        _write_store(folder / STORE, document)
        # No name and no time in the header: the same graph gives the same file.
        with (
            (folder / NQUADS).open("wb") as raw,
            gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed,
        ):
            packed.write(document)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        _sync(folder)
        if version.exists():  # a damaged one: it could not be opened
            shutil.rmtree(version)
        folder.rename(version)
        _sync_entry(graph_dir)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_store(folder: Path, document: bytes) -> None:
    """Load a graph into a new store and close it, so that readers open finished files.

    Raises:
        OSError: also where pyoxigraph reports a failure of the disk as RuntimeError.
    """
    try:
        store = Store(str(folder))
        store.bulk_load(BytesIO(document), RdfFormat.N_QUADS)
        store.flush()
    except RuntimeError as error:
        raise OSError(str(error)) from error


def _make_current(graph_dir: Path, version: Path) -> None:
    link = graph_dir / f"{_UNFINISHED}{CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(version.name)
    link.replace(graph_dir / CURRENT)
    _sync_entry(graph_dir)


def _drop_old(graph_dir: Path, current: Path) -> None:
    """Remove all versions but the current one and the one before it."""
    versions = [
        entry
        for entry in graph_dir.iterdir()
        if entry.is_dir() and not entry.is_symlink() and (entry / STORE).is_dir()
    ]
    older = sorted(
        (entry for entry in versions if entry != current),
        key=lambda entry: (entry.stat().st_mtime_ns, entry.name),
        reverse=True,
    )
    for entry in older[KEPT_VERSIONS - 1 :]:
        shutil.rmtree(entry, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Force a folder and all that is in it to the disk."""
    for entry in [*folder.rglob("*"), folder]:
        _sync_entry(entry)


def _sync_entry(entry: Path) -> None:
    handle = os.open(entry, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
