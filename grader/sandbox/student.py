"""A student's work as a suite sees it: call a function, get a plain value. Trusted side.

One child per submission, made when it is first needed and kept from test to test; a timeout or crash ends that
test, and the next one gets a fresh child. The file is never imported, parsed or run on this side.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from grader.sandbox import answers, stops
from grader.sandbox.answers import Call, Ran, Run
from grader.sandbox.attempts import GRACE, Attempts
from grader.sandbox.backends.budget import Budget, shielded
from grader.sandbox.backends.link import Link, Listener
from grader.sandbox.children import Children, Host
from grader.sandbox.overrun import Limits
from grader.sandbox.raised import Raised
from grader.sandbox.seam import protocol
from grader.sandbox.seam.protocol import Announcement
from grader.sandbox.stops import StudentStopped
from grader.sandbox.work import Work
from grader.text import Lang, Text
from grader.text.errors import SandboxError

__all__ = ["Call", "Raised", "Ran", "Run", "Student", "StudentStopped"]

MAX_ANSWER_BYTES = 192 * 2**20
"""Bytes that the answers to all calls of one test may take in memory, as the suite and the record of its calls hold
them together; and those to all probes of a submission. One alone takes 180 MiB at the most (`capacity.answer_room`)."""
_KNOWN = (
    *("_link", "_loaded", "first_load", "_failed", "_attempts", "_answer_bytes", "_probe_bytes"),
    *("calls", "remarks", "memo"),
)
"""What a student's attributes know of the submission: not what was spent on it."""
_MAX_MISSED = 100


