"""Records which lines of the main file a call runs through, and what it did turn by turn (`turns`).

Student side, in a child that was started for that alone.

It counts steps, not seconds, so that the same file tells the same lines on every machine: after `MAX_STEPS` the call is
interrupted, which ends an endless loop as well, but one in a single line: there Python counts no step. The limit: a
submission can switch it off, or tell any lines; what is told is shown to its own author and decides nothing.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from grader.sandbox.inside.turns import Turns
from grader.sandbox.seam.messages import MAX_RAN, MAX_SPANS, Ran, Returned

MAX_STEPS = 20_000
"""Lines that all calls of one child may run through: some ten milliseconds, below every limit of time."""


class OutOfSteps(BaseException):
    """Interrupts a call that runs through more lines than are recorded."""


class Recorder:
    """What the calls of one child run through."""

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._steps = MAX_STEPS
        self._lines: set[int] = set()
        self._codes: set[types.CodeType] = set()
        self._cut = False
        self._turns = Turns()

    def observed(self, call: Callable[[], Returned]) -> Returned:
        """What came of `call`, with the lines that it ran through."""
        self._lines, self._codes, self._cut, self._turns = set(), set(), False, Turns()
        sys.settrace(self._enter)
        try:
            returned = call()
        finally:
            sys.settrace(None)
        lines, spans = sorted(self._lines)[:MAX_RAN], sorted(map(_span, self._codes))[:MAX_SPANS]
        ran = Ran(lines, spans, self._cut, *self._turns.told())
        return returned._replace(ran=ran._asdict())

    def _enter(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if code.co_filename != self._filename:
            return None
        self._codes.add(code)
        self._turns.enter(frame)
        return self._step

    def _step(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self._steps -= 1
            if self._steps < 0:
                self._cut = True
                raise OutOfSteps
            self._lines.add(frame.f_lineno)
            self._turns.line(frame)
        elif event == "return":
            self._turns.leave(frame, argument)
        elif event == "exception":
            self._turns.raised(frame, argument[0])
        return self._step


def _span(code: types.CodeType) -> tuple[int, int]:
    """First and last line of a function."""
    first = code.co_firstlineno
    return first, max([first, *(line for _, _, line in code.co_lines() if line is not None)])
