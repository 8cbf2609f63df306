"""The queue of a batch: what is still to be graded, who has it, what became of it.

Plain bookkeeping without processes or clocks, so that what happens when a worker dies can be read and tested here.
A worker takes an assignment, then its submissions one by one; whatever it had when it was lost is tried once more,
by whoever asks next, and stands as a fault of ours after that. Nobody else's submission is ever touched by it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence

from grader.domain.course import Assignment
from grader.domain.verdict import Report, Verdict
from grader.grading.ungraded import ungraded
from grader.intake.inventory import Submission

WorkerId = int
Preload = tuple[str, ...]

_TRIES = 2
_WORTH_A_START = 3
"""Importing TensorFlow in one more worker costs as much as grading about so many submissions."""


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
    ) -> None:
        self.assignments = assignments
        self._settle = settle
        self._level = level
        self._secret = secret
        self._pending: dict[str, deque[Submission]] = {}
        for submission in submissions:
            self._pending.setdefault(submission.assignment, deque()).append(submission)
        # The dear ones first, so that no worker begins one while the others have nothing left to do.
        self._order = sorted(self._pending, key=lambda id_: (-_cost(assignments[id_]), id_))
        self._current: dict[WorkerId, Submission] = {}
        self._at: dict[WorkerId, str] = {}
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
    def count(self) -> int:
        """How many wait for a worker."""
        return sum(map(len, self._pending.values()))

    def current(self, worker: WorkerId) -> Submission | None:
        """What that worker is grading."""
        return self._current.get(worker)

    def assignment_for(self, worker: WorkerId, warm: Sequence[Preload]) -> str | None:
        """The assignment that the worker should turn to; None when there is nothing (worth a start) for it."""
        self._at.pop(worker, None)
        waiting = [id_ for id_ in self._order if self._pending[id_]]
        for id_ in waiting:
            preload = self.assignments[id_].preload
            others = sum(self.assignments[at].preload == preload for at in self._at.values())
            if preload in warm or not preload or not others or self._left(preload) >= _WORTH_A_START * (others + 1):
                self._at[worker] = id_
                return id_
        return None

    def submission_for(self, worker: WorkerId, id_: str) -> Submission | None:
        """The next submission of that assignment, if one is left."""
        pending = self._pending[id_]
        if not pending:
            return None
        self._current[worker] = pending.popleft()
        return self._current[worker]

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

    def lost(self, worker: WorkerId, detail: str) -> None:
        """The worker died, or its grading broke, with what it had."""
        self._at.pop(worker, None)
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

    def _left(self, preload: Preload) -> int:
        return sum(len(pending) for id_, pending in self._pending.items() if self.assignments[id_].preload == preload)


def _cost(assignment: Assignment) -> float:
    """Roughly the seconds that one submission may take; what imports libraries is dearer than anything else."""
    return assignment.limits.load_seconds + (1000.0 if assignment.preload else 0.0)
