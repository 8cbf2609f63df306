"""Opens what was handed in and reads it as bytes: what will be sent into the sandbox. Never parses it, never runs it.

The folder of the file is staged as a whole, so that a submission may import its own helper: regular files only,
each opened without following a link, looked at again once it is open, and bounded in size and number. What is left
out is said in a remark; where it is the graded file itself, that is a `Refused`. Names that begin with "." and
bytecode are not staged: Python would take a stale or forged one for the source.

The limit: between two reads a student's files may change; each single file is consistent, and its digest is that of
the bytes that were graded.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.domain import seeds
from grader.domain.verdict import FileDigest
from grader.intake.folder import Submission
from grader.intake.listing import holds_libraries
from grader.intake.staff_files import StaffFiles
from grader.text import Text, tr
from grader.text.errors import MachineError
from grader.text.safe import one_line

MAX_MAIN = 2 * 2**20
MAX_TOTAL = 4 * 2**20
"""Of all files that lie beside it; half of the smallest disk that an assignment gives to a submission."""
MAX_FILES = 200
MAX_PATHS = 16 * 1024
"""Bytes of all their paths: a report names each file that was handed in."""
MAX_DEPTH = 8
_MAX_LOOKED_AT = 5_000
_AT = os.open in os.supports_dir_fd and os.scandir in os.supports_fd
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FILE = _READ | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Non-blocking: a FIFO put there between look and open would wait for a writer for ever."""
_FOLDER = _READ | getattr(os, "O_DIRECTORY", 0)


class Refused(Exception):  # noqa: N818  # a verdict on the submission, not an error
    """The graded file is no file that may be read; `text` says why and what to hand in."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass
class Staged:
    """The bytes of a submission by POSIX path below its folder, their digests, and what was left out."""

    main: str
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    environments: list[str] = field(default_factory=list)
    """Folders of installed libraries, not looked into."""
    looked_at: int = 0

    @property
    def digests(self) -> tuple[FileDigest, ...]:
        return tuple(
            FileDigest(path=path, size=len(data), sha256=hashlib.sha256(data).hexdigest())
            for path, data in self.files.items()
        )

    @property
    def seed(self) -> int:
        """Of its process: the same files get the same random numbers, whoever hands them in."""
        return seeds.submission_seed(self.main, self.files)

    @property
    def remarks(self) -> tuple[Text, ...]:
        said = []
        if self.environments:
            listed = ", ".join(one_line(name, 60) for name in self.environments[:3])
            said.append(tr("Installed libraries are not handed in, and were not used: {names}", names=listed))
        if not self.left_out:
            return tuple(said)
        names = ", ".join(one_line(name, 60) for name in self.left_out[:3])
        count = len(self.left_out)
        return (
            *said,
            tr(
                "{count} of the things beside it were too large, too many or no plain files, and not used: {names}",
                count=count,
                names=names,
            ),
        )


def stage(submission: Submission, staff: StaffFiles | None = None) -> Staged:
    """The submission's file and what lies beside it; none of `staff`'s under another name. `Refused` where the file
    itself must not be read, `MachineError` where it cannot be."""
    staged = Staged(submission.filename)
    with _translated(submission.path), _opened(submission, staff or StaffFiles()) as folder:
        staged.files[submission.filename] = _main(folder, submission.filename)
        _beside(folder, staged)
    return staged


class _Folder:
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
    def enter(self, name: str) -> Iterator[_Folder]:
        if self.fd is None:
            if not stat.S_ISDIR(os.lstat(self.path / name).st_mode):
                raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(self.path / name))
            yield _Folder(self.path / name, None, self.staff)
            return
        fd = self.open(name, _FOLDER)
        try:
            yield _Folder(self.path / name, fd, self.staff)
        finally:
            os.close(fd)

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of a regular file; `_Odd` for anything else or longer."""
        if not stat.S_ISREG(self.look(name).st_mode):
            raise _Odd("special")  # before it is opened: opening alone may do something to a device
        fd = self.open(name, _FILE)
        try:
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode):
                raise _Odd("special")
            if self.staff.has(status):
                raise _Odd("staff")
            if status.st_size > limit:
                raise _Odd("large")
            data = b""
            while len(data) <= limit and (part := os.read(fd, limit + 1 - len(data))):
                data += part
            if len(data) > limit:
                raise _Odd("large")
            return data
        finally:
            os.close(fd)


class _Odd(Exception):  # noqa: N818
    """Not a file to be staged: `special`, `staff` or `large`."""


