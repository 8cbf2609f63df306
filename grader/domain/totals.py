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
from grader.domain.scoring import round_points

MAX_TOTAL = 100.0


class Scored(Protocol):
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


def compute_total(course: Course, entries: Mapping[str, Scored], waiting: Collection[str] = ()) -> Total:
    """The total over one student's current entries, by assignment id; `waiting` were handed in and have none."""
    open_ids = tuple(
        id_ for id_ in course.weights if (entries[id_].score is None if id_ in entries else id_ in waiting)
    )
    if open_ids:
        return Total(None, open_ids)
    earned = weights = Fraction(0)
    for id_, weight in course.weights.items():
        entry = entries.get(id_)
        if entry is None and course.missing == "skip":
            continue
        weights += _to_fraction(weight)
        if entry is not None and entry.score is not None and entry.max_score > 0:
            earned += _to_fraction(weight) * _to_fraction(entry.score) / _to_fraction(entry.max_score)
    return Total(round_points(earned / weights * 100) if weights else None)


def format_points(score: float) -> str:
    """A score as people write it: 92.5, 100, 33.33."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


def _to_fraction(value: float) -> Fraction:
    return Fraction(str(value))
