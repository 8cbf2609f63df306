"""What a test asks a submission, step by step, so that the same questions can be put to the next one. Trusted side.

A test is a function of the answers: whoever answers as another one did is asked the same next, and ends the same. So
the steps of a test that passed are kept (`Transcript`), and the next submission is asked them without the test. Where
each answer is the same to the byte (but for id and seconds) the test has passed. At the first other answer it is run
after all, and is told what was asked already; from there on it asks by itself. Each question is put once, in its order,
and none that the test does not ask: a submission meets what it would meet without any of this.

The limit: a test that looks at more than answers (`student.memo`, `loaded` …) is run each time, and so is what failed,
for somebody reads what it says. One that asks otherwise on the same answers is found out (`end`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from grader.sandbox.backends.budget import Budget, shielded
from grader.sandbox.backends.heard import Heard
from grader.sandbox.seam import capacity, frames
from grader.sandbox.seam.errors import WireError
from grader.sandbox.seam.messages import Call, Request
from grader.sandbox.stops import StudentStopped
from grader.text import tr
from grader.text.errors import GraderError, SandboxError

UNSTEADY = tr("A test asks otherwise each time it is run, on the same answers.")
_MAX_STEPS = 1_000
_MAX_SENT = 1 << 18
"""Bytes of all requests of a test that is kept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the answer to it."""

    template: frames.Template
    seconds: float | None
    """Of CPU that it may take, where not as many as any call."""
    is_call: bool
    digest: bytes
    weight: int
    counted: float


@dataclass(frozen=True, slots=True)
class Required:
    """The file has a function of that name, and not the stub's."""

    name: str


@dataclass(frozen=True, slots=True)
class Held:
    """Whether the file defines a name."""

    name: str
    held: bool


Step = Asked | Required | Held


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a test that passed asked, and what it heard."""

    steps: tuple[Step, ...]
    last: int
    """How many of its calls are on record when it ends: those to inputs made up before are not."""

    @property
    def weight_of_probes(self) -> int:
        """Bytes of memory that the answers to all but calls may take."""
        return sum(step.weight for step in self.steps if isinstance(step, Asked) and not step.is_call)


Exchange = Callable[[Request | frames.Template, float | None, Heard], dict[str, Any]]
"""Has the submission asked: the request, the seconds of CPU that it may take, and what is to be told of the answer."""


class _Told(NamedTuple):
    """What was asked already, and what came of it: an answer, taken apart or not yet, or none."""

    template: frames.Template
    seconds: float | None
    heard: Heard
    answer: dict[str, Any] | None = None
    error: StudentStopped | GraderError | None = None


class Conversation:
    """Of one submission with the tests that are put to it."""

    def __init__(
        self, demand: Callable[[str], None], holds: Callable[[str], bool], exchange: Exchange, budget: Budget
    ) -> None:
        self._demand, self._holds, self._exchange = demand, holds, exchange  # of the student, and not kept
        self._budget = budget
        self._steps: list[Step] | None = []
        self._sent = 0
        self._steady = True
        self._told: deque[_Told] = deque()

    @property
    def retelling(self) -> bool:
        """Whether the next request was answered already."""
        return bool(self._told)

    def begin(self) -> None:
        """A test begins, or what is put in its place."""
        self._steps, self._sent = [], 0

    def spoil(self) -> None:
        """The test looks at what is no answer: it is not kept."""
        self._steps = None

    def note(self, step: Step) -> None:
        if self._steps is not None:
            self._steps.append(step)
            if isinstance(step, Asked):
                self._sent += step.template.size
            if len(self._steps) > _MAX_STEPS or self._sent > _MAX_SENT:
                self._steps = None

    def transcript(self, last: int) -> Transcript | None:
        """Of the test that just passed, with so many calls on record; None where it is to be run each time."""
        if not self._steps or not any(isinstance(step, Asked) for step in self._steps):
            return None
        return Transcript(tuple(self._steps), last)

    # While the test runs

    def ask(self, request: Request, seconds: float | None) -> tuple[dict[str, Any], int]:
        """The answer, and how many bytes of memory it may take."""
        if self._told:
            answer, heard = self._retell(request, seconds)
        else:
            heard = Heard()
            answer = self._exchange(request, seconds, heard)
        if heard.template is not None and heard.digest:
            is_call = isinstance(request, Call)
            self.note(Asked(heard.template, seconds, is_call, heard.digest, heard.weight, heard.counted))
        else:
            self.spoil()
        return answer, heard.weight

    def _retell(self, request: Request, seconds: float | None) -> tuple[dict[str, Any], Heard]:
        told = self._told.popleft()
        try:
            same = frames.prepare(request) == told.template and seconds == told.seconds
        except WireError:
            same = False
        if not same:
            self._steady = False
            self._told.clear()
            raise SandboxError(UNSTEADY)
        if told.error is not None:
            raise told.error
        if told.answer is not None:
            return told.answer, told.heard
        # Charged when it was recognized: here it is the same bytes as an answer that was taken apart before.
        answer, _ = frames.read_answer(told.heard.payload, capacity.answer_room(self._budget.printed))
        return answer, told.heard

    def end(self) -> bool:
        """The test has ended: whether it asked what it asked before, on the same answers. Otherwise what it was told,
        and all that comes after, is not to be trusted."""
        steady = self._steady and not self._told
        self._told.clear()
        return steady

    # In place of it

    def replay(self, known: Sequence[Transcript], room: int) -> tuple[Transcript, float] | None:
        """Ask what those tests asked: the one whose answers come all again, with the seconds that its last calls took.
        None at the first other answer: then the test is to be run, and goes on from there. `room`: bytes that answers
        to probes may still take."""
        self._told.clear()
        took: list[float] = []
        place = 0
        with shielded():
            while place < len(known[0].steps):
                step = known[0].steps[place]
                if isinstance(step, Asked):
                    like = [(known[0], step)]
                    like += [(one, asked) for one in known[1:] if (asked := _asked(one, place, step))]
                    if not step.is_call:
                        room -= max(asked.weight for _, asked in like)
                        if room < 0:
                            return None
                    heard = self._try(step, {asked.digest: asked for _, asked in like})
                    if not heard.payload:
                        return None
                    known = [one for one, asked in like if asked.digest == heard.digest]
                    if step.is_call:
                        took.append(heard.cpu)
                elif isinstance(step, Required):
                    try:
                        self._demand(step.name)
                    except (StudentStopped, GraderError):
                        return None  # the test is told the same
                elif self._holds(step.name) != step.held:
                    return None
                place += 1
        self._told.clear()
        return known[0], sum(took[len(took) - known[0].last :])

    def _try(self, step: Asked, known: dict[bytes, Asked]) -> Heard:
        heard = Heard(known, step.template)
        answer = error = None
        try:
            answer = self._exchange(step.template, step.seconds, heard)
        except (StudentStopped, GraderError) as raised:
            error = raised
        self._told.append(_Told(step.template, step.seconds, heard, None if heard.payload else answer, error))
        return heard


def _asked(one: Transcript, place: int, step: Asked) -> Asked | None:
    """How it goes on, where that is with the same request."""
    there = one.steps[place] if place < len(one.steps) else None
    if isinstance(there, Asked) and there.template == step.template and there.seconds == step.seconds:
        return there
    return None
