"""Many at one zygote: each has children of its own, and nobody hears, reaps or ends another's.

Of `grader.sandbox.backends.linux`, `grader.sandbox.backends.zygotes` and `grader.sandbox.inside.forking`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.domain.course import Limits
from grader.sandbox.backends import zygotes
from grader.sandbox.backends.link import is_ready
from grader.sandbox.backends.zygotes import Zygote, receive_seat, send_seat, uid_of
from grader.sandbox.host import Host
from grader.sandbox.inside import forking
from grader.sandbox.inside.serving import Server
from grader.sandbox.seam import control, libc, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.student import Student
from grader.sandbox.work import Work
from grader.text.errors import MachineError, SandboxError
from tests.sandbox.conftest import LEVELS
from tests.tiers import tiered

LOCKING = [level for level in LEVELS if level > 1]
SECONDS = 30.0
SOURCE = """
import os, stat

kept = []

def held():
    found = []
    for number in range(256):
        try:
            found.append((number, stat.S_IFMT(os.fstat(number).st_mode)))
        except OSError:
            pass
    return found

def keep(value):
    kept.append(value)
    return kept

def cores():
    return sorted(os.sched_getaffinity(0))
"""

pytestmark = pytest.mark.skipif(not LOCKING, reason="this machine locks nothing in")


@pytest.fixture(params=tiered(LOCKING, LOCKING[:1]))
def zygote(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    one = Zygote((), request.param)
    yield one
    one.close()


@pytest.fixture
def sit(zygote: Zygote) -> Iterator[Callable[..., Host]]:
    """Makes a host with a seat there."""
    with contextlib.ExitStack() as stack:

        def make(core: int | None = None) -> Host:
            seat = zygote.seat(uid_of(os.getpid()), core)
            return stack.enter_context(Host((), level=zygote.level, core=core, seat=seat))

        yield make


def student_of(host: Host) -> Student:
    return Student(host, Work("work", "functions", {"work.py": SOURCE.encode()}, "work.py"), Limits())


def pid_of(student: Student) -> int:
    """Of its process."""
    pid: int = student._interpreter._link.clock.pid  # type: ignore[union-attr]
    return pid


def test_children_of_two_run_at_once_and_hold_nothing_of_each_other(sit: Callable[..., Host], zygote: Zygote) -> None:
    alone = student_of(sit())
    held = alone.held()
    alone.close()
    first, second = student_of(sit()), student_of(sit())
    assert first.keep(1) == [1]
    assert second.keep(2) == [2]
    assert first.held() == second.held() == held, "as many descriptors, of the same kinds, as where nobody else sits"
    assert first.keep(3) == [1, 3]
    assert pid_of(first) != pid_of(second)
    assert _parent(pid_of(first)) == _parent(pid_of(second))
    first.close()
    assert second.keep(4) == [2, 4]
    second.close()


def _parent(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("PPid:"))


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="cores are assigned on Linux")
def test_each_runs_on_its_own_core(sit: Callable[..., Host]) -> None:
    for core in sorted(os.sched_getaffinity(0))[:2]:
        student = student_of(sit(core))
        student.load()
        assert os.sched_getaffinity(pid_of(student)) == {core}
        student.close()


def test_who_is_gone_takes_their_children_along_and_nobody_elses(zygote: Zygote, sit: Callable[..., Host]) -> None:
    """The kernel closes what a killed worker held."""
    seat = zygote.seat(uid_of(os.getpid()), None)
    killed, other = student_of(Host((), level=zygote.level, seat=seat)), student_of(sit())
    killed.load()
    other.load()
    pidfd = os.pidfd_open(pid_of(killed))
    seat.close()
    assert is_ready(pidfd, SECONDS)
    os.close(pidfd)
    assert other.keep(1) == [1]
    assert student_of(sit()).keep(1) == [1]


@pytest.mark.parametrize("said", ["reap", "nonsense", "bare fork"])
def test_who_asks_for_what_is_not_theirs_loses_their_seat(zygote: Zygote, sit: Callable[..., Host], said: str) -> None:
    other = student_of(sit())
    other.load()
    words = {"reap": wire.encode(control.as_data(control.Reap(_inner(pid_of(other))))), "nonsense": b"\xff"}
    words["bare fork"] = _sent(control.Fork(Bounds()._asdict(), ""))  # without the pipes of a child
    seat = zygote.seat(uid_of(os.getpid()), None)
    seat.channel.settimeout(SECONDS)
    assert control.start_from(wire.decode(seat.channel.recv(1024))).threads == 1
    seat.channel.send(words[said])
    assert seat.channel.recv(1024) == b""
    seat.close()
    assert other.keep(1) == [1]


def _inner(pid: int) -> int:
    """The number of a process as its zygote knows it, which is its parent in a namespace above its own."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    numbers = next(line.split()[1:] for line in lines if line.startswith("NSpid:"))
    return int(numbers[-2] if len(numbers) > 1 else numbers[0])


