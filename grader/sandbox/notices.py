"""Hears of the system calls that the filter does not know, and has them answered ENOSYS. Linux, trusted side.

A library of a newer version may begin to use a call that no table names. It then finds an older kernel, and falls
back or fails; either way the staff must read the name of the call, not wonder about a wrong answer. The descriptor
comes out of the student's process before its code runs (seccomp_unotify(2)); nothing but ENOSYS is ever answered, and
no memory of the process is looked at, so there is no race to lose.

The limit: after `_MOST` notices the descriptor is closed. The kernel then answers ENOSYS by itself, so a submission
that makes such calls for ever costs the trusted side nothing more.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import struct

from grader.sandbox import libc
from grader.sandbox.syscalls import name_of

_MOST = 200
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
"""SECCOMP_IOCTL_NOTIF_RECV and _SEND; include/uapi/linux/seccomp.h. Their sizes stand in the numbers."""
_NOTICE = struct.Struct("=QIIiIQ6Q")
"""struct seccomp_notif: id, pid, flags, then nr, arch, instruction pointer and arguments of the call."""
_ANSWER = struct.Struct("=QqiI")
"""struct seccomp_notif_resp: id, value, error, flags."""


class Notices:
    """The notices of one child; `names` are the calls that were met, in the order of their first time."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._names: dict[str, None] = {}
        self._count = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._names)

    @property
    def open(self) -> bool:
        """Whether there may be more to hear."""
        return self.fd >= 0

    def serve(self, events: int) -> None:
        """Take the one that waits and answer it; `events` is what poll said of the descriptor."""
        if not events & select.POLLIN:
            self.close()  # the process is gone; older kernels would wait for another notice for ever
            return
        notice = bytearray(_NOTICE.size)  # zeros: the kernel refuses anything else
        try:
            fcntl.ioctl(self.fd, _RECEIVE, notice)
            fields = _NOTICE.unpack(notice)
            self._names.setdefault(name_of(fields[3], libc.MACHINE))
            fcntl.ioctl(self.fd, _SEND, bytearray(_ANSWER.pack(fields[0], 0, -errno.ENOSYS, 0)))
        except OSError as error:
            # ENOENT: the call was broken off by a signal, or its process by its end, between look and answer.
            if error.errno not in (errno.ENOENT, errno.EINTR):
                self.close()
        self._count += 1
        if self._count >= _MOST:
            self.close()

    def close(self) -> None:
        """Hear no more."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
