"""Worker processes of this machine: started, listened to, replaced when they die, ended.

One a core, pinned to it, so that a neighbour does not stretch anybody's time. Forked where that is safe (Linux: this
process has started no thread, and what is dangerous to fork, TensorFlow, lives in the exec'd zygote), spawned
elsewhere. A worker that dies loses nothing but a second try of what it had in hand. When the run is to stop
(`grader.grading.batch.stopping`), the parent ends them all, takes the reports that were on their way, and
`KeyboardInterrupt` comes out; where the parent itself is killed, the workers end by themselves
(`grader.grading.batch.child`). When no worker is left, the parent removes what a killed one could not.

The limit: the parent knows nothing of grading; it passes messages between workers and the queue.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, assert_never

from grader.domain.course import Assignment
from grader.grading import marking
from grader.grading.batch.child import run_worker
from grader.grading.batch.messages import (
    AskAssignment,
    AskSeat,
    AskSubmission,
    Assigned,
    Deliver,
    Fault,
    Given,
    Lost,
    Seated,
    ToWorker,
    from_worker,
)
from grader.grading.batch.place import Watch, cores
from grader.grading.batch.plan import Plan
from grader.grading.batch.queue import Preload, Queue
from grader.grading.batch.seats import Seats
from grader.grading.batch.stopping import Waiting, blocked, interruptible
from grader.sandbox.backends.budget import longest
from grader.sandbox.backends.sweep import sweep
from grader.sandbox.backends.zygotes import Closable, send_seat
from grader.text import tr

_TRIES = 2
"""Of one submission: the second where the first went wrong by a fault of ours (`grade`)."""
_BUDGETS = 3
"""Within one try: of the submission; of the reference solution that is asked in its stead (`blame`); of an empty file
that is loaded to tell whose fault it is that this one cannot be."""
_STARTS = 600.0
"""Seconds for hosts that are started or renewed meanwhile."""
_GOODBYE = 10.0
_TICK = 0.5
_SPARE = 4
"""Deaths of workers with nothing in hand, after which no more are started."""
_DIED = tr("The worker that graded it died (exit code {code}).")
_ALL_DIED = tr("The workers died one after the other; see the log.")
_LINUX = sys.platform == "linux"


@dataclass
class _Worker:
    """One worker as its parent sees it."""

    number: int
    process: BaseProcess
    pipe: Connection
    core: int | None
    since: float


class Pool:
    """The workers of one run."""

    def __init__(
        self, jobs: int, plan: Plan, queue: Queue, watch: Watch, *, forked: bool, seats: Seats | None = None
    ) -> None:
        self.plan, self.queue, self.watch = plan, queue, watch
        self.seats = seats
        self.jobs = jobs
        self.workers: dict[int, _Worker] = {}
        self.silence = silence(plan.assignments.values())
        self.deaths = 0
        self.started = 0
        self.forked = forked
        self.context: Any = get_context("fork" if forked else "spawn")
        # Two graders on one machine should not begin with the same core.
        self.cores = cores()[os.getpid() % len(cores()) :] + cores()[: os.getpid() % len(cores())]

    def run(self, waiting: Waiting) -> None:
        for _ in range(self.jobs):
            self.start()
        while self.queue.open or self.workers:
            if not self.workers:
                self.queue.give_up(_ALL_DIED[self.plan.lang])
                return
            with waiting():
                ready = connection.wait([worker.pipe for worker in self.workers.values()], timeout=_TICK)
            for worker in [worker for worker in self.workers.values() if worker.pipe in ready]:
                self.receive(worker)
            self.watchdog()
            self.watch.tick()

    def start(self) -> None:
        number = self.started
        self.started += 1
        ours, theirs = self.context.Pipe()
        core = self.cores[number % len(self.cores)] if _LINUX else None
        others: list[Closable] = [worker.pipe for worker in self.workers.values()]
        if self.seats is not None:
            others += self.seats.held
        # With "spawn" only what is passed is inherited; with "fork" the child closes what is not its own.
        arguments = (self.plan, theirs, [*others, ours] if self.forked else [], core, os.getpid())
        shared = {"shared": self.seats is not None}
        process = self.context.Process(target=run_worker, args=arguments, kwargs=shared, daemon=True)
        with blocked():
            process.start()
        theirs.close()
        self.workers[number] = _Worker(number, process, ours, core, time.monotonic())

    def receive(self, worker: _Worker) -> None:
        """One message of a worker, or its end."""
        try:
            received = worker.pipe.recv()
        except (EOFError, OSError):
            self.reap(worker)
            return
        worker.since = time.monotonic()
        number = worker.number
        match from_worker(received):
            case AskAssignment():
                self.answer(worker, Assigned(self.queue.assignment_for(number)))
            case AskSeat(preload, ill):
                self.seat(worker, preload, ill)
            case AskSubmission(assignment):
                submission = self.queue.submission_for(number, assignment)
                if submission is not None:
                    self.watch.started(submission)
                self.answer(worker, Given(submission))
            case Deliver(report):
                self.queue.deliver(number, report)
            case Fault(assignment, verdict, detail):
                self.queue.fault(number, assignment, verdict, detail)
            case Lost(detail):
                self.queue.lost(number, detail)
            case never:
                assert_never(never)

    def seat(self, worker: _Worker, preload: Preload, ill: int) -> None:
        """A place at the zygote of all for a worker; at once, for its imports are waited for by whoever sits there."""
        pid = worker.process.pid
        found = None
        if self.seats is not None and pid is not None:
            found = self.seats.take(preload, pid, worker.core, ill)
        if found is None:
            self.answer(worker, Seated(0))
            return
        number, seat = found
        self.answer(worker, Seated(number))
        try:
            send_seat(worker.pipe.fileno(), seat)
        except OSError:  # its end is received next
            pass
        finally:
            seat.close()

    def answer(self, worker: _Worker, message: ToWorker) -> None:
        with contextlib.suppress(BrokenPipeError):  # its end is received next
            worker.pipe.send(message)

    def reap(self, worker: _Worker) -> None:
        """A worker is gone: done, or dead. In the second case somebody else takes over."""
        del self.workers[worker.number]
        worker.process.join(_GOODBYE)
        worker.pipe.close()
        current = self.queue.current(worker.number)
        self.queue.lost(worker.number, _DIED.format(code=worker.process.exitcode)[self.plan.lang])
        if worker.process.exitcode != 0:
            self.deaths += current is None
            if self.queue.waiting and self.deaths < _SPARE:
                self.start()
        elif self.queue.waiting and not self.workers:
            self.start()  # it had found nothing worth a start, and what another one lost came back since

    def watchdog(self) -> None:
        """A worker that is silent for far too long hangs in our own code: end it; `reap` does the rest."""
        for worker in self.workers.values():
            if self.queue.current(worker.number) is not None and time.monotonic() - worker.since > self.silence:
                worker.process.kill()

    def end(self) -> None:
        """No worker is left when this returns, nor anything of theirs; reports that were on their way are taken."""
        try:
            for worker in self.workers.values():
                worker.process.terminate()
            for worker in self.workers.values():
                self.stop(worker)
        finally:  # a second Ctrl-C gets here too
            for worker in self.workers.values():
                worker.process.kill()
                worker.process.join()
            self.workers.clear()
            sweep()

    def stop(self, worker: _Worker) -> None:
        worker.process.join(_GOODBYE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        with contextlib.suppress(EOFError, OSError):
            while worker.pipe.poll():
                message = from_worker(worker.pipe.recv())
                if isinstance(message, Deliver):
                    self.queue.deliver(worker.number, message.report)
        worker.pipe.close()


def silence(assignments: Iterable[Assignment]) -> float:
    """Seconds that a worker may spend on one submission of these: more than all their limits add up to, whatever the
    submission does. So whoever is silent for longer hangs in our own code."""
    longest_ = max((longest(one.limits.submission_seconds) for one in assignments), default=0.0)
    return _TRIES * (_BUDGETS * longest_ + longest(marking.SUBMISSION_SECONDS)) + _STARTS


class Processes:
    """`jobs` worker processes of this machine, forked where that is safe, else (`forked=False`) started afresh. `seats`
    at zygotes that outlive a run are the caller's to close."""

    def __init__(self, jobs: int, *, forked: bool = sys.platform == "linux", seats: Seats | None = None) -> None:
        self.jobs, self.forked, self.seats = jobs, forked, seats

    def run(self, plan: Plan, queue: Queue, watch: Watch) -> None:
        with interruptible() as waiting, contextlib.ExitStack() as ends:
            seats = self.seats
            if seats is None and self.forked and plan.level >= 2:
                seats = ends.enter_context(Seats(plan.level))
            if seats is not None:
                queue.is_warm = seats.settled
                seats.warm(queue.preloads)
            pool = Pool(self.jobs, plan, queue, watch, forked=self.forked, seats=seats)
            ends.callback(pool.end)
            pool.run(waiting)
