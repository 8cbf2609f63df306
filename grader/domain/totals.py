"""The total of one student: scores × weights of `course.toml`. Pure; exact fractions, rounded once at the end.

Work that was not handed in counts as the course says (`missing`). A score that is null is our fault and not a zero,
and no more is work that lies there and was not graded (yet): while one is open, so is the total.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from grader.domain.course import Course
from grader.domain.disclosure import StudentReport
from grader.domain.scoring import rounded

MAX_TOTAL = 100.0


@dataclass(frozen=True)
class Total:
    """Out of 100. `score` is None while `open` names assignments without a score, or where nothing counts."""

    score: float | None
    open: tuple[str, ...] = ()


def total(course: Course, reports: Mapping[str, StudentReport], waiting: Collection[str] = ()) -> Total:
    """The total over one student's current reports, by assignment id; `waiting` were handed in and have none."""
    still = tuple(id_ for id_ in course.weights if (reports[id_].score is None if id_ in reports else id_ in waiting))
    if still:
        return Total(None, still)
    earned = weights = Fraction(0)
    for id_, weight in course.weights.items():
        report = reports.get(id_)
        if report is None and course.missing == "skip":
            continue
        weights += _exact(weight)
        if report is not None and report.score is not None and report.max_score > 0:
            earned += _exact(weight) * _exact(report.score) / _exact(report.max_score)
    return Total(rounded(earned / weights * 100) if weights else None)


def points(score: float) -> str:
    """A score as people write it: 92.5, 100, 33.33."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


def _exact(value: float) -> Fraction:
    return Fraction(str(value))
