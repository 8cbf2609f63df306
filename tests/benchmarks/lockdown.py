"""`python tests/benchmarks/lockdown.py`: what locking a child in costs beyond a bare fork of the same process.

Prints medians in milliseconds for each isolation level that this machine offers, with NumPy and (where installed)
with TensorFlow loaded. "Bare" is a process that has imported the same and forks a child that says one byte. "Start" is
the grader's own way: fork, lock in, first word, before any byte of a submission; "and end" adds kill and reap; "call"
is one further call of a function in a child that is there. CPU is that of start and end together: of the trusted side,
of the zygote and of the child; what the kernel clears away afterwards in threads of its own is nobody's.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from grader.domain.course import Limits
from grader.sandbox.backends.zygotes import ENVIRONMENT
from grader.sandbox.host import Host, exercise, probe_level
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.student import Student
from grader.sandbox.work import Work
from tests.benchmarks.machine import machine

BARE = """
import gc, os, sys, time
for name in sys.argv[2:]:
    __import__(name)
gc.collect()
gc.freeze()
for _ in range(int(sys.argv[1])):
    began = time.perf_counter()
    source, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(sink, b"x")
        os._exit(0)
    os.read(source, 1)
    print(time.perf_counter() - began)
    os.waitpid(pid, 0)
    os.close(source)
    os.close(sink)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=100, help="forks of each kind (default 100)")
    count = parser.parse_args().n
    print(machine())
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # as a worker, its zygote and its children are
    libraries = [("numpy",)]
    if importlib.util.find_spec("tensorflow"):
        libraries.append(("tensorflow",))
    highest = probe_level().number
    levels = [level for level in range(highest, 1, -1) if level == highest or not exercise(level)]
    for preload in libraries:
        bare = _bare(preload, count)
        print(f"\n{preload[0]} loaded: bare fork {bare:.2f} ms")
        for level in levels:
            start, whole, call, *cpu = _locked(preload, level, count)
            print(
                f"  level {level}: start {start:6.2f} ms ({start - bare:+.2f} over bare), and end {whole:6.2f} ms, "
                f"a further call {call:.3f} ms\n"
                f"           CPU {sum(cpu):6.2f} ms: trusted side {cpu[0]:.2f}, zygote {cpu[1]:.2f}, child {cpu[2]:.2f}"
            )


def _bare(preload: tuple[str, ...], count: int) -> float:
    command = [sys.executable, "-c", BARE, str(count), *preload]
    run = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return statistics.median(float(line) for line in run.stdout.split()) * 1000


def _locked(preload: tuple[str, ...], level: int, count: int) -> list[float]:
    starts, wholes, calls, ours, zygotes, children = ([] for _ in range(6))
    work = Work("work", "functions", {"work.py": b"def f(x): return x\n"}, "work.py")
    with Host(preload, level=level) as host:
        host.wait_ready()
        below = _below(os.getpid())
        for _ in range(count):
            own, zygote = time.process_time(), sum(map(_cpu, below))
            began = time.perf_counter()
            link = host.start(Bounds())
            starts.append(time.perf_counter() - began)
            children.append(link.end().cpu)
            wholes.append(time.perf_counter() - began)
            ours.append(time.process_time() - own)
            zygotes.append(sum(map(_cpu, below)) - zygote)
        student = Student(host, work, Limits())
        student.f(0)
        for number in range(count):
            began = time.perf_counter()
            student.f(number)
            calls.append(time.perf_counter() - began)
        student.close()
    return [statistics.median(values) * 1000 for values in (starts, wholes, calls, ours, zygotes, children)]


def _below(pid: int) -> list[int]:
    """All processes that descend from one of a single thread."""
    words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for word in words for each in (int(word), *_below(int(word)))]


def _cpu(pid: int) -> float:
    return time.clock_gettime(~pid << 3 | 2)  # clock_getcpuclockid(3)


if __name__ == "__main__":
    main()
