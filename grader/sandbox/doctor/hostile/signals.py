"""Asks, with signal 0, whether it might send a signal to anybody else."""

import os
import signal
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    def reach(pid: int) -> str:
        os.kill(pid, 0)
        return "reached"

    def by_pidfd(pid: int) -> str:
        signal.pidfd_send_signal(os.pidfd_open(pid), 0)
        return "reached"

    others = {"grader": target["pid"], "parent": os.getppid(), "pid 1": 1}
    ways = {"all": lambda: reach(-1)}
    for name, pid in others.items():
        if pid not in (0, os.getpid()):  # in a namespace of its own: no parent, and pid 1 is itself
            ways[name] = lambda pid=pid: reach(pid)  # type: ignore[misc]
            ways[f"{name} (pidfd)"] = lambda pid=pid: by_pidfd(pid)  # type: ignore[misc]
    return tried(ways)
