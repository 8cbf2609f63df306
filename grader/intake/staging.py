"""Opens what was handed in and reads it as bytes: what will be sent into the sandbox. Never parses it, never runs it.

The folder of the file is staged as a whole, so that a submission may import its own helper: regular files only
(`grader.intake.opening`), as many as there is room for (`grader.intake.staged`). What is left out is said in a remark;
where it is the graded file itself, that is a `Refusal`. A notebook, a document and an archive are taken apart in the
sandbox first (`grader.intake.notebooks`, `grader.intake.documents`, `grader.intake.unpacking`); digests are always
those of the files that were handed in. What was assigned goes in as `<assignment>.py`, and alone where it lies in the
class folder itself or in another's. A mail that the staff saved beside the work is not staged.

The limit: between two reads a student's files may change; each single file is consistent, and its digest is that of
the bytes that were graded.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from grader.intake.documents import disguised_kind, is_converted, read_document
from grader.intake.inventory import Submission
from grader.intake.kinds import NOTEBOOK, is_document, is_notebook
from grader.intake.listing import holds_libraries, saved_mails
from grader.intake.notebooks import Opener, read_notebook
from grader.intake.opening import OpenFolder, StaffFiles, UnusableFile, enter_folder, open_folder
from grader.intake.replies import reply_for
from grader.intake.staged import StagedFiles, is_skipped
from grader.intake.unpacking import Inner, Taken, explain_archive_fault, open_archive
from grader.sandbox.reading import Reader
from grader.sandbox.seam.contents import MAX_SENT, Contents, Format, Limits
from grader.text import Text, tr
from grader.text.errors import MachineError
from grader.text.safe import HARMFUL, one_line

MAX_MAIN = 2 * 2**20
MAX_DEPTH = 8
_MAX_LOOKED_AT = 5_000


class Refusal(Exception):  # noqa: N818  # a verdict on the submission, not an error
    """The graded file is no file that may be read; `text` says why and what to hand in."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def stage(submission: Submission, staff: StaffFiles | None = None, opener: Opener | None = None) -> StagedFiles:
    """The submission's file and what lies beside it; none of `staff`'s under another name. `Refusal` where the file
    itself must not be read, `MachineError` where it cannot be. `opener` takes notebooks and archives apart; without it
    a sandbox is started for one that needs it."""
    name = submission.filename
    staged = StagedFiles(submission.main, own=name)
    staff = staff or StaffFiles()
    with _translate_errors(submission.path), open_folder(submission.root, submission.parts, staff) as folder:
        large = bool(submission.inner) or name.endswith(NOTEBOOK) or is_document(name)
        data = _read_main(folder, name, MAX_SENT if large else MAX_MAIN)
        staged.modified = _modified(folder, name)
        if name == staged.main and not (submission.inner or _is_disguised(name, data)):
            staged.files[name] = data
        else:
            staged.handed_in[staged.main if HARMFUL.search(name) else name] = data
            _open_main(data, submission, staged, opener or _open_alone)
        if not (submission.inner or submission.alone):
            _read_beside(folder, staged)
    return staged


def _open_alone(kind: Format, data: bytes, limits: Limits) -> Contents:
    with Reader() as reader:
        return reader.read(kind, data, limits)


def _open_main(data: bytes, submission: Submission, staged: StagedFiles, opener: Opener) -> None:
    """Put the graded file that is in `data`, in an archive or not, into `staged`, and what comes along with it."""
    name = staged.own
    beside: Mapping[str, bytes] = {}
    if submission.inner:
        name = submission.inner[-1]
        taken = submission.taken
        if taken is None or taken.sha256 != hashlib.sha256(data).hexdigest():  # or it is another one by now
            taken = _take_out(data, submission.inner, opener)
        data, beside = taken.main, taken.beside
        staged.left_out += taken.left_out
        staged.environments += taken.environments
        if "cp949" in taken.encodings:
            staged.notes.append(_CP949_NAMES)
    if is_notebook(name, data):
        notebook = read_notebook(data, opener, staged.main)
        if notebook.fault is not None:
            raise Refusal(notebook.fault)
        data = notebook.source
        beside = {**beside, **notebook.files}
        staged.notes += notebook.remarks
        if not name.endswith(NOTEBOOK):
            staged.notes.append(_NOTEBOOK.format(name=one_line(name, 60), notebook=submission.assignment + NOTEBOOK))
    elif is_converted(name, data):
        document = read_document(data, opener, name, staged.main)
        if document.fault is not None:
            refused = _NO_DOCUMENT.format(name=one_line(name, 60), why=document.fault, main=staged.main)
            raise Refusal(refused if document.fault_code != "zip" else reply_for("zip") or refused)
        data = document.source
        staged.notes += document.remarks
    elif kind := disguised_kind(data):
        raise Refusal(reply_for(kind) or _NO_SCRIPT)
    elif name != staged.main:
        staged.notes.append(_RENAME.format(name=one_line(name, 60), main=staged.main))
    if len(data) > MAX_MAIN:
        raise Refusal(_LARGE)
    staged.files[staged.main] = data
    for path in sorted(beside, key=lambda path: (path.count("/"), not path.endswith(".py"), path)):
        if path == staged.main or is_skipped(path):
            continue
        if staged.room < len(beside[path]) or not staged.fits(path):
            staged.left_out.append(path)
        else:
            staged.files[path] = beside[path]


