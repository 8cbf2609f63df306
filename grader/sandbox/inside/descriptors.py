"""Which descriptors a process keeps before it reads a byte of a submission. Linux, student side."""

from __future__ import annotations

import fcntl
import os


def only_these(*descriptors: int) -> None:
    """Descriptors 0-2 become /dev/null, 3 and on those that are kept; all others are closed."""
    end = 3 + len(descriptors)
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, end) for fd in descriptors]
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    for target, fd in enumerate(high, 3):
        os.dup2(fd, target, inheritable=False)
    os.closerange(end, 4096)
