"""A host that is locked in once for all that only read: what its children share, and what each has for itself.

Of `grader.sandbox.backends.once`, `grader.sandbox.inside.once`, `grader.sandbox.inside.descriptors` and
`grader.sandbox.inside.reading.sample`. What a message could do that has taken its process over is tried in the box
(`tests/redteam/test_taking_over.py`).
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.sandbox import reading
from grader.sandbox.backends import zygotes
from grader.sandbox.backends.link import Stopped
from grader.sandbox.backends.once import OnceHost
from grader.sandbox.host import Host
from grader.sandbox.inside import descriptors
from grader.sandbox.inside.reading import answer
from grader.sandbox.inside.reading.sample import SAMPLE
from grader.sandbox.seam import messages
from grader.sandbox.seam.bounds import BESIDE, Bounds
from grader.text.errors import SandboxError
from tests.sandbox.conftest import LEVELS
from tests.tiers import tiered

STRONG = [level for level in LEVELS if level >= 3]
BOUNDS = Bounds(memory_mb=64, disk_mb=1, files=8, threads=3, inodes=8)
ODD = """
import fcntl, os, resource
from grader.sandbox.inside import rlimits
from grader.sandbox.inside.reading import mail
from grader.sandbox.seam.contents import Contents

plain, limits = mail.read_mail, rlimits.limits
def unlimited(bounds, **given):
    return limits(Bounds(memory_mb=4096, threads=bounds.threads), **given)
Bounds = rlimits.Bounds

def read_mail(data, limits):
    if data == b"much":
        [bytearray(b"x") * (1 << 20) for _ in range(400)]
    if data != b"look":
        return plain(data, limits)
    there = []
    for number in range(64):
        try:
            os.fstat(number)
        except OSError:
            continue
        there.append(number)
    marked = [fcntl.fcntl(number, fcntl.F_GETFL) & os.O_APPEND for number in range(3)]
    for number in range(3):  # what all forks held together, the next would find so
        fcntl.fcntl(number, fcntl.F_SETFL, os.O_APPEND)
    set_ = [bool(fcntl.fcntl(number, fcntl.F_GETFL) & os.O_APPEND) for number in range(3)]
    kept = {"pid": os.getpid(), "parent": os.getppid(), "descriptors": there, "folder": os.getcwd()}
    threads = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    return Contents(facts={**kept, "marked": marked, "set": set_, "threads": threads})

