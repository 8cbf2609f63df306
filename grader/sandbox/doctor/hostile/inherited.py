"""Looks for the secret in what a process inherits: environment and open files."""

import os
import stat
from typing import Any

from grader.sandbox.doctor.hostile.ways import read, tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    def descriptors() -> str:
        found = []
        for fd in range(256):
            try:
                # Regular files only: reading a pipe could wait for ever.
                if stat.S_ISREG(os.fstat(fd).st_mode):
                    found.append(os.pread(fd, 4096, 0).decode("latin-1"))
            except OSError:
                continue
        return " ".join(found)

    def environment() -> str:
        return " ".join(f"{name}={value}" for name, value in os.environ.items() if target["token"] in value)

    return tried(
        {
            "os.environ": environment,
            "/proc/self/environ": lambda: read("/proc/self/environ"),
            "descriptors": descriptors,
        }
    )
