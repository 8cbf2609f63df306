"""The budget of a submission: counted the same everywhere, timed as the net, and ended without harm to anybody."""

from __future__ import annotations

import math
import time
import unicodedata
from pathlib import Path

import pytest

from grader.domain.course import Limits
from grader.domain.course_files import load_course
from grader.grading.batch.processes import silence
from grader.sandbox.backends.budget import PATIENCE, Budget, Interrupted, current, interruptible, longest, shielded
from grader.sandbox.backends.heard import take_in
from grader.sandbox.host import Host
from grader.sandbox.seam import capacity, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.errors import LimitError
from grader.sandbox.student import Student, StudentStopped
from grader.sandbox.work import Work
from grader.suites.compare.messages import normalize_text

REPO = Path(__file__).resolve().parents[2]


def compute(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


class Child:
    """The clocks of a child: seconds of CPU, and of waiting for a core."""

    def __init__(self, cpu: float, queued: float) -> None:
        self.account = cpu, queued

    def used(self) -> tuple[float, float]:
        return self.account


def past(budget: Budget, seconds: float) -> Budget:
    """A budget that began so long ago."""
    budget.begin()
    budget._began -= seconds
    assert budget._end is not None
    budget._end -= seconds
    return budget


def test_answers_are_counted_alike_whatever_the_clock_says() -> None:
    answer = wire.encode([5] * 30_000)
    counted = []
    for _ in range(2):
        budget = Budget(10.0)
        for _ in range(4):
            take_in(answer, budget)
        counted.append(budget.counted)
    assert counted[0] == counted[1] > 4 * 30_000 / 20_000


def test_the_answer_that_is_too_much_is_not_decoded_to_its_end() -> None:
    budget = Budget(1.0)
    with pytest.raises(LimitError):
        take_in(wire.encode([5] * 30_000), budget)
    assert budget.over == "counted"
    assert budget.left() == 0


@pytest.mark.parametrize(
    "answer",
    [
        [5] * 500_001,
        "x" * (4 * 2**20 + 3 * capacity.MAX_ERRORS + 1),
        ["\U0001f600" * 2**18] * 5,
        set(range(10_001)),
        [[()] * 10] * 50_000,
    ],
)
def test_one_answer_has_an_end_whoever_waits(answer: object) -> None:
    budget = Budget()
    with pytest.raises(LimitError):
        take_in(wire.encode(answer), budget)
    assert not budget.over


def test_what_is_the_largest_answer_stays_small_in_memory() -> None:
    room = capacity.answer_room(512 * 1024)
    values, text, size, _ = room.given
    assert 250 * values + 4 * text + size < 192 * 2**20


def test_a_queue_of_others_is_given_back_and_ones_own_is_not() -> None:
    waiting = past(Budget(10.0), 12.0)
    waiting.watch(Child(0.5, 8.0))
    assert waiting.left() > 0
    assert not waiting.over
    spinning = past(Budget(10.0), 12.0)
    spinning.watch(Child(12.0, 20.0))  # in many threads, which stand in each other's way
    assert spinning.left() <= 0
    assert spinning.over == "clock"


def test_the_longest_queue_gives_no_more_than_so_much() -> None:
    queued = past(Budget(10.0), PATIENCE * 10.0 + 1)
    queued.watch(Child(0.0, 1_000.0))
    assert queued.left() <= 0


def test_nobody_waits_for_an_end_that_there_is_none() -> None:
    assert Budget().left() == current().left() == math.inf


def test_a_loop_on_this_side_is_interrupted_where_it_may_be() -> None:
    budget = past(Budget(1.0), 5.0)
    with budget.running(), pytest.raises(Interrupted), interruptible():
        compute(60.0)
    assert budget.refused
    assert current().left() == math.inf


def test_what_must_not_be_torn_is_interrupted_when_it_is_done() -> None:
    budget = past(Budget(1.0), 5.0)
    done = []

    def conversation() -> None:
        with shielded():
            compute(1.2)
            done.append("to its end")
        done.append("past the end of the budget")

    with budget.running(), pytest.raises(Interrupted), interruptible():
        conversation()
    assert done == ["to its end"]


def test_a_child_is_stopped_at_the_end_of_the_budget_and_none_is_started_after_it() -> None:
    source = b"import time\ndef f(): time.sleep(600)\n"
    limits = Limits(load_seconds=2, call_seconds=10, wall_factor=10, submission_seconds=1)
    with Host((), level=1) as host:
        one = Student(host, Work("work", "functions", {"work.py": source}, "work.py"), limits)
        ended = []
        for _ in range(5):
            try:
                one.call("f")
            except StudentStopped as stopped:
                ended.append(stopped)
        starts = one.seconds
        with pytest.raises(StudentStopped, match="submission_seconds"):
            one.call("f")
        one.close()
    assert len(ended) == 5
    assert {stopped.verdict for stopped in ended} == {"over_limit"}
    assert all("submission_seconds" in stopped.message.en for stopped in ended)
    assert one.seconds == starts


def test_the_watchdog_is_slower_than_all_limits_together() -> None:
    """It ends what hangs by a fault of ours; no submission lives to see it, whatever it does, on any machine."""
    course = load_course(REPO)
    for assignment in course.assignments:
        # Two tries, each of the submission, of the reference asked in its stead, and of an empty file.
        assert silence([assignment]) > 2 * 3 * longest(assignment.limits.submission_seconds)
        assert longest(assignment.limits.submission_seconds) < 3600
        script = 1.25 if assignment.kind == "script" else 1.0
        limits = assignment.limits
        assert limits.submission_seconds >= limits.load_seconds * limits.wall_factor * script, (
            "the wall limit says more"
        )


def test_marks_are_composed_in_linear_time() -> None:
    """Steps are counted, not seconds: nothing longer than 30 marks is given to Unicode's own sorting."""
    for text in ("\u0301" * 10**6 + "\u0316" * 10**6, ("a" + "\u0316\u0301" * 16) * 1000, "\u0f73" * 10**5):
        assert normalize_text(text) is text
    for text in ("e\u0301", "\u1112\u1161\u11ab", "a" + "\u0316\u0301" * 15):
        assert normalize_text(text) == unicodedata.normalize("NFC", text)


def test_bounds_of_a_process_are_none_of_the_budget() -> None:
    assert "submission_seconds" not in Bounds()._asdict()
