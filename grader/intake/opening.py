"""Opens what was handed in: regular files only, each step down from the class folder without following a link.

A folder is held open and names are looked up in it, so that nothing can be put in the place of a part of the path; a
file is looked at again once it is open. A file of the staff's under another name is recognised by its inode: a symbolic
link gives itself away, a hard link does not, it *is* the file, and an archive that was unpacked by hand can hold one.

The limit: what else lies on the same file system, another student's work say, is not looked up; a file with several
names is an ordinary thing after a backup or a clean-up of duplicates.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_AT = os.open in os.supports_dir_fd and os.scandir in os.supports_fd
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FILE = _FLAGS | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Non-blocking: a FIFO put there between look and open would wait for a writer for ever."""
_FOLDER = _FLAGS | getattr(os, "O_DIRECTORY", 0)


@dataclass(frozen=True)
class StaffFiles:
    """The files below `folders`; they are looked up when the first file with a second name is met."""

    folders: Sequence[Path] = ()

    def has(self, status: os.stat_result) -> bool:
        """Whether an open file is one of them."""
        return status.st_nlink > 1 and (status.st_dev, status.st_ino) in self._inodes

    @cached_property
    def _inodes(self) -> frozenset[tuple[int, int]]:
        inodes = set()
        for top in self.folders:
            for folder, _, names in os.walk(top):
                for name in names:
                    with contextlib.suppress(FileNotFoundError):  # another run's journal, gone again
                        status = os.stat(os.path.join(folder, name), follow_symlinks=False)
                        inodes.add((status.st_dev, status.st_ino))
        return frozenset(inodes)


class OpenFolder:
    """An open folder: names are looked up in it, whatever its path leads to by now (where the system can)."""

    def __init__(self, path: Path, fd: int | None, staff: StaffFiles) -> None:
        self.path = path
        self.fd = fd
        self.staff = staff

    def look(self, name: str) -> os.stat_result:
        if self.fd is None:
            return os.lstat(self.path / name)
        return os.stat(name, dir_fd=self.fd, follow_symlinks=False)

    def open(self, name: str, flags: int) -> int:
        return os.open(self.path / name, flags) if self.fd is None else os.open(name, flags, dir_fd=self.fd)

    def names(self) -> list[str]:
        return sorted(os.listdir(self.path if self.fd is None else self.fd))

    @contextlib.contextmanager
    def enter(self, name: str) -> Iterator[OpenFolder]:
        if self.fd is None:
            if not stat.S_ISDIR(os.lstat(self.path / name).st_mode):
                raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(self.path / name))
            yield OpenFolder(self.path / name, None, self.staff)
            return
        fd = self.open(name, _FOLDER)
        try:
            yield OpenFolder(self.path / name, fd, self.staff)
        finally:
            os.close(fd)

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of a regular file; `UnusableFile` for anything else or longer."""
        with self._opened(name) as (fd, status):
            if status.st_size > limit:
                raise UnusableFile("large")
            data = _read(fd, limit + 1)
            if len(data) > limit:
                raise UnusableFile("large")
            return data

    def read_start(self, name: str, size: int) -> bytes:
        """So many bytes of a regular file, or all where it has less; `UnusableFile` for anything else."""
        with self._opened(name) as (fd, _):
            return _read(fd, size)

    def read_pieces(self, name: str, spans: Sequence[tuple[int, int]]) -> Pieces:
        """What lies between these bytes of a regular file, counted from its end where they are negative; `UnusableFile`
        for anything else."""
        with self._opened(name) as (fd, status):
            size = status.st_size
            found = []
            for begin, end in spans:
                start, stop, _ = slice(begin, end or None).indices(size)
                os.lseek(fd, start, os.SEEK_SET)
                found.append((start, _read(fd, max(0, stop - start))))
            return Pieces((size, status.st_mtime_ns), tuple(found))

    @contextlib.contextmanager
    def _opened(self, name: str) -> Iterator[tuple[int, os.stat_result]]:
        if not stat.S_ISREG(self.look(name).st_mode):
            raise UnusableFile("special")  # before it is opened: opening alone may do something to a device
        fd = self.open(name, _FILE)
        try:
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode):
                raise UnusableFile("special")
            if self.staff.has(status):
                raise UnusableFile("staff")
            yield fd, status
        finally:
            os.close(fd)


@dataclass(frozen=True)
class Pieces:
    """Some of a file."""

    state: tuple[int, int]
    """Its bytes, and when it was last changed: another one is another file."""
    found: tuple[tuple[int, bytes], ...]
    """Each with where it begins."""


def _read(fd: int, most: int) -> bytes:
    data = b""
    while len(data) < most and (part := os.read(fd, most - len(data))):
        data += part
    return data


class UnusableFile(Exception):  # noqa: N818
    """Not a file to be staged: `special`, `staff` or `large`."""


@contextlib.contextmanager
def open_folder(root: Path, parts: Sequence[str], staff: StaffFiles) -> Iterator[OpenFolder]:
    """The submission's folder, each step from the class folder down taken without following a link."""
    with contextlib.ExitStack() as stack:
        fd = None
        if _AT:
            fd = os.open(root, _FOLDER & ~getattr(os, "O_NOFOLLOW", 0))
            stack.callback(os.close, fd)
        yield stack.enter_context(enter_folder(OpenFolder(root, fd, staff), parts))


def read_file(root: Path, place: Sequence[str], limit: int) -> bytes:
    """The bytes of one regular file below the class folder; `UnusableFile` for anything else or longer."""
    with open_folder(root, place[:-1], StaffFiles()) as folder:
        return folder.read(place[-1], limit)


def read_pieces(root: Path, place: Sequence[str], spans: Sequence[tuple[int, int]]) -> Pieces:
    """`OpenFolder.read_pieces` of one file below the folder."""
    with open_folder(root, place[:-1], StaffFiles()) as folder:
        return folder.read_pieces(place[-1], spans)


@contextlib.contextmanager
def enter_folder(folder: OpenFolder, parts: Sequence[str]) -> Iterator[OpenFolder]:
    """The one so many steps below."""
    with contextlib.ExitStack() as stack:
        for part in parts:
            folder = stack.enter_context(folder.enter(part))
        yield folder
