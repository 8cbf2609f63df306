"""Takes memory that does not count as its own: twice the limit over all ways, and no more."""

import ctypes
import fcntl
import mmap
import os
from collections.abc import Callable
from typing import Any

from grader.sandbox.attacks.ways import tried

MB = 1 << 20


def attempt(target: dict[str, Any]) -> dict[str, str]:
    block = b"x" * MB
    left = 2 * target["memory_mb"]
    held: list[object] = []
    taken = 0

    def memfd() -> None:
        fd = os.memfd_create("m")
        held.append(fd)
        os.write(fd, block)

    def shared() -> None:
        area = mmap.mmap(-1, MB)
        held.append(area)
        area.write(block)

    def pipe() -> None:
        ends = os.pipe()
        held.append(ends)
        fcntl.fcntl(ends[1], 1031, MB)  # F_SETPIPE_SZ
        os.set_blocking(ends[1], False)
        if os.write(ends[1], block) < MB:
            raise BlockingIOError

    def sysv() -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.shmat.restype = ctypes.c_void_p
        segment = libc.shmget(0, ctypes.c_size_t(MB), 0o600)
        if segment < 0:
            raise OSError("shmget")
        address = libc.shmat(segment, None, 0)
        libc.shmctl(segment, 0, None)  # gone with the last process that uses it
        ctypes.memset(address, 1, MB)
        held.append(address)

    def spend(take: Callable[[], None]) -> None:
        nonlocal taken
        while taken < left:
            take()
            taken += 1

    tried_ways = {}
    for take in (memfd, shared, sysv, pipe):
        before = taken
        tried_ways.update(tried({take.__name__: lambda take=take: spend(take)}))  # type: ignore[misc]
        if take.__name__ in tried_ways:
            # Less than the limit, over all ways, is what other limits leave: a few pipes.
            tried_ways[take.__name__] = f"{taken - before} MiB" if taken > target["memory_mb"] else ""
    return tried_ways