class Student:
    """What the `student` fixture yields. Any other attribute is a function of the student's: `student.f(1)`.

    A function that bears the name of a method here (`run`, `value`) is reached by `student.call("run", …)`.
    """

    def __init__(
        self,
        host: Host,
        work: Work,
        limits: Limits,
        *,
        images: Mapping[str, Any] | None = None,
        lang: Lang = "ko",
        budget: Budget | None = None,
    ) -> None:
        self.assignment = work.assignment
        self.work = work
        self.limits = limits
        self.images = images
        self.lang = lang
        self.budget = budget or Budget(limits.submission_seconds, limits.output_kb * 1024)
        self.calls: list[Call] = []
        self.memo: dict[str, Any] = {}
        self.remarks: list[Text] = []
        self.asked = False
        """Whether anything was asked of it that a test may look at."""
        self.staff_remarks: list[Text] = []
        """What hidden tests remarked: it may tell their inputs."""
        self._children = Children(host, work.assignment, limits, self.budget)
        self.missed: set[int] = set()
        """Lines of skipped statements whose names were missed in a test."""
        self._link: Link | None = None
        self._clean: Link | None = None
        self.first_load: Run | None = None
        """The first loading that went well; what it told is the report's, whatever became of the child."""
        self._loaded: Run | None = None
        self._failed: StudentStopped | None = None
        self._hidden = self._met_hidden = False
        self._attempts = Attempts(work.kind, limits.load_seconds)
        self._traced = False
        self.ran: list[Ran] = []
        """What each call ran through, where it is `traced`."""
        self._answer_bytes = self._probe_bytes = 0

    @property
    def seconds(self) -> float:
        """CPU seconds of its processes that have ended."""
        return self._children.seconds

    @property
    def unknown_calls(self) -> tuple[str, ...]:
        """System calls of its processes that the sandbox does not know: a newer library's, or its own."""
        return self._children.unknown_calls

    @property
    def shares(self) -> Mapping[str, float]:
        """By key of `Limits`, the largest share of it that was used where it held."""
        return self._children.shares

    @property
    def failed(self) -> StudentStopped | None:
        """Why the file cannot be loaded at all; None where it was not tried or went well."""
        return self._failed

    # What the grader uses

    def begin_test(self, *, hidden: bool) -> None:
        """A test begins: no call yet."""
        self.calls.clear()
        self._hidden = hidden

    @property
    def met_hidden_tests(self) -> bool:
        """Whether a hidden test, this one or one before it, has sent anything to the submission but its own files. From
        then on the submission may have chosen what happens, and whether a test is run at all."""
        return self._met_hidden

    def load(self) -> Run:
        """The same as `loaded`, for who grades: no test has looked at it by that."""
        if self._loaded is None:
            self._ready()
        assert self._loaded is not None
        return self._loaded

    # What a suite uses

    @property
    def loaded(self) -> Run:
        """Loading the file: done when first needed. `StudentStopped` where the file cannot be loaded at all."""
        self.asked = True
        return self.load()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def function(*args: Any, **kwargs: Any) -> Any:
            call = self.call(name, *args, **kwargs)
            if call.raised is not None:
                raise stops.explain_exception(call.raised, str(call))
            return call.value

        return function

    def call(self, name: str, *args: Any, stdin: str = "", drained: bool = True, **kwargs: Any) -> Call:
        """Call a function and tell all that can be seen of it. What it raises is in `.raised`.

        What can be run through once only (a generator, `map`, `zip` …) comes as the list of its values; with
        `drained=False` as a description (`wire.Opaque`), which equals nothing: for what must be a list.
        `StudentStopped` where there is no such function, it is still the stub, or no answer comes.
        """
        self.require(name)
        with shielded():
            if not self.calls:
                self._answer_bytes = 0  # a new test: what the last one held is gone
            # Before it is asked, so that staff see the call that never came back.
            self.calls.append(Call(name, args, kwargs, stdin=stdin, drained=drained))
            answer = self._ask(protocol.Call(name, args, kwargs, stdin, drained))
            assert self._link is not None
            self._answer_bytes += self._link.weight
            self._check_bytes(self._answer_bytes)
            call = answers.read_call(answer, self.calls[-1], self.limits)
            self.calls[-1] = call
            if self._traced:
                self.ran.append(answers.read_ran(answer))
            self._note_missed(call.raised)
        if call.raised is not None and call.raised.is_not_implemented:
            raise stops.explain_exception(call.raised, str(call))
        return call

    def require(self, name: str) -> None:
        """End the test as `not_implemented` where `name` is missing or still the stub's.

        For a test that asks by a probe alone; `name` is a function, a class, or a method of one (`Affine.forward`).
        """
        first = self._first()
        defined = name.partition(".")[0]
        lost = dict(first.lost).get(defined)
        if lost is not None and defined not in first.names:
            if not self._hidden:  # whether a hidden test comes so far, its answers before may tell
                self.missed.add(lost)
            raise stops.explain_lost(defined, lost)
        if defined not in first.names:
            # What the assignment asks for beside it is no misspelling: `relu` is not a `Relu` with another capital.
            asked = [each for each in self.work.stub if each and "." not in each]
            raise stops.explain_missing(
                defined, [name for name in first.names if name not in asked and name not in first.values]
            )
        for each in (defined, name):
            if each in first.unchanged:
                raise stops.explain_untouched(each)
        self._ready()

    def _first(self) -> Run:
        """The first loading: only what it told says what the file has. A later one, after a test ended the process,
        may know what hidden tests gave to the functions, and so is not even asked for."""
        if self.first_load is None:
            self._ready()
        assert self.first_load is not None
        return self.first_load

    def run(self, stdin: str = "") -> Run:
        """Run the file as Python would, to its end or first error, in a child of its own, with `stdin` as keyboard
        input."""
        with shielded():
            link = self._children.start()
            self._note_request()
            try:
                return self._load(link, "program", stdin, self.limits.load_seconds * GRACE)
            finally:
                self._children.end(link)

    def has(self, name: str) -> bool:
        """Whether the file defines `name` at its top level."""
        self.asked = True
        return name in self._first().names

    def value(self, name: str) -> Any:
        """The plain value of a name of the file's."""
        if not self.has(name):
            raise stops.explain_missing(name, self._first().names)
        self._ready()
        with shielded():
            return self._value_from(self._ask(protocol.Value(name)), name, self._link)

    def probe(self, name: str, *args: Any, seconds: float | None = None) -> Any:
        """Run `name(module, *args)` of `probes.py` beside the student's code; `seconds` of CPU at the most."""
        with shielded():
            return self._value_from(self._ask(protocol.Probe(name, args), seconds), name, self._link)

    def clean(self, name: str, *args: Any, seconds: float | None = None) -> Any:
        """The same, as `name(None, *args)` in the clean room: a second child that holds no code of the student's."""
        with shielded():
            if self._clean is None:
                link = self._children.start()
                try:
                    self._children.stage(link, {})
                    request = protocol.load_clean(self.work.probes, self.work.seed, self.limits.output_kb * 1024)
                    self._children.exchange(link, request, self.limits.load_seconds)
                except BaseException:
                    self._children.end(link)
                    raise
                self._clean = link
            answer = self._ask(protocol.Probe(name, args), seconds, clean=True)
            return self._value_from(answer, name, self._clean)

    def fresh(self) -> None:
        """Throw the child away; what comes next sees an untouched module."""
        with shielded():
            if self._link is not None:
                self._children.end(self._link)
                self._link = None
            self._loaded = None

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """What is asked within leaves no trace: it meets a child of its own, made when it is first needed and ended
        with the block. Later tests find the submission, and what is known of it, as it was before. The clean room
        stays: there no answer hangs on what was asked before."""
        saved = {name: getattr(self, name) for name in _KNOWN}
        self._link = None  # what loading told is known: who asks for no more needs no child
        self.calls, self.remarks, self.memo = [], [], _copied(self.memo)
        self._attempts = self._attempts.copied()
        try:
            yield
        finally:
            try:
                self.fresh()
            finally:
                vars(self).update(saved)

    def traced(self, limits: Limits) -> Student:
        """Another of the same work, within `limits`, on an account of its own, to be closed by the caller: its process
        tells which lines calls run through (`ran`). What becomes of it leaves this one as it is."""
        budget = Budget(limits.submission_seconds, limits.output_kb * 1024)
        other = Student(self._children.host, self.work, limits, lang=self.lang, budget=budget)
        other._attempts.skip, other._attempts.hung = set(self._attempts.skip), list(self._attempts.hung)
        other._traced = True
        return other

    @property
    def running(self) -> bool:
        """Whether there is a process with the file loaded."""
        return self._link is not None

    def move(self, to: Callable[[], Host]) -> None:
        """Go on with children of another host, where this one broke; `to` is called when nothing of it is left."""
        with contextlib.suppress(SandboxError):
            self.close()
        self._link = self._clean = self._loaded = None
        self._children.host = to()

    def remark(self, text: Text) -> None:
        """Put a remark on the report; it costs nothing. That of a hidden test is for staff."""
        remarks = self.staff_remarks if self._hidden else self.remarks
        if text not in remarks:
            remarks.append(text)

    def close(self) -> None:
        """End both children."""
        self._children.note_share("submission_seconds", self.budget.share())
        with shielded():
            self.fresh()
            if self._clean is not None:
                self._children.end(self._clean)
                self._clean = None

    # The engine

    def _note_request(self) -> None:
        self.asked = True
        self._met_hidden = self._met_hidden or self._hidden

    def _ready(self) -> None:
        """A child with the file loaded; a file that cannot be loaded is tried once, not before every test."""
        if self._failed is not None:
            raise self._failed
        with shielded():
            while self._link is None:
                link = self._children.start()
                at: deque[Announcement] = deque(maxlen=1)  # the last alone counts, and there may be 100,000
                seconds = self._attempts.seconds()
                try:
                    run = self._load(link, self.work.kind, "", seconds, at.append)
                except StudentStopped as stopped:
                    self._children.end(link)
                    used = seconds if stopped.verdict == "timed_out" else min(seconds, link.end().cpu)
                    last = at[-1] if at else None
                    if self.budget.over or not self._attempts.leave_out(stopped, used, last):
                        self._failed = stopped
                        raise
                except BaseException:
                    link.end()
                    raise
                else:
                    self._link, self._loaded = link, run
                    self.first_load = self.first_load or run

    def _load_request(self, kind: protocol.Kind, stdin: str, seconds: float) -> protocol.Load:
        work = self.work
        return protocol.Load(
            kind=kind,
            main=work.main,
            probes=work.probes,
            stub=dict(work.stub),
            seed=work.seed,
            data=dict(work.data),
            python=work.python,
            output=self.limits.output_kb * 1024,
            stdin=stdin,
            skip=sorted(self._attempts.skip),
            until=self._attempts.until,
            seconds=seconds,
            traced=self._traced,
        )

    def _load(self, link: Link, kind: protocol.Kind, stdin: str, seconds: float, event: Listener | None = None) -> Run:
        """Load the file; after `seconds` it is killed, and a little earlier interrupted."""
        self._children.stage(link, self.work.files)
        request = self._load_request(kind, stdin, seconds / GRACE)
        answer = self._children.exchange(link, request, seconds, event, shown_limit=self.limits.load_seconds)
        run = answers.read_run(answer, self.limits, tuple(self._attempts.hung), self._attempts.ended_by)
        if run.raised is not None and run.raised.does_not_compile:
            raise stops.explain_syntax_error(run.raised)
        if run.raised is not None and kind == "functions":
            raise stops.explain_exception(run.raised)
        return run

    def _ask(self, request: protocol.Request, seconds: float | None = None, *, clean: bool = False) -> dict[str, Any]:
        """Ask the child (or the clean room); one that stopped is thrown away."""
        if not clean:
            self._ready()
        self._note_request()
        link = self._clean if clean else self._link
        assert link is not None
        try:
            self._children.check()
            return self._children.exchange(link, request, seconds or self.limits.call_seconds)
        except (StudentStopped, SandboxError):
            self._children.end(link)
            if clean:
                self._clean = None
            else:
                self._link = self._loaded = None
            raise

    def _value_from(self, answer: dict[str, Any], name: str, link: Link | None) -> Any:
        """The value of a probe or name. A suite may keep it from test to test."""
        assert link is not None
        self._probe_bytes += link.weight
        self._check_bytes(self._probe_bytes)
        try:
            return answers.read_value(answer, name, self.work, self.limits)
        except StudentStopped as stopped:
            self._note_missed(stopped.raised)
            raise

    def _note_missed(self, raised: Raised | None) -> None:
        # Not in a hidden test: which line was missed is told, and a submission could choose it by the input.
        if raised is not None and raised.lost and not self._hidden and len(self.missed) < _MAX_MISSED:
            self.missed.add(raised.lost)

    def _check_bytes(self, size: int) -> None:
        if size > MAX_ANSWER_BYTES:
            raise StudentStopped("over_limit", stops.BRIEF["over_limit"], staff="its answers take too much memory")


def _copied(value: Any) -> Any:
    """The same, in containers of its own; arrays and other leaves are shared."""
    if type(value) is dict:
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if type(value) is list else value
