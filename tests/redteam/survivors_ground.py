"""What runs and lies around in the box, for `survivors`: processes, what they use, all that was not there before."""

import contextlib
import os
import select
import time
from pathlib import Path

import box_inner

PATIENCE = 60.0


def pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def lineage(pid):
    """The pids above a process, the nearest first."""
    above = []
    with contextlib.suppress(OSError):
        while pid > 1:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            above.append(pid)
    return above


def wait_for(condition):
    """The first true value of `condition`, looked at again and again."""
    give_up = time.monotonic() + PATIENCE
    while not (value := condition()):
        if time.monotonic() > give_up:
            raise RuntimeError("waited in vain")
        select.select([], [], [], 0.02)
    return value


def zombie(pid):
    """Whether it is dead and only waits for its parent to notice."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


def gone(pid):
    """Whether a process has ended, or does within the time a killed one may take."""
    try:
        pidfd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ended = select.select([pidfd], [], [], 10)[0]
    os.close(pidfd)
    return bool(ended)


class Ground:
    """What there was before the first run."""

    def __init__(self):
        self.mounts, self.files, self.pids = box_inner.mount_points(), box_inner.shared_files(), set(pids())

    def left(self, but=()):
        """All that has come since, once killed processes had time to be gone; without the processes `but`."""
        new = set(pids()) - self.pids - set(but)
        for pid in new:
            gone(pid)
        wait_for(lambda: not any(zombie(pid) for pid in new))
        left = box_inner.found(self.mounts, self.files)
        known = {str(pid) for pid in self.pids | set(but)}
        left["processes"] = [line for line in left["processes"] if line.strip("'\"").split()[0] not in known]
        return left


def used(pid):
    """Open descriptors, threads and private memory (KiB) of a process."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    memory = int(status["VmData"].split()[0])
    return {"files": len(os.listdir(f"/proc/{pid}/fd")), "threads": int(status["Threads"]), "memory": memory}
