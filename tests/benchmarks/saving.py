"""What `grade check --watch` takes from a save to its answer: wall clock (median, least) and CPU of all its processes.

    python tests/benchmarks/saving.py [ID] [FILE]    (default: `dictionary`, its reference solution)

Of a script, each save is followed by a run of the same text alone, in the same sandbox with its libraries imported
already: what a save takes beyond that is the check's. (Another text has other seeds, and trains for another time.) The
CPU of processes that end by themselves is in it as soon as the zygote has waited for them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from grader.domain.course_files import load_course
from grader.domain.images import load_images
from grader.domain.secret import FIXED
from grader.grading.prepared import prepare
from grader.grading.students import lone_submission, new_student
from grader.intake.staging import stage
from grader.sandbox.host import Host, probe_level

ROOT = Path(__file__).parents[2]
SAVES = 20
_TICKS = os.sysconf("SC_CLK_TCK")


def main(id_: str, file: Path) -> None:
    with contextlib.ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        mine = Path(folder, file.name)
        shutil.copy(file, mine)
        script = stack.enter_context(by_itself(id_, mine))
        command = [sys.executable, "-m", "grader", "check", mine.name, "--watch", "--lang", "en", "--course", str(ROOT)]
        environment = {**os.environ, "XDG_STATE_HOME": f"{folder}/state"}
        began = time.monotonic()
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as run:
            wait(run)
            print(f"{id_}: first answer after {time.monotonic() - began:.2f} s; load {os.getloadavg()[0]:.1f}")
            walls, alone, spent = [], [], 0.0
            for number in range(SAVES):
                text = f"{file.read_text(encoding='utf-8')}\n# save {number}\n"
                before, began = cpu(run.pid), time.monotonic()
                mine.write_text(text, encoding="utf-8")
                wait(run)
                walls.append(time.monotonic() - began)
                spent += cpu(run.pid) - before
                alone.append(script())
            run.send_signal(signal.SIGINT)
        print(f"a save: {told(walls)}; CPU {1000 * spent / SAVES:.0f} ms")
        if any(alone):
            beyond = [save - script for save, script in zip(walls, alone, strict=True)]
            print(f"the script alone: {told(alone)}; beyond it: {told(beyond)}")


def told(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.3f} s, at least {min(seconds):.3f} s"


@contextlib.contextmanager
def by_itself(id_: str, file: Path) -> Iterator[Callable[[], float]]:
    """What tells the seconds of a run of the script alone; of functions, which do nothing alone, none."""
    assignment = load_course(ROOT).assignment(id_)
    if assignment.kind != "script":
        yield lambda: 0.0
        return
    level = probe_level().number
    prepared = prepare(assignment, hidden=False, level=level, lang="en", secret=FIXED, images=load_images())
    with Host(assignment.preload, level=level) as host:

        def seconds() -> float:
            submission = lone_submission(assignment, file)
            student = new_student(prepared, host, submission, stage(submission))
            began = time.monotonic()
            assert student.loaded.raised is None
            taken = time.monotonic() - began
            student.close()
            return taken

        seconds()
        yield seconds


def wait(run: subprocess.Popen[str]) -> None:
    """Until it waits for the next save."""
    assert run.stdout is not None
    if not any(line.startswith("Waiting") for line in iter(run.stdout.readline, "")):
        raise SystemExit("grade check --watch has ended")


def cpu(pid: int) -> float:
    """Seconds of a process, of what it started and lives, and of those that it waited for."""
    own, children = 0.0, []
    with contextlib.suppress(OSError):  # it has ended meanwhile, or one of its threads has
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        own = sum(map(int, fields[11:15])) / _TICKS
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += (task / "children").read_text().split()
    return own + sum(cpu(int(child)) for child in children)


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "dictionary"
    default = ROOT / "reference" / asked / f"{asked}.py"
    main(asked, Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else default)
