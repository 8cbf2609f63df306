"""Files that are made and not written yet, put by: those of a class of 300 are some 300 MB.

They lie in one temporary file that has no name (on Windows one that goes when it is closed), so that nothing of them
stays, however the process ends. Where its disk takes no more they lie in memory: that is dearer, and no run fails by
it. The limit: it holds bytes, and knows neither what they are nor where they go.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from grader.text import tr
from grader.text.errors import MachineError

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Spooled:
    """Bytes that were put by, with their digest (SHA-256 in hex)."""

    spool: Spool = field(compare=False)
    start: int = field(compare=False)
    size: int
    digest: str

    def read(self) -> bytes:
        """The bytes as they were."""
        return b"".join(self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """The same, one behind the other."""
        return self.spool.read(self.start, self.size)


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that lies where it is to be already, and holds what has this digest."""

    place: Path
    digest: str

    def read(self) -> bytes:
        """What it holds; `MachineError` where that is something else by now, or nothing."""
        with _translate_lost(self.place):
            data = self.place.read_bytes()
            if hashlib.sha256(data).hexdigest() != self.digest:
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return data

    def pieces(self) -> Iterator[bytes]:
        """The same, in one piece."""
        yield self.read()


class Spool:
    """A place that takes bytes and gives them back; a disk that cannot be read any more is a `MachineError`."""

    def __init__(self) -> None:
        self._end = 0
        self._memory = io.BytesIO()
        self._disk_end: int | None = None
        """From where on all lies in memory; None while the disk takes it."""
        try:
            self._file: BinaryIO = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the last who reads it
        except OSError:
            self._disk_end = 0

    def put(self, pieces: Iterable[bytes]) -> Spooled:
        """Take what these are together, which need not be there at once."""
        digest, start = hashlib.sha256(), self._end
        for piece in pieces:
            if self._disk_end is None and not self._write(piece):
                self._disk_end = self._end
            if self._disk_end is not None:
                self._memory.seek(0, os.SEEK_END)
                self._memory.write(piece)
            digest.update(piece)
            self._end += len(piece)
        return Spooled(self, start, self._end - start, digest.hexdigest())

    def read(self, start: int, size: int) -> Iterator[bytes]:
        """So many of the bytes that are there, in pieces that are not too large."""
        end = start + size
        while start < end:
            piece = self._read(start, min(end - start, _PIECE))
            yield piece
            start += len(piece)

    def _write(self, piece: bytes) -> bool:
        """Whether all of it is on the disk now."""
        try:
            self._file.seek(self._end)
            write_whole(self._file, piece)
        except OSError:
            return False
        return True

    def _read(self, start: int, size: int) -> bytes:
        """So many bytes, or those up to the end of the disk's."""
        if self._disk_end is not None and start >= self._disk_end:
            self._memory.seek(start - self._disk_end)
            return self._memory.read(size)
        with _translate_errors():
            self._file.seek(start)
            piece = self._file.read(size if self._disk_end is None else min(size, self._disk_end - start))
            if not piece:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return piece


class SpooledFiles(MutableMapping[str, bytes]):
    """Names and what they hold; each is read when it is asked for, and only then."""

    def __init__(self, files: Iterable[tuple[str, bytes]] = (), spool: Spool | None = None) -> None:
        self.spool = spool or Spool()
        self._spooled: dict[str, Spooled | Lying] = {}
        self.update(files)

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Take a file that is too large to be there in one piece."""
        self._spooled[name] = self.spool.put(pieces)

    def leave(self, name: str, lying: Lying) -> None:
        """Know a file that need not be made."""
        self._spooled[name] = lying

    def left(self) -> frozenset[str]:
        """Those that need not be made."""
        return frozenset(name for name, each in self._spooled.items() if isinstance(each, Lying))

    def copy(self) -> SpooledFiles:
        """Another one with the same files, which lie there once."""
        other = SpooledFiles(spool=self.spool)
        other._spooled = dict(self._spooled)
        return other

    def digests(self) -> dict[str, str]:
        """By name the SHA-256 of each, in hex; nothing is read for it."""
        return {name: spooled.digest for name, spooled in self._spooled.items()}

    def pieces(self, name: str) -> Iterator[bytes]:
        """One of them in pieces, for it may be too large to be there at once."""
        return self._spooled[name].pieces()

    def __getitem__(self, name: str) -> bytes:
        return self._spooled[name].read()

    def __setitem__(self, name: str, data: bytes) -> None:
        self._spooled[name] = self.spool.put([data])

    def __delitem__(self, name: str) -> None:
        del self._spooled[name]

    def __contains__(self, name: object) -> bool:
        return name in self._spooled  # a mapping's own would read the file

    def __iter__(self) -> Iterator[str]:
        return iter(self._spooled)

    def __len__(self) -> int:
        return len(self._spooled)


def write_whole(file: BinaryIO, piece: bytes) -> None:
    """Write all of it to a file without a buffer, which may take a part at a time. Raises an `OSError`."""
    left = memoryview(piece)
    while left:
        left = left[file.write(left) :]


@contextmanager
def _translate_lost(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MachineError(
            tr(
                "{target} was changed while the reports were made ({why}). Run again; what was graded is kept in the "
                "gradebook.",
                target=place,
                why=error.strerror,
            )
        ) from error


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MachineError(
            tr(
                "What was put by in {target} cannot be read back: {why}. Run again, with another disk in TMPDIR; what "
                "was graded is kept in the gradebook.",
                target=tempfile.gettempdir() if tempfile.tempdir else "TMPDIR",
                why=error.strerror,
            )
        ) from error
