"""Which descriptors a process keeps before it reads a byte of a submission. Linux, student side."""

from __future__ import annotations

import os

from grader.sandbox.seam import libc

_DUP3 = {"x86_64": 292, "aarch64": 24}
_CLOSE_RANGE = 436
_ALL = 2**32 - 1


def moving(*descriptors: int) -> list[libc.Call]:
    """Those that are kept become 3 and on, later, in a fork. `ValueError` where one has the number of a place: the
    forking process holds what is lower (`fill_up`)."""
    end = 3 + len(descriptors)
    if min(descriptors) < end:
        raise ValueError(f"descriptors {descriptors} below {end}")
    return [_moved(fd, place, os.O_CLOEXEC) for place, fd in enumerate(descriptors, 3)]


def closing_others(end: int) -> list[libc.Call]:
    """All from `end` on are closed, later, and 0-2 become /dev/null: opened anew, for one that two processes hold has
    flags that one can set and the other read."""
    return [
        libc.call(_CLOSE_RANGE, "close_range", end, _ALL, 0),
        libc.opening("/dev/null", os.O_RDWR, end),
        *(_moved(end, place, 0) for place in range(3)),
        libc.closing(end),
    ]


def _moved(fd: int, place: int, flags: int) -> libc.Call:
    return libc.call(_DUP3[libc.MACHINE], f"dup3 to {place}", fd, place, flags, gives=place)


def fill_up(below: int) -> None:
    """Open /dev/null as every descriptor below that number which is not open."""
    while (null := os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)) < below:
        pass
    os.close(null)


def lowest_free() -> int:
    """The number that the next descriptor gets."""
    lowest = os.dup(0)
    os.close(lowest)
    return lowest
