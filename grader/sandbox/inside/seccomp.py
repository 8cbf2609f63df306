"""The system call filter: an allow-list as a classic BPF program. Linux, x86-64 and aarch64.

What `syscalls` does not allow is answered there by name: EPERM, or an errno that programs expect. Any other call gets
ENOSYS, as from an older kernel, so that libraries fall back; and a notice, which the trusted side reads from a
descriptor that the process itself no longer holds (`notices`). Conditions on arguments, each an allow-list where the
kernel's own list may grow:

- `clone` only for threads that share the descriptors (as `close_range` must not unshare them): a submission is one
  process, so CPU time and memory are exact, and the limit on open files counts once;
- `kill`, `tgkill`, `prlimit64` only on oneself; `prlimit64` only to read; clocks not of other processes;
- `mmap` not shared and anonymous, not growing down, not of the machine's huge pages: RLIMIT_DATA counts neither of the
  first two, and the last is one pool for all;
- `socket` is denied for every family; `socketpair` makes streams only, for a datagram could go to any address;
- `fcntl` for descriptors alone: what it sets of a file (locks, leases, hints, owners) the next who opens it can read,
  and larger pipes are nobody's memory;
- `futex` within the process: one that is not private is known by the file it lies in, so that two processes that have
  mapped the same library could wake each other;
- `madvise` for what concerns one's own memory: pages of a library are thrown out, or merged, for all;
- `prctl` for names only; `ioctl` for what `isatty` and non-blocking files need; `getsockopt` for what a socket is.

Descriptors in flight between sockets are counted by nobody, so `sendmsg` and `recvmsg` end with a second filter, once
the first one's descriptor has gone out by them.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import struct
from collections.abc import Mapping

from grader.sandbox.seam import libc
from grader.sandbox.seam.syscalls import ALLOWED, ANSWERED, DENIED, OTHERS, PARTING, SERVED

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMN = {"x86_64": 0, "aarch64": 1}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER = 1
_NEW_LISTENER = 1 << 3

_RET_ALLOW = 0x7FFF0000
_RET_ERRNO = 0x00050000
_RET_KILL = 0x80000000
_RET_USER_NOTIF = 0x7FC00000

_LD_ABS, _JA, _JEQ, _JGE, _JSET, _RET = 0x20, 0x05, 0x15, 0x35, 0x45, 0x06
_FARTHEST = 255
"""Steps that a conditional jump can skip."""
_NR, _ARCH = 0, 4

_CLONE_THREAD, _CLONE_FILES = 0x00010000, 0x0400
_CLONE_NEW = 0x7E020080
"""Every CLONE_NEW* flag: a thread in namespaces of its own is nothing that a program needs."""
_CLOSE_RANGE_UNSHARE = 0x02
_AF_UNIX = 1
_STREAMS = tuple(1 | nonblocking | cloexec for nonblocking in (0, 0x800) for cloexec in (0, 0x80000))
_MAP_SHARED, _MAP_ANONYMOUS, _MAP_GROWSDOWN, _MAP_HUGETLB = 0x01, 0x20, 0x100, 0x40000
_PR_NAMES = (15, 16, 0x53564D41)  # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX
_SO_KINDS = (3, 4, 38, 39)  # SO_TYPE SO_ERROR SO_PROTOCOL SO_DOMAIN

_FCNTLS = (0, 1, 2, 3, 1030)  # F_DUPFD F_GETFD F_SETFD F_GETFL F_DUPFD_CLOEXEC
_F_SETFL = 4
_FL_REFUSED = {"x86_64": 0x46000, "aarch64": 0x52000}
"""O_ASYNC (signals), O_DIRECT (packets in a pipe), O_NOATIME: no program needs to change them."""
_ADVICE = (0, 1, 2, 3, 4, 8, 10, 11, 14, 15, 16, 17, 18, 19)
"""MADV_NORMAL RANDOM SEQUENTIAL WILLNEED DONTNEED FREE DONTFORK DOFORK HUGEPAGE NOHUGEPAGE DONTDUMP DODUMP WIPEONFORK
KEEPONFORK."""
_FUTEX_PRIVATE = 128
_FUTEX_WAITS = (0, 9, 9 | 256)  # FUTEX_WAIT, FUTEX_WAIT_BITSET, that with FUTEX_CLOCK_REALTIME
_CLOCKS_NEGATIVE, _CLOCK_OF_THREAD = 0x80000000, 4

_Step = tuple[int, int, int, int]


def _arg(index: int) -> int:
    """Offset of the low word of an argument (both machines are little-endian)."""
    return 16 + 8 * index


def _errno(number: int) -> _Step:
    return (_RET, 0, 0, _RET_ERRNO | number)


_ALLOW: _Step = (_RET, 0, 0, _RET_ALLOW)
_NOTIFY: _Step = (_RET, 0, 0, _RET_USER_NOTIF)


def _one_of(index: int, values: tuple[int, ...], otherwise: int, good: _Step = _ALLOW) -> list[_Step]:
    """`good` when the argument's low word is one of `values`."""
    steps: list[_Step] = [(_LD_ABS, 0, 0, _arg(index))]
    for position, value in enumerate(values):
        steps.append((_JEQ, len(values) - position, 0, value))
    return [*steps, _errno(otherwise), good]


