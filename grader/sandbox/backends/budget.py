"""What one submission may cost the side that grades it: counted first, with the clock as the net. Trusted side.

One `Budget` a submission, from its first child on: `[limits] submission_seconds`. What its answers hold is counted as
they are read, each kind at a rate far below what any machine takes in, so that the end is the same everywhere. What no
count foresees (waiting, starting children, an author's loop over an answer) ends by the clock, of which the time in a
core's queue is given back. Once it is over nothing more is asked, sent or decoded.

The limit: a call of C code that holds the interpreter cannot be interrupted; its work is bounded by what one answer may
hold (`capacity.answer_room`). Where there are no signals (Windows, a thread) the clock is read between two calls alone.
"""

from __future__ import annotations

import contextlib
import math
import signal
import threading
import time
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from grader.sandbox.backends.clock import own_queue
from grader.sandbox.seam import capacity

VALUES, TEXT, SIZE, PROBES = 20_000, 4 * 2**20, 32 * 2**20, 25_000_000
"""Values, bytes of text, bytes of arrays and steps in hash tables that count as one second."""
PATIENCE = 4
"""So many times its seconds a submission may take by the clock, however long the queue for a core is."""
GRACE = 120.0
"""Seconds for what is under way when the time is over: a child that is forked or reaped, one call of C code."""
_TICK = 0.5
"""CPU seconds of this process between two looks at the clock."""


def longest(seconds: float) -> float:
    """Seconds after which a submission with this budget has ended by itself, on any machine."""
    return PATIENCE * seconds + GRACE


class Interrupted(BaseException):
    """Takes the end of the budget through the code of a suite, which may catch every `Exception`."""


class _Child(Protocol):
    def used(self) -> tuple[float, float]:
        """Its seconds of CPU, and of waiting for a core."""