def test_where_the_zygote_is_killed_all_learn_it(zygote: Zygote, sit: Callable[..., Host]) -> None:
    hosts = [sit(), sit()]
    students = [student_of(host) for host in hosts]
    for student in students:
        student.load()
    pidfds = [os.pidfd_open(pid_of(student)) for student in students]
    os.kill(_parent(pid_of(students[0])), signal.SIGKILL)
    for pidfd in pidfds:
        assert is_ready(pidfd, SECONDS)
        os.close(pidfd)
    for host in hosts:
        with pytest.raises(SandboxError):
            host.start(Bounds())
        assert host.ill
    zygote.process.wait(SECONDS)
    assert not zygote.alive


def test_a_library_that_is_missing_is_told_to_each(zygote: Zygote) -> None:
    with contextlib.closing(Zygote(("no_such_library",), zygote.level)) as broken:
        for _ in range(2):
            with Host(("no_such_library",), level=zygote.level, seat=broken.seat(uid_of(os.getpid()), None)) as host:
                with pytest.raises(MachineError, match="no_such_library"):
                    host.wait_ready()
                assert not host.ill, "another one would say the same"


def test_memory_that_all_forks_could_write_is_refused(
    zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shared map is a mailbox between those that run at the same time, and to those that come later."""
    from grader.sandbox.backends import zygotes

    place = tmp_path / "site-packages"
    place.mkdir()
    (place / "shares.py").write_text("import mmap\nmailbox = mmap.mmap(-1, 4096)\n")
    (place / "shares_nothing.py").write_text(
        "import mmap\nown = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANON)\n"
    )
    monkeypatch.setitem(zygotes.ENVIRONMENT, "PYTHONPATH", str(place))
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    with Host(("shares_nothing",), level=zygote.level) as host:
        host.start(Bounds()).end()
    with (
        Host(("shares",), level=zygote.level) as host,
        pytest.raises(SandboxError, match="memory that all forks could write to"),
    ):
        host.start(Bounds())


def test_a_fork_that_the_system_refuses_is_told_and_the_zygote_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise OSError(11, "fork: refused here")

    monkeypatch.setattr(libc, "fork", refused)
    monkeypatch.setattr(forking.Zygote, "threads", lambda self: 1)
    ours, door = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    seat, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    serving = threading.Thread(target=forking.Zygote(2, door, Server).serve)
    serving.start()
    socket.send_fds(ours, [_sent(control.Join(0, -1))], [theirs.fileno()])
    theirs.close()
    assert control.start_from(wire.decode(seat.recv(1024))) == control.Ready(1)
    with open(os.devnull) as null:
        fds = [null.fileno()] * 3
        for _ in range(2):
            socket.send_fds(seat, [_sent(control.Fork(Bounds()._asdict(), ""))], fds)
            answer = control.birth_from(wire.decode(seat.recv(1024)))
            assert isinstance(answer, control.Unforked)
            assert "refused here" in answer.error
    ours.close()
    serving.join(SECONDS)
    assert not serving.is_alive()
    assert seat.recv(1024) == b""
    seat.close()
    door.close()


def _sent(message: control.Message) -> bytes:
    data: bytes = wire.encode(control.as_data(message))
    return data


def test_a_seat_travels(zygote: Zygote) -> None:
    here, there = socket.socketpair()
    seat = zygote.seat(uid_of(os.getpid()), None)
    send_seat(here.fileno(), seat)
    seat.close()
    with Host((), level=zygote.level, seat=receive_seat(there.fileno())) as host:
        host.start(Bounds()).end()
    here.close()
    with pytest.raises(EOFError):
        receive_seat(there.fileno())
    there.close()


def test_its_starter_learns_when_its_imports_are_done(zygote: Zygote) -> None:
    assert is_ready(zygote.door.fileno(), SECONDS)
    assert zygote.settled
    assert zygote.settled, "what it said is remembered"
    assert zygote.alive


def test_imports_that_have_not_come_yet_are_not_settled() -> None:
    class Never(Zygote):
        def __init__(self) -> None:
            self._said = None
            self.door, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

        alive = True  # type: ignore[assignment]

    one: Any = Never()
    assert not one.settled
    one.theirs.send(_sent(control.Ready(1)))
    assert one.settled
    one.door.close()
    one.theirs.close()


@pytest.fixture
def copied_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The student's side as an editable installation finds it: not compiled."""
    side = tmp_path / "inside"
    shutil.copytree(Path(forking.__file__).parent, side, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(zygotes, "_SIDES", [side])
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    zygotes.compile_sides.cache_clear()
    yield side
    zygotes.compile_sides.cache_clear()


def _compiled(side: Path) -> set[Path]:
    return {path for path in side.rglob("*.py") if Path(importlib.util.cache_from_source(str(path))).is_file()}


def test_a_zygote_finds_the_students_side_compiled(copied_side: Path):
    """Else each would compile it: its own processes may write nothing."""
    Zygote((), LOCKING[0]).close()
    assert _compiled(copied_side) == set(copied_side.rglob("*.py"))


def test_where_nothing_is_to_be_written_nothing_is_compiled(copied_side: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    Zygote((), LOCKING[0]).close()
    assert _compiled(copied_side) == set()


def test_that_nothing_can_be_written_is_no_fault(copied_side: Path):
    for folder in [copied_side, *copied_side.rglob("*/")]:
        (folder / "__pycache__").write_text("in the way")
    Zygote((), LOCKING[0]).close()
    assert _compiled(copied_side) == set()
