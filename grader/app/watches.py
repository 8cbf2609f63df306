"""Who follows a run: the bar on a terminal, and the log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from grader.app.log import LOG
from grader.domain.verdict import Report
from grader.grading.batch.place import ForwardingWatch
from grader.intake.inventory import Submission
from grader.text.safe import one_line


@dataclass
class BarWatch(ForwardingWatch):
    """Moves the bar that it forwards to, which counts what can be graded."""

    broken: Collection[str]
    """Assignments of which nothing can be."""

    def settled(self, submission: Submission, report: Report) -> None:
        if submission.assignment not in self.broken:
            super().settled(submission, report)


@dataclass
class LoggingWatch(BarWatch):
    """Moves the bar, and notes in the log what happens."""

    faults: set[str] = field(default_factory=set)

    def started(self, submission: Submission) -> None:
        LOG.note(f"grading {one_line(submission.submitted)}")
        super().started(submission)

    def settled(self, submission: Submission, report: Report) -> None:
        LOG.note(f"graded {one_line(submission.submitted)}: {report.status.value}, {report.seconds:.2f} s of CPU")
        if report.status.ours and report.staff_detail not in self.faults:
            self.faults.add(report.staff_detail)
            LOG.note(report.staff_detail)
        for test in report.tests:
            if test.staff.bug and test.staff.detail not in self.faults:
                self.faults.add(test.staff.detail)
                LOG.note(test.staff.detail)
        super().settled(submission, report)

    def kept(self, submission: Submission, report: Report) -> None:
        LOG.note(f"not graded again {one_line(submission.submitted)}: {report.status.value}, as before")
        super().kept(submission, report)