class Budget:
    """The seconds of one submission; `math.inf` where nobody waits for its end (plain pytest, `grade doctor`)."""

    def __init__(self, seconds: float = math.inf, printed: int = 0) -> None:
        self.seconds = seconds
        self.printed = printed
        """Bytes that may be printed by one call: an answer tells them on top of what it may hold."""
        self.counted = 0.0
        """What was read of answers, in seconds."""
        self.over = ""
        """`counted` or `clock` once it is over."""
        self.refused = False
        """Whether something was ended, or not begun, because it is over."""
        self.waited = False
        """Whether a child was stopped, or a search ended, by the clock."""
        self._end: float | None = None
        self._began = self._cpu = self._queued = 0.0
        self._children: list[_Child] = []
        self._gone = (0.0, 0.0)

    # Counting

    def room(self) -> capacity.Room:
        """For the next message: what one answer may hold, and no more than what is left."""
        most = capacity.answer_room(self.printed)
        if self.seconds == math.inf:
            return most
        left = self.seconds - self.counted
        # Probes as they are: a table that no answer may hold is told from one for which too little is left.
        values, text, size, probes = most.given
        return capacity.Room(
            min(values, int(left * VALUES) + 1),
            min(text, int(left * TEXT) + 1),
            min(size, int(left * SIZE) + 1),
            probes,
            most.item,
            most.numbers,
        )

    def affords(self, seconds: float) -> bool:
        """Whether so much can be counted without an end of it."""
        return not self.over and self.counted + seconds <= self.seconds

    def count(self, room: capacity.Room) -> None:
        """What was read into `room`, also where it was too small."""
        values, text, size, probes = room.used
        self.counted += values / VALUES + text / TEXT + size / SIZE + probes / PROBES
        if self.counted > self.seconds and not self.over:
            self.over = "counted"

    # The clock

    def begin(self) -> None:
        """The clock runs from here on; again without effect."""
        if self._end is None:
            self._began, self._cpu, self._queued = time.monotonic(), time.process_time(), own_queue()
            self._end = self._began + self.seconds

    def left(self) -> float:
        """Seconds by the clock; none or fewer once the budget is over, by whichever of the two."""
        if self.over:
            return 0.0
        if self._end is None:
            return self.seconds
        left = self._end - time.monotonic()
        if left <= 0:
            self._end = self._began + min(self.seconds + self._given_back(), self.seconds * PATIENCE)
            left = self._end - time.monotonic()
            if left <= 0:
                self.over = "clock"
        return left

    @property
    def decided(self) -> bool:
        """Whether a clock or this side's own work had a say: on another day, or machine, it may end otherwise."""
        return bool(self.over) or self.refused or self.waited

    def share(self) -> float:
        """Of the seconds, how much is over, by what was counted or by the clock, whichever is more."""
        return max(self.counted, self.spent()) / self.seconds

    def spent(self) -> float:
        """Seconds by the clock since it began, less those in which others had the core."""
        return 0.0 if self._end is None else time.monotonic() - self._began - self._given_back()

    def _given_back(self) -> float:
        """Time in the queue for a core, as far as others had it.

        A child that computes while this side works, or in many threads, lets both of us stand in the queue: what this
        side and its children computed themselves is no time of others. So on a machine with nothing else to do
        nothing is given back, whatever a child does.
        """
        worked = time.process_time() - self._cpu
        cpu, queued = self._gone
        for child in self._children:
            used = child.used()
            cpu, queued = cpu + used[0], queued + used[1]
        return max(0.0, own_queue() - self._queued + queued - worked - 2 * cpu)

    def watch(self, child: _Child) -> None:
        """Account for this child until it is released."""
        self._children.append(child)

    def seen(self, child: _Child) -> tuple[float, float]:
        """`used` of a child that is about to be ended; nothing of one that lived too short to have stood in a queue."""
        lived = self._end is not None and time.monotonic() - self._began > _TICK
        return child.used() if lived and child in self._children else (0.0, 0.0)

    def release(self, child: _Child, cpu: float, queued: float) -> None:
        """It has ended, and this is its account."""
        if child in self._children:
            self._children.remove(child)
            self._gone = self._gone[0] + cpu, self._gone[1] + queued

    def account(self) -> str:
        """What was spent on what, for the staff."""
        took = time.monotonic() - self._began if self._end is not None else 0.0
        return (
            f"submission_seconds = {self.seconds:g}: {took:.1f} s by the clock, of which the grader itself computed "
            f"{time.process_time() - self._cpu if self._end is not None else 0.0:.1f} s; answers that count as "
            f"{self.counted:.1f} s."
        )

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """What is done within is not on this account: the clock stands still."""
        if self._end is None or self.over:
            yield
            return
        end, self._end = self._end, math.inf
        began, cpu, queued = time.monotonic(), time.process_time(), own_queue()
        try:
            yield
        finally:
            took = time.monotonic() - began
            self._end, self._began = end + took, self._began + took
            self._cpu += time.process_time() - cpu
            self._queued += own_queue() - queued

    # Interrupting what runs on this side

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Within it this is the `current` budget, and a runaway loop on this side is interrupted, in those parts that
        are `interruptible`."""
        outer = _process.budget  # of a submission, while the reference solution is asked in its stead
        _process.budget, _process.pending = self, False
        try:
            if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
                before = signal.signal(signal.SIGPROF, self._ticked)
                signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
                try:
                    yield
                finally:
                    signal.setitimer(signal.ITIMER_PROF, *([0.0] if outer is None else [_TICK, _TICK]))
                    signal.signal(signal.SIGPROF, before)
            else:
                yield
        finally:
            _process.budget = outer

    def _ticked(self, number: int, frame: types.FrameType | None) -> None:
        if self._end is None or self.left() > 0:
            return
        self.refused = True
        if _process.wanted:
            raise Interrupted
        _process.pending = True


@dataclass
class _Process:
    """Of this process, which has one such timer and grades one submission at a time."""

    budget: Budget | None = None
    wanted: bool = False
    """Whether what runs may be ended at any line."""
    pending: bool = False


_process = _Process()


def current() -> Budget:
    """The budget of the submission that is being graded; one without an end where there is none."""
    return _process.budget or Budget()


def interruptible() -> _Part:
    """A part that may be ended at any line by `Interrupted`: the code of a suite."""
    return _Part(wanted=True)


def shielded() -> _Part:
    """A part of it that may not: a conversation with a child, a library's own bookkeeping."""
    return _Part(wanted=False)


class _Part:
    """Opens or shuts a stretch of code for the interrupt, and leaves it as it was."""

    __slots__ = ("before", "wanted")

    def __init__(self, *, wanted: bool) -> None:
        self.wanted, self.before = wanted, False

    def __enter__(self) -> None:
        self.before, _process.wanted = _process.wanted, self.wanted

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        _process.wanted = self.before
        if self.before and _process.pending and kind is None:
            _process.pending = False
            raise Interrupted
