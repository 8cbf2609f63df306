"""A score as it counts: by itself an entry says what its report says."""

import pytest

from grader.domain.verdict import Report, TaskScore, Verdict
from grader.gradebook.entry import make_entry
from grader.text import plain


@pytest.mark.parametrize(
    ("status", "score"), [(Verdict.PASSED, 50.0), (Verdict.WRONG_ANSWER, 0.0), (Verdict.GRADER_FAILED, None)]
)
def test_nothing_but_the_report_decides(status, score):
    """No score, by a fault of ours, is not 0."""
    task = TaskScore(task="add", title=plain("add"), score=score, max_score=80.0)
    report = Report(
        student="s01", assignment="sums", status=status, score=score, max_score=80.0, tasks=(task,),
        summary=plain("why"), graded_at="2026-03-04T05:06:07+00:00", isolation_level=3,
    )  # fmt: skip
    entry = make_entry(report)
    assert entry.report is report
    assert (entry.score, entry.max_score, entry.tasks, entry.reason) == (score, 80.0, (task,), plain("why"))
    assert entry.key == ("s01", "sums")
