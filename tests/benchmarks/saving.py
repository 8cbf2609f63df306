"""What `grade check --watch` takes from a save to its answer: wall clock (median, least) and CPU of all its processes.

    python tests/benchmarks/saving.py [ID] [FILE]    (default: `dictionary`, its reference solution)

The CPU of processes that end by themselves is in it as soon as the zygote has waited for them.
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAVES = 20
_TICKS = os.sysconf("SC_CLK_TCK")


def main(id_: str, file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        mine = Path(folder, file.name)
        shutil.copy(file, mine)
        command = [sys.executable, "-m", "grader", "check", mine.name, "--watch", "--lang", "en", "--course", str(ROOT)]
        environment = {**os.environ, "XDG_STATE_HOME": f"{folder}/state"}
        began = time.monotonic()
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as run:
            wait(run)
            print(f"{id_}: first answer after {time.monotonic() - began:.2f} s; load {os.getloadavg()[0]:.1f}")
            walls = []
            before = cpu(run.pid)
            for number in range(SAVES):
                text = f"{file.read_text(encoding='utf-8')}\n# save {number}\n"
                began = time.monotonic()
                mine.write_text(text, encoding="utf-8")
                wait(run)
                walls.append(time.monotonic() - began)
            spent = (cpu(run.pid) - before) / SAVES
            run.send_signal(signal.SIGINT)
        print(f"a save: {statistics.median(walls):.3f} s, at least {min(walls):.3f} s; CPU {1000 * spent:.0f} ms")


def wait(run: subprocess.Popen[str]) -> None:
    """Until it waits for the next save."""
    assert run.stdout is not None
    if not any(line.startswith("Waiting") for line in iter(run.stdout.readline, "")):
        raise SystemExit("grade check --watch has ended")


def cpu(pid: int) -> float:
    """Seconds of a process, of what it started and lives, and of those that it waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / _TICKS
    children = (
        child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    )
    return own + sum(cpu(int(child)) for child in children)


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "dictionary"
    default = ROOT / "reference" / asked / f"{asked}.py"
    main(asked, Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else default)
