"""Makes what was handed in ready for the sandbox: what is no Python file is taken apart there first.

A notebook, a document and an archive are read in the sandbox (`grader.intake.notebooks`, `grader.intake.documents`,
`grader.intake.unpacking`); digests are always those of the files that were handed in. What was assigned goes in as
`<assignment>.py`. What a notebook writes it writes over what lies beside it.

The limit: what lies on the disk is read by `grader.intake.handed_in`; nothing of it is parsed or run on this side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from grader.intake.documents import disguised_kind, is_converted, read_document
from grader.intake.handed_in import LARGE, MAX_MAIN, HandedIn, Refusal, read_handed_in
from grader.intake.inventory import Submission
from grader.intake.kinds import NOTEBOOK, is_notebook
from grader.intake.notebooks import Opener, read_notebook
from grader.intake.opening import StaffFiles
from grader.intake.replies import reply_for
from grader.intake.staged import StagedFiles, is_skipped
from grader.intake.unpacking import Inner, Taken, explain_archive_fault, open_archive
from grader.sandbox.reading import Reader
from grader.sandbox.seam.contents import Contents, Format, Limits
from grader.text import tr
from grader.text.safe import HARMFUL, one_line


def stage(submission: Submission, staff: StaffFiles | None = None, opener: Opener | None = None) -> StagedFiles:
    """The submission's file and what lies beside it; none of `staff`'s under another name. `Refusal` where the file
    itself must not be read, `MachineError` where it cannot be. `opener` takes notebooks and archives apart; without it
    a sandbox is started for one that needs it."""
    return stage_read(read_handed_in(submission, staff), submission, opener)


def stage_read(read: HandedIn, submission: Submission, opener: Opener | None = None) -> StagedFiles:
    """The same of what was `read` of the submission already."""
    staged = StagedFiles(read.main, own=read.name, modified=read.modified)
    if read.name == read.main and not (read.inner or _is_disguised(read.name, read.data)):
        staged.files[read.name] = read.data
    else:
        staged.handed_in[read.main if HARMFUL.search(read.name) else read.name] = read.data
        _open_main(read.data, submission, staged, opener or _open_alone)
    staged.left_out += read.left_out
    staged.environments += read.environments
    for path, data in read.beside.items():
        if path not in staged.files and staged.put(path, data) and staged.handed_in:
            staged.handed_in[path] = data
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
        if name != (usual := submission.assignment + NOTEBOOK):
            staged.notes.append(_NOTEBOOK.format(name=one_line(name, 60), notebook=usual))
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
        raise Refusal(LARGE)
    staged.files[staged.main] = data
    for path in sorted(beside, key=lambda path: (path.count("/"), not path.endswith(".py"), path)):
        if path != staged.main and not is_skipped(path):
            staged.put(path, beside[path])


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
