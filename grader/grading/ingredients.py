"""What a report is made of, as digests: reports of one key tell the same results, whoever handed in, and when.

The key of a report is made of

- the bytes of all files of the submission and their paths (`grader.intake.handed_in`);
- the assignment as it is graded: suite, probes, exhibits, reference solution, limits, images, hidden tests or not;
- the class secret, which hidden inputs come from, and the isolation level;
- what grades here: the package's own files, Python, all libraries that are installed (a submission may import any),
  and the processor where an assignment imports libraries, whose last digits hang on it.

Language, time zone, roster, dates and what people decided are no part of it: they are applied when a report is shown.

The limit: that a file of an installed library was changed by hand is not seen, only its version is.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.domain.course import Assignment
from grader.domain.package_files import DISTRIBUTION, digest_files, package_digest
from grader.domain.records import GRADEBOOK
from grader.domain.secret import digest
from grader.intake.location import lone_gradebooks
from grader.intake.opening import StaffFiles
from grader.sandbox.seam.shape import RECORD
from grader.text import tr
from grader.text.errors import AssignmentError

_NO_PART = ("right", "wrong", RECORD)
_NOT_GRADED_BY = {"title", "draft", "folder", "reference"}
"""Of what an assignment's file says."""
_OTHER_LIBRARY = re.compile(rf"(?!{DISTRIBUTION}[-.]).+\.(dist|egg)-info")
_OF_A_PROCESSOR = frozenset(
    {
        *("vendor_id", "cpu family", "model", "model name", "stepping", "flags"),
        *("CPU implementer", "CPU architecture", "CPU variant", "CPU part", "CPU revision", "Features"),
    }
)


def staff_files(root: Path, assignment: Assignment) -> StaffFiles:
    """What no submission of the class in `root` may be another name of."""
    reference = [] if assignment.reference is None else [assignment.reference.parent]
    return StaffFiles([root / GRADEBOOK, *lone_gradebooks(), *reference])


def grader_digest(package: Path | None = None) -> str:
    """Of what grades on this machine, but for the processor: the package's files, Python and the libraries there are.
    What cannot be listed is not there to be imported either. `package` is another than this one."""
    files = package_digest() if package is None else digest_files(package)
    parts = [sys.version, sys.platform, platform.machine(), *_installed(), files]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _installed() -> list[str]:
    """Name and version of each library that can be imported, as the folders of their metadata have them.

    Not of this package, whose files count anyway: a clone has its metadata twice, and what lies beside the package is
    in `sys.path` or not according to how a process was started.
    """
    found: set[str] = set()
    for place in sys.path:
        try:
            found.update(name for name in os.listdir(place or ".") if _OTHER_LIBRARY.fullmatch(name))
        except OSError:  # an archive, or nothing at all
            continue
    return sorted(found)


def processor() -> str:
    """What of this machine's processors decides about the last digits of what they compute."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            lines = {line.strip() for line in file if line.partition(":")[0].strip() in _OF_A_PROCESSOR}
    except OSError:
        lines = {platform.processor()}
    return "\n".join(sorted(lines))


def suite_digest(assignment: Assignment, *, hidden: bool, images: str) -> str:
    """SHA-256 over everything that may decide about a score: with the same one, two scores may be compared.
    `images` is the digest of those that it uses. `AssignmentError` where a file cannot be read.

    A suite may import a module or read a table that lies beside it, so every file counts but those that cannot
    matter: prose, the reference solution, and the solutions that `verify` tries.
    """
    sha = hashlib.sha256(images.encode())
    sha.update(assignment.limits.model_dump_json().encode())  # a part of them stands in course.toml
    for number, folder in enumerate(author_folders(assignment, hidden=hidden)):
        # The reference solution lies where the stub lies in the other folder.
        leave = _NO_PART if number == 0 else (*_NO_PART, assignment.filename)
        for path in _list_parts(folder, leave):
            _add(sha, f"{number}/{path.relative_to(folder).as_posix()}", read_part(path))
    return sha.hexdigest()


def assignment_digest(assignment: Assignment) -> str:
    """SHA-256 over all that a course says of how that assignment is graded: the same on each machine that has the same
    course. `AssignmentError` where a file cannot be read."""
    sha = hashlib.sha256(suite_digest(assignment, hidden=True, images="").encode())
    _add(sha, "assignment", assignment.model_dump_json(exclude=_NOT_GRADED_BY).encode())
    _add(sha, "reference", read_reference(assignment) or b"")
    return sha.hexdigest()


def author_folders(assignment: Assignment, *, hidden: bool) -> list[Path]:
    """Where the parts of the assignment lie that it is graded with."""
    return [assignment.folder, *([assignment.reference] if hidden and assignment.reference else [])]


def read_reference(assignment: Assignment) -> bytes | None:
    """The reference solution, where there is one. `AssignmentError` where it cannot be read."""
    path = None if assignment.reference is None else assignment.reference / assignment.filename
    return read_part(path) if path is not None and path.is_file() else None


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a run grades: of all that a report is made of what is the same for each of its submissions."""

    hidden: bool
    """Whether hidden tests take part."""
    marks: bool
    """Whether lines are told that ran."""
    level: int
    secret: bytes = field(repr=False)
    grader: str
    """`grader_digest` of the process that grades."""

    def digest(self, assignment: Assignment, suite: str, reference: bytes | None) -> str:
        """Of this and the assignment, whose `suite_digest` and reference solution these are."""
        sha = hashlib.sha256()
        _add(sha, "assignment", assignment.model_dump_json(exclude=_NOT_GRADED_BY).encode())
        _add(sha, "reference", b"" if reference is None else hashlib.sha256(reference).digest())
        _add(sha, "processor", processor().encode() if assignment.preload else b"")
        run = f"{suite} {self.hidden} {self.marks} {self.level} {digest(self.secret)} {self.grader}"
        _add(sha, "run", run.encode())
        return sha.hexdigest()


def report_key(recipe: str, submission: str) -> str:
    """The key of a report by the digests of its two parts."""
    return hashlib.sha256(f"{recipe} {submission}".encode()).hexdigest()


def read_part(path: Path) -> bytes:
    """A file of an author. `AssignmentError` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> AssignmentError:
    return AssignmentError(
        tr("{path} cannot be read: {error}. Correct that; it is part of the assignment.", path=path, error=error)
    )


def _list_parts(folder: Path, leave: Collection[str] = ()) -> Iterator[Path]:
    """The files below a folder by name; not prose, and not what Python and editors leave there."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from error
    for path in entries:
        if path.name in leave or path.name == "__pycache__" or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _list_parts(path)
        elif path.is_file() and path.suffix not in (".md", ".pyc"):
            yield path


def _add(sha: hashlib._Hash, name: str, data: bytes) -> None:
    sha.update(f"{name}\0{len(data)}\n".encode("utf-8", "surrogatepass"))
    sha.update(data)
