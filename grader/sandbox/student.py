"""A student's work as a suite sees it: call a function, get a plain value. Trusted side.

The process behind it (`grader.sandbox.interpreter`) is kept from test to test; a timeout or crash ends that test, and
the next one gets a fresh process. The limit: the file is never imported, parsed or run on this side.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from grader.sandbox import answers, stops
from grader.sandbox.account import Account
from grader.sandbox.answers import Call, Ran, Run
from grader.sandbox.backends.budget import Budget, shielded
from grader.sandbox.backends.heard import Heard
from grader.sandbox.children import Host
from grader.sandbox.conversation import Conversation, Held, Required, Transcript
from grader.sandbox.interpreter import Interpreter
from grader.sandbox.overrun import Limits
from grader.sandbox.raised import Raised
from grader.sandbox.seam import messages
from grader.sandbox.seam.frames import Template
from grader.sandbox.stops import StudentStopped
from grader.sandbox.work import Work
from grader.text import Lang, Text

__all__ = ["Call", "Raised", "Ran", "Run", "Student", "StudentStopped"]

MAX_ANSWER_BYTES = 192 * 2**20
"""Bytes that the answers to all calls of one test may take in memory, as the suite and the record of its calls hold
them together; and those to all probes of a submission. One alone takes 180 MiB at the most (`capacity.answer_room`)."""
_KNOWN = ("answer_bytes", "_probe_bytes", "calls", "remarks", "_memo")
"""What a student's attributes know of the submission: not what was spent on it."""
_MAX_MISSED = 100


