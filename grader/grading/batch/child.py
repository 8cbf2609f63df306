"""What runs in a worker process: it heeds its parent alone, and works through a pipe.

The signals that stop a run are the parent's to tell; where the parent is killed, the worker ends by its death signal
(Linux) or as the pipe ends. The limit: what is graded and how is `grader.grading.batch.worker`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import types
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from grader.domain.verdict import Report, Verdict
from grader.grading.batch.messages import (
    AskAssignment,
    AskSeat,
    AskSubmission,
    Deliver,
    Fault,
    FromWorker,
    Lost,
    assigned,
    given,
    seated,
)
from grader.grading.batch.plan import Plan
from grader.grading.batch.queue import Preload
from grader.grading.batch.stopping import STOPPING
from grader.grading.batch.worker import work
from grader.intake.inventory import Submission
from grader.sandbox.backends.sweep import sweep

if TYPE_CHECKING:
    from grader.sandbox.backends.zygotes import Closable, Seat


def run_worker(
    plan: Plan, pipe: Connection, others: Sequence[Closable], core: int | None, parent: int, *, shared: bool
) -> None:
    """A worker process, from its beginning to its end.

    `others`: what a fork has brought along that is not its own; `core`: the one it is pinned to; `parent`: its process
    id; `shared`: whether it may ask for seats at the zygotes of all.
    """
    for number in STOPPING:
        # Ctrl-C reaches the whole group; the parent says when to end. Not ignored first: that would drop its word.
        signal.signal(number, _end if number == signal.SIGTERM else signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    for other in others:
        other.close()  # else the end of the parent would never be the end of the pipe
    with contextlib.suppress(KeyboardInterrupt, EOFError, BrokenPipeError):
        if sys.platform == "linux":
            from grader.sandbox.seam import libc

            libc.prctl(libc.PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", signal.SIGTERM)
            if os.getppid() != parent:
                return
        if core is not None:
            os.sched_setaffinity(0, {core})
        source = _Remote(pipe)
        work(plan, source, core, source if shared else None)
    if os.getppid() != parent:
        sweep()  # what the zygotes of all leave was the parent's to remove


def _end(number: int, frame: types.FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one would break into the clearing up
    raise KeyboardInterrupt


@dataclass
class _Remote:
    """The source at the other end of the pipe."""

    pipe: Connection

    def assignment(self) -> str | None:
        self._send(AskAssignment())
        return assigned(self.pipe.recv()).assignment

    def seat(self, preload: Preload, ill: int) -> tuple[int, Seat] | None:
        self._send(AskSeat(preload, ill))
        number = seated(self.pipe.recv()).number
        if not number:
            return None
        from grader.sandbox.backends.zygotes import receive_seat

        return number, receive_seat(self.pipe.fileno())

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
