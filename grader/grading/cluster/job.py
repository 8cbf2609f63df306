"""What is graded in one call on a cluster, and how far it is: the course as it is sent, what is out, what came back.

The limit: which machine gets what is `grader.grading.cluster.dealing`'s, who is there `grader.grading.cluster.place`'s.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from grader.domain.verdict import Report, Verdict
from grader.grading import marking
from grader.grading.batch.place import Watch
from grader.grading.batch.plan import Plan
from grader.grading.batch.processes import silence
from grader.grading.batch.queue import Queue
from grader.grading.cluster.cargo import digest_of, pack_course
from grader.grading.cluster.dealing import Dealing, Held
from grader.grading.cluster.fitting import Expected, MisfitError, expect, fit
from grader.grading.cluster.parcel import Answer, Read
from grader.grading.ingredients import staff_files
from grader.intake.handed_in import HandedIn, Refusal, read_handed_in
from grader.intake.inventory import Submission
from grader.intake.opening import StaffFiles
from grader.sandbox.backends.budget import longest
from grader.text.errors import AssignmentError, MachineError


class Job:
    """What is graded in one call, and how far it is."""

    def __init__(self, plan: Plan, queue: Queue, watch: Watch) -> None:
        self.queue, self.watch = queue, watch
        self.expected: dict[str, Expected] = {}
        for id_ in dict.fromkeys(each.id for each in queue.work):
            try:
                self.expected[id_] = expect(plan, id_)
            except AssignmentError as error:
                queue.fault(0, id_, Verdict.ASSIGNMENT_BROKEN, error.text[plan.lang])
            except MachineError as error:
                queue.fault(0, id_, Verdict.GRADER_FAILED, error.text[plan.lang])
        needed = {id_: plan.assignments[id_] for id_ in self.expected}
        images = plan.images if any(each.needs_images for each in needed.values()) else None
        self.plan = replace(plan, assignments=needed, images=images)
        self.course = pack_course(self.plan)
        self.name = digest_of(self.course)
        self.dealing = Dealing(queue)
        self.read: dict[Submission, Read] = {}
        """Of what is about to go out."""
        self.held: dict[int, dict[Submission, Read]] = {}
        """Of what is out, by parcel."""
        self.since: dict[int, float] = {}
        self.alone_since = time.monotonic()
        self.told = False
        self._staff: dict[tuple[Path, str], StaffFiles] = {}

    def weigh(self, submission: Submission) -> int:
        """Its bytes, which are read for it."""
        read = self.read.get(submission)
        if read is None:
            self.read[submission] = read = self._read(submission)
        if not isinstance(read, HandedIn):
            return 0
        return len(read.data) + sum(map(len, read.beside.values()))

    def _read(self, submission: Submission) -> Read:
        at = submission.root, submission.assignment
        if at not in self._staff:
            self._staff[at] = staff_files(submission.root, self.plan.assignments[submission.assignment])
        try:
            return read_handed_in(submission, self._staff[at])
        except (Refusal, MachineError) as error:
            return error

    def forget(self, held: Held) -> None:
        """A parcel is not out any more."""
        del self.held[held.number], self.since[held.number]

    def patience(self, held: Held) -> float:
        """Seconds that a parcel may take on the slowest machine: more than the limits of all in it add up to."""
        limits = self.plan.assignments[held.assignment].limits
        each = longest(limits.submission_seconds) + longest(marking.SUBMISSION_SECONDS)
        return silence([self.plan.assignments[held.assignment]]) + len(held.workers) * each

    def match(self, answer: Answer, held: Held, *, alike: bool) -> dict[Submission, Report]:
        """One report for each submission of the parcel. `MisfitError` where it is not that."""
        by_place = {_place(each): each for each in held.workers}
        if len(answer.reports) != len(by_place):
            raise MisfitError("another number of reports")
        found: dict[Submission, Report] = {}
        for report in answer.reports:
            submission = by_place.get((report.student, report.assignment, report.attempt, report.submitted))
            if submission is None or submission in found:
                raise MisfitError("a report that was not asked for")
            read, expected = self.held[held.number][submission], self.expected[held.assignment]
            found[submission] = fit(report, submission, read, self.plan, expected, alike=alike)
        return found


def _place(submission: Submission) -> tuple[str, str, str, str]:
    return submission.student, submission.assignment, submission.attempt, submission.submitted
