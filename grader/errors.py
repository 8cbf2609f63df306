"""Whose fault it is: the tree of errors.

A student's failure is never an exception that leaves the grading of a submission; it is a verdict
(`grader.verdict`). What is raised here is the fault of the person at the command line, of the author of an
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

from grader.text import Text, plain

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_ASSIGNMENT = 3
EXIT_GRADER = 4
EXIT_INTERRUPTED = 130


class GraderError(Exception):
    """The root; `text` is the sentence to show, never a traceback. What a student may meet is in both languages, what
    staff alone may meet in English."""

    exit_code = EXIT_GRADER

    def __init__(self, said: str | Text) -> None:
        self.text = plain(said) if isinstance(said, str) else said
        super().__init__(self.text.en)


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


def disk_full(error: BaseException) -> str:
    """The sentence where a disk, and no fault of ours, is behind an error; else empty."""
    if not isinstance(error, OSError) or error.errno not in FULL:
        return ""
    where = f"{error.filename} could not be written" if error.filename else "A file could not be written"
    return (
        f"{where}: {error.strerror}. Make room (temporary files go where TMPDIR says) and run again; "
        "what was graded before is kept in the gradebook."
    )
