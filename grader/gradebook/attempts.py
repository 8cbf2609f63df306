"""Several attempts of one student at one assignment, as the gradebook holds them: which is the latest, which are gone.

The limit: which of them counts is the course's word (`counts`), and `grader.domain.lateness`'s to work out.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TypeVar

E = TypeVar("E")
AttemptsByKey = Mapping[tuple[str, str], Mapping[str, E]]
"""(student, assignment) → time of the attempt (`Report.attempt`) → its entry."""


def latest_attempt(attempts: Mapping[str, E]) -> E:
    """The entry of the latest one; of two at one moment of that which stands last. One without a time came before all
    that have one."""
    return attempts[max(reversed(list(attempts)), key=attempt_moment)]


def is_time(attempt: str) -> bool:
    """Whether that names an attempt: an RFC 3339 time with its offset."""
    try:
        return datetime.fromisoformat(attempt).tzinfo is not None
    except ValueError:
        return False


def missing_attempts(
    held: Mapping[tuple[str, str], Collection[str]], present: Mapping[tuple[str, str], Collection[str]]
) -> list[tuple[str, str, str]]:
    """Student, assignment and time of each attempt that is gone, while others of its (student, assignment) are there.
    `present` are the times of those, for whatever was looked at whole and is decided."""
    return [(*key, time) for key in sorted(present) for time in sorted(held.get(key, ())) if time not in present[key]]


def attempt_moment(attempt: str) -> float:
    """When it was, in seconds since 1970; before all others where that names no time."""
    return datetime.fromisoformat(attempt).timestamp() if is_time(attempt) else -math.inf
