"""A submission's processes: started, asked and ended, on one account. Trusted side.

Whose fault it is where no answer comes is told here: the submission's (`StudentStopped`), the author's, who passes what
cannot travel (`AssignmentError`), or the machine's (`SandboxError`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol

from grader.sandbox import answers, stops
from grader.sandbox.backends.budget import Budget, longest
from grader.sandbox.backends.heard import Heard, Listener
from grader.sandbox.backends.link import Link, Stopped
from grader.sandbox.overrun import Limits
from grader.sandbox.seam import messages
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.errors import LimitError, WireError
from grader.sandbox.seam.frames import Template
from grader.text import tr
from grader.text.errors import AssignmentError, SandboxError


class Host(Protocol):
    """Where children come from."""

    def start(self, bounds: Bounds) -> Link: ...


class Children:
    """All processes of one submission."""

    def __init__(self, host: Host, assignment: str, limits: Limits, budget: Budget) -> None:
        self.host = host
        self.assignment = assignment
        self.limits = limits
        self.budget = budget
        self.seconds = 0.0
        """Of CPU, of those that have ended."""
        self.unknown_calls: tuple[str, ...] = ()
        """System calls that the sandbox does not know: a newer library's, or the submission's own."""
        self.shares: dict[str, float] = {}
        """By key of `Limits`, the largest share of it that was used where it held."""
        # The kernel's own limit on CPU time comes after every other: its SIGKILL looks like one from outside.
        net = math.ceil(longest(limits.submission_seconds))
        self._bounds = Bounds(limits.memory_mb, limits.disk_mb, limits.files, limits.threads, limits.inodes, net)

    def start(self) -> Link:
        """A child, on the account of this submission."""
        self.budget.begin()
        self.check()
        link = self.host.start(self._bounds)
        link.budget = self.budget
        self.budget.watch(link)
        return link

    def check(self) -> None:
        """`StudentStopped` where the budget of the submission is over."""
        if self.budget.left() <= 0:
            raise stops.explain_spent_budget(self.budget)

    def end(self, link: Link) -> None:
        """End a child and keep its account."""
        end = link.end()
        self.seconds += end.cpu
        self.note_share("memory_mb", (end.memory_kb or 0) / 1024 / self.limits.memory_mb)
        self.unknown_calls = tuple(dict.fromkeys(self.unknown_calls + end.unknown_calls))

    def note_share(self, limit: str, share: float) -> None:
        """That so much of a limit was used."""
        self.shares[limit] = max(share, self.shares.get(limit, 0.0))

    def stage(self, link: Link, files: Mapping[str, bytes]) -> None:
        """Have the files written in the child. `SandboxError` where that goes wrong in any way: no code of the
        student's has run yet, so that it is the machine's fault, and nobody else can claim it."""
        seconds = self.limits.load_seconds
        request = messages.Stage(dict(files))
        try:
            answer = link.exchange(request, cpu=seconds, wall=seconds * self.limits.wall_factor)
        except Stopped as stop:
            self.check()
            raise SandboxError(
                tr(
                    "{id}: the sandbox ended before any code of the submission ran ({stop}). Run again, and "
                    "let less run beside it.",
                    id=self.assignment,
                    stop=stop,
                )
            ) from stop
        answers.check_staged(answer, self.assignment)

    def exchange(
        self,
        link: Link,
        request: messages.Request | Template,
        cpu: float,
        event: Listener | None = None,
        shown_limit: float | None = None,
        heard: Heard | None = None,
    ) -> dict[str, Any]:
        """Ask `link`; `shown_limit` is the limit that the student is told of, where it is another one."""
        wall = cpu * self.limits.wall_factor
        try:
            answer = link.exchange(request, cpu=cpu, wall=wall, event=event, heard=heard)
            self.note_share(
                "call_seconds" if shown_limit is None else "load_seconds", link.spent / (shown_limit or cpu)
            )
            return answer
        except Stopped as stop:
            self.budget.waited |= stop.why == "wall"
            if self.budget.over:
                raise stops.explain_spent_budget(self.budget) from None
            shown = cpu if shown_limit is None else shown_limit
            stopped = stops.explain_stop(stop, shown, shown * self.limits.wall_factor, self.limits)
            if stop.end.from_outside and stopped.verdict == "crashed":
                raise SandboxError(
                    tr(
                        "Something outside of the sandbox killed a student's process (SIGKILL). Where the machine ran "
                        "out of memory, `dmesg` says so: grade with fewer --jobs, or when it has less to do."
                    )
                ) from stop
            raise stopped from None
        except LimitError as error:
            # Plain, but too much: a value that the submission returned and the suite passes on. Else a submission
            # could choose to be nobody's fault but the author's, and so not be marked.
            raise stops.explain_excess(str(error)) from None
        except WireError as error:
            raise AssignmentError(
                tr("{id}: a test passes a value that cannot travel: {error}.", id=self.assignment, error=error)
            ) from error
