"""Leaves a process behind, by a double fork; it ends by itself after a few seconds, or when the doctor finds it."""

import os
import select
import sys
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    def stay(ready: int) -> None:
        os.setsid()
        if os.fork():
            os._exit(0)
        with open("/proc/self/comm", "w") as file:
            file.write(target["name"])
        os.write(ready, b"r")
        os.closerange(0, 256)
        select.select([], [], [], target["linger_seconds"])
        os._exit(0)

    def double_fork() -> str:
        waiting, ready = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                stay(ready)
            finally:
                os._exit(1)
        os.close(ready)
        os.waitpid(pid, 0)
        os.read(waiting, 1)
        return ""  # the doctor looks whether it is still there when this process is gone

    if not sys.platform.startswith("linux"):
        return {}  # the doctor could not find it again
    return tried({"double fork": double_fork})
