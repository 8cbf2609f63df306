"""Asks for rights: another user, namespaces of its own, another root. Each would change this process alone."""

import ctypes
import os
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    def unshare(flags: int) -> str:
        # Not in a thread, and it changes what this process sees, nobody else.
        return "done" if ctypes.CDLL(None, use_errno=True).unshare(ctypes.c_int(flags)) == 0 else ""

    def become(uid: int) -> str:
        if os.geteuid() == uid:
            raise OSError("it is so already")
        os.setuid(uid)
        return f"uid {os.geteuid()}"

    def root() -> str:
        os.chroot(".")
        return "done"

    return tried(
        {
            "setuid": lambda: become(0),
            "CLONE_NEWUSER": lambda: unshare(0x10000000),
            "CLONE_NEWNET": lambda: unshare(0x40000000),
            "chroot": root,
        }
    )
