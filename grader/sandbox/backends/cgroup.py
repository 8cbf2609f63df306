"""Control groups: exact memory and process count for one child. Linux, trusted side; what makes level 4.

Version 1 (memory, pids) and version 2 are used as they are found, below the grader's own group; both need a
writable group, so root or a delegated one. The child writes itself into `procs` before it is locked in. One
group serves one child after another, and is held while its grader lives (`folder_lock`): what a killed one left is
removed by the next (`sweep`).
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import secrets
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.backends import folder_lock
from grader.sandbox.seam.bounds import Bounds

_PREFIX = "grade-"
_SLACK_MB = 32
"""On top of what a child may use in memory and on its tmpfs: page tables, stacks, copied pages of the zygote."""
_PATIENCE = 5.0
"""Seconds that a killed process may take to leave its group."""


@dataclass(frozen=True)
class Hierarchy:
    """Where the grader may make groups: one folder per controller (v1), or one for all (v2)."""

    version: int
    memory: Path
    pids: Path | None

    def folders(self) -> list[Path]:
        return list(dict.fromkeys(path for path in (self.memory, self.pids) if path is not None))


def find(root: Path = Path("/")) -> Hierarchy:
    """The hierarchy to use. `OSError` says why there is none. `root`: where /proc and the mount points are found."""
    mounts = _mounts(root)
    own = dict(line.split(":", 2)[1:] for line in (root / "proc/self/cgroup").read_text().splitlines())
    reasons = []
    for controllers, point in mounts["cgroup"]:
        if "memory" not in controllers:
            continue
        memory = _below(point, own, "memory")
        pids = next((_below(p, own, "pids") for c, p in mounts["cgroup"] if "pids" in c), None)
        if os.access(memory, os.W_OK):
            return Hierarchy(1, memory, pids if pids is not None and os.access(pids, os.W_OK) else None)
        reasons.append(f"{memory} is not writable")
    for _, point in mounts["cgroup2"]:
        outcome = _giving(point, own.get("", "/"))
        if isinstance(outcome, Hierarchy):
            return outcome
        reasons.append(outcome)
    raise OSError("; ".join(reasons) or "no cgroup file system is mounted")


def _giving(point: Path, own: str) -> Hierarchy | str:
    """Version 2: the nearest group, from our own upward, that gives the memory controller to its children; or why not.

    A group that has processes of its own, as ours has, gives none (the kernel's rule), so it is one above as a rule:
    the slice of a service manager, whether it is the machine's (root) or the user's own.
    """
    group = point / own.lstrip("/")
    if ".." in group.parts or not group.is_dir():  # outside of what this container sees
        group = point
    reason = f"{group} has no memory controller to give"
    for folder in (group, *group.parents):
        with contextlib.suppress(OSError):
            given = (folder / "cgroup.subtree_control").read_text().split()
            if "memory" in given:
                if os.access(folder, os.W_OK):
                    return Hierarchy(2, folder, folder if "pids" in given else None)
                return f"{folder} is not writable"
        if folder == point:
            break
    return reason


def _mounts(root: Path) -> dict[str, list[tuple[list[str], Path]]]:
    mounts: dict[str, list[tuple[list[str], Path]]] = {"cgroup": [], "cgroup2": []}
    for line in (root / "proc/self/mountinfo").read_text().splitlines():
        left, _, right = line.partition(" - ")
        kind, _, options = right.split(" ", 2)
        if kind in mounts:
            mounts[kind].append((options.split(","), root / left.split(" ")[4].lstrip("/")))
    return mounts


def _below(point: Path, own: dict[str, str], controller: str) -> Path:
    for names, path in own.items():
        if controller in names.split(",") and (point / path.lstrip("/")).is_dir():
            return point / path.lstrip("/")
    return point


class Group:
    """One group for one child at a time; `procs` is what the child writes itself into."""

    def __init__(self, hierarchy: Hierarchy) -> None:
        self.hierarchy = hierarchy
        self._folders = [
            folder_lock.make_locked(functools.partial(_made_below, folder)) for folder in hierarchy.folders()
        ]
        self.paths = [Path(folder.path) for folder in self._folders]
        self._peak = -1
        name = "memory.oom_control" if hierarchy.version == 1 else "memory.events"
        self._events = os.open(self.paths[0] / name, os.O_RDONLY | os.O_CLOEXEC)
        """What the kernel tells of the group, read anew for each child."""
        self._armed: Bounds | None = None
        """What the limits are set to: most children of a group have the same as the one before."""
        self.procs = [os.open(path / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC) for path in self.paths]

    def arm(self, bounds: Bounds, *, peak: bool = True) -> None:
        """Set the limits for the next child, and start its account at zero; that of its `peak` where it is asked for.

        What lies on its tmpfs is charged to it, too, and has a limit of its own: who fills the one must not be
        killed for the other.
        """
        folder = self.paths[0]
        if bounds != self._armed:
            self._limit(folder, bounds)
            self._armed = bounds
        if peak and self.hierarchy.version == 1:
            _write(folder / "memory.max_usage_in_bytes", "0")
        elif peak:
            self._forget_peak()
        self.killed_before = self._oom_kills()

    def _limit(self, folder: Path, bounds: Bounds) -> None:
        limit = str((bounds.memory_mb + bounds.disk_mb + _SLACK_MB) * 2**20)
        if self.hierarchy.version == 1:
            # The kernel keeps limit <= memsw at every moment, so memsw must be out of the way of a higher limit.
            # Without swap accounting the file is not there; then `swappiness` keeps the group out of the swap.
            with contextlib.suppress(FileNotFoundError):
                _write(folder / "memory.memsw.limit_in_bytes", "-1")
            _write(folder / "memory.limit_in_bytes", limit)
            with contextlib.suppress(FileNotFoundError):
                _write(folder / "memory.memsw.limit_in_bytes", limit)
            with contextlib.suppress(FileNotFoundError):
                _write(folder / "memory.swappiness", "0")
        else:
            _write(folder / "memory.max", limit)
            with contextlib.suppress(FileNotFoundError):
                _write(folder / "memory.swap.max", "0")
        if self.hierarchy.pids is not None:
            _write(self.paths[-1] / "pids.max", str(bounds.threads))

    def peak_kb(self) -> int | None:
        """The most memory that was charged since `arm`; None where the kernel does not say it for one child alone."""
        if self.hierarchy.version == 1:
            return int((self.paths[0] / "memory.max_usage_in_bytes").read_text()) >> 10
        return None if self._peak < 0 else int(os.pread(self._peak, 32, 0)) >> 10

    def _forget_peak(self) -> None:
        """Linux 6.12 resets the peak that one descriptor sees; an older one only knows that of all children."""
        with contextlib.suppress(OSError):
            if self._peak < 0:
                self._peak = os.open(self.paths[0] / "memory.peak", os.O_RDWR | os.O_CLOEXEC)
            os.pwrite(self._peak, b"reset", 0)
            return
        self._close_peak()

    def _close_peak(self) -> None:
        if self._peak >= 0:
            os.close(self._peak)
            self._peak = -1

    def out_of_memory(self) -> bool:
        """Whether the kernel killed the child for its memory since `arm`."""
        return self._oom_kills() > self.killed_before

    def _oom_kills(self) -> int:
        for line in os.pread(self._events, 4096, 0).splitlines():
            key, _, value = line.partition(b" ")
            if key == b"oom_kill":
                return int(value)
        return 0

    def close(self) -> None:
        """Kill what is still in it, and remove it."""
        self._close_peak()
        for fd in (self._events, *self.procs):
            os.close(fd)
        with contextlib.ExitStack() as each:  # one that is refused keeps no other one
            for folder in self._folders:
                each.callback(folder.close)
                each.callback(_remove, Path(folder.path))


def sweep(hierarchy: Hierarchy) -> None:
    """Remove the groups of graders that are gone, and kill what is still in them."""
    for folder in hierarchy.folders():
        for path in folder.glob(f"{_PREFIX}*"):
            folder_lock.clear(str(path), functools.partial(_remove, path))


def _made_below(folder: Path) -> str:
    path = folder / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
    path.mkdir(mode=0o755)
    return str(path)


def _remove(path: Path) -> None:
    """Kill, then rmdir, which the kernel refuses while a killed process is still on its way out."""
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            _kill(path)
            path.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            if time.monotonic() > give_up:
                raise
            os.sched_yield()
        else:
            return


def _kill(path: Path) -> None:
    """Everything in a group. By pidfd: a pid that is free again by then may be anybody's."""
    for pid in _pids(path):
        with contextlib.suppress(ProcessLookupError):
            pidfd = os.pidfd_open(pid)
            try:
                if pid in _pids(path):
                    signal.pidfd_send_signal(pidfd, signal.SIGKILL)
            finally:
                os.close(pidfd)


def _pids(path: Path) -> set[int]:
    """Without those that our pid namespace does not see: the kernel calls each of them 0."""
    return {int(word) for word in (path / "cgroup.procs").read_text().split()} - {0}


def _write(path: Path, text: str) -> None:
    """Write, though what a dead child held may be on its way out: a smaller limit is refused (EBUSY) until then."""
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            with open(path, "wb", 0) as file:
                file.write(text.encode())
        except OSError as error:
            if error.errno != errno.EBUSY or time.monotonic() > give_up:
                raise
            os.sched_yield()
        else:
            return
