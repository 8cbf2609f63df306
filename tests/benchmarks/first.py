"""`python tests/benchmarks/first.py [-n N] [PATH]`: how long after the start of `grade run` the first report is there.

PATH is a class (default: one student with the reference of `dictionary`); it is copied, and graded from nothing N
times. Prints for each the milliseconds by the clock from the start of the process until the gradebook has a report, and
the CPU until then of the process that was started and of all others. A run before them, which is not counted, leaves
what Python has compiled beside the package, as whoever grades has it (whatever PYTHONDONTWRITEBYTECODE says here: to
compile the package anew takes as long as all the rest). On a machine with nothing else to do, workers and zygotes work
beside it; elsewhere the clock says more of what else runs.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from compare import machine

from grader.domain.records import FILENAME, GRADEBOOK

ROOT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", type=Path, help="a class")
    parser.add_argument("-n", type=int, default=5, help="runs (default 5)")
    options = parser.parse_args()
    print(f"{machine()}; load {os.getloadavg()[0]:.1f}")
    print(f"{'ms':<8}{'clock':>8}{'CPU, own':>12}{'CPU, others':>14}")
    measure(options.path)
    runs = [measure(options.path) for _ in range(options.n)]
    for number, run in enumerate(runs):
        print(f"{number + 1:<8}{run[0]:>8.0f}{run[1]:>12.0f}{run[2]:>14.0f}")
    middle = [statistics.median(column) for column in zip(*runs, strict=True)]
    print(f"{'median':<8}{middle[0]:>8.0f}{middle[1]:>12.0f}{middle[2]:>14.0f}")


def measure(path: Path | None) -> tuple[float, float, float]:
    """Milliseconds by the clock, of CPU of the process that was started, and of those below it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "class"
        if path is None:
            (place / "kim").mkdir(parents=True)
            shutil.copy(ROOT / "reference" / "dictionary" / "dictionary.py", place / "kim")
            (place / "roster.csv").write_text("id,name,email\nkim,Kim,kim@example.org\n", encoding="utf-8")
        else:
            shutil.copytree(path, place, ignore=shutil.ignore_patterns(".grade"))
        words = ["run", str(place), "--course", str(ROOT), "--out", f"{folder}/out", "--regrade"]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
        began = time.perf_counter()
        with subprocess.Popen([sys.executable, "-m", "grader", *words], **quiet) as run:
            while not has_report(place / GRADEBOOK / FILENAME):
                if run.poll() is not None:
                    raise SystemExit(f"grade ended with {run.returncode} before there was a report")
                time.sleep(0.002)
            clock = time.perf_counter() - began
            own, *others = map(cpu_of, [run.pid, *below(run.pid)])
            run.wait()
    return 1000 * clock, 1000 * own, 1000 * sum(others)


def has_report(book: Path) -> bool:
    """Whether the gradebook, which may be made just now, has one."""
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as db,
    ):
        return db.execute("SELECT 1 FROM reports LIMIT 1").fetchone() is not None
    return False


def below(pid: int) -> list[int]:
    """All processes that descend from one and still run."""
    found: list[int] = []
    with contextlib.suppress(OSError):  # it has ended meanwhile
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for word in children.read_text().split():
                found += [int(word), *below(int(word))]
    return found


def cpu_of(pid: int) -> float:
    """Seconds, those of its children that it waited for included; 0 where it has ended."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


if __name__ == "__main__":
    main()
