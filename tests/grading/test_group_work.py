"""One file of several students is graded once, and told to each as theirs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from grader.domain.verdict import Report, Verdict
from grader.grading.batch.place import Watch
from grader.grading.group_work import GroupWatch, share_work
from grader.intake.inventory import Submission

ANN = Submission("ann", "Ann", "sums", Path("class"), ("ann",), "sums.py")
BEN = replace(ANN, student="ben", name="Ben", by="Ann")
REPORT = Report(
    student="ann",
    assignment="sums",
    status=Verdict.PASSED,
    score=90,
    max_score=100,
    submitted="ann/sums.py",
    graded_at="2026-03-02T01:00:00+00:00",
    isolation_level=4,
)


class Seen(Watch):
    def __init__(self) -> None:
        self.settled_for: list[tuple[str, str, str, str, float | None]] = []

    def settled(self, submission: Submission, report: Report) -> None:
        told = (submission.student, report.student, report.handed_in_by, report.submitted, report.score)
        self.settled_for.append(told)


def test_what_is_one_file_for_one_assignment_at_one_time_is_shared():
    others = [
        replace(ANN, student="cid", parts=("cid",)),
        replace(ANN, assignment="names"),
        replace(ANN, attempt="2026-03-02T10:00:00+09:00"),
        replace(ANN, inner=("a.py",)),
        replace(ANN, assigned=True),
    ]
    shared = share_work([ANN, *others, BEN])
    assert shared == [[ANN, BEN], *([each] for each in others)]


def test_each_member_has_the_report_as_their_own():
    seen = Seen()
    GroupWatch(seen, share_work([ANN, BEN])).settled(ANN, REPORT)
    assert seen.settled_for == [
        ("ann", "ann", "", "ann/sums.py", 90),
        ("ben", "ben", "Ann", "ann/sums.py", 90),
    ]
