"""Locks a file that everybody may read, by which two submissions could speak to each other."""

import os
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    def flock() -> str:
        import fcntl

        with open(os.__file__, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return "locked"

    def record() -> str:
        import fcntl

        with open(os.__file__, "rb") as file:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return "locked"

    return tried({"flock": flock, "fcntl": record})
