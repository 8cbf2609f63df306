"""A busy machine changes no verdict: CPU time decides, and what a process stood in the queue is not its waiting.

Of `grader.sandbox.backends.clock`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from grader.domain.course import Limits
from grader.sandbox.host import Host
from grader.sandbox.student import Student, StudentStopped
from grader.sandbox.work import Work

NEIGHBOURS = 40
LIMITS = Limits(load_seconds=2, call_seconds=0.4, wall_factor=2)
"""0.8 s of wall time at the most, of which the neighbours leave a fortieth."""
SOURCE = b"""
import time
def toil(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return "done"
def idle():
    time.sleep(60)
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="cores and their queue are Linux's to tell of")


@pytest.fixture(scope="module")
def core() -> int:
    return max(os.sched_getaffinity(0))


@pytest.fixture
def neighbours(core: int) -> Iterator[None]:
    """Processes that want the same core for themselves; each in a session of its own, as other people's are."""
    code = f"import os\nos.sched_setaffinity(0, {{{core}}})\nprint(flush=True)\nwhile True: pass"
    spinning = [
        subprocess.Popen([sys.executable, "-S", "-c", code], stdout=subprocess.PIPE, start_new_session=True)
        for _ in range(NEIGHBOURS)
    ]
    try:
        for process in spinning:
            assert process.stdout is not None
            assert process.stdout.read(1) == b"\n"  # it has begun
        yield
    finally:
        for process in spinning:
            process.kill()
        for process in spinning:
            process.communicate()


@pytest.fixture
def busy_student(locking_host: Host, core: int, request: pytest.FixtureRequest) -> Iterator[Student]:
    with Host((), level=locking_host.level, core=core) as host:
        host.wait_ready()
        student = Student(host, Work("work", "functions", {"work.py": SOURCE}, "work.py"), LIMITS)
        assert student.has("toil")  # loaded before the neighbours come
        request.getfixturevalue("neighbours")
        yield student
        student.close()


def test_honest_work_that_had_to_queue_is_not_timed_out(busy_student: Student) -> None:
    assert busy_student.toil(0.05) == "done"


def test_who_only_waits_is_stopped_all_the_same(busy_student: Student) -> None:
    with pytest.raises(StudentStopped, match="wall") as caught:
        busy_student.idle()
    assert caught.value.verdict == "timed_out"
