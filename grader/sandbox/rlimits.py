"""The limits that a process puts on itself before it reads a byte of a submission. Student side, both backends.

POSIX has them, Windows has not: there `lower` does nothing, and the wall clock is all there is. What each level
enforces by other means (a tmpfs, a cgroup) is in docs/security.md.
"""

from __future__ import annotations

import os
import sys

from grader.sandbox.bounds import Bounds

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_ADDRESS_SPACE_MB = 16 * 1024
"""On top of the memory limit: TensorFlow reserves 8 GB. It bounds the page tables of memory that is mapped and only
read, which RLIMIT_DATA does not count, to a five-hundredth of this."""


def lower(bounds: Bounds, *, own_count: bool) -> None:
    """Take the limits of `bounds`, soft and hard. What is held already is not charged; `OSError` where one is refused.

    RLIMIT_DATA is the lever on memory: RLIMIT_AS would have to be 8 GB and more for TensorFlow. `own_count`: whether
    this uid's processes are the submission's alone. Where they are the user's own desktop too, RLIMIT_NPROC would
    count that; threads are then bounded by the memory of their stacks.
    """
    if resource is None:
        return
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: bounds.cpu_seconds,
        resource.RLIMIT_FSIZE: bounds.disk_mb * 2**20,
        resource.RLIMIT_NOFILE: _open_files() + bounds.files,
    }
    if sys.platform == "linux":
        held = _held_kb()
        limits |= {
            resource.RLIMIT_DATA: held["VmData"] * 1024 + bounds.memory_mb * 2**20,
            resource.RLIMIT_AS: held["VmSize"] * 1024 + (bounds.memory_mb + _ADDRESS_SPACE_MB) * 2**20,
            resource.RLIMIT_MEMLOCK: 64 * 1024,
            resource.RLIMIT_MSGQUEUE: 0,
            resource.RLIMIT_STACK: 8 * 2**20,
        }
        if own_count:
            limits[resource.RLIMIT_NPROC] = bounds.threads
    for which, value in limits.items():
        hard = resource.getrlimit(which)[1]
        bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (bounded, bounded))


def _held_kb() -> dict[str, int]:
    """Sizes of this process in KiB, by their names in /proc/self/status."""
    with open("/proc/self/status") as file:
        lines = dict(line.split(":", 1) for line in file)
    return {name: int(value.split()[0]) for name, value in lines.items() if name.startswith("Vm")}


def _open_files() -> int:
    """How many descriptors are open; they are the lowest ones, so the next get the numbers above."""
    count = 0
    for descriptor in range(256):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        count += 1
    return count
