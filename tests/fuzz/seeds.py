"""The seed corpus: the frames of real conversations with a process, and one of each kind of value.

    python tests/fuzz/seeds.py FOLDER

Writes one file per frame; the first byte says what `fuzz_wire.py` does with it. The file that runs is the test's own.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import numpy as np

from grader.domain.course import Limits
from grader.sandbox.backends.heard import Heard, Listener
from grader.sandbox.backends.link import End, Link
from grader.sandbox.host import Host
from grader.sandbox.seam import brief, messages, protocol, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.student import Student, StudentStopped
from grader.sandbox.work import Work

DECODE, GREET, ANSWER, RAISED, SHORT = range(5)

FILE = """
import numpy
print("loading")
scores = {"Darius": 80, "Sivir": 79.5, "문도": None}
1 / 0
def give(value): return value
def array(n): return numpy.arange(n, dtype=float).reshape(2, -1) > 1
def lists(n): return [(i, {str(i)}, b"x" * i, 1j, True) for i in range(n)]
def fails(): raise KeyError("Viktor")
def says(): print("hello")
def strange(): return object()
def eval_bad(): exec("if")
""".encode()
BROKEN = b"def f(:\n"


class _Recorder:
    """A link that notes every message of the one it stands before."""

    def __init__(self, link: Link, frames: list[bytes]) -> None:
        self.link, self.frames = link, frames

    def exchange(
        self,
        request: messages.Request,
        *,
        cpu: float,
        wall: float,
        event: Listener | None = None,
        heard: Heard | None = None,
    ) -> dict[str, Any]:
        def note(message: messages.Announcement) -> None:
            self.frames.append(wire.encode(protocol.announcement(message, "0" * 16)))
            if event is not None:
                event(message)

        answer = self.link.exchange(request, cpu=cpu, wall=wall, event=note)
        said = {**answer, "id": "0" * 16}
        self.frames += [wire.encode(protocol.request(request, "0" * 16)), wire.encode(said)]
        if written := brief.write(said):
            self.frames.append(written)
        return answer

    @property
    def weight(self) -> int:
        return self.link.weight

    @property
    def spent(self) -> float:
        return self.link.spent

    def used(self) -> tuple[float, float]:
        return self.link.used()

    def end(self) -> End:
        return self.link.end()


class _Host:
    def __init__(self, host: Host, frames: list[bytes]) -> None:
        self.host, self.frames = host, frames

    def start(self, bounds: Bounds) -> _Recorder:
        return _Recorder(self.host.start(bounds), self.frames)


def recorded() -> list[bytes]:
    """The payloads of both directions of some conversations."""
    frames: list[bytes] = []
    with Host(("numpy",), level=1) as host:
        for source in (FILE, BROKEN):
            student = Student(_Host(host, frames), Work("a", "functions", {"a.py": source}, "a.py"), Limits())
            try:
                for name, args in (
                    *(("give", (value,)) for value in VALUES),
                    *((name, (n,)) for name in ("array", "lists") for n in (2, 4)),
                    *((name, ()) for name in ("fails", "says", "strange", "eval_bad")),
                ):
                    student.call(name, *args)
                student.value("scores")
            except StudentStopped:
                if source is not BROKEN:
                    raise
            finally:
                student.close()
    return frames


VALUES: list[Any] = [
    None, True, False, 0, -1, 2**63, -(2**200), 0.5, float("nan"), 1 - 2j, "", "한글", "\ud800", b"\0\xff",
    [], [1, [2, [3]]], (), (1, "a"), {}, {"a": 1, 2: (3, 4)}, set(), {1, "b", (2, 3)},
    np.zeros((2, 0), "f4"), np.arange(6).reshape(1, 2, 3), np.array([True, False]), np.array(1.5), np.array([1j], "c8"),
]  # fmt: skip


def write(folder: str | Path) -> int:
    """One file per frame and use; how many."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    opaque = wire.encode(wire.Opaque("Thing", "<Thing at 1>"))
    payloads = {*recorded(), *map(wire.encode, VALUES), opaque}
    for payload in payloads:
        framed = len(payload).to_bytes(4, "big") + payload
        for use, data in ((DECODE, payload), (GREET, framed), (ANSWER, framed), (RAISED, payload), (SHORT, payload)):
            name = hashlib.sha256(bytes((use,)) + data).hexdigest()[:16]
            (folder / name).write_bytes(bytes((use,)) + data)
    return 5 * len(payloads)


if __name__ == "__main__":
    print(write(sys.argv[1]), "files")
