"""A student's work as a suite sees it: call a function, get a plain value. Trusted side.

One child per submission, made when it is first needed and kept from test to test; a timeout or crash ends that
test, and the next one gets a fresh child. The file is never imported, parsed or run on this side.
"""

from __future__ import annotations

import contextlib
import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from grader.sandbox import answers, stops
from grader.sandbox.answers import Call, Run
from grader.sandbox.backends.budget import Budget, longest, shielded
from grader.sandbox.backends.link import Link, Listener, Stopped
from grader.sandbox.overrun import Limits
from grader.sandbox.seam import protocol, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.protocol import Announcement
from grader.sandbox.stops import Raised, StudentStopped
from grader.sandbox.work import Work
from grader.text import EMPTY, Lang, Text, tr
from grader.text.errors import AssignmentError, SandboxError

__all__ = ["Call", "Raised", "Run", "Student", "StudentStopped"]

MAX_SKIPPED = 2
"""Top-level statements of a file of functions that may hang or end the process before the file is given up."""
MAX_HELD = 192 * 2**20
"""Bytes that the answers to all calls of one test may take in memory, as the suite and the record of its calls hold
them together; and those to all probes of a submission. One alone takes 180 MiB at the most (`wire.answer_room`)."""
_KNOWN = (
    *(
        "_link",
        "_loaded",
        "first_load",
        "_failed",
        "_skip",
        "_until",
        "_hung",
        "_ended_by",
        "_load_left",
        "_held",
        "_kept",
    ),
    *("calls", "remarks", "memo"),
)
"""What a student's attributes know of the submission: not what was spent on it."""
_GRACE = 1.25
"""A file is interrupted inside at its limit, so that what it defined counts, and killed at this much more."""
_BUDGET = 1.5
"""All that loading a file may take, in its limits: what is tried once more, without a statement, has what is left."""
_MAX_MISSED = 100
_SHARE = 0.6
"""Of what is left, for one more try: there may be another one."""


class _Host(Protocol):
    def start(self, bounds: Bounds) -> Link: ...


