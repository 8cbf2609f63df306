"""What a group handed in is graded once, and every member has a report of it.

The limit: who is in a group the inventory says (`grader.intake.folder`); what counts of it for each member hangs on
that member's own times and decisions, and is worked out elsewhere, as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.domain.verdict import Report
from grader.grading.batch.place import ForwardingWatch, Watch
from grader.intake.inventory import Submission


def share_work(submissions: Iterable[Submission]) -> list[list[Submission]]:
    """Those that are one and the same file for one assignment together, in the order of the first of each."""
    found: dict[object, list[Submission]] = {}
    for each in submissions:
        found.setdefault((each.assignment, each.place, each.attempt, each.assigned), []).append(each)
    return list(found.values())


def address(report: Report, submission: Submission) -> Report:
    """The report of a file as that of the student of `submission`."""
    return report.model_copy(update={"student": submission.student, "handed_in_by": submission.by})


class GroupWatch(ForwardingWatch):
    """Tells of a report for each for whom it was made; `shared` are all submissions, as `share_work` puts them."""

    def __init__(self, watch: Watch, shared: Sequence[Sequence[Submission]]) -> None:
        super().__init__(watch)
        self._shared = {each[0]: each for each in shared}

    def settled(self, submission: Submission, report: Report) -> None:
        for each in self._shared[submission]:
            super().settled(each, address(report, each))
