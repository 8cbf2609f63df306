"""Tries the doctor's attacks through the ordinary engine, and tells what each level's promise was worth. Trusted side.

What an attack says of itself is believed, for it is ours; what can be seen from here (a listener, a changed file, what
is left) counts besides. An attack that could not be tried is "not exercised", never "held".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from grader.sandbox.doctor import targets as aims
from grader.sandbox.doctor.targets import Targets
from grader.sandbox.host import Host
from grader.sandbox.student import Student, StudentStopped
from grader.sandbox.work import Work
from grader.text import Text, tr

Status = Literal["held", "failed", "not_promised", "not_exercised"]
FOLDER = Path(__file__).with_name("hostile")
MAIN = "attempt.py"


@dataclass(frozen=True)
class Limits:
    """Small ones, for an attack goes to twice of each; of time there is plenty, so that a busy machine ends none."""

    load_seconds: float = 10.0
    call_seconds: float = 10.0
    wall_factor: float = 6.0
    submission_seconds: float = 600.0
    memory_mb: int = 64
    output_kb: int = 64
    disk_mb: int = 8
    files: int = 64
    threads: int = 16
    inodes: int = 512


LIMITS = Limits()
SHORT = replace(LIMITS, call_seconds=1.0, wall_factor=3.0)
"""For the attack on time itself."""
EXTRA = {
    "memory_mb": LIMITS.memory_mb,
    "disk_mb": LIMITS.disk_mb,
    "output_kb": LIMITS.output_kb,
    # More than the wall time that level 1 gives, so that there, too, it is the limit that ends the loop.
    "loop_seconds": 2 * SHORT.call_seconds * SHORT.wall_factor,
    "linger_seconds": 10.0,
}


@dataclass(frozen=True)
class Seen:
    """What came of one attack: its answer, or the verdict that ended it."""

    value: Any = None
    equal: bool = False
    """Whether the answer is equal to the expected one, for whoever compares."""
    printed: str = ""
    stopped: str = ""
    """The verdict of a process that gave no answer."""
    detail: str = ""
    traces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attack:
    """`promised`: the lowest level that promises to stop it. `judge`: what got through, by name."""

    name: str
    promised: int
    title: Text
    judge: Callable[[Seen, Targets], list[str]] = field(default=lambda seen, targets: _ways(seen))
    ends: tuple[str, ...] = ()
    """Verdicts by which a limit may end it: then it held."""
    limits: Limits = LIMITS

    @property
    def source(self) -> bytes:
        return (FOLDER / f"{self.name}.py").read_bytes()

    @property
    def files(self) -> dict[str, bytes]:
        """What is handed in. A submission reads nothing of the package but its own side and the seam, so what the
        attacks share lies beside each."""
        source = self.source.replace(b"from grader.sandbox.doctor.hostile.ways import", b"from ways import")
        return {MAIN: source, "ways.py": (FOLDER / "ways.py").read_bytes()}


def _answers(seen: Seen) -> dict[str, str]:
    """Way → what it got; nothing where the answer is not of that form."""
    answer = seen.value
    if type(answer) is not dict:
        return {}
    return {way: got for way, got in answer.items() if type(way) is str and type(got) is str}


def _ways(seen: Seen) -> list[str]:
    return [way for way, got in _answers(seen).items() if got]


def _secret(seen: Seen, targets: Targets) -> list[str]:
    return [way for way, got in _answers(seen).items() if targets.secret in got]


def _memory(seen: Seen, targets: Targets) -> list[str]:
    """The contents, or that the kernel let it look at the rest."""
    rest = ("/proc/PID/environ", "/proc/PID/maps", "/proc/PID/fd")
    return [way for way, got in _answers(seen).items() if targets.secret in got or (got and way in rest)]


def _equal(seen: Seen, targets: Targets) -> list[str]:
    return ["=="] if seen.equal else []


def _forged(seen: Seen, targets: Targets) -> list[str]:
    return ["the frame was believed"] if seen.value == aims.FORGED else []


def _exit(seen: Seen, targets: Targets) -> list[str]:
    return [] if seen.stopped else ["exit code 0 was taken for an answer"]


def _flood(seen: Seen, targets: Targets) -> list[str]:
    return [f"{len(seen.printed) >> 10} KiB"] if len(seen.printed) > LIMITS.output_kb << 10 else []


ATTACKS = (
    Attack("equal_to_all", 1, tr("an object equal to every answer"), _equal),
    Attack("own_memory", 1, tr("looks for the answer in its own memory"), _secret),
    Attack("forged_frame", 1, tr("forges an answer on the wire"), _forged, ("crashed",)),
    Attack("exit_early", 1, tr("ends its process with exit code 0"), _exit, ("crashed",)),
    Attack("flood", 1, tr("floods the output"), _flood),
    Attack("endless_loop", 1, tr("never ends"), ends=("timed_out",), limits=SHORT),
    Attack("read_file", 2, tr("reads a file outside its folder"), _secret),
    Attack("write_file", 2, tr("changes files outside its folder")),
    Attack("read_memory", 2, tr("reads the grader's memory"), _memory),
    Attack("inherited", 2, tr("reads what it inherited"), _secret),
    Attack("network", 2, tr("uses the network and sockets")),
    Attack("start_process", 2, tr("starts a process")),
    Attack("signals", 2, tr("signals other processes")),
    Attack("privileges", 2, tr("asks for more rights")),
    Attack("raise_limits", 2, tr("raises its own limits")),
    Attack("file_lock", 2, tr("speaks to others by file locks")),
    Attack("kernel_state", 2, tr("speaks to others by what the kernel keeps")),
    Attack("memory", 2, tr("takes twice its memory"), ends=("out_of_memory",)),
    Attack("hidden_memory", 2, tr("takes memory that is not counted"), ends=("out_of_memory",)),
    Attack("big_file", 2, tr("writes a file of twice its size")),
    Attack("see_file", 3, tr("sees names and sizes of files")),
    Attack("see_process", 3, tr("sees other processes")),
    Attack("many_files", 3, tr("writes twice its disk in several files")),
    Attack("leave_file", 3, tr("leaves a file behind")),
    Attack("leave_ipc", 3, tr("leaves shared memory behind")),
    Attack("leave_process", 3, tr("leaves a process behind")),
)


@dataclass(frozen=True)
class Tried:
    """One attack at one level: the ways that got through, the ways that were tried, why none was."""

    attack: Attack
    level: int
    got: tuple[str, ...]
    exercised: bool
    seconds: float
    reason: str = ""

    @property
    def status(self) -> Status:
        if not self.exercised:
            return "not_exercised"
        if not self.got:
            return "held"
        return "failed" if self.level >= self.attack.promised else "not_promised"

    @property
    def breaks_promise(self) -> bool:
        """Promised at this level, and not shown to hold."""
        return self.level >= self.attack.promised and self.status != "held"


def judged(attack: Attack, level: int, seen: Seen, targets: Targets, seconds: float = 0.0) -> Tried:
    """What `seen` means. An answer without any way tried, or an end that no limit explains, exercised nothing."""
    got = (*attack.judge(seen, targets), *seen.traces)
    shown = attack.judge in (_equal, _exit, _forged) or bool(_answers(seen))
    exercised = bool(got) or (seen.stopped in attack.ends if seen.stopped else shown)
    return Tried(attack, level, got, exercised, seconds, "" if exercised else seen.detail or "no way to try it here")


def attack_all(level: int) -> Iterator[Tried]:
    """Try every attack at `level`, each as a submission of its own, in a child of its own."""
    with Targets() as targets, Host((), level=level) as host:
        host.wait_ready()
        for attack in ATTACKS:
            began = time.monotonic()
            seen = _submitted(host, attack, targets)
            yield judged(attack, level, seen, targets, time.monotonic() - began)


def _submitted(host: Host, attack: Attack, targets: Targets) -> Seen:
    work = Work("doctor", "functions", attack.files, MAIN)
    student = Student(host, work, attack.limits)
    try:
        call = student.call("attempt", {**targets.facts(), **EXTRA})
        detail = "" if call.raised is None else str(call.raised)
        seen = Seen(call.value, call.value == aims.EXPECTED, call.printed, "", detail)
    except StudentStopped as stopped:
        seen = Seen(stopped=stopped.verdict, detail=stopped.staff)
    finally:
        student.close()
    # After its end: what is still there outlived it.
    return Seen(seen.value, seen.equal, seen.printed, seen.stopped, seen.detail, tuple(targets.traces()))
