"""`python tests/benchmarks/compare.py`: how long grading takes, side by side with peers on the same submissions.

One run prints medians, ratios and the machine. It asserts no time: how long something takes is no claim that a test on
a shared machine can keep. What is asserted, in `test_startup.py`, is what is never imported.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import checks
import contestants
import startup

ROOT = Path(__file__).parents[2]
CLASS = ROOT / "submissions"
HOMEWORK = (
    contestants.Homework("dictionary", "functions", CLASS / "darius" / "dictionary.py", checks.DICTIONARY),
    contestants.Homework(
        "relu_perceptron",
        "script",
        CLASS / "sivir" / "relu_perceptron.py",
        checks.RELU,
        checks.PROBES,
        ("tensorflow",),
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=100, help="submissions in the class (default 100)")
    parser.add_argument("--peers", type=int, default=5, help="runs of each peer; every one takes the same (default 5)")
    parser.add_argument("--only", choices=[homework.id for homework in HOMEWORK], help="one homework alone")
    options = parser.parse_args()
    print(machine())
    for homework in HOMEWORK:
        if options.only in (None, homework.id):
            compare(homework, options.n, options.peers)
    start_up()


def machine() -> str:
    """What the numbers were measured on."""
    try:
        names = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in names if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or "unknown processor"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {cores} cores, {platform.platform()}, Python {platform.python_version()}"


def compare(homework: contestants.Homework, count: int, runs: int) -> None:
    """All contestants on one homework: seconds a submission, and how many times ours that is."""
    print(f"\n{homework.id}: {len(homework.calls)} checks, a class of {count}, one core for each contestant")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        grade = contestants.Grade(homework, folder)
        alone, _ = grade.run(folder, 1)
        whole, level = grade.run(folder, count)
        ours = whole / count
        show(f"grade (level {level}), whole run / {count}", ours, ours)
        if count > 1:
            show("grade, each further submission", (whole - alone) / (count - 1), ours)
        plain = contestants.Pytest(homework, folder)
        peer(f"pytest per submission ({plain.name})", plain.run, runs, ours)
        if contestants.Otter.installed():
            peer("otter run per submission (not sandboxed)", contestants.Otter(homework, folder).run, runs, ours)
        else:
            print("  otter run: not installed (pip install -e '.[bench]')")


def peer(name: str, run: Callable[[], contestants.Cost], runs: int, ours: contestants.Cost) -> None:
    try:
        costs = [run() for _ in range(runs)]
        wall, cpu = (statistics.median(values) for values in zip(*((one.wall, one.cpu) for one in costs), strict=True))
        show(name, contestants.Cost(wall, cpu), ours)
    except contestants.PeerError as fault:
        print(f"  {name}: failed\n{fault}")


def show(name: str, cost: contestants.Cost, ours: contestants.Cost) -> None:
    wall, cpu = cost.wall / ours.wall, cost.cpu / ours.cpu
    print(f"  {name:<45} {cost.wall:8.3f} s {wall:6.1f} x   CPU {cost.cpu:8.3f} s {cpu:6.1f} x")


def start_up() -> None:
    """What a person waits for before anything happens."""
    print("\nstart-up, median of 7")
    for name, words in startup.COMMANDS.items():
        command = [str(contestants.BIN / "grade"), *words]
        times = [contestants.timed(command, ROOT).wall for _ in range(7)]
        imported = sorted({module.partition(".")[0] for module in startup.imported(words)} - sys.stdlib_module_names)
        print(f"  grade {name:<39} {statistics.median(times):8.3f} s   imports {', '.join(imported)}")


if __name__ == "__main__":
    try:
        main()
    except (contestants.PeerError, subprocess.SubprocessError) as fault:
        sys.exit(str(fault))
