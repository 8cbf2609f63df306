"""How each contestant grades one submission, or a class of them; all from the same checks.

`grade` grades the class in one run, on one core. The others are started once per submission, as they are used in
practice. A contestant that is not installed says so; one that fails a right submission raises, for a time of
a failing run would mean nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Homework:
    """One assignment with its checks: `calls` are (call, answer); `probes` is empty for plain functions."""

    id: str
    kind: str
    submission: Path
    calls: tuple[tuple[str, str], ...]
    probes: str = ""
    preload: tuple[str, ...] = ()


class PeerError(Exception):
    """The contestant did not give full marks to a right submission; the text is what it said."""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and of CPU: the second is steady on a machine that has other work to do."""

    wall: float
    cpu: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.wall - other.wall, self.cpu - other.cpu)

    def __truediv__(self, count: int) -> Cost:
        return Cost(self.wall / count, self.cpu / count)


def _cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


def timed(command: list[str], cwd: Path) -> Cost:
    """What one command costs; `PeerError` if it ends with an error."""
    began, cpu = time.perf_counter(), _cpu()
    run = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)
    cost = Cost(time.perf_counter() - began, _cpu() - cpu)
    if run.returncode:
        raise PeerError(f"{' '.join(command)}: exit {run.returncode}\n{(run.stdout + run.stderr)[-2000:]}")
    return cost


def box() -> tuple[str, list[str]]:
    """A sandbox for the contestants that have none: its name, and the words before the command."""
    candidates = {
        "bwrap": ["bwrap", "--dev-bind", "/", "/", "--proc", "/proc", "--unshare-all", "--die-with-parent"],
        "unshare": ["unshare", "--user", "--map-root-user", "--net", "--ipc", "--pid", "--fork", "--mount-proc"],
    }
    for name, words in candidates.items():
        if shutil.which(name) and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return name, words
    return "not sandboxed", []


class Grade:
    """This grader: one run for the class, one worker."""

    def __init__(self, homework: Homework, folder: Path) -> None:
        self.homework, self.course = homework, folder / "course"
        assignment = self.course / "assignments" / homework.id
        assignment.mkdir(parents=True)
        (self.course / "assignments" / "course.toml").write_text(
            'title = { ko = "b", en = "b" }\nmail_from = "a@example.org"\nreply_to = "a@example.org"\n'
            f'contact = {{ ko = "b", en = "b" }}\n[weights]\n{homework.id} = 1.0\n',
            encoding="utf-8",
        )
        preload = json.dumps(list(homework.preload))
        (assignment / "assignment.toml").write_text(
            f'id = "{homework.id}"\ntitle = {{ ko = "b", en = "b" }}\nkind = "{homework.kind}"\npreload = {preload}\n'
            "[limits]\nmemory_mb = 2048\n"
            '[[tasks]]\nname = "all"\npoints = 100\ntitle = { ko = "b", en = "b" }\n',
            encoding="utf-8",
        )
        (assignment / f"{homework.id}.py").write_text("pass\n", encoding="utf-8")
        (assignment / "probes.py").write_text(homework.probes, encoding="utf-8")
        # Half of the checks are public and half hidden, as in a real assignment.
        reference = self.course / "reference" / homework.id
        reference.mkdir(parents=True)
        shutil.copy(homework.submission, reference / f"{homework.id}.py")
        half = len(homework.calls) // 2
        (assignment / "test_public.py").write_text(self._suite(0, half), encoding="utf-8")
        (reference / "test_hidden.py").write_text(self._suite(half, len(homework.calls)), encoding="utf-8")

    def _suite(self, first: int, end: int) -> str:
        tests = ["import pytest"]
        for number, (call, answer) in list(enumerate(self.homework.calls))[first:end]:
            name, arguments = call.split("(", 1)
            call = f'student.probe("{name}", {arguments}' if self.homework.probes else f"student.{call}"
            marks = '@pytest.mark.task("all")\n@pytest.mark.category("typical")'
            tests.append(f'{marks}\ndef test_{number}(student):\n    """b"""\n    assert {call} == {answer}')
        return "\n\n\n".join(tests) + "\n"

    def run(self, folder: Path, count: int) -> tuple[Cost, int]:
        """The cost of a class of `count`, and the isolation level it ran at."""
        class_folder = folder / f"class{count}"
        for number in range(count):
            student = class_folder / f"s{number:03}"
            student.mkdir(parents=True)
            text = self.homework.submission.read_text(encoding="utf-8")
            # Each copy differs, so that nothing can be remembered from the one before.
            (student / f"{self.homework.id}.py").write_text(f"{text}\n# {number}\n", encoding="utf-8")
        out = folder / f"out{count}"
        command = [str(BIN / "grade"), "run", str(class_folder), "--course", str(self.course), "--out", str(out)]
        cost = timed([*command, "--jobs", "1", "--min-isolation", "1"], folder)
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))
        scores = [report["score"] for report in results["reports"]]
        if scores != [100] * count:
            raise PeerError(f"scores {scores}; see {out}")
        return cost, results["isolation_level"]


