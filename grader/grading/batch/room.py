"""For how many workers there is memory: so many that all of them may use what their submissions are allowed.

What is free is what the machine could give away, or less where this process' control group may have less. The limit:
where nothing tells of it (not Linux), as many as are asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path

from grader.domain.course import Assignment
from grader.grading.batch.place import cores
from grader.grading.batch.queue import Preload

_OF_WORKER_MB = 128
"""What a worker holds itself, and its children of a warm zygote beyond what they may take."""
_OF_IMPORTS_MB = {"tensorflow": 700}
"""What is held once for a run, by library; of others so little that it is counted as that of a worker."""
_FOLDERS = {"memory.max": "memory.current", "memory.limit_in_bytes": "memory.usage_in_bytes"}
"""Limit and use of a control group, of version 2 and 1."""


def fitting_workers(most: int, waiting: Iterable[Assignment], free_mb: int | None) -> int:
    """How many of `most` workers can be at work at once on the assignments of what waits (one for each submission),
    whichever of it they have; one at the least."""
    known = list(waiting)
    if free_mb is None:
        return most
    left = free_mb - _of_imports({one.preload for one in known})
    needs = sorted((one.limits.memory_mb + one.limits.disk_mb + _OF_WORKER_MB for one in known), reverse=True)
    return max(1, sum(sum_ <= left for sum_ in accumulate(needs[:most])))


def count_workers(jobs: int | None, waiting: Sequence[Assignment]) -> int:
    """How many workers there shall be for that (an assignment for each submission): as many as are asked for, else one
    a core where the memory suffices; none that would have nothing to do."""
    if jobs is not None:
        return max(1, min(jobs, len(waiting)))
    return fitting_workers(max(1, min(len(cores()), len(waiting))), waiting, free_memory_mb())


def _of_imports(preloads: set[Preload]) -> int:
    return sum(
        max((_OF_IMPORTS_MB.get(name, 0) for name in preload), default=0) or _OF_WORKER_MB for preload in preloads
    )


def free_memory_mb(root: Path = Path("/")) -> int | None:
    """MiB that may still be taken; None where nobody says. `root`: where /proc and /sys are found."""
    found = None
    with contextlib.suppress(OSError, ValueError, LookupError):
        lines = (root / "proc/meminfo").read_text().splitlines()
        found = int(next(line.split()[1] for line in lines if line.startswith("MemAvailable:"))) >> 10
    left = [room for folder in _own_groups(root) if (room := _room_of(folder)) is not None]
    return min((each for each in (found, *left) if each is not None), default=None)


def _own_groups(root: Path) -> list[Path]:
    """The folders of the control groups that this process is in, and of those above them."""
    folders: list[Path] = []
    with contextlib.suppress(OSError):
        for line in (root / "proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers in ("", "memory"):
                top = root / "sys/fs/cgroup" / controllers
                own = top / path.lstrip("/")
                # Seen from a container, what is above it lies elsewhere, and it is the top itself.
                folders += [folder for folder in (own, *own.parents) if folder == top or top in folder.parents]
    return list(dict.fromkeys(folders))


def _room_of(folder: Path) -> int | None:
    """MiB that a group may still take, where it has a limit; files that could be forgotten are no use of it."""
    for limit, use in _FOLDERS.items():
        with contextlib.suppress(OSError, ValueError):  # "max" is none
            most, used = int((folder / limit).read_text()), int((folder / use).read_text())
            words = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
            forgotten = int(words.get("total_inactive_file", words.get("inactive_file", 0)))
            return max(0, most - used + forgotten) >> 20
    return None
