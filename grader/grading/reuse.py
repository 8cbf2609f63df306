"""What need not be graded: a submission of which a report is there already, and of several alike all but one.

A report stands for a submission where both have one key (`grader.grading.ingredients`). What grading found out is
taken over; student, place, attempt and the time of the file are the submission's own. A report that a fault of ours,
the clock or the budget of this side had a say in has no key: it stands for none, and whoever waited for it is graded.

The limit: nothing is written here; what becomes of a report is the run's business (`grader.grading.run`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.domain.verdict import Report
from grader.gradebook.attempts import AttemptsByKey
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import Entry
from grader.gradebook.reusable import find_report
from grader.grading.batch.place import ForwardingWatch, Watch
from grader.grading.batch.plan import Plan
from grader.grading.group_work import address
from grader.grading.ingredients import Recipe, read_reference, report_key, staff_files, suite_digest
from grader.intake.handed_in import Refusal, read_handed_in
from grader.intake.inventory import Submission
from grader.intake.opening import StaffFiles
from grader.text.errors import AssignmentError, MachineError


@dataclass(frozen=True)
class Keyed:
    """What is known of a submission before it is graded."""

    submission: Submission
    key: str
    """Of the report that it will get; empty where that is not known."""
    file_time: str = ""

    def take(self, report: Report, submission: Submission) -> Report:
        """What that report says, of `submission`: this one's, or another member's of its group."""
        own = {"submitted": submission.submitted, "attempt": submission.attempt, "file_time": self.file_time}
        return address(report.model_copy(update=own), submission)


class Keys:
    """Makes the keys of submissions; what they have in common is read once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._recipe = Recipe(
            hidden=plan.hidden, marks=plan.marks, level=plan.level, secret=plan.secret, grader=plan.grader
        )
        self._recipes: dict[str, str] = {}
        self._staff: dict[tuple[Path, str], StaffFiles] = {}

    def of(self, submission: Submission) -> Keyed:
        """The key of that submission, as it lies there now. None where it or its assignment cannot be read: who grades
        it says why."""
        id_ = submission.assignment
        if id_ not in self._recipes:
            self._recipes[id_] = self._recipe_of(id_)
        recipe = self._recipes[id_]
        if not recipe:
            return Keyed(submission, "")
        at = submission.root, id_
        if at not in self._staff:
            self._staff[at] = staff_files(submission.root, self._plan.assignments[id_])
        try:
            read = read_handed_in(submission, self._staff[at])
        except Refusal as refused:
            return Keyed(submission, report_key(recipe, refused.digest))
        except MachineError:
            return Keyed(submission, "")
        return Keyed(submission, report_key(recipe, read.digest), read.modified)

    def _recipe_of(self, id_: str) -> str:
        assignment = self._plan.assignments[id_]
        if assignment.needs_images and self._plan.images is None:
            return ""
        try:
            images = self._images if assignment.needs_images else ""
            suite = suite_digest(assignment, hidden=self._plan.hidden, images=images)
            return self._recipe.digest(assignment, suite, read_reference(assignment))
        except AssignmentError:
            return ""

    @cached_property
    def _images(self) -> str:
        return "" if self._plan.images is None else self._plan.images.digest


class Before:
    """The reports that there are before a run."""

    def __init__(
        self, book: Gradebook, held: AttemptsByKey[Entry[Report]] | None = None, others: Sequence[Gradebook] = ()
    ) -> None:
        """`held` are the attempts in `book`, where they were read already; `others` are asked after it."""
        self._books = (book, *others)
        self._held = book.attempts() if held is None else held
        self.reports = [entry.report for attempts in self._held.values() for entry in attempts.values()]
        """Of all attempts in `book`."""
        self._known = {report.key: report for report in self.reports if report.key}

    def find(self, keyed: Keyed, submission: Submission) -> Report | None:
        """The report that stands for `submission`, which is one with this key: its own before another's."""
        if not keyed.key:
            return None
        own = self._held.get((submission.student, submission.assignment), {}).get(submission.attempt)
        if own is not None and own.report.key == keyed.key:
            return own.report
        found = (find_report(book, keyed.key) for book in self._books)
        return self._known.get(keyed.key) or next((report for report in found if report is not None), None)


def take_over(
    plan: Plan, groups: Sequence[Sequence[Submission]], before: Before, watch: Watch
) -> list[tuple[Keyed, ...]]:
    """Settle whatever has a report already, and return the rest: those that will have the same report together, the
    first of them to be graded. `groups` are those that are one and the same file."""
    keys = Keys(plan)
    alike: dict[object, list[Keyed]] = defaultdict(list)
    for group in groups:
        keyed = keys.of(group[0])
        found = [(each, report) for each in group if (report := before.find(keyed, each)) is not None]
        for each, report in found:  # of all, or of none
            watch.kept(each, keyed.take(report, each))
        if not found:
            alike[keyed.key or keyed].append(keyed)
    return [tuple(each) for each in alike.values()]


class AlikeWatch(ForwardingWatch):
    """Tells of a report for each that is the same as what it was made of; `left` are those for whom it must not stand,
    and that have to be graded themselves."""

    def __init__(self, watch: Watch, alike: Sequence[Sequence[Keyed]]) -> None:
        super().__init__(watch)
        self._others: Mapping[Submission, Sequence[Keyed]] = {first.submission: rest for first, *rest in alike}
        self.left: list[Submission] = []

    def settled(self, submission: Submission, report: Report) -> None:
        super().settled(submission, report)
        for other in self._others.get(submission, ()):
            if other.key == report.key:
                super().settled(other.submission, other.take(report, other.submission))
            else:
                self.left.append(other.submission)
