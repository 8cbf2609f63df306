"""The report of a submission that could not be graded by a fault of ours: no score, and nothing lost.

The limit: a fault that ended the grading of one submission while it ran is `grader.grading.outcome`'s to tell.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.domain.secret import digest
from grader.domain.verdict import Report, TaskScore, Verdict
from grader.intake.inventory import Submission
from grader.text import tr
from grader.text.reprs import printable

if TYPE_CHECKING:
    from grader.domain.course import Assignment

OURS = {
    Verdict.ASSIGNMENT_BROKEN: tr("The tests of this assignment cannot be used."),
    Verdict.GRADER_FAILED: tr("The grader could not grade this file."),
}
"""What a student reads where the fault is ours; that it costs nothing, every report says anyway."""


def ungraded(
    submission: Submission,
    verdict: Verdict,
    detail: str,
    *,
    level: int,
    secret: bytes,
    assignment: Assignment | None = None,
) -> Report:
    """The report where nothing could be graded by a fault of ours; `assignment` is None where it cannot be read."""
    tasks = () if assignment is None else assignment.tasks
    return Report(
        student=submission.student,
        assignment=submission.assignment,
        status=verdict,
        score=None,
        max_score=100,
        tasks=tuple(TaskScore(task=t.name, title=t.title, score=None, max_score=t.points) for t in tasks),
        summary=OURS[verdict],
        staff_detail=printable(detail, 20_000),
        submitted=submission.submitted,
        attempt=submission.attempt,
        graded_at=now(),
        isolation_level=level,
        class_digest=digest(secret),
    )


def now() -> str:
    """The time that a report which is made at this moment has as its own: RFC 3339 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
