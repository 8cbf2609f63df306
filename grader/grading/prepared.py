"""What does not change from one submission of an assignment to the next: read once, used for all.

The limit: the suite itself is collected by `grader.suites.session`; here is only its digest.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grader
from grader.domain.author_files import read_text
from grader.domain.course import Assignment
from grader.domain.records import GRADEBOOK
from grader.grading.exhibiting import Exhibitor
from grader.intake.location import lone_gradebooks
from grader.intake.opening import StaffFiles
from grader.sandbox.seam.shape import RECORD, digests
from grader.text import Lang, plain, tr
from grader.text.errors import AssignmentError

if TYPE_CHECKING:
    from grader.domain.images import Images

_DISTRIBUTIONS = {"sklearn": "scikit-learn"}


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """All that grading one assignment takes, but for the submission and the host."""

    assignment: Assignment
    hidden: bool
    """Whether hidden tests take part."""
    level: int
    lang: Lang
    secret: bytes = field(repr=False)
    """Of the class (`grader.domain.secret`); for the inputs of hidden tests, and never for a child."""
    stub: str
    """Its text: in the handed-out folder, that of a student's work, if it still has that name."""
    stub_record: Mapping[str, str]
    """The digests of the stub and of what it defines, as its author left them; empty where there are none."""
    probes: str
    reference: bytes | None
    """The reference solution, where there is one."""
    suite_digest: str
    versions: Mapping[str, str]
    data: Mapping[str, Any] = field(default_factory=dict)
    """Arrays that enter the sandbox."""
    images: Mapping[str, Any] | None = None
    """The images of public tests and exhibits, which a student has as well."""
    hidden_images: Mapping[str, Any] | None = None
    """Those of hidden tests; some of them never enter a sandbox beside the student's code."""
    data_source: str = ""
    exhibitor: Exhibitor
    marks: bool = True
    """Whether the lines are looked for that failed public tests ran through."""
    _staff: dict[Path, StaffFiles] = field(default_factory=dict, repr=False)

    def staff_files(self, root: Path) -> StaffFiles:
        """What no submission of the class in `root` may be another name of."""
        if root not in self._staff:
            reference = self.assignment.reference
            folders = [root / GRADEBOOK, *lone_gradebooks(), *([reference.parent] if reference is not None else [])]
            self._staff[root] = StaffFiles(folders)
        return self._staff[root]

    def stub_of(self, file: Path) -> Mapping[str, str]:
        """The digests of the stub that `file` was made from. Who works in the handed-out folder writes into the stub
        itself: then those on record tell what it was, wherever a file lies, and where there are none, nothing does."""
        in_place = file.resolve() == self.assignment.stub.resolve()
        at_home = self.assignment.reference is None and bool(self.stub_record)
        return self.stub_record if in_place or at_home else digests(self.stub)


def prepare(
    assignment: Assignment,
    *,
    hidden: bool,
    level: int,
    lang: Lang,
    secret: bytes,
    images: Images | None,
    marks: bool = True,
) -> Prepared:
    """Read what the assignment brings along. `AssignmentError` where a file of it cannot be read."""
    folders = [assignment.folder, *([assignment.reference] if hidden and assignment.reference else [])]
    probes = [_read_source(folder / "probes.py") for folder in folders if (folder / "probes.py").is_file()]
    used = images if assignment.needs_images else None
    return Prepared(
        assignment=assignment,
        hidden=hidden,
        level=level,
        lang=lang,
        secret=secret,
        stub=read_text(assignment.stub) if assignment.reference is not None or assignment.stub.is_file() else "",
        stub_record=_read_record(assignment.folder / RECORD),
        probes="\n\n".join(probes),
        reference=_read_reference(assignment),
        suite_digest=_compute_digest(assignment, folders, "" if used is None else used.digest),
        versions=versions(assignment.preload),
        data={} if used is None else used.for_submission(),
        images=None if used is None else used.for_public(),
        hidden_images=used.for_hidden() if used is not None and hidden else None,
        data_source="" if used is None else used.source,
        exhibitor=Exhibitor(assignment, hidden=hidden),
        marks=marks,
    )


def _read_reference(assignment: Assignment) -> bytes | None:
    path = None if assignment.reference is None else assignment.reference / assignment.filename
    return _read_bytes(path) if path is not None and path.is_file() else None


def versions(preload: tuple[str, ...] = ()) -> dict[str, str]:
    """Of the grader, of Python, and of the libraries that submissions import. Reading them imports none."""
    known = {"grader": grader.__version__, "python": platform.python_version()}
    if preload:
        from importlib import metadata

        for module in preload:
            name = module.partition(".")[0]
            try:
                known[name] = metadata.version(_DISTRIBUTIONS.get(name, name))
            except metadata.PackageNotFoundError:  # a module of the standard library, or one that is missing
                continue
    return known


def _read_record(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        record = json.loads(read_text(path))
    except ValueError:
        record = None
    if not isinstance(record, dict) or not all(isinstance(each, str) for each in record.values()):
        raise AssignmentError(
            tr("{path} does not hold digests. Delete it, and run `grade verify`: it writes that file.", path=path)
        )
    return record


def _read_source(path: Path) -> str:
    """The text of a Python file of the author's. One that does not compile would end every student's process."""
    text = read_text(path)
    try:
        compile(text, str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        where = plain(str(path))
        if isinstance(error, SyntaxError):
            where = tr("{path}, line {line}", path=path, line=error.lineno)
        raise AssignmentError(
            tr(
                "{where}: {why}. Correct the file; it is part of the assignment.",
                where=where,
                why=error.msg if isinstance(error, SyntaxError) else error,
            )
        ) from error
    return text


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> AssignmentError:
    return AssignmentError(
        tr("{path} cannot be read: {error}. Correct that; it is part of the assignment.", path=path, error=error)
    )


def _compute_digest(assignment: Assignment, folders: list[Path], images: str) -> str:
    """SHA-256 over everything that may decide about a score: with the same one, two scores may be compared.

    A suite may import a module or read a table that lies beside it, so every file counts but those that cannot
    matter: prose, the reference solution, and the solutions that `verify` tries.
    """
    sha = hashlib.sha256(images.encode())
    sha.update(assignment.limits.model_dump_json().encode())  # a part of them stands in course.toml
    for number, folder in enumerate(folders):
        # The reference solution lies where the stub lies in the other folder.
        leave = _NO_PART if number == 0 else (*_NO_PART, assignment.filename)
        for path in _list_parts(folder, leave):
            data = _read_bytes(path)
            sha.update(
                f"{number}/{path.relative_to(folder).as_posix()}\0{len(data)}\n".encode("utf-8", "surrogatepass")
            )
            sha.update(data)
    return sha.hexdigest()


_NO_PART = ("right", "wrong", RECORD)


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
