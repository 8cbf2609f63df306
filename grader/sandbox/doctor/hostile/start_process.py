"""Starts a process, once in each way; each ends at once."""

import ctypes
import os
import subprocess
import sys
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    def reaped(pid: int) -> str:
        os.waitpid(pid, 0)
        return "started"

    def fork() -> str:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        return reaped(pid)

    def clone3() -> str:
        libc = ctypes.CDLL(None, use_errno=True)
        arguments = (ctypes.c_uint64 * 11)()
        arguments[4] = 17  # SIGCHLD
        pid = libc.syscall(ctypes.c_long(435), arguments, ctypes.c_long(88))
        if pid == 0:
            os._exit(0)
        return reaped(pid) if pid > 0 else ""

    def spawn() -> str:
        return reaped(os.posix_spawn(sys.executable, [sys.executable, "-S", "-c", ""], {}))

    def popen() -> str:
        return f"code {subprocess.run([sys.executable, '-S', '-c', ''], check=True).returncode}"

    ways = {"os.fork": fork, "os.posix_spawn": spawn, "subprocess": popen}
    if sys.platform.startswith("linux"):
        ways["clone3"] = clone3
    return tried(ways)
