"""The total of one student: scores × weights of `course.toml`. Pure; exact fractions, rounded once at the end.

Work that was not handed in counts as the course says (`missing`), from its due time on; what is excused is left out.
A score that is null is our fault and not a zero, and no more is work that lies there and was not graded (yet): while
one is open, so is the total, and says what is reached and what can still be.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from grader.domain.course import Course
from grader.domain.scoring import round_points, to_fraction

MAX_TOTAL = 100.0


class Scored(Protocol):
    """What counts of one assignment: an entry of the gradebook."""

    @property
    def score(self) -> float | None:
        """None while there is none, by a fault of ours."""

    @property
    def max_score(self) -> float: ...


@dataclass(frozen=True)
class Part:
    """What one assignment gives to a total."""

    id: str
    worth: float
    """Points of the total that it can give."""
    points: float | None
    """What it gives; None while that is open."""


@dataclass(frozen=True)
class Total:
    """Out of 100. `score` is None while `open` names assignments without a score, or where nothing counts."""

    score: float | None
    open: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    """What it is made of, in the course's order; assignments that are left out have none."""
    secured: float | None = None
    """What the scores so far give, whatever is still open."""
    reachable: float | None = None
    """The same and all that is open in full."""


def compute_total(
    course: Course,
    scored: Mapping[str, Scored],
    waiting: Collection[str] = (),
    *,
    ahead: Collection[str] = (),
    excused: Collection[str] = (),
) -> Total:
    """The total over what counts of one student, by assignment id. `waiting` were handed in and have no score yet,
    `ahead` were not and still can be, `excused` count neither way."""
    open_ids = []
    counting: list[tuple[str, Fraction, Fraction | None]] = []
    for id_, weight in course.weights.items():
        if id_ in excused:
            continue
        entry = scored.get(id_)
        share: Fraction | None = Fraction(0)
        if entry is not None:
            share = None if entry.score is None else _share(entry.score, entry.max_score)
        elif id_ in waiting:
            share = None
        elif course.missing == "skip":
            continue
        elif id_ in ahead:
            share = None
        if share is None:
            open_ids.append(id_)
        counting.append((id_, to_fraction(weight), share))
    weights = sum((weight for _, weight, _ in counting), Fraction(0))
    if not weights:
        return Total(None, tuple(open_ids))
    parts = tuple(
        Part(
            id_,
            round_points(100 * weight / weights),
            None if share is None else round_points(100 * weight * share / weights),
        )
        for id_, weight, share in counting
    )
    earned = sum((weight * share for _, weight, share in counting if share is not None), Fraction(0))
    pending = sum((weight for _, weight, share in counting if share is None), Fraction(0))
    secured, reachable = (round_points(100 * each / weights) for each in (earned, earned + pending))
    return Total(None if open_ids else secured, tuple(open_ids), parts, secured, reachable)


def _share(score: float, max_score: float) -> Fraction:
    return to_fraction(score) / to_fraction(max_score) if max_score > 0 else Fraction(0)


def format_points(score: float) -> str:
    """A score as people write it: 92.5, 100, 33.33."""
    return f"{score:.2f}".rstrip("0").rstrip(".")