class Student:
    """What the `student` fixture yields. Any other attribute is a function of the student's: `student.f(1)`.

    A function that bears the name of a method here (`run`, `value`) is reached by `student.call("run", …)`.
    """

    def __init__(
        self,
        host: _Host,
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
        self.seconds = 0.0
        self.unknown_calls: tuple[str, ...] = ()
        """System calls of its processes that the sandbox does not know: a newer library's, or its own."""
        self.shares: dict[str, float] = {}
        """By key of `Limits`, the largest share of it that was used where it held."""
        self._host = host
        # The kernel's own limit on CPU time comes after every other: its SIGKILL looks like one from outside.
        net = math.ceil(longest(limits.submission_seconds))
        self._bounds = Bounds(limits.memory_mb, limits.disk_mb, limits.files, limits.threads, limits.inodes, net)
        self.missed: set[int] = set()
        """Lines of skipped statements whose names were missed in a test."""
        self._link: Link | None = None
        self._clean: Link | None = None
        self.first_load: Run | None = None
        """The first loading that went well; what it told is the report's, whatever became of the child."""
        self._loaded: Run | None = None
        self._failed: StudentStopped | None = None
        self._hidden = self._told = False
        self._skip: set[int] = set()
        self._until: int | None = None
        self._ended_by: Raised | None = None
        self._hung: list[Raised] = []
        self._load_left = limits.load_seconds * _BUDGET
        self._held = self._kept = 0

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
    def told(self) -> bool:
        """Whether a hidden test, this one or one before it, has sent anything to the submission but its own files. From
        then on the submission may have chosen what happens, and whether a test is run at all."""
        return self._told

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
                raise stops.of_raised(call.raised, str(call))
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
                self._held = 0  # a new test: what the last one held is gone
            self.calls.append(Call(name, args, kwargs))  # so that staff see the call that never came back
            answer = self._ask(protocol.Call(name, args, kwargs, stdin, drained))
            assert self._link is not None
            self._held += self._link.weight
            self._bound(self._held)
            call = answers.call_of(answer, self.calls[-1], self.limits)
            self.calls[-1] = call
            self._miss(call.raised)
        if call.raised is not None and call.raised.is_not_implemented:
            raise stops.of_raised(call.raised, str(call))
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
            raise stops.lost(defined, lost)
        if defined not in first.names:
            # What the assignment asks for beside it is no misspelling: `relu` is not a `Relu` with another capital.
            asked = [each for each in self.work.stub if each and "." not in each]
            raise stops.missing(
                defined, [name for name in first.names if name not in asked and name not in first.values]
            )
        for each in (defined, name):
            if each in first.unchanged:
                raise stops.untouched(each)
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
            link = self._start()
            self._note_request()
            try:
                return self._load(link, "program", stdin, self.limits.load_seconds * _GRACE)
            finally:
                self._ended(link)

    def has(self, name: str) -> bool:
        """Whether the file defines `name` at its top level."""
        self.asked = True
        return name in self._first().names

    def value(self, name: str) -> Any:
        """The plain value of a name of the file's."""
        if not self.has(name):
            raise stops.missing(name, self._first().names)
        self._ready()
        with shielded():
            return self._taken(self._ask(protocol.Value(name)), name, self._link)

    def probe(self, name: str, *args: Any, seconds: float | None = None) -> Any:
        """Run `name(module, *args)` of `probes.py` beside the student's code; `seconds` of CPU at the most."""
        with shielded():
            return self._taken(self._ask(protocol.Probe(name, args), seconds), name, self._link)

    def clean(self, name: str, *args: Any, seconds: float | None = None) -> Any:
        """The same, as `name(None, *args)` in the clean room: a second child that holds no code of the student's."""
        with shielded():
            if self._clean is None:
                link = self._start()
                try:
                    self._stage(link, {})
                    request = protocol.load_clean(self.work.probes, self.work.seed, self.limits.output_kb * 1024)
                    self._exchange(link, request, self.limits.load_seconds, None)
                except BaseException:
                    self._ended(link)
                    raise
                self._clean = link
            answer = self._ask(protocol.Probe(name, args), seconds, clean=True)
            return self._taken(answer, name, self._clean)

    def fresh(self) -> None:
        """Throw the child away; what comes next sees an untouched module."""
        with shielded():
            if self._link is not None:
                self._ended(self._link)
                self._link = None
            self._loaded = None

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """What is asked within leaves no trace: it meets a child of its own, made when it is first needed and ended
        with the block. Later tests find the submission, and what is known of it, as it was before. The clean room
        stays: there no answer hangs on what was asked before."""
        kept = {name: getattr(self, name) for name in _KNOWN}
        self._link = None  # what loading told is known: who asks for no more needs no child
        self.calls, self.remarks, self.memo = [], [], _copied(self.memo)
        self._skip, self._hung = set(self._skip), list(self._hung)
        try:
            yield
        finally:
            try:
                self.fresh()
            finally:
                vars(self).update(kept)

    def move(self, to: Callable[[], _Host]) -> None:
        """Go on with children of another host, where this one broke; `to` is called when nothing of it is left."""
        with contextlib.suppress(SandboxError):
            self.close()
        self._link = self._clean = self._loaded = None
        self._host = to()

    def remark(self, text: Text) -> None:
        """Put a remark on the report; it costs nothing. That of a hidden test is for staff."""
        remarks = self.staff_remarks if self._hidden else self.remarks
        if text not in remarks:
            remarks.append(text)

    def close(self) -> None:
        """End both children."""
        self._used("submission_seconds", self.budget.share())
        with shielded():
            self.fresh()
            if self._clean is not None:
                self._ended(self._clean)
                self._clean = None

    # The engine

    def _note_request(self) -> None:
        self.asked = True
        self._told = self._told or self._hidden

    def _start(self) -> Link:
        """A child, on the account of this submission."""
        self.budget.begin()
        self._check()
        link = self._host.start(self._bounds)
        link.budget = self.budget
        self.budget.watch(link)
        return link

    def _check(self) -> None:
        """`StudentStopped` where the budget of the submission is over."""
        if self.budget.left() <= 0:
            raise stops.spent(self.budget)

    def _ended(self, link: Link) -> None:
        """End a child and keep its account."""
        end = link.end()
        self.seconds += end.cpu
        self._used("memory_mb", (end.memory_kb or 0) / 1024 / self.limits.memory_mb)
        self.unknown_calls = tuple(dict.fromkeys(self.unknown_calls + end.unknown_calls))

    def _used(self, limit: str, share: float) -> None:
        self.shares[limit] = max(share, self.shares.get(limit, 0.0))

    def _ready(self) -> None:
        """A child with the file loaded; a file that cannot be loaded is tried once, not before every test."""
        if self._failed is not None:
            raise self._failed
        with shielded():
            while self._link is None:
                link = self._start()
                at: deque[Announcement] = deque(maxlen=1)  # the last alone counts, and there may be 100,000
                tried = bool(self._hung) or self._ended_by is not None
                seconds = self._load_left * _SHARE if tried else self.limits.load_seconds * _GRACE
                try:
                    run = self._load(link, self.work.kind, "", seconds, at.append)
                except StudentStopped as stopped:
                    self._ended(link)
                    self._load_left -= seconds if stopped.verdict == "timed_out" else min(seconds, link.end().cpu)
                    if not self._skip_statement(stopped, at):
                        self._failed = stopped
                        raise
                except BaseException:
                    link.end()
                    raise
                else:
                    self._link, self._loaded = link, run
                    self.first_load = self.first_load or run

    def _skip_statement(self, stopped: StudentStopped, at: Sequence[Announcement]) -> bool:
        """Leave out the top-level statement that hung or ended the process, so that the rest counts; a script ends
        there, but for an import."""
        skippable = (
            stopped.verdict in ("timed_out", "crashed", "out_of_memory", "over_limit") and stopped.raised is None
        )
        if self.work.kind not in ("functions", "script") or not skippable or not at or len(self._hung) >= MAX_SKIPPED:
            return False
        if self.budget.over or self._load_left <= 0:
            return False
        last = at[-1]
        told = Raised(
            stopped.verdict,
            stopped.message.en,
            (),
            is_import=last.imports,
            is_training=last.trains,
            overrun=stopped.overrun,
            told=EMPTY if stopped.overrun else stopped.message,
            at=stops.number(last.line),
        )
        if last.optional:
            self._skip.add(last.at)
            self._hung.append(told)
        elif self._until is None:
            self._until, self._ended_by = last.at, told
        else:
            return False
        return True

    def _load_request(self, kind: protocol.Kind, stdin: str, seconds: float) -> protocol.Load:
        work = self.work
        return protocol.Load(
            kind,
            work.main,
            work.probes,
            dict(work.stub),
            work.seed,
            dict(work.data),
            work.python,
            self.limits.output_kb * 1024,
            stdin,
            sorted(self._skip),
            self._until,
            seconds,
        )

    def _stage(self, link: Link, files: Mapping[str, bytes]) -> None:
        """Have the files written in the child. `SandboxError` where that goes wrong in any way: no code of the
        student's has run yet, so that it is the machine's fault, and nobody else can claim it."""
        seconds = self.limits.load_seconds
        try:
            request = protocol.Stage(dict(files))
            answer = link.exchange(request, cpu=seconds, wall=seconds * self.limits.wall_factor)
        except Stopped as stop:
            self._check()
            raise SandboxError(
                tr(
                    "{id}: the sandbox ended before any code of the submission ran ({stop}). Run again, and "
                    "let less run beside it.",
                    id=self.assignment,
                    stop=stop,
                )
            ) from stop
        answers.check_staged(answer, self.assignment)

    def _load(
        self,
        link: Link,
        kind: protocol.Kind,
        stdin: str,
        seconds: float,
        event: Listener | None = None,
    ) -> Run:
        """Load the file; after `seconds` it is killed, and a little earlier interrupted."""
        self._stage(link, self.work.files)
        answer = self._exchange(
            link, self._load_request(kind, stdin, seconds / _GRACE), seconds, event, told=self.limits.load_seconds
        )
        run = answers.run_of(answer, self.limits, tuple(self._hung), self._ended_by)
        if run.raised is not None and run.raised.does_not_compile:
            raise stops.unreadable(run.raised)
        if run.raised is not None and kind == "functions":
            raise stops.of_raised(run.raised)
        return run

    def _ask(self, request: protocol.Request, seconds: float | None = None, *, clean: bool = False) -> dict[str, Any]:
        """Ask the child (or the clean room); one that stopped is thrown away."""
        if not clean:
            self._ready()
        self._note_request()
        link = self._clean if clean else self._link
        assert link is not None
        try:
            self._check()
            return self._exchange(link, request, seconds or self.limits.call_seconds, None)
        except (StudentStopped, SandboxError):
            self._ended(link)
            if clean:
                self._clean = None
            else:
                self._link = self._loaded = None
            raise

    def _taken(self, answer: dict[str, Any], name: str, link: Link | None) -> Any:
        """The value of a probe or name. A suite may keep it from test to test."""
        assert link is not None
        self._kept += link.weight
        self._bound(self._kept)
        try:
            return answers.value_of(answer, name, self.work, self.limits)
        except StudentStopped as stopped:
            self._miss(stopped.raised)
            raise

    def _miss(self, raised: Raised | None) -> None:
        # Not in a hidden test: which line was missed is told, and a submission could choose it by the input.
        if raised is not None and raised.lost and not self._hidden and len(self.missed) < _MAX_MISSED:
            self.missed.add(raised.lost)

    def _bound(self, held: int) -> None:
        if held > MAX_HELD:
            raise StudentStopped("over_limit", stops.BRIEF["over_limit"], staff="its answers take too much memory")

    def _exchange(
        self,
        link: Link,
        request: protocol.Request,
        cpu: float,
        event: Listener | None,
        told: float | None = None,
    ) -> dict[str, Any]:
        """Ask `link`; `told` is the limit that the student is told of, where it is another one."""
        wall = cpu * self.limits.wall_factor
        try:
            answer = link.exchange(request, cpu=cpu, wall=wall, event=event)
            self._used("call_seconds" if told is None else "load_seconds", link.spent / (told or cpu))
            return answer
        except Stopped as stop:
            if self.budget.over:
                raise stops.spent(self.budget) from None
            said = cpu if told is None else told
            stopped = stops.of_stop(stop, said, said * self.limits.wall_factor, self.limits)
            if stop.end.from_outside and stopped.verdict == "crashed":
                raise SandboxError(
                    tr(
                        "Something outside of the sandbox killed a student's process (SIGKILL). Where the machine ran "
                        "out of memory, `dmesg` says so: grade with fewer --jobs, or when it has less to do."
                    )
                ) from stop
            raise stopped from None
        except wire.LimitError as error:
            # Plain, but too much: a value that the submission returned and the suite passes on. Else a submission
            # could choose to be nobody's fault but the author's, and so not be marked.
            raise stops.too_much(str(error)) from None
        except wire.WireError as error:
            raise AssignmentError(
                tr("{id}: a test passes a value that cannot travel: {error}.", id=self.assignment, error=error)
            ) from error


def _copied(value: Any) -> Any:
    """The same, in containers of its own; arrays and other leaves are shared."""
    if type(value) is dict:
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if type(value) is list else value
