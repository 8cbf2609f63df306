"""Who has what, whatever becomes of the machines: nothing is lost, and nothing settled twice.

Of `grader.grading.cluster.dealing`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain.course_files import load_course
from grader.domain.verdict import Verdict
from grader.grading.batch.queue import Queue
from grader.grading.cluster.dealing import FEWEST, MOST, MOST_BYTES, Dealing
from grader.grading.ungraded import ungraded
from grader.intake.inventory import Submission
from tests.conftest import FILES, write


class Table:
    """A queue of so many submissions of each assignment, and what was settled."""

    def __init__(self, course: Path, **counts: int) -> None:
        assignments = {each.id: each for each in load_course(course).assignments}
        self.submissions = [
            Submission(f"s{n}", "", id_, course, (f"s{n}",), f"{id_}.py")
            for id_, most in counts.items()
            for n in range(most)
        ]
        self.settled: dict[Submission, Verdict] = {}
        self.queue = Queue(assignments, self.submissions, self._settle, level=1, secret=b"")
        self.dealing = Dealing(self.queue)

    def _settle(self, submission, report):
        assert submission not in self.settled, "settled twice"
        self.settled[submission] = report.status

    def take(self, machine="m", machines=1, size=1):
        return self.dealing.take(machine, machines, lambda submission: size)

    def settle(self, held, verdict=Verdict.PASSED):
        made = {each: ungraded(each, Verdict.GRADER_FAILED, "", level=1, secret=b"") for each in held.workers}
        reports = {each: report.model_copy(update={"status": verdict}) for each, report in made.items()}
        self.dealing.settle(held.number, reports)


@pytest.fixture
def table(course):
    return lambda **counts: Table(course, **counts)


def test_parcels_are_of_one_assignment_and_within_bounds(table):
    made = table(sums=300, names=70)
    sizes = []
    while (held := made.take(machines=3)) is not None:
        assert {each.assignment for each in held.workers} == {held.assignment}
        sizes.append(len(held.workers))
        made.settle(held)
    assert set(made.settled) == set(made.submissions)
    assert max(sizes) <= MOST
    assert sizes.count(min(sizes)) < len(sizes)
    assert sum(size < FEWEST for size in sizes) <= 2, "but for the rest of an assignment"


def test_large_files_make_small_parcels(table):
    made = table(sums=10)
    assert len(made.take(size=MOST_BYTES).workers) == 1
    assert len(made.take(size=MOST_BYTES // 2).workers) == 2
    assert len(made.take(size=0).workers) == 7
    assert made.take() is None


def test_what_was_lost_goes_out_again_and_the_second_time_alone(table):
    made = table(sums=3)
    for _ in range(2):
        held = made.take()
        assert len(held.workers) == 3
        made.dealing.lose(held.number, "gone")
        assert made.dealing.find(held.number) is None
    alone = [made.take() for _ in range(3)]
    assert [len(held.workers) for held in alone] == [1, 1, 1]
    assert made.take() is None
    for held in alone:
        made.settle(held)
    assert set(made.settled.values()) == {Verdict.PASSED}
    assert not made.queue.open


def test_one_that_takes_machines_along_costs_no_other_its_report(table):
    made = table(sums=30)
    culprit = made.submissions[7]
    machines = 0
    while (held := made.take()) is not None:
        if culprit in held.workers:
            machines += 1
            made.dealing.lose(held.number, "gone")
        else:
            made.settle(held)
    assert made.settled.pop(culprit) is Verdict.GRADER_FAILED
    assert set(made.settled.values()) == {Verdict.PASSED}
    assert (len(made.settled), machines) == (29, 4), "twice with others, twice alone"


def test_a_fault_of_a_machine_is_tried_once_more(table):
    made = table(sums=2)
    made.settle(made.take(), Verdict.GRADER_FAILED)
    assert made.settled == {}
    made.settle(made.take(), Verdict.GRADER_FAILED)
    assert set(made.settled.values()) == {Verdict.GRADER_FAILED}


def test_what_was_never_begun_is_no_loss(table):
    made = table(sums=2)
    for _ in range(5):
        made.dealing.take_back(made.take().number)
    assert len(made.take().workers) == 2


@settings(max_examples=40)
@given(st.data())
def test_nothing_is_lost_and_nothing_settled_twice(tmp_path_factory, data):
    """Whatever happens, in whatever order."""
    made = Table(write(tmp_path_factory.mktemp("course"), FILES), sums=data.draw(st.integers(0, 60)), names=3)
    for _ in range(data.draw(st.integers(0, 40))):
        machine = data.draw(st.sampled_from("abc"))
        out = made.dealing.of(machine)
        what = data.draw(st.sampled_from(("take", "settle", "fail", "lose", "back") if out else ("take",)))
        if what == "take":
            made.take(machine, machines=3, size=data.draw(st.sampled_from((1, MOST_BYTES // 3))))
        elif what == "settle":
            made.settle(out[0])
        elif what == "fail":
            made.settle(out[-1], Verdict.GRADER_FAILED)
        elif what == "lose":
            made.dealing.lose(out[0].number, "gone")
        else:
            made.dealing.take_back(out[0].number)
        inside = {each for held in made.dealing.out for each in held.workers}
        assert not inside & set(made.settled)
    for held in made.dealing.out:
        made.settle(held)
    while (held := made.take()) is not None:
        made.settle(held)
    assert set(made.settled) == set(made.submissions)
    assert not made.queue.open
