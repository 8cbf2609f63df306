"""Whose fault it is: the tree of errors.

A student's failure is never an exception that leaves the grading of a submission; it is a verdict
(`grader.domain.verdict`). What is raised here is the fault of the person at the command line, of the author of an
assignment, or of the grader and its machine. Each carries one sentence that says what is wrong, where, and
what to do, and the exit code the command ends with.

    GraderError                    exit code
    ├── UsageError          2      a path is missing, nothing to grade, output not writable
    ├── AssignmentError     3      an assignment is broken: the author's
    └── MachineError        4      the grader's or the machine's
        ├── IsolationError  4      the machine offers less isolation than was asked for
        └── SandboxError    4      the student side could not be started or broke its own protocol
"""

import errno

from grader.text import EMPTY, Text, tr

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_ASSIGNMENT = 3
EXIT_GRADER = 4
EXIT_INTERRUPTED = 130


class GraderError(Exception):
    """The root; `text` is the sentence to show, in both languages, never a traceback. `str()` gives its English."""

    exit_code = EXIT_GRADER

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class UsageError(GraderError):
    """The command was called with something it cannot work on."""

    exit_code = EXIT_USAGE


class AssignmentError(GraderError):
    """The files of an assignment are broken; nobody loses points for it."""

    exit_code = EXIT_ASSIGNMENT


class MachineError(GraderError):
    """The grader, or the machine under it, failed."""


class IsolationError(MachineError):
    """The machine offers less isolation than `--min-isolation` asks for."""


class SandboxError(MachineError):
    """The student side could not be started, or its own part failed; not the student's doing."""


FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What a system says when a disk takes no more: no space, a quota, a limit of the file system, a disk that fails."""


def disk_full(error: BaseException) -> Text:
    """The sentence where a disk, and no fault of ours, is behind an error; else empty."""
    if not isinstance(error, OSError) or error.errno not in FULL:
        return EMPTY
    rest = tr(
        ": {why}. Make room (temporary files go where TMPDIR says) and run again; what was graded before is kept in "
        "the gradebook.",
        why=error.strerror,
    )
    where = (
        tr("{file} could not be written", file=error.filename) if error.filename else tr("A file could not be written")
    )
    return where + rest
