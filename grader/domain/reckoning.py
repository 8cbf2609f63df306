"""What lateness, and points by task that people set, make of one attempt. Pure and exact.

A day is the same wall-clock time of the next date; a begun day is a whole one. Everything is an exact fraction. The
limit: which attempt counts, and what is decided over all of it, is `grader.domain.lateness`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction

from grader.domain.course import Task
from grader.domain.decisions import StudentDecisions
from grader.domain.durations import add_days
from grader.domain.schedule import Late
from grader.domain.scoring import to_fraction
from grader.domain.verdict import TaskScore
from grader.text import plain


@dataclass(frozen=True)
class Attempt:
    """One attempt that has a report."""

    name: str
    """The time that names its folder, RFC 3339; empty where there is but one file."""
    time: datetime | None
    """When it was handed in: by that name, else by the file's own time; None where that is unknown, too."""
    weak: bool
    """Whether the time is the file's: a copy, a download or a touch makes another of it."""
    score: float | None
    max_score: float
    tasks: tuple[TaskScore, ...] = ()
    exact: Mapping[str, Fraction] = field(default_factory=dict)
    """Of tasks their points before they were rounded, where somebody has set another one's."""


@dataclass(frozen=True)
class Reckoning:
    """One attempt with all that lateness does to it."""

    attempt: Attempt
    raw: Fraction | None
    tasks: tuple[TaskScore, ...]
    score: Fraction | None
    late_seconds: int = 0
    late_days: int = 0
    budget_days: int = 0
    lost: Fraction = Fraction(0)
    too_late: bool = False
    unproven: bool = False
    """Late by a weak time that nobody has accepted."""


@dataclass(frozen=True)
class Rules:
    """What holds for one assignment of one student."""

    due: datetime | None
    hard_due: datetime | None
    late: Late | None
    count_weak: bool
    decisions: StudentDecisions
    tasks: tuple[Task, ...] = ()
    """None where the assignment's files are broken."""


def reckon(attempt: Attempt, rules: Rules, budget: int) -> Reckoning:
    """The attempt by these rules, with so many days of the budget left."""
    if rules.decisions.task_overrides:
        tasks, raw = override_tasks(attempt.tasks, rules, attempt.exact)
    else:
        tasks, raw = attempt.tasks, None if attempt.score is None else to_fraction(attempt.score)
    reckoning = Reckoning(attempt, raw, tasks, raw)
    if attempt.time is None or (rules.due is None and rules.hard_due is None):
        return reckoning
    time = attempt.time.replace(microsecond=0)
    late_seconds = max(0, int(time.timestamp() - timestamp(rules.due))) if rules.due is not None else 0
    too_late = time.timestamp() > timestamp(rules.hard_due)
    proven = not attempt.weak or rules.count_weak or stamp(attempt.time) in rules.decisions.accepted_times
    if (late_seconds or too_late) and not proven:
        return replace(reckoning, late_seconds=late_seconds, unproven=True)
    if too_late:
        days = 0 if rules.due is None else _begun_days(rules.due, time)
        score = None if raw is None else Fraction(0)
        return replace(reckoning, score=score, late_seconds=late_seconds, late_days=days, too_late=True)
    if not late_seconds or rules.due is None:
        return reckoning
    grace = 0 if rules.late is None else rules.late.grace.total_seconds
    if late_seconds <= grace:
        return replace(reckoning, late_seconds=late_seconds)
    days = _begun_days(rules.due, time)
    if rules.late is None or raw is None:
        return replace(reckoning, late_seconds=late_seconds, late_days=days)
    free = min(days, budget, rules.late.per_assignment) if rules.late.per_day else 0
    cost = min(to_fraction(rules.late.cap), to_fraction(rules.late.per_day) * (days - free))
    cost = cost * to_fraction(attempt.max_score) / 100  # points of the maximum
    score = max(Fraction(0), raw - cost)
    return replace(
        reckoning, score=score, late_seconds=late_seconds, late_days=days, budget_days=free, lost=raw - score
    )


def _begun_days(due: datetime, time: datetime) -> int:
    """How many days after `due` had begun at `time`: the fewest that reach it."""
    if time.timestamp() <= due.timestamp():
        return 0
    days = max(1, (time.astimezone(due.tzinfo).date() - due.date()).days - 1)
    while add_days(due, days).timestamp() < time.timestamp():
        days += 1
    return days


def override_tasks(
    tasks: Sequence[TaskScore], rules: Rules, exact: Mapping[str, Fraction]
) -> tuple[tuple[TaskScore, ...], Fraction | None]:
    """The tasks with what people set, and their sum, of `exact` points where they are known; None while one has no
    score. Where nothing was handed in, those that nobody set are 0, known or not."""
    points = {each.task: each.points for each in rules.decisions.task_overrides if each.points is not None}
    if not tasks:
        given = [
            TaskScore(task=each.name, title=each.title, score=points.get(each.name, 0.0), max_score=float(each.points))
            for each in rules.tasks
        ] or [TaskScore(task=name, title=plain(name), score=each, max_score=each) for name, each in points.items()]
    else:
        given = [task.model_copy(update={"score": points.get(task.task, task.score)}) for task in tasks]
    total = Fraction(0)
    for task in given:
        if task.score is None:
            return tuple(given), None
        total += exact[task.task] if task.task in exact and task.task not in points else to_fraction(task.score)
    return tuple(given), total


def timestamp(due: datetime | None) -> float:
    """For comparing: two times of one zone are compared by what the clock shows, and it shows some twice."""
    return math.inf if due is None else due.timestamp()


def stamp(moment: datetime) -> str:
    """RFC 3339, UTC, to the second: as a file's time is recorded and accepted."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
