"""This process as the place where grading runs: one's own file, one after another, no worker to start first."""

from __future__ import annotations

from dataclasses import dataclass

from grader.domain.verdict import Report, Verdict
from grader.grading.batch.place import Watch
from grader.grading.batch.plan import Plan
from grader.grading.batch.queue import Queue
from grader.grading.batch.worker import work
from grader.intake.inventory import Submission


class Here:
    """This process."""

    def run(self, plan: Plan, queue: Queue, watch: Watch) -> None:
        work(plan, _Local(queue, watch))


@dataclass
class _Local:
    """A source in the same process."""

    queue: Queue
    watch: Watch

    def assignment(self) -> str | None:
        return self.queue.assignment_for(0)

    def submission(self, id_: str) -> Submission | None:
        submission = self.queue.submission_for(0, id_)
        if submission is not None:
            self.watch.started(submission)
        return submission

    def deliver(self, report: Report) -> None:
        self.queue.deliver(0, report)

    def fault(self, id_: str, verdict: Verdict, detail: str) -> None:
        self.queue.fault(0, id_, verdict, detail)

    def lost(self, detail: str) -> None:
        self.queue.lost(0, detail)
