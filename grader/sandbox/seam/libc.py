"""System calls that Python 3.11 does not offer, through ctypes. Linux only; meaning is given by the callers.

Every call either does what it says or raises `OSError` with what was tried; there is no return code to forget.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import socket
import struct
from collections.abc import Iterable
from typing import Any, NamedTuple

_libc = ctypes.CDLL(None, use_errno=True)
# Told once, not with every call: a child makes some hundred, and each object that it touches is a page copied. An int
# as a pointer is taken as the word that it is.
_libc.syscall.restype = ctypes.c_long
_libc.syscall.argtypes = (ctypes.c_long, *[ctypes.c_void_p] * 6)
_libc.prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
_libc.mount.argtypes = (*[ctypes.c_char_p] * 3, ctypes.c_ulong, ctypes.c_char_p)
_holding = ctypes.PyDLL(None, use_errno=True)
"""The same, called without letting go of the interpreter's lock."""

MACHINE = platform.machine()

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC = 1, 2, 4, 8
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_READ, PR_CAPBSET_DROP = 23, 24
PR_SET_SECUREBITS = 28
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4

_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_MOUNT_SETATTR = 442
_CAPSET = {"x86_64": 126, "aarch64": 91}
_PRCTL = {"x86_64": 157, "aarch64": 167}
_PRLIMIT = {"x86_64": 302, "aarch64": 261}
_OPENAT = {"x86_64": 257, "aarch64": 56}
_WRITE = {"x86_64": 1, "aarch64": 64}
_CLOSE = {"x86_64": 3, "aarch64": 57}
_CHDIR = {"x86_64": 80, "aarch64": 49}
_UNSHARE = {"x86_64": 272, "aarch64": 97}
_MOUNT = {"x86_64": 165, "aarch64": 40}
_SENDMSG = {"x86_64": 46, "aarch64": 211}
_SETGROUPS = {"x86_64": 116, "aarch64": 159}
_SETRESGID = {"x86_64": 119, "aarch64": 149}
_SETRESUID = {"x86_64": 117, "aarch64": 147}
_SCHED_SETAFFINITY = {"x86_64": 203, "aarch64": 122}


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def fork() -> int:
    """As `os.fork`, in a process of one thread, without what Python does for a child that goes on like its parent.

    That is new locks, of which one thread can hold none, and a new state of `random`, which is seeded for a submission:
    the pages that they touch would double what a fork costs. What libraries of C have registered is done.
    """
    return _check(_holding.fork(), "fork")


def unshare(flags: int, what: str) -> None:
    _check(_libc.unshare(ctypes.c_int(flags)), f"unshare({what})")


def setns(fd: int, flags: int, what: str) -> None:
    _check(_libc.setns(ctypes.c_int(fd), ctypes.c_int(flags)), f"setns({what})")


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    _check(
        _libc.mount(
            source.encode() if source else None,
            os.fsencode(target),
            kind.encode() if kind else None,
            flags,
            options.encode() if options else None,
        ),
        f"mount {kind or source} on {target}",
    )


def restrict_mount(target: str, attributes: int, *, below: bool) -> None:
    """Add MOUNT_ATTR_* to the mount at `target`, and to all `below` it. Linux 5.12, which Landlock needs anyway."""
    wanted = struct.pack("=4Q", attributes, 0, 0, 0)
    flags = _AT_RECURSIVE if below else 0
    syscall(_MOUNT_SETATTR, f"mount_setattr {target}", _AT_FDCWD, os.fsencode(target), flags, wanted, 32)


def madvise(begin: int, size: int, advice: int, what: str) -> None:
    """Of `size` bytes of this process' memory from the address `begin` on."""
    _check(_libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(size), advice), f"madvise({what})")


def umount(target: str) -> None:
    _check(_libc.umount2(os.fsencode(target), MNT_DETACH), f"umount {target}")


def pivot_root(new: str, old: str) -> None:
    syscall(_PIVOT_ROOT[MACHINE], "pivot_root", os.fsencode(new), os.fsencode(old))


def prctl(option: int, what: str, *values: int) -> int:
    padded = (*values, 0, 0, 0, 0)[:4]
    return _check(_libc.prctl(option, *padded), f"prctl({what})")


def controlling(option: int, what: str, *values: int) -> Call:
    """`prctl`, to be made later."""
    return call(_PRCTL[MACHINE], f"prctl({what})", option, *values)


