"""Assignments kept ready: one submission after the other, as if each were the first; faults are told in reports."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.domain.verdict import Report, Verdict
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import Plan, make_plan
from grader.grading.students import lone_submission
from grader.grading.warm import Warm
from grader.intake.inventory import Submission
from grader.sandbox.host import probe_level
from tests.conftest import HALF, RIGHT, timeless, write


@pytest.fixture
def plan(course) -> Plan:
    assignments = load_course(course).assignments
    level = probe_level().number
    return make_plan(assignments, hidden=False, level=level, lang="en", mnist=None, secret=FIXED)


@pytest.fixture
def warm(plan) -> Iterator[Warm]:
    with Warm(plan) as warm:
        yield warm


def submission(plan: Plan, folder: Path, code: str, id_: str = "sums") -> Submission:
    write(folder, {f"{id_}.py": code})
    return lone_submission(plan.assignments[id_], folder / f"{id_}.py")


class _Keeping(Watch):
    report: Report

    def settled(self, submission: Submission, report: Report) -> None:
        self.report = report


def test_each_report_is_that_of_a_first_time(plan, warm, tmp_path):
    for code in (HALF, RIGHT["sums"], "def add(a, b)\n", "import os\nos._exit(0)\n", HALF):
        own = submission(plan, tmp_path / "mine", code)
        fresh = _Keeping()
        grade_all(plan, [own], Here(), fresh)
        kept = timeless(warm.grade(own).model_dump(mode="json"))
        assert kept == timeless(fresh.report.model_dump(mode="json"))


def test_several_assignments_are_open_at_once(plan, warm, tmp_path):
    for _ in range(2):
        for id_ in ("sums", "names"):
            report = warm.grade(submission(plan, tmp_path / "mine", RIGHT[id_], id_))
            assert report.assignment == id_
            assert {test.verdict for test in report.tests} == {Verdict.PASSED}


def test_a_broken_assignment_is_one_report_and_costs_the_others_nothing(plan, warm, course, tmp_path):
    write(course, {"assignments/sums/test_public.py": "1 / 0\n"})
    report = warm.grade(submission(plan, tmp_path / "mine", HALF))
    assert (report.status, report.score) == (Verdict.ASSIGNMENT_BROKEN, None)
    assert "ZeroDivisionError" in report.staff_detail
    assert warm.grade(submission(plan, tmp_path / "mine", RIGHT["names"], "names")).status is Verdict.PASSED


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_a_host_that_died_meanwhile_is_replaced(plan, warm, tmp_path):
    own = submission(plan, tmp_path / "mine", RIGHT["sums"])
    others = _children()
    assert warm.grade(own).status is Verdict.PASSED
    started = _children() - others
    assert started
    for child in started:
        os.kill(child, signal.SIGKILL)
    assert warm.grade(own).status is Verdict.PASSED
    assert not started & _children()


def _children() -> set[int]:
    """Processes that this one started and that live."""
    (task,) = Path("/proc/self/task").glob(str(os.getpid()))
    return {
        int(pid)
        for pid in (task / "children").read_text().split()
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    }
