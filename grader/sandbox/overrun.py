"""Which limit a submission hit, and by how much: the verdict and the sentences of it. Trusted side.

What comes from the student's process (which limit an exception told of) may be forged. It is a word of a fixed
list and a bounded number here, it only chooses a sentence, and every choice earns nothing. The limit itself comes
from the assignment. `text` is for public tests; `brief` names the limit alone and is for hidden ones, where an
exact use could tell an input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from grader.text import EMPTY, Text, lines

_TOLD = ("memory", "disk", "inodes", "files", "threads", "processes")
"""What a student's process may say of an exception. Time and output are measured, not told."""
_NEARLY = 0.9
_MOST = 2**50


class Limits(Protocol):
    """The part of `grader.course.Limits` that the sandbox needs."""

    @property
    def load_seconds(self) -> float: ...
    @property
    def call_seconds(self) -> float: ...
    @property
    def wall_factor(self) -> float: ...
    @property
    def memory_mb(self) -> int: ...
    @property
    def threads(self) -> int: ...
    @property
    def files(self) -> int: ...
    @property
    def disk_mb(self) -> int: ...
    @property
    def inodes(self) -> int: ...
    @property
    def output_kb(self) -> int: ...


@dataclass(frozen=True)
class Overrun:
    """A limit and what was used or asked for, both in the unit of the limit; None where that is not known.

    `which`: `cpu`, `wall` (seconds), `memory`, `disk` (MiB), `output` (KiB), `inodes`, `files`, `threads`,
    `processes` (counts). Of `wall`, `used` is the CPU time in it.
    """

    which: str
    limit: float
    used: float | None = None

    @property
    def verdict(self) -> str:
        return {"cpu": "timed_out", "wall": "timed_out", "memory": "out_of_memory"}.get(self.which, "over_limit")

    @property
    def text(self) -> Text:
        """What happened and what to do, with the numbers."""
        return lines(self._happened().format(limit=f"{self.limit:g}", used=self._used()), self._advice())

    @property
    def brief(self) -> Text:
        """Which limit, and nothing else."""
        return _BRIEF[self.which]

    def _used(self) -> str:
        if self.used is None:
            return ""
        # A tenth of a second: what was stopped at its limit says the same in the next run.
        return f"{self.used:.1f}" if self.which in ("cpu", "wall") else f"{self.used:,.0f}"

    def _happened(self) -> Text:
        known = self.used is not None
        if self.which == "memory" and self.used is not None and self.used < _NEARLY * self.limit:
            return _AT_ONCE
        if known and self.which in _WITH_USE:
            return _WITH_USE[self.which]
        return _HAPPENED[self.which]

    def _advice(self) -> Text:
        return _LOOPS_OR_WAITS if self.which == "wall" and self.used is None else _ADVICE.get(self.which, EMPTY)


def told(answer: Mapping[str, Any], limits: Limits) -> Overrun | None:
    """The limit that an exception in an answer from the wire speaks of; every field is checked."""
    if answer.get("is_timeout") is True:
        return Overrun("cpu", limits.load_seconds)
    which = answer.get("limit")
    if answer.get("is_memory") is True:
        which = "memory"
    if type(which) is not str or which not in _TOLD:
        return None
    used = answer.get("used")
    used = used if type(used) is int and 0 <= used < _MOST else None
    if which == "processes":
        return Overrun(which, 0, 1)
    if which in ("memory", "disk"):
        return Overrun(which, getattr(limits, f"{which}_mb"), used)
    limit = getattr(limits, which)
    return Overrun(which, limit, limit + 1)