@contextlib.contextmanager
def _opened(submission: Submission, staff: StaffFiles) -> Iterator[_Folder]:
    """The submission's folder, each step from the class folder down taken without following a link."""
    with contextlib.ExitStack() as stack:
        fd = None
        if _AT:
            fd = os.open(submission.root, _FOLDER & ~getattr(os, "O_NOFOLLOW", 0))
            stack.callback(os.close, fd)
        folder = _Folder(submission.root, fd, staff)
        for part in submission.parts:
            folder = stack.enter_context(folder.enter(part))
        yield folder


def _main(folder: _Folder, name: str) -> bytes:
    try:
        return folder.read(name, MAX_MAIN)
    except _Odd as odd:
        raise Refused(_WHY_NOT[odd.args[0]]) from None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link, or a socket, since we looked
            raise Refused(_SPECIAL) from None
        raise


_LARGE = tr(
    "The file is larger than {max_main} MB and was not read. Hand in a file with your own Python code only.",
    max_main=MAX_MAIN >> 20,
)
_SPECIAL = tr("It is no plain file but a link or a device, and was not read. Hand in the file itself.")
_STAFF = tr(
    "It is a file of the staff's under another name (a hard link), and was not read. Hand in a file of your own."
)
_WHY_NOT = {"large": _LARGE, "special": _SPECIAL, "staff": _STAFF}


def _beside(folder: _Folder, staged: Staged) -> None:
    """Add what lies beside the file and below: what is near before what is deep, Python's before other files, so that
    no tree of thousands keeps a student's own helper out."""
    here: tuple[str, ...] | None = None
    with contextlib.ExitStack() as stack:
        inner = folder
        for parts, name in sorted(_survey(folder, staged), key=_nearness):
            path = "/".join((*parts, name))
            try:
                if parts != here:
                    stack.close()
                    here, inner = parts, stack.enter_context(_entered(folder, parts))
                if not _fits(path, staged):
                    staged.left_out.append(path)
                else:
                    room = MAX_TOTAL - sum(map(len, staged.files.values())) + len(staged.files[staged.main])
                    staged.files[path] = inner.read(name, room)
            except (_Odd, OSError):  # no plain file, or gone, or not ours to read: it is not what is graded
                staged.left_out.append(path)


def _nearness(entry: tuple[tuple[str, ...], str]) -> tuple[int, bool, tuple[str, ...], str]:
    parts, name = entry
    return len(parts), not name.endswith(".py"), parts, name


def _survey(folder: _Folder, staged: Staged) -> list[tuple[tuple[str, ...], str]]:
    """All files beside and below, each with the folders down to it; environments and caches are not looked into."""
    found: list[tuple[tuple[str, ...], str]] = []
    coming: list[tuple[str, ...]] = [()]
    while coming:
        parts = coming.pop(0)
        try:
            with _entered(folder, parts) as inner:
                names = inner.names()
                if parts and holds_libraries(parts[-1], names):
                    staged.environments.append("/".join(parts))
                    continue
                for name in names:
                    staged.looked_at += 1
                    if staged.looked_at > _MAX_LOOKED_AT:
                        staged.left_out.append("/".join((*parts, name)))
                        return found
                    if name.startswith(".") or name == "__pycache__" or name.endswith(".pyc"):
                        continue
                    if not stat.S_ISDIR(inner.look(name).st_mode):
                        if parts or name != staged.main:
                            found.append((parts, name))
                    elif len(parts) < MAX_DEPTH:
                        coming.append((*parts, name))
                    else:
                        staged.left_out.append("/".join((*parts, name)))
        except OSError:
            staged.left_out.append("/".join(parts))
    return found


@contextlib.contextmanager
def _entered(folder: _Folder, parts: tuple[str, ...]) -> Iterator[_Folder]:
    with contextlib.ExitStack() as stack:
        for part in parts:
            folder = stack.enter_context(folder.enter(part))
        yield folder


def _fits(path: str, staged: Staged) -> bool:
    try:
        length = len(path.encode("utf-8"))
    except UnicodeEncodeError:  # a name that is no text cannot be imported either
        return False
    return len(staged.files) < MAX_FILES and length + sum(len(other.encode()) for other in staged.files) <= MAX_PATHS


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = one_line(str(path))
        raise MachineError(
            tr("{where} cannot be read: {why}. Correct that and grade again.", where=where, why=error.strerror)
        ) from error
