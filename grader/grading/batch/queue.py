"""The queue of a batch: what is still to be graded, who has it, what became of it.

Plain bookkeeping without processes or clocks, so that what happens when a worker dies can be read and tested here.
A worker takes an assignment, then its submissions one by one; whatever it had when it was lost is tried once more,
by whoever asks next, and stands as a fault of ours after that. Nobody else's submission is ever touched by it.

What takes longest comes first, so that no worker begins it while the others have nothing left to do; but nobody waits
for imports while there is work that needs none, and as soon as they are done, workers turn to it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping

from grader.domain.course import Assignment
from grader.domain.verdict import Report, Verdict
from grader.grading.batch.forecast import Forecast
from grader.grading.ungraded import ungraded
from grader.intake.inventory import Submission

WorkerId = int
Preload = tuple[str, ...]

_TRIES = 2


class Queue:
    """`settle` is called with each report, the faults of ours included, exactly once for each submission."""

    def __init__(
        self,
        assignments: Mapping[str, Assignment],
        submissions: Iterable[Submission],
        settle: Callable[[Submission, Report], None],
        *,
        level: int,
        secret: bytes,
        forecast: Forecast | None = None,
    ) -> None:
        forecast = forecast or Forecast(assignments)
        self.assignments = assignments
        self._settle = settle
        self._level = level
        self._secret = secret
        self._pending: dict[str, deque[Submission]] = {}
        for submission in sorted(submissions, key=forecast.of, reverse=True):
            self._pending.setdefault(submission.assignment, deque()).append(submission)
        self._order = sorted(self._pending, key=lambda id_: (-forecast.of_assignment(id_), id_))
        self.is_warm: Callable[[Preload], bool] = lambda preload: True
        """Whether nobody has to wait for these imports; for whoever knows to say."""
        self._current: dict[WorkerId, Submission] = {}
        self._turned: set[WorkerId] = set()
        """Who has turned to an assignment, and has taken nothing of it yet."""
        self._tries: Counter[Submission] = Counter()

    @property
    def open(self) -> bool:
        """Whether anything is not settled yet."""
        return bool(self._current) or self.waiting

    @property
    def waiting(self) -> bool:
        """Whether anything waits for a worker."""
        return any(self._pending.values())

    @property
    def preloads(self) -> set[Preload]:
        """What has to be imported for what waits."""
        return {self.assignments[id_].preload for id_, pending in self._pending.items() if pending}

    @property
    def work(self) -> list[Assignment]:
        """The assignment of each submission that waits for a worker."""
        return [self.assignments[id_] for id_, pending in self._pending.items() for _ in pending]

    def current(self, worker: WorkerId) -> Submission | None:
        """What that worker is grading."""
        return self._current.get(worker)

    def assignment_for(self, worker: WorkerId) -> str | None:
        """The assignment that the worker should turn to; None when there is nothing left."""
        waiting = [id_ for id_ in self._order if self._pending[id_]]
        if not waiting:
            return None
        self._turned.add(worker)
        warm = [id_ for id_ in waiting if self.is_warm(self.assignments[id_].preload)]
        # Where all have to be waited for, what takes least is there first.
        return warm[0] if warm else min(reversed(waiting), key=lambda id_: len(self.assignments[id_].preload))

    def submission_for(self, worker: WorkerId, id_: str) -> Submission | None:
        """The next submission of that assignment; None where none is left, or the worker should rather turn to another
        one. It takes one at least, as it has made itself ready."""
        pending = self._pending[id_]
        if not pending or (worker not in self._turned and self._is_outdone(id_)):
            return None
        self._turned.discard(worker)
        self._current[worker] = pending.popleft()
        return self._current[worker]

    def _is_outdone(self, id_: str) -> bool:
        before = self._order[: self._order.index(id_)]
        return any(self._pending[one] and self.is_warm(self.assignments[one].preload) for one in before)

    def deliver(self, worker: WorkerId, report: Report) -> None:
        """The worker is done with what it had."""
        self._settle(self._current.pop(worker), report)

    def fault(self, worker: WorkerId, id_: str, verdict: Verdict, detail: str) -> None:
        """The assignment cannot be graded at all: nobody waits for it any longer."""
        current = self._current.pop(worker, None)
        pending = self._pending[id_]
        affected = ([current] if current is not None else []) + list(pending)
        pending.clear()
        for submission in affected:
            self._fail(submission, verdict, detail)

    def put_back(self, worker: WorkerId) -> None:
        """Whoever had it is gone, and not by what it had: it waits as before."""
        submission = self._current.pop(worker, None)
        if submission is not None:
            self._pending[submission.assignment].appendleft(submission)

    def lost(self, worker: WorkerId, detail: str) -> None:
        """The worker died, or its grading broke, with what it had."""
        submission = self._current.pop(worker, None)
        if submission is None:
            return
        self._tries[submission] += 1
        if self._tries[submission] < _TRIES:
            self._pending[submission.assignment].appendleft(submission)
        else:
            self._fail(submission, Verdict.GRADER_FAILED, detail)

    def give_up(self, detail: str) -> None:
        """No worker can be kept alive: what is left is a fault of ours."""
        for id_ in self._order:
            pending = self._pending[id_]
            while pending:
                self._fail(pending.popleft(), Verdict.GRADER_FAILED, detail)

    def _fail(self, submission: Submission, verdict: Verdict, detail: str) -> None:
        assignment = self.assignments[submission.assignment]
        report = ungraded(submission, verdict, detail, level=self._level, secret=self._secret, assignment=assignment)
        self._settle(submission, report)