def _condition(name: str, machine: str, pid: int) -> list[_Step]:
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
        return family + _one_of(1, _STREAMS, errno.EPERM, _NOTIFY)
    if name == "mmap":
        # MAP_PRIVATE is 2 and MAP_SHARED_VALIDATE 3, so the bit of MAP_SHARED alone tells.
        return [
            (_LD_ABS, 0, 0, _arg(3)),
            (_JSET, 2, 0, _MAP_GROWSDOWN | _MAP_HUGETLB),
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
        flags: list[_Step] = [(_LD_ABS, 0, 0, _arg(2)), (_JSET, 0, 1, _FL_REFUSED[machine]), _errno(errno.EPERM)]
        setfl: list[_Step] = [(_LD_ABS, 0, 0, _arg(1)), (_JEQ, 0, len(flags) + 1, _F_SETFL), *flags, _ALLOW]
        return setfl + _one_of(1, _FCNTLS, errno.EPERM)
    if name == "futex":
        # A shared wait ends at once: pthread_join, the one that programs make, then looks again, until its thread's
        # end has cleared the word. Nobody waits, so any waking finds nobody.
        steps = [(_LD_ABS, 0, 0, _arg(1)), (_JSET, 0, 1, _FUTEX_PRIVATE), _ALLOW]
        return steps + _one_of(1, _FUTEX_WAITS, 0, _errno(errno.EAGAIN))
    if name in ("clock_gettime", "clock_getres", "clock_nanosleep", "timer_create"):
        # clock_getcpuclockid(3): below zero, the complement of a pid above three bits. The kernel gives a thread's
        # clock within its process only, that of a process to everybody.
        own = tuple((~of << 3 | kind) % 2**32 for of in (0, pid) for kind in (0, 1, 2))
        steps = [(_LD_ABS, 0, 0, _arg(0)), (_JSET, 0, 1, _CLOCKS_NEGATIVE), (_JSET, 0, 1, _CLOCK_OF_THREAD), _ALLOW]
        return steps + _one_of(0, own, errno.EINVAL)
    if name == "madvise":
        return _one_of(2, _ADVICE, errno.EINVAL)
    if name == "getsockopt":
        return _one_of(2, _SO_KINDS, errno.EPERM)
    if name == "prctl":
        return _one_of(0, _PR_NAMES, errno.EPERM)
    if name == "ioctl":
        return _one_of(1, _IOCTLS, errno.ENOTTY)
    return [_NOTIFY if name in SERVED else _ALLOW]


@functools.lru_cache(maxsize=4)
def program(machine: str, pid: int) -> bytes:
    """The filter for a process whose own id is `pid`, as `struct sock_filter[]`.

    Kept: at level 3 and 4 every child is process 1 of its own namespace, and the zygote builds it once for all.
    """
    return _packed(_program(machine, pid, {**ALLOWED, **SERVED, **PARTING}, _NOTIFY))


def _program(machine: str, pid: int, allowed: Mapping[str, tuple[int, int]], otherwise: _Step) -> list[_Step]:
    column = _COLUMN[machine]
    bodies = {numbers[column]: _condition(name, machine, pid) for name, numbers in allowed.items()}
    refused = [(numbers, errno.EPERM) for numbers in DENIED.values()] + list(ANSWERED.values())
    bodies |= {numbers[column]: [_errno(answer)] for numbers, answer in refused}
    return [*_of_this_machine(machine), *_search(_stretches(bodies, otherwise))]


def _of_this_machine(machine: str) -> list[_Step]:
    """Goes on with the number of a call of this machine's own kind alone."""
    steps: list[_Step] = [(_LD_ABS, 0, 0, _ARCH), (_JEQ, 1, 0, _AUDIT_ARCH[machine]), (_RET, 0, 0, _RET_KILL)]
    return [*steps, (_LD_ABS, 0, 0, _NR), (_JGE, 0, 1, 0x40000000), _errno(errno.ENOSYS)]  # x32 calls


def _stretches(bodies: dict[int, list[_Step]], otherwise: _Step) -> list[tuple[int, list[_Step]]]:
    """From which number on which steps decide, from 0 on; for the numbers between those of `bodies`, `otherwise`."""
    found: list[tuple[int, list[_Step]]] = []
    for number in range(max(bodies) + 2):
        body = bodies.get(number, [otherwise])
        if not found or body != found[-1][1]:
            found.append((number, body))
    return found


def _search(stretches: list[tuple[int, list[_Step]]]) -> list[_Step]:
    """Steps that find the number's stretch by halves.

    One comparison after the other would be nearly as short to write, but when a filter is put on, the kernel runs it
    once for every call that there is.
    """
    if len(stretches) == 1:
        return stretches[0][1]
    half = len(stretches) // 2
    below, above = _search(stretches[:half]), _search(stretches[half:])
    first = stretches[half][0]
    if len(below) <= _FARTHEST:
        return [(_JGE, len(below), 0, first), *below, *above]
    return [(_JGE, 0, 1, first), (_JA, 0, 0, len(below)), *below, *above]


@functools.cache
def keeping(machine: str) -> bytes:
    """The filter of what forks processes that only read (`once`): what they may do, and what `reading` takes of it.

    Nobody is told of what is not allowed. Built for a process that is the first of its pid namespace, as they are.
    """
    steps = _of_this_machine(machine)
    for number in _keeping(machine).values():
        steps += [(_JEQ, 0, 1, number), _ALLOW]
    return _packed([*steps, *_program(machine, 1, ALLOWED, _errno(errno.ENOSYS))])


@functools.cache
def reading(machine: str) -> bytes:
    """The second filter of a process that only reads, on top of `keeping`: together they allow what `ALLOWED` does.

    The first is installed once for all, for to check and to translate it takes the kernel longer than the reading of a
    short message.
    """
    steps: list[_Step] = [(_LD_ABS, 0, 0, _NR)]
    for name, number in _keeping(machine).items():
        body = _condition(name, machine, 1) if name in ALLOWED else [_errno(errno.EPERM)]
        steps += [(_JEQ, 0, len(body), number), *body]
    return _packed([*steps, _ALLOW])


_FORKING = (
    "clone", "unshare", "setns", "pidfd_open", "sendmsg", "recvmsg",
    "prctl", "landlock_restrict_self", "capset", "prlimit64", "seccomp",
)  # fmt: skip
"""What it takes to fork, to hand out a pidfd, and to lock the fork in."""


def _keeping(machine: str) -> dict[str, int]:
    tables = {**OTHERS, **DENIED, **PARTING, **ALLOWED}
    return {name: tables[name][_COLUMN[machine]] for name in _FORKING}


@functools.cache
def parting(machine: str) -> bytes:
    """The second filter: denies what the first allowed for the handing out of its descriptor, and a third."""
    steps: list[_Step] = [(_LD_ABS, 0, 0, _NR)]
    for numbers in PARTING.values():
        steps += [(_JEQ, 0, 1, numbers[_COLUMN[machine]]), _errno(errno.EPERM)]
    return _packed([*steps, _ALLOW])


def _packed(steps: list[_Step]) -> bytes:
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def listening(pid: int, place: int) -> libc.Call:
    """What puts the filter on the process that makes it, which has that number, for good; notices arrive on the
    descriptor `place`, its lowest that is free.

    Needs no_new_privs. Once every copy of the descriptor is closed, the kernel answers ENOSYS by itself; a process that
    kept one could answer its own calls as it likes. Hand it out, then `finishing`.
    """
    return _installing(program(libc.MACHINE, pid), _NEW_LISTENER)._replace(gives=place)


def finishing() -> libc.Call:
    """What puts the second filter on; the first without it leaves open what it was handed out by."""
    return _installing(parting(libc.MACHINE), 0)


def keep_in() -> None:
    """Put the filter of what forks readers on this process. Needs no_new_privs. `OSError` if refused."""
    libc.make([_installing(keeping(libc.MACHINE), 0)])


def closing_in() -> libc.Call:
    """What puts the second filter on such a fork, for good, to be made by it; it is the first of its pid namespace."""
    return _installing(reading(libc.MACHINE), 0)


def _installing(code: bytes, flags: int) -> libc.Call:
    header = _Program(len(code) // 8, code)
    number = _SECCOMP[libc.MACHINE]
    return libc.call(number, "seccomp(SECCOMP_SET_MODE_FILTER)", _SET_MODE_FILTER, flags, header)
