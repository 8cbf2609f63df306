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


def restrict(
    readable: Sequence[str], writable: Sequence[str], devices: Sequence[str], version: int | None = None
) -> None:
    """From now on: read and execute below `readable`, everything below `writable`, read and write `devices`.

    Paths that do not exist are left out (a machine without /lib64). Needs no_new_privs. `OSError` if refused.
    `version`: act as on a kernel of that ABI, at most its own; what newer ones add is then not refused.
    """
    apply(rules(readable, writable, devices, version))


def rules(readable: Sequence[str], writable: Sequence[str], devices: Sequence[str], version: int | None = None) -> int:
    """The same as a descriptor, to be applied by each of several processes."""
    version = abi() if version is None else version
    handled = _ABI_FS[min(version, 5)]
    given = attributes(version)
    ruleset = libc.syscall(_CREATE, "landlock_create_ruleset", given, len(given), 0)
    try:
        for paths, rights in ((readable, READ), (writable, handled & ~_IOCTL_DEV), (devices, READ_WRITE_FILE)):
            for path in paths:
                _add(ruleset, path, rights & handled)
    except BaseException:
        os.close(ruleset)
        raise
    return ruleset


def apply(ruleset: int) -> None:
    """From now on, by these rules; the descriptor is closed. Needs no_new_privs. `OSError` if refused."""
    try:
        libc.syscall(_RESTRICT, "landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def applying(ruleset: int) -> libc.Call:
    """`apply`, to be made later by a fork; it leaves the descriptor open."""
    return libc.call(_RESTRICT, "landlock_restrict_self", ruleset, 0)


def _add(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _ON_FILES
        libc.syscall(_ADD, f"landlock_add_rule({path})", ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, fd), 0)
    finally:
        os.close(fd)
