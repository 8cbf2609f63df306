"""Many submissions: workers, retries, reports as they arrive.

`grade_all` is the only way to a new report: for a class, for `verify`, and for a student's own check. Where it runs is
a `Place`: this process (`grader.grading.batch.here`), processes of this machine (`grader.grading.batch.processes`), or
other machines (`grader.grading.cluster.place`). All of them do the same work (`grader.grading.batch.worker`) from the
same queue (`grader.grading.batch.queue`), so that the results are the same wherever it runs and however many there are.

The limit: nothing is kept here; the caller gets each report through its `Watch` and puts it into the gradebook. Nor is
anything imported that grades: where nothing is graded, nobody waits for pytest.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from grader.domain.verdict import Report
from grader.grading.batch.forecast import Forecast
from grader.grading.batch.plan import Plan
from grader.grading.batch.queue import Queue
from grader.intake.inventory import Submission


class Watch:
    """What a caller may want to see while it runs; does nothing."""

    def started(self, submission: Submission) -> None: ...
    def settled(self, submission: Submission, report: Report) -> None: ...
    def kept(self, submission: Submission, report: Report) -> None:
        """It is not graded: this report stands for it, as another run found it."""

    def tick(self) -> None: ...


@dataclass
class ForwardingWatch(Watch):
    """Tells another one all that it is told."""

    watch: Watch

    def started(self, submission: Submission) -> None:
        self.watch.started(submission)

    def settled(self, submission: Submission, report: Report) -> None:
        self.watch.settled(submission, report)

    def kept(self, submission: Submission, report: Report) -> None:
        self.watch.kept(submission, report)

    def tick(self) -> None:
        self.watch.tick()


class Place(Protocol):
    """Where grading runs."""

    def run(self, plan: Plan, queue: Queue, watch: Watch) -> None:
        """Settle everything in the queue. `KeyboardInterrupt` when it was stopped before."""


def grade_all(
    plan: Plan,
    submissions: Iterable[Submission],
    place: Place,
    watch: Watch | None = None,
    reports: Iterable[Report] = (),
) -> None:
    """Grade all of them; `watch.settled` gets each report as soon as it is there. `reports` from before tell how long
    what was handed in takes."""
    watch = watch or Watch()
    forecast = Forecast(plan.assignments, reports)
    queue = Queue(plan.assignments, submissions, watch.settled, level=plan.level, secret=plan.secret, forecast=forecast)
    place.run(plan, queue, watch)


def cores() -> list[int]:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))
