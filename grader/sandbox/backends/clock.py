"""The two times of a student's process: CPU, which decides, and the wall clock, which is the net. Trusted side.

The limit: Linux tells both of another process; elsewhere there is the wall clock alone.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import Protocol

_PATIENCE = 10
"""A deadline moves to so many times its seconds at the most, however long the queue for a core is."""


class Clock:
    """CPU time of another process of one's own machine, and its time in the queue for a core, in seconds."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        # clock_getcpuclockid(3): the kernel's encoding of "the CPU clock of process pid".
        self.id = (~pid << 3) | 2

    def read(self) -> float | None:
        """None when the process is gone, and where the system does not tell."""
        if sys.platform != "linux":  # Windows has no such clocks at all, macOS none of another process
            return None
        try:
            return time.clock_gettime(self.id)
        except OSError:
            return None

    def queued(self) -> float:
        """How long it was ready to run while something else had the core: that is nobody's waiting but ours.

        Seconds; of its threads, the one that was kept longest. 0 where the kernel does not count it.
        """
        longest = 0.0
        with contextlib.suppress(OSError):  # the process or a thread of it is gone
            for thread in os.listdir(f"/proc/{self.pid}/task"):
                longest = max(longest, _queued(f"/proc/{self.pid}/task/{thread}/schedstat"))
        return longest


def own_queue() -> float:
    """The same of this thread."""
    with contextlib.suppress(OSError):
        return _queued("/proc/thread-self/schedstat")
    return 0.0


def _queued(path: str) -> float:
    with open(path) as file, contextlib.suppress(IndexError, ValueError):  # a kernel that does not count it
        return int(file.read().split()[1]) / 1e9
    return 0.0


class Queued(Protocol):
    """What knows how long a child stood in the queue for a core."""

    def queued(self) -> float:
        """Seconds; 0 where that is not known."""


class Deadline:
    """So many seconds by the clock, and on top what the process stood in the queue for a core, within reason.

    A busy machine is not the student's idleness.
    """

    def __init__(self, clock: Queued, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._began = time.monotonic()
        self._end = self._began + seconds
        self._before: float | None = None

    def left(self) -> float:
        """Seconds; none or fewer once it has passed."""
        left = self._end - time.monotonic()
        if left <= 0:
            queued = self._clock.queued() - (self._before or 0.0)
            self._end = self._began + min(self._seconds + queued, self._seconds * _PATIENCE)
            left = self._end - time.monotonic()
        return left

    def ticked(self) -> None:
        """Nothing has come for a moment. Not before: most answers are there sooner than the queue is read."""
        if self._before is None:
            self._before = self._clock.queued()