def of_output(answer: Mapping[str, Any], limits: Limits) -> Overrun | None:
    """Printed text that was cut; None where all of it was kept."""
    if answer.get("cut") is not True:
        return None
    written = answer.get("written")
    kept = limits.output_kb * 1024
    used = -(-written // 1024) if type(written) is int and kept < written < _MOST else None
    return Overrun("output", limits.output_kb, used)


_BRIEF = {
    "cpu": Text("CPU 시간 제한을 넘었습니다.", "It went over the limit of CPU time."),
    "wall": Text("제한 시간 안에 끝나지 않았습니다(기다리기만 했습니다).", "It did not end in time: it waited."),
    "memory": Text("메모리 한도를 넘었습니다.", "It went over the limit of memory."),
    "disk": Text("파일에 쓸 수 있는 크기의 한도를 넘었습니다.", "It went over the limit of what may be written."),
    "inodes": Text("만들 수 있는 파일 개수의 한도를 넘었습니다.", "It went over the limit of files that may be made."),
    "files": Text("동시에 열 수 있는 파일 개수의 한도를 넘었습니다.", "It went over the limit of open files."),
    "threads": Text("스레드 개수의 한도를 넘었습니다.", "It went over the limit of threads."),
    "processes": Text("다른 프로세스를 실행하려고 했습니다.", "It tried to start another process."),
    "output": Text("출력의 한도를 넘었습니다.", "It went over the limit of printed text."),
}

_HAPPENED = {
    "cpu": Text(
        "CPU 시간 제한({limit}초)을 넘겨서 멈췄습니다.", "Stopped: it went over the limit of {limit} s of CPU time."
    ),
    "wall": Text(
        "실제 시간으로 {limit}초가 지나도 끝나지 않아서 멈췄습니다.",
        "Stopped: it did not end within {limit} s by the clock.",
    ),
    "memory": Text("메모리 한도 {limit}MB를 넘었습니다.", "It went over the memory limit of {limit} MB."),
    "disk": Text(
        "파일에 쓸 수 있는 크기의 한도 {limit}MB를 넘었습니다.",
        "It wrote more to files than the limit of {limit} MB.",
    ),
    "inodes": Text(
        "만들 수 있는 파일과 폴더는 {limit}개인데 {used}개째를 만들려고 했습니다.",
        "At most {limit} files and folders may be made, and it asked for number {used}.",
    ),
    "files": Text(
        "동시에 열 수 있는 파일은 {limit}개인데 {used}개째를 열려고 했습니다.",
        "At most {limit} files may be open at a time, and it asked for number {used}.",
    ),
    "threads": Text(
        "스레드(thread)는 동시에 {limit}개까지인데 {used}개째를 시작하려고 했습니다.",
        "At most {limit} threads may run at a time, and it asked for number {used}.",
    ),
    "processes": Text(
        "제출한 코드는 프로세스 하나로만 실행됩니다. "
        "다른 프로세스나 프로그램을 시작할 수 없습니다 (한도: {limit}개, 요청: {used}개).",
        "A submission is one process. It may start no other process or program (limit: {limit}, asked for: {used}).",
    ),
    "output": Text(
        "출력이 한도 {limit}KB를 넘어서 뒷부분을 버렸습니다.",
        "It printed more than the limit of {limit} KB; the rest was dropped.",
    ),
}
_WITH_USE = {
    "cpu": Text(
        "CPU 시간 제한({limit}초)을 넘겨서 멈췄습니다 (사용한 CPU 시간: {used}초).",
        "Stopped: it went over the limit of {limit} s of CPU time (used: {used} s).",
    ),
    "wall": Text(
        "{limit}초가 지나도 끝나지 않아서 멈췄습니다. 그동안 계산은 {used}초만 했고 나머지는 기다렸습니다.",
        "Stopped: it did not end within {limit} s. It computed for {used} s of them and waited for the rest.",
    ),
    "memory": Text(
        "메모리 한도 {limit}MB를 넘었습니다 (사용: {used}MB).",
        "It went over the memory limit of {limit} MB (used: {used} MB).",
    ),
    "disk": Text(
        "파일에 쓸 수 있는 크기의 한도 {limit}MB를 넘었습니다 (사용: {used}MB).",
        "It wrote more to files than the limit of {limit} MB (used: {used} MB).",
    ),
    "output": Text(
        "출력이 한도 {limit}KB를 넘어서 뒷부분을 버렸습니다 (출력한 양: 모두 {used}KB).",
        "It printed more than the limit of {limit} KB; the rest was dropped (printed in all: {used} KB).",
    ),
}
_AT_ONCE = Text(
    "메모리 한도는 {limit}MB인데, {used}MB를 쓰고 있을 때 남은 것보다 더 많이 한꺼번에 요청했습니다.",
    "The memory limit is {limit} MB. It had used {used} MB when it asked for more than was left, at once.",
)
_ADVICE = {
    "cpu": Text(
        "끝나지 않는 반복문(while, for)이 있는지 확인해 보세요.", "Look for a loop (while, for) that never ends."
    ),
    "wall": Text("time.sleep()처럼 기다리는 코드를 지워 주세요.", "Remove code that waits, such as time.sleep()."),
    "memory": Text(
        "끝없이 커지는 리스트나 문자열이 없는지 확인해 보세요.", "Look for a list or a text that keeps growing."
    ),
    "disk": Text(
        "큰 파일을 만들거나 파일에 끝없이 쓰는 코드가 있는지 확인해 보세요.",
        "Look for code that makes a large file, or writes without end.",
    ),
    "inodes": Text(
        "반복문 안에서 파일을 끝없이 만들고 있는지 확인해 보세요.", "Look for a loop that makes files without end."
    ),
    "files": Text(
        "다 쓴 파일은 닫아 주세요. with open(...) as file: 로 열면 저절로 닫힙니다.",
        "Close a file when it is done with: `with open(...) as file:` does it by itself.",
    ),
    "threads": Text(
        "스레드를 끝없이 만들고 있는지 확인하고, 끝난 스레드는 join()으로 기다려 주세요.",
        "Look for a loop that starts threads without end, and wait for them with join().",
    ),
    "processes": Text(
        "os.fork, subprocess, multiprocessing을 지우고, 같은 일을 함수 호출이나 반복문으로 해 주세요.",
        "Remove os.fork, subprocess and multiprocessing, and do the same with a function call or a loop.",
    ),
    "output": Text("반복문 안의 print()를 확인해 보세요.", "Look for a print() in a loop."),
}
_LOOPS_OR_WAITS = Text(
    "끝나지 않는 반복문(while, for)이나 time.sleep()처럼 기다리는 코드가 있는지 확인해 보세요.",
    "Look for a loop (while, for) that never ends, or code that waits, such as time.sleep().",
)
