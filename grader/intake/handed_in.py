"""What was handed in, read as bytes and not yet taken apart: the graded file and what lies beside it. Never parses it.

The folder of the file is read as a whole, so that a submission may import its own helper: regular files only
(`grader.intake.opening`), as many as there is room for (`grader.intake.staged`). What is left out is told by name;
where it is the graded file itself, that is a `Refusal`. What was assigned is read alone where it lies in the class
folder itself or in another's, and what is graded out of an archive comes out of that alone. A mail that the staff saved
beside the work is not read.

The limit: between two reads a student's files may change; each single file is consistent, and its digest is that of
the bytes that were read.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from grader.intake.inventory import Submission
from grader.intake.kinds import NOTEBOOK, is_document
from grader.intake.listing import holds_libraries, saved_mails
from grader.intake.opening import OpenFolder, StaffFiles, UnusableFile, enter_folder, open_folder
from grader.intake.staged import MAX_DEPTH, fits, is_skipped, room
from grader.sandbox.seam.contents import MAX_SENT
from grader.text import Text, tr
from grader.text.errors import MachineError
from grader.text.safe import one_line

MAX_MAIN = 2 * 2**20
_MAX_LOOKED_AT = 5_000


class Refusal(Exception):  # noqa: N818  # a verdict on the submission, not an error
    """The graded file is no file that may be read; `text` says why and what to hand in."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text

    @property
    def digest(self) -> str:
        """Of what was handed in, as far as it was read: whatever is refused for this reason gets this answer."""
        return hashlib.sha256(f"refused\0{self.text.ko}\0{self.text.en}".encode()).hexdigest()


@dataclass
class HandedIn:
    """The bytes of a submission as they lie in the class folder."""

    name: str
    """Of the graded file, in its folder."""
    main: str
    """What it is called where it is loaded."""
    inner: tuple[str, ...]
    """Where it is an archive, the file in it that is meant."""
    data: bytes
    beside: dict[str, bytes] = field(default_factory=dict)
    """What lies beside and below it, by POSIX path below the folder."""
    left_out: list[str] = field(default_factory=list)
    environments: list[str] = field(default_factory=list)
    """Folders of installed libraries, not looked into."""
    modified: str = ""
    """When the graded file was last changed, RFC 3339 in UTC; empty where its system gives no such time."""

    @property
    def digest(self) -> str:
        """SHA-256 over all that decides how it is graded, in hex: the time of the file does not."""
        sha = hashlib.sha256()
        for kind, parts in (
            ("file", (self.name, self.main)),
            ("inner", self.inner),
            ("left out", self.left_out),
            ("environments", self.environments),
            ("beside", self.beside),
        ):
            sha.update(f"{kind} {len(parts)}\n".encode())
            for part in parts:
                _add(sha, part.encode("utf-8", "surrogatepass"))
        for data in (self.data, *self.beside.values()):
            _add(sha, data)
        return sha.hexdigest()


def _add(sha: hashlib._Hash, data: bytes) -> None:
    """Each part after its length, so that no other parts give the same."""
    sha.update(len(data).to_bytes(8, "big"))
    sha.update(data)


def read_handed_in(submission: Submission, staff: StaffFiles | None = None) -> HandedIn:
    """The submission's file and what lies beside it; none of `staff`'s under another name. `Refusal` where the file
    itself must not be read, `MachineError` where it cannot be."""
    name = submission.filename
    with (
        _translate_errors(submission.path),
        open_folder(submission.root, submission.parts, staff or StaffFiles()) as at,
    ):
        large = bool(submission.inner) or name.endswith(NOTEBOOK) or is_document(name)
        data = _read_main(at, name, MAX_SENT if large else MAX_MAIN)
        read = HandedIn(name, submission.main, submission.inner, data, modified=_modified(at, name))
        if not (submission.inner or submission.alone):
            _read_beside(at, read)
    return read


def read_beside(folder: Path, name: str, main: str) -> Mapping[str, bytes]:
    """What would come along with a file of that name, loaded as `main`, that is handed in from this folder, whether it
    lies there or not: by POSIX path below the folder."""
    read = HandedIn(name, main, (), b"")
    with _translate_errors(folder), open_folder(folder, (), StaffFiles()) as at:
        _read_beside(at, read)
    return read.beside


