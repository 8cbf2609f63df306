"""The usual mistakes of the course's first two assignments: followed turn by turn, the line shows where it goes wrong.

A line shows it where it is another one than in the reference solution, or stands where that has one more.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.domain.verdict import Report, Verdict
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import Plan
from grader.grading.students import lone_submission
from grader.sandbox.host import probe_level
from grader.suites.behaviour import BEHAVIOURS
from tests.conftest import write
from tests.tiers import full

ROOT = Path(__file__).parents[2]
NOTHING_RAN = {"special_generator"}
"""A function with `yield` that nobody takes a value out of: none of its lines runs."""


class Reports(Watch):
    def __init__(self) -> None:
        self.reports: list[Report] = []

    def settled(self, submission: object, report: Report) -> None:
        self.reports.append(report)


def other_lines(mine: str, right: str) -> set[int]:
    """Where a solution differs from another, by its own lines."""
    found: set[int] = set()
    matcher = SequenceMatcher(None, right.split("\n"), mine.split("\n"), autojunk=False)
    for tag, _, _, first, end in matcher.get_opcodes():
        if tag != "equal":
            found |= set(range(first + 1, end + 1)) or {first, first + 1}
    return found


def graded(id_: str, sources: dict[str, str], folder: Path) -> dict[str, Report]:
    assignment = load_course(ROOT).assignment(id_)
    plan = Plan({id_: assignment}, False, probe_level().number, "en", FIXED)
    seen = Reports()
    submissions = []
    for name, source in sources.items():
        place = write(folder / name, {assignment.filename: source})
        submissions.append(replace(lone_submission(assignment, place / assignment.filename), student=name))
    grade_all(plan, submissions, Here(), seen)
    return {report.student: report for report in seen.reports}


@pytest.mark.parametrize("id_", [pytest.param("if_for", marks=full), pytest.param("dictionary", marks=full)])
def test_the_trace_of_each_mistake_has_the_line_where_it_shows(id_: str, tmp_path: Path) -> None:
    reference = ROOT / "reference" / id_
    sources = {path.stem: path.read_text(encoding="utf-8") for path in sorted((reference / "wrong").glob("*.py"))}
    right = (reference / f"{id_}.py").read_text(encoding="utf-8")
    looked_at = 0
    for name, report in graded(id_, sources, tmp_path).items():
        assert not report.status.ours, name
        failed = [test for test in report.tests if test.visible and test.verdict in BEHAVIOURS]
        if not failed or name in NOTHING_RAN:
            continue
        traces = [test.ran.trace for test in failed if test.ran is not None and test.ran.trace is not None]
        assert 0 < len(traces) <= len({test.task for test in failed}), name
        turns = [turn for trace in traces for turn in (*trace.first, *trace.last)]
        assert {turn.line for turn in turns} & other_lines(sources[name], right), name
        assert all(trace.open or (trace.last or trace.first)[-1].gave for trace in traces), name
        looked_at += 1
    assert looked_at > len(sources) / 2


def test_the_row_of_a_mistake_says_it(tmp_path: Path) -> None:
    source = (ROOT / "reference/dictionary/wrong/return_in_loop.py").read_text(encoding="utf-8")
    report = graded("dictionary", {"kim": source}, tmp_path)["kim"]
    (trace,) = [test.ran.trace for test in report.tests if test.ran is not None and test.ran.trace is not None]
    rows = source.split("\n")
    assert trace.call == "get_special_students({'Lux': 79})"
    assert rows[trace.first[-1].line - 1].strip().startswith("for student in")
    assert (trace.first[-1].gave, trace.open) == ("None", False)
    assert report.status is Verdict.PASSED


def test_each_task_that_failed_has_its_trace(tmp_path: Path) -> None:
    """However many stand above it: what is to be fixed first may be the last."""
    course = load_course(ROOT).assignment("dictionary")
    source = "".join(f"def {task.name}(*given):\n    wrong = [given]\n    return wrong\n\n\n" for task in course.tasks)
    report = graded("dictionary", {"kim": source}, tmp_path)["kim"]
    failed = {test.task for test in report.tests if test.verdict in BEHAVIOURS}
    traced = [test.task for test in report.tests if test.ran is not None and test.ran.trace is not None]
    assert len(failed) == 11
    assert sorted(traced) == sorted(failed)
