"""A score as it counts: what stands between a report and whoever shows or sums a score.

A `Report` says what the tests gave. What counts is the entry's: every table, page, mail, file and total reads `score`,
`tasks` and `reason` here. As the gradebook holds it an entry says what its report says (`make_entry`); what lateness
and people make of it is put in at one place (`count`).

The limit: an entry holds one assignment of one student; sums are `grader.domain.totals`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from grader.domain.disclosure import StudentReport
from grader.domain.standing import Standing
from grader.domain.verdict import Report, TaskScore
from grader.text import Text

R = TypeVar("R", Report, StudentReport)


@dataclass(frozen=True, slots=True)
class Entry(Generic[R]):
    """A report, and what counts for it: of staff with the `Report`, of a student with what they may read of it."""

    report: R
    score: float | None
    """What counts, out of `max_score`; None while there is no score, by a fault of ours."""
    max_score: float
    tasks: tuple[TaskScore, ...]
    """The points of each task."""
    reason: Text
    """Why the score is what it is, where the tests alone do not tell; else empty."""
    weak: bool = False
    """Whether the time that names its attempt is one that its sender could have written (`grader.gradebook.weak`)."""
    digest: bytes = field(default=b"", compare=False, repr=False)
    """SHA-256 of the report as the gradebook has it; empty where it comes from elsewhere."""

    @property
    def key(self) -> tuple[str, str]:
        """Whose it is and for what: (student, assignment)."""
        return self.report.student, self.report.assignment


def make_entry(report: Report, digest: bytes = b"") -> Entry[Report]:
    """What counts for that report."""
    return Entry(report, report.score, report.max_score, report.tasks, report.summary, digest=digest)


def count(entry: Entry[Report], standing: Standing) -> Entry[Report]:
    """The entry as it counts: with the score of its standing."""
    return replace(entry, score=standing.score, tasks=standing.tasks)
