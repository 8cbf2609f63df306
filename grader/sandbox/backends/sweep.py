"""Nothing survives the grader: its temporary folders, and the removal of what a killed grader left. Trusted side.

`Folder` is held as long as its process lives (`folder_lock`). `sweep` removes the folders and control groups that
nobody holds any more; what a grader that runs beside this one has made is not touched. It is done once in each process
before the first submission, and by the parent of workers when they are gone, for one of them may have been killed.

The limit: only this user's things, and only below the two places where this user's graders make them.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sys
import tempfile
import time

from grader.sandbox.backends import folder_lock
from grader.sandbox.seam.removal import remove_tree

_PREFIX = "sealed-grader-"
_PATIENCE = 5.0
"""Seconds that a killed process may take until it writes no more."""
_PAUSE = 0.005


class Folder:
    """A folder below `place` (the system's for temporary files), gone at `close`, or with the next sweep."""

    def __init__(self, *, place: str | None = None, mode: int = 0o700) -> None:
        self.lock = folder_lock.make_locked(lambda: tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        self.path = self.lock.path
        os.chmod(self.path, mode)

    def close(self) -> None:
        """Remove it with all that is in it. `OSError` where the system refuses that."""
        try:
            _remove(self.path)
        finally:
            self.lock.close()

    def __enter__(self) -> str:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()


def places() -> list[str]:
    """Where temporary folders of graders may lie."""
    folders = [tempfile.gettempdir()]
    if os.name == "posix":
        folders.append("/tmp")  # noqa: S108  # level 2's, whatever TMPDIR says
    return list(dict.fromkeys(folders))


def sweep() -> None:
    """Remove what graders that are gone have left. What cannot be removed stays, and is tried again next time."""
    for place in places():
        with contextlib.suppress(OSError):
            for name in os.listdir(place):
                if name.startswith(_PREFIX):
                    path = os.path.join(place, name)
                    folder_lock.clear(path, functools.partial(_remove, path))
    if sys.platform == "linux":
        from grader.sandbox.backends import cgroup

        with contextlib.suppress(OSError):  # no group that could be written: then none of ours is there either
            cgroup.sweep(cgroup.find())


@functools.cache
def sweep_once() -> None:
    """`sweep`, at the first call in this process and those that are forked of it."""
    sweep()


def _remove(path: str) -> None:
    """`remove_tree`; a killed process on its way out may still put something in (on Windows, hold something open)."""
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            remove_tree(path)
        except OSError as error:
            if not os.path.lexists(path):
                return
            passing = os.name == "nt" or error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT)
            if not passing or time.monotonic() > give_up:
                raise
            time.sleep(_PAUSE)  # no event tells of it
        else:
            return
