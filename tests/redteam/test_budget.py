"""What a submission may cost the side that grades it: dear answers, waits just below a limit, and all limits at once.

In runs of their own, with a small `submission_seconds`. Each such submission ends by its own budget: one test is over
the limit, what came before counts, the rest is not run; nobody else, and no worker, notices.
"""

from __future__ import annotations

from typing import Any

import pytest

from grader.sandbox.backends.budget import longest
from tests.conftest import timeless
from tests.tiers import full, tiered_ways

from .conftest import WAYS, grade
from .record import Record
from .stage import NEIGHBOURS, cases

SECONDS = 6.0
CASES = {name: case for name, case in cases().items() if case.get("together") == "budget"}
OVER = tuple(name for name in CASES if name != "marks_out_of_order")
EACH_WAY = pytest.mark.parametrize("way", tiered_ways({way: WAYS[way] for way in WAYS if way[6] != "1"}, ()))
pytestmark = full


def run(way: str, *names: str) -> Record:
    return grade(way, names, submission_seconds=SECONDS)


@pytest.fixture
def record(way: str, box_works: None) -> Record:
    return run(way, *CASES)


def results_of(record: Record, name: str, assignment: str) -> list[dict[str, Any]]:
    return record.reports[name, assignment]["tests"]


@EACH_WAY
def test_the_run_ends_well_and_in_time(record: Record, way: str) -> None:
    assert record.code == 0, record.stderr[-3000:]
    for report in record.reports.values():
        assert report["score"] is not None, report["staff_detail"]
        assert report["status"] == "passed", report["staff_detail"]
    assert record.seconds < len(CASES) * longest(SECONDS)
    assert record.left is not None
    assert not record.left
    assert not record.outside


@EACH_WAY
def test_one_test_is_over_the_limit_and_the_rest_not_run(record: Record, way: str) -> None:
    for name in OVER:
        tests = results_of(record, name, "dictionary")
        ends = [at for at, test in enumerate(tests) if "submission_seconds" in test["staff"]["detail"]]
        assert len(ends) == 1, (name, [test["verdict"] for test in tests])
        verdicts = [test["verdict"] for test in tests]
        assert verdicts[ends[0]] == "over_limit", name
        assert set(verdicts[ends[0] + 1 :]) <= {"not_run"}, name
        assert "not_run" not in verdicts[: ends[0]], name
        report = record.reports[name, "dictionary"]
        assert "submission_seconds = 6" in report["staff_detail"], name
        if tests[ends[0]]["visible"]:
            assert any("submission_seconds" in remark["en"] for remark in report["remarks"]), name


@EACH_WAY
def test_what_was_right_before_counts(record: Record, way: str) -> None:
    for name, case in CASES.items():
        assert f"TRICK:{name}" in record.text(name)
        for assignment, tasks in case["honest"].items():
            report = record.reports[name, assignment]
            passed = {test["task"] for test in report["tests"] if test["verdict"] == "passed" and not test["edge"]}
            assert set(tasks) <= passed, name
            worth = sum(
                score["score"]
                for test, score in zip(report["tests"], report["scores"], strict=True)
                if test["verdict"] == "passed"
            )
            assert report["score"] == pytest.approx(worth, abs=0.1), name


@EACH_WAY
def test_marks_out_of_order_are_a_wrong_answer_and_cost_nothing(record: Record, way: str) -> None:
    tests = results_of(record, "marks_out_of_order", "if_for")
    verdicts = {test["verdict"] for test in tests if test["task"] in ("pass_or_fail", "congratulate", "odd_or_even")}
    assert verdicts == {"wrong_answer"}
    assert record.scores("marks_out_of_order", "if_for")["can_transfuse"] == (6, 6)


@EACH_WAY
def test_neighbours_are_unchanged(record: Record, way: str) -> None:
    alone = run(way)
    for student in NEIGHBOURS:
        for assignment in ("dictionary", "if_for"):
            key = student, assignment
            assert timeless(record.reports[key]) == timeless(alone.reports[key])