def ending_with_parent() -> Call:
    """The death signal of this process' parent, to be asked for later."""
    return controlling(PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", signal.SIGKILL)


def unsharing(flags: int, what: str) -> Call:
    """`unshare`, to be made later."""
    return call(_UNSHARE[MACHINE], f"unshare({what})", flags)


def mounting(source: str, target: str, kind: str | None, flags: int, options: str = "") -> Call:
    """`mount`, to be made later."""
    named = _text(kind) if kind else 0
    words = (_text(source), _text(target), named, flags, _text(options))
    return call(_MOUNT[MACHINE], f"mount {kind or source} on {target}", *words)


def opening(path: str, flags: int, place: int, at: int = _AT_FDCWD, what: str = "") -> Call:
    """A file that is opened later, as the descriptor `place`, which is the lowest that is free then."""
    return call(_OPENAT[MACHINE], what or f"open {path}", at, _text(path), flags | os.O_CLOEXEC, gives=place)


def writing(fd: int, data: bytes, what: str) -> Call:
    """All of `data`, to be written later."""
    return call(_WRITE[MACHINE], what, fd, data, len(data), gives=len(data))


def closing(fd: int) -> Call:
    """A descriptor that is closed later."""
    return call(_CLOSE[MACHINE], f"close {fd}", fd)


def entering(folder: str) -> Call:
    """`chdir`, to be made later."""
    return call(_CHDIR[MACHINE], f"chdir {folder}", _text(folder))


def becoming(uid: int) -> list[Call]:
    """The user and the group of that number and nobody else, to be taken later by a process of one thread."""
    return [
        call(_SETGROUPS[MACHINE], "setgroups", 0, 0),
        call(_SETRESGID[MACHINE], f"setresgid({uid})", uid, uid, uid),
        call(_SETRESUID[MACHINE], f"setresuid({uid})", uid, uid, uid),
    ]


def running_on(core: int) -> Call:
    """On that core alone, later."""
    size = core // 64 * 8 + 8
    mask = (1 << core).to_bytes(size, "little")
    return call(_SCHED_SETAFFINITY[MACHINE], f"sched_setaffinity({core})", 0, size, mask)


def passing_on(channel: int, fd: int) -> Call:
    """A descriptor that is sent later by a socket, beside one byte."""
    data = ctypes.create_string_buffer(b"n", 1)
    beside = _Beside(ctypes.sizeof(_Beside) - _Beside.padding.size, socket.SOL_SOCKET, socket.SCM_RIGHTS, fd)
    part = _Part(ctypes.addressof(data), 1)
    message = _Message(None, 0, ctypes.addressof(part), 1, ctypes.addressof(beside), ctypes.sizeof(beside), 0)
    made = call(_SENDMSG[MACHINE], f"sendmsg of descriptor {fd}", channel, message, 0, gives=1)
    return made._replace(kept=(made.kept, data, beside, part))


def limiting(which: int, value: int) -> Call:
    """The limit `which` (RLIMIT_*), soft and hard, to be taken later."""
    return call(_PRLIMIT[MACHINE], f"prlimit({which}, {value})", 0, which, struct.pack("=2Q", value, value))


def syscall(number: int, what: str, *values: int | bytes | None) -> int:
    """The raw call; ints travel as longs, bytes and buffers as pointers."""
    padded = (*values, 0, 0, 0, 0, 0, 0)[:6]
    return _check(_libc.syscall(number, *padded), what)


class Call(NamedTuple):
    """A raw call with all that it takes made ready: what a process prepares for its forks, each of which then touches
    hardly an object, and so copies hardly a page, to make it."""

    number: int
    what: str
    words: tuple[int | None, ...]
    """Six."""
    kept: object = None
    """What the words point to."""
    gives: int = 0
    """What it answers where it does what it says: the number of the descriptor that it opens, of the bytes written."""


def call(number: int, what: str, *values: int | bytes | ctypes.Structure | ctypes.Array[Any], gives: int = 0) -> Call:
    """`syscall`, to be made later, and as often as one likes: bytes and structures are kept, and pointed to."""
    held = [ctypes.create_string_buffer(each, len(each)) if isinstance(each, bytes) else each for each in values]
    words = [each if isinstance(each, int) else ctypes.addressof(each) for each in held]
    return Call(number, what, (*words, 0, 0, 0, 0, 0, 0)[:6], held, gives)


def make(calls: Iterable[Call]) -> None:
    """Each of them, in order; `OSError` with what was tried where one is refused, or answers something else than what
    the ones behind it build on."""
    syscall = _libc.syscall
    for number, what, (a, b, c, d, e, f), _, gives in calls:
        given = syscall(number, a, b, c, d, e, f)
        if given != gives:
            _check(given, what)
            raise OSError(errno.EPROTO, f"{what}: {given} instead of {gives}")


def _text(text: str) -> bytes:
    return os.fsencode(text) + b"\0"


class _Part(ctypes.Structure):
    """struct iovec."""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Beside(ctypes.Structure):
    """struct cmsghdr with one descriptor, and up to the next word."""

    _fields_ = (
        ("length", ctypes.c_size_t),
        ("level", ctypes.c_int),
        ("type", ctypes.c_int),
        ("fd", ctypes.c_int),
        ("padding", ctypes.c_int),
    )


class _Message(ctypes.Structure):
    """struct msghdr."""

    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint),
        ("parts", ctypes.c_void_p),
        ("parts_count", ctypes.c_size_t),
        ("beside", ctypes.c_void_p),
        ("beside_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _CapHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapData(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


_OWN, _NOTHING = _CapHeader(0x20080522, 0), (_CapData * 2)()
"""Made once: to make such a type takes longer than the call."""


def bar_capabilities() -> None:
    """None by any later exec: bounding, ambient. What is held stays."""
    capability = 0
    while capability < 64 and _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:
        capability += 1  # to EINVAL past the last one; or EPERM where there is none to drop with
    try:
        prctl(PR_CAP_AMBIENT, "PR_CAP_AMBIENT", PR_CAP_AMBIENT_CLEAR_ALL)
    except OSError as error:
        if error.errno != 22:  # EINVAL: a kernel before 4.3 has no ambient set
            raise


def barring_capabilities() -> list[Call]:
    """`bar_capabilities`, to be made later by a process that may: each that this kernel has."""
    known = 0
    while known < 64 and _libc.prctl(PR_CAPBSET_READ, known, 0, 0, 0) >= 0:
        known += 1
    return [
        *(controlling(PR_CAPBSET_DROP, f"PR_CAPBSET_DROP, {number}", number) for number in range(known)),
        controlling(PR_CAP_AMBIENT, "PR_CAP_AMBIENT", PR_CAP_AMBIENT_CLEAR_ALL),
    ]


def dropping_held_capabilities() -> Call:
    """None any more, later: effective, permitted, inheritable."""
    return call(_CAPSET[MACHINE], "capset", _OWN, _NOTHING)
