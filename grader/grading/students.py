"""The `Student` that suites ask: of a submission that is graded, or of one file outside of any class.

The limit: nothing is graded here, and no process starts before something is asked of the student.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from grader.domain.course import OLDEST_PYTHON, Assignment
from grader.domain.secret import FIXED
from grader.grading.hosts import Hosts
from grader.grading.prepared import Prepared, prepare
from grader.intake.handed_in import Refusal
from grader.intake.inventory import Submission
from grader.intake.kinds import names_of
from grader.intake.staged import StagedFiles
from grader.intake.staging import stage
from grader.sandbox.backends.budget import Budget
from grader.sandbox.host import Host, check_libraries, probe_level, require
from grader.sandbox.student import Student
from grader.sandbox.work import Work
from grader.text import plain
from grader.text.errors import MachineError, UsageError


def new_student(
    prepared: Prepared, host: Host, submission: Submission, staged: StagedFiles, budget: Budget | None = None
) -> Student:
    """The student of a staged submission; its child starts when it is first needed. `budget`: if not by its limits."""
    assignment = prepared.assignment
    work = Work(
        assignment=assignment.id,
        kind=assignment.kind,
        files=staged.files,
        main=staged.main,
        stub=prepared.stub_of(submission.path),
        probes=prepared.probes,
        seed=staged.seed,
        data=prepared.data,
        python="" if prepared.hidden else assignment.python or OLDEST_PYTHON,
    )
    return Student(host, work, assignment.limits, images=prepared.images, lang=prepared.lang, budget=budget)


@contextlib.contextmanager
def open_student(
    assignment: Assignment, file: Path, *, min_isolation: int = 1, hosts: Hosts | None = None
) -> Iterator[Student]:
    """The student of one file, for plain pytest at home or at the author's; on one of `hosts`, which stay open, or on
    a host of its own. `UsageError` where the file cannot be read."""
    from grader.domain.images import load_images

    level = probe_level().number if hosts is None else hosts.level
    require(level, min_isolation)
    check_libraries(assignment.preload)
    images = load_images() if assignment.needs_images else None
    hidden = assignment.reference is not None
    prepared = prepare(assignment, hidden=hidden, level=level, lang="ko", secret=FIXED, images=images)
    prepared = replace(prepared, images=prepared.hidden_images or prepared.images)  # plain pytest shows nobody anything
    submission = lone_submission(assignment, file)
    try:
        staged = stage(submission)
    except (Refusal, MachineError) as error:
        raise UsageError(plain(f"{file}: ") + error.text) from error
    with contextlib.ExitStack() as stack:
        host = (hosts or stack.enter_context(Hosts(level))).get(assignment.preload)
        # One's own session may last as long as it likes.
        student = new_student(prepared, host, submission, staged, Budget())
        stack.callback(student.close)
        yield student


def lone_submission(assignment: Assignment, file: Path) -> Submission:
    """A file of one's own that belongs to no class; one of another name is taken for what it was recognised as."""
    file = file.absolute()
    renamed = file.name not in names_of(assignment.id)
    return Submission("", "", assignment.id, file.parent, (), file.name, assigned=renamed)
