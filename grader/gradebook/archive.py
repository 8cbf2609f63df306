"""One file that appears whole or not at all, for its owner alone, and never in the place of another; as a rule a zip.

It is made in a folder of its own beside its place, on the same disk. Whoever makes one holds that folder's lock, which
the system lets go of when the process dies: what a killed one left is removed by the next that writes there.

The limit: what goes into it, and where it may lie, is its caller's.
"""

from __future__ import annotations

import os
import secrets
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from grader.text import tr
from grader.text.errors import FULL, MachineError, UsageError

_PREFIX, _SUFFIX = ".grade-archive-", ".part"
_LOCK = "lock"
_MADE = (2026, 1, 1, 0, 0, 0)
"""Of each file in it: when they were made stands in them, where it matters."""


class Archive:
    """A zip file while it is made."""

    def __init__(self, file: zipfile.ZipFile, workshop: Path) -> None:
        self._file = file
        self.workshop = workshop
        """A folder of this archive's own, for the owner alone, which is gone when it is done."""

    def add(self, name: str, data: bytes) -> None:
        """A file of that name (POSIX), which only its owner may read when it is unpacked."""
        info = zipfile.ZipInfo(name, _MADE)
        info.external_attr = 0o100600 << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        self._file.writestr(info, data)


def write_archive(target: Path, fill: Callable[[Archive], None]) -> None:
    """Make the file at `target` of what `fill` adds. `UsageError` where something lies there already or it cannot be
    written, `MachineError` where the disk is full; then nothing of it is left."""

    def make(file: BinaryIO, workshop: Path) -> None:
        with zipfile.ZipFile(file, "w") as zipped:
            fill(Archive(zipped, workshop))

    write_new(target, make)


def write_new(target: Path, make: Callable[[BinaryIO, Path], object]) -> None:
    """Make the file at `target` of what `make` writes to it, with the same errors. It is given the file and a folder
    that is gone when it is done."""
    _check_free(target)
    _sweep(target.parent)
    workshop = target.with_name(f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}")
    try:
        workshop.mkdir(mode=0o700)
        lock = FileLock(workshop / _LOCK, timeout=0)
        lock.acquire()
    except OSError as error:
        shutil.rmtree(workshop, ignore_errors=True)
        raise _explain(target, error) from error
    try:
        part = workshop / "file"
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            make(file, workshop)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(part, target)
    except OSError as error:
        raise _explain(target, error) from error
    finally:
        lock.release()
        shutil.rmtree(workshop, ignore_errors=True)


def _put_in_place(part: Path, target: Path) -> None:
    """Give the file its name, unless somebody else was quicker."""
    try:
        os.link(part, target)
    except FileExistsError:
        _check_free(target)
        raise
    except OSError:  # a file system without hard links
        _check_free(target)
        os.rename(part, target)


def _check_free(target: Path) -> None:
    if os.path.lexists(target):
        raise UsageError(tr("{path} is there already and is not overwritten. Name another file.", path=target))


def _sweep(folder: Path) -> None:
    """Remove what killed processes left there."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        if left.is_symlink() or not left.is_dir():
            continue
        with suppress(OSError, Timeout):  # Timeout: somebody is at work in it
            with FileLock(left / _LOCK, timeout=0):
                pass
            shutil.rmtree(left)


def _explain(target: Path, error: OSError) -> MachineError | UsageError:
    why = error.strerror or str(error)
    if error.errno in FULL:
        return MachineError(
            tr(
                "{path} could not be written: {why}. Nothing of it was left. Make room, or name a file elsewhere.",
                path=target,
                why=why,
            )
        )
    return UsageError(tr("{path} could not be written: {why}. Name a file in a folder of yours.", path=target, why=why))
