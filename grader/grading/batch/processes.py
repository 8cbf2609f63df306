"""Worker processes of this machine: started, heard, replaced when they die, ended.

One a core, pinned to it, so that a neighbour does not stretch anybody's time. Forked where that is safe (Linux: this
process has started no thread, and what is dangerous to fork, TensorFlow, lives in the exec'd zygote), spawned
elsewhere. A worker that dies loses nothing but a second try of what it had in hand. On Ctrl-C, SIGTERM or the end of
the terminal (SIGHUP) the parent ends them all, takes the reports that were on their way, and `KeyboardInterrupt` comes
out; where the parent itself is killed, the workers end by its death signal. When no worker is left, the parent removes
what a killed one could not.

The limit: the parent knows nothing of grading; it passes messages between workers and the ledger.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, assert_never

from grader.domain.course import Assignment
from grader.domain.verdict import Report, Verdict
from grader.grading.batch.messages import (
    AskAssignment,
    AskSubmission,
    Assigned,
    Deliver,
    Fault,
    FromWorker,
    Given,
    Lost,
    ToWorker,
    assigned,
    from_worker,
    given,
)
from grader.grading.batch.place import Watch, cores
from grader.grading.batch.plan import Plan
from grader.grading.batch.queue import Ledger, Preload
from grader.grading.batch.worker import work
from grader.intake.folder import Submission
from grader.sandbox.backends.budget import longest
from grader.sandbox.backends.sweep import sweep
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
_STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@dataclass
class _Hand:
    """One worker as its parent sees it."""

    number: int
    process: BaseProcess
    pipe: Connection
    since: float


class Crew:
    """The workers of one run."""

    def __init__(self, jobs: int, plan: Plan, ledger: Ledger, watch: Watch, *, forked: bool) -> None:
        self.plan, self.ledger, self.watch = plan, ledger, watch
        self.jobs = jobs
        self.hands: dict[int, _Hand] = {}
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
        while self.ledger.open or self.hands:
            if not self.hands:
                self.ledger.give_up(_ALL_DIED[self.plan.lang])
                return
            with waiting():
                ready = connection.wait([hand.pipe for hand in self.hands.values()], timeout=_TICK)
            for hand in [hand for hand in self.hands.values() if hand.pipe in ready]:
                self.hear(hand)
            self.look_after()
            self.watch.tick()

    def start(self) -> None:
        number = self.started
        self.started += 1
        ours, theirs = self.context.Pipe()
        core = self.cores[number % len(self.cores)] if _LINUX else None
        others = [hand.pipe for hand in self.hands.values()]
        # With "spawn" only what is passed is inherited; with "fork" the child closes what is not its own.
        arguments = (self.plan, theirs, [*others, ours] if self.forked else [], core, os.getpid())
        process = self.context.Process(target=_main, args=arguments, daemon=True)
        with _blocked():
            process.start()
        theirs.close()
        self.hands[number] = _Hand(number, process, ours, time.monotonic())

    def hear(self, hand: _Hand) -> None:
        """One message of a worker, or its end."""
        try:
            received = hand.pipe.recv()
        except (EOFError, OSError):
            self.bury(hand)
            return
        hand.since = time.monotonic()
        number = hand.number
        match from_worker(received):
            case AskAssignment(warm):
                self.answer(hand, Assigned(self.ledger.assignment_for(number, warm)))
            case AskSubmission(assignment):
                submission = self.ledger.submission_for(number, assignment)
                if submission is not None:
                    self.watch.started(submission)
                self.answer(hand, Given(submission))
            case Deliver(report):
                self.ledger.deliver(number, report)
            case Fault(assignment, verdict, detail):
                self.ledger.fault(number, assignment, verdict, detail)
            case Lost(detail):
                self.ledger.lost(number, detail)
            case never:
                assert_never(never)

    def answer(self, hand: _Hand, message: ToWorker) -> None:
        with contextlib.suppress(BrokenPipeError):  # its end is heard next
            hand.pipe.send(message)

    def bury(self, hand: _Hand) -> None:
        """A worker is gone: done, or dead. In the second case somebody else takes over."""
        del self.hands[hand.number]
        hand.process.join(_GOODBYE)
        hand.pipe.close()
        held = self.ledger.held(hand.number)
        self.ledger.lost(hand.number, _DIED.format(code=hand.process.exitcode)[self.plan.lang])
        if hand.process.exitcode != 0:
            self.deaths += held is None
            if self.ledger.waiting and self.deaths < _SPARE:
                self.start()
        elif self.ledger.waiting and not self.hands:
            self.start()  # it had found nothing worth a start, and what another one lost came back since

    def look_after(self) -> None:
        """A worker that is silent for far too long hangs in our own code: end it; `bury` does the rest."""
        for hand in self.hands.values():
            if self.ledger.held(hand.number) is not None and time.monotonic() - hand.since > self.silence:
                hand.process.kill()

    def end(self) -> None:
        """No worker is left when this returns, nor anything of theirs; reports that were on their way are taken."""
        try:
            for hand in self.hands.values():
                hand.process.terminate()
            for hand in self.hands.values():
                self.see_off(hand)
        finally:  # a second Ctrl-C gets here too
            for hand in self.hands.values():
                hand.process.kill()
                hand.process.join()
            self.hands.clear()
            sweep()

    def see_off(self, hand: _Hand) -> None:
        hand.process.join(_GOODBYE)
        if hand.process.is_alive():
            hand.process.kill()
            hand.process.join()
        with contextlib.suppress(EOFError, OSError):
            while hand.pipe.poll():
                message = from_worker(hand.pipe.recv())
                if isinstance(message, Deliver):
                    self.ledger.deliver(hand.number, message.report)
        hand.pipe.close()


def silence(assignments: Iterable[Assignment]) -> float:
    """Seconds that a worker may spend on one submission of these: more than all their limits add up to, whatever the
    submission does. So whoever is silent for longer hangs in our own code."""
    longest_ = max((longest(one.limits.submission_seconds) for one in assignments), default=0.0)
    return _TRIES * _BUDGETS * longest_ + _STARTS


Waiting = Callable[[], AbstractContextManager[None]]
"""Around the one place where a signal may break in."""


@contextlib.contextmanager
def interruptible() -> Iterator[Waiting]:
    """Within it SIGINT, SIGTERM and SIGHUP raise `KeyboardInterrupt`, but only while waiting: never in the middle of
    writing a report into the gradebook. A second signal does not wait any longer."""
    asked = False
    inside = False

    def handler(number: int, frame: types.FrameType | None) -> None:
        nonlocal asked
        if inside or asked:
            raise KeyboardInterrupt
        asked = True

    @contextlib.contextmanager
    def waiting() -> Iterator[None]:
        nonlocal inside
        inside = True
        try:
            if asked:
                raise KeyboardInterrupt
            yield
        finally:
            inside = False

    heard = [number for number in _STOPPING if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in heard}  # nohup's SIGHUP stays ignored
    try:
        yield waiting
    finally:
        for number, former in before.items():
            signal.signal(number, former)


@contextlib.contextmanager
def _blocked() -> Iterator[None]:
    """No signal between a fork and the moment when the child has handlers of its own."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _main(plan: Plan, pipe: Connection, others: Sequence[Connection], core: int | None, parent: int) -> None:
    """A worker process."""
    for number in _STOPPING:
        # Ctrl-C reaches the whole group; the parent says when to end. Not ignored first: that would drop its word.
        signal.signal(number, _end if number == signal.SIGTERM else signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    for other in others:
        other.close()  # else the end of the parent would never be the end of the pipe
    with contextlib.suppress(KeyboardInterrupt, EOFError, BrokenPipeError):
        if _LINUX:
            from grader.sandbox.seam import libc

            libc.prctl(libc.PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", signal.SIGTERM)
            if os.getppid() != parent:
                return
        if core is not None:
            os.sched_setaffinity(0, {core})
        work(plan, _Remote(pipe), core)


def _end(number: int, frame: types.FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one would break into the clearing up
    raise KeyboardInterrupt


@dataclass
class _Remote:
    """The boss at the other end of the pipe."""

    pipe: Connection

    def assignment(self, warm: Sequence[Preload]) -> str | None:
        self._send(AskAssignment(tuple(warm)))
        return assigned(self.pipe.recv()).assignment

    def submission(self, id_: str) -> Submission | None:
        self._send(AskSubmission(id_))
        return given(self.pipe.recv()).submission

    def deliver(self, report: Report) -> None:
        self._send(Deliver(report))

    def fault(self, id_: str, verdict: Verdict, detail: str) -> None:
        self._send(Fault(id_, verdict, detail))

    def lost(self, detail: str) -> None:
        self._send(Lost(detail))

    def _send(self, message: FromWorker) -> None:
        self.pipe.send(message)


class Processes:
    """`jobs` worker processes of this machine, forked where that is safe, else (`forked=False`) started afresh."""

    def __init__(self, jobs: int, *, forked: bool = sys.platform == "linux") -> None:
        self.jobs, self.forked = jobs, forked

    def run(self, plan: Plan, ledger: Ledger, watch: Watch) -> None:
        with interruptible() as waiting:
            crew = Crew(self.jobs, plan, ledger, watch, forked=self.forked)
            try:
                crew.run(waiting)
            finally:
                crew.end()