class Pytest:
    """Plain pytest, started per submission in a sandbox; the submission is imported beside the tests."""

    def __init__(self, homework: Homework, folder: Path) -> None:
        self.homework, self.folder = homework, folder / "pytest"
        self.name, self.box = box()
        self.folder.mkdir()
        shutil.copy(homework.submission, self.folder / f"{homework.id}.py")
        prefix = "probes." if homework.probes else f"{homework.id}."
        lines = [f"import {homework.id}"]
        if homework.probes:
            (self.folder / "probes.py").write_text(homework.probes, encoding="utf-8")
            lines.append("import probes")
        for number, (call, answer) in enumerate(homework.calls):
            if homework.probes:
                call = call.replace("(", f"({homework.id}, ", 1)
            lines.append(f"\n\ndef test_{number}():\n    assert {prefix}{call} == {answer}")
        (self.folder / "test_it.py").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(self) -> Cost:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:sealed_grader",
            "test_it.py",
        ]
        return timed([*self.box, *command], self.folder)


class Otter:
    """otter-grader's `otter run`: no sandbox of its own; the submission runs in a Jupyter kernel."""

    def __init__(self, homework: Homework, folder: Path) -> None:
        self.homework, self.folder = homework, folder / "otter"
        tests = self.folder / "tests"
        tests.mkdir(parents=True)
        shutil.copy(homework.submission, self.folder / f"{homework.id}.py")
        for number, (call, answer) in enumerate(homework.calls):
            code = f">>> {call} == {answer}\nTrue"
            if homework.probes:
                call = call.replace("(", "(module, ", 1)
                module = ", ".join(f"{name}={name}" for name in ("X", "W", "b", "hypothesis"))
                code = (
                    f">>> import types\n>>> module = types.SimpleNamespace({module})\n"
                    f">>> exec({homework.probes!r})\n>>> {call} == {answer}\nTrue"
                )
            case = {"code": code, "hidden": False, "locked": False}
            suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
            test = {"name": f"q{number}", "points": 1, "suites": [suite]}
            (tests / f"q{number}.py").write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n", encoding="utf-8")
        timed([str(BIN / "otter"), "generate", "-t", str(tests), "-o", "autograder.zip"], self.folder)

    @staticmethod
    def installed() -> bool:
        return (BIN / "otter").exists()

    def run(self) -> Cost:
        command = [str(BIN / "otter"), "run", "-a", "autograder.zip", "-o", ".", f"{self.homework.id}.py"]
        cost = timed(command, self.folder)
        tests = json.loads((self.folder / "results.json").read_text(encoding="utf-8"))["tests"]
        points = sum(test.get("score", 0) for test in tests)
        if points != len(self.homework.calls):
            raise PeerError(f"otter run gave {points} of {len(self.homework.calls)} points: {tests}")
        return cost
