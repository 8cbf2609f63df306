"""Records a call turn by turn: each line of the main file that it ran through, and what became of the variables by it.

Student side, in a child that was started for that alone (`grader.sandbox.inside.lines`). A turn is a line of one
function; it holds the variables that are new or another after it, and, of the last one of a function, what that gave
back or raised. Where other functions ran meanwhile, what a line did stands after what they did. Of a long run the first
and the last turns are kept. The limits: what happens within one line is one turn, and a value is as its cell shows it
(`grader.sandbox.inside.glance`): a change in the middle of a long list is none.
"""

from __future__ import annotations

import opcode
import types
from collections import deque
from typing import Any

from grader.sandbox.inside.glance import MAX_LETTERS, glance
from grader.sandbox.seam.messages import MAX_TURNS, Turn

FIRST = MAX_TURNS * 3 // 5
"""Turns that are kept from the beginning; the others are the last ones."""
MAX_RECORDED = 1_000
"""Turns after which no more is recorded: to look at all variables takes time."""
MAX_DEPTH = 20
"""Functions within each other that are looked into."""
MAX_VARIABLES = 12
"""Of one function, in the order in which they got a value."""
_DATA = frozenset({list, dict, set, tuple, str, int, float, bool, type(None)})
"""Of variables outside of functions: what one that uses them is shown with."""
_GENERATORS = 0x20 | 0x80 | 0x200
"""Flags of code that can be entered again where it stopped."""
_GIVING = {
    opcode.opmap[name]
    for name in ("RETURN_VALUE", "RETURN_CONST", "RETURN_GENERATOR", "YIELD_VALUE")
    if name in opcode.opmap
}


class _Open:
    """A turn that may still change."""

    __slots__ = ("depth", "end", "gave", "line", "values")

    def __init__(self, line: int, depth: int) -> None:
        self.line, self.depth = line, depth
        self.values: list[tuple[str, str]] = []
        self.gave = self.end = ""

    def told(self) -> tuple[Any, ...]:
        return tuple(Turn(self.line, self.depth, self.values, self.end, self.gave))


class _Entered:
    """A function that was entered, with its variables as they were last seen."""

    __slots__ = ("depth", "error", "known", "turn")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.known: dict[str, str] = {}
        self.turn: _Open | None = None
        self.error = ""
        """The name of the last exception that came up in it."""


class Turns:
    """The turns of one call."""

    def __init__(self) -> None:
        self._first: list[_Open] = []
        self._last: deque[_Open] = deque(maxlen=MAX_TURNS - FIRST)
        self._count = 0
        self._entered: dict[types.FrameType, _Entered] = {}

    def told(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], int]:
        """The first ones, the last ones, and how many were left out between."""
        self._entered.clear()  # no frame outlives its call by more than that
        first, last = ([turn.told() for turn in part] for part in (self._first, self._last))
        return first, last, self._count - len(first) - len(last)

    def enter(self, frame: types.FrameType) -> None:
        """A function is called, or goes on where it stopped."""
        depth = self._depth(frame)
        if frame in self._entered or self._count >= MAX_RECORDED or depth > MAX_DEPTH:
            return
        entered = self._entered[frame] = _Entered(depth)
        if not frame.f_code.co_name.startswith("<"):  # of a comprehension its line stands there already
            self._begin(frame, entered)
            self._look(frame, entered)
            entered.turn = None

    def line(self, frame: types.FrameType) -> None:
        """A line is about to run; the one before has."""
        entered = self._entered.get(frame)
        if entered is None or self._count >= MAX_RECORDED:
            return
        self._look(frame, entered)
        self._begin(frame, entered)

    def raised(self, frame: types.FrameType, error: type[BaseException]) -> None:
        """An exception comes out of the line that runs."""
        entered = self._entered.get(frame)
        if entered is not None:
            entered.error = str(type.__getattribute__(error, "__name__"))[:MAX_LETTERS]

    def leave(self, frame: types.FrameType, value: Any) -> None:
        """A function ends, by an exception or with `value`, or stops to be entered again."""
        entered = self._entered.get(frame)
        if entered is None:
            return
        if not frame.f_code.co_flags & _GENERATORS:
            del self._entered[frame]
        if self._count >= MAX_RECORDED:
            return
        self._look(frame, entered)
        turn = self._current(frame, entered)
        if entered.error and not _ends_by_return(frame):
            turn.end, turn.gave = "raised", entered.error
        else:
            turn.end, turn.gave = "gave", glance(value)
        entered.turn = None

    def _depth(self, frame: types.FrameType) -> int:
        """Of a function that is entered: by the nearest that called it, be it by way of a library."""
        outer = frame.f_back
        for _ in range(MAX_DEPTH):
            if outer is None:
                return 0
            if outer in self._entered:
                return self._entered[outer].depth + 1
            outer = outer.f_back
        return 0 if not self._entered else MAX_DEPTH + 1

    def _begin(self, frame: types.FrameType, entered: _Entered) -> None:
        entered.turn = turn = _Open(frame.f_lineno, entered.depth)
        (self._first if len(self._first) < FIRST else self._last).append(turn)
        self._count += 1

    def _current(self, frame: types.FrameType, entered: _Entered) -> _Open:
        """The turn of the line that ran; one more where others came meanwhile, or it is none any more."""
        newest = self._last[-1] if self._last else self._first[-1] if self._first else None
        if entered.turn is None or entered.turn is not newest:
            line = entered.turn.line if entered.turn is not None else frame.f_lineno
            self._begin(frame, entered)
            assert entered.turn is not None
            entered.turn.line = line
        assert entered.turn is not None
        return entered.turn

    def _look(self, frame: types.FrameType, entered: _Entered) -> None:
        """What the line that ran made of the variables."""
        known, there = entered.known, frame.f_globals
        changed = []
        outside = [
            (name, there[name]) for name in frame.f_code.co_names if name in there and type(there[name]) in _DATA
        ]
        for name, value in (*frame.f_locals.items(), *outside):
            if name[:1] == "." or name == "_" or name[:2] == "__" or issubclass(type(value), types.ModuleType):
                continue
            if name not in known and len(known) >= MAX_VARIABLES:
                continue
            text = glance(value)
            if known.get(name) != text:
                known[name] = text
                changed.append((name, text))
        if changed:
            self._current(frame, entered).values += changed


def _ends_by_return(frame: types.FrameType) -> bool:
    """Whether the instruction at which a function ends is one that gives something back."""
    return frame.f_lasti >= 0 and frame.f_code.co_code[frame.f_lasti] in _GIVING
