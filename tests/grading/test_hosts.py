"""A worker's hosts: at the zygotes of all, but for what is tried once more.

Of `grader.grading.hosts` and `grader.grading.batch.seats`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import Plan
from grader.grading.batch.processes import Processes
from grader.grading.batch.seats import Seats
from grader.grading.hosts import Hosts
from grader.intake.inventory import Submission
from grader.sandbox.host import probe_level
from grader.sandbox.seam.bounds import Bounds
from grader.text.errors import SandboxError
from tests.conftest import HALF, RIGHT, write

LEVEL = probe_level().number
pytestmark = pytest.mark.skipif(LEVEL < 2, reason="nothing is kept warm at level 1")


class Asked:
    """Gives seats as a run does, and notes what it was asked."""

    def __init__(self, seats: Seats) -> None:
        self.seats = seats
        self.ill: list[int] = []
        self.numbers: list[int] = []

    def seat(self, preload, ill):
        self.ill.append(ill)
        found = self.seats.take(preload, os.getpid(), None, ill)
        self.numbers.append(found[0])
        return found


def is_shared(hosts: Hosts) -> bool:
    host = hosts.get(())
    host.start(Bounds()).end()
    return host._backend.zygote is None


def test_what_is_tried_once_more_is_tried_alone_and_what_comes_next_is_not():
    with Seats(LEVEL) as seats:
        asked = Asked(seats)
        with Hosts(LEVEL, sharing=asked) as hosts:
            assert is_shared(hosts)
            hosts.renew(())
            assert not is_shared(hosts)
            hosts.renew(())
            assert not is_shared(hosts)
            hosts.settle()
            assert is_shared(hosts)
            hosts.settle()
            assert is_shared(hosts)
    assert asked.ill == [0, 0], "whatever went wrong there, the zygote was well"
    assert asked.numbers == [1, 1], "one for all"


def test_one_that_ended_is_replaced_once_for_all():
    with Seats(LEVEL) as seats:
        first, second = Asked(seats), Asked(seats)
        with Hosts(LEVEL, sharing=first) as one, Hosts(LEVEL, sharing=second) as other:
            assert is_shared(one)
            assert is_shared(other)
            zygote = seats._shared[()].zygote
            zygote.process.kill()
            zygote.process.wait()
            for hosts in (one, other):
                with pytest.raises(SandboxError, match="zygote"):
                    start_until_it_fails(hosts)
                hosts.renew(())
                assert not is_shared(hosts)
                hosts.settle()
                assert is_shared(hosts)
    assert first.numbers == second.numbers == [1, 2]
    assert first.ill == second.ill == [0, 1]


def test_one_that_hangs_is_replaced_where_somebody_says_so():
    with Seats(LEVEL) as seats:
        number, seat = seats.take((), os.getpid(), None, 0)
        seat.close()
        assert seats._shared[()].zygote.alive
        again, seat = seats.take((), os.getpid(), None, number)
        seat.close()
        assert again == number + 1
        same, seat = seats.take((), os.getpid(), None, number)
        seat.close()
        assert same == again, "what was said of the one before is not said of this one"


def test_who_can_have_no_seat_starts_one_of_its_own():
    class Nothing:
        def seat(self, preload, ill):
            return None

    with Hosts(LEVEL, sharing=Nothing()) as hosts:
        assert not is_shared(hosts)


def test_those_with_few_libraries_are_started_first(monkeypatch):
    started = []
    seats = Seats(LEVEL)
    monkeypatch.setattr(seats, "_start", started.append)
    seats.warm([("tensorflow",), ("numpy",), (), ("numpy",)])
    assert started == [(), ("numpy",), ("tensorflow",)]
    assert not seats.settled(())


def start_until_it_fails(hosts: Hosts) -> None:
    """Process 1 of its namespace dies a moment after who was started."""
    while True:
        hosts.get(()).start(Bounds()).end()


KILLER = """
    import os, pathlib, signal
    import pytest

    @pytest.mark.task("add")
    def test_add_more(student):
        folder = pathlib.Path("{folder}")
        assert student.add(2, 2) == 4
        link = student._interpreter._link
        with open(f"/proc/{{link.clock.pid}}/status") as file:
            zygote = next(int(line.split()[1]) for line in file if line.startswith("PPid:"))
        (folder / f"{{zygote}} {{os.getpid()}} {{os.urandom(4).hex()}}").touch()
        if student.work.files["sums.py"].startswith(b"# deadly"):
            for _ in range({times}):
                mark = folder / f"killed {{zygote}}"
                if len(list(folder.glob("killed *"))) < {times} and not mark.exists():
                    mark.touch()
                    os.kill(zygote, signal.SIGKILL)
        student.fresh()
        assert student.add(2, 2) == 4

    @pytest.mark.task("double")
    def test_double_more(student):
        student.fresh()
        assert student.double(3) == 6
    """


@pytest.mark.parametrize(("times", "worst"), [(0, 60), (1, 60), (2, None)])
def test_the_death_of_the_zygote_of_all_costs_nobody_else_a_verdict(
    course: Path, times: int, worst: int | None
) -> None:
    """Killed by a signal in the middle of a test; twice, it is the one submission's own that dies the second time."""
    folder = course / "seen"
    folder.mkdir()
    write(course, {"reference/sums/test_hidden.py": KILLER.format(folder=folder, times=times)})
    sources = {f"s{number}": f"{RIGHT['sums']}\n# {number}\n" for number in range(12)} | {"bad": "# deadly\n" + HALF}
    root = course.parent / "class"
    write(root, {f"{name}/sums.py": source for name, source in sources.items()})
    plan = Plan({"sums": load_course(course).assignment("sums")}, True, LEVEL, "ko", FIXED)
    submissions = [Submission(name, name, "sums", root, (name,), "sums.py") for name in sources]
    scores = {}

    class Seen(Watch):
        def settled(self, submission, report):
            scores[submission.student] = report.score

    grade_all(plan, submissions, Processes(2), Seen())
    assert scores.pop("bad") == worst
    assert scores == dict.fromkeys(scores, 100)
    assert len(scores) == 12
    assert len(list(folder.glob("killed *"))) == times
    zygotes = {path.name.split()[0] for path in folder.iterdir()} - {"killed"}
    if not times:
        assert len(zygotes) == 1, "one for both workers"
