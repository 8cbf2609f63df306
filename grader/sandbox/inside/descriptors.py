"""Which descriptors a process keeps before it reads a byte of a submission. Linux, student side."""

from __future__ import annotations

import fcntl
import os

from grader.sandbox.seam import libc

_DUP3 = {"x86_64": 292, "aarch64": 24}
_CLOSE_RANGE = 436
_ALL = 2**32 - 1


def only_these(*descriptors: int) -> None:
    """Descriptors 0-2 become /dev/null, 3 and on those that are kept; all others are closed."""
    end = 3 + len(descriptors)
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, end) for fd in descriptors]
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    for target, fd in enumerate(high, 3):
        os.dup2(fd, target, inheritable=False)
    os.closerange(end, 4096)


def keeping_these(null: int, *descriptors: int) -> list[libc.Call]:
    """`only_these`, to be made later by a fork; `null` is /dev/null. `ValueError` where a descriptor that is kept has
    the number of a place: the forking process holds what is lower (`fill_up`)."""
    end = 3 + len(descriptors)
    if min(null, *descriptors) < end:
        raise ValueError(f"descriptors {descriptors} with {null} below {end}")
    places = [*enumerate(descriptors, 3), *((place, null) for place in range(3))]
    moved = [libc.call(_DUP3[libc.MACHINE], f"dup3 to {to}", fd, to, os.O_CLOEXEC) for to, fd in places]
    return [*moved, libc.call(_CLOSE_RANGE, "close_range", end, _ALL, 0)]


def fill_up(below: int) -> int:
    """Open /dev/null as every descriptor below that number which is not open, and as one above; that one."""
    while (null := os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)) < below:
        pass
    return null
