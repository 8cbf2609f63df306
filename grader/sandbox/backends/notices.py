"""Answers the system calls that the filter leaves to the trusted side, and keeps the names of unknown ones. Linux.

A library of a newer version may begin to use a call that no table names. It then finds an older kernel, and falls
back or fails; either way the staff must read the name of the call, not wonder about a wrong answer. Calls of `SERVED`
are ordinary: pipes and pairs of sockets go through, up to `_PIPES` in a process, and then ENFILE, for EMFILE would be
told as the submission's limit on open files; `sysinfo` tells the machine's memory, and of its use and load always the
same.

The descriptor comes out of the student's process before its code runs (seccomp_unotify(2)). No memory of the process
is read, so there is no race to lose; what `sysinfo` writes goes through a descriptor of that process' memory, opened
before the kernel says once more that the call still waits.

The limit: after `_MOST` notices the descriptor is closed. The kernel then answers ENOSYS by itself, so a submission
that makes such calls for ever costs the trusted side nothing more.
"""

from __future__ import annotations

import errno
import fcntl
import functools
import os
import select
import struct
from collections.abc import Iterator

from grader.sandbox.seam import libc
from grader.sandbox.seam.syscalls import SERVED, name_of

_MOST = 400
_PIPES = 64
_RECEIVE, _SEND, _STILL_VALID = 0xC0502100, 0xC0182101, 0x40082102
"""SECCOMP_IOCTL_NOTIF_RECV, _SEND and _ID_VALID; include/uapi/linux/seccomp.h. Their sizes stand in the numbers."""
_CONTINUE = 1
_NOTICE = struct.Struct("=QIIiIQ6Q")
"""struct seccomp_notif: id, pid, flags, then nr, arch, instruction pointer and arguments of the call."""
_ANSWER = struct.Struct("=QqiI")
"""struct seccomp_notif_resp: id, value, error, flags."""
_SYSINFO = struct.Struct("=q9QH6xQQI4x")
"""struct sysinfo of a machine of 64 bits: uptime, loads, memory total, free, shared, buffers, swap total, free,
processes, high memory total, free, unit."""


class Notices:
    """The notices of one child; `names` are the calls that were met, in the order of their first time."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._names: dict[str, None] = {}
        self._count = 0
        self._pipes = 0
        self._memory = (-1, 0)
        """A descriptor of a process' memory, and the id by which the process called."""

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
            id_, pid, _, number, *_, address, _, _, _, _, _ = _NOTICE.unpack(notice)
            error, flags = self._decide(name_of(number, libc.MACHINE), id_, pid, address)
            fcntl.ioctl(self.fd, _SEND, bytearray(_ANSWER.pack(id_, 0, -error, flags)))
        except OSError as error:
            # ENOENT: the call was broken off by a signal, or its process by its end, between look and answer.
            if error.errno not in (errno.ENOENT, errno.EINTR):
                self.close()
        self._count += 1
        if self._count >= _MOST:
            self.close()

    def _decide(self, name: str, id_: int, pid: int, address: int) -> tuple[int, int]:
        """Errno and flags of the answer; 0 and 0: done, by us."""
        if name == "sysinfo":
            return (0, 0) if self._write(id_, pid, address, _machine()) else (errno.ENOSYS, 0)
        if name in SERVED:
            self._pipes += 1
            return (0, _CONTINUE) if self._pipes <= _PIPES else (errno.ENFILE, 0)
        self._names.setdefault(name)
        return errno.ENOSYS, 0

    def _write(self, id_: int, pid: int, address: int, data: bytes) -> bool:
        """Put `data` where the caller asked for it; False where we may not (Yama), or there is no such memory."""
        try:
            for memory in self._memories(pid):
                fcntl.ioctl(self.fd, _STILL_VALID, struct.pack("=Q", id_))  # else the pid may be somebody else's by now
                if os.pwrite(memory, data, address) == len(data):
                    return True
        except (OSError, OverflowError):
            pass
        return False

    def _memories(self, pid: int) -> Iterator[int]:
        """The process' memory, kept from its last call: TensorFlow asks each time that it prepares a graph. Then as it
        is now: the number may be another process' by now, and nothing is written to a memory that is gone."""
        if self._memory[1] == pid:
            yield self._memory[0]
        self._forget_memory()
        self._memory = (os.open(f"/proc/{pid}/mem", os.O_WRONLY | os.O_CLOEXEC), pid)
        yield self._memory[0]

    def _forget_memory(self) -> None:
        if self._memory[0] >= 0:
            os.close(self._memory[0])
            self._memory = (-1, 0)

    def close(self) -> None:
        """Hear no more."""
        self._forget_memory()
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


@functools.cache
def _machine() -> bytes:
    """What sysinfo tells: all of the memory, as if nobody used any."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return _SYSINFO.pack(0, 0, 0, 0, total, total, 0, 0, 0, 0, 1, 0, 0, 1)
