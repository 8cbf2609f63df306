"""What a measurement ran on, what it cost, and how busy the machine was with other things meanwhile."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BUSY = 1.0
"""Others' tasks, on average, above which a time by the clock says more of them than of what was measured."""
_PAUSE = 0.02


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and of CPU: the second is steady on a machine that has other work to do."""

    wall: float
    cpu: float
    load: float = 0.0
    """Tasks of others that ran or waited to run meanwhile, on average."""

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.load, other.load))

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.wall - other.wall, self.cpu - other.cpu, max(self.load, other.load))

    def __truediv__(self, count: float) -> Cost:
        return Cost(self.wall / count, self.cpu / count, self.load)

    @property
    def is_busy(self) -> bool:
        return self.load > BUSY


def median(costs: Sequence[Cost]) -> Cost:
    wall, cpu = (statistics.median(values) for values in zip(*((one.wall, one.cpu) for one in costs), strict=True))
    return Cost(wall, cpu, max(one.load for one in costs))


class CommandError(Exception):
    """A command ended with an exit code that it was not to end with; the text is what it said."""


def timed(
    command: Sequence[str | Path], cwd: Path, codes: Sequence[int] = (0,), env: Mapping[str, str] | None = None
) -> tuple[Cost, str]:
    """What one command costs with all that it started and waited for, and what it wrote to standard output."""
    with Load() as load:
        began, cpu = time.perf_counter(), _cpu_of_children()
        run = subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=None if env is None else {**os.environ, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        wall, cpu = time.perf_counter() - began, _cpu_of_children() - cpu
    if run.returncode not in codes:
        words = " ".join(map(str, command))
        raise CommandError(f"{words}: exit {run.returncode}\n{(run.stdout + run.stderr)[-3000:]}")
    return Cost(wall, cpu, load.of_others(wall, cpu)), run.stdout


def _cpu_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


class Load:
    """Counts, every 20 ms, the tasks that the kernel runs or would run; Linux alone tells.

    An average over a minute, as `uptime` has it, would count what is measured itself, and what ran before it.
    """

    def __enter__(self) -> Load:
        self._counts = [running()]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def of_others(self, wall: float, cpu: float) -> float:
        """Without this counting, and without what was measured, whose tasks had so much of the CPU."""
        return max(0.0, statistics.fmean(self._counts) - 1 - cpu / wall)

    def _sample(self) -> None:
        while not self._over.wait(_PAUSE):
            self._counts.append(running())


def running() -> int:
    """Tasks that run or wait for a core, this one included."""
    return int(Path("/proc/loadavg").read_text(encoding="ascii").split()[3].partition("/")[0])


def machine() -> str:
    """What the numbers were measured on."""
    try:
        names = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in names if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or "unknown processor"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {cores} cores, {platform.platform()}, Python {platform.python_version()}"
