"""The interpreters of one submission: one with the file loaded, and beside it a clean room that holds none of it.

Trusted side. Each is a child process, made when it is first needed and kept until it stops or is thrown away; what
comes next gets a fresh one. A file that cannot be loaded is tried once, without the statements that earlier attempts
did not survive (`grader.sandbox.attempts`). The limit: what an answer is worth to a test is the business of who asks
(`grader.sandbox.student`).
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from grader.sandbox import answers, stops
from grader.sandbox.answers import Run
from grader.sandbox.attempts import GRACE, Attempts
from grader.sandbox.backends.budget import Budget, shielded
from grader.sandbox.backends.heard import Heard, Listener
from grader.sandbox.backends.link import Link
from grader.sandbox.children import Children, Host
from grader.sandbox.overrun import Limits
from grader.sandbox.seam import messages
from grader.sandbox.seam.frames import Template
from grader.sandbox.seam.messages import Announcement
from grader.sandbox.stops import StudentStopped
from grader.sandbox.work import Work
from grader.text.errors import SandboxError

_KNOWN = ("_link", "_loaded", "first_load", "failed", "attempts")
"""What is known here of the submission: not what was spent on it."""


class Interpreter:
    """Where a submission's file is loaded, and asked."""

    def __init__(self, host: Host, work: Work, limits: Limits, budget: Budget) -> None:
        self.work = work
        self.limits = limits
        self.budget = budget
        self.children = Children(host, work.assignment, limits, budget)
        self.attempts = Attempts(work.kind, limits.load_seconds)
        self.first_load: Run | None = None
        """The first loading that went well, whatever became of the process."""
        self.failed: StudentStopped | None = None
        """Why the file cannot be loaded at all; None where it was not tried or went well."""
        self.traced = False
        """Whether the process tells which lines calls run through."""
        self._loaded: Run | None = None
        self._link: Link | None = None
        self._clean: Link | None = None

    @property
    def running(self) -> bool:
        """Whether there is a process with the file loaded."""
        return self._link is not None

    @property
    def clean_weight(self) -> int:
        """Bytes of the clean room's last answer, as they lie in memory."""
        assert self._clean is not None
        return self._clean.weight

    # Loading

    def load(self) -> Run:
        """How the file was loaded in the process that there is now. `StudentStopped` where it cannot be loaded."""
        if self._loaded is None:
            self.ready()
        assert self._loaded is not None
        return self._loaded

    def load_first(self) -> Run:
        """The first loading: only what it told says what the file has. A later one, after a test ended the process,
        may know what hidden tests gave to the functions, and so is not even asked for."""
        if self.first_load is None:
            self.ready()
        assert self.first_load is not None
        return self.first_load

    def ready(self) -> None:
        """A child with the file loaded; a file that cannot be loaded is tried once, not before every test."""
        if self.failed is not None:
            raise self.failed
        if self._link is not None:
            return
        with shielded():
            while self._link is None:
                link = self.children.start()
                at: deque[Announcement] = deque(maxlen=1)  # the last alone counts, and there may be 100,000
                seconds = self.attempts.seconds()
                try:
                    run = self._load(link, self.work.kind, "", seconds, at.append)
                except StudentStopped as stopped:
                    self.children.end(link)
                    used = seconds if stopped.verdict == "timed_out" else min(seconds, link.end().cpu)
                    last = at[-1] if at else None
                    if self.budget.over or not self.attempts.leave_out(stopped, used, last):
                        self.failed = stopped
                        raise
                except BaseException:
                    link.end()
                    raise
                else:
                    self._link, self._loaded = link, run
                    self.first_load = self.first_load or run

    def run(self, link: Link, stdin: str) -> Run:
        """Run the file as a program in the child `link`, which ends with it."""
        try:
            return self._load(link, "program", stdin, self.limits.load_seconds * GRACE)
        finally:
            self.children.end(link)

    def _load(self, link: Link, kind: messages.Kind, stdin: str, seconds: float, event: Listener | None = None) -> Run:
        """Load the file; after `seconds` it is killed, and a little earlier interrupted."""
        self.children.stage(link, self.work.files)
        request = self._load_request(kind, stdin, seconds / GRACE)
        answer = self.children.exchange(link, request, seconds, event, shown_limit=self.limits.load_seconds)
        run = answers.read_run(answer, self.limits, tuple(self.attempts.hung), self.attempts.ended_by)
        if run.raised is not None and run.raised.does_not_compile:
            raise stops.explain_syntax_error(run.raised)
        if run.raised is not None and kind == "functions":
            raise stops.explain_exception(run.raised)
        return run

    def _load_request(self, kind: messages.Kind, stdin: str, seconds: float) -> messages.Load:
        work = self.work
        return messages.Load(
            kind=kind,
            main=work.main,
            probes=work.probes,
            stub=dict(work.stub),
            seed=work.seed,
            data=dict(work.data),
            python=work.python,
            output=self.limits.output_kb * 1024,
            stdin=stdin,
            skip=sorted(self.attempts.skip),
            until=self.attempts.until,
            seconds=seconds,
            traced=self.traced,
        )

    def trace(self, attempts: Attempts) -> None:
        """Begin as one that tells lines, and leaves out from the start what those `attempts` did not survive."""
        self.attempts.skip, self.attempts.hung = set(attempts.skip), list(attempts.hung)
        self.traced = True

    # Asking

    def ask(
        self, request: messages.Request | Template, seconds: float | None = None, heard: Heard | None = None
    ) -> dict[str, Any]:
        """The answer of the process that is `ready`, in `seconds` of CPU at the most; one that stopped is thrown
        away. `heard` is told what it was."""
        assert self._link is not None
        try:
            return self._exchange(self._link, request, seconds, heard)
        except (StudentStopped, SandboxError):
            self._link = self._loaded = None
            raise

    def ready_clean(self) -> None:
        """A clean room: a child that holds the author's probes and no code of the student's."""
        if self._clean is None:
            link = self.children.start()
            try:
                self.children.stage(link, {})
                request = messages.load_clean(self.work.probes, self.work.seed, self.limits.output_kb * 1024)
                self.children.exchange(link, request, self.limits.load_seconds)
            except BaseException:
                self.children.end(link)
                raise
            self._clean = link

    def ask_clean(self, request: messages.Request, seconds: float | None = None) -> dict[str, Any]:
        """The same as `ask`, of the clean room."""
        assert self._clean is not None
        try:
            return self._exchange(self._clean, request, seconds)
        except (StudentStopped, SandboxError):
            self._clean = None
            raise

    def _exchange(
        self, link: Link, request: messages.Request | Template, seconds: float | None, heard: Heard | None = None
    ) -> dict[str, Any]:
        try:
            self.children.check()
            return self.children.exchange(link, request, seconds or self.limits.call_seconds, heard=heard)
        except (StudentStopped, SandboxError):
            self.children.end(link)
            raise

    # Ending

    def fresh(self) -> None:
        """Throw away the process with the file; the next one loads it anew."""
        with shielded():
            if self._link is not None:
                self.children.end(self._link)
                self._link = None
            self._loaded = None

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """What is asked within meets a process of its own, made when it is first needed and ended with the block; what
        is known of the file is then as it was before. The clean room stays."""
        saved = {name: getattr(self, name) for name in _KNOWN}
        self._link = None  # what loading told is known: who asks for no more needs no child
        self.attempts = self.attempts.copied()
        try:
            yield
        finally:
            try:
                self.fresh()
            finally:
                vars(self).update(saved)

    def move(self, to: Callable[[], Host]) -> None:
        """Go on with children of another host, where this one broke; `to` is called when nothing of it is left."""
        with contextlib.suppress(SandboxError):
            self.close()
        self._link = self._clean = self._loaded = None
        self.children.host = to()

    def close(self) -> None:
        """End both children."""
        self.children.note_share("submission_seconds", self.budget.share())
        with shielded():
            self.fresh()
            if self._clean is not None:
                self.children.end(self._clean)
                self._clean = None
