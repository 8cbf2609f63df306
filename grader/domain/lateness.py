"""What counts of a student's attempts: which one, how late, what that costs, what people decided. Pure and exact.

All assignments of one student are settled at once, for the days of the budget are used in the order of due dates, then
ids, whatever the order of arrival. A day is the same wall-clock time of the next date; a begun day is a whole one.
Everything is an exact fraction, rounded to 0.01 once. The limit: nothing is read here; whose time it is, is told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from grader.domain.course import Course, Task
from grader.domain.decisions import Extension, StudentDecisions
from grader.domain.schedule import Late, add_days, spell_length
from grader.domain.scoring import round_points, to_fraction
from grader.domain.standing import Standing, State
from grader.domain.totals import format_points
from grader.domain.verdict import TaskScore
from grader.text import Text, plain, tr

NO_DECISIONS = StudentDecisions()
_BEGINNING = datetime.min.replace(tzinfo=UTC)


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


@dataclass(frozen=True)
class Work:
    """What one student did for one assignment, and what people decided about it."""

    id: str
    attempts: tuple[Attempt, ...] = ()
    waiting: bool = False
    """Whether something lies there that has no report."""
    decisions: StudentDecisions = NO_DECISIONS


@dataclass(frozen=True)
class _Reckoning:
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
class _Rules:
    """What holds for one assignment of one student."""

    due: datetime | None
    hard_due: datetime | None
    late: Late | None
    count_weak: bool
    decisions: StudentDecisions
    tasks: tuple[Task, ...] = ()
    """None where the assignment's files are broken."""


def settle(course: Course, works: Mapping[str, Work], now: datetime) -> dict[str, Standing]:
    """How each assignment of the course that is shown stands for one student, by id. Those that are not open yet, and
    drafts, are in no result. `works` may lack what nobody decided or handed in; `now` is aware."""
    shown = course.shown_ids(now)
    rules = {id_: _rules(course, works.get(id_, Work(id_))) for id_ in shown}
    standings: dict[str, Standing] = {}
    left = course.late.budget if course.late is not None else 0
    for id_ in sorted(shown, key=lambda id_: (_timestamp(rules[id_].due), id_)):
        standings[id_] = _settle_one(course, works.get(id_, Work(id_)), rules[id_], left, now)
        left -= standings[id_].budget_days
    return {id_: standings[id_] for id_ in shown}


def _timestamp(due: datetime | None) -> float:
    """For comparing: two times of one zone are compared by what the clock shows, and it shows some twice."""
    return math.inf if due is None else due.timestamp()


def _rules(course: Course, work: Work) -> _Rules:
    times = course.times(work.id)
    extension = None if work.decisions.extension is None else Extension.parse(work.decisions.extension.amount)
    due, hard_due = times.due, times.hard_due
    if extension is not None:
        due = None if due is None else extension.apply(due)
        hard_due = None if hard_due is None else extension.apply(hard_due)
    assignment = next((each for each in course.assignments if each.id == work.id), None)
    tasks = () if assignment is None else assignment.tasks
    return _Rules(due, hard_due, course.late, course.weak_times == "count", work.decisions, tasks)


def _settle_one(course: Course, work: Work, rules: _Rules, budget: int, now: datetime) -> Standing:
    decisions = work.decisions
    base = Standing(
        work.id,
        "graded",
        100.0 if not work.attempts else work.attempts[-1].max_score,
        due=rules.due,
        hard_due=rules.hard_due,
        comments=tuple(each.words for each in decisions.comments),
        withheld=_is_withheld(course, work.id, rules.due, now),
        waiting=work.waiting,
        held=bool(decisions.holds),
    )
    reckoning = _choose(course, work, rules, budget)
    if reckoning is not None:
        base = replace(
            base,
            attempt=reckoning.attempt.name,
            max_score=reckoning.attempt.max_score,
            raw=None if reckoning.raw is None else round_points(reckoning.raw),
            tasks=reckoning.tasks,
        )
    if decisions.excuse is not None:
        return replace(base, state="excused")
    if decisions.override is not None and decisions.override.points is not None:
        points = decisions.override.points
        return replace(base, score=points, overridden=True, lines=_lines(course, reckoning, base, rules, points))
    if reckoning is None and decisions.task_overrides:
        tasks, raw = _override_tasks((), rules)
        if lines := _task_lines(rules, tasks):
            return replace(base, score=round_points(raw or Fraction(0)), tasks=tasks, overridden=True, lines=lines)
    if reckoning is None:
        ahead = rules.due is not None and now <= rules.due
        state: State = "waiting" if work.waiting else "open" if ahead else "missing"
        return replace(base, state=state, lines=_due_lines(course, rules))
    if reckoning.score is None:
        return replace(base, state="no_score", lines=_due_lines(course, rules))
    return replace(
        base,
        score=round_points(reckoning.score),
        late_days=reckoning.late_days,
        budget_days=reckoning.budget_days,
        lost=round_points(reckoning.lost),
        too_late=reckoning.too_late,
        weak_time="" if not reckoning.unproven or reckoning.attempt.time is None else _stamp(reckoning.attempt.time),
        overridden=bool(_task_lines(rules, reckoning.tasks)),
        lines=_lines(course, reckoning, base, rules, None, budget),
    )