mail.read_mail = read_mail
"""
"""Imported behind the readers: one that tells of its process, and one that takes what memory there is."""


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Host]]:
    """Makes a host with `ODD` and more in it."""
    made: list[Host] = []

    def make(level: int, more: str = "") -> Host:
        place = tmp_path / "site-packages"  # which the zygote may read, as what lies among the libraries
        place.mkdir()
        (place / "odd_readers.py").write_text(ODD + more)
        monkeypatch.setitem(zygotes.ENVIRONMENT, "PYTHONPATH", str(place))
        made.append(Host((*reading.PRELOAD, "odd_readers"), level=level, once=True))
        return made[0]

    yield make
    for host in made:
        host.close()


def asked(data: bytes) -> messages.Read:
    return SAMPLE._replace(data=data)


@pytest.mark.parametrize("level", tiered(STRONG, STRONG[:1]))
def test_each_child_is_alone_and_holds_nothing_but_its_pipes(odd: Callable[..., Host], level: int) -> None:
    host = odd(level)
    told = []
    for _ in range(2):
        link = host.start(BOUNDS)
        told.append(link.exchange(asked(b"look"), cpu=5.0, wall=30.0)["facts"])
        link.end()
    assert told[0] == told[1]
    facts = {"pid": 1, "parent": 0, "descriptors": [0, 1, 2, 3, 4], "folder": "/sandbox", "threads": 3 + BESIDE}
    assert told[0] == {**facts, "marked": [0, 0, 0], "set": [True] * 3}


@pytest.mark.parametrize("level", tiered(STRONG, STRONG[:1]))
def test_one_is_begun_when_the_one_before_it_is_gone(level: int) -> None:
    with reading.open_host(level) as host:
        link = host.start(BOUNDS)
        with pytest.raises(SandboxError, match="before the one before it was reaped"):
            host.start(BOUNDS)
        link.end()
        assert reading.read(host, "mail", b"Subject: x\r\n\r\nhello").facts["subject"] == "x"


@pytest.mark.parametrize("level", tiered(STRONG, STRONG[:1]))
def test_it_reads_and_answers_nothing_else(level: int) -> None:
    with reading.open_host(level) as host:
        for request in (messages.Stage({"a.py": b"x = 1"}), messages.load_clean("x = 1", 0, 1024)):
            link = host.start(BOUNDS)
            with pytest.raises(Stopped) as stopped:
                link.exchange(request, cpu=5.0, wall=30.0)
            link.end()
            assert stopped.value.why == "exited"


@pytest.mark.parametrize("level", tiered(STRONG, STRONG[:1]))
def test_a_child_that_cannot_be_locked_in_reads_nothing(odd: Callable[..., Host], level: int) -> None:
    refused = f"rlimits.limits = lambda *_, **__: {{{resource.RLIMIT_NOFILE}: 2**62}}\n"
    with pytest.raises(SandboxError, match=r"could not be locked in: .*prlimit\(7, 4611686018427387904\)"):
        odd(level, refused).start(BOUNDS)


@pytest.mark.skipif(4 not in LEVELS, reason="this machine offers no level 4")
def test_the_kernel_takes_the_child_where_memory_ends_and_the_next_is_read(odd: Callable[..., Host]) -> None:
    """Without its own limit the child reaches that of the group, in which the zygote and the keeper are, too."""
    host = odd(4, "rlimits.limits = unlimited\n")
    link = host.start(BOUNDS)
    with pytest.raises(Stopped) as stopped:
        link.exchange(asked(b"much"), cpu=20.0, wall=60.0)
    link.end()
    assert stopped.value.end.out_of_memory
    assert not stopped.value.end.from_outside
    link = host.start(BOUNDS)
    assert link.exchange(SAMPLE, cpu=5.0, wall=30.0)["facts"]["message_id"] == "<1@example.org>"
    link.end()


@pytest.mark.skipif(4 not in LEVELS, reason="this machine offers no level 4")
def test_all_of_them_are_in_one_group_that_has_room_for_each() -> None:
    with reading.open_host(4) as host:
        link = host.start(BOUNDS)
        (group,) = host._backend._groups  # type: ignore[attr-defined]
        assert isinstance(host._backend, OnceHost)
        assert {len((path / "cgroup.procs").read_text().split()) for path in group.paths} == {BESIDE + 1}
        if group.hierarchy.pids is not None:
            assert int((group.paths[-1] / "pids.max").read_text()) == BOUNDS.threads + BESIDE
        link.end()
        assert {len((path / "cgroup.procs").read_text().split()) for path in group.paths} == {BESIDE}


@pytest.mark.parametrize("level", [level for level in LEVELS if level < 3])
def test_where_nothing_can_be_shared_each_is_locked_in_by_itself(level: int) -> None:
    with reading.open_host(level) as host:
        assert not isinstance(host._backend, OnceHost)
        assert reading.read(host, "mail", b"Subject: x\r\n\r\nhello").facts["subject"] == "x"


def test_the_sample_is_a_message_that_is_read_to_its_end() -> None:
    held = answer(SAMPLE)
    assert held.fault == ""
    assert [member[0] for member in held.members] == ["", "dictionary.py"]  # type: ignore[attr-defined]


def test_what_a_fork_keeps_has_numbers_beyond_its_places() -> None:
    """Else a descriptor that is moved would take the place of one that is not moved yet."""
    descriptors.fill_up(8)
    assert descriptors.lowest_free() >= 8
    assert [call.gives for call in descriptors.moving(8, 9)] == [3, 4]
    for kept in ((8, 4), (4, 8)):
        with pytest.raises(ValueError, match="below 5"):
            descriptors.moving(*kept)
