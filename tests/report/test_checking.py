"""One's own check without points: shares are of tests, and no word tells how many points there are."""

from __future__ import annotations

from grader.domain.verdict import Report, TaskScore, TestResult, TestScore, Verdict
from grader.report.checking import check_view, checked_work
from grader.text import EMPTY, plain

REPORT = Report(
    student="",
    assignment="sums",
    status=Verdict.PASSED,
    score=20.0,
    max_score=50,
    tasks=(TaskScore(task="add", title=plain("Adding"), score=20.0, max_score=50.0),),
    summary=EMPTY,
    tests=(
        TestResult(function="a", task="add", verdict=Verdict.PASSED, visible=True, edge=True, title=plain("a")),
        TestResult(function="b", task="add", verdict=Verdict.WRONG_ANSWER, visible=True, title=plain("b")),
    ),
    scores=(TestScore(score=20.0, max_score=30.0), TestScore(score=0.0, max_score=20.0)),
    submitted="sums.py",
    isolation_level=4,
    graded_at="2026-11-30T00:00:00+00:00",
)


def test_points_where_they_are_wanted():
    work = checked_work(REPORT, "Sums", "en", None, points=True)
    assert work.points == "20 / 50"
    assert work.tasks[0].points == "20 / 50"
    assert work.tasks[0].share == 0.4
    assert work.advice is not None
    assert "20 points" in work.advice.sentence
    assert work.tasks[0].tests[0].message


def test_none_where_they_are_not():
    work = checked_work(REPORT, "Sums", "en", None, points=False)
    assert (work.points, work.tasks[0].points, {test.points for test in work.tasks[0].tests}) == ("", "", {""})
    assert work.share == work.tasks[0].share == 0.5
    assert work.advice is not None
    assert work.advice.sentence == "A public test: b"
    assert not work.tasks[0].tests[0].message
    assert work.tasks[0].tests[1].first


def test_a_fault_of_ours_says_so_all_the_same():
    ours = REPORT.model_copy(update={"status": Verdict.GRADER_FAILED, "score": None})
    work = checked_work(ours, "Sums", "en", None, points=False)
    assert work.tone == "ours"
    assert "our fault" in work.summary


def test_all_that_was_checked_is_one_page():
    view = check_view([checked_work(REPORT, "Sums", "en", None, points=False)], "en")
    assert view.name == "sums.py"
    assert view.total.score is None