def _is_withheld(course: Course, id_: str, due: datetime | None, now: datetime) -> bool:
    """Whether a student whose own due time is `due` is told no points and nothing of hidden tests yet."""
    return course.withholds(id_) and due is not None and now <= due


def _choose(course: Course, work: Work, rules: _Rules, budget: int) -> _Reckoning | None:
    """The attempt that counts."""
    if not work.attempts:
        return None
    ordered = sorted(work.attempts, key=lambda each: (each.time or _BEGINNING, each.name))
    reckonings = [_reckon(each, rules, budget) for each in ordered]
    if course.counts == "best":
        scored = [each for each in reckonings if each.score is not None]
        if scored:
            return max(scored, key=lambda each: each.score or Fraction(0))  # of equals the first: the earliest
    if course.counts == "last_on_time":
        punctual = [each for each in reckonings if each.unproven or not (each.late_seconds or each.too_late)]
        if punctual:
            return punctual[-1]
    return reckonings[-1]


def _reckon(attempt: Attempt, rules: _Rules, budget: int) -> _Reckoning:
    if rules.decisions.task_overrides:
        tasks, raw = _override_tasks(attempt.tasks, rules)
    else:
        tasks, raw = attempt.tasks, None if attempt.score is None else to_fraction(attempt.score)
    reckoning = _Reckoning(attempt, raw, tasks, raw)
    if attempt.time is None or (rules.due is None and rules.hard_due is None):
        return reckoning
    time = attempt.time.replace(microsecond=0)
    late_seconds = max(0, int(time.timestamp() - _timestamp(rules.due))) if rules.due is not None else 0
    too_late = time.timestamp() > _timestamp(rules.hard_due)
    proven = not attempt.weak or rules.count_weak or _stamp(attempt.time) in rules.decisions.accepted_times
    if (late_seconds or too_late) and not proven:
        return replace(reckoning, late_seconds=late_seconds, unproven=True)
    if too_late:
        days = 0 if rules.due is None else _begun_days(rules.due, time)
        score = None if raw is None else Fraction(0)
        return replace(reckoning, score=score, late_seconds=late_seconds, late_days=days, too_late=True)
    if not late_seconds or rules.due is None:
        return reckoning
    grace = 0 if rules.late is None else rules.late.grace_seconds
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


def _override_tasks(tasks: Sequence[TaskScore], rules: _Rules) -> tuple[tuple[TaskScore, ...], Fraction | None]:
    """The tasks with what people set, and their sum; None while one has no score. Where nothing was handed in, those
    that nobody set are 0, known or not."""
    points = {each.task: each.points for each in rules.decisions.task_overrides if each.points is not None}
    if not tasks:
        given = [
            TaskScore(task=each.name, title=each.title, score=points.get(each.name, 0.0), max_score=float(each.points))
            for each in rules.tasks
        ] or [TaskScore(task=name, title=plain(name), score=each, max_score=each) for name, each in points.items()]
    else:
        given = [task.model_copy(update={"score": points.get(task.task, task.score)}) for task in tasks]
    scores = [task.score for task in given]
    if any(score is None for score in scores):
        return tuple(given), None
    return tuple(given), sum((to_fraction(score) for score in scores if score is not None), Fraction(0))


