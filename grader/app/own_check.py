"""One's own work, ready to be checked: which files, as which homework, in which language, and what came of each.

The limit: nothing is printed here; where it is graded by what is kept warm, that is its caller's.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from grader.app import check_history
from grader.app.check_history import CheckRecord
from grader.app.checked_lines import Checked
from grader.app.language import home_language
from grader.app.own_work import Work, course_of, find_work
from grader.domain.course import Assignment
from grader.domain.secret import FIXED
from grader.domain.verdict import Report
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import Plan, make_plan
from grader.grading.students import lone_submission
from grader.intake.inventory import Submission
from grader.report.checking import checked_work
from grader.sandbox.level import isolation_level
from grader.text import Lang, Text, tr


@dataclass(frozen=True)
class OwnCheck:
    """What is to be checked."""

    work: tuple[Work, ...]
    lang: Lang
    zone: tzinfo | None

    @property
    def assignments(self) -> list[Assignment]:
        """Of the files, in the order of the course."""
        return [assignment for assignment, _ in self.work]

    @property
    def files(self) -> list[Path]:
        """In the same order."""
        return [file.absolute() for _, file in self.work]

    @property
    def submissions(self) -> list[Submission]:
        """The files, each a submission of nobody's class."""
        return [lone_submission(assignment, file) for assignment, file in self.work]

    def plan(self, *, min_isolation: int, isolation: int | None, mnist: Path | None) -> Plan:
        """How they are graded; refuses a machine that isolates less than was asked for."""
        level = isolation_level(isolation, min_isolation)
        return make_plan(self.assignments, hidden=False, level=level, lang=self.lang, mnist=mnist, secret=FIXED)

    def made_of(self, submission: Submission, report: Report, *, points: bool) -> Checked:
        """What came of one of them."""
        assignment = next(each for each in self.assignments if each.id == report.assignment)
        work = checked_work(report, assignment.title[self.lang], self.lang, self.zone, points=points)
        return Checked(assignment, submission.path, report, work)

    def grade(self, plan: Plan, *, points: bool, only: str | None = None) -> list[Checked]:
        """Grade them in this process, or that of one assignment alone: what came, in the order of the course."""
        found = _Collecting(self, points)
        grade_all(plan, [each for each in self.submissions if only in (None, each.assignment)], Here(), found)
        return found.in_order


@dataclass
class _Collecting(Watch):
    """Takes in the reports as they come."""

    own: OwnCheck
    points: bool
    _found: dict[str, Checked] = field(default_factory=dict)

    def settled(self, submission: Submission, report: Report) -> None:
        self._found[report.assignment] = self.own.made_of(submission, report, points=self.points)

    @property
    def in_order(self) -> list[Checked]:
        """What came, in the order of the course."""
        return [self._found[each.id] for each in self.own.assignments if each.id in self._found]


def open_check(path: Path, course: Path | None, ids: Sequence[str], lang: Lang | None) -> OwnCheck:
    """What PATH means. `UsageError` where that is unsure, or nothing."""
    of = course_of(path, course)
    spoken = home_language(lang, of.lang if of is not None else None)
    return OwnCheck(tuple(find_work(path, of, ids)), spoken, of.zone if of is not None else None)


def remember(found: Sequence[Checked]) -> Text | None:
    """Keep for `--history` what came of them, where it was no fault of ours; what to say where it cannot be kept."""
    records = [
        CheckRecord(
            when=checked.report.graded_at,
            assignment=checked.assignment.id,
            folder=os.path.abspath(checked.file.parent),
            file=checked.file.name,
            status=checked.report.status,
            passed=checked.passed,
            total=len(checked.report.tests),
        )
        for checked in found
        if not checked.report.status.ours
    ]
    try:
        check_history.note(records)
    except OSError as error:
        return tr("--history will not know of this check: {file}: {why}.", file=error.filename, why=error.strerror)
    return None
