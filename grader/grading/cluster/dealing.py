"""Who has what: submissions out of the queue of a batch, in parcels, to machines that may vanish, hang, fail or lie.

A parcel is somebody's until it is settled or lost, and settled once: what comes of it later is nobody's any more. What
was lost goes out again, to whoever asks; the second time each submission of it alone, so that one which takes machines
along is found, and costs no other one its report. Only what was lost alone counts as a try of the queue's.

Plain bookkeeping, without network, clock or files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from grader.domain.verdict import Report, Verdict
from grader.grading.batch.queue import Queue
from grader.intake.inventory import Submission

FEWEST, MOST = 20, 50
"""Submissions in a parcel, where as many wait."""
MOST_BYTES = 16 * 2**20
_LOSSES = 2
"""After which a submission goes out alone."""


@dataclass(frozen=True)
class Held:
    """What a machine has."""

    number: int
    machine: str
    assignment: str
    workers: Mapping[Submission, int] = field(repr=False)
    """Each submission with the number under which the queue knows who has it."""


class Dealing:
    """All parcels of a batch."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._workers = count(1)
        self._numbers = count(1)
        self._held: dict[int, Held] = {}
        self._losses: Counter[Submission] = Counter()

    @property
    def out(self) -> Sequence[Held]:
        """What is out, the longest first."""
        return tuple(self._held.values())

    def of(self, machine: str) -> Sequence[Held]:
        """What that machine has."""
        return [each for each in self._held.values() if each.machine == machine]

    def take(self, machine: str, machines: int, weigh: Callable[[Submission], int]) -> Held | None:
        """The next parcel for it, one of several `machines`; None where nothing waits. `weigh` tells the bytes of a
        submission."""
        worker = next(self._workers)
        id_ = self._queue.assignment_for(worker)
        if id_ is None:
            return None
        most = min(MOST, max(FEWEST, len(self._queue.work) // (4 * max(1, machines))))
        taken: dict[Submission, int] = {}
        size = 0
        while len(taken) < most and size < MOST_BYTES:
            submission = self._queue.submission_for(worker, id_)
            if submission is None:
                break
            alone = self._losses[submission] >= _LOSSES
            if alone and taken:
                self._queue.put_back(worker)
                break
            taken[submission] = worker
            size += weigh(submission)
            if alone:
                break
            worker = next(self._workers)
        if not taken:
            return None
        held = Held(next(self._numbers), machine, id_, taken)
        self._held[held.number] = held
        return held

    def find(self, number: int) -> Held | None:
        """That parcel, while it is out."""
        return self._held.get(number)

    def settle(self, number: int, reports: Mapping[Submission, Report]) -> None:
        """A report for each submission of it is there. What that machine failed at is tried once more."""
        held = self._held.pop(number)
        assert reports.keys() == held.workers.keys()
        for submission, worker in held.workers.items():
            report = reports[submission]
            if report.status is Verdict.GRADER_FAILED:
                self._queue.lost(worker, report.staff_detail)
            else:
                self._queue.deliver(worker, report)

    def lose(self, number: int, detail: str) -> None:
        """Nothing comes of it any more: `detail` says why."""
        held = self._held.pop(number)
        for submission, worker in held.workers.items():
            self._losses[submission] += 1
            if len(held.workers) == 1:
                self._queue.lost(worker, detail)
            else:
                self._queue.put_back(worker)

    def take_back(self, number: int) -> None:
        """It was never begun: it waits as if it had not gone out."""
        for worker in self._held.pop(number).workers.values():
            self._queue.put_back(worker)
