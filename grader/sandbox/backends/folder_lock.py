"""Folders that belong to a running grader, told apart from those whose grader is gone. Trusted side.

The holder keeps an flock on the folder itself, and the system lets go of it when the process dies, however it dies.
So neither a pid that was given out again nor a grader in another container is ever mistaken for the holder. It works
for temporary folders and for control groups alike.

The limit: where the system has no such lock (Windows) every folder counts as held, and what a killed grader left
stays.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_TRIES = 100


@dataclass(frozen=True)
class LockedFolder:
    """A folder of this process and of those that are forked of it; each of them is to `close` it."""

    path: str
    _fd: int

    def close(self) -> None:
        """Hold it no longer."""
        if self._fd >= 0:
            os.close(self._fd)


def make_locked(make: Callable[[], str]) -> LockedFolder:
    """The folder that `make` makes, held. `make` is called again when a sweep came between and removed it."""
    if fcntl is None:
        return LockedFolder(make(), -1)
    for _ in range(_TRIES):
        path = make()
        fd = _locked(path)
        if fd is not None:
            return LockedFolder(path, fd)
    raise OSError(f"{path} could not be held: something on this machine locks every new folder of the grader's")


def lock(path: str) -> LockedFolder | None:
    """A folder of this user's that nobody holds, now held by us; None where there is a holder, or nothing of ours."""
    fd = None if fcntl is None else _locked(path)
    if fd is None:
        return None
    if os.fstat(fd).st_uid != os.geteuid():
        # Anybody may make a folder below /tmp: what lies in it is theirs, and not for us to touch.
        os.close(fd)
        return None
    return LockedFolder(path, fd)


def clear(path: str, remove: Callable[[], None]) -> None:
    """Have a folder removed that nobody holds. What the system refuses to remove stays, for another time."""
    folder = lock(path)
    if folder is not None:
        try:
            with contextlib.suppress(OSError):
                remove()
        finally:
            folder.close()


def _locked(path: str) -> int | None:
    """A descriptor that holds the folder; None where it is held, or no longer there."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held it before may have removed it: then the lock is one on nothing.
        if os.path.samestat(os.fstat(fd), os.lstat(path)):
            return fd
    except OSError:
        pass
    os.close(fd)
    return None
