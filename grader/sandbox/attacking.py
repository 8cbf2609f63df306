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

from grader.sandbox import targets as aims
from grader.sandbox.host import Host
from grader.sandbox.student import Student, StudentStopped, Work
from grader.sandbox.targets import Targets
from grader.text import Text

Status = Literal["held", "failed", "not_promised", "not_exercised"]
FOLDER = Path(__file__).with_name("attacks")


@dataclass(frozen=True)
class Limits:
    """Small ones, for an attack goes to twice of each; of time there is plenty, so that a busy machine ends none."""

    load_seconds: float = 10.0
    call_seconds: float = 10.0
    wall_factor: float = 6.0
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


def _answers(seen: Seen) -> dict[str, str]:
    """Way → what it got; nothing where the answer is not of that form."""
    told = seen.value
    if type(told) is not dict:
        return {}
    return {way: got for way, got in told.items() if type(way) is str and type(got) is str}


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
    Attack("equal_to_all", 1, Text("모든 정답과 같다고 우기는 객체", "an object equal to every answer"), _equal),
    Attack("own_memory", 1, Text("자기 메모리에서 정답 찾기", "looks for the answer in its own memory"), _secret),
    Attack("forged_frame", 1, Text("채점기에 가짜 답 보내기", "forges an answer on the wire"), _forged, ("crashed",)),
    Attack(
        "exit_early", 1, Text("종료 코드 0으로 끝내 버리기", "ends its process with exit code 0"), _exit, ("crashed",)
    ),
    Attack("flood", 1, Text("끝없이 출력하기", "floods the output"), _flood),
    Attack("endless_loop", 1, Text("끝나지 않는 반복문", "never ends"), ends=("timed_out",), limits=SHORT),
    Attack("read_file", 2, Text("폴더 밖의 파일 읽기", "reads a file outside its folder"), _secret),
    Attack("write_file", 2, Text("폴더 밖의 파일 바꾸기", "changes files outside its folder")),
    Attack("read_memory", 2, Text("채점기의 메모리 읽기", "reads the grader's memory"), _memory),
    Attack("inherited", 2, Text("물려받은 환경과 파일 읽기", "reads what it inherited"), _secret),
    Attack("network", 2, Text("네트워크와 소켓 연결", "uses the network and sockets")),
    Attack("start_process", 2, Text("프로세스 만들기", "starts a process")),
    Attack("signals", 2, Text("다른 프로세스에 신호 보내기", "signals other processes")),
    Attack("privileges", 2, Text("더 많은 권한 얻기", "asks for more rights")),
    Attack("raise_limits", 2, Text("자기 한도 올리기", "raises its own limits")),
    Attack("file_lock", 2, Text("파일 잠금으로 대화하기", "speaks to others by file locks")),
    Attack("memory", 2, Text("한도의 두 배 메모리", "takes twice its memory"), ends=("out_of_memory",)),
    Attack(
        "hidden_memory", 2, Text("세지 않는 메모리 쓰기", "takes memory that is not counted"), ends=("out_of_memory",)
    ),
    Attack("big_file", 2, Text("한도의 두 배 크기 파일", "writes a file of twice its size")),
    Attack("see_file", 3, Text("파일 이름과 크기 보기", "sees names and sizes of files")),
    Attack("see_process", 3, Text("다른 프로세스 보기", "sees other processes")),
    Attack("many_files", 3, Text("한도의 두 배 디스크", "writes twice its disk in several files")),
    Attack("leave_file", 3, Text("다음 사람에게 파일 남기기", "leaves a file behind")),
    Attack("leave_ipc", 3, Text("공유 메모리 남기기", "leaves shared memory behind")),
    Attack("leave_process", 3, Text("백그라운드 프로세스 남기기", "leaves a process behind")),
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
    work = Work("doctor", "functions", {"attempt.py": attack.source}, "attempt.py")
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
