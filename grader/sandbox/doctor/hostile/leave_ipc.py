"""Leaves shared memory, a queue and a semaphore for the next submission; the doctor removes what it finds."""

import ctypes
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    libc = ctypes.CDLL(None, use_errno=True)
    key = ctypes.c_int(target["key"])

    def made(result: int) -> str:
        if result < 0:
            raise OSError("refused")
        return ""

    made_ways = {
        "shmget": lambda: made(libc.shmget(key, ctypes.c_size_t(4096), 0o1600)),
        "msgget": lambda: made(libc.msgget(key, 0o1600)),
        "semget": lambda: made(libc.semget(key, 1, 0o1600)),
    }
    # As with files: what counts is what the doctor finds afterwards.
    return tried(made_ways)
