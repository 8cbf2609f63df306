"""The total of one student: scores × weights of `course.toml`. Pure; exact fractions, rounded once at the end.

Work that was not handed in counts as the course says (`missing`). A score that is null is our fault and not a zero,
and no more is work that lies there and was not graded (yet): while one is open, so is the total.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from grader.domain.course import Course
from grader.domain.scoring import rounded

MAX_TOTAL = 100.0


class Counted(Protocol):
    """What counts of one assignment: an entry of the gradebook."""

    @property
    def score(self) -> float | None:
        """None while there is none, by a fault of ours."""

    @property
    def max_score(self) -> float: ...


@dataclass(frozen=True)
class Total:
    """Out of 100. `score` is None while `open` names assignments without a score, or where nothing counts."""

    score: float | None
    open: tuple[str, ...] = ()


def total(course: Course, entries: Mapping[str, Counted], waiting: Collection[str] = ()) -> Total:
    """The total over one student's current entries, by assignment id; `waiting` were handed in and have none."""
    still = tuple(id_ for id_ in course.weights if (entries[id_].score is None if id_ in entries else id_ in waiting))
    if still:
        return Total(None, still)
    earned = weights = Fraction(0)
    for id_, weight in course.weights.items():
        entry = entries.get(id_)
        if entry is None and course.missing == "skip":
            continue
        weights += _exact(weight)
        if entry is not None and entry.score is not None and entry.max_score > 0:
            earned += _exact(weight) * _exact(entry.score) / _exact(entry.max_score)
    return Total(rounded(earned / weights * 100) if weights else None)


def points(score: float) -> str:
    """A score as people write it: 92.5, 100, 33.33."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


def _exact(value: float) -> Fraction:
    return Fraction(str(value))
