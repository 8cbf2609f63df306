"""Landlock: which files a process may open, whatever its uid or mounts say. Linux 5.13 or newer.

Uses what the kernel has (ABI 1 on) and never asks for more: rights that a newer ABI adds are handled where they
exist, so that an old kernel is not refused and a new one not under-used. Numbers and rights:
include/uapi/linux/landlock.h.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Sequence

from grader.sandbox.seam import libc

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_ABI_FS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET = 0b11  # bind and connect TCP, from ABI 4
_SCOPE = 0b11  # abstract unix sockets and signals, from ABI 6
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV

READ = _EXECUTE | _READ_FILE | _READ_DIR
READ_WRITE_FILE = _READ_FILE | _WRITE_FILE


def abi() -> int:
    """The kernel's Landlock version; `OSError` where it has none or it is switched off."""
    return libc.syscall(_CREATE, "landlock_create_ruleset", None, 0, _VERSION_FLAG)


def attributes(version: int) -> bytes:
    """`struct landlock_ruleset_attr` as a kernel of that ABI has it: all that it can handle, and no field more."""
    words = [_ABI_FS[min(version, 5)]]
    if version >= 4:
        words.append(_NET)
    if version >= 6:
        words.append(_SCOPE)
    return struct.pack(f"={len(words)}Q", *words)


class Rules:
    """Read and execute below `readable`, everything below `writable`, read and write `devices`: the same for as many
    processes as one likes, each by a set of its own.

    Paths that do not exist are left out (a machine without /lib64). `OSError` if refused. `version`: act as on a kernel
    of that ABI, at most its own; what newer ones add is then not refused.
    """

    def __init__(
        self,
        readable: Sequence[str],
        writable: Sequence[str] = (),
        devices: Sequence[str] = (),
        version: int | None = None,
    ) -> None:
        self._version = abi() if version is None else version
        self._given = attributes(self._version)
        self._held: list[tuple[str, int, bytes]] = []
        """What is told where one is refused, a descriptor of the path, and what the kernel is given."""
        self._adding: dict[int, list[libc.Call]] = {}
        """What adds them to the set that was made last: the next has the same number as a rule."""
        everything = _everything(self._version)
        for paths, rights in ((readable, READ), (writable, everything), (devices, READ_WRITE_FILE)):
            for path in paths:
                self._hold(path, rights & _ABI_FS[min(self._version, 5)])

    def _hold(self, path: str, rights: int) -> None:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _ON_FILES
        self._held.append((f"landlock_add_rule({path})", fd, struct.pack("=Qi", rights, fd)))

    def ruleset(self) -> int:
        """A set of them, as a descriptor: for a process to apply, or to add its own to before."""
        ruleset = libc.syscall(_CREATE, "landlock_create_ruleset", self._given, len(self._given), 0)
        try:
            self.add_to(ruleset)
        except BaseException:
            os.close(ruleset)
            raise
        return ruleset

    def add_to(self, ruleset: int) -> None:
        """To a set that is there, too."""
        calls = self._adding.get(ruleset)
        if calls is None:
            held = self._held
            calls = [libc.call(_ADD, what, ruleset, _PATH_BENEATH, given, 0) for what, _, given in held]
            self._adding = {ruleset: calls}
        libc.make(calls)

    def close(self) -> None:
        """Hold the paths no longer."""
        for _, fd, _ in self._held:
            os.close(fd)
        self._held.clear()

    def adding(self, ruleset: int, folder: str, place: int) -> list[libc.Call]:
        """Everything below one more folder, to be added later by who has `ruleset` as its descriptor of that number;
        `place` is then its lowest one that is free."""
        given = struct.pack("=Qi", _everything(self._version), place)
        return [
            libc.opening(folder, os.O_PATH, place),
            libc.call(_ADD, f"landlock_add_rule({folder})", ruleset, _PATH_BENEATH, given, 0),
            libc.closing(place),
        ]


def applying(ruleset: int) -> list[libc.Call]:
    """From then on, by these rules, later; the descriptor is closed. Needs no_new_privs."""
    return [libc.call(_RESTRICT, "landlock_restrict_self", ruleset, 0), libc.closing(ruleset)]


def _everything(version: int) -> int:
    return _ABI_FS[min(version, 5)] & ~_IOCTL_DEV
