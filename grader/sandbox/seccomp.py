"""The system call filter: an allow-list as a classic BPF program. Linux, x86-64 and aarch64.

What `syscalls` does not allow is answered there by name: EPERM, or an errno that programs expect. Any other call gets
ENOSYS, as from an older kernel, so that libraries fall back; and a notice, which the trusted side reads from a
descriptor that the process itself no longer holds (`notices`). Conditions on arguments:

- `clone` only for threads that share the descriptors (as `close_range` must not unshare them): a submission is one
  process, so CPU time and memory are exact, and the limit on open files counts once;
- `kill`, `tgkill`, `prlimit64` only on oneself; `prlimit64` only to read;
- `mmap` not shared and anonymous, and not growing down: RLIMIT_DATA counts neither kind of memory;
- `socket` is denied for every family; `socketpair` makes streams only, for a datagram could go to any address;
- `fcntl` takes no locks: on files that all may read, they are a channel between two submissions; makes nobody else a
  file's owner, which would send them signals; and no larger pipes: what waits in them is nobody's memory;
- `prctl` for names only; `ioctl` for what `isatty` and non-blocking files need.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import struct

from grader.sandbox import libc
from grader.sandbox.syscalls import ALLOWED, ANSWERED, DENIED

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMN = {"x86_64": 0, "aarch64": 1}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER = 1
_NEW_LISTENER = 1 << 3

_RET_ALLOW = 0x7FFF0000
_RET_ERRNO = 0x00050000
_RET_KILL = 0x80000000
_RET_USER_NOTIF = 0x7FC00000

_LD_ABS, _JEQ, _JGE, _JSET, _RET = 0x20, 0x15, 0x35, 0x45, 0x06
_NR, _ARCH = 0, 4

_CLONE_THREAD, _CLONE_FILES = 0x00010000, 0x0400
_CLONE_NEW = 0x7E020080
"""Every CLONE_NEW* flag: a thread in namespaces of its own is nothing that a program needs."""
_CLOSE_RANGE_UNSHARE = 0x02
_AF_UNIX = 1
_STREAMS = tuple(1 | nonblocking | cloexec for nonblocking in (0, 0x800) for cloexec in (0, 0x80000))
_MAP_SHARED, _MAP_ANONYMOUS, _MAP_GROWSDOWN = 0x01, 0x20, 0x100
_PR_NAMES = (15, 16, 0x53564D41)  # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX

_FCNTL_REFUSED = (5, 6, 7, 36, 37, 38, 1024, 1031, 8, 10, 15, 1026)
"""F_GETLK F_SETLK F_SETLKW, the same for open files, F_SETLEASE, F_SETPIPE_SZ, F_SETOWN F_SETSIG F_SETOWN_EX,
F_NOTIFY."""

_Step = tuple[int, int, int, int]


def _arg(index: int) -> int:
    """Offset of the low word of an argument (both machines are little-endian)."""
    return 16 + 8 * index


def _errno(number: int) -> _Step:
    return (_RET, 0, 0, _RET_ERRNO | number)


_ALLOW: _Step = (_RET, 0, 0, _RET_ALLOW)


def _one_of(index: int, values: tuple[int, ...], otherwise: int) -> list[_Step]:
    """Allow when the argument's low word is one of `values`."""
    steps: list[_Step] = [(_LD_ABS, 0, 0, _arg(index))]
    for position, value in enumerate(values):
        steps.append((_JEQ, len(values) - position, 0, value))
    return [*steps, _errno(otherwise), _ALLOW]


def _none_of(index: int, values: tuple[int, ...]) -> list[_Step]:
    """Refuse when the argument's low word is one of `values`."""
    steps: list[_Step] = [(_LD_ABS, 0, 0, _arg(index))]
    for position, value in enumerate(values):
        steps.append((_JEQ, len(values) - position, 0, value))
    return [*steps, _ALLOW, _errno(errno.EPERM)]


