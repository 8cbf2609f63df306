"""The limits that a process puts on itself before it reads a byte of a submission. Student side, both backends.

POSIX has them, Windows has not: there `lower` does nothing, and the wall clock is all there is. What each level
enforces by other means (a tmpfs, a cgroup) is in docs/security.md.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping

from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.sizes import sizes_kb

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_ADDRESS_SPACE_MB = 16 * 1024
"""On top of the memory limit: TensorFlow reserves 8 GB. It bounds the page tables of memory that is mapped and only
read, which RLIMIT_DATA does not count, to a five-hundredth of this."""

_MEANWHILE = 64
_SIGNALS = 64


def lower(bounds: Bounds, *, others: int | None) -> None:
    """Take the limits of `bounds`, soft and hard. What is held already is not charged; `OSError` where one is refused.

    RLIMIT_DATA is the lever on memory: RLIMIT_AS would have to be 8 GB and more for TensorFlow. `others`: how many
    processes and threads of this uid are not the submission's, for RLIMIT_NPROC counts them all: 0 where the uid is
    its own, else there is room for as many as may start meanwhile, and the limit is a net only. None: no such limit.
    """
    for which, value in limits(bounds, others=others).items():
        resource.setrlimit(which, (value, value))


def limits(
    bounds: Bounds,
    *,
    others: int | None,
    sizes: Mapping[str, int] | None = None,
    held: int | None = None,
) -> dict[int, int]:
    """What `lower` sets, by the system's number for each limit; nothing where there are none. `sizes` of the process
    and how many descriptors it has `held` when a submission comes: where the caller knows them."""
    if resource is None:
        return {}
    found = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: bounds.cpu_seconds,
        resource.RLIMIT_FSIZE: bounds.disk_mb * 2**20,
        resource.RLIMIT_NOFILE: (_open_files() if held is None else held) + bounds.files,
    }
    if sys.platform == "linux":
        sizes = sizes_kb() if sizes is None else sizes
        found |= {
            resource.RLIMIT_DATA: sizes["VmData"] * 1024 + bounds.memory_mb * 2**20,
            resource.RLIMIT_AS: sizes["VmSize"] * 1024 + (bounds.memory_mb + _ADDRESS_SPACE_MB) * 2**20,
            resource.RLIMIT_MEMLOCK: 64 * 1024,
            resource.RLIMIT_MSGQUEUE: 0,
            # Signals that wait and timers: the kernel counts them for the user, in all processes together.
            resource.RLIMIT_SIGPENDING: _SIGNALS,
            resource.RLIMIT_STACK: 8 * 2**20,
        }
        if others is not None:
            found[resource.RLIMIT_NPROC] = bounds.threads + (others + _MEANWHILE if others else 0)
    for which, value in found.items():
        hard = resource.getrlimit(which)[1]
        if value > hard != resource.RLIM_INFINITY:
            found[which] = hard
    return found


def tasks_of(uid: int) -> int:
    """How many processes and threads the user `uid` runs just now, as far as /proc shows them."""
    count = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):  # it ended
                status = os.stat(f"/proc/{name}/task")
                count += status.st_nlink - 2 if status.st_uid == uid else 0
    return count


def _open_files() -> int:
    """How many descriptors are open; they are the lowest ones, so the next get the numbers above."""
    lowest = os.dup(0)
    os.close(lowest)
    return lowest