def _is_disguised(name: str, data: bytes) -> bool:
    """Whether a script is something else, that is read as what it is or refused with its name."""
    return is_notebook(name, data) or is_converted(name, data) or bool(disguised_kind(data))


_NOTEBOOK = tr("{name} is a notebook, and was read as one. Please name it {notebook} next time.")
_NO_SCRIPT = tr("It is no file of Python, whatever its name says. Hand in the code in it as a .py.")
_NO_DOCUMENT = tr("{name} cannot be read: {why}. Hand in the code in it as {main}.")
_RENAME = tr("{name} was read as Python. Please name it {main} next time.")


def _take_out(data: bytes, inner: Inner, opener: Opener) -> Taken:
    """The graded file in the archive, and what lies beside and below it."""
    archive = open_archive(data, opener)
    taken = archive.take(inner)
    if taken is None:
        code = archive.left_out.get(inner, "")
        why = explain_archive_fault(code) if code else archive.fault or explain_archive_fault("damaged")
        raise Refusal(_UNREADABLE.format(path=one_line("/".join(inner), 120), why=why))
    return taken


_CP949_NAMES = tr("Names in the archive are cp949 (Windows) and were read as that.")
_UNREADABLE = tr("{path} in the archive cannot be read: {why}. Pack it again, as .zip and without a password.")


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


_LARGE = tr(
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
_WHY_NOT = {"large": _LARGE, "special": _SPECIAL, "staff": _STAFF}


def _read_beside(folder: OpenFolder, staged: StagedFiles) -> None:
    """Add what lies beside the file and below: what is near before what is deep, Python's before other files, so that
    no tree of thousands keeps a student's own helper out."""
    here: tuple[str, ...] | None = None
    with contextlib.ExitStack() as stack:
        inner = folder
        for parts, name in sorted(_list_files(folder, staged), key=_nearness):
            path = "/".join((*parts, name))
            try:
                if parts != here:
                    stack.close()
                    here, inner = parts, stack.enter_context(enter_folder(folder, parts))
                if path in staged.files:  # what a notebook writes, it writes over this
                    continue
                if not staged.fits(path):
                    staged.left_out.append(path)
                else:
                    staged.files[path] = inner.read(name, staged.room)
                    if staged.handed_in:
                        staged.handed_in[path] = staged.files[path]
            except (UnusableFile, OSError):  # no plain file, or gone, or not ours to read: it is not what is graded
                staged.left_out.append(path)


def _nearness(entry: tuple[tuple[str, ...], str]) -> tuple[int, bool, tuple[str, ...], str]:
    parts, name = entry
    return len(parts), not name.endswith(".py"), parts, name


def _list_files(folder: OpenFolder, staged: StagedFiles) -> list[tuple[tuple[str, ...], str]]:
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
                    staged.environments.append("/".join(parts))
                    continue
                for name in names:
                    looked_at += 1
                    if looked_at > _MAX_LOOKED_AT:
                        staged.left_out.append("/".join((*parts, name)))
                        return files
                    if is_skipped(name) or saved_mails([name]):
                        continue
                    if not stat.S_ISDIR(inner.look(name).st_mode):
                        if parts or name != staged.own:
                            files.append((parts, name))
                    elif len(parts) < MAX_DEPTH:
                        pending.append((*parts, name))
                    else:
                        staged.left_out.append("/".join((*parts, name)))
        except OSError:
            staged.left_out.append("/".join(parts))
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