def _condition(name: str, pid: int) -> list[_Step]:
    """What stands behind the match of a call's number: it ends in a decision on every path."""
    if name == "clone":
        return [
            (_LD_ABS, 0, 0, _arg(0)),
            (_JSET, 2, 0, _CLONE_NEW),
            (_JSET, 0, 1, _CLONE_THREAD),
            (_JSET, 1, 0, _CLONE_FILES),
            _errno(errno.EPERM),
            _ALLOW,
        ]
    if name == "close_range":
        return [(_LD_ABS, 0, 0, _arg(2)), (_JSET, 0, 1, _CLOSE_RANGE_UNSHARE), _errno(errno.EPERM), _ALLOW]
    if name == "socketpair":
        family: list[_Step] = [(_LD_ABS, 0, 0, _arg(0)), (_JEQ, 1, 0, _AF_UNIX), _errno(errno.EPERM)]
        return family + _one_of(1, _STREAMS, errno.EPERM)
    if name == "mmap":
        # MAP_PRIVATE is 2 and MAP_SHARED_VALIDATE 3, so the bit of MAP_SHARED alone tells.
        return [
            (_LD_ABS, 0, 0, _arg(3)),
            (_JSET, 2, 0, _MAP_GROWSDOWN),
            (_JSET, 0, 2, _MAP_ANONYMOUS),
            (_JSET, 0, 1, _MAP_SHARED),
            _errno(errno.EPERM),
            _ALLOW,
        ]
    if name in ("kill", "tgkill"):
        return _one_of(0, (pid,), errno.EPERM)
    if name == "prlimit64":
        steps = [(_LD_ABS, 0, 0, _arg(0)), (_JEQ, 2, 0, 0), (_JEQ, 1, 0, pid), _errno(errno.EPERM)]
        # A new limit is a pointer: both halves must be null.
        for offset in (_arg(2), _arg(2) + 4):
            steps += [(_LD_ABS, 0, 0, offset), (_JEQ, 1, 0, 0), _errno(errno.EPERM)]
        return [*steps, _ALLOW]
    if name == "fcntl":
        return _none_of(1, _FCNTL_REFUSED)
    if name == "prctl":
        return _one_of(0, _PR_NAMES, errno.EPERM)
    if name == "ioctl":
        return _one_of(1, _IOCTLS, errno.ENOTTY)
    return [_ALLOW]


@functools.lru_cache(maxsize=4)
def program(machine: str, pid: int) -> bytes:
    """The filter for a process whose own id is `pid`, as `struct sock_filter[]`.

    Kept: at level 3 and 4 every child is process 1 of its own namespace, and the zygote builds it once for all.
    """
    column = _COLUMN[machine]
    steps: list[_Step] = [(_LD_ABS, 0, 0, _ARCH), (_JEQ, 1, 0, _AUDIT_ARCH[machine]), (_RET, 0, 0, _RET_KILL)]
    steps += [(_LD_ABS, 0, 0, _NR), (_JGE, 0, 1, 0x40000000), _errno(errno.ENOSYS)]  # x32 calls
    for name, numbers in ALLOWED.items():
        if numbers[column] < 0:
            continue
        body = _condition(name, pid)
        steps.append((_JEQ, 0, len(body), numbers[column]))
        steps += body
    refused = [(numbers, errno.EPERM) for numbers in DENIED.values()] + list(ANSWERED.values())
    for numbers, answer in refused:
        if numbers[column] >= 0:
            steps += [(_JEQ, 0, 1, numbers[column]), _errno(answer)]
    steps.append((_RET, 0, 0, _RET_USER_NOTIF))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install() -> int:
    """Put the filter on this thread and all it starts, for good; the descriptor on which notices arrive.

    Needs no_new_privs. `OSError` if refused. Once every copy of the descriptor is closed, the kernel answers ENOSYS by
    itself; a process that kept one could answer its own calls as it likes.
    """
    code = program(libc.MACHINE, os.getpid())
    header = _Program(len(code) // 8, code)
    pointer = ctypes.addressof(header)
    what = "seccomp(SECCOMP_SET_MODE_FILTER)"
    return libc.syscall(_SECCOMP[libc.MACHINE], what, _SET_MODE_FILTER, _NEW_LISTENER, pointer)