def _read_main(folder: OpenFolder, name: str, limit: int) -> bytes:
    try:
        return folder.read(name, limit)
    except UnusableFile as unusable:
        if unusable.args[0] == "large" and limit != MAX_MAIN:
            raise Refusal(_VERY_LARGE) from None
        raise Refusal(_WHY_NOT[unusable.args[0]]) from None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link, or a socket, since we looked
            raise Refusal(_SPECIAL) from None
        raise


def _modified(folder: OpenFolder, name: str) -> str:
    with contextlib.suppress(OSError, OverflowError, ValueError):  # gone since; a time that no calendar has
        return datetime.fromtimestamp(folder.look(name).st_mtime, UTC).isoformat(timespec="seconds")
    return ""


LARGE = tr(
    "The file is larger than {max_main} MB and was not read. Hand in a file with your own Python code only.",
    max_main=MAX_MAIN >> 20,
)
_VERY_LARGE = tr(
    "The file is larger than {size} MB and was not read. Hand in your own code only; clear a notebook's outputs first.",
    size=MAX_SENT >> 20,
)
_SPECIAL = tr("It is no plain file but a link or a device, and was not read. Hand in the file itself.")
_STAFF = tr(
    "It is a file of the staff's under another name (a hard link), and was not read. Hand in a file of your own."
)
_WHY_NOT = {"large": LARGE, "special": _SPECIAL, "staff": _STAFF}


def _read_beside(folder: OpenFolder, read: HandedIn) -> None:
    """Add what lies beside the file and below: what is near before what is deep, Python's before other files, so that
    no tree of thousands keeps a student's own helper out."""
    here: tuple[str, ...] | None = None
    with contextlib.ExitStack() as stack:
        inner = folder
        for parts, name in sorted(_list_files(folder, read), key=_nearness):
            path = "/".join((*parts, name))
            if path == read.main:  # the graded file is called that where it is loaded
                continue
            try:
                if parts != here:
                    stack.close()
                    here, inner = parts, stack.enter_context(enter_folder(folder, parts))
                if not fits(path, (read.main, *read.beside)):
                    read.left_out.append(path)
                else:
                    read.beside[path] = inner.read(name, room(read.beside))
            except (UnusableFile, OSError):  # no plain file, or gone, or not ours to read: it is not what is graded
                read.left_out.append(path)


def _nearness(entry: tuple[tuple[str, ...], str]) -> tuple[int, bool, tuple[str, ...], str]:
    parts, name = entry
    return len(parts), not name.endswith(".py"), parts, name


def _list_files(folder: OpenFolder, read: HandedIn) -> list[tuple[tuple[str, ...], str]]:
    """All files beside and below, each with the folders down to it; environments and caches are not looked into."""
    files: list[tuple[tuple[str, ...], str]] = []
    pending: list[tuple[str, ...]] = [()]
    looked_at = 0
    while pending:
        parts = pending.pop(0)
        try:
            with enter_folder(folder, parts) as inner:
                names = inner.names()
                if parts and holds_libraries(parts[-1], names):
                    read.environments.append("/".join(parts))
                    continue
                for name in names:
                    looked_at += 1
                    if looked_at > _MAX_LOOKED_AT:
                        read.left_out.append("/".join((*parts, name)))
                        return files
                    if is_skipped(name) or saved_mails([name]):
                        continue
                    if not stat.S_ISDIR(inner.look(name).st_mode):
                        if parts or name != read.name:
                            files.append((parts, name))
                    elif len(parts) < MAX_DEPTH:
                        pending.append((*parts, name))
                    else:
                        read.left_out.append("/".join((*parts, name)))
        except OSError:
            read.left_out.append("/".join(parts))
    return files


@contextlib.contextmanager
def _translate_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = one_line(str(path))
        raise MachineError(
            tr("{where} cannot be read: {why}. Correct that and grade again.", where=where, why=error.strerror)
        ) from error
