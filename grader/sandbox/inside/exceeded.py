"""Which limit an exception of the student's code tells of, and what was used. Student side.

Only this process can see it: the tmpfs that is full is private, and the exception has been caught by the time the
answer goes out. What it finds is a hint for a sentence; the student's code shares this memory and may say anything.
Imports nothing that Windows lacks.
"""

from __future__ import annotations

import errno
import itertools
import linecache
import os
import re
import sys
from typing import Any

from grader.sandbox.seam.sizes import sizes_kb

_STARTS_A_PROCESS = re.compile(r"\b(fork|forkpty|posix_spawnp?|spawn[lv]p?e?|exec[lv]p?e?)\s*\(")
_ERRNO: Any = OSError.errno
"""The base type's own way to it: an attribute of a subclass may say anything."""
_NO_THREAD = "can't start new thread"
_MOST_FILES = 20_000


class Baseline:
    """What this process held when it began; asked about each exception that comes out of the student's code."""

    def __init__(self, folder: str, level: int) -> None:
        self.folder = folder
        self.private = level >= 3
        """Whether `folder` is a tmpfs of this process alone: a full one is then its own doing."""
        self.alone = level >= 2
        """Whether it may start no process, and so many threads."""
        self.began = _sizes_kb()

    def exceeded(self, error: BaseException) -> dict[str, Any]:
        """`limit` (empty where it tells of none) and `used` (MiB, or None)."""
        try:
            return self._exceeded(error)
        except Exception:  # an exception of the student's may be built to raise when it is looked at
            return {"limit": "", "used": None}

    def _exceeded(self, error: BaseException) -> dict[str, Any]:
        kind = type(error)
        limit = ""
        if issubclass(kind, MemoryError):
            limit = "memory"
        elif issubclass(kind, OSError):
            limit = self._of_errno(error, _ERRNO.__get__(error))
        elif kind.__name__ == "ResourceExhaustedError":  # TensorFlow: no memory, or no space to save to
            limit = self._full() or "memory"
        elif issubclass(kind, RuntimeError) and error.args == (_NO_THREAD,):
            limit = self._no_thread()
        used = self._memory_mb() if limit == "memory" else self._written_mb() if limit == "disk" else None
        return {"limit": limit, "used": used}

    def _of_errno(self, error: BaseException, number: int | None) -> str:
        if number == errno.EMFILE:
            return "files"
        if number == errno.EFBIG:
            return "disk"
        if number in (errno.ENOSPC, errno.EDQUOT):
            # Elsewhere it is the machine's disk that is full, and not this submission's fault.
            return (self._full() or "disk") if self.private else ""
        if number is None:  # NumPy's own: "… requested and … written"
            return self._full()
        if self.alone and number in (errno.EPERM, errno.EACCES, errno.EROFS) and _starts_a_process(error):
            return "processes"
        return ""

    def _full(self) -> str:
        """Whether the private tmpfs is out of space or of inodes just now, as a file of one page finds it: statfs(2) is
        refused, for it tells of disks that others write to as well."""
        if not self.private:
            return ""
        path = os.path.join(self.folder, f".{os.urandom(8).hex()}")
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC)
        except OSError as error:
            return "inodes" if error.errno == errno.ENOSPC else ""
        try:
            os.write(file, b"x")
        except OSError as error:
            return "disk" if error.errno == errno.ENOSPC else ""
        finally:
            os.close(file)
            os.unlink(path)
        return ""

    def _written_mb(self) -> int | None:
        if not self.private:
            return None
        import resource

        limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
        paths = (os.path.join(place, name) for place, _, names in os.walk(self.folder) for name in names)
        try:
            used = sum(os.lstat(path).st_blocks * 512 for path in itertools.islice(paths, _MOST_FILES))
        except OSError:  # a path that is too long, or gone meanwhile
            return None
        # What was written may be deleted again by now: a small number would explain nothing.
        return used >> 20 if (limit - used) * 10 < limit else None

    def _memory_mb(self) -> int | None:
        now = _sizes_kb()
        if not now:
            return None
        # The exception's traceback still holds what the code had made when it got no more.
        return max(0, now["VmData"] - self.began["VmData"]) >> 10

    def _no_thread(self) -> str:
        """The stack of a thread needs memory, so the memory may have ended before the number of threads."""
        now = _sizes_kb()
        if not now:
            return ""
        import resource

        room = resource.getrlimit(resource.RLIMIT_DATA)[0] - now["VmData"] * 1024
        if room < resource.getrlimit(resource.RLIMIT_STACK)[0]:
            return "memory"
        return "threads" if self.alone else ""  # at level 1 it is not limited: something of the machine's has ended


def _starts_a_process(error: BaseException) -> bool:
    """Whether it was raised where a process or program is started: by a library, or in a line that does it itself."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    code = trace.tb_frame.f_code
    path = code.co_filename
    if path.endswith("/subprocess.py") or "/multiprocessing/" in path or code.co_name in ("_spawnvef", "_execvpe"):
        return True
    return bool(_STARTS_A_PROCESS.search(linecache.getline(path, trace.tb_lineno)))


def _sizes_kb() -> dict[str, int]:
    """Memory of this process in KiB, by the names of /proc/self/status; empty where there is no such file."""
    if sys.platform != "linux":
        return {}
    try:
        return sizes_kb()
    except OSError:  # no descriptor left, or no /proc
        return {}
