"""Looks for other processes, the grader's among them."""

import os
from typing import Any

from grader.sandbox.doctor.hostile.ways import read, tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    pid = target["pid"]

    def listed() -> list[str]:
        return [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]

    ways = {"/proc": lambda: " ".join(listed())}
    if pid != os.getpid():  # at level 3 and 4 the number may be this process's own
        ways["/proc/PID"] = lambda: str(os.stat(f"/proc/{pid}").st_uid) + " owns it"
        ways["/proc/PID/cmdline"] = lambda: read(f"/proc/{pid}/cmdline")
        ways["getpgid"] = lambda: str(os.getpgid(pid))
    return tried(ways)
