"""Schedulers and workers as processes of their own, as `grade cluster` starts them; killed, stopped, cut off.

A worker stands on a machine of its own where root may make one: a network namespace with one cable to the scheduler.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from grader.grading.cluster.keys import make_keys

GRADE = [sys.executable, "-m", "grader.app.cli"]


@cache
def may_part() -> bool:
    """Whether network namespaces can be made here."""
    if os.geteuid() != 0 or not (shutil.which("ip") and shutil.which("nsenter")):
        return False
    name = f"grade-{os.getpid()}-try"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode == 0
    if made:
        subprocess.run(["ip", "netns", "del", name], check=True)
    return made


@dataclass
class Part:
    """A process of the cluster, and what it said."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    cable: str = ""

    def wait_for(self, pattern: str) -> re.Match[str]:
        """The first line that has it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"ended without {pattern!r}: {self.said}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """As a machine that hangs: it holds its connections, and says nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def cut(self) -> None:
        """Its cable is pulled: nothing comes any more, not even an end."""
        subprocess.run(["ip", "link", "set", self.cable, "down"], check=True)


class Machines:
    """A scheduler and its workers; all end with it."""

    def __init__(self, place: Path, *, patience: float = 5, words: tuple[str, ...] = ()) -> None:
        self.place = place
        self.keys = place / "keys"
        self.words = words or ("--keys", str(self.keys))
        if not words:
            make_keys(self.keys)
        self._stack = contextlib.ExitStack()
        self._cables = 0
        scheme = "tcp" if words else "tls"
        self.scheduler = self._start("scheduler", f"{scheme}://0.0.0.0:0", "--patience", str(patience), *self.words)
        self.scheme, self.port = scheme, int(self.scheduler.wait_for(r"listens at \w+://.*:(\d+)")[1])

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def worker(self, *words: str, script: Path | None = None, apart: bool = False, level: int = 0) -> Part:
        """One more, once it has come to the scheduler."""
        address, before, cable = self.address, [], ""
        if apart:
            address, before, cable = self._part()
        more = ["--isolation", str(level)] if level else []
        started = None if script is None else [*before, sys.executable, str(script), address, str(self.keys)]
        command = [*before, *GRADE, "cluster", "worker", address, "--jobs", "1", *self.words, *more, *words]
        command = started or [*command, "--lang", "en"]
        part = self._spawn(command)
        part.cable = cable
        part.wait_for("Grades at isolation level")
        return part

    def run(self, class_folder: Path, course: Path, *words: object) -> subprocess.Popen[str]:
        """`grade run --on`, begun."""
        command = [*GRADE, "run", class_folder, "--course", course, "--on", self.address, *self.words, "--lang", "en"]
        command += ["--out", self.place / "out", "--min-isolation", 1, *words]
        return self._stack.enter_context(
            subprocess.Popen(
                [str(word) for word in command],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=self.place,
                env=self._environment(),
            )
        )

    def _start(self, verb: str, *words: str) -> Part:
        return self._spawn([*GRADE, "cluster", verb, *words, "--lang", "en"])

    def _spawn(self, command: list[str]) -> Part:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.place,
            env=self._environment(),
        )
        part = Part(process)
        self._stack.callback(self._end, part)
        return part

    def _environment(self) -> dict[str, str]:
        root = str(Path(__file__).parents[3])
        return {**os.environ, "XDG_STATE_HOME": str(self.place / "state"), "PYTHONPATH": root}

    def _end(self, part: Part) -> None:
        part.process.kill()
        part.process.wait()
        if part.process.stdout is not None:
            part.process.stdout.close()

    def _part(self) -> tuple[str, list[str], str]:
        """A network namespace with one cable: the scheduler's address as it is seen there, what to put before a
        command, and the cable's end here."""
        self._cables += 1
        number = os.getpid() % 250, self._cables
        name, here = f"grade-{os.getpid()}-{self._cables}", f"gr{os.getpid() % 100_000}-{self._cables}"
        network = f"10.{200 + number[0] % 50}.{number[0]}"
        ours, theirs = f"{network}.{4 * self._cables + 1}", f"{network}.{4 * self._cables + 2}"
        self._stack.callback(subprocess.run, ["ip", "netns", "del", name], check=True)
        inside = ["nsenter", f"--net=/run/netns/{name}"]  # `ip netns exec` would cover the control groups as well
        for words in (
            ["ip", "netns", "add", name],
            ["ip", "link", "add", here, "type", "veth", "peer", "name", "cable", "netns", name],
            ["ip", "addr", "add", f"{ours}/30", "dev", here],
            ["ip", "link", "set", here, "up"],
            [*inside, "ip", "addr", "add", f"{theirs}/30", "dev", "cable"],
            [*inside, "ip", "link", "set", "cable", "up"],
            [*inside, "ip", "link", "set", "lo", "up"],
        ):
            subprocess.run(words, check=True)
        return f"{self.scheme}://{ours}:{self.port}", inside, here

    def __enter__(self) -> Machines:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def wait_done(run: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Code, output and errors of a run."""
    output, errors = run.communicate(timeout=240)
    return run.returncode, output, errors
