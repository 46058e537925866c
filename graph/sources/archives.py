"""Archives of records (tar, tar.gz, zip): each member is read as a file of its own.

Nothing is unpacked to disk, so that a member's name cannot lead anywhere. One member is held in
memory at a time, and members as well as the whole are limited against zip bombs.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Final

from graph.sources.raw import BROKEN, rejected
from graph.sources.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO, BinaryIO

    from graph.records import Reject

    Member = tuple[str, BinaryIO] | Reject

__all__ = ["is_tar", "is_zip", "tar_members", "zip_members"]

TAR_BLOCK: Final = 512
ZIP_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
MEMBER_LIMIT: Final = 64 * 1024 * 1024
# Texts of registries shrink to a tenth; what grows by more than this is no archive of them.
GROWTH_LIMIT: Final = 200
SMALL: Final = 256 * 1024 * 1024  # up to here, growth is not looked at
OFFICE: Final = "[Content_Types].xml"
DAMAGED: Final = (
    *BROKEN,
    tarfile.TarError,
    zipfile.BadZipFile,
    NotImplementedError,  # a zip's unknown compression
    RuntimeError,  # a zip's password
    ValueError,
)
REMEDY: Final = "unpack the archive and give its files"


def is_tar(head: bytes) -> bool:
    """Whether a content begins with the header of a tar's member."""
    if len(head) < TAR_BLOCK:
        return False
    try:
        tarfile.TarInfo.frombuf(head[:TAR_BLOCK], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def is_zip(head: bytes) -> bool:
    """Whether a content begins as a zip archive does."""
    return head.startswith(ZIP_MAGIC)


def tar_members(path: Path, stream: BinaryIO) -> Iterator[Member]:
    """The files of a tar archive, in its order; what cannot be read is a reject.

    Args:
        path: the archive, for messages and for its size.
        stream: its content, without gzip.

    Yields:
        The name and content of each member that is a file and not hidden, or a reject.
    """
    budget = _Budget(path)
    name = ""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            while (info := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]  # the names of a long archive
                name = info.name
                if info.isdir() or _is_hidden(name):
                    continue
                file = tar.extractfile(info) if info.isfile() else None
                if file is None:
                    yield _member(path, name, f"a link or device is not read; {REMEDY}")
                    continue
                with closing(file):
                    yield budget.take(name, file, info.size)
                if budget.spent:
                    yield budget.reject()
                    return
    except DAMAGED as error:
        yield _damaged(path, name, error)


def zip_members(path: Path, stream: BinaryIO) -> Iterator[Member]:
    """The files of a zip archive, in its order; what cannot be read is a reject.

    Args:
        path: the archive, for messages and for its size.
        stream: its content.

    Yields:
        The name and content of each member that is a file and not hidden, or a reject.
    """
    budget = _Budget(path)
    name = ""
    try:
        with zipfile.ZipFile(stream) as archive:
            infos = archive.infolist()
            if any(info.filename == OFFICE for info in infos):
                reason = "an office document (a workbook or a text); give its data as JSON Lines"
                yield rejected(path, "", "", reason)
                return
            for info in infos:
                name = info.filename
                if info.is_dir() or _is_hidden(name):
                    continue
                try:
                    with archive.open(info) as file:
                        yield budget.take(name, file, info.file_size)
                except DAMAGED as error:  # the others can still be read
                    yield _damaged(path, name, error)
                if budget.spent:
                    yield budget.reject()
                    return
    except DAMAGED as error:
        yield _damaged(path, name, error)


class _Budget:
    """How much an archive may grow to."""

    __slots__ = ("_path", "_read", "_whole")

    def __init__(self, path: Path) -> None:
        """An archive of which nothing has been read."""
        self._path = path
        self._whole = max(SMALL, path.stat().st_size * GROWTH_LIMIT)
        self._read = 0

    @property
    def spent(self) -> bool:
        """Whether more was read than an archive of records holds."""
        return self._read > self._whole

    def take(self, name: str, file: IO[bytes], size: int) -> Member:
        """The content of a member of a stated size, or a reject when it is too large."""
        # What is asked for is set aside at once, so that no more is asked for than is there.
        content = file.read(min(size, MEMBER_LIMIT) + 1)
        self._read += len(content)
        if len(content) > MEMBER_LIMIT:
            return _member(self._path, name, f"the member is larger than 64 MB; {REMEDY}")
        return shorten(name), io.BytesIO(content)

    def reject(self) -> Reject:
        """The archive's end, as far as it is read."""
        return rejected(
            self._path,
            "",
            "",
            f"the archive unpacks to more than {GROWTH_LIMIT} times its size; it was read up to "
            f"there; {REMEDY}",
        )


def _is_hidden(name: str) -> bool:
    """Whether a member is hidden, as files of a folder are."""
    return any(part.startswith(".") for part in name.split("/") if part not in {".", ".."})


def _member(path: Path, name: str, reason: str) -> Reject:
    """A member that was set aside."""
    return rejected(path, shorten(name), "", reason)


def _damaged(path: Path, name: str, error: Exception) -> Reject:
    """An archive that cannot be read on from a member."""
    return rejected(
        path,
        shorten(name),
        "",
        f"the archive is truncated or damaged ({shorten(error, 80)}); what stood before was read; "
        "get the file again",
    )