_SET = tr("Set by the staff: {points}.")
_SET_INSTEAD = tr("Set by the staff: {points} instead of {raw}.")
_TASK_SET = tr("Task {task}, set by the staff: {points}.")
_TESTS = tr("The tests gave {points} of {maximum}.")
_DUE = tr("Due {due}.")
_EXTENDED = tr("Due {due}, extended by {amount}.")
_GRACE = tr("Handed in {time}, after the due time but within the time of grace: it costs nothing.")
_LATE = tr("Handed in {time}, late (days begun: {days}).")
_FREE = tr("It costs nothing.")
_BUDGET = tr("Late days used from your budget: {used}; left after that: {left}.")
_COST = tr("Lateness: −{lost} ({days} × {per_day}, at most {cap}).")
_TOO_LATE = tr("Handed in {time}, after the last moment {hard_due}: graded, and counts 0.")
_UNPROVEN = tr("By the file's own time, {time}, it came late. That time alone costs nothing; the staff looks at it.")
_COUNTS = tr("Counts: {points} of {maximum}.")


def _lines(
    course: Course,
    reckoning: _Reckoning | None,
    base: Standing,
    rules: _Rules,
    override: float | None,
    budget: int = 0,
) -> tuple[Text, ...]:
    """How the score came about; nothing where the tests alone say it and nothing is due."""
    if override is not None:
        if base.raw is None:
            return (_SET.format(points=format_points(override)),)
        return (_SET_INSTEAD.format(points=format_points(override), raw=format_points(base.raw)),)
    assert reckoning is not None
    due = list(_due_lines(course, rules))
    if not reckoning.late_seconds and not reckoning.too_late and not rules.decisions.task_overrides:
        return tuple(due)
    maximum = format_points(reckoning.attempt.max_score)
    tested = reckoning.attempt.score
    lines = [] if tested is None else [_TESTS.format(points=format_points(tested), maximum=maximum)]
    lines += _task_lines(rules, reckoning.tasks)
    lines += due + _late_lines(course, reckoning, rules, budget)
    if reckoning.score is not None:
        lines.append(_COUNTS.format(points=format_points(round_points(reckoning.score)), maximum=maximum))
    return tuple(lines)


def _late_lines(course: Course, reckoning: _Reckoning, rules: _Rules, budget: int) -> list[Text]:
    if reckoning.attempt.time is None or not (reckoning.late_seconds or reckoning.too_late):
        return []
    time = _shown(reckoning.attempt.time, course)
    if reckoning.unproven:
        return [_UNPROVEN.format(time=time)]
    if reckoning.too_late and rules.hard_due is not None:
        return [_TOO_LATE.format(time=time, hard_due=_shown(rules.hard_due, course))]
    if not reckoning.late_days:
        return [_GRACE.format(time=time)]
    lines = [_LATE.format(time=time, days=reckoning.late_days)]
    late = rules.late
    if late is None or not late.per_day:
        return [*lines, _FREE]
    if reckoning.budget_days:
        lines.append(_BUDGET.format(used=reckoning.budget_days, left=budget - reckoning.budget_days))
    days = reckoning.late_days - reckoning.budget_days
    if days:
        lost = format_points(round_points(reckoning.lost))
        per_day, cap = format_points(late.per_day), format_points(late.cap)
        lines.append(_COST.format(lost=lost, days=days, per_day=per_day, cap=cap))
    return lines


def _task_lines(rules: _Rules, tasks: Sequence[TaskScore]) -> tuple[Text, ...]:
    """What was set of these tasks; of one that the assignment does not have any more nothing counts."""
    titles = {task.task: task.title for task in tasks}
    return tuple(
        _TASK_SET.format(task=titles[each.task], points=format_points(each.points))
        for each in rules.decisions.task_overrides
        if each.points is not None and each.task in titles
    )


def _due_lines(course: Course, rules: _Rules) -> tuple[Text, ...]:
    if rules.due is None:
        return ()
    if rules.decisions.extension is not None:
        return (_EXTENDED.format(due=_shown(rules.due, course), amount=spell_length(rules.decisions.extension.amount)),)
    return (_DUE.format(due=_shown(rules.due, course)),)


def _shown(moment: datetime, course: Course) -> str:
    """By the course's clock, with seconds where there are some."""
    local = moment.astimezone(course.zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def _stamp(moment: datetime) -> str:
    """RFC 3339, UTC, to the second: as a file's time is recorded and accepted."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