class Student(Account):
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
        self.limits = limits
        self.images = images
        self.lang = lang
        self.budget = budget or Budget(limits.submission_seconds, limits.output_kb * 1024)
        self.calls: list[Call] = []
        self.remarks: list[Text] = []
        self.asked = False
        """Whether anything was asked of it that a test may look at."""
        self.staff_remarks: list[Text] = []
        """What hidden tests remarked: it may tell their inputs."""
        self.missed: set[int] = set()
        """Lines of skipped statements whose names were missed in a test."""
        self.ran: list[Ran] = []
        """What each call ran through, where it is `traced`."""
        self._interpreter = Interpreter(host, work, limits, self.budget)
        self._memo: dict[str, Any] = {}
        self.conversation = Conversation(self._demand, self._holds, self._exchange, self.budget)
        """What tests asked of it."""
        self._hidden = self._met_hidden = False
        self._demanded: set[str] = set()  # names that were there when the file was first loaded
        self._probe_bytes = self.answer_bytes = 0
        """Of what probes answered, and the calls of this test."""

    # What the grader uses

    def begin_test(self, *, hidden: bool) -> None:
        """A test begins: no call yet."""
        self.calls.clear()
        self.conversation.begin()
        self._hidden = hidden

    def replay(self, known: Sequence[Transcript], *, hidden: bool) -> tuple[Transcript, float] | None:
        """In place of a test: `Conversation.replay`."""
        self.begin_test(hidden=hidden)
        found = self.conversation.replay(known, MAX_ANSWER_BYTES - self._probe_bytes)
        if found is not None:
            self._probe_bytes += found[0].weight_of_probes
        return found

    @property
    def met_hidden_tests(self) -> bool:
        """Whether a hidden test, this one or one before it, has sent anything to the submission but its own files. From
        then on the submission may have chosen what happens, and whether a test is run at all."""
        return self._met_hidden

    def load(self) -> Run:
        """The same as `loaded`, for who grades: no test has looked at it by that."""
        return self._interpreter.load()

    # What a suite uses

    @property
    def loaded(self) -> Run:
        """Loading the file: done when first needed. `StudentStopped` where the file cannot be loaded at all."""
        self.asked = True
        self.conversation.spoil()
        return self.load()

    @property
    def memo(self) -> dict[str, Any]:
        """What tests write down of this submission, for those that follow."""
        self.conversation.spoil()
        return self._memo

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
                self.answer_bytes = 0  # a new test: what the last one held is gone
            # Before it is asked, so that staff see the call that never came back.
            self.calls.append(Call(name, args, kwargs, stdin=stdin, drained=drained))
            answer, weight = self.conversation.ask(messages.Call(name, args, kwargs, stdin, drained), None)
            self.answer_bytes += weight
            self._check_bytes(self.answer_bytes)
            call = answers.read_call(answer, self.calls[-1], self.limits)
            self.calls[-1] = call
            if self._interpreter.traced:
                self.ran.append(answers.read_ran(answer))
            self._note_missed(call.raised)
        if call.raised is not None and call.raised.is_not_implemented:
            raise stops.explain_exception(call.raised, str(call))
        return call

    def require(self, name: str) -> None:
        """End the test as `not_implemented` where `name` is missing or still the stub's.

        For a test that asks by a probe alone; `name` is a function, a class, or a method of one (`Affine.forward`).
        """
        self.conversation.note(Required(name))
        self._demand(name)

    def _demand(self, name: str) -> None:
        if name not in self._demanded:
            self._look_for(name)
            self._demanded.add(name)
        if not self.conversation.retelling:
            self._interpreter.ready()

    def _look_for(self, name: str) -> None:
        first = self._interpreter.load_first()
        defined = name.partition(".")[0]
        lost = dict(first.lost).get(defined)
        if lost is not None and defined not in first.names:
            if not self._hidden:  # whether a hidden test comes so far, its answers before may tell
                self.missed.add(lost)
            raise stops.explain_lost(defined, lost)
        if defined not in first.names:
            if line := dict(first.indented).get(defined):
                raise stops.explain_indented(defined, line)
            # What the assignment asks for beside it is no misspelling: `relu` is not a `Relu` with another capital.
            asked = [each for each in self._interpreter.work.stub if each and "." not in each]
            raise stops.explain_missing(
                defined, [name for name in first.names if name not in asked and name not in first.values]
            )
        for each in (defined, name):
            if each in first.unchanged:
                raise stops.explain_untouched(each)

    def run(self, stdin: str = "") -> Run:
        """Run the file as Python would, to its end or first error, in a child of its own, with `stdin` as keyboard
        input."""
        self.conversation.spoil()
        with shielded():
            link = self._interpreter.children.start()
            self._note_request()
            return self._interpreter.run(link, stdin)

    def has(self, name: str) -> bool:
        """Whether the file defines `name` at its top level."""
        held = self._holds(name)
        self.conversation.note(Held(name, held))
        return held

    def _holds(self, name: str) -> bool:
        self.asked = True
        return name in self._interpreter.load_first().names

    def value(self, name: str) -> Any:
        """The plain value of a name of the file's."""
        if not self.has(name):
            raise stops.explain_missing(name, self._interpreter.load_first().names)
        with shielded():
            return self._value_from(*self.conversation.ask(messages.Value(name), None), name)

    def probe(self, name: str, *args: Any, seconds: float | None = None) -> Any:
        """Run `name(module, *args)` of `probes.py` beside the student's code; `seconds` of CPU at the most."""
        with shielded():
            return self._value_from(*self.conversation.ask(messages.Probe(name, args), seconds), name)

    def clean(self, name: str, *args: Any, seconds: float | None = None) -> Any:
        """The same, as `name(None, *args)` in the clean room: a second child that holds no code of the student's."""
        self.conversation.spoil()
        with shielded():
            self._interpreter.ready_clean()
            self._note_request()
            answer = self._interpreter.ask_clean(messages.Probe(name, args), seconds)
            return self._value_from(answer, self._interpreter.clean_weight, name)

    def fresh(self) -> None:
        """Throw the child away; what comes next sees an untouched module."""
        self.conversation.spoil()
        self._interpreter.fresh()

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """What is asked within leaves no trace: it meets a child of its own, made when it is first needed and ended
        with the block. Later tests find the submission, and what is known of it, as it was before. The clean room
        stays: there no answer hangs on what was asked before."""
        saved = {name: getattr(self, name) for name in _KNOWN}
        self.calls, self.remarks, self._memo = [], [], answers.copied(self._memo)
        try:
            with self._interpreter.aside():
                yield
        finally:
            vars(self).update(saved)

    def traced(self, limits: Limits) -> Student:
        """Another of the same work, within `limits`, on an account of its own, to be closed by the caller: its process
        tells which lines calls run through (`ran`). What becomes of it leaves this one as it is."""
        other = Student(self._interpreter.children.host, self.work, limits, lang=self.lang)
        other._interpreter.trace(self._interpreter.attempts)
        return other

    def move(self, to: Callable[[], Host]) -> None:
        """Go on with children of another host, where this one broke; `to` is called when nothing of it is left."""
        self._interpreter.move(to)

    def remark(self, text: Text) -> None:
        """Put a remark on the report; it costs nothing. That of a hidden test is for staff."""
        self.conversation.spoil()
        remarks = self.staff_remarks if self._hidden else self.remarks
        if text not in remarks:
            remarks.append(text)

    def close(self) -> None:
        """End both children."""
        self._interpreter.close()

    # What becomes known on the way

    def _note_request(self) -> None:
        self.asked = True
        self._met_hidden = self._met_hidden or self._hidden

    def _exchange(self, request: messages.Request | Template, seconds: float | None, heard: Heard) -> dict[str, Any]:
        self._interpreter.ready()
        self._note_request()
        return self._interpreter.ask(request, seconds, heard)

    def _value_from(self, answer: dict[str, Any], weight: int, name: str) -> Any:
        """The value of a probe or name, of `weight` bytes. A suite may keep it from test to test."""
        self._probe_bytes += weight
        self._check_bytes(self._probe_bytes)
        try:
            return answers.read_value(answer, name, self._interpreter.work, self.limits)
        except StudentStopped as stopped:
            self._note_missed(stopped.raised)
            raise

    def _note_missed(self, raised: Raised | None) -> None:
        if raised is not None:
            self.conversation.spoil()  # which line was missed is told
        # Not in a hidden test: which line was missed is told, and a submission could choose it by the input.
        if raised is not None and raised.lost and not self._hidden and len(self.missed) < _MAX_MISSED:
            self.missed.add(raised.lost)

    def _check_bytes(self, size: int) -> None:
        if size > MAX_ANSWER_BYTES:
            raise StudentStopped("over_limit", stops.BRIEF["over_limit"], staff="its answers take too much memory")
