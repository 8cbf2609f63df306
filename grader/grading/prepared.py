"""What does not change from one submission of an assignment to the next: read once, used for all.

The limit: the suite itself is collected by `grader.suites.session`; digests are made by `grader.grading.ingredients`.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grader
from grader.domain.author_files import read_record, read_text
from grader.domain.course import Assignment
from grader.grading.exhibiting import Exhibitor
from grader.grading.ingredients import Recipe, author_folders, read_reference, staff_files, suite_digest
from grader.intake.handed_in import HandedIn, read_handed_in
from grader.intake.inventory import Submission
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
    recipe: str = ""
    """The digest of all that reports of it are made of but the submission; empty where they get no key."""
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
    repeats: bool = True
    """Whether a test need not be run that is answered as one was that passed."""
    reader: Callable[[Submission], HandedIn] | None = None
    """What has the bytes of a submission, where its class folder is on another machine."""
    _staff: dict[Path, StaffFiles] = field(default_factory=dict, repr=False)

    def read(self, submission: Submission) -> HandedIn:
        """The bytes of what was handed in. Raises as `read_handed_in` does."""
        if self.reader is not None:
            return self.reader(submission)
        return read_handed_in(submission, self.staff_files(submission.root))

    def staff_files(self, root: Path) -> StaffFiles:
        """What no submission of the class in `root` may be another name of."""
        if root not in self._staff:
            self._staff[root] = staff_files(root, self.assignment)
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
    repeats: bool = True,
    grader: str = "",
    reader: Callable[[Submission], HandedIn] | None = None,
) -> Prepared:
    """Read what the assignment brings along; `grader` is the digest of what grades. `AssignmentError` where a file
    cannot be read."""
    folders = author_folders(assignment, hidden=hidden)
    probes = [_read_source(folder / "probes.py") for folder in folders if (folder / "probes.py").is_file()]
    used = images if assignment.needs_images else None
    suite = suite_digest(assignment, hidden=hidden, images="" if used is None else used.digest)
    reference = read_reference(assignment)
    record = read_record(assignment.folder / RECORD)
    recipe = Recipe(hidden=hidden, marks=marks, level=level, secret=secret, grader=grader)
    return Prepared(
        assignment=assignment,
        hidden=hidden,
        level=level,
        lang=lang,
        secret=secret,
        stub=_read_stub(assignment, record),
        stub_record=record,
        probes="\n\n".join(probes),
        reference=reference,
        suite_digest=suite,
        recipe=recipe.digest(assignment, suite, reference) if grader else "",
        versions=versions(assignment.preload),
        data={} if used is None else used.for_submission(),
        images=None if used is None else used.for_public(),
        hidden_images=used.for_hidden() if used is not None and hidden else None,
        data_source="" if used is None else used.source,
        exhibitor=Exhibitor(assignment, hidden=hidden),
        marks=marks,
        repeats=repeats,
        reader=reader,
    )


def _read_stub(assignment: Assignment, record: Mapping[str, str]) -> str:
    """The stub's text. At home a student writes into the stub itself, in an editor that may save it in any encoding:
    that is no fault of the author's, and what was handed out is known by the record."""
    if assignment.reference is not None:
        return read_text(assignment.stub)
    if not assignment.stub.is_file():
        return ""
    return assignment.stub.read_bytes().decode(errors="replace") if record else read_text(assignment.stub)


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
