"""Takes memory that may not count as its own: by each way twice the limit, given back before the next."""

import ctypes
import fcntl
import mmap
import os
from collections.abc import Callable
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried

MB = 1 << 20
BLOCK = b"x" * MB


def memfd() -> Callable[[], object]:
    fd = os.memfd_create("m")
    os.write(fd, BLOCK)
    return lambda: os.close(fd)


def shared() -> Callable[[], object]:
    area = mmap.mmap(-1, MB)
    area.write(BLOCK)
    return area.close


def sysv() -> Callable[[], object]:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    segment = libc.shmget(0, ctypes.c_size_t(MB), 0o600)
    if segment < 0:
        raise OSError("shmget")
    address = libc.shmat(segment, None, 0)
    libc.shmctl(segment, 0, None)  # gone with the last process that uses it
    ctypes.memset(address, 1, MB)
    return lambda: libc.shmdt(ctypes.c_void_p(address))


def pipe() -> Callable[[], object]:
    ends = os.pipe()
    fcntl.fcntl(ends[1], 1031, MB)  # F_SETPIPE_SZ
    os.set_blocking(ends[1], False)
    if os.write(ends[1], BLOCK) < MB:
        raise BlockingIOError

    def give_back() -> None:
        os.close(ends[0])
        os.close(ends[1])

    return give_back


def stack() -> Callable[[], object]:
    """Private memory that says it is a stack: the kernel's limit on data does not count it."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    address = libc.mmap(None, MB, 3, 0x0122, -1, 0)  # private, anonymous, growing downward
    if address is None or address == 2**64 - 1:
        raise OSError("mmap")
    ctypes.memset(address, 1, MB)
    return lambda: libc.munmap(ctypes.c_void_p(address), ctypes.c_size_t(MB))


def attempt(target: dict[str, Any]) -> dict[str, str]:
    def spend(take: Callable[[], Callable[[], object]]) -> str:
        releases: list[Callable[[], object]] = []
        try:
            while len(releases) < 2 * target["memory_mb"]:
                releases.append(take())
        finally:
            for give_back in releases:
                give_back()
        return f"{len(releases)} MiB"

    # Last what a limit on the whole process ends with it.
    ways = (memfd, shared, sysv, pipe, stack)
    return tried({take.__name__: lambda take=take: spend(take) for take in ways})  # type: ignore[misc]
