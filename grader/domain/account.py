"""How the score of an assignment came about, line by line, for its student.

The limit: nothing is reckoned here; it is told what `grader.domain.reckoning` and people made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from grader.domain.course import Course
from grader.domain.durations import spell_length
from grader.domain.reckoning import Reckoning, Rules
from grader.domain.scoring import round_points
from grader.domain.standing import Standing
from grader.domain.totals import format_points
from grader.domain.verdict import TaskScore
from grader.text import Text, tr

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


def account_lines(
    course: Course,
    reckoning: Reckoning | None,
    base: Standing,
    rules: Rules,
    override: float | None,
    budget: int = 0,
) -> tuple[Text, ...]:
    """How the score of the attempt that counts came about (there may be none); nothing where the tests alone say it and
    nothing is due. `override` are points that people set for the whole, `budget` days that were left before it."""
    if override is not None:
        if base.raw is None:
            return (_SET.format(points=format_points(override)),)
        return (_SET_INSTEAD.format(points=format_points(override), raw=format_points(base.raw)),)
    assert reckoning is not None
    due = list(due_lines(course, rules))
    if not reckoning.late_seconds and not reckoning.too_late and not rules.decisions.task_overrides:
        return tuple(due)
    maximum = format_points(reckoning.attempt.max_score)
    tested = reckoning.attempt.score
    lines = [] if tested is None else [_TESTS.format(points=format_points(tested), maximum=maximum)]
    lines += task_lines(rules, reckoning.tasks)
    lines += due + _late_lines(course, reckoning, rules, budget)
    if reckoning.score is not None:
        lines.append(_COUNTS.format(points=format_points(round_points(reckoning.score)), maximum=maximum))
    return tuple(lines)


def _late_lines(course: Course, reckoning: Reckoning, rules: Rules, budget: int) -> list[Text]:
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


def task_lines(rules: Rules, tasks: Sequence[TaskScore]) -> tuple[Text, ...]:
    """What was set of these tasks; of one that the assignment does not have any more nothing counts."""
    titles = {task.task: task.title for task in tasks}
    return tuple(
        _TASK_SET.format(task=titles[each.task], points=format_points(each.points))
        for each in rules.decisions.task_overrides
        if each.points is not None and each.task in titles
    )


def due_lines(course: Course, rules: Rules) -> tuple[Text, ...]:
    """When it is due, if ever."""
    if rules.due is None:
        return ()
    if rules.decisions.extension is not None:
        return (_EXTENDED.format(due=_shown(rules.due, course), amount=spell_length(rules.decisions.extension.amount)),)
    return (_DUE.format(due=_shown(rules.due, course)),)


def _shown(moment: datetime, course: Course) -> str:
    """By the course's clock, with seconds where there are some."""
    local = moment.astimezone(course.zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
